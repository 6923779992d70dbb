//! Which one cell, if it were changed, would make several broken equations hold.

use crate::forms::{Across, Equation, Operator, TableForm};
use crate::model::{Amount, Cell, Origin};

use super::{Broken, Sheet, broken};

/// Broken equations that one change would mend together.
pub(super) struct Group<'a> {
    /// The equations; never empty.
    pub(super) broken: Vec<Broken<'a>>,
    /// The only cell whose change mends them all, with the figure it would take.
    pub(super) suspect: Option<(usize, Amount)>,
    /// The number of the equation that the fault is told by.
    pub(super) lead: usize,
}

/// Divides broken equations into groups, the largest that one change mends first.
pub(super) fn groups<'a>(sheet: &Sheet<'a>, mut left: Vec<Broken<'a>>) -> Vec<Group<'a>> {
    let mut groups = Vec::new();
    // Beyond this many the table is wrong as a whole, and no single cell is to blame.
    const MOST: usize = 24;
    while left.len() > 1 && left.len() <= MOST {
        let Some((mended, suspects)) = best(sheet, &left) else {
            break;
        };
        let (group, rest) = left
            .iter()
            .partition(|broken| mended.contains(&key(broken)));
        left = rest;
        let suspect = match suspects.as_slice() {
            [only] => Some(*only),
            _ => None,
        };
        groups.push(Group {
            broken: group,
            suspect,
            lead: 0,
        });
    }
    for broken in left {
        match groups.iter_mut().find(|group| group.takes(&broken, sheet)) {
            Some(group) => {
                group.broken.push(broken);
                group.lead = group.gravest();
            }
            None => groups.push(Group {
                broken: vec![broken],
                suspect: None,
                lead: 0,
            }),
        }
    }
    groups
}

impl Group<'_> {
    /// Two columns of one row that do not agree with last year are one fault.
    fn takes(&self, broken: &Broken<'_>, sheet: &Sheet<'_>) -> bool {
        let first = self.broken[0].equation;
        let row = |equation: &Equation| {
            let cell = equation.left.first().map_or(0, |term| term.cell);
            &sheet.form.place(cell).0.path
        };
        self.suspect.is_none()
            && broken.equation.spans_years()
            && first.code == broken.equation.code
            && row(first) == row(broken.equation)
    }

    /// The equation to tell the fault by: the first that is an error.
    fn gravest(&self) -> usize {
        self.broken
            .iter()
            .position(|broken| !broken.equation.is_soft)
            .unwrap_or(0)
    }
}

/// An equation's identity: its address in the form.
type Key = *const Equation;

fn key(broken: &Broken<'_>) -> Key {
    broken.equation
}

/// Finds the change that mends most, at least two equations, and breaks none: the equations,
/// and every cell where such a change is possible with the figure it would take.
///
/// A cell is changed alone, or together with the written total of its row.
fn best(sheet: &Sheet<'_>, left: &[Broken<'_>]) -> Option<Best> {
    let before = broken(sheet, sheet.cells);
    let mut best: Vec<Key> = Vec::new();
    let mut suspects: Vec<(usize, Amount)> = Vec::new();
    for cell in 0..sheet.cells.len() {
        for expected in candidates(sheet, cell, left) {
            for with_total in [false, true] {
                let change = Change {
                    cell,
                    expected,
                    with_total,
                };
                let mended = mended(sheet, change, &before, left);
                if mended.len() < 2 || mended.len() < best.len() {
                    continue;
                }
                if mended.len() > best.len() {
                    suspects.clear();
                    best = mended;
                } else if mended != best {
                    continue;
                }
                if !suspects.contains(&(cell, expected)) {
                    suspects.push((cell, expected));
                }
            }
        }
    }
    (!best.is_empty()).then_some((best, suspects))
}

/// Equations, and the changes of one cell that each would mend them all.
type Best = (Vec<Key>, Vec<(usize, Amount)>);

/// A figure that a cell could take.
#[derive(Clone, Copy)]
struct Change {
    cell: usize,
    expected: Amount,
    /// Whether the total of the row changes by as much.
    with_total: bool,
}

/// The figures that a written cell could take to mend one of the equations that it is in.
fn candidates(sheet: &Sheet<'_>, cell: usize, left: &[Broken<'_>]) -> Vec<Amount> {
    let Cell {
        value: Some(value),
        origin: Origin::Written(_) | Origin::AllZero(_),
    } = sheet.cells[cell]
    else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for broken in left
        .iter()
        .filter(|broken| broken.equation.operator == Operator::Equal)
    {
        let Some(gap) = broken.right.checked_sub(broken.left) else {
            continue;
        };
        for figure in [value.checked_add(gap), value.checked_sub(gap)]
            .into_iter()
            .flatten()
        {
            if !figure.is_negative() && !found.contains(&figure) {
                found.push(figure);
            }
        }
    }
    found
}

/// Which of the equations a change mends; none if it breaks another.
fn mended(
    sheet: &Sheet<'_>,
    change: Change,
    before: &[Broken<'_>],
    left: &[Broken<'_>],
) -> Vec<Key> {
    let mut cells = sheet.cells.to_vec();
    if change.with_total && !change_total(sheet, change, &mut cells) {
        return Vec::new();
    }
    cells[change.cell].value = Some(change.expected);
    recompute(sheet.form, &mut cells);
    let after = broken(sheet, &cells);
    let was_broken = |now: &Broken<'_>| before.iter().any(|then| key(then) == key(now));
    if !after.iter().all(was_broken) {
        return Vec::new();
    }
    let is_mended = |then: &&Broken<'_>| !after.iter().any(|now| key(now) == key(then));
    left.iter().filter(is_mended).map(key).collect()
}

/// Changes the written total of the row that the cell is a part of; tells whether there is one.
fn change_total(sheet: &Sheet<'_>, change: Change, cells: &mut [Cell]) -> bool {
    let of_row = sheet.form.equations.iter().find(|equation| {
        equation.fills
            && matches!(equation.across, Across::Row(_))
            && equation.right.iter().any(|term| term.cell == change.cell)
    });
    let Some(total) = of_row
        .and_then(|equation| equation.left.first())
        .map(|term| term.cell)
    else {
        return false;
    };
    let changed = cells[change.cell].value.and_then(|value| {
        cells[total]
            .value?
            .checked_add(change.expected.checked_sub(value)?)
    });
    let is_written = matches!(cells[total].origin, Origin::Written(_) | Origin::AllZero(_));
    cells[total].value = changed;
    is_written && changed.is_some_and(|total| !total.is_negative())
}

/// Computes again the totals that the author left out.
fn recompute(form: &TableForm, cells: &mut [Cell]) {
    for cell in cells.iter_mut() {
        if matches!(cell.origin, Origin::Computed(_)) {
            cell.value = None;
        }
    }
    crate::model::fill_totals(form, cells);
}
