//! What the form's equations say of figures whose columns are not known.

use crate::forms::{Across, Equation, Operator, TableForm};
use crate::model::Amount;

/// The most ways to place figures that are tried for a table.
const MOST_TRIES: usize = 20_000;

/// A row of figures that are known in their order, but not in their columns.
pub(crate) struct Loose {
    /// The number of the row.
    pub(crate) row: usize,
    /// The figures.
    pub(crate) values: Vec<Amount>,
}

/// Tells whether the equations of this year along a row hold; cells without a figure count as 0.
pub(crate) fn row_holds(table: &TableForm, row: usize, values: &[Option<Amount>]) -> Option<bool> {
    let first = table.rows[row].first_cell;
    let value = |cell: usize| {
        cell.checked_sub(first)
            .and_then(|at| values.get(at))
            .copied()
            .flatten()
    };
    let along = table.equations.iter().filter(|equation| {
        equation.across == Across::Row(row)
            && !equation.spans_years()
            && equation.operator == Operator::Equal
    });
    let mut held = None;
    for equation in along {
        held = Some(
            held.unwrap_or(true)
                && holds(equation, &|cell| Some(value(cell).unwrap_or(Amount::ZERO)))?,
        );
    }
    held
}

/// Tells whether an equation holds; `None` where a figure in it is not known.
fn holds(equation: &Equation, value: &dyn Fn(usize) -> Option<Amount>) -> Option<bool> {
    let side = |terms: &[crate::forms::Term]| {
        terms.iter().try_fold(Amount::ZERO, |sum, term| {
            let value = value(term.cell)?;
            if term.minus {
                sum.checked_sub(value)
            } else {
                sum.checked_add(value)
            }
        })
    };
    let (left, right) = (side(&equation.left)?, side(&equation.right)?);
    Some(match equation.operator {
        Operator::Equal => left == right,
        Operator::AtLeast => left >= right,
    })
}

/// Places the figures of loose rows so that all equations hold, if there is exactly one way;
/// `known` has the figures of all other cells, `None` where one is not known.
pub(crate) fn solve(
    table: &TableForm,
    known: &[Option<Amount>],
    loose: &[Loose],
) -> Option<Vec<Vec<Amount>>> {
    let ways: Vec<Vec<Vec<Amount>>> = loose.iter().map(|row| ways(table, row)).collect();
    let n_tries = ways
        .iter()
        .try_fold(1_usize, |product, ways| product.checked_mul(ways.len()))?;
    if n_tries == 0 || n_tries > MOST_TRIES {
        return None;
    }
    let mut only = None;
    for number in 0..n_tries {
        let mut rest = number;
        let mut cells = known.to_vec();
        let mut chosen = Vec::with_capacity(loose.len());
        for (row, ways) in loose.iter().zip(&ways) {
            let way = &ways[rest % ways.len()];
            rest /= ways.len();
            for (cell, value) in table.cells(&table.rows[row.row]).zip(way) {
                cells[cell] = Some(*value);
            }
            chosen.push(way.clone());
        }
        if table_holds(table, &cells, loose) && only.replace(chosen).is_some() {
            return None;
        }
    }
    only
}

/// Tells whether all equations that reach loose rows hold.
fn table_holds(table: &TableForm, cells: &[Option<Amount>], loose: &[Loose]) -> bool {
    let is_loose = |cell: usize| {
        loose
            .iter()
            .any(|row| table.cells(&table.rows[row.row]).contains(&cell))
    };
    let down = table.equations.iter().filter(|equation| {
        let reaches = equation
            .left
            .iter()
            .chain(&equation.right)
            .any(|term| is_loose(term.cell));
        matches!(equation.across, Across::Column(_)) && !equation.spans_years() && reaches
    });
    let mut n_equations = 0;
    for equation in down {
        n_equations += 1;
        if holds(equation, &|cell| cells.get(cell).copied().flatten()) != Some(true) {
            return false;
        }
    }
    n_equations > 0
}

/// All ways to spread the figures of a row over its columns that its own equations allow.
///
/// A row without an equation, or with more figures than columns, has none.
pub(crate) fn ways(table: &TableForm, loose: &Loose) -> Vec<Vec<Amount>> {
    let n_columns = table.columns(&table.rows[loose.row]).len();
    let mut found: Vec<Vec<Amount>> = Vec::new();
    let n_values = loose.values.len();
    if n_columns > 12 || n_values == 0 || n_values >= n_columns {
        return found;
    }
    for mask in 0_u32..1 << n_columns {
        if mask.count_ones() as usize != loose.values.len() {
            continue;
        }
        let mut values = loose.values.iter();
        let spread = (0..n_columns).map(|column| {
            let is_set = mask & (1 << column) != 0;
            is_set.then(|| values.next().copied()).flatten()
        });
        let spread: Vec<Option<Amount>> = spread.collect();
        let full: Vec<Amount> = spread
            .iter()
            .map(|value| value.unwrap_or(Amount::ZERO))
            .collect();
        if row_holds(table, loose.row, &spread) == Some(true) && !found.contains(&full) {
            found.push(full);
        }
    }
    found
}
