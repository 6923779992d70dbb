//! The list of pages, and what is worked out once for all of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::table::TableShape;
use crate::model::{Agency, AgencyId, Portal, Published, Report, Year};
use crate::source::{FileId, FilePath, OutPath};

/// The pages of a portal, and what is worked out once for all of them.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Every page, ordered by where it goes.
    pub pages: Vec<PageId>,
    shapes: BTreeMap<Arc<str>, Vec<Arc<TableShape>>>,
    targets: BTreeMap<FilePath, OutPath>,
    subordinates: BTreeMap<AgencyId, Vec<AgencyId>>,
    updated: Option<Published>,
}

/// A page: what it shows and where it goes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PageId {
    out: OutPath,
    /// What kind of page it is.
    pub kind: PageKind,
    /// Whose page it is.
    pub agency: AgencyId,
}

/// What kind of page it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PageKind {
    /// The home page of an agency.
    Home,
    /// All reports of an agency.
    ReportIndex,
    /// The report on one year.
    Report {
        /// The year.
        year: Year,
        /// The number of the report in its portal.
        report: usize,
    },
}

impl PageId {
    /// Returns where the page goes.
    pub fn out(&self) -> &OutPath {
        &self.out
    }
}

impl Plan {
    /// Returns the page that goes to `out`.
    pub fn find(&self, out: &OutPath) -> Option<&PageId> {
        let index = self.pages.binary_search_by(|page| page.out.cmp(out)).ok()?;
        self.pages.get(index)
    }

    /// Returns the shapes of the tables of a report.
    pub(super) fn shapes_of(&self, report: &Report) -> &[Arc<TableShape>] {
        let shapes = report
            .form
            .as_ref()
            .and_then(|form| self.shapes.get(&form.id));
        shapes.map_or(&[], Vec::as_slice)
    }

    /// Returns where the page or file goes that is made of a file of the portal.
    pub(super) fn target(&self, path: &FilePath) -> Option<&OutPath> {
        self.targets.get(path)
    }

    /// Returns the reports of an agency that have pages, by year.
    pub(super) fn reports_of<'a>(
        &self,
        portal: &'a Portal,
        agency: AgencyId,
    ) -> impl DoubleEndedIterator<Item = &'a Arc<Report>> + use<'a> {
        portal.reports_of(agency).filter(|report| !report.draft)
    }

    /// Returns the subordinates of an agency, by folder.
    pub(super) fn subordinates(&self, agency: AgencyId) -> &[AgencyId] {
        self.subordinates.get(&agency).map_or(&[], Vec::as_slice)
    }

    /// Returns the newest date of publication in the portal.
    pub(super) fn updated(&self) -> Option<Published> {
        self.updated
    }
}

/// Lists the pages of a portal. Drafts have none.
pub fn plan(portal: &Portal) -> Plan {
    let mut plan = Plan {
        pages: Vec::new(),
        shapes: BTreeMap::new(),
        targets: BTreeMap::new(),
        subordinates: BTreeMap::new(),
        updated: None,
    };
    for agency in &portal.agencies {
        let page = |out, kind| PageId {
            out,
            kind,
            agency: agency.id,
        };
        plan.pages.push(page(home_out(agency), PageKind::Home));
        plan.add_target(Some(agency.folder.clone()), home_out(agency));
        plan.add_target(agency.folder.join("index.md"), home_out(agency));
        if let Some(parent) = agency.parent {
            plan.subordinates.entry(parent).or_default().push(agency.id);
        }
        let published = |index: &&usize| !portal.reports[**index].draft;
        if !agency.reports.iter().any(|index| published(&index)) {
            continue;
        }
        plan.pages
            .push(page(reports_out(agency), PageKind::ReportIndex));
        plan.add_target(agency.folder.join("reports"), reports_out(agency));
        for report in agency
            .reports
            .iter()
            .copied()
            .filter(|index| published(&index))
        {
            let year = portal.reports[report].year;
            let out = report_out(agency, year);
            plan.pages
                .push(page(out.clone(), PageKind::Report { year, report }));
            plan.add_report(&portal.reports[report], &out);
        }
    }
    plan.pages.sort();
    plan
}

impl Plan {
    fn add_report(&mut self, report: &Report, out: &OutPath) {
        self.updated = self
            .updated
            .max(report.published.as_ref().map(|at| at.value));
        self.add_target(Some(report.folder.clone()), out.clone());
        self.add_target(report.folder.join("report.md"), out.clone());
        for copy in &report.files {
            self.add_target(Some(copy.path.clone()), copy.out.clone());
        }
        if let Some(form) = &report.form
            && !self.shapes.contains_key(&form.id)
        {
            let shapes = form
                .tables
                .iter()
                .map(|table| Arc::new(TableShape::new(table)));
            self.shapes.insert(Arc::clone(&form.id), shapes.collect());
        }
    }

    fn add_target(&mut self, path: Option<FilePath>, out: OutPath) {
        if let Some(path) = path {
            self.targets.insert(path, out);
        }
    }
}

/// Lists the files that are copied into the site as they are, by where they go.
pub fn attachments(portal: &Portal) -> Vec<(OutPath, FileId)> {
    let reports = portal.reports.iter().filter(|report| !report.draft);
    let files = reports.flat_map(|report| &report.files);
    let mut files: Vec<_> = files.map(|copy| (copy.out.clone(), copy.file)).collect();
    files.sort();
    files.dedup();
    files
}

/// Returns where the home page of an agency goes.
pub(super) fn home_out(agency: &Agency) -> OutPath {
    OutPath::new(&format!("{}/index.html", agency.address))
}

/// Returns where the list of an agency's reports goes.
pub(super) fn reports_out(agency: &Agency) -> OutPath {
    OutPath::new(&format!("{}/reports/index.html", agency.address))
}

/// Returns where the report of an agency on a year goes.
pub(super) fn report_out(agency: &Agency, year: Year) -> OutPath {
    OutPath::new(&format!("{}/reports/{year}/index.html", agency.address))
}
