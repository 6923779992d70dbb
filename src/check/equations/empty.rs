//! A table whose figures come from nowhere: nothing was received, yet something was answered.
//!
//! It breaks sums of rows, of columns and the balance at once; one diagnostic tells it.

use crate::diag::{Diagnostic, Message};
use crate::model::{Amount, Origin};

use super::{Broken, Sheet};

/// How many of the cells are pointed at.
const MOST_SHOWN: usize = 8;

/// Tells of the figures in a table whose sources are all 0.
///
/// Where last year's report says that the sources are not 0, they are the fault, and the
/// equations tell it.
pub(super) fn figures_without_source(
    sheet: &Sheet<'_>,
    broken: &[Broken<'_>],
) -> Option<Diagnostic> {
    let sources = &sheet.form.sources;
    let is_zero = |cell: &usize| {
        let value = sheet.cells.get(*cell).and_then(|cell| cell.value);
        value.is_some_and(Amount::is_zero)
    };
    if sources.is_empty() || !sources.iter().all(is_zero) {
        return None;
    }
    let doubts_sources = |broken: &Broken<'_>| {
        let mut left = broken.equation.left.iter();
        broken.equation.spans_years() && left.any(|term| sources.contains(&term.cell))
    };
    if broken.iter().any(doubts_sources) {
        return None;
    }
    let is_figure = |cell: &usize| {
        let cell = sheet.cells[*cell];
        let is_written = matches!(cell.origin, Origin::Written(_));
        is_written && cell.value.is_some_and(|value| !value.is_zero())
    };
    let figures: Vec<usize> = (0..sheet.cells.len()).filter(is_figure).collect();
    let (first, rest) = figures.split_first()?;
    let (row, column) = sheet.form.place(*first);
    let key = match rest.is_empty() {
        true => "empty-report-but-figures",
        false => "empty-report-but-figures.more",
    };
    let message = Message::new(key)
        .with_list("sources", rows(sheet))
        .with("row", &row.short)
        .with("column", &column.label)
        .with("value", sheet.cells[*first].value.unwrap_or(Amount::ZERO))
        .with("count", figures.len());
    let place = sheet.cells[*first].span();
    let mut fault = Diagnostic::error("empty-report-but-figures", place).message(message);
    for cell in rest.iter().take(MOST_SHOWN) {
        fault = fault.related(sheet.cells[*cell].span(), None);
    }
    Some(fault.help(Message::new("empty-report-but-figures.help")))
}

/// The names of the rows that the figures should come from.
fn rows<'a>(sheet: &Sheet<'a>) -> Vec<&'a str> {
    let mut names: Vec<&str> = Vec::new();
    for cell in &sheet.form.sources {
        let (row, _) = sheet.form.place(*cell);
        if names.last() != Some(&&*row.short) {
            names.push(&row.short);
        }
    }
    names
}
