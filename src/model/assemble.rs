//! From all sources to the portal.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};

use crate::diag::{self, Diagnosed, Diagnostic, Message, Place};
use crate::forms::{self, Forms};
use crate::parse::words::narrow;
use crate::parse::yaml;
use crate::source::{Body, FileId, FilePath, LineIndex, Position, Sources, Span};

use super::report::{self, Context, ReportFolder};
use super::strays::Shown;
use super::{
    Agency, AgencyId, Audience, Document, Portal, Report, Settings, Year, agency, columns,
    document, files, page, settings,
};

/// Builds the portal from its files. Whatever is wrong is reported; the portal is what is left.
pub fn assemble(sources: &Sources) -> Diagnosed<Portal> {
    let mut diagnostics = diag::from_sources(sources);
    typing_habits(sources, &mut diagnostics);
    let settings = read_settings(sources, &mut diagnostics);
    let n_before = diagnostics.len();
    let forms = read_forms(sources, &mut diagnostics);
    let has_faulty_form = diagnostics.len() > n_before;
    let mut agencies = read_agencies(sources, &mut diagnostics);
    for agency in &mut agencies {
        read_pages(agency, sources, &mut diagnostics);
        let classes = columns::classes(agency, sources);
        diagnostics.extend(classes.diagnostics);
        agency.classes = classes.value;
    }
    let documents = read_documents(&agencies, sources, &mut diagnostics);
    let Found { folders, refused } = find_reports(&agencies, sources, &mut diagnostics);
    let shown = Shown {
        agencies: &agencies,
        reports: &folders,
        documents: &documents,
    };
    shown.report_others(sources, &refused, &mut diagnostics);
    let context = Context {
        sources,
        forms: &forms,
        agencies: &agencies,
    };
    // What a report must have is not known where a form cannot be used, which is reported.
    let folders = match has_faulty_form {
        true => Vec::new(),
        false => folders,
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
            audience: Audience::default(),
            day: None,
        },
        diagnostics,
    }
}

/// Reads the texts that an agency has once.
fn read_pages(agency: &mut Agency, sources: &Sources, diagnostics: &mut Vec<Diagnostic>) {
    let names = ["index.md", "guide.md", "apply.md"];
    let [home, guide, apply] = names.map(|name| {
        let page = page::read(agency, name, sources, diagnostics)?;
        if page.draft {
            agency.drafts.push(page);
            return None;
        }
        Some(page)
    });
    (agency.home, agency.guide, agency.apply) = (home, guide, apply);
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
        if !has_fault(sources, &FilePath::new("portal.yaml")) {
            diagnostics.push(settings::missing());
        }
        return settings::read(None, Span::new(FileId(0), 0..0)).value;
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
        // What the reader of forms would take long over, or pass over, the tree refuses first.
        let tree = yaml::read(id, text);
        if !tree.diagnostics.is_empty() {
            diagnostics.extend(tree.diagnostics);
            continue;
        }
        match forms::read(text) {
            Ok(form) => known.add(form),
            Err(error) => {
                let at = error.place.map_or(0, |(line, column)| {
                    LineIndex::new(text).offset(Position { line, column })
                });
                let wrong = Diagnostic::error("form-file", Span::new(id, at..at));
                diagnostics.push(wrong.with("problem", error.message));
            }
        }
    }
    known
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
        let is_known = ["content", "content/agency.yaml"]
            .iter()
            .any(|path| has_fault(sources, &FilePath::new(path)));
        if !is_known {
            let missing = Diagnostic::error("missing-agency-file", Place::File(root.clone()));
            diagnostics.push(missing.help(Message::new("missing-agency-file.help")));
        }
        agencies.push(Agency::new(root.clone()));
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

/// The folders of reports.
#[derive(Default)]
struct Found {
    /// Those that hold a report, by agency, then by year.
    folders: Vec<ReportFolder>,
    /// Those that cannot be used, which is reported.
    refused: Vec<FilePath>,
}

/// Finds the folders `reports/<year>` of every agency.
fn find_reports(
    agencies: &[Agency],
    sources: &Sources,
    diagnostics: &mut Vec<Diagnostic>,
) -> Found {
    let mut found = Found::default();
    for agency in agencies {
        let Some(reports) = agency.folder.join("reports") else {
            continue;
        };
        let mut years: BTreeMap<Year, ReportFolder> = BTreeMap::new();
        for folder in subfolders(sources, &reports) {
            let mut refuse = |fault: Option<Diagnostic>| {
                diagnostics.extend(fault);
                found.refused.push(folder.clone());
            };
            let place = match report_folder(agency, &folder, sources) {
                Ok(place) => place,
                Err(fault) => {
                    refuse(fault.map(|fault| *fault));
                    continue;
                }
            };
            if let Some(first) = years.get(&place.year) {
                refuse(Some(duplicate(&place, first)));
            } else {
                diagnostics.extend(misnamed(&place));
                years.insert(place.year, place);
            }
        }
        found.folders.extend(years.into_values());
    }
    found
}

/// Returns the folders right below a folder.
fn subfolders(sources: &Sources, folder: &FilePath) -> Vec<FilePath> {
    let mut children: Vec<FilePath> = Vec::new();
    for (_, file) in sources.under(folder) {
        let below = file.path.below(folder);
        let name = below.and_then(|below| Some(below.split_once('/')?.0));
        let child = name.and_then(|name| folder.join(name));
        if let Some(child) = child
            && children.last() != Some(&child)
        {
            children.push(child);
        }
    }
    children
}

/// Reads which report a folder holds; the fault is `None` if it is reported already.
fn report_folder(
    agency: &Agency,
    folder: &FilePath,
    sources: &Sources,
) -> Result<ReportFolder, Option<Box<Diagnostic>>> {
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
        let help = Message::new("report-folder.help");
        return Err(Some(Box::new(wrong.help(help))));
    };
    let find = |name: &str| folder.join(name).and_then(|path| sources.find(&path));
    let Some(file) = find("report.md") else {
        let is_known = folder
            .join("report.md")
            .is_some_and(|path| has_fault(sources, &path));
        let missing = Diagnostic::error("missing-report-file", place).with("year", year);
        let help = Message::new("missing-report-file.help");
        return Err((!is_known).then(|| Box::new(missing.help(help))));
    };
    Ok(ReportFolder {
        agency: agency.id,
        folder: folder.clone(),
        year: Year(year),
        file,
        tables_file: find("tables.yaml"),
    })
}

/// Reports a folder whose name is a year in another way of writing.
fn misnamed(place: &ReportFolder) -> Option<Diagnostic> {
    if place.folder.name() == place.year.to_string() {
        return None;
    }
    let whole = Place::File(place.folder.clone());
    let wrong = Diagnostic::error("report-folder", whole).with("folder", place.folder.name());
    Some(wrong.help(Message::new("report-folder.rename").with("year", place.year)))
}

fn duplicate(place: &ReportFolder, first: &ReportFolder) -> Diagnostic {
    Diagnostic::error("duplicate-report", Span::new(place.file, 0..0))
        .with("year", place.year)
        .related(Span::new(first.file, 0..0), None)
        .help(Message::new("duplicate-report.help"))
}

fn has_fault(sources: &Sources, path: &FilePath) -> bool {
    sources.faults.iter().any(|fault| fault.path == *path)
}
