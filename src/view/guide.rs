//! The guide, how to ask for information, and the form for it: in the agency's own words, or made
//! of what is known of the agency.

use serde::Serialize;

use super::chrome::{APPLY, Chrome, Column, GUIDE, LinkView, Tags};
use super::documents::{ClassLink, class_links};
use super::narrative::Setting;
use super::plan::{apply_out, form_out, guide_out, list_out};
use super::report::AttachmentView;
use super::search::search_out;
use super::{Content, PageBody, Prose};
use crate::model::{Agency, Page};

/// What the guide shows.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct GuidePage {
    /// The heading.
    pub heading: String,
    /// When it was published.
    pub published: Option<String>,
    /// The agency's own text; blank where the guide is made of what is known of it.
    pub text: Prose,
    /// The files that belong to it.
    pub attachments: Vec<AttachmentView>,
    /// The columns that it can point to.
    pub columns: Vec<LinkView>,
    /// The classes of 法定主动公开内容.
    pub classes: Vec<ClassLink>,
    /// The list of everything that is published.
    pub list: LinkView,
    /// The page of search.
    pub search: LinkView,
    /// The way to the page that says how to ask.
    pub apply: Option<LinkView>,
    /// Whether the agency is subordinate to another of this portal.
    pub above: Option<LinkView>,
}

/// What the page that says how to ask shows.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct ApplyPage {
    /// The heading.
    pub heading: String,
    /// When it was published.
    pub published: Option<String>,
    /// The agency's own text; blank where the page is made of what is known of it.
    pub text: Prose,
    /// The forms that the agency gives as files.
    pub attachments: Vec<AttachmentView>,
    /// The way to the form that can be printed.
    pub form: LinkView,
}

/// What the form that can be printed shows.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct FormPage {
    /// The heading.
    pub heading: String,
    /// The way back.
    pub apply: LinkView,
}

/// Makes the guide.
pub(super) fn guide(chrome: &Chrome<'_>) -> PageBody {
    let agency = chrome.agency();
    let page = chrome.portal.guide(agency);
    let name = &agency.name;
    let heading = heading(page, &format!("{name}政府信息公开指南"));
    let has_apply = chrome.portal.has_apply(agency);
    let content = GuidePage {
        published: published(page),
        text: text(chrome, agency, page),
        attachments: attachments(chrome, page),
        columns: columns(chrome),
        classes: class_links(chrome),
        list: chrome.link("全部信息目录", &list_out(1)),
        search: chrome.link("检索", &search_out()),
        apply: has_apply.then(|| chrome.link(APPLY.label, &apply_out(agency))),
        above: agency.parent.map(|parent| {
            let parent = chrome.portal.agency(parent);
            chrome.link(&parent.name, &super::home_out(parent))
        }),
        heading: heading.clone(),
    };
    let words = format!("{name}政府信息公开的范围、查询方法、申请方法和工作机构。");
    PageBody {
        title: chrome.title(vec![heading.clone()]),
        meta: tags(chrome, &GUIDE, page, (&heading, &words)),
        breadcrumb: chrome.breadcrumb(vec![LinkView::here(GUIDE.label)]),
        content: Content::Guide(content),
        tables: Vec::new(),
        charts: Vec::new(),
    }
}

/// Makes the page that says how to ask.
pub(super) fn apply(chrome: &Chrome<'_>) -> PageBody {
    let agency = chrome.agency();
    let page = chrome.portal.apply(agency);
    let heading = heading(page, APPLY.name);
    let content = ApplyPage {
        heading: heading.clone(),
        published: published(page),
        text: text(chrome, agency, page),
        attachments: attachments(chrome, page),
        form: chrome.link("政府信息公开申请表（可打印）", &form_out(agency)),
    };
    let words = format!("怎样向{}申请公开政府信息。", agency.name);
    PageBody {
        title: chrome.title(vec![heading.clone()]),
        meta: tags(chrome, &APPLY, page, (&heading, &words)),
        breadcrumb: chrome.breadcrumb(vec![LinkView::here(APPLY.label)]),
        content: Content::Apply(content),
        tables: Vec::new(),
        charts: Vec::new(),
    }
}

/// Makes the form that can be printed.
pub(super) fn form(chrome: &Chrome<'_>) -> PageBody {
    let agency = chrome.agency();
    let heading = "政府信息公开申请表".to_owned();
    let content = FormPage {
        heading: heading.clone(),
        apply: chrome.link(APPLY.label, &apply_out(agency)),
    };
    let words = format!("向{}申请公开政府信息用的表格。", agency.name);
    PageBody {
        title: chrome.title(vec![heading.clone()]),
        meta: tags(chrome, &APPLY, None, (&heading, &words)),
        breadcrumb: chrome.breadcrumb(vec![
            chrome.link(APPLY.label, &apply_out(agency)),
            LinkView::here("申请表"),
        ]),
        content: Content::Form(content),
        tables: Vec::new(),
        charts: Vec::new(),
    }
}

fn heading(page: Option<&Page>, usual: &str) -> String {
    page.and_then(|page| page.title.clone())
        .unwrap_or_else(|| usual.to_owned())
}

fn published(page: Option<&Page>) -> Option<String> {
    let published = page?.published.as_ref()?;
    Some(published.value.to_string())
}

fn text(chrome: &Chrome<'_>, agency: &Agency, page: Option<&Page>) -> Prose {
    let setting = Setting {
        plan: chrome.plan,
        out: chrome.id.out(),
        folder: &agency.folder,
        report: None,
    };
    page.map(|page| setting.passage(&page.body))
        .unwrap_or_default()
}

fn attachments(chrome: &Chrome<'_>, page: Option<&Page>) -> Vec<AttachmentView> {
    let attachments = page.map_or(&[][..], |page| &page.attachments);
    super::report::attachments(chrome, attachments)
}

/// Lists the columns that a guide can point to, all but itself and the way to ask.
fn columns(chrome: &Chrome<'_>) -> Vec<LinkView> {
    let agency = chrome.agency();
    let aside = [
        guide_out(agency),
        apply_out(agency),
        super::home_out(agency),
    ];
    let aside = aside.map(|out| Some(chrome.href(&out)));
    let links = chrome.columns_of(agency).into_iter();
    links.filter(|link| !aside.contains(&link.href)).collect()
}

fn tags(
    chrome: &Chrome<'_>,
    column: &Column,
    page: Option<&Page>,
    (title, words): (&str, &str),
) -> Vec<super::MetaTag> {
    let agency = chrome.agency();
    let mut tags = Tags(chrome.column_tags(column));
    tags.push("ArticleTitle", title);
    tags.push_known("PubDate", published(page).as_deref());
    tags.push("ContentSource", &agency.name);
    let keywords = format!("{},{}", agency.short_name, column.keywords);
    tags.push("Keywords", &keywords);
    tags.push("Author", &agency.name);
    let own = page.and_then(|page| page.description.as_deref());
    tags.push("Description", own.unwrap_or(words));
    tags.push_known("Url", chrome.canonical().as_deref());
    tags.0
}
