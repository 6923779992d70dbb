//! The files of the site that are no pages: which there are, where they go, what they hold.
//!
//! Pages tell the lengths and hashes of such files, and some files those of others. So files come
//! in waves, and what became of one wave is known before the next is made.

use std::collections::BTreeMap;

use crate::model::{Agency, AgencyId, Portal, Report};
use crate::source::OutPath;

use super::Plan;
use super::data::{self, Described, Figures, Sheet, Workbook};
use super::discovery::{self, Feed, OpenSearch, Sitemap};
use super::json::Json;

/// A file of the site that is no page.
#[derive(Clone, Debug, Hash)]
pub struct FileView {
    /// Where the file goes.
    pub out: OutPath,
    /// What it holds.
    pub content: FileContent,
}

/// What a file holds.
#[derive(Clone, Debug, Hash)]
pub enum FileContent {
    /// Figures in long form, as CSV.
    Figures(Figures, CsvKind),
    /// Rows under columns, as CSV.
    Sheet(Sheet, CsvKind),
    /// The official tables of a report, as XLSX.
    Workbook(Workbook),
    /// A JSON document.
    Json(Json),
    /// What is new.
    Feed(Feed),
    /// A map of addresses.
    Sitemap(Sitemap),
    /// A list of such maps.
    SitemapIndex(Sitemap),
    /// How the search is asked from elsewhere.
    OpenSearch(OpenSearch),
    /// A text.
    Text(String),
    /// The SHA-256 of other files, by their paths from this one.
    Sums(Vec<(String, [u8; 32])>),
}

/// For whom a CSV file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CsvKind {
    /// Programs: lines end in LF.
    Plain,
    /// Excel, which takes a text for UTF-8 only if it begins with a byte order mark.
    Excel,
}

impl CsvKind {
    const ALL: [Self; 2] = [Self::Plain, Self::Excel];

    fn ending(self) -> &'static str {
        match self {
            Self::Plain => "csv",
            Self::Excel => "excel.csv",
        }
    }
}

/// What became known of a file when it was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FileFacts {
    /// The length in bytes.
    pub len: u64,
    /// The SHA-256 of the bytes.
    pub sha256: [u8; 32],
}

/// Tells what became of files.
pub trait Facts: Sync {
    /// Returns what became known of a file of the site when it was made, if it was.
    fn of(&self, out: &OutPath) -> Option<FileFacts>;
}

impl Facts for BTreeMap<OutPath, FileFacts> {
    fn of(&self, out: &OutPath) -> Option<FileFacts> {
        self.get(out).copied()
    }
}

/// Writes bytes as hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    let digit = |digit: u8| char::from_digit(u32::from(digit), 16).unwrap_or('0');
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(digit).collect()
}

/// A file: what it holds and where it goes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MadeId {
    out: OutPath,
    kind: FileKind,
    agency: AgencyId,
}

impl MadeId {
    /// Names a file.
    pub(super) fn new(out: OutPath, kind: FileKind, agency: AgencyId) -> Self {
        Self { out, kind, agency }
    }

    /// Returns where the file goes.
    pub fn out(&self) -> &OutPath {
        &self.out
    }
}

/// What a file holds; reports are named by their number in the portal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum FileKind {
    ReportFigures(usize, CsvKind),
    ReportWorkbook(usize),
    ReportDocument(usize),
    YearsWorkbook,
    YearsDocument,
    List(CsvKind),
    Table(data::Table, CsvKind),
    /// The CSVW metadata of the file with this name.
    Metadata(String),
    Package,
    Catalog,
    Sums,
    Feed,
    /// The map with this number, from 0.
    Sitemap(usize),
    /// The list of so many maps.
    SitemapIndex(usize),
    OpenSearch,
    Robots,
    Security,
}

/// When a file is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wave {
    /// It depends on no other file.
    Data,
    /// It tells of data files.
    Description,
    /// It tells of all files before.
    Sums,
}

impl Wave {
    /// All waves in their order.
    pub const ALL: [Self; 3] = [Self::Data, Self::Description, Self::Sums];
}

impl FileKind {
    fn wave(&self) -> Wave {
        match self {
            Self::Metadata(_) | Self::Package | Self::Catalog => Wave::Description,
            Self::Sums => Wave::Sums,
            _ => Wave::Data,
        }
    }
}

/// Lists the files of one wave, by where they go.
pub fn files(plan: &Plan, wave: Wave) -> Vec<&MadeId> {
    let files = plan.files.iter();
    files.filter(|file| file.kind.wave() == wave).collect()
}

/// Makes one file; `facts` must know those of earlier waves.
pub fn file(portal: &Portal, plan: &Plan, facts: &dyn Facts, id: &MadeId) -> FileView {
    let agency = portal.agency(id.agency);
    let report = |number: &usize| &*portal.reports[*number];
    let content = match &id.kind {
        FileKind::ReportFigures(number, kind) => {
            FileContent::Figures(data::report_figures(plan, agency, report(number)), *kind)
        }
        FileKind::ReportWorkbook(number) => {
            FileContent::Workbook(data::workbook(plan, agency, report(number)))
        }
        FileKind::ReportDocument(number) => {
            FileContent::Json(data::document(plan, (agency, report(number)), &id.out))
        }
        FileKind::YearsWorkbook => {
            FileContent::Workbook(data::years_workbook(portal, plan, agency))
        }
        FileKind::YearsDocument => {
            FileContent::Json(data::years_document(portal, plan, agency, &id.out))
        }
        FileKind::List(kind) => {
            FileContent::Sheet(data::list(portal, plan, agency, &id.out), *kind)
        }
        FileKind::Table(table, kind) => {
            let figures = data::agency_figures(portal, plan, agency, &table.anchor);
            FileContent::Figures(figures, *kind)
        }
        FileKind::Metadata(name) => {
            let described = described((portal, plan), facts, agency);
            let file = described.iter().find(|file| file.file == *name);
            FileContent::Json(file.map_or(Json::Null, |file| data::csvw(agency, file)))
        }
        FileKind::Package => {
            let described = described((portal, plan), facts, agency);
            FileContent::Json(data::package(portal, plan, agency, &described))
        }
        FileKind::Catalog => {
            let described = described((portal, plan), facts, agency);
            let place = (agency, &id.out);
            FileContent::Json(data::catalog(portal, plan, place, &described))
        }
        FileKind::Sums => FileContent::Sums(sums(plan, facts, id)),
        FileKind::Feed => FileContent::Feed(discovery::feed(portal, plan)),
        FileKind::Sitemap(number) => {
            FileContent::Sitemap(discovery::sitemap(portal, plan, *number))
        }
        FileKind::SitemapIndex(n_maps) => {
            FileContent::SitemapIndex(discovery::sitemap_index(portal, *n_maps))
        }
        FileKind::OpenSearch => FileContent::OpenSearch(discovery::opensearch(portal)),
        FileKind::Robots => FileContent::Text(discovery::robots(portal)),
        FileKind::Security => FileContent::Text(discovery::security(portal, plan)),
    };
    FileView {
        out: id.out.clone(),
        content,
    }
}

/// Describes the data files of an agency, the list of reports first.
pub(super) fn described(
    (portal, plan): (&Portal, &Plan),
    facts: &dyn Facts,
    agency: &Agency,
) -> Vec<Described> {
    let facts = |name: &str| facts.of(&data_out(agency, name));
    let name = "reports.csv".to_owned();
    let list = data::list(portal, plan, agency, &data_out(agency, &name));
    let list = facts(&name).map(|facts| Described {
        file: name,
        title: "各年度报告的主要指标".to_owned(),
        columns: list.columns,
        key: &["year"],
        n_rows: list.rows.len(),
        facts,
    });
    let tables = data::tables(portal, plan, agency).into_iter();
    let tables = tables.filter_map(|table| {
        let name = format!("{}.csv", table.file_stem());
        let figures = data::agency_figures(portal, plan, agency, &table.anchor);
        Some(Described {
            facts: facts(&name)?,
            file: name,
            title: table.caption,
            columns: data::columns(&figures),
            key: &["year", "row_key", "column_key"],
            n_rows: figures.len(),
        })
    });
    list.into_iter().chain(tables).collect()
}

/// Lists the hashes of all other files of an agency that are known.
fn sums(plan: &Plan, facts: &dyn Facts, id: &MadeId) -> Vec<(String, [u8; 32])> {
    let others = plan.files.iter();
    let is_data = |other: &&MadeId| {
        let is_of_site = matches!(
            other.kind,
            FileKind::Feed
                | FileKind::Sitemap(_)
                | FileKind::SitemapIndex(_)
                | FileKind::OpenSearch
                | FileKind::Robots
                | FileKind::Security
        );
        other.agency == id.agency && other.out != id.out && !is_of_site
    };
    let others = others.filter(is_data);
    let sums = others.filter_map(|other| {
        let facts = facts.of(&other.out)?;
        Some((id.out.href_to(&other.out, true), facts.sha256))
    });
    sums.collect()
}

/// The official tables of all years.
pub(super) const YEARS_WORKBOOK: &str = "reports.xlsx";

/// The reports of all years, text and figures.
pub(super) const YEARS_DOCUMENT: &str = "reports.json";

/// Returns where a data file of an agency goes.
pub(super) fn data_out(agency: &Agency, name: &str) -> OutPath {
    OutPath::new(&format!("{}/data/{name}", agency.address))
}

/// Returns where a data file of a report goes: beside its page, under a name that is free.
pub(super) fn report_data_out(agency: &Agency, report: &Report, ending: &str) -> OutPath {
    let folder = format!("{}/reports/{}", agency.address, report.year);
    let mut stem = format!("report-{}", report.year);
    loop {
        let out = OutPath::new(&format!("{folder}/{stem}.{ending}"));
        if report.files.iter().all(|copy| copy.out != out) {
            return out;
        }
        stem.push_str("-data");
    }
}

/// Lists the data files of an agency and its reports.
pub(super) fn data_files(portal: &Portal, plan: &Plan, agency: &Agency) -> Vec<MadeId> {
    let mut files = Vec::new();
    let mut add = |out: OutPath, kind: FileKind| {
        files.push(MadeId {
            out,
            kind,
            agency: agency.id,
        });
    };
    let numbers = agency.reports.iter().copied();
    for number in numbers.filter(|number| portal.shows(&portal.reports[*number])) {
        let report = &portal.reports[number];
        let out = |ending| report_data_out(agency, report, ending);
        for kind in CsvKind::ALL {
            add(out(kind.ending()), FileKind::ReportFigures(number, kind));
        }
        add(out("xlsx"), FileKind::ReportWorkbook(number));
        add(out("json"), FileKind::ReportDocument(number));
    }
    let out = |name: &str| data_out(agency, name);
    let tables = data::tables(portal, plan, agency);
    for kind in CsvKind::ALL {
        let named = |stem: &str| out(&format!("{stem}.{}", kind.ending()));
        add(named("reports"), FileKind::List(kind));
        for table in &tables {
            let stem = table.file_stem();
            add(named(&stem), FileKind::Table(table.clone(), kind));
        }
    }
    let stems =
        std::iter::once("reports".to_owned()).chain(tables.iter().map(data::Table::file_stem));
    for stem in stems {
        let name = format!("{stem}.csv");
        add(
            out(&format!("{name}-metadata.json")),
            FileKind::Metadata(name),
        );
    }
    add(out(YEARS_WORKBOOK), FileKind::YearsWorkbook);
    add(out(YEARS_DOCUMENT), FileKind::YearsDocument);
    add(out("datapackage.json"), FileKind::Package);
    add(out("catalog.jsonld"), FileKind::Catalog);
    add(out("SHA256SUMS"), FileKind::Sums);
    files
}
