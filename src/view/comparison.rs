//! The page that compares all reports of an agency, row by row.

use serde::Serialize;

use super::chart::{ChartSetting, ChartView};
use super::chrome::{Chrome, LinkView, REPORTS, Tags};
use super::compared::{ComparedTable, Comparer};
use super::data_page::{self, DATA, DataFile};
use super::files::data_out;
use super::notes;
use super::plan::report_out;
use super::series::{self, Series};
use super::{Content, PageBody, reports_out};
use crate::model::Report;

/// What the comparison of all years shows.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct ComparisonPage {
    /// The heading.
    pub heading: &'static str,
    /// The years, oldest first.
    pub years: Vec<ComparedYear>,
    /// The main points in one sentence.
    pub points: String,
    /// The main lines, each as a chart or in sentences.
    pub trends: Vec<Trend>,
    /// The year that the newest is compared with, where it has a report.
    pub before: Option<u16>,
    /// The tables, row by row.
    pub tables: Vec<ComparedTable>,
    /// What readers must know of the forms of the years.
    pub notes: Vec<String>,
    /// The same figures as data.
    pub files: Vec<DataFile>,
    /// The page that says what is in these files.
    pub data: LinkView,
}

/// A year that is compared.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct ComparedYear {
    /// The year.
    pub year: u16,
    /// The address of its report.
    pub href: String,
    /// The name of its form, where that is not the form of the year before in the list.
    pub form: Option<String>,
}

/// A main line.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct Trend {
    /// What it is about.
    pub label: String,
    /// The number of its chart in the page's charts, where it has one.
    pub chart: Option<usize>,
    /// What is said in words.
    pub sentences: Vec<String>,
}

const HEADING: &str = "历年对比";

/// Makes the comparison of an agency that has two reports or more.
pub(super) fn page(chrome: &Chrome<'_>) -> PageBody {
    let agency = chrome.agency();
    let reports: Vec<&Report> = chrome.plan.compared(chrome.portal, agency.id).collect();
    let all = chrome.plan.reports_of(chrome.portal, agency.id);
    let all: Vec<&Report> = all.map(AsRef::as_ref).collect();
    let href = |report: &&Report| chrome.href(&report_out(agency, report.year));
    let hrefs: Vec<String> = reports.iter().map(href).collect();
    let groups = series::groups(&reports);
    let setting = ChartSetting {
        agency: &agency.short_name,
        reports: &reports,
        hrefs: &hrefs,
    };
    let (trends, charts) = trends(&setting, &groups);
    let comparer = Comparer {
        plan: chrome.plan,
        reports: &reports,
        hrefs: &hrefs,
    };
    let description = points(&reports, &groups);
    let content = ComparisonPage {
        heading: HEADING,
        years: years(&reports, &hrefs),
        points: description.clone(),
        trends,
        before: comparer.before().map(|report| report.year.0),
        tables: comparer.tables(),
        notes: notes::of_editions(chrome.plan, &all),
        files: data_page::files(chrome),
        data: chrome.link(DATA.label, &data_out(agency, "index.html")),
    };
    let mut tags = Tags(chrome.column_tags(&REPORTS));
    tags.push_known(
        "Description",
        (!description.is_empty()).then_some(&description),
    );
    PageBody {
        title: chrome.title(vec![HEADING.to_owned(), REPORTS.name.to_owned()]),
        meta: tags.0,
        breadcrumb: chrome.breadcrumb(vec![
            chrome.link(REPORTS.label, &reports_out(agency)),
            LinkView::here(HEADING),
        ]),
        content: Content::Comparison(content),
        tables: Vec::new(),
        charts,
    }
}

fn years(reports: &[&Report], hrefs: &[String]) -> Vec<ComparedYear> {
    let form = |report: &Report| report.form.as_ref().map(|form| form.short_name.clone());
    let mut last = None;
    let year = |(report, href): (&&Report, &String)| {
        let own = form(report).unwrap_or_else(|| notes::NO_FORM.to_owned());
        let changed = last.as_ref() != Some(&own);
        last = Some(own.clone());
        ComparedYear {
            year: report.year.0,
            href: href.clone(),
            form: changed.then_some(own),
        }
    };
    let mut years: Vec<_> = reports.iter().zip(hrefs).map(year).collect();
    if years.iter().skip(1).all(|year| year.form.is_none())
        && let Some(first) = years.first_mut()
    {
        first.form = None;
    }
    years
}

/// Makes a chart of each group that is worth one, and sentences of what is left.
fn trends(setting: &ChartSetting<'_>, groups: &[Vec<Series<'_>>]) -> (Vec<Trend>, Vec<ChartView>) {
    let mut charts = Vec::new();
    let mut trends = Vec::new();
    for group in groups {
        let chart = setting.chart(format!("c{}", charts.len() + 1), group);
        let drawn = |series: &&Series<'_>| {
            let label = &series.key.label;
            chart
                .as_ref()
                .is_some_and(|chart| chart.series.iter().any(|drawn| drawn.label == *label))
        };
        let left = group.iter().filter(|series| !drawn(series));
        let (zero, some): (Vec<_>, Vec<_>) = left.partition(|series| series.is_all_zero());
        let sentences = some.iter().map(|series| series.sentence());
        let sentences = sentences.chain(series::all_zero(&zero));
        let labels: Vec<&str> = group.iter().map(|series| &*series.key.label).collect();
        trends.push(Trend {
            label: labels.join("、"),
            sentences: sentences.map(|sentence| format!("{sentence}。")).collect(),
            chart: chart.as_ref().map(|_| charts.len()),
        });
        charts.extend(chart);
    }
    (trends, charts)
}

/// Says the figures that lists of reports show, each over all years.
fn points(reports: &[&Report], groups: &[Vec<Series<'_>>]) -> String {
    let whole = reports.first().zip(reports.last());
    let whole = whole.map_or((0, 0), |(first, last)| (first.year.0, last.year.0));
    let listed = groups
        .iter()
        .flatten()
        .filter(|series| series.key.heading.is_some());
    let (zero, some): (Vec<_>, Vec<_>) = listed.partition(|series| series.is_all_zero());
    let mut clauses: Vec<String> = some.iter().map(|series| series.brief(whole)).collect();
    if !zero.is_empty() {
        let labels: Vec<&str> = zero.iter().map(|series| &*series.key.label).collect();
        clauses.push(format!("{}各年均为\u{a0}0", labels.join("、")));
    }
    if clauses.is_empty() {
        return String::new();
    }
    format!("{}。", clauses.join("；"))
}
