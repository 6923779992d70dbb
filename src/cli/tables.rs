//! `gongkai tables`: the statutory tables of a report in a spreadsheet, there and back.

mod export;
mod import;

use std::sync::Arc;

use crate::diag::Message;
use crate::model::{Agency, Report, Year};

use super::Outcome;
use super::agency::{self, Refusal};
use super::args::{Shared, Tables};
use super::desk::Desk;
use super::terminal::Terminal;

pub(super) fn run(tables: &Tables, shared: &Shared, terminal: &Terminal) -> Outcome {
    let desk = match Desk::open(shared, terminal) {
        Ok(desk) => desk,
        Err(outcome) => return outcome,
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
