//! The events of a Markdown text, with the repairs that Chinese text needs.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd};

/// Reads Markdown: CommonMark with tables and strikethrough.
///
/// CommonMark does not see the end of bold text in `**重点。**下文`, since a full stop stands
/// before the stars and a letter after them. Chinese has no space there. So where a paragraph
/// has stars beside such a full stop, its pairs of stars are read in the order that they come.
pub fn events(text: &str) -> Vec<(Event<'_>, Range<usize>)> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let Some(marked) = mark_stars(text) else {
        return Parser::new_ext(text, options).into_offset_iter().collect();
    };
    let mut pieces = Vec::new();
    for (event, range) in Parser::new_ext(&marked, options).into_offset_iter() {
        split(event.into_static(), range, &mut pieces);
    }
    pair(pieces)
}

/// Stands for two stars while CommonMark reads the text: a control character of two bytes, so
/// that all places stay the same. It is in no text that passed the checks for such characters.
const STARS: char = '\u{86}';

/// Marks the stars of the paragraphs that need it; `None` where none does.
fn mark_stars(text: &str) -> Option<String> {
    if !text.contains("**") || text.contains(STARS) {
        return None;
    }
    let mut marked = String::with_capacity(text.len());
    let mut changed = false;
    for paragraph in text.split_inclusive("\n\n") {
        if needs_marks(paragraph) {
            marked.push_str(&paragraph.replace("**", STARS.encode_utf8(&mut [0; 2])));
            changed = true;
        } else {
            marked.push_str(paragraph);
        }
    }
    changed.then_some(marked)
}

/// A paragraph whose stars are all pairs and simple, one of them beside wide punctuation.
fn needs_marks(paragraph: &str) -> bool {
    let runs: Vec<&str> = paragraph.split("**").collect();
    let is_simple = runs.len() % 2 == 1
        && !paragraph.contains(['`', '\\'])
        && !paragraph.starts_with("    ")
        && runs.iter().all(|run| !run.contains('*'));
    let is_wide = |ch: Option<char>| ch.is_some_and(|ch| !ch.is_ascii() && !ch.is_alphanumeric());
    let touches =
        |pair: &[&str]| is_wide(pair[0].chars().next_back()) || is_wide(pair[1].chars().next());
    is_simple && runs.windows(2).any(touches)
}

/// Tells whether an address would run something, or smuggles something in.
pub fn is_dangerous(target: &str) -> bool {
    let plain: String = target
        .chars()
        .filter(|ch| !ch.is_whitespace() && !ch.is_control())
        .collect();
    match plain.split_once(':') {
        None => plain.starts_with("//"),
        Some((scheme, _)) => {
            let is_scheme = scheme
                .chars()
                .all(|ch| ch.is_ascii_alphanumeric() || "+-.".contains(ch));
            let allowed = ["http", "https", "mailto", "tel"];
            is_scheme
                && !allowed
                    .iter()
                    .any(|known| scheme.eq_ignore_ascii_case(known))
        }
    }
}

/// A piece of a text: an event, or a pair of stars that stands for itself.
enum Piece {
    Event(Event<'static>, Range<usize>),
    Stars(Range<usize>),
}

/// Cuts text at the marks that stand for stars.
fn split(event: Event<'static>, range: Range<usize>, into: &mut Vec<Piece>) {
    let Event::Text(part) = &event else {
        return into.push(Piece::Event(event, range));
    };
    if !part.contains(STARS) {
        return into.push(Piece::Event(event, range));
    }
    let mut at = range.start;
    for (index, piece) in part.split(STARS).enumerate() {
        if index > 0 {
            into.push(Piece::Stars(at..at + STARS.len_utf8()));
            at += STARS.len_utf8();
        }
        if !piece.is_empty() {
            let text = Event::Text(CowStr::from(piece.to_owned()));
            into.push(Piece::Event(text, at..at + piece.len()));
            at += piece.len();
        }
    }
}

/// Turns each two stars of one block at one depth into bold; a single one stays text.
fn pair(pieces: Vec<Piece>) -> Vec<(Event<'static>, Range<usize>)> {
    let closers = closers(&pieces);
    let mut out = Vec::with_capacity(pieces.len());
    for (index, piece) in pieces.into_iter().enumerate() {
        match piece {
            Piece::Event(event, range) => out.push((event, range)),
            Piece::Stars(range) => {
                let event = match closers.iter().find(|(a, b)| *a == index || *b == index) {
                    Some((opens, _)) if *opens == index => Event::Start(Tag::Strong),
                    Some(_) => Event::End(TagEnd::Strong),
                    None => Event::Text(CowStr::Borrowed("**")),
                };
                out.push((event, range));
            }
        }
    }
    out
}

fn closers(pieces: &[Piece]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let mut open: Vec<Option<usize>> = vec![None];
    for (index, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Event(Event::Start(_), _) => open.push(None),
            Piece::Event(Event::End(_), _) => {
                open.pop();
            }
            Piece::Event(..) => {}
            Piece::Stars(_) => {
                let Some(slot) = open.last_mut() else {
                    continue;
                };
                match slot.take() {
                    Some(start) if index > start + 1 => pairs.push((start, index)),
                    _ => *slot = Some(index),
                }
            }
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::{events, is_dangerous};

    fn html(text: &str) -> String {
        let mut html = String::new();
        pulldown_cmark::html::push_html(
            &mut html,
            events(text).into_iter().map(|(event, _)| event),
        );
        html.trim().to_owned()
    }

    #[test]
    fn bold_text_may_end_in_a_full_stop() {
        let bold = |text| html(text);
        assert_eq!(bold("**重点。**下文"), "<p><strong>重点。</strong>下文</p>");
        assert_eq!(
            bold("上文**“重点”**下文"),
            "<p>上文<strong>“重点”</strong>下文</p>"
        );
        assert_eq!(
            bold("**一。**甲**二。**乙"),
            "<p><strong>一。</strong>甲<strong>二。</strong>乙</p>"
        );
        assert_eq!(bold("2**3"), "<p>2**3</p>");
        assert_eq!(bold(r"\*\*甲。\*\*乙"), "<p>**甲。**乙</p>");
    }

    #[test]
    fn only_known_schemes_are_safe() {
        for target in [
            "javascript:x",
            "JaVa\tScript:x",
            "data:text/html,x",
            "vbscript:x",
            "//a.b/c",
            "file:///etc",
        ] {
            assert!(is_dangerous(target), "{target}");
        }
        for target in [
            "a.pdf",
            "../2022/report.md",
            "https://example.com/a:b",
            "mailto:a@b.c",
            "#s1",
        ] {
            assert!(!is_dangerous(target), "{target}");
        }
    }
}
