//! Blocks below each other, each with its own line and its own column heads.

use super::body::Body;
use super::heads::heads;
use super::{CORNER, Scope, ShapeCell, TableShape, depth, join};
use crate::forms::{Block, TableForm};

/// Lays out the blocks, each as a body of its own.
pub(super) fn lay_out(table: &TableForm, shape: &mut TableShape) {
    let blocks = &table.blocks;
    let n_labels = blocks
        .iter()
        .map(|block| depth(&block.row_tree))
        .max()
        .unwrap_or(1);
    let n_values = blocks
        .iter()
        .map(|block| block.columns.len())
        .max()
        .unwrap_or(1);
    shape.n_columns = n_labels + n_values;
    shape.column_groups = vec![n_labels, n_values];
    for (block, number) in blocks.iter().zip(1..) {
        let id = format!("{}-b{number}", shape.id);
        let paper = Paper {
            table,
            id,
            n_labels,
            n_values,
        };
        shape.bodies.push(paper.block(block));
    }
}

/// What the layout of a block depends on, besides the block.
struct Paper<'a> {
    table: &'a TableForm,
    /// The id of the block's line.
    id: String,
    n_labels: usize,
    n_values: usize,
}

impl Paper<'_> {
    fn block(&self, block: &Block) -> Vec<Vec<ShapeCell>> {
        let mut widths = vec![1; block.columns.len()];
        if let Some(last) = widths.last_mut() {
            *last += self.n_values - block.columns.len();
        }
        let mut heads = heads(block, widths, &|anchor| format!("{}-{anchor}", self.id));
        let line = block.label.as_ref().map(|label| self.line(label));
        let above = if line.is_some() { self.id.as_str() } else { "" };
        for cell in heads.rows.iter_mut().flatten() {
            cell.headers = join(above, &cell.headers);
        }
        let corner = ShapeCell {
            id: format!("{}-head", self.id),
            headers: above.to_owned(),
            scope: Some(Scope::Col),
            colspan: self.n_labels,
            rowspan: heads.rows.len(),
            text: block.head.clone().unwrap_or_else(|| CORNER.to_owned()),
            cell: None,
        };
        let label_head = corner.id.clone();
        let mut head_rows = std::mem::take(&mut heads.rows);
        if let Some(first) = head_rows.first_mut() {
            first.insert(0, corner);
        }
        let mut body = Body {
            table: self.table,
            heads: &heads,
            n_labels: self.n_labels,
            label_head: &label_head,
            rows: line
                .map(|cell| vec![cell])
                .into_iter()
                .chain(head_rows)
                .collect(),
            pending: Vec::new(),
        };
        body.nodes(&block.row_tree, 0, above);
        body.rows
    }

    /// Makes the line above the block.
    fn line(&self, label: &str) -> ShapeCell {
        ShapeCell {
            id: self.id.clone(),
            scope: Some(Scope::RowGroup),
            colspan: self.n_labels + self.n_values,
            rowspan: 1,
            text: label.to_owned(),
            ..ShapeCell::default()
        }
    }
}
