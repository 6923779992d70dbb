//! `gongkai tables export`.

use std::path::{Path, PathBuf};

use crate::diag::Message;
use crate::render;
use crate::view::data;

use super::super::agency::Refusal;
use super::super::args::TablesExport;
use super::super::files::{self, Unwritten};
use super::Desk;

pub(super) fn run(args: &TablesExport, desk: &Desk<'_>) -> Result<(), Refusal> {
    let (agency, report) = desk.report(args.agency.as_deref(), args.year)?;
    let path = args
        .output
        .clone()
        .unwrap_or_else(|| PathBuf::from(format!("tables-{}.xlsx", args.year)));
    let last = desk.portal.report(agency.id, report.year.before());
    let book = data::entry_book(agency, report, last.map(|last| &**last));
    let bytes = render::entry_book(&book);
    let folder = path.parent().unwrap_or(Path::new(""));
    let written = match args.force {
        true => files::replace(folder, &path, &bytes),
        false => files::create(folder, &path, &bytes),
    };
    written.map_err(|error| (Unwritten::new(&path, error).message(), help(args)))?;
    let done = Message::new("tables.exported").with("path", path.display());
    desk.say(done.with("year", args.year));
    Ok(())
}

fn help(args: &TablesExport) -> Option<Message> {
    (!args.force).then(|| Message::new("tables.export.help"))
}
