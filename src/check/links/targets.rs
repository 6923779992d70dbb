//! What a link may lead to: the pages of agencies, reports and documents, and the files that
//! belong to them. This must be what views can resolve.

use std::collections::BTreeMap;

use crate::model::{Agency, Document, Link, LinkKind, Portal, Report, Shelf, Year};
use crate::parse::markdown::percent_decoded;
use crate::parse::words::nearest;
use crate::source::{Body, FilePath};

use crate::check::Context;

/// Where a link stands.
pub(super) struct Place<'a> {
    pub(super) context: &'a Context<'a>,
    /// All regulations and documents by their paths.
    pub(super) documents: &'a BTreeMap<&'a FilePath, &'a Document>,
    /// The folder that relative addresses start from.
    pub(super) folder: &'a FilePath,
    /// The report that it stands in.
    pub(super) report: Option<&'a Report>,
}

/// Lists all regulations and documents by their paths.
pub(super) fn documents(portal: &Portal) -> BTreeMap<&FilePath, &Document> {
    let documents = portal.documents.iter();
    documents
        .map(|document| (&document.path, &**document))
        .collect()
}

/// Why a link leads nowhere.
pub(super) enum Fault {
    /// There is no such file; the nearest name, where one is near.
    Missing(Option<String>),
    /// It is the address of a website without its beginning.
    Bare,
    /// The page has no such place; the nearest, where one is near.
    Anchor(Option<String>),
    /// The file is there, but is not part of the site.
    Unpublished,
    /// The report is a draft.
    Draft,
    /// The address is one of a machine or network that readers do not reach.
    Local,
    /// The address is one on a disk, or from the root of the site.
    Absolute,
    /// An image of another host, which pages do not show.
    Foreign,
}

impl Fault {
    /// Returns the key of the message.
    pub(super) fn message(&self) -> &'static str {
        match self {
            Self::Missing(_) | Self::Bare => "dead-link",
            Self::Anchor(_) => "dead-link.anchor",
            Self::Unpublished => "dead-link.unpublished",
            Self::Draft => "dead-link.draft",
            Self::Local => "dead-link.local",
            Self::Absolute => "dead-link.absolute",
            Self::Foreign => "dead-link.foreign",
        }
    }

    /// Returns the key of the help.
    pub(super) fn help(&self) -> &'static str {
        match self {
            Self::Missing(_) => "dead-link.help",
            Self::Bare => "dead-link.bare.help",
            Self::Anchor(_) => "dead-link.anchor.help",
            Self::Unpublished => "dead-link.unpublished.help",
            Self::Draft => "dead-link.draft.help",
            Self::Local => "dead-link.local.help",
            Self::Absolute => "dead-link.absolute.help",
            Self::Foreign => "dead-link.foreign.help",
        }
    }
}

/// Returns what is wrong with a link, if anything is.
pub(super) fn fault(place: &Place<'_>, link: &Link) -> Option<Fault> {
    let target = link.target.trim();
    if let Some((scheme, rest)) = target.split_once(':') {
        let scheme = scheme.to_ascii_lowercase();
        return match scheme.as_str() {
            "http" | "https" if is_local(rest.trim_start_matches('/')) => Some(Fault::Local),
            "http" | "https" if link.kind == LinkKind::Image => Some(Fault::Foreign),
            _ => None,
        };
    }
    if target.starts_with(['/', '\\']) {
        return Some(Fault::Absolute);
    }
    let (path, fragment) = target.split_once('#').unwrap_or((target, ""));
    let path = path.split('?').next().unwrap_or("");
    if path.is_empty() && !fragment.is_empty() {
        return anchor(place, place.report, fragment);
    }
    let Some(path) = percent_decoded(path).and_then(|path| place.folder.join(&path)) else {
        return Some(Fault::Missing(None));
    };
    if target.is_empty() {
        return Some(Fault::Missing(None));
    }
    match landing(place, &path) {
        Err(Fault::Missing(_)) if is_host(target) => Some(Fault::Bare),
        Err(fault) => Some(fault),
        Ok(report) if !fragment.is_empty() && report.is_some() => anchor(place, report, fragment),
        Ok(_) => None,
    }
}

/// Tells whether an address begins with the name of a host: www.example.gov.cn/a.
fn is_host(target: &str) -> bool {
    let host = target.split(['/', '?', '#']).next().unwrap_or("");
    let endings = [".cn", ".com", ".net", ".org", ".gov"];
    host.starts_with("www.") || endings.iter().any(|ending| host.ends_with(ending))
}

/// Tells whether the host of an address is this machine or stands in a private network.
fn is_local(rest: &str) -> bool {
    let host = rest.split(['/', ':', '?', '#']).next().unwrap_or("");
    let numbers: Vec<Option<u8>> = host.split('.').map(|part| part.parse().ok()).collect();
    let is_private = match numbers.as_slice() {
        [Some(10 | 127 | 0), Some(_), Some(_), Some(_)] => true,
        [Some(192), Some(168), Some(_), Some(_)] | [Some(169), Some(254), Some(_), Some(_)] => true,
        [Some(172), Some(second), Some(_), Some(_)] => (16..=31).contains(second),
        _ => false,
    };
    is_private
        || host.eq_ignore_ascii_case("localhost")
        || host.ends_with(".local")
        || host.is_empty()
}

/// Returns the report whose page a path leads to, `None` for another page or a file.
fn landing<'a>(place: &Place<'a>, path: &FilePath) -> Result<Option<&'a Report>, Fault> {
    let portal = place.context.portal;
    // Every agency has a home page, whether or not its folder has a text for it.
    if agency_at(place, path).is_some() {
        return Ok(None);
    }
    if let Some(document) = place.documents.get(path) {
        return match document.draft {
            true => Err(Fault::Draft),
            false => Ok(None),
        };
    }
    if is_column(place, path) {
        return Ok(None);
    }
    let folder = match path.name() {
        "report.md" => path.parent(),
        _ => None,
    };
    let folder = folder.as_ref().unwrap_or(path);
    if folder.name() == "reports" {
        let agency = folder.parent().and_then(|folder| agency_at(place, &folder));
        let has_reports =
            agency.is_some_and(|agency| portal.reports_of(agency.id).any(|report| !report.draft));
        return if has_reports {
            Ok(None)
        } else {
            Err(missing(place, path))
        };
    }
    if let Some(report) = report_at(place, folder) {
        return if is_hidden(place, report) {
            Err(Fault::Draft)
        } else {
            Ok(Some(report))
        };
    }
    file(place, path).map(|()| None)
}

/// Tells whether a path is that of a guide, of how to ask, or of a column or class with content.
fn is_column(place: &Place<'_>, path: &FilePath) -> bool {
    let agency_above = |path: &FilePath| path.parent().and_then(|folder| agency_at(place, &folder));
    let holds = |agency: &Agency, wanted: &dyn Fn(&Shelf) -> bool| {
        let mut documents = place.context.portal.documents_of(agency.id);
        documents.any(|document| !document.draft && wanted(&document.shelf))
    };
    if let Some(agency) = agency_above(path) {
        let has_class = agency.classes.iter().any(|class| class.none.is_some());
        return match path.name() {
            "guide.md" => agency.has_guide(),
            "apply.md" => agency.has_apply(),
            "regulations" => holds(agency, &|shelf| *shelf == Shelf::Regulations),
            "documents" => has_class || holds(agency, &|shelf| *shelf != Shelf::Regulations),
            _ => false,
        };
    }
    let folder = match path.name() {
        "class.yaml" => path.parent(),
        _ => Some(path.clone()),
    };
    let agency = folder.as_ref().and_then(FilePath::parent);
    let Some(agency) = agency.as_ref().and_then(agency_above) else {
        return false;
    };
    let classes = agency.classes.iter().zip(0..);
    let found = classes
        .into_iter()
        .find(|(class, _)| Some(&class.folder) == folder.as_ref());
    found.is_some_and(|(class, index)| {
        class.none.is_some() || holds(agency, &|shelf| *shelf == Shelf::Class(index))
    })
}

/// Finds the agency whose folder or home text a path is.
fn agency_at<'a>(place: &Place<'a>, path: &FilePath) -> Option<&'a Agency> {
    let agencies = &place.context.portal.agencies;
    let find = |folder: &FilePath| {
        let index = agencies
            .binary_search_by(|agency| agency.folder.cmp(folder))
            .ok()?;
        agencies.get(index)
    };
    let home = (path.name() == "index.md").then(|| path.parent()).flatten();
    find(path).or_else(|| find(&home?))
}

/// Tells whether a report is a draft that readers of the link do not see: a draft's own links
/// and files come with it.
fn is_hidden(place: &Place<'_>, report: &Report) -> bool {
    report.draft && !place.report.is_some_and(|from| from.draft)
}

/// Finds the report whose folder a path is.
fn report_at<'a>(place: &Place<'a>, folder: &FilePath) -> Option<&'a Report> {
    let year = Year(folder.name().trim_end_matches('年').parse().ok()?);
    let reports = folder
        .parent()
        .filter(|reports| reports.name() == "reports")?;
    let agency = agency_at(place, &reports.parent()?)?;
    let report = place.context.portal.report(agency.id, year)?;
    (report.folder == *folder).then_some(&**report)
}

/// Files in the folder of a report that is no draft are part of the site, and files that a page
/// or document names; no others are.
fn file(place: &Place<'_>, path: &FilePath) -> Result<(), Fault> {
    let sources = place.context.sources;
    let Some(found) = sources.find(path).and_then(|id| sources.file(id)) else {
        return Err(missing(place, path));
    };
    let mut above = path.parent();
    while let Some(folder) = above {
        if let Some(report) = report_at(place, &folder) {
            return match (&found.body, is_hidden(place, report)) {
                (_, true) => Err(Fault::Draft),
                (Body::Asset { .. }, _) => Ok(()),
                (Body::Text(_), _) => Err(Fault::Unpublished),
            };
        }
        above = folder.parent();
    }
    match &found.body {
        Body::Asset { .. } if place.report.is_none() => Ok(()),
        _ => Err(Fault::Unpublished),
    }
}

fn missing(place: &Place<'_>, path: &FilePath) -> Fault {
    let sources = place.context.sources;
    let folder = path.parent().unwrap_or_else(|| FilePath::new(""));
    let names = sources
        .under(&folder)
        .filter_map(|(_, file)| file.path.below(&folder));
    let names = names.filter(|name| !name.contains('/') && *name != "tables.yaml");
    Fault::Missing(nearest(path.name(), names).map(str::to_owned))
}

/// Checks a place on a report's page; what places other pages have is their theme's business.
fn anchor(place: &Place<'_>, report: Option<&Report>, fragment: &str) -> Option<Fault> {
    let report = report?;
    let form = report.form.as_ref()?;
    let sections = form.sections.iter().zip(0..);
    let sections = sections.filter(|(_, index)| {
        report
            .sections
            .iter()
            .any(|section| section.form == Some(*index))
    });
    let mut known: Vec<&str> = sections.map(|(section, _)| section.id.as_str()).collect();
    known.extend(form.tables.iter().map(|table| table.anchor.as_str()));
    known.push("attachments");
    let fragment = percent_decoded(fragment)?;
    let in_table = form.tables.iter().any(|table| {
        let rest = fragment.strip_prefix(table.anchor.as_str());
        rest.is_some_and(|rest| rest.starts_with('-'))
    });
    let is_position = fragment.starts_with('p') || place.report.is_none();
    if known.contains(&fragment.as_str()) || in_table || is_position {
        return None;
    }
    Some(Fault::Anchor(
        nearest(&fragment, known).map(|near| format!("#{near}")),
    ))
}
