//! `late-publication`, `missing-publication-date`, `published-before-year-end`,
//! `signed-before-year-end`, `signed-after-publication`: the dates of a report.
//!
//! Source: 政府信息公开条例 art. 49; before 2019, its art. 31 of 2007.

use crate::diag::{Diagnostic, Message, Severity};
use crate::model::{AgencyKind, Date, Deadline, Year};

use super::{Family, Rule, Run, Subject};

pub(super) const FAMILY: Family = Family {
    rules: RULES,
    run: Run::Settings(run),
};

const RULES: &[Rule] = &[
    Rule {
        code: "late-publication",
        level: Severity::Error,
        manual: include_str!("late-publication.md"),
    },
    Rule {
        code: "missing-publication-date",
        level: Severity::Error,
        manual: include_str!("missing-publication-date.md"),
    },
    Rule {
        code: "published-before-year-end",
        level: Severity::Error,
        manual: include_str!("published-before-year-end.md"),
    },
    Rule {
        code: "signed-before-year-end",
        level: Severity::Warning,
        manual: include_str!("signed-before-year-end.md"),
    },
    Rule {
        code: "signed-after-publication",
        level: Severity::Error,
        manual: include_str!("signed-after-publication.md"),
    },
];

fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let report = subject.report;
    let year = report.year;
    if let Some(signed) = &report.signed
        && Some(signed.value) < last_day(year)
    {
        let early = Diagnostic::warning("signed-before-year-end", signed.span)
            .with("date", signed.value)
            .with("year", year);
        found.push(early.help(Message::new("dates.help")));
    }
    let Some(published) = &report.published else {
        return found.extend(missing(subject));
    };
    let date = published.value.date;
    if Some(date) < last_day(year) {
        let early = Diagnostic::error("published-before-year-end", published.span)
            .with("date", date)
            .with("year", year);
        found.push(early.help(Message::new("dates.help")));
    } else if let Some(signed) = report.signed.as_ref().filter(|signed| signed.value > date) {
        let after = Diagnostic::error("signed-after-publication", signed.span)
            .with("signed", signed.value)
            .with("published", date)
            .related(published.span, None);
        found.push(after.help(Message::new("dates.help")));
    }
    found.extend(late(subject, date).map(|(severity, due)| {
        let mut late = Diagnostic::error("late-publication", published.span)
            .with("date", date)
            .with("due", due)
            .help(Message::new("late-publication.help"));
        late.severity = severity;
        late
    }));
}

/// The last day of the year that a report is on. No report on the year is of an earlier day.
fn last_day(year: Year) -> Option<Date> {
    Date::new(i16::try_from(year.0).ok()?, 12, 31)
}

/// A report without a date is being written until it is due; an official site shows none.
fn missing(subject: &Subject<'_>) -> Option<Diagnostic> {
    let report = subject.report;
    let settings = &subject.context.portal.settings;
    let due = settings.due(subject.agency().kind, report.year);
    let is_official = settings.official;
    let is_open = due.is_none_or(|due| subject.context.today <= due);
    if report.draft || report.has_faulty_head || is_open && !is_official {
        return None;
    }
    let missing = match is_official {
        true => Diagnostic::error("missing-publication-date", report.span),
        false => Diagnostic::warning("missing-publication-date", report.span),
    };
    Some(missing.help(Message::new("missing-publication-date.help")))
}

/// How grave it is that a report was published on a day, and when it was due; `None` in time.
///
/// Only county level and above are bound by the law itself, and only to the day that it sets;
/// what a portal sets besides is a local rule.
fn late(subject: &Subject<'_>, date: Date) -> Option<(Severity, Date)> {
    let kind = subject.agency().kind;
    let year = subject.report.year;
    let statutory = Deadline::statutory(kind, year).after(year);
    let own = subject.context.portal.settings.due(kind, year);
    let is_bound = !kind.is_below_county() && kind != AgencyKind::Institution;
    if is_bound && statutory.is_some_and(|due| date > due) {
        return statutory.map(|due| (Severity::Error, due));
    }
    own.filter(|due| date > *due)
        .map(|due| (Severity::Warning, due))
}
