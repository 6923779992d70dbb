//! Statutory tables: the theme lays a table out once, pages only fill in figures.

use serde::Serialize;
use tera::{Context, Tera, Value};

use super::markdown::escape;
use crate::view::TableShape;

/// Opens and closes the place of a figure in what the theme lays out. Unicode promises that no
/// text has these two.
const OPEN: char = '\u{FDD0}';
const CLOSE: char = '\u{FDD1}';

/// A laid-out table without its figures.
pub(super) struct Skeleton {
    /// Mark-up, and the number of the cell whose figure follows it.
    pieces: Vec<(String, usize)>,
    /// The mark-up after the last figure.
    end: String,
    len: usize,
}

impl Skeleton {
    /// Has the theme lay out a table.
    pub(super) fn new(tera: &Tera, shape: &TableShape) -> Result<Self, tera::Error> {
        let mut shape = shape.clone();
        for cell in shape.bodies.iter_mut().flatten().flatten() {
            if let Some(number) = cell.cell {
                cell.text = format!("{OPEN}{number}{CLOSE}");
            }
        }
        let mut context = Context::new();
        context.insert_value("table", Value::try_from_serializable(&shape)?);
        Ok(Self::read(&tera.render_component(
            "statutory_table",
            &context,
            None,
            true,
        )?))
    }

    fn read(html: &str) -> Self {
        let mut pieces = Vec::new();
        let mut before = String::new();
        let mut parts = html.split(OPEN);
        before.push_str(parts.next().unwrap_or(""));
        for part in parts {
            match part
                .split_once(CLOSE)
                .map(|(number, rest)| (number.parse(), rest))
            {
                Some((Ok(number), rest)) => {
                    pieces.push((std::mem::take(&mut before), number));
                    before.push_str(rest);
                }
                _ => before.push_str(part),
            }
        }
        Self {
            pieces,
            end: before,
            len: html.len(),
        }
    }

    /// Fills in the figures of a report.
    pub(super) fn fill(&self, cells: &[Option<String>], marks: &FigureMarks) -> String {
        let mut html = String::with_capacity(self.len + cells.len() * 8);
        for (before, cell) in &self.pieces {
            html.push_str(before);
            marks.figure(cells.get(*cell).and_then(Option::as_deref), &mut html);
        }
        html.push_str(&self.end);
        html
    }
}

/// How the theme marks a figure up, by what kind of figure it is.
pub(super) struct FigureMarks {
    some: Mark,
    zero: Mark,
    missing: Mark,
}

/// The mark-up around a figure.
struct Mark {
    before: String,
    after: String,
}

/// What a template is told of a figure.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "lowercase")]
enum FigureKind {
    Some,
    Zero,
    Missing,
}

impl FigureMarks {
    /// Asks the theme.
    pub(super) fn new(tera: &Tera) -> Result<Self, tera::Error> {
        Ok(Self {
            some: Mark::new(tera, FigureKind::Some)?,
            zero: Mark::new(tera, FigureKind::Zero)?,
            missing: Mark::new(tera, FigureKind::Missing)?,
        })
    }

    fn figure(&self, value: Option<&str>, html: &mut String) {
        let is_zero = |value: &str| value.bytes().all(|byte| matches!(byte, b'0' | b'.'));
        let mark = match value {
            None => &self.missing,
            Some(value) if is_zero(value) => &self.zero,
            Some(_) => &self.some,
        };
        html.push_str(&mark.before);
        escape(value.unwrap_or(""), html);
        html.push_str(&mark.after);
    }
}

impl Mark {
    fn new(tera: &Tera, kind: FigureKind) -> Result<Self, tera::Error> {
        let mut context = Context::new();
        context.insert_value("kind", Value::try_from_serializable(&kind)?);
        context.insert_value("value", Value::normal_string(&OPEN.to_string()));
        let html = tera.render_component("statutory_figure", &context, None, true)?;
        let (before, after) = html.split_once(OPEN).unwrap_or((&html, ""));
        Ok(Self {
            before: before.to_owned(),
            after: after.to_owned(),
        })
    }
}
