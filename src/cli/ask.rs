//! Questions in a terminal. Where nobody sits at it, nothing is asked.

use std::io::{self, BufRead, IsTerminal};

use crate::diag::{Lang, Message};

use super::terminal::Terminal;

/// Somebody who may be asked.
pub(super) struct Questions<'a> {
    terminal: &'a Terminal,
    lang: Lang,
    is_there: bool,
}

/// How often a question is asked again.
const PATIENCE: usize = 5;

impl<'a> Questions<'a> {
    pub(super) fn new(terminal: &'a Terminal, lang: Lang) -> Self {
        Self {
            terminal,
            lang,
            is_there: io::stdin().is_terminal() && io::stderr().is_terminal(),
        }
    }

    /// Asks for a text; an empty answer takes what is proposed. `None` where there is no answer.
    pub(super) fn text(&self, question: &'static str, proposed: Option<&str>) -> Option<String> {
        self.until(question, proposed, |answer| Ok(answer.to_owned()))
    }

    /// Asks until `read` takes the answer; what it gives instead is said.
    pub(super) fn until<T>(
        &self,
        question: &'static str,
        proposed: Option<&str>,
        read: impl Fn(&str) -> Result<T, Message>,
    ) -> Option<T> {
        if !self.is_there {
            return None;
        }
        let question = Message::new(question).say(self.lang);
        let shown = proposed.map_or(String::new(), |proposed| format!(" [{proposed}]"));
        for _ in 0..PATIENCE {
            self.terminal.prompt(&format!("{question}{shown}: "));
            let mut line = String::new();
            // The end of the input, or a line that is no text, is no answer.
            if io::stdin().lock().read_line(&mut line).ok()? == 0 {
                self.terminal.prompt("\n");
                return None;
            }
            let answer = match line.trim() {
                "" => proposed?,
                answer => answer,
            };
            match read(answer) {
                Ok(value) => return Some(value),
                Err(problem) => self
                    .terminal
                    .prompt(&format!("{}\n", problem.say(self.lang))),
            }
        }
        None
    }
}

/// Says that something was neither told nor asked.
pub(super) fn missing(flag: &str) -> (Message, Option<Message>) {
    (
        Message::new("ask.missing").with("flag", flag),
        Some(Message::new("ask.missing.help").with("flag", flag)),
    )
}
