//! Agencies and the texts that each has once.

use std::collections::BTreeMap;

use crate::diag::{Diagnosed, Diagnostic, Message, Place};
use crate::model::{Agency, AgencyId, Page, agency, files, page};
use crate::parse::yaml;
use crate::source::{FileId, FilePath, Sources};

use super::{Assembly, Changes, Topic, has_fault};

/// A file as it was read.
pub(super) struct Read<T> {
    pub(super) value: T,
    /// The edit that last changed the file then.
    pub(super) stamp: u64,
    /// Whether it depends on which other files there are.
    pub(super) is_open: bool,
}

/// The names of the texts that an agency has once.
const PAGES: [&str; 3] = ["index.md", "guide.md", "apply.md"];

impl Assembly {
    /// Finds every agency: a folder with an `agency.yaml`; the folder `content` always is one.
    pub(super) fn find_agencies(
        &mut self,
        sources: &Sources,
        changes: &mut Changes,
    ) -> Vec<Agency> {
        let root = FilePath::new("content");
        let known = std::mem::take(&mut self.agencies);
        let mut agencies: Vec<Agency> = Vec::new();
        let heads = sources.under(&root);
        for (id, file) in heads.filter(|(_, file)| file.path.name() == "agency.yaml") {
            let Some(folder) = file.path.parent() else {
                continue;
            };
            let old = known.get(&id);
            let is_current = old.is_some_and(|old| old.stamp == sources.stamp(id));
            if let Some(old) = old.filter(|_| is_current) {
                agencies.push(old.value.clone());
            } else {
                let read = read_agency(id, folder, sources);
                changes.agencies.insert(read.value.folder.clone());
                let old = old.map(|old| &old.value);
                changes.names |= old.is_none_or(|old| !is_called_alike(old, &read.value));
                self.note(Topic::Agency, &file.path, read.diagnostics, changes);
                agencies.push(read.value);
            }
            let value = agencies[agencies.len() - 1].clone();
            let stamp = sources.stamp(id);
            let read = Read {
                value,
                stamp,
                is_open: false,
            };
            self.agencies.insert(id, read);
        }
        for (id, old) in known {
            if !self.agencies.contains_key(&id) {
                let path = old.value.folder.join("agency.yaml");
                let path = path.unwrap_or_else(|| old.value.folder.clone());
                self.note(Topic::Agency, &path, Vec::new(), changes);
                changes.names = true;
            }
        }
        let missing = missing(&agencies, sources);
        if agencies.iter().all(|agency| agency.folder != root) {
            agencies.push(Agency::new(root.clone()));
        }
        self.note(Topic::RootAgency, &root, missing, changes);
        place(&mut agencies);
        agencies
    }

    /// Reads the texts that agencies have once.
    pub(super) fn find_pages(
        &mut self,
        agencies: &mut [Agency],
        sources: &Sources,
        changes: &mut Changes,
    ) {
        let known = std::mem::take(&mut self.pages);
        for agency in agencies {
            for name in PAGES {
                let path = agency.folder.join(name);
                let Some(file) = path.and_then(|path| sources.find(&path)) else {
                    continue;
                };
                let read = match known.get(&file) {
                    Some(old) if old.stamp == sources.stamp(file) && !old.is_open => Read {
                        value: old.value.clone(),
                        ..*old
                    },
                    _ => self.read_page(agency, name, sources, changes),
                };
                self.pages.insert(file, read);
            }
            self.place_pages(agency, sources);
        }
        for (id, _) in known {
            if let Some(file) = sources.file(id).filter(|_| !self.pages.contains_key(&id)) {
                self.note(Topic::Page, &file.path, Vec::new(), changes);
            }
        }
    }

    /// Reads one of these texts.
    pub(super) fn read_page(
        &mut self,
        agency: &Agency,
        name: &str,
        sources: &Sources,
        changes: &mut Changes,
    ) -> Read<Option<Page>> {
        let mut diagnostics = Vec::new();
        let page = page::read(agency, name, sources, &mut diagnostics);
        let is_linked = |page: &Page| !page.body.links.is_empty() || !page.attachments.is_empty();
        let is_open = !diagnostics.is_empty() || page.as_ref().is_some_and(is_linked);
        let path = agency.folder.join(name);
        let path = path.unwrap_or_else(|| agency.folder.clone());
        let stamp = sources.find(&path).map_or(0, |id| sources.stamp(id));
        self.note(Topic::Page, &path, diagnostics, changes);
        Read {
            value: page,
            stamp,
            is_open,
        }
    }

    /// Gives an agency the texts that were read.
    pub(super) fn place_pages(&self, agency: &mut Agency, sources: &Sources) {
        agency.drafts.clear();
        let [home, guide, apply] = PAGES.map(|name| {
            let file = sources.find(&agency.folder.join(name)?)?;
            let page = self.pages.get(&file)?.value.clone()?;
            if page.draft {
                agency.drafts.push(page);
                return None;
            }
            Some(page)
        });
        (agency.home, agency.guide, agency.apply) = (home, guide, apply);
    }
}

/// Reads an `agency.yaml`.
pub(super) fn read_agency(id: FileId, folder: FilePath, sources: &Sources) -> Diagnosed<Agency> {
    let tree = yaml::read(id, sources.text(id));
    let unreadable = tree.value.is_none() && !tree.diagnostics.is_empty();
    let mut read = agency::read(tree.value.as_ref(), id, folder);
    let found = std::mem::replace(&mut read.diagnostics, tree.diagnostics);
    if !unreadable {
        read.diagnostics.extend(found);
    }
    read
}

/// Tells whether two agencies go by the same names.
pub(super) fn is_called_alike(one: &Agency, other: &Agency) -> bool {
    let names = |agency: &Agency| (agency.name.clone(), agency.short_name.clone(), agency.kind);
    names(one) == names(other)
}

/// Says that nobody publishes, unless it is known why.
fn missing(agencies: &[Agency], sources: &Sources) -> Vec<Diagnostic> {
    let root = FilePath::new("content");
    let is_known = ["content", "content/agency.yaml"]
        .iter()
        .any(|path| has_fault(sources, &FilePath::new(path)));
    if is_known || agencies.iter().any(|agency| agency.folder == root) {
        return Vec::new();
    }
    let missing = Diagnostic::error("missing-agency-file", Place::File(root));
    vec![missing.help(Message::new("missing-agency-file.help"))]
}

/// Numbers the agencies, finds what is above each, and where each goes.
fn place(agencies: &mut [Agency]) {
    let root = FilePath::new("content");
    agencies.sort_by(|a, b| a.folder.cmp(&b.folder));
    let places = agencies.iter().enumerate();
    let places = places.map(|(index, agency)| (agency.folder.clone(), index));
    let places: BTreeMap<FilePath, usize> = places.collect();
    for (index, agency) in agencies.iter_mut().enumerate() {
        agency.id = AgencyId(index);
        agency.address = match agency.folder == root {
            true => String::new(),
            false => files::address(&agency.folder),
        };
        agency.parent = nearest_above(&places, &agency.folder).map(AgencyId);
    }
}

/// Finds the innermost agency whose folder a folder stands in.
fn nearest_above(agencies: &BTreeMap<FilePath, usize>, folder: &FilePath) -> Option<usize> {
    let mut above = folder.parent();
    while let Some(path) = above {
        if let Some(index) = agencies.get(&path) {
            return Some(*index);
        }
        above = path.parent();
    }
    None
}
