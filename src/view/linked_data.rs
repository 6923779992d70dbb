//! What a page says to search engines in the words of schema.org.

use super::chrome::{Chrome, LinkView};
use super::data_page::DATA;
use super::files::described;
use super::json::Json;
use super::{PageKind, data, discovery, hex};
use crate::model::Report;
use crate::source::OutPath;

/// Makes what is said of a page: what it is, where there is a word for it, and the way to it.
pub(super) fn linked_data(chrome: &Chrome<'_>, breadcrumb: &[LinkView]) -> Json {
    let own = match chrome.id.kind {
        PageKind::Home => Some(organisation(chrome)),
        PageKind::Report { report, .. } => {
            Some(report_data(chrome, &chrome.portal.reports[report]))
        }
        PageKind::Data => Some(dataset(chrome)),
        PageKind::NotFound => return Json::Null,
        _ => None,
    };
    let way = (!breadcrumb.is_empty()).then(|| way(chrome, breadcrumb));
    let graph: Vec<Json> = own.into_iter().chain(way).collect();
    if graph.is_empty() {
        return Json::Null;
    }
    Json::Map(vec![
        ("@context", Json::text("https://schema.org")),
        ("@graph", Json::List(graph)),
    ])
}

fn organisation(chrome: &Chrome<'_>) -> Json {
    let agency = chrome.agency();
    let contact = &agency.contact;
    let parent = agency.parent.map(|parent| {
        Json::map([
            ("@type", Json::text("GovernmentOrganization")),
            ("name", Json::text(&chrome.portal.agency(parent).name)),
        ])
    });
    Json::map([
        ("@type", Json::text("GovernmentOrganization")),
        ("name", Json::text(&agency.name)),
        ("alternateName", Json::text(&agency.short_name)),
        ("url", Json::known(chrome.canonical())),
        ("address", Json::known(contact.address.as_ref())),
        ("telephone", Json::known(contact.telephone.as_ref())),
        ("email", Json::known(contact.email.as_ref())),
        ("parentOrganization", parent.unwrap_or(Json::Null)),
    ])
}

fn publisher(chrome: &Chrome<'_>) -> Json {
    Json::map([
        ("@type", Json::text("GovernmentOrganization")),
        ("name", Json::text(&chrome.agency().name)),
    ])
}

fn report_data(chrome: &Chrome<'_>, report: &Report) -> Json {
    let published = report.published.as_ref();
    let published = published.map(|at| match at.value.time {
        Some(_) => data::Moment::of(at.value).to_string(),
        None => at.value.date.to_string(),
    });
    Json::map([
        ("@type", Json::text("Report")),
        ("name", Json::text(&report.title.value)),
        ("inLanguage", Json::text(&chrome.portal.settings.language)),
        ("url", Json::known(chrome.canonical())),
        ("reportNumber", Json::known(report.document_number.as_ref())),
        ("datePublished", Json::known(published)),
        ("publisher", publisher(chrome)),
        (
            "temporalCoverage",
            Json::text(data::period(report).join("/")),
        ),
        ("spatialCoverage", Json::text(&chrome.agency().short_name)),
        (
            "isPartOf",
            Json::map([
                ("@type", Json::text("WebSite")),
                ("name", Json::text(&chrome.portal.settings.title)),
            ]),
        ),
    ])
}

fn dataset(chrome: &Chrome<'_>) -> Json {
    let agency = chrome.agency();
    let files = described((chrome.portal, chrome.plan), chrome.facts, agency);
    let distribution = files.iter().map(|file| {
        let out = super::files::data_out(agency, &file.file);
        Json::map([
            ("@type", Json::text("DataDownload")),
            ("name", Json::text(&file.title)),
            ("contentUrl", Json::text(address(chrome, &out))),
            ("encodingFormat", Json::text("text/csv")),
            ("contentSize", Json::text(format!("{} B", file.facts.len))),
            ("sha256", Json::text(hex(&file.facts.sha256))),
        ])
    });
    let measured = files.iter().map(|file| file.title.as_str());
    let licence = chrome.portal.settings.footer.data_licence.as_ref();
    let mut years = chrome.plan.reports_of(chrome.portal, agency.id);
    let first = years.next();
    let last = years.next_back().or(first);
    let period = first.zip(last).map(|(first, last)| {
        let ([from, _], [_, to]) = (data::period(first), data::period(last));
        format!("{from}/{to}")
    });
    Json::map([
        ("@type", Json::text("Dataset")),
        (
            "name",
            Json::text(format!("{}政府信息公开工作年度报告数据", agency.name)),
        ),
        (
            "description",
            Json::text(format!("{}{}。", agency.name, DATA.description)),
        ),
        ("url", Json::known(chrome.canonical())),
        ("creator", publisher(chrome)),
        ("temporalCoverage", Json::known(period)),
        ("license", Json::known(licence)),
        ("isAccessibleForFree", Json::Truth(true)),
        ("variableMeasured", Json::texts(measured)),
        ("distribution", Json::List(distribution.collect())),
    ])
}

/// Returns the full address of a file where the site's address is known, else the way to it.
fn address(chrome: &Chrome<'_>, out: &OutPath) -> String {
    match chrome.portal.settings.base_url {
        Some(_) => discovery::address(chrome.portal, out),
        None => chrome.href(out),
    }
}

/// Lists the pages above this one, and this one.
fn way(chrome: &Chrome<'_>, breadcrumb: &[LinkView]) -> Json {
    let folder = chrome.id.out().as_str();
    let folder = folder.rsplit_once('/').map_or("", |(folder, _)| folder);
    let folder = crate::source::FilePath::new(folder);
    let item = |(link, position): (&LinkView, u64)| {
        let page = link.href.as_deref().and_then(|href| folder.join(href));
        let page = page.map(|page| address(chrome, &OutPath::new(page.as_str())));
        let here = link.href.is_none().then(|| chrome.canonical()).flatten();
        Json::map([
            ("@type", Json::text("ListItem")),
            ("position", Json::number(position)),
            ("name", Json::text(&link.label)),
            ("item", Json::known(page.or(here))),
        ])
    };
    Json::map([
        ("@type", Json::text("BreadcrumbList")),
        (
            "itemListElement",
            Json::List(breadcrumb.iter().zip(1..).map(item).collect()),
        ),
    ])
}
