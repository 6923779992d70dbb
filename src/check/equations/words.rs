//! Equations in words and figures.

use std::fmt::Write;

use crate::diag::Message;
use crate::forms::{Across, Equation, Operator, Term, When};
use crate::model::{Amount, Cell, Report};

use super::suspect::Group;
use super::{Broken, Sheet, Subject};

/// Says what does not hold: `总计 is 5, but 1 + 1 + 2 = 4`.
pub(super) fn fact(sheet: &Sheet<'_>, broken: &Broken<'_>) -> Message {
    let equation = broken.equation;
    let key = match (equation.operator, equation.left.len()) {
        (Operator::AtLeast, _) => "equation.floor",
        (Operator::Equal, 1) if equation.spans_years() => "equation.last",
        (Operator::Equal, 1) => "equation.total",
        (Operator::Equal, _) => "equation.balance",
    };
    Message::new(key)
        .with("line", line(sheet, equation))
        .with("label", label(sheet, equation))
        .with("left", broken.left)
        .with("left_parts", parts(sheet, &equation.left))
        .with("right", broken.right)
        .with("right_parts", parts(sheet, &equation.right))
}

/// Says which cell is probably wrong, and how many statements say so.
pub(super) fn suspicion(
    sheet: &Sheet<'_>,
    cell: usize,
    expected: Amount,
    group: &Group<'_>,
) -> Message {
    let (row, column) = sheet.form.place(cell);
    Message::new("suspect")
        .with("row", &row.label)
        .with("column", &column.label)
        .with("value", sheet.cells[cell].value.unwrap_or(Amount::ZERO))
        .with("expected", expected)
        .with("count", group.broken.len())
}

/// Returns the key of the advice for one equation.
pub(super) fn help_key(broken: &Broken<'_>) -> &'static str {
    match (broken.equation.operator, broken.equation.left.len()) {
        (Operator::AtLeast, _) => "equation.floor.help",
        (Operator::Equal, 1) if broken.equation.spans_years() => "equation.last.help",
        (Operator::Equal, 1) => "equation.total.help",
        (Operator::Equal, _) => "equation.balance.help",
    }
}

/// Fills in the advice.
pub(super) fn help(
    sheet: &Sheet<'_>,
    broken: &Broken<'_>,
    key: &'static str,
    suspect: Option<(usize, Amount)>,
) -> Message {
    let expected = suspect.map_or(broken.right, |(_, expected)| expected);
    Message::new(key)
        .with("expected", expected)
        .with("line", line(sheet, broken.equation))
}

/// Says what last year's cell was, and of which year.
pub(super) fn last_year(
    sheet: &Sheet<'_>,
    cell: usize,
    value: Cell,
    subject: &Subject<'_>,
) -> Message {
    let (row, column) = sheet.form.place(cell);
    let year = subject
        .last
        .map_or(subject.report.year.before(), |last: &Report| last.year);
    Message::new("equation.last.place")
        .with("year", year)
        .with("row", &row.label)
        .with("column", &column.label)
        .with("value", value.value.unwrap_or(Amount::ZERO))
}

/// The line that the equation runs along: the row's label, or the column's.
fn line(sheet: &Sheet<'_>, equation: &Equation) -> String {
    match equation.across {
        Across::Row(row) => {
            let row = &sheet.form.rows[row];
            row.label.clone()
        }
        Across::Column(_) => {
            let cell = equation.left.first().map_or(0, |term| term.cell);
            sheet.form.place(cell).1.label.clone()
        }
    }
}

/// What the left cell is called where the line is known: the column's label on a row.
fn label(sheet: &Sheet<'_>, equation: &Equation) -> String {
    let cell = equation.left.first().map_or(0, |term| term.cell);
    let (row, column) = sheet.form.place(cell);
    match equation.across {
        Across::Row(_) => column.label.clone(),
        Across::Column(_) => row.label.clone(),
    }
}

/// Writes the figures of a sum, without those that are 0.
fn parts(sheet: &Sheet<'_>, terms: &[Term]) -> String {
    let mut text = String::new();
    for term in terms {
        let cell = match term.when {
            When::ThisYear => sheet.cells.get(term.cell).copied(),
            When::LastYear => sheet
                .last
                .and_then(|last| last.get(term.cell).copied().flatten()),
        };
        let value = cell.and_then(|cell| cell.value).unwrap_or(Amount::ZERO);
        if value.is_zero() {
            continue;
        }
        let sign = match (text.is_empty(), term.minus) {
            (true, false) => "",
            (true, true) => "-",
            (false, false) => " + ",
            (false, true) => " - ",
        };
        let _ = write!(text, "{sign}{value}");
    }
    if text.is_empty() {
        "0".to_owned()
    } else {
        text
    }
}
