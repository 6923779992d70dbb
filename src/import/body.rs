//! The text of a report: its sections under their headings, without the statutory tables.

use crate::forms::{Form, SectionForm};
use crate::parse::words::nearest;

use super::document::{Block, BlockKind};
use super::figure::is_space;
use super::grid::{Grid, GridCell, MOST_COLUMNS};
use super::markdown::{self, Names};
use super::place::Place;
use super::sections::{self, Found};
use super::summary::{SectionRead, Summary};
use super::take::Piece;
use super::{head, text};

/// What a body is written by.
pub(super) struct Plan<'a> {
    /// The form in force.
    pub(super) form: &'a Form,
    /// The headings of its sections.
    pub(super) found: &'a [Found],
    /// How many blocks at the top are no text.
    pub(super) n_head: usize,
    /// Whether lines are Markdown already.
    pub(super) is_markdown: bool,
    /// The names of enclosed files.
    pub(super) names: &'a Names,
}

/// A body that is written.
pub(super) struct Written {
    /// The Markdown.
    pub(super) text: String,
    /// The date below the last section, where there is one.
    pub(super) signed: Option<String>,
}

/// A section, or what stands above the first.
struct Part<'a> {
    found: Option<&'a Found>,
    pieces: Vec<Piece>,
}

impl Plan<'_> {
    pub(super) fn write(&self, pieces: Vec<Piece>, summary: &mut Summary) -> Written {
        let lines = pieces.iter().filter_map(|piece| match piece {
            Piece::Block(_, block) => {
                Some(block).filter(|block| matches!(block.kind, BlockKind::Line))
            }
            Piece::Table(..) => None,
        });
        let margin = text::margin(lines);
        let mut parts = self.parts(pieces);
        let signed = parts.last_mut().and_then(sign);
        let mut whole = String::new();
        for part in parts {
            let section = part.found.map(|found| &self.form.sections[found.section]);
            if let (Some(found), Some(section)) = (part.found, section) {
                let heading = heading(found, section, self.form);
                markdown::part(&mut whole);
                whole.push_str(&format!("## {heading}\n\n"));
            }
            let before = whole.chars().count();
            self.part(part.pieces, (section, margin), &mut whole);
            if let (Some(found), Some(section)) = (part.found, section) {
                let is_same = sections::is_same(&found.heading, &section.heading);
                summary.sections.push(SectionRead {
                    heading: found.heading.clone(),
                    official: (!is_same).then(|| section.heading.clone()),
                    n_chars: whole.chars().count() - before,
                });
            }
        }
        self.missing(&mut whole, summary);
        let text = format!("{}\n", whole.trim_end());
        Written { text, signed }
    }

    fn parts(&self, pieces: Vec<Piece>) -> Vec<Part<'_>> {
        let mut parts = vec![Part {
            found: None,
            pieces: Vec::new(),
        }];
        let mut next = self.found.iter().peekable();
        for piece in pieces {
            let (Piece::Block(index, _) | Piece::Table(_, index)) = &piece;
            let mut is_heading = false;
            while let Some(found) = next.next_if(|found| found.block <= *index) {
                is_heading = found.block == *index;
                parts.push(Part {
                    found: Some(found),
                    pieces: Vec::new(),
                });
            }
            if is_heading || *index < self.n_head {
                continue;
            }
            if let Some(part) = parts.last_mut() {
                part.pieces.push(piece);
            }
        }
        parts
    }

    /// Writes the text of a section; a table that stands within it is named at its place.
    fn part(
        &self,
        pieces: Vec<Piece>,
        (section, margin): (Option<&SectionForm>, Option<u32>),
        whole: &mut String,
    ) {
        let mut lines: Vec<Block> = Vec::new();
        let mut table_waits = false;
        for piece in pieces {
            match piece {
                Piece::Table(table, _) => {
                    self.lines(std::mem::take(&mut lines), margin, whole);
                    table_waits = section.is_some_and(|section| section.table == Some(table));
                }
                Piece::Block(_, block) => {
                    let says = matches!(block.kind, BlockKind::Table(_))
                        || !block.plain().trim_matches(is_space).is_empty();
                    if table_waits && says {
                        markdown::part(whole);
                        whole.push_str("{{ table }}\n\n");
                        table_waits = false;
                    }
                    if matches!(block.kind, BlockKind::Line) {
                        lines.push(block);
                    } else {
                        self.lines(std::mem::take(&mut lines), margin, whole);
                        self.block(&block, whole);
                    }
                }
            }
        }
        self.lines(lines, margin, whole);
        markdown::part(whole);
    }

    fn lines(&self, lines: Vec<Block>, margin: Option<u32>, whole: &mut String) {
        if self.is_markdown {
            return lines.iter().for_each(|line| markdown::raw(line, whole));
        }
        let mut text_lines = Vec::new();
        let mut lines = lines.into_iter().peekable();
        while let Some(line) = lines.next() {
            let has_tabs = |line: &Block| line.plain().trim().contains('\t');
            if !has_tabs(&line) || !lines.peek().is_some_and(has_tabs) {
                text_lines.push(line);
                continue;
            }
            self.paragraphs(std::mem::take(&mut text_lines), margin, whole);
            let mut rows = vec![line];
            while let Some(line) = lines.next_if(has_tabs) {
                rows.push(line);
            }
            self.block(&table(&rows), whole);
        }
        self.paragraphs(text_lines, margin, whole);
    }

    fn paragraphs(&self, lines: Vec<Block>, margin: Option<u32>, whole: &mut String) {
        for paragraph in text::paragraphs(lines, margin) {
            self.block(&paragraph, whole);
        }
    }

    fn block(&self, block: &Block, whole: &mut String) {
        let is_item = matches!(block.kind, BlockKind::Item { .. });
        if !is_item {
            markdown::part(whole);
        }
        let plain = block.plain();
        let (number, words) = sections::split_number(&plain);
        let is_short = plain.chars().count() <= 30 && !plain.contains(['。', '，']);
        // Before there was a form, reports had sections of their own.
        if self.form.sections.is_empty()
            && number.is_some()
            && is_short
            && plain.contains('、')
            && !words.is_empty()
        {
            return whole.push_str(&format!(
                "## {}\n\n",
                markdown::escape(&text::tidy(plain.trim()))
            ));
        }
        markdown::write(block, self.names, whole);
    }

    /// Sections that were not found: told, or, where there is nothing but tables, opened.
    fn missing(&self, whole: &mut String, summary: &mut Summary) {
        let is_found = |index: usize| self.found.iter().any(|found| found.section == index);
        let sections = self.form.sections.iter().enumerate();
        let missing: Vec<&str> = sections
            .filter(|(index, _)| !is_found(*index))
            .map(|(_, section)| &*section.heading)
            .collect();
        if self.found.is_empty() {
            for heading in &missing {
                markdown::part(whole);
                whole.push_str(&format!("## {heading}\n"));
            }
        }
        if !missing.is_empty() {
            summary.add_list("import.no-section", missing);
        }
    }
}

/// Lines whose cells are parted by tabs are a table of the text.
fn table(lines: &[Block]) -> Block {
    let row = |line: &Block| {
        let text = line.plain();
        let cells = text
            .split('\t')
            .zip(0..MOST_COLUMNS)
            .map(|(cell, column)| GridCell {
                text: cell.trim_matches(is_space).to_owned(),
                column,
                colspan: 1,
                rowspan: 1,
                place: line.place.clone(),
            });
        cells.collect()
    };
    let grid = Grid {
        rows: lines.iter().map(row).collect(),
    };
    Block {
        kind: BlockKind::Table(grid),
        inlines: Vec::new(),
        place: Place::Whole,
    }
}

/// The heading as it is to be written: the report's own words, as long as they are understood.
fn heading(found: &Found, section: &SectionForm, form: &Form) -> String {
    if sections::is_same(&found.heading, &section.heading) {
        return section.heading.clone();
    }
    let (_, words) = sections::split_number(&found.heading);
    let number = section.heading.split('、').next().unwrap_or("");
    let own = format!("{number}、{words}");
    let wordings = form
        .sections
        .iter()
        .flat_map(|section| std::iter::once(&section.heading).chain(&section.variants));
    let near = nearest(&own, wordings.map(String::as_str));
    let is_understood = near.is_some_and(|near| {
        near == section.heading || section.variants.iter().any(|variant| variant == near)
    });
    match is_understood {
        true => markdown::escape(&own),
        false => section.heading.clone(),
    }
}

/// Takes the signature off the end: a date alone, and the organ above it.
fn sign(last: &mut Part<'_>) -> Option<String> {
    let text = |piece: &Piece| match piece {
        Piece::Block(_, block) => text::tidy(&block.plain()).trim().to_owned(),
        Piece::Table(..) => String::from("\u{0}"),
    };
    let at = last
        .pieces
        .iter()
        .rposition(|piece| !text(piece).is_empty())?;
    let line = text(&last.pieces[at]);
    let (date, _) =
        head::dates(&line).filter(|(_, rest)| rest.trim_matches(['）', ')', ' ']).is_empty())?;
    last.pieces.truncate(at);
    let organ = last
        .pieces
        .iter()
        .rposition(|piece| !text(piece).is_empty());
    if let Some(organ) =
        organ.filter(|organ| *organ > 0 && head::is_organ(&text(&last.pieces[*organ])))
    {
        last.pieces.truncate(organ);
    }
    Some(date)
}
