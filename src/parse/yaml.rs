//! YAML to a tree that keeps the place and the written form of every scalar.
//!
//! The grammar is that of `libyaml`. Refused with a diagnostic: duplicate keys, aliases and
//! anchors, tags, several documents, keys that are no text, nesting over 64, and over 250,000
//! events.

use std::ops::Range;

use libyaml_safer::{Error, Event, EventData, Parser, ScalarStyle};

use crate::diag::{Diagnosed, Diagnostic, Message};
use crate::source::{FileId, Span};

mod hints;

use super::guard::guarded;

/// How deep collections may be nested.
const MAX_DEPTH: usize = 64;

/// How many events a file may give.
const MAX_EVENTS: usize = 250_000;

/// A scalar, a list or a map, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The place of the whole node.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nothing was written, or `null` or `~`.
    Null,
    /// A text; numbers and truth values are texts here.
    Scalar(Scalar),
    /// A list.
    List(Vec<Node>),
    /// A map in the order of the file; no key stands twice.
    Map(Vec<Entry>),
}

/// A text with the way it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scalar {
    /// The text.
    pub text: String,
    /// Whether it stood in quotes or in a block, so that it is text whatever it looks like.
    pub quoted: bool,
}

/// One entry of a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// The place of the key.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

impl Node {
    /// Returns the text of a scalar.
    pub fn scalar(&self) -> Option<&Scalar> {
        match &self.kind {
            Kind::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// Returns the entries of a map.
    pub fn map(&self) -> Option<&[Entry]> {
        match &self.kind {
            Kind::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// Says what kind of thing the node is, as a key of the catalogues.
    pub fn kind_name(&self) -> Message {
        Message::new(match &self.kind {
            Kind::Null => "word.nothing",
            Kind::Scalar(_) => "word.text",
            Kind::List(_) => "word.list",
            Kind::Map(_) => "word.map",
        })
    }
}

/// Reads a whole file. The value is `None` where there is no document or it cannot be read.
pub fn read(file: FileId, text: &str) -> Diagnosed<Option<Node>> {
    read_part(file, text, 0..text.len())
}

/// Reads a part of a file, such as its front matter; places are those in the whole file.
pub fn read_part(file: FileId, text: &str, part: Range<usize>) -> Diagnosed<Option<Node>> {
    // The library passes over byte order marks, and counts from behind them.
    let rest = text.get(part.clone()).unwrap_or("");
    let start = part.end - rest.trim_start_matches('\u{FEFF}').len();
    let part = start..part.end;
    let mut reader = Reader {
        file,
        text,
        part: part.clone(),
        diagnostics: Vec::new(),
        n_events: 0,
        last_end: 0,
        is_unusable: false,
    };
    let source = text.get(part).unwrap_or("");
    let value = reader.document(source);
    Diagnosed {
        value,
        diagnostics: reader.diagnostics,
    }
}

/// Returns what a typed reader says is wrong, without the place, which has its own field.
pub fn problem(error: &serde_yaml::Error) -> String {
    let text = error.to_string();
    let words = text.split_once(" at line ").map(|(words, _)| words);
    words.unwrap_or(&text).to_owned()
}

/// Why reading stopped: the diagnostic is already there.
struct Stopped;

struct Reader<'t> {
    file: FileId,
    text: &'t str,
    part: Range<usize>,
    diagnostics: Vec<Diagnostic>,
    n_events: usize,
    /// Where the last event ended.
    last_end: u64,
    /// Whether a value or the order of things is not what was meant, which is reported: the tree
    /// would only give rise to more reports.
    is_unusable: bool,
}

impl<'t> Reader<'t> {
    fn document(&mut self, source: &str) -> Option<Node> {
        // The library panics where a block of text ends with the file and not with a line.
        let padded;
        let source = match source.ends_with('\n') {
            true => source,
            false => {
                padded = format!("{source}\n");
                &padded
            }
        };
        let mut input = source.as_bytes();
        let mut parser = Parser::new();
        parser.set_input_string(&mut input);
        self.first_document(&mut parser).ok().flatten()
    }

    fn first_document(&mut self, parser: &mut Parser<&mut &[u8]>) -> Result<Option<Node>, Stopped> {
        loop {
            let event = self.next(parser)?;
            match event.data {
                EventData::StreamStart { .. } => {}
                EventData::StreamEnd => return Ok(None),
                EventData::DocumentStart { .. } => break,
                _ => return Ok(None),
            }
        }
        let first = self.next(parser)?;
        let node = self.node(parser, first, 0)?;
        self.expect_end(parser)?;
        Ok((self.lone_text(&node) && !self.is_unusable).then_some(node))
    }

    /// Explains a file that is one text because its colons are full-width; tells whether the
    /// node is fit to be used.
    fn lone_text(&mut self, node: &Node) -> bool {
        let range = node.span.range();
        let first_line = self
            .text
            .get(range.clone())
            .and_then(|text| text.lines().next());
        let is_text = node.scalar().is_some_and(|scalar| !scalar.quoted);
        let explained = first_line
            .filter(|_| is_text)
            .and_then(|line| hints::wide_sign(self.file, line, range.start));
        let is_fit = explained.is_none();
        self.diagnostics.extend(explained);
        is_fit
    }

    /// Reports anything that stands after the first document.
    fn expect_end(&mut self, parser: &mut Parser<&mut &[u8]>) -> Result<(), Stopped> {
        loop {
            let event = self.next(parser)?;
            match event.data {
                EventData::DocumentEnd { .. } => {}
                EventData::DocumentStart { .. } => {
                    let span = self.span(&event);
                    let help = Message::new("yaml-many-documents.help");
                    self.report(Diagnostic::error("yaml-many-documents", span).help(help));
                    return Ok(());
                }
                _ => return Ok(()),
            }
        }
    }

    fn next(&mut self, parser: &mut Parser<&mut &[u8]>) -> Result<Event, Stopped> {
        self.n_events += 1;
        if self.n_events > MAX_EVENTS {
            let span = self.whole();
            self.report(Diagnostic::error("yaml-too-long", span).with("limit", MAX_EVENTS));
            return Err(Stopped);
        }
        let event = match guarded(|| parser.parse()) {
            Some(Ok(event)) => event,
            Some(Err(error)) => {
                let diagnostic = self.syntax(&error);
                self.report(diagnostic);
                return Err(Stopped);
            }
            None => {
                let place = self.character(self.last_end);
                self.report(unreadable(place));
                return Err(Stopped);
            }
        };
        self.last_end = event.end_mark.index;
        Ok(event)
    }

    fn node(
        &mut self,
        parser: &mut Parser<&mut &[u8]>,
        event: Event,
        depth: usize,
    ) -> Result<Node, Stopped> {
        let span = self.span(&event);
        if depth > MAX_DEPTH {
            let diagnostic = Diagnostic::error("yaml-too-deep", span).with("limit", MAX_DEPTH);
            self.report(diagnostic);
            return Err(Stopped);
        }
        match event.data {
            EventData::Scalar {
                value,
                style,
                anchor,
                tag,
                ..
            } => {
                self.refuse_extras(span, anchor, tag);
                Ok(self.scalar(span, value, style))
            }
            EventData::SequenceStart { anchor, tag, .. } => {
                self.refuse_extras(span, anchor, tag);
                self.list(parser, span, depth)
            }
            EventData::MappingStart { anchor, tag, .. } => {
                self.refuse_extras(span, anchor, tag);
                self.map(parser, span, depth)
            }
            EventData::Alias { anchor } => {
                let help = Message::new("yaml-alias.help");
                let alias = Diagnostic::error("yaml-alias", span).with("name", anchor);
                self.report(alias.help(help));
                self.is_unusable = true;
                Ok(Node {
                    span,
                    kind: Kind::Null,
                })
            }
            _ => Ok(Node {
                span,
                kind: Kind::Null,
            }),
        }
    }

    fn scalar(&self, span: Span, text: String, style: ScalarStyle) -> Node {
        let quoted = !matches!(style, ScalarStyle::Plain | ScalarStyle::Any);
        if !quoted && matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL") {
            return Node {
                span,
                kind: Kind::Null,
            };
        }
        Node {
            span,
            kind: Kind::Scalar(Scalar { text, quoted }),
        }
    }

    fn list(
        &mut self,
        parser: &mut Parser<&mut &[u8]>,
        mut span: Span,
        depth: usize,
    ) -> Result<Node, Stopped> {
        let mut items = Vec::new();
        loop {
            let event = self.next(parser)?;
            if matches!(event.data, EventData::SequenceEnd) {
                span.end = self.end_of(&event, items.last().map(|item: &Node| item.span));
                return Ok(Node {
                    span,
                    kind: Kind::List(items),
                });
            }
            items.push(self.node(parser, event, depth + 1)?);
        }
    }

    fn map(
        &mut self,
        parser: &mut Parser<&mut &[u8]>,
        mut span: Span,
        depth: usize,
    ) -> Result<Node, Stopped> {
        let mut entries: Vec<Entry> = Vec::new();
        let mut places = std::collections::HashMap::new();
        loop {
            let event = self.next(parser)?;
            if matches!(event.data, EventData::MappingEnd) {
                span.end = self.end_of(&event, entries.last().map(|entry| entry.value.span));
                return Ok(Node {
                    span,
                    kind: Kind::Map(entries),
                });
            }
            let key = self.node(parser, event, depth + 1)?;
            let next = self.next(parser)?;
            let value = self.node(parser, next, depth + 1)?;
            let key_span = key.span;
            let Some(key) = self.key_text(key) else {
                continue;
            };
            if let Some(first) = places.get(&key) {
                self.report(duplicate(&key, key_span, *first));
                continue;
            }
            places.insert(key.clone(), key_span);
            entries.push(Entry {
                key,
                key_span,
                value,
            });
        }
    }

    fn key_text(&mut self, key: Node) -> Option<String> {
        match key.kind {
            Kind::Scalar(scalar) => {
                let wide = hints::wide_indent(&scalar.text, key.span);
                if let Some(wide) = wide.filter(|_| !scalar.quoted) {
                    self.report(wide);
                    self.is_unusable = true;
                }
                Some(scalar.text)
            }
            _ => {
                let help = Message::new("yaml-key-not-text.help");
                self.report(Diagnostic::error("yaml-key-not-text", key.span).help(help));
                None
            }
        }
    }

    fn refuse_extras(&mut self, span: Span, anchor: Option<String>, tag: Option<String>) {
        let anchor = anchor.map(|name| format!("&{name}"));
        for name in anchor.into_iter().chain(tag) {
            let extra = Diagnostic::error("yaml-anchor", span).with("name", name);
            self.report(extra.help(Message::new("yaml-anchor.help")));
        }
    }

    fn syntax(&self, error: &Error) -> Diagnostic {
        let opened = error.context_mark().map(|mark| self.character(mark.index));
        let problem = error.problem_mark().map(|mark| self.character(mark.index));
        let mut span = problem.or(opened).unwrap_or_else(|| self.character(0));
        if let Some(hint) = hints::explain(self.file, self.text, &self.part, span.range().start) {
            return hint;
        }
        let (key, help) = hints::translate(error.problem());
        let mut related = None;
        match key {
            // Where a text in quotes begins says more than where the file ends.
            "yaml-syntax.quote" => span = opened.unwrap_or(span),
            "yaml-syntax.bracket" => related = opened,
            _ => {}
        }
        let report = Diagnostic::error("yaml-syntax", span)
            .message(Message::new(key).with("problem", error.problem()))
            .help(Message::new(help));
        match related {
            Some(opened) => report.related(opened, Some(Message::new("yaml-syntax.opened"))),
            None => report,
        }
    }

    /// Returns the place of the character at an offset in the part.
    fn character(&self, index: u64) -> Span {
        let index = usize::try_from(index).unwrap_or(usize::MAX / 2);
        let at = self.boundary(self.part.start + index);
        let len = self.text[at..].chars().next().map_or(0, char::len_utf8);
        Span::new(self.file, at..at + len)
    }

    /// Block collections end where the next thing begins; their last item tells better.
    fn end_of(&self, event: &Event, last: Option<Span>) -> u32 {
        let span = self.span(event);
        match last {
            Some(last) if span.start == span.end => last.end,
            _ => span.end,
        }
    }

    fn span(&self, event: &Event) -> Span {
        let at = |index: u64| self.part.start + usize::try_from(index).unwrap_or(usize::MAX / 2);
        let start = self.boundary(at(event.start_mark.index));
        let end = self.boundary(at(event.end_mark.index)).max(start);
        Span::new(self.file, start..end)
    }

    fn whole(&self) -> Span {
        Span::new(self.file, self.part.clone())
    }

    fn boundary(&self, at: usize) -> usize {
        self.text.floor_char_boundary(at.min(self.part.end))
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }
}

/// Says no more than that the text after this place cannot be read.
fn unreadable(place: Span) -> Diagnostic {
    let message = Message::new("yaml-syntax.after");
    let help = Message::new("yaml-syntax.help");
    Diagnostic::error("yaml-syntax", place)
        .message(message)
        .help(help)
}

fn duplicate(key: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::error("duplicate-key", span)
        .with("key", key)
        .related(first, Some(Message::new("duplicate-key.first")))
        .help(Message::new("duplicate-key.help"))
}

#[cfg(test)]
mod tests {
    use super::{Kind, Node, read};
    use crate::diag::Lang;
    use crate::source::FileId;

    fn shape(node: &Node, text: &str) -> String {
        match &node.kind {
            Kind::Null => "-".to_owned(),
            Kind::Scalar(scalar) => {
                let written = &text[node.span.range()];
                if written == scalar.text {
                    written.to_owned()
                } else {
                    format!("{}<{written}>", scalar.text)
                }
            }
            Kind::List(items) => {
                let items: Vec<_> = items.iter().map(|item| shape(item, text)).collect();
                format!("[{}]", items.join(" "))
            }
            Kind::Map(entries) => {
                let one = |entry: &super::Entry| {
                    assert_eq!(text[entry.key_span.range()].trim_matches('"'), entry.key);
                    format!("{}={}", entry.key, shape(&entry.value, text))
                };
                format!(
                    "{{{}}}",
                    entries.iter().map(one).collect::<Vec<_>>().join(" ")
                )
            }
        }
    }

    fn check(text: &str) -> String {
        let read = read(FileId(0), text);
        let mut lines: Vec<String> = read.value.iter().map(|node| shape(node, text)).collect();
        for diagnostic in &read.diagnostics {
            let crate::diag::Place::Text(span) = diagnostic.primary else {
                panic!("a place")
            };
            let said = diagnostic.message.say(Lang::En);
            lines.push(format!(
                "{} at `{}`: {said}",
                diagnostic.code,
                &text[span.range()]
            ));
        }
        lines.join("\n")
    }

    #[test]
    fn the_written_form_is_kept() {
        insta::assert_snapshot!(check("规章: [0, 1.50, \"3\"]\nb:\n  - ~\n  - 2023.10\n"), @r#"{规章=[0 1.50 3<"3">] b=[- 2023.10]}"#);
    }

    #[test]
    fn duplicate_keys_are_reported_and_the_first_one_counts() {
        insta::assert_snapshot!(check("a: 1\na: 2\n"), @"
        {a=1}
        duplicate-key at `a`: `a` is written twice
        ");
    }

    #[test]
    fn aliases_tags_and_further_documents_are_refused() {
        insta::assert_snapshot!(check("a: &x 1\nb: *x\nc: !!str 2\n---\nd: 3\n"), @"
        yaml-anchor at `&x 1`: `&x` is an anchor or a tag; data files have none
        yaml-alias at `*x`: `*x` is an alias; data files have none
        yaml-anchor at `!!str 2`: `tag:yaml.org,2002:str` is an anchor or a tag; data files have none
        yaml-many-documents at `---`: a second document begins here
        ");
    }

    #[test]
    fn deep_nesting_ends_in_a_diagnostic() {
        let text = "[".repeat(100_000);
        assert!(check(&text).starts_with("yaml-too-deep"));
    }

    #[test]
    fn what_the_library_panics_on_is_read_or_told() {
        insta::assert_snapshot!(check("a: |\n  x"), @"
        {a=x
        <|
          x>}
        ");
        insta::assert_snapshot!(check("a: \"x\\"), @r#"yaml-syntax at `"`: the text in quotes does not end (found unexpected end of stream)"#);
        insta::assert_snapshot!(check("a: [!, 0]"), @"yaml-syntax at `!`: YAML cannot be read after this");
        insta::assert_snapshot!(check("a: !%C3%BC x"), @"
        {a=x<!%C3%BC x>}
        yaml-anchor at `!%C3%BC x`: `!Ã¼` is an anchor or a tag; data files have none
        ");
    }

    #[test]
    fn places_are_right_behind_byte_order_marks_and_in_quotes() {
        insta::assert_snapshot!(check("\u{FEFF}\u{FEFF}a: 年\n"), @"{a=年}");
        insta::assert_snapshot!(check("\"\u{3000}a\": 1\n"), @"{　a=1}");
    }

    #[test]
    fn typing_errors_of_chinese_input_are_explained() {
        insta::assert_snapshot!(check("a：1\n"), @"yaml-wide-sign at `：`: `：` is the full-width sign");
        insta::assert_snapshot!(check("a: 1\n\tb: 2\n"), @"yaml-tab at `	`: there is a tab at the start of the line");
        insta::assert_snapshot!(check("a: [1，2]\n　b: 2\n"), @"yaml-wide-space at `　`: there is a wide space (U+3000 or U+00A0)");
        insta::assert_snapshot!(check("a: [1, 2\nb: 3\n"), @"yaml-syntax at `:`: `,` or the closing bracket is missing (did not find expected ',' or ']')");
    }
}
