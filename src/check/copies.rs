//! `near-copy-of-last-year`, `near-copy-of-another-agency`, `copied-figures`: a report tells of
//! its own year and its own agency.
//!
//! # How near copies are found
//!
//! Sections are compared with the same section of the same agency's last report, and with the
//! same section of other agencies' reports of the same or an earlier year. Two texts are near
//! copies if the sets of their shingles agree: at least 90 % for last year, 80 % for another
//! agency (the number of common shingles over the number of all). A shingle is five characters in
//! a row. Before that, everything that honest reports share is taken out: tables, headings, titles
//! in 《》, the agency's own names, 我镇 and the like; figures and years count as one and the same
//! sign; sentences of the statutory stock (the period, the fee for processing information, that
//! nothing was received) are left out as a whole. What is left must have 60 Han characters, else
//! the section is not compared.
//!
//! Texts are not compared pair by pair. Every section has a signature of 64 numbers, in each of
//! which two sections agree as probably as their sets do. The signature is cut into 16 bands of
//! four; sections with a band in common are candidates. Of two sections that agree in 80 %, less
//! than one in a thousand pairs is missed so, and unlike sections hardly ever meet. In a band that
//! many share, each section looks at few neighbours only, so that a portal of nothing but copies
//! costs no more. Every candidate is then compared exactly. All hashes are fixed functions of the
//! text: the same portal gives the same findings on every machine.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};

use crate::diag::{Diagnostic, Message, Severity};
use crate::model::{AgencyId, Report, Section, Year};
use crate::source::FilePath;

use super::{Context, Family, Rule, Run, Subject};

mod bands;
mod figures;
mod shingles;

use bands::Bands;
use figures::copied_figures;
use shingles::{Signature, Text};

pub(super) const FAMILY: Family = Family {
    rules: RULES,
    run: Run::Copies,
};

/// What is told of figures needs no comparison with other agencies.
pub(super) const FIGURES: Family = Family {
    rules: FIGURE_RULES,
    run: Run::Report(run_figures),
};

const RULES: &[Rule] = &[
    Rule {
        code: "near-copy-of-last-year",
        level: Severity::Warning,
        manual: include_str!("near-copy-of-last-year.md"),
    },
    Rule {
        code: "near-copy-of-another-agency",
        level: Severity::Warning,
        manual: include_str!("near-copy-of-another-agency.md"),
    },
];

const FIGURE_RULES: &[Rule] = &[Rule {
    code: "copied-figures",
    level: Severity::Warning,
    manual: include_str!("copied-figures.md"),
}];

/// From how many percent on a section is a near copy of last year's.
const LAST_YEAR: usize = 90;

/// From how many percent on a section is a near copy of another agency's.
const OTHER_AGENCY: usize = 80;

/// How many of the 64 numbers of two signatures must agree for a comparison to be worth while:
/// far below what near copies have.
const WORTH_A_LOOK: usize = 32;

/// The agency and year of a report.
type Key = (AgencyId, Year);

/// A section: its report, and its number there.
type SectionId = (AgencyId, Year, usize);

/// A section that is long enough to be compared.
struct Sketch {
    /// The number of the section in its report.
    section: usize,
    /// The number of the statutory section that it is.
    form: usize,
    signature: Signature,
}

/// What is known of all texts, kept up to date.
#[derive(Default)]
pub(super) struct Copies {
    sketches: BTreeMap<Key, Vec<Sketch>>,
    bands: Bands,
    folders: BTreeMap<FilePath, Key>,
    /// The reports whose texts are to be read.
    unread: BTreeSet<Key>,
    /// The reports whose texts are to be compared.
    uncompared: BTreeSet<Key>,
}

impl Copies {
    /// Takes note that a report is new or has changed.
    pub(super) fn mark(&mut self, report: &Report) {
        let key = (report.agency, report.year);
        self.folders.insert(report.folder.clone(), key);
        self.unread.insert(key);
    }

    /// Takes note that there is no report in a folder any more.
    pub(super) fn drop_folder(&mut self, folder: &FilePath) {
        self.unread.extend(self.folders.remove(folder));
    }

    /// Tells whether there is anything to do.
    pub(super) fn is_waiting(&self) -> bool {
        !self.unread.is_empty() || !self.uncompared.is_empty()
    }

    /// Reads and compares at most so many reports; returns what was found, by their folders.
    pub(super) fn step(
        &mut self,
        context: &Context<'_>,
        most: usize,
    ) -> Vec<(FilePath, Vec<Diagnostic>)> {
        let chosen = super::checks::take(&mut self.unread, most);
        let read = chosen.par_iter().map(|key| sketches(context, *key));
        let read: Vec<_> = read.collect();
        for (key, sketches) in chosen.iter().zip(read) {
            self.replace(*key, sketches);
        }
        // Whom a text is likest to is known only when all are read.
        let left = most.saturating_sub(chosen.len());
        if !self.unread.is_empty() || left == 0 {
            return Vec::new();
        }
        let chosen = super::checks::take(&mut self.uncompared, left);
        let found = chosen.par_iter().filter_map(|key| {
            let report = context.portal.report(key.0, key.1)?;
            Some((report.folder.clone(), self.compare(context, *key)))
        });
        found.collect()
    }

    /// Puts the sections of a report in the place of those that it had before.
    fn replace(&mut self, key: Key, sketches: Vec<Sketch>) {
        let mut touched: BTreeSet<SectionId> = BTreeSet::new();
        for sketch in self.sketches.remove(&key).into_iter().flatten() {
            self.bands.remove(key, &sketch, &mut touched);
        }
        for sketch in &sketches {
            self.bands.insert(key, sketch, &mut touched);
        }
        let touched = touched.into_iter();
        self.uncompared
            .extend(touched.map(|(agency, year, _)| (agency, year)));
        self.uncompared.extend([key, (key.0, key.1.after())]);
        if !sketches.is_empty() {
            self.sketches.insert(key, sketches);
        }
    }

    fn compare(&self, context: &Context<'_>, key: Key) -> Vec<Diagnostic> {
        let comparison = Comparison {
            context,
            copies: self,
            key,
        };
        let own = self.sketches.get(&key).into_iter().flatten();
        own.flat_map(|sketch| comparison.of(sketch)).collect()
    }

    fn sketch(&self, id: SectionId) -> Option<&Sketch> {
        let (agency, year, section) = id;
        let mut sketches = self.sketches.get(&(agency, year))?.iter();
        sketches.find(|sketch| sketch.section == section)
    }
}

fn run_figures(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let last = subject.last;
    found.extend(last.and_then(|last| copied_figures(subject.report, last)));
}

fn sketches(context: &Context<'_>, key: Key) -> Vec<Sketch> {
    let agencies = &context.portal.agencies;
    let Some(agency) = agencies.get(key.0.0) else {
        return Vec::new();
    };
    let report = context.portal.report(key.0, key.1);
    let sections = report.iter().flat_map(|report| &report.sections);
    let sketches = sections.enumerate().filter_map(|(index, section)| {
        let text = Text::of(section, agency)?;
        Some(Sketch {
            section: index,
            form: section.form?,
            signature: text.signature(),
        })
    });
    sketches.collect()
}

/// What the sections of a report are compared with.
struct Comparison<'a> {
    context: &'a Context<'a>,
    copies: &'a Copies,
    key: Key,
}

impl Comparison<'_> {
    /// Compares a section with its candidates; of other agencies', the likest is told.
    fn of(&self, this: &Sketch) -> Vec<Diagnostic> {
        let agrees = |other: &SectionId| {
            let other = self.copies.sketch(*other);
            other.map_or(0, |other| this.signature.agreement(&other.signature))
        };
        let last = self
            .last_year(this)
            .filter(|last| agrees(last) >= WORTH_A_LOOK);
        let candidates = self.copies.bands.candidates(self.key, this).into_iter();
        let agreeing = candidates.map(|other| (agrees(&other), other));
        let mut others: Vec<(usize, SectionId)> = agreeing
            .filter(|(agreement, _)| *agreement >= WORTH_A_LOOK)
            .collect();
        others.sort_by_key(|(agreement, other)| (Reverse(*agreement), *other));
        others.truncate(2);
        if last.is_none() && others.is_empty() {
            return Vec::new();
        }
        let own = self.shingles(self.id(this));
        let share = |other: &SectionId| shingles::share(&own, &self.shingles(*other));
        let mut found = Vec::new();
        let last = last.map(|last| (share(&last), last));
        if let Some((percent, last)) = last.filter(|(percent, _)| *percent >= LAST_YEAR) {
            found.extend(self.told("near-copy-of-last-year", this, last, percent));
        }
        let shares = others.iter().map(|(_, other)| (share(other), *other));
        let likest = shares.max_by_key(|(percent, other)| (*percent, Reverse(*other)));
        if let Some((percent, other)) = likest.filter(|(percent, _)| *percent >= OTHER_AGENCY) {
            found.extend(self.told("near-copy-of-another-agency", this, other, percent));
        }
        found
    }

    fn id(&self, sketch: &Sketch) -> SectionId {
        (self.key.0, self.key.1, sketch.section)
    }

    /// Finds the same section in the same agency's report of the year before.
    fn last_year(&self, this: &Sketch) -> Option<SectionId> {
        let (agency, year) = (self.key.0, self.key.1.before());
        let last = self.copies.sketches.get(&(agency, year))?;
        let same = last.iter().rev().find(|other| other.form == this.form)?;
        Some((agency, year, same.section))
    }

    fn section(&self, id: SectionId) -> Option<&Section> {
        let (agency, year, section) = id;
        let report = self.context.portal.report(agency, year)?;
        report.sections.get(section)
    }

    fn shingles(&self, id: SectionId) -> Vec<u32> {
        let agency = self.context.portal.agency(id.0);
        let text = self
            .section(id)
            .and_then(|section| Text::of(section, agency));
        text.map_or_else(Vec::new, |text| text.shingles())
    }

    fn told(
        &self,
        code: &'static str,
        this: &Sketch,
        other: SectionId,
        percent: usize,
    ) -> Option<Diagnostic> {
        let agency = self.context.portal.agency(other.0);
        let copied = Message::new("near-copy.place")
            .with("agency", &agency.short_name)
            .with("year", other.1);
        let own = self.section(self.id(this))?.heading.span;
        let found = Diagnostic::warning(code, own)
            .with("percent", percent)
            .with("agency", &agency.short_name)
            .with("year", other.1)
            .related(self.section(other)?.heading.span, Some(copied));
        Some(found.help(Message::new("near-copy.help")))
    }
}
