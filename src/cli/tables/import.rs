//! `gongkai tables import`.

mod labels;

use std::fs;
use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

use crate::diag::Message;
use crate::forms::{Form, TableForm};
use crate::import::{Content, Filled, FilledTable, Layout, Mislabelled, filled};
use crate::model::{self, Amount, Report};
use crate::scaffold::{self, Refill};
use crate::source::{Body, Edit, SourceFile};
use crate::view::TableShape;

use super::super::agency::Refusal;
use super::super::args::TablesImport;
use super::super::files::{self, Unwritten};
use super::{Desk, Stop};

/// The largest workbook that is read, in bytes: tables of 200 cells need a hundredth of it.
const MOST_BYTES: u64 = 20 << 20;

/// The most labels that are told where the layout is another.
const MOST_LABELS: usize = 5;

/// The figures of all tables, cell by cell.
type Figures = Vec<Vec<Option<Amount>>>;

pub(super) fn run(args: &TablesImport, desk: &Desk<'_>) -> Result<(), Stop> {
    let (_, report) = desk.report(args.agency.as_deref(), args.year)?;
    let Some(form) = &report.form else {
        return Ok(());
    };
    let bytes = read(args)?;
    let layouts: Vec<Layout> = form.tables.iter().map(layout).collect();
    let figures = match filled(&bytes, &layouts) {
        Ok(filled) => {
            title(&filled, report, desk)?;
            match labelled(filled) {
                Ok(tables) => figures(form, &tables, desk)?,
                Err(labels) => {
                    labels
                        .iter()
                        .take(MOST_LABELS)
                        .for_each(|label| tell_label(label, desk));
                    labels::figures(args, &bytes, report, desk)?
                }
            }
        }
        // It may be a workbook of another program.
        Err(_) => labels::figures(args, &bytes, report, desk)?,
    };
    write(report, form, &figures, desk)?;
    Ok(())
}

fn read(args: &TablesImport) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    let opened = fs::File::open(&args.file);
    let read = opened.and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes));
    let refuse = |message: Message| (message.with("path", args.file.display()), None);
    read.map_err(|error| refuse(Message::new("tables.unreadable").with("problem", error)))?;
    match bytes.len() as u64 > MOST_BYTES {
        true => Err(refuse(Message::new("tables.too-large"))),
        false => Ok(bytes),
    }
}

/// Where a table stands in the workbook that is exported: below its caption.
fn layout(form: &TableForm) -> Layout {
    let shape = TableShape::new(form);
    let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let mut layout = Layout {
        caption: shape.caption.clone(),
        labels: Vec::new(),
        cells: vec![(0, 0); form.n_cells],
    };
    for (row, y) in shape.placed().into_iter().zip(1..) {
        for (x, cell) in row {
            let at = (y, number(x));
            match cell.cell {
                Some(cell) => layout.cells[cell] = at,
                None => layout.labels.push((at, cell.text.clone())),
            }
        }
    }
    layout
}

/// Refuses the workbook of another year, and tells another title.
fn title(filled: &Filled, report: &Report, desk: &Desk<'_>) -> Result<(), Refusal> {
    let Some(found) = &filled.title else {
        return Ok(());
    };
    let own = &report.title.value;
    if found == own {
        return Ok(());
    }
    let message = Message::new("tables.other")
        .with("found", found)
        .with("title", own);
    let year = report.year.to_string();
    if !found.contains(&year) {
        return Err((message, Some(Message::new("tables.other.help"))));
    }
    desk.say(message);
    Ok(())
}

/// Takes the tables, if all labels are in their places; or else the labels that are not.
fn labelled(filled: Filled) -> Result<Vec<FilledTable>, Vec<Mislabelled>> {
    let mut tables = Vec::new();
    let mut wrong = Vec::new();
    for table in filled.tables {
        match table {
            Ok(table) => tables.push(table),
            Err(labels) => wrong.extend(labels),
        }
    }
    match wrong.is_empty() {
        true => Ok(tables),
        false => Err(wrong),
    }
}

/// Tells a label that is not in its place, where it is not the whole sheet that is elsewhere.
fn tell_label(label: &Mislabelled, desk: &Desk<'_>) {
    if let Some(place) = &label.place {
        let message = Message::new("tables.label")
            .with("place", place)
            .with("found", &label.found);
        desk.tell(&message.with("expected", &label.expected));
    }
}

/// Takes the figures; what is open is told, and what is no figure stops the import.
fn figures(form: &Form, tables: &[FilledTable], desk: &Desk<'_>) -> Result<Figures, Stop> {
    let mut is_wrong = false;
    let mut all = Vec::new();
    for (form, table) in form.tables.iter().zip(tables) {
        let mut figures: Vec<Option<Amount>> = Vec::with_capacity(form.n_cells);
        for (number, cell) in table.cells.iter().enumerate() {
            let (row, column) = form.place(number);
            let tell = |message: Message| {
                let message = message
                    .with("row", &row.label)
                    .with("column", &column.label);
                desk.tell(&message.with("place", &cell.place));
            };
            let figure = match &cell.content {
                Content::Figure(figure) => Some(*figure),
                Content::Blank => None,
                Content::Text(text) => {
                    is_wrong = true;
                    tell(Message::new("tables.text").with("text", text));
                    None
                }
            };
            let is_total = scaffold::is_total(form, number);
            if cell.content == Content::Blank && !is_total {
                tell(Message::new("tables.blank"));
            }
            figures.push(figure);
        }
        totals(form, table, &mut figures, desk);
        all.push(figures);
    }
    match is_wrong {
        true => {
            desk.tell(&Message::new("tables.text.help"));
            Err(Stop::Faulty)
        }
        false => Ok(all),
    }
}

/// A total that a program computed is computed again: what it shows may be of an earlier day.
/// One that somebody typed stays, and is told where it is wrong.
fn totals(form: &TableForm, table: &FilledTable, figures: &mut [Option<Amount>], desk: &Desk<'_>) {
    let without: Vec<Option<Amount>> = figures
        .iter()
        .zip(&table.cells)
        .map(|(figure, cell)| figure.filter(|_| !cell.is_computed))
        .collect();
    for (number, cell) in table.cells.iter().enumerate() {
        if !scaffold::is_total(form, number) {
            continue;
        }
        let sum = scaffold::total(form, number, &without);
        let shown = figures[number];
        if cell.is_computed {
            figures[number] = sum;
        }
        if let (Some(sum), Some(shown)) = (sum, shown)
            && sum != shown
        {
            let key = match cell.is_computed {
                true => "tables.stale",
                false => "tables.total",
            };
            let (row, column) = form.place(number);
            let message = Message::new(key)
                .with("place", &cell.place)
                .with("row", &row.label)
                .with("column", &column.label)
                .with("shown", shown)
                .with("sum", sum);
            desk.tell(&message);
        }
    }
}

fn write(
    report: &Report,
    form: &Arc<Form>,
    figures: &Figures,
    desk: &Desk<'_>,
) -> Result<(), Refusal> {
    let Some(path) = report.folder.join("tables.yaml") else {
        return Ok(());
    };
    let old = report
        .tables_file
        .map_or("", |file| desk.sources.text(file));
    let refill = Refill {
        form,
        tables: &report.tables,
        text: old,
        figures,
    };
    let edited = scaffold::refill(&refill).filter(|text| holds(text, report, desk, figures));
    let is_kept = edited.is_some();
    let text = edited.unwrap_or_else(|| scaffold::rewritten(&refill));
    let shown = files::shown(&desk.root, path.as_str());
    if text == old {
        desk.say(Message::new("tables.unchanged").with("path", shown));
        return Ok(());
    }
    let file = desk.root.join(path.as_str());
    let unwritten = |error| (Unwritten::new(&file, error).message(), None);
    if report.tables_file.is_some() {
        let backup = backup(&file);
        fs::copy(&file, &backup)
            .map_err(|error| (Unwritten::new(&backup, error).message(), None))?;
        let shown = backup
            .strip_prefix(".")
            .unwrap_or(&backup)
            .display()
            .to_string();
        desk.say(Message::new("tables.backup").with("path", shown));
    }
    files::replace(&desk.root, &file, text.as_bytes()).map_err(unwritten)?;
    let key = match is_kept {
        true => "tables.imported",
        false => "tables.rewritten",
    };
    desk.say(Message::new(key).with("path", shown));
    desk.say(Message::new("tables.next"));
    Ok(())
}

/// Tells whether a text, read as the report's tables, gives these figures.
fn holds(text: &str, report: &Report, desk: &Desk<'_>, figures: &Figures) -> bool {
    let Some(again) = again(text, report, desk) else {
        return false;
    };
    let Some(form) = &again.form else {
        return false;
    };
    let tables = again.tables.iter().zip(figures).zip(&form.tables);
    let mut tables = tables.map(|((table, figures), form)| {
        let cells = table.cells.iter().zip(figures).enumerate();
        cells.into_iter().all(|(number, (cell, figure))| {
            let expected = figure.or_else(|| scaffold::total(form, number, figures));
            cell.value == expected
        })
    });
    tables.all(|is_right| is_right)
}

/// Reads the report with another text of its tables.
fn again(text: &str, report: &Report, desk: &Desk<'_>) -> Option<Arc<Report>> {
    let mut sources = desk.sources.clone();
    let file = SourceFile {
        path: report.folder.join("tables.yaml")?,
        body: Body::Text(text.into()),
        had_bom: false,
    };
    sources.update(Edit::of(vec![file]));
    let portal = model::assemble(&sources).value;
    portal.report(report.agency, report.year).cloned()
}

/// Names a file that is not there yet, which no build reads.
fn backup(file: &std::path::Path) -> PathBuf {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let first = file.with_file_name(format!("{name}~"));
    let more = (2..).map(|number: u32| file.with_file_name(format!("{name}.{number}~")));
    let mut names = std::iter::once(first.clone()).chain(more);
    names
        .find(|path| path.symlink_metadata().is_err())
        .unwrap_or(first)
}
