//! Which lines of a file belong to which statutory table.
//!
//! Lines are judged by their labels against those of the form; tables stand in the form's order,
//! each in one piece. What stands between is text.

use crate::forms::Form;
use crate::parse::words::fold;

use super::labels::{Labels, align};
use super::tokens::{Kind, Token};

/// The labels of all tables, in all editions, to judge lines by.
pub(crate) struct Judge {
    /// The ids of the tables, in the form's order.
    ids: Vec<String>,
    /// For each table, its labels in each edition, as text and as characters.
    labels: Vec<Vec<(String, Vec<char>)>>,
}

/// What a line is worth to each table, in hundredths of a character.
type Scores = Vec<i64>;

/// The longest label text of a line that is compared; what is longer is no row of a table.
const LONGEST: usize = 160;

/// The share of a line's characters, in percent, that must be of a table's labels.
const SHARE: i64 = 62;

/// The shortest line within a table that is kept as text, in characters.
const SHORTEST_TEXT: usize = 10;

/// The most that a line can speak against a table.
const WORST: i64 = -120;

impl Judge {
    /// Collects the labels of some editions.
    pub(crate) fn new<'a>(forms: impl Iterator<Item = &'a Form>) -> Self {
        let mut judge = Self {
            ids: Vec::new(),
            labels: Vec::new(),
        };
        for table in forms.flat_map(|form| &form.tables) {
            let chars = Labels::as_laid_out(table).chars;
            let labels = (chars.iter().collect(), chars);
            match judge.ids.iter().position(|id| *id == table.id) {
                Some(index) => judge.labels[index].push(labels),
                None => {
                    judge.ids.push(table.id.clone());
                    judge.labels.push(vec![labels]);
                }
            }
        }
        judge
    }

    /// Returns the ids of the tables, in the order of their numbers.
    pub(crate) fn ids(&self) -> &[String] {
        &self.ids
    }

    /// Gives each line the number of its table; lines are the words that stand on each.
    pub(crate) fn segment(&self, lines: &[&[Token]]) -> Vec<Option<usize>> {
        let scores: Vec<Scores> = lines.iter().map(|line| self.scores(line)).collect();
        chain(&scores, self.ids.len())
    }

    fn scores(&self, line: &[Token]) -> Scores {
        let labels = line.iter().filter(|token| token.kind == Kind::Label);
        let text: String = labels.map(|token| fold(&token.text)).collect();
        let has_values = line.iter().any(|token| token.kind == Kind::Value);
        let n_chars = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
        if text.is_empty() {
            // Figures alone go with the labels around them.
            let worth = if has_values { 40 } else { 0 };
            return vec![worth; self.ids.len()];
        }
        let is_prose = line.iter().any(|token| token.text.contains('。'));
        if n_chars > LONGEST as i64 || is_prose {
            return vec![WORST; self.ids.len()];
        }
        let share = |labels: &(String, Vec<char>)| -> i64 {
            if labels.0.contains(&text) {
                return 100;
            }
            let chars: Vec<char> = text.chars().collect();
            // One or two characters are found in any text.
            if chars.len() < 3 {
                return 0;
            }
            // What shares too few characters at all cannot share them in order.
            let n_shared = chars.iter().filter(|ch| labels.1.contains(ch)).count();
            if i64::try_from(n_shared).unwrap_or(0) * 100 < SHARE * n_chars {
                return 0;
            }
            let pairs = align(&chars, &labels.1).unwrap_or_default();
            let n_paired = i64::try_from(together(&pairs)).unwrap_or(0);
            n_paired * 100 / n_chars
        };
        let best = |labels: &Vec<(String, Vec<char>)>| labels.iter().map(share).max().unwrap_or(0);
        let worth = |labels: &Vec<(String, Vec<char>)>| {
            let worth = (best(labels) - SHARE) * n_chars.min(40);
            let worth = worth + if has_values && worth > 0 { 100 } else { 0 };
            worth.max(WORST)
        };
        self.labels.iter().map(worth).collect()
    }

    /// Tells whether a line within a table is text: it speaks for no table, and says more than a
    /// word or a unit.
    pub(crate) fn is_prose(&self, line: &[Token]) -> bool {
        let text: String = line.iter().map(|token| &*token.text).collect();
        let has_values = line.iter().any(|token| token.kind == Kind::Value);
        let is_long = !has_values && fold(&text).chars().count() >= SHORTEST_TEXT;
        let is_sentence = text.contains('。') || text.ends_with(['：', ':']) || is_long;
        is_sentence && self.scores(line).iter().all(|score| *score <= 0)
    }
}

/// Counts the characters that are paired beside each other: scattered pairs are chance.
fn together(pairs: &[Option<usize>]) -> usize {
    let goes_on = |at: usize| match (pairs[at], pairs.get(at + 1).copied().flatten()) {
        (Some(one), Some(next)) => next == one + 1,
        _ => false,
    };
    let paired = (0..pairs.len()).filter(|at| goes_on(*at) || *at > 0 && goes_on(at - 1));
    paired.count()
}

/// The best way to give lines to tables that stand in order: text, table, text, table, text…
fn chain(scores: &[Scores], n_tables: usize) -> Vec<Option<usize>> {
    let n_states = 2 * n_tables + 1;
    let worth = |line: usize, state: usize| match state % 2 {
        0 => 0,
        _ => scores[line][state / 2],
    };
    let mut from: Vec<Vec<usize>> = Vec::with_capacity(scores.len());
    let mut best: Vec<i64> = vec![0; n_states];
    for line in 0..scores.len() {
        let mut came = vec![0; n_states];
        let mut next = vec![0; n_states];
        let mut top = 0;
        for state in 0..n_states {
            if best[state] > best[top] {
                top = state;
            }
            // To stay is better than to come from elsewhere at the same worth.
            let source = if best[state] == best[top] { state } else { top };
            came[state] = source;
            next[state] = best[source] + worth(line, state);
        }
        from.push(came);
        best = next;
    }
    let mut state = (0..n_states)
        .max_by_key(|state| (best[*state], std::cmp::Reverse(*state)))
        .unwrap_or(0);
    let mut states = vec![None; scores.len()];
    for line in (0..scores.len()).rev() {
        states[line] = (state % 2 == 1).then_some(state / 2);
        state = from[line][state];
    }
    trim(&mut states, scores);
    states
}

/// Takes lines off the ends of each table that do not speak for it.
fn trim(states: &mut [Option<usize>], scores: &[Scores]) {
    let speaks = |line: usize, table: usize| scores[line][table] > 0;
    for lines in [0..scores.len(), 0..scores.len()].into_iter().enumerate() {
        let (is_backward, range) = (lines.0 == 1, lines.1);
        let mut inside: Option<usize> = None;
        let mut visit = |line: usize| match states[line] {
            Some(table) if inside == Some(table) || speaks(line, table) => inside = Some(table),
            Some(_) => states[line] = None,
            None => inside = None,
        };
        match is_backward {
            true => range.rev().for_each(&mut visit),
            false => range.for_each(&mut visit),
        }
    }
}
