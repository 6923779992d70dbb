//! Workbooks (`.xlsx`, `.xls`, `.ods`) to tables of text cells. Formulas give their last value;
//! macros are never looked at.

use std::io::Cursor;
use std::sync::Arc;

use calamine::{Data, DataRef, Reader, Xls, Xlsx};

use super::archive::Archive;
use super::grid::{Grid, GridCell, MOST_COLUMNS};
use super::place::Place;
use super::{Format, Refusal, ods};

/// The most cells that a workbook may fill.
pub(super) const MOST_CELLS: usize = 200_000;

/// A sheet of a workbook: its name and what stands in it.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The name.
    pub name: Arc<str>,
    /// The cells that are filled.
    pub grid: Grid,
}

/// Reads the sheets of a workbook that hold anything.
pub fn sheets(format: Format, bytes: &[u8]) -> Result<Vec<Sheet>, Refusal> {
    let mut sheets = match format {
        Format::Ods => ods::sheets(bytes)?,
        Format::Xls => xls(bytes)?,
        _ => xlsx(bytes)?,
    };
    sheets.retain(|sheet| !sheet.grid.is_empty());
    Ok(sheets)
}

/// Cells are taken one by one: two at the ends of a sheet must not fill what is between them.
fn xlsx(bytes: &[u8]) -> Result<Vec<Sheet>, Refusal> {
    Archive::open(bytes)?.measure()?;
    let broken = |_| Refusal::new("import.broken");
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let mut sheets = Vec::new();
    let mut left = MOST_CELLS;
    for name in book.sheet_names() {
        let mut rows = Rows::new(&name);
        // A sheet that is a chart has no cells.
        let Ok(mut reader) = book.worksheet_cells_reader(&name) else {
            continue;
        };
        while let Some(cell) = reader.next_cell().map_err(broken)? {
            let (row, column) = cell.get_position();
            let Some(text) = shown(cell.get_value()) else {
                continue;
            };
            left = left
                .checked_sub(1)
                .ok_or(Refusal::new("import.too-many-cells"))?;
            rows.put(row, column, text);
        }
        sheets.push(rows.finish());
    }
    let merged = |sheet: &mut Sheet| {
        let regions = book.worksheet_merge_cells(&sheet.name);
        let regions = regions.and_then(Result::ok).unwrap_or_default();
        for region in regions.iter().take(MOST_CELLS) {
            merge(&mut sheet.grid, (region.start, region.end));
        }
    };
    sheets.iter_mut().for_each(merged);
    Ok(sheets)
}

fn xls(bytes: &[u8]) -> Result<Vec<Sheet>, Refusal> {
    let broken = |_| Refusal::new("import.broken");
    let mut book = Xls::new(Cursor::new(bytes)).map_err(broken)?;
    let mut sheets = Vec::new();
    let mut left = MOST_CELLS;
    for (name, range) in book.worksheets() {
        let (top, left_column) = range.start().unwrap_or_default();
        let mut rows = Rows::new(&name);
        for (row, column, value) in range.used_cells() {
            let text = match value {
                Data::Empty => continue,
                Data::Float(number) => decimal(*number),
                other => other.to_string(),
            };
            left = left
                .checked_sub(1)
                .ok_or(Refusal::new("import.too-many-cells"))?;
            let at = |start: u32, index: usize| {
                start.saturating_add(u32::try_from(index).unwrap_or(u32::MAX))
            };
            rows.put(at(top, row), at(left_column, column), text);
        }
        let mut sheet = rows.finish();
        for region in book
            .worksheet_merge_cells(&name)
            .unwrap_or_default()
            .iter()
            .take(MOST_CELLS)
        {
            merge(&mut sheet.grid, (region.start, region.end));
        }
        sheets.push(sheet);
    }
    Ok(sheets)
}

/// Returns what a cell shows, without its format; `None` where it is empty.
pub(super) fn shown(value: &DataRef<'_>) -> Option<String> {
    Some(match value {
        DataRef::Empty => return None,
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => decimal(*number),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(truth) => truth.to_string(),
        DataRef::DateTime(time) => decimal(time.as_f64()),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => error.to_string(),
    })
}

/// Spreadsheets hold numbers as binary fractions of 15 digits: what is beyond is no figure.
fn decimal(number: f64) -> String {
    let shortest = number.to_string();
    let digits = shortest.bytes().filter(u8::is_ascii_digit).count();
    if digits <= 15 {
        return shortest;
    }
    let whole = shortest.split('.').next().unwrap_or("");
    let n_whole = whole.bytes().filter(u8::is_ascii_digit).count();
    let rounded = format!("{number:.*}", 15_usize.saturating_sub(n_whole));
    match rounded.contains('.') {
        true => rounded
            .trim_end_matches('0')
            .trim_end_matches('.')
            .to_owned(),
        false => rounded,
    }
}

/// The rows of a sheet, filled cell by cell in the order of the file.
pub(super) struct Rows {
    name: Arc<str>,
    grid: Grid,
    /// The number of the last row in the sheet.
    last: Option<u32>,
}

impl Rows {
    pub(super) fn new(name: &str) -> Self {
        Self {
            name: name.into(),
            grid: Grid::default(),
            last: None,
        }
    }

    /// Adds a cell; rows and columns are from 0. Empty rows between cells are left out.
    pub(super) fn put(&mut self, row: u32, column: u32, text: String) {
        if column >= MOST_COLUMNS {
            return;
        }
        if self.last != Some(row) {
            self.grid.rows.push(Vec::new());
            self.last = Some(row);
        }
        let place = Place::Cell {
            sheet: self.name.clone(),
            row: row.saturating_add(1),
            column: column + 1,
        };
        if let Some(cells) = self.grid.rows.last_mut() {
            cells.push(GridCell {
                text,
                column,
                colspan: 1,
                rowspan: 1,
                place,
            });
        }
    }

    pub(super) fn finish(self) -> Sheet {
        Sheet {
            name: self.name,
            grid: self.grid,
        }
    }
}

/// Lets the cell at the corner of a merged region cover it.
fn merge(grid: &mut Grid, (start, end): ((u32, u32), (u32, u32))) {
    let at_start = |cell: &&mut GridCell| {
        let Place::Cell { row, column, .. } = cell.place else {
            return false;
        };
        (row, column) == (start.0 + 1, start.1 + 1)
    };
    if let Some(cell) = grid.rows.iter_mut().flatten().find(at_start) {
        cell.rowspan = end.0.saturating_sub(start.0).saturating_add(1);
        cell.colspan = end
            .1
            .saturating_sub(start.1)
            .saturating_add(1)
            .min(MOST_COLUMNS);
    }
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn numbers_are_read_as_spreadsheets_show_them() {
        let shown: Vec<_> = [3.0, 59_237.244_9, 0.1 + 0.2, 12.5, 1e15]
            .into_iter()
            .map(decimal)
            .collect();
        assert_eq!(
            shown,
            ["3", "59237.2449", "0.3", "12.5", "1000000000000000"]
        );
    }
}
