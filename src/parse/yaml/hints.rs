//! Why YAML could not be read, in an author's words: full-width signs, tabs, wide spaces.

use std::ops::Range;

use crate::diag::{Diagnostic, Message};
use crate::source::{FileId, Span};

/// Signs of a Chinese keyboard that look like YAML's own, with what belongs there.
const WIDE_SIGNS: [(char, &str); 6] = [
    ('：', ": "),
    ('，', ", "),
    ('［', "["),
    ('］', "]"),
    ('｛', "{"),
    ('｝', "}"),
];

/// Looks at the line of a syntax error, and the one before, for a sign that explains it.
pub(super) fn explain(
    file: FileId,
    text: &str,
    part: &Range<usize>,
    at: usize,
) -> Option<Diagnostic> {
    let line_start = text[part.start..at]
        .rfind('\n')
        .map_or(part.start, |found| part.start + found + 1);
    let line_end = text[at..part.end]
        .find('\n')
        .map_or(part.end, |found| at + found);
    let before = text[part.start..line_start].trim_end_matches('\n');
    let before_start = before
        .rfind('\n')
        .map_or(part.start, |found| part.start + found + 1);
    let this_line = line_start..line_end;
    let line_before = before_start..part.start + before.len();
    [this_line, line_before]
        .into_iter()
        .find_map(|range| in_line(file, text, range))
}

fn in_line(file: FileId, text: &str, range: Range<usize>) -> Option<Diagnostic> {
    let line = text.get(range.clone())?;
    let code_end = line.find(" #").unwrap_or(line.len());
    let indent = line.len() - line.trim_start_matches(|ch: char| ch.is_whitespace()).len();
    let spot =
        |at: usize, ch: char| Span::new(file, range.start + at..range.start + at + ch.len_utf8());
    if let Some((at, ch)) = line[..indent].char_indices().find(|(_, ch)| *ch == '\t') {
        return Some(
            Diagnostic::error("yaml-tab", spot(at, ch)).help(Message::new("yaml-tab.help")),
        );
    }
    let wide = |ch: char| matches!(ch, '\u{3000}' | '\u{A0}');
    if let Some((at, ch)) = line[..code_end].char_indices().find(|(_, ch)| wide(*ch)) {
        let found = Diagnostic::error("yaml-wide-space", spot(at, ch));
        return Some(found.help(Message::new("yaml-wide-space.help")));
    }
    wide_sign(file, line.get(..code_end)?, range.start)
}

/// Finds a full-width sign that stands where YAML's own would have a meaning.
///
/// In the middle of a text such signs are right: `title: 关于报告：说明`.
pub(super) fn wide_sign(file: FileId, code: &str, base: usize) -> Option<Diagnostic> {
    code.char_indices().find_map(|(at, ch)| {
        let (_, plain) = WIDE_SIGNS.iter().find(|(wide, _)| *wide == ch)?;
        let before = &code[..at];
        let has_meaning = match ch {
            '：' => !before.contains(':'),
            '，' => before.contains(['[', '{', '［', '｛']),
            _ => true,
        };
        has_meaning.then(|| {
            let span = Span::new(file, base + at..base + at + ch.len_utf8());
            Diagnostic::error("yaml-wide-sign", span)
                .with("sign", ch)
                .help(Message::new("yaml-wide-sign.help").with("plain", plain.trim()))
                .fix(span, *plain)
        })
    })
}

/// Reports a key that begins with a wide space: it was meant to be indented by it.
pub(super) fn wide_indent(key: &str, span: Span) -> Option<Diagnostic> {
    let first = key
        .chars()
        .next()
        .filter(|ch| matches!(ch, '\u{3000}' | '\u{A0}'))?;
    let start = span.range().start;
    let place = Span::new(span.file, start..start + first.len_utf8());
    Some(Diagnostic::error("yaml-wide-space", place).help(Message::new("yaml-wide-space.help")))
}

/// Returns the message and the help for a problem that the YAML library names.
pub(super) fn translate(problem: &str) -> (&'static str, &'static str) {
    let has = |words: &str| problem.contains(words);
    if has("could not find expected ':'") || has("did not find expected key") {
        ("yaml-syntax.key", "yaml-syntax.key.help")
    } else if has("expected ',' or ']'") || has("expected ',' or '}'") {
        ("yaml-syntax.bracket", "yaml-syntax.bracket.help")
    } else if has("unexpected end of stream") {
        ("yaml-syntax.quote", "yaml-syntax.quote.help")
    } else if has("mapping values are not allowed") {
        ("yaml-syntax.colon", "yaml-syntax.colon.help")
    } else if has("expected '-' indicator") {
        ("yaml-syntax.dash", "yaml-syntax.dash.help")
    } else if has("cannot start any token") {
        ("yaml-syntax.sign", "yaml-syntax.sign.help")
    } else if has("did not find expected node content") {
        ("yaml-syntax.value", "yaml-syntax.value.help")
    } else if has("control characters") || has("UTF-8") {
        ("yaml-syntax.control", "yaml-syntax.control.help")
    } else {
        ("yaml-syntax", "yaml-syntax.help")
    }
}
