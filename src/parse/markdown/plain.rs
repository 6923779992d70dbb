//! Paragraphs as plain text that still knows where each character stands in the file.

use std::ops::Range;

use crate::source::{FileId, Span};

/// A paragraph, heading, list item or table cell without its mark-up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// What it is.
    pub kind: PassageKind,
    /// The text; a line break inside of it is dropped between Han characters, a space elsewhere.
    pub text: String,
    /// Runs of text that stand in the file without a gap: where in `text`, where in the file.
    runs: Vec<(usize, usize)>,
    file: FileId,
    end: usize,
}

/// What a passage is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PassageKind {
    /// A paragraph.
    Paragraph,
    /// A heading of this level.
    Heading(u8),
    /// An item of a list.
    Item,
    /// A cell of a table written in Markdown.
    Cell,
    /// A block of code.
    Code,
}

impl Passage {
    /// Returns the place of the whole passage.
    pub fn whole(&self) -> Span {
        self.span(0..self.text.len())
    }

    /// Returns the place in the file of a range of bytes of the text.
    pub fn span(&self, range: Range<usize>) -> Span {
        let start = self.source_offset(range.start, false);
        let end = self.source_offset(range.end, true).max(start);
        Span::new(self.file, start..end)
    }

    /// An end belongs to the run before it, a start to the run that begins there.
    fn source_offset(&self, at: usize, is_end: bool) -> usize {
        let index = match is_end {
            true => self.runs.partition_point(|(text, _)| *text < at),
            false => self.runs.partition_point(|(text, _)| *text <= at),
        };
        let Some((text, source)) = self.runs.get(index.saturating_sub(1)) else {
            return self.end;
        };
        let next = self.runs.get(index).map_or(self.end, |(_, source)| *source);
        (source + at.saturating_sub(*text)).min(next.max(*source))
    }
}

/// Collects the text of one passage after the other.
#[derive(Default)]
pub(super) struct Builder {
    kind: Option<PassageKind>,
    text: String,
    runs: Vec<(usize, usize)>,
    end: usize,
    breaks: bool,
}

impl Builder {
    /// Begins a passage; the first paragraph of a list item is part of the item.
    pub(super) fn begin(&mut self, kind: PassageKind) {
        let inside = kind == PassageKind::Paragraph && self.kind == Some(PassageKind::Item);
        if !inside {
            self.kind = Some(kind);
        }
    }

    pub(super) fn text(&mut self, part: &str, source: &str, range: Range<usize>, base: usize) {
        if self.breaks {
            self.breaks = false;
            let ends = (self.text.chars().next_back(), part.chars().next());
            let is_narrow = |ch: Option<char>| ch.is_some_and(|ch| ch.is_ascii());
            if is_narrow(ends.0) || ends.0.is_some() && is_narrow(ends.1) {
                self.text.push(' ');
            }
        }
        let inner = source
            .get(range.clone())
            .and_then(|written| written.find(part))
            .unwrap_or(0);
        self.runs
            .push((self.text.len(), base + range.start + inner));
        self.text.push_str(part);
        self.end = base + range.end;
    }

    pub(super) fn line_break(&mut self) {
        self.breaks = true;
    }

    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// Returns the text from `start` on.
    pub(super) fn tail(&self, start: usize) -> &str {
        self.text.get(start..).unwrap_or("")
    }

    /// Ends the passage; one without text is none.
    pub(super) fn finish(&mut self, file: FileId) -> Option<Passage> {
        let builder = std::mem::take(self);
        let kind = builder.kind?;
        let Builder {
            text, runs, end, ..
        } = builder;
        (!text.is_empty()).then_some(Passage {
            kind,
            text,
            runs,
            file,
            end,
        })
    }
}
