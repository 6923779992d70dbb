//! What every format becomes first: blocks of text, tables and pictures with their places.

use super::grid::Grid;
use super::place::Place;

/// A foreign file as a list of blocks.
#[derive(Clone, Debug, Default)]
pub(super) struct Document {
    /// The blocks in reading order.
    pub(super) blocks: Vec<Block>,
    /// What the file says of itself: its title, dates, numbers.
    pub(super) facts: Vec<(FactKind, String)>,
    /// Pictures and files that were in it; an [`Inline`] names one by its number.
    pub(super) files: Vec<Enclosed>,
    /// What was left out or could not be read.
    pub(super) remarks: Vec<Remark>,
}

/// A fact that a file states outside of its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FactKind {
    /// Its title.
    Title,
    /// A line that may tell when it was published, and its numbers.
    Line,
}

/// A file inside of a file.
#[derive(Clone, Debug)]
pub(super) struct Enclosed {
    /// Its name, as far as it has one.
    pub(super) name: String,
    /// What is in it.
    pub(super) bytes: Vec<u8>,
    /// Whether it is shown in the text, and not handed on beside it.
    pub(super) is_picture: bool,
}

/// Something to tell about a file as a whole: a sentence by its key, with what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Remark {
    /// The key of the sentence.
    pub(super) key: &'static str,
    /// What it is about.
    pub(super) what: String,
    /// Where.
    pub(super) place: Place,
}

/// A piece of a document.
#[derive(Clone, Debug)]
pub(super) struct Block {
    /// What it is.
    pub(super) kind: BlockKind,
    /// Its text; empty for tables.
    pub(super) inlines: Vec<Inline>,
    /// Where it stands.
    pub(super) place: Place,
}

/// What a block is.
#[derive(Clone, Debug)]
pub(super) enum BlockKind {
    /// A line of plain text, with what parts its cells still in it.
    Line,
    /// A paragraph.
    Paragraph,
    /// A heading, as far as the file says that it is one.
    Heading,
    /// An item of a list.
    Item {
        /// Whether the list is numbered.
        is_ordered: bool,
        /// How deep it is nested, from 0.
        depth: usize,
    },
    /// A table.
    Table(Grid),
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// To an address on the web.
    Web(String),
    /// To the enclosed file with this number.
    File(usize),
}

/// A run of text, or what stands in text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Inline {
    /// Text.
    Text(String),
    /// Text that is set off in bold.
    Strong(String),
    /// A link.
    Link {
        /// What it says.
        text: String,
        /// Where it leads.
        target: Target,
    },
    /// A picture: the number of an enclosed file.
    Picture {
        /// What it shows.
        alt: String,
        /// The number of the file.
        file: usize,
    },
    /// A line that ends within a paragraph.
    Break,
}

impl Block {
    /// Makes a block of plain text.
    pub(super) fn text(kind: BlockKind, text: &str, place: Place) -> Self {
        Self {
            kind,
            inlines: vec![Inline::Text(text.to_owned())],
            place,
        }
    }

    /// Returns the text without what sets it off.
    pub(super) fn plain(&self) -> String {
        let mut text = String::new();
        for inline in &self.inlines {
            match inline {
                Inline::Text(part) | Inline::Strong(part) => text.push_str(part),
                Inline::Link { text: part, .. } => text.push_str(part),
                Inline::Picture { .. } => {}
                Inline::Break => text.push('\n'),
            }
        }
        text
    }

    /// Tells whether it is set off as a whole: a heading, or bold throughout.
    pub(super) fn is_set_off(&self) -> bool {
        let is_bold = |inline: &Inline| match inline {
            Inline::Strong(_) => true,
            Inline::Text(text) => text.trim().is_empty(),
            Inline::Link { .. } | Inline::Picture { .. } | Inline::Break => false,
        };
        matches!(self.kind, BlockKind::Heading)
            || !self.inlines.is_empty() && self.inlines.iter().all(is_bold)
    }
}
