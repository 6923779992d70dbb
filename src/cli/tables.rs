//! `gongkai tables`: the statutory tables of a report in a spreadsheet, there and back.

mod export;
mod import;

use std::path::PathBuf;
use std::sync::Arc;

use crate::diag::{Lang, Message};
use crate::model::{self, Agency, Portal, Report, Year};

use super::Outcome;
use super::agency::{self, Refusal};
use super::args::{Shared, Tables};
use super::place;
use super::terminal::Terminal;
use crate::source::Sources;

/// The portal whose tables go there and back.
struct Desk<'a> {
    root: PathBuf,
    portal: Portal,
    sources: Sources,
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
        sources: folder.sources,
        terminal,
    };
    let done = match tables {
        Tables::Export(args) => export::run(args, &desk).map_err(Stop::from),
        Tables::Import(args) => import::run(args, &desk),
    };
    match done {
        Ok(()) => Outcome::Fine,
        Err(Stop::Refused(refusal)) => terminal.refuse(desk.lang, refusal),
        Err(Stop::Faulty) => Outcome::Faulty,
    }
}

/// Why nothing was done.
enum Stop {
    /// It cannot be done; this says why.
    Refused(Refusal),
    /// What is wrong with the workbook is told.
    Faulty,
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl Desk<'_> {
    fn say(&self, message: Message) {
        self.terminal.say(&message, self.lang);
    }

    /// Says something about the workbook, whether or not the user wants quiet.
    fn tell(&self, message: &Message) {
        self.terminal
            .prompt(&format!("{}\n", message.say(self.lang)));
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
