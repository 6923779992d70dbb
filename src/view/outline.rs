//! The rows of a form as readers compare them: each row by its total, groups by their sums.
//!
//! Editions of a form are matched by ids: a figure is the same in two editions where both have
//! its table, its row or group of rows, and its column.

use crate::forms::{Block, Form, Node, TableForm, leaves};
use crate::model::{Amount, Report};

/// The rows of a form, table by table, with the figures that they show.
#[derive(Clone, Debug)]
pub(super) struct Outline {
    /// The items of each table, in the form's order.
    pub(super) tables: Vec<Vec<Item>>,
    /// The figures that the items name by number.
    pub(super) figures: Vec<Figure>,
}

/// A row, a group of rows, or the heading of what follows it.
#[derive(Clone, Debug)]
pub(super) struct Item {
    /// The label as prescribed.
    pub(super) label: String,
    /// A shorter label for narrow places, without its number.
    pub(super) short: String,
    /// The number of its figure; `None` for a heading.
    pub(super) figure: Option<usize>,
    /// What the figure is made of, by column.
    pub(super) parts: Vec<Part>,
    /// The rows of a group.
    pub(super) members: Vec<Item>,
}

/// What the cells of one column add to the figure of an item.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// The label of the column.
    pub(super) label: String,
    /// The number of the figure.
    pub(super) figure: usize,
}

/// A figure by its ids, with the place that it has in its own form.
#[derive(Clone, Debug)]
pub(super) struct Figure {
    table: String,
    path: String,
    column: String,
    /// The place.
    pub(super) spot: Spot,
}

/// Where a form has a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    /// The number of the table.
    pub(super) table: usize,
    /// The cells that are summed.
    pub(super) cells: Vec<usize>,
    /// The id in the page of the cell, or of the label of the group.
    pub(super) id: String,
}

impl Spot {
    /// Returns the figure in a report, or `None` where one of its cells holds none.
    pub(super) fn value(&self, report: &Report) -> Option<Amount> {
        let table = report.tables.get(self.table)?;
        let mut values = self.cells.iter().map(|cell| table.cells.get(*cell)?.value);
        let first = values.next()??;
        values.try_fold(first, |sum, value| sum.checked_add(value?))
    }
}

impl Outline {
    /// Outlines a form; `cell_id` gives the id in the page of a cell of a table.
    pub(super) fn new(form: &Form, cell_id: &dyn Fn(usize, usize) -> String) -> Self {
        let mut figures = Vec::new();
        let tables = form.tables.iter().enumerate().map(|(number, table)| {
            let mut walk = Walk {
                table,
                number,
                cell_id,
                figures: &mut figures,
            };
            walk.table()
        });
        let tables = tables.collect();
        Self { tables, figures }
    }

    /// Finds the figures of this outline in another edition of the form, by number.
    pub(super) fn spots_in(
        &self,
        form: &Form,
        cell_id: &dyn Fn(usize, usize) -> String,
    ) -> Vec<Option<Spot>> {
        let find = |figure: &Figure| find(figure, form, cell_id);
        self.figures.iter().map(find).collect()
    }
}

/// A table while its rows are walked.
struct Walk<'a> {
    table: &'a TableForm,
    number: usize,
    cell_id: &'a dyn Fn(usize, usize) -> String,
    figures: &'a mut Vec<Figure>,
}

impl Walk<'_> {
    fn table(&mut self) -> Vec<Item> {
        let mut items = Vec::new();
        let table = self.table;
        for block in &table.blocks {
            if let Some(label) = &block.label {
                items.push(heading(label, label));
            }
            self.nodes(&block.row_tree, block, "", &mut items);
        }
        items
    }

    fn nodes(&mut self, nodes: &[Node], block: &Block, above: &str, items: &mut Vec<Item>) {
        for node in nodes {
            if node.flat {
                items.push(heading(&node.label, &node.short));
                self.nodes(&node.children, block, above, items);
                continue;
            }
            let path = below(above, &node.id);
            let mut members = Vec::new();
            self.nodes(&node.children, block, &path, &mut members);
            match total(block) {
                Some(total) => {
                    let mut item = self.item(node, block, (&path, total));
                    item.members = members;
                    items.push(item);
                }
                None if node.children.is_empty() => {
                    let cells = 0..block.columns.len();
                    items.extend(cells.map(|column| self.cell(node, block, (&path, column))));
                }
                None => {
                    items.push(heading(&node.label, &node.short));
                    items.append(&mut members);
                }
            }
        }
    }

    /// A row or group with the figure of its total, and what that is made of.
    fn item(&mut self, node: &Node, block: &Block, (path, total): (&str, usize)) -> Item {
        let others = (0..block.columns.len()).filter(|column| *column != total);
        let parts = others.map(|column| Part {
            label: block.columns[column].label.clone(),
            figure: self.figure(node, block, (path, column)),
        });
        let parts = parts.collect();
        Item {
            label: node.label.clone(),
            short: node.short.clone(),
            figure: Some(self.figure(node, block, (path, total))),
            parts,
            members: Vec::new(),
        }
    }

    /// One cell of a row whose cells have no total.
    fn cell(&mut self, node: &Node, block: &Block, (path, column): (&str, usize)) -> Item {
        let head = &block.columns[column];
        Item {
            label: format!("{} {}", node.label, head.label),
            short: format!("{} {}", node.short, head.short),
            figure: Some(self.figure(node, block, (path, column))),
            parts: Vec::new(),
            members: Vec::new(),
        }
    }

    fn figure(&mut self, node: &Node, block: &Block, (path, column): (&str, usize)) -> usize {
        let spot = spot(self.table, node, column);
        self.figures.push(Figure {
            table: self.table.id.clone(),
            path: path.to_owned(),
            column: block.columns[column].id.clone(),
            spot: Spot {
                table: self.number,
                id: self.id(&spot, node),
                cells: spot,
            },
        });
        self.figures.len() - 1
    }

    fn id(&self, cells: &[usize], node: &Node) -> String {
        id(self.table, node, cells, &|cell| {
            (self.cell_id)(self.number, cell)
        })
    }
}

fn heading(label: &str, short: &str) -> Item {
    Item {
        label: label.to_owned(),
        short: short.to_owned(),
        figure: None,
        parts: Vec::new(),
        members: Vec::new(),
    }
}

/// Returns the column that the others add up to.
fn total(block: &Block) -> Option<usize> {
    block.columns.iter().rposition(|column| column.fills)
}

fn below(above: &str, id: &str) -> String {
    if above.is_empty() {
        id.to_owned()
    } else {
        format!("{above}.{id}")
    }
}

/// Returns the cells of a column in the rows at or below a node.
fn spot(table: &TableForm, node: &Node, column: usize) -> Vec<usize> {
    let mut rows = Vec::new();
    leaves(node, &mut rows);
    let cell = |row: usize| table.rows.get(row).map(|row| row.first_cell + column);
    rows.into_iter().filter_map(cell).collect()
}

/// Returns the id of the cell, or of the label of a group of rows.
fn id(
    table: &TableForm,
    node: &Node,
    cells: &[usize],
    cell_id: &dyn Fn(usize) -> String,
) -> String {
    match cells {
        [cell] if node.children.is_empty() => cell_id(*cell),
        _ => format!("{}-{}", table.anchor, node.anchor),
    }
}

fn find(figure: &Figure, form: &Form, cell_id: &dyn Fn(usize, usize) -> String) -> Option<Spot> {
    let (number, table) = form.table(&figure.table)?;
    table.blocks.iter().find_map(|block| {
        let node = find_node(&block.row_tree, &figure.path)?;
        let column = block
            .columns
            .iter()
            .position(|column| column.id == figure.column)?;
        let cells = spot(table, node, column);
        Some(Spot {
            table: number,
            id: id(table, node, &cells, &|cell| cell_id(number, cell)),
            cells,
        })
    })
}

/// Finds the row or group of rows with this path, passing through flat groups.
fn find_node<'a>(nodes: &'a [Node], path: &str) -> Option<&'a Node> {
    nodes.iter().find_map(|node| {
        if node.flat {
            return find_node(&node.children, path);
        }
        let rest = path.strip_prefix(&*node.id)?;
        match rest.strip_prefix('.') {
            Some(rest) => find_node(&node.children, rest),
            None => rest.is_empty().then_some(node),
        }
    })
}
