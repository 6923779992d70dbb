//! Tables of years without a prescribed form, as they stand.

use serde::Serialize;

use super::json::Json;
use crate::model::{GenericTable, Report};

/// A table that follows no form.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct StatisticsView {
    /// What it is called.
    pub name: String,
    /// The head of the column of labels.
    pub head: Option<String>,
    /// The heads of the other columns.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<StatisticsRow>,
}

/// A row of a table that follows no form.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct StatisticsRow {
    /// The label.
    pub label: String,
    /// The cells as written, one for each column; none where the row heads those below it.
    pub cells: Vec<String>,
}

impl StatisticsView {
    fn new(table: &GenericTable) -> Self {
        let rows = table.rows.iter().map(|row| StatisticsRow {
            label: row.label.value.clone(),
            cells: row.cells.iter().map(|cell| cell.value.clone()).collect(),
        });
        Self {
            name: table.name.value.clone(),
            head: table.head.clone(),
            columns: table.columns.clone(),
            rows: rows.collect(),
        }
    }

    /// Says each row in a line: its label, and its cells under their heads.
    pub fn lines(&self) -> impl Iterator<Item = String> {
        self.rows.iter().map(|row| {
            let cells = self.columns.iter().zip(&row.cells);
            let cells = cells.filter(|(_, cell)| !cell.is_empty());
            let cells = cells.map(|(column, cell)| format!(" {column} {cell}"));
            format!("{}{}", row.label, cells.collect::<String>())
        })
    }
}

/// Lists the tables of a report that follow no form.
pub(super) fn of_report(report: &Report) -> Vec<StatisticsView> {
    let tables = report.generic_tables.iter();
    tables.map(StatisticsView::new).collect()
}

/// Gives the same as data; nothing where there is none.
pub(super) fn json(report: &Report) -> Json {
    let table = |table: &GenericTable| {
        let rows = table.rows.iter().map(|row| {
            Json::map([
                ("label", Json::text(&row.label.value)),
                (
                    "cells",
                    Json::texts(row.cells.iter().map(|cell| &cell.value)),
                ),
            ])
        });
        Json::map([
            ("name", Json::text(&table.name.value)),
            ("columns", Json::texts(&table.columns)),
            ("rows", Json::List(rows.collect())),
        ])
    };
    match report.generic_tables.as_slice() {
        [] => Json::Null,
        tables => Json::List(tables.iter().map(table).collect()),
    }
}
