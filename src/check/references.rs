//! `unknown-reference`: every `{{ table.row.column }}` in the text names a figure of the report.

use crate::diag::{Diagnostic, Message, Severity};
use crate::model::Narrative;
use crate::parse::words::nearest;

use super::{Family, Rule, Run, Subject};

pub(super) const FAMILY: Family = Family {
    rules: RULES,
    run: Run::Report(run),
};

const RULES: &[Rule] = &[Rule {
    code: "unknown-reference",
    level: Severity::Error,
    manual: include_str!("unknown-reference.md"),
}];

fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let report = subject.report;
    let bodies = report.sections.iter().map(|section| &section.body);
    for body in std::iter::once(&report.preamble).chain(bodies) {
        unknown(subject, body, found);
    }
}

fn unknown(subject: &Subject<'_>, body: &Narrative, found: &mut Vec<Diagnostic>) {
    for reference in &body.references {
        if subject.report.names_figure(&reference.name) {
            continue;
        }
        let unknown = Diagnostic::error("unknown-reference", reference.span);
        let names = subject.report.figure_names();
        let help = match nearest(&reference.name, names.iter().map(String::as_str)) {
            Some(near) => Message::new("unknown-key.nearest").with("near", near),
            None => Message::new("unknown-reference.help"),
        };
        found.push(unknown.with("name", &reference.name).help(help));
    }
}
