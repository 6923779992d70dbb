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

use std::sync::OnceLock;

use crate::diag::{Diagnostic, Message, Severity};
use crate::model::{AgencyId, Report, Section, Year};

use super::{Context, Family, Rule, Run};

mod bands;
mod figures;
mod shingles;

use figures::copied_figures;
use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};
use shingles::{Signature, Text};

pub(super) const FAMILY: Family = Family {
    rules: RULES,
    run: Run::Portal(run),
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
    Rule {
        code: "copied-figures",
        level: Severity::Warning,
        manual: include_str!("copied-figures.md"),
    },
];

/// From how many percent on a section is a near copy of last year's.
const LAST_YEAR: usize = 90;

/// From how many percent on a section is a near copy of another agency's.
const OTHER_AGENCY: usize = 80;

/// How many of the 64 numbers of two signatures must agree for a comparison to be worth while:
/// far below what near copies have.
const WORTH_A_LOOK: usize = 32;

/// A section that is long enough to be compared.
struct Sketch {
    /// The number of its report in the portal.
    report: usize,
    /// The number of the section in its report.
    section: usize,
    /// The number of the statutory section that it is.
    form: usize,
    agency: AgencyId,
    year: Year,
    signature: Signature,
}

fn run(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let reports = &context.portal.reports;
    let numbered: Vec<(usize, &Report)> =
        reports.iter().map(|report| &**report).enumerate().collect();
    let sketched = numbered
        .par_iter()
        .map(|(number, report)| sketches(context, *number, report));
    let sketches: Vec<Sketch> = sketched.collect::<Vec<_>>().into_iter().flatten().collect();
    let candidates = bands::candidates(&sketches);
    let comparison = Comparison {
        context,
        sketches: &sketches,
        shingles: sketches.iter().map(|_| OnceLock::new()).collect(),
    };
    let pairs: Vec<(usize, &Vec<usize>)> = candidates.iter().enumerate().collect();
    let copies = pairs
        .par_iter()
        .map(|(index, candidates)| comparison.of(*index, candidates));
    found.extend(copies.collect::<Vec<_>>().into_iter().flatten());
    let figures = reports.par_iter().filter_map(|report| {
        copied_figures(
            report,
            context.portal.report(report.agency, report.year.before())?,
        )
    });
    found.extend(figures.collect::<Vec<_>>());
}

fn sketches(context: &Context<'_>, number: usize, report: &Report) -> Vec<Sketch> {
    let agency = context.portal.agency(report.agency);
    let sections = report.sections.iter().enumerate();
    let sketches = sections.filter_map(|(index, section)| {
        let text = Text::of(section, agency)?;
        Some(Sketch {
            report: number,
            section: index,
            form: section.form?,
            agency: report.agency,
            year: report.year,
            signature: text.signature(),
        })
    });
    sketches.collect()
}

/// What a section is compared with.
struct Comparison<'a> {
    context: &'a Context<'a>,
    sketches: &'a [Sketch],
    /// The shingles of the sections that are compared, made once.
    shingles: Vec<OnceLock<Vec<u32>>>,
}

impl Comparison<'_> {
    /// Compares a section with its candidates; of other agencies', the likest is told.
    fn of(&self, index: usize, candidates: &[usize]) -> Vec<Diagnostic> {
        let this = &self.sketches[index];
        let agrees = |other: &usize| this.signature.agreement(&self.sketches[*other].signature);
        let last = self
            .last_year(index)
            .filter(|last| agrees(last) >= WORTH_A_LOOK);
        let mut others: Vec<usize> = candidates
            .iter()
            .copied()
            .filter(|other| agrees(other) >= WORTH_A_LOOK)
            .collect();
        others.sort_by_key(|other| (usize::MAX - agrees(other), *other));
        others.truncate(2);
        if last.is_none() && others.is_empty() {
            return Vec::new();
        }
        let share = |other: &usize| shingles::share(self.shingles(index), self.shingles(*other));
        let mut found = Vec::new();
        if let Some(percent) = last
            .as_ref()
            .map(&share)
            .filter(|percent| *percent >= LAST_YEAR)
        {
            let last = &self.sketches[last.unwrap_or(index)];
            found.push(self.told("near-copy-of-last-year", this, last, percent));
        }
        let shares = others.iter().map(|other| (share(other), *other));
        let likest = shares.max_by_key(|(percent, other)| (*percent, usize::MAX - *other));
        if let Some((percent, other)) = likest.filter(|(percent, _)| *percent >= OTHER_AGENCY) {
            let other = &self.sketches[other];
            found.push(self.told("near-copy-of-another-agency", this, other, percent));
        }
        found
    }

    /// Finds the same section in the same agency's report of the year before. Sketches stand in
    /// the order of the agencies and years, so it is near.
    fn last_year(&self, index: usize) -> Option<usize> {
        let this = &self.sketches[index];
        let before = self.sketches[..index].iter().enumerate().rev();
        let mut before = before.take_while(|(_, other)| {
            other.agency == this.agency && other.year >= this.year.before()
        });
        let is_last = |other: &Sketch| other.year == this.year.before() && other.form == this.form;
        before
            .find(|(_, other)| is_last(other))
            .map(|(index, _)| index)
    }

    fn section(&self, sketch: &Sketch) -> &Section {
        &self.context.portal.reports[sketch.report].sections[sketch.section]
    }

    fn shingles(&self, index: usize) -> &[u32] {
        let read = || {
            let sketch = &self.sketches[index];
            let agency = self.context.portal.agency(sketch.agency);
            Text::of(self.section(sketch), agency).map_or_else(Vec::new, |text| text.shingles())
        };
        self.shingles[index].get_or_init(read)
    }

    fn told(
        &self,
        code: &'static str,
        this: &Sketch,
        other: &Sketch,
        percent: usize,
    ) -> Diagnostic {
        let agency = self.context.portal.agency(other.agency);
        let copied = Message::new("near-copy.place")
            .with("agency", &agency.short_name)
            .with("year", other.year);
        Diagnostic::warning(code, self.section(this).heading.span)
            .with("percent", percent)
            .with("agency", &agency.short_name)
            .with("year", other.year)
            .related(self.section(other).heading.span, Some(copied))
            .help(Message::new("near-copy.help"))
    }
}
