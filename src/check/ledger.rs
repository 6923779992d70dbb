//! What was found, by file, and what of it is told: at which level, and whether it is silenced.
//!
//! Findings are put down for the thing that they were found at, in the place of those that were
//! put down for it before. Only files whose findings changed are looked at again.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Diagnostic, Place};
use crate::model::{Allow, Portal, Topic};
use crate::source::{FileId, FilePath, Sources, Span};

use super::levels::{Allowed, Levels, Silence};

/// At which step something was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// When it was read.
    Reading(Topic),
    /// When the theme was read.
    Theme,
    /// By the rules that look at one report.
    Report,
    /// By those that know the settings too.
    Settings,
    /// By those that know the names of all agencies too.
    Names,
    /// By those that look at one text.
    Text,
    /// By those that look at the portal as a whole.
    Portal,
    /// By those that compare texts.
    Copies,
}

/// What something was found at.
pub(super) type Subject = (Step, FilePath);

/// Something that was found.
struct Finding {
    subject: Subject,
    diagnostic: Diagnostic,
}

/// What is told of one file.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) allowed: Vec<Allowed>,
}

/// Everything that was found, and what of it is told.
#[derive(Default)]
pub(super) struct Ledger {
    found: BTreeMap<FilePath, Vec<Finding>>,
    /// The files in which something was found, by what it was found at.
    files: BTreeMap<Subject, BTreeSet<FilePath>>,
    told: BTreeMap<FilePath, Told>,
    /// The files of which something else may be to be told.
    stale: BTreeSet<FilePath>,
    levels: Levels,
    /// What reports, documents and pages silence, by their files.
    silences: BTreeMap<FilePath, Silence>,
}

impl Ledger {
    /// Puts down what was found at something.
    pub(super) fn put(&mut self, subject: &Subject, found: Vec<Diagnostic>, sources: &Sources) {
        let before = self.files.remove(subject).unwrap_or_default();
        for path in &before {
            if let Some(findings) = self.found.get_mut(path) {
                findings.retain(|finding| finding.subject != *subject);
            }
        }
        let mut files = BTreeSet::new();
        for diagnostic in found {
            let path = path_of(&diagnostic.primary, sources);
            let finding = Finding {
                subject: subject.clone(),
                diagnostic,
            };
            self.found.entry(path.clone()).or_default().push(finding);
            files.insert(path);
        }
        self.stale.extend(before);
        self.stale.extend(files.iter().cloned());
        if !files.is_empty() {
            self.files.insert(subject.clone(), files);
        }
    }

    /// Takes note of the levels that the portal sets, and of what is silenced.
    pub(super) fn set_levels(&mut self, portal: &Portal, sources: &Sources) {
        let levels = Levels::new(&portal.settings);
        if levels != self.levels {
            self.stale.extend(self.found.keys().cloned());
            // Levels of rules that do not exist are told there, whatever else is found.
            self.stale.insert(FilePath::new("portal.yaml"));
            self.levels = levels;
        }
        let silences = silences(portal, sources);
        let one_sided = |one: &BTreeMap<FilePath, Silence>, other: &BTreeMap<FilePath, Silence>| {
            let changed = one
                .iter()
                .filter(|(path, silence)| other.get(*path) != Some(*silence));
            changed.map(|(path, _)| path.clone()).collect::<Vec<_>>()
        };
        self.stale.extend(one_sided(&silences, &self.silences));
        self.stale.extend(one_sided(&self.silences, &silences));
        self.silences = silences;
    }

    /// Works out what is told of the files whose findings changed; tells whether it is anything
    /// else than before.
    pub(super) fn settle(&mut self, sources: &Sources) -> bool {
        let mut changed = false;
        let stale = std::mem::take(&mut self.stale);
        // What is silenced in one file of a report is said to be unused in the other.
        let heads = stale
            .iter()
            .filter_map(|path| Some(self.silences.get(path)?.head.clone()));
        let all: BTreeSet<FilePath> = heads.collect::<Vec<_>>().into_iter().chain(stale).collect();
        for path in all {
            let told = self.tell(&path, sources);
            if self.found.get(&path).is_some_and(Vec::is_empty) {
                self.found.remove(&path);
            }
            let before = self.told.remove(&path).unwrap_or_default();
            changed |= before.diagnostics != told.diagnostics;
            if !told.diagnostics.is_empty() || !told.allowed.is_empty() {
                self.told.insert(path, told);
            }
        }
        changed
    }

    /// Returns what is told, by file.
    pub(super) fn told(&self) -> &BTreeMap<FilePath, Told> {
        &self.told
    }

    /// Gives away what is told, by file.
    pub(super) fn into_told(self) -> impl Iterator<Item = Told> {
        self.told.into_values()
    }

    fn tell(&self, path: &FilePath, sources: &Sources) -> Told {
        let mut told = Told::default();
        let silence = self.silences.get(path);
        let mut findings: Vec<&Finding> = self.found.get(path).into_iter().flatten().collect();
        findings.sort_by(|a, b| order(a, b));
        for finding in findings {
            let diagnostic = &finding.diagnostic;
            if matches!(finding.subject.0, Step::Reading(_) | Step::Theme) {
                told.diagnostics.push(diagnostic.clone());
            } else if let Some(reason) = silence.and_then(|silence| silence.reason(diagnostic)) {
                told.allowed.push(Allowed {
                    diagnostic: diagnostic.clone(),
                    reason: reason.to_owned(),
                });
            } else {
                told.diagnostics.extend(self.levels.set(diagnostic));
            }
        }
        if let Some(silence) = silence.filter(|silence| silence.head == *path) {
            told.diagnostics
                .extend(silence.faults(|code| self.is_used(silence, code)));
        }
        if path.as_str() == "portal.yaml" {
            told.diagnostics.extend(self.levels.unknown());
        }
        crate::diag::sort(&mut told.diagnostics, sources);
        told
    }

    /// Tells whether a code was found in one of the files that a silence speaks of.
    fn is_used(&self, silence: &Silence, code: &str) -> bool {
        let found = silence.files.iter().filter_map(|path| self.found.get(path));
        found.flatten().any(|finding| {
            let is_rule = !matches!(finding.subject.0, Step::Reading(_) | Step::Theme);
            let is_text = matches!(finding.diagnostic.primary, Place::Text(_));
            is_rule && is_text && finding.diagnostic.code.as_str() == code
        })
    }
}

/// Findings of one subject keep the order in which they were found.
fn order(one: &Finding, other: &Finding) -> Ordering {
    one.subject.cmp(&other.subject)
}

/// Returns the file that a place is in.
fn path_of(place: &Place, sources: &Sources) -> FilePath {
    match place {
        Place::File(path) => path.clone(),
        Place::Text(span) | Place::Covered(span) => path_in(*span, sources),
    }
}

fn path_in(span: Span, sources: &Sources) -> FilePath {
    let file = sources.file(span.file);
    file.map_or_else(|| FilePath::new(""), |file| file.path.clone())
}

/// Lists every `allow` of reports, documents and pages by the files that it speaks of.
fn silences(portal: &Portal, sources: &Sources) -> BTreeMap<FilePath, Silence> {
    let reports = portal.reports.iter();
    let reports = reports.map(|report| (report.file, &report.allow, report.tables_file));
    let documents = portal.documents.iter();
    let documents = documents.map(|document| (document.file, &document.allow, None));
    let agencies = portal.agencies.iter();
    let pages = agencies.flat_map(crate::model::Agency::pages);
    let pages = pages.map(|page| (page.file, &page.allow, None));
    let all = reports.chain(documents).chain(pages);
    let mut silences = BTreeMap::new();
    for (file, allow, tables) in all.filter(|(_, allow, _)| !allow.is_empty()) {
        let silence = silence(file, allow, tables, sources);
        for path in silence.files.clone() {
            silences.insert(path, silence.clone());
        }
    }
    silences
}

fn silence(file: FileId, allow: &[Allow], tables: Option<FileId>, sources: &Sources) -> Silence {
    let path = |id: FileId| path_in(Span::new(id, 0..0), sources);
    let files = [Some(file), tables].into_iter().flatten();
    Silence {
        head: path(file),
        files: files.map(path).collect(),
        allow: allow.to_vec(),
    }
}
