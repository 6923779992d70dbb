//! The tables of a report as `tables.yaml`, every row in the order of the form.

use std::fmt::Write;

use super::yaml::scalar;
use crate::forms::{Column, Form, Layout, Node, Row, TableForm};

/// What is known of a table before its rows are written.
#[derive(Clone, Debug, Default)]
pub struct Entries {
    /// The figures, cell by cell, as they are to be written; `None` for what is still open.
    pub figures: Vec<Option<String>>,
    /// Notes on rows: the number of the row, and what its author should know.
    pub notes: Vec<(usize, String)>,
}

/// Writes the tables of a form; `entries` has one entry for each table, and `head` goes above.
pub fn tables(form: &Form, entries: &[Entries], head: &str) -> String {
    let mut text = head.to_owned();
    for (table, entries) in form.tables.iter().zip(entries) {
        Writer {
            table,
            entries,
            text: &mut text,
        }
        .table();
    }
    text
}

struct Writer<'a> {
    table: &'a TableForm,
    entries: &'a Entries,
    text: &'a mut String,
}

impl<'a> Writer<'a> {
    fn table(&mut self) {
        let table = self.table;
        let unit = table.unit.as_ref();
        let unit = unit.map_or(String::new(), |unit| format!("（单位：{unit}）"));
        let key = scalar(&table.caption);
        self.line(format_args!("\n# {}{unit}\n{key}:\n", table.number));
        let mut last = None;
        for block in &table.blocks {
            if let Some(label) = &block.label {
                self.line(format_args!("  # {label}\n"));
            }
            let labels = order(&block.columns);
            if block.columns.len() > 1 && last.as_ref() != Some(&labels) {
                self.line(format_args!("  # {labels}\n"));
                last = Some(labels);
            }
            self.rows(&block.row_tree, 1);
        }
    }

    fn rows(&mut self, nodes: &[Node], depth: usize) {
        for node in nodes {
            if node.children.is_empty() {
                self.row(node.leaf, depth);
                continue;
            }
            // Rows beside each other need no group, which is a head of columns on paper.
            if node.flat && self.table.layout == Layout::Across {
                self.rows(&node.children, depth);
                continue;
            }
            let indent = "  ".repeat(depth);
            self.line(format_args!("{indent}{}:\n", scalar(&node.label)));
            self.rows(&node.children, depth + 1);
        }
    }

    fn row(&mut self, index: usize, depth: usize) {
        let (table, entries) = (self.table, self.entries);
        let row = &table.rows[index];
        let indent = "  ".repeat(depth);
        let key = scalar(&row.label);
        let note = entries.notes.iter().find(|(at, _)| *at == index);
        let note = note.map_or(String::new(), |(_, note)| format!("   # {note}"));
        let figures = self.figures(row);
        if self.table.is_total_row(row) && figures.iter().all(|(_, figure)| figure.is_none()) {
            let label = &row.label;
            return self.line(format_args!("{indent}# {label}由程序计算，可以不写\n"));
        }
        if let [(column, figure)] = figures.as_slice() {
            let value = figure.map_or(String::new(), |figure| format!(" {figure}"));
            let unit = match (&self.table.unit, note.is_empty()) {
                (None, true) if !column.unit.is_empty() => format!("   # {}", column.unit),
                _ => String::new(),
            };
            return self.line(format_args!("{indent}{key}:{value}{unit}{note}\n"));
        }
        let is_zero = |(column, figure): &(&Column, Option<&str>)| {
            *figure == Some("0") || column.fills && figure.is_none()
        };
        match whole(&figures) {
            Some(_) if figures.iter().all(is_zero) => {
                self.line(format_args!("{indent}{key}: 0{note}\n"));
            }
            Some(list) => self.line(format_args!("{indent}{key}: [{list}]{note}\n")),
            None if figures.iter().all(|(_, figure)| figure.is_none()) => {
                self.line(format_args!("{indent}{key}:{note}\n"));
            }
            None => {
                self.line(format_args!("{indent}{key}:{note}\n"));
                self.cells(&figures, depth + 1);
            }
        }
    }

    /// Writes a row of which only a part is known, a line for each column.
    fn cells(&mut self, figures: &[(&Column, Option<&str>)], depth: usize) {
        let indent = "  ".repeat(depth);
        for (column, figure) in figures {
            let key = scalar(&column.label);
            match figure {
                Some(figure) => self.line(format_args!("{indent}{key}: {figure}\n")),
                None if column.fills => {}
                None => self.line(format_args!("{indent}{key}:\n")),
            }
        }
    }

    fn figures(&self, row: &'a Row) -> Vec<(&'a Column, Option<&'a str>)> {
        let (table, entries) = (self.table, self.entries);
        let columns = table.columns(row).iter().zip(table.cells(row));
        let figure = |cell: usize| entries.figures.get(cell)?.as_deref();
        columns
            .map(|(column, cell)| (column, figure(cell)))
            .collect()
    }

    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        // Writing to a text cannot fail.
        let _ = self.text.write_fmt(line);
    }
}

/// Returns a row as a list, if every figure is known, or every one but the totals.
fn whole(figures: &[(&Column, Option<&str>)]) -> Option<String> {
    let known: Vec<&str> = figures.iter().filter_map(|(_, figure)| *figure).collect();
    let is_total = |(column, figure): &&(&Column, Option<&str>)| column.fills && figure.is_none();
    let n_open = figures.iter().filter(is_total).count();
    let n_totals = figures.iter().filter(|(column, _)| column.fills).count();
    let is_list = n_open == 0 || n_open == n_totals;
    (is_list && known.len() + n_open == figures.len()).then(|| known.join(", "))
}

/// Says in what order the figures of a row stand.
fn order(columns: &[Column]) -> String {
    let named = columns.iter().filter(|column| !column.fills);
    let labels: Vec<&str> = named.map(|column| column.label.as_str()).collect();
    let totals = match columns.iter().any(|column| column.fills) {
        true => "；总计由程序计算，可以不写",
        false => "",
    };
    format!(
        "各行依次为 [{}]{totals}；全为零的写一个 0",
        labels.join(", ")
    )
}
