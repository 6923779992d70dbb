//! What one year's report takes over from the report of the year before.

use crate::forms::{Operator, TableForm, When};

use super::{Amount, Cell, Report};

/// A figure that a report takes over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carried {
    /// The figure itself: 上年结转.
    Figure(Amount),
    /// What the figure begins with, before what the year adds and takes: 现行有效.
    Stock(Amount),
}

impl Report {
    /// Returns the cells of its table in the order of another edition of it, by the ids of rows
    /// and columns; `None` where it has no such table.
    pub fn cells_of(&self, form: &TableForm) -> Option<Vec<Option<Cell>>> {
        let own = self.form.as_ref()?;
        let (index, own) = own.table(&form.id)?;
        let cells = &self.tables.get(index)?.cells;
        if std::ptr::eq(own, form) {
            return Some(cells.iter().copied().map(Some).collect());
        }
        let mut ordered = Vec::with_capacity(form.n_cells);
        for row in &form.rows {
            let own_row = own.rows.iter().find(|other| other.path == row.path);
            for column in form.columns(row) {
                let cell = own_row.and_then(|own_row| {
                    let columns = own.columns(own_row);
                    let at = columns.iter().position(|other| other.id == column.id)?;
                    cells.get(own_row.first_cell + at).copied()
                });
                ordered.push(cell);
            }
        }
        Some(ordered)
    }

    /// Returns what a table of the next year's report takes over from this one, cell by cell.
    pub fn carried_to(&self, form: &TableForm) -> Vec<Option<Carried>> {
        let mut carried = vec![None; form.n_cells];
        let Some(last) = self.cells_of(form) else {
            return carried;
        };
        for equation in form.equations.iter().filter(|one| one.spans_years()) {
            let [target] = equation.left.as_slice() else {
                continue;
            };
            if equation.operator != Operator::Equal || target.when == When::LastYear {
                continue;
            }
            let is_last = |when: When| when == When::LastYear;
            let terms = equation.right.iter().filter(|term| is_last(term.when));
            let sum = terms.clone().try_fold(Amount::ZERO, |sum, term| {
                let value = (*last.get(term.cell)?)?.value?;
                match term.minus {
                    true => sum.checked_sub(value),
                    false => sum.checked_add(value),
                }
            });
            let is_whole = terms.count() == equation.right.len();
            carried[target.cell] = sum.map(|sum| match is_whole {
                true => Carried::Figure(sum),
                false => Carried::Stock(sum),
            });
        }
        carried
    }
}
