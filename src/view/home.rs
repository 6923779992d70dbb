//! The home page of an agency.

use serde::Serialize;

use super::chrome::{Chrome, LinkView, REPORTS, Tags};
use super::lead::LeadSource;
use super::narrative::Setting;
use super::report_index::{self, IndexRow};
use super::{Content, Lead, PageBody, Prose, TitleLines, home_out, report_out, reports_out};
use crate::model::Report;

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
    /// The subordinate agencies.
    pub subordinates: Vec<LinkView>,
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
    let text = agency.home.as_ref().map(|home| setting.passage(&home.body));
    let subordinates = chrome.plan.subordinates(agency.id).iter();
    let subordinates = subordinates.map(|id| chrome.portal.agency(*id));
    let content = HomePage {
        text: text.unwrap_or_default(),
        years,
        all_reports,
        subordinates: subordinates
            .map(|sub| chrome.link(&sub.name, &home_out(sub)))
            .collect(),
        newest,
    };
    let own_title = agency.home.as_ref().and_then(|home| home.title.clone());
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
        href,
    }
}
