//! Arguments, one file per command, terminal text, exit codes. The only module that prints.

mod args;
mod build;
mod check;
mod fix;
mod patience;
mod place;
mod refusal;
mod serve;
mod terminal;
mod theme;

use std::process::ExitCode;

use clap::Parser;

use args::{Args, Command};
use terminal::Terminal;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// All is well.
    Fine,
    /// The portal has errors.
    Faulty,
    /// Wrong use, or a fault of the machine.
    Failed,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Fine => Self::SUCCESS,
            Outcome::Faulty => Self::from(1),
            Outcome::Failed => Self::from(2),
        }
    }
}

/// Runs the program with the arguments of the process.
pub fn run() -> ExitCode {
    let args = Args::parse();
    let terminal = Terminal::new(&args.shared);
    let outcome = match &args.command {
        Command::Build(build) => build::run(build, &args.shared, terminal),
        Command::Check(check) => check::run(check, &args.shared, terminal),
        Command::Serve(serve) => serve::run(serve, &args.shared, terminal),
        Command::Theme(theme) => theme::run(theme, &args.shared, terminal),
    };
    outcome.into()
}
