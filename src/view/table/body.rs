//! Rows with labels at the left.

use super::heads::Heads;
use super::{Scope, ShapeCell, join, n_leaves};
use crate::forms::{Node, TableForm};

/// The rows of a block while its tree of labels is walked.
pub(super) struct Body<'a> {
    /// The table.
    pub(super) table: &'a TableForm,
    /// The heads of the block's columns.
    pub(super) heads: &'a Heads,
    /// How many columns the labels take.
    pub(super) n_labels: usize,
    /// The id of the head of the labels' own column, where it has one.
    pub(super) label_head: &'a str,
    /// The rows so far.
    pub(super) rows: Vec<Vec<ShapeCell>>,
    /// Labels of groups that stand at the left of the next row.
    pub(super) pending: Vec<ShapeCell>,
}

impl Body<'_> {
    /// Adds the rows below `nodes`; `above` are the ids of the labels that they are below.
    pub(super) fn nodes(&mut self, nodes: &[Node], depth: usize, above: &str) {
        for node in nodes {
            let is_leaf = node.children.is_empty();
            let label = ShapeCell {
                id: format!("{}-{}", self.table.anchor, node.anchor),
                headers: join(above, self.label_head),
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
pub(super) fn values(table: &TableForm, heads: &Heads, node: &Node, path: &str) -> Vec<ShapeCell> {
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
