//! The list of all reports of an agency.

use serde::Serialize;

use super::chrome::{Chrome, LinkView, REPORTS, Tags};
use super::{Content, PageBody, lead, report_out};
use crate::model::Report;

/// What the list of reports shows.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct ReportIndexPage {
    /// The heading.
    pub heading: String,
    /// The heads of the columns of figures.
    pub columns: Vec<String>,
    /// The reports, newest first.
    pub rows: Vec<IndexRow>,
    /// The first year that is reported on.
    pub first_year: u16,
    /// Whether some figure was not asked for in its year.
    pub some_not_asked: bool,
    /// The relative address of the comparison of all years, where there is more than one.
    pub comparison: Option<String>,
}

/// A report in a list.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct IndexRow {
    /// The year.
    pub year: u16,
    /// The relative address.
    pub href: String,
    /// When it was published.
    pub published: Option<String>,
    /// The form, where it is not that of the newest report.
    pub badge: Option<String>,
    /// The figures, as many as there are columns.
    pub figures: Vec<IndexFigure>,
}

/// A figure in a list of reports.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct IndexFigure {
    /// The head of its column.
    pub heading: String,
    /// The figure; `None` where it is not reported.
    pub value: Option<String>,
    /// The unit.
    pub unit: String,
    /// Whether the form of that year asks for it.
    pub asked: bool,
}

/// Makes the list of reports.
pub(super) fn page(chrome: &Chrome<'_>) -> PageBody {
    let agency = chrome.agency();
    let rows = rows(chrome);
    let columns = rows.first().map_or(&[][..], |row| &row.figures);
    let first_year = rows.last().map_or(0, |row| row.year);
    let content = ReportIndexPage {
        heading: REPORTS.name.to_owned(),
        columns: columns
            .iter()
            .map(|figure| figure.heading.clone())
            .collect(),
        some_not_asked: rows
            .iter()
            .flat_map(|row| &row.figures)
            .any(|figure| !figure.asked),
        comparison: chrome.comparison(),
        first_year,
        rows,
    };
    let mut tags = Tags(chrome.column_tags(&REPORTS));
    tags.push(
        "Description",
        &format!("{}{}", agency.name, REPORTS.description),
    );
    PageBody {
        title: chrome.title(vec![REPORTS.name.to_owned()]),
        meta: tags.0,
        breadcrumb: chrome.breadcrumb(vec![LinkView::here(REPORTS.label)]),
        content: Content::ReportIndex(content),
        tables: Vec::new(),
        charts: Vec::new(),
    }
}

/// Lists the reports of the agency, newest first, all with the same columns of figures.
pub(super) fn rows(chrome: &Chrome<'_>) -> Vec<IndexRow> {
    let agency = chrome.agency();
    let reports = || chrome.plan.reports_of(chrome.portal, agency.id).rev();
    let columns = columns(reports().map(AsRef::as_ref));
    let newest_form = reports().next().and_then(|report| report.form.as_ref());
    let row = |report: &std::sync::Arc<Report>| IndexRow {
        year: report.year.0,
        href: chrome.href(&report_out(agency, report.year)),
        published: report.published.as_ref().map(|at| at.value.to_string()),
        badge: match (&report.form, newest_form) {
            (Some(form), Some(newest)) if form.id == newest.id => None,
            (Some(form), _) => Some(form.short_name.clone()),
            (None, _) => Some("无统一表式".to_owned()),
        },
        figures: columns
            .iter()
            .map(|column| figure(report, column))
            .collect(),
    };
    reports().map(row).collect()
}

/// A column of figures: the id that its figures have in every form, its head and its unit.
pub(super) struct FigureColumn<'a> {
    id: &'a str,
    /// The head.
    pub(super) heading: &'a str,
    unit: &'a str,
}

/// Collects the columns of all forms that the reports follow.
pub(super) fn columns<'a>(reports: impl Iterator<Item = &'a Report>) -> Vec<FigureColumn<'a>> {
    let mut columns: Vec<FigureColumn<'a>> = Vec::new();
    let forms = reports.filter_map(|report| report.form.as_ref());
    for key in forms
        .flat_map(|form| &form.lead)
        .flat_map(|clause| &clause.figures)
    {
        if let Some(heading) = &key.heading
            && !columns.iter().any(|column| column.id == key.id)
        {
            columns.push(FigureColumn {
                id: &key.id,
                heading,
                unit: &key.unit,
            });
        }
    }
    columns
}

/// Returns the figure of a report in a column.
pub(super) fn figure(report: &Report, column: &FigureColumn<'_>) -> IndexFigure {
    let clauses = report.form.iter().flat_map(|form| &form.lead);
    let key = clauses
        .flat_map(|clause| &clause.figures)
        .find(|key| key.id == column.id);
    let value = key.and_then(|key| lead::value(report, key));
    IndexFigure {
        heading: column.heading.to_owned(),
        value: value.map(|value| value.to_string()),
        unit: column.unit.to_owned(),
        asked: key.is_some(),
    }
}
