//! From all sources to the portal.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};

use crate::diag::{self, Diagnosed, Diagnostic, Message, Place};
use crate::forms::{self, Forms};
use crate::parse::words::narrow;
use crate::parse::yaml;
use crate::source::{Body, FileId, FilePath, Sources, Span};

use super::report::{self, Context, ReportFolder};
use super::{
    Agency, AgencyId, Document, Portal, Report, Settings, Year, agency, columns, document, files,
    page, settings,
};

/// Builds the portal from its files. Whatever is wrong is reported; the portal is what is left.
pub fn assemble(sources: &Sources) -> Diagnosed<Portal> {
    let mut diagnostics = diag::from_sources(sources);
    typing_habits(sources, &mut diagnostics);
    let settings = read_settings(sources, &mut diagnostics);
    let forms = read_forms(sources, &mut diagnostics);
    let mut agencies = read_agencies(sources, &mut diagnostics);
    for agency in &mut agencies {
        agency.home = page::read(agency, "index.md", sources, &mut diagnostics);
        agency.guide = page::read(agency, "guide.md", sources, &mut diagnostics);
        agency.apply = page::read(agency, "apply.md", sources, &mut diagnostics);
        let classes = columns::classes(agency, sources);
        diagnostics.extend(classes.diagnostics);
        agency.classes = classes.value;
    }
    let documents = read_documents(&agencies, sources, &mut diagnostics);
    let folders = find_reports(&agencies, sources, &mut diagnostics);
    let shown = Shown {
        agencies: &agencies,
        reports: &folders,
        documents: &documents,
    };
    shown.report_others(sources, &mut diagnostics);
    let context = Context {
        sources,
        forms: &forms,
        agencies: &agencies,
    };
    let read: Vec<_> = folders
        .par_iter()
        .map(|folder| read_report(folder, &context))
        .collect();
    let mut reports = Vec::with_capacity(read.len());
    for read in read {
        diagnostics.extend(read.diagnostics);
        let index = reports.len();
        agencies[read.value.agency.0].reports.push(index);
        reports.push(Arc::new(read.value));
    }
    for (index, document) in documents.iter().enumerate() {
        agencies[document.agency.0].documents.push(index);
    }
    Diagnosed {
        value: Portal {
            settings,
            forms,
            agencies,
            reports,
            documents,
        },
        diagnostics,
    }
}

/// Reads one report; a bug of the program that its text brings out is told at the report.
fn read_report(folder: &ReportFolder, context: &Context<'_>) -> Diagnosed<Report> {
    let read = || report::read(folder, context);
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(read)).unwrap_or_else(|_| {
        let place = Span::new(folder.file, 0..0);
        let bug = Diagnostic::error("internal-fault", place);
        let diagnostics = vec![bug.help(Message::new("internal-fault.help"))];
        Diagnosed {
            value: report::unread(folder, context),
            diagnostics,
        }
    })
}

/// Habits of some editors that do no harm, told once a file.
fn typing_habits(sources: &Sources, diagnostics: &mut Vec<Diagnostic>) {
    for (id, file) in sources.iter() {
        let Body::Text(text) = &file.body else {
            continue;
        };
        if file.path.as_str().starts_with("themes/") {
            continue;
        }
        let start = Span::new(id, 0..0);
        if file.had_bom {
            diagnostics.push(Diagnostic::info("byte-order-mark", start));
        }
        if let Some(at) = text.find("\r\n") {
            diagnostics.push(Diagnostic::info("crlf-lines", Span::new(id, at..at)));
        }
    }
}

fn read_settings(sources: &Sources, diagnostics: &mut Vec<Diagnostic>) -> Settings {
    let Some(file) = sources.find(&FilePath::new("portal.yaml")) else {
        if sources
            .faults
            .iter()
            .all(|fault| fault.path.as_str() != "portal.yaml")
        {
            diagnostics.push(settings::missing());
        }
        return Settings::default();
    };
    let read = yaml::read(file, sources.text(file));
    let unreadable = read.value.is_none() && !read.diagnostics.is_empty();
    diagnostics.extend(read.diagnostics);
    let read = settings::read(read.value.as_ref(), Span::new(file, 0..0));
    if !unreadable {
        diagnostics.extend(read.diagnostics);
    }
    read.value
}

fn read_forms(sources: &Sources, diagnostics: &mut Vec<Diagnostic>) -> Forms {
    let mut known = Forms::builtin();
    for (id, file) in sources.under(&FilePath::new("forms")) {
        let Body::Text(text) = &file.body else {
            continue;
        };
        match forms::read(text) {
            Ok(form) => known.add(form),
            Err(error) => {
                let at = error
                    .place
                    .map_or(0, |(line, column)| offset(text, line, column));
                let wrong = Diagnostic::error("form-file", Span::new(id, at..at));
                diagnostics.push(wrong.with("problem", error.message));
            }
        }
    }
    known
}

/// Turns a line and column, from 1, into an offset in bytes.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    let rest = text.get(start..).unwrap_or("");
    let inner = rest
        .char_indices()
        .nth(column.saturating_sub(1))
        .map_or(0, |(at, _)| at);
    start + inner
}

/// Every folder with an `agency.yaml` is an agency; the folder `content` always is.
fn read_agencies(sources: &Sources, diagnostics: &mut Vec<Diagnostic>) -> Vec<Agency> {
    let root = FilePath::new("content");
    let files = sources
        .under(&root)
        .filter(|(_, file)| file.path.name() == "agency.yaml");
    let mut agencies: Vec<Agency> = Vec::new();
    for (id, file) in files {
        let Some(folder) = file.path.parent() else {
            continue;
        };
        let read = yaml::read(id, sources.text(id));
        let unreadable = read.value.is_none() && !read.diagnostics.is_empty();
        diagnostics.extend(read.diagnostics);
        let read = agency::read(read.value.as_ref(), id, folder);
        if !unreadable {
            diagnostics.extend(read.diagnostics);
        }
        agencies.push(read.value);
    }
    if agencies.iter().all(|agency| agency.folder != root) {
        let missing = Diagnostic::error("missing-agency-file", Place::File(root.clone()));
        diagnostics.push(missing.help(Message::new("missing-agency-file.help")));
        agencies.push(agency::blank(root.clone()));
    }
    agencies.sort_by(|a, b| a.folder.cmp(&b.folder));
    let places: Vec<FilePath> = agencies
        .iter()
        .map(|agency| agency.folder.clone())
        .collect();
    for (index, agency) in agencies.iter_mut().enumerate() {
        agency.id = AgencyId(index);
        agency.address = match agency.folder == root {
            true => String::new(),
            false => files::address(&agency.folder),
        };
        agency.parent = nearest_above(&places, &agency.folder).map(AgencyId);
    }
    agencies
}

/// Finds the innermost agency whose folder a folder stands in.
fn nearest_above(agencies: &[FilePath], folder: &FilePath) -> Option<usize> {
    let mut above = folder.parent();
    while let Some(path) = above {
        if let Ok(index) = agencies.binary_search(&path) {
            return Some(index);
        }
        above = path.parent();
    }
    None
}

/// Reads the regulations and documents of every agency, by agency, then by path.
fn read_documents(
    agencies: &[Agency],
    sources: &Sources,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Arc<Document>> {
    let mut places: Vec<_> = agencies
        .iter()
        .flat_map(|agency| columns::places(agency, sources))
        .collect();
    places.sort_by(|a, b| (a.agency.id, &a.path).cmp(&(b.agency.id, &b.path)));
    let read = places.par_iter().map(|place| {
        let read = || document::read(place, sources);
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(read)).map_err(|_| place.file)
    });
    let mut documents = Vec::with_capacity(places.len());
    for read in read.collect::<Vec<_>>() {
        match read {
            Ok(read) => {
                diagnostics.extend(read.diagnostics);
                documents.push(Arc::new(read.value));
            }
            Err(file) => {
                let bug = Diagnostic::error("internal-fault", Span::new(file, 0..0));
                diagnostics.push(bug.help(Message::new("internal-fault.help")));
            }
        }
    }
    documents
}

/// Finds the folders `reports/<year>` of every agency, by agency, then by year.
fn find_reports(
    agencies: &[Agency],
    sources: &Sources,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<ReportFolder> {
    let mut found = Vec::new();
    for agency in agencies {
        let Some(reports) = agency.folder.join("reports") else {
            continue;
        };
        let mut years: BTreeMap<Year, ReportFolder> = BTreeMap::new();
        for folder in children(sources, &reports) {
            let Some(place) = report_folder(agency, &folder, sources, diagnostics) else {
                continue;
            };
            if let Some(first) = years.get(&place.year) {
                let twice = Diagnostic::error("duplicate-report", Span::new(place.file, 0..0))
                    .with("year", place.year)
                    .related(Span::new(first.file, 0..0), None)
                    .help(Message::new("duplicate-report.help"));
                diagnostics.push(twice);
            } else {
                years.insert(place.year, place);
            }
        }
        found.extend(years.into_values());
    }
    found
}

/// Returns the folders and files right below a folder.
fn children(sources: &Sources, folder: &FilePath) -> Vec<FilePath> {
    let mut children: Vec<FilePath> = Vec::new();
    for (_, file) in sources.under(folder) {
        let name = file
            .path
            .below(folder)
            .and_then(|below| below.split('/').next());
        let child = name.and_then(|name| folder.join(name));
        if let Some(child) = child
            && children.last() != Some(&child)
        {
            children.push(child);
        }
    }
    children
}

fn report_folder(
    agency: &Agency,
    folder: &FilePath,
    sources: &Sources,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<ReportFolder> {
    let name: String = folder
        .name()
        .trim_end_matches('年')
        .chars()
        .map(narrow)
        .collect();
    let year = name
        .parse::<u16>()
        .ok()
        .filter(|year| (1990..=2200).contains(year));
    let place = Place::File(folder.clone());
    let Some(year) = year else {
        let wrong = Diagnostic::error("report-folder", place).with("folder", folder.name());
        diagnostics.push(wrong.help(Message::new("report-folder.help")));
        return None;
    };
    if folder.name() != year.to_string() {
        let wrong = Diagnostic::error("report-folder", place.clone()).with("folder", folder.name());
        diagnostics.push(wrong.help(Message::new("report-folder.rename").with("year", year)));
    }
    let find = |name: &str| folder.join(name).and_then(|path| sources.find(&path));
    let Some(file) = find("report.md") else {
        let faulty = sources
            .faults
            .iter()
            .any(|fault| Some(&fault.path) == folder.join("report.md").as_ref());
        if !faulty {
            let missing = Diagnostic::error("missing-report-file", place).with("year", year);
            diagnostics.push(missing.help(Message::new("missing-report-file.help")));
        }
        return None;
    };
    Some(ReportFolder {
        agency: agency.id,
        folder: folder.clone(),
        year: Year(year),
        file,
        tables_file: find("tables.yaml"),
    })
}

/// What pages are made of.
struct Shown<'a> {
    agencies: &'a [Agency],
    reports: &'a [ReportFolder],
    documents: &'a [Arc<Document>],
}

impl Shown<'_> {
    /// Reports texts that no page shows, so that nothing is lost without a word.
    fn report_others(&self, sources: &Sources, diagnostics: &mut Vec<Diagnostic>) {
        let texts = self.texts(sources);
        for (id, file) in sources.under(&FilePath::new("content")) {
            let is_text = matches!(file.body, Body::Text(_));
            if is_text && texts.binary_search(&id).is_err() {
                let stray = Diagnostic::warning("stray-file", Span::new(id, 0..0));
                let stray = stray.with("path", &file.path);
                diagnostics.push(stray.help(Message::new("stray-file.help")));
            }
        }
    }

    /// Returns every text that a page is made of.
    fn texts(&self, sources: &Sources) -> Vec<FileId> {
        let mut texts: Vec<FileId> = Vec::new();
        for agency in self.agencies {
            texts.extend(agency.file);
            let pages = ["index.md", "guide.md", "apply.md"];
            let pages = pages.iter().filter_map(|name| agency.folder.join(name));
            texts.extend(pages.filter_map(|path| sources.find(&path)));
            texts.extend(agency.classes.iter().filter_map(|class| class.file));
        }
        for report in self.reports {
            texts.push(report.file);
            texts.extend(report.tables_file);
        }
        texts.extend(self.documents.iter().map(|document| document.file));
        texts.sort_unstable();
        texts
    }
}
