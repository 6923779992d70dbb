//! What the program says, in the user's language.

use std::io::{self, IsTerminal, Write};

use crate::diag::{Diagnostic, Human, Lang, Message, Summary};
use crate::source::Sources;

use super::Outcome;
use super::args::{Colour, Shared};
use super::place::NoPortal;

/// The terminal, or whatever the output goes to.
pub(super) struct Terminal {
    lang: Option<Lang>,
    environment: Option<Lang>,
    colour: Colour,
    pub(super) quiet: bool,
    pub(super) verbose: bool,
}

/// Which of the two streams a text goes to.
#[derive(Clone, Copy)]
pub(super) enum Stream {
    /// What was asked for.
    Out,
    /// What else there is to say.
    Err,
}

impl Terminal {
    pub(super) fn new(shared: &Shared) -> Self {
        Self {
            lang: shared.lang.as_deref().and_then(Lang::from_tag),
            environment: environment_lang(),
            colour: shared.color,
            quiet: shared.quiet,
            verbose: shared.verbose,
        }
    }

    /// The language: as asked for, else of the environment, else of the portal, else English.
    pub(super) fn lang(&self, portal: Option<&str>) -> Lang {
        let portal = portal.and_then(Lang::from_tag);
        self.lang
            .or(self.environment)
            .or(portal)
            .unwrap_or(Lang::En)
    }

    /// Writes a line, unless the user wants quiet. A reader that is gone is no fault.
    pub(super) fn say(&self, message: &Message, lang: Lang) {
        if !self.quiet {
            self.write(Stream::Err, &format!("{}\n", message.say(lang)));
        }
    }

    /// Writes a warning.
    pub(super) fn warn(&self, message: &Message, lang: Lang) {
        let word = Message::new("word.warning").say(lang);
        self.write(Stream::Err, &format!("{word}: {}\n", message.say(lang)));
    }

    /// Writes diagnostics.
    pub(super) fn show(
        &self,
        diagnostics: &[Diagnostic],
        sources: &Sources,
        (stream, lang, all): (Stream, Lang, bool),
    ) {
        let human = Human {
            lang,
            colour: self.has_colour(stream),
            all: all || self.verbose,
        };
        self.write(stream, &human.write(diagnostics, sources));
    }

    /// Writes all diagnostics and how many there are.
    pub(super) fn report(
        &self,
        diagnostics: &[Diagnostic],
        sources: &Sources,
        (stream, lang, all): (Stream, Lang, bool),
    ) {
        self.show(diagnostics, sources, (stream, lang, all));
        let summary = Summary::of(diagnostics);
        if !self.quiet && (summary != Summary::default() || matches!(stream, Stream::Out)) {
            self.write(stream, &format!("{}\n", summary.say(lang)));
        }
    }

    /// Says why the command could not be carried out.
    pub(super) fn fail(&self, problem: &str, hint: Option<&str>) -> Outcome {
        self.fail_in(self.lang(None), problem, hint)
    }

    /// Says in a language why the command could not be carried out.
    pub(super) fn fail_in(&self, lang: Lang, problem: &str, hint: Option<&str>) -> Outcome {
        let mut text = format!("{}: {problem}\n", Message::new("word.error").say(lang));
        if let Some(hint) = hint {
            text.push_str(&format!(
                "{}: {hint}\n",
                Message::new("word.help").say(lang)
            ));
        }
        self.write(Stream::Err, &text);
        Outcome::Failed
    }

    /// Says that something cannot be done, and what to do about it.
    pub(super) fn refuse(
        &self,
        lang: Lang,
        (problem, help): (Message, Option<Message>),
    ) -> Outcome {
        let help = help.map(|help| help.say(lang));
        self.fail_in(lang, &problem.say(lang), help.as_deref())
    }

    /// Says why there is no portal to work on.
    pub(super) fn no_portal(&self, reason: &NoPortal) -> Outcome {
        let lang = self.lang(None);
        let (key, path) = match reason {
            NoPortal::NotFound(path) => ("no-portal", path),
            NoPortal::NotIn(path) => ("no-portal.here", path),
            NoPortal::Unreadable(path, _) => ("no-portal.unreadable", path),
        };
        let problem = match reason {
            NoPortal::Unreadable(_, error) => error.to_string(),
            _ => String::new(),
        };
        let message = Message::new(key)
            .with("path", path.display())
            .with("problem", problem);
        self.fail(
            &message.say(lang),
            Some(&Message::new("no-portal.help").say(lang)),
        )
    }

    fn has_colour(&self, stream: Stream) -> bool {
        match self.colour {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => {
                let is_terminal = match stream {
                    Stream::Out => io::stdout().is_terminal(),
                    Stream::Err => io::stderr().is_terminal(),
                };
                is_terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
            }
        }
    }

    /// Writes text that stands before what the user types, and ends in no line.
    pub(super) fn prompt(&self, text: &str) {
        self.write(Stream::Err, text);
    }

    /// Writes text that was asked for.
    pub(super) fn print(&self, text: &str) {
        self.write(Stream::Out, text);
    }

    fn write(&self, stream: Stream, text: &str) {
        let _ = match stream {
            Stream::Out => io::stdout().write_all(text.as_bytes()),
            Stream::Err => io::stderr().write_all(text.as_bytes()),
        };
    }
}

/// The language that the environment asks for, by the usual variables in the usual order.
fn environment_lang() -> Option<Lang> {
    let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let tag = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(set)?;
    Lang::from_tag(&tag)
}
