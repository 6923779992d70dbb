//! What is wrong with a command line, in the user's language, with what was probably meant.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, Error};

use crate::diag::{Lang, Message};
use crate::parse::words::nearest;

use super::Outcome;
use super::args::{Args, Colour, Shared};
use super::terminal::Terminal;

/// Says what is wrong; help and version, which are no faults, are printed.
pub(super) fn tell(error: &Error) -> Outcome {
    if !error.use_stderr() {
        // A reader that is gone is no fault.
        let _ = error.print();
        return Outcome::Fine;
    }
    let lang = asked_lang();
    let terminal = Terminal::new(&Shared {
        root: None,
        lang: lang.clone(),
        color: Colour::Auto,
        quiet: false,
        verbose: false,
    });
    let lang = terminal.lang(None);
    match message(error) {
        Some(problem) => {
            let help = help(error, lang);
            terminal.fail_in(lang, &problem.say(lang), help.as_deref())
        }
        None => {
            let _ = error.print();
            Outcome::Failed
        }
    }
}

/// Finds the language that was asked for in arguments that could not be read.
fn asked_lang() -> Option<String> {
    let mut arguments = std::env::args();
    while let Some(argument) = arguments.next() {
        if let Some(lang) = argument.strip_prefix("--lang=") {
            return Some(lang.to_owned());
        }
        if argument == "--lang" {
            return arguments.next();
        }
    }
    None
}

fn value(error: &Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => Some(texts.join(", ")),
        ContextValue::StyledStr(text) => Some(text.to_string()),
        _ => None,
    }
}

fn message(error: &Error) -> Option<Message> {
    let argument = || value(error, ContextKind::InvalidArg);
    let message = match error.kind() {
        ErrorKind::InvalidSubcommand => Message::new("usage.command")
            .with("command", value(error, ContextKind::InvalidSubcommand)?),
        ErrorKind::UnknownArgument => Message::new("usage.argument").with("argument", argument()?),
        ErrorKind::MissingRequiredArgument => {
            Message::new("usage.missing").with("arguments", argument()?)
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let given = value(error, ContextKind::InvalidValue)?;
            let key = match given.is_empty() {
                true => "usage.no-value",
                false => "usage.value",
            };
            Message::new(key)
                .with("argument", argument()?)
                .with("value", given)
        }
        ErrorKind::ArgumentConflict => Message::new("usage.conflict")
            .with("argument", argument()?)
            .with("other", value(error, ContextKind::PriorArg)?),
        _ => return None,
    };
    Some(message)
}

fn help(error: &Error, lang: Lang) -> Option<String> {
    let help = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let given = value(error, ContextKind::InvalidSubcommand)?;
            near_command(&given)
        }
        ErrorKind::UnknownArgument => value(error, ContextKind::SuggestedArg)
            .map(|near| Message::new("unknown-key.nearest").with("near", near)),
        ErrorKind::InvalidValue => value(error, ContextKind::ValidValue)
            .filter(|words| !words.is_empty())
            .map(|words| Message::new("usage.values").with("values", words)),
        _ => None,
    };
    let help = help.unwrap_or_else(|| Message::new("usage.help"));
    Some(help.say(lang))
}

/// Finds the command that is nearest to a word, however deep it is: `report` means `new report`.
fn near_command(given: &str) -> Option<Message> {
    let mut names: Vec<(String, String)> = Vec::new();
    for command in Args::command().get_subcommands() {
        let name = command.get_name().to_owned();
        for inner in command.get_subcommands() {
            names.push((
                inner.get_name().to_owned(),
                format!("{name} {}", inner.get_name()),
            ));
        }
        names.push((name.clone(), name));
    }
    let near = nearest(given, names.iter().map(|(name, _)| name.as_str()))?;
    let (_, whole) = names.iter().rev().find(|(name, _)| name == near)?;
    Some(Message::new("unknown-key.nearest").with("near", whole))
}
