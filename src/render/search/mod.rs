//! Search without a server: an index of pairs of Chinese characters and of whole words, in many
//! small scripts of which a query loads few. `themes/default/assets/search.js` reads it.
//!
//! Every file calls `gongkai(name, value)`, as a page opened from a disk can load scripts and
//! nothing else. The files, below `search/`:
//!
//! - `index.js`: the letters of all entries' kinds, and the first key of every shard;
//! - `i/NUMBER.js`: a shard, keys with the numbers of the entries that have them;
//! - `d/NUMBER.js`: fifty entries, with address, title, date and agency;
//! - `t/PATH.js`: the text of one page in sections, figures without their labels;
//! - `f/DIGEST.js`: the lines of a statutory table, with numbers in the place of figures.

mod index;
mod lines;
mod plain;
#[cfg(test)]
mod tests;
mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::json::string;
use crate::source::OutPath;
use crate::view::{Digest, SearchEntry, SearchKind, SearchPart, SearchSection, TableShape, digest};

use words::Keys;

pub use index::index;

/// A file of the index, ready to be written.
pub struct SearchFile {
    /// Where it goes.
    pub out: OutPath,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl SearchFile {
    /// Makes the file `search/NAME.js` with a value in JSON.
    fn new(name: &str, value: &str) -> Self {
        let mut text = String::with_capacity(name.len() + value.len() + 16);
        text.push_str("gongkai(");
        string(name, &mut text);
        text.push(',');
        text.push_str(value);
        text.push_str(")\n");
        Self {
            out: OutPath::new(&format!("search/{name}.js")),
            bytes: text.into_bytes(),
        }
    }

    /// Returns a key that is the same only where the bytes are.
    pub fn key(&self) -> Digest {
        digest(&*self.bytes)
    }
}

/// An entry of the index: a page, or a file that belongs to one.
pub struct Entry {
    out: OutPath,
    kind: SearchKind,
    title: String,
    date: String,
    agency: String,
    /// What it is found by.
    keys: Keys,
    /// The tables whose labels it is found by too.
    shapes: Vec<Arc<TableShape>>,
}

/// Reads a page: its entries, and the file with its text.
pub fn page(page: &SearchEntry<'_>) -> (Vec<Entry>, SearchFile) {
    let mut keys = Keys::default();
    let mut shapes = Vec::new();
    keys.add(&page.title, true);
    let mut text = String::from("[");
    for section in &page.sections {
        if text.len() > 1 {
            text.push(',');
        }
        write_section(section, &mut keys, &mut shapes, &mut text);
    }
    text.push(']');
    let date = page.date.unwrap_or("");
    let entry = |out: &OutPath, kind, title: &str, keys| Entry {
        out: out.clone(),
        kind,
        title: title.to_owned(),
        date: date.to_owned(),
        agency: page.agency.to_owned(),
        keys,
        shapes: Vec::new(),
    };
    let files = page.files.iter().map(|(title, out)| {
        let mut keys = Keys::default();
        keys.add(title, true);
        entry(out, SearchKind::Attachment, title, keys.sorted())
    });
    let files: Vec<Entry> = files.collect();
    let mut entries = vec![Entry {
        shapes,
        ..entry(page.out, page.kind, &page.title, keys.sorted())
    }];
    entries.extend(files);
    let path = page.out.as_str().trim_end_matches(".html");
    (entries, SearchFile::new(&format!("t/{path}"), &text))
}

/// Writes `["s3","三、…","line\nline",["DIGEST","12 0 …"]]`: id, heading, text, then tables.
fn write_section(
    section: &SearchSection<'_>,
    keys: &mut Keys,
    shapes: &mut Vec<Arc<TableShape>>,
    into: &mut String,
) {
    let mut text = String::new();
    let mut tables = String::new();
    for part in &section.parts {
        match part {
            SearchPart::Line(line) => plain::add_line(line, &mut text),
            SearchPart::Prose(prose) => plain::add_prose(&prose.markdown, &mut text),
            SearchPart::Table(shape, cells) => {
                let cells = cells.iter().map(|cell| cell.as_deref().unwrap_or("—"));
                let cells = cells.collect::<Vec<_>>().join(" ");
                keys.add(&cells, false);
                tables.push_str(",[");
                string(&name(shape), &mut tables);
                tables.push(',');
                string(&cells, &mut tables);
                tables.push(']');
                shapes.push(Arc::clone(shape));
            }
        }
    }
    keys.add(section.heading, false);
    keys.add(&text, false);
    into.push('[');
    string(section.anchor, into);
    into.push(',');
    string(section.heading, into);
    into.push(',');
    string(&text, into);
    into.push_str(&tables);
    into.push(']');
}

/// Returns the text of a passage of Markdown, a line for each paragraph.
pub(super) fn plain_text(markdown: &str) -> String {
    let mut text = String::new();
    plain::add_prose(markdown, &mut text);
    text
}

/// Returns the name by which the lines of a table are known.
fn name(shape: &TableShape) -> String {
    crate::view::hex(&shape.digest()[..6])
}

/// The shapes of all entries, each once.
fn shapes(entries: &[Entry]) -> BTreeMap<Digest, Arc<TableShape>> {
    let shapes = entries.iter().flat_map(|entry| &entry.shapes);
    shapes
        .map(|shape| (*shape.digest(), Arc::clone(shape)))
        .collect()
}
