//! Taking typed values out of a YAML map, with a diagnostic for every key that is wrong.

use crate::diag::{Diagnostic, Message};
use crate::source::{Span, Spanned};

use super::words::nearest;
use super::yaml::{Entry, Kind, Node};

/// A map whose keys are taken one by one; what is left at the end is unknown.
pub struct Fields<'a> {
    entries: Vec<Option<&'a Entry>>,
    known: Vec<&'static str>,
    /// Keys that are missing, with their diagnostics: told only if none was misspelt.
    missing: Vec<(&'static str, Diagnostic)>,
    is_map: bool,
    /// What was wrong so far.
    pub diagnostics: Vec<Diagnostic>,
}

impl<'a> Fields<'a> {
    /// Opens a map; anything else but nothing is reported and read as an empty map.
    pub fn open(node: Option<&'a Node>) -> Self {
        let mut fields = Self {
            entries: Vec::new(),
            known: Vec::new(),
            missing: Vec::new(),
            is_map: true,
            diagnostics: Vec::new(),
        };
        match node.map(|node| (&node.kind, node)) {
            None | Some((Kind::Null, _)) => {}
            Some((Kind::Map(entries), _)) => fields.entries = entries.iter().map(Some).collect(),
            Some((_, node)) => {
                let wrong = Diagnostic::error("not-a-map", node.span)
                    .message(Message::new("not-a-map").with_message("found", node.kind_name()));
                fields
                    .diagnostics
                    .push(wrong.help(Message::new("not-a-map.help")));
                fields.is_map = false;
            }
        }
        fields
    }

    /// Takes the entry with this key.
    pub fn take(&mut self, key: &'static str) -> Option<&'a Entry> {
        self.known.push(key);
        let found = self
            .entries
            .iter_mut()
            .find(|entry| entry.is_some_and(|entry| entry.key == key));
        found.and_then(Option::take)
    }

    /// Takes a text.
    pub fn text(&mut self, key: &'static str) -> Option<Spanned<String>> {
        let entry = self.take(key)?;
        match &entry.value.kind {
            Kind::Scalar(scalar) => Some(Spanned::new(scalar.text.clone(), entry.value.span)),
            Kind::Null => None,
            _ => {
                self.wrong(entry, "word.text");
                None
            }
        }
    }

    /// Takes a text without its place.
    pub fn plain_text(&mut self, key: &'static str) -> Option<String> {
        self.text(key).map(|text| text.value)
    }

    /// Takes `true` or `false`.
    pub fn truth(&mut self, key: &'static str) -> Option<bool> {
        let entry = self.take(key)?;
        match entry.value.scalar().map(|scalar| scalar.text.as_str()) {
            Some("true" | "是") => Some(true),
            Some("false" | "否") => Some(false),
            _ => {
                self.wrong(entry, "word.truth");
                None
            }
        }
    }

    /// Takes a text that `read` understands; `expected` names what that is.
    pub fn read<T>(
        &mut self,
        key: &'static str,
        expected: &'static str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<Spanned<T>> {
        let entry = self.take(key)?;
        if entry.value.kind == Kind::Null {
            return None;
        }
        match entry.value.scalar().and_then(|scalar| read(&scalar.text)) {
            Some(value) => Some(Spanned::new(value, entry.value.span)),
            None => {
                self.wrong(entry, expected);
                None
            }
        }
    }

    /// Takes one of the words of `choices`; for another the nearest is suggested.
    pub fn choice<T: Copy>(
        &mut self,
        key: &'static str,
        choices: &[(&'static str, T)],
    ) -> Option<T> {
        let entry = self.take(key)?;
        let text = entry
            .value
            .scalar()
            .map_or("", |scalar| scalar.text.as_str());
        if let Some((_, value)) = choices.iter().find(|(word, _)| *word == text) {
            return Some(*value);
        }
        let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
        let wrong = Diagnostic::error("unknown-value", entry.value.span)
            .with("key", &entry.key)
            .with("value", text)
            .help(Message::new("unknown-value.help").with_list("words", words));
        self.diagnostics.push(wrong);
        None
    }

    /// Takes a list of any nodes.
    pub fn list(&mut self, key: &'static str) -> &'a [Node] {
        match self.take(key) {
            None => &[],
            Some(entry) => match &entry.value.kind {
                Kind::List(items) => items,
                Kind::Null => &[],
                _ => {
                    self.wrong(entry, "word.list");
                    &[]
                }
            },
        }
    }

    /// Takes a nested map and reads it with `read`.
    pub fn nested<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&mut Fields<'a>) -> T,
    ) -> Option<T> {
        let entry = self.take(key)?;
        let mut inner = Fields::open(Some(&entry.value));
        let value = read(&mut inner);
        self.diagnostics.extend(inner.finish());
        Some(value)
    }

    /// Reports a value that is not what the key wants.
    pub fn wrong(&mut self, entry: &Entry, expected: &'static str) {
        let message = Message::new("wrong-value")
            .with("key", &entry.key)
            .with_message("expected", Message::new(expected));
        self.diagnostics
            .push(Diagnostic::error("wrong-value", entry.value.span).message(message));
    }

    /// Reports a key that must be there, at the place that stands for the whole map.
    pub fn missing(&mut self, key: &'static str, place: Span) {
        let help = Message::new("missing-key.help").with("key", key);
        let missing = Diagnostic::error("missing-key", place).with("key", key);
        self.missing.push((key, missing.help(help)));
    }

    /// Returns all diagnostics, those of the keys that nobody took included.
    pub fn finish(mut self) -> Vec<Diagnostic> {
        for entry in self.entries.iter().flatten() {
            let unknown = Diagnostic::error("unknown-key", entry.key_span).with("key", &entry.key);
            let near = nearest(&entry.key, self.known.iter().copied());
            let help = match near {
                Some(near) => Message::new("unknown-key.nearest").with("near", near),
                None => Message::new("unknown-key.help").with_list("keys", &self.known),
            };
            self.missing.retain(|(key, _)| near != Some(*key));
            self.diagnostics.push(unknown.help(help));
        }
        // What is no map lacks every key: that is told already.
        let missing = self.missing.into_iter().filter(|_| self.is_map);
        let missing = missing.map(|(_, missing)| missing);
        self.diagnostics.extend(missing);
        self.diagnostics
    }
}
