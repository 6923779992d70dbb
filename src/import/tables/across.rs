//! Tables that lie across the page: one line of figures below heads of columns.

use crate::forms::{Node, TableForm};
use crate::import::figure::{self, Figure};
use crate::model::Amount;
use crate::parse::words::fold;

use super::columns::Ruler;
use super::labels::Labels;
use super::read::Reading;
use super::runs::Run;
use super::solve::row_holds;
use super::tokens::{Kind, Token, Tokens};
use super::{CellRead, Fact, RowRead, TableRead};

/// Reads a table whose figures are one run, in the order of the form's cells.
pub(super) fn read(table: &TableForm, tokens: &Tokens) -> Option<TableRead> {
    let mut reading = Reading::new(table, tokens, &Labels::as_laid_out(table))?;
    let mut runs: Vec<Run> = std::mem::take(&mut reading.attached.strays);
    runs.extend(
        std::mem::take(&mut reading.attached.rows)
            .into_values()
            .flatten(),
    );
    runs.sort_by(|a, b| a.tokens.cmp(&b.tokens));
    let n_values = |run: &Run| run.values(tokens).count();
    let whole = runs.iter().position(|run| n_values(run) == table.n_cells);
    let whole = whole.or_else(|| {
        runs.iter()
            .position(|run| run.tokens.len() == table.n_cells && n_values(run) > 0)
    });
    if let Some(whole) = whole {
        let run = runs.remove(whole);
        reading.attached.strays = runs;
        let placed = match n_values(&run) == table.n_cells {
            true => reading.values(&run).into_iter().map(Some).collect(),
            false => run
                .tokens
                .iter()
                .map(|index| is_value(tokens, *index).then_some(*index))
                .collect(),
        };
        return Some(whole_run(reading, &run, placed));
    }
    // Lines of figures with nothing between them are one line that was broken.
    let mut all = runs.first().cloned();
    for run in runs.iter().skip(1) {
        all.as_mut()?.tokens.extend(&run.tokens);
    }
    let Some(run) = all.filter(|run| n_values(run) > 0) else {
        return Some(nothing(reading));
    };
    if n_values(&run) == table.n_cells {
        let placed = reading.values(&run).into_iter().map(Some).collect();
        return Some(whole_run(reading, &run, placed));
    }
    let ruler = head_ruler(table, tokens).filter(|_| tokens.has_cells);
    if let Some(placed) = ruler.and_then(|ruler| ruler.place_cells(&run, tokens, 0)) {
        return Some(whole_run(reading, &run, placed));
    }
    Some(short(reading, &run))
}

fn is_value(tokens: &Tokens, index: usize) -> bool {
    tokens.list[index].kind != Kind::Blank
}

/// Deals a run out to the rows.
fn whole_run(mut reading: Reading<'_>, run: &Run, placed: Vec<Option<usize>>) -> TableRead {
    let table = reading.table;
    let rows = table.rows.iter().enumerate();
    let dealt =
        rows.map(|(index, row)| reading.cells(index, run, placed[table.cells(row)].to_vec()));
    let dealt = dealt.collect();
    reading.finish(dealt)
}

/// There are labels and no figures: in a table the cells are empty, in text nothing is known.
fn nothing(mut reading: Reading<'_>) -> TableRead {
    let table = reading.table;
    let is_named = !reading.attached.found.is_empty();
    let blank = Run::empty();
    let mut rows = Vec::new();
    for (index, row) in table.rows.iter().enumerate() {
        let n_columns = table.columns(row).len();
        rows.push(match is_named && reading.tokens.has_cells {
            true => reading.cells(index, &blank, vec![None; n_columns]),
            false => {
                let fact = if is_named { Fact::Unread } else { Fact::Absent };
                reading.note(fact, index, &blank);
                RowRead::Nothing
            }
        });
    }
    reading.finish(rows)
}

/// The columns of the heads right above the figures, where each column has one of its own.
fn head_ruler(table: &TableForm, tokens: &Tokens) -> Option<Ruler> {
    let mut heads = Vec::new();
    for block in &table.blocks {
        leaves(&block.column_tree, &mut heads);
    }
    let is_head = |token: &&Token| token.kind == Kind::Label && heads.contains(&fold(&token.text));
    let mut found: Vec<&Token> = tokens.list.iter().filter(is_head).collect();
    found.sort_by_key(|token| token.x);
    (found.len() == table.n_cells).then(|| Ruler::over(&found))
}

fn leaves(nodes: &[Node], into: &mut Vec<String>) {
    for node in nodes {
        match node.children.is_empty() {
            true => into.push(fold(&node.label)),
            false => leaves(&node.children, into),
        }
    }
}

/// Too few or too many figures: they are dealt out only if the equations leave one way to do it.
fn short(mut reading: Reading<'_>, run: &Run) -> TableRead {
    let table = reading.table;
    let texts: Vec<String> = run
        .values(reading.tokens)
        .map(|token| token.text.clone())
        .collect();
    let values = texts.iter().map(|text| match figure::read(text) {
        Figure::Plain(amount) | Figure::Dressed(amount) => Some(amount),
        _ => None,
    });
    let values: Option<Vec<Amount>> = values.collect();
    if let Some(spread) = values.and_then(|values| spread(table, &values)) {
        for row in 0..table.rows.len() {
            reading.note(Fact::ByEquations, row, run);
        }
        let rows = table.rows.iter().map(|row| {
            let cells = spread[table.cells(row)].iter().map(|value| CellRead {
                text: value.to_string(),
                value: Some(*value),
                is_doubtful: true,
            });
            RowRead::Cells(cells.collect())
        });
        let rows = rows.collect();
        return reading.finish(rows);
    }
    for row in 0..table.rows.len() {
        reading.note(Fact::Loose, row, run);
    }
    let mut rows = vec![RowRead::Nothing; table.rows.len()];
    if let Some(first) = rows.first_mut() {
        *first = RowRead::Loose(texts);
    }
    reading.finish(rows)
}

/// The most cells that may be empty for the equations to be asked.
const MOST_EMPTY: usize = 3;

/// Spreads figures over the cells of a table so that every row holds, if there is one way.
fn spread(table: &TableForm, values: &[Amount]) -> Option<Vec<Amount>> {
    let n_empty = table.n_cells.checked_sub(values.len())?;
    if n_empty == 0 || n_empty > MOST_EMPTY || table.n_cells > 20 {
        return None;
    }
    let mut only: Option<Vec<Amount>> = None;
    for mask in 0_u32..1 << table.n_cells {
        if mask.count_ones() as usize != n_empty {
            continue;
        }
        let mut values = values.iter();
        let mut cell = |at: usize| match mask & (1 << at) {
            0 => values.next().copied(),
            _ => Some(Amount::ZERO),
        };
        let spread: Vec<Amount> = (0..table.n_cells).filter_map(&mut cell).collect();
        let holds = table.rows.iter().enumerate().all(|(index, row)| {
            let cells: Vec<_> = spread[table.cells(row)].iter().copied().map(Some).collect();
            row_holds(table, index, &cells) == Some(true)
        });
        if !holds || only.as_ref() == Some(&spread) {
            continue;
        }
        if only.replace(spread).is_some() {
            return None;
        }
    }
    only
}
