//! Regulations and documents.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};

use crate::diag::{Diagnosed, Diagnostic, Message};
use crate::model::document::{self, Place};
use crate::model::{Agency, Document, Shelf, columns};
use crate::source::{FileId, FilePath, Sources, Span};

use super::{Assembly, Changes, Topic};

/// A document as it was read.
pub(super) struct ReadDocument {
    /// The document; `None` where a bug of the program keeps it from being read.
    pub(super) document: Option<Arc<Document>>,
    /// The column of its folder.
    pub(super) shelf: Option<Shelf>,
    /// The folder of its agency.
    agency: FilePath,
    /// The edit that last changed the file then.
    stamp: u64,
    /// Whether it depends on which other files there are.
    is_open: bool,
}

impl Assembly {
    /// Finds the classes of every agency; returns the folders of those where they are others than
    /// before.
    pub(super) fn find_classes(
        &mut self,
        agencies: &mut [Agency],
        sources: &Sources,
        changes: &mut Changes,
    ) -> BTreeSet<FilePath> {
        let old = self.portal.agencies.iter();
        let old: BTreeMap<_, _> = old
            .map(|agency| (&agency.folder, &agency.classes))
            .collect();
        let mut others = BTreeSet::new();
        let mut notes = Vec::new();
        for agency in agencies {
            let classes = columns::classes(agency, sources);
            notes.push((agency.folder.clone(), classes.diagnostics));
            agency.classes = classes.value;
            if old.get(&agency.folder) != Some(&&agency.classes) {
                others.insert(agency.folder.clone());
            }
        }
        for (folder, diagnostics) in notes {
            self.note(Topic::Classes, &folder, diagnostics, changes);
        }
        others
    }

    /// Reads the regulations and documents of every agency, by agency, then by path.
    pub(super) fn find_documents(
        &mut self,
        (agencies, with_other_classes): (&[Agency], &BTreeSet<FilePath>),
        sources: &Sources,
        changes: &mut Changes,
    ) {
        self.portal.documents.clear();
        let mut places: Vec<_> = agencies
            .iter()
            .flat_map(|agency| columns::places(agency, sources))
            .collect();
        places.sort_by(|a, b| (a.agency.id, &a.path).cmp(&(b.agency.id, &b.path)));
        let mut known = std::mem::take(&mut self.documents);
        let is_current = |place: &&Place<'_>| {
            let is_same = |read: &ReadDocument| {
                read.stamp == sources.stamp(place.file)
                    && !read.is_open
                    && read.shelf == place.shelf
                    && read.agency == place.agency.folder
            };
            known.get(&place.file).is_some_and(is_same)
                && !with_other_classes.contains(&place.agency.folder)
        };
        let (current, others): (Vec<&Place<'_>>, Vec<&Place<'_>>) =
            places.iter().partition(|place| is_current(place));
        let mut all: BTreeMap<FileId, ReadDocument> = BTreeMap::new();
        for place in current {
            if let Some(mut read) = known.remove(&place.file) {
                let document = read.document.as_mut();
                if let Some(document) = document.filter(|one| one.agency != place.agency.id) {
                    Arc::make_mut(document).agency = place.agency.id;
                }
                all.insert(place.file, read);
            }
        }
        let read: Vec<_> = others
            .par_iter()
            .map(|place| (place.file, read(place, sources)))
            .collect();
        for (file, read) in read {
            known.remove(&file);
            let path = sources.file(file).map(|file| file.path.clone());
            if let Some(path) = path {
                self.note(Topic::Document, &path, read.diagnostics, changes);
            }
            all.insert(file, read.value);
        }
        self.forget(known, sources, changes);
        let documents = places.iter().filter_map(|place| all.get(&place.file));
        let documents = documents.filter_map(|read| read.document.clone());
        self.portal.documents = documents.collect();
        self.documents = all;
    }

    /// Says nothing more of documents that are gone.
    fn forget(
        &mut self,
        gone: BTreeMap<FileId, ReadDocument>,
        sources: &Sources,
        changes: &mut Changes,
    ) {
        let paths = gone.keys().filter_map(|id| sources.file(*id));
        let paths: Vec<FilePath> = paths.map(|file| file.path.clone()).collect();
        for path in paths {
            self.note(Topic::Document, &path, Vec::new(), changes);
        }
    }
}

/// Reads one document; a bug of the program that its text brings out is told at the document.
pub(super) fn read(place: &Place<'_>, sources: &Sources) -> Diagnosed<ReadDocument> {
    let read = || document::read(place, sources);
    let read = std::panic::catch_unwind(std::panic::AssertUnwindSafe(read));
    let (document, diagnostics) = match read {
        Ok(read) => (Some(read.value), read.diagnostics),
        Err(_) => {
            let bug = Diagnostic::error("internal-fault", Span::new(place.file, 0..0));
            (None, vec![bug.help(Message::new("internal-fault.help"))])
        }
    };
    let is_linked = |document: &Document| {
        !document.body.links.is_empty()
            || !document.attachments.is_empty()
            || !document.corrections.is_empty()
    };
    Diagnosed {
        value: ReadDocument {
            is_open: !diagnostics.is_empty() || document.as_ref().is_some_and(is_linked),
            document: document.map(Arc::new),
            shelf: place.shelf.clone(),
            agency: place.agency.folder.clone(),
            stamp: sources.stamp(place.file),
        },
        diagnostics,
    }
}
