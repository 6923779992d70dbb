//! Statutory tables and their lists for phones: the theme lays each out once, pages only fill in
//! figures.

use serde::Serialize;
use tera::{Context, Tera, Value};

use super::markdown::escape;
use crate::view::{CompactShape, CompactView, TableShape, TableView, YearFigure};

/// Opens and closes the place of a figure in what the theme lays out. Unicode promises that no
/// text has these two.
const OPEN: char = '\u{FDD0}';
const CLOSE: char = '\u{FDD1}';

/// A laid-out table or list without its figures.
pub(super) struct Skeleton {
    /// Mark-up, and the number of the place whose figure follows it.
    pieces: Vec<(String, usize)>,
    /// The mark-up after the last figure.
    end: String,
    len: usize,
}

impl Skeleton {
    /// Has the theme lay out a table; places are numbered as the cells of the form.
    pub(super) fn table(tera: &Tera, shape: &TableShape) -> Result<Self, tera::Error> {
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

    /// Has the theme lay out a list; places are numbered as [`CompactPlace`] tells.
    pub(super) fn compact(tera: &Tera, shape: &CompactShape) -> Result<Self, tera::Error> {
        let mark = |place: CompactPlace| format!("{OPEN}{}{CLOSE}", place.number());
        let list = CompactList {
            year: mark(CompactPlace::Year),
            before: shape.has_before.then(|| mark(CompactPlace::Before)),
            rows: (0..shape.n_rows())
                .map(|row| CompactMarks {
                    value: mark(CompactPlace::Value(row)),
                    before: mark(CompactPlace::ValueBefore(row)),
                    parts: mark(CompactPlace::Parts(row)),
                })
                .collect(),
            shape,
        };
        let mut context = Context::new();
        context.insert_value("list", Value::try_from_serializable(&list)?);
        let html = tera.render_component("compact_list", &context, None, true)?;
        Ok(Self::read(&html))
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

    /// Fills in the figures of a table.
    pub(super) fn fill_table(&self, table: &TableView, marks: &FigureMarks) -> String {
        self.fill(|cell, html| {
            let value = table.cells.get(cell).and_then(Option::as_deref);
            marks.figure(value, html);
        })
    }

    /// Fills in the figures of a list.
    pub(super) fn fill_compact(&self, list: &CompactView, marks: &FigureMarks) -> String {
        self.fill(|number, html| match CompactPlace::of(number) {
            CompactPlace::Year => html.push_str(&list.year.to_string()),
            CompactPlace::Before => {
                html.push_str(&list.before.map_or(String::new(), |year| year.to_string()));
            }
            CompactPlace::Value(row) => {
                marks.year_figure(list.rows.get(row).map(|row| &row.value), html);
            }
            CompactPlace::ValueBefore(row) => {
                marks.year_figure(list.rows.get(row).map(|row| &row.before), html);
            }
            CompactPlace::Parts(row) => {
                escape(list.rows.get(row).map_or("", |row| &row.parts), html);
            }
        })
    }

    fn fill(&self, mut figure: impl FnMut(usize, &mut String)) -> String {
        let mut html = String::with_capacity(self.len + self.pieces.len() * 8);
        for (before, place) in &self.pieces {
            html.push_str(before);
            figure(*place, &mut html);
        }
        html.push_str(&self.end);
        html
    }
}

/// What a theme is told of a list for phones.
#[derive(Serialize)]
struct CompactList<'a> {
    #[serde(flatten)]
    shape: &'a CompactShape,
    year: String,
    before: Option<String>,
    rows: Vec<CompactMarks>,
}

/// The places of a row's figures.
#[derive(Serialize)]
struct CompactMarks {
    value: String,
    before: String,
    parts: String,
}

/// A place in a list for phones.
#[derive(Clone, Copy)]
enum CompactPlace {
    /// The year.
    Year,
    /// The year before.
    Before,
    /// The figure of the row with this number.
    Value(usize),
    /// Its figure of the year before.
    ValueBefore(usize),
    /// What its figure is made of.
    Parts(usize),
}

impl CompactPlace {
    fn number(self) -> usize {
        match self {
            Self::Year => 0,
            Self::Before => 1,
            Self::Value(row) => row * 3 + 2,
            Self::ValueBefore(row) => row * 3 + 3,
            Self::Parts(row) => row * 3 + 4,
        }
    }

    fn of(number: usize) -> Self {
        match number.checked_sub(2) {
            None if number == 0 => Self::Year,
            None => Self::Before,
            Some(rest) => match rest % 3 {
                0 => Self::Value(rest / 3),
                1 => Self::ValueBefore(rest / 3),
                _ => Self::Parts(rest / 3),
            },
        }
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

    fn year_figure(&self, value: Option<&YearFigure>, html: &mut String) {
        match value {
            None | Some(YearFigure::NotAsked) => html.push('-'),
            Some(YearFigure::Missing) => self.figure(None, html),
            Some(YearFigure::Value(value)) => self.figure(Some(value), html),
        }
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
