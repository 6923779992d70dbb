//! The text of a Word document, in one pass: paragraphs, runs, tables, pictures, notes.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::import::document::{Block, BlockKind, Document, Enclosed, Inline, Remark, Target};
use crate::import::grid::MOST_COLUMNS;
use crate::import::place::Place;
use crate::import::raw_table::{RawCell, RawTable};
use crate::import::{Limits, Refusal, xml};

use super::Relations;
use super::numbering::{Mark, Numbering};
use super::styles::{Styles, is_on};

/// The deepest that elements may be nested.
const DEEPEST: usize = 400;

/// Reads the main part.
pub(super) struct Body {
    styles: Styles,
    numbering: Numbering,
    relations: Relations,
    /// The footnotes by their ids.
    footnotes: BTreeMap<String, String>,
    document: Document,
    /// For each enclosed file, the part that it is.
    wanted: Vec<String>,
    /// Where blocks go: the document, and the cell of each open table.
    blocks: Vec<Vec<Block>>,
    tables: Vec<Table>,
    /// The paragraphs that are open: text boxes have paragraphs in paragraphs.
    paragraphs: Vec<Paragraph>,
    n_paragraphs: u32,
    n_tables: u32,
    n_cells: usize,
    n_deleted: usize,
}

#[derive(Default)]
struct Table {
    raw: RawTable,
    number: u32,
    row: Vec<RawCell>,
    colspan: u32,
    is_covered: bool,
}

#[derive(Default)]
struct Paragraph {
    inlines: Vec<Inline>,
    style: String,
    list: Option<(String, usize)>,
    is_heading: bool,
    is_bold: bool,
    /// Of the run that is open.
    run_bold: Option<bool>,
    is_hidden: bool,
    link: Option<(Target, String)>,
    in_text: bool,
    /// Whether the properties of the paragraph's own mark are being read, not of a run.
    in_properties: bool,
}

impl Body {
    pub(super) fn new(styles: Styles, numbering: Numbering, relations: Relations) -> Self {
        Self {
            styles,
            numbering,
            relations,
            footnotes: BTreeMap::new(),
            document: Document::default(),
            wanted: Vec::new(),
            blocks: vec![Vec::new()],
            tables: Vec::new(),
            paragraphs: Vec::new(),
            n_paragraphs: 0,
            n_tables: 0,
            n_cells: 0,
            n_deleted: 0,
        }
    }

    /// Reads the part with the footnotes.
    pub(super) fn notes(&mut self, text: &str) -> Result<(), Refusal> {
        let mut reader = Reader::from_str(text);
        let mut open: Option<(String, String)> = None;
        let mut in_text = false;
        loop {
            match reader
                .read_event()
                .map_err(|_| Refusal::new("import.broken"))?
            {
                Event::Start(tag) => match tag.local_name().as_ref() {
                    b"footnote" => open = xml::attribute(&tag, b"id").map(|id| (id, String::new())),
                    b"t" => in_text = true,
                    _ => {}
                },
                Event::Text(text) if in_text => {
                    if let Some((_, note)) = &mut open {
                        note.push_str(&xml::text(&text));
                    }
                }
                Event::End(tag) => match tag.local_name().as_ref() {
                    b"footnote" => self.footnotes.extend(open.take()),
                    b"t" => in_text = false,
                    _ => {}
                },
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    /// Reads the main part.
    pub(super) fn read(&mut self, text: &str) -> Result<(), Refusal> {
        let mut reader = Reader::from_str(text);
        let mut depth = 0_usize;
        // Below this depth everything is passed over: what was deleted or moved away, and the
        // second form of a drawing for old programs.
        let mut skip: Option<usize> = None;
        loop {
            match reader
                .read_event()
                .map_err(|_| Refusal::new("import.broken"))?
            {
                Event::Start(tag) => {
                    depth += 1;
                    if depth > DEEPEST {
                        return Err(Refusal::new("import.too-deep"));
                    }
                    if skip.is_none() && is_passed_over(&tag) {
                        self.n_deleted += usize::from(tag.local_name().as_ref() == b"del");
                        skip = Some(depth);
                    }
                    if skip.is_none() {
                        self.start(&tag)?;
                    }
                }
                Event::Empty(tag) if skip.is_none() && !is_passed_over(&tag) => {
                    self.start(&tag)?;
                    self.end(tag.local_name().as_ref());
                }
                Event::Text(text) if skip.is_none() => self.text(&xml::text(&text)),
                Event::End(tag) => {
                    if skip.is_none() {
                        self.end(tag.local_name().as_ref());
                    }
                    if skip == Some(depth) {
                        skip = None;
                    }
                    depth = depth.saturating_sub(1);
                }
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    /// Returns the document, and the part that each of its files is.
    pub(super) fn finish(mut self) -> (Document, Vec<String>) {
        if self.n_deleted > 0 {
            self.document.remarks.push(Remark {
                key: "import.tracked-changes",
                what: self.n_deleted.to_string(),
                place: Place::Whole,
            });
        }
        self.document.blocks = self.blocks.into_iter().flatten().collect();
        (self.document, self.wanted)
    }

    fn start(&mut self, tag: &BytesStart<'_>) -> Result<(), Refusal> {
        match tag.local_name().as_ref() {
            b"tbl" => {
                self.n_tables += 1;
                let number = self.n_tables;
                self.tables.push(Table {
                    number,
                    ..Table::default()
                });
            }
            b"tc" => {
                self.n_cells += 1;
                if self.n_cells > Limits::CELLS {
                    return Err(Refusal::new("import.too-many-cells"));
                }
                if let Some(table) = self.tables.last_mut() {
                    (table.colspan, table.is_covered) = (1, false);
                }
                self.blocks.push(Vec::new());
            }
            b"gridBefore" => self.before(tag),
            b"gridSpan" | b"vMerge" => self.merge(tag),
            b"p" => self.paragraphs.push(Paragraph::default()),
            b"drawing" | b"pict" | b"object" => {}
            b"blip" => self.enclosed(xml::attribute(tag, b"embed"), true),
            b"imagedata" => self.enclosed(xml::attribute(tag, b"id"), true),
            b"OLEObject" => self.enclosed(xml::attribute(tag, b"id"), false),
            _ => self.in_paragraph(tag),
        }
        Ok(())
    }

    /// Columns that a row leaves out on its left.
    fn before(&mut self, tag: &BytesStart<'_>) {
        let columns: u32 = xml::attribute(tag, b"val")
            .and_then(|text| text.parse().ok())
            .unwrap_or(0);
        if let Some(table) = self.tables.last_mut().filter(|_| columns > 0) {
            table.row.push(RawCell {
                blocks: Vec::new(),
                colspan: columns.min(MOST_COLUMNS),
                rowspan: 1,
                is_covered: true,
            });
        }
    }

    fn merge(&mut self, tag: &BytesStart<'_>) {
        let value = xml::attribute(tag, b"val");
        let Some(table) = self.tables.last_mut() else {
            return;
        };
        if tag.local_name().as_ref() == b"vMerge" {
            table.is_covered = value.is_none_or(|value| value != "restart");
        } else {
            let columns = value.and_then(|text| text.parse().ok()).unwrap_or(1);
            table.colspan = Ord::clamp(columns, 1, MOST_COLUMNS);
        }
    }

    fn in_paragraph(&mut self, tag: &BytesStart<'_>) {
        let value = || xml::attribute(tag, b"val");
        let note = || self.footnotes.get(&xml::attribute(tag, b"id")?).cloned();
        let target = || {
            let relation = self.relations.get(&xml::attribute(tag, b"id")?)?;
            relation
                .is_external
                .then(|| Target::Web(relation.target.clone()))
        };
        let Some(paragraph) = self.paragraphs.last_mut() else {
            return;
        };
        match tag.local_name().as_ref() {
            b"pPr" => paragraph.in_properties = true,
            b"pStyle" => paragraph.style = value().unwrap_or_default(),
            b"outlineLvl" => paragraph.is_heading |= value().is_some_and(|level| level != "9"),
            b"numId" => {
                let level = paragraph.list.take().map_or(0, |(_, level)| level);
                paragraph.list = value().map(|id| (id, level));
            }
            b"ilvl" => {
                let level = value().and_then(|level| level.parse().ok()).unwrap_or(0);
                let id = paragraph.list.take().map_or_else(String::new, |(id, _)| id);
                paragraph.list = Some((id, level));
            }
            b"r" => (paragraph.run_bold, paragraph.is_hidden) = (None, false),
            b"b" if !paragraph.in_properties => paragraph.run_bold = Some(is_on(tag)),
            b"vanish" if !paragraph.in_properties => paragraph.is_hidden = is_on(tag),
            b"t" => paragraph.in_text = true,
            b"tab" if !paragraph.in_properties => paragraph.push(" "),
            b"noBreakHyphen" => paragraph.push("-"),
            b"br" | b"cr" => paragraph.inlines.push(Inline::Break),
            b"hyperlink" => paragraph.link = target().map(|target| (target, String::new())),
            b"footnoteReference" => {
                if let Some(note) = note().filter(|note| !note.trim().is_empty()) {
                    paragraph.push(&format!("（注：{}）", note.trim()));
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(paragraph) = self.paragraphs.last_mut()
            && paragraph.in_text
            && !paragraph.is_hidden
        {
            paragraph.push(text);
        }
    }

    fn end(&mut self, name: &[u8]) {
        match name {
            b"p" => self.end_paragraph(),
            b"tc" => {
                let blocks = if self.blocks.len() > 1 {
                    self.blocks.pop().unwrap_or_default()
                } else {
                    Vec::new()
                };
                if let Some(table) = self.tables.last_mut() {
                    table.row.push(RawCell {
                        blocks,
                        colspan: table.colspan,
                        rowspan: 1,
                        is_covered: table.is_covered,
                    });
                }
            }
            b"tr" => {
                if let Some(table) = self.tables.last_mut() {
                    let row = std::mem::take(&mut table.row);
                    table.raw.rows.push(row);
                }
            }
            b"tbl" => {
                if let Some(table) = self.tables.pop() {
                    let blocks = table.raw.settle(table.number);
                    self.put(blocks);
                }
            }
            _ => self.end_in_paragraph(name),
        }
    }

    fn end_in_paragraph(&mut self, name: &[u8]) {
        let Some(paragraph) = self.paragraphs.last_mut() else {
            return;
        };
        match name {
            b"pPr" => paragraph.in_properties = false,
            b"t" => paragraph.in_text = false,
            b"hyperlink" => {
                if let Some((target, text)) = paragraph
                    .link
                    .take()
                    .filter(|(_, text)| !text.trim().is_empty())
                {
                    paragraph.inlines.push(Inline::Link { text, target });
                }
            }
            _ => {}
        }
    }

    fn end_paragraph(&mut self) {
        let Some(mut paragraph) = self.paragraphs.pop() else {
            return;
        };
        self.n_paragraphs += 1;
        let style = self.styles.find(&paragraph.style);
        let list = paragraph
            .list
            .take()
            .or(style.list)
            .filter(|(id, _)| id != "0" && !id.is_empty());
        let mut kind = match paragraph.is_heading || style.is_heading {
            true => BlockKind::Heading,
            false => BlockKind::Paragraph,
        };
        if paragraph.inlines.is_empty() {
            return;
        }
        if let Some((list, level)) = list {
            match self.numbering.next(&list, level) {
                Mark::Number(number) => paragraph.inlines.insert(0, Inline::Text(number)),
                Mark::Bullet => {
                    kind = BlockKind::Item {
                        is_ordered: false,
                        depth: level.min(4),
                    }
                }
                Mark::None => {}
            }
        }
        if style.is_bold {
            for inline in &mut paragraph.inlines {
                if let Inline::Text(text) = inline {
                    *inline = Inline::Strong(std::mem::take(text));
                }
            }
        }
        let place = Place::Paragraph(self.n_paragraphs);
        self.put(vec![Block {
            kind,
            inlines: paragraph.inlines,
            place,
        }]);
    }

    fn put(&mut self, blocks: Vec<Block>) {
        if let Some(last) = self.blocks.last_mut() {
            last.extend(blocks);
        }
    }

    /// Takes in a picture or an embedded file, which is read from the archive later.
    fn enclosed(&mut self, id: Option<String>, is_picture: bool) {
        let relation = id.and_then(|id| self.relations.get(&id)).cloned();
        let Some(relation) = relation.filter(|relation| !relation.is_external) else {
            return;
        };
        let known = self
            .wanted
            .iter()
            .position(|target| *target == relation.target);
        if known.is_none() && self.wanted.len() >= Limits::FILES {
            return;
        }
        let file = known.unwrap_or_else(|| {
            self.wanted.push(relation.target);
            self.document.files.push(Enclosed {
                name: String::new(),
                bytes: Vec::new(),
                is_picture,
            });
            self.wanted.len() - 1
        });
        if let Some(paragraph) = self.paragraphs.last_mut().filter(|_| is_picture) {
            paragraph.inlines.push(Inline::Picture {
                alt: String::new(),
                file,
            });
        }
    }
}

impl Paragraph {
    fn push(&mut self, text: &str) {
        if let Some((_, link)) = &mut self.link {
            return link.push_str(text);
        }
        let is_bold = self.run_bold.unwrap_or(self.is_bold);
        match self.inlines.last_mut() {
            Some(Inline::Text(last)) if !is_bold => last.push_str(text),
            Some(Inline::Strong(last)) if is_bold => last.push_str(text),
            _ if is_bold => self.inlines.push(Inline::Strong(text.to_owned())),
            _ => self.inlines.push(Inline::Text(text.to_owned())),
        }
    }
}

fn is_passed_over(tag: &BytesStart<'_>) -> bool {
    match tag.local_name().as_ref() {
        b"del" | b"moveFrom" => tag.name().as_ref() != b"m:del",
        b"Fallback" | b"instrText" | b"delText" | b"sectPr" | b"rPrChange" | b"pPrChange" => true,
        _ => false,
    }
}
