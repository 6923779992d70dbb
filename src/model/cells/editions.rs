//! Which edition of the form the tables of a report were written in.
//!
//! A report that follows an edition that is not in force for its year would give a fault for
//! every label of that edition. Instead, each table is read in the edition that it is written
//! in, and the labels that give it away are kept for one diagnostic.

use std::sync::Arc;

use crate::diag::{Diagnosed, Diagnostic, Place};
use crate::forms::{Block, Form, Node as FormNode, TableForm, find_column};
use crate::model::{ForeignEdition, Table};
use crate::parse::words::fold;
use crate::parse::yaml::{Entry, Kind, Node};
use crate::source::{Span, Spanned};

use super::keys::{RowKey, find_row_key};
use super::{Sought, is_rest, is_zero, read_table, table_entries};

/// The editions that a report may have been written in.
pub(in crate::model) struct Editions<'a> {
    /// The one that it ought to be in, or says that it is in.
    pub(in crate::model) due: &'a Arc<Form>,
    /// Those that are not in force for its year.
    pub(in crate::model) others: Vec<&'a Arc<Form>>,
}

/// Tables with the edition that they were read in.
pub(in crate::model) struct Read {
    /// The edition, or a mixed one.
    pub(in crate::model) form: Arc<Form>,
    /// The tables, in the order of the form.
    pub(in crate::model) tables: Vec<Table>,
    /// What shows that another edition than the due one was used.
    pub(in crate::model) foreign: Option<ForeignEdition>,
}

/// Reads all tables. `root` is the file's map and `whole` stands for the file.
pub(in crate::model) fn read(
    editions: &Editions<'_>,
    root: Option<&Node>,
    whole: Span,
) -> Diagnosed<Read> {
    let due = editions.due;
    let mut diagnostics = Vec::new();
    let entries = table_entries(due, root, &mut diagnostics);
    let mut read: Vec<Diagnosed<Table>> = due
        .tables
        .iter()
        .zip(&entries)
        .map(|(table, entry)| read_table(table, *entry, whole))
        .collect();
    let has_faults = read.iter().any(|table| !table.diagnostics.is_empty());
    let evidence = has_faults.then(|| editions.evidence(&entries)).flatten();
    let mut form = Arc::clone(due);
    if let Some(evidence) = &evidence {
        let changed = evidence.read_again(due, &entries, &mut read);
        if !changed.is_empty() {
            form = Arc::new(due.with_tables_of(&evidence.form, &changed));
        }
    }
    let mut tables = Vec::with_capacity(read.len());
    for table in read {
        diagnostics.extend(table.diagnostics);
        tables.push(table.value);
    }
    let value = Read {
        form,
        tables,
        foreign: evidence.map(Evidence::into_foreign),
    };
    Diagnosed { value, diagnostics }
}

/// What shows that a report is in another edition.
struct Evidence {
    form: Arc<Form>,
    marks: Vec<Mark>,
}

/// A key in the file that only another edition makes sense of.
struct Mark {
    label: String,
    key: Span,
    value: Span,
    /// Whether it is a label that no edition but that one has, and not only a row that has as
    /// many figures as that edition has columns.
    is_label: bool,
}

impl Editions<'_> {
    /// Finds the edition that most marks speak for. A label is enough; two rows of its shape are.
    fn evidence(&self, entries: &[Sought<'_>]) -> Option<Evidence> {
        let mut best: Option<Evidence> = None;
        for other in &self.others {
            let marks = marks(self.due, other, entries);
            let is_sure = marks.len() > 1 || marks.iter().any(|mark| mark.is_label);
            let is_more = best
                .as_ref()
                .is_none_or(|best| marks.len() > best.marks.len());
            if is_sure && is_more {
                let form = Arc::clone(other);
                best = Some(Evidence { form, marks });
            }
        }
        best
    }
}

impl Evidence {
    /// Reads each table with faults in the other edition where it has fewer there, and takes out
    /// the faults that the marks stand for elsewhere; returns the numbers of the changed tables.
    fn read_again(
        &self,
        due: &Form,
        entries: &[Sought<'_>],
        read: &mut [Diagnosed<Table>],
    ) -> Vec<usize> {
        let mut changed = Vec::new();
        for (index, (table, entry)) in read.iter_mut().zip(entries).enumerate() {
            let other = self.form.table(&due.tables[index].id);
            let (Sought::Found(found), Some((_, other))) = (entry, other) else {
                continue;
            };
            if table.diagnostics.is_empty() {
                continue;
            }
            let again = read_table(other, *entry, found.key_span);
            if again.diagnostics.len() < table.diagnostics.len() {
                *table = again;
                changed.push(index);
            } else {
                table.diagnostics.retain(|fault| !self.explains(fault));
            }
        }
        changed
    }

    fn explains(&self, fault: &Diagnostic) -> bool {
        let Place::Text(place) = fault.primary else {
            return false;
        };
        let mut marks = self.marks.iter();
        marks.any(|mark| mark.key == place || mark.value == place)
    }

    /// Keeps the first place of each label; of rows that only have the shape, none if there are
    /// labels.
    fn into_foreign(self) -> ForeignEdition {
        let has_labels = self.marks.iter().any(|mark| mark.is_label);
        let mut marks: Vec<Spanned<String>> = Vec::new();
        for mark in self
            .marks
            .into_iter()
            .filter(|mark| mark.is_label || !has_labels)
        {
            if marks.iter().all(|known| known.value != mark.label) {
                marks.push(Spanned::new(mark.label, mark.key));
            }
        }
        ForeignEdition {
            form: self.form,
            marks,
        }
    }
}

fn marks(due: &Form, other: &Form, entries: &[Sought<'_>]) -> Vec<Mark> {
    let mut found = Vec::new();
    for (table, entry) in due.tables.iter().zip(entries) {
        let rows = match entry {
            Sought::Found(entry) => entry.value.map(),
            Sought::Unclear(_) | Sought::Absent => None,
        };
        let (Some(rows), Some((_, theirs))) = (rows, other.table(&table.id)) else {
            continue;
        };
        let mut search = Search {
            ours: table,
            theirs,
            found: Vec::new(),
        };
        search.rows(rows, &trees(table), &trees(theirs));
        found.extend(search.found);
    }
    found
}

fn trees(table: &TableForm) -> Vec<&[FormNode]> {
    table.blocks.iter().map(|block| &*block.row_tree).collect()
}

/// Goes through a table as it is written, side by side in two editions.
struct Search<'f> {
    ours: &'f TableForm,
    theirs: &'f TableForm,
    found: Vec<Mark>,
}

impl Search<'_> {
    fn rows(&mut self, entries: &[Entry], ours: &[&[FormNode]], theirs: &[&[FormNode]]) {
        for entry in entries.iter().filter(|entry| !is_rest(&entry.key)) {
            let own = find_row_key(ours, &entry.key);
            let Some(their) = find_row_key(theirs, &entry.key) else {
                continue;
            };
            match (own, their) {
                (None, RowKey::Row(row)) => self.label(entry, &self.theirs.rows[row].label),
                (None, RowKey::Group(_)) => {}
                (Some(RowKey::Row(own)), RowKey::Row(their)) => self.row(own, their, entry),
                (Some(RowKey::Group(_)), RowKey::Row(row)) => {
                    if self.is_row(row, &entry.value) {
                        self.label(entry, &self.theirs.rows[row].label);
                    }
                }
                (own, RowKey::Group(their)) => {
                    let own: &[FormNode] = match own {
                        Some(RowKey::Group(own)) => &own.children,
                        _ => &[],
                    };
                    let inner = entry.value.map().unwrap_or(&[]);
                    self.rows(inner, &[own], &[&their.children]);
                }
            }
        }
    }

    /// Adds a key if the label that it stands for is one that gives the edition away.
    fn label(&mut self, entry: &Entry, label: &str) {
        if self.theirs.fingerprints.iter().any(|own| own == label) {
            self.add(entry, true);
        }
    }

    fn add(&mut self, entry: &Entry, is_label: bool) {
        self.found.push(Mark {
            label: entry.key.clone(),
            key: entry.key_span,
            value: entry.value.span,
            is_label,
        });
    }

    /// Tells whether a value is written as the other edition writes this row.
    fn is_row(&self, row: usize, value: &Node) -> bool {
        let block = &self.theirs.blocks[self.theirs.rows[row].block];
        match &value.kind {
            Kind::List(items) => fits(block, items.len()),
            Kind::Map(entries) => entries
                .iter()
                .any(|entry| find_column(&block.column_tree, &fold(&entry.key)).is_some()),
            Kind::Scalar(_) | Kind::Null => false,
        }
    }

    /// A row that both editions have: its columns, or how many figures it has.
    fn row(&mut self, own: usize, their: usize, entry: &Entry) {
        let own = &self.ours.blocks[self.ours.rows[own].block];
        let their = &self.theirs.blocks[self.theirs.rows[their].block];
        let n_figures = match &entry.value.kind {
            Kind::Map(entries) => {
                for inner in entries {
                    let key = fold(&inner.key);
                    if let Some(column) = find_column(&their.column_tree, &key)
                        && find_column(&own.column_tree, &key).is_none()
                    {
                        self.label(inner, &their.columns[column].label);
                    }
                }
                return;
            }
            Kind::List(items) => items.len(),
            Kind::Scalar(_) if !is_zero(&entry.value) => 1,
            Kind::Scalar(_) | Kind::Null => return,
        };
        if fits(their, n_figures) && !fits(own, n_figures) {
            self.add(entry, false);
        }
    }
}

/// Tells whether a row of a block may have this many figures: all, or all but the totals.
fn fits(block: &Block, n_figures: usize) -> bool {
    let n_columns = block.columns.len();
    let n_filled = block.columns.iter().filter(|column| column.fills).count();
    n_figures == n_columns || n_figures + n_filled == n_columns
}
