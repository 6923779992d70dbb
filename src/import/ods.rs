//! OpenDocument spreadsheets to tables of text cells. Repeated rows and cells are counted, not
//! copied, so that a file cannot fill the memory by saying so.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::Refusal;
use super::archive::Archive;
use super::workbook::{MOST_CELLS, Rows, Sheet};
use super::xml;

/// The most cells that one repetition is written out to.
const MOST_REPEATED: u32 = 64;

pub(super) fn sheets(bytes: &[u8]) -> Result<Vec<Sheet>, Refusal> {
    let mut archive = Archive::open(bytes)?;
    let content = archive.text("content.xml")?;
    let content = content.ok_or(Refusal::new("import.broken"))?;
    let mut reader = Reader::from_str(&content);
    let mut read = Read::default();
    loop {
        match reader
            .read_event()
            .map_err(|_| Refusal::new("import.broken"))?
        {
            Event::Start(tag) => read.start(&tag),
            Event::Empty(tag) => {
                read.start(&tag);
                read.end(tag.local_name().as_ref())?;
            }
            Event::End(tag) => read.end(tag.local_name().as_ref())?,
            Event::Text(text) => read.text(&xml::text(&text)),
            Event::Eof => break,
            _ => {}
        }
    }
    Ok(read.sheets)
}

#[derive(Default)]
struct Read {
    sheets: Vec<Sheet>,
    rows: Option<Rows>,
    row: u32,
    row_repeats: u32,
    column: u32,
    cell: Option<Cell>,
    /// How deep inside of notes, which are no part of a cell's text.
    in_note: u32,
    n_cells: usize,
}

#[derive(Default)]
struct Cell {
    text: String,
    value: Option<String>,
    repeats: u32,
    is_covered: bool,
    n_paragraphs: u32,
}

impl Read {
    fn start(&mut self, tag: &BytesStart<'_>) {
        let repeated = |name| xml::attribute(tag, name).and_then(|text| text.parse().ok());
        match tag.local_name().as_ref() {
            b"table" => {
                let name = xml::attribute(tag, b"name").unwrap_or_default();
                self.rows = Some(Rows::new(&name));
                self.row = 0;
            }
            b"table-row" => {
                self.column = 0;
                self.row_repeats = repeated(b"number-rows-repeated").unwrap_or(1);
            }
            name @ (b"table-cell" | b"covered-table-cell") => {
                self.cell = Some(Cell {
                    value: xml::attribute(tag, b"value"),
                    repeats: repeated(b"number-columns-repeated").unwrap_or(1),
                    is_covered: name == b"covered-table-cell",
                    ..Cell::default()
                });
            }
            b"annotation" => self.in_note += 1,
            b"p" => {
                if let Some(cell) = self.cell.as_mut().filter(|_| self.in_note == 0) {
                    if cell.n_paragraphs > 0 {
                        cell.text.push('\n');
                    }
                    cell.n_paragraphs += 1;
                }
            }
            b"s" | b"tab" | b"line-break" => self.text(" "),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(cell) = self.cell.as_mut().filter(|_| self.in_note == 0) {
            cell.text.push_str(text);
        }
    }

    fn end(&mut self, name: &[u8]) -> Result<(), Refusal> {
        match name {
            b"table-cell" | b"covered-table-cell" => {
                if let Some(cell) = self.cell.take() {
                    self.put(cell)?;
                }
            }
            b"table-row" => self.row = self.row.saturating_add(self.row_repeats),
            b"annotation" => self.in_note = self.in_note.saturating_sub(1),
            b"table" => self.sheets.extend(self.rows.take().map(Rows::finish)),
            _ => {}
        }
        Ok(())
    }

    fn put(&mut self, cell: Cell) -> Result<(), Refusal> {
        let first = self.column;
        self.column = self.column.saturating_add(cell.repeats);
        // The value is exact where the text is rounded to what the cell shows.
        let text = cell.value.unwrap_or(cell.text);
        if text.trim().is_empty() || cell.is_covered {
            return Ok(());
        }
        for index in 0..cell.repeats.min(MOST_REPEATED) {
            self.n_cells += 1;
            if self.n_cells > MOST_CELLS {
                return Err(Refusal::new("import.too-many-cells"));
            }
            if let Some(rows) = &mut self.rows {
                rows.put(self.row, first.saturating_add(index), text.clone());
            }
        }
        Ok(())
    }
}
