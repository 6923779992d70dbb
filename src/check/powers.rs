//! `rules-by-unable-organ`: figures that need a power stand only where the organ has it.
//!
//! The form says which rows need which power. Figures on enforcement are not held against an
//! organ: towns and subdistricts may have powers of enforcement by decision of their province
//! (行政处罚法 art. 24), and an organ that has the power may have no case in a year.

use crate::diag::{Diagnostic, Message, Severity};
use crate::forms::Power;
use crate::model::Amount;

use super::{Family, Rule, Run, Subject};

pub(super) const FAMILY: Family = Family {
    rules: RULES,
    run: Run::Report(run),
};

const RULES: &[Rule] = &[Rule {
    code: "rules-by-unable-organ",
    level: Severity::Error,
    manual: include_str!("rules-by-unable-organ.md"),
}];

fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let agency = subject.agency();
    let Some(form) = &subject.report.form else {
        return;
    };
    for (table_form, table) in form.tables.iter().zip(&subject.report.tables) {
        for row in &table_form.rows {
            let Some(Power::Rulemaking) = row.needs else {
                continue;
            };
            if agency.kind.may_have(Power::Rulemaking) {
                continue;
            }
            let columns = table_form.columns(row).iter();
            let cells = columns.zip(table.cells.get(table_form.cells(row)).unwrap_or(&[]));
            let filled = cells.filter_map(|(column, cell)| {
                let value = cell.value.filter(|value| !Amount::is_zero(*value))?;
                Some((column, value, cell.span()))
            });
            let filled: Vec<_> = filled.collect();
            let Some((column, value, place)) = filled.first() else {
                continue;
            };
            let mut wrong = Diagnostic::error("rules-by-unable-organ", *place)
                .with("agency", &agency.name)
                .with("row", &row.label)
                .with("column", &column.label)
                .with("value", value);
            for (_, _, place) in filled.iter().skip(1) {
                wrong = wrong.related(*place, None);
            }
            found.push(wrong.help(Message::new("rules-by-unable-organ.help")));
        }
    }
}
