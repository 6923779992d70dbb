//! `text-fee`: what the text says of fees for processing information agrees with itself, and
//! speaks of notices to pay where requests were dropped for want of payment.

use crate::diag::{Code, Diagnostic, Message, Severity};
use crate::forms::{FeeClaim, WordSet};
use crate::model::Amount;
use crate::source::Span;

use super::super::Rule;
use super::period::{self, Period};
use super::reading::{Line, value};
use super::{Scene, Told, claims, sum, topics, whole};

pub(super) const RULE: Rule = Rule {
    code: "text-fee",
    level: Severity::Error,
    manual: include_str!("fee.md"),
};

pub(super) fn run(scene: &Scene<'_>, told: &mut Told<'_>) {
    let Some(fee) = &scene.reading.claims.fee else {
        return;
    };
    lists_of_fees(scene, fee, told);
    let totals = totals(scene, fee);
    contradictions(&totals, told);
    unpaid(scene, fee, &totals, told);
}

/// Lists of fees, and of the requests that they were charged for.
fn lists_of_fees(scene: &Scene<'_>, fee: &FeeClaim, told: &mut Told<'_>) {
    let words = scene.reading.claims.topics[fee.topic].words;
    for list in &scene.lists {
        let line = &scene.reading.lines[list.whole.0];
        let at = line.figures[list.whole.1].number.start;
        let is_fee = words.meets(&line.words(&line.sentence(at)));
        if is_fee && !sum::is_told(list, told) {
            sum::tell(RULE.code, scene, list, told);
        }
    }
}

/// What the text says was charged in the year, and where.
struct Total {
    value: Amount,
    said: String,
    place: Span,
    of: (usize, Option<usize>),
}

/// Finds every sum that the text gives for the whole year, and every 未收取.
fn totals(scene: &Scene<'_>, fee: &FeeClaim) -> Vec<Total> {
    let mut totals = Vec::new();
    for (number, line) in scene.reading.lines.iter().enumerate() {
        for (index, figure) in line.figures.iter().enumerate() {
            if is_total(scene, fee, number, index) {
                totals.push(Total {
                    value: figure.value,
                    said: format!("{}{}", figure.value, figure.unit),
                    place: line.strand.span(figure.number.start..figure.end),
                    of: (number, Some(index)),
                });
            }
        }
        totals.extend(none(scene, fee, number));
    }
    totals.sort_by_key(|total| total.place.start);
    totals
}

fn is_total(scene: &Scene<'_>, fee: &FeeClaim, number: usize, index: usize) -> bool {
    let reading = &scene.reading;
    let line = &reading.lines[number];
    let figure = &line.figures[index];
    if figure.unit != "元" || !figure.is_exact() {
        return false;
    }
    let phrase = claims::phrase(line, index);
    let left = &line.text()[phrase.left.clone()];
    let about = topics::about(reading, number, &phrase.left, &phrase.right);
    let is_fee = about.topics.contains(&fee.topic) && (about.here || line.strand.host.is_some());
    let is_part = ["每", "其中", "退", "减免", "免收", "标准", "按"]
        .iter()
        .any(|word| left.contains(word))
        || whole::before(reading, number, figure).is_some_and(|whole| whole != figure.value);
    let none = WordSet::default();
    let period = period::period(reading, number, &phrase.left, &none);
    is_fee && !is_part && period == Period::Whole
}

/// Finds 未收取信息处理费 in a strand.
fn none(scene: &Scene<'_>, fee: &FeeClaim, number: usize) -> Option<Total> {
    let line = &scene.reading.lines[number];
    let words = scene.reading.claims.topics[fee.topic].words;
    if !words.meets(&line.all) {
        return None;
    }
    let clause = line.clauses.iter().find(|clause| {
        let text = &line.text()[clause.range.clone()];
        let has_fee = words.meets(&line.words(&clause.range));
        has_fee && line.figures_in(&clause.range).is_empty() && is_none(text)
    })?;
    let period = period::period(&scene.reading, number, &clause.range, &WordSet::default());
    (period == Period::Whole).then(|| Total {
        value: Amount::ZERO,
        said: line.text()[clause.range.clone()].to_owned(),
        place: line.strand.span(clause.range.clone()),
        of: (number, None),
    })
}

fn is_none(text: &str) -> bool {
    [
        "未收取",
        "没有收取",
        "未收到",
        "无信息处理费",
        "未产生",
        "未发生",
        "没有产生",
    ]
    .iter()
    .any(|word| text.contains(word))
}

/// Two sums for the same year cannot both be right.
fn contradictions(totals: &[Total], told: &mut Told<'_>) {
    let Some((first, rest)) = totals.split_first() else {
        return;
    };
    for other in rest.iter().filter(|other| other.value != first.value) {
        let (number, index) = other.of;
        if index.is_some_and(|index| told.has(number, index)) {
            continue;
        }
        let message = Message::new("text-fee")
            .with("said", &other.said)
            .with("first", &first.said);
        let code = Code::new(RULE.code);
        let report = Diagnostic::new(code, Severity::Error, other.place.into(), message)
            .related(first.place, None)
            .help(Message::new("text-fee.help"));
        told.found.push(report);
        told.figures.extend(index.map(|index| (number, index)));
    }
}

/// Where requests were dropped for want of payment, notices to pay must have been sent.
fn unpaid(scene: &Scene<'_>, fee: &FeeClaim, totals: &[Total], told: &mut Told<'_>) {
    let reading = &scene.reading;
    let Some(dropped) = &fee.unpaid else { return };
    let unpaid = value(reading.report, dropped).unwrap_or(Amount::ZERO);
    let is_paid = totals.iter().any(|total| !total.value.is_zero());
    let has_notice = |line: &Line<'_>| fee.notice.meets(&line.all);
    if unpaid.is_zero() || is_paid || reading.lines.iter().any(has_notice) {
        return;
    }
    let form = reading.report.form.as_ref();
    let term = dropped.terms.first();
    let cell = term.and_then(|term| Some((term.table, *term.cells.first()?)));
    let (Some(form), Some((table, cell))) = (form, cell) else {
        return;
    };
    let place = totals
        .first()
        .map_or(reading.report.span, |total| total.place);
    let message = Message::new("text-fee.notice")
        .with("row", &form.tables[table].place(cell).0.short)
        .with("value", unpaid);
    let code = Code::new(RULE.code);
    let written = reading
        .report
        .tables
        .get(table)
        .and_then(|table| table.cells.get(cell));
    let mut report = Diagnostic::new(code, Severity::Info, place.into(), message);
    if let Some(written) = written {
        report = report.related(written.span(), None);
    }
    told.found
        .push(report.help(Message::new("text-fee.notice.help")));
}
