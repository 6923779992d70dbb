//! Diagnostics as a person reads them in a terminal, with the lines that they speak of.

use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use indexmap::IndexMap;

use super::place::{self, range};
use super::{Diagnostic, Lang, Message, Place, Severity};
use crate::source::{FileId, LineIndex, Sources, Span};

/// How many of one kind of fault are shown in full for one file; the rest are counted.
const SHOWN_PER_CODE: usize = 20;

/// Writes diagnostics in one language, with or without colour.
#[derive(Clone, Copy, Debug)]
pub struct Human {
    /// The language.
    pub lang: Lang,
    /// Whether the text carries terminal colours.
    pub colour: bool,
    /// Whether every diagnostic is shown, however many of one kind a file has.
    pub all: bool,
}

/// How many diagnostics of each severity there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Pieces of information.
    pub infos: usize,
}

impl Summary {
    /// Counts diagnostics.
    pub fn of(diagnostics: &[Diagnostic]) -> Self {
        let mut summary = Self::default();
        for diagnostic in diagnostics {
            summary.add(diagnostic.severity);
        }
        summary
    }

    /// Counts one more.
    pub fn add(&mut self, severity: Severity) {
        match severity {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
            Severity::Info => self.infos += 1,
        }
    }

    /// Says the counts in a language.
    pub fn say(&self, lang: Lang) -> String {
        self.message().say(lang)
    }

    /// Returns the counts as a sentence.
    pub fn message(&self) -> Message {
        let message = if *self == Self::default() {
            "summary.clean"
        } else {
            "summary"
        };
        Message::new(message)
            .with("errors", self.errors)
            .with("warnings", self.warnings)
            .with("infos", self.infos)
    }
}

/// How many faults of a kind a file has, in the order in which they are met.
type Counts<'d> = IndexMap<(Option<FileId>, &'d str), usize>;

impl Human {
    /// Writes all diagnostics, an empty line after each.
    ///
    /// Where one file has a great many faults of one kind, the first are shown and the rest are
    /// counted, so that a thousand faults can still be read.
    pub fn write(&self, diagnostics: &[Diagnostic], sources: &Sources) -> String {
        let mut text = String::new();
        let mut counts = Counts::new();
        for diagnostic in diagnostics {
            let key = (file_of(&diagnostic.primary), diagnostic.code.as_str());
            let count = counts.entry(key).or_insert(0_usize);
            *count += 1;
            if self.all || *count <= SHOWN_PER_CODE {
                text.push_str(&self.one(diagnostic, sources));
                text.push_str("\n\n");
            }
        }
        if !self.all {
            self.write_counts(&counts, sources, &mut text);
        }
        text
    }

    fn write_counts(&self, counts: &Counts<'_>, sources: &Sources, text: &mut String) {
        for ((file, code), count) in counts.iter().filter(|(_, count)| **count > SHOWN_PER_CODE) {
            let path = file
                .and_then(|file| sources.file(file))
                .map_or("", |file| file.path.as_str());
            let message = Message::new("more-of-the-same")
                .with("count", count - SHOWN_PER_CODE)
                .with("code", code)
                .with("path", path);
            text.push_str(&message.say(self.lang));
            text.push_str("\n\n");
        }
    }

    fn one(&self, diagnostic: &Diagnostic, sources: &Sources) -> String {
        let title = self
            .level(diagnostic.severity)
            .primary_title(diagnostic.message.say(self.lang))
            .id(diagnostic.code.to_string());
        let mut group = Group::with_title(title);
        let mut snippets = Snippets::default();
        snippets.add(
            &diagnostic.primary,
            None,
            (AnnotationKind::Primary, sources),
        );
        for label in &diagnostic.related {
            let said = label.message.as_ref().map(|message| message.say(self.lang));
            snippets.add(&label.place, said, (AnnotationKind::Context, sources));
        }
        for file in &snippets.files {
            group = match file {
                FileSnippet::Whole(path) => group.element(Origin::path(path.clone())),
                FileSnippet::Text(id, marks) => group.element(window(*id, marks, sources)),
            };
        }
        let renderer = if self.colour {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        let mut text = renderer.render(&[group]);
        if let Some(help) = &diagnostic.help {
            let said = Message::new("word.help").say(self.lang);
            text.push_str(&format!("\n{said}: {}", help.say(self.lang)));
        }
        text
    }

    fn level(&self, severity: Severity) -> Level<'static> {
        let (level, word) = match severity {
            Severity::Error => (Level::ERROR, "word.error"),
            Severity::Warning => (Level::WARNING, "word.warning"),
            Severity::Info => (Level::INFO, "word.info"),
        };
        level.with_name(Message::new(word).say(self.lang))
    }
}

fn file_of(place: &Place) -> Option<FileId> {
    place.span().map(|span| span.file)
}

/// Places grouped by file, the primary one's file first.
#[derive(Default)]
struct Snippets {
    files: Vec<FileSnippet>,
}

enum FileSnippet {
    Whole(String),
    Text(FileId, Vec<Mark>),
}

struct Mark {
    span: Span,
    text: Option<String>,
    kind: AnnotationKind,
}

impl Snippets {
    fn add(
        &mut self,
        place: &Place,
        text: Option<String>,
        (kind, sources): (AnnotationKind, &Sources),
    ) {
        let span = match place {
            Place::File(path) => {
                self.files.push(FileSnippet::Whole(path.to_string()));
                return;
            }
            Place::Covered(_) => {
                let place::Range { file, start, .. } = range(place, sources);
                let shown = format!("{file}:{}:{}", start.line, start.column);
                self.files.push(FileSnippet::Whole(shown));
                return;
            }
            Place::Text(span) => *span,
        };
        let mark = Mark { span, text, kind };
        let same = self.files.iter_mut().find_map(|file| match file {
            FileSnippet::Text(id, marks) if *id == span.file => Some(marks),
            _ => None,
        });
        match same {
            Some(marks) => marks.push(mark),
            None => self.files.push(FileSnippet::Text(span.file, vec![mark])),
        }
    }
}

/// Cuts out the lines that are spoken of, so that long files cost nothing.
fn window(id: FileId, marks: &[Mark], sources: &Sources) -> Snippet<'static, Annotation<'static>> {
    let text = sources.text(id);
    let from = marks
        .iter()
        .map(|mark| mark.span.start as usize)
        .min()
        .unwrap_or(0);
    let to = marks
        .iter()
        .map(|mark| mark.span.end as usize)
        .max()
        .unwrap_or(0);
    let (from, to) = (from.min(text.len()), to.min(text.len()));
    let start = text[..from].rfind('\n').map_or(0, |at| at + 1);
    let end = text[to..].find('\n').map_or(text.len(), |at| to + at);
    let line = LineIndex::new(&text[..start]).position(start).line;
    let path = sources.file(id).map(|file| file.path.to_string());
    let local = |span: Span| -> Range<usize> {
        let clamp = |at: u32| (at as usize).clamp(start, end) - start;
        clamp(span.start)..clamp(span.end)
    };
    let annotations = marks
        .iter()
        .map(|mark| mark.kind.span(local(mark.span)).label(mark.text.clone()));
    Snippet::source(text[start..end].to_owned())
        .line_start(line)
        .path(path)
        .annotations(annotations.collect::<Vec<_>>())
}
