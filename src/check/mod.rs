//! The rules: what an inspection would find, found before publishing.
//!
//! A rule has a code, a level and a manual page, which is also its test. Rules that look at the
//! same thing share a file, a family; every family stands in the list `FAMILIES`.

mod basis;
mod characters;
mod copies;
mod counts;
mod edition;
mod empty;
mod equations;
mod gaps;
mod levels;
mod links;
mod organ;
mod parts;
mod personal;
mod powers;
mod prose;
mod publication;
mod references;
mod remnants;
mod structure;
mod text;
mod typos;
mod units;
mod words;
mod years;

use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};

use crate::diag::{Diagnostic, Severity};
use crate::model::{Agency, Date, Portal, Report};
use crate::source::Sources;

pub use levels::Allowed;

/// One rule.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The name of the fault, in kebab-case.
    pub code: &'static str,
    /// How grave a finding is unless the portal says otherwise.
    pub level: Severity,
    /// The manual page: Markdown whose fences are the rule's tests.
    pub manual: &'static str,
}

/// Rules that are found together.
struct Family {
    rules: &'static [Rule],
    run: Run,
}

/// What a family looks at.
#[derive(Clone, Copy)]
enum Run {
    /// One report at a time, on many threads.
    Report(fn(&Subject<'_>, &mut Vec<Diagnostic>)),
    /// The portal as a whole.
    Portal(fn(&Context<'_>, &mut Vec<Diagnostic>)),
}

/// All families, in the order of the manual.
const FAMILIES: &[Family] = &[
    structure::FAMILY,
    references::FAMILY,
    equations::FAMILY,
    edition::FAMILY,
    parts::FAMILY,
    powers::FAMILY,
    units::FAMILY,
    publication::FAMILY,
    gaps::FAMILY,
    text::FAMILY,
    remnants::FAMILY,
    counts::FAMILY,
    years::FAMILY,
    organ::FAMILY,
    basis::FAMILY,
    copies::FAMILY,
    empty::FAMILY,
    typos::FAMILY,
    personal::FAMILY,
    characters::FAMILY,
    links::FAMILY,
];

/// What every rule may know.
#[derive(Clone, Copy)]
struct Context<'a> {
    portal: &'a Portal,
    sources: &'a Sources,
    /// The day of the check.
    today: Date,
}

/// What a rule sees of one report.
struct Subject<'a> {
    context: Context<'a>,
    report: &'a Report,
    /// The report of the year before, where the portal has it.
    last: Option<&'a Report>,
}

impl Subject<'_> {
    /// Returns whose report it is.
    fn agency(&self) -> &Agency {
        self.context.portal.agency(self.report.agency)
    }
}

/// What the rules found.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// What is to be told, at the levels that the portal sets.
    pub diagnostics: Vec<Diagnostic>,
    /// What a report's `allow` silences, with the reason.
    pub allowed: Vec<Allowed>,
}

/// Checks the portal with every rule.
pub fn check(portal: &Portal, sources: &Sources, today: Date) -> Findings {
    let context = Context {
        portal,
        sources,
        today,
    };
    let by_report = portal.reports.par_iter().map(|report| {
        let last = portal.report(report.agency, report.year.before());
        let subject = Subject {
            context,
            report,
            last: last.map(|report| &**report),
        };
        let mut found = Vec::new();
        for family in FAMILIES {
            if let Run::Report(run) = family.run {
                run(&subject, &mut found);
            }
        }
        found
    });
    let mut found = by_report.collect::<Vec<_>>().concat();
    for family in FAMILIES {
        if let Run::Portal(run) = family.run {
            run(&context, &mut found);
        }
    }
    levels::apply(&context, found)
}

/// Returns every rule, in the order of the manual.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    FAMILIES
        .iter()
        .flat_map(|family| family.rules)
        .chain(levels::RULES)
}

/// Returns the rule with this code.
pub fn find(code: &str) -> Option<&'static Rule> {
    rules().find(|rule| rule.code == code)
}
