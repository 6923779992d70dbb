//! Tables as they were read to the notation of `tables.yaml`, with a comment at every cell that a
//! person must look at.

use std::sync::Arc;

use crate::diag::{Lang, Message};
use crate::forms::{Form, Node, TableForm};

use super::tables::{Candidate, CellRead, Fact, Note, RowRead};

/// Writes the tables that were read; `None` where there is none.
pub(super) fn write(due: &Form, tables: &[Option<Candidate>]) -> Option<String> {
    let read: Vec<&Candidate> = tables.iter().flatten().collect();
    let first = read.first()?;
    let is_foreign = |candidate: &&Candidate| candidate.form.id != due.id;
    // Where all is of one other edition, the file says so once.
    let named: Option<&Arc<Form>> = Some(&first.form).filter(|form| {
        form.id != due.id && read.iter().all(|candidate| candidate.form.id == form.id)
    });
    let mut text = String::new();
    if let Some(form) = named {
        text.push_str(&format!("form: {}\n", form.id));
    }
    for candidate in read {
        let table = &candidate.form.tables[candidate.table];
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&format!("# {}  {}", table.number, table.caption));
        if let Some(unit) = &table.unit {
            text.push_str(&format!("（{unit}）"));
        }
        text.push('\n');
        let writer = Writer {
            table,
            candidate,
            by_column: named.is_none() && is_foreign(&candidate),
        };
        text.push_str(&format!("{}:\n", table.id));
        for block in &table.blocks {
            writer.rows(&block.row_tree, 1, &mut text);
        }
    }
    Some(text)
}

struct Writer<'a> {
    table: &'a TableForm,
    candidate: &'a Candidate,
    /// Whether columns are named, so that an edition shows that is not the one in force.
    by_column: bool,
}

impl Writer<'_> {
    fn rows(&self, nodes: &[Node], depth: usize, text: &mut String) {
        for node in nodes {
            if node.children.is_empty() {
                self.row(node, depth, text);
            } else if node.flat {
                self.rows(&node.children, depth, text);
            } else {
                let mut inner = String::new();
                self.rows(&node.children, depth + 1, &mut inner);
                let indent = "  ".repeat(depth);
                // A group of comments alone would be a key without a value.
                let is_written = inner
                    .lines()
                    .any(|line| !line.trim_start().starts_with('#'));
                let mark = if is_written { "" } else { "# " };
                text.push_str(&format!(
                    "{indent}{mark}{}:  # {}\n{inner}",
                    node.id, node.label
                ));
            }
        }
    }

    fn row(&self, node: &Node, depth: usize, text: &mut String) {
        let indent = "  ".repeat(depth);
        let id = &node.id;
        let (value, is_written) = match &self.candidate.read.rows[node.leaf] {
            RowRead::Cells(cells) => (self.cells(node.leaf, cells), true),
            RowRead::Loose(texts) => {
                let cells = texts.iter().map(|text| CellRead::found(text));
                (list(&cells.collect::<Vec<_>>()), true)
            }
            RowRead::Nothing => (String::new(), false),
        };
        let mark = if is_written { "" } else { "# " };
        let doubts = self.doubts(node.leaf);
        let line = format!("{indent}{mark}{id}: {value}");
        text.push_str(&format!("{}  # {}", line.trim_end(), node.label));
        if !doubts.is_empty() {
            text.push_str(&format!("  待核对：{}", doubts.join("；")));
        }
        text.push('\n');
    }

    fn cells(&self, row: usize, cells: &[CellRead]) -> String {
        let columns = self.table.columns(&self.table.rows[row]);
        match cells {
            [cell] if !self.by_column => scalar(cell),
            _ if self.by_column => {
                let pairs = columns
                    .iter()
                    .zip(cells)
                    .map(|(column, cell)| format!("{}: {}", column.id, scalar(cell)));
                format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
            }
            _ => list(cells),
        }
    }

    fn doubts(&self, row: usize) -> Vec<String> {
        let notes = self.candidate.read.notes.iter();
        let own = notes.filter(|note| note.row == Some(row) && note.fact.is_doubt());
        own.map(|note| doubt(note).say(Lang::ZhCn)).collect()
    }
}

fn list(cells: &[CellRead]) -> String {
    let cells: Vec<String> = cells.iter().map(scalar).collect();
    format!("[{}]", cells.join(", "))
}

/// A figure as it is, anything else in quotes.
fn scalar(cell: &CellRead) -> String {
    match cell.value {
        Some(_) => cell.text.clone(),
        None => quoted(&cell.text),
    }
}

/// Text in double quotes on one line.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for ch in text.chars() {
        match ch {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(ch);
            }
            ch if ch.is_control()
                || matches!(ch, '\u{FEFF}' | '\u{2028}' | '\u{2029}' | '\u{85}') =>
            {
                quoted.push(' ')
            }
            ch => quoted.push(ch),
        }
    }
    quoted.push('"');
    quoted
}

/// What is to be looked at, beside the cell that it is about.
fn doubt(note: &Note) -> Message {
    let key = match note.fact {
        Fact::Blank if note.found.is_empty() => "import.doubt.blank-row",
        Fact::Blank => "import.doubt.blank",
        Fact::Mark => "import.doubt.mark",
        Fact::Text => "import.doubt.text",
        Fact::Shifted => "import.doubt.shifted",
        Fact::ByPlace => "import.doubt.by-place",
        Fact::ByEquations => "import.doubt.by-equations",
        Fact::Unread => "import.doubt.unread",
        Fact::Absent => "import.doubt.absent",
        Fact::Loose | Fact::Stray | Fact::Label | Fact::Head | Fact::Dressed | Fact::Repeated => {
            "import.doubt.loose"
        }
    };
    Message::new(key)
        .with("found", &note.found)
        .with_message("place", note.place.message())
}
