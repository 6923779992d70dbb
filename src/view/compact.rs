//! A wide statutory table as a list for phones: each row by its total, beside the year before.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use serde::Serialize;

use super::digest::{Digest, digest};
use super::edition::Edition;
use super::outline::{Item, Outline};
use super::table::TableShape;
use crate::model::Report;

/// The list of one table of one report: a shape, and the figures that fill it.
#[derive(Clone, Debug, Hash)]
pub struct CompactView {
    /// The shape, which all reports on the form share.
    pub shape: Arc<CompactShape>,
    /// The year.
    pub year: u16,
    /// The year before, where the list shows it.
    pub before: Option<u16>,
    /// The figures of the rows, in their order.
    pub rows: Vec<CompactRow>,
}

/// The figures of a row.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CompactRow {
    /// The year's figure.
    pub value: YearFigure,
    /// The figure of the year before.
    pub before: YearFigure,
    /// What the year's figure is made of: 自然人 2 · 商业企业 1; empty where it is 0.
    pub parts: String,
}

/// A figure of one year.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum YearFigure {
    /// The form of that year does not ask for it.
    NotAsked,
    /// It is asked for, and not reported.
    Missing,
    /// It is reported.
    Value(String),
}

/// The shape of such a list.
#[derive(Clone, Debug, Serialize)]
pub struct CompactShape {
    /// What the table is called.
    pub caption: String,
    /// Whether the year before is shown.
    pub has_before: bool,
    /// The rows in their order.
    pub items: Vec<CompactItem>,
    /// The numbers of the figures in the outline, with those of their parts.
    #[serde(skip)]
    figures: Vec<(usize, Vec<(String, usize)>)>,
    #[serde(skip)]
    digest: Digest,
}

/// A row, a group of rows, or a heading.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct CompactItem {
    /// The label.
    pub label: String,
    /// The number of the row among all rows; `None` for a heading.
    pub row: Option<usize>,
    /// The rows of a group.
    pub members: Vec<CompactItem>,
}

impl CompactShape {
    /// Makes the list of a table from the items of its outline.
    pub(super) fn new(shape: &TableShape, items: &[Item], has_before: bool) -> Self {
        let mut figures = Vec::new();
        let items = compact_items(items, &mut figures);
        let digest = digest(&(&shape.caption, has_before, &items));
        Self {
            caption: shape.caption.clone(),
            has_before,
            items,
            figures,
            digest,
        }
    }

    /// Returns how many rows with figures it has, members of groups among them.
    pub fn n_rows(&self) -> usize {
        self.figures.len()
    }

    /// Returns the digest of the shape.
    pub fn digest(&self) -> &Digest {
        &self.digest
    }
}

impl Hash for CompactShape {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.digest.hash(state);
    }
}

fn compact_items(
    items: &[Item],
    figures: &mut Vec<(usize, Vec<(String, usize)>)>,
) -> Vec<CompactItem> {
    let compact = |item: &Item| {
        let row = item.figure.map(|figure| {
            let parts = item.parts.iter();
            let parts = parts.map(|part| (part.label.clone(), part.figure));
            figures.push((figure, parts.collect()));
            figures.len() - 1
        });
        CompactItem {
            label: item.short.clone(),
            row,
            members: compact_items(&item.members, figures),
        }
    };
    items.iter().map(compact).collect()
}

impl CompactView {
    /// Makes the list of a table of `report`, beside `before`, the report of the year before.
    ///
    /// `None` where the table fits a phone as it is.
    pub(super) fn new(
        edition: &Edition,
        table: usize,
        report: &Report,
        before: Option<&Report>,
    ) -> Option<Self> {
        let shapes = edition.compacts.get(table)?.as_ref()?;
        let asks = |before: &&Report| {
            let mut figures = shapes.with_before.figures.iter();
            figures.any(|(figure, _)| edition.spot(*figure, before).is_some())
        };
        let before = before.filter(asks);
        let shape = match before {
            Some(_) => &shapes.with_before,
            None => &shapes.alone,
        };
        let row = |(figure, parts): &(usize, Vec<(String, usize)>)| CompactRow {
            value: YearFigure::of(edition, *figure, report),
            before: before.map_or(YearFigure::NotAsked, |before| {
                YearFigure::of(edition, *figure, before)
            }),
            parts: parts_text(&edition.outline, parts, report),
        };
        Some(Self {
            year: report.year.0,
            before: before.map(|report| report.year.0),
            rows: shape.figures.iter().map(row).collect(),
            shape: Arc::clone(shape),
        })
    }
}

impl YearFigure {
    /// Reads a figure of the outline out of a report.
    pub(super) fn of(edition: &Edition, figure: usize, report: &Report) -> Self {
        match edition.spot(figure, report) {
            None => Self::NotAsked,
            Some(spot) => match spot.value(report) {
                None => Self::Missing,
                Some(value) => Self::Value(value.to_string()),
            },
        }
    }
}

/// Says what a figure is made of, without the parts that are 0.
fn parts_text(outline: &Outline, parts: &[(String, usize)], report: &Report) -> String {
    let mut text = String::new();
    for (label, figure) in parts {
        let value = outline.figures.get(*figure);
        let value = value.and_then(|figure| figure.spot.value(report));
        let Some(value) = value.filter(|value| !value.is_zero()) else {
            continue;
        };
        if !text.is_empty() {
            text.push_str(" · ");
        }
        text.push_str(&format!("{label} {value}"));
    }
    text
}
