//! `text-percent`: a share that the text gives, as in 占64.3%, is that of a part of its sentence.

use std::ops::Range;

use rust_decimal::Decimal;

use crate::diag::{Diagnostic, Message, Severity};

use super::super::Rule;
use super::numbers::{Bound, Figure};
use super::period;
use super::reading::{Line, value};
use super::{Scene, Told, claims};

pub(super) const RULE: Rule = Rule {
    code: "text-percent",
    level: Severity::Warning,
    manual: include_str!("percent.md"),
};

pub(super) fn run(scene: &Scene<'_>, told: &mut Told<'_>) {
    for (number, line) in scene.reading.lines.iter().enumerate() {
        for (index, figure) in line.figures.iter().enumerate() {
            if figure.is_percent() && is_share(line, index) {
                share(scene, told, number, index);
            }
        }
    }
}

/// What may stand between 占 and the percentage where the share is one of the sentence's whole.
const OF_WHOLE: &[&str] = &[
    "申请总数",
    "申请总量",
    "总申请量",
    "全部申请",
    "申请数",
    "总件数",
    "总数量",
    "总数",
    "总量",
    "全部",
    "全年",
    "比例",
    "比",
    "的",
    "为",
    "达",
    "约",
    "近",
];

/// Tells whether a percentage is a share of a whole that the sentence gives.
fn is_share(line: &Line<'_>, index: usize) -> bool {
    let phrase = claims::phrase(line, index);
    let left = &line.text()[phrase.left];
    let Some((_, mut between)) = left.rsplit_once('占') else {
        return false;
    };
    while let Some(word) = OF_WHOLE.iter().find(|word| between.starts_with(**word)) {
        between = &between[word.len()..];
    }
    between.is_empty()
}

fn share(scene: &Scene<'_>, told: &mut Told<'_>, number: usize, index: usize) {
    let line = &scene.reading.lines[number];
    let percent = &line.figures[index];
    let sentence = line.sentence(percent.number.start);
    let before = sentence.start..percent.number.start;
    let Some((part, whole)) = part_and_whole(line, &before, percent) else {
        return;
    };
    if told.has(number, part) || told.has(number, whole) || line.is_given(percent) {
        return;
    }
    let (part, whole) = (&line.figures[part], &line.figures[whole]);
    if any_share(scene, line, &sentence, percent) || is_right(part, whole, percent) {
        return;
    }
    let Some(expected) = share_of(part.value.decimal(), whole.value.decimal()) else {
        return;
    };
    let said = &line.text()[percent.number.start..percent.end];
    let message = Message::new("text-percent")
        .with("said", said)
        .with("part", part.value)
        .with("whole", whole.value)
        .with(
            "expected",
            expected.round_dp(percent.decimals.max(1)).normalize(),
        );
    let place = |figure: &Figure| line.strand.span(figure.number.start..figure.end);
    let report = Diagnostic::warning(RULE.code, place(percent)).message(message);
    let report = report
        .related(place(part), None)
        .related(place(whole), None);
    told.found
        .push(report.help(Message::new("text-percent.help")));
    told.figures.insert((number, index));
}

fn is_right(part: &Figure, whole: &Figure, percent: &Figure) -> bool {
    let share = share_of(part.value.decimal(), whole.value.decimal());
    share.is_some_and(|share| is_near(share, percent))
}

/// The last count before the percentage, and the larger one of its unit that it is a part of.
fn part_and_whole(
    line: &Line<'_>,
    before: &Range<usize>,
    percent: &Figure,
) -> Option<(usize, usize)> {
    let figures = line.figures_in(&line.near(before.clone(), percent.number.start));
    let counts = figures.filter(|index| {
        let figure = &line.figures[*index];
        !figure.is_percent() && figure.is_exact() && !is_comparison(line, figure)
    });
    let counts: Vec<usize> = counts.collect();
    let (part, earlier) = counts.split_last()?;
    let own = line.clause(percent.number.start).range.start;
    let near = line.clause(own.saturating_sub('，'.len_utf8())).range.start;
    let whole = whole_of(line, before.start, *part, earlier)?;
    (line.figures[*part].number.start >= near).then_some((*part, whole))
}

/// The whole of a part: the last larger count before 其中, or the first of the sentence; after
/// 其中 at the start of a sentence, the only count of the one before.
fn whole_of(line: &Line<'_>, sentence: usize, part: usize, earlier: &[usize]) -> Option<usize> {
    let figure = &line.figures[part];
    let is_whole = |index: &&usize| {
        let whole = &line.figures[**index];
        whole.unit == figure.unit && whole.value > figure.value
    };
    if line.text()[sentence..].starts_with("其中") {
        let last = sentence.checked_sub('。'.len_utf8())?;
        let counts = line.figures_in(&line.sentence(last));
        let mut alike = counts.filter(|index| line.figures[*index].unit == figure.unit);
        let only = alike.next().filter(|only| is_whole(&only))?;
        let is_same = |other: usize| line.figures[other].value == line.figures[only].value;
        return alike.all(is_same).then_some(only);
    }
    let window = line.near(sentence..figure.number.start, figure.number.start);
    let mark = line.text()[window.clone()].rfind("其中");
    let mark = mark.map_or(0, |mark| window.start + mark);
    let is_before = |index: &&usize| line.figures[**index].end <= mark;
    let last = earlier.iter().rev().filter(is_before).find(is_whole);
    last.or_else(|| earlier.iter().find(is_whole)).copied()
}

fn is_comparison(line: &Line<'_>, figure: &Figure) -> bool {
    let clause = line.clause(figure.number.start).range.clone();
    period::compares(&line.text()[clause])
}

/// Tells whether any part and whole that may be meant give the percentage.
fn any_share(
    scene: &Scene<'_>,
    line: &Line<'_>,
    sentence: &Range<usize>,
    percent: &Figure,
) -> bool {
    const REACH: usize = 20;
    let sentence = line.figures_in(sentence);
    let at = line
        .figures
        .partition_point(|figure| figure.end <= percent.number.start);
    let first = sentence.start.max(at.saturating_sub(REACH));
    let figures = &line.figures[first..sentence.end.min(at + REACH).max(first)];
    let counts: Vec<(Decimal, &str)> = figures
        .iter()
        .filter(|figure| !figure.is_percent())
        .map(|figure| (figure.value.decimal(), figure.unit))
        .collect();
    let mut parts = counts.clone();
    for pair in counts.windows(2) {
        parts.extend(pair[0].0.checked_add(pair[1].0).map(|sum| (sum, pair[0].1)));
    }
    let report = scene.reading.report;
    let tables = scene.reading.claims.wholes.iter();
    let tables: Vec<Decimal> = tables
        .filter_map(|sum| value(report, sum))
        .map(|sum| sum.decimal())
        .collect();
    parts.iter().any(|(part, unit)| {
        let wholes = counts
            .iter()
            .filter(|(_, other)| other == unit)
            .map(|(whole, _)| *whole);
        wholes
            .chain(tables.iter().copied())
            .any(|whole| share_of(*part, whole).is_some_and(|share| is_near(share, percent)))
    })
}

fn share_of(part: Decimal, whole: Decimal) -> Option<Decimal> {
    part.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole)
}

/// Tells whether a computed percentage is the written one, rounded or cut off.
pub(super) fn is_near(computed: Decimal, percent: &Figure) -> bool {
    let gap = (computed - percent.value.decimal()).abs();
    match (percent.bound, percent.decimals) {
        (Bound::Exact, 0) => gap < Decimal::ONE,
        (Bound::Exact, _) => gap <= Decimal::new(1, 1),
        _ => gap <= Decimal::from(5),
    }
}
