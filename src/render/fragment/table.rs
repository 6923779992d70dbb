//! Statutory tables in old mark-up: borders and widths at the cells, with merged cells or without.

use crate::render::markdown::escape;
use crate::view::{Scope, ShapeCell, StatisticsView, TableShape, TableView};

/// How every table begins: whatever an editor strips, something keeps the borders.
pub(super) const OPEN: &str = "<table width=\"100%\" border=\"1\" cellspacing=\"0\" cellpadding=\"4\" style=\"border-collapse:collapse;border:1px solid\">";

/// What stands for a figure that is not reported.
const MISSING: &str = "—";
/// A cell that holds nothing, filled so that editors keep it.
const BLANK: &str = "<td style=\"border:1px solid\">&nbsp;</td>";

/// Writes a table as it stands on paper.
pub(super) fn full(table: &TableView, html: &mut String) {
    let grid = Grid::new(&table.shape);
    let write_row = |row: usize, html: &mut String| {
        let slots = grid.rows[row].iter().enumerate();
        for (column, slot) in slots.filter(|(_, slot)| (slot.right, slot.down) == (0, 0)) {
            let spans = (slot.cell.colspan, slot.cell.rowspan);
            open(&grid, slot.cell, (column, spans), html);
            text(table, slot.cell, html);
            close(slot.cell, html);
        }
    };
    write(&table.shape, html, &write_row);
}

/// Writes a table without merged cells: the label of a group stands in each of its rows, the head
/// of a group in each of its columns; what else is merged stands in the first of its cells.
pub(super) fn plain(table: &TableView, html: &mut String) {
    let grid = Grid::new(&table.shape);
    let write_row = |row: usize, html: &mut String| {
        for (column, slot) in grid.rows[row].iter().enumerate() {
            let is_head = slot.cell.scope.is_some();
            let starts_in_values = column - slot.right >= grid.n_labels;
            let stands = match (slot.right, slot.down) {
                (0, 0) => true,
                (0, _) => is_head,
                _ => slot.cell.scope == Some(Scope::ColGroup) && starts_in_values,
            };
            if stands {
                open(&grid, slot.cell, (column, (1, 1)), html);
                text(table, slot.cell, html);
                close(slot.cell, html);
            } else {
                html.push_str(BLANK);
            }
        }
    };
    write(&table.shape, html, &write_row);
}

/// Writes a table that follows no form.
pub(super) fn statistics(table: &StatisticsView, html: &mut String) {
    let cell = |tag: &str, span: usize, text: &str, html: &mut String| {
        html.push('<');
        html.push_str(tag);
        if span > 1 {
            html.push_str(&format!(" colspan=\"{span}\""));
        }
        html.push_str(" style=\"border:1px solid\">");
        escape(text, html);
        html.push_str("</");
        html.push_str(tag.split(' ').next().unwrap_or(tag));
        html.push('>');
    };
    html.push_str(OPEN);
    html.push_str("\n<caption>");
    escape(&table.name, html);
    html.push_str("</caption>\n<thead>\n<tr>");
    let head = table.head.as_deref().unwrap_or("项目");
    cell("th scope=\"col\"", 1, head, html);
    for column in &table.columns {
        cell("th scope=\"col\"", 1, column, html);
    }
    html.push_str("</tr>\n</thead>\n<tbody>\n");
    for row in &table.rows {
        html.push_str("<tr>");
        let is_heading = row.cells.is_empty();
        let span = if is_heading {
            table.columns.len() + 1
        } else {
            1
        };
        cell("th scope=\"row\"", span, &row.label, html);
        for text in &row.cells {
            cell("td", 1, text, html);
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</tbody>\n</table>\n");
}

/// Writes caption, head and bodies; rows are numbered from the top.
fn write(shape: &TableShape, html: &mut String, write_row: &dyn Fn(usize, &mut String)) {
    html.push_str(OPEN);
    html.push_str("\n<caption>");
    escape(&shape.caption, html);
    html.push_str("</caption>\n");
    let mut row = 0;
    let mut rows = |n_rows: usize, html: &mut String| {
        for _ in 0..n_rows {
            html.push_str("<tr>");
            write_row(row, html);
            html.push_str("</tr>\n");
            row += 1;
        }
    };
    if !shape.head.is_empty() {
        html.push_str("<thead>\n");
        rows(shape.head.len(), html);
        html.push_str("</thead>\n");
    }
    for body in &shape.bodies {
        html.push_str("<tbody>\n");
        rows(body.len(), html);
        html.push_str("</tbody>\n");
    }
    html.push_str("</table>\n");
}

/// Begins a cell at a column, with how many columns and rows it covers.
fn open(
    grid: &Grid<'_>,
    cell: &ShapeCell,
    (column, (colspan, rowspan)): (usize, (usize, usize)),
    html: &mut String,
) {
    let is_figure = cell.cell.is_some();
    html.push_str(if cell.scope.is_some() { "<th" } else { "<td" });
    match cell.scope {
        Some(Scope::Row) => html.push_str(" scope=\"row\""),
        Some(Scope::RowGroup) => html.push_str(" scope=\"rowgroup\""),
        Some(Scope::Col) => html.push_str(" scope=\"col\""),
        Some(Scope::ColGroup) => html.push_str(" scope=\"colgroup\""),
        None => {}
    }
    for (name, span) in [("colspan", colspan), ("rowspan", rowspan)] {
        if span > 1 {
            html.push_str(&format!(" {name}=\"{span}\""));
        }
    }
    if cell.scope == Some(Scope::Col) && column >= grid.n_labels {
        html.push_str(&format!(" width=\"{}%\"", grid.width * colspan));
    }
    let is_label = !is_figure && column < grid.n_labels;
    let align = if is_label { "left" } else { "center" };
    html.push_str(&format!(" style=\"border:1px solid;text-align:{align}\">"));
}

fn text(table: &TableView, cell: &ShapeCell, html: &mut String) {
    match cell.cell {
        None => escape(&cell.text, html),
        Some(number) => {
            let value = table.cells.get(number).and_then(Option::as_deref);
            escape(value.unwrap_or(MISSING), html);
        }
    }
}

fn close(cell: &ShapeCell, html: &mut String) {
    html.push_str(if cell.scope.is_some() {
        "</th>"
    } else {
        "</td>"
    });
}

/// A table as rows of slots, as many in each row as it has columns.
struct Grid<'a> {
    rows: Vec<Vec<Slot<'a>>>,
    /// How many columns stand before the first figure.
    n_labels: usize,
    /// The width of a column of figures in per cent.
    width: usize,
}

/// A place that a cell covers.
#[derive(Clone, Copy)]
struct Slot<'a> {
    cell: &'a ShapeCell,
    /// How far it is from the cell's first column and row.
    right: usize,
    down: usize,
}

/// The most of a table's width that its figures take beside labels, and that one column takes.
const MOST_WIDTH: usize = 60;
const MOST_COLUMN: usize = 20;

impl<'a> Grid<'a> {
    fn new(shape: &'a TableShape) -> Self {
        let source: Vec<&Vec<ShapeCell>> = shape
            .head
            .iter()
            .chain(shape.bodies.iter().flatten())
            .collect();
        let mut open: Vec<Vec<Option<Slot<'a>>>> = vec![vec![None; shape.n_columns]; source.len()];
        for (row, cells) in source.iter().enumerate() {
            let mut column = 0;
            for cell in *cells {
                while open[row].get(column).is_some_and(Option::is_some) {
                    column += 1;
                }
                for down in 0..cell.rowspan {
                    for right in 0..cell.colspan {
                        let place = open
                            .get_mut(row + down)
                            .and_then(|row| row.get_mut(column + right));
                        if let Some(place) = place {
                            *place = Some(Slot { cell, right, down });
                        }
                    }
                }
            }
        }
        let rows: Vec<Vec<Slot<'a>>> = open
            .into_iter()
            .map(|row| row.into_iter().flatten().collect())
            .collect();
        let is_figure = |slot: &Slot<'_>| slot.cell.cell.is_some();
        let firsts = rows.iter().filter_map(|row| row.iter().position(is_figure));
        let n_labels = firsts.min().unwrap_or(0);
        let n_figures = (shape.n_columns - n_labels).max(1);
        let width = match n_labels {
            0 => 100 / n_figures,
            _ => (MOST_WIDTH / n_figures).min(MOST_COLUMN),
        };
        Self {
            rows,
            n_labels,
            width,
        }
    }
}
