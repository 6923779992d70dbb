//! The heads of the columns of a block.

use super::{Scope, ShapeCell, depth, join};
use crate::forms::{Block, Node, leaves};

/// The columns of a block: their heads, and for each the ids that its cells name.
pub(super) struct Heads {
    /// The rows of header cells.
    pub(super) rows: Vec<Vec<ShapeCell>>,
    /// For each column, the ids that its cells name.
    pub(super) paths: Vec<String>,
    /// How many columns on paper each column covers.
    pub(super) widths: Vec<usize>,
}

/// Makes the heads; `name` gives the id of a head by its anchor.
pub(super) fn heads(block: &Block, widths: Vec<usize>, name: &dyn Fn(&str) -> String) -> Heads {
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
