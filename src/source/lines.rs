//! From offsets in bytes to lines and columns, as a person counts them.

/// A line and a column, both from 1; the column counts characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
}

/// Where the lines of a text begin.
#[derive(Clone, Debug)]
pub struct LineIndex<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> LineIndex<'a> {
    /// Reads the line breaks of `text`.
    pub fn new(text: &'a str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0)
            .chain(breaks.map(|(at, _)| at + 1))
            .collect();
        Self { text, starts }
    }

    /// Returns the line and column of a byte; offsets past the end give the end.
    pub fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.text.len());
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let start = self.starts[line - 1];
        let column = self
            .text
            .get(start..offset)
            .map_or(0, |text| text.chars().count())
            + 1;
        Position { line, column }
    }

    /// Returns the byte at a line and column; past the end of either, the last that there is.
    pub fn offset(&self, position: Position) -> usize {
        let last = self.starts.len() - 1;
        let line = position.line.saturating_sub(1).min(last);
        let start = self.starts[line];
        let end = self
            .starts
            .get(line + 1)
            .map_or(self.text.len(), |next| next - 1);
        let text = self.text.get(start..end).unwrap_or("");
        let column = position.column.saturating_sub(1);
        let inner = text.char_indices().nth(column);
        start + inner.map_or(text.len(), |(at, _)| at)
    }
}

#[cfg(test)]
mod tests {
    use super::LineIndex;

    #[test]
    fn columns_count_characters() {
        let index = LineIndex::new("总计\n合计: 3\n");
        let at = |offset| (index.position(offset).line, index.position(offset).column);
        assert_eq!(at(0), (1, 1));
        assert_eq!(at(3), (1, 2));
        assert_eq!(at(7), (2, 1));
        assert_eq!(at(99), (3, 1));
        let offset = |line, column| index.offset(super::Position { line, column });
        assert_eq!([offset(1, 1), offset(1, 2), offset(2, 1)], [0, 3, 7]);
        assert_eq!([offset(1, 99), offset(9, 9), offset(0, 0)], [6, 17, 0]);
    }
}
