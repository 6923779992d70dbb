//! The open data of the portal: the figures that pages show, as values for files to hold.
//!
//! Nothing here knows what a file looks like from inside; that is the business of `render`.

mod agency;
mod catalog;
mod columns;
mod entry;
mod figures;
mod moment;
mod package;
mod report;

pub use columns::{Column, ColumnKind};
pub use entry::{EntryBook, EntryCheck, EntryKind, EntryRules, Operand, OperandValue, entry_book};
pub use figures::{COLUMNS, CellName, CellNames, Figure, Figures, Record, YearTable};
pub use report::Workbook;

pub(super) use agency::{
    Table, figures as agency_figures, list, tables, years_document, years_workbook,
};
pub(super) use catalog::catalog;
pub(super) use columns::of_figures as columns;
pub(super) use moment::Moment;
pub(super) use package::{Described, csvw, package};
pub(super) use report::{document, figures as report_figures, period, workbook};

/// Rows of single values under named columns.
#[derive(Clone, Debug, Hash)]
pub struct Sheet {
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, each with a value for every column; `None` where there is none.
    pub rows: Vec<Vec<Option<String>>>,
}
