//! From all sources to the portal, and from an edit of the sources to the portal after it.
//!
//! Everything is read once as long as nothing that it is made of changes. A change of the words
//! of one text is taken in by itself; where files come or go, all folders are looked through
//! again, and what stands in them is kept if it can be.

mod agencies;
mod documents;
mod edit;
mod places;
mod reports;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diag::{self, Diagnosed, Diagnostic};
use crate::forms::{self, Forms};
use crate::parse::yaml;
use crate::source::{Body, FileId, FilePath, LineIndex, Position, Sources, Span, Touched};

use super::strays::Shown;
use super::{Agency, Audience, Date, Page, Portal, Settings, settings};

use agencies::Read;
use documents::ReadDocument;
use places::{Found, find_reports};
use reports::{Ground, ReadReport};

/// Builds the portal from its files. Whatever is wrong is reported; the portal is what is left.
pub fn assemble(sources: &Sources) -> Diagnosed<Portal> {
    let (assembly, changes) = Assembly::new(sources);
    let notes = changes.notes.into_iter();
    Diagnosed {
        value: assembly.portal,
        diagnostics: notes.flat_map(|note| note.diagnostics).collect(),
    }
}

/// A portal with what its files were read as, kept up to date.
pub struct Assembly {
    portal: Portal,
    /// The texts that the forms were read from.
    forms: Vec<(FilePath, Arc<str>)>,
    /// The texts of the forms that the reports were read with.
    forms_of_reports: Vec<(FilePath, Arc<str>)>,
    has_faulty_form: bool,
    agencies: BTreeMap<FileId, Read<Agency>>,
    pages: BTreeMap<FileId, Read<Option<Page>>>,
    documents: BTreeMap<FileId, ReadDocument>,
    reports: BTreeMap<FilePath, ReadReport>,
    /// The folders of reports, and those that are refused.
    found: Found,
    owners: BTreeMap<FileId, Owner>,
    /// What there is something to say of.
    noted: BTreeSet<(Topic, FilePath)>,
}

/// What a text is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Owner {
    /// The settings.
    Settings,
    /// The agency with this number.
    Agency(usize),
    /// A text that the agency with this number has once.
    Page(usize),
    /// The report with this number.
    Report(usize),
    /// The document with this number.
    Document(usize),
    /// Something that much depends on: a form, a class.
    Much,
}

/// What reading is about when it has something to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// Files that cannot be read.
    Faults,
    /// How a text was typed.
    Typing,
    /// The settings.
    Settings,
    /// The portal's own forms.
    Forms,
    /// Who publishes the portal.
    RootAgency,
    /// An `agency.yaml`.
    Agency,
    /// A text that an agency has once.
    Page,
    /// The classes of an agency.
    Classes,
    /// A regulation or document.
    Document,
    /// The folders of reports.
    Folders,
    /// Files that no page shows.
    Strays,
    /// A report.
    Report,
}

/// What there is to say of one thing after a change, in the place of what was said before.
#[derive(Clone, Debug)]
pub struct Note {
    /// What it is about.
    pub topic: Topic,
    /// Its file or folder.
    pub path: FilePath,
    /// What is wrong with it.
    pub diagnostics: Vec<Diagnostic>,
}

/// What an edit changed in the portal.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// Whether files came or went, or forms or classes changed.
    pub is_structural: bool,
    /// Whether agencies have other numbers.
    pub is_renumbered: bool,
    /// Whether the settings changed.
    pub settings: bool,
    /// Whether any agency has another name or is of another kind.
    pub names: bool,
    /// Whether a document changed, or a text that an agency has once.
    pub texts: bool,
    /// The folders of the agencies whose own file changed.
    pub agencies: BTreeSet<FilePath>,
    /// The folders of the reports that were read anew.
    pub reports: BTreeSet<FilePath>,
    /// What there is to say.
    pub notes: Vec<Note>,
}

impl Assembly {
    /// Builds the portal from its files.
    pub fn new(sources: &Sources) -> (Self, Changes) {
        let mut assembly = Self {
            portal: Portal {
                settings: Settings::default(),
                forms: Forms::builtin(),
                agencies: Vec::new(),
                reports: Vec::new(),
                documents: Vec::new(),
                audience: Audience::default(),
                day: None,
            },
            forms: Vec::new(),
            forms_of_reports: Vec::new(),
            has_faulty_form: false,
            agencies: BTreeMap::new(),
            pages: BTreeMap::new(),
            documents: BTreeMap::new(),
            reports: BTreeMap::new(),
            found: Found::default(),
            owners: BTreeMap::new(),
            noted: BTreeSet::new(),
        };
        let changes = assembly.update(sources, &Touched::all(sources));
        (assembly, changes)
    }

    /// Returns the portal.
    pub fn portal(&self) -> &Portal {
        &self.portal
    }

    /// Gives the portal away.
    pub fn into_portal(self) -> Portal {
        self.portal
    }

    /// Says for whom pages are made, and on which day.
    pub fn show_to(&mut self, audience: Audience, day: Date) {
        self.portal.audience = audience;
        self.portal.day = Some(day);
    }

    /// Brings the portal up to date after an edit of the sources.
    pub fn update(&mut self, sources: &Sources, touched: &Touched) -> Changes {
        let mut changes = Changes::default();
        for file in &touched.files {
            self.note_typing(*file, sources, &mut changes);
        }
        if touched.is_structural || !self.take_in(sources, touched, &mut changes) {
            self.look_through(sources, &mut changes);
        }
        changes
    }

    /// Looks through all folders.
    fn look_through(&mut self, sources: &Sources, changes: &mut Changes) {
        changes.is_structural = true;
        changes.texts = true;
        let faults = diag::from_sources(sources);
        self.note(Topic::Faults, &FilePath::new(""), faults, changes);
        self.read_settings(sources, changes);
        self.read_forms(sources, changes);
        let mut agencies = self.find_agencies(sources, changes);
        self.find_pages(&mut agencies, sources, changes);
        let others = self.find_classes(&mut agencies, sources, changes);
        self.find_documents((&agencies, &others), sources, changes);
        let mut diagnostics = Vec::new();
        self.found = find_reports(&agencies, sources, &mut diagnostics);
        self.note(Topic::Folders, &FilePath::new(""), diagnostics, changes);
        self.read_reports(&agencies, sources, changes);
        let folders = |agencies: &[Agency]| -> Vec<FilePath> {
            let folders = agencies.iter().map(|agency| agency.folder.clone());
            folders.collect()
        };
        changes.is_renumbered = folders(&agencies) != folders(&self.portal.agencies);
        self.portal.agencies = agencies;
        self.number();
        self.note_strays(sources, changes);
        self.find_owners(sources);
    }

    /// Reads the reports, with forms that can be used.
    fn read_reports(&mut self, agencies: &[Agency], sources: &Sources, changes: &mut Changes) {
        // What a report must have is not known where a form cannot be used, which is reported.
        if self.has_faulty_form {
            return self.hide_reports(changes);
        }
        let were_hidden = self.portal.reports.is_empty();
        if self.forms_of_reports != self.forms {
            self.forms_of_reports.clone_from(&self.forms);
            self.reports.clear();
        }
        let folders = std::mem::take(&mut self.found.folders);
        let forms = self.portal.forms.clone();
        let ground = Ground {
            sources,
            forms: &forms,
            agencies,
        };
        self.find_reports(&folders, &ground, changes);
        self.note_reports(were_hidden, changes);
        self.found.folders = folders;
    }

    /// Lists the reports and documents of each agency.
    fn number(&mut self) {
        let portal = &mut self.portal;
        for agency in &mut portal.agencies {
            agency.reports.clear();
            agency.documents.clear();
        }
        for (index, report) in portal.reports.iter().enumerate() {
            portal.agencies[report.agency.0].reports.push(index);
        }
        for (index, document) in portal.documents.iter().enumerate() {
            portal.agencies[document.agency.0].documents.push(index);
        }
    }

    /// Notes what each text is read as.
    fn find_owners(&mut self, sources: &Sources) {
        let mut owners = BTreeMap::new();
        let portal = &self.portal;
        let settings = sources.find(&FilePath::new("portal.yaml"));
        owners.extend(settings.map(|file| (file, Owner::Settings)));
        for (file, _) in sources.under(&FilePath::new("forms")) {
            owners.insert(file, Owner::Much);
        }
        let numbered = self.documents.keys();
        owners.extend(numbered.map(|file| (*file, Owner::Much)));
        for (index, agency) in portal.agencies.iter().enumerate() {
            owners.extend(agency.file.map(|file| (file, Owner::Agency(index))));
            let pages = agency.pages().chain(&agency.drafts);
            owners.extend(pages.map(|page| (page.file, Owner::Page(index))));
            let classes = agency.classes.iter().filter_map(|class| class.file);
            owners.extend(classes.map(|file| (file, Owner::Much)));
        }
        for (index, report) in portal.reports.iter().enumerate() {
            let files = [Some(report.file), report.tables_file];
            let files = files.into_iter().flatten();
            owners.extend(files.map(|file| (file, Owner::Report(index))));
        }
        for (index, document) in portal.documents.iter().enumerate() {
            owners.insert(document.file, Owner::Document(index));
        }
        self.owners = owners;
    }

    /// Says something new of a thing, if there is or was anything to say.
    fn note(
        &mut self,
        topic: Topic,
        path: &FilePath,
        diagnostics: Vec<Diagnostic>,
        changes: &mut Changes,
    ) {
        let key = (topic, path.clone());
        let changed = match diagnostics.is_empty() {
            true => self.noted.remove(&key),
            false => {
                self.noted.insert(key);
                true
            }
        };
        if changed {
            changes.notes.push(Note {
                topic,
                path: path.clone(),
                diagnostics,
            });
        }
    }

    /// Habits of some editors that do no harm, told once a file.
    fn note_typing(&mut self, id: FileId, sources: &Sources, changes: &mut Changes) {
        let Some(file) = sources.file(id) else { return };
        let mut diagnostics = Vec::new();
        if let Body::Text(text) = &file.body
            && !file.path.as_str().starts_with("themes/")
            && sources.find(&file.path).is_some()
        {
            if file.had_bom {
                let start = Span::new(id, 0..0);
                diagnostics.push(Diagnostic::info("byte-order-mark", start));
            }
            if let Some(at) = text.find("\r\n") {
                diagnostics.push(Diagnostic::info("crlf-lines", Span::new(id, at..at)));
            }
        }
        let path = file.path.clone();
        self.note(Topic::Typing, &path, diagnostics, changes);
    }

    /// Files that no page shows.
    fn note_strays(&mut self, sources: &Sources, changes: &mut Changes) {
        let mut diagnostics = Vec::new();
        let shown = Shown {
            agencies: &self.portal.agencies,
            reports: &self.found.folders,
            documents: &self.portal.documents,
        };
        shown.report_others(sources, &self.found.refused, &mut diagnostics);
        self.note(Topic::Strays, &FilePath::new(""), diagnostics, changes);
    }

    fn read_settings(&mut self, sources: &Sources, changes: &mut Changes) {
        let path = FilePath::new("portal.yaml");
        let read = read_settings(sources);
        self.note(Topic::Settings, &path, read.diagnostics, changes);
        changes.settings |= self.portal.settings != read.value;
        self.portal.settings = read.value;
    }

    fn read_forms(&mut self, sources: &Sources, changes: &mut Changes) {
        let folder = FilePath::new("forms");
        let texts = sources.under(&folder);
        let texts = texts.filter_map(|(_, file)| match &file.body {
            Body::Text(text) => Some((file.path.clone(), Arc::clone(text))),
            Body::Asset { .. } => None,
        });
        let texts: Vec<_> = texts.collect();
        if texts == self.forms {
            return;
        }
        let read = read_forms(sources);
        self.has_faulty_form = !read.diagnostics.is_empty();
        self.note(Topic::Forms, &folder, read.diagnostics, changes);
        self.portal.forms = read.value;
        self.forms = texts;
    }
}

fn read_settings(sources: &Sources) -> Diagnosed<Settings> {
    let path = FilePath::new("portal.yaml");
    let Some(file) = sources.find(&path) else {
        let mut read = settings::read(None, Span::new(FileId(0), 0..0));
        read.diagnostics.clear();
        if !has_fault(sources, &path) {
            read.diagnostics.push(settings::missing());
        }
        return read;
    };
    let tree = yaml::read(file, sources.text(file));
    let unreadable = tree.value.is_none() && !tree.diagnostics.is_empty();
    let mut read = settings::read(tree.value.as_ref(), Span::new(file, 0..0));
    let found = std::mem::replace(&mut read.diagnostics, tree.diagnostics);
    if !unreadable {
        read.diagnostics.extend(found);
    }
    read
}

fn read_forms(sources: &Sources) -> Diagnosed<Forms> {
    let mut known = Forms::builtin();
    let mut diagnostics = Vec::new();
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
    Diagnosed {
        value: known,
        diagnostics,
    }
}

fn has_fault(sources: &Sources, path: &FilePath) -> bool {
    sources.faults.iter().any(|fault| fault.path == *path)
}
