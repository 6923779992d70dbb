//! What a plan was made of. As long as it stays the same, so does the plan: after most edits, the
//! pages of a portal are still the same ones.

use std::sync::Arc;

use super::Plan;
use crate::model::{
    Agency, AgencyKind, Changes, Class, CopiedFile, Document, Portal, Published, Report, Shelf,
};
use crate::source::{FilePath, OutPath};

/// What a plan was made of.
#[derive(Clone, Debug, Default)]
pub(super) struct Basis {
    site: SiteBasis,
    agencies: Vec<AgencyBasis>,
    documents: Vec<DocumentBasis>,
    reports: Vec<ReportBasis>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct SiteBasis {
    has_address: bool,
    /// Whether anybody can be told of a weakness.
    has_contact: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct AgencyBasis {
    kind: AgencyKind,
    has_guide: bool,
    has_apply: bool,
    classes: Vec<Class>,
    files: Vec<CopiedFile>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct DocumentBasis {
    shown: bool,
    withdrawn: bool,
    published: Option<Published>,
    shelf: Shelf,
    path: FilePath,
    out: OutPath,
    files: Vec<CopiedFile>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct ReportBasis {
    shown: bool,
    published: Option<Published>,
    has_tables: bool,
    form: Option<Arc<str>>,
    files: Vec<CopiedFile>,
}

impl Basis {
    /// Takes down what a plan of the portal is made of.
    pub(super) fn new(portal: &Portal) -> Self {
        let documents = portal.documents.iter();
        let reports = portal.reports.iter();
        Self {
            site: SiteBasis::new(portal),
            agencies: agencies(portal).collect(),
            documents: documents
                .map(|document| DocumentBasis::new(portal, document))
                .collect(),
            reports: reports
                .map(|report| ReportBasis::new(portal, report))
                .collect(),
        }
    }
}

impl Plan {
    /// Tells whether a plan of the portal after some changes would be this one.
    pub fn holds(&self, portal: &Portal, changes: &Changes) -> bool {
        let basis = &self.basis;
        if changes.is_structural || basis.site != SiteBasis::new(portal) {
            return false;
        }
        let is_same_report = |index: usize| {
            let report = &portal.reports[index];
            basis.reports.get(index) == Some(&ReportBasis::new(portal, report))
        };
        let folders = changes.reports.iter();
        let mut reports = folders.filter_map(|folder| portal.report_in(folder));
        if !reports.all(is_same_report) {
            return false;
        }
        if !changes.texts && changes.agencies.is_empty() {
            return true;
        }
        let documents = portal.documents.iter();
        let documents = documents.map(|document| DocumentBasis::new(portal, document));
        documents.eq(basis.documents.iter().cloned())
            && agencies(portal).eq(basis.agencies.iter().cloned())
    }
}

impl SiteBasis {
    fn new(portal: &Portal) -> Self {
        Self {
            has_address: portal.settings.base_url.is_some(),
            has_contact: super::discovery::contact(portal).is_some(),
        }
    }
}

fn agencies(portal: &Portal) -> impl Iterator<Item = AgencyBasis> {
    portal.agencies.iter().map(|agency| AgencyBasis {
        kind: agency.kind,
        has_guide: portal.has_guide(agency),
        has_apply: portal.has_apply(agency),
        classes: agency.classes.clone(),
        files: files_of(portal, agency),
    })
}

fn files_of(portal: &Portal, agency: &Agency) -> Vec<CopiedFile> {
    let files = portal.pages(agency).flat_map(|page| &page.files);
    files.cloned().collect()
}

impl DocumentBasis {
    fn new(portal: &Portal, document: &Document) -> Self {
        Self {
            shown: portal.shows_document(document),
            withdrawn: document.withdrawn.is_some(),
            published: document.published.as_ref().map(|at| at.value),
            shelf: document.shelf.clone(),
            path: document.path.clone(),
            out: document.out.clone(),
            files: document.files.clone(),
        }
    }
}

impl ReportBasis {
    fn new(portal: &Portal, report: &Report) -> Self {
        Self {
            shown: portal.shows(report),
            published: report.published.as_ref().map(|at| at.value),
            has_tables: !report.tables.is_empty(),
            form: report.form.as_ref().map(|form| Arc::clone(&form.id)),
            files: report.files.clone(),
        }
    }
}
