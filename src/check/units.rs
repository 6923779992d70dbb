//! `unit-suspect`: an amount in 万元 that is probably written in 元.

use rust_decimal::Decimal;

use crate::diag::{Diagnostic, Message, Severity};
use crate::forms::{CellKind, Column};
use crate::model::{Amount, Cell};

use super::{Family, Rule, Run, Subject};

pub(super) const FAMILY: Family = Family {
    rules: RULES,
    run: Run::Report(run),
};

const RULES: &[Rule] = &[Rule {
    code: "unit-suspect",
    level: Severity::Warning,
    manual: include_str!("unit-suspect.md"),
}];

/// The unit that takes ten thousand of what authors may have meant.
const UNIT: &str = "万元";

fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let Some(form) = &subject.report.form else {
        return;
    };
    for (table_form, table) in form.tables.iter().zip(&subject.report.tables) {
        for row in &table_form.rows {
            let columns = table_form.columns(row).iter();
            let cells = table.cells.get(table_form.cells(row)).unwrap_or(&[]);
            for (column, cell) in columns.zip(cells).filter(|(column, _)| is_amount(column)) {
                let name = format!("{}.{}.{}", table_form.id, row.path, column.id);
                let last = subject.last.and_then(|last| last.figure(&name));
                let suspect = suspect(subject, cell, last);
                found.extend(suspect.map(|suspect| suspect.with("row", &row.label)));
            }
        }
    }
}

fn is_amount(column: &Column) -> bool {
    column.kind == CellKind::Amount && column.unit == UNIT
}

/// Ten thousand times too much is told from a good year by last year's figure, or, for the
/// smallest organs, by being more than any of them takes.
fn suspect(subject: &Subject<'_>, cell: &Cell, last: Option<Amount>) -> Option<Diagnostic> {
    let value = cell.value.filter(|value| !value.is_zero())?;
    let last = last.filter(|last| !last.is_zero());
    let meant = Amount::from(
        value
            .decimal()
            .checked_div(Decimal::from(10_000))?
            .normalize(),
    );
    let jumps = last.is_some_and(|last| is_jump(last, value));
    let is_huge = subject.agency().kind.is_below_county() && value >= Amount::from(HUGE);
    let message = match (jumps, last) {
        (true, Some(last)) => Message::new("unit-suspect.last")
            .with("last", last)
            .with("year", subject.report.year.before()),
        _ if is_huge && !value.is_fraction() => Message::new("unit-suspect"),
        _ => return None,
    };
    let suspect = Diagnostic::warning("unit-suspect", cell.span())
        .message(message.with("value", value))
        .help(Message::new("unit-suspect.help").with("meant", meant));
    Some(suspect)
}

/// 10 亿元, of which no town takes as much in fees.
const HUGE: u32 = 100_000;

/// Twenty times last year's amount is much where the amount is large; a thousand times always.
fn is_jump(last: Amount, value: Amount) -> bool {
    let exceeds = |times: u32| {
        let bound = last.decimal().checked_mul(Decimal::from(times));
        bound.is_some_and(|bound| value.decimal() > bound)
    };
    exceeds(1000) || exceeds(20) && value >= Amount::from(1000)
}
