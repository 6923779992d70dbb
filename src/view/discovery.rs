//! What helps other programs to find the portal and what is new in it: feed, map of addresses,
//! description of the search, and what a host's administrators may want to take over.

use super::Plan;
use super::data::Moment;
use super::files::{FileKind, MadeId};
use super::inventory::Item;
use super::lead::LeadSource;
use super::narrative::Setting;
use super::plan::{PageKind, report_out};
use super::search::search_out;
use super::{PageId, Prose, digest, hex};
use crate::model::{Correction, Document, Portal, Report};
use crate::source::OutPath;

/// What is new, for programs that people read news with (Atom, RFC 4287).
#[derive(Clone, Debug, Hash)]
pub struct Feed {
    /// The title.
    pub title: String,
    /// What stands for the feed for ever.
    pub id: String,
    /// When the newest entry was published or corrected.
    pub updated: String,
    /// Who publishes.
    pub author: String,
    /// The address of the feed.
    pub own: String,
    /// The address of the home page.
    pub home: String,
    /// What was published, the newest first.
    pub entries: Vec<FeedEntry>,
}

/// One thing that was published.
#[derive(Clone, Debug, Hash)]
pub struct FeedEntry {
    /// The title.
    pub title: String,
    /// What stands for it for ever.
    pub id: String,
    /// The address of its page.
    pub href: String,
    /// When it was published.
    pub published: String,
    /// When it was published or last corrected.
    pub updated: String,
    /// Who published it.
    pub author: String,
    /// What it comes to.
    pub summary: Option<String>,
    /// The text, where it may be short enough to stand in a feed.
    pub text: Option<Prose>,
}

/// Addresses of pages with the days on which they changed.
#[derive(Clone, Debug, Hash)]
pub struct Sitemap(pub Vec<(String, Option<String>)>);

/// How the search is asked from elsewhere.
#[derive(Clone, Debug, Hash)]
pub struct OpenSearch {
    /// A name of at most sixteen characters.
    pub name: String,
    /// What can be found.
    pub description: String,
    /// The address with `{searchTerms}` in it.
    pub template: String,
    /// The address of an icon.
    pub icon: String,
}

/// The most entries of a feed.
const MOST_ENTRIES: usize = 100;

/// The most addresses that one map may have.
pub(super) const MOST_ADDRESSES: usize = 50_000;

/// Returns where the feed goes.
pub(super) fn feed_out() -> OutPath {
    OutPath::new("feed.xml")
}

/// Returns where the description of the search goes.
pub(super) fn opensearch_out() -> OutPath {
    OutPath::new("opensearch.xml")
}

/// Lists the files of the site as a whole.
pub(super) fn files(portal: &Portal, plan: &Plan) -> Vec<MadeId> {
    let Some(root) = portal.agencies.first() else {
        return Vec::new();
    };
    let mut files = Vec::new();
    let mut add = |out: OutPath, kind: FileKind| files.push(MadeId::new(out, kind, root.id));
    if plan.inventory.updated().is_some() {
        add(feed_out(), FileKind::Feed);
    }
    if portal.settings.base_url.is_some() {
        add(opensearch_out(), FileKind::OpenSearch);
        let n_maps = plan.pages.len().div_ceil(MOST_ADDRESSES);
        if n_maps > 1 {
            add(OutPath::new("sitemap.xml"), FileKind::SitemapIndex(n_maps));
        }
        for number in 0..n_maps {
            let name = match n_maps {
                1 => "sitemap.xml".to_owned(),
                _ => format!("sitemap-{}.xml", number + 1),
            };
            add(OutPath::new(&name), FileKind::Sitemap(number));
        }
    }
    add(OutPath::new("host-root/robots.txt"), FileKind::Robots);
    if contact(portal).is_some() && plan.inventory.updated().is_some() {
        let out = OutPath::new("host-root/.well-known/security.txt");
        add(out, FileKind::Security);
    }
    files
}

/// Makes the feed.
pub(super) fn feed(portal: &Portal, plan: &Plan) -> Feed {
    let items = plan.inventory.items().iter();
    let dated = items.filter_map(|item| entry(portal, plan, *item));
    let entries: Vec<FeedEntry> = dated.take(MOST_ENTRIES).collect();
    let newest = entries.iter().map(|entry| &entry.updated).max();
    let author = portal.agencies.first().map(|agency| agency.name.clone());
    Feed {
        title: portal.settings.title.clone(),
        id: lasting_id(portal, "feed", None),
        updated: newest.cloned().unwrap_or_default(),
        author: author.unwrap_or_default(),
        own: address(portal, &feed_out()),
        home: address(portal, &OutPath::new("index.html")),
        entries,
    }
}

/// Makes an entry; `None` for what has no date of publication, which nobody can make up.
fn entry(portal: &Portal, plan: &Plan, item: Item) -> Option<FeedEntry> {
    let published = item.published(portal)?;
    let agency = portal.agency(item.agency(portal));
    let (title, out, corrections, summary, text) =
        match (item.report(portal), item.document(portal)) {
            (Some(report), _) => (
                &report.title.value,
                report_out(agency, report.year),
                &report.corrections,
                Some(lead(plan, report)),
                None,
            ),
            (None, Some(document)) if document.withdrawn.is_none() => (
                &document.title.value,
                document.out.clone(),
                &document.corrections,
                document.description.clone(),
                Some(text(plan, document)),
            ),
            _ => return None,
        };
    let published = Moment::of(published);
    let corrected = last(corrections).map(Moment::of_day);
    let updated = corrected.map_or(published, |corrected| corrected.max(published));
    Some(FeedEntry {
        title: title.clone(),
        id: lasting_id(portal, out.as_str(), Some(published.day())),
        href: address(portal, &out),
        published: published.to_string(),
        updated: updated.to_string(),
        author: agency.name.clone(),
        summary,
        text,
    })
}

fn last(corrections: &[Correction]) -> Option<crate::model::Date> {
    corrections.iter().map(|one| one.date.value).max()
}

fn lead(plan: &Plan, report: &Report) -> String {
    let source = LeadSource {
        report,
        shapes: plan.shapes_of(report),
        href: String::new(),
    };
    source.in_one_sentence().text()
}

fn text(plan: &Plan, document: &Document) -> Prose {
    let folder = document.path.parent();
    let folder = folder.unwrap_or_else(|| crate::source::FilePath::new(""));
    let setting = Setting {
        plan,
        out: &document.out,
        folder: &folder,
        report: None,
    };
    setting.passage(&document.body)
}

/// Returns an id that never changes: a tag (RFC 4151) where the portal's host is known, else a
/// number that comes from the portal's title and the path.
fn lasting_id(portal: &Portal, path: &str, day: Option<String>) -> String {
    let settings = &portal.settings;
    let parent = settings.parent_site.as_ref();
    let parent = parent.and_then(|site| site.url.as_deref());
    let path = path.trim_end_matches("index.html");
    if let Some(url) = settings.base_url.as_deref().or(parent) {
        let host = super::chrome::domain(url);
        // A day on which the host was the portal's; the law on such portals is of 2008.
        let day = day.unwrap_or_else(|| "2008-05-01".to_owned());
        return format!("tag:{host},{day}:/{path}");
    }
    let digits = hex(&digest(&(&settings.title, path))[..16]);
    let part = |range: std::ops::Range<usize>| digits.get(range).unwrap_or("").to_owned();
    format!(
        "urn:uuid:{}-{}-8{}-8{}-{}",
        part(0..8),
        part(8..12),
        part(13..16),
        part(17..20),
        part(20..32)
    )
}

/// Returns the full address of a page or file where the site's address is known, else the way
/// from the root.
pub(super) fn address(portal: &Portal, out: &OutPath) -> String {
    let path = out.as_str();
    match &portal.settings.base_url {
        None => path.to_owned(),
        Some(base) => {
            let path = path.strip_suffix("index.html").unwrap_or(path);
            format!("{}/{path}", base.trim_end_matches('/'))
        }
    }
}

/// Makes a map of addresses, with the days on which their pages last had something new.
pub(super) fn sitemap(portal: &Portal, plan: &Plan, number: usize) -> Sitemap {
    let pages = plan.pages.iter().skip(number * MOST_ADDRESSES);
    let pages = pages.take(MOST_ADDRESSES);
    let found = pages.filter(|page| !matches!(page.kind, PageKind::NotFound | PageKind::Search));
    let entry = |page: &PageId| (address(portal, page.out()), changed(portal, plan, page));
    Sitemap(found.map(entry).collect())
}

/// Returns the addresses of all maps.
pub(super) fn sitemap_index(portal: &Portal, n_maps: usize) -> Sitemap {
    let maps = (1..=n_maps).map(|number| {
        let out = OutPath::new(&format!("sitemap-{number}.xml"));
        (address(portal, &out), None)
    });
    Sitemap(maps.collect())
}

/// Returns the day on which a page last had something new, where that is known.
fn changed(portal: &Portal, plan: &Plan, page: &PageId) -> Option<String> {
    let (published, corrections) = match page.kind {
        PageKind::Report { report, .. } => {
            let report = &portal.reports[report];
            (&report.published, &report.corrections)
        }
        PageKind::Document { document } => {
            let document = &portal.documents[document];
            (&document.published, &document.corrections)
        }
        PageKind::Guide | PageKind::Apply | PageKind::Form | PageKind::Accessibility => {
            return None;
        }
        _ => {
            let newest = plan.inventory.recent(page.agency).first();
            let newest = newest.and_then(|item| item.published(portal));
            return newest.map(|at| at.date.to_string());
        }
    };
    let published = published.as_ref().map(|at| at.value.date);
    let day = published.max(last(corrections));
    day.map(|day| day.to_string())
}

/// Describes the search.
pub(super) fn opensearch(portal: &Portal) -> OpenSearch {
    let name = portal.agencies.first().map(|agency| &agency.short_name);
    let name: String = name
        .map_or("信息公开", |name| name)
        .chars()
        .take(16)
        .collect();
    let page = OutPath::new(search_out().as_str());
    let base = portal.settings.base_url.as_deref().unwrap_or("");
    OpenSearch {
        name,
        description: format!("{}检索", portal.settings.title),
        template: format!("{base}/{}?q={{searchTerms}}", page.as_str()),
        icon: format!("{base}/assets/icon.svg"),
    }
}

/// Writes the rules for robots, for the administrators of the host.
pub(super) fn robots(portal: &Portal) -> String {
    let base = portal.settings.base_url.as_deref();
    let path = base.and_then(|base| base.split_once("://")?.1.split_once('/'));
    let path = path.map_or("/".to_owned(), |(_, path)| format!("/{path}/"));
    let rule = match portal.settings.official {
        true => "Allow",
        false => "Disallow",
    };
    let mut text = format!(
        "# 供网站管理员并入网站根目录的 robots.txt；在其他位置不起作用。\nUser-agent: *\n{rule}: {path}\n"
    );
    if let Some(base) = base {
        text.push_str(&format!("\nSitemap: {base}/sitemap.xml\n"));
    }
    text
}

/// Writes whom to tell of a weakness (RFC 9116), for the administrators of the host.
///
/// It holds until the report after the next is due: the day depends on nothing but the portal.
pub(super) fn security(portal: &Portal, plan: &Plan) -> String {
    let contact = contact(portal).unwrap_or_default();
    let year = plan.inventory.updated().map_or(0, |at| at.date.year());
    let year = year.saturating_add(1);
    let mut text = format!(
        "# 供网站管理员放在网站根目录的 .well-known 文件夹中；在其他位置不起作用。\n\
         Contact: {contact}\nExpires: {year}-12-31T23:59:59+08:00\nPreferred-Languages: zh\n"
    );
    let base = portal.settings.base_url.as_deref();
    if let Some((scheme, rest)) = base.and_then(|base| base.split_once("://")) {
        let host = rest.split('/').next().unwrap_or(rest);
        text.push_str(&format!(
            "Canonical: {scheme}://{host}/.well-known/security.txt\n"
        ));
    }
    text
}

/// Returns where a weakness can be told.
pub(super) fn contact(portal: &Portal) -> Option<String> {
    let contact = &portal.agencies.first()?.contact;
    let email = contact
        .email
        .as_ref()
        .map(|email| format!("mailto:{email}"));
    email.or_else(|| {
        let telephone = contact.telephone.as_ref()?;
        let allowed = |ch: &char| ch.is_ascii_digit() || "+-".contains(*ch);
        let number: String = telephone.chars().filter(allowed).collect();
        (!number.is_empty()).then(|| format!("tel:{number}"))
    })
}
