//! From the Markdown of a regulation or a document to what is known of it.

use crate::diag::{Diagnosed, Diagnostic, Message};
use crate::model::attachments::{self, Folder};
use crate::model::{Agency, CopiedFile, Date, Narrative, Published, files, report};
use crate::parse::fields::Fields;
use crate::parse::yaml::{Entry, Kind};
use crate::parse::{front_matter, markdown};
use crate::source::{FileId, FilePath, OutPath, Sources, Span, Spanned};

use super::{Document, Shelf, Status, Validity, Withdrawal};

/// Where a document is.
pub(in crate::model) struct Place<'a> {
    pub(in crate::model) agency: &'a Agency,
    pub(in crate::model) file: FileId,
    pub(in crate::model) path: FilePath,
    /// The column of the folder; `None` for a document that must name its class itself.
    pub(in crate::model) shelf: Option<Shelf>,
}

/// Reads a document.
pub(in crate::model) fn read(place: &Place<'_>, sources: &Sources) -> Diagnosed<Document> {
    let text = sources.text(place.file);
    let head = front_matter::read(place.file, text);
    let mut diagnostics = head.diagnostics;
    let head = head.value;
    let outline = markdown::outline(place.file, text, head.body.clone());
    diagnostics.extend(outline.diagnostics);
    let body = report::narrative(place.file, text, &outline.value, head.body);
    let mut fields = Fields::open(head.node.as_ref());
    let mut document = unread(place, head.span);
    document.body = body;
    front(&mut document, place, &mut fields, sources);
    diagnostics.extend(fields.finish());
    document.files = copied(&document, sources);
    Diagnosed {
        value: document,
        diagnostics,
    }
}

/// Makes a document of which nothing is known but its place.
fn unread(place: &Place<'_>, span: Span) -> Document {
    let stem = place.path.name().trim_end_matches(".md");
    Document {
        agency: place.agency.id,
        shelf: place.shelf.clone().unwrap_or(Shelf::Regulations),
        file: place.file,
        path: place.path.clone(),
        span,
        id: Spanned::new(stem.to_owned(), span),
        out: OutPath::new(""),
        title: Spanned::new(stem.to_owned(), span),
        index_number: None,
        document_number: None,
        issuer: None,
        signed: None,
        published: None,
        topic: None,
        validity: None,
        attachments: Vec::new(),
        keywords: Vec::new(),
        description: None,
        draft: false,
        withdrawn: None,
        corrections: Vec::new(),
        allow: Vec::new(),
        body: Narrative::empty(place.file, 0),
        files: Vec::new(),
    }
}

fn front(document: &mut Document, place: &Place<'_>, fields: &mut Fields<'_>, sources: &Sources) {
    match fields.text("title") {
        Some(title) if !title.value.trim().is_empty() => document.title = title,
        _ => fields.missing("title", document.span),
    }
    document.id = fields.text("id").unwrap_or_else(|| document.id.clone());
    document.index_number = fields.plain_text("index_number");
    document.document_number = fields.plain_text("document_number");
    document.issuer = fields.plain_text("issuer");
    document.signed = fields.read("signed", "word.date", Date::read);
    document.published = fields.read("published", "word.published", Published::read);
    document.topic = fields.plain_text("topic");
    document.validity = validity(fields);
    document.keywords = keywords(fields);
    document.description = fields.plain_text("description");
    document.draft = fields.truth("draft").unwrap_or(false);
    document.withdrawn = withdrawn(fields);
    document.allow = attachments::allow(fields);
    if place.shelf != Some(Shelf::Regulations) {
        document.shelf = shelf(place, fields, document.span);
    }
    let folder = place.path.parent().unwrap_or_else(|| FilePath::new(""));
    let folder = Folder {
        sources,
        path: &folder,
    };
    document.attachments = folder.attachments(fields);
    document.corrections = folder.corrections(fields);
    document.out = out(place.agency, document);
}

/// Returns where the page of a document goes.
fn out(agency: &Agency, document: &Document) -> OutPath {
    let id = files::plain_name(&document.id.value);
    let column = match &document.shelf {
        Shelf::Regulations => "regulations".to_owned(),
        Shelf::Class(index) => format!("documents/{}", agency.classes[*index].address),
    };
    OutPath::new(&format!("{}/{column}/{id}/index.html", agency.address))
}

/// Takes the class that the document names, or else that of its folder.
fn shelf(place: &Place<'_>, fields: &mut Fields<'_>, whole: Span) -> Shelf {
    let own = place.shelf.clone();
    let Some(name) = fields.text("class") else {
        if own.is_none() && fields.diagnostics.is_empty() {
            fields.missing("class", whole);
        }
        return own.unwrap_or(Shelf::Regulations);
    };
    let classes = &place.agency.classes;
    let found = classes
        .iter()
        .position(|class| class.id == name.value || class.name == name.value);
    if let Some(index) = found {
        return Shelf::Class(index);
    }
    let words = classes.iter().map(|class| &class.name);
    let unknown = Diagnostic::error("unknown-value", name.span)
        .with("key", "class")
        .with("value", &name.value)
        .help(Message::new("unknown-value.help").with_list("words", words));
    fields.diagnostics.push(unknown);
    own.unwrap_or(Shelf::Regulations)
}

/// Reads `validity:`, a word or `{status, date, replaced_by}`.
fn validity(fields: &mut Fields<'_>) -> Option<Validity> {
    let entry = fields.take("validity")?;
    match &entry.value.kind {
        Kind::Null => None,
        Kind::Map(_) => {
            let mut inner = Fields::open(Some(&entry.value));
            let date = inner.read("date", "word.date", Date::read);
            let replaced_by = inner.text("replaced_by");
            let status = match inner.take("status") {
                Some(word) => status(word, &mut inner),
                None => {
                    inner.missing("status", entry.key_span);
                    None
                }
            };
            fields.diagnostics.extend(inner.finish());
            Some(Validity {
                status: status?,
                date,
                replaced_by,
            })
        }
        _ => Some(Validity {
            status: status(entry, fields)?,
            date: None,
            replaced_by: None,
        }),
    }
}

fn status(entry: &Entry, fields: &mut Fields<'_>) -> Option<Status> {
    let word = entry
        .value
        .scalar()
        .map_or("", |scalar| scalar.text.as_str());
    let found = Status::WORDS.iter().find(|(known, _)| *known == word);
    if let Some((_, status)) = found {
        return Some(*status);
    }
    let words = Status::WORDS.iter().take(4).map(|(word, _)| *word);
    let unknown = Diagnostic::error("unknown-value", entry.value.span)
        .with("key", &entry.key)
        .with("value", word)
        .help(Message::new("unknown-value.help").with_list("words", words));
    fields.diagnostics.push(unknown);
    None
}

/// Reads `keywords:`, a list, or words with commas between them.
fn keywords(fields: &mut Fields<'_>) -> Vec<String> {
    let Some(entry) = fields.take("keywords") else {
        return Vec::new();
    };
    let texts: Vec<&str> = match &entry.value.kind {
        Kind::Null => Vec::new(),
        Kind::Scalar(scalar) => scalar.text.split([',', '，', '、', ';', '；']).collect(),
        Kind::List(nodes) => {
            let words = nodes.iter().map(|node| node.scalar());
            match words.collect::<Option<Vec<_>>>() {
                Some(words) => words.iter().map(|word| word.text.as_str()).collect(),
                None => {
                    fields.wrong(entry, "word.list");
                    Vec::new()
                }
            }
        }
        Kind::Map(_) => {
            fields.wrong(entry, "word.list");
            Vec::new()
        }
    };
    let words = texts.into_iter().map(str::trim);
    let words = words.filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// Reads `withdrawn:`, `{date, reason}`.
fn withdrawn(fields: &mut Fields<'_>) -> Option<Withdrawal> {
    let entry = fields.take("withdrawn")?;
    let mut inner = Fields::open(Some(&entry.value));
    let date = inner.read("date", "word.date", Date::read);
    let reason = inner.plain_text("reason");
    if inner.diagnostics.is_empty() {
        if date.is_none() {
            inner.missing("date", entry.key_span);
        }
        if reason.is_none() {
            inner.missing("reason", entry.key_span);
        }
    }
    fields.diagnostics.extend(inner.finish());
    Some(Withdrawal {
        date: date?,
        reason: reason?,
    })
}

/// Lists every file that the document names: attachments, earlier versions, and what its text
/// links to or shows. Of one that is withdrawn nothing is copied.
fn copied(document: &Document, sources: &Sources) -> Vec<CopiedFile> {
    if document.withdrawn.is_some() {
        return Vec::new();
    }
    let attached = document
        .attachments
        .iter()
        .map(|attachment| &attachment.copy);
    let earlier = document.corrections.iter();
    let earlier = earlier.filter_map(|correction| correction.earlier.as_ref());
    let mut copied: Vec<CopiedFile> = attached.chain(earlier).cloned().collect();
    copied.extend(linked(&document.body, &document.path, sources));
    copied.sort();
    copied.dedup();
    copied
}

/// Lists the files that a text links to or shows.
pub(in crate::model) fn linked(
    body: &Narrative,
    path: &FilePath,
    sources: &Sources,
) -> Vec<CopiedFile> {
    let path = path.parent().unwrap_or_else(|| FilePath::new(""));
    let folder = Folder {
        sources,
        path: &path,
    };
    let targets = body.links.iter().map(|link| link.target.as_str());
    let paths = targets.filter_map(|target| Some(markdown::target_path(target)?.0));
    paths.filter_map(|path| folder.find(&path)).collect()
}
