//! `row-total`, `column-total`, `balance`, `carry-over`, `review-total`, `stock`, `stock-floor`,
//! `item-stock`, `published-floor`, `empty-report-but-figures`: what the form says must hold
//! between cells, holds.
//!
//! One wrong cell breaks a row and a column, and perhaps a balance. Equations that one changed
//! cell would all mend are told in one diagnostic, at that cell if it is the only such cell.

use crate::diag::{Code, Diagnostic, Message, Place, Severity};
use crate::forms::{Equation, Operator, TableForm, Term, When};
use crate::model::{Amount, Cell, Origin, Table};

mod empty;
mod suspect;
mod words;

use super::{Family, Rule, Run, Subject};

pub(super) const FAMILY: Family = Family {
    rules: RULES,
    run: Run::Report(run),
};

const RULES: &[Rule] = &[
    Rule {
        code: "row-total",
        level: Severity::Error,
        manual: include_str!("row-total.md"),
    },
    Rule {
        code: "column-total",
        level: Severity::Error,
        manual: include_str!("column-total.md"),
    },
    Rule {
        code: "balance",
        level: Severity::Error,
        manual: include_str!("balance.md"),
    },
    Rule {
        code: "carry-over",
        level: Severity::Error,
        manual: include_str!("carry-over.md"),
    },
    Rule {
        code: "review-total",
        level: Severity::Error,
        manual: include_str!("review-total.md"),
    },
    Rule {
        code: "stock",
        level: Severity::Error,
        manual: include_str!("stock.md"),
    },
    Rule {
        code: "stock-floor",
        level: Severity::Error,
        manual: include_str!("stock-floor.md"),
    },
    Rule {
        code: "item-stock",
        level: Severity::Warning,
        manual: include_str!("item-stock.md"),
    },
    Rule {
        code: "published-floor",
        level: Severity::Warning,
        manual: include_str!("published-floor.md"),
    },
    Rule {
        code: "empty-report-but-figures",
        level: Severity::Error,
        manual: include_str!("empty-report-but-figures.md"),
    },
];

fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let Some(form) = &subject.report.form else {
        return;
    };
    for (table_form, table) in form.tables.iter().zip(&subject.report.tables) {
        let last = subject.last.and_then(|last| last.cells_of(table_form));
        let sheet = Sheet {
            form: table_form,
            cells: &table.cells,
            last: last.as_deref(),
        };
        check_table(&sheet, subject, table, found);
    }
}

/// A table's cells, with last year's in the same order where both editions have them.
struct Sheet<'a> {
    form: &'a TableForm,
    cells: &'a [Cell],
    last: Option<&'a [Option<Cell>]>,
}

/// An equation that does not hold, with what its sides come to.
#[derive(Clone, Copy)]
struct Broken<'a> {
    equation: &'a Equation,
    left: Amount,
    right: Amount,
    /// Whether a blank cell was counted as 0.
    has_blank: bool,
}

fn check_table(
    sheet: &Sheet<'_>,
    subject: &Subject<'_>,
    table: &Table,
    found: &mut Vec<Diagnostic>,
) {
    let broken = broken(sheet, sheet.cells);
    if broken.is_empty() {
        return;
    }
    if let Some(fault) = empty::figures_without_source(sheet, &broken) {
        return found.push(fault);
    }
    let is_sure = |broken: &&Broken<'_>| !broken.has_blank;
    let mut sure: Vec<Broken<'_>> = broken.iter().filter(is_sure).copied().collect();
    let is_computed = |broken: &Broken<'_>| {
        let left = broken
            .equation
            .left
            .first()
            .and_then(|term| sheet.cells.get(term.cell));
        broken.equation.fills && left.is_some_and(|cell| matches!(cell.origin, Origin::Computed(_)))
    };
    // A total that was computed is wrong only because something else is.
    if sure.iter().any(|broken| !is_computed(broken)) {
        sure.retain(|broken| !is_computed(broken));
    }
    for group in suspect::groups(sheet, sure) {
        found.push(report(sheet, subject, &group));
    }
    for broken in broken.iter().filter(|broken| broken.has_blank) {
        let message =
            Message::new("not-assessable").with_message("fact", words::fact(sheet, broken));
        let place = place_of(sheet, broken.equation, table);
        let code = Code::named(&broken.equation.code);
        let open = Diagnostic::new(code, Severity::Info, place, message);
        found.push(open.help(Message::new("blank-cell.help")));
    }
}

/// Evaluates every equation on `cells`; those with a cell that has no figure are passed over.
fn broken<'a>(sheet: &Sheet<'a>, cells: &[Cell]) -> Vec<Broken<'a>> {
    let mut broken = Vec::new();
    for equation in &sheet.form.equations {
        let mut has_blank = false;
        let sides = (
            side(&equation.left, cells, sheet.last, &mut has_blank),
            side(&equation.right, cells, sheet.last, &mut has_blank),
        );
        let (Some(left), Some(right)) = sides else {
            continue;
        };
        let holds = match equation.operator {
            Operator::Equal => left == right,
            Operator::AtLeast => left >= right,
        };
        if !holds {
            broken.push(Broken {
                equation,
                left,
                right,
                has_blank,
            });
        }
    }
    broken
}

fn side(
    terms: &[Term],
    cells: &[Cell],
    last: Option<&[Option<Cell>]>,
    has_blank: &mut bool,
) -> Option<Amount> {
    terms.iter().try_fold(Amount::ZERO, |sum, term| {
        let cell = match term.when {
            When::ThisYear => *cells.get(term.cell)?,
            When::LastYear => (*last?.get(term.cell)?)?,
        };
        let value = match cell.origin {
            Origin::Blank(_) => {
                *has_blank = true;
                Amount::ZERO
            }
            _ => cell.value?,
        };
        if term.minus {
            sum.checked_sub(value)
        } else {
            sum.checked_add(value)
        }
    })
}

fn place_of(sheet: &Sheet<'_>, equation: &Equation, table: &Table) -> Place {
    let first = equation
        .left
        .first()
        .and_then(|term| sheet.cells.get(term.cell));
    first.map_or(table.span, Cell::span).into()
}

/// One diagnostic for equations that one change would mend.
///
/// Where the suspect is a total, the equation that it is the total of tells the fact; where it
/// is a part, its own figure and the one that all equations ask for do.
fn report(sheet: &Sheet<'_>, subject: &Subject<'_>, group: &suspect::Group<'_>) -> Diagnostic {
    let is_total_of = |broken: &Broken<'_>| {
        let left = broken.equation.left.first().map(|term| term.cell);
        broken.equation.fills && left.is_some() && left == group.suspect.map(|(cell, _)| cell)
    };
    let total_of = group.broken.iter().position(is_total_of);
    let lead = group.lead.max(total_of.unwrap_or(0));
    let first = &group.broken[lead];
    let soft = group.broken.iter().all(|broken| broken.equation.is_soft);
    let severity = if soft {
        Severity::Warning
    } else {
        Severity::Error
    };
    let as_part = group.suspect.filter(|_| total_of.is_none());
    let (cell, message, help) = match as_part {
        Some((cell, expected)) => (
            cell,
            words::suspicion(sheet, cell, expected, group),
            "suspect.help",
        ),
        None => (
            first.equation.left[0].cell,
            words::fact(sheet, first),
            words::help_key(first),
        ),
    };
    let code = Code::named(&first.equation.code);
    let place = sheet.cells[cell].span();
    let mut report = Diagnostic::new(code, severity, place.into(), message);
    if as_part.is_none() {
        report = with_parts(report, sheet, subject, first.equation);
    }
    for (index, broken) in group.broken.iter().enumerate() {
        if as_part.is_some() || index != lead {
            let total = sheet.cells[broken.equation.left[0].cell].span();
            report = report.related(total, Some(words::fact(sheet, broken)));
        }
    }
    report.help(words::help(first, help, group.suspect))
}

/// Points at the parts of the sum that were written, and at last year's cell.
fn with_parts(
    mut report: Diagnostic,
    sheet: &Sheet<'_>,
    subject: &Subject<'_>,
    equation: &Equation,
) -> Diagnostic {
    for term in equation.left.iter().skip(1).chain(&equation.right) {
        let cell = match term.when {
            When::ThisYear => sheet.cells.get(term.cell).copied(),
            When::LastYear => sheet
                .last
                .and_then(|last| last.get(term.cell).copied().flatten()),
        };
        let Some(cell) = cell else { continue };
        let is_last = term.when == When::LastYear;
        let is_written = matches!(cell.origin, Origin::Written(_));
        let is_nonzero = cell.value.is_some_and(|value| !value.is_zero());
        if is_last || is_written && is_nonzero {
            let label = is_last.then(|| words::last_year(sheet, term.cell, cell, subject));
            report = report.related(cell.span(), label);
        }
    }
    report
}
