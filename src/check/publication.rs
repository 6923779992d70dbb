//! `late-publication`, `missing-publication-date`, `published-before-year-end`,
//! `signed-before-year-end`, `signed-after-publication`: the dates of a report.
//!
//! Source: 政府信息公开条例 art. 49; before 2019, its art. 31 of 2007.

use crate::diag::{Diagnostic, Message, Severity};
use crate::model::{AgencyKind, Date, Deadline, Year};

use super::{Family, Rule, Run, Subject};

pub(super) const FAMILY: Family = Family {
    rules: RULES,
    run: Run::Report(run),
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
    let due = due(subject, own_or_statutory(subject));
    let is_official = subject.context.portal.settings.official;
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
    let statutory = due(subject, statutory(kind, subject.report.year));
    let own = due(subject, own_or_statutory(subject));
    let is_bound = !kind.is_below_county() && kind != AgencyKind::Institution;
    if is_bound && statutory.is_some_and(|due| date > due) {
        return statutory.map(|due| (Severity::Error, due));
    }
    own.filter(|due| date > *due)
        .map(|due| (Severity::Warning, due))
}

/// The day in the year after the report's.
fn due(subject: &Subject<'_>, deadline: Deadline) -> Option<Date> {
    let year = i16::try_from(subject.report.year.after().0).ok()?;
    // The 29th of February of a year that has none is its 28th.
    Date::new(year, deadline.month, deadline.day)
        .or_else(|| Date::new(year, deadline.month, deadline.day - 1))
}

fn own_or_statutory(subject: &Subject<'_>) -> Deadline {
    let (kind, year) = (subject.agency().kind, subject.report.year);
    let mut own = subject.context.portal.settings.deadlines.iter();
    let own = own.find(|(own, _)| *own == kind && year >= FIRST_YEAR);
    own.map_or(statutory(kind, year), |(_, deadline)| *deadline)
}

/// The first report year under the 条例 of 2019.
const FIRST_YEAR: Year = Year(2019);

/// The day that the law sets, or, below the county, the one that local notices usually set.
fn statutory(kind: AgencyKind, year: Year) -> Deadline {
    let march = Deadline { month: 3, day: 31 };
    match kind {
        _ if year < FIRST_YEAR => march,
        AgencyKind::CountyGovernment
        | AgencyKind::CityGovernment
        | AgencyKind::ProvinceGovernment => march,
        AgencyKind::Township
        | AgencyKind::Subdistrict
        | AgencyKind::CountyDepartment
        | AgencyKind::CityDepartment
        | AgencyKind::ProvinceDepartment
        | AgencyKind::Institution => Deadline { month: 1, day: 31 },
    }
}
