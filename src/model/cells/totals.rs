//! Totals that an author left out.

use crate::forms::{Equation, TableForm, When};
use crate::model::{Amount, Cell, Origin};

/// Computes the cells that are still to be computed, from the sums that the form defines.
///
/// Two rounds are enough: the last total stands on a row of totals, and they on rows.
pub fn fill(form: &TableForm, cells: &mut [Cell]) {
    for _ in 0..2 {
        for equation in form.equations.iter().filter(|equation| equation.fills) {
            fill_one(equation, cells);
        }
    }
}

fn fill_one(equation: &Equation, cells: &mut [Cell]) {
    let [target] = equation.left.as_slice() else {
        return;
    };
    let cell = cells[target.cell];
    if cell.value.is_none() && matches!(cell.origin, Origin::Computed(_)) {
        cells[target.cell].value = sum(equation, cells);
    }
}

fn sum(equation: &Equation, cells: &[Cell]) -> Option<Amount> {
    equation.right.iter().try_fold(Amount::ZERO, |sum, term| {
        let cell = cells.get(term.cell)?;
        let value = match cell.origin {
            Origin::Blank(_) => Amount::ZERO,
            _ => cell.value?,
        };
        match (term.when, term.minus) {
            (When::LastYear, _) => None,
            (When::ThisYear, false) => sum.checked_add(value),
            (When::ThisYear, true) => sum.checked_sub(value),
        }
    })
}
