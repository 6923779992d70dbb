//! What describes the data of an agency to programs: a Data Package, and CSVW beside each file.

use super::columns::{Column, ColumnKind};
use crate::model::{Agency, Portal};
use crate::view::Plan;
use crate::view::files::{FileFacts, hex};
use crate::view::json::Json;

/// A data file with what is known of it.
#[derive(Clone, Debug)]
pub(in crate::view) struct Described {
    /// The name of the file: `table3.csv`.
    pub(in crate::view) file: String,
    /// What is in it.
    pub(in crate::view) title: String,
    /// The columns.
    pub(in crate::view) columns: Vec<Column>,
    /// The columns whose values together name a row.
    pub(in crate::view) key: &'static [&'static str],
    /// How many rows there are, the head not counted.
    pub(in crate::view) n_rows: usize,
    /// The length and the hash.
    pub(in crate::view) facts: FileFacts,
}

/// Makes the Data Package (version 2.0 of the standard) of an agency's data.
pub(in crate::view) fn package(
    portal: &Portal,
    plan: &Plan,
    agency: &Agency,
    files: &[Described],
) -> Json {
    let years: Vec<u16> = plan
        .reports_of(portal, agency.id)
        .map(|report| report.year.0)
        .collect();
    let last = years.last().copied().unwrap_or_default();
    let base = portal.settings.base_url.as_ref();
    let home = base.map(|base| match &*agency.address {
        "" => format!("{base}/data/"),
        address => format!("{base}/{address}/data/"),
    });
    let licence = portal.settings.footer.data_licence.as_ref();
    let sources = plan.reports_of(portal, agency.id).map(|report| {
        let path = base.map(|base| {
            let out = crate::view::plan::report_out(agency, report.year);
            format!("{base}/{}", out.as_str().trim_end_matches("index.html"))
        });
        Json::map([
            ("title", Json::text(&report.title.value)),
            ("path", Json::known(path)),
        ])
    });
    Json::map([
        (
            "$schema",
            Json::text("https://datapackage.org/profiles/2.0/datapackage.json"),
        ),
        ("name", Json::text(package_name(agency))),
        (
            "title",
            Json::text(format!("{}政府信息公开工作年度报告数据", agency.name)),
        ),
        ("description", Json::text(description(&years))),
        ("homepage", Json::known(home)),
        ("version", Json::text(format!("{last}.0.0"))),
        ("keywords", Json::texts(["政府信息公开", "年度报告"])),
        (
            "contributors",
            Json::List(vec![Json::map([
                ("title", Json::text(&agency.name)),
                ("roles", Json::texts(["creator", "publisher"])),
            ])]),
        ),
        (
            "licenses",
            licence.map_or(Json::Null, |text| licences(text)),
        ),
        ("sources", Json::List(sources.collect())),
        (
            "resources",
            Json::List(files.iter().map(resource).collect()),
        ),
    ])
}

/// Returns the name of a package: the agency's address as far as the standard allows.
fn package_name(agency: &Agency) -> String {
    let plain = |ch: char| match ch.to_ascii_lowercase() {
        ch if ch.is_ascii_alphanumeric() || "-_.".contains(ch) => Some(ch),
        '/' => Some('-'),
        _ => None,
    };
    let address: String = agency.address.chars().filter_map(plain).collect();
    match address.trim_matches(['-', '.']) {
        "" => "annual-reports".to_owned(),
        address => format!("{address}-annual-reports"),
    }
}

fn description(years: &[u16]) -> String {
    let span = match (years.first(), years.last()) {
        (Some(first), Some(last)) if first != last => format!("{first}—{last}"),
        (Some(only), _) => only.to_string(),
        _ => String::new(),
    };
    format!("{span}年政府信息公开工作年度报告的统计数据，与网页所示的数出自同一处。")
}

/// Names a licence as the standard asks: by a code, an address, or the page that states it.
fn licences(text: &str) -> Json {
    let is_code = |ch: char| ch.is_ascii_alphanumeric() || "-._".contains(ch);
    let licence = if text.starts_with("https://") || text.starts_with("http://") {
        Json::map([("path", Json::text(text))])
    } else if text.chars().all(is_code) {
        Json::map([("name", Json::text(text))])
    } else {
        Json::map([
            ("path", Json::text("index.html")),
            ("title", Json::text(text)),
        ])
    };
    Json::List(vec![licence])
}

fn resource(file: &Described) -> Json {
    let name = file.file.trim_end_matches(".csv");
    Json::map([
        (
            "$schema",
            Json::text("https://datapackage.org/profiles/2.0/dataresource.json"),
        ),
        ("name", Json::text(name)),
        ("type", Json::text("table")),
        ("path", Json::text(&file.file)),
        ("title", Json::text(&file.title)),
        ("format", Json::text("csv")),
        ("mediatype", Json::text("text/csv")),
        ("encoding", Json::text("utf-8")),
        ("bytes", Json::number(file.facts.len)),
        (
            "hash",
            Json::text(format!("sha256:{}", hex(&file.facts.sha256))),
        ),
        ("schema", schema(file)),
    ])
}

fn schema(file: &Described) -> Json {
    let field = |column: &Column| {
        let choices = match column.kind {
            ColumnKind::Choice(words) => Json::texts(words.iter().copied()),
            _ => Json::Null,
        };
        Json::map([
            ("name", Json::text(&column.name)),
            ("type", Json::text(field_type(column.kind))),
            ("title", Json::text(&column.title)),
            ("description", Json::text(&column.description)),
            (
                "constraints",
                Json::map([
                    ("required", Json::Truth(column.is_required)),
                    ("enum", choices),
                ]),
            ),
        ])
    };
    Json::map([
        (
            "$schema",
            Json::text("https://datapackage.org/profiles/2.0/tableschema.json"),
        ),
        (
            "fields",
            Json::List(file.columns.iter().map(field).collect()),
        ),
        ("primaryKey", Json::texts(file.key.iter().copied())),
        ("missingValues", Json::texts([""])),
    ])
}

/// A moment is a text: a day may stand with or without a time of day.
fn field_type(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Year => "year",
        ColumnKind::Whole => "integer",
        ColumnKind::Decimal => "number",
        ColumnKind::Moment | ColumnKind::Choice(_) | ColumnKind::Text => "string",
    }
}

/// Makes the CSVW metadata of one file.
pub(in crate::view) fn csvw(agency: &Agency, file: &Described) -> Json {
    let column = |column: &Column| {
        let datatype = match column.kind {
            ColumnKind::Year => "gYear",
            ColumnKind::Whole => "integer",
            ColumnKind::Decimal => "decimal",
            ColumnKind::Moment | ColumnKind::Choice(_) | ColumnKind::Text => "string",
        };
        Json::map([
            ("name", Json::text(&column.name)),
            ("titles", Json::text(&column.name)),
            ("dc:title", Json::text(&column.title)),
            ("dc:description", Json::text(&column.description)),
            ("datatype", Json::text(datatype)),
            ("required", Json::Truth(column.is_required)),
        ])
    };
    let columns = file.columns.iter().map(column).collect();
    Json::map([
        ("@context", Json::text("http://www.w3.org/ns/csvw")),
        ("url", Json::text(&file.file)),
        ("dc:title", Json::text(&file.title)),
        ("dc:publisher", Json::text(&agency.name)),
        ("dc:language", Json::text("zh-CN")),
        (
            "dialect",
            Json::map([
                ("encoding", Json::text("utf-8")),
                ("lineTerminators", Json::texts(["\n"])),
                ("header", Json::Truth(true)),
            ]),
        ),
        (
            "tableSchema",
            Json::map([
                ("columns", Json::List(columns)),
                ("primaryKey", Json::texts(file.key.iter().copied())),
            ]),
        ),
    ])
}
