//! The home page of an agency.

use serde::Serialize;

use super::chrome::{Chrome, LinkView, REPORTS, Tags};
use super::downloads::{self, Download};
use super::lead::LeadSource;
use super::list::item_row;
use super::narrative::Setting;
use super::plan::{agencies_out, documents_out, guide_out, list_out, regulations_out};
use super::report_index::{self, IndexRow};
use super::{Content, Lead, PageBody, Prose, TitleLines, home_out, report_out, reports_out};
use crate::model::{Report, Shelf};

/// What the home page of an agency shows.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct HomePage {
    /// The newest report; `None` where there is no report.
    pub newest: Option<Newest>,
    /// The agency's own text.
    pub text: Prose,
    /// The newest years, newest first.
    pub years: Vec<IndexRow>,
    /// The list of all reports, where there is one.
    pub all_reports: Option<AllReports>,
    /// The columns that have content, with how much.
    pub columns: Vec<ColumnCount>,
    /// What is new, the newest first.
    pub recent: Vec<Recent>,
    /// The list of everything.
    pub all: LinkView,
    /// The subordinate agencies, as many as the page can hold.
    pub subordinates: Vec<LinkView>,
    /// The list of all subordinates and their reports.
    pub all_subordinates: Option<AllSubordinates>,
}

/// A column on the home page.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct ColumnCount {
    /// The way to it.
    pub link: LinkView,
    /// How much is in it, or what it is for.
    pub detail: String,
}

/// Something new on the home page.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct Recent {
    /// The day.
    pub date: String,
    /// The title.
    pub title: String,
    /// The relative address.
    pub href: String,
    /// Whose it is, where it is a subordinate's.
    pub agency: Option<String>,
}

/// The way to the list of all subordinates.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct AllSubordinates {
    /// The relative address.
    pub href: String,
    /// How many there are.
    pub count: usize,
}

/// The newest report on the home page.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct Newest {
    /// The year.
    pub year: u16,
    /// The title.
    pub title: TitleLines,
    /// The relative address.
    pub href: String,
    /// When it was published.
    pub published: Option<String>,
    /// What it comes to.
    pub lead: Lead,
    /// Its data.
    pub downloads: Vec<Download>,
}

/// The way to the list of all reports.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct AllReports {
    /// The relative address.
    pub href: String,
    /// The first year.
    pub from: u16,
    /// The last year.
    pub to: u16,
    /// The relative address of the comparison of all years, where there is more than one.
    pub comparison: Option<String>,
}

/// The most years that the home page shows.
const MOST_YEARS: usize = 10;

/// The most subordinates that the home page shows.
const MOST_SUBORDINATES: usize = 60;

/// Makes the home page.
pub(super) fn page(chrome: &Chrome<'_>) -> PageBody {
    let agency = chrome.agency();
    let mut years = report_index::rows(chrome);
    let span = years.first().zip(years.last());
    let all_reports = span.map(|(last, first)| AllReports {
        href: chrome.href(&reports_out(agency)),
        from: first.year,
        to: last.year,
        comparison: chrome.comparison(),
    });
    years.truncate(MOST_YEARS);
    let mut reports = chrome.plan.reports_of(chrome.portal, agency.id);
    let newest = reports.next_back().map(|report| newest(chrome, report));
    let setting = Setting {
        plan: chrome.plan,
        out: chrome.id.out(),
        folder: &agency.folder,
        report: None,
    };
    let home = chrome.portal.home(agency);
    let text = home.map(|home| setting.passage(&home.body));
    let all_subordinates = chrome.plan.subordinates(agency.id);
    let subordinates = all_subordinates.iter().take(MOST_SUBORDINATES);
    let subordinates = subordinates.map(|id| chrome.portal.agency(*id));
    let content = HomePage {
        text: text.unwrap_or_default(),
        years,
        all_reports,
        subordinates: subordinates
            .map(|sub| chrome.link(&sub.name, &home_out(sub)))
            .collect(),
        all_subordinates: (!all_subordinates.is_empty()).then(|| AllSubordinates {
            href: chrome.href(&agencies_out(agency)),
            count: all_subordinates.len(),
        }),
        columns: columns(chrome),
        recent: recent(chrome),
        all: chrome.link("全部更新", &list_out(1)),
        newest,
    };
    let own_title = home.and_then(|home| home.title.clone());
    let own_title = own_title.filter(|title| *title != chrome.portal.settings.title);
    let own_title = own_title.or((agency.parent.is_some()).then(|| "政府信息公开".to_owned()));
    let mut tags = Tags::default();
    let description = format!("{}政府信息公开，{}。", agency.name, REPORTS.description);
    tags.push("Description", &description);
    let breadcrumb = match agency.parent {
        Some(_) => chrome.breadcrumb(Vec::new()),
        None => Vec::new(),
    };
    PageBody {
        title: chrome.title(own_title.into_iter().collect()),
        meta: tags.0,
        breadcrumb,
        content: Content::Home(content),
        tables: Vec::new(),
        charts: Vec::new(),
    }
}

/// Lists the columns that have content, with how much.
fn columns(chrome: &Chrome<'_>) -> Vec<ColumnCount> {
    let agency = chrome.agency();
    let inventory = &chrome.plan.inventory;
    let n_regulations = inventory.shelf(agency.id, Shelf::Regulations).len();
    let n_classes = inventory.classes(agency).count();
    let n_documents: usize = inventory.classes(agency).map(|(_, _, count)| count).sum();
    let n_reports = chrome.plan.reports_of(chrome.portal, agency.id).count();
    let has_guide = chrome.portal.has_guide(agency);
    let columns = [
        (has_guide, guide_out(agency), "怎样找、怎样查".to_owned()),
        (
            n_regulations > 0,
            regulations_out(agency, 1),
            format!("{n_regulations} 件"),
        ),
        (
            n_classes > 0,
            documents_out(agency),
            format!("{n_classes} 类 {n_documents} 条"),
        ),
        (
            n_reports > 0,
            reports_out(agency),
            format!("{n_reports} 份"),
        ),
    ];
    let with_content = columns
        .into_iter()
        .filter(|(has_content, _, _)| *has_content);
    let named = with_content.filter_map(|(_, out, detail)| {
        let href = Some(chrome.href(&out));
        let links = chrome.columns_of(agency).into_iter();
        let link = links.into_iter().find(|link| link.href == href)?;
        Some(ColumnCount { link, detail })
    });
    named.collect()
}

/// Lists what is new with the agency and its subordinates.
fn recent(chrome: &Chrome<'_>) -> Vec<Recent> {
    let items = chrome.plan.inventory.recent(chrome.id.agency).iter();
    let rows = items.map(|item| {
        let row = item_row(chrome, *item);
        let date = item.published(chrome.portal);
        let date = date.map_or(String::new(), |at| at.date.to_string());
        let href = row.href;
        // The title of a report is long, but what its link says must still make sense alone.
        let (title, agency) = match (item.report(chrome.portal), row.agency) {
            (Some(report), Some(agency)) => (format!("{agency} {} 年度报告", report.year), None),
            (Some(report), None) => (format!("{} 年度报告", report.year), None),
            (None, agency) => (row.title, agency),
        };
        Recent {
            date,
            title,
            href,
            agency,
        }
    });
    rows.collect()
}

fn newest(chrome: &Chrome<'_>, report: &Report) -> Newest {
    let agency = chrome.agency();
    let href = chrome.href(&report_out(agency, report.year));
    let shapes = chrome.plan.shapes_of(report);
    let source = LeadSource {
        report,
        shapes,
        href: href.clone(),
    };
    Newest {
        year: report.year.0,
        title: TitleLines::new(&report.title.value, &agency.name),
        published: report.published.as_ref().map(|at| at.value.to_string()),
        lead: source.in_one_sentence(),
        downloads: downloads::of_report(chrome, agency, report),
        href,
    }
}
