//! What belongs to what in a portal.

use std::sync::Arc;

use super::{Agency, AgencyId, Document, Narrative, Portal, Report, Year};
use crate::source::{FileId, FilePath};

impl Portal {
    /// Returns the agency with this number.
    pub fn agency(&self, id: AgencyId) -> &Agency {
        &self.agencies[id.0]
    }

    /// Returns the reports of an agency, by year.
    pub fn reports_of(&self, id: AgencyId) -> impl DoubleEndedIterator<Item = &Arc<Report>> {
        self.agency(id)
            .reports
            .iter()
            .map(|index| &self.reports[*index])
    }

    /// Returns the regulations and documents of an agency, by path.
    pub fn documents_of(&self, id: AgencyId) -> impl Iterator<Item = &Arc<Document>> {
        let documents = &self.agency(id).documents;
        documents.iter().map(|index| &self.documents[*index])
    }

    /// Returns every text of the portal: whose it is, in which file it stands, what it says.
    pub fn narratives(&self) -> impl Iterator<Item = (&Agency, FileId, &Narrative)> {
        let reports = self.reports.iter().flat_map(move |report| {
            let sections = report.sections.iter().map(|section| &section.body);
            let bodies = std::iter::once(&report.preamble).chain(sections);
            bodies.map(move |body| (self.agency(report.agency), report.file, body))
        });
        reports.chain(self.page_narratives())
    }

    /// Returns the texts of all pages but the reports.
    pub fn page_narratives(&self) -> impl Iterator<Item = (&Agency, FileId, &Narrative)> {
        let pages = self.agencies.iter().flat_map(move |agency| {
            let pages = agency.pages();
            pages.map(move |page| (agency, page.file, &page.body))
        });
        let documents = self.documents.iter();
        let documents = documents
            .map(move |document| (self.agency(document.agency), document.file, &document.body));
        pages.chain(documents)
    }

    /// Returns the report of an agency on a year.
    pub fn report(&self, agency: AgencyId, year: Year) -> Option<&Arc<Report>> {
        self.reports_of(agency).find(|report| report.year == year)
    }

    /// Returns the number of the report in a folder.
    pub fn report_in(&self, folder: &FilePath) -> Option<usize> {
        let home = folder.parent()?.parent()?;
        let agencies = &self.agencies;
        let index = agencies.binary_search_by(|agency| agency.folder.cmp(&home));
        let mut reports = agencies.get(index.ok()?)?.reports.iter().copied();
        reports.find(|index| self.reports[*index].folder == *folder)
    }

    /// Returns the subordinates of an agency, by folder.
    pub fn subordinates(&self, id: AgencyId) -> impl Iterator<Item = &Agency> {
        self.agencies
            .iter()
            .filter(move |agency| agency.parent == Some(id))
    }
}
