//! A form with tables of another edition: what a report follows that mixes both.

use std::fmt::Write;

use super::{CellRef, Claims, Form, KeyFigure, Sum};

impl Form {
    /// Makes a form that has the tables with these numbers as `other` has them, under an id of
    /// its own; readers call it by the edition that its tables are of.
    ///
    /// A table that `other` has not stays as it is. What the lead and the claims say of cells
    /// that the other edition has not is left out.
    pub fn with_tables_of(&self, other: &Self, tables: &[usize]) -> Self {
        let mut mixed = self.clone();
        let mut id = format!("{}+{}", self.id, other.id);
        for index in tables {
            let Some((_, table)) = other.table(&self.tables[*index].id) else {
                continue;
            };
            mixed.tables[*index] = table.clone();
            let _ = write!(id, ".{}", table.id);
        }
        mixed.id = id.into();
        mixed.short_name.clone_from(&other.short_name);
        for clause in &mut mixed.lead {
            clause
                .figures
                .retain_mut(|figure| figure.moves(self, other, tables));
        }
        mixed.lead.retain(|clause| !clause.figures.is_empty());
        mixed.claims.move_to(self, other, tables);
        mixed
    }
}

impl Claims {
    /// Follows all sums from one edition to the other; what the other has no cells for is not
    /// looked for in the text.
    fn move_to(&mut self, from: &Form, to: &Form, tables: &[usize]) {
        let mut moves = |sum: &mut Sum| sum.moves(from, to, tables);
        for claim in &mut self.figures {
            claim.equals.retain_mut(&mut moves);
            claim.whole.retain_mut(&mut moves);
        }
        self.figures.retain(|claim| !claim.equals.is_empty());
        self.wholes.retain_mut(&mut moves);
        if let Some(fee) = &mut self.fee
            && !fee.unpaid.as_mut().is_some_and(&mut moves)
        {
            fee.unpaid = None;
        }
        self.index();
    }
}

impl Sum {
    /// Follows its cells from one edition to the other; tells whether all of them are there.
    fn moves(&mut self, from: &Form, to: &Form, tables: &[usize]) -> bool {
        self.terms.iter_mut().all(|term| {
            if !tables.contains(&term.table) {
                return true;
            }
            let path: Vec<&str> = term.reference.split('.').skip(1).collect();
            let table = to.table(&from.tables[term.table].id);
            let cells = table.and_then(|(_, table)| table.find_cells(&path));
            let is_there = cells.is_some();
            term.cells = cells.unwrap_or_default();
            is_there
        })
    }
}

impl KeyFigure {
    /// Follows its cells from one edition to the other; tells whether all of them are there.
    fn moves(&mut self, from: &Form, to: &Form, tables: &[usize]) -> bool {
        self.cells.iter_mut().all(|cell| {
            if !tables.contains(&cell.table) {
                return true;
            }
            let moved = cell.in_edition(from, to);
            if let Some(moved) = moved {
                cell.cell = moved;
            }
            moved.is_some()
        })
    }
}

impl CellRef {
    /// The number of the cell with the same row and column in the table of another edition.
    fn in_edition(self, from: &Form, to: &Form) -> Option<usize> {
        let table = &from.tables[self.table];
        let (row, column) = table.place(self.cell);
        let (_, other) = to.table(&table.id)?;
        let other_row = other.rows.iter().find(|other| other.path == row.path)?;
        let mut columns = other.columns(other_row).iter();
        let at = columns.position(|other| other.id == column.id)?;
        Some(other_row.first_cell + at)
    }
}

#[cfg(test)]
mod tests {
    use crate::forms::Forms;

    #[test]
    fn a_mixed_form_has_the_tables_of_both_and_reads_its_lead_from_them() {
        let forms = Forms::builtin();
        let (old, new) = (forms.in_force(2020).unwrap(), forms.in_force(2023).unwrap());
        let mixed = new.with_tables_of(old, &[1]);
        let cells: Vec<_> = mixed.tables.iter().map(|table| table.n_cells).collect();
        assert_eq!(cells, [10, 161, 15]);
        assert_eq!(&*mixed.id, "annual-report-2021+annual-report-2019.requests");
        let done = mixed.lead.iter().flat_map(|clause| &clause.figures);
        let done = done.into_iter().find(|figure| figure.id == "done").unwrap();
        let (row, column) = mixed.tables[1].place(done.cells[0].cell);
        assert_eq!((&*row.path, &*column.id), ("total", "total"));
    }

    #[test]
    fn what_the_text_says_is_held_against_the_cells_of_the_mixed_form() {
        let forms = Forms::builtin();
        let (old, new) = (forms.in_force(2020).unwrap(), forms.in_force(2023).unwrap());
        let mixed = new.with_tables_of(old, &[1]);
        let sums = mixed.claims.figures.iter().flat_map(|claim| &claim.equals);
        let mut n_terms = 0;
        for term in sums.flat_map(|sum| &sum.terms) {
            let path: Vec<&str> = term.reference.split('.').skip(1).collect();
            let found = mixed.tables[term.table].find_cells(&path);
            assert_eq!(found.as_ref(), Some(&term.cells), "{}", term.reference);
            n_terms += 1;
        }
        assert!(n_terms > 20);
        let fee = mixed.claims.fee.unwrap();
        assert!(fee.unpaid.is_none(), "2019 has no row of unpaid fees");
        for (word, numbers) in mixed.claims.by_word.iter().enumerate() {
            let word = u16::try_from(word).unwrap();
            let first = numbers
                .iter()
                .map(|number| &mixed.claims.figures[*number].words);
            for words in first.filter_map(|words| words.first()) {
                assert!(
                    words.contains(word),
                    "words lead to the claims that have them"
                );
            }
        }
    }

    #[test]
    fn a_figure_that_the_other_edition_has_not_leaves_the_lead() {
        let forms = Forms::builtin();
        let (old, new) = (forms.in_force(2020).unwrap(), forms.in_force(2023).unwrap());
        let mixed = new.with_tables_of(old, &[0]);
        let mut ids = mixed.lead.iter().flat_map(|clause| &clause.figures);
        assert!(ids.all(|figure| figure.id != "norm"));
    }
}
