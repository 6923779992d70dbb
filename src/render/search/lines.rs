//! A statutory table as lines of text: the heads in one, then one for each row.

use std::collections::BTreeMap;

use super::words::Keys;
use crate::render::json::string;
use crate::view::{Scope, ShapeCell, TableShape};

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Words.
    Text(String),
    /// The figure of the cell with this number.
    Figure(usize),
}

/// The lines of a table.
pub(super) struct Lines(Vec<Vec<Piece>>);

impl Lines {
    /// Reads a table.
    pub(super) fn new(shape: &TableShape) -> Self {
        let cells = || {
            let rows = shape.head.iter().chain(shape.bodies.iter().flatten());
            rows.flatten()
        };
        let heads: BTreeMap<&str, &ShapeCell> =
            cells().map(|cell| (cell.id.as_str(), cell)).collect();
        let is_head = |cell: &&ShapeCell| {
            let is_of_rows = matches!(cell.scope, Some(Scope::Row | Scope::RowGroup));
            cell.cell.is_none() && !is_of_rows
        };
        let mut first = vec![shape.caption.as_str()];
        first.extend(cells().filter(is_head).map(|cell| cell.text.as_str()));
        let mut lines = vec![vec![Piece::Text(first.join("，"))]];
        let mut last_row = String::new();
        for cell in cells() {
            let Some(number) = cell.cell else { continue };
            let (row, column) = labels(cell, &heads);
            if row != last_row || lines.len() == 1 {
                lines.push(vec![Piece::Text(format!("{row}：{column} "))]);
                last_row = row;
            } else if let Some(line) = lines.last_mut() {
                line.push(Piece::Text(format!("，{column} ")));
            }
            if let Some(line) = lines.last_mut() {
                line.push(Piece::Figure(number));
            }
        }
        Self(lines)
    }

    /// Adds all that the labels are found by.
    pub(super) fn add_to(&self, keys: &mut Keys) {
        for piece in self.0.iter().flatten() {
            if let Piece::Text(text) = piece {
                keys.add(text, false);
            }
        }
    }

    /// Writes the lines as lists of texts and numbers.
    pub(super) fn json(&self) -> String {
        let mut json = String::from("[");
        for (index, line) in self.0.iter().enumerate() {
            json.push_str(if index == 0 { "[" } else { ",[" });
            for (index, piece) in line.iter().enumerate() {
                if index > 0 {
                    json.push(',');
                }
                match piece {
                    Piece::Text(text) => string(text, &mut json),
                    Piece::Figure(number) => json.push_str(&number.to_string()),
                }
            }
            json.push(']');
        }
        json + "]"
    }
}

/// Returns the labels of a figure: of its row with all groups, and of its column. Where rows stand
/// beside each other, their labels are heads, and the last head is the column's.
fn labels(cell: &ShapeCell, heads: &BTreeMap<&str, &ShapeCell>) -> (String, String) {
    let named = cell.headers.split(' ').filter_map(|id| heads.get(id));
    let is_of_rows = |head: &&&ShapeCell| matches!(head.scope, Some(Scope::Row | Scope::RowGroup));
    let (rows, columns): (Vec<_>, Vec<_>) = named.partition(is_of_rows);
    let join = |heads: &[&&ShapeCell]| {
        let texts = heads.iter().map(|head| head.text.as_str());
        texts.collect::<Vec<_>>().join(" › ")
    };
    match columns.split_last() {
        Some((last, above)) if rows.is_empty() => (join(above), last.text.clone()),
        Some((last, _)) => (join(&rows), last.text.clone()),
        None => (join(&rows), String::new()),
    }
}
