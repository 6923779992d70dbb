//! Whether a figure is of the report's year: 上年, 上半年 and 近三年 are other periods.

use std::ops::Range;

use crate::forms::WordSet;

use super::reading::{Clause, Line, Reading};

/// The time that a figure is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Period {
    /// The report's year.
    Whole,
    /// A part of it.
    Part,
    /// Another time, or one that cannot be told.
    Other,
}

/// Words for a part of the year.
const PARTS: &[&str] = &[
    "上半年",
    "下半年",
    "季度",
    "月份",
    "月底前",
    "月末",
    "上旬",
    "中旬",
    "下旬",
    "月至",
    "月以来",
    "月前",
    "当月",
    "每月",
    "按月",
    "日前",
];

/// Words for a time that is not the report's year, or not only.
const OTHERS: &[&str] = &[
    "近三年",
    "近两年",
    "近五年",
    "近年",
    "历年",
    "三年来",
    "五年来",
    "多年",
    "每年",
    "年均",
    "截至目前",
    "截止目前",
    "至今",
    "迄今",
    "截至报告",
    "上期",
    "同期",
    "施行以来",
    "实施以来",
    "成立以来",
];

/// Words that make a clause compare with another time.
const COMPARED: &[&str] = &[
    "同比",
    "环比",
    "相比",
    "比上年",
    "较上年",
    "比他年",
    "较他年",
    "与上年",
    "与他年",
    "同上年",
];

/// Tells what time a figure is of. Words of `known`, such as 上年结转, say nothing of it.
pub(super) fn period(
    reading: &Reading<'_>,
    line: usize,
    phrase: &Range<usize>,
    known: &WordSet,
) -> Period {
    let this = &reading.lines[line];
    let own = in_range(this, phrase, known);
    if own == Period::Other {
        return own;
    }
    match (around(reading, line, phrase, known), own) {
        (Period::Whole, own) => own,
        (around, _) => around,
    }
}

/// The time that the words before the phrase's clause name.
fn around(reading: &Reading<'_>, line: usize, phrase: &Range<usize>, known: &WordSet) -> Period {
    let this = &reading.lines[line];
    let clause = this.clause(phrase.start);
    let sentence = clause.sentence..phrase.start;
    if let Some(period) = governing(this, &sentence, clause.range.start) {
        return period;
    }
    // A time at the start of an earlier sentence still holds.
    let earlier = governing(this, &(0..clause.sentence), usize::MAX);
    match (earlier, this.strand.host) {
        (Some(Period::Other), _) => Period::Other,
        (None, Some((host, at))) => {
            let clause = reading.lines[host].clause(at).range.start;
            period(reading, host, &(clause..at), known)
        }
        _ => Period::Whole,
    }
}

/// Tells whether a figure may be counted from before the year: 累计 where no year is named, or
/// only as its end.
pub(super) fn accumulates(line: &Line<'_>, phrase: &Range<usize>) -> bool {
    let sentence = line.clause(phrase.start).sentence;
    let before = line.near(sentence..phrase.end, phrase.end);
    let before = &line.text()[before];
    let in_year = ["全年", "本年以来", "年以来", "年内", "年中"];
    let is_of_year = before.starts_with("本年") || in_year.iter().any(|word| before.contains(word));
    before.contains("累计") && !is_of_year
}

/// Tells whether a clause compares with another time.
pub(super) fn compares(text: &str) -> bool {
    COMPARED.iter().any(|word| text.contains(word))
}

/// The time that the words around the figure name.
fn in_range(line: &Line<'_>, range: &Range<usize>, known: &WordSet) -> Period {
    let text = &line.text()[range.clone()];
    if OTHERS.iter().any(|word| text.contains(word)) {
        return Period::Other;
    }
    let is_known = |at: usize| {
        let mentions = line.mentions(range).iter();
        let mut covering = mentions.filter(|mention| (mention.start..mention.end).contains(&at));
        covering.any(|mention| known.contains(mention.word))
    };
    for (at, _) in text.match_indices('年') {
        let word = text[..at].chars().next_back();
        let start = range.start + at - word.map_or(0, char::len_utf8);
        if matches!(word, Some('上' | '下' | '他' | '往')) && !is_known(start) {
            return Period::Other;
        }
    }
    if is_part(text) {
        Period::Part
    } else {
        Period::Whole
    }
}

fn is_part(text: &str) -> bool {
    let has_month = text.match_indices('月').any(|(at, _)| {
        let is_number = text[..at].ends_with(|ch: char| ch.is_ascii_digit());
        let ends_year = text[..at].ends_with("12") && {
            let rest = &text[at + '月'.len_utf8()..];
            rest.starts_with("31日") || rest.starts_with('底')
        };
        is_number && !ends_year
    });
    // From the first to the last day is the whole year.
    let is_span = text.contains("1月1日") && text.contains("12月31日");
    has_month && !is_span || PARTS.iter().any(|word| text.contains(word))
}

/// The last time that a clause in `range` before the one at `end` opens with.
fn governing(line: &Line<'_>, range: &Range<usize>, end: usize) -> Option<Period> {
    // A time that was named longer ago than this no longer holds.
    const FARTHEST: usize = 64;
    let to = line
        .clauses
        .partition_point(|clause| clause.range.start < end.min(range.end));
    let clauses = line.clauses[..to].iter().rev().take(FARTHEST);
    let times = clauses.filter(|clause| clause.range.start >= range.start);
    let mut times = times.filter_map(|clause| Some((clause, clause.time?)));
    let counts = |clause: &Clause| !line.figures_in(&clause.range).is_empty();
    // A part of the year beside a figure is of that figure only.
    let found = times.find(|(clause, time)| *time != Period::Part || !counts(clause));
    found.map(|(_, time)| time)
}

/// Returns the time that a clause opens with, if it is not only compared with.
pub(super) fn opening(clause: &str) -> Option<Period> {
    let connectives = ['截', '至', '止', '自', '从', '在', '于', '到', '但', '而'];
    let opening = clause.trim_start_matches(connectives);
    let word = opening.chars().next()?;
    if let Some(rest) = opening[word.len_utf8()..].strip_prefix('年') {
        let is_carried = ["结转", "转入", "转至", "遗留", "未办结"];
        let period = match word {
            '本' | '全' => Period::Whole,
            '上' | '下' | '他' | '往' => Period::Other,
            _ => return None,
        };
        let is_carried = is_carried.iter().any(|word| rest.starts_with(word));
        return (!is_carried && !compares(clause)).then_some(period);
    }
    let may_be_part = clause.contains(['月', '季', '旬', '半', '日']);
    (may_be_part && is_part(clause) && !compares(clause)).then_some(Period::Part)
}
