//! The list of pages, and what is worked out once for all of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::basis::Basis;
use super::edition::{Edition, editions};
use super::files::{self, MadeId};
use super::inventory::Inventory;
use super::list::{PER_PAGE, n_pages, page_out};
use super::search::search_out;
use super::table::TableShape;
use super::{agencies, discovery, site};
use crate::forms::Form;
use crate::model::{Agency, AgencyId, AgencyKind, Class, CopiedFile, Portal, Report, Shelf, Year};
use crate::source::{FileId, FilePath, OutPath};

/// The pages of a portal, and what is worked out once for all of them.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Every page, ordered by where it goes.
    pub pages: Vec<PageId>,
    editions: BTreeMap<Arc<str>, Edition>,
    targets: BTreeMap<FilePath, OutPath>,
    subordinates: BTreeMap<AgencyId, Vec<AgencyId>>,
    /// Every file that is no page, ordered by where it goes.
    pub(super) files: Vec<MadeId>,
    agency_years: BTreeMap<AgencyId, Vec<Year>>,
    pub(super) inventory: Inventory,
    /// What the plan was made of.
    pub(super) basis: Basis,
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
    /// The guide of an agency.
    Guide,
    /// The regulations of an agency.
    Regulations {
        /// The number of the page, from 1.
        page: usize,
    },
    /// All classes of an agency.
    Classes,
    /// The documents of a class.
    Class {
        /// The number of the class in its agency.
        class: usize,
        /// The number of the page, from 1.
        page: usize,
    },
    /// One regulation or document.
    Document {
        /// Its number in its portal.
        document: usize,
    },
    /// How to ask an agency for information.
    Apply,
    /// The form for it.
    Form,
    /// The subordinates of an agency.
    Agencies {
        /// The number of the page, from 1.
        page: usize,
    },
    /// The reports of all subordinates on a year.
    AgenciesYear {
        /// The year.
        year: Year,
        /// The number of the page, from 1.
        page: usize,
    },
    /// The map of the site.
    SiteMap {
        /// The number of the page, from 1.
        page: usize,
    },
    /// The list of everything.
    FullList {
        /// The number of the page, from 1.
        page: usize,
    },
    /// The page of search.
    Search,
    /// The statement on accessibility.
    Accessibility,
    /// What is shown where an address leads nowhere.
    NotFound,
    /// All reports of an agency.
    ReportIndex,
    /// The open data of an agency.
    Data,
    /// All reports of an agency beside each other.
    Comparison,
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

    /// Returns the file that goes to `out` and is no page.
    pub fn find_file(&self, out: &OutPath) -> Option<&MadeId> {
        let index = self
            .files
            .binary_search_by(|file| file.out().cmp(out))
            .ok()?;
        self.files.get(index)
    }

    /// Tells whether the site has a file that is no page.
    pub(super) fn has_file(&self, out: &OutPath) -> bool {
        self.find_file(out).is_some()
    }

    /// Returns the shapes of the tables of a report.
    pub(super) fn shapes_of(&self, report: &Report) -> &[Arc<TableShape>] {
        self.edition(report)
            .map_or(&[], |edition| edition.shapes.as_slice())
    }

    /// Returns what is known of the form that a report follows.
    pub(super) fn edition(&self, report: &Report) -> Option<&Edition> {
        self.edition_of(report.form.as_ref()?)
    }

    /// Returns what is known of a form that reports follow.
    pub(super) fn edition_of(&self, form: &Form) -> Option<&Edition> {
        self.editions.get(&form.id)
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
        let reports = portal.reports_of(agency);
        reports.filter(|report| portal.shows(report))
    }

    /// Returns those reports of an agency that have statutory tables to compare, by year.
    pub(super) fn compared<'a>(
        &self,
        portal: &'a Portal,
        agency: AgencyId,
    ) -> impl DoubleEndedIterator<Item = &'a Report> + use<'a> {
        let reports = self.reports_of(portal, agency).map(AsRef::as_ref);
        reports.filter(|report: &&Report| !report.tables.is_empty())
    }

    /// Returns the subordinates of an agency, by kind, then by folder.
    pub(super) fn subordinates(&self, agency: AgencyId) -> &[AgencyId] {
        self.subordinates.get(&agency).map_or(&[], Vec::as_slice)
    }

    /// Returns the years on which some subordinate of an agency has a report, the newest first.
    pub(super) fn agency_years(&self, agency: AgencyId) -> &[Year] {
        self.agency_years.get(&agency).map_or(&[], Vec::as_slice)
    }
}

/// Lists the pages of a portal. Drafts have none.
pub fn plan(portal: &Portal) -> Plan {
    let mut plan = Plan {
        pages: Vec::new(),
        editions: BTreeMap::new(),
        targets: BTreeMap::new(),
        subordinates: BTreeMap::new(),
        files: Vec::new(),
        agency_years: BTreeMap::new(),
        inventory: Inventory::new(portal),
        basis: Basis::new(portal),
    };
    for agency in &portal.agencies {
        if let Some(parent) = agency.parent {
            plan.subordinates.entry(parent).or_default().push(agency.id);
        }
    }
    for subordinates in plan.subordinates.values_mut() {
        subordinates.sort_by_key(|id| (rank(portal.agency(*id).kind), *id));
    }
    for agency in &portal.agencies {
        plan.add(agency, home_out(agency), PageKind::Home);
        plan.add_target(Some(agency.folder.clone()), home_out(agency));
        plan.add_target(agency.folder.join("index.md"), home_out(agency));
        plan.add_texts(agency, portal);
        plan.add_documents(agency);
        plan.add_reports(agency, portal);
        plan.add_subordinates(agency, portal);
        for page in portal.pages(agency) {
            plan.add_files(&page.files);
        }
    }
    for (index, document) in portal.documents.iter().enumerate() {
        if portal.shows_document(document) {
            let kind = PageKind::Document { document: index };
            plan.add(portal.agency(document.agency), document.out.clone(), kind);
            plan.add_target(Some(document.path.clone()), document.out.clone());
            plan.add_files(&document.files);
        }
    }
    if let Some(root) = portal.agencies.first() {
        plan.add_site(root, portal);
    }
    plan.pages.sort();
    let reports = portal.reports.iter().filter(|report| portal.shows(report));
    let forms = reports.filter_map(|report| report.form.as_ref());
    plan.editions = editions(forms);
    for agency in &portal.agencies {
        if plan.reports_of(portal, agency.id).next().is_some() {
            let files = files::data_files(portal, &plan, agency);
            plan.files.extend(files);
        }
    }
    let of_site = discovery::files(portal, &plan);
    plan.files.extend(of_site);
    plan.files.sort();
    plan
}

impl Plan {
    fn add(&mut self, agency: &Agency, out: OutPath, kind: PageKind) {
        let agency = agency.id;
        self.pages.push(PageId { out, kind, agency });
    }

    /// Adds the guide and how to ask.
    fn add_texts(&mut self, agency: &Agency, portal: &Portal) {
        if portal.has_guide(agency) {
            self.add(agency, guide_out(agency), PageKind::Guide);
            self.add_target(agency.folder.join("guide.md"), guide_out(agency));
        }
        if portal.has_apply(agency) {
            self.add(agency, apply_out(agency), PageKind::Apply);
            self.add(agency, form_out(agency), PageKind::Form);
            self.add_target(agency.folder.join("apply.md"), apply_out(agency));
        }
    }

    /// Adds the lists of regulations and documents.
    fn add_documents(&mut self, agency: &Agency) {
        let n_regulations = self.inventory.shelf(agency.id, Shelf::Regulations).len();
        if n_regulations > 0 {
            for page in 1..=n_pages(n_regulations, PER_PAGE) {
                let out = regulations_out(agency, page);
                self.add(agency, out, PageKind::Regulations { page });
            }
            let folder = agency.folder.join("regulations");
            self.add_target(folder, regulations_out(agency, 1));
        }
        let classes = self.inventory.classes(agency);
        let classes: Vec<_> = classes
            .map(|(index, class, count)| (index, class.clone(), count))
            .collect();
        if !classes.is_empty() {
            self.add(agency, documents_out(agency), PageKind::Classes);
            let folder = agency.folder.join("documents");
            self.add_target(folder, documents_out(agency));
        }
        for (index, class, count) in classes {
            for page in 1..=n_pages(count, PER_PAGE) {
                let kind = PageKind::Class { class: index, page };
                self.add(agency, class_out(agency, &class, page), kind);
            }
            self.add_target(Some(class.folder.clone()), class_out(agency, &class, 1));
            let file = class.folder.join("class.yaml");
            self.add_target(file, class_out(agency, &class, 1));
        }
    }

    fn add_reports(&mut self, agency: &Agency, portal: &Portal) {
        let reports = agency.reports.iter().copied();
        let reports: Vec<usize> = reports
            .filter(|index| portal.shows(&portal.reports[*index]))
            .collect();
        if reports.is_empty() {
            return;
        }
        self.add(agency, reports_out(agency), PageKind::ReportIndex);
        let data = files::data_out(agency, "index.html");
        self.add(agency, data, PageKind::Data);
        self.add_target(agency.folder.join("reports"), reports_out(agency));
        if self.compared(portal, agency.id).take(2).count() > 1 {
            self.add(agency, comparison_out(agency), PageKind::Comparison);
        }
        for report in reports {
            let year = portal.reports[report].year;
            let out = report_out(agency, year);
            self.add(agency, out.clone(), PageKind::Report { year, report });
            self.add_report(&portal.reports[report], &out);
        }
    }

    /// Adds the list of subordinates and the tables of their reports.
    fn add_subordinates(&mut self, agency: &Agency, portal: &Portal) {
        let n_agencies = self.subordinates(agency.id).len();
        if n_agencies == 0 {
            return;
        }
        let n_pages = n_pages(n_agencies, agencies::PER_PAGE);
        for page in 1..=n_pages {
            let out = page_out(&agencies_folder(agency), page);
            self.add(agency, out, PageKind::Agencies { page });
        }
        let years = agencies::years(portal, agency);
        for year in &years {
            for page in 1..=n_pages {
                let out = page_out(&agencies_year_folder(agency, *year), page);
                self.add(agency, out, PageKind::AgenciesYear { year: *year, page });
            }
        }
        self.agency_years.insert(agency.id, years);
    }

    /// Adds the pages of the site as a whole.
    fn add_site(&mut self, root: &Agency, portal: &Portal) {
        for page in 1..=n_pages(portal.agencies.len(), site::MAP_PER_PAGE) {
            self.add(root, map_out(page), PageKind::SiteMap { page });
        }
        for page in 1..=n_pages(self.inventory.items().len(), site::LIST_PER_PAGE) {
            self.add(root, list_out(page), PageKind::FullList { page });
        }
        self.add(root, search_out(), PageKind::Search);
        self.add(root, accessibility_out(), PageKind::Accessibility);
        self.add(root, OutPath::new("404.html"), PageKind::NotFound);
    }

    fn add_files(&mut self, files: &[CopiedFile]) {
        for copy in files {
            self.add_target(Some(copy.path.clone()), copy.out.clone());
        }
    }

    fn add_report(&mut self, report: &Report, out: &OutPath) {
        self.add_target(Some(report.folder.clone()), out.clone());
        self.add_target(report.folder.join("report.md"), out.clone());
        self.add_files(&report.files);
    }

    fn add_target(&mut self, path: Option<FilePath>, out: OutPath) {
        if let Some(path) = path {
            self.targets.insert(path, out);
        }
    }
}

/// Orders kinds of agencies as lists of them usually are: departments, governments from the
/// highest to the lowest, others.
fn rank(kind: AgencyKind) -> u8 {
    match kind {
        AgencyKind::ProvinceDepartment
        | AgencyKind::CityDepartment
        | AgencyKind::CountyDepartment => 0,
        AgencyKind::ProvinceGovernment => 1,
        AgencyKind::CityGovernment => 2,
        AgencyKind::CountyGovernment => 3,
        AgencyKind::Township => 4,
        AgencyKind::Subdistrict => 5,
        AgencyKind::Institution => 6,
    }
}

/// Lists the files that are copied into the site as they are, by where they go.
pub fn attachments(portal: &Portal) -> Vec<(OutPath, FileId)> {
    let reports = portal.reports.iter().filter(|report| portal.shows(report));
    let documents = portal.documents.iter();
    let documents = documents.filter(|document| portal.shows_document(document));
    let agencies = portal.agencies.iter();
    let pages = agencies.flat_map(|agency| portal.pages(agency));
    let files = reports.flat_map(|report| &report.files);
    let files = files.chain(documents.flat_map(|document| &document.files));
    let files = files.chain(pages.flat_map(|page| &page.files));
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

/// Returns where the comparison of an agency's reports goes.
pub(super) fn comparison_out(agency: &Agency) -> OutPath {
    OutPath::new(&format!("{}/reports/compare/index.html", agency.address))
}

/// Returns where the report of an agency on a year goes.
pub(super) fn report_out(agency: &Agency, year: Year) -> OutPath {
    OutPath::new(&format!("{}/reports/{year}/index.html", agency.address))
}

fn below(agency: &Agency, name: &str) -> String {
    format!("{}/{name}", agency.address)
}

/// Returns where the guide of an agency goes.
pub(super) fn guide_out(agency: &Agency) -> OutPath {
    page_out(&below(agency, "guide"), 1)
}

/// Returns where the page goes that says how to ask an agency for information.
pub(super) fn apply_out(agency: &Agency) -> OutPath {
    page_out(&below(agency, "apply"), 1)
}

/// Returns where the form for it goes.
pub(super) fn form_out(agency: &Agency) -> OutPath {
    page_out(&below(agency, "apply/form"), 1)
}

/// Returns the folder of an agency's regulations in the site.
pub(super) fn regulations_folder(agency: &Agency) -> String {
    below(agency, "regulations")
}

/// Returns where a page of an agency's regulations goes.
pub(super) fn regulations_out(agency: &Agency, page: usize) -> OutPath {
    page_out(&regulations_folder(agency), page)
}

/// Returns where the page of all classes of an agency goes.
pub(super) fn documents_out(agency: &Agency) -> OutPath {
    page_out(&below(agency, "documents"), 1)
}

/// Returns the folder of a class in the site.
pub(super) fn class_folder(agency: &Agency, class: &Class) -> String {
    below(agency, &format!("documents/{}", class.address))
}

/// Returns where a page of a class goes.
pub(super) fn class_out(agency: &Agency, class: &Class, page: usize) -> OutPath {
    page_out(&class_folder(agency, class), page)
}

/// Returns the folder of the pages on an agency's subordinates.
pub(super) fn agencies_folder(agency: &Agency) -> String {
    below(agency, "agencies")
}

/// Returns where the list of an agency's subordinates goes.
pub(super) fn agencies_out(agency: &Agency) -> OutPath {
    page_out(&agencies_folder(agency), 1)
}

/// Returns the folder of the table of all subordinates' reports on a year.
pub(super) fn agencies_year_folder(agency: &Agency, year: Year) -> String {
    below(agency, &format!("agencies/{year}"))
}

/// Returns where a page of the map goes.
pub(super) fn map_out(page: usize) -> OutPath {
    page_out("map", page)
}

/// Returns where a page of the list of everything goes.
pub(super) fn list_out(page: usize) -> OutPath {
    page_out("ml", page)
}

/// Returns where the statement on accessibility goes.
pub(super) fn accessibility_out() -> OutPath {
    page_out("accessibility", 1)
}
