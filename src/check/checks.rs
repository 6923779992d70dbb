//! All rules, kept up to date: after an edit, only what it can change is checked again.
//!
//! What is to be done is put on lists; [`Checks::step`] does a part of it. A build puts everything
//! on the lists and does all at once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};

use super::copies::Copies;
use super::ledger::{Ledger, Step};
use super::levels::Allowed;
use super::organ::Names;
use super::{Context, FAMILIES, Run, Subject};
use crate::diag::Diagnostic;
use crate::model::{Changes, Date, Note, Portal, Report, Year};
use crate::source::{Body, FileId, FilePath, Sources, Touched};

/// What is checked.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    /// The portal.
    pub portal: &'a Portal,
    /// Its files.
    pub sources: &'a Sources,
    /// The day of the check.
    pub today: Date,
}

impl<'a> Ground<'a> {
    fn context(&self, names: &'a OnceLock<Names>) -> Context<'a> {
        Context {
            portal: self.portal,
            sources: self.sources,
            today: self.today,
            names,
        }
    }
}

/// What was found in a portal, kept up to date.
#[derive(Default)]
pub struct Checks {
    ledger: Ledger,
    /// The reports that were checked, and whether there was one on the year before.
    reports: BTreeMap<FilePath, bool>,
    /// The reports that are to be checked, by the step.
    waiting: [BTreeSet<FilePath>; 3],
    /// The texts that are to be checked.
    texts: BTreeSet<FileId>,
    /// What was edited last.
    urgent: (BTreeSet<FilePath>, BTreeSet<FileId>),
    /// Whether the portal as a whole is to be checked.
    whole: bool,
    copies: Copies,
}

/// The steps that look at one report at a time.
const STEPS: [Step; 3] = [Step::Report, Step::Settings, Step::Names];

impl Checks {
    /// Checks a portal with every rule.
    pub fn of(ground: &Ground<'_>) -> Self {
        let mut checks = Self::default();
        let changes = Changes {
            is_structural: true,
            ..Changes::default()
        };
        checks.mark(&Touched::all(ground.sources), &changes, ground);
        checks.finish(ground);
        checks
    }

    /// Checks everything that is on the lists.
    pub fn finish(&mut self, ground: &Ground<'_>) {
        while self.is_waiting() {
            self.step(ground, usize::MAX);
        }
    }

    /// Takes note of what was said at reading.
    pub fn note(&mut self, notes: Vec<Note>, sources: &Sources) {
        for note in notes {
            let subject = (Step::Reading(note.topic), note.path);
            self.ledger.put(&subject, note.diagnostics, sources);
        }
    }

    /// Takes note of what is wrong with the theme.
    pub fn note_theme(&mut self, faults: Vec<Diagnostic>, sources: &Sources) {
        let subject = (Step::Theme, FilePath::new("themes"));
        self.ledger.put(&subject, faults, sources);
    }

    /// Puts what an edit can have changed on the lists.
    pub fn mark(&mut self, touched: &Touched, changes: &Changes, ground: &Ground<'_>) {
        self.whole = true;
        self.texts.extend(&touched.files);
        self.urgent = match changes.is_structural {
            true => Default::default(),
            false => (changes.reports.clone(), touched.files.clone()),
        };
        if changes.is_structural {
            self.mark_all(changes, ground);
        } else {
            self.mark_some(changes, ground.portal);
        }
        if changes.names {
            self.waiting[2].extend(self.reports.keys().cloned());
        }
        if changes.settings {
            self.waiting[1].extend(self.reports.keys().cloned());
        }
        self.ledger.set_levels(ground.portal, ground.sources);
    }

    /// Tells whether anything is on the lists.
    pub fn is_waiting(&self) -> bool {
        let reports = self.waiting.iter().any(|list| !list.is_empty());
        reports || self.whole || !self.texts.is_empty() || self.copies.is_waiting()
    }

    /// Checks what is on the lists, at most so many reports and texts; returns whether something
    /// else is told than before.
    pub fn step(&mut self, ground: &Ground<'_>, most: usize) -> bool {
        let names = OnceLock::new();
        let context = ground.context(&names);
        if std::mem::take(&mut self.whole) {
            self.check_whole(&context);
        }
        let left = self.check_texts(&context, most);
        let left = self.check_reports(&context, left);
        if left > 0 {
            self.compare(&context, left);
        }
        self.ledger.settle(ground.sources)
    }

    /// Checks the texts and reports that were edited last, where they are at most so many, by
    /// themselves.
    pub fn hurry(&mut self, ground: &Ground<'_>, most: usize) {
        let (folders, files) = std::mem::take(&mut self.urgent);
        let names = OnceLock::new();
        let context = ground.context(&names);
        if files.len() <= most {
            let files = files.iter().filter_map(|file| self.texts.take(file));
            let files: Vec<FileId> = files.collect();
            self.check_these_texts(&context, &files);
        }
        if folders.len() <= most {
            for (index, step) in STEPS.into_iter().enumerate() {
                let list = &mut self.waiting[index];
                let chosen = folders.iter().filter_map(|folder| list.take(folder));
                let chosen: Vec<FilePath> = chosen.collect();
                self.check_these_reports(&context, &chosen, step);
            }
        }
        self.ledger.settle(ground.sources);
    }

    /// Returns what is told, by file and place.
    pub fn diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        let told = self.ledger.told().values();
        told.flat_map(|told| &told.diagnostics)
    }

    /// Returns what is told of one file, by place.
    pub fn diagnostics_of(&self, path: &FilePath) -> &[Diagnostic] {
        let told = self.ledger.told().get(path);
        told.map_or(&[], |told| told.diagnostics.as_slice())
    }

    /// Gives away what is told, by file and place, and what is silenced.
    pub fn into_findings(mut self, sources: &Sources) -> (Vec<Diagnostic>, Vec<Allowed>) {
        self.ledger.settle(sources);
        let (mut diagnostics, mut allowed) = (Vec::new(), Vec::new());
        for told in self.ledger.into_told() {
            diagnostics.extend(told.diagnostics);
            allowed.extend(told.allowed);
        }
        (diagnostics, allowed)
    }

    /// Compares the reports of the portal with those that were checked.
    fn mark_all(&mut self, changes: &Changes, ground: &Ground<'_>) {
        let portal = ground.portal;
        let mut known = std::mem::take(&mut self.reports);
        if changes.is_renumbered {
            self.copies = Copies::default();
        }
        for report in &portal.reports {
            let last = last(portal, report);
            let had_last = known.remove(&report.folder);
            let is_read = |report: &Report| changes.reports.contains(&report.folder);
            let agency = portal.agency(report.agency);
            let is_other = had_last != Some(last.is_some())
                || is_read(report)
                || last.is_some_and(is_read)
                || changes.agencies.contains(&agency.folder);
            if is_other {
                self.mark_report(report);
            }
            if is_other || changes.is_renumbered {
                self.copies.mark(report);
            }
            self.reports.insert(report.folder.clone(), last.is_some());
        }
        for (folder, _) in known {
            for list in &mut self.waiting {
                list.remove(&folder);
            }
            for step in STEPS.into_iter().chain([Step::Copies]) {
                let subject = (step, folder.clone());
                self.ledger.put(&subject, Vec::new(), ground.sources);
            }
            self.copies.drop_folder(&folder);
        }
    }

    fn mark_some(&mut self, changes: &Changes, portal: &Portal) {
        let touched = portal.agencies.iter();
        let touched = touched.filter(|agency| changes.agencies.contains(&agency.folder));
        for agency in touched {
            for report in portal.reports_of(agency.id) {
                self.mark_report(report);
                // Texts are compared without the agency's own names.
                if changes.names {
                    self.copies.mark(report);
                }
            }
        }
        for folder in &changes.reports {
            let Some(report) = find(portal, folder) else {
                continue;
            };
            self.mark_report(report);
            self.copies.mark(report);
            if let Some(next) = portal.report(report.agency, report.year.after()) {
                self.mark_report(next);
            }
        }
    }

    fn mark_report(&mut self, report: &Report) {
        for list in &mut self.waiting {
            list.insert(report.folder.clone());
        }
    }

    fn check_whole(&mut self, context: &Context<'_>) {
        let mut found = Vec::new();
        for family in FAMILIES {
            if let Run::Portal(run) = family.run {
                run(context, &mut found);
            }
        }
        let subject = (Step::Portal, FilePath::new(""));
        self.ledger.put(&subject, found, context.sources);
    }

    /// Checks texts; returns how much may be done yet.
    fn check_texts(&mut self, context: &Context<'_>, most: usize) -> usize {
        // Texts are looked at much faster than reports.
        let chosen = take(&mut self.texts, most.saturating_mul(8));
        self.check_these_texts(context, &chosen);
        most.saturating_sub(chosen.len() / 8)
    }

    fn check_these_texts(&mut self, context: &Context<'_>, chosen: &[FileId]) {
        let found = chosen.par_iter().map(|file| check_text(context, *file));
        let found: Vec<_> = found.collect();
        for (id, found) in chosen.iter().zip(found) {
            if let Some(file) = context.sources.file(*id) {
                let subject = (Step::Text, file.path.clone());
                self.ledger.put(&subject, found, context.sources);
            }
        }
    }

    fn check_reports(&mut self, context: &Context<'_>, most: usize) -> usize {
        let mut left = most;
        for (index, step) in STEPS.into_iter().enumerate() {
            let weight = if step == Step::Report { 1 } else { 8 };
            let chosen = take(&mut self.waiting[index], left.saturating_mul(weight));
            self.check_these_reports(context, &chosen, step);
            left = left.saturating_sub(chosen.len() / weight);
        }
        left
    }

    fn check_these_reports(&mut self, context: &Context<'_>, chosen: &[FilePath], step: Step) {
        let found = chosen.par_iter().map(|folder| {
            let report = find(context.portal, folder);
            report.map_or(Vec::new(), |report| check_report(context, report, step))
        });
        let found: Vec<_> = found.collect();
        for (folder, found) in chosen.iter().zip(found) {
            let subject = (step, folder.clone());
            self.ledger.put(&subject, found, context.sources);
        }
    }

    fn compare(&mut self, context: &Context<'_>, most: usize) {
        for (folder, found) in self.copies.step(context, most) {
            let subject = (Step::Copies, folder);
            self.ledger.put(&subject, found, context.sources);
        }
    }
}

/// Takes the first of a list.
pub(super) fn take<T: Ord + Clone>(list: &mut BTreeSet<T>, most: usize) -> Vec<T> {
    if list.len() <= most {
        return std::mem::take(list).into_iter().collect();
    }
    (0..most).map_while(|_| list.pop_first()).collect()
}

/// Finds the report in a folder.
fn find<'a>(portal: &'a Portal, folder: &FilePath) -> Option<&'a Report> {
    let index = portal.report_in(folder)?;
    portal.reports.get(index).map(|report| &**report)
}

fn last<'a>(portal: &'a Portal, report: &Report) -> Option<&'a Report> {
    let year: Year = report.year.before();
    portal.report(report.agency, year).map(|report| &**report)
}

fn check_text(context: &Context<'_>, id: FileId) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let Some(file) = context.sources.file(id) else {
        return found;
    };
    // Themes are trusted and have no prose.
    let is_content =
        matches!(file.body, Body::Text(_)) && !file.path.as_str().starts_with("themes/");
    if !is_content || context.sources.find(&file.path).is_none() {
        return found;
    }
    for family in FAMILIES {
        if let Run::Text(run) = family.run {
            run(context, id, &mut found);
        }
    }
    found
}

fn check_report(context: &Context<'_>, report: &Report, step: Step) -> Vec<Diagnostic> {
    let subject = Subject {
        context: *context,
        report,
        last: last(context.portal, report),
    };
    let mut found = Vec::new();
    for family in FAMILIES {
        match (family.run, step) {
            (Run::Report(run), Step::Report)
            | (Run::Settings(run), Step::Settings)
            | (Run::Names(run), Step::Names) => run(&subject, &mut found),
            _ => {}
        }
    }
    found
}
