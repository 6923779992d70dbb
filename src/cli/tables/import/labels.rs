//! Figures out of a workbook whose rows and columns are not where they were put: by their labels.

use crate::diag::Message;
use crate::import::{Format, Grid, Refusal as Unread, sheets, tables_of_grids};
use crate::model::{Amount, Cell, Origin, Report};

use super::super::super::args::TablesImport;
use super::super::{Desk, Stop};
use super::{Figures, again};

/// Reads the figures, and tells what was not as the form has it. A cell that the workbook lacks
/// keeps its figure; one that holds no figure stops the import.
pub(super) fn figures(
    args: &TablesImport,
    bytes: &[u8],
    report: &Report,
    desk: &Desk<'_>,
) -> Result<Figures, Stop> {
    let refused = |unread: Unread| {
        let message = unread.message.with("path", args.file.display());
        Stop::Refused((message, unread.help))
    };
    let name = args.file.file_name().unwrap_or_default().to_string_lossy();
    let format = Format::of(&name, bytes).map_err(refused)?;
    if !matches!(format, Format::Xlsx | Format::Xls | Format::Ods) {
        let message = Message::new("tables.broken").with("path", args.file.display());
        return Err(Stop::Refused((message, None)));
    }
    let Some(form) = &report.form else {
        return Ok(Figures::new());
    };
    let sheets = sheets(format, bytes).map_err(refused)?;
    let grids: Vec<Grid> = sheets.into_iter().map(|sheet| sheet.grid).collect();
    let read = tables_of_grids(grids, &desk.portal.forms, form).map_err(refused)?;
    desk.say(Message::new("tables.by-labels"));
    for finding in &read.summary.findings {
        desk.tell(&finding.message);
    }
    let Some(found) = again(&read.tables, report, desk) else {
        return Ok(Figures::new());
    };
    let is_same_form = found.form.as_ref().is_some_and(|found| found.id == form.id);
    let tables = report.tables.iter().zip(&found.tables);
    let mut is_wrong = !is_same_form;
    let mut all = Figures::new();
    for (old, new) in tables {
        let cells = old.cells.iter().zip(&new.cells);
        is_wrong |= new.cells.iter().any(|cell| matches!(cell.origin, Origin::Unreadable(_)));
        all.push(cells.map(|(old, new)| taken(old, new)).collect());
    }
    match is_wrong {
        true => {
            desk.tell(&Message::new("tables.text.help"));
            Err(Stop::Faulty)
        }
        false => Ok(all),
    }
}

fn taken(old: &Cell, new: &Cell) -> Option<Amount> {
    match new.origin {
        Origin::Missing(_) => old.value,
        _ => new.value,
    }
}
