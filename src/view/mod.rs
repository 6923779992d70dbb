//! Which pages exist, where they go, what each shows: one file per kind of page.
//!
//! A [`PageView`] is complete: a template gets it and nothing else. No HTML is made here.

mod agencies;
mod basis;
mod chart;
mod chrome;
mod compact;
mod compared;
mod comparison;
pub mod data;
mod data_page;
mod digest;
mod discovery;
mod document;
mod documents;
mod downloads;
mod edition;
mod files;
mod guide;
mod home;
mod inventory;
mod json;
mod lead;
mod linked_data;
mod list;
mod narrative;
mod notes;
mod outline;
mod plan;
mod report;
mod report_index;
mod search;
mod series;
mod site;
mod statistics;
mod table;
#[cfg(test)]
pub(crate) mod tests;

use serde::Serialize;

use crate::model::Portal;
use crate::source::OutPath;

pub use agencies::{AgenciesPage, AgenciesYearPage, AgencyEntry, AgencyRow, State, YearSummary};
pub use chart::{ChartSeries, ChartSource, ChartView, FormChange};
pub use chrome::{
    AgencyView, ContactView, Current, FooterView, HelpView, Identifier, LinkView, MetaTag, NavLink,
    SiteView,
};
pub use compact::{CompactItem, CompactRow, CompactShape, CompactView, YearFigure};
pub use compared::{Change, ComparedRow, ComparedTable, ComparedValue, RowKind};
pub use comparison::{ComparedYear, ComparisonPage, Trend};
pub use data_page::{DataFile, DataPage, EditionYears, Field, FieldTable, ReportFiles};
pub use digest::{Digest, digest};
pub use discovery::{Feed, FeedEntry, OpenSearch, Sitemap};
pub use document::{CorrectionView, DocumentPage, FileFact, StatusView, WithdrawnView};
pub use documents::{ClassLink, DocumentListPage, NoneView};
pub use downloads::Download;
pub use files::{CsvKind, Facts, FileContent, FileFacts, FileView, MadeId, Wave, file, files, hex};
pub use guide::{ApplyPage, FormPage, GuidePage};
pub use home::{AllReports, ColumnCount, HomePage, Newest, Recent};
pub use json::Json;
pub use lead::{Lead, LeadFigure, Phrase};
pub use list::{ListRow, Pager};
pub use narrative::Prose;
pub use plan::{PageId, PageKind, Plan, attachments, plan};
pub use report::{AttachmentView, Fact, Neighbour, ReportPage, SectionView, TitleLines};
pub use report_index::{IndexFigure, IndexRow, ReportIndexPage};
pub use search::{
    KindView, SearchEntry, SearchKind, SearchPage, SearchPart, SearchSection, search_entry,
};
pub use site::{AccessibilityPage, FullListPage, MapEntry, NotFoundPage, SiteMapPage};
pub use statistics::{StatisticsRow, StatisticsView};
pub use table::{Scope, ShapeCell, TableShape, TableView};

use chrome::Chrome;
use list::page_out;
use plan::{home_out, report_out, reports_out};
use report::size_text;

/// All that one page shows.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct PageView {
    /// Where the page goes.
    #[serde(skip)]
    pub out: OutPath,
    /// The language of the page: `zh-CN`.
    pub language: String,
    /// The way from the page to the root of the site: empty, or `../` as often as needed.
    pub root: String,
    /// The parts of the title: page, column, site.
    pub title: Vec<String>,
    /// The tags that name site, column and article, in the prescribed order.
    pub meta: Vec<MetaTag>,
    /// The full address of the page, where the site's address is known.
    pub canonical: Option<String>,
    /// Whether the portal is official; other pages say that they are a preview.
    pub official: bool,
    /// Whether the page is a draft, or is to be published later: only its author sees it.
    pub draft: bool,
    /// The site that carries an official portal.
    pub parent_site: Option<SiteView>,
    /// The agency whose page it is.
    pub agency: AgencyView,
    /// The columns that have content.
    pub nav: Vec<NavLink>,
    /// The pages above this one, and this one.
    pub breadcrumb: Vec<LinkView>,
    /// The row of help at the end of the page.
    pub help: HelpView,
    /// The foot of the page.
    pub footer: FooterView,
    /// What is between masthead and foot.
    pub content: Content,
    /// The address of the feed, where there is one.
    pub feed: Option<String>,
    /// The address of the description of the search, where there is one.
    pub opensearch: Option<String>,
    /// What the page says to search engines.
    #[serde(skip)]
    pub linked_data: Json,
    /// The statutory tables of the page; `content` names them by number.
    #[serde(skip)]
    pub tables: Vec<TableView>,
    /// The charts of the page; `content` names them by number.
    #[serde(skip)]
    pub charts: Vec<ChartView>,
}

/// What a page shows between masthead and foot.
#[derive(Clone, Debug, Hash, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Content {
    /// The home page of an agency.
    Home(HomePage),
    /// All reports of an agency.
    ReportIndex(ReportIndexPage),
    /// All reports of an agency beside each other.
    Comparison(ComparisonPage),
    /// The report on one year.
    Report(ReportPage),
    /// The open data of an agency.
    Data(DataPage),
    /// The guide of an agency.
    Guide(GuidePage),
    /// Regulations, or the documents of a class.
    DocumentList(DocumentListPage),
    /// One regulation or document.
    Document(DocumentPage),
    /// How to ask for information.
    Apply(ApplyPage),
    /// The form for it.
    Form(FormPage),
    /// The subordinates of an agency.
    Agencies(AgenciesPage),
    /// The reports of all subordinates on a year.
    AgenciesYear(AgenciesYearPage),
    /// The map of the site.
    SiteMap(SiteMapPage),
    /// The list of everything.
    FullList(FullListPage),
    /// The page of search.
    Search(SearchPage),
    /// The statement on accessibility.
    Accessibility(AccessibilityPage),
    /// What is shown where an address leads nowhere.
    NotFound(NotFoundPage),
}

impl Content {
    /// Returns the name of the template that shows it.
    pub fn template(&self) -> &'static str {
        match self {
            Self::Home(_) => "home.html",
            Self::ReportIndex(_) => "report-index.html",
            Self::Comparison(_) => "comparison.html",
            Self::Report(_) => "report.html",
            Self::Data(_) => "data.html",
            Self::Guide(_) => "guide.html",
            Self::DocumentList(_) => "document-list.html",
            Self::Document(_) => "document.html",
            Self::Apply(_) => "apply.html",
            Self::Form(_) => "form.html",
            Self::Agencies(_) => "agencies.html",
            Self::AgenciesYear(_) => "agencies-year.html",
            Self::SiteMap(_) => "site-map.html",
            Self::FullList(_) => "full-list.html",
            Self::Search(_) => "search.html",
            Self::Accessibility(_) => "accessibility.html",
            Self::NotFound(page) if page.base.is_none() => "not-found-alone.html",
            Self::NotFound(_) => "not-found.html",
        }
    }
}

/// Makes one page of the portal that `plan` was made of; `facts` knows the files of the site that
/// are no pages.
pub fn page(portal: &Portal, plan: &Plan, facts: &dyn Facts, id: &PageId) -> PageView {
    let chrome = Chrome {
        portal,
        plan,
        facts,
        id,
    };
    let body = match id.kind {
        PageKind::Home => home::page(&chrome),
        PageKind::ReportIndex => report_index::page(&chrome),
        PageKind::Data => data_page::page(&chrome),
        PageKind::Comparison => comparison::page(&chrome),
        PageKind::Report { report, .. } => report::page(&chrome, &portal.reports[report]),
        PageKind::Guide => guide::guide(&chrome),
        PageKind::Regulations { page } => documents::regulations(&chrome, page),
        PageKind::Classes => documents::classes(&chrome),
        PageKind::Class { class, page } => documents::class(&chrome, class, page),
        PageKind::Document { document } => document::page(&chrome, &portal.documents[document]),
        PageKind::Apply => guide::apply(&chrome),
        PageKind::Form => guide::form(&chrome),
        PageKind::Agencies { page } => agencies::page(&chrome, page),
        PageKind::AgenciesYear { year, page } => agencies::year_page(&chrome, year, page),
        PageKind::SiteMap { page } => site::map(&chrome, page),
        PageKind::FullList { page } => site::full_list(&chrome, page),
        PageKind::Search => search::page(&chrome),
        PageKind::Accessibility => site::accessibility(&chrome),
        PageKind::NotFound => site::not_found(&chrome),
    };
    let mut meta = chrome.site_tags();
    meta.extend(body.meta);
    PageView {
        out: id.out().clone(),
        language: portal.settings.language.clone(),
        root: chrome.root(),
        title: body.title,
        meta,
        canonical: (id.kind != PageKind::NotFound)
            .then(|| chrome.canonical())
            .flatten(),
        official: portal.settings.official,
        draft: chrome.is_draft(),
        parent_site: chrome.parent_site(),
        agency: chrome.agency_view(),
        nav: chrome.nav(),
        feed: chrome.href_if_made(&discovery::feed_out()),
        opensearch: chrome.href_if_made(&discovery::opensearch_out()),
        linked_data: linked_data::linked_data(&chrome, &body.breadcrumb),
        breadcrumb: body.breadcrumb,
        help: chrome.help(),
        footer: chrome.footer(),
        content: body.content,
        tables: body.tables,
        charts: body.charts,
    }
}

/// What a kind of page adds to what all pages share.
struct PageBody {
    title: Vec<String>,
    meta: Vec<MetaTag>,
    breadcrumb: Vec<LinkView>,
    content: Content,
    tables: Vec<TableView>,
    charts: Vec<ChartView>,
}
