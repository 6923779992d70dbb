//! `missing-section`, `section-order`, `section-heading`, `unknown-section`,
//! `duplicate-section`: the statutory sections are there, in their order and in their wording.
//!
//! Source: the prescribed form of the report, which names the sections and their order.

use crate::diag::{Diagnostic, Message, Severity};
use crate::forms::Form;
use crate::model::{Report, Section};
use crate::parse::words::{fold, unnumbered};

use super::{Family, Rule, Run, Subject};

pub(super) const FAMILY: Family = Family {
    rules: RULES,
    run: Run::Report(run),
};

const RULES: &[Rule] = &[
    Rule {
        code: "missing-section",
        level: Severity::Error,
        manual: include_str!("missing-section.md"),
    },
    Rule {
        code: "section-order",
        level: Severity::Error,
        manual: include_str!("section-order.md"),
    },
    Rule {
        code: "duplicate-section",
        level: Severity::Error,
        manual: include_str!("duplicate-section.md"),
    },
    Rule {
        code: "section-heading",
        level: Severity::Warning,
        manual: include_str!("section-heading.md"),
    },
    Rule {
        code: "unknown-section",
        level: Severity::Error,
        manual: include_str!("unknown-section.md"),
    },
];

fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let report = subject.report;
    // A form that names no sections has nothing to say of headings.
    let form = report.form.as_ref();
    if let Some(form) = form.filter(|form| !form.sections.is_empty()) {
        missing(report, form, found);
        order(report, form, found);
        wording(report, form, found);
    }
}

fn missing(report: &Report, form: &Form, found: &mut Vec<Diagnostic>) {
    for (index, section) in form.sections.iter().enumerate() {
        let stands_for = |written: &Section| match written.form {
            Some(form) => form == index,
            None => has_number_of(&written.heading.value, &section.heading),
        };
        if report.sections.iter().any(stands_for) {
            continue;
        }
        let missing = Diagnostic::error("missing-section", report.span);
        let help = Message::new("missing-section.help").with("heading", &section.heading);
        found.push(missing.with("heading", &section.heading).help(help));
    }
}

/// Tells whether two headings begin with the same number: `五、主要问题` stands where the fifth
/// section should.
fn has_number_of(heading: &str, other: &str) -> bool {
    let number = |heading: &str| fold(&heading[..heading.len() - unnumbered(heading).len()]);
    let own = number(heading);
    !own.is_empty() && own == number(other)
}

/// Reports sections that stand twice, and each section that comes before one it must follow.
fn order(report: &Report, form: &Form, found: &mut Vec<Diagnostic>) {
    let mut seen: Vec<(usize, &Section)> = Vec::new();
    for section in &report.sections {
        let Some(index) = section.form else { continue };
        if let Some((_, first)) = seen.iter().find(|(other, _)| *other == index) {
            let twice = Diagnostic::error("duplicate-section", section.heading.span)
                .with("heading", &section.heading.value)
                .related(
                    first.heading.span,
                    Some(Message::new("duplicate-key.first")),
                )
                .help(Message::new("duplicate-section.help"));
            found.push(twice);
            continue;
        }
        if let Some((later, written)) = seen.iter().find(|(other, _)| *other > index) {
            let wrong = Diagnostic::error("section-order", section.heading.span)
                .with("heading", &section.heading.value)
                .with("later", &form.sections[*later].heading)
                .related(written.heading.span, None)
                .help(Message::new("section-order.help"));
            found.push(wrong);
        }
        seen.push((index, section));
    }
}

/// A heading that is not a statutory one, or not in its wording.
fn wording(report: &Report, form: &Form, found: &mut Vec<Diagnostic>) {
    for section in &report.sections {
        let heading = &section.heading;
        let Some(index) = section.form else {
            let unknown = Diagnostic::error("unknown-section", heading.span);
            let mut statutory = form.sections.iter().enumerate().filter(|(index, section)| {
                let is_written = report
                    .sections
                    .iter()
                    .any(|other| other.form == Some(*index));
                !is_written && has_number_of(&heading.value, &section.heading)
            });
            let help = match statutory.next() {
                Some((_, section)) => {
                    Message::new("section-heading.help").with("statutory", &section.heading)
                }
                None => Message::new("unknown-section.help").with("count", form.sections.len()),
            };
            found.push(unknown.with("heading", &heading.value).help(help));
            continue;
        };
        let statutory = &form.sections[index];
        if fold(&statutory.heading) != fold(&heading.value) {
            let differs = Diagnostic::warning("section-heading", heading.span)
                .with("heading", &heading.value)
                .with("statutory", &statutory.heading)
                .help(Message::new("section-heading.help").with("statutory", &statutory.heading))
                .fix(heading.span, &*statutory.heading);
            found.push(differs);
        }
    }
}
