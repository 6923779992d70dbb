//! What search finds of a page: its text in sections, and the files that belong to it.

use std::sync::Arc;

use serde::Serialize;

use super::chrome::{Chrome, Column, LinkView, Tags};
use super::plan::list_out;
use super::{
    AttachmentView, Content, CorrectionView, DocumentPage, Fact, PageBody, PageView, Prose,
    ReportPage, TableShape, TableView,
};
use crate::source::OutPath;

/// The page of search, as it is called everywhere.
pub(super) const SEARCH: Column = Column {
    label: "检索",
    short: "检索",
    name: "信息检索",
    kind: "信息检索",
    description: "政府信息检索",
    keywords: "政府信息公开,检索",
};

/// What the page of search shows without a script.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct SearchPage {
    /// The heading.
    pub heading: &'static str,
    /// The kinds of things that can be found, by their letters.
    pub kinds: Vec<KindView>,
    /// The list of everything, for readers without scripts.
    pub list: LinkView,
}

/// A kind of thing that can be found.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct KindView {
    /// The letter that stands for it.
    pub letter: char,
    /// What readers call it.
    pub label: &'static str,
}

/// A kind of thing that can be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SearchKind {
    /// The report on one year.
    Report,
    /// A regulation or document.
    Document,
    /// A file that belongs to a page.
    Attachment,
    /// Any other page.
    Page,
}

impl SearchKind {
    /// All kinds, as the page of search lists them.
    pub const ALL: [Self; 4] = [Self::Report, Self::Document, Self::Attachment, Self::Page];

    /// Returns the letter that stands for it.
    pub fn letter(self) -> char {
        match self {
            Self::Report => 'r',
            Self::Document => 'd',
            Self::Attachment => 'f',
            Self::Page => 'p',
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Report => "年报",
            Self::Document => "公开内容",
            Self::Attachment => "附件",
            Self::Page => "栏目",
        }
    }
}

/// A page as search reads it.
#[derive(Clone, Debug)]
pub struct SearchEntry<'a> {
    /// Where the page goes.
    pub out: &'a OutPath,
    /// What kind of page it is.
    pub kind: SearchKind,
    /// What results call it.
    pub title: String,
    /// Whose page it is.
    pub agency: &'a str,
    /// When it was published, where that is known.
    pub date: Option<&'a str>,
    /// The text.
    pub sections: Vec<SearchSection<'a>>,
    /// The files that belong to it: what readers call them and where they are.
    pub files: Vec<(&'a str, OutPath)>,
}

/// A part of a page that a result can lead to.
#[derive(Clone, Debug, Default)]
pub struct SearchSection<'a> {
    /// The id in the page; empty for its top.
    pub anchor: &'a str,
    /// The heading; empty at the top.
    pub heading: &'a str,
    /// The text.
    pub parts: Vec<SearchPart<'a>>,
}

/// A piece of the text of a page.
#[derive(Clone, Debug)]
pub enum SearchPart<'a> {
    /// A line of plain text.
    Line(String),
    /// Markdown.
    Prose(&'a Prose),
    /// A statutory table.
    Table(&'a Arc<TableShape>, &'a [Option<String>]),
}

impl<'a> SearchPart<'a> {
    fn table(table: &'a TableView) -> Self {
        Self::Table(&table.shape, &table.cells)
    }
}

/// Reads a page for search; `None` for pages that only lead to others.
pub fn search_entry(view: &PageView) -> Option<SearchEntry<'_>> {
    let entry = SearchEntry {
        out: &view.out,
        kind: SearchKind::Page,
        title: view.title.first().cloned().unwrap_or_default(),
        agency: &view.agency.short_name,
        date: None,
        sections: Vec::new(),
        files: Vec::new(),
    };
    match &view.content {
        Content::Report(page) => Some(report(view, page, entry)),
        Content::Document(page) => Some(document(page, entry)),
        Content::Home(page) => Some(SearchEntry {
            sections: top(vec![SearchPart::Prose(&page.text)]),
            ..entry
        }),
        Content::Guide(page) => Some(SearchEntry {
            date: page.published.as_deref(),
            sections: top(vec![SearchPart::Prose(&page.text)]),
            files: files(&page.attachments),
            ..entry
        }),
        Content::Apply(page) => Some(SearchEntry {
            date: page.published.as_deref(),
            sections: top(vec![SearchPart::Prose(&page.text)]),
            files: files(&page.attachments),
            ..entry
        }),
        // What these list is found by itself; their titles lead to the lists.
        Content::ReportIndex(_)
        | Content::Comparison(_)
        | Content::Data(_)
        | Content::DocumentList(_)
        | Content::Form(_)
        | Content::Agencies(_)
        | Content::AgenciesYear(_)
        | Content::SiteMap(_)
        | Content::FullList(_)
        | Content::Accessibility(_) => Some(entry),
        Content::Search(_) | Content::NotFound(_) => None,
    }
}

/// Makes the one section of a page without headings that results lead to.
fn top(parts: Vec<SearchPart<'_>>) -> Vec<SearchSection<'_>> {
    vec![SearchSection {
        parts,
        ..SearchSection::default()
    }]
}

fn files(attachments: &[AttachmentView]) -> Vec<(&str, OutPath)> {
    let files = attachments.iter();
    files.map(|file| (&*file.title, file.out.clone())).collect()
}

fn fact_lines(facts: &[Fact]) -> Vec<SearchPart<'_>> {
    let lines = facts.iter().filter_map(|fact| {
        let value = fact.value.as_ref()?;
        Some(SearchPart::Line(format!("{}：{value}", fact.term)))
    });
    lines.collect()
}

fn correction_lines(corrections: &[CorrectionView]) -> Vec<SearchPart<'_>> {
    let lines = corrections.iter().map(|correction| {
        let parts = [
            Some(&correction.what),
            correction.was.as_ref(),
            correction.now.as_ref(),
            correction.why.as_ref(),
        ];
        let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        SearchPart::Line(format!("更正：{}", parts.join("；")))
    });
    lines.collect()
}

fn document<'a>(page: &'a DocumentPage, entry: SearchEntry<'a>) -> SearchEntry<'a> {
    let mut parts = fact_lines(&page.facts);
    parts.extend(page.withdrawn.iter().map(|withdrawn| {
        SearchPart::Line(format!("{}撤下：{}", withdrawn.date, withdrawn.reason))
    }));
    parts.extend(correction_lines(&page.corrections));
    parts.push(SearchPart::Prose(&page.body));
    SearchEntry {
        kind: SearchKind::Document,
        date: page.published.as_deref(),
        sections: top(parts),
        files: files(&page.attachments),
        ..entry
    }
}

fn report<'a>(view: &'a PageView, page: &'a ReportPage, entry: SearchEntry<'a>) -> SearchEntry<'a> {
    let mut parts = fact_lines(&page.facts);
    parts.extend(correction_lines(&page.corrections));
    parts.push(SearchPart::Line(page.lead.text()));
    parts.push(SearchPart::Prose(&page.preamble));
    let sections = page.sections.iter().map(|section| {
        let table = section.table.and_then(|number| view.tables.get(number));
        let table = table.map(SearchPart::table);
        let before = std::iter::once(SearchPart::Prose(&section.before));
        let after = std::iter::once(SearchPart::Prose(&section.after));
        SearchSection {
            anchor: &section.id,
            heading: &section.heading,
            parts: before.chain(table).chain(after).collect(),
        }
    });
    let statistics = page.statistics.iter().map(|table| SearchSection {
        anchor: "statistics",
        heading: &table.name,
        parts: table.lines().map(SearchPart::Line).collect(),
    });
    SearchEntry {
        kind: SearchKind::Report,
        date: page.published.as_deref(),
        sections: top(parts)
            .into_iter()
            .chain(sections)
            .chain(statistics)
            .collect(),
        files: files(&page.attachments),
        ..entry
    }
}

/// Returns where the page of search goes.
pub(super) fn search_out() -> OutPath {
    OutPath::new("search/index.html")
}

/// Makes the page of search.
pub(super) fn page(chrome: &Chrome<'_>) -> PageBody {
    let kinds = SearchKind::ALL.map(|kind| KindView {
        letter: kind.letter(),
        label: kind.label(),
    });
    let list = chrome.link("全部信息目录", &list_out(1));
    let mut tags = Tags(chrome.column_tags(&SEARCH));
    tags.push("Description", SEARCH.description);
    PageBody {
        title: chrome.title(vec![SEARCH.name.to_owned()]),
        meta: tags.0,
        breadcrumb: chrome.breadcrumb(vec![LinkView::here(SEARCH.label)]),
        content: Content::Search(SearchPage {
            heading: SEARCH.name,
            kinds: kinds.into(),
            list,
        }),
        tables: Vec::new(),
        charts: Vec::new(),
    }
}
