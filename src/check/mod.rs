//! The rules: what an inspection would find, found before publishing.
//!
//! A rule has a code, a level and a manual page, which is also its test. Rules that look at the
//! same thing share a file, a family; every family stands in the list `FAMILIES`.

mod addresses;
mod basis;
mod characters;
mod checks;
mod copies;
mod counts;
mod documents;
mod edition;
mod empty;
mod equations;
mod gaps;
mod ledger;
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

use std::sync::OnceLock;

use crate::diag::{Diagnostic, Severity};
use crate::model::{Agency, Date, Portal, Report};
use crate::source::{FileId, Sources};

pub use checks::{Checks, Ground};
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

/// What a family looks at. Checks are done again for what changed only, so a family must not look
/// at anything else.
#[derive(Clone, Copy)]
enum Run {
    /// One report at a time: the report, the one of the year before, their agency, the forms.
    Report(fn(&Subject<'_>, &mut Vec<Diagnostic>)),
    /// The same, and the settings.
    Settings(fn(&Subject<'_>, &mut Vec<Diagnostic>)),
    /// The same, and the names, kinds and folders of all agencies.
    Names(fn(&Subject<'_>, &mut Vec<Diagnostic>)),
    /// One text at a time, and nothing else.
    Text(fn(&Context<'_>, FileId, &mut Vec<Diagnostic>)),
    /// The portal as a whole, after every change: this must be quick.
    Portal(fn(&Context<'_>, &mut Vec<Diagnostic>)),
    /// The comparison of all texts, which keeps books of its own.
    Copies,
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
    copies::FIGURES,
    empty::FAMILY,
    typos::FAMILY,
    personal::FAMILY,
    characters::FAMILY,
    links::FAMILY,
    documents::FAMILY,
    addresses::FAMILY,
];

/// What every rule may know.
#[derive(Clone, Copy)]
struct Context<'a> {
    portal: &'a Portal,
    sources: &'a Sources,
    /// The day of the check.
    today: Date,
    /// The names of all agencies, once some rule has asked for them.
    names: &'a OnceLock<organ::Names>,
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
