//! `text-applications`, `text-outcomes`, `text-review`, `text-disclosure`, `text-fee`,
//! `text-sum`, `text-percent`, `text-growth`: what the text says of figures agrees with the
//! tables and with itself.
//!
//! Which words speak of which cell is said in the form's file, under `claims`. The text is read
//! once for all rules. A figure that one rule tells of is passed over by those after it: first
//! figures against the tables, then fees, sums, shares, growth.

mod absence;
mod applications;
mod claims;
mod disclosure;
mod fee;
mod growth;
mod judge;
mod lists;
mod numbers;
mod outcomes;
mod percent;
mod period;
mod reading;
mod review;
mod scope;
mod settle;
mod strands;
mod sum;
#[cfg(test)]
mod tests;
mod topics;
mod whole;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::Diagnostic;

use super::{Family, Rule, Run, Subject};
use claims::{Match, Verdict};
use lists::Broken;
use reading::Reading;
use scope::Organ;

pub(super) const FAMILY: Family = Family {
    rules: RULES,
    run: Run::Report(run),
};

const RULES: &[Rule] = &[
    applications::RULE,
    outcomes::RULE,
    review::RULE,
    disclosure::RULE,
    fee::RULE,
    sum::RULE,
    percent::RULE,
    growth::RULE,
];

/// What each rule does, in the order in which they take figures.
const RUNS: &[fn(&Scene<'_>, &mut Told<'_>)] = &[
    applications::run,
    outcomes::run,
    review::run,
    disclosure::run,
    fee::run,
    sum::run,
    percent::run,
    growth::run,
];

/// A report's text, with what is known of its figures.
struct Scene<'a> {
    reading: Reading<'a>,
    matches: Vec<Match>,
    /// The match of each figure, by strand and number.
    by_figure: BTreeMap<(usize, usize), usize>,
    /// The lists that do not add up.
    lists: Vec<Broken>,
}

/// What was found, and which figures were told of: by strand and number.
struct Told<'a> {
    found: &'a mut Vec<Diagnostic>,
    figures: BTreeSet<(usize, usize)>,
}

fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let form = subject.report.form.as_deref();
    let Some(reading) = form.and_then(|form| Reading::of(subject, form)) else {
        return;
    };
    let organ = Organ::of(subject.agency());
    let matches = claims::matches(&reading, &organ);
    let figures = matches.iter().enumerate();
    let by_figure = figures.filter_map(|(index, found)| Some(((found.line, found.figure?), index)));
    let mut scene = Scene {
        by_figure: by_figure.collect(),
        matches,
        reading,
        lists: Vec::new(),
    };
    scene.lists = lists::broken(&scene);
    let mut told = Told {
        found,
        figures: BTreeSet::new(),
    };
    for run in RUNS {
        run(&scene, &mut told);
    }
}

impl Scene<'_> {
    /// Returns what a figure of a strand was found to speak of.
    fn match_of(&self, line: usize, figure: usize) -> Option<&Match> {
        let index = self.by_figure.get(&(line, figure))?;
        self.matches.get(*index)
    }

    /// Tells whether a figure agrees with the tables, or was filled in from them.
    fn holds(&self, line: usize, figure: usize) -> bool {
        let line_read = &self.reading.lines[line];
        let is_given = line_read
            .figures
            .get(figure)
            .is_some_and(|figure| line_read.is_given(figure));
        is_given
            || self
                .match_of(line, figure)
                .is_some_and(|found| found.verdict == Verdict::Holds)
    }
}

impl Told<'_> {
    /// Tells whether a figure of a strand was told of already.
    fn has(&self, line: usize, figure: usize) -> bool {
        self.figures.contains(&(line, figure))
    }
}
