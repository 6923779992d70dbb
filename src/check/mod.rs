//! The rules: what an inspection would find, found before publishing.

mod equations;
mod references;
mod structure;

use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};

use crate::diag::Diagnostic;
use crate::model::{Portal, Report};

/// What a rule sees of one report.
struct Subject<'a> {
    report: &'a Report,
    /// The report of the year before, where the portal has it.
    last: Option<&'a Report>,
}

/// A rule looks at one report and adds what it finds.
type Rule = fn(&Subject<'_>, &mut Vec<Diagnostic>);

/// All rules, in no particular order: what they find is sorted afterwards.
const RULES: &[Rule] = &[equations::run, structure::run, references::run];

/// Checks every report of the portal.
pub fn check(portal: &Portal) -> Vec<Diagnostic> {
    let found = portal.reports.par_iter().map(|report| {
        let last = portal.report(report.agency, report.year.before());
        let subject = Subject {
            report,
            last: last.map(|report| &**report),
        };
        let mut found = Vec::new();
        for rule in RULES {
            rule(&subject, &mut found);
        }
        found
    });
    found.collect::<Vec<_>>().concat()
}
