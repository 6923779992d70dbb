//! The year in one sentence, and the figures that readers look for first.

use std::sync::Arc;

use serde::Serialize;

use super::table::TableShape;
use crate::forms::{CellRef, Clause, KeyFigure};
use crate::model::{Amount, Report};

/// What a report comes to.
#[derive(Clone, Debug, Default, Hash, Serialize)]
pub struct Lead {
    /// Figures to show large; none of them is 0.
    pub figures: Vec<LeadFigure>,
    /// The sentence, phrase by phrase; empty where there is nothing to say.
    pub sentence: Vec<Phrase>,
}

/// A figure to show large.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct LeadFigure {
    /// What it counts.
    pub label: String,
    /// The figure.
    pub value: String,
    /// The unit.
    pub unit: String,
    /// The address of its cell.
    pub href: String,
}

/// A part of the sentence: a mark, words, perhaps a figure, words.
#[derive(Clone, Debug, Default, Hash, Serialize)]
pub struct Phrase {
    /// What joins the phrase to the one before: the year, a comma, the full stop.
    pub mark: String,
    /// The words before the figure.
    pub before: String,
    /// The figure, where the phrase has one.
    pub value: Option<String>,
    /// The address of the figure's cell.
    pub href: Option<String>,
    /// The words after the figure.
    pub after: String,
}

/// The most figures that are shown large.
const MOST_FIGURES: usize = 4;

/// A report as the lead reads it.
pub(super) struct LeadSource<'a> {
    /// The report.
    pub(super) report: &'a Report,
    /// The shapes of its tables.
    pub(super) shapes: &'a [Arc<TableShape>],
    /// The address of its page from where the lead stands; empty on its own page.
    pub(super) href: String,
}

impl LeadSource<'_> {
    /// Makes the lead of the report's own page: large figures, and a sentence of the rest.
    pub(super) fn with_figures(&self) -> Lead {
        let figures: Vec<_> = self
            .key_figures()
            .filter(|figure| self.is_some(figure))
            .collect();
        let large: Vec<&KeyFigure> = figures.into_iter().take(MOST_FIGURES).collect();
        let figure = |key: &&KeyFigure| LeadFigure {
            label: key.label.clone(),
            value: self
                .value(key)
                .map_or(String::new(), |value| value.to_string()),
            unit: key.unit.clone(),
            href: self.cell_href(key),
        };
        Lead {
            figures: large.iter().map(figure).collect(),
            sentence: self.sentence(&large),
        }
    }

    /// Makes the lead in one sentence.
    pub(super) fn in_one_sentence(&self) -> Lead {
        Lead {
            figures: Vec::new(),
            sentence: self.sentence(&[]),
        }
    }

    fn clauses(&self) -> &[Clause] {
        self.report.form.as_ref().map_or(&[], |form| &form.lead)
    }

    fn key_figures(&self) -> impl Iterator<Item = &KeyFigure> {
        self.clauses().iter().flat_map(|clause| &clause.figures)
    }

    fn value(&self, key: &KeyFigure) -> Option<Amount> {
        value(self.report, key)
    }

    fn is_some(&self, key: &KeyFigure) -> bool {
        self.value(key).is_some_and(|value| !value.is_zero())
    }

    /// Returns the address of the figure's cell, or of its table where it is a sum.
    fn cell_href(&self, key: &KeyFigure) -> String {
        let Some(first) = key.cells.first() else {
            return self.href.clone();
        };
        let Some(shape) = self.shapes.get(first.table) else {
            return self.href.clone();
        };
        let id = if key.cells.len() == 1 {
            shape.cell_id(first.cell)
        } else {
            &shape.id
        };
        format!("{}#{id}", self.href)
    }

    /// Says all clauses, without the figures that are shown elsewhere.
    fn sentence(&self, without: &[&KeyFigure]) -> Vec<Phrase> {
        let clauses = self
            .clauses()
            .iter()
            .map(|clause| self.clause(clause, without));
        let clauses: Vec<_> = clauses.filter(|phrases| !phrases.is_empty()).collect();
        let long = clauses.iter().any(|phrases| phrases.len() > 1);
        let mut sentence: Vec<Phrase> = Vec::new();
        for phrases in clauses {
            for (index, phrase) in phrases.into_iter().enumerate() {
                let mark = match (sentence.is_empty(), index) {
                    (true, _) => format!("{}年", self.report.year),
                    (false, 0) if long => "；".to_owned(),
                    _ => "，".to_owned(),
                };
                sentence.push(Phrase { mark, ..phrase });
            }
        }
        if !sentence.is_empty() {
            sentence.push(Phrase {
                mark: "。".to_owned(),
                ..Phrase::default()
            });
        }
        sentence
    }

    fn clause(&self, clause: &Clause, without: &[&KeyFigure]) -> Vec<Phrase> {
        let zero = |key: &KeyFigure| self.value(key).is_some_and(Amount::is_zero);
        if clause.figures.iter().all(zero) {
            return clause.none.iter().map(|words| words_only(words)).collect();
        }
        let shown = |key: &&KeyFigure| !without.iter().any(|other| other.id == key.id);
        clause
            .figures
            .iter()
            .filter(shown)
            .filter_map(|key| self.phrase(key))
            .collect()
    }

    fn phrase(&self, key: &KeyFigure) -> Option<Phrase> {
        let value = self.value(key)?;
        if value.is_zero() {
            return key.none.as_ref().map(|words| words_only(words));
        }
        let (before, after) = key.some.split_once("{n}")?;
        Some(Phrase {
            before: before.trim_end().to_owned(),
            value: Some(value.to_string()),
            href: Some(self.cell_href(key)),
            after: after.trim_start().to_owned(),
            ..Phrase::default()
        })
    }
}

impl Lead {
    /// Returns the sentence as plain text.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for phrase in &self.sentence {
            text.push_str(&phrase.mark);
            text.push_str(&phrase.before);
            text.push_str(phrase.value.as_deref().unwrap_or(""));
            text.push_str(&phrase.after);
        }
        text
    }
}

/// Returns a key figure of a report, or `None` where one of its cells holds no figure.
pub(super) fn value(report: &Report, key: &KeyFigure) -> Option<Amount> {
    let cell = |at: &CellRef| report.tables.get(at.table)?.cells.get(at.cell)?.value;
    let mut values = key.cells.iter().map(cell);
    let first = values.next()??;
    values.try_fold(first, |sum, value| sum.checked_add(value?))
}

fn words_only(words: &str) -> Phrase {
    Phrase {
        before: words.to_owned(),
        ..Phrase::default()
    }
}
