//! Which edition of the form a table is in: the one that makes most of its figures.

use std::sync::Arc;

use crate::forms::{Form, Forms};

use super::read::read;
use super::tokens::Tokens;
use super::{Fact, Note, TableRead};

/// A table as one edition reads it.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    /// The edition.
    pub(crate) form: Arc<Form>,
    /// The number of the table in it.
    pub(crate) table: usize,
    /// What was read.
    pub(crate) read: TableRead,
}

/// Reads the table with this id in every edition and from every set of words that may hold it,
/// and takes the reading that makes most of it; the edition that is due wins where none is better.
pub(crate) fn choose(forms: &Forms, due: &Form, id: &str, sets: &[Tokens]) -> Option<Candidate> {
    let mut best: Option<(Candidate, (usize, usize, bool))> = None;
    let mut order: Vec<&Arc<Form>> = forms.iter().collect();
    order.sort_by_key(|form| form.id != due.id);
    for form in order {
        let Some((index, table)) = form.table(id) else {
            continue;
        };
        for tokens in sets {
            let Some(read) = read(table, tokens) else {
                continue;
            };
            let key = (read.n_sure(), read.n_matched, form.id == due.id);
            if best.as_ref().is_none_or(|(_, other)| key > *other) {
                let candidate = Candidate {
                    form: form.clone(),
                    table: index,
                    read,
                };
                // Nothing can be read better than to the last cell.
                if form.id == due.id && candidate.read.is_straight(table.n_cells) {
                    return Some(candidate);
                }
                best = Some((candidate, key));
            }
        }
    }
    best.map(|(candidate, _)| candidate)
}

impl TableRead {
    /// Tells whether every cell was read, and nothing hints at another edition.
    fn is_straight(&self, n_cells: usize) -> bool {
        let is_harmless = |note: &Note| matches!(note.fact, Fact::Label | Fact::Dressed);
        self.n_sure() == n_cells && self.notes.iter().all(is_harmless)
    }
}
