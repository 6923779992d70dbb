//! Tables of any sort to one row of words: labels, figures, marks, blanks, in reading order.

use crate::import::figure::{self, Figure};
use crate::import::grid::Grid;
use crate::import::place::Place;

/// What a word of a table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A label, or a part of one.
    Label,
    /// A figure, a mark for nothing, or what stands where one of them should.
    Value,
    /// A cell that holds nothing.
    Blank,
}

/// A word of a table.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    /// What it is.
    pub(crate) kind: Kind,
    /// What it says, without spaces at its ends.
    pub(crate) text: String,
    /// The number of the line or row, over all tables of a file.
    pub(crate) line: u32,
    /// From where to where it reaches: columns of a grid, or columns of characters.
    pub(crate) x: (u32, u32),
    /// The number of the grid that it is in; for text, 0.
    pub(crate) grid: u32,
    /// Where it stands.
    pub(crate) place: Place,
}

/// The words of some tables, and whether cells that hold nothing can be seen.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tokens {
    /// The words in reading order.
    pub(crate) list: Vec<Token>,
    /// Whether the words come from tables with cells, and not from text.
    pub(crate) has_cells: bool,
}

impl Tokens {
    /// Adds the cells of a grid.
    pub(crate) fn add_grid(&mut self, grid: &Grid, number: u32) {
        self.has_cells = true;
        let first = self.list.last().map_or(0, |last| last.line + 1);
        for (line, row) in (first..).zip(&grid.rows) {
            for cell in row {
                let text = flat(&cell.text);
                let token = Token {
                    kind: kind(&text),
                    text,
                    line,
                    x: (cell.column, cell.column + cell.colspan),
                    grid: number,
                    place: cell.place.clone(),
                };
                self.add_cell(token);
            }
        }
    }

    /// Some converters put a whole row of figures, or a label with its figures, into one cell.
    fn add_cell(&mut self, token: Token) {
        if token.kind != Kind::Label || !token.text.contains(' ') {
            return self.list.push(token);
        }
        for (text, kind) in words(&token.text) {
            self.list.push(Token {
                text,
                kind,
                ..token.clone()
            });
        }
    }

    /// Adds a line of text, with its number from 1.
    pub(crate) fn add_line(&mut self, text: &str, number: u32) {
        let has_tabs = text.contains('\t');
        let (text, has_bars) = without_frame(text);
        for (field, cell) in (0..).zip(cells(text)) {
            if cell.text.is_empty() && !has_tabs && !has_bars {
                continue;
            }
            // Between tabs, which field it is says more than how far to the right it begins.
            let mut at = if has_tabs || has_bars {
                field * FIELD
            } else {
                cell.x
            };
            for (word, kind) in words(&cell.text) {
                let end = at + width(&word);
                self.list.push(Token {
                    kind,
                    text: word,
                    line: number,
                    x: (at, end),
                    grid: 0,
                    place: Place::Line(number),
                });
                at = end + 1;
            }
        }
    }

    /// Adds lines whose cells are parted by lines that hold nothing but `|`.
    pub(crate) fn add_barred<'a>(&mut self, lines: impl Iterator<Item = (u32, &'a str)>) {
        let mut is_open = false;
        for (number, line) in lines {
            let line = line.trim_matches(figure::is_space);
            if line != "|" {
                is_open |= !line.is_empty();
                if !line.is_empty() {
                    self.add_line(line, number);
                }
                continue;
            }
            if !is_open {
                self.list.push(Token {
                    kind: Kind::Blank,
                    text: String::new(),
                    line: number,
                    x: (0, 0),
                    grid: 0,
                    place: Place::Line(number),
                });
            }
            is_open = false;
        }
    }
}

/// How many columns of characters a field between tabs counts for.
const FIELD: u32 = 40;

/// Takes off the bars at both ends of a line, and tells whether bars part its cells.
fn without_frame(line: &str) -> (&str, bool) {
    let bare = line.trim_matches(figure::is_space);
    let inner = bare.strip_prefix(is_bar).unwrap_or(bare);
    let inner = inner.strip_suffix(is_bar).unwrap_or(inner);
    match inner.contains(is_bar) {
        true => (inner, true),
        false => (line, false),
    }
}

fn is_bar(ch: char) -> bool {
    matches!(ch, '|' | '｜' | '│' | '┃')
}

/// A run of characters between tabs, bars or several spaces.
struct TextCell {
    text: String,
    x: u32,
}

/// Cuts a line at tabs, bars and wherever two spaces or one wide one stand.
fn cells(line: &str) -> Vec<TextCell> {
    let has_tabs = line.contains('\t');
    let line = line.trim_end_matches(['\r', '\n']);
    let mut cells = Vec::new();
    let mut cell = TextCell {
        text: String::new(),
        x: 0,
    };
    let (mut x, mut spaces) = (0, 0);
    let mut finish = |cell: &mut TextCell, next: u32| {
        let done = std::mem::replace(
            cell,
            TextCell {
                text: String::new(),
                x: next,
            },
        );
        cells.push(TextCell {
            text: done.text.trim_matches(figure::is_space).to_owned(),
            x: done.x,
        });
    };
    for ch in line.chars() {
        let wide = wide(ch);
        if ch == '\t' || is_bar(ch) {
            finish(&mut cell, x + 1);
            spaces = 0;
        } else if figure::is_space(ch) {
            spaces += wide;
            if spaces == 1 && !cell.text.is_empty() {
                cell.text.push(' ');
            }
        } else {
            if spaces > 1 && !has_tabs && !cell.text.trim().is_empty() {
                finish(&mut cell, x);
            }
            if cell.text.trim().is_empty() {
                cell.x = x;
            }
            cell.text.push(ch);
            spaces = 0;
        }
        x += wide;
    }
    finish(&mut cell, x);
    cells
}

/// Cuts a cell into a label and the figures behind it, or into figures alone.
fn words(text: &str) -> Vec<(String, Kind)> {
    let parts: Vec<&str> = text
        .split(figure::is_space)
        .filter(|part| !part.is_empty())
        .collect();
    let n_values = parts
        .iter()
        .rev()
        .take_while(|part| kind(part) == Kind::Value)
        .count();
    let (label, values) = parts.split_at(parts.len() - n_values);
    let mut words = Vec::new();
    if !label.is_empty() {
        words.extend(glued(&label.join(" ")));
    }
    words.extend(
        values
            .iter()
            .map(|value| ((*value).to_owned(), Kind::Value)),
    );
    if words.is_empty() {
        words.push((String::new(), Kind::Blank));
    }
    words
}

/// Parts a label from a figure that stands right behind it: `（七）总计12`.
fn glued(text: &str) -> Vec<(String, Kind)> {
    let label = text.trim_end_matches(|ch: char| ch.is_ascii_digit());
    let figure = &text[label.len()..];
    let is_chinese = label.chars().next_back().is_some_and(|ch| wide(ch) == 2);
    match is_chinese && !figure.is_empty() {
        true => vec![
            (label.to_owned(), Kind::Label),
            (figure.to_owned(), Kind::Value),
        ],
        false => vec![(text.to_owned(), Kind::Label)],
    }
}

/// Tells what a cell or a part of one is by itself.
pub(crate) fn kind(text: &str) -> Kind {
    match figure::read(text) {
        Figure::Plain(_) | Figure::Dressed(_) | Figure::Mark => Kind::Value,
        Figure::Blank => Kind::Blank,
        Figure::Text => Kind::Label,
    }
}

/// The text of a cell on one line.
fn flat(text: &str) -> String {
    let parts: Vec<&str> = text
        .split(figure::is_space)
        .filter(|part| !part.is_empty())
        .collect();
    // A figure that a narrow column broke is still one figure: 59237. and 2449.
    let joined = parts.concat();
    let is_broken = parts
        .windows(2)
        .all(|pair| pair[0].ends_with(['.', ',']) || pair[1].starts_with(['.', ',']));
    match is_broken && parts.len() > 1 && kind(&joined) == Kind::Value {
        true => joined,
        false => parts.join(" "),
    }
}

/// How many columns a text takes in a fixed-width font.
pub(crate) fn width(text: &str) -> u32 {
    text.chars().map(wide).sum()
}

/// How many columns a character takes.
pub(crate) fn wide(ch: char) -> u32 {
    let is_wide = matches!(ch as u32,
        0x1100..=0x115F | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFE30..=0xFE6F
        | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 | 0x20000..=0x3FFFD | 0x201C | 0x201D | 0x2014 | 0x2026);
    if is_wide { 2 } else { 1 }
}

#[cfg(test)]
mod tests {
    use super::{Kind, Tokens};

    fn shown(line: &str) -> String {
        let mut tokens = Tokens::default();
        tokens.add_line(line, 1);
        let shown = tokens.list.iter().map(|token| match token.kind {
            Kind::Label => format!("「{}」", token.text),
            Kind::Value => token.text.clone(),
            Kind::Blank => "_".to_owned(),
        });
        shown.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn lines_fall_into_labels_figures_and_blanks() {
        assert_eq!(shown("规章\t0\t\t6"), "「规章」 0 _ 6");
        assert_eq!(shown("  行政处罚        4119"), "「行政处罚」 4119");
        assert_eq!(shown("（七）总计 21 0 / 0"), "「（七）总计」 21 0 / 0");
        assert_eq!(shown("（七）总计21　0　0"), "「（七）总计」 21 0 0");
        assert_eq!(shown("1.属于国家秘密  0  1"), "「1.属于国家秘密」 0 1");
        assert_eq!(shown("309 17 88"), "309 17 88");
        assert_eq!(shown("| 规章 | 1,234 | | １ |"), "「规章」 1,234 _ １");
        assert_eq!(shown("结果 维持\t结果 纠正"), "「结果 维持」 「结果 纠正」");
    }
}
