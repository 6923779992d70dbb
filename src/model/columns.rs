//! What an agency publishes beside its reports: its classes, and where its documents are.

use crate::diag::{Diagnosed, Diagnostic, Message};
use crate::parse::fields::Fields;
use crate::parse::yaml;
use crate::source::{Body, FileId, FilePath, Sources, Span};

use super::document::{Place, Shelf};
use super::{Agency, Class, Date, NoContent, files};

/// Reads the classes of an agency: the folders right below `documents`, in their order.
pub(super) fn classes(agency: &Agency, sources: &Sources) -> Diagnosed<Vec<Class>> {
    let mut classes = Vec::new();
    let mut diagnostics = Vec::new();
    let documents = agency.folder.join("documents");
    for folder in documents.iter().flat_map(|path| folders(path, sources)) {
        let class = match folder
            .join("class.yaml")
            .and_then(|path| sources.find(&path))
        {
            Some(file) => read(&folder, file, sources, &mut diagnostics),
            None => without_file(&folder, sources, &mut diagnostics),
        };
        classes.extend(class);
    }
    classes.sort_by_key(|class| (class.order.unwrap_or(u16::MAX), class.id.clone()));
    Diagnosed {
        value: classes,
        diagnostics,
    }
}

/// Lists the folders right below a folder.
fn folders(path: &FilePath, sources: &Sources) -> Vec<FilePath> {
    let mut folders: Vec<FilePath> = Vec::new();
    for (_, file) in sources.under(path) {
        let below = file.path.below(path);
        let Some((name, _)) = below.and_then(|below| below.split_once('/')) else {
            continue;
        };
        if let Some(folder) = path.join(name)
            && folders.last() != Some(&folder)
        {
            folders.push(folder);
        }
    }
    folders
}

fn blank(folder: &FilePath) -> Class {
    let id = folder.name().to_owned();
    Class {
        address: files::plain_name(&id),
        name: id.clone(),
        id,
        folder: folder.clone(),
        file: None,
        basis: None,
        term: None,
        order: None,
        none: None,
    }
}

/// A folder with documents is a class, and needs a name that readers know.
fn without_file(
    folder: &FilePath,
    sources: &Sources,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Class> {
    let (first, _) = texts(folder, sources).next()?;
    let missing = Diagnostic::error("missing-class-file", Span::new(first, 0..0));
    diagnostics.push(
        missing
            .with("folder", folder)
            .help(Message::new("missing-class-file.help").with("folder", folder)),
    );
    Some(blank(folder))
}

fn read(
    folder: &FilePath,
    file: FileId,
    sources: &Sources,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Class> {
    let read = yaml::read(file, sources.text(file));
    let unreadable = read.value.is_none() && !read.diagnostics.is_empty();
    diagnostics.extend(read.diagnostics);
    let mut fields = Fields::open(read.value.as_ref());
    let mut class = blank(folder);
    class.file = Some(file);
    match fields.plain_text("name") {
        Some(name) => class.name = name,
        None => fields.missing("name", Span::new(file, 0..0)),
    }
    class.basis = fields.plain_text("basis");
    class.term = fields.plain_text("term");
    let order = fields.read("order", "word.whole-number", |text| text.parse().ok());
    class.order = order.map(|order| order.value);
    class.none = no_content(&mut fields);
    if !unreadable {
        diagnostics.extend(fields.finish());
    }
    Some(class)
}

/// Reads `none:`, `{reason, date}`.
fn no_content(fields: &mut Fields<'_>) -> Option<NoContent> {
    let entry = fields.take("none")?;
    let mut inner = Fields::open(Some(&entry.value));
    let reason = inner.plain_text("reason");
    let date = inner.read("date", "word.date", Date::read);
    if inner.diagnostics.is_empty() {
        if reason.is_none() {
            inner.missing("reason", entry.key_span);
        }
        if date.is_none() {
            inner.missing("date", entry.key_span);
        }
    }
    fields.diagnostics.extend(inner.finish());
    Some(NoContent {
        reason: reason?,
        date: date?.value,
        span: entry.key_span,
    })
}

/// Lists where the documents of an agency are, by path; its classes are read already.
pub(super) fn places<'a>(agency: &'a Agency, sources: &Sources) -> Vec<Place<'a>> {
    let place = |(file, path), shelf| Place {
        agency,
        file,
        path,
        shelf,
    };
    let mut places = Vec::new();
    if let Some(folder) = agency.folder.join("regulations") {
        let texts = texts(&folder, sources);
        places.extend(texts.map(|found| place(found, Some(Shelf::Regulations))));
    }
    if let Some(folder) = agency.folder.join("documents") {
        places.extend(texts(&folder, sources).map(|found| place(found, None)));
    }
    for (index, class) in agency.classes.iter().enumerate() {
        let texts = texts(&class.folder, sources);
        places.extend(texts.map(|found| place(found, Some(Shelf::Class(index)))));
    }
    places
}

/// Lists the Markdown files right in a folder.
fn texts<'a>(
    folder: &'a FilePath,
    sources: &'a Sources,
) -> impl Iterator<Item = (FileId, FilePath)> + use<'a> {
    sources.under(folder).filter_map(move |(id, file)| {
        let name = file.path.below(folder)?;
        let is_page = name.ends_with(".md") && !name.contains('/');
        let is_text = matches!(file.body, Body::Text(_));
        (is_page && is_text).then(|| (id, file.path.clone()))
    })
}
