//! Lists of what is published, and the way through lists of several pages.

use serde::Serialize;

use super::chrome::{Chrome, LinkView};
use super::document::{FileFact, StatusView};
use super::inventory::Item;
use super::report_out;
use crate::source::OutPath;

/// How many rows a page of a column has.
pub(super) const PER_PAGE: usize = 20;

/// Something in a list.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct ListRow {
    /// When it was published.
    pub published: Option<String>,
    /// The title.
    pub title: String,
    /// The relative address.
    pub href: String,
    /// Whose it is, where the list is of several agencies.
    pub agency: Option<String>,
    /// The column that it is in, where the list is of several.
    pub column: Option<String>,
    /// 发文字号.
    pub number: Option<String>,
    /// Whether it is in force.
    pub status: Option<StatusView>,
    /// Whether it was withdrawn.
    pub withdrawn: bool,
    /// The files that belong to it.
    pub files: Vec<FileFact>,
}

/// The way through a list of several pages.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct Pager {
    /// The number of this page, from 1.
    pub page: usize,
    /// How many pages there are.
    pub n_pages: usize,
    /// The first and last pages and those around this one; `None` where some are left out.
    pub pages: Vec<Option<LinkView>>,
    /// The address of the page before.
    pub previous: Option<String>,
    /// The address of the page after.
    pub next: Option<String>,
}

/// How many pages are named on each side of the current one.
const AROUND: usize = 2;

/// Returns how many pages a list has; a list with nothing in it still has one.
pub(super) fn n_pages(n_rows: usize, per_page: usize) -> usize {
    n_rows.div_ceil(per_page).max(1)
}

/// Returns where a page of a list goes.
pub(super) fn page_out(folder: &str, page: usize) -> OutPath {
    match page {
        0 | 1 => OutPath::new(&format!("{folder}/index.html")),
        _ => OutPath::new(&format!("{folder}/page-{page}.html")),
    }
}

/// Returns the rows of one page of a list.
pub(super) fn slice<T>(rows: &[T], page: usize, per_page: usize) -> &[T] {
    let start = page.saturating_sub(1) * per_page;
    let end = rows.len().min(start + per_page);
    rows.get(start..end).unwrap_or(&[])
}

impl Pager {
    /// Makes the way through a list; `None` where it has one page only.
    pub(super) fn new(
        chrome: &Chrome<'_>,
        folder: &str,
        page: usize,
        n_pages: usize,
    ) -> Option<Self> {
        if n_pages < 2 {
            return None;
        }
        let href = |page| chrome.href(&page_out(folder, page));
        let mut pages = Vec::new();
        let mut last = 0;
        for number in 1..=n_pages {
            let near = number.abs_diff(page) <= AROUND;
            if !near && number != 1 && number != n_pages {
                continue;
            }
            if number > last + 1 {
                pages.push(None);
            }
            last = number;
            pages.push(Some(
                chrome.link(&number.to_string(), &page_out(folder, number)),
            ));
        }
        Some(Self {
            page,
            n_pages,
            pages,
            previous: (page > 1).then(|| href(page - 1)),
            next: (page < n_pages).then(|| href(page + 1)),
        })
    }
}

/// Returns what is added to the title of a page that is not the first of its list.
pub(super) fn paged(title: &str, page: usize) -> String {
    match page {
        0 | 1 => title.to_owned(),
        _ => format!("{title}（第{page}页）"),
    }
}

/// Makes the row of an item, with the names of its agency and column where they are not known
/// from the page.
pub(super) fn item_row(chrome: &Chrome<'_>, item: Item) -> ListRow {
    let portal = chrome.portal;
    let owner = portal.agency(item.agency(portal));
    let agency = (owner.id != chrome.id.agency).then(|| owner.short_name.clone());
    let published = item.published(portal).map(|at| at.to_string());
    match item {
        Item::Report(index) => {
            let report = &portal.reports[index];
            ListRow {
                published,
                title: report.title.value.clone(),
                href: chrome.href(&report_out(owner, report.year)),
                agency,
                column: Some(super::chrome::REPORTS.label.to_owned()),
                number: report.document_number.clone(),
                status: None,
                withdrawn: false,
                files: Vec::new(),
            }
        }
        Item::Document(index) => {
            let document = &portal.documents[index];
            let column = super::document::column_name(owner, document);
            ListRow {
                agency,
                column: Some(column.to_owned()),
                ..document_row(chrome, index)
            }
        }
    }
}

/// Makes the row of a document in its own column.
pub(super) fn document_row(chrome: &Chrome<'_>, index: usize) -> ListRow {
    let document = &chrome.portal.documents[index];
    let published = document.published.as_ref();
    ListRow {
        published: published.map(|at| at.value.to_string()),
        title: document.title.value.clone(),
        href: chrome.href(&document.out),
        agency: None,
        column: None,
        number: document.document_number.clone(),
        status: document.validity.as_ref().map(StatusView::new),
        withdrawn: document.withdrawn.is_some(),
        files: document.attachments.iter().map(FileFact::new).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::{n_pages, page_out, slice};

    #[test]
    fn lists_are_cut_into_pages() {
        let rows: Vec<u32> = (0..41).collect();
        assert_eq!(n_pages(rows.len(), 20), 3);
        assert_eq!(slice(&rows, 3, 20), [40]);
        assert_eq!(slice(&rows, 4, 20), [0; 0]);
        assert_eq!(n_pages(0, 20), 1);
        assert_eq!(page_out("ml", 1).as_str(), "ml/index.html");
        assert_eq!(page_out("ml", 3).as_str(), "ml/page-3.html");
    }
}
