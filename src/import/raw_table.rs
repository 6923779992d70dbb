//! Tables as Word and web pages have them, with anything in their cells, to tables of text; those
//! that only lay out a page fall apart into what is in them.

use super::document::{Block, BlockKind, Inline};
use super::grid::{Columns, Grid, GridCell};
use super::place::Place;

/// A table with blocks in its cells.
#[derive(Clone, Debug, Default)]
pub(super) struct RawTable {
    /// The rows from the top.
    pub(super) rows: Vec<Vec<RawCell>>,
}

/// A cell with blocks in it.
#[derive(Clone, Debug)]
pub(super) struct RawCell {
    /// What is in it.
    pub(super) blocks: Vec<Block>,
    /// How many columns it covers.
    pub(super) colspan: u32,
    /// How many rows it covers.
    pub(super) rowspan: u32,
    /// Whether it goes on with the cell above, and says nothing of its own.
    pub(super) is_covered: bool,
}

/// The longest text of a cell in a table of figures, in characters.
const LONGEST_CELL: usize = 600;

/// How many short cells make a table of figures of one that has tables in it.
const MANY_CELLS: usize = 10;

impl RawTable {
    /// Makes a table of text, or what is in it where it only lays out a page; `number` is that
    /// of the table in the file.
    pub(super) fn settle(self, number: u32) -> Vec<Block> {
        let cells = || self.rows.iter().flatten().filter(|cell| !cell.is_covered);
        let n_cells = cells().count();
        let has_table = |cell: &&RawCell| {
            cell.blocks
                .iter()
                .any(|block| matches!(block.kind, BlockKind::Table(_)))
        };
        let n_plain = cells()
            .filter(|cell| !has_table(cell) && !cell.text().trim().is_empty())
            .count();
        let is_nesting = cells().any(|cell| has_table(&cell)) && n_plain < MANY_CELLS;
        let is_long = cells().any(|cell| cell.text().chars().count() > LONGEST_CELL);
        let is_narrow = self.rows.iter().all(|row| row.len() <= 1);
        if n_cells <= 1 || is_nesting || is_long || is_narrow {
            return self
                .rows
                .into_iter()
                .flatten()
                .flat_map(|cell| cell.blocks)
                .collect();
        }
        let pictures = self.pictures();
        let place = Place::Table {
            table: number,
            row: 1,
            column: 1,
        };
        let table = Block {
            kind: BlockKind::Table(self.grid(number)),
            inlines: Vec::new(),
            place: place.clone(),
        };
        let mut blocks = vec![table];
        if !pictures.is_empty() {
            blocks.push(Block {
                kind: BlockKind::Paragraph,
                inlines: pictures,
                place,
            });
        }
        blocks
    }

    fn pictures(&self) -> Vec<Inline> {
        let blocks = self.rows.iter().flatten().flat_map(|cell| &cell.blocks);
        let inlines = blocks.flat_map(|block| &block.inlines);
        inlines
            .filter(|inline| matches!(inline, Inline::Picture { .. }))
            .cloned()
            .collect()
    }

    fn grid(self, table: u32) -> Grid {
        let mut columns = Columns::default();
        let mut grid = Grid::default();
        for (row, cells) in (1..).zip(self.rows) {
            columns.begin_row();
            let mut placed = Vec::with_capacity(cells.len());
            for cell in cells {
                let column = columns.place(cell.colspan, cell.rowspan);
                if cell.is_covered {
                    continue;
                }
                placed.push(GridCell {
                    text: cell.text(),
                    column,
                    colspan: cell.colspan,
                    rowspan: cell.rowspan,
                    place: Place::Table {
                        table,
                        row,
                        column: column + 1,
                    },
                });
            }
            columns.end_row();
            grid.rows.push(placed);
        }
        grid
    }
}

impl RawCell {
    /// What the cell says; paragraphs are lines, and a table in it is its cells.
    fn text(&self) -> String {
        let mut text = String::new();
        for block in &self.blocks {
            if !text.is_empty() {
                text.push('\n');
            }
            match &block.kind {
                BlockKind::Table(grid) => {
                    let cells = grid.rows.iter().flatten().map(|cell| &*cell.text);
                    text.push_str(&cells.collect::<Vec<_>>().join(" "));
                }
                _ => text.push_str(&block.plain()),
            }
        }
        text
    }
}
