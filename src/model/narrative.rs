//! Text that an author wrote in Markdown, with the places of what the portal must know of it.

use crate::parse::markdown::{Link, Passage, Reference};
use crate::source::{FileId, Span};

/// A passage of Markdown, as it stands in its file.
#[derive(Clone, Debug)]
pub struct Narrative {
    /// Where the passage stands.
    pub span: Span,
    /// The Markdown, byte for byte as in the file, but for spaces in the place of comments.
    pub markdown: String,
    /// The references to figures in it, in order.
    pub references: Vec<Reference>,
    /// The links and images in it, in order.
    pub links: Vec<Link>,
    /// The paragraphs, subheadings, list items and table cells as plain text, in order.
    pub passages: Vec<Passage>,
    /// Where `{{ table }}` stands, as a range of bytes of `markdown`.
    pub table_mark: Option<std::ops::Range<usize>>,
}

impl Narrative {
    /// Makes a passage with nothing in it.
    pub fn empty(file: FileId, at: usize) -> Self {
        Self {
            span: Span::new(file, at..at),
            markdown: String::new(),
            references: Vec::new(),
            links: Vec::new(),
            passages: Vec::new(),
            table_mark: None,
        }
    }

    /// Tells whether there is nothing but space in it.
    pub fn is_blank(&self) -> bool {
        self.markdown
            .trim_matches(|ch: char| ch.is_whitespace() || ch == '\u{3000}')
            .is_empty()
    }

    /// Returns the Markdown with every reference replaced by what `figure` gives for its name;
    /// a name without a figure stays as written.
    pub fn resolved(&self, figure: impl Fn(&str) -> Option<String>) -> String {
        let mut text = String::with_capacity(self.markdown.len());
        let mut done = 0;
        for reference in &self.references {
            let range = self.local(reference.span);
            if let (Some(before), Some(value)) = (
                self.markdown.get(done..range.start),
                figure(&reference.name),
            ) {
                text.push_str(before);
                text.push_str(&value);
                done = range.end;
            }
        }
        text.push_str(self.markdown.get(done..).unwrap_or(""));
        text
    }

    /// Turns a place in the file into a range of bytes of `markdown`.
    pub fn local(&self, span: Span) -> std::ops::Range<usize> {
        let start = self.span.start;
        (span.start.saturating_sub(start)) as usize..(span.end.saturating_sub(start)) as usize
    }
}
