//! `copied-figures`: the figures of the text are not all last year's.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::diag::{Diagnostic, Message};
use crate::model::Report;
use crate::parse::words::narrow;
use crate::source::Span;

use crate::check::prose::{is_quoted, prose};

/// How many different figures must be the same.
const FEWEST: usize = 4;

/// What is counted: a figure without one of these after it is a number of something else.
const UNITS: &[&str] = &[
    "余条", "余件", "余次", "余人", "余份", "余篇", "万", "条", "件", "次", "篇", "期", "个", "人",
    "场", "份", "项", "部", "户", "家", "处", "起", "例", "页", "名", "元", "位", "批", "册", "则",
    "宗", "幅", "块",
];

/// Units of time and of steady arrangements, which are the same every year.
const STEADY: &[&str] = &[
    "个工作日",
    "个自然日",
    "个月",
    "个小时",
    "人民",
    "个方面",
    "个部分",
    "项制度",
    "次月",
];

/// Reports that all figures of the text are those of last year's text, in the same order.
pub(super) fn copied_figures(report: &Report, last: &Report) -> Option<Diagnostic> {
    let (mut mine, mut theirs) = (figures(report), figures(last));
    let mut same: Vec<(Figure, Figure)> = Vec::new();
    loop {
        match (mine.next(), theirs.next()) {
            (None, None) => break,
            (Some(mine), Some(theirs)) if mine.digits == theirs.digits => {
                same.push((mine, theirs));
            }
            _ => return None,
        }
    }
    let distinct: BTreeSet<&str> = same
        .iter()
        .map(|(figure, _)| figure.digits.as_str())
        .collect();
    if distinct.len() < FEWEST {
        return None;
    }
    let (first, theirs) = same.first()?;
    let shown: Vec<&str> = same
        .iter()
        .take(5)
        .map(|(figure, _)| figure.digits.as_str())
        .collect();
    let place = Message::new("copied-figures.place").with("year", last.year);
    let found = Diagnostic::warning("copied-figures", first.span)
        .with("count", same.len())
        .with("figures", shown.join(", "))
        .with("year", last.year)
        .related(theirs.span, Some(place));
    Some(found.help(Message::new("copied-figures.help")))
}

struct Figure {
    digits: String,
    span: Span,
}

/// Returns the figures of the text that count something, without zeros, in order.
fn figures(report: &Report) -> impl Iterator<Item = Figure> {
    prose(report).flat_map(|prose| {
        let text = &prose.passage.text;
        let counting = numbers(text)
            .into_iter()
            .filter(|range| counts(text, range));
        counting.filter_map(move |range| {
            let digits: String = prose.passage.text[range.clone()]
                .chars()
                .map(narrow)
                .collect();
            let is_zero = digits.chars().all(|ch| matches!(ch, '0' | '.'));
            (!is_zero).then(|| Figure {
                digits,
                span: prose.passage.span(range),
            })
        })
    })
}

/// Finds the numbers that are written in digits.
fn numbers(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, ch) in text.char_indices() {
        let is_digit = narrow(ch).is_ascii_digit();
        match found.last_mut() {
            Some(last) if last.end == at && (is_digit || ch == '.') => last.end += ch.len_utf8(),
            _ if is_digit => found.push(at..at + ch.len_utf8()),
            _ => {}
        }
    }
    found
}

fn counts(text: &str, range: &Range<usize>) -> bool {
    let after = text[range.end..].trim_start();
    let before = text[..range.start].trim_end();
    let is_steady = STEADY.iter().any(|word| after.starts_with(word));
    let is_numbered = before.ends_with(['第', '〕', '+', '-', '—', '×', '/']);
    let is_counted = UNITS.iter().any(|unit| after.starts_with(unit));
    is_counted && !is_steady && !is_numbered && !is_quoted(text, range.start)
}
