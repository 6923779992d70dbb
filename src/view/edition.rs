//! What is worked out once for each form that reports follow.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::compact::CompactShape;
use super::outline::{Outline, Spot};
use super::table::TableShape;
use crate::forms::Form;
use crate::model::Report;

/// A form that reports follow.
#[derive(Clone, Debug)]
pub(super) struct Edition {
    /// The form.
    pub(super) form: Arc<Form>,
    /// The official shapes of its tables.
    pub(super) shapes: Vec<Arc<TableShape>>,
    /// Its rows as readers compare them.
    pub(super) outline: Outline,
    /// The compact lists of those tables that are too wide for a phone.
    pub(super) compacts: Vec<Option<CompactShapes>>,
    /// Where other forms in use have the figures of the outline.
    spots: BTreeMap<Arc<str>, Vec<Option<Spot>>>,
}

/// The shape of a compact list, without and with the year before.
#[derive(Clone, Debug)]
pub(super) struct CompactShapes {
    /// One year.
    pub(super) alone: Arc<CompactShape>,
    /// The year and the one before.
    pub(super) with_before: Arc<CompactShape>,
}

impl Edition {
    fn new(form: &Arc<Form>) -> Self {
        let shapes: Vec<_> = form
            .tables
            .iter()
            .map(|table| Arc::new(TableShape::new(table)))
            .collect();
        let outline = Outline::new(form, &|table, cell| cell_id(&shapes, table, cell));
        let compacts = shapes.iter().zip(&outline.tables);
        let compacts = compacts.map(|(shape, items)| {
            shape.is_wide().then(|| CompactShapes {
                alone: Arc::new(CompactShape::new(shape, items, false)),
                with_before: Arc::new(CompactShape::new(shape, items, true)),
            })
        });
        Self {
            form: Arc::clone(form),
            compacts: compacts.collect(),
            shapes,
            outline,
            spots: BTreeMap::new(),
        }
    }

    /// Returns where a report has the figure of the outline with this number; `None` where its
    /// form does not ask for it.
    pub(super) fn spot(&self, figure: usize, report: &Report) -> Option<&Spot> {
        self.spot_in(figure, report.form.as_ref()?)
    }

    /// Returns where another form has a figure of the outline.
    pub(super) fn spot_in(&self, figure: usize, form: &Form) -> Option<&Spot> {
        self.spots.get(&form.id)?.get(figure)?.as_ref()
    }

    /// Tells whether a figure of the outline stands at this place of another form.
    pub(super) fn names(&self, spot: &Spot, form: &Form) -> bool {
        let spots = self.spots.get(&form.id).into_iter().flatten();
        spots.flatten().any(|own| own == spot)
    }
}

/// Works out every form, and where each has the figures of the others.
pub(super) fn editions<'a>(
    forms: impl Iterator<Item = &'a Arc<Form>>,
) -> BTreeMap<Arc<str>, Edition> {
    let mut editions: BTreeMap<Arc<str>, Edition> = BTreeMap::new();
    for form in forms {
        if !editions.contains_key(&form.id) {
            editions.insert(Arc::clone(&form.id), Edition::new(form));
        }
    }
    let spots = |edition: &Edition| {
        let spots = editions.iter().map(|(id, other)| {
            let name = |table, cell| cell_id(&other.shapes, table, cell);
            (Arc::clone(id), edition.outline.spots_in(&other.form, &name))
        });
        spots.collect()
    };
    let all: Vec<_> = editions.values().map(spots).collect();
    for (edition, spots) in editions.values_mut().zip(all) {
        edition.spots = spots;
    }
    editions
}

fn cell_id(shapes: &[Arc<TableShape>], table: usize, cell: usize) -> String {
    shapes
        .get(table)
        .map_or(String::new(), |shape| shape.cell_id(cell).to_owned())
}
