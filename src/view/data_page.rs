//! The page of an agency's open data.

use serde::Serialize;

use super::chrome::{Chrome, Column as PortalColumn, LinkView, Tags};
use super::data::{Column, ColumnKind, Described};
use super::downloads::{self, Download};
use super::files::{FileFacts, YEARS_DOCUMENT, YEARS_WORKBOOK, data_out, described, hex};
use super::{Content, PageBody, report_out, size_text};
use crate::model::Report;

/// The column of open data, as it is called everywhere.
pub(super) const DATA: PortalColumn = PortalColumn {
    label: "数据",
    short: "数据",
    name: "开放数据",
    kind: "开放数据",
    description: "历年政府信息公开工作年度报告的统计数据",
    keywords: "政府信息公开,开放数据",
};

/// What the page of open data shows.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct DataPage {
    /// The heading.
    pub heading: &'static str,
    /// The files that hold all years.
    pub files: Vec<DataFile>,
    /// The files of each report, newest first.
    pub reports: Vec<ReportFiles>,
    /// The files that describe the others to programs.
    pub descriptions: Vec<DataFile>,
    /// The columns of each kind of file.
    pub fields: Vec<FieldTable>,
    /// The forms in use, with their years.
    pub editions: Vec<EditionYears>,
    /// How to cite the data.
    pub citation: String,
    /// The licence, where it is stated.
    pub licence: Option<String>,
}

/// A data file.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct DataFile {
    /// The name of the file.
    pub name: String,
    /// What is in it.
    pub title: String,
    /// The format.
    pub format: &'static str,
    /// How many rows it has.
    pub n_rows: Option<usize>,
    /// The length: 18 KB.
    pub size: String,
    /// The SHA-256 as hexadecimal digits.
    pub sha256: String,
    /// The relative address.
    pub href: String,
    /// The same for Excel.
    pub excel: Option<Download>,
}

/// The data files of one report.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct ReportFiles {
    /// The year.
    pub year: u16,
    /// The relative address of the report.
    pub href: String,
    /// When it was published.
    pub published: Option<String>,
    /// The files.
    pub downloads: Vec<Download>,
}

/// The columns of some files.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct FieldTable {
    /// The names of the files.
    pub files: String,
    /// The columns.
    pub fields: Vec<Field>,
}

/// One column.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct Field {
    /// The name in the file.
    pub name: String,
    /// The Chinese name.
    pub title: String,
    /// The kind of value.
    pub kind: &'static str,
    /// What is in it.
    pub description: String,
}

/// A form with the years that follow it.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct EditionYears {
    /// The form.
    pub name: String,
    /// The document that prescribes it.
    pub basis: String,
    /// The years, as readers say them.
    pub years: String,
}

/// Makes the page.
pub(super) fn page(chrome: &Chrome<'_>) -> PageBody {
    let agency = chrome.agency();
    let described = described_files(chrome);
    let reports = || chrome.plan.reports_of(chrome.portal, agency.id);
    let report = |report: &std::sync::Arc<Report>| ReportFiles {
        year: report.year.0,
        href: chrome.href(&report_out(agency, report.year)),
        published: report.published.as_ref().map(|at| at.value.to_string()),
        downloads: downloads::of_report(chrome, agency, report),
    };
    let content = DataPage {
        heading: DATA.name,
        files: all_files(chrome, &described),
        reports: reports().rev().map(report).collect(),
        descriptions: descriptions(chrome),
        fields: fields(&described),
        editions: editions(reports().map(AsRef::as_ref)),
        citation: citation(chrome),
        licence: chrome.portal.settings.footer.data_licence.clone(),
    };
    let mut tags = Tags(chrome.column_tags(&DATA));
    tags.push(
        "Description",
        &format!("{}{}", agency.name, DATA.description),
    );
    PageBody {
        title: chrome.title(vec![DATA.name.to_owned()]),
        meta: tags.0,
        breadcrumb: chrome.breadcrumb(vec![LinkView::here(DATA.label)]),
        content: Content::Data(content),
        tables: Vec::new(),
        charts: Vec::new(),
    }
}

/// Lists the files with the figures of all years.
pub(super) fn files(chrome: &Chrome<'_>) -> Vec<DataFile> {
    all_files(chrome, &described_files(chrome))
}

/// Lists those that the package describes, then those that hold whole reports.
fn all_files(chrome: &Chrome<'_>, described: &[Described]) -> Vec<DataFile> {
    let tables = described.iter().map(|file| data_file(chrome, file));
    let whole = [
        (YEARS_WORKBOOK, "各年度官方表样", "XLSX"),
        (YEARS_DOCUMENT, "各年度报告全文和数据", "JSON"),
    ];
    tables.chain(known_files(chrome, &whole)).collect()
}

fn described_files(chrome: &Chrome<'_>) -> Vec<Described> {
    described((chrome.portal, chrome.plan), chrome.facts, chrome.agency())
}

fn data_file(chrome: &Chrome<'_>, file: &Described) -> DataFile {
    let agency = chrome.agency();
    let excel_name = file.file.replace(".csv", ".excel.csv");
    let excel_out = data_out(agency, &excel_name);
    let excel = chrome.facts.of(&excel_out).map(|facts| Download {
        label: "Excel 用",
        format: "CSV",
        size: size_text(facts.len),
        href: chrome.href(&excel_out),
        name: excel_name,
    });
    DataFile {
        title: file.title.clone(),
        n_rows: Some(file.n_rows),
        excel,
        ..described_file(chrome, &file.file, "CSV", file.facts)
    }
}

fn described_file(
    chrome: &Chrome<'_>,
    name: &str,
    format: &'static str,
    facts: FileFacts,
) -> DataFile {
    DataFile {
        name: name.to_owned(),
        title: String::new(),
        format,
        n_rows: None,
        size: size_text(facts.len),
        sha256: hex(&facts.sha256),
        href: chrome.href(&data_out(chrome.agency(), name)),
        excel: None,
    }
}

fn descriptions(chrome: &Chrome<'_>) -> Vec<DataFile> {
    let all = [
        (
            "datapackage.json",
            "字段说明、主键、来源",
            "Data Package 2.0",
        ),
        ("catalog.jsonld", "数据目录", "DCAT"),
        ("SHA256SUMS", "全部数据文件的校验值", "文本"),
    ];
    known_files(chrome, &all)
}

/// Lists those of some files that were made, by name, title and format.
fn known_files(chrome: &Chrome<'_>, all: &[(&str, &str, &'static str)]) -> Vec<DataFile> {
    let known = all.iter().filter_map(|(name, title, format)| {
        let facts = chrome.facts.of(&data_out(chrome.agency(), name))?;
        Some(DataFile {
            title: (*title).to_owned(),
            ..described_file(chrome, name, format, facts)
        })
    });
    known.collect()
}

/// Describes the columns; files with the same columns are described together.
fn fields(described: &[Described]) -> Vec<FieldTable> {
    let mut tables: Vec<(&[Column], Vec<&str>)> = Vec::new();
    for file in described {
        match tables
            .iter_mut()
            .find(|(columns, _)| *columns == file.columns)
        {
            Some((_, files)) => files.push(&file.file),
            None => tables.push((&file.columns, vec![&file.file])),
        }
    }
    let tables = tables.into_iter().map(|(columns, files)| FieldTable {
        files: files.join("、"),
        fields: columns.iter().map(field).collect(),
    });
    tables.collect()
}

fn field(column: &Column) -> Field {
    let kind = match column.kind {
        ColumnKind::Year => "年",
        ColumnKind::Moment => "日期",
        ColumnKind::Whole => "整数",
        ColumnKind::Decimal => "数",
        ColumnKind::Choice(_) | ColumnKind::Text => "文字",
    };
    Field {
        name: column.name.clone(),
        title: column.title.clone(),
        kind,
        description: column.description.clone(),
    }
}

fn editions<'a>(reports: impl Iterator<Item = &'a Report>) -> Vec<EditionYears> {
    let mut editions: Vec<(EditionYears, Vec<u16>)> = Vec::new();
    for report in reports {
        let Some(form) = &report.form else { continue };
        match editions.last_mut() {
            Some((edition, years)) if edition.name == form.name => years.push(report.year.0),
            _ => {
                let edition = EditionYears {
                    name: form.name.clone(),
                    basis: form.basis.clone(),
                    years: String::new(),
                };
                editions.push((edition, vec![report.year.0]));
            }
        }
    }
    let said = editions.into_iter().map(|(edition, years)| {
        let years = match (years.first(), years.last()) {
            (Some(first), Some(last)) if first != last => format!("{first}—{last}"),
            (first, _) => first.map_or(String::new(), u16::to_string),
        };
        EditionYears { years, ..edition }
    });
    said.collect()
}

fn citation(chrome: &Chrome<'_>) -> String {
    let agency = &chrome.agency().name;
    let updated = chrome.plan.inventory.updated();
    let updated = updated.map_or(String::new(), |at| format!("（{}发布）", at.date));
    let place = chrome
        .canonical()
        .unwrap_or_else(|| chrome.site_name().to_owned());
    format!("{agency}：政府信息公开工作年度报告数据{updated}，{place}")
}
