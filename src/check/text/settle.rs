//! What figures of one sentence that speak of the same thing say of each other.

use crate::diag::Severity;
use crate::model::Amount;

use super::claims::{Kind, Match, Verdict};
use super::reading::{Reading, value};

/// Takes back what other figures of the same sentence or paragraph explain.
///
/// Where a sentence gives the same thing several times, the figures may be its parts: if one of
/// them holds, or together they are not more than the whole, none of them is wrong. In the rest
/// of the paragraph a figure that differs from one that holds is probably another thing.
pub(super) fn settle(reading: &Reading<'_>, matches: &mut [Match]) {
    for index in 0..matches.len() {
        let Verdict::Breaks(breach) = &matches[index].verdict else {
            continue;
        };
        if breach.kind == Kind::All {
            continue;
        }
        let claim = breach.claim;
        let verdict = settled(reading, matches, index, claim);
        if let Some(verdict) = verdict {
            matches[index].verdict = verdict;
        }
    }
}

fn settled(
    reading: &Reading<'_>,
    matches: &[Match],
    index: usize,
    claim: usize,
) -> Option<Verdict> {
    let this = &matches[index];
    let measure = |number: usize| reading.claims.figures[number].measure.as_str();
    let is_alike = |other: &&Match| {
        other.line == this.line
            && other.figure.is_some()
            && other
                .claims
                .iter()
                .any(|other| measure(*other) == measure(claim))
    };
    // Figures further away than this have nothing to do with each other.
    const FARTHEST: usize = 64;
    let near = index.saturating_sub(FARTHEST)..matches.len().min(index + FARTHEST);
    let alike: Vec<&Match> = matches[near].iter().filter(is_alike).collect();
    let here: Vec<&&Match> = alike
        .iter()
        .filter(|other| other.sentence == this.sentence)
        .collect();
    if here.len() > 1 {
        if here.iter().any(|other| other.verdict == Verdict::Holds) {
            return Some(Verdict::Open);
        }
        let mut values = here.iter().map(|other| other.value);
        let total = values.try_fold(Amount::ZERO, Amount::checked_add);
        let equals = &reading.claims.figures[claim].equals;
        let most = equals
            .iter()
            .filter_map(|sum| value(reading.report, sum))
            .max();
        let differs = here.iter().any(|other| other.value != this.value);
        if differs && total <= most {
            return Some(Verdict::Open);
        }
    }
    let is_explained = alike.iter().any(|other| other.verdict == Verdict::Holds);
    match &this.verdict {
        Verdict::Breaks(breach) if is_explained && breach.severity == Severity::Error => {
            let mut breach = breach.clone();
            breach.severity = Severity::Warning;
            Some(Verdict::Breaks(breach))
        }
        _ => None,
    }
}
