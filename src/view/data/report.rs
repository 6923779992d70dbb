//! The data of one report: its figures, its official tables, and the whole of it as a document.

use std::sync::Arc;

use super::figures::{self, CellNames, Figures, YearTable};
use crate::model::{Agency, Date, Published, Report};
use crate::source::OutPath;
use crate::view::json::Json;
use crate::view::narrative::Setting;
use crate::view::plan::report_out;
use crate::view::statistics;
use crate::view::table::{TableShape, TableView};
use crate::view::{Plan, Prose};

/// The official tables of a report, for a workbook.
#[derive(Clone, Debug, Hash)]
pub struct Workbook {
    /// The title of the report.
    pub title: String,
    /// What is known of it, in words.
    pub facts: Vec<(&'static str, String)>,
    /// The numbers of the tables, for the names of the sheets: 表3.
    pub numbers: Vec<String>,
    /// The tables.
    pub tables: Vec<TableView>,
}

/// Makes the figures of a report.
pub(in crate::view) fn figures(plan: &Plan, agency: &Agency, report: &Report) -> Figures {
    Figures {
        organ: agency.name.clone(),
        tables: figures::of_report(report, &names(plan.shapes_of(report))),
    }
}

pub(super) fn names(shapes: &[Arc<TableShape>]) -> Vec<Arc<CellNames>> {
    shapes
        .iter()
        .map(|shape| Arc::clone(&shape.names))
        .collect()
}

/// Makes the official tables of a report.
pub(in crate::view) fn workbook(plan: &Plan, agency: &Agency, report: &Report) -> Workbook {
    book(plan.shapes_of(report), agency, report)
}

/// Makes the tables of a report in these shapes.
pub(super) fn book(shapes: &[Arc<TableShape>], agency: &Agency, report: &Report) -> Workbook {
    let known = [
        ("发布机构", Some(agency.name.clone())),
        ("统计期限", Some(period(report).join(" 至 "))),
        ("表式", report.form.as_ref().map(|form| form.basis.clone())),
        ("发布日期", published(report)),
        ("发文字号", report.document_number.clone()),
        ("索引号", report.index_number.clone()),
    ];
    let facts = known
        .into_iter()
        .filter_map(|(term, value)| Some((term, value?)));
    let forms = report.form.iter().flat_map(|form| &form.tables);
    let tables = shapes.iter().zip(&report.tables);
    Workbook {
        title: report.title.value.clone(),
        facts: facts.collect(),
        numbers: forms.map(|table| table.number.clone()).collect(),
        tables: tables
            .map(|(shape, table)| TableView::new(shape, table))
            .collect(),
    }
}

/// Makes the whole report, text and figures; its links lead on from the file at `file`.
pub(in crate::view) fn document(
    plan: &Plan,
    (agency, report): (&Agency, &Report),
    file: &OutPath,
) -> Json {
    let page = report_out(agency, report.year);
    let setting = Setting {
        plan,
        out: file,
        folder: &report.folder,
        report: Some(report),
    };
    let [from, to] = period(report);
    let form = report.form.as_ref().map_or(Json::Null, |form| {
        Json::map([
            ("id", Json::text(&*form.id)),
            ("name", Json::text(&form.name)),
            ("basis", Json::text(&form.basis)),
        ])
    });
    let figures = figures(plan, agency, report);
    let attachments = report.attachments.iter().map(|attachment| {
        Json::map([
            ("title", Json::text(&attachment.title)),
            ("path", Json::text(file.href_to(&attachment.copy.out, true))),
            ("bytes", Json::number(attachment.len)),
        ])
    });
    Json::map([
        ("title", Json::text(&report.title.value)),
        ("organ", Json::text(&agency.name)),
        ("year", Json::number(report.year.0)),
        (
            "period",
            Json::map([("from", Json::text(from)), ("to", Json::text(to))]),
        ),
        ("form", form),
        ("published", Json::known(published(report))),
        ("signed", Json::known(signed(report))),
        (
            "document_number",
            Json::known(report.document_number.as_ref()),
        ),
        ("index_number", Json::known(report.index_number.as_ref())),
        ("page", Json::text(file.href_to(&page, true))),
        ("preamble", prose(&setting.passage(&report.preamble))),
        ("sections", sections(&setting, report)),
        ("tables", tables(plan, report, &figures.tables)),
        ("statistics", statistics::json(report)),
        ("attachments", Json::List(attachments.collect())),
    ])
}

/// Returns the first and the last day that a report covers.
pub(in crate::view) fn period(report: &Report) -> [String; 2] {
    [
        format!("{}-01-01", report.year),
        format!("{}-12-31", report.year),
    ]
}

pub(super) fn published(report: &Report) -> Option<String> {
    let published = report.published.as_ref();
    published.map(|at| Published::to_string(&at.value))
}

pub(super) fn signed(report: &Report) -> Option<String> {
    let signed = report.signed.as_ref();
    signed.map(|at| Date::to_string(&at.value))
}

fn prose(prose: &Prose) -> Json {
    match prose.markdown.trim() {
        "" => Json::Null,
        text => Json::text(text),
    }
}

fn sections(setting: &Setting<'_>, report: &Report) -> Json {
    let sections = report.sections.iter().map(|section| {
        let form = report.form.as_ref().zip(section.form);
        let form = form.and_then(|(form, index)| Some((form, form.sections.get(index)?)));
        let table = form.and_then(|(form, section)| form.tables.get(section.table?));
        let (before, after) = setting.around_table(&section.body);
        Json::map([
            ("id", Json::known(form.map(|(_, section)| &section.id))),
            ("heading", Json::text(&section.heading.value)),
            ("text", prose(&before)),
            ("table", Json::known(table.map(|table| &table.id))),
            ("text_after_table", prose(&after)),
        ])
    });
    Json::List(sections.collect())
}

fn tables(plan: &Plan, report: &Report, tables: &[YearTable]) -> Json {
    let forms = report.form.iter().flat_map(|form| &form.tables);
    let shapes = plan.shapes_of(report).iter();
    let all = forms.zip(shapes).zip(tables).map(|((form, shape), table)| {
        let mut rows: Vec<Json> = Vec::new();
        let mut cells = table.names.iter().zip(&table.cells).peekable();
        while let Some((name, figure)) = cells.next() {
            let mut row = vec![cell(name, figure)];
            while let Some((name, figure)) = cells.next_if(|(next, _)| next.row_key == name.row_key)
            {
                row.push(cell(name, figure));
            }
            rows.push(Json::map([
                ("row_key", Json::text(&name.row_key)),
                ("row_label", Json::text(&name.row_label)),
                ("cells", Json::List(row)),
            ]));
        }
        Json::map([
            ("id", Json::text(&form.id)),
            ("caption", Json::text(&shape.caption)),
            ("rows", Json::List(rows)),
        ])
    });
    Json::List(all.collect())
}

fn cell(name: &super::CellName, figure: &super::Figure) -> Json {
    let value = figure.value().map(str::to_owned);
    Json::Map(vec![
        ("column_key", Json::text(&name.column_key)),
        ("column_label", Json::text(&name.column_label)),
        ("unit", Json::text(&name.unit)),
        ("value", value.map_or(Json::Null, Json::Number)),
        ("status", Json::text(figure.status())),
    ])
}
