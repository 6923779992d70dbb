//! The data of one agency over the years: its reports, one row each, and its tables.

use super::columns::{Column, ColumnKind};
use super::figures::{self, Figures, YearTable};
use super::{Sheet, Workbook, report};
use crate::forms::KeyFigure;
use crate::model::{Agency, Portal, Report};
use crate::source::OutPath;
use crate::view::json::Json;
use crate::view::plan::report_out;
use crate::view::{Plan, lead};

/// A statutory table that an agency has reported in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::view) struct Table {
    /// The id in the page, which all editions of the table share: `t3`.
    pub(in crate::view) anchor: String,
    /// The caption in the newest edition.
    pub(in crate::view) caption: String,
}

impl Table {
    /// Returns the name of its files without their ending: `table3`.
    pub(in crate::view) fn file_stem(&self) -> String {
        let number = self.anchor.strip_prefix('t').unwrap_or("");
        if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) {
            return format!("table{number}");
        }
        format!("table-{}", self.anchor)
    }
}

/// Lists the tables that the forms of an agency's reports have, as the newest form orders them.
pub(in crate::view) fn tables(portal: &Portal, plan: &Plan, agency: &Agency) -> Vec<Table> {
    let reports = plan.reports_of(portal, agency.id).rev();
    let forms = reports.filter_map(|report| report.form.as_ref());
    let mut tables: Vec<Table> = Vec::new();
    for form in forms.flat_map(|form| &form.tables) {
        if tables.iter().all(|table| table.anchor != form.anchor) {
            tables.push(Table {
                anchor: form.anchor.clone(),
                caption: form.caption.clone(),
            });
        }
    }
    tables
}

/// Makes the official tables of all years as one workbook, the newest first.
pub(in crate::view) fn years_workbook(portal: &Portal, plan: &Plan, agency: &Agency) -> Workbook {
    let mut workbook = Workbook {
        title: format!("{}政府信息公开工作年度报告，各年度统计表", agency.name),
        facts: vec![("发布机构", agency.name.clone())],
        numbers: Vec::new(),
        tables: Vec::new(),
    };
    for report in plan.reports_of(portal, agency.id).rev() {
        let year = report::workbook(plan, agency, report);
        let numbers = year.numbers.iter();
        workbook
            .numbers
            .extend(numbers.map(|number| format!("{} {number}", report.year)));
        workbook.tables.extend(year.tables);
        if let Some(form) = &report.form {
            let fact = format!("{}年：{}", report.year, form.basis);
            workbook.facts.push(("表式", fact));
        }
    }
    workbook
}

/// Makes the reports of all years, text and figures, the oldest first; their links lead on from
/// the file at `file`.
pub(in crate::view) fn years_document(
    portal: &Portal,
    plan: &Plan,
    agency: &Agency,
    file: &OutPath,
) -> Json {
    let reports = plan.reports_of(portal, agency.id);
    let reports = reports.map(|report| report::document(plan, (agency, report), file));
    Json::map([
        ("organ", Json::text(&agency.name)),
        ("reports", Json::List(reports.collect())),
    ])
}

/// Makes the figures of one table over all years; years of forms without it are not in it.
pub(in crate::view) fn figures(
    portal: &Portal,
    plan: &Plan,
    agency: &Agency,
    anchor: &str,
) -> Figures {
    let of_year = |report: &Report| -> Option<YearTable> {
        let shapes = plan.shapes_of(report);
        let index = shapes.iter().position(|shape| shape.id == anchor)?;
        let all = figures::of_report(report, &report::names(shapes));
        all.into_iter().nth(index)
    };
    let reports = plan.reports_of(portal, agency.id);
    let years = reports.filter_map(|report| of_year(report));
    Figures {
        organ: agency.name.clone(),
        tables: figures::across_years(years.collect()),
    }
}

/// Makes the list of reports with their key figures, oldest first; `from` is the file's place.
pub(in crate::view) fn list(
    portal: &Portal,
    plan: &Plan,
    agency: &Agency,
    from: &OutPath,
) -> Sheet {
    let keys = key_figures(portal, plan, agency);
    let row = |report: &std::sync::Arc<Report>| {
        let page = from.href_to(&report_out(agency, report.year), true);
        let mut row = vec![
            Some(report.year.to_string()),
            Some(agency.name.clone()),
            Some(report.title.value.clone()),
            report.form.as_ref().map(|form| form.id.to_string()),
            report::published(report),
            report::signed(report),
            report.document_number.clone(),
            report.index_number.clone(),
            Some(page),
        ];
        row.extend(keys.iter().map(|key| value(report, &key.id)));
        row
    };
    let mut columns = fixed_columns();
    columns.extend(keys.iter().map(|key| {
        let description = format!("{}，单位：{}；没有数的为空", key.label, key.unit);
        Column::new(&key.id, &key.label, ColumnKind::Decimal, &description).optional()
    }));
    let reports = plan.reports_of(portal, agency.id);
    Sheet {
        columns,
        rows: reports.map(row).collect(),
    }
}

fn fixed_columns() -> Vec<Column> {
    vec![
        Column::new("year", "年度", ColumnKind::Year, "报告所属年度"),
        Column::new("organ", "机关", ColumnKind::Text, "发布报告的机关全称"),
        Column::new("title", "标题", ColumnKind::Text, "报告标题"),
        Column::new("form", "表式", ColumnKind::Text, "报告所用表式的代码").optional(),
        Column::new(
            "published",
            "发布日期",
            ColumnKind::Moment,
            "发布的日期，已知时间的附时间；未载明的为空",
        )
        .optional(),
        Column::new(
            "signed",
            "成文日期",
            ColumnKind::Moment,
            "成文的日期；未载明的为空",
        )
        .optional(),
        Column::new("document_number", "发文字号", ColumnKind::Text, "发文字号").optional(),
        Column::new("index_number", "索引号", ColumnKind::Text, "索引号").optional(),
        Column::new(
            "page",
            "网页",
            ColumnKind::Text,
            "报告网页相对于本文件的地址",
        ),
    ]
}

/// Collects the key figures of all forms in use, as the newest form orders them.
fn key_figures<'a>(portal: &'a Portal, plan: &Plan, agency: &Agency) -> Vec<&'a KeyFigure> {
    let reports = plan.reports_of(portal, agency.id).rev();
    let forms = reports.filter_map(|report| report.form.as_ref());
    let clauses = forms.flat_map(|form| &form.lead);
    let mut keys: Vec<&KeyFigure> = Vec::new();
    for key in clauses.flat_map(|clause| &clause.figures) {
        if keys.iter().all(|known| known.id != key.id) {
            keys.push(key);
        }
    }
    keys
}

fn value(report: &Report, id: &str) -> Option<String> {
    let clauses = report.form.iter().flat_map(|form| &form.lead);
    let mut keys = clauses.flat_map(|clause| &clause.figures);
    let key = keys.find(|key| key.id == id)?;
    lead::value(report, key).map(|value| value.to_string())
}
