//! What a figure is a part of: 共12件，其中3件.

use std::ops::Range;

use crate::model::Amount;

use super::numbers::Figure;
use super::period;
use super::reading::{Line, Reading};

/// Words after which the parts of a whole are told.
pub(super) const MARKS: &[&str] = &["其中", "包括", "分别为", "分别是", "具体为", "具体是"];

/// Finds those words in a text: where each begins, and which it is.
pub(super) fn marks(text: &str) -> impl Iterator<Item = (usize, &'static str)> {
    let begins = text.match_indices(['其', '包', '分', '具']);
    begins.filter_map(|(at, _)| {
        let mut words = MARKS.iter();
        let word = words.find(|word| text[at..].starts_with(**word))?;
        Some((at, *word))
    })
}

/// How many figures back a whole is looked for.
const FARTHEST: usize = 64;

/// Returns the whole that `figure` is said to be a part of: the last count of the same unit
/// before 其中, or the one that the brackets hang on.
pub(super) fn before(reading: &Reading<'_>, line: usize, figure: &Figure) -> Option<Amount> {
    let this = &reading.lines[line];
    let sentence = this.clause(figure.number.start).sentence;
    let at = figure.number.start;
    let sentence = this.near(sentence..at, at).start;
    let text = &this.text()[sentence..at];
    let mark = MARKS.iter().filter_map(|mark| text.rfind(mark)).max();
    let of = last_of(this, &(sentence..at));
    let mark = mark.map(|mark| sentence + mark).max(of);
    let Some(mark) = mark else {
        let (host, at) = this.strand.host?;
        let host = &reading.lines[host];
        let whole = host.figures.iter().find(|whole| whole.end == at)?;
        return (whole.unit == figure.unit).then_some(whole.value);
    };
    let whole = counted(this, &(sentence..mark), figure.unit);
    let earlier = || {
        let last = this.clause(at).sentence.checked_sub(1)?;
        counted(this, &this.sentence(last), figure.unit)
    };
    whole.or_else(earlier)
}

/// Where the text last says N件中: the parts of those follow.
fn last_of(line: &Line<'_>, range: &Range<usize>) -> Option<usize> {
    let figures = &line.figures[line.figures_in(range)];
    let last = figures.iter().rev().take(FARTHEST).find(|figure| {
        let after = &line.text()[figure.end..range.end.max(figure.end)];
        after.starts_with('中') && !after.starts_with("中心")
    });
    last.map(|figure| figure.end)
}

/// The last count of a unit in a range that is not a comparison.
fn counted(line: &Line<'_>, range: &Range<usize>, unit: &str) -> Option<Amount> {
    let figures = &line.figures[line.figures_in(range)];
    let last = figures.iter().rev().take(FARTHEST).find(|figure| {
        let clause = &line.text()[line.clause(figure.number.start).range.clone()];
        figure.unit == unit && !period::compares(clause)
    });
    last.map(|figure| figure.value)
}
