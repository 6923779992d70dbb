//! `report-gap`: years without a report between others, over which nothing can be carried.

use crate::diag::{Diagnostic, Message, Severity};
use crate::model::{Agency, Year};

use super::{Context, Family, Rule, Run};

pub(super) const FAMILY: Family = Family {
    rules: RULES,
    run: Run::Portal(run),
};

const RULES: &[Rule] = &[Rule {
    code: "report-gap",
    level: Severity::Info,
    manual: include_str!("report-gap.md"),
}];

fn run(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for agency in &context.portal.agencies {
        found.extend(gap(context, agency));
    }
}

/// Tells the missing years of an agency once, at the first report that follows one of them.
fn gap(context: &Context<'_>, agency: &Agency) -> Option<Diagnostic> {
    let mut missing: Vec<Year> = Vec::new();
    let mut after = None;
    let mut last: Option<Year> = None;
    for report in context.portal.reports_of(agency.id) {
        let skipped = last.map_or(Vec::new(), |last| skipped(context, last, report.year));
        if !skipped.is_empty() {
            missing.extend(skipped);
            after.get_or_insert(report.span);
        }
        last = Some(report.year);
    }
    let gap = Diagnostic::info("report-gap", after?);
    let message = Message::new("report-gap").with_list("years", missing);
    Some(gap.message(message).help(Message::new("report-gap.help")))
}

/// The years between two reports through which figures would have been carried to the later.
///
/// A year whose form has no figures to carry is not missed, nor are those before it.
fn skipped(context: &Context<'_>, last: Year, next: Year) -> Vec<Year> {
    let years = (last.after().0..next.0).rev();
    let mut skipped: Vec<Year> = years
        .map(Year)
        .take_while(|year| carries(context, *year) && carries(context, year.after()))
        .collect();
    skipped.reverse();
    skipped
}

/// Tells whether the form of a year's reports compares them with those of other years.
fn carries(context: &Context<'_>, year: Year) -> bool {
    let form = context.portal.forms.in_force(year.0);
    let tables = form.iter().flat_map(|form| &form.tables);
    let mut equations = tables.flat_map(|table| &table.equations);
    equations.any(|equation| equation.spans_years())
}
