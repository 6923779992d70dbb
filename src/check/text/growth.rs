//! `text-growth`: a growth that the text gives, as in 同比增长20%, is that of the table's figure
//! against last year's report.

use std::ops::Range;

use rust_decimal::Decimal;

use crate::diag::{Diagnostic, Message, Severity};
use crate::forms::Sum;
use crate::model::{Amount, Report};

use super::super::Rule;
use super::claims::{self, Match, Verdict};
use super::numbers::Figure;
use super::percent::is_near;
use super::reading::Line;
use super::{Scene, Told};

pub(super) const RULE: Rule = Rule {
    code: "text-growth",
    level: Severity::Info,
    manual: include_str!("growth.md"),
};

pub(super) fn run(scene: &Scene<'_>, told: &mut Told<'_>) {
    let Some(last) = scene.reading.subject.last else {
        return;
    };
    for (number, line) in scene.reading.lines.iter().enumerate() {
        for (index, figure) in line.figures.iter().enumerate() {
            if figure.is_percent()
                && let Some(signed) = signed(line, index)
            {
                let change = Change {
                    line: number,
                    percent: index,
                    signed,
                };
                judge(scene, last, &change, told);
            }
        }
    }
}

/// A change in percent as the text gives it.
struct Change {
    line: usize,
    percent: usize,
    signed: Decimal,
}

const UP: &[&str] = &["增长", "上升", "增加", "提高", "上涨", "增幅"];
const DOWN: &[&str] = &["下降", "减少", "降低", "回落", "减幅", "降幅"];

/// Reads a percentage that compares a figure with last year's, less than 0 where it fell.
fn signed(line: &Line<'_>, index: usize) -> Option<Decimal> {
    let figure = &line.figures[index];
    let left = &line.text()[claims::phrase(line, index).left];
    let clause = line.clause(figure.number.start).range.clone();
    let whole_clause = &line.text()[clause];
    // With a subject of its own the clause speaks of something else than the figure before.
    let opens = ["同比", "较上年", "比上年", "与上年", "同上年"];
    let is_plain = opens.iter().any(|word| whole_clause.starts_with(word));
    let ends = |words: &[&str]| words.iter().any(|word| left.contains(word));
    let value = figure.value.decimal();
    match (is_plain && figure.is_exact(), ends(UP), ends(DOWN)) {
        (true, true, false) => Some(value),
        (true, false, true) => Some(-value),
        _ => None,
    }
}

fn judge(scene: &Scene<'_>, last: &Report, change: &Change, told: &mut Told<'_>) {
    let line = &scene.reading.lines[change.line];
    let percent = &line.figures[change.percent];
    let sentence = line.sentence(percent.number.start);
    let before = sentence.start..percent.number.start;
    let Some(found) = measured(scene, change.line, &before) else {
        return;
    };
    let claims = &scene.reading.claims.figures;
    let sums = found.claims.iter().flat_map(|claim| &claims[*claim].equals);
    let bases: Vec<(&Sum, Amount)> = sums
        .filter_map(|sum| Some((sum, last_value(last, sum)?)))
        .collect();
    let is_right = |base: Decimal| {
        growth(found.value.decimal(), base).is_none_or(|growth| {
            let written = Figure {
                value: change.signed.into(),
                ..percent.clone()
            };
            is_near(growth, &written)
        })
    };
    let told_bases = bases_in_text(scene, change.line, &sentence);
    let all = bases
        .iter()
        .map(|(_, base)| base.decimal())
        .chain(told_bases);
    let Some((sum, base)) = bases.first().copied() else {
        return;
    };
    if all.into_iter().any(is_right) {
        return;
    }
    let Some(expected) = growth(found.value.decimal(), base.decimal()) else {
        return;
    };
    let message = Message::new("text-growth")
        .with("said", &line.text()[percent.number.start..percent.end])
        .with("name", &sum.name)
        .with("base", base)
        .with("value", found.value)
        .with(
            "expected",
            expected.round_dp(percent.decimals.max(1)).normalize(),
        )
        .with("year", last.year);
    let place = line.strand.span(percent.number.start..percent.end);
    let mut report = Diagnostic::info(RULE.code, place).message(message);
    report = report.related(line.strand.span(found.place.clone()), None);
    if let Some(cell) = last_place(last, sum) {
        report = report.related(cell, None);
    }
    told.found
        .push(report.help(Message::new("text-growth.help")));
    told.figures.insert((change.line, change.percent));
}

/// The count right before the percentage, if it is one that agrees with the table.
fn measured<'m>(scene: &'m Scene<'_>, number: usize, before: &Range<usize>) -> Option<&'m Match> {
    let line = &scene.reading.lines[number];
    let mut counts = line.figures_in(before).rev();
    let last = counts.find(|index| !line.figures[*index].is_percent())?;
    let found = scene.match_of(number, last)?;
    (found.verdict == Verdict::Holds).then_some(found)
}

/// The figures of the sentence and of the brackets in it, any of which may be the base.
fn bases_in_text(scene: &Scene<'_>, number: usize, sentence: &Range<usize>) -> Vec<Decimal> {
    let lines = scene.reading.lines.iter().enumerate();
    let hanging = lines.filter(|(index, line)| {
        let host = line.strand.host;
        *index == number || host.is_some_and(|(host, at)| host == number && sentence.contains(&at))
    });
    let figures = hanging.flat_map(|(index, line)| {
        let range = if index == number {
            sentence.clone()
        } else {
            0..line.text().len()
        };
        &line.figures[line.figures_in(&range)]
    });
    let counts = figures.filter(|figure| !figure.is_percent());
    counts.map(|figure| figure.value.decimal()).collect()
}

/// The change from `base` to `value` in percent; `None` where there is no base.
fn growth(value: Decimal, base: Decimal) -> Option<Decimal> {
    (value - base)
        .checked_mul(Decimal::ONE_HUNDRED)?
        .checked_div(base)
}

/// The value of a sum in last year's report, by the names of its cells.
fn last_value(last: &Report, sum: &Sum) -> Option<Amount> {
    sum.terms.iter().try_fold(Amount::ZERO, |total, term| {
        let value = last.figure(&term.reference)?;
        if term.minus {
            total.checked_sub(value)
        } else {
            total.checked_add(value)
        }
    })
}

/// The first cell of a sum in last year's tables.
fn last_place(last: &Report, sum: &Sum) -> Option<crate::source::Span> {
    let reference = &sum.terms.first()?.reference;
    let parts: Vec<&str> = reference.split('.').collect();
    let (table, path) = parts.split_first()?;
    let (index, form) = last.form.as_ref()?.find_table(table)?;
    let cell = *form.find_cells(path)?.first()?;
    Some(last.tables.get(index)?.cells.get(cell)?.span())
}
