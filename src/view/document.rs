//! The page of one regulation or document.

use std::sync::Arc;

use serde::Serialize;

use super::chrome::{Chrome, Column, DOCUMENTS, LinkView, REGULATIONS, Tags};
use super::narrative::Setting;
use super::plan::{class_out, regulations_out};
use super::report::{AttachmentView, Fact};
use super::{Content, PageBody, Prose};
use crate::model::{Agency, Attachment, Correction, Document, Shelf, Status, Validity};
use crate::source::FilePath;

/// What the page of a regulation or document shows.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct DocumentPage {
    /// The title.
    pub title: String,
    /// The metadata block.
    pub facts: Vec<Fact>,
    /// When it was published.
    pub published: Option<String>,
    /// Whether it is in force.
    pub status: Option<StatusView>,
    /// What took its place.
    pub replaced_by: Option<LinkView>,
    /// When and why it was withdrawn; then there is no text.
    pub withdrawn: Option<WithdrawnView>,
    /// What was corrected after publication, the newest first.
    pub corrections: Vec<CorrectionView>,
    /// The text.
    pub body: Prose,
    /// The files that belong to it.
    pub attachments: Vec<AttachmentView>,
    /// Who issued it.
    pub source: String,
}

/// Whether a document is in force.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct StatusView {
    /// The word.
    pub word: &'static str,
    /// Whether it is in force as it stands.
    pub in_force: bool,
    /// Since when it is so.
    pub date: Option<String>,
}

/// When and why something was withdrawn.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct WithdrawnView {
    /// The day.
    pub date: String,
    /// The reason.
    pub reason: String,
}

/// A correction.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct CorrectionView {
    /// The day.
    pub date: String,
    /// What was corrected.
    pub what: String,
    /// What was there.
    pub was: Option<String>,
    /// What is there now.
    pub now: Option<String>,
    /// Why.
    pub why: Option<String>,
    /// The address of the version before.
    pub earlier: Option<String>,
}

/// The format and length of a file in a list.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct FileFact {
    /// The format: PDF.
    pub format: String,
    /// The length: 18 KB.
    pub size: String,
}

impl StatusView {
    /// Says whether a document is in force.
    pub(super) fn new(validity: &Validity) -> Self {
        Self {
            word: validity.status.word(),
            in_force: validity.status == Status::InForce,
            date: validity.date.as_ref().map(|at| at.value.to_string()),
        }
    }
}

impl FileFact {
    /// Says what sort of file an attachment is.
    pub(super) fn new(attachment: &Attachment) -> Self {
        Self {
            format: super::report::format_name(&attachment.name),
            size: super::report::size_text(attachment.len),
        }
    }
}

/// Makes the page of a document.
pub(super) fn page(chrome: &Chrome<'_>, document: &Document) -> PageBody {
    let agency = chrome.agency();
    let folder = document.path.parent().unwrap_or_else(|| FilePath::new(""));
    let setting = Setting {
        plan: chrome.plan,
        out: chrome.id.out(),
        folder: &folder,
        report: None,
    };
    let is_there = document.withdrawn.is_none();
    let body = is_there.then(|| setting.passage(&document.body));
    let attachments = is_there.then(|| super::report::attachments(chrome, &document.attachments));
    let published = document.published.as_ref().map(|at| at.value.to_string());
    let source = document.issuer.as_ref().unwrap_or(&agency.name).clone();
    let content = DocumentPage {
        title: document.title.value.clone(),
        facts: facts(document, &source),
        published,
        status: document.validity.as_ref().map(StatusView::new),
        replaced_by: replaced_by(chrome, document, &folder),
        withdrawn: document.withdrawn.as_ref().map(|withdrawn| WithdrawnView {
            date: withdrawn.date.value.to_string(),
            reason: withdrawn.reason.clone(),
        }),
        corrections: corrections(chrome, &document.corrections),
        body: body.unwrap_or_default(),
        attachments: attachments.unwrap_or_default(),
        source,
    };
    let column = column(document);
    PageBody {
        title: vec![
            document.title.value.clone(),
            column_name(agency, document).to_owned(),
            chrome.site_name().to_owned(),
        ],
        meta: tags(chrome, document, column),
        breadcrumb: breadcrumb(chrome, document),
        content: Content::Document(content),
        tables: Vec::new(),
        charts: Vec::new(),
    }
}

/// Returns the column that a document is in.
fn column(document: &Document) -> &'static Column {
    match document.shelf {
        Shelf::Regulations => &REGULATIONS,
        Shelf::Class(_) => &DOCUMENTS,
    }
}

/// Returns the name of the column or class that a document is in.
pub(super) fn column_name<'a>(agency: &'a Agency, document: &Document) -> &'a str {
    match document.shelf {
        Shelf::Regulations => REGULATIONS.label,
        Shelf::Class(index) => &agency.classes[index].name,
    }
}

fn breadcrumb(chrome: &Chrome<'_>, document: &Document) -> Vec<LinkView> {
    let agency = chrome.agency();
    let mut above = match document.shelf {
        Shelf::Regulations => vec![chrome.link(REGULATIONS.label, &regulations_out(agency, 1))],
        Shelf::Class(index) => {
            let class = &agency.classes[index];
            vec![
                chrome.link(DOCUMENTS.label, &super::plan::documents_out(agency)),
                chrome.link(&class.name, &class_out(agency, class, 1)),
            ]
        }
    };
    above.push(LinkView::here("正文"));
    chrome.breadcrumb(above)
}

/// Lists what is known of the document; issuer and date of publication are always listed.
fn facts(document: &Document, source: &str) -> Vec<Fact> {
    let known = |term, value: &Option<String>| {
        value.as_ref().map(|value| Fact {
            term,
            value: Some(value.clone()),
        })
    };
    let signed = document.signed.as_ref().map(|at| at.value.to_string());
    let published = document.published.as_ref().map(|at| at.value.to_string());
    let facts = [
        known("索引号", &document.index_number),
        known("主题分类", &document.topic),
        Some(Fact {
            term: "发文机关",
            value: Some(source.to_owned()),
        }),
        known("成文日期", &signed),
        known("发文字号", &document.document_number),
        Some(Fact {
            term: "发布日期",
            value: published,
        }),
    ];
    facts.into_iter().flatten().collect()
}

/// Says what took the place of a document: a link to another, or words.
fn replaced_by(chrome: &Chrome<'_>, document: &Document, folder: &FilePath) -> Option<LinkView> {
    let named = document.validity.as_ref()?.replaced_by.as_ref()?;
    let path = folder.join(&named.value);
    let mut others = chrome.portal.documents.iter();
    let is_meant = |other: &&Arc<Document>| {
        Some(&other.path) == path.as_ref() && chrome.portal.shows_document(other)
    };
    let other = others.find(is_meant);
    Some(match other {
        Some(other) => chrome.link(&other.title.value, &other.out),
        None => LinkView {
            label: named.value.trim_matches(&['《', '》'][..]).to_owned(),
            href: None,
            current: None,
        },
    })
}

/// Lists corrections, the newest first.
pub(super) fn corrections(chrome: &Chrome<'_>, all: &[Correction]) -> Vec<CorrectionView> {
    let view = |correction: &Correction| CorrectionView {
        date: correction.date.value.to_string(),
        what: correction.what.clone(),
        was: correction.was.clone(),
        now: correction.now.clone(),
        why: correction.why.clone(),
        earlier: correction
            .earlier
            .as_ref()
            .map(|copy| chrome.href(&copy.out)),
    };
    let mut newest: Vec<&Correction> = all.iter().collect();
    newest.sort_by_key(|correction| std::cmp::Reverse(correction.date.value));
    newest.into_iter().map(view).collect()
}

fn tags(chrome: &Chrome<'_>, document: &Document, column: &Column) -> Vec<super::MetaTag> {
    let agency = chrome.agency();
    let published = document.published.as_ref().map(|at| at.value.to_string());
    let source = document.issuer.as_ref().unwrap_or(&agency.name);
    let mut tags = Tags(chrome.column_tags(column));
    tags.push("ArticleTitle", &document.title.value);
    tags.push_known("PubDate", published.as_deref());
    tags.push("ContentSource", source);
    let class = column_name(agency, document);
    let keywords = match document.keywords.is_empty() {
        true => format!("{},{class}", agency.short_name),
        false => document.keywords.join(","),
    };
    tags.push("Keywords", &keywords);
    tags.push("Author", source);
    let description = match (&document.description, &document.document_number) {
        (Some(description), _) => description.clone(),
        (None, Some(number)) => format!("{}（{number}）", document.title.value),
        (None, None) => document.title.value.clone(),
    };
    tags.push("Description", &description);
    tags.push_known("Url", chrome.canonical().as_deref());
    tags.0
}
