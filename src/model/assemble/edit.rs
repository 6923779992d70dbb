//! Other words in single texts, taken in without looking at the rest of the portal.

use std::collections::BTreeSet;

use crate::model::document::Place;
use crate::model::{Agency, CopiedFile};
use crate::source::{FileId, FilePath, Sources, Touched};

use super::agencies::{is_called_alike, read_agency};
use super::{Assembly, Changes, Owner, Read, Topic, documents};

impl Assembly {
    /// Takes in other words of texts that were there before; `false` where much depends on one of
    /// them, so that all folders must be looked through.
    pub(super) fn take_in(
        &mut self,
        sources: &Sources,
        touched: &Touched,
        changes: &mut Changes,
    ) -> bool {
        let files = touched.files.iter();
        let owned = files.filter_map(|file| Some((*file, *self.owners.get(file)?)));
        let owned: Vec<(FileId, Owner)> = owned.collect();
        if owned.iter().any(|(_, owner)| *owner == Owner::Much) {
            return false;
        }
        let mut reports: BTreeSet<usize> = BTreeSet::new();
        let mut has_other_files = false;
        for (file, owner) in owned {
            match owner {
                Owner::Settings => self.read_settings(sources, changes),
                Owner::Agency(index) => {
                    if self.reread_agency(index, file, sources, changes) {
                        reports.extend(&self.portal.agencies[index].reports);
                    }
                }
                Owner::Page(index) => {
                    has_other_files |= self.reread_page(index, file, sources, changes);
                }
                Owner::Report(index) => {
                    reports.insert(index);
                }
                Owner::Document(index) => match self.reread_document(index, sources, changes) {
                    Some(others) => has_other_files |= others,
                    None => return false,
                },
                Owner::Much => return false,
            }
        }
        let reports: Vec<usize> = reports.into_iter().collect();
        self.reread_reports(&reports, sources, changes);
        if has_other_files {
            self.note_strays(sources, changes);
        }
        true
    }

    /// Reads the file of an agency again; tells whether its name has changed.
    fn reread_agency(
        &mut self,
        index: usize,
        file: FileId,
        sources: &Sources,
        changes: &mut Changes,
    ) -> bool {
        let old = &mut self.portal.agencies[index];
        let read = read_agency(file, old.folder.clone(), sources);
        let is_renamed = old.name != read.value.name;
        changes.names |= !is_called_alike(old, &read.value);
        changes.agencies.insert(old.folder.clone());
        let base = read.value.clone();
        *old = Agency {
            id: old.id,
            parent: old.parent,
            address: std::mem::take(&mut old.address),
            home: old.home.take(),
            guide: old.guide.take(),
            apply: old.apply.take(),
            drafts: std::mem::take(&mut old.drafts),
            classes: std::mem::take(&mut old.classes),
            reports: std::mem::take(&mut old.reports),
            documents: std::mem::take(&mut old.documents),
            ..read.value
        };
        let read_as = Read {
            value: base,
            stamp: sources.stamp(file),
            is_open: false,
        };
        self.agencies.insert(file, read_as);
        if let Some(source) = sources.file(file) {
            self.note(Topic::Agency, &source.path, read.diagnostics, changes);
        }
        is_renamed
    }

    /// Reads a text of an agency again; tells whether other files are copied for it.
    fn reread_page(
        &mut self,
        index: usize,
        file: FileId,
        sources: &Sources,
        changes: &mut Changes,
    ) -> bool {
        changes.texts = true;
        let mut agency = self.portal.agencies[index].clone();
        let Some(source) = sources.file(file) else {
            return false;
        };
        let read = self.read_page(&agency, source.path.name(), sources, changes);
        self.pages.insert(file, read);
        let before = page_files(&agency);
        self.place_pages(&mut agency, sources);
        let has_other_files = before != page_files(&agency);
        self.portal.agencies[index] = agency;
        has_other_files
    }

    /// Reads a document again; tells whether other files belong to it, `None` where it is lost or
    /// is moved to another class.
    fn reread_document(
        &mut self,
        index: usize,
        sources: &Sources,
        changes: &mut Changes,
    ) -> Option<bool> {
        changes.texts = true;
        let old = self.portal.documents[index].clone();
        let shelf = self.documents.get(&old.file)?.shelf.clone();
        let place = Place {
            agency: self.portal.agency(old.agency),
            file: old.file,
            path: old.path.clone(),
            shelf,
        };
        let read = documents::read(&place, sources);
        let new = read.value.document.clone()?;
        self.note(Topic::Document, &old.path, read.diagnostics, changes);
        self.documents.insert(old.file, read.value);
        let files = |document: &crate::model::Document| -> Vec<FilePath> {
            let attached = document.attachments.iter().map(|one| &one.copy);
            let files = document.files.iter().chain(attached);
            files.map(|copy| copy.path.clone()).collect()
        };
        let has_other_files = files(&old) != files(&new);
        self.portal.documents[index] = new;
        Some(has_other_files)
    }
}

fn page_files(agency: &Agency) -> Vec<CopiedFile> {
    let files = agency.pages().flat_map(|page| &page.files);
    files.cloned().collect()
}
