//! The subordinates of an agency: who they are, and all their reports by year.

use std::sync::Arc;

use serde::Serialize;

use super::chrome::{Chrome, LinkView, REPORTS, Tags};
use super::list::{Pager, n_pages, paged, slice};
use super::plan::{agencies_folder, agencies_out, agencies_year_folder};
use super::report_index::{self, FigureColumn, IndexFigure};
use super::{Content, PageBody, home_out, page_out, report_out};
use crate::model::{Agency, Portal, Report, Year};

/// How many agencies a page lists: a province has thousands.
pub(super) const PER_PAGE: usize = 200;

/// The subordinates of an agency.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct AgenciesPage {
    /// The heading.
    pub heading: String,
    /// How many subordinates there are.
    pub n_agencies: usize,
    /// The years with reports, the newest first.
    pub years: Vec<YearSummary>,
    /// Whether some subordinate says why it has no report on a year.
    pub some_excused: bool,
    /// The subordinates of this page, by kind, then by folder.
    pub agencies: Vec<AgencyEntry>,
    /// The way through the list.
    pub pager: Option<Pager>,
}

/// Who published a report on a year, in numbers.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct YearSummary {
    /// The year.
    pub year: u16,
    /// The way to the table of the year.
    pub link: LinkView,
    /// How many published.
    pub n_published: usize,
    /// How many of them were late.
    pub n_late: usize,
    /// How many have no report here, though they had one before.
    pub n_missing: usize,
    /// How many say why they have none.
    pub n_excused: usize,
}

/// A subordinate in the list.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct AgencyEntry {
    /// The way to its home page.
    pub link: LinkView,
    /// The way to its newest report.
    pub newest: Option<LinkView>,
    /// How many reports it has.
    pub n_reports: usize,
    /// How many subordinates it has itself.
    pub n_subordinates: usize,
}

/// The reports of all subordinates on one year.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct AgenciesYearPage {
    /// The heading.
    pub heading: String,
    /// The year in numbers.
    pub summary: YearSummary,
    /// The tables of the other years.
    pub years: Vec<LinkView>,
    /// The heads of the columns of figures.
    pub columns: Vec<String>,
    /// The subordinates of this page, by kind, then by folder.
    pub rows: Vec<AgencyRow>,
    /// The way through the table.
    pub pager: Option<Pager>,
}

/// A subordinate in the table of a year.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct AgencyRow {
    /// The way to its home page.
    pub agency: LinkView,
    /// The address of its report.
    pub href: Option<String>,
    /// When the report was published.
    pub published: Option<String>,
    /// By when it was due.
    pub due: Option<String>,
    /// How it stands with the report.
    pub state: State,
    /// Why there is none, where that is said.
    pub reason: Option<String>,
    /// The figures, as many as there are columns.
    pub figures: Vec<IndexFigure>,
}

/// How it stands with the report of an agency on a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It was published in time.
    InTime,
    /// It was published after it was due.
    Late,
    /// It was published; when, is not stated.
    Undated,
    /// There is none.
    Missing,
    /// There is none, and it is said why.
    Excused,
    /// The agency's first report is on a later year.
    Before,
}

/// Returns the years on which some subordinate has a report, the newest first.
pub(super) fn years(portal: &Portal, agency: &Agency) -> Vec<Year> {
    let reports = portal
        .subordinates(agency.id)
        .flat_map(|sub| portal.reports_of(sub.id));
    let published = reports.filter(|report| portal.shows(report));
    let mut years: Vec<Year> = published.map(|report| report.year).collect();
    years.sort_unstable_by(|a, b| b.cmp(a));
    years.dedup();
    years
}

/// Makes a page of the list of subordinates.
pub(super) fn page(chrome: &Chrome<'_>, number: usize) -> PageBody {
    let agency = chrome.agency();
    let all = subordinates(chrome);
    let heading = "所属机关".to_owned();
    let years = chrome.plan.agency_years(agency.id).iter();
    let years: Vec<YearSummary> = match number {
        0 | 1 => years.map(|year| summary(chrome, &all, *year)).collect(),
        _ => Vec::new(),
    };
    let content = AgenciesPage {
        heading: heading.clone(),
        n_agencies: all.len(),
        some_excused: years.iter().any(|year| year.n_excused > 0),
        years,
        agencies: slice(&all, number, PER_PAGE)
            .iter()
            .map(|sub| entry(chrome, sub))
            .collect(),
        pager: Pager::new(
            chrome,
            &agencies_folder(agency),
            number,
            n_pages(all.len(), PER_PAGE),
        ),
    };
    let here = vec![LinkView::here(&heading)];
    body(
        chrome,
        paged(&heading, number),
        here,
        Content::Agencies(content),
    )
}

/// Makes a page of the table of one year.
pub(super) fn year_page(chrome: &Chrome<'_>, year: Year, number: usize) -> PageBody {
    let agency = chrome.agency();
    let all = subordinates(chrome);
    let reports = all
        .iter()
        .filter_map(|sub| chrome.portal.report(sub.id, year));
    let reports = reports.filter(|report| chrome.portal.shows(report));
    let columns = report_index::columns(reports.map(AsRef::as_ref));
    let heading = format!("所属机关{year}年政府信息公开工作年度报告");
    let years = chrome.plan.agency_years(agency.id).iter();
    let link = |other: &Year| {
        let mut link = chrome.link(
            &format!("{other}年"),
            &page_out(&agencies_year_folder(agency, *other), 1),
        );
        if *other == year {
            link.current = Some(super::Current::Page);
        }
        link
    };
    let content = AgenciesYearPage {
        heading: heading.clone(),
        summary: summary(chrome, &all, year),
        years: years.map(link).collect(),
        rows: slice(&all, number, PER_PAGE)
            .iter()
            .map(|sub| row(chrome, sub, year, &columns))
            .collect(),
        columns: columns
            .iter()
            .map(|column| column.heading.to_owned())
            .collect(),
        pager: Pager::new(
            chrome,
            &agencies_year_folder(agency, year),
            number,
            n_pages(all.len(), PER_PAGE),
        ),
    };
    let here = vec![
        chrome.link("所属机关", &agencies_out(agency)),
        LinkView::here(&format!("{year}年")),
    ];
    body(
        chrome,
        paged(&heading, number),
        here,
        Content::AgenciesYear(content),
    )
}

fn body(chrome: &Chrome<'_>, title: String, here: Vec<LinkView>, content: Content) -> PageBody {
    let mut tags = Tags(chrome.column_tags(&REPORTS));
    tags.push("Description", &format!("{}{title}", chrome.agency().name));
    PageBody {
        title: chrome.title(vec![title]),
        meta: tags.0,
        breadcrumb: chrome.breadcrumb(here),
        content,
        tables: Vec::new(),
        charts: Vec::new(),
    }
}

fn subordinates<'a>(chrome: &Chrome<'a>) -> Vec<&'a Agency> {
    let ids = chrome.plan.subordinates(chrome.id.agency).iter();
    ids.map(|id| chrome.portal.agency(*id)).collect()
}

fn entry(chrome: &Chrome<'_>, agency: &Agency) -> AgencyEntry {
    let reports = || chrome.plan.reports_of(chrome.portal, agency.id);
    let newest = reports().next_back();
    AgencyEntry {
        link: chrome.link(&agency.name, &home_out(agency)),
        newest: newest.map(|report| {
            let label = format!("{} 年度报告", report.year);
            chrome.link(&label, &report_out(agency, report.year))
        }),
        n_reports: reports().count(),
        n_subordinates: chrome.plan.subordinates(agency.id).len(),
    }
}

fn summary(chrome: &Chrome<'_>, agencies: &[&Agency], year: Year) -> YearSummary {
    let states: Vec<State> = agencies
        .iter()
        .map(|agency| state(chrome, agency, year))
        .collect();
    let count = |wanted: State| states.iter().filter(|state| **state == wanted).count();
    let n_late = count(State::Late);
    let out = page_out(&agencies_year_folder(chrome.agency(), year), 1);
    YearSummary {
        year: year.0,
        link: chrome.link(&format!("{year}"), &out),
        n_published: count(State::InTime) + n_late + count(State::Undated),
        n_late,
        n_missing: count(State::Missing),
        n_excused: count(State::Excused),
    }
}

/// Returns the report of an agency on a year, where it has a page.
fn report<'a>(chrome: &Chrome<'a>, agency: &Agency, year: Year) -> Option<&'a Arc<Report>> {
    let report = chrome.portal.report(agency.id, year);
    report.filter(|report| chrome.portal.shows(report))
}

fn state(chrome: &Chrome<'_>, agency: &Agency, year: Year) -> State {
    let Some(report) = report(chrome, agency, year) else {
        return match excuse(agency, year) {
            Some(_) => State::Excused,
            None if starts_later(chrome, agency, year) => State::Before,
            None => State::Missing,
        };
    };
    let due = chrome.portal.settings.due(agency.kind, year);
    match (&report.published, due) {
        (None, _) => State::Undated,
        (Some(published), Some(due)) if published.value.date > due => State::Late,
        _ => State::InTime,
    }
}

fn excuse(agency: &Agency, year: Year) -> Option<&str> {
    let excuse = agency.unreported.iter().find(|(other, _)| *other == year);
    excuse.map(|(_, reason)| reason.as_str())
}

fn starts_later(chrome: &Chrome<'_>, agency: &Agency, year: Year) -> bool {
    let mut reports = chrome.plan.reports_of(chrome.portal, agency.id);
    reports.next().is_some_and(|first| first.year > year)
}

fn row(
    chrome: &Chrome<'_>,
    agency: &Agency,
    year: Year,
    columns: &[FigureColumn<'_>],
) -> AgencyRow {
    let report = report(chrome, agency, year);
    let published = report.and_then(|report| report.published.as_ref());
    let due = chrome.portal.settings.due(agency.kind, year);
    let figures = report.map(|report| {
        let figures = columns
            .iter()
            .map(|column| report_index::figure(report, column));
        figures.collect()
    });
    AgencyRow {
        agency: chrome.link(&agency.name, &home_out(agency)),
        href: report.map(|_| chrome.href(&report_out(agency, year))),
        published: published.map(|at| at.value.to_string()),
        due: due.map(|due| due.to_string()),
        state: state(chrome, agency, year),
        reason: excuse(agency, year).map(str::to_owned),
        figures: figures.unwrap_or_default(),
    }
}
