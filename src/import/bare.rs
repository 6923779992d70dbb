//! Tables without a report around them: a workbook that an office fills in.

use crate::forms::{Form, Forms};

use super::document::{Block, BlockKind, Document};
use super::grid::Grid;
use super::summary::Summary;
use super::take;
use super::{Refusal, notation};

/// Statutory tables that were read from grids.
#[derive(Clone, Debug)]
pub struct GridTables {
    /// The text of `tables.yaml`.
    pub tables: String,
    /// What was read, and what a person must look at.
    pub summary: Summary,
}

/// Reads the statutory tables of a report in the edition `due` out of grids of cells, by their
/// labels. Another edition is read as what it is.
pub fn tables_of_grids(grids: Vec<Grid>, forms: &Forms, due: &Form) -> Result<GridTables, Refusal> {
    let blocks = grids.into_iter().map(|grid| {
        let place = grid
            .rows
            .iter()
            .flatten()
            .next()
            .map(|cell| cell.place.clone());
        Block {
            kind: BlockKind::Table(grid),
            inlines: Vec::new(),
            place: place.unwrap_or_default(),
        }
    });
    let mut document = Document {
        blocks: blocks.collect(),
        ..Document::default()
    };
    let taken = take::take(
        &mut document,
        (forms, due),
        &std::collections::BTreeSet::new(),
    )?;
    let tables = notation::write(due, &taken.tables);
    let tables = tables.ok_or(Refusal::with_help(
        "import.not-a-report",
        "import.not-a-report.help",
    ))?;
    let mut summary = Summary::default();
    summary.tell_tables(due, &taken.tables);
    for remark in &document.remarks {
        summary.add_remark(remark);
    }
    Ok(GridTables { tables, summary })
}
