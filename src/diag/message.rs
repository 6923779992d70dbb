//! A sentence of the catalogues with what is filled into it.

use std::fmt;

use super::catalogue::{Lang, text};

/// The key of a sentence and the values for its `{names}`; it has no language yet.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Message {
    key: &'static str,
    arguments: Vec<(&'static str, Argument)>,
}

/// A value in a sentence: text that is the same in every language, a list of such texts, or a
/// sentence itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Argument {
    Text(String),
    List(Vec<String>),
    Message(Message),
}

impl Message {
    /// Names a sentence of the catalogues.
    pub fn new(key: &'static str) -> Self {
        Self {
            key,
            arguments: Vec::new(),
        }
    }

    /// Fills in a value.
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.arguments
            .push((name, Argument::Text(value.to_string())));
        self
    }

    /// Fills in a list of values, which is said whole, however long it is.
    pub fn with_list(
        mut self,
        name: &'static str,
        values: impl IntoIterator<Item = impl fmt::Display>,
    ) -> Self {
        let values = values.into_iter().map(|value| value.to_string());
        self.arguments
            .push((name, Argument::List(values.collect())));
        self
    }

    /// Fills in a part that has a sentence of its own.
    pub fn with_message(mut self, name: &'static str, value: Message) -> Self {
        self.arguments.push((name, Argument::Message(value)));
        self
    }

    /// Returns the key.
    pub fn key(&self) -> &'static str {
        self.key
    }

    /// Says the sentence in a language. A key that the catalogue lacks is said as the key.
    pub fn say(&self, lang: Lang) -> String {
        let mut sentence = String::new();
        let mut rest = text(lang, self.key).unwrap_or(self.key);
        while let Some((before, after)) = rest.split_once('{') {
            sentence.push_str(before);
            let Some((name, after)) = after.split_once('}') else {
                sentence.push('{');
                rest = after;
                continue;
            };
            self.say_argument(name, lang, &mut sentence);
            rest = after;
        }
        sentence.push_str(rest);
        sentence
    }

    fn say_argument(&self, name: &str, lang: Lang, sentence: &mut String) {
        match self.arguments.iter().find(|(known, _)| *known == name) {
            Some((_, Argument::Text(value))) => push_shown(value, sentence),
            Some((_, Argument::List(values))) => {
                for (index, value) in values.iter().enumerate() {
                    let separator = text(lang, "word.separator").unwrap_or(", ");
                    sentence.push_str(if index == 0 { "" } else { separator });
                    push_shown(value, sentence);
                }
            }
            Some((_, Argument::Message(message))) => sentence.push_str(&message.say(lang)),
            None => {
                sentence.push('{');
                sentence.push_str(name);
                sentence.push('}');
            }
        }
    }
}

/// The longest value that a sentence repeats, in characters.
const LONGEST: usize = 200;

/// Adds a value on one line, with what cannot be seen made visible, and not without end.
fn push_shown(value: &str, sentence: &mut String) {
    for (count, ch) in value.chars().enumerate() {
        if count == LONGEST {
            sentence.push('…');
            return;
        }
        match ch {
            '\n' | '\r' | '\t' => sentence.push(' '),
            '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{2069}'
            | '\u{FEFF}' => {
                sentence.extend(ch.escape_unicode());
            }
            ch if ch.is_control() => sentence.extend(ch.escape_unicode()),
            ch => sentence.push(ch),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Message;
    use crate::diag::Lang;

    #[test]
    fn values_are_filled_in_and_made_visible() {
        let message = Message::new("unknown-key").with("key", "licen\u{202E}ce\n");
        let said = message.say(Lang::En);
        assert!(said.contains("licen\\u{202e}ce "), "{said}");
    }
}
