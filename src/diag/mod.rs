//! What is wrong with a portal, said to its author. Values only: nothing here prints.

mod catalogue;
mod fixes;
pub mod github;
pub mod html;
mod human;
pub mod json;
mod message;
mod place;
pub mod sarif;
mod source_fault;

use std::borrow::Cow;
use std::fmt;

use crate::source::{FilePath, Sources, Span};

pub use catalogue::{Lang, text};
pub use fixes::{FixedFile, apply_fixes};
pub use human::{Human, Summary};
pub use message::Message;
pub use source_fault::from_sources;

/// The name of a fault, in kebab-case: `row-total`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(Cow<'static, str>);

impl Code {
    /// Names a fault that the program knows.
    pub const fn new(name: &'static str) -> Self {
        Self(Cow::Borrowed(name))
    }

    /// Names a fault that a form's file names.
    pub fn named(name: &str) -> Self {
        Self(Cow::Owned(name.to_owned()))
    }

    /// Returns the name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// How grave a fault is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The portal must not be published.
    Error,
    /// Probably wrong; a person must look.
    Warning,
    /// Worth knowing.
    Info,
}

/// A place in a portal: a run of text, or a file or folder as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// A run of text in a file that was read.
    Text(Span),
    /// A run of text that nobody may be shown: a password, somebody's number.
    Covered(Span),
    /// A file or folder, where there is no text to point at.
    File(FilePath),
}

impl Place {
    /// Returns where the text is; `None` for a file as a whole.
    pub fn span(&self) -> Option<Span> {
        match self {
            Self::Text(span) | Self::Covered(span) => Some(*span),
            Self::File(_) => None,
        }
    }
}

impl From<Span> for Place {
    fn from(span: Span) -> Self {
        Self::Text(span)
    }
}

/// A place with what is to be said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub place: Place,
    /// What is said there; the primary place of a diagnostic may stay without.
    pub message: Option<Message>,
}

/// A change of the sources that mends a fault and is safe to make unasked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// The text that is replaced.
    pub span: Span,
    /// What takes its place.
    pub replacement: String,
}

/// One fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its name.
    pub code: Code,
    /// How grave it is.
    pub severity: Severity,
    /// The smallest place that is wrong.
    pub primary: Place,
    /// Places that have to do with it.
    pub related: Vec<Label>,
    /// The fact.
    pub message: Message,
    /// What to do.
    pub help: Option<Message>,
    /// How it is mended, where that is safe.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// Makes an error; its message is that of the code, until another is set.
    pub fn error(code: &'static str, primary: impl Into<Place>) -> Self {
        Self::new(
            Code::new(code),
            Severity::Error,
            primary.into(),
            Message::new(code),
        )
    }

    /// Makes a warning; its message is that of the code, until another is set.
    pub fn warning(code: &'static str, primary: impl Into<Place>) -> Self {
        Self::new(
            Code::new(code),
            Severity::Warning,
            primary.into(),
            Message::new(code),
        )
    }

    /// Makes a piece of information; its message is that of the code, until another is set.
    pub fn info(code: &'static str, primary: impl Into<Place>) -> Self {
        Self::new(
            Code::new(code),
            Severity::Info,
            primary.into(),
            Message::new(code),
        )
    }

    /// Makes a diagnostic from its parts.
    pub fn new(code: Code, severity: Severity, primary: Place, message: Message) -> Self {
        Self {
            code,
            severity,
            primary,
            related: Vec::new(),
            message,
            help: None,
            fix: None,
        }
    }

    /// Sets the message.
    pub fn message(mut self, message: Message) -> Self {
        self.message = message;
        self
    }

    /// Fills in a part of the message.
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.message = self.message.with(name, value);
        self
    }

    /// Fills in a list in the message.
    pub fn with_list(
        mut self,
        name: &'static str,
        values: impl IntoIterator<Item = impl fmt::Display>,
    ) -> Self {
        self.message = self.message.with_list(name, values);
        self
    }

    /// Says what to do.
    pub fn help(mut self, help: Message) -> Self {
        self.help = Some(help);
        self
    }

    /// Adds a place that has to do with it.
    pub fn related(mut self, place: impl Into<Place>, message: Option<Message>) -> Self {
        self.related.push(Label {
            place: place.into(),
            message,
        });
        self
    }

    /// Adds a change that mends it.
    pub fn fix(mut self, span: Span, replacement: impl Into<String>) -> Self {
        self.fix = Some(Fix {
            span,
            replacement: replacement.into(),
        });
        self
    }
}

/// A value, as good as it could be made, and what was wrong on the way to it.
#[derive(Clone, Debug)]
pub struct Diagnosed<T> {
    /// The value.
    pub value: T,
    /// What was wrong.
    pub diagnostics: Vec<Diagnostic>,
}

/// Sorts diagnostics by file and place, the graver first at one place, and drops repetitions.
///
/// Those of one code at one place keep the order in which they were found.
pub fn sort(diagnostics: &mut Vec<Diagnostic>, sources: &Sources) {
    diagnostics.sort_by_cached_key(|diagnostic| {
        let (path, range) = match &diagnostic.primary {
            Place::Text(span) | Place::Covered(span) => {
                let path = sources.file(span.file).map(|file| file.path.clone());
                (path, (span.start, span.end))
            }
            Place::File(path) => (Some(path.clone()), (0, 0)),
        };
        (path, range, diagnostic.severity, diagnostic.code.clone())
    });
    diagnostics.dedup();
}
