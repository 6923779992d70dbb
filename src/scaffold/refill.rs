//! New figures for a report that has its tables already: changed where they stand, so that notes
//! and order stay; where that cannot be, the tables are written anew.

use std::ops::Range;

use super::tables::{Entries, tables};
use crate::forms::{Form, Row, TableForm};
use crate::model::{Amount, Cell, Origin, Table};
use crate::parse::words::fold;

/// A report's tables and the figures that they are to have.
#[derive(Clone, Copy, Debug)]
pub struct Refill<'a> {
    /// The form of the tables.
    pub form: &'a Form,
    /// The tables as they are.
    pub tables: &'a [Table],
    /// The text that they were read from.
    pub text: &'a str,
    /// The figures, table by table and cell by cell; `None` for what is open.
    pub figures: &'a [Vec<Option<Amount>>],
}

/// Changes the figures in the text; `None` where one has no place of its own there.
pub fn refill(refill: &Refill<'_>) -> Option<String> {
    let mut edits: Vec<Edit> = Vec::new();
    let tables = refill.form.tables.iter().zip(refill.tables);
    for ((form, table), figures) in tables.zip(refill.figures) {
        let sheet = Sheet {
            form,
            cells: &table.cells,
            figures,
            text: refill.text,
        };
        for row in &form.rows {
            edits.extend(sheet.row(row)?);
        }
    }
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    let mut text = String::with_capacity(refill.text.len());
    let mut done = 0;
    for edit in edits {
        text.push_str(refill.text.get(done..edit.range.start)?);
        text.push_str(&edit.text);
        done = edit.range.end;
    }
    text.push_str(refill.text.get(done..)?);
    Some(text)
}

/// Writes the tables anew, below the comments and the name of the form that stand at the head.
pub fn rewritten(refill: &Refill<'_>) -> String {
    let is_head = |line: &&str| line.starts_with('#') || line.starts_with("form:");
    let head = refill.text.lines().take_while(is_head);
    let head: String = head.map(|line| format!("{line}\n")).collect();
    let tables_and_figures = refill.form.tables.iter().zip(refill.figures);
    let entries = tables_and_figures.map(|(form, figures)| {
        let shown = figures.iter().enumerate().map(|(cell, figure)| {
            let is_sum = total(form, cell, figures).is_some_and(|total| Some(total) == *figure);
            figure.filter(|_| !is_sum).map(|figure| figure.to_string())
        });
        Entries {
            figures: shown.collect(),
            notes: Vec::new(),
        }
    });
    let entries: Vec<Entries> = entries.collect();
    tables(refill.form, &entries, &head)
}

/// Returns what a cell comes to that the form computes; `None` for any other, and where a part
/// is not known.
pub fn total(form: &TableForm, cell: usize, figures: &[Option<Amount>]) -> Option<Amount> {
    let mut equations = form.equations.iter().filter(|equation| equation.fills);
    let equation = equations.find(|equation| {
        let [left] = equation.left.as_slice() else {
            return false;
        };
        left.cell == cell
    })?;
    equation.right.iter().try_fold(Amount::ZERO, |sum, term| {
        // A part that is a total itself counts as what its own parts come to.
        let part = figures.get(term.cell).copied().flatten();
        let part = part.or_else(|| total(form, term.cell, figures))?;
        match term.minus {
            true => sum.checked_sub(part),
            false => sum.checked_add(part),
        }
    })
}

/// Tells whether the form computes a cell.
pub fn is_total(form: &TableForm, cell: usize) -> bool {
    form.equations.iter().any(|equation| {
        let left = equation.left.as_slice();
        equation.fills && left.len() == 1 && left[0].cell == cell
    })
}

/// A change of the text.
struct Edit {
    range: Range<usize>,
    text: String,
}

/// A table with its new figures.
struct Sheet<'a> {
    form: &'a TableForm,
    cells: &'a [Cell],
    figures: &'a [Option<Amount>],
    text: &'a str,
}

impl Sheet<'_> {
    /// Returns the changes of a row; `None` where they need a place that the row has not.
    fn row(&self, row: &Row) -> Option<Vec<Edit>> {
        let changed: Vec<usize> = self
            .form
            .cells(row)
            .filter(|cell| self.is_changed(*cell))
            .collect();
        if changed.is_empty() {
            return Some(Vec::new());
        }
        if let Some(range) = self.open_row(row) {
            let list = self.list(row)?;
            return Some(vec![Edit {
                range,
                text: format!(" {list}"),
            }]);
        }
        if let Some(range) = self.zero_row(row) {
            return Some(vec![Edit {
                range,
                text: self.list(row)?,
            }]);
        }
        changed.into_iter().map(|cell| self.cell(cell)).collect()
    }

    fn is_changed(&self, cell: usize) -> bool {
        let (old, new) = (self.cells[cell], self.figures[cell]);
        match old.origin {
            // What is left out is computed, unless it is to be something else.
            Origin::Computed(_) => new.is_some() && new != total(self.form, cell, self.figures),
            _ => old.value != new,
        }
    }

    fn cell(&self, cell: usize) -> Option<Edit> {
        let figure = self.figures[cell]?;
        let (Origin::Written(span) | Origin::Blank(span) | Origin::Unreadable(span)) =
            self.cells[cell].origin
        else {
            return None;
        };
        let range = span.range();
        let written = self.text.get(range.clone())?;
        // A list, a map or a row as a whole is no place for one figure.
        if written.contains(['[', '{', '\n', ':']) {
            return None;
        }
        let text = match written.is_empty() {
            true => format!(" {figure}"),
            false => figure.to_string(),
        };
        Some(Edit { range, text })
    }

    /// Returns the place after the key of a row that is still open.
    fn open_row(&self, row: &Row) -> Option<Range<usize>> {
        let mut cells = self.form.cells(row);
        let Origin::Missing(key) = self.cells[cells.next()?].origin else {
            return None;
        };
        let is_same = |cell: usize| self.cells[cell].origin == Origin::Missing(key);
        let written = self.text.get(key.range())?;
        let names_row = [&row.label, &row.short]
            .into_iter()
            .any(|name| fold(name) == fold(written))
            || row.path.rsplit('.').next() == Some(written);
        let end = key.range().end;
        let colon = self.text.get(end..)?.find(':').map(|at| end + at + 1)?;
        let is_open = self
            .text
            .get(end..colon - 1)?
            .trim_matches(['"', '\''])
            .is_empty();
        (cells.all(is_same) && names_row && is_open).then_some(colon..colon)
    }

    /// Returns the place of the one `0` that stands for a row and for nothing else.
    fn zero_row(&self, row: &Row) -> Option<Range<usize>> {
        let own = self.form.cells(row);
        let zero = self.cells[own.start].origin;
        let Origin::AllZero(span) = zero else {
            return None;
        };
        let all = self.cells.iter().enumerate();
        let mut with_zero = all.filter(|(_, cell)| cell.origin == zero);
        let is_own = with_zero.all(|(cell, _)| own.contains(&cell));
        let is_zero = self.text.get(span.range()) == Some("0");
        (is_own && is_zero && own.len() > 1).then(|| span.range())
    }

    /// Writes a row as a list, without totals where these are computed.
    fn list(&self, row: &Row) -> Option<String> {
        let columns = self.form.columns(row).iter().zip(self.form.cells(row));
        let is_sum = |cell: usize| {
            let figure = self.figures[cell];
            figure.is_none() || figure == total(self.form, cell, self.figures)
        };
        let without = columns
            .clone()
            .filter(|(column, _)| column.fills)
            .all(|(_, cell)| is_sum(cell));
        let columns = columns.filter(|(column, _)| !(column.fills && without));
        let figures = columns.map(|(_, cell)| Some(self.figures[cell]?.to_string()));
        let figures = figures.collect::<Option<Vec<String>>>()?;
        Some(match figures.iter().all(|figure| figure == "0") {
            true => "0".to_owned(),
            false => format!("[{}]", figures.join(", ")),
        })
    }
}
