//! Figures out of a workbook whose rows and columns are not where they were put: by their labels.

use crate::diag::Message;
use crate::import::{Finding, Format, Grid, Refusal as Unread, sheets, tables_of_grids};
use crate::model::{Amount, Cell, Origin, Report};

use super::super::super::args::TablesImport;
use super::super::{Desk, Stop};
use super::{Figures, again};

/// Reads the figures, and tells what was not as the form has it. A cell that the workbook lacks
/// keeps its figure; one that holds no figure, and a label that is another, stop the import.
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
    let findings = || read.summary.findings.iter();
    for finding in findings().filter(|finding| finding.is_doubt || stops(finding)) {
        desk.tell(&finding.message);
    }
    let Some(found) = again(&read.tables, report, desk) else {
        return Ok(Figures::new());
    };
    let is_same_form = found.form.as_ref().is_some_and(|found| found.id == form.id);
    let tables = report.tables.iter().zip(&found.tables);
    let mut is_wrong = !is_same_form || findings().any(stops);
    let mut all = Figures::new();
    for (old, new) in tables {
        let cells = old.cells.iter().zip(&new.cells);
        is_wrong |= new
            .cells
            .iter()
            .any(|cell| matches!(cell.origin, Origin::Unreadable(_)));
        all.push(cells.map(|(old, new)| taken(old, new)).collect());
    }
    match is_wrong {
        true => {
            desk.tell(&Message::new("tables.labels.help"));
            Err(Stop::Faulty)
        }
        false => Ok(all),
    }
}

/// What is open may stay so, and what is not there keeps its figure. Nothing else is guessed: a
/// label that is not the form's may be that of a row that was moved.
const MAY_BE: [&str; 4] = [
    "import.note.blank",
    "import.note.blank-row",
    "import.note.absent",
    "import.no-table",
];

fn stops(finding: &Finding) -> bool {
    let key = finding.message.key();
    key == "import.note.label" || finding.is_doubt && !MAY_BE.contains(&key)
}

fn taken(old: &Cell, new: &Cell) -> Option<Amount> {
    match new.origin {
        Origin::Missing(_) => old.value,
        _ => new.value,
    }
}
