//! The data of an agency as an entry of a catalogue (DCAT, in JSON-LD).

use super::package::Described;
use crate::model::{Agency, Portal};
use crate::source::OutPath;
use crate::view::Plan;
use crate::view::files::hex;
use crate::view::json::Json;

/// Makes the catalogue that stands at `out`: one data set, with a distribution for each file.
///
/// Addresses are full where the site's address is known, and else relative to the catalogue.
pub(in crate::view) fn catalog(
    portal: &Portal,
    plan: &Plan,
    (agency, out): (&Agency, &OutPath),
    files: &[Described],
) -> Json {
    let base = portal.settings.base_url.as_ref().map(|base| {
        let folder = out.as_str().rsplit_once('/');
        folder.map_or(format!("{base}/"), |(folder, _)| {
            format!("{base}/{folder}/")
        })
    });
    let address = |file: &str| {
        let full = base.as_ref().map(|base| format!("{base}{file}"));
        full.unwrap_or_else(|| file.to_owned())
    };
    let publisher = Json::map([
        ("@type", Json::text("foaf:Agent")),
        ("foaf:name", Json::text(&agency.name)),
    ]);
    let licence = portal.settings.footer.data_licence.as_ref();
    let distributions = files
        .iter()
        .map(|file| distribution(file, licence, &address));
    let name = format!("{}政府信息公开工作年度报告数据", agency.name);
    let dataset = Json::map([
        ("@type", Json::text("dcat:Dataset")),
        ("@id", Json::text(address("index.html#dataset"))),
        ("dct:title", Json::text(&name)),
        (
            "dct:description",
            Json::text("历年政府信息公开工作年度报告的全部统计项。"),
        ),
        ("dct:language", Json::text("zh-CN")),
        ("dct:temporal", temporal(portal, plan, agency)),
        ("dct:spatial", Json::known(agency.region_code.as_ref())),
        ("dct:publisher", publisher.clone()),
        ("dcat:distribution", Json::List(distributions.collect())),
    ]);
    Json::map([
        ("@context", context()),
        ("@type", Json::text("dcat:Catalog")),
        (
            "dct:title",
            Json::text(format!("{}开放数据目录", agency.name)),
        ),
        (
            "dct:description",
            Json::text(format!("{}公布的数据。", agency.name)),
        ),
        ("dct:publisher", publisher),
        ("dcat:dataset", Json::List(vec![dataset])),
    ])
}

/// Describes one file; `address` makes the address of a file of the folder.
fn distribution(
    file: &Described,
    licence: Option<&String>,
    address: &impl Fn(&str) -> String,
) -> Json {
    let checksum = Json::map([
        ("@type", Json::text("spdx:Checksum")),
        (
            "spdx:algorithm",
            reference("spdx:checksumAlgorithm_sha256".to_owned()),
        ),
        ("spdx:checksumValue", Json::text(hex(&file.facts.sha256))),
    ]);
    Json::map([
        ("@type", Json::text("dcat:Distribution")),
        ("dct:title", Json::text(&file.title)),
        ("dcat:accessURL", reference(address("index.html"))),
        ("dcat:downloadURL", reference(address(&file.file))),
        ("dcat:mediaType", Json::text("text/csv")),
        ("dcat:byteSize", Json::number(file.facts.len)),
        ("dct:license", Json::known(licence)),
        ("spdx:checksum", checksum),
    ])
}

fn reference(address: String) -> Json {
    Json::Map(vec![("@id", Json::Text(address))])
}

fn context() -> Json {
    Json::Map(vec![
        ("dcat", Json::text("http://www.w3.org/ns/dcat#")),
        ("dct", Json::text("http://purl.org/dc/terms/")),
        ("foaf", Json::text("http://xmlns.com/foaf/0.1/")),
        ("spdx", Json::text("http://spdx.org/rdf/terms#")),
        ("xsd", Json::text("http://www.w3.org/2001/XMLSchema#")),
    ])
}

fn temporal(portal: &Portal, plan: &Plan, agency: &Agency) -> Json {
    let mut years = plan
        .reports_of(portal, agency.id)
        .map(|report| report.year.0);
    let Some(first) = years.next() else {
        return Json::Null;
    };
    let last = years.next_back().unwrap_or(first);
    let day = |day: String| {
        Json::Map(vec![
            ("@type", Json::text("xsd:date")),
            ("@value", Json::Text(day)),
        ])
    };
    Json::Map(vec![
        ("@type", Json::text("dct:PeriodOfTime")),
        ("dcat:startDate", day(format!("{first}-01-01"))),
        ("dcat:endDate", day(format!("{last}-12-31"))),
    ])
}
