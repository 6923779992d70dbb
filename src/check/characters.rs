//! `full-width-digits-in-text`, `bidi-control`, `invisible-character`, `garbled-character`,
//! `radical-character`: characters that a reader does not see as what they are.

use std::ops::Range;

use crate::diag::{Diagnostic, Message, Severity};
use crate::parse::words::narrow;
use crate::source::{FileId, Span};

use super::{Context, Family, Rule, Run};

mod radicals;

pub(super) const FAMILY: Family = Family {
    rules: RULES,
    run: Run::Text(run),
};

const RULES: &[Rule] = &[
    Rule {
        code: "bidi-control",
        level: Severity::Error,
        manual: include_str!("bidi-control.md"),
    },
    Rule {
        code: "invisible-character",
        level: Severity::Warning,
        manual: include_str!("invisible-character.md"),
    },
    Rule {
        code: "garbled-character",
        level: Severity::Warning,
        manual: include_str!("garbled-character.md"),
    },
    Rule {
        code: "radical-character",
        level: Severity::Warning,
        manual: include_str!("radical-character.md"),
    },
    Rule {
        code: "full-width-digits-in-text",
        level: Severity::Info,
        manual: include_str!("full-width-digits-in-text.md"),
    },
];

/// What is wrong with a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Bidi,
    Invisible,
    Garbled,
    Radical,
    FullWidth,
}

fn run(context: &Context<'_>, file: FileId, found: &mut Vec<Diagnostic>) {
    let sources = context.sources;
    let text = sources.text(file);
    // Tables have rules of their own for full-width digits.
    let is_prose = sources
        .file(file)
        .is_some_and(|file| file.path.as_str().ends_with(".md"));
    for (range, kind) in runs(text) {
        if kind != Kind::FullWidth || is_prose {
            found.push(told(Span::new(file, range.clone()), &text[range], kind));
        }
    }
}

/// Finds runs of characters with the same fault.
fn runs(text: &str) -> Vec<(Range<usize>, Kind)> {
    let mut found: Vec<(Range<usize>, Kind)> = Vec::new();
    for (at, ch) in text.char_indices() {
        // Nearly all text is Han or ASCII: those need one comparison.
        if is_plain(ch) {
            continue;
        }
        let Some(kind) = kind(ch).filter(|kind| !is_joined(text, at, ch, *kind)) else {
            continue;
        };
        match found.last_mut() {
            Some((last, before)) if last.end == at && *before == kind => last.end += ch.len_utf8(),
            _ => found.push((at..at + ch.len_utf8(), kind)),
        }
    }
    found
}

fn is_plain(ch: char) -> bool {
    matches!(ch, ' '..='~' | '\n' | '\r' | '\t' | '\u{4E00}'..='\u{9FFF}' | '\u{3000}'..='\u{303F}')
}

fn kind(ch: char) -> Option<Kind> {
    match ch {
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => Some(Kind::Bidi),
        '\u{AD}'
        | '\u{61C}'
        | '\u{180E}'
        | '\u{200B}'..='\u{200F}'
        | '\u{2028}'..='\u{2029}'
        | '\u{2060}'..='\u{2065}'
        | '\u{206A}'..='\u{206F}'
        | '\u{FEFF}'
        | '\u{FFF9}'..='\u{FFFB}'
        | '\u{E0000}'..='\u{E007F}' => Some(Kind::Invisible),
        '\u{FFFD}' | '\u{E000}'..='\u{F8FF}' => Some(Kind::Garbled),
        '０'..='９' => Some(Kind::FullWidth),
        _ if ch.is_control() => Some(Kind::Invisible),
        _ => radicals::plain(ch).map(|_| Kind::Radical),
    }
}

/// Joiners inside of an emoji are part of it.
fn is_joined(text: &str, at: usize, ch: char, kind: Kind) -> bool {
    let is_emoji = |ch: Option<char>| {
        ch.is_some_and(|ch| matches!(ch, '\u{2600}'..='\u{27BF}' | '\u{FE0F}' | '\u{1F000}'..))
    };
    kind == Kind::Invisible
        && ch == '\u{200D}'
        && is_emoji(text[..at].chars().next_back())
        && is_emoji(text[at + ch.len_utf8()..].chars().next())
}

fn told(span: Span, text: &str, kind: Kind) -> Diagnostic {
    let points = || {
        let points: Vec<String> = text
            .chars()
            .map(|ch| format!("U+{:04X}", ch as u32))
            .take(4)
            .collect();
        points.join(" ")
    };
    match kind {
        Kind::Bidi => Diagnostic::error("bidi-control", span)
            .with("points", points())
            .help(Message::new("bidi-control.help")),
        Kind::Invisible => Diagnostic::warning("invisible-character", span)
            .with("points", points())
            .help(Message::new("invisible-character.help"))
            .fix(span, ""),
        Kind::Garbled => Diagnostic::warning("garbled-character", span)
            .with("points", points())
            .help(Message::new("garbled-character.help")),
        Kind::Radical => {
            let plain: String = text
                .chars()
                .map(|ch| radicals::plain(ch).unwrap_or(ch))
                .collect();
            Diagnostic::warning("radical-character", span)
                .with("text", text)
                .with("points", points())
                .help(Message::new("radical-character.help").with("plain", &plain))
                .fix(span, plain)
        }
        Kind::FullWidth => {
            let plain: String = text.chars().map(narrow).collect();
            Diagnostic::info("full-width-digits-in-text", span)
                .with("text", text)
                .help(Message::new("full-width-digits-in-text.help").with("plain", &plain))
                .fix(span, plain)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, runs};

    #[test]
    fn runs_of_one_kind_are_one() {
        let text = "公\u{200B}\u{200B}开\u{202E}１２⼯作\u{FFFD}\u{3000}。";
        let found: Vec<Kind> = runs(text).into_iter().map(|(_, kind)| kind).collect();
        assert_eq!(
            found,
            [
                Kind::Invisible,
                Kind::Bidi,
                Kind::FullWidth,
                Kind::Radical,
                Kind::Garbled
            ]
        );
        assert!(runs("👨\u{200D}👩 第１").len() == 1);
    }
}
