//! Records to CSV (RFC 4180), safe to open in a spreadsheet.

use crate::view::CsvKind;
use crate::view::data::{COLUMNS, Figures, Sheet};

/// Writes figures in long form.
pub(super) fn figures(figures: &Figures, kind: CsvKind) -> Vec<u8> {
    let mut csv = Csv::new(kind, figures.len() * 128);
    for column in COLUMNS {
        csv.text(column);
    }
    csv.end_row();
    for record in figures.records() {
        csv.number(record.year);
        csv.text(record.organ);
        csv.text(&record.name.row_key);
        csv.text(&record.name.row_label);
        csv.text(&record.name.column_key);
        csv.text(&record.name.column_label);
        csv.number(record.figure.value().unwrap_or(""));
        csv.text(record.figure.status());
        csv.end_row();
    }
    csv.bytes
}

/// Writes rows under their columns.
pub(super) fn sheet(sheet: &Sheet, kind: CsvKind) -> Vec<u8> {
    let mut csv = Csv::new(kind, sheet.rows.len() * 128);
    for column in &sheet.columns {
        csv.text(&column.name);
    }
    csv.end_row();
    for row in &sheet.rows {
        for (column, value) in sheet.columns.iter().zip(row) {
            let value = value.as_deref().unwrap_or("");
            if column.kind.is_number() {
                csv.number(value);
            } else {
                csv.text(value);
            }
        }
        csv.end_row();
    }
    csv.bytes
}

/// A text being written.
struct Csv {
    bytes: Vec<u8>,
    line_end: &'static [u8],
    is_row_begun: bool,
}

impl Csv {
    fn new(kind: CsvKind, len: usize) -> Self {
        let mut bytes = Vec::with_capacity(len);
        let line_end: &[u8] = match kind {
            CsvKind::Plain => b"\n",
            CsvKind::Excel => {
                bytes.extend("\u{FEFF}".as_bytes());
                b"\r\n"
            }
        };
        Self {
            bytes,
            line_end,
            is_row_begun: false,
        }
    }

    /// Adds a text. One that a spreadsheet would run as a formula gets an apostrophe before it.
    fn text(&mut self, text: &str) {
        self.begin_value();
        let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
        let is_special = text.contains([',', '"', '\n', '\r']);
        if is_special {
            self.bytes.push(b'"');
        }
        if is_formula {
            self.bytes.push(b'\'');
        }
        if is_special {
            self.bytes.extend(text.replace('"', "\"\"").as_bytes());
            self.bytes.push(b'"');
        } else {
            self.bytes.extend(text.as_bytes());
        }
    }

    /// Adds a number as it is written, or nothing.
    fn number(&mut self, number: impl std::fmt::Display) {
        self.begin_value();
        self.bytes.extend(number.to_string().as_bytes());
    }

    fn begin_value(&mut self) {
        if self.is_row_begun {
            self.bytes.push(b',');
        }
        self.is_row_begun = true;
    }

    fn end_row(&mut self) {
        self.bytes.extend(self.line_end);
        self.is_row_begun = false;
    }
}

#[cfg(test)]
mod tests {
    use super::{Csv, CsvKind};

    fn check(kind: CsvKind, texts: &[&str]) -> String {
        let mut csv = Csv::new(kind, 0);
        for text in texts {
            csv.text(text);
        }
        csv.number("-3");
        csv.end_row();
        String::from_utf8(csv.bytes).unwrap()
    }

    #[test]
    fn commas_quotes_and_line_breaks_are_quoted() {
        let line = check(CsvKind::Plain, &["甲,乙", "说“好”", "a\"b", "一\n二"]);
        assert_eq!(line, "\"甲,乙\",说“好”,\"a\"\"b\",\"一\n二\",-3\n");
    }

    #[test]
    fn texts_that_would_run_as_formulas_do_not_and_numbers_stay_numbers() {
        let texts = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "=\"a\"", "1-1"];
        assert_eq!(
            check(CsvKind::Plain, &texts),
            "'=1+1,'+1,'-1,'@x,'\tx,\"'\rx\",\"'=\"\"a\"\"\",1-1,-3\n"
        );
    }

    #[test]
    fn excel_gets_a_byte_order_mark_and_its_own_line_ends() {
        assert_eq!(check(CsvKind::Excel, &["甲"]), "\u{FEFF}甲,-3\r\n");
    }
}
