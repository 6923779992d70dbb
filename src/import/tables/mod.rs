//! Statutory tables out of foreign files: rows known by their labels, never by their position.
//!
//! Nothing is guessed silently: what was read in another way than straight is told with its
//! place, and a row whose figures cannot be given to columns is kept as it was found.

mod across;
mod columns;
mod edition;
mod labels;
mod names;
mod read;
mod runs;
pub(crate) mod segment;
mod solve;
pub(crate) mod tokens;

use crate::model::Amount;

use super::place::Place;

pub(crate) use edition::{Candidate, choose};

/// A table as it was read.
#[derive(Clone, Debug)]
pub(crate) struct TableRead {
    /// The rows, in the order of the form.
    pub(crate) rows: Vec<RowRead>,
    /// What was not as the form has it, in the order of the file.
    pub(crate) notes: Vec<Note>,
    /// How many rows have their labels in the file.
    pub(crate) n_named: usize,
    /// How many characters of labels are those of the form.
    pub(crate) n_matched: usize,
}

/// A row as it was read.
#[derive(Clone, Debug)]
pub(crate) enum RowRead {
    /// A cell for each column.
    Cells(Vec<CellRead>),
    /// Texts that cannot be given to columns, as they were found.
    Loose(Vec<String>),
    /// Nothing: the label is there without figures, or the row is not in the file.
    Nothing,
}

/// A cell as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CellRead {
    /// What is to be written: a figure without dress, or what was found.
    pub(crate) text: String,
    /// The figure, where it is one.
    pub(crate) value: Option<Amount>,
    /// Whether a person must look at it.
    pub(crate) is_doubtful: bool,
}

/// Something to be told about a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Note {
    /// What it is.
    pub(crate) fact: Fact,
    /// The number of the row in the form, where it is about one.
    pub(crate) row: Option<usize>,
    /// What was found.
    pub(crate) found: String,
    /// Where.
    pub(crate) place: Place,
}

/// What can be told about a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fact {
    /// A label is not the form's; what it should be is told beside it.
    Label,
    /// The head of a column or block is not the form's.
    Head,
    /// A cell holds nothing.
    Blank,
    /// A cell holds a mark for nothing.
    Mark,
    /// A cell holds text.
    Text,
    /// A figure was written with commas, full width, or with its unit.
    Dressed,
    /// A row stands in other columns than its neighbours.
    Shifted,
    /// Figures were given to columns by how far to the right they stand.
    ByPlace,
    /// Figures were given to columns by the equations of the form.
    ByEquations,
    /// There are fewer or more figures than columns, and nothing says which is which.
    Loose,
    /// The label is there, and no figures.
    Unread,
    /// The row is not in the file.
    Absent,
    /// Figures belong to no row of the form.
    Stray,
    /// Several cells that should be one say the same.
    Repeated,
}

impl Fact {
    /// Tells whether a person must look at it before the report is used.
    pub(crate) fn is_doubt(self) -> bool {
        match self {
            Self::Label | Self::Head | Self::Dressed | Self::Repeated => false,
            Self::Blank
            | Self::Mark
            | Self::Text
            | Self::Shifted
            | Self::ByPlace
            | Self::ByEquations
            | Self::Loose
            | Self::Unread
            | Self::Absent
            | Self::Stray => true,
        }
    }
}
