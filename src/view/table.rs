//! The official shape of a statutory table: header cells and value cells with spans and ids.
//!
//! A shape comes from a form alone, so all reports on the form share it. Nothing here is HTML.

use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use serde::Serialize;

use super::digest::{Digest, digest};
use crate::forms::{Block, Layout, Node, TableForm, leaves};
use crate::model::Table;

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
        let value = |cell: &crate::model::Cell| cell.value.map(|value| value.to_string());
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
            Layout::Grid => grid(table, &mut shape),
            Layout::Stacked => stacked(table, &mut shape),
            Layout::Across => across(table, &mut shape),
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

/// The columns of a block: their heads, and for each the ids that its cells name.
struct Heads {
    rows: Vec<Vec<ShapeCell>>,
    paths: Vec<String>,
    widths: Vec<usize>,
}

fn grid(table: &TableForm, shape: &mut TableShape) {
    let Some(block) = table.blocks.first() else {
        return;
    };
    let n_labels = depth(&block.row_tree);
    let n_head_rows = depth(&block.column_tree);
    let taken = row_ids(&shape.id, &block.row_tree);
    let name = |anchor: &str| {
        let id = format!("{}-{anchor}", shape.id);
        if taken.contains(&id) {
            format!("{id}-h")
        } else {
            id
        }
    };
    let widths = vec![1; block.columns.len()];
    let mut heads = heads(block, widths, &name);
    let corner = ShapeCell {
        id: format!("{}-note", shape.id),
        colspan: n_labels,
        rowspan: n_head_rows,
        text: block
            .note
            .clone()
            .or(block.head.clone())
            .unwrap_or_else(|| CORNER.to_owned()),
        ..ShapeCell::default()
    };
    shape.note = block.note.as_ref().map(|_| corner.id.clone());
    if let Some(first) = heads.rows.first_mut() {
        first.insert(0, corner);
    }
    shape.n_columns = n_labels + block.columns.len();
    shape.column_groups = column_groups(n_labels, &block.column_tree);
    shape.head = std::mem::take(&mut heads.rows);
    let mut body = Body {
        table,
        heads: &heads,
        n_labels,
        rows: Vec::new(),
        pending: Vec::new(),
    };
    body.nodes(&block.row_tree, 0, "");
    shape.bodies.push(body.rows);
}

fn stacked(table: &TableForm, shape: &mut TableShape) {
    let n_labels = table
        .blocks
        .iter()
        .map(|block| depth(&block.row_tree))
        .max()
        .unwrap_or(1);
    let n_values = table
        .blocks
        .iter()
        .map(|block| block.columns.len())
        .max()
        .unwrap_or(1);
    shape.n_columns = n_labels + n_values;
    shape.column_groups = vec![n_labels, n_values];
    for (index, block) in table.blocks.iter().enumerate() {
        let block_id = format!("{}-b{}", shape.id, index + 1);
        let mut widths = vec![1; block.columns.len()];
        if let Some(last) = widths.last_mut() {
            *last += n_values - block.columns.len();
        }
        let mut heads = heads(block, widths, &|anchor| format!("{block_id}-{anchor}"));
        let n_head_rows = heads.rows.len();
        let corner = ShapeCell {
            id: format!("{block_id}-head"),
            headers: block
                .label
                .as_ref()
                .map_or(String::new(), |_| block_id.clone()),
            scope: Some(Scope::Col),
            colspan: n_labels,
            rowspan: n_head_rows,
            text: block.head.clone().unwrap_or_else(|| CORNER.to_owned()),
            cell: None,
        };
        let above = join(&corner.headers, &corner.id);
        let mut rows = Vec::new();
        if let Some(label) = &block.label {
            rows.push(vec![block_line(&block_id, label, shape.n_columns)]);
            for cell in heads.rows.iter_mut().flatten() {
                cell.headers = join(&block_id, &cell.headers);
            }
        }
        let mut head_rows = std::mem::take(&mut heads.rows);
        if let Some(first) = head_rows.first_mut() {
            first.insert(0, corner);
        }
        rows.extend(head_rows);
        let mut body = Body {
            table,
            heads: &heads,
            n_labels,
            rows,
            pending: Vec::new(),
        };
        body.nodes(&block.row_tree, 0, &above);
        shape.bodies.push(body.rows);
    }
}

fn block_line(id: &str, label: &str, n_columns: usize) -> ShapeCell {
    ShapeCell {
        id: id.to_owned(),
        scope: Some(Scope::RowGroup),
        colspan: n_columns,
        rowspan: 1,
        text: label.to_owned(),
        ..ShapeCell::default()
    }
}

fn across(table: &TableForm, shape: &mut TableShape) {
    let Some(block) = table.blocks.first() else {
        return;
    };
    let n_columns = block.columns.len();
    let n_head_rows = depth(&block.row_tree) + depth(&block.column_tree);
    let mut line = Line {
        table,
        block,
        prefix: shape.id.clone(),
        head: vec![Vec::new(); n_head_rows],
        values: Vec::new(),
    };
    line.nodes(&block.row_tree, 0, "");
    shape.n_columns = n_columns * table.rows.len();
    shape.column_groups = vec![n_columns; table.rows.len()];
    shape.head = line.head;
    shape.bodies.push(vec![line.values]);
}

/// The rows of a block while its tree of labels is walked.
struct Body<'a> {
    table: &'a TableForm,
    heads: &'a Heads,
    n_labels: usize,
    rows: Vec<Vec<ShapeCell>>,
    /// Labels of groups that stand at the left of the next row.
    pending: Vec<ShapeCell>,
}

impl Body<'_> {
    fn nodes(&mut self, nodes: &[Node], depth: usize, above: &str) {
        for node in nodes {
            let is_leaf = node.children.is_empty();
            let label = ShapeCell {
                id: format!("{}-{}", self.table.anchor, node.anchor),
                headers: above.to_owned(),
                scope: Some(if is_leaf { Scope::Row } else { Scope::RowGroup }),
                colspan: if is_leaf { self.n_labels - depth } else { 1 },
                rowspan: n_leaves(node),
                text: node.label.clone(),
                cell: None,
            };
            let path = join(above, &label.id);
            self.pending.push(label);
            if is_leaf {
                let mut row = std::mem::take(&mut self.pending);
                row.extend(values(self.table, self.heads, node, &path));
                self.rows.push(row);
            } else {
                self.nodes(&node.children, depth + 1, &path);
            }
        }
    }
}

/// Makes the value cells of a row.
fn values(table: &TableForm, heads: &Heads, node: &Node, path: &str) -> Vec<ShapeCell> {
    let Some(row) = table.rows.get(node.leaf) else {
        return Vec::new();
    };
    let columns = table.columns(row).iter().zip(table.cells(row));
    let columns = columns.zip(heads.paths.iter().zip(&heads.widths));
    let cells = columns.map(|((column, cell), (heads, width))| ShapeCell {
        id: format!("{}-{}-{}", table.anchor, node.anchor, column.anchor),
        headers: join(path, heads),
        colspan: *width,
        rowspan: 1,
        cell: Some(cell),
        ..ShapeCell::default()
    });
    cells.collect()
}

/// The single line of an `Across` table while its tree of labels is walked.
struct Line<'a> {
    table: &'a TableForm,
    block: &'a Block,
    prefix: String,
    head: Vec<Vec<ShapeCell>>,
    values: Vec<ShapeCell>,
}

impl Line<'_> {
    fn nodes(&mut self, nodes: &[Node], depth: usize, above: &str) {
        let n_columns = self.block.columns.len();
        for node in nodes {
            let label = ShapeCell {
                id: format!("{}-{}", self.prefix, node.anchor),
                headers: above.to_owned(),
                scope: Some(Scope::ColGroup),
                colspan: n_leaves(node) * n_columns,
                rowspan: 1,
                text: node.label.clone(),
                cell: None,
            };
            let path = join(above, &label.id);
            self.head[depth].push(label);
            if node.children.is_empty() {
                self.row(node, depth + 1, &path);
            } else {
                self.nodes(&node.children, depth + 1, &path);
            }
        }
    }

    /// Puts the column heads of a row below its label, and its cells into the line.
    fn row(&mut self, node: &Node, depth: usize, path: &str) {
        let name = |anchor: &str| format!("{}-{}-{anchor}-h", self.prefix, node.anchor);
        let heads = heads(self.block, vec![1; self.block.columns.len()], &name);
        let n_rows = heads.rows.len();
        let n_head_rows = self.head.len();
        for (offset, row) in heads.rows.iter().enumerate() {
            let cells = row.iter().cloned().map(|mut cell| {
                cell.headers = join(path, &cell.headers);
                if cell.scope == Some(Scope::Col) && offset + cell.rowspan == n_rows {
                    cell.rowspan = n_head_rows - depth - offset;
                }
                cell
            });
            self.head[depth + offset].extend(cells);
        }
        self.values.extend(values(self.table, &heads, node, path));
    }
}

fn heads(block: &Block, widths: Vec<usize>, name: &dyn Fn(&str) -> String) -> Heads {
    let mut walk = HeadWalk {
        rows: vec![Vec::new(); depth(&block.column_tree)],
        paths: Vec::new(),
        widths: &widths,
        name,
    };
    // A head above all columns tells nothing of a cell, so cells do not name it.
    let spans_all = block.column_tree.len() == 1;
    walk.nodes(
        &block.column_tree,
        0,
        &Above {
            all: "",
            named: "",
            unnamed: spans_all,
        },
    );
    let HeadWalk { rows, paths, .. } = walk;
    Heads {
        rows,
        paths,
        widths,
    }
}

struct HeadWalk<'a> {
    rows: Vec<Vec<ShapeCell>>,
    paths: Vec<String>,
    widths: &'a [usize],
    name: &'a dyn Fn(&str) -> String,
}

/// The heads above a node: all of them, and those that cells name.
struct Above<'a> {
    all: &'a str,
    named: &'a str,
    /// Whether the nodes at this level stand above all columns.
    unnamed: bool,
}

impl HeadWalk<'_> {
    fn nodes(&mut self, nodes: &[Node], depth: usize, above: &Above<'_>) {
        for node in nodes {
            let id = (self.name)(&node.anchor);
            let is_leaf = node.children.is_empty();
            let mut columns = Vec::new();
            leaves(node, &mut columns);
            let widths = columns.iter().filter_map(|column| self.widths.get(*column));
            let cell = ShapeCell {
                headers: above.all.to_owned(),
                scope: Some(if is_leaf { Scope::Col } else { Scope::ColGroup }),
                colspan: widths.sum(),
                rowspan: if is_leaf { self.rows.len() - depth } else { 1 },
                text: node.label.clone(),
                cell: None,
                id,
            };
            let all = join(above.all, &cell.id);
            if is_leaf {
                self.paths.push(join(above.named, &cell.id));
                self.rows[depth].push(cell);
                continue;
            }
            let named = if above.unnamed {
                String::new()
            } else {
                join(above.named, &cell.id)
            };
            self.rows[depth].push(cell);
            let unnamed = above.unnamed && node.children.len() == 1;
            self.nodes(
                &node.children,
                depth + 1,
                &Above {
                    all: &all,
                    named: &named,
                    unnamed,
                },
            );
        }
    }
}

/// The widths of the groups of columns: row labels, then the groups of the first level that has
/// more than one.
fn column_groups(n_labels: usize, column_tree: &[Node]) -> Vec<usize> {
    let mut level = column_tree;
    while let [only] = level
        && !only.children.is_empty()
    {
        level = &only.children;
    }
    let labels = (n_labels > 0).then_some(n_labels);
    labels
        .into_iter()
        .chain(level.iter().map(n_leaves))
        .collect()
}

fn row_ids(prefix: &str, nodes: &[Node]) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    for node in nodes {
        ids.insert(format!("{prefix}-{}", node.anchor));
        ids.extend(row_ids(prefix, &node.children));
    }
    ids
}

fn depth(nodes: &[Node]) -> usize {
    nodes
        .iter()
        .map(|node| 1 + depth(&node.children))
        .max()
        .unwrap_or(0)
}

fn n_leaves(node: &Node) -> usize {
    let mut found = Vec::new();
    leaves(node, &mut found);
    found.len()
}

fn join(first: &str, second: &str) -> String {
    match (first, second) {
        ("", other) | (other, "") => other.to_owned(),
        _ => format!("{first} {second}"),
    }
}
