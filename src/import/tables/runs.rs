//! Runs of figures and the rows that they belong to.
//!
//! A row is its label and the run of its figures. The labels of the whole table are laid along
//! those of the form at once, so that a label that is broken, shortened or stands between the
//! labels of other rows is still known by its neighbours.

use std::collections::BTreeMap;

use crate::parse::words::fold;

use super::labels::{Labels, Stretch, align};
use super::tokens::{Kind, Token, Tokens};

/// The longest text that can stand where a figure should, in characters.
const LONGEST_ODD: usize = 4;

/// Figures that stand together, with blanks among them.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    /// The numbers of its words.
    pub(crate) tokens: Vec<usize>,
    /// How many characters of labels stand before it.
    before: usize,
}

/// What a table's labels and figures came to.
pub(crate) struct Attached {
    /// The runs of each row, in reading order.
    pub(crate) rows: BTreeMap<usize, Vec<Run>>,
    /// Runs that belong to no row.
    pub(crate) strays: Vec<Run>,
    /// For each stretch of labels that was found, the words that are it and how many of its
    /// characters they have.
    pub(crate) found: Vec<(Stretch, Vec<usize>, usize)>,
    /// All labels of the form's table as one text.
    pub(crate) known: String,
}

/// Cuts words into labels and runs, and gives each run to its row.
///
/// `None` where there is more than can be compared.
pub(crate) fn attach(tokens: &Tokens, labels: &Labels) -> Option<Attached> {
    let spelt = spell(tokens, labels);
    let pairs = align(&spelt.chars, &labels.chars)?;
    let mut attached = Attached {
        rows: BTreeMap::new(),
        strays: Vec::new(),
        found: found(&spelt, &pairs, labels),
        known: labels.chars.iter().collect(),
    };
    let mut last_end = 0;
    for run in spelt.runs {
        let own = last_end..run.before;
        last_end = run.before;
        let last = pairs[..run.before].iter().rev().find_map(|pair| *pair);
        let is_named = own.is_empty() || is_named(own, &pairs, &spelt.token_of);
        // Rows may stand in another order than the form's: the label itself says which it is.
        let word = run.tokens.first().and_then(|first| first.checked_sub(1));
        let word = word.map(|index| &tokens.list[index]);
        let word = word.filter(|token| token.kind == Kind::Label);
        if let Some(row) = word.and_then(|token| labels.row_named(&token.text)) {
            attached.rows.entry(row).or_default().push(run);
            continue;
        }
        match last.map(|index| labels.stretch(index)) {
            Some(Stretch::Row(row)) if is_named => {
                attached.rows.entry(row).or_default().push(run);
            }
            _ => attached.strays.push(run),
        }
    }
    attached.close_gaps(tokens, labels);
    Some(attached)
}

/// Tells whether the label right before a run is one that the form has.
fn is_named(own: std::ops::Range<usize>, pairs: &[Option<usize>], token_of: &[usize]) -> bool {
    let Some(last) = own.clone().next_back().map(|at| token_of[at]) else {
        return true;
    };
    let of_last = own.filter(|at| token_of[*at] == last);
    let (mut n_paired, mut n_chars) = (0, 0);
    for at in of_last {
        n_chars += 1;
        n_paired += usize::from(pairs[at].is_some());
    }
    n_chars < 2 || n_paired * 3 >= n_chars
}

/// The labels of some words as one text, with the runs between them.
struct Spelt {
    chars: Vec<char>,
    token_of: Vec<usize>,
    runs: Vec<Run>,
}

fn spell(tokens: &Tokens, labels: &Labels) -> Spelt {
    let mut spelt = Spelt {
        chars: Vec::new(),
        token_of: Vec::new(),
        runs: Vec::new(),
    };
    let mut on_line: BTreeMap<u32, usize> = BTreeMap::new();
    for token in &tokens.list {
        *on_line.entry(token.line).or_default() += 1;
    }
    let known: String = labels.chars.iter().collect();
    let mut state = State::default();
    for (index, token) in tokens.list.iter().enumerate() {
        let is_alone = on_line[&token.line] == 1;
        if state.line != Some(token.line) {
            // A line of several cells is a row; lines of one cell go on.
            if !(state.was_alone && is_alone) {
                state.close(&mut spelt);
                state.has_label = false;
            }
            state.line = Some(token.line);
            state.was_alone = is_alone;
        }
        let folded = fold(&token.text);
        let is_odd = || {
            let is_short = token.text.chars().count() <= LONGEST_ODD;
            state.has_values && is_short && !folded.is_empty() && !known.contains(&folded)
        };
        match token.kind {
            Kind::Label if !is_odd() => {
                state.close(&mut spelt);
                state.has_label = true;
                spelt.token_of.extend(folded.chars().map(|_| index));
                spelt.chars.extend(folded.chars());
            }
            Kind::Blank if !state.has_label && state.run.is_empty() => {}
            kind => {
                state.has_values |= kind != Kind::Blank;
                state.run.push(index);
            }
        }
    }
    state.close(&mut spelt);
    spelt
}

#[derive(Default)]
struct State {
    line: Option<u32>,
    was_alone: bool,
    has_label: bool,
    has_values: bool,
    run: Vec<usize>,
}

impl State {
    /// Ends the run that is open.
    fn close(&mut self, spelt: &mut Spelt) {
        self.has_values = false;
        let tokens = std::mem::take(&mut self.run);
        if !tokens.is_empty() {
            let before = spelt.chars.len();
            spelt.runs.push(Run { tokens, before });
        }
    }
}

/// Collects which words stand for which stretches: those that are mostly of it.
fn found(
    spelt: &Spelt,
    pairs: &[Option<usize>],
    labels: &Labels,
) -> Vec<(Stretch, Vec<usize>, usize)> {
    let mut lengths: BTreeMap<usize, usize> = BTreeMap::new();
    let mut counts: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for (at, pair) in pairs.iter().enumerate() {
        *lengths.entry(spelt.token_of[at]).or_default() += 1;
        if let Some(index) = pair {
            *counts
                .entry((labels.number(*index), spelt.token_of[at]))
                .or_default() += 1;
        }
    }
    let mut found: Vec<(usize, Vec<usize>, usize)> = Vec::new();
    for ((stretch, token), count) in counts {
        if count * 2 < lengths[&token] {
            continue;
        }
        match found.last_mut() {
            Some((last, tokens, n_chars)) if *last == stretch => {
                tokens.push(token);
                *n_chars += count;
            }
            _ => found.push((stretch, vec![token], count)),
        }
    }
    let named = found
        .into_iter()
        .map(|(stretch, tokens, n_chars)| (labels.stretch_named(stretch), tokens, n_chars));
    named.collect()
}

impl Attached {
    /// A whole run too many on a row belongs to the next row where that has lost its label.
    fn close_gaps(&mut self, tokens: &Tokens, labels: &Labels) {
        let rows: Vec<usize> = self.rows.keys().copied().collect();
        for row in rows {
            let next = row + 1;
            let is_lost =
                labels.len_of(next) > 0 && !self.rows.contains_key(&next) && !self.names(next);
            let Some(runs) = self.rows.get_mut(&row) else {
                continue;
            };
            let [first, second] = runs.as_slice() else {
                continue;
            };
            let same = first.values(tokens).count() == second.values(tokens).count();
            if is_lost && same && first.before == second.before {
                let second = runs.pop();
                self.rows.entry(next).or_default().extend(second);
            }
        }
    }

    /// Tells whether the label of a row was found.
    pub(crate) fn names(&self, row: usize) -> bool {
        self.found
            .iter()
            .any(|(stretch, _, _)| *stretch == Stretch::Row(row))
    }

    /// Returns the words that are the label of a stretch.
    pub(crate) fn label(&self, stretch: Stretch) -> Option<&[usize]> {
        let mut found = self.found.iter();
        found
            .find(|(other, _, _)| *other == stretch)
            .map(|(_, tokens, _)| &**tokens)
    }
}

impl Run {
    /// A run of nothing.
    pub(crate) fn empty() -> Self {
        Self {
            tokens: Vec::new(),
            before: 0,
        }
    }

    /// Returns the words that are not blank.
    pub(crate) fn values<'a>(&'a self, tokens: &'a Tokens) -> impl Iterator<Item = &'a Token> {
        let tokens = self.tokens.iter().map(|index| &tokens.list[*index]);
        tokens.filter(|token| token.kind != Kind::Blank)
    }
}
