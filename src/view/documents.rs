//! Lists of documents: the regulations, the classes of 法定主动公开内容, and each class.

use serde::Serialize;

use super::chrome::{Chrome, Column, DOCUMENTS, LinkView, REGULATIONS, Tags};
use super::list::{ListRow, PER_PAGE, Pager, document_row, item_row, n_pages, paged, slice};
use super::plan::{class_folder, class_out, documents_out, regulations_folder};
use super::{Content, PageBody};
use crate::model::{Class, Shelf};
use crate::view::inventory::Item;

/// What a list of documents shows.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct DocumentListPage {
    /// The heading.
    pub heading: String,
    /// How many documents there are in all.
    pub n_documents: usize,
    /// The classes of the column, this one among them; empty for a column without classes.
    pub classes: Vec<ClassLink>,
    /// Why there is nothing, where that is said.
    pub none: Option<NoneView>,
    /// The documents of this page, the newest first.
    pub rows: Vec<ListRow>,
    /// The way through the list.
    pub pager: Option<Pager>,
    /// The provision that demands the class.
    pub basis: Option<String>,
    /// By when its documents must be published.
    pub term: Option<String>,
    /// Whether these are the newest of all classes, not all of one.
    pub is_newest: bool,
}

/// A class in the list of classes.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct ClassLink {
    /// The way to it.
    pub link: LinkView,
    /// How many documents it has.
    pub count: usize,
    /// Why there is nothing.
    pub none: Option<NoneView>,
}

/// Why a class has nothing in it.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct NoneView {
    /// The reason.
    pub reason: String,
    /// As of when.
    pub date: String,
}

/// Makes a page of the list of regulations.
pub(super) fn regulations(chrome: &Chrome<'_>, page: usize) -> PageBody {
    let agency = chrome.agency();
    let all = chrome.plan.inventory.shelf(agency.id, Shelf::Regulations);
    let rows = slice(all, page, PER_PAGE).iter();
    let content = DocumentListPage {
        heading: REGULATIONS.name.to_owned(),
        n_documents: all.len(),
        classes: Vec::new(),
        none: None,
        rows: rows.map(|index| document_row(chrome, *index)).collect(),
        pager: Pager::new(
            chrome,
            &regulations_folder(agency),
            page,
            n_pages(all.len(), PER_PAGE),
        ),
        basis: None,
        term: None,
        is_newest: false,
    };
    let here = vec![LinkView::here(REGULATIONS.label)];
    body(
        chrome,
        &REGULATIONS,
        paged(REGULATIONS.name, page),
        here,
        content,
    )
}

/// Makes the page of all classes, with the newest documents of all.
pub(super) fn classes(chrome: &Chrome<'_>) -> PageBody {
    let agency = chrome.agency();
    let inventory = &chrome.plan.inventory;
    let of_this = |item: &&Item| match item.document(chrome.portal) {
        Some(document) => {
            document.agency == agency.id
                && document.withdrawn.is_none()
                && document.shelf != Shelf::Regulations
        }
        None => false,
    };
    let newest = inventory.items().iter().filter(of_this).take(PER_PAGE);
    let content = DocumentListPage {
        heading: DOCUMENTS.name.to_owned(),
        n_documents: inventory.classes(agency).map(|(_, _, count)| count).sum(),
        classes: class_links(chrome),
        none: None,
        rows: newest.map(|item| item_row(chrome, *item)).collect(),
        pager: None,
        basis: None,
        term: None,
        is_newest: true,
    };
    let here = vec![LinkView::here(DOCUMENTS.label)];
    body(chrome, &DOCUMENTS, DOCUMENTS.name.to_owned(), here, content)
}

/// Makes a page of the list of one class.
pub(super) fn class(chrome: &Chrome<'_>, index: usize, page: usize) -> PageBody {
    let agency = chrome.agency();
    let class = &agency.classes[index];
    let all = chrome.plan.inventory.shelf(agency.id, Shelf::Class(index));
    let rows = slice(all, page, PER_PAGE).iter();
    let content = DocumentListPage {
        heading: class.name.clone(),
        n_documents: all.len(),
        classes: class_links(chrome),
        none: none(class, all.len()),
        rows: rows.map(|index| document_row(chrome, *index)).collect(),
        pager: Pager::new(
            chrome,
            &class_folder(agency, class),
            page,
            n_pages(all.len(), PER_PAGE),
        ),
        basis: class.basis.clone(),
        term: class.term.clone(),
        is_newest: false,
    };
    let here = vec![
        chrome.link(DOCUMENTS.label, &documents_out(agency)),
        LinkView::here(&class.name),
    ];
    body(chrome, &DOCUMENTS, paged(&class.name, page), here, content)
}

fn body(
    chrome: &Chrome<'_>,
    column: &Column,
    title: String,
    here: Vec<LinkView>,
    content: DocumentListPage,
) -> PageBody {
    let mut tags = Tags(chrome.column_tags(column));
    let description = format!("{}{}", chrome.agency().name, content.heading);
    tags.push("Description", &description);
    let mut parts = vec![title];
    if !content.is_newest && !content.classes.is_empty() {
        parts.push(DOCUMENTS.name.to_owned());
    }
    PageBody {
        title: chrome.title(parts),
        meta: tags.0,
        breadcrumb: chrome.breadcrumb(here),
        content: Content::DocumentList(content),
        tables: Vec::new(),
        charts: Vec::new(),
    }
}

/// Says why a class has nothing in it, if it has nothing.
fn none(class: &Class, count: usize) -> Option<NoneView> {
    let none = class.none.as_ref().filter(|_| count == 0)?;
    Some(NoneView {
        reason: none.reason.clone(),
        date: none.date.to_string(),
    })
}

/// Lists the classes that have pages.
pub(super) fn class_links(chrome: &Chrome<'_>) -> Vec<ClassLink> {
    let agency = chrome.agency();
    let classes = chrome.plan.inventory.classes(agency);
    let view = |(index, class, count): (usize, &Class, usize)| {
        let mut link = chrome.link(&class.name, &class_out(agency, class, 1));
        let is_here =
            matches!(chrome.id.kind, super::PageKind::Class { class, .. } if class == index);
        if is_here {
            link.current = Some(super::Current::Page);
        }
        ClassLink {
            link,
            count,
            none: none(class, count),
        }
    };
    classes.map(view).collect()
}
