//! The YAML between `---` lines at the head of a Markdown file.

use std::ops::Range;

use crate::diag::{Diagnosed, Diagnostic, Message};
use crate::source::{FileId, Span};

use super::yaml::{self, Node};

/// The head of a file, and where its text begins.
#[derive(Clone, Debug)]
pub struct FrontMatter {
    /// The map, where there is one.
    pub node: Option<Node>,
    /// The place that stands for the whole: the first line.
    pub span: Span,
    /// The bytes of the text below.
    pub body: Range<usize>,
}

/// Splits a Markdown file into its front matter and its text.
pub fn read(file: FileId, text: &str) -> Diagnosed<FrontMatter> {
    let first_line = text.find('\n').unwrap_or(text.len());
    let span = Span::new(file, 0..text[..first_line].trim_end_matches('\r').len());
    let without = FrontMatter {
        node: None,
        span,
        body: 0..text.len(),
    };
    if text[..first_line].trim_end() != "---" {
        let diagnostics = looks_like_front_matter(file, text).into_iter().collect();
        return Diagnosed {
            value: without,
            diagnostics,
        };
    }
    let start = (first_line + 1).min(text.len());
    let Some((end, body_start)) = closing_line(text, start) else {
        let help = Message::new("front-matter-open.help");
        let open = Diagnostic::error("front-matter-open", span).help(help);
        return Diagnosed {
            value: without,
            diagnostics: vec![open],
        };
    };
    let read = yaml::read_part(file, text, start..end);
    let value = FrontMatter {
        node: read.value,
        span,
        body: body_start..text.len(),
    };
    Diagnosed {
        value,
        diagnostics: read.diagnostics,
    }
}

/// Finds the closing `---` line: where it begins and where the text after it begins.
fn closing_line(text: &str, start: usize) -> Option<(usize, usize)> {
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        if line.trim_end() == "---" {
            return Some((at, at + line.len()));
        }
        at += line.len();
    }
    None
}

/// Explains front matter that is hidden by blank lines, or by full-width or too many dashes.
fn looks_like_front_matter(file: FileId, text: &str) -> Option<Diagnostic> {
    let start = text.len() - text.trim_start_matches(|ch: char| ch.is_whitespace()).len();
    let line = text[start..].lines().next()?.trim_end();
    let is_fence =
        line.chars().count() >= 3 && line.chars().all(|ch| matches!(ch, '-' | '—' | '－'));
    if !is_fence {
        return None;
    }
    let span = Span::new(file, start..start + line.len());
    Some(
        Diagnostic::error("front-matter-hidden", span)
            .help(Message::new("front-matter-hidden.help")),
    )
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::source::FileId;

    fn check(text: &str) -> (Option<&'static str>, &str) {
        let read = read(FileId(0), text);
        let body = &text[read.value.body];
        let code = read
            .diagnostics
            .first()
            .map(|diagnostic| diagnostic.message.key());
        (code, body)
    }

    #[test]
    fn the_head_ends_at_the_second_fence() {
        assert_eq!(check("---\nyear: 2023\n---\ntext"), (None, "text"));
        assert_eq!(check("---\r\nyear: 2023\r\n---\r\ntext"), (None, "text"));
        assert_eq!(check("text"), (None, "text"));
    }

    #[test]
    fn a_head_that_cannot_be_found_is_explained() {
        assert_eq!(check("---\nyear: 2023\n").0, Some("front-matter-open"));
        assert_eq!(
            check("\n---\nyear: 2023\n---\n").0,
            Some("front-matter-hidden")
        );
        assert_eq!(
            check("———\nyear: 2023\n———\n").0,
            Some("front-matter-hidden")
        );
    }
}
