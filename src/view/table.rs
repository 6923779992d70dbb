//! The official shape of a statutory table: header cells and value cells with spans and ids.
//!
//! A shape comes from a form alone, so all reports on the form share it. Nothing here is HTML.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use serde::Serialize;

use super::digest::{Digest, digest};
use crate::forms::{Layout, Node, TableForm, leaves};
use crate::model::{Cell, Table};

mod across;
mod body;
mod grid;
mod heads;
mod stacked;

/// One statutory table of one report: a shape, and the figures that fill it.
#[derive(Clone, Debug, Hash)]
pub struct TableView {
    /// The shape, which all reports on the form share.
    pub shape: Arc<TableShape>,
    /// The figures in the order of the form, as written; `None` where there is none.
    pub cells: Vec<Option<String>>,
}

impl TableView {
    /// Joins a shape and the cells of a report.
    pub fn new(shape: &Arc<TableShape>, table: &Table) -> Self {
        let value = |cell: &Cell| cell.value.map(|value| value.to_string());
        Self {
            shape: Arc::clone(shape),
            cells: table.cells.iter().map(value).collect(),
        }
    }
}

/// The shape of a statutory table.
#[derive(Clone, Debug, Serialize)]
pub struct TableShape {
    /// The id of the table in the page: `t3`.
    pub id: String,
    /// The caption with number and unit: 表3　…（单位：件）.
    pub caption: String,
    /// The id of the cell that holds the note, where there is one.
    pub note: Option<String>,
    /// How many columns it has, row labels included.
    pub n_columns: usize,
    /// The widths of the groups of columns.
    pub column_groups: Vec<usize>,
    /// The rows of the head.
    pub head: Vec<Vec<ShapeCell>>,
    /// The bodies, each with its rows.
    pub bodies: Vec<Vec<Vec<ShapeCell>>>,
    #[serde(skip)]
    cell_ids: Vec<String>,
    #[serde(skip)]
    digest: Digest,
}

/// One cell of a shape.
#[derive(Clone, Debug, Default, Hash, Serialize)]
pub struct ShapeCell {
    /// The id in the page.
    pub id: String,
    /// The ids of the header cells that it belongs to, with spaces between.
    pub headers: String,
    /// What a header cell is the header of; `None` for value cells and the note.
    pub scope: Option<Scope>,
    /// How many columns it covers.
    pub colspan: usize,
    /// How many rows it covers.
    pub rowspan: usize,
    /// The label of a header cell, or the note.
    pub text: String,
    /// For a value cell, the number of the cell in the form.
    pub cell: Option<usize>,
}

/// What a header cell is the header of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// One row.
    Row,
    /// A group of rows.
    RowGroup,
    /// One column.
    Col,
    /// A group of columns.
    ColGroup,
}

impl TableShape {
    /// Lays out a table of a form.
    pub fn new(table: &TableForm) -> Self {
        let mut shape = Self {
            id: table.anchor.clone(),
            caption: caption(table),
            note: None,
            n_columns: 0,
            column_groups: Vec::new(),
            head: Vec::new(),
            bodies: Vec::new(),
            cell_ids: vec![String::new(); table.n_cells],
            digest: Digest::default(),
        };
        match table.layout {
            Layout::Grid => grid::lay_out(table, &mut shape),
            Layout::Stacked => stacked::lay_out(table, &mut shape),
            Layout::Across => across::lay_out(table, &mut shape),
        }
        for cell in shape.bodies.iter().flatten().flatten() {
            if let Some(slot) = cell.cell.and_then(|number| shape.cell_ids.get_mut(number)) {
                slot.clone_from(&cell.id);
            }
        }
        shape.digest = digest(&(
            (&shape.id, &shape.caption, &shape.note, shape.n_columns),
            (&shape.column_groups, &shape.head, &shape.bodies),
        ));
        shape
    }

    /// Returns the digest of the shape.
    pub fn digest(&self) -> &Digest {
        &self.digest
    }

    /// Returns the id in the page of a cell of the form.
    pub fn cell_id(&self, cell: usize) -> &str {
        self.cell_ids.get(cell).map_or("", String::as_str)
    }
}

impl Hash for TableShape {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.digest.hash(state);
    }
}

fn caption(table: &TableForm) -> String {
    let unit = table
        .unit
        .as_ref()
        .map_or(String::new(), |unit| format!("（单位：{unit}）"));
    format!("{}　{}{unit}", table.number, table.caption)
}

/// What is said in the corner of a header that has no note and no head.
const CORNER: &str = "项目";

/// Returns how many levels a tree has.
fn depth(nodes: &[Node]) -> usize {
    nodes
        .iter()
        .map(|node| 1 + depth(&node.children))
        .max()
        .unwrap_or(0)
}

/// Returns how many leaves are at or below a node.
fn n_leaves(node: &Node) -> usize {
    let mut found = Vec::new();
    leaves(node, &mut found);
    found.len()
}

/// Joins two lists of ids.
fn join(first: &str, second: &str) -> String {
    match (first, second) {
        ("", other) | (other, "") => other.to_owned(),
        _ => format!("{first} {second}"),
    }
}
