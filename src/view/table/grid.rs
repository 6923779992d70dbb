//! One block: row labels at the left, column heads at the top.

use std::collections::BTreeSet;

use super::body::Body;
use super::heads::heads;
use super::{CORNER, ShapeCell, TableShape, depth, n_leaves};
use crate::forms::{Node, TableForm};

/// Lays out one block.
pub(super) fn lay_out(table: &TableForm, shape: &mut TableShape) {
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
        label_head: "",
        rows: Vec::new(),
        pending: Vec::new(),
    };
    body.nodes(&block.row_tree, 0, "");
    shape.bodies.push(body.rows);
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
