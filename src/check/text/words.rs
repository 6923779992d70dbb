//! Figures of the text against those of the tables, in words.

use std::fmt::Write;

use crate::diag::{Code, Diagnostic, Message};
use crate::forms::{Claim, Sum};
use crate::model::Origin;

use super::claims::{Breach, Kind, Match, Verdict};
use super::reading::{Reading, value};
use super::{Scene, Told};

/// Tells of every figure that breaks a claim with this code.
pub(super) fn tell(code: &'static str, scene: &Scene<'_>, told: &mut Told<'_>) {
    let claims = &scene.reading.claims.figures;
    for found in &scene.matches {
        let Verdict::Breaks(breach) = &found.verdict else {
            continue;
        };
        let claim = &claims[breach.claim];
        if claim.code != code
            || found
                .figure
                .is_some_and(|figure| told.has(found.line, figure))
        {
            continue;
        }
        told.figures
            .extend(found.figure.map(|figure| (found.line, figure)));
        let report = diagnostic(code, &scene.reading, found, breach);
        told.found.push(report);
    }
}

fn diagnostic(
    code: &'static str,
    reading: &Reading<'_>,
    found: &Match,
    breach: &Breach,
) -> Diagnostic {
    let claim = &reading.claims.figures[breach.claim];
    let line = &reading.lines[found.line];
    let key = match (breach.kind, &breach.scope) {
        (Kind::Figure, None) => "text-figure",
        (Kind::Figure, Some(_)) => "text-figure.scope",
        (Kind::Part, _) => "text-figure.part",
        (Kind::None, None) => "text-figure.none",
        (Kind::None, Some(_)) => "text-figure.none-scope",
        (Kind::All, _) => "text-figure.all",
    };
    let message = Message::new(key)
        .with("said", &line.text()[found.place.clone()])
        .with("table", table(reading, claim))
        .with("scope", breach.scope.as_deref().unwrap_or(""));
    let place = line.strand.span(found.place.clone());
    let report = Diagnostic::new(Code::new(code), breach.severity, place.into(), message);
    related(report, reading, &claim.equals[0]).help(help(&claim.equals[0], breach))
}

/// Writes what the table has: `本年新收 3, 本年新收 + 上年结转 5`.
fn table(reading: &Reading<'_>, claim: &Claim) -> String {
    const SHOWN: usize = 2;
    let mut text = String::new();
    let mut shown = Vec::new();
    for sum in claim.equals.iter().take(SHOWN) {
        let Some(value) = value(reading.report, sum) else {
            continue;
        };
        if shown.contains(&value) {
            continue;
        }
        shown.push(value);
        let joint = if text.is_empty() { "" } else { "; " };
        let _ = write!(text, "{joint}{} {value}", sum.name);
    }
    text
}

fn help(sum: &Sum, breach: &Breach) -> Message {
    match (sum.terms.as_slice(), breach.kind) {
        _ if breach.scope.is_some() => Message::new("text-figure.scope.help"),
        ([only], Kind::Figure) => {
            let reference = format!("{{{{ {} }}}}", only.reference);
            Message::new("text-figure.reference.help").with("reference", reference)
        }
        _ => Message::new("text-figure.help"),
    }
}

/// Points at the cells that the figure should have agreed with.
fn related(mut report: Diagnostic, reading: &Reading<'_>, sum: &Sum) -> Diagnostic {
    const SHOWN: usize = 8;
    let Some(form) = &reading.report.form else {
        return report;
    };
    let cells = sum.terms.iter().flat_map(|term| {
        let cells = term.cells.iter();
        cells.map(move |cell| (term.table, *cell))
    });
    let mut shown = 0;
    for (index, (table, cell)) in cells.enumerate() {
        let written = reading
            .report
            .tables
            .get(table)
            .and_then(|table| table.cells.get(cell));
        let Some(written) = written else { continue };
        let is_zero = written.value.is_none_or(|value| value.is_zero());
        let is_missing = matches!(written.origin, Origin::Missing(_));
        if is_zero && index > 0 || is_missing || shown == SHOWN {
            continue;
        }
        shown += 1;
        let (row, column) = form.tables[table].place(cell);
        let label = Message::new("text-figure.cell")
            .with("row", &row.short)
            .with("column", &column.short)
            .with("value", written.value.unwrap_or(crate::model::Amount::ZERO));
        report = report.related(written.span(), Some(label));
    }
    report
}
