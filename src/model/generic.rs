//! Tables of a year without a prescribed form: any table, shown as it stands, not reconciled.
//!
//! A table is `name: {columns: [...], rows: {label: [...]}}`. Labels that stand twice are
//! written as lists: `rows: [[label, ...], ...]`. A row without cells heads the rows below it.

use crate::diag::{Diagnosed, Diagnostic, Message};
use crate::parse::fields::Fields;
use crate::parse::yaml::{Entry, Kind, Node};
use crate::source::Spanned;

use super::{GenericRow, GenericTable};

/// Reads every table of the file.
pub(super) fn read(root: Option<&Node>) -> Diagnosed<Vec<GenericTable>> {
    let mut diagnostics = Vec::new();
    let mut tables = Vec::new();
    let entries = match root.map(|root| (&root.kind, root)) {
        None | Some((Kind::Null, _)) => &[],
        Some((Kind::Map(entries), _)) => entries.as_slice(),
        Some((_, root)) => {
            let message = Message::new("not-a-map").with_message("found", root.kind_name());
            let wrong = Diagnostic::error("not-a-map", root.span).message(message);
            diagnostics.push(wrong.help(Message::new("generic-table.help")));
            &[]
        }
    };
    for entry in entries.iter().filter(|entry| entry.key != "form") {
        tables.extend(table(entry, &mut diagnostics));
    }
    Diagnosed {
        value: tables,
        diagnostics,
    }
}

fn table(entry: &Entry, diagnostics: &mut Vec<Diagnostic>) -> Option<GenericTable> {
    if entry.value.map().is_none() {
        let wrong = Diagnostic::error("table-shape", entry.value.span)
            .message(Message::new("generic-table").with("table", &entry.key))
            .help(Message::new("generic-table.help"));
        diagnostics.push(wrong);
        return None;
    }
    let mut fields = Fields::open(Some(&entry.value));
    let head = fields.plain_text("head");
    let column_nodes = fields.list("columns");
    let columns = texts(column_nodes, &mut fields.diagnostics);
    if column_nodes.is_empty() && fields.diagnostics.is_empty() {
        fields.missing("columns", entry.key_span);
    }
    let rows = rows(&mut fields, columns.len(), entry);
    diagnostics.extend(fields.finish());
    Some(GenericTable {
        name: Spanned::new(entry.key.clone(), entry.key_span),
        head,
        columns: columns.into_iter().map(|column| column.value).collect(),
        rows,
    })
}

fn rows(fields: &mut Fields<'_>, n_columns: usize, table: &Entry) -> Vec<GenericRow> {
    let Some(entry) = fields.take("rows") else {
        fields.missing("rows", table.key_span);
        return Vec::new();
    };
    let found = &mut fields.diagnostics;
    let rows: Vec<GenericRow> = match &entry.value.kind {
        Kind::Map(rows) => rows
            .iter()
            .map(|row| GenericRow {
                label: Spanned::new(row.key.clone(), row.key_span),
                cells: cells(&row.value, found),
            })
            .collect(),
        Kind::List(rows) => rows.iter().filter_map(|row| listed(row, found)).collect(),
        _ => {
            fields.wrong(entry, "word.rows");
            return Vec::new();
        }
    };
    for row in &rows {
        if !row.cells.is_empty() && row.cells.len() != n_columns && n_columns > 0 {
            let message = Message::new("row-length.generic")
                .with("row", &row.label.value)
                .with("found", row.cells.len())
                .with("columns", n_columns);
            found.push(Diagnostic::error("row-length", row.label.span).message(message));
        }
    }
    rows
}

/// Reads a row that is a list: its label, then its cells.
fn listed(row: &Node, diagnostics: &mut Vec<Diagnostic>) -> Option<GenericRow> {
    let mut cells = cells(row, diagnostics);
    if cells.is_empty() {
        return None;
    }
    let label = cells.remove(0);
    Some(GenericRow { label, cells })
}

fn cells(node: &Node, diagnostics: &mut Vec<Diagnostic>) -> Vec<Spanned<String>> {
    match &node.kind {
        Kind::Null => Vec::new(),
        Kind::List(items) => texts(items, diagnostics),
        Kind::Scalar(_) | Kind::Map(_) => texts(std::slice::from_ref(node), diagnostics),
    }
}

/// Takes the texts of nodes; an empty one is an empty text, a list or map in their place a fault.
fn texts(nodes: &[Node], diagnostics: &mut Vec<Diagnostic>) -> Vec<Spanned<String>> {
    let mut found = Vec::with_capacity(nodes.len());
    for node in nodes {
        let text = match &node.kind {
            Kind::Null => "",
            Kind::Scalar(scalar) => &scalar.text,
            Kind::List(_) | Kind::Map(_) => {
                let message = Message::new("generic-cell").with_message("found", node.kind_name());
                diagnostics.push(Diagnostic::error("cell-shape", node.span).message(message));
                ""
            }
        };
        found.push(Spanned::new(text.to_owned(), node.span));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::diag::Lang;
    use crate::parse::yaml;
    use crate::source::FileId;

    fn check(text: &str) -> (String, Vec<String>) {
        let tree = yaml::read(FileId(0), text);
        let read = read(tree.value.as_ref());
        let tables = read.value.iter().map(|table| {
            let rows = table.rows.iter().map(|row| {
                let cells: Vec<&str> = row.cells.iter().map(|cell| &*cell.value).collect();
                format!("{}={}", row.label.value, cells.join("/"))
            });
            let rows: Vec<String> = rows.collect();
            format!(
                "{} {:?} {}",
                table.name.value,
                table.columns,
                rows.join(" ")
            )
        });
        let found = read.diagnostics.iter();
        (
            tables.collect::<Vec<_>>().join("\n"),
            found.map(|fault| fault.message.say(Lang::En)).collect(),
        )
    }

    #[test]
    fn any_table_is_kept_as_it_is_written() {
        let (tables, faults) = check(
            "统计表:\n  head: 指标名称\n  columns: [计量单位, 统计数]\n  rows:\n    一、主动公开:\n    信息数: [条, 86]\n",
        );
        assert_eq!(
            tables,
            r#"统计表 ["计量单位", "统计数"] 一、主动公开= 信息数=条/86"#
        );
        assert_eq!(faults, [""; 0]);
    }

    #[test]
    fn labels_that_stand_twice_are_written_as_lists() {
        let (tables, faults) = check(
            "复议诉讼:\n  columns: [件]\n  rows:\n  - [行政复议, 3]\n  - [维持, 2]\n  - [行政诉讼, 1]\n  - [维持, 1]\n",
        );
        assert_eq!(
            tables,
            r#"复议诉讼 ["件"] 行政复议=3 维持=2 行政诉讼=1 维持=1"#
        );
        assert_eq!(faults, [""; 0]);
    }

    #[test]
    fn what_is_no_table_is_told() {
        let (_, faults) = check("requests: 0\n");
        assert_eq!(faults, ["table `requests` must have columns and rows"]);
        let (_, faults) = check("表:\n  columns: [a, b]\n  rows: {x: [1]}\n");
        assert_eq!(faults, ["`x` has 1 cells; the table has 2 columns"]);
        let (_, faults) = check("表:\n  columns: [a]\n  rows: {x: [[1]]}\n");
        assert_eq!(faults, ["one text or figure is expected, found a list"]);
        let (_, faults) = check("表:\n  rows: {x: 1}\n  colums: [a]\n");
        assert_eq!(faults, ["unknown key `colums`"]);
        let (_, faults) = check("表:\n  columns: [a]\n");
        assert_eq!(faults, ["`rows` is missing"]);
        let (_, faults) = check("- 1\n");
        assert_eq!(faults, ["keys with values are expected, found a list"]);
    }
}
