//! The statutory sections of a report, found by their headings despite small differences.

use crate::forms::Form;
use crate::parse::words::{distance, fold, narrow, unnumbered};

use super::document::{Block, BlockKind};
use super::figure::is_space;
use super::text::tidy;

/// A heading of a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// The number of the block.
    pub(super) block: usize,
    /// The number of the section in the form.
    pub(super) section: usize,
    /// What stands behind the heading in the same block.
    pub(super) rest: String,
    /// The heading as it is written there.
    pub(super) heading: String,
    score: u32,
}

/// The longest that a heading can be, in characters.
const LONGEST: usize = 48;

/// Finds the headings of a form's sections, each once and in their order.
///
/// A table of contents has them too: of equal chances, the later one is taken.
pub(super) fn find(form: &Form, blocks: &[Block]) -> Vec<Found> {
    let mut candidates = Vec::new();
    for (index, block) in blocks.iter().enumerate() {
        if matches!(block.kind, BlockKind::Table(_)) {
            continue;
        }
        let text = block.plain();
        let text = bare(&text);
        if !text.is_empty() {
            candidates.extend(judge(form, index, text, block.is_set_off()));
        }
    }
    in_order(&candidates, form.sections.len())
}

/// A line without the marks of Markdown headings and without spaces at its ends.
pub(super) fn bare(text: &str) -> &str {
    let text = text
        .trim_matches(is_space)
        .trim_start_matches('#')
        .trim_matches(is_space);
    text.strip_prefix("**")
        .and_then(|text| text.strip_suffix("**"))
        .unwrap_or(text)
}

fn judge(form: &Form, block: usize, text: &str, is_set_off: bool) -> Vec<Found> {
    let mut found = Vec::new();
    let is_short = text.chars().take(LONGEST + 1).count() <= LONGEST;
    for (section, section_form) in form.sections.iter().enumerate() {
        let wordings = std::iter::once(&section_form.heading).chain(&section_form.variants);
        let best = wordings.filter_map(|wording| {
            if let Some(rest) = run_in(text, wording) {
                return Some((150, rest));
            }
            let score = is_short
                .then(|| score(text, wording, is_set_off))
                .flatten()?;
            Some((score, ""))
        });
        if let Some((score, rest)) = best.max_by_key(|(score, _)| *score) {
            let heading = text.strip_suffix(rest).unwrap_or(text);
            found.push(Found {
                block,
                section,
                rest: rest
                    .trim_start_matches(|ch: char| is_space(ch) || "。：:".contains(ch))
                    .to_owned(),
                heading: tidy(heading).trim_end_matches(['。', '：', ':']).to_owned(),
                score,
            });
        }
    }
    found
}

/// How well a line is a heading: 0 to 150.
fn score(text: &str, wording: &str, is_set_off: bool) -> Option<u32> {
    let (number, words) = split_number(text);
    let (own_number, own_words) = split_number(wording);
    if text.ends_with(['。', '；', '，', '、']) {
        return None;
    }
    let words: Vec<char> = fold(words).chars().collect();
    let own: Vec<char> = fold(own_words).chars().collect();
    if words.is_empty() {
        return None;
    }
    let edits = distance(&words, &own);
    let longest = words.len().max(own.len());
    let most = match number {
        // Without its number a line must be nearly the heading, or it is any line.
        None if is_set_off => longest / 4,
        None => longest / 6,
        Some(_) => longest / 3,
    };
    let is_extended = number.is_some() && contains(&words, &own) && words.len() <= own.len() + 12;
    if edits > most && !is_extended {
        return None;
    }
    let edits = u32::try_from(edits * 100 / longest).unwrap_or(100);
    let base = 100 - edits.min(60);
    let numbered = match (number, own_number) {
        (Some(number), Some(own)) if number == own => 40,
        (Some(_), _) => 0,
        (None, _) => 10,
    };
    Some(base + numbered)
}

fn contains(words: &[char], own: &[char]) -> bool {
    own.len() >= 6 && words.windows(own.len()).any(|window| window == own)
}

/// The number of a section before its words: 一、, 1., 第一部分.
pub(super) fn split_number(text: &str) -> (Option<u32>, &str) {
    let text = text.trim_start_matches(is_space);
    // Parts within a section have their numbers in brackets.
    if text.starts_with(['（', '(']) {
        return (None, text);
    }
    let after = text.strip_prefix('第').unwrap_or(text);
    let numeral: String = after
        .chars()
        .take_while(|ch| numeral_value(*ch).is_some())
        .collect();
    let rest = &after[numeral.len()..];
    let number = number(&numeral);
    let Some(number) = number else {
        return (None, text);
    };
    let rest = rest.trim_start_matches(is_space);
    let words = if text.starts_with('第') {
        rest.strip_prefix("部分")
            .or_else(|| rest.strip_prefix('章'))
    } else {
        rest.strip_prefix(['、', '.', '．', '，', ',', '·', ':', '：', ' ', '。'])
    };
    match words {
        Some(words) => (
            Some(number),
            words.trim_start_matches(|ch: char| is_space(ch) || "、：:．.".contains(ch)),
        ),
        None => (None, text),
    }
}

fn numeral_value(ch: char) -> Option<u32> {
    let chinese = "一二三四五六七八九十"
        .chars()
        .position(|numeral| numeral == ch);
    let digit = narrow(ch).to_digit(10);
    chinese.and_then(|at| u32::try_from(at + 1).ok()).or(digit)
}

fn number(numeral: &str) -> Option<u32> {
    let values: Vec<u32> = numeral.chars().filter_map(numeral_value).collect();
    match values.as_slice() {
        [value] => Some(*value),
        [10, value] => Some(10 + value),
        _ => None,
    }
}

/// Returns what follows where a text begins with the whole heading and goes on behind it.
fn run_in<'a>(text: &'a str, wording: &str) -> Option<&'a str> {
    let wanted = fold(wording);
    let mut folded = String::new();
    for (at, ch) in text.char_indices() {
        if folded.len() >= wanted.len() {
            let rest = &text[at..];
            let is_parted = rest.starts_with(|ch: char| is_space(ch) || "。：:\n（(".contains(ch));
            return (folded == wanted && is_parted && !fold(rest).is_empty()).then_some(rest);
        }
        folded.push_str(&fold(ch.encode_utf8(&mut [0; 4])));
        if !wanted.starts_with(&folded) {
            return None;
        }
    }
    None
}

/// The best candidates that stand in the order of the form.
fn in_order(candidates: &[Found], n_sections: usize) -> Vec<Found> {
    // For each section, the best chain that ends in it: its worth and its last candidate.
    let mut chains: Vec<Option<(u32, usize)>> = vec![None; n_sections];
    let mut before: Vec<Option<usize>> = vec![None; candidates.len()];
    let mut at = 0;
    while at < candidates.len() {
        let block = candidates[at].block;
        let end = at
            + candidates[at..]
                .iter()
                .take_while(|found| found.block == block)
                .count();
        let old = chains.clone();
        for index in at..end {
            let found = &candidates[index];
            let best = old[..found.section]
                .iter()
                .flatten()
                .max_by_key(|(worth, last)| (*worth, *last));
            let worth = best.map_or(0, |(worth, _)| *worth) + found.score;
            before[index] = best.map(|(_, last)| *last);
            if chains[found.section].is_none_or(|(other, _)| worth >= other) {
                chains[found.section] = Some((worth, index));
            }
        }
        at = end;
    }
    let mut last = chains
        .iter()
        .flatten()
        .max_by_key(|(worth, last)| (*worth, *last))
        .map(|(_, last)| *last);
    let mut chain = Vec::new();
    while let Some(index) = last {
        chain.push(candidates[index].clone());
        last = before[index];
    }
    chain.reverse();
    chain
}

/// Tells whether two headings say the same, whatever their numbers and punctuation.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    fold(unnumbered(one)) == fold(unnumbered(other))
}

#[cfg(test)]
mod tests {
    use super::find;
    use crate::forms::Forms;
    use crate::import::document::{Block, BlockKind};
    use crate::import::place::Place;

    fn check(lines: &[&str]) -> Vec<(usize, usize)> {
        let forms = Forms::builtin();
        let blocks: Vec<Block> = lines
            .iter()
            .map(|line| Block::text(BlockKind::Line, line, Place::Whole))
            .collect();
        let found = find(forms.in_force(2023).unwrap(), &blocks);
        found
            .iter()
            .map(|found| (found.section, found.block))
            .collect()
    }

    #[test]
    fn headings_are_found_in_many_wordings() {
        let found = check(&[
            "1、总体情况",
            "二．主动公开政府信息情况",
            "三、收到和处理政府信息公开申请的情况",
            "行政复议",
            "第四部分 政府信息公开行政复议、行政诉讼情况",
            "五、存在问题及改进措施",
            "其他需要报告的事项",
        ]);
        assert_eq!(found, [(0, 0), (1, 1), (2, 2), (3, 4), (4, 5), (5, 6)]);
    }

    #[test]
    fn rows_of_tables_and_contents_are_no_headings() {
        let found = check(&[
            "一、总体情况",
            "二、主动公开政府信息情况",
            "一、总体情况",
            "（一）主动公开政府信息情况",
            "二、主动公开政府信息情况",
            "一、本年新收政府信息公开申请数量",
            "三、本年度办理结果",
            "四、结转下年度继续办理",
        ]);
        assert_eq!(found, [(0, 2), (1, 4)]);
    }

    #[test]
    fn a_heading_may_run_into_its_text() {
        assert_eq!(check(&["一、总体情况。2023年，本机关推进公开。"]), [(0, 0)]);
    }
}
