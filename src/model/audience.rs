//! What of a portal the public sees, and what only its authors.

use super::{Agency, Audience, Document, Page, Portal, Report};
use crate::source::FilePath;

impl Portal {
    /// Tells whether a report has a page.
    pub fn shows(&self, report: &Report) -> bool {
        self.audience == Audience::Authors || !report.draft
    }

    /// Tells whether a regulation or document has a page.
    pub fn shows_document(&self, document: &Document) -> bool {
        self.audience == Audience::Authors || !self.is_held_document(document)
    }

    /// Tells whether a report is a draft or bears the date of a day to come.
    pub fn is_held(&self, report: &Report) -> bool {
        let published = report.published.as_ref();
        let is_later = |day| published.is_some_and(|published| published.value.date > day);
        report.draft || self.day.is_some_and(is_later)
    }

    /// Tells whether a document is a draft or is to be published on a day to come.
    pub fn is_held_document(&self, document: &Document) -> bool {
        document.draft || self.day.is_some_and(|day| document.is_later_than(day))
    }

    /// Tells whether a file belongs to a report or document that the public does not see yet.
    pub fn is_held_file(&self, path: &FilePath) -> bool {
        let reports = self.reports.iter().filter(|report| self.is_held(report));
        let mut folders = reports.map(|report| &report.folder);
        let documents = self.documents.iter();
        let mut documents = documents.filter(|document| self.is_held_document(document));
        folders.any(|folder| path.below(folder).is_some())
            || documents.any(|document| document.path == *path)
    }

    /// Returns the home page's own text of an agency.
    pub fn home<'a>(&self, agency: &'a Agency) -> Option<&'a Page> {
        agency.home.as_ref().or(self.draft(agency, "index.md"))
    }

    /// Returns the guide of an agency, where it has one of its own.
    pub fn guide<'a>(&self, agency: &'a Agency) -> Option<&'a Page> {
        agency.guide.as_ref().or(self.draft(agency, "guide.md"))
    }

    /// Returns the text in which an agency says how to ask for information.
    pub fn apply<'a>(&self, agency: &'a Agency) -> Option<&'a Page> {
        agency.apply.as_ref().or(self.draft(agency, "apply.md"))
    }

    /// Tells whether there is a page with the guide of an agency.
    pub fn has_guide(&self, agency: &Agency) -> bool {
        agency.has_guide() || self.guide(agency).is_some()
    }

    /// Tells whether there is a page on how to ask an agency for information.
    pub fn has_apply(&self, agency: &Agency) -> bool {
        agency.has_apply() || self.apply(agency).is_some()
    }

    /// Returns the texts that an agency has once.
    pub fn pages<'a>(&self, agency: &'a Agency) -> impl Iterator<Item = &'a Page> + use<'a> {
        let pages = [self.home(agency), self.guide(agency), self.apply(agency)];
        pages.into_iter().flatten()
    }

    /// Returns a text of an agency that only authors see.
    fn draft<'a>(&self, agency: &'a Agency, name: &str) -> Option<&'a Page> {
        let mut drafts = agency.drafts.iter();
        let draft = drafts.find(|page| page.path.name() == name);
        draft.filter(|_| self.audience == Audience::Authors)
    }
}
