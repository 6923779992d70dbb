//! `gongkai tables`: the statutory tables of a report in a spreadsheet, there and back.

mod export;

use std::path::PathBuf;
use std::sync::Arc;

use crate::diag::{Lang, Message};
use crate::model::{self, Agency, Portal, Report, Year};

use super::Outcome;
use super::agency::{self, Refusal};
use super::args::{Shared, Tables};
use super::place;
use super::terminal::Terminal;

/// The portal whose tables go there and back.
struct Desk<'a> {
    root: PathBuf,
    portal: Portal,
    lang: Lang,
    terminal: &'a Terminal,
}

pub(super) fn run(tables: &Tables, shared: &Shared, terminal: &Terminal) -> Outcome {
    let folder = match place::open(shared) {
        Ok(folder) => folder,
        Err(reason) => return terminal.no_portal(&reason),
    };
    let portal = model::assemble(&folder.sources).value;
    let desk = Desk {
        lang: terminal.lang(Some(&portal.settings.language)),
        root: folder.root,
        portal,
        terminal,
    };
    let done = match tables {
        Tables::Export(args) => export::run(args, &desk),
        Tables::Import(_) => Ok(()),
    };
    match done {
        Ok(()) => Outcome::Fine,
        Err(refusal) => terminal.refuse(desk.lang, refusal),
    }
}

impl Desk<'_> {
    fn say(&self, message: Message) {
        self.terminal.say(&message, self.lang);
    }

    /// Finds the report of an agency on a year, which must have tables of a form.
    fn report(&self, agency: Option<&str>, year: u16) -> Result<(&Agency, &Arc<Report>), Refusal> {
        let agency = agency::find(&self.portal, agency)?;
        let report = self.portal.report(agency.id, Year(year)).ok_or_else(|| {
            let problem = Message::new("tables.no-report").with("year", year);
            let help = Message::new("tables.no-report.help").with("year", year);
            (problem, Some(help))
        })?;
        let has_tables = report
            .form
            .as_ref()
            .is_some_and(|form| !form.tables.is_empty());
        match has_tables {
            true => Ok((agency, report)),
            false => Err((Message::new("tables.no-form").with("year", year), None)),
        }
    }
}
