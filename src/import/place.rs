//! Where in a foreign file something stands, said as its author finds it.

use std::sync::Arc;

use crate::diag::Message;

/// A place in a foreign file; numbers are from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The file as a whole.
    #[default]
    Whole,
    /// A line of a text.
    Line(u32),
    /// A paragraph of a document.
    Paragraph(u32),
    /// A cell of a table in a document.
    Table {
        /// The number of the table in the file.
        table: u32,
        /// The row in the table.
        row: u32,
        /// The column in the table.
        column: u32,
    },
    /// A cell of a workbook.
    Cell {
        /// The name of the sheet.
        sheet: Arc<str>,
        /// The row in the sheet.
        row: u32,
        /// The column in the sheet.
        column: u32,
    },
}

impl Place {
    /// Names the place.
    pub fn message(&self) -> Message {
        match self {
            Self::Whole => Message::new("import.place.whole"),
            Self::Line(line) => Message::new("import.place.line").with("line", line),
            Self::Paragraph(number) => {
                Message::new("import.place.paragraph").with("number", number)
            }
            Self::Table { table, row, column } => Message::new("import.place.table")
                .with("table", table)
                .with("row", row)
                .with("column", column),
            Self::Cell { sheet, row, column } => Message::new("import.place.cell")
                .with("sheet", sheet)
                .with("cell", format!("{}{row}", letters(*column))),
        }
    }
}

/// The name of a column as spreadsheets have it: 1 is A, 27 is AA.
fn letters(mut column: u32) -> String {
    let mut letters = Vec::new();
    while column > 0 {
        column -= 1;
        let letter = u8::try_from(column % 26).unwrap_or(0);
        letters.push(char::from(b'A' + letter));
        column /= 26;
    }
    letters.into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::letters;

    #[test]
    fn columns_are_named_as_in_spreadsheets() {
        let names: Vec<_> = [1, 26, 27, 52, 703].into_iter().map(letters).collect();
        assert_eq!(names, ["A", "Z", "AA", "AZ", "AAA"]);
    }
}
