//! `wrong-edition`: a report is in the edition of the form that is in force for its year.
//!
//! `model` reads the tables in the edition that they are written in and keeps what shows it.

use crate::diag::{Diagnostic, Message, Severity};

use super::{Family, Rule, Run, Subject};

pub(super) const FAMILY: Family = Family {
    rules: RULES,
    run: Run::Report(run),
};

const RULES: &[Rule] = &[Rule {
    code: "wrong-edition",
    level: Severity::Error,
    manual: include_str!("wrong-edition.md"),
}];

fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let report = subject.report;
    let due = subject.context.portal.forms.in_force(report.year.0);
    let (Some(foreign), Some(due)) = (&report.foreign, due) else {
        return;
    };
    let Some((first, rest)) = foreign.marks.split_first() else {
        return;
    };
    let labels = foreign.marks.iter().map(|mark| format!("`{}`", mark.value));
    let mut wrong = Diagnostic::error("wrong-edition", first.span).message(
        Message::new("wrong-edition")
            .with("used", &foreign.form.short_name)
            .with("year", report.year)
            .with("due", &due.short_name)
            .with_list("labels", labels),
    );
    for mark in rest {
        wrong = wrong.related(mark.span, None);
    }
    let help = match due.tables.is_empty() {
        true => Message::new("wrong-edition.none.help"),
        false => Message::new("wrong-edition.help").with("basis", &due.basis),
    };
    found.push(wrong.help(help));
}
