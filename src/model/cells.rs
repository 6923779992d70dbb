//! From `tables.yaml` to the cells of a form's tables.
//!
//! A row is a list in column order, a map by column, or one `0` for a row that is all zero; a
//! group of rows or a whole table may be `0` too. `rest: 0` (`其余: 0`) fills in what is not
//! written. Totals that are left out are computed.

use crate::diag::{Diagnosed, Diagnostic, Message};
use crate::forms::{Column, Form, Node as FormNode, Row, TableForm, find_column, leaves};
use crate::parse::words::fold;
use crate::parse::yaml::{Entry, Kind, Node};
use crate::source::Span;

mod editions;
mod figure;
mod keys;
mod totals;

use super::{Cell, Origin, Table};
pub(super) use editions::{Editions, read};
use keys::{RowKey, find_row_key};
pub use totals::fill;

/// Reads one table of a form from what the file has of it; `whole` stands for the file.
fn read_table(form: &TableForm, sought: Sought<'_>, whole: Span) -> Diagnosed<Table> {
    let span = match sought {
        Sought::Found(entry) => entry.key_span,
        Sought::Unclear(span) => span,
        Sought::Absent => whole,
    };
    let mut diagnostics = Vec::new();
    let mut reader = Reader::new(form, span, &mut diagnostics);
    match sought {
        Sought::Found(entry) => reader.table(&entry.value),
        Sought::Unclear(span) => reader.unreadable_rows(0..form.rows.len(), span),
        Sought::Absent => reader.absent(),
    }
    let (mut cells, open_totals) = (reader.cells, reader.open_totals);
    fill(form, &mut cells);
    let value = Table {
        span,
        cells,
        open_totals,
    };
    Diagnosed { value, diagnostics }
}

/// What a file has of a table.
#[derive(Clone, Copy)]
enum Sought<'n> {
    /// Its entry.
    Found(&'n Entry),
    /// Something wrong that is probably meant for it, and is reported as such.
    Unclear(Span),
    /// Nothing.
    Absent,
}

/// Finds the entry of each table; unknown keys and tables written twice are reported.
fn table_entries<'n>(
    form: &Form,
    root: Option<&'n Node>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Sought<'n>> {
    let mut found = vec![Sought::Absent; form.tables.len()];
    let Some(root) = root else { return found };
    let Some(entries) = root.map() else {
        if root.kind != Kind::Null {
            let message = Message::new("not-a-map").with_message("found", root.kind_name());
            let wrong = Diagnostic::error("not-a-map", root.span).message(message);
            diagnostics.push(wrong.help(Message::new("not-a-map.help")));
            found.fill(Sought::Unclear(root.span));
        }
        return found;
    };
    for entry in entries.iter().filter(|entry| entry.key != "form") {
        match form.find_table(&entry.key) {
            None => {
                let names = form
                    .tables
                    .iter()
                    .flat_map(|table| [&*table.id, &*table.caption]);
                let (unknown, near) = keys::unknown("unknown-table", entry, names);
                diagnostics.push(unknown);
                let meant = near.and_then(|near| form.find_table(near));
                if let Some((index, _)) = meant
                    && matches!(found[index], Sought::Absent)
                {
                    found[index] = Sought::Unclear(entry.key_span);
                }
            }
            Some((index, _)) => match found[index] {
                Sought::Found(first) => diagnostics.push(keys::twice(entry, first.key_span)),
                _ => found[index] = Sought::Found(entry),
            },
        }
    }
    found
}

struct Reader<'f, 'd> {
    form: &'f TableForm,
    cells: Vec<Cell>,
    /// The key that each row was written under.
    written: Vec<Option<Span>>,
    /// The unknown key that each row was probably meant by.
    meant: Vec<Option<Span>>,
    missing_rows: Vec<&'f str>,
    open_totals: Vec<(Span, usize)>,
    key: Span,
    diagnostics: &'d mut Vec<Diagnostic>,
}

impl<'f, 'd> Reader<'f, 'd> {
    fn new(form: &'f TableForm, key: Span, diagnostics: &'d mut Vec<Diagnostic>) -> Self {
        Self {
            form,
            cells: vec![without(Origin::Missing(key)); form.n_cells],
            written: vec![None; form.rows.len()],
            meant: vec![None; form.rows.len()],
            missing_rows: Vec::new(),
            open_totals: Vec::new(),
            key,
            diagnostics,
        }
    }

    fn absent(&mut self) {
        let missing =
            Diagnostic::error("missing-table", self.key).with("table", &self.form.caption);
        let help = Message::new("missing-table.help").with("id", &self.form.id);
        self.diagnostics.push(missing.help(help));
    }

    fn table(&mut self, node: &Node) {
        if is_zero(node) {
            return self.zero_rows(0..self.form.rows.len(), node.span);
        }
        let Some(entries) = node.map() else {
            let message = Message::new("table-shape").with_message("found", node.kind_name());
            let wrong = Diagnostic::error("table-shape", node.span).message(message);
            return self
                .diagnostics
                .push(wrong.help(Message::new("table-shape.help")));
        };
        let trees: Vec<&'f [FormNode]> = self
            .form
            .blocks
            .iter()
            .map(|block| &*block.row_tree)
            .collect();
        let rest = self.rows(entries, &trees, None);
        for tree in trees {
            self.finish_rows(tree, rest);
        }
        if !self.missing_rows.is_empty() {
            let missing = Diagnostic::error("missing-row", self.key)
                .with_list("rows", &self.missing_rows)
                .help(Message::new("missing-row.help"));
            self.diagnostics.push(missing);
        }
    }

    /// Reads the entries of a table or group; returns where the rest is said to be 0.
    fn rows(
        &mut self,
        entries: &[Entry],
        trees: &[&'f [FormNode]],
        outer_rest: Option<Span>,
    ) -> Option<Span> {
        let own_rest = self.rest(entries);
        let rest = own_rest.or(outer_rest);
        let named = keys::named(trees, entries);
        for entry in entries.iter().filter(|entry| !is_rest(&entry.key)) {
            match find_row_key(trees, &entry.key) {
                Some(found) => self.row_or_group(found, entry, rest),
                None => match self.near_row(trees, entry, &named) {
                    Some(near) => {
                        self.diagnostics
                            .push(keys::near("unknown-row", entry, near));
                        self.row_or_group(RowKey::of(near), entry, rest);
                    }
                    None => self.unknown_row(trees, entry),
                },
            }
        }
        rest
    }

    /// A misspelt label is read as the only one that it is near, unless that is written too.
    fn near_row(
        &self,
        trees: &[&'f [FormNode]],
        entry: &Entry,
        named: &[RowKey<'f>],
    ) -> Option<&'f FormNode> {
        let near = keys::near_row(trees, &entry.key)?;
        let is_written = near.children.is_empty() && self.written[near.leaf].is_some();
        let is_named = named.iter().any(|other| other.is(near));
        (!is_written && !is_named).then_some(near)
    }

    fn row_or_group(&mut self, found: RowKey<'f>, entry: &Entry, rest: Option<Span>) {
        match found {
            RowKey::Row(row) => self.row(row, entry, rest),
            RowKey::Group(group) => self.group(group, entry, rest),
        }
    }

    fn unknown_row(&mut self, trees: &[&'f [FormNode]], entry: &Entry) {
        let (unknown, near) = keys::unknown("unknown-row", entry, keys::names(trees));
        self.diagnostics.push(unknown);
        let meant = near.and_then(|near| find_row_key(trees, near));
        for row in meant.map(rows_of).unwrap_or_default() {
            self.meant[row] = Some(entry.key_span);
        }
    }

    fn group(&mut self, group: &'f FormNode, entry: &Entry, rest: Option<Span>) {
        if is_zero(&entry.value) {
            return self.zero_rows(rows_of(RowKey::Group(group)), entry.value.span);
        }
        match entry.value.map() {
            Some(entries) => {
                let rest = self.rows(entries, &[&group.children], rest);
                self.finish_rows(&group.children, rest);
            }
            None => {
                let wrong = Diagnostic::error("group-shape", entry.value.span)
                    .with("group", &group.label)
                    .help(Message::new("group-shape.help").with("rows", group.children.len()));
                self.diagnostics.push(wrong);
                self.unreadable_rows(rows_of(RowKey::Group(group)), entry.value.span);
            }
        }
    }

    fn row(&mut self, index: usize, entry: &Entry, rest: Option<Span>) {
        if let Some(first) = self.written[index] {
            return self.diagnostics.push(keys::twice(entry, first));
        }
        self.written[index] = Some(entry.key_span);
        let row = &self.form.rows[index];
        let columns = self.form.columns(row);
        match &entry.value.kind {
            Kind::Scalar(_) | Kind::Null if columns.len() == 1 => {
                self.cells[row.first_cell] = self.figure(&entry.value, row, &columns[0]);
            }
            Kind::Null => self.unwritten(index, entry.key_span, rest),
            _ if is_zero(&entry.value) => self.zero_rows([index], entry.value.span),
            Kind::List(items) => self.list(row, entry, items),
            Kind::Map(entries) => self.map(row, entry, entries, rest),
            Kind::Scalar(_) => {
                self.row_shape(row, entry);
                self.unreadable_rows([index], entry.value.span);
            }
        }
    }

    fn row_shape(&mut self, row: &Row, entry: &Entry) {
        let n_columns = self.form.columns(row).len();
        let help = Message::new("row-shape.help").with("columns", n_columns);
        let wrong = Diagnostic::error("row-shape", entry.value.span).with("row", &row.label);
        self.diagnostics.push(wrong.help(help));
    }

    /// A list has a figure for every column, or for every column but the totals.
    fn list(&mut self, row: &'f Row, entry: &Entry, items: &[Node]) {
        let columns = self.form.columns(row);
        let n_filled = columns.iter().filter(|column| column.fills).count();
        let all = items.len() == columns.len();
        if !all && items.len() + n_filled != columns.len() {
            if let Some(comma) = items.iter().find_map(wide_comma) {
                self.diagnostics.push(comma);
                return self.unreadable_cells(row, entry.value.span);
            }
            let labels: Vec<&str> = columns.iter().map(|column| &*column.label).collect();
            let wrong = Diagnostic::error("row-length", entry.value.span)
                .with("row", &row.label)
                .with("found", items.len())
                .with("columns", columns.len())
                .help(Message::new("row-length.help").with_list("labels", labels));
            self.diagnostics.push(wrong);
            return self.unreadable_cells(row, entry.value.span);
        }
        if !all
            && let Some(last) = items.last()
            && columns.iter().position(|column| column.fills) == Some(items.len())
            && n_filled == 1
        {
            let end = Span {
                start: last.span.end,
                ..last.span
            };
            self.open_totals.push((end, row.first_cell + items.len()));
        }
        let mut items = items.iter();
        for (column, cell) in columns.iter().zip(self.form.cells(row)) {
            self.cells[cell] = match (all || !column.fills).then(|| items.next()).flatten() {
                Some(item) => self.figure(item, row, column),
                None => without(Origin::Computed(entry.key_span)),
            };
        }
    }

    fn map(&mut self, row: &'f Row, entry: &Entry, entries: &[Entry], rest: Option<Span>) {
        let rest = self.rest(entries).or(rest);
        let columns = self.form.columns(row);
        let tree = &self.form.blocks[row.block].column_tree;
        let mut places: Vec<Option<Span>> = vec![None; columns.len()];
        let mut meant: Vec<(usize, Span)> = Vec::new();
        let named = keys::named_columns(tree, entries);
        for inner in entries.iter().filter(|inner| !is_rest(&inner.key)) {
            let Some(column) = self.column(tree, inner, &named) else {
                let names = columns
                    .iter()
                    .flat_map(|column| [&*column.id, &*column.label]);
                let (unknown, near) = keys::unknown("unknown-column", inner, names);
                self.diagnostics.push(unknown);
                let column = near.and_then(|near| find_column(tree, &fold(near)));
                meant.extend(column.map(|column| (column, inner.key_span)));
                continue;
            };
            if let Some(first) = places[column] {
                self.diagnostics.push(keys::twice(inner, first));
                continue;
            }
            places[column] = Some(inner.key_span);
            self.cells[row.first_cell + column] = self.figure(&inner.value, row, &columns[column]);
        }
        let mut missing = Vec::new();
        for (index, column) in columns
            .iter()
            .enumerate()
            .filter(|(at, _)| places[*at].is_none())
        {
            let misspelt = meant.iter().find(|(column, _)| *column == index);
            self.cells[row.first_cell + index] = match (misspelt, rest) {
                (Some((_, key)), _) => without(Origin::Unreadable(*key)),
                _ if column.fills => without(Origin::Computed(entry.key_span)),
                (None, Some(rest)) => zero(rest),
                (None, None) => {
                    missing.push(&*column.label);
                    without(Origin::Missing(entry.key_span))
                }
            };
        }
        self.report_missing_cells(row, entry, &missing);
    }

    /// Finds the column that a key names, or the only one that it is near and no other key names.
    fn column(&mut self, tree: &[FormNode], inner: &Entry, named: &[usize]) -> Option<usize> {
        find_column(tree, &fold(&inner.key)).or_else(|| {
            let near = keys::near_column(tree, &inner.key)?;
            if named.contains(&near.leaf) {
                return None;
            }
            self.diagnostics
                .push(keys::near("unknown-column", inner, near));
            Some(near.leaf)
        })
    }

    fn report_missing_cells(&mut self, row: &Row, entry: &Entry, missing: &[&str]) {
        if !missing.is_empty() {
            let report = Diagnostic::error("missing-cell", entry.key_span)
                .with("row", &row.label)
                .with_list("columns", missing)
                .help(Message::new("missing-cell.help"));
            self.diagnostics.push(report);
        }
    }

    /// Deals with the rows that were not written: computed, 0 by `rest`, or missing.
    fn finish_rows(&mut self, nodes: &'f [FormNode], rest: Option<Span>) {
        for node in nodes {
            if !node.children.is_empty() {
                self.finish_rows(&node.children, rest);
                continue;
            }
            if self.written[node.leaf].is_some() {
                continue;
            }
            self.written[node.leaf] = Some(self.key);
            match self.meant[node.leaf] {
                Some(key) => self.unreadable_cells(&self.form.rows[node.leaf], key),
                None => self.unwritten(node.leaf, self.key, rest),
            }
        }
    }

    /// Deals with a row that has no figures; `place` is its key, or that of the table.
    fn unwritten(&mut self, index: usize, place: Span, rest: Option<Span>) {
        let row = &self.form.rows[index];
        if self.form.is_total_row(row) {
            self.cells[self.form.cells(row)].fill(without(Origin::Computed(place)));
        } else if let Some(rest) = rest {
            self.zero_rows([index], rest);
        } else {
            self.cells[self.form.cells(row)].fill(without(Origin::Missing(place)));
            self.missing_rows.push(&row.label);
        }
    }

    fn zero_rows(&mut self, rows: impl IntoIterator<Item = usize>, span: Span) {
        for index in rows {
            self.written[index] = Some(span);
            let cells = self.form.cells(&self.form.rows[index]);
            self.cells[cells].fill(zero(span));
        }
    }

    fn unreadable_rows(&mut self, rows: impl IntoIterator<Item = usize>, span: Span) {
        for index in rows {
            self.written[index] = Some(span);
            self.unreadable_cells(&self.form.rows[index], span);
        }
    }

    fn unreadable_cells(&mut self, row: &Row, span: Span) {
        let cells = self.form.cells(row);
        self.cells[cells].fill(without(Origin::Unreadable(span)));
    }

    /// Reads `rest: 0`; the rest can be nothing but 0.
    fn rest(&mut self, entries: &[Entry]) -> Option<Span> {
        let entry = entries.iter().find(|entry| is_rest(&entry.key))?;
        if !is_zero(&entry.value) {
            let wrong = Diagnostic::error("rest-not-zero", entry.value.span);
            self.diagnostics
                .push(wrong.help(Message::new("rest-not-zero.help")));
        }
        Some(entry.key_span)
    }

    fn figure(&mut self, node: &Node, row: &Row, column: &Column) -> Cell {
        let (cell, diagnostic) = figure::read(node, row, column);
        self.diagnostics.extend(diagnostic);
        cell
    }
}

/// Returns the numbers of the rows that a key names.
fn rows_of(key: RowKey<'_>) -> Vec<usize> {
    let mut rows = Vec::new();
    match key {
        RowKey::Row(row) => rows.push(row),
        RowKey::Group(group) => leaves(group, &mut rows),
    }
    rows
}

/// A cell without a figure.
fn without(origin: Origin) -> Cell {
    Cell {
        value: None,
        origin,
    }
}

fn zero(span: Span) -> Cell {
    Cell {
        value: Some(super::Amount::ZERO),
        origin: Origin::AllZero(span),
    }
}

/// A full-width comma joins figures into one text.
fn wide_comma(node: &Node) -> Option<Diagnostic> {
    let at = node
        .scalar()
        .filter(|scalar| !scalar.quoted)?
        .text
        .find('，')?;
    let start = node.span.range().start + at;
    let span = Span::new(node.span.file, start..start + '，'.len_utf8());
    let help = Message::new("yaml-wide-sign.help").with("plain", ",");
    let wide = Diagnostic::error("yaml-wide-sign", span).with("sign", '，');
    Some(wide.help(help).fix(span, ", "))
}

fn is_zero(node: &Node) -> bool {
    node.scalar().is_some_and(|scalar| scalar.text == "0")
}

fn is_rest(key: &str) -> bool {
    matches!(key, "rest" | "其余")
}
