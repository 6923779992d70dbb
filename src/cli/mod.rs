//! Arguments, one file per command, terminal text, exit codes. The only module that prints.

mod agency;
mod args;
mod ask;
mod build;
mod check;
mod desk;
mod doctor;
mod files;
mod fix;
mod import;
mod init;
mod log;
mod mistyped;
mod new;
mod patience;
mod place;
mod publish;
mod refusal;
mod schema;
mod serve;
mod shell;
mod tables;
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
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return mistyped::tell(&error).into(),
    };
    let terminal = Terminal::new(&args.shared);
    let outcome = match &args.command {
        Command::Build(build) => build::run(build, &args.shared, terminal),
        Command::Check(check) => check::run(check, &args.shared, terminal),
        Command::Init(init) => init::run(init, &terminal),
        Command::New(new) => new::run(new, &args.shared, &terminal),
        Command::Tables(tables) => tables::run(tables, &args.shared, &terminal),
        Command::Import(import) => import::run(import, &args.shared, &terminal),
        Command::Serve(serve) => serve::run(serve, &args.shared, terminal),
        Command::Publish(publish) => publish::run(publish, &args.shared, &terminal),
        Command::Log(log) => log::run(log, &args.shared, &terminal),
        Command::Theme(theme) => theme::run(theme, &args.shared, terminal),
        Command::Schema(schema) => schema::run(schema, &args.shared, &terminal),
        Command::Doctor => doctor::run(&args.shared, &terminal),
        Command::Completions(completions) => shell::completions(completions, &terminal),
        Command::Man(man) => shell::man(man, &terminal),
    };
    outcome.into()
}
