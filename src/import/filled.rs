//! A workbook that was exported to be filled in, read back cell by cell: every cell is where it
//! was put, and the labels around show that it still is.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{DataRef, Reader, Xlsx};

use super::Refusal;
use super::archive::Archive;
use super::workbook::shown;
use crate::model::Amount;
use crate::parse::words::fold;

/// A place in a sheet: row and column, from 0.
pub type At = (u32, u32);

/// Where the labels and the figures of a table were put.
#[derive(Clone, Debug)]
pub struct Layout {
    /// What the table is called.
    pub caption: String,
    /// The labels, with their places.
    pub labels: Vec<(At, String)>,
    /// The places of the cells, in the order of the form.
    pub cells: Vec<At>,
}

/// What a workbook holds.
#[derive(Clone, Debug)]
pub struct Filled {
    /// What the first sheet is headed with.
    pub title: Option<String>,
    /// The tables, in the order of their layouts.
    pub tables: Vec<Result<FilledTable, Vec<Mislabelled>>>,
}

/// A table as it was filled in.
#[derive(Clone, Debug)]
pub struct FilledTable {
    /// The cells, in the order of the form.
    pub cells: Vec<FilledCell>,
}

/// A cell as it was filled in.
#[derive(Clone, Debug)]
pub struct FilledCell {
    /// Where it stands, as users name it: 表3!D5.
    pub place: String,
    /// What stands in it.
    pub content: Content,
    /// Whether it is computed: it shows what a program last made of it.
    pub is_computed: bool,
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Nothing.
    Blank,
    /// A figure.
    Figure(Amount),
    /// No figure.
    Text(String),
}

/// A label that is not where it was put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mislabelled {
    /// Where it should stand; nothing where the whole sheet is missing.
    pub place: Option<String>,
    /// What stands there.
    pub found: String,
    /// The label.
    pub expected: String,
}

/// The most cells of a sheet that are looked at.
const MOST_CELLS: usize = 100_000;

/// Reads the tables of a workbook.
pub fn filled(bytes: &[u8], layouts: &[Layout]) -> Result<Filled, Refusal> {
    let broken = |_| Refusal::new("tables.broken");
    Archive::open(bytes)?.measure()?;
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let mut sheets = Vec::new();
    for name in book.sheet_names() {
        sheets.push(Sheet::read(&mut book, name)?);
    }
    let first = sheets.first();
    let title = first.and_then(|sheet| match sheet.content((0, 0)) {
        Content::Text(text) => Some(text),
        Content::Blank | Content::Figure(_) => None,
    });
    let tables = layouts.iter().map(|layout| find(layout, &sheets));
    Ok(Filled {
        title,
        tables: tables.collect(),
    })
}

/// Finds the sheet of a table: the one that has its labels in their places.
fn find(layout: &Layout, sheets: &[Sheet]) -> Result<FilledTable, Vec<Mislabelled>> {
    let tries = sheets
        .iter()
        .map(|sheet| (sheet, sheet.mislabelled(layout)));
    let best = tries.min_by_key(|(_, wrong)| wrong.len());
    let Some((sheet, wrong)) = best.filter(|(_, wrong)| wrong.len() * 2 < layout.labels.len())
    else {
        return Err(vec![Mislabelled {
            place: None,
            found: String::new(),
            expected: layout.caption.clone(),
        }]);
    };
    match wrong.is_empty() {
        true => Ok(sheet.table(layout)),
        false => Err(wrong),
    }
}

/// The cells of a sheet that hold anything.
struct Sheet {
    name: String,
    cells: BTreeMap<At, Content>,
    /// The places of formulas.
    formulas: Vec<At>,
}

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

impl Sheet {
    fn read(book: &mut Book<'_>, name: String) -> Result<Self, Refusal> {
        let broken = |_| Refusal::new("tables.broken");
        let mut sheet = Self {
            cells: BTreeMap::new(),
            formulas: Vec::new(),
            name,
        };
        // A sheet that is a chart has no cells.
        let Ok(mut reader) = book.worksheet_cells_reader(&sheet.name) else {
            return Ok(sheet);
        };
        while let Some(cell) = reader.next_cell().map_err(broken)? {
            if sheet.cells.len() > MOST_CELLS {
                return Err(Refusal::new("tables.too-large"));
            }
            sheet
                .cells
                .insert(cell.get_position(), content(cell.get_value()));
        }
        drop(reader);
        let Ok(mut reader) = book.worksheet_cells_reader(&sheet.name) else {
            return Ok(sheet);
        };
        while let Some(cell) = reader.next_formula().map_err(broken)? {
            if !cell.get_value().is_empty() {
                sheet.formulas.push(cell.get_position());
            }
            if sheet.formulas.len() > MOST_CELLS {
                return Err(Refusal::new("tables.too-large"));
            }
        }
        sheet.formulas.sort_unstable();
        Ok(sheet)
    }

    fn content(&self, at: At) -> Content {
        self.cells.get(&at).cloned().unwrap_or(Content::Blank)
    }

    fn place(&self, (row, column): At) -> String {
        let mut letters = Vec::new();
        let mut rest = column + 1;
        while rest > 0 {
            rest -= 1;
            letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or(0)));
            rest /= 26;
        }
        let letters: String = letters.into_iter().rev().collect();
        format!("{}!{letters}{}", self.name, row + 1)
    }

    fn mislabelled(&self, layout: &Layout) -> Vec<Mislabelled> {
        let wrong = layout.labels.iter().filter_map(|(at, label)| {
            let found = match self.content(*at) {
                Content::Text(text) => text,
                Content::Figure(figure) => figure.to_string(),
                Content::Blank => String::new(),
            };
            (fold(&found) != fold(label)).then(|| Mislabelled {
                place: Some(self.place(*at)),
                found,
                expected: label.clone(),
            })
        });
        wrong.collect()
    }

    fn table(&self, layout: &Layout) -> FilledTable {
        let cell = |at: &At| FilledCell {
            place: self.place(*at),
            content: self.content(*at),
            is_computed: self.formulas.binary_search(at).is_ok(),
        };
        FilledTable {
            cells: layout.cells.iter().map(cell).collect(),
        }
    }
}

fn content(value: &DataRef<'_>) -> Content {
    let Some(text) = shown(value) else {
        return Content::Blank;
    };
    match Amount::read(&text) {
        Ok(figure) => Content::Figure(figure),
        Err(_) if text.trim().is_empty() => Content::Blank,
        Err(_) => Content::Text(text),
    }
}
