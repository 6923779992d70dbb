//! Reports, each read once as long as nothing that it is made of changes.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};

use crate::diag::{Diagnosed, Diagnostic, Message};
use crate::forms::Forms;
use crate::model::report::{self, Context, ReportFolder};
use crate::model::{Agency, Report, Year};
use crate::source::{FileId, FilePath, Sources, Span};

use super::{Assembly, Changes, Topic, has_fault};

/// A report as it was read.
pub(super) struct ReadReport {
    pub(super) report: Arc<Report>,
    diagnostics: Vec<Diagnostic>,
    key: Key,
    /// Whether it depends on files outside of its folder.
    is_open: bool,
}

/// What a report was made of.
#[derive(PartialEq, Eq)]
struct Key {
    year: Year,
    file: FileId,
    tables_file: Option<FileId>,
    /// How many files its folder had, and the edit that last changed one of them.
    folder: (usize, u64),
    /// The name of the agency, which can be a part of the title.
    agency: String,
    /// Whether the tables are known to be unreadable.
    has_tables_fault: bool,
}

impl Key {
    fn new(place: &ReportFolder, agency: &Agency, sources: &Sources) -> Self {
        let files = sources.under(&place.folder);
        let stamps = files.map(|(id, _)| sources.stamp(id));
        let folder = stamps.fold((0, 0), |(count, last), stamp| (count + 1, last.max(stamp)));
        let tables = place.folder.join("tables.yaml");
        Self {
            year: place.year,
            file: place.file,
            tables_file: place.tables_file,
            folder,
            agency: agency.name.clone(),
            has_tables_fault: tables.is_some_and(|path| has_fault(sources, &path)),
        }
    }
}

/// What reports are read with.
pub(super) struct Ground<'a> {
    pub(super) sources: &'a Sources,
    pub(super) forms: &'a Forms,
    pub(super) agencies: &'a [Agency],
}

impl Assembly {
    /// Reads the reports of all folders, by agency, then by year.
    pub(super) fn find_reports(
        &mut self,
        folders: &[ReportFolder],
        ground: &Ground<'_>,
        changes: &mut Changes,
    ) {
        self.portal.reports.clear();
        let known = &self.reports;
        let keyed = folders.par_iter().map(|place| {
            let agency = &ground.agencies[place.agency.0];
            (place, Key::new(place, agency, ground.sources))
        });
        let keyed: Vec<_> = keyed.collect();
        let is_current = |(place, key): &(&ReportFolder, Key)| {
            let read = known.get(&place.folder);
            read.is_some_and(|read| read.key == *key && !read.is_open)
        };
        let (current, others): (Vec<_>, Vec<_>) = keyed.into_iter().partition(is_current);
        let read = others.par_iter();
        let read: Vec<_> = read.map(|(place, _)| read_report(place, ground)).collect();
        let mut all: BTreeMap<FilePath, ReadReport> = BTreeMap::new();
        for (place, _) in current {
            if let Some(mut read) = self.reports.remove(&place.folder) {
                if read.report.agency != place.agency {
                    Arc::make_mut(&mut read.report).agency = place.agency;
                }
                all.insert(place.folder.clone(), read);
            }
        }
        for ((place, key), read) in others.into_iter().zip(read) {
            self.reports.remove(&place.folder);
            changes.reports.insert(place.folder.clone());
            all.insert(place.folder.clone(), ReadReport::new(read, key));
        }
        let gone: Vec<FilePath> = self.reports.keys().cloned().collect();
        for folder in gone {
            self.note(Topic::Report, &folder, Vec::new(), changes);
        }
        let reports = folders.iter().filter_map(|place| all.get(&place.folder));
        self.portal.reports = reports.map(|read| Arc::clone(&read.report)).collect();
        self.reports = all;
    }

    /// Says what is wrong with reports that were read anew, or with all.
    pub(super) fn note_reports(&mut self, all: bool, changes: &mut Changes) {
        let reports = self.reports.iter();
        let told = reports.filter(|(folder, _)| all || changes.reports.contains(*folder));
        let told = told.map(|(folder, read)| (folder.clone(), read.diagnostics.clone()));
        for (folder, diagnostics) in told.collect::<Vec<_>>() {
            self.note(Topic::Report, &folder, diagnostics, changes);
        }
    }

    /// Says nothing of any report.
    pub(super) fn hide_reports(&mut self, changes: &mut Changes) {
        self.portal.reports.clear();
        for folder in self.reports.keys().cloned().collect::<Vec<_>>() {
            self.note(Topic::Report, &folder, Vec::new(), changes);
        }
    }

    /// Reads single reports again.
    pub(super) fn reread_reports(
        &mut self,
        numbers: &[usize],
        sources: &Sources,
        changes: &mut Changes,
    ) {
        let portal = &self.portal;
        let ground = Ground {
            sources,
            forms: &portal.forms,
            agencies: &portal.agencies,
        };
        let read = numbers.par_iter().map(|number| {
            let report = &portal.reports[*number];
            let place = ReportFolder {
                agency: report.agency,
                folder: report.folder.clone(),
                year: report.year,
                file: report.file,
                tables_file: report.tables_file,
            };
            let key = Key::new(&place, portal.agency(report.agency), sources);
            (*number, ReadReport::new(read_report(&place, &ground), key))
        });
        for (number, read) in read.collect::<Vec<_>>() {
            let folder = read.report.folder.clone();
            self.note(Topic::Report, &folder, read.diagnostics.clone(), changes);
            self.portal.reports[number] = Arc::clone(&read.report);
            changes.reports.insert(folder.clone());
            self.reports.insert(folder, read);
        }
    }
}

impl ReadReport {
    fn new(read: Diagnosed<Report>, key: Key) -> Self {
        let mut report = read.value;
        // Many reports are kept for long.
        for table in &mut report.tables {
            table.cells.shrink_to_fit();
        }
        let sections = report.sections.iter_mut().map(|section| &mut section.body);
        for body in std::iter::once(&mut report.preamble).chain(sections) {
            body.passages.shrink_to_fit();
        }
        let names_files = !report.attachments.is_empty() || !report.corrections.is_empty();
        Self {
            is_open: names_files || !read.diagnostics.is_empty(),
            report: Arc::new(report),
            diagnostics: read.diagnostics,
            key,
        }
    }
}

/// Reads one report; a bug of the program that its text brings out is told at the report.
fn read_report(folder: &ReportFolder, ground: &Ground<'_>) -> Diagnosed<Report> {
    let context = Context {
        sources: ground.sources,
        forms: ground.forms,
        agencies: ground.agencies,
    };
    let read = || report::read(folder, &context);
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(read)).unwrap_or_else(|_| {
        let place = Span::new(folder.file, 0..0);
        let bug = Diagnostic::error("internal-fault", place);
        Diagnosed {
            value: report::unread(folder, &context),
            diagnostics: vec![bug.help(Message::new("internal-fault.help"))],
        }
    })
}
