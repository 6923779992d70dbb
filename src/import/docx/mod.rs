//! Word documents to a document: what a reader sees of them with all changes accepted.

mod body;
mod numbering;
mod styles;

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::archive::Archive;
use super::document::{Document, FactKind, Remark};
use super::place::Place;
use super::{Limits, Refusal, xml};
use body::Body;
use numbering::Numbering;
use styles::Styles;

/// The relations of the main part: ids to targets, and whether the target is outside.
pub(super) type Relations = BTreeMap<String, Relation>;

/// What a part of the document refers to.
#[derive(Clone, Debug)]
pub(super) struct Relation {
    /// The address or the path of a part.
    pub(super) target: String,
    /// Whether the target is an address outside of the file.
    pub(super) is_external: bool,
}

/// Reads a document.
pub(super) fn document(bytes: &[u8]) -> Result<Document, Refusal> {
    let mut archive = Archive::open(bytes)?;
    let main = match archive.has("word/document.xml") {
        true => "word/document.xml".to_owned(),
        false => main_part(&mut archive)?,
    };
    let text = archive.text(&main)?.ok_or(Refusal::new("import.broken"))?;
    let (folder, name) = main.rsplit_once('/').unwrap_or(("", &main));
    let part = |name: &str| format!("{folder}/{name}");
    let relations = archive
        .text(&part(&format!("_rels/{name}.rels")))?
        .unwrap_or_default();
    let styles = Styles::read(&archive.text(&part("styles.xml"))?.unwrap_or_default());
    let numbering = Numbering::read(&archive.text(&part("numbering.xml"))?.unwrap_or_default());
    let notes = archive.text(&part("footnotes.xml"))?.unwrap_or_default();
    let mut body = Body::new(styles, numbering, read_relations(&relations));
    body.notes(&notes)?;
    body.read(&text)?;
    let (mut document, wanted) = body.finish();
    enclose(&mut document, &wanted, &mut archive, folder)?;
    if archive
        .names()
        .iter()
        .any(|name| name.ends_with("vbaProject.bin"))
    {
        document.remarks.push(remark("import.macros", ""));
    }
    if let Some(core) = archive.text("docProps/core.xml")?
        && let Some(title) = element(&core, b"title")
    {
        document.facts.push((FactKind::Title, title));
    }
    Ok(document)
}

fn remark(key: &'static str, what: &str) -> Remark {
    Remark {
        key,
        what: what.to_owned(),
        place: Place::Whole,
    }
}

/// Finds the main part where it has another name, as some programs write it.
fn main_part(archive: &mut Archive<'_>) -> Result<String, Refusal> {
    let relations = archive
        .text("_rels/.rels")?
        .ok_or(Refusal::new("import.not-docx"))?;
    let relations = read_relations(&relations);
    let mut targets = relations.into_values().map(|relation| relation.target);
    let main = targets.find(|target| target.ends_with(".xml") && target.contains("document"));
    main.map(|target| target.trim_start_matches('/').to_owned())
        .ok_or(Refusal::new("import.not-docx"))
}

fn read_relations(text: &str) -> Relations {
    let mut relations = Relations::new();
    let mut reader = Reader::from_str(text);
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Empty(tag) | Event::Start(tag)
                if tag.local_name().as_ref() == b"Relationship" =>
            {
                let target = xml::attribute(&tag, b"Target").unwrap_or_default();
                let is_external =
                    xml::attribute(&tag, b"TargetMode").is_some_and(|mode| mode == "External");
                if let Some(id) =
                    xml::attribute(&tag, b"Id").filter(|_| relations.len() < Limits::RELATIONS)
                {
                    relations.insert(
                        id,
                        Relation {
                            target,
                            is_external,
                        },
                    );
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    relations
}

/// Takes pictures and embedded files out of the archive, under names of our own.
fn enclose(
    document: &mut Document,
    wanted: &[String],
    archive: &mut Archive<'_>,
    folder: &str,
) -> Result<(), Refusal> {
    for (file, target) in document.files.iter_mut().zip(wanted) {
        let path = match target.strip_prefix('/') {
            Some(path) => path.to_owned(),
            None => format!("{folder}/{target}"),
        };
        if let Some(bytes) = archive.read(&path)? {
            file.bytes = bytes;
        }
        file.name = target.rsplit('/').next().unwrap_or("").to_owned();
    }
    Ok(())
}

/// The text of the first element of this name.
fn element(text: &str, name: &[u8]) -> Option<String> {
    let mut reader = Reader::from_str(text);
    let mut found = None;
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) if tag.local_name().as_ref() == name => found = Some(String::new()),
            Event::Text(text) => {
                if let Some(found) = &mut found {
                    found.push_str(&xml::text(&text));
                }
            }
            Event::End(tag) if tag.local_name().as_ref() == name => {
                return found
                    .map(|text| text.trim().to_owned())
                    .filter(|text| !text.is_empty());
            }
            Event::Eof => return None,
            _ => {}
        }
    }
}
