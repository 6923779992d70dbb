//! Which folders hold reports.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Message, Place};
use crate::model::report::ReportFolder;
use crate::model::{Agency, Year};
use crate::parse::words::narrow;
use crate::source::{FilePath, Sources, Span};

use super::has_fault;

/// The folders of reports.
#[derive(Default)]
pub(super) struct Found {
    /// Those that hold a report, by agency, then by year.
    pub(super) folders: Vec<ReportFolder>,
    /// Those that cannot be used, which is reported.
    pub(super) refused: Vec<FilePath>,
}

/// Finds the folders `reports/<year>` of every agency.
pub(super) fn find_reports(
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
