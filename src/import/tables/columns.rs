//! In which columns the figures of a row stand, where it has fewer than the form has columns.

use super::runs::Run;
use super::tokens::{Kind, Token, Tokens};

/// Where the columns of a table's figures are, as one row shows them.
#[derive(Clone, Debug)]
pub(crate) struct Ruler {
    /// From where to where each column reaches.
    columns: Vec<(u32, u32)>,
    /// The line that shows it.
    line: u32,
    grid: u32,
}

impl Ruler {
    /// Takes the columns of a row that has all its figures on one line.
    pub(crate) fn of(values: &[&Token]) -> Option<Self> {
        let first = values.first()?;
        let is_one_line = values.iter().all(|token| token.line == first.line);
        is_one_line.then(|| Self {
            columns: values.iter().map(|token| token.x).collect(),
            line: first.line,
            grid: first.grid,
        })
    }

    /// Takes the columns of words that may stand on several lines of one table.
    pub(crate) fn over(words: &[&Token]) -> Self {
        Self {
            columns: words.iter().map(|token| token.x).collect(),
            line: words.first().map_or(0, |token| token.line),
            grid: words.first().map_or(0, |token| token.grid),
        }
    }

    /// Returns how many columns it has.
    pub(crate) fn len(&self) -> usize {
        self.columns.len()
    }
}

/// A word for each column, or `None` where the column holds nothing.
pub(crate) type Placed = Vec<Option<usize>>;

/// Chooses the ruler for a line: in tables with cells the one that most rows show, in text the
/// nearest, since pages of one table are set apart from each other.
pub(crate) fn choose(
    rulers: &[Ruler],
    line: &Token,
    (n_columns, has_cells): (usize, bool),
) -> Option<Ruler> {
    let fitting = || rulers.iter().filter(|ruler| ruler.len() == n_columns);
    let near = |ruler: &&Ruler| ruler.line.abs_diff(line.line);
    if !has_cells {
        return fitting().min_by_key(near).cloned();
    }
    let in_grid = || fitting().filter(|ruler| ruler.grid == line.grid);
    let votes = |ruler: &&Ruler| {
        in_grid()
            .filter(|other| other.columns == ruler.columns)
            .count()
    };
    in_grid()
        .max_by_key(|ruler| (votes(ruler), std::cmp::Reverse(near(ruler))))
        .cloned()
}

impl Ruler {
    /// Places the words of a run in the cells of a table; `shift` columns to the right.
    pub(crate) fn place_cells(&self, run: &Run, tokens: &Tokens, shift: i64) -> Option<Placed> {
        let first = &tokens.list[*run.tokens.first()?];
        let on_line = |at: u32| {
            let mut words = tokens.list.iter();
            words.position(|token| {
                token.kind != Kind::Blank && token.line == first.line && token.x.0 == at
            })
        };
        let columns = self
            .columns
            .iter()
            .map(|(start, _)| u32::try_from(i64::from(*start) + shift).ok());
        let placed: Option<Placed> = columns.map(|at| Some(on_line(at?))).collect();
        let placed = placed?;
        let mut values = run
            .tokens
            .iter()
            .filter(|index| tokens.list[**index].kind != Kind::Blank);
        values
            .all(|index| placed.contains(&Some(*index)))
            .then_some(placed)
    }

    /// Places the words of a run by how far to the right they stand.
    pub(crate) fn place_text(&self, run: &Run, tokens: &Tokens) -> Option<Placed> {
        let middle = |(start, end): (u32, u32)| i64::from(start) + i64::from(end);
        let middles: Vec<i64> = self.columns.iter().map(|column| middle(*column)).collect();
        let gaps = middles.windows(2).map(|pair| pair[1] - pair[0]);
        let half_gap = gaps.min()? / 2;
        let mut placed: Placed = vec![None; self.columns.len()];
        let mut from = 0;
        for index in &run.tokens {
            let token = &tokens.list[*index];
            if token.kind == Kind::Blank {
                continue;
            }
            let far = |column: usize| (middles[column] - middle(token.x)).abs();
            let nearest = (from..middles.len()).min_by_key(|column| far(*column))?;
            if far(nearest) > half_gap {
                return None;
            }
            placed[nearest] = Some(*index);
            from = nearest + 1;
        }
        Some(placed)
    }
}
