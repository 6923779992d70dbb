//! Plain text, Markdown and the text of PDF files: lines, and how they join into paragraphs.

use super::document::{Block, BlockKind, Document, Inline, Remark};
use super::encoding::Decoded;
use super::figure::is_space;
use super::place::Place;
use super::tables::tokens::width;

/// The longest line that is read, in bytes; what is longer is cut into several.
const LONGEST_LINE: usize = 100_000;

/// Reads text to lines. Page numbers are left out.
pub(super) fn document(decoded: &Decoded) -> Document {
    let mut document = Document::default();
    // Very old texts end their lines by a carriage return alone.
    let end = if decoded.text.contains('\n') {
        '\n'
    } else {
        '\r'
    };
    let lines: Vec<&str> = decoded.text.split(end).collect();
    let numbers = page_numbers(&lines);
    let mut was_blank = false;
    for (number, (line, is_number)) in lines.iter().zip(numbers).enumerate() {
        let place = Place::Line(u32::try_from(number + 1).unwrap_or(u32::MAX));
        if is_number {
            continue;
        }
        let line = line.trim_end_matches('\r').trim_start_matches('\u{C}');
        let line = line.get(..LONGEST_LINE).unwrap_or(line);
        let is_blank = line.trim_matches(is_space).is_empty();
        if is_blank && was_blank {
            continue;
        }
        was_blank = is_blank;
        document
            .blocks
            .push(Block::text(BlockKind::Line, line, place));
    }
    if decoded.n_lost > 0 {
        document.remarks.push(Remark {
            key: "import.lost-characters",
            what: decoded.n_lost.to_string(),
            place: Place::Whole,
        });
    }
    document
}

/// Tells which lines are numbers of pages: `- 3 -` anywhere, and a number alone at the end of a
/// page of a PDF.
fn page_numbers(lines: &[&str]) -> Vec<bool> {
    let mut numbers: Vec<bool> = lines.iter().map(|line| is_dashed_number(line)).collect();
    for (at, line) in lines.iter().enumerate() {
        let ends_page = line.starts_with('\u{C}');
        let before = lines[..at]
            .iter()
            .rposition(|line| !line.trim_matches(is_space).is_empty());
        if let Some(last) = before.filter(|_| ends_page) {
            let text = lines[last].trim_matches(is_space);
            numbers[last] |= text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
        }
    }
    numbers
}

fn is_dashed_number(line: &str) -> bool {
    let text: String = line.chars().filter(|ch| !is_space(*ch)).collect();
    let is_dash = |ch: char| "-—–－─".contains(ch);
    let inner = text.trim_matches(is_dash);
    let is_number =
        !inner.is_empty() && inner.len() <= 4 && inner.bytes().all(|byte| byte.is_ascii_digit());
    let pages = inner
        .strip_prefix('第')
        .and_then(|rest| rest.split_once('页'));
    let is_page = pages.is_some_and(|(number, _)| number.bytes().all(|byte| byte.is_ascii_digit()));
    text.starts_with(is_dash) && text.ends_with(is_dash) && is_number
        || is_page && text.chars().count() < 14
}

/// Joins lines that were broken at the margin, if there is one, and leaves blank lines out.
pub(super) fn paragraphs(lines: Vec<Block>, margin: Option<u32>) -> Vec<Block> {
    let mut joined: Vec<Block> = Vec::new();
    let mut last: Option<Last> = None;
    let mut after_blank = false;
    for block in lines {
        let text = block.plain();
        let bare = text.trim_matches(is_space);
        if bare.is_empty() {
            after_blank = true;
            continue;
        }
        let own = width(text.trim_end_matches(is_space));
        let line = Last {
            left: margin.map(|margin| margin.saturating_sub(own)),
            ends: bare.ends_with(['。', '！', '？', '：', ':', '；']),
            is_open: bare.rfind(['《', '（']) > bare.rfind(['》', '）']),
        };
        let goes_on = last
            .as_ref()
            .is_some_and(|last| last.goes_on(&text, after_blank));
        match joined.last_mut().filter(|_| goes_on) {
            Some(paragraph) => paragraph.inlines.push(Inline::Text(bare.to_owned())),
            None => joined.push(Block::text(BlockKind::Paragraph, bare, block.place)),
        }
        last = Some(line);
        after_blank = false;
    }
    joined
}

/// What is known of the line before.
struct Last {
    /// How much room it left before the margin, if there is one.
    left: Option<u32>,
    ends: bool,
    /// Whether a title or a bracket is open at its end.
    is_open: bool,
}

impl Last {
    /// A line goes on where there was no room for more; what stops in the middle of a sentence
    /// may leave more room, since punctuation must not begin a line.
    fn goes_on(&self, next: &str, after_blank: bool) -> bool {
        let Some(left) = self.left.filter(|_| !opens(next)) else {
            return false;
        };
        match self.ends {
            true => left <= 3 && !after_blank,
            false => left <= 12 || self.is_open,
        }
    }
}

/// Tells whether a line begins a paragraph: indented, or with the number of a part.
fn opens(line: &str) -> bool {
    let bare = line.trim_start_matches(is_space);
    let is_part = bare.strip_prefix(['（', '(']).is_some_and(|rest| {
        let number = rest.split(['）', ')']).next().unwrap_or("");
        (1..=2).contains(&number.chars().count())
            && number.chars().all(|ch| "一二三四五六七八九十".contains(ch))
    });
    let numeral = bare.split('、').next().unwrap_or("");
    let is_section = (1..=2).contains(&numeral.chars().count())
        && bare.contains('、')
        && numeral
            .chars()
            .all(|ch| "一二三四五六七八九十".contains(ch));
    is_part || is_section || is_indented(line)
}

/// Two wide spaces, or three narrow ones more than nothing.
fn is_indented(line: &str) -> bool {
    line.starts_with("\u{3000}\u{3000}")
        || line.starts_with("    ") && !line.starts_with("            ")
}

/// The width at which lines were broken, if many lines end there.
pub(super) fn margin<'a>(lines: impl Iterator<Item = &'a Block>) -> Option<u32> {
    let mut widths: Vec<u32> = lines
        .map(|line| width(line.plain().trim_end_matches(is_space)))
        .filter(|width| *width > 30)
        .collect();
    widths.sort_unstable();
    let widest = *widths.get(widths.len().checked_sub(1)? * 9 / 10)?;
    let near = widths
        .iter()
        .filter(|width| width.abs_diff(widest) <= 4)
        .count();
    (widest <= 130 && near >= 4 && near * 2 >= widths.len()).then_some(widest)
}

/// Takes out the spaces that Chinese has not: beside a wide character none is kept.
pub(super) fn tidy(text: &str) -> String {
    let chars: Vec<char> = text
        .chars()
        .filter(|ch| {
            !matches!(
                ch,
                '\u{200B}'..='\u{200F}' | '\u{FEFF}' | '\u{2060}' | '\u{AD}'
            )
        })
        .map(|ch| if is_space(ch) { ' ' } else { ch })
        .filter(|ch| !ch.is_control())
        .collect();
    let wide = |ch: Option<char>| ch.is_none_or(|ch| super::tables::tokens::wide(ch) == 2);
    let mut tidy = String::with_capacity(text.len());
    for (at, ch) in chars.iter().enumerate() {
        if *ch != ' ' {
            tidy.push(*ch);
            continue;
        }
        let next = chars[at + 1..].iter().copied().find(|ch| *ch != ' ');
        let is_first = !tidy.ends_with(' ');
        if is_first && !wide(tidy.chars().next_back()) && !wide(next) {
            tidy.push(' ');
        }
    }
    tidy
}

#[cfg(test)]
mod tests {
    use super::{document, margin, paragraphs, tidy};
    use crate::import::encoding::decode;

    fn check(text: &str) -> Vec<String> {
        let lines = document(&decode(text.as_bytes())).blocks;
        let margin = margin(lines.iter());
        paragraphs(lines, margin)
            .iter()
            .map(|block| tidy(&block.plain()))
            .collect()
    }

    #[test]
    fn lines_broken_at_the_margin_are_one_paragraph() {
        let line = "政府信息公开工作推进规范有序健康发展不断完善制度建";
        let text = format!(
            "{line}\n{line}\n{line}\n{line}设。\n（一）主动公开。{line}\n\n     -1-\n\n立机制。\n"
        );
        assert_eq!(
            check(&text),
            [
                format!("{line}{line}{line}{line}设。"),
                format!("（一）主动公开。{line}立机制。")
            ]
        );
    }

    #[test]
    fn lines_of_any_length_are_paragraphs_of_their_own() {
        assert_eq!(
            check("一、总体情况\n\n很短。\n更短。"),
            ["一、总体情况", "很短。", "更短。"]
        );
    }

    #[test]
    fn spaces_stay_only_between_narrow_words() {
        assert_eq!(tidy("90 号 ， 邮 编 ： 223100 "), "90号，邮编：223100");
        assert_eq!(tidy("app store\u{A0}\u{A0}下载"), "app store下载");
    }
}
