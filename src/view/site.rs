//! The pages of the site as a whole: the map, the list of everything, the statement on
//! accessibility, and the page for addresses that lead nowhere.

use serde::Serialize;

use super::chrome::{Chrome, LinkView, SITE, Tags};
use super::documents::{ClassLink, class_links};
use super::list::{ListRow, Pager, item_row, n_pages, paged, slice};
use super::plan::{accessibility_out, list_out};
use super::search::search_out;
use super::{Content, PageBody, report_out};
use crate::model::Agency;

/// How many rows a page of the list of everything has.
pub(super) const LIST_PER_PAGE: usize = 100;

/// How many agencies a page of the map has.
pub(super) const MAP_PER_PAGE: usize = 200;

/// The map of the site.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct SiteMapPage {
    /// The agencies of this page with their columns, parents before their subordinates.
    pub agencies: Vec<MapEntry>,
    /// The classes of the root agency, on the first page.
    pub classes: Vec<ClassLink>,
    /// The pages of the site as a whole, on the first page.
    pub site: Vec<LinkView>,
    /// The way through the map.
    pub pager: Option<Pager>,
}

/// An agency on the map.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct MapEntry {
    /// The name.
    pub name: String,
    /// How many agencies are above it.
    pub depth: usize,
    /// Its columns.
    pub columns: Vec<LinkView>,
}

/// A page of the list of everything.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct FullListPage {
    /// How many things there are in all.
    pub n_items: usize,
    /// The things of this page, the newest first.
    pub rows: Vec<ListRow>,
    /// Whether they are of several agencies.
    pub is_of_several: bool,
    /// The way through the list.
    pub pager: Option<Pager>,
}

/// The statement on accessibility.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct AccessibilityPage {
    /// The way to the list of everything.
    pub list: LinkView,
}

/// What is shown where an address leads nowhere.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct NotFoundPage {
    /// The path under which the site stands, with `/` at both ends; `None` where it is unknown.
    ///
    /// A server shows this page in the place of any address, however deep, so that no relative
    /// address on it leads anywhere. Without this path the page has no links.
    pub base: Option<String>,
    /// The newest report.
    pub newest: Option<LinkView>,
    /// The page of search.
    pub search: LinkView,
    /// The list of everything.
    pub list: LinkView,
}

/// Makes a page of the map.
pub(super) fn map(chrome: &Chrome<'_>, page: usize) -> PageBody {
    let agencies = in_order(chrome);
    let is_first = page <= 1;
    let entry = |agency: &Agency| MapEntry {
        name: agency.name.clone(),
        depth: depth(chrome, agency),
        columns: chrome.columns_of(agency),
    };
    let content = SiteMapPage {
        agencies: slice(&agencies, page, MAP_PER_PAGE)
            .iter()
            .map(|agency| entry(agency))
            .collect(),
        classes: match is_first {
            true => class_links(chrome),
            false => Vec::new(),
        },
        site: match is_first {
            true => chrome.site_links(),
            false => Vec::new(),
        },
        pager: Pager::new(chrome, "map", page, n_pages(agencies.len(), MAP_PER_PAGE)),
    };
    body(chrome, "网站地图", page, Content::SiteMap(content))
}

/// Lists all agencies, each followed by its subordinates.
fn in_order<'a>(chrome: &Chrome<'a>) -> Vec<&'a Agency> {
    let mut next: Vec<&Agency> = chrome.portal.agencies.first().into_iter().collect();
    let mut agencies = Vec::with_capacity(chrome.portal.agencies.len());
    while let Some(agency) = next.pop() {
        agencies.push(agency);
        let below = chrome.plan.subordinates(agency.id).iter().rev();
        next.extend(below.map(|id| chrome.portal.agency(*id)));
    }
    agencies
}

fn depth(chrome: &Chrome<'_>, agency: &Agency) -> usize {
    let parent = |id: &crate::model::AgencyId| chrome.portal.agency(*id).parent;
    std::iter::successors(agency.parent, parent).count()
}

/// Makes a page of the list of everything.
pub(super) fn full_list(chrome: &Chrome<'_>, page: usize) -> PageBody {
    let items = chrome.plan.inventory.items();
    let rows = slice(items, page, LIST_PER_PAGE).iter();
    let content = FullListPage {
        n_items: items.len(),
        rows: rows.map(|item| item_row(chrome, *item)).collect(),
        is_of_several: chrome.portal.agencies.len() > 1,
        pager: Pager::new(chrome, "ml", page, n_pages(items.len(), LIST_PER_PAGE)),
    };
    body(chrome, "全部信息目录", page, Content::FullList(content))
}

/// Makes the statement on accessibility.
pub(super) fn accessibility(chrome: &Chrome<'_>) -> PageBody {
    let content = AccessibilityPage {
        list: chrome.link("全部信息目录", &list_out(1)),
    };
    body(chrome, "无障碍声明", 1, Content::Accessibility(content))
}

/// Makes the page for addresses that lead nowhere.
pub(super) fn not_found(chrome: &Chrome<'_>) -> PageBody {
    let agency = chrome.agency();
    let newest = chrome.plan.reports_of(chrome.portal, agency.id).next_back();
    let content = NotFoundPage {
        base: chrome.base(),
        newest: newest.map(|report| {
            let out = report_out(agency, report.year);
            chrome.link(&format!("{}年度报告", report.year), &out)
        }),
        search: chrome.link("检索", &search_out()),
        list: chrome.link("全部信息目录", &list_out(1)),
    };
    PageBody {
        title: chrome.title(vec!["页面不存在".to_owned()]),
        meta: Vec::new(),
        breadcrumb: Vec::new(),
        content: Content::NotFound(content),
        tables: Vec::new(),
        charts: Vec::new(),
    }
}

fn body(chrome: &Chrome<'_>, name: &str, page: usize, content: Content) -> PageBody {
    let mut tags = Tags(chrome.column_tags(&SITE));
    let site = &chrome.portal.settings.title;
    tags.push("Description", &format!("{site}{name}"));
    PageBody {
        title: chrome.title(vec![paged(name, page)]),
        meta: tags.0,
        breadcrumb: chrome.breadcrumb(vec![LinkView::here(name)]),
        content,
        tables: Vec::new(),
        charts: Vec::new(),
    }
}

impl Chrome<'_> {
    /// Lists the pages of the site as a whole.
    pub(super) fn site_links(&self) -> Vec<LinkView> {
        let mut links = vec![
            self.link("检索", &search_out()),
            self.link("全部信息目录", &list_out(1)),
            self.link("网站地图", &super::plan::map_out(1)),
            self.link("无障碍声明", &accessibility_out()),
        ];
        let feed = super::discovery::feed_out();
        if self.plan.has_file(&feed) {
            links.push(self.link("订阅", &feed));
        }
        links
    }

    /// Returns the path under which the site stands, with `/` at both ends, where it is known.
    pub(super) fn base(&self) -> Option<String> {
        let url = self.portal.settings.base_url.as_ref()?;
        let (_, rest) = url.split_once("://")?;
        let path = rest.split_once('/').map_or("", |(_, path)| path);
        let path = path.trim_matches('/');
        Some(match path.is_empty() {
            true => "/".to_owned(),
            false => format!("/{path}/"),
        })
    }
}
