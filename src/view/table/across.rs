//! One block whose rows stand beside each other in one line, with their labels at the top.

use super::body::values;
use super::heads::heads;
use super::{Scope, ShapeCell, TableShape, depth, join, n_leaves};
use crate::forms::{Block, Node, TableForm};

/// Lays out one block in one line.
pub(super) fn lay_out(table: &TableForm, shape: &mut TableShape) {
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
