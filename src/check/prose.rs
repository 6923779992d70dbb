//! The running text of a report as the rules on its wording read it: passages, sentences, clauses
//! and what stands in quotation marks.

use std::ops::Range;

use crate::model::{LinkKind, Narrative, Passage, PassageKind, Report, Section};
use crate::parse::words::is_han;

/// What an agency calls itself after 我, 本 and 全; longer words before their beginnings.
pub(super) const OWN: &[&str] = &[
    "镇",
    "乡",
    "街道",
    "街",
    "局",
    "委",
    "厅",
    "县",
    "区",
    "市",
    "省",
    "州",
    "旗",
    "单位",
    "机关",
    "部门",
    "办公室",
    "办",
    "中心",
    "政府",
    "院",
    "站",
    "所",
];

/// A passage with the section that it stands in; `None` before the first section.
#[derive(Clone, Copy)]
pub(super) struct Prose<'a> {
    pub(super) section: Option<&'a Section>,
    pub(super) passage: &'a Passage,
}

/// Returns the text before the first section and the text of every section, in order.
pub(super) fn bodies(report: &Report) -> impl Iterator<Item = (Option<&Section>, &Narrative)> {
    let sections = report.sections.iter();
    std::iter::once((None, &report.preamble))
        .chain(sections.map(|section| (Some(section), &section.body)))
}

/// Returns the passages of a report without code and the cells of tables.
pub(super) fn prose(report: &Report) -> impl Iterator<Item = Prose<'_>> {
    bodies(report).flat_map(|(section, body)| {
        let passages = body.passages.iter().filter(|passage| is_prose(passage));
        passages.map(move |passage| Prose { section, passage })
    })
}

/// Tells whether a narrative has any text but the descriptions of its images.
pub(super) fn has_text(body: &Narrative) -> bool {
    let said: usize = body.passages.iter().map(|passage| passage.text.len()).sum();
    let images = body
        .links
        .iter()
        .filter(|link| link.kind == LinkKind::Image);
    let described: usize = images.map(|image| image.text.len()).sum();
    said > described
}

/// Tells whether a passage is running text.
pub(super) fn is_prose(passage: &Passage) -> bool {
    !matches!(passage.kind, PassageKind::Cell | PassageKind::Code)
}

/// Returns the sentence around the byte `at`, without its full stop.
pub(super) fn sentence(text: &str, at: usize) -> Range<usize> {
    around(text, at, |ch| "。！？；!?;".contains(ch))
}

/// Returns the clause around the byte `at`: what stands between two marks of punctuation.
pub(super) fn clause(text: &str, at: usize) -> Range<usize> {
    around(text, at, |ch| "。！？；!?;，,、：:（）()".contains(ch))
}

fn around(text: &str, at: usize, is_end: fn(char) -> bool) -> Range<usize> {
    let before = text[..at].rfind(is_end);
    let start = before.map_or(0, |stop| {
        stop + text[stop..].chars().next().map_or(0, char::len_utf8)
    });
    let end = text[at..].find(is_end).map_or(text.len(), |stop| at + stop);
    start..end
}

/// How many bytes a quotation may have for its beginning to be found.
const QUOTATION: usize = 400;

/// Tells whether the byte `at` stands in quotation marks, title marks or brackets of a number.
pub(super) fn is_quoted(text: &str, at: usize) -> bool {
    let mut closed = 0_usize;
    for (start, ch) in text[..at].char_indices().rev() {
        if at - start > QUOTATION {
            return false;
        }
        match ch {
            '》' | '〉' | '”' | '’' | '」' | '』' | '〕' | '］' | ']' => closed += 1,
            '《' | '〈' | '“' | '‘' | '「' | '『' | '〔' | '［' | '[' => {
                match closed.checked_sub(1) {
                    Some(rest) => closed = rest,
                    None => return true,
                }
            }
            _ => {}
        }
    }
    false
}

/// Tells whether the text has any of the words.
pub(super) fn has_any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

/// Counts the Han characters of a text.
pub(super) fn n_han(text: &str) -> usize {
    text.chars().filter(|ch| is_han(*ch)).count()
}

#[cfg(test)]
mod tests {
    use super::{clause, is_quoted, sentence};

    #[test]
    fn a_place_has_its_sentence_and_its_clause() {
        let text = "全年收到3件，均已办结。上年没有。";
        let at = text.find("办结").unwrap();
        assert_eq!(&text[sentence(text, at)], "全年收到3件，均已办结");
        assert_eq!(&text[clause(text, at)], "均已办结");
        assert_eq!(&text[sentence(text, 0)], "全年收到3件，均已办结");
    }

    #[test]
    fn titles_and_quotations_are_told_apart() {
        let text = "印发《2022年要点》后，2022年";
        assert!(is_quoted(text, text.find("2022").unwrap()));
        assert!(!is_quoted(text, text.rfind("2022").unwrap()));
    }
}
