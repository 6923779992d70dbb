//! Statutory forms as data: sections, tables, rows, columns and what must hold between cells.
//!
//! A form is read from a YAML file (`builtin/*.yaml`, or a portal's own `forms/*.yaml`) and
//! compiled once. Nothing outside of the files knows a form by its id.

mod builtin;
mod claims;
mod compile;
mod equation;
mod file;
mod lexicon;
mod mixed;

use std::sync::Arc;

use crate::parse::words::fold;

pub use claims::{Claim, Claims, FeeClaim, Near, Sum, SumTerm, Topic};
pub use equation::{Across, Equation, Operator, Term, When};
pub use lexicon::{Hit, Lexicon, WordSet};

/// A form in one of its editions.
#[derive(Clone, Debug)]
pub struct Form {
    /// The name of the form's file: `annual-report-2021`.
    pub id: Arc<str>,
    /// The full official name.
    pub name: String,
    /// What a reader calls this edition: 2021 表式.
    pub short_name: String,
    /// The document that prescribes the form.
    pub basis: String,
    /// The first report year that the form is in force for.
    pub from_year: u16,
    /// The last such year, where there is one.
    pub to_year: Option<u16>,
    /// The title of a report, with `{agency}` and `{year}`.
    pub title: String,
    /// The clauses of the sentence that opens a report's page.
    pub lead: Vec<Clause>,
    /// The statutory sections in their order.
    pub sections: Vec<SectionForm>,
    /// The statutory tables in their order.
    pub tables: Vec<TableForm>,
    /// How the text speaks of the figures in the tables.
    pub claims: Claims,
    /// The documents that reports cite as their basis.
    pub citations: Vec<Citation>,
}

impl Form {
    /// Tells whether the form is in force for reports on `year`.
    pub fn covers(&self, year: u16) -> bool {
        self.from_year <= year && self.to_year.is_none_or(|last| year <= last)
    }

    /// Returns the table that an author's key names by its id, caption or number.
    pub fn find_table(&self, key: &str) -> Option<(usize, &TableForm)> {
        let folded = fold(key);
        self.tables.iter().enumerate().find(|(_, table)| {
            [&table.id, &table.caption, &table.number, &table.anchor]
                .into_iter()
                .any(|name| fold(name) == folded)
        })
    }

    /// Returns the table with this id, and its number.
    pub fn table(&self, id: &str) -> Option<(usize, &TableForm)> {
        self.tables
            .iter()
            .enumerate()
            .find(|(_, table)| table.id == id)
    }
}

/// A clause of the sentence that opens a report's page: what the year's figures come to.
#[derive(Clone, Debug)]
pub struct Clause {
    /// What is said where every figure of the clause is 0; without it, nothing is said.
    pub none: Option<String>,
    /// The figures, in the order in which they are spoken of.
    pub figures: Vec<KeyFigure>,
}

/// A figure that readers look for first: the sum of some cells.
#[derive(Clone, Debug)]
pub struct KeyFigure {
    /// The id, the same in all editions: `new`.
    pub id: String,
    /// What the figure counts: 新收申请.
    pub label: String,
    /// The head of its column in lists of reports; without it, lists leave it out.
    pub heading: Option<String>,
    /// The unit: 件.
    pub unit: String,
    /// The cells that are summed.
    pub cells: Vec<CellRef>,
    /// The words around the figure, with `{n}` in its place.
    pub some: String,
    /// What is said where only this figure of the clause is 0.
    pub none: Option<String>,
}

/// A cell of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CellRef {
    /// The number of the table in the form.
    pub table: usize,
    /// The number of the cell in the table.
    pub cell: usize,
}

/// One statutory section.
#[derive(Clone, Debug)]
pub struct SectionForm {
    /// The id, which is also the anchor in the page: `s1`.
    pub id: String,
    /// The heading exactly as prescribed.
    pub heading: String,
    /// Other wordings that are met in practice and understood.
    pub variants: Vec<String>,
    /// The number of the table that belongs to the section.
    pub table: Option<usize>,
    /// The parts that the section must speak of.
    pub parts: Vec<Part>,
    /// What the section must speak of too where the report is a government's.
    pub government_parts: Vec<Part>,
    /// What the section's text must be.
    pub asks: Asks,
    /// What the section must state, found by any of its words.
    pub states: Vec<Part>,
    /// What belongs here, for the author.
    pub hint: String,
}

/// What a section's text must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// Nothing: the section may hold its table only, or say that there is nothing.
    Nothing,
    /// An account of the year.
    Account,
    /// Problems, and what is done about them; plans belong here.
    Problems,
}

/// A document that reports cite as their basis.
#[derive(Clone, Debug)]
pub struct Citation {
    /// What its title contains: 政府信息公开条例.
    pub title: String,
    /// Its number: 国令第711号.
    pub number: String,
    /// What was in force before it and must no longer be cited.
    pub superseded: Vec<Superseded>,
}

/// A document or provision that must no longer be cited as a basis.
#[derive(Clone, Debug)]
pub struct Superseded {
    /// The ways to write it; brackets and spaces do not count.
    pub names: Vec<String>,
    /// What has taken its place.
    pub by: String,
    /// It counts only in a sentence with one of these words, where there are any.
    pub about: Vec<String>,
    /// It does not count in a sentence with one of these words.
    pub unless: Vec<String>,
}

/// A part that a section must speak of, found by any of its words.
#[derive(Clone, Debug)]
pub struct Part {
    /// The name of the part.
    pub name: String,
    /// Any of these in a subheading shows that the part is there.
    pub words: Vec<String>,
}

/// How a table stands on paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Blocks below each other, each with its own line and its own column heads.
    Stacked,
    /// One block, row labels at the left, column heads at the top.
    Grid,
    /// One block whose rows stand beside each other in one line, with their labels at the top.
    Across,
}

/// One statutory table.
#[derive(Clone, Debug)]
pub struct TableForm {
    /// The id that authors write: `requests`.
    pub id: String,
    /// The prefix of the ids in the page: `t3`.
    pub anchor: String,
    /// The number that is printed before the caption: 表3.
    pub number: String,
    /// The caption.
    pub caption: String,
    /// The unit of all cells, where it is one.
    pub unit: Option<String>,
    /// How the table stands on paper.
    pub layout: Layout,
    /// Labels of rows and columns that no other edition of the table has in their place.
    pub fingerprints: Vec<String>,
    /// The cells that the others come from: where all of these are 0, the whole table is.
    pub sources: Vec<usize>,
    /// The blocks; `Grid` and `Across` tables have one.
    pub blocks: Vec<Block>,
    /// All rows that hold cells, in order, over all blocks.
    pub rows: Vec<Row>,
    /// How many cells the table has.
    pub n_cells: usize,
    /// What must hold between the cells.
    pub equations: Vec<Equation>,
}

/// A part of a table whose rows share their columns.
#[derive(Clone, Debug)]
pub struct Block {
    /// The line above the block: 第二十条第（一）项.
    pub label: Option<String>,
    /// The head of the label column: 信息内容.
    pub head: Option<String>,
    /// The note in the corner of the header.
    pub note: Option<String>,
    /// The tree of column heads.
    pub column_tree: Vec<Node>,
    /// The columns that hold cells, in order.
    pub columns: Vec<Column>,
    /// The tree of row labels; leaves are numbers of rows of the table.
    pub row_tree: Vec<Node>,
}

/// A head of columns or a label of rows: a leaf, or a group of others.
#[derive(Clone, Debug)]
pub struct Node {
    /// The id among its siblings: `deny`, `1`.
    pub id: String,
    /// The id in the page, unique in its table: `deny.1`, `c1`.
    pub anchor: String,
    /// The label exactly as prescribed.
    pub label: String,
    /// A shorter label for narrow places.
    pub short: String,
    /// Folded names that an author may use for it.
    pub names: Vec<String>,
    /// Whether authors name its children without naming it.
    pub flat: bool,
    /// The members of a group; empty for a leaf.
    pub children: Vec<Node>,
    /// For a leaf, the number of the row in the table or of the column in the block.
    pub leaf: usize,
}

impl Node {
    /// Tells whether an author's folded key names this node.
    pub fn is_named(&self, folded: &str) -> bool {
        self.names.iter().any(|name| name == folded)
    }
}

/// A row that holds cells.
#[derive(Clone, Debug)]
pub struct Row {
    /// The ids from the outermost named group, joined by dots: `deny.1`.
    pub path: String,
    /// The label exactly as prescribed.
    pub label: String,
    /// A shorter label for narrow places.
    pub short: String,
    /// The labels of the groups that it is in, outermost first.
    pub groups: Vec<String>,
    /// The block that it is in.
    pub block: usize,
    /// The number of its first cell.
    pub first_cell: usize,
    /// The power that an organ needs to have figures here.
    pub needs: Option<Power>,
}

/// A power that not every organ has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Power {
    /// To make 规章.
    Rulemaking,
}

/// A column that holds cells.
#[derive(Clone, Debug)]
pub struct Column {
    /// The id: `natural`.
    pub id: String,
    /// The id in the page: `c1`.
    pub anchor: String,
    /// The label exactly as prescribed.
    pub label: String,
    /// A shorter label for narrow places.
    pub short: String,
    /// What its cells hold.
    pub kind: CellKind,
    /// The unit of its cells: 件, 万元.
    pub unit: String,
    /// Whether its cells are computed when an author leaves them out.
    pub fills: bool,
}

/// What a cell may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellKind {
    /// A whole number, 0 or more.
    Count,
    /// A decimal, 0 or more.
    Amount,
    /// A whole number with a sign.
    Signed,
}

impl TableForm {
    /// Returns the columns of a row.
    pub fn columns(&self, row: &Row) -> &[Column] {
        &self.blocks[row.block].columns
    }

    /// Returns the numbers of the cells of a row.
    pub fn cells(&self, row: &Row) -> std::ops::Range<usize> {
        row.first_cell..row.first_cell + self.columns(row).len()
    }

    /// Tells whether a row is one that is computed from the rows above it.
    pub fn is_total_row(&self, row: &Row) -> bool {
        let cells = self.cells(row);
        self.equations.iter().any(|equation| {
            let is_column = matches!(equation.across, Across::Column(_));
            let mut left = equation.left.iter();
            equation.fills && is_column && left.any(|term| cells.contains(&term.cell))
        })
    }

    /// Returns the row and the column of a cell.
    pub fn place(&self, cell: usize) -> (&Row, &Column) {
        let index = self
            .rows
            .partition_point(|row| row.first_cell <= cell)
            .saturating_sub(1);
        let row = &self.rows[index];
        (row, &self.columns(row)[cell - row.first_cell])
    }

    /// Finds the numbers of the cells that a reference names below the table: `new.total`,
    /// `deny.total` (the sum over the group), `一、本年新收….总计`.
    ///
    /// The last part is the column, and may be left out where a row has one column.
    pub fn find_cells(&self, parts: &[&str]) -> Option<Vec<usize>> {
        let tries = self.blocks.iter().flat_map(|block| {
            let by_column = parts.split_last().and_then(|(last, path)| {
                let column = find_column(&block.column_tree, &fold(last))?;
                Some((path, column))
            });
            let single = (block.columns.len() == 1).then_some((parts, 0));
            by_column
                .into_iter()
                .chain(single)
                .map(move |(path, column)| (block, path, column))
        });
        tries.into_iter().find_map(|(block, path, column)| {
            let node = find_row(&block.row_tree, path)?;
            let mut rows = Vec::new();
            leaves(node, &mut rows);
            Some(
                rows.into_iter()
                    .map(|row| self.rows[row].first_cell + column)
                    .collect(),
            )
        })
    }
}

/// Finds a column below `nodes` by an author's folded key.
pub fn find_column(nodes: &[Node], folded: &str) -> Option<usize> {
    nodes.iter().find_map(|node| {
        if node.children.is_empty() {
            node.is_named(folded).then_some(node.leaf)
        } else {
            find_column(&node.children, folded)
        }
    })
}

/// Finds the row or group of rows that a path of keys names, passing through flat groups.
pub fn find_row<'a>(nodes: &'a [Node], path: &[&str]) -> Option<&'a Node> {
    let (first, rest) = path.split_first()?;
    let folded = fold(first);
    nodes.iter().find_map(|node| {
        if node.flat {
            return find_row(&node.children, path);
        }
        if !node.is_named(&folded) {
            return None;
        }
        if rest.is_empty() {
            Some(node)
        } else {
            find_row(&node.children, rest)
        }
    })
}

/// Collects the leaves of a node in order.
pub fn leaves(node: &Node, into: &mut Vec<usize>) {
    if node.children.is_empty() {
        into.push(node.leaf);
    }
    for child in &node.children {
        leaves(child, into);
    }
}

/// All forms that a portal knows, oldest edition first.
#[derive(Clone, Debug)]
pub struct Forms {
    forms: Vec<Arc<Form>>,
}

impl Forms {
    /// Returns the forms that come with the program.
    pub fn builtin() -> Self {
        builtin::forms()
    }

    /// Adds a portal's own form; it wins over a form of the program with the same id.
    pub fn add(&mut self, form: Form) {
        self.forms.retain(|other| other.id != form.id);
        self.forms.push(Arc::new(form));
        self.forms
            .sort_by(|a, b| (a.from_year, &a.id).cmp(&(b.from_year, &b.id)));
    }

    /// Returns the form with this id.
    pub fn find(&self, id: &str) -> Option<&Arc<Form>> {
        self.forms.iter().find(|form| &*form.id == id)
    }

    /// Returns the form in force for reports on `year`.
    pub fn in_force(&self, year: u16) -> Option<&Arc<Form>> {
        self.forms.iter().rev().find(|form| form.covers(year))
    }

    /// Returns every form, oldest edition first.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Form>> {
        self.forms.iter()
    }
}

/// Reads a form from the text of its file.
///
/// The error is a sentence with the line and column that `serde_yaml` gives, where it gives one.
pub fn read(text: &str) -> Result<Form, FormError> {
    compile::compile(file::read(text)?)
}

/// Why a form's file cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct FormError {
    /// What is wrong.
    pub message: String,
    /// The line and column, from 1, where they are known.
    pub place: Option<(usize, usize)>,
}
