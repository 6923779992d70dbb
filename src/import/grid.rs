//! A table of a foreign file: rows of text cells with what they cover and where they stand.

use super::place::Place;

/// A table of text cells; merged cells stand once, where they begin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grid {
    /// The rows from the top; a row lists its cells from the left.
    pub rows: Vec<Vec<GridCell>>,
}

/// A cell of a [`Grid`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GridCell {
    /// What the cell says; several paragraphs are lines.
    pub text: String,
    /// The first column that it covers, from 0.
    pub column: u32,
    /// How many columns it covers.
    pub colspan: u32,
    /// How many rows it covers.
    pub rowspan: u32,
    /// Where it stands in its file.
    pub place: Place,
}

impl Grid {
    /// Tells whether no cell says anything.
    pub fn is_empty(&self) -> bool {
        let mut cells = self.rows.iter().flatten();
        cells.all(|cell| cell.text.trim().is_empty())
    }

    /// Returns how many columns the table has.
    pub fn n_columns(&self) -> u32 {
        let cells = self.rows.iter().flatten();
        let ends = cells.map(|cell| cell.column.saturating_add(cell.colspan));
        ends.max().unwrap_or(0)
    }
}

/// The widest that a table may be, in columns; what is beyond is no table of figures.
pub(super) const MOST_COLUMNS: u32 = 256;

/// Gives the cells of a table their columns, one row after the other, past those that cells
/// above reach down into.
#[derive(Debug, Default)]
pub(super) struct Columns {
    /// For each column, how many of the rows to come are covered from above.
    covered: Vec<u32>,
    next: u32,
}

impl Columns {
    /// Begins a row.
    pub(super) fn begin_row(&mut self) {
        self.next = 0;
    }

    /// Ends a row: what reaches down reaches one row less.
    pub(super) fn end_row(&mut self) {
        for rows in &mut self.covered {
            *rows = rows.saturating_sub(1);
        }
    }

    /// Returns the column of the next cell in the row, which covers `colspan` times `rowspan`.
    pub(super) fn place(&mut self, colspan: u32, rowspan: u32) -> u32 {
        while self
            .covered
            .get(self.next as usize)
            .is_some_and(|rows| *rows > 0)
        {
            self.next += 1;
        }
        let column = self.next;
        let end = column.saturating_add(colspan).min(MOST_COLUMNS);
        if self.covered.len() < end as usize {
            self.covered.resize(end as usize, 0);
        }
        for covered in column..end {
            self.covered[covered as usize] = rowspan;
        }
        self.next = end.max(column + 1);
        column
    }
}

#[cfg(test)]
mod tests {
    use super::Columns;

    #[test]
    fn cells_stand_past_what_reaches_down_from_above() {
        let mut columns = Columns::default();
        columns.begin_row();
        assert_eq!(
            [
                columns.place(1, 3),
                columns.place(2, 1),
                columns.place(1, 2)
            ],
            [0, 1, 3]
        );
        columns.end_row();
        columns.begin_row();
        assert_eq!(
            [
                columns.place(1, 1),
                columns.place(1, 1),
                columns.place(1, 1)
            ],
            [1, 2, 4]
        );
        columns.end_row();
        columns.begin_row();
        assert_eq!(columns.place(1, 1), 1);
    }
}
