//! What the portal holds, in the orders that lists need. Drafts are not in it.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::model::{Agency, AgencyId, Class, Document, Portal, Published, Report, Shelf};

/// Something that is published by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// A report, as a number in [`Portal::reports`].
    Report(usize),
    /// A regulation or document, as a number in [`Portal::documents`].
    Document(usize),
}

/// What the portal holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Inventory {
    /// Everything, the newest first, what has no date last.
    items: Vec<Item>,
    /// The documents of each shelf, the newest first; withdrawn ones are not there.
    shelves: BTreeMap<(AgencyId, Shelf), Vec<usize>>,
    /// The newest of each agency and its subordinates.
    recent: BTreeMap<AgencyId, Vec<Item>>,
    updated: Option<Published>,
}

/// The most that an agency's home page shows of what is new.
const MOST_RECENT: usize = 6;

impl Inventory {
    /// Takes stock of a portal.
    pub(super) fn new(portal: &Portal) -> Self {
        let reports = portal.reports.iter().enumerate();
        let reports = reports.filter(|(_, report)| portal.shows(report));
        let documents = portal.documents.iter().enumerate();
        let documents = documents.filter(|(_, document)| portal.shows_document(document));
        let mut items: Vec<Item> = reports.map(|(index, _)| Item::Report(index)).collect();
        items.extend(documents.map(|(index, _)| Item::Document(index)));
        items.sort_by_cached_key(|item| (Reverse(item.published(portal)), item.place(portal)));
        let mut inventory = Self {
            updated: items.first().and_then(|item| item.published(portal)),
            ..Self::default()
        };
        for item in &items {
            inventory.put(*item, portal);
        }
        inventory.items = items;
        inventory
    }

    fn put(&mut self, item: Item, portal: &Portal) {
        if let Item::Document(index) = item {
            let document = &portal.documents[index];
            if document.withdrawn.is_some() {
                return;
            }
            let shelf = (document.agency, document.shelf.clone());
            self.shelves.entry(shelf).or_default().push(index);
        }
        if item.published(portal).is_none() {
            return;
        }
        let mut next = Some(item.agency(portal));
        while let Some(agency) = next {
            let recent = self.recent.entry(agency).or_default();
            if recent.len() < MOST_RECENT {
                recent.push(item);
            }
            next = portal.agency(agency).parent;
        }
    }

    /// Returns everything, the newest first.
    pub(super) fn items(&self) -> &[Item] {
        &self.items
    }

    /// Returns the newest of an agency and its subordinates.
    pub(super) fn recent(&self, agency: AgencyId) -> &[Item] {
        self.recent.get(&agency).map_or(&[], Vec::as_slice)
    }

    /// Returns the newest date of publication in the portal.
    pub(super) fn updated(&self) -> Option<Published> {
        self.updated
    }

    /// Returns the documents of a shelf, the newest first.
    pub(super) fn shelf(&self, agency: AgencyId, shelf: Shelf) -> &[usize] {
        self.shelves
            .get(&(agency, shelf))
            .map_or(&[], Vec::as_slice)
    }

    /// Returns the classes of an agency that have pages, with how many documents they hold: those
    /// with documents, and those that say why they have none.
    pub(super) fn classes<'a>(
        &'a self,
        agency: &'a Agency,
    ) -> impl Iterator<Item = (usize, &'a Class, usize)> {
        let classes = agency.classes.iter().enumerate();
        classes.filter_map(|(index, class)| {
            let count = self.shelf(agency.id, Shelf::Class(index)).len();
            (count > 0 || class.none.is_some()).then_some((index, class, count))
        })
    }
}

impl Item {
    /// Returns when it was published.
    pub(super) fn published(self, portal: &Portal) -> Option<Published> {
        let published = match self {
            Self::Report(index) => &portal.reports[index].published,
            Self::Document(index) => &portal.documents[index].published,
        };
        published.as_ref().map(|at| at.value)
    }

    /// Returns whose it is.
    pub(super) fn agency(self, portal: &Portal) -> AgencyId {
        match self {
            Self::Report(index) => portal.reports[index].agency,
            Self::Document(index) => portal.documents[index].agency,
        }
    }

    /// Returns the document that it is.
    pub(super) fn document(self, portal: &Portal) -> Option<&Document> {
        match self {
            Self::Report(_) => None,
            Self::Document(index) => portal.documents.get(index).map(|document| &**document),
        }
    }

    /// Returns the report that it is.
    pub(super) fn report(self, portal: &Portal) -> Option<&Report> {
        match self {
            Self::Report(index) => portal.reports.get(index).map(|report| &**report),
            Self::Document(_) => None,
        }
    }

    /// Returns what orders things of one date: reports first, then the path.
    fn place(self, portal: &Portal) -> (bool, AgencyId, String) {
        match self {
            Self::Report(index) => {
                let report = &portal.reports[index];
                (false, report.agency, report.folder.to_string())
            }
            Self::Document(index) => {
                let document = &portal.documents[index];
                (true, document.agency, document.path.to_string())
            }
        }
    }
}
