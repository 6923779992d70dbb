//! Takes the statutory tables out of a document; what is left is its text.

use std::collections::BTreeSet;

use crate::forms::{Form, Forms};

use super::Refusal;
use super::document::{Block, BlockKind, Document, Remark};
use super::figure::is_space;
use super::tables::segment::Judge;
use super::tables::tokens::{Token, Tokens};
use super::tables::{Candidate, choose};

/// A document without its statutory tables.
pub(super) struct Taken {
    /// The tables, in the order of the form; `None` for one that is not there.
    pub(super) tables: Vec<Option<Candidate>>,
    /// The text, with the places where tables stood.
    pub(super) pieces: Vec<Piece>,
}

/// A piece of the text.
pub(super) enum Piece {
    /// A block, with its number in the document.
    Block(usize, Block),
    /// A table of the form, by its number, with that of the block that it began in.
    Table(usize, usize),
}

/// The longest paragraph that can be a cell of a table, in characters.
const LONGEST_CELL: usize = 90;

/// The most lines and rows that a report has.
const MOST_ROWS: usize = 30_000;

/// How many lines of nothing but `|` show that cells are parted by such lines.
const MANY_BARS: usize = 10;

/// A line of text or a row of a table, with its words.
struct Row {
    block: usize,
    /// The number of the row in its grid.
    row: Option<usize>,
    tokens: Vec<Token>,
}

/// Finds and reads the statutory tables; `headings` are blocks that are no rows of any.
pub(super) fn take(
    document: &mut Document,
    (forms, due): (&Forms, &Form),
    headings: &BTreeSet<usize>,
) -> Result<Taken, Refusal> {
    let judge = Judge::new(forms.iter().map(|form| &**form));
    let blocks = std::mem::take(&mut document.blocks);
    let rows = rows(&blocks, headings);
    if rows.len() > MOST_ROWS {
        return Err(Refusal::new("import.too-large"));
    }
    let lines: Vec<&[Token]> = rows.iter().map(|row| &*row.tokens).collect();
    let mut segments = judge.segment(&lines);
    for (segment, row) in segments.iter_mut().zip(&rows) {
        if segment.is_some() && row.row.is_none() && judge.is_prose(&row.tokens) {
            *segment = None;
        }
    }
    let mut tables: Vec<Option<Candidate>> = Vec::new();
    for table in &due.tables {
        let number = judge.ids().iter().position(|id| *id == table.id);
        let own: Vec<&Row> = rows
            .iter()
            .zip(&segments)
            .filter(|(_, segment)| number.is_some() && **segment == number)
            .map(|(row, _)| row)
            .collect();
        let candidate = match own.is_empty() {
            true => None,
            false => choose(forms, due, &table.id, &sets(&own, &blocks)),
        };
        tables.push(candidate);
    }
    if let Some(damage) = damaged(&tables) {
        return Err(damage);
    }
    let numbers: Vec<Option<usize>> = segments
        .iter()
        .map(|segment| {
            due.tables
                .iter()
                .position(|table| Some(&table.id) == segment.map(|number| &judge.ids()[number]))
        })
        .collect();
    let left = Left {
        rows: &rows,
        numbers: &numbers,
    };
    let captions: Vec<&str> = due.tables.iter().map(|table| &*table.caption).collect();
    let pieces = left.pieces(blocks, &captions, &mut document.remarks);
    Ok(Taken { tables, pieces })
}

fn rows(blocks: &[Block], headings: &BTreeSet<usize>) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut grid_number = 0;
    for (index, block) in blocks.iter().enumerate() {
        let line = u32::try_from(index + 1).unwrap_or(u32::MAX);
        match &block.kind {
            BlockKind::Table(grid) => {
                grid_number += 1;
                let mut tokens = Tokens::default();
                tokens.add_grid(grid, grid_number);
                let mut of_row: Vec<Vec<Token>> = vec![Vec::new(); grid.rows.len()];
                for token in tokens.list {
                    of_row[token.line as usize].push(token);
                }
                rows.extend((0..).zip(of_row).map(|(row, tokens)| Row {
                    block: index,
                    row: Some(row),
                    tokens,
                }));
            }
            _ if headings.contains(&index) => {}
            kind => {
                let text = block.plain();
                let is_cell =
                    matches!(kind, BlockKind::Line) || text.chars().count() <= LONGEST_CELL;
                if !is_cell || text.trim_matches(is_space).is_empty() {
                    continue;
                }
                let mut tokens = Tokens::default();
                tokens.add_line(&text, line);
                for token in &mut tokens.list {
                    token.place = block.place.clone();
                }
                rows.push(Row {
                    block: index,
                    row: None,
                    tokens: tokens.list,
                });
            }
        }
    }
    rows
}

/// The words of a table: all of them, and those of each grid, since a page can hold a table twice.
fn sets(rows: &[&Row], blocks: &[Block]) -> Vec<Tokens> {
    let barred: Vec<(u32, String)> = rows
        .iter()
        .filter(|row| row.row.is_none())
        .map(|row| {
            (
                u32::try_from(row.block + 1).unwrap_or(u32::MAX),
                blocks[row.block].plain(),
            )
        })
        .collect();
    let n_bars = barred
        .iter()
        .filter(|(_, line)| line.trim_matches(is_space) == "|")
        .count();
    if n_bars >= MANY_BARS {
        let mut tokens = Tokens::default();
        tokens.add_barred(barred.iter().map(|(number, line)| (*number, &**line)));
        for token in &mut tokens.list {
            token.place = blocks[token.line as usize - 1].place.clone();
        }
        return vec![tokens];
    }
    let mut all = Tokens::default();
    let mut by_grid: Vec<(usize, Tokens)> = Vec::new();
    for (line, row) in (1..).zip(rows) {
        let tokens = row
            .tokens
            .iter()
            .cloned()
            .map(|token| Token { line, ..token });
        all.list.extend(tokens.clone());
        if row.row.is_none() {
            continue;
        }
        all.has_cells = true;
        match by_grid.last_mut() {
            Some((block, grid)) if *block == row.block => grid.list.extend(tokens),
            _ => by_grid.push((
                row.block,
                Tokens {
                    list: tokens.collect(),
                    has_cells: true,
                },
            )),
        }
    }
    let mut sets = vec![all];
    if by_grid.len() > 1 {
        sets.extend(by_grid.into_iter().map(|(_, tokens)| tokens));
    }
    sets
}

/// Labels without their figures mean that a text has lost lines: nothing of it can be trusted.
fn damaged(tables: &[Option<Candidate>]) -> Option<Refusal> {
    let found = || tables.iter().flatten();
    let n_named: usize = found().map(|candidate| candidate.read.n_named).sum();
    let n_read: usize = found().map(|candidate| candidate.read.n_read()).sum();
    let is_damaged = n_named >= 5 && n_read * 10 < n_named * 6;
    is_damaged.then(|| {
        let mut refusal = Refusal::with_help("import.damaged", "import.damaged.help");
        refusal.message = refusal.message.with("named", n_named).with("read", n_read);
        refusal
    })
}

/// What is left of a document when the rows of tables are taken out.
struct Left<'a> {
    rows: &'a [Row],
    numbers: &'a [Option<usize>],
}

impl Left<'_> {
    fn pieces(
        &self,
        blocks: Vec<Block>,
        captions: &[&str],
        remarks: &mut Vec<Remark>,
    ) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut seen = BTreeSet::new();
        let mut at = 0;
        for (index, block) in blocks.into_iter().enumerate() {
            let from = at;
            while self.rows.get(at).is_some_and(|row| row.block == index) {
                at += 1;
            }
            let own = &self.numbers[from..at];
            for table in own.iter().flatten() {
                if seen.insert(*table) {
                    pieces.push(Piece::Table(*table, index));
                }
            }
            if own.iter().all(Option::is_none) {
                pieces.push(Piece::Block(index, block));
            } else if let BlockKind::Table(grid) = &block.kind {
                let rest = grid
                    .rows
                    .iter()
                    .zip(own)
                    .filter(|(_, table)| table.is_none());
                for (cells, _) in rest {
                    let texts = cells
                        .iter()
                        .map(|cell| cell.text.trim_matches(is_space))
                        .filter(|text| !text.is_empty());
                    let text = texts.collect::<Vec<_>>().join(" ");
                    let place = cells.first().map_or(&block.place, |cell| &cell.place);
                    match is_kept(&text) {
                        _ if text.is_empty()
                            || captions.iter().any(|caption| text.contains(caption)) => {}
                        true => {
                            let kept = Block::text(BlockKind::Paragraph, &text, place.clone());
                            pieces.push(Piece::Block(index, kept));
                        }
                        false => remarks.push(Remark {
                            key: "import.left-out",
                            what: text,
                            place: place.clone(),
                        }),
                    }
                }
            }
        }
        pieces
    }
}

/// Tells whether a row in a statutory table that is not of it is text: a title or a unit is none.
fn is_kept(text: &str) -> bool {
    text.contains('。') || text.chars().count() >= 30
}
