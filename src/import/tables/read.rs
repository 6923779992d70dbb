//! The rows of one table in one edition of the form.

use std::collections::BTreeMap;

use crate::forms::{Layout, TableForm};
use crate::import::figure::{self, Figure};
use crate::import::place::Place;
use crate::model::Amount;

use super::columns::{Placed, Ruler, choose};
use super::labels::{Labels, Stretch};
use super::runs::{Attached, Run, attach};
use super::solve::{Loose, row_holds, solve, ways};
use super::tokens::{Kind, Token, Tokens};
use super::{CellRead, Fact, Note, RowRead, TableRead, across, names};

/// Reads a table; `None` where there is more than can be read.
pub(crate) fn read(table: &TableForm, tokens: &Tokens) -> Option<TableRead> {
    let by_row = || Some(Reading::new(table, tokens, &Labels::by_row(table))?.rows());
    if table.layout != Layout::Across {
        return by_row();
    }
    let across = across::read(table, tokens)?;
    if across.n_sure() == table.n_cells {
        return Some(across);
    }
    let by_row = by_row()?;
    Some(match across.n_sure() >= by_row.n_sure() {
        true => across,
        false => by_row,
    })
}

impl TableRead {
    /// Returns how many rows have their cells.
    pub(crate) fn n_read(&self) -> usize {
        let rows = self.rows.iter();
        rows.filter(|row| matches!(row, RowRead::Cells(_))).count()
    }

    /// Returns how many cells need no second look.
    pub(crate) fn n_sure(&self) -> usize {
        let rows = self.rows.iter().map(|row| match row {
            RowRead::Cells(cells) => cells.iter().filter(|cell| !cell.is_doubtful).count(),
            RowRead::Loose(_) | RowRead::Nothing => 0,
        });
        rows.sum()
    }
}

/// A table that is being read.
pub(super) struct Reading<'a> {
    pub(super) table: &'a TableForm,
    pub(super) tokens: &'a Tokens,
    pub(super) attached: Attached,
    pub(super) notes: Vec<Note>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(table: &'a TableForm, tokens: &'a Tokens, labels: &Labels) -> Option<Self> {
        Some(Self {
            table,
            tokens,
            attached: attach(tokens, labels)?,
            notes: Vec::new(),
        })
    }

    fn rows(mut self) -> TableRead {
        let mut runs = self.one_run_each();
        self.take_off_numbers(&mut runs);
        let rulers = self.rulers(&runs);
        let mut rows = Vec::new();
        for row in 0..self.table.rows.len() {
            rows.push(match runs.remove(&row) {
                Some(run) => self.row(row, &run, &rulers),
                None => self.without_figures(row),
            });
        }
        self.place_by_equations(&mut rows);
        self.finish(rows)
    }

    /// Tells the labels that differ and the figures that are left over.
    pub(super) fn finish(mut self, rows: Vec<RowRead>) -> TableRead {
        for run in std::mem::take(&mut self.attached.strays) {
            self.stray(&run);
        }
        let n_named = (0..rows.len())
            .filter(|row| self.attached.names(*row))
            .count();
        let n_matched = self
            .attached
            .found
            .iter()
            .map(|(_, _, n_chars)| n_chars)
            .sum();
        self.notes
            .extend(names::notes(self.table, self.tokens, &self.attached));
        self.notes
            .sort_by(|a, b| (&a.place, a.fact).cmp(&(&b.place, b.fact)));
        TableRead {
            rows,
            notes: self.notes,
            n_named,
            n_matched,
        }
    }

    /// Joins the runs of each row; what is left over is stray.
    fn one_run_each(&mut self) -> BTreeMap<usize, Run> {
        let mut joined = BTreeMap::new();
        for (row, mut runs) in std::mem::take(&mut self.attached.rows) {
            let n_columns = self.n_columns(row);
            let has_values = |run: &Run| run.values(self.tokens).next().is_some();
            if runs.iter().any(has_values) {
                runs.retain(has_values);
            }
            let n_values: usize = runs.iter().map(|run| run.values(self.tokens).count()).sum();
            let whole = runs
                .iter()
                .position(|run| run.values(self.tokens).count() == n_columns);
            let run = match whole {
                Some(whole) if n_values > n_columns => runs.remove(whole),
                _ => {
                    let mut first = runs.remove(0);
                    for run in runs.drain(..) {
                        first.tokens.extend(run.tokens);
                    }
                    first
                }
            };
            self.attached.strays.extend(runs);
            joined.insert(row, run);
        }
        joined
    }

    /// Takes a column of row numbers off, which is no column of the form.
    fn take_off_numbers(&self, runs: &mut BTreeMap<usize, Run>) {
        let number = |run: &Run| match figure::read(&run.values(self.tokens).next()?.text) {
            Figure::Plain(amount) => Some(amount),
            _ => None,
        };
        let long: Vec<(usize, Amount)> = runs
            .iter()
            .filter(|(row, run)| run.values(self.tokens).count() == self.n_columns(**row) + 1)
            .filter_map(|(row, run)| Some((*row, number(run)?)))
            .collect();
        let Some((first_row, first)) = long.first().copied() else {
            return;
        };
        let is_numbered = long.iter().all(|(row, amount)| {
            let ahead = u32::try_from(row - first_row).unwrap_or(0);
            first.checked_add(Amount::from(ahead)) == Some(*amount)
        });
        if long.len() >= 3 && is_numbered && !first.is_zero() {
            for (row, _) in &long {
                let Some(run) = runs.get_mut(row) else {
                    continue;
                };
                let at = run
                    .tokens
                    .iter()
                    .position(|index| self.tokens.list[*index].kind != Kind::Blank);
                run.tokens.drain(..=at.unwrap_or(0));
            }
        }
    }

    fn rulers(&self, runs: &BTreeMap<usize, Run>) -> Vec<Ruler> {
        let exact = runs.iter().filter_map(|(row, run)| {
            let values: Vec<&Token> = run.values(self.tokens).collect();
            (values.len() == self.n_columns(*row))
                .then(|| Ruler::of(&values))
                .flatten()
        });
        exact.collect()
    }

    fn row(&mut self, row: usize, run: &Run, rulers: &[Ruler]) -> RowRead {
        let n_columns = self.n_columns(row);
        let values: Vec<usize> = self.values(run);
        let texts = || values.iter().map(|index| &self.tokens.list[*index].text);
        if values.len() == n_columns {
            return self.cells(row, run, values.into_iter().map(Some).collect());
        }
        if n_columns == 1
            && values.len() > 1
            && texts().all(|text| text == texts().next().unwrap_or(text))
        {
            self.note(Fact::Repeated, row, run);
            return self.cells(row, run, vec![Some(values[0])]);
        }
        if run.tokens.len() == n_columns {
            let is_blank = |index: &usize| self.tokens.list[*index].kind == Kind::Blank;
            let placed = run
                .tokens
                .iter()
                .map(|index| (!is_blank(index)).then_some(*index))
                .collect();
            return self.cells(row, run, placed);
        }
        if values.is_empty() && (self.tokens.has_cells || run.tokens.len() > n_columns) {
            return self.cells(row, run, vec![None; n_columns]);
        }
        if values.len() < n_columns
            && let Some(placed) = self.by_ruler(row, run, rulers)
        {
            return self.cells(row, run, placed);
        }
        if values.is_empty() {
            return self.without_figures(row);
        }
        self.note(Fact::Loose, row, run);
        RowRead::Loose(texts().cloned().collect())
    }

    /// Places a run that is short by the columns of other rows.
    fn by_ruler(&mut self, row: usize, run: &Run, rulers: &[Ruler]) -> Option<Placed> {
        let first = &self.tokens.list[*run.tokens.first()?];
        let has_cells = self.tokens.has_cells;
        let ruler = choose(rulers, first, (self.n_columns(row), has_cells))?;
        if !has_cells {
            let placed = ruler.place_text(run, self.tokens)?;
            let is_sure = self.holds(row, &placed)?;
            self.note(Fact::ByPlace, row, run);
            return is_sure.then_some(placed);
        }
        if let Some(placed) = ruler.place_cells(run, self.tokens, 0) {
            return Some(placed);
        }
        let shifted = [-1, 1, -2, 2]
            .into_iter()
            .filter_map(|shift| ruler.place_cells(run, self.tokens, shift));
        let mut shifted = shifted.filter(|placed| self.holds(row, placed) != Some(false));
        let placed = shifted.next()?;
        if shifted.next().is_some() {
            return None;
        }
        self.note(Fact::Shifted, row, run);
        Some(placed)
    }

    fn holds(&self, row: usize, placed: &Placed) -> Option<bool> {
        let values: Vec<Option<Amount>> = placed
            .iter()
            .map(
                |index| match figure::read(&self.tokens.list[(*index)?].text) {
                    Figure::Plain(amount) | Figure::Dressed(amount) => Some(amount),
                    _ => None,
                },
            )
            .collect();
        row_holds(self.table, row, &values)
    }

    /// Makes the cells of a row and tells what is wrong with them.
    pub(super) fn cells(&mut self, row: usize, run: &Run, placed: Placed) -> RowRead {
        let place = self.place_of(run);
        let columns = self.table.columns(&self.table.rows[row]);
        let mut cells = Vec::with_capacity(placed.len());
        let mut blank = Vec::new();
        for (index, column) in placed.into_iter().zip(columns) {
            let Some(token) = index.map(|index| &self.tokens.list[index]) else {
                blank.push(&*column.label);
                cells.push(CellRead::unread(""));
                continue;
            };
            let (cell, fact) = cell(&token.text);
            cells.push(cell);
            if let Some(fact) = fact {
                self.notes.push(Note {
                    fact,
                    row: Some(row),
                    found: token.text.clone(),
                    place: token.place.clone(),
                });
            }
        }
        if !blank.is_empty() {
            let found = if blank.len() == columns.len() {
                String::new()
            } else {
                blank.join("、")
            };
            self.notes.push(Note {
                fact: Fact::Blank,
                row: Some(row),
                found,
                place,
            });
        }
        RowRead::Cells(cells)
    }

    /// A row that has no figures: its cells are empty, or nothing is known of them.
    fn without_figures(&mut self, row: usize) -> RowRead {
        let label = self
            .attached
            .label(Stretch::Row(row))
            .and_then(|tokens| tokens.last());
        let place = label.map(|index| self.tokens.list[*index].place.clone());
        let is_named = place.is_some();
        let (fact, place) = match place {
            Some(place) if self.tokens.has_cells => (Fact::Blank, place),
            Some(place) => (Fact::Unread, place),
            None => (Fact::Absent, Place::Whole),
        };
        self.notes.push(Note {
            fact,
            row: Some(row),
            found: String::new(),
            place,
        });
        match is_named && self.tokens.has_cells {
            true => RowRead::Cells(vec![CellRead::unread(""); self.n_columns(row)]),
            false => RowRead::Nothing,
        }
    }

    fn place_by_equations(&mut self, rows: &mut [RowRead]) {
        let mut known: Vec<Option<Amount>> = vec![None; self.table.n_cells];
        let mut loose = Vec::new();
        for (index, row) in rows.iter().enumerate() {
            match row {
                RowRead::Cells(cells) => {
                    for (cell, at) in cells.iter().zip(self.table.cells(&self.table.rows[index])) {
                        known[at] = cell
                            .value
                            .or_else(|| cell.text.is_empty().then_some(Amount::ZERO));
                    }
                }
                RowRead::Loose(texts) => {
                    let values = texts
                        .iter()
                        .map(|text| cell(text).0.value)
                        .collect::<Option<Vec<_>>>();
                    loose.extend(values.map(|values| Loose { row: index, values }));
                }
                RowRead::Nothing => {}
            }
        }
        // A row that its own equation leaves one way to read needs no others.
        let mut open = Vec::new();
        for row in loose {
            let mut ways = ways(self.table, &row);
            match (ways.pop(), ways.is_empty()) {
                (Some(way), true) => self.solved(row.row, way, rows, &mut known),
                (None, _) => {}
                (Some(_), false) => open.push(row),
            }
        }
        if open.is_empty() {
            return;
        }
        if let Some(solved) = solve(self.table, &known, &open) {
            for (row, values) in open.iter().zip(solved) {
                self.solved(row.row, values, rows, &mut known);
            }
        }
    }

    fn solved(
        &mut self,
        row: usize,
        values: Vec<Amount>,
        rows: &mut [RowRead],
        known: &mut [Option<Amount>],
    ) {
        for (cell, value) in self.table.cells(&self.table.rows[row]).zip(&values) {
            known[cell] = Some(*value);
        }
        let cells = values.into_iter().map(|value| CellRead {
            text: value.to_string(),
            value: Some(value),
            is_doubtful: true,
        });
        rows[row] = RowRead::Cells(cells.collect());
        for note in &mut self.notes {
            if note.fact == Fact::Loose && note.row == Some(row) {
                note.fact = Fact::ByEquations;
            }
        }
    }

    pub(super) fn note(&mut self, fact: Fact, row: usize, run: &Run) {
        let note = Note {
            fact,
            row: Some(row),
            found: self.shown(run),
            place: self.place_of(run),
        };
        self.notes.push(note);
    }

    /// Tells of figures that belong to no row, with the label that stands before them.
    fn stray(&mut self, run: &Run) {
        let Some(first) = run
            .tokens
            .first()
            .filter(|_| run.values(self.tokens).next().is_some())
        else {
            return;
        };
        let before = self.tokens.list[..*first].iter().rev();
        let label = before.take(3).find(|token| token.kind == Kind::Label);
        let label = label.map_or("", |token| &*token.text);
        let note = Note {
            fact: Fact::Stray,
            row: None,
            found: format!("{label} {}", self.shown(run)).trim().to_owned(),
            place: self.place_of(run),
        };
        self.notes.push(note);
    }

    fn shown(&self, run: &Run) -> String {
        let texts = run.values(self.tokens).take(20).map(|token| &*token.text);
        texts.collect::<Vec<_>>().join(" ")
    }

    pub(super) fn values(&self, run: &Run) -> Vec<usize> {
        let tokens = run.tokens.iter().copied();
        tokens
            .filter(|index| self.tokens.list[*index].kind != Kind::Blank)
            .collect()
    }

    fn place_of(&self, run: &Run) -> Place {
        let first = run.values(self.tokens).next();
        let first = first.or_else(|| run.tokens.first().map(|index| &self.tokens.list[*index]));
        first.map_or(Place::Whole, |token| token.place.clone())
    }

    fn n_columns(&self, row: usize) -> usize {
        self.table.columns(&self.table.rows[row]).len()
    }
}

impl CellRead {
    /// A text as it was found: a figure, or not.
    pub(crate) fn found(text: &str) -> Self {
        cell(text).0
    }

    /// A cell that holds no figure.
    pub(super) fn unread(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            value: None,
            is_doubtful: true,
        }
    }
}

/// Reads what stands in a cell, and tells what is odd about it.
pub(super) fn cell(text: &str) -> (CellRead, Option<Fact>) {
    let sure = |amount: Amount| CellRead {
        text: amount.to_string(),
        value: Some(amount),
        is_doubtful: false,
    };
    match figure::read(text) {
        Figure::Plain(amount) => (sure(amount), None),
        Figure::Dressed(amount) => (sure(amount), Some(Fact::Dressed)),
        Figure::Mark => (CellRead::unread(text), Some(Fact::Mark)),
        Figure::Blank => (CellRead::unread(""), Some(Fact::Blank)),
        Figure::Text => (CellRead::unread(text), Some(Fact::Text)),
    }
}
