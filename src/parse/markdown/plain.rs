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
    runs: Vec<Run>,
    file: FileId,
}

/// A part of the text that stands in the file without a gap.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Run {
    /// Where it begins in the text.
    at: usize,
    /// Where it stands in the file.
    source: Range<usize>,
    /// Whether the file has the same characters; if not, the run is pointed at as a whole.
    is_verbatim: bool,
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
            true => self.runs.partition_point(|run| run.at < at),
            false => self.runs.partition_point(|run| run.at <= at),
        };
        let Some(run) = self.runs.get(index.saturating_sub(1)) else {
            return 0;
        };
        let inner = at.saturating_sub(run.at);
        match run.is_verbatim {
            true => (run.source.start + inner).min(run.source.end),
            false if is_end && inner > 0 => run.source.end,
            false => run.source.start,
        }
    }
}

/// Collects the text of one passage after the other.
#[derive(Default)]
pub(super) struct Builder {
    kind: Option<PassageKind>,
    text: String,
    runs: Vec<Run>,
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
        let written = source.get(range.clone()).unwrap_or("");
        let found = written.find(part);
        let local = match found {
            Some(inner) => range.start + inner..range.start + inner + part.len(),
            None => range,
        };
        self.runs.push(Run {
            at: self.text.len(),
            source: base + local.start..base + local.end,
            is_verbatim: found.is_some(),
        });
        self.text.push_str(part);
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
        let Builder { text, runs, .. } = builder;
        (!text.is_empty()).then_some(Passage {
            kind,
            text,
            runs,
            file,
        })
    }
}
