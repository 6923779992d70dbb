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
        (Operator::Equal, _) => {
            return Message::new("equation.balance")
                .with("line", line(sheet, equation))
                .with("left", sum(sheet, &equation.left, broken.left, true))
                .with("right", sum(sheet, &equation.right, broken.right, true));
        }
    };
    let right = sum(sheet, &equation.right, broken.right, false);
    let key = match key {
        "equation.total" if !right.contains('=') => "equation.total.plain",
        _ => key,
    };
    Message::new(key)
        .with("label", label(sheet, equation))
        .with("left", broken.left)
        .with("right", right)
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
        .with("row", &row.short)
        .with("column", &column.label)
        .with("value", sheet.cells[cell].value.unwrap_or(Amount::ZERO))
        .with("expected", expected)
        .with("count", group.broken.len())
}

/// Returns the key of the advice for one equation.
pub(super) fn help_key(broken: &Broken<'_>) -> &'static str {
    match (broken.equation.operator, broken.equation.left.len()) {
        (Operator::AtLeast, _) if broken.equation.code == "published-floor" => {
            "published-floor.help"
        }
        (Operator::AtLeast, _) => "equation.floor.help",
        (Operator::Equal, 1) if broken.equation.spans_years() => "equation.last.help",
        (Operator::Equal, 1) => "equation.total.help",
        (Operator::Equal, _) => "equation.balance.help",
    }
}

/// Fills in the advice.
pub(super) fn help(
    broken: &Broken<'_>,
    key: &'static str,
    suspect: Option<(usize, Amount)>,
) -> Message {
    let expected = suspect.map_or(broken.right, |(_, expected)| expected);
    Message::new(key).with("expected", expected)
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
        .with("row", &row.short)
        .with("column", &column.label)
        .with("value", value.value.unwrap_or(Amount::ZERO))
}

/// The column that the equation runs down, or the row that it runs along.
fn line(sheet: &Sheet<'_>, equation: &Equation) -> String {
    let cell = equation.left.first().map_or(0, |term| term.cell);
    let (row, column) = sheet.form.place(cell);
    match equation.across {
        Across::Row(_) => row.short.clone(),
        Across::Column(_) => column.label.clone(),
    }
}

/// What the left cell is called: by its column on a row, by row and column elsewhere.
fn label(sheet: &Sheet<'_>, equation: &Equation) -> String {
    let cell = equation.left.first().map_or(0, |term| term.cell);
    let (row, column) = sheet.form.place(cell);
    match equation.across {
        Across::Row(_) => column.label.clone(),
        Across::Column(_) => format!("{} / {}", row.short, column.label),
    }
}

/// Writes a sum: `1 + 1 + 2 = 4`. Parts that are 0 are left out unless `all` are wanted, and a
/// sum of one part is that part.
fn sum(sheet: &Sheet<'_>, terms: &[Term], value: Amount, all: bool) -> String {
    let mut text = String::new();
    let mut n_parts = 0;
    for term in terms {
        let cell = match term.when {
            When::ThisYear => sheet.cells.get(term.cell).copied(),
            When::LastYear => sheet
                .last
                .and_then(|last| last.get(term.cell).copied().flatten()),
        };
        let part = cell.and_then(|cell| cell.value).unwrap_or(Amount::ZERO);
        if part.is_zero() && !all {
            continue;
        }
        n_parts += 1;
        let sign = match (text.is_empty(), term.minus) {
            (true, false) => "",
            (true, true) => "-",
            (false, false) => " + ",
            (false, true) => " - ",
        };
        let _ = write!(text, "{sign}{part}");
    }
    if n_parts > 1 {
        format!("{text} = {value}")
    } else {
        value.to_string()
    }
}
