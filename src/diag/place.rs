//! Places as files, lines and columns, for the formats that machines read.

use super::Place;
use crate::source::{LineIndex, Position, Sources};

/// A run of text by line and column.
pub(super) struct Range {
    /// The path from the portal's root.
    pub(super) file: String,
    /// Where it begins.
    pub(super) start: Position,
    /// One past its end.
    pub(super) end: Position,
}

/// Finds a place's file, lines and columns; a file as a whole is its first character.
pub(super) fn range(place: &Place, sources: &Sources) -> Range {
    match place {
        Place::File(path) => {
            let start = Position { line: 1, column: 1 };
            Range {
                file: path.to_string(),
                start,
                end: start,
            }
        }
        Place::Text(span) | Place::Covered(span) => {
            let index = LineIndex::new(sources.text(span.file));
            let file = sources
                .file(span.file)
                .map_or(String::new(), |file| file.path.to_string());
            let range = span.range();
            Range {
                file,
                start: index.position(range.start),
                end: index.position(range.end),
            }
        }
    }
}
