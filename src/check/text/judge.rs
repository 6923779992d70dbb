//! Whether a figure agrees with the cells that it speaks of, and how grave it is if not.

use rust_decimal::Decimal;

use crate::diag::Severity;
use crate::forms::{Claim, WordSet};
use crate::model::Amount;

use super::claims::{Breach, Context, Kind, Spot, Verdict};
use super::numbers::{Bound, Figure};
use super::period::{self, Period};
use super::reading::value;
use super::scope::{self, Organ, Scope};
use super::whole;

/// Judges a figure by the claims that fit it.
pub(super) fn judge(spot: &Spot<'_>, organ: &Organ, figure: &Figure, claims: &[usize]) -> Verdict {
    let reading = spot.reading;
    let claim = |index: usize| &reading.claims.figures[index];
    let known = claims.iter().map(|index| claim(*index).all_words);
    let known = known.fold(WordSet::default(), |all, words| all.union(&words));
    let words = spot.phrase.left.start..spot.phrase.right.end;
    let period = period::period(reading, spot.line, &words, &known);
    if period == Period::Other || reading.lines[spot.line].is_given(figure) {
        return Verdict::Open;
    }
    let Some(sums) = sums(spot, claims) else {
        return Verdict::Open;
    };
    if let [only] = claims {
        let case = Case {
            claim: *only,
            figure,
            sums: &sums[0],
            period,
        };
        return judge_one(spot, organ, &case);
    }
    // Several things are counted together: each is as many, or the figure is their sum.
    let line = &reading.lines[spot.line];
    let left = &line.text()[spot.phrase.left.clone()];
    let is_each = ["均", "均为", "各", "各为", "均是", "都是"]
        .iter()
        .any(|word| left.ends_with(word));
    if figure.value.is_zero() || is_each {
        let wrong = sums.iter().position(|sums| !sums.contains(&figure.value));
        let fault = wrong.map(|wrong| Fault {
            claim: claims[wrong],
            kind: Kind::Figure,
            is_soft: period == Period::Part,
            is_less: true,
        });
        return fault.map_or(Verdict::Holds, |fault| breach(spot, organ, &fault));
    }
    match holds_together(figure, &sums) {
        true => Verdict::Holds,
        false => Verdict::Open,
    }
}

/// What each claim's figure may equal; `None` where a cell has no figure.
pub(super) fn sums(spot: &Spot<'_>, claims: &[usize]) -> Option<Vec<Vec<Amount>>> {
    let report = spot.reading.report;
    let claims = claims
        .iter()
        .map(|index| &spot.reading.claims.figures[*index]);
    let sums = claims.map(|claim| claim.equals.iter().map(|sum| value(report, sum)).collect());
    sums.collect()
}

/// Tells whether a figure is one of the sums of its claims, or the sum of one of each.
fn holds_together(figure: &Figure, sums: &[Vec<Amount>]) -> bool {
    let mut totals = vec![Amount::ZERO];
    for sums in sums {
        if sums.contains(&figure.value) {
            return true;
        }
        let pairs = totals
            .iter()
            .flat_map(|total| sums.iter().filter_map(|sum| total.checked_add(*sum)));
        totals = pairs.collect();
    }
    totals.contains(&figure.value)
}

/// A figure with what the table has.
struct Case<'c> {
    claim: usize,
    figure: &'c Figure,
    sums: &'c [Amount],
    period: Period,
}

/// Judges a figure by the one claim that fits it.
fn judge_one(spot: &Spot<'_>, organ: &Organ, case: &Case<'_>) -> Verdict {
    let claim = &spot.reading.claims.figures[case.claim];
    let figure = case.figure;
    let Some((said, step)) = in_unit_of(claim, figure) else {
        return Verdict::Open;
    };
    if case
        .sums
        .iter()
        .any(|sum| is_same(sum.decimal(), said, step))
    {
        return Verdict::Holds;
    }
    let most = case
        .sums
        .iter()
        .max()
        .map_or(Decimal::ZERO, |most| most.decimal());
    match figure.bound {
        Bound::Exact => {}
        // 20余件 is wrong only where there were fewer.
        Bound::AtLeast if most < said => {}
        Bound::AtLeast | Bound::About => return Verdict::Open,
    }
    let line = &spot.reading.lines[spot.line];
    if said > most && period::accumulates(line, &spot.phrase.left) {
        return Verdict::Open;
    }
    let is_part = case.period == Period::Part || is_part(spot, claim, figure);
    if is_part && said <= most {
        return Verdict::Open;
    }
    let fault = Fault {
        claim: case.claim,
        kind: if is_part { Kind::Part } else { Kind::Figure },
        is_soft: is_part || figure.bound == Bound::AtLeast,
        is_less: said < most,
    };
    breach(spot, organ, &fault)
}

/// Returns a figure in the unit of the claim's cells, with what half of its last digit is worth
/// where it is money; `None` where the unit cannot be turned into that.
fn in_unit_of(claim: &Claim, figure: &Figure) -> Option<(Decimal, Decimal)> {
    let value = figure.value.decimal();
    let base = claim.units.first().map_or("", String::as_str);
    if base != "万元" {
        return Some((value, Decimal::ZERO));
    }
    let (up, down) = match figure.unit {
        "元" => (1, 10_000),
        "万元" => (1, 1),
        "亿元" => (10_000, 1),
        _ => return None,
    };
    let factor = Decimal::from(up) / Decimal::from(down);
    let half = Decimal::try_new(5, figure.decimals + 1).ok()?;
    Some((value.checked_mul(factor)?, half.checked_mul(factor)?))
}

/// Money may be rounded to the digits that the text shows.
fn is_same(table: Decimal, said: Decimal, step: Decimal) -> bool {
    table == said || (table - said).abs() <= step && !step.is_zero()
}

/// Tells whether the figure may be a part of what the claim is about.
fn is_part(spot: &Spot<'_>, claim: &Claim, figure: &Figure) -> bool {
    let line = &spot.reading.lines[spot.line];
    let host = line.strand.host.map(|(host, at)| {
        let line = &spot.reading.lines[host];
        let start = line.clause(at).range.start;
        line.words(&(start..at))
    });
    let beside = host.map_or(spot.beside, |host| host.union(&spot.beside));
    if claim.part.meets(&beside) || line.text()[spot.phrase.left.clone()].ends_with('的') {
        return true;
    }
    if claim.whole.is_empty() {
        return false;
    }
    // A part of something that is not the table's whole is not the table's part.
    let Some(whole) = whole::before(spot.reading, spot.line, figure) else {
        return false;
    };
    let report = spot.reading.report;
    !claim
        .whole
        .iter()
        .any(|sum| value(report, sum) == Some(whole))
}

/// What is wrong before it is known how grave it is.
pub(super) struct Fault {
    pub(super) claim: usize,
    pub(super) kind: Kind,
    /// Whether it is a warning for reasons of its own.
    pub(super) is_soft: bool,
    /// Whether the text has less than the table.
    pub(super) is_less: bool,
}

/// Says how grave a fault is, from the words that stand around it.
pub(super) fn breach(spot: &Spot<'_>, organ: &Organ, fault: &Fault) -> Verdict {
    let claim = &spot.reading.claims.figures[fault.claim];
    let line = &spot.reading.lines[spot.line];
    let clause = line.clause(spot.phrase.left.start).range.start;
    let around = clause..spot.phrase.right.end;
    let doubt = line
        .mentions(&around)
        .iter()
        .find(|mention| claim.doubt.contains(mention.word));
    let doubt = doubt.map(|mention| line.text()[mention.start..mention.end].to_owned());
    let context = spot.context(claim);
    if doubt.is_some() && context != Context::Near {
        return Verdict::Open;
    }
    let (words, is_info) = match scope::scope(spot.reading, organ, spot.line, &spot.phrase.left) {
        Scope::Own => (doubt, false),
        Scope::Doubtful(words) => (Some(words), false),
        Scope::Narrow(words) => (Some(words), fault.is_less),
    };
    let is_soft = claim.is_soft || fault.is_soft || words.is_some() || context == Context::Far;
    let severity = match (is_info, is_soft) {
        (true, _) => Severity::Info,
        (false, true) => Severity::Warning,
        (false, false) => Severity::Error,
    };
    Verdict::Breaks(Breach {
        claim: fault.claim,
        severity,
        kind: fault.kind,
        scope: words,
    })
}
