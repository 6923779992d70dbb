//! Statutory figures in long form: one record for each cell of a form and year.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::forms::{CellKind, TableForm};
use crate::model::{Cell, Report};
use crate::view::{Digest, digest};

/// What the cells of a table are called where they stand without their table.
#[derive(Clone, Debug)]
pub struct CellNames {
    names: Vec<CellName>,
    digest: Digest,
}

/// What one cell is called.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CellName {
    /// The table and the row, as references in a report's text write them: `requests.deny.1`.
    pub row_key: String,
    /// The label of the row exactly as prescribed.
    pub row_label: String,
    /// The column: `natural`.
    pub column_key: String,
    /// The label of the column exactly as prescribed.
    pub column_label: String,
    /// The unit: 件.
    pub unit: String,
    /// Whether the cell holds a whole number.
    pub is_whole: bool,
}

impl CellNames {
    /// Names the cells of a table in their order.
    pub fn new(table: &TableForm) -> Self {
        let rows = table.rows.iter();
        let names = rows.flat_map(|row| {
            table.columns(row).iter().map(|column| CellName {
                row_key: format!("{}.{}", table.id, row.path),
                row_label: row.label.clone(),
                column_key: column.id.clone(),
                column_label: column.label.clone(),
                unit: column.unit.clone(),
                is_whole: column.kind != CellKind::Amount,
            })
        });
        Self::of(names.collect())
    }

    fn of(names: Vec<CellName>) -> Self {
        let digest = digest(&names);
        Self { names, digest }
    }

    /// Returns the names in the order of the cells.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &CellName> {
        self.names.iter()
    }

    /// Joins the names of several editions, the newest first; what only older ones ask follows.
    pub fn joined<'a>(editions: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut seen = BTreeSet::new();
        let names = editions.into_iter().flat_map(|edition| &edition.names);
        let new = names.filter(|name| seen.insert((&name.row_key, &name.column_key)));
        Self::of(new.cloned().collect())
    }
}

impl Hash for CellNames {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.digest.hash(state);
    }
}

/// What a year says in a cell.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Figure {
    /// This, as it was written.
    Reported(String),
    /// The form of that year asks for it, and nothing that can be read was reported.
    NotReported,
    /// The form of that year does not ask for it.
    NotAsked,
}

impl Figure {
    /// Reads a cell of a report.
    pub(super) fn of(cell: &Cell) -> Self {
        match cell.value {
            Some(value) => Self::Reported(value.to_string()),
            None => Self::NotReported,
        }
    }

    /// Returns the figure, where there is one.
    pub fn value(&self) -> Option<&str> {
        match self {
            Self::Reported(value) => Some(value),
            Self::NotReported | Self::NotAsked => None,
        }
    }

    /// Returns the word that files have for it.
    pub fn status(&self) -> &'static str {
        match self {
            Self::Reported(_) => "reported",
            Self::NotReported => "not_reported",
            Self::NotAsked => "not_asked",
        }
    }
}

/// Figures of one agency, by year.
#[derive(Clone, Debug, Hash)]
pub struct Figures {
    /// The full name of the agency.
    pub organ: String,
    /// The tables of all years in their order.
    pub tables: Vec<YearTable>,
}

/// The figures of one table on one year.
#[derive(Clone, Debug, Hash)]
pub struct YearTable {
    /// The year that is reported on.
    pub year: u16,
    /// What the cells are called.
    pub names: Arc<CellNames>,
    /// The cells, as many as there are names.
    pub cells: Vec<Figure>,
}

/// One cell on one year, with all that it takes to understand it.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// The year that is reported on.
    pub year: u16,
    /// The full name of the agency.
    pub organ: &'a str,
    /// What the cell is called.
    pub name: &'a CellName,
    /// What is reported.
    pub figure: &'a Figure,
}

/// The columns of figures in long form.
pub const COLUMNS: [&str; 8] = [
    "year",
    "organ",
    "row_key",
    "row_label",
    "column_key",
    "column_label",
    "value",
    "status",
];

impl Figures {
    /// Returns one record for each cell and year.
    pub fn records(&self) -> impl Iterator<Item = Record<'_>> {
        self.tables.iter().flat_map(|table| {
            let cells = table.names.iter().zip(&table.cells);
            cells.map(|(name, figure)| Record {
                year: table.year,
                organ: &self.organ,
                name,
                figure,
            })
        })
    }

    /// Returns how many records there are.
    pub fn len(&self) -> usize {
        self.tables.iter().map(|table| table.cells.len()).sum()
    }

    /// Tells whether there is no record.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Tells whether all cells hold whole numbers.
    pub fn is_whole(&self) -> bool {
        let mut names = self.tables.iter().flat_map(|table| table.names.iter());
        names.all(|name| name.is_whole)
    }
}

/// Lists the tables of one report; `names` has one entry for each.
pub(super) fn of_report(report: &Report, names: &[Arc<CellNames>]) -> Vec<YearTable> {
    let tables = names.iter().zip(&report.tables);
    let table = |(names, table): (&Arc<CellNames>, &crate::model::Table)| YearTable {
        year: report.year.0,
        names: Arc::clone(names),
        cells: table.cells.iter().map(Figure::of).collect(),
    };
    tables.map(table).collect()
}

/// Brings the same table of several years under common names, oldest year first.
pub(super) fn across_years(years: Vec<YearTable>) -> Vec<YearTable> {
    let newest_first = years.iter().rev().map(|table| &*table.names);
    let common = Arc::new(CellNames::joined(newest_first));
    let recast = |table: YearTable| {
        if table.names.digest == common.digest {
            return table;
        }
        let known = table.names.iter().zip(table.cells);
        let mut known: BTreeMap<_, _> = known
            .map(|(name, figure)| ((&name.row_key, &name.column_key), figure))
            .collect();
        let cells = common.iter().map(|name| {
            let figure = known.remove(&(&name.row_key, &name.column_key));
            figure.unwrap_or(Figure::NotAsked)
        });
        YearTable {
            year: table.year,
            names: Arc::clone(&common),
            cells: cells.collect(),
        }
    };
    years.into_iter().map(recast).collect()
}
