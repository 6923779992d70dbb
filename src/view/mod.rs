//! Which pages exist, where they go, what each shows: one file per kind of page.
//!
//! A [`PageView`] is complete: a template gets it and nothing else. No HTML is made here.

mod chart;
mod chrome;
mod compact;
mod compared;
mod comparison;
mod digest;
mod edition;
mod home;
mod lead;
mod narrative;
mod notes;
mod outline;
mod plan;
mod report;
mod report_index;
mod series;
mod table;
#[cfg(test)]
pub(crate) mod tests;

use serde::Serialize;

use crate::model::Portal;
use crate::source::OutPath;

pub use chart::{ChartSeries, ChartSource, ChartView, FormChange};
pub use chrome::{
    AgencyView, ContactView, Current, FooterView, Identifier, LinkView, MetaTag, SiteView,
};
pub use compact::{CompactItem, CompactRow, CompactShape, CompactView, YearFigure};
pub use compared::{Change, ComparedRow, ComparedTable, ComparedValue, RowKind};
pub use comparison::{ComparedYear, ComparisonPage, Trend};
pub use digest::{Digest, digest};
pub use home::{HomePage, Newest};
pub use lead::{Lead, LeadFigure, Phrase};
pub use narrative::Prose;
pub use plan::{PageId, PageKind, Plan, attachments, plan};
pub use report::{AttachmentView, Fact, Neighbour, ReportPage, SectionView, TitleLines};
pub use report_index::{IndexFigure, IndexRow, ReportIndexPage};
pub use table::{Scope, ShapeCell, TableShape, TableView};

use chrome::Chrome;
use plan::{home_out, report_out, reports_out};

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
    /// The site that carries an official portal.
    pub parent_site: Option<SiteView>,
    /// The agency whose page it is.
    pub agency: AgencyView,
    /// The columns that have content.
    pub nav: Vec<LinkView>,
    /// The pages above this one, and this one.
    pub breadcrumb: Vec<LinkView>,
    /// The foot of the page.
    pub footer: FooterView,
    /// What is between masthead and foot.
    pub content: Content,
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
}

impl Content {
    /// Returns the name of the template that shows it.
    pub fn template(&self) -> &'static str {
        match self {
            Self::Home(_) => "home.html",
            Self::ReportIndex(_) => "report-index.html",
            Self::Comparison(_) => "comparison.html",
            Self::Report(_) => "report.html",
        }
    }
}

/// Makes one page of the portal that `plan` was made of.
pub fn page(portal: &Portal, plan: &Plan, id: &PageId) -> PageView {
    let chrome = Chrome { portal, plan, id };
    let body = match id.kind {
        PageKind::Home => home::page(&chrome),
        PageKind::ReportIndex => report_index::page(&chrome),
        PageKind::Comparison => comparison::page(&chrome),
        PageKind::Report { report, .. } => report::page(&chrome, &portal.reports[report]),
    };
    let mut meta = chrome.site_tags();
    meta.extend(body.meta);
    PageView {
        out: id.out().clone(),
        language: portal.settings.language.clone(),
        root: chrome.root(),
        title: body.title,
        meta,
        canonical: chrome.canonical(),
        official: portal.settings.official,
        parent_site: chrome.parent_site(),
        agency: chrome.agency_view(),
        nav: chrome.nav(),
        breadcrumb: body.breadcrumb,
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
