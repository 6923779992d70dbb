//! What must hold between the cells of a table, as sums over numbers of cells.

/// A statement such as `new + carry_in = total + carry_out`, for one row or one column.
#[derive(Clone, Debug)]
pub struct Equation {
    /// The code of the diagnostic when it does not hold.
    pub code: String,
    /// Whether it runs along a row or down a column.
    pub across: Across,
    /// Whether a breach is a warning instead of an error.
    pub is_soft: bool,
    /// Whether a left side that the author left out is computed from the right.
    pub fills: bool,
    /// Whether the form prints the statement.
    pub printed: bool,
    /// The terms on the left.
    pub left: Vec<Term>,
    /// What must hold between the sides.
    pub operator: Operator,
    /// The terms on the right.
    pub right: Vec<Term>,
}

impl Equation {
    /// Tells whether the statement speaks of last year's report too.
    pub fn spans_years(&self) -> bool {
        self.left
            .iter()
            .chain(&self.right)
            .any(|term| term.when == When::LastYear)
    }
}

/// Along which line of a table an equation runs, with the number of the row or the column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Across {
    /// Along the row with this number.
    Row(usize),
    /// Down the column with this number.
    Column(usize),
}

/// What must hold between two sums.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// They are equal.
    Equal,
    /// The left is at least the right.
    AtLeast,
}

/// One cell in a sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// The number of the cell in its table.
    pub cell: usize,
    /// Whether the cell is taken off instead of added.
    pub minus: bool,
    /// Which year's report the cell is in.
    pub when: When,
}

/// Which year's report a cell is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// The report itself.
    ThisYear,
    /// The report of the year before.
    LastYear,
}

/// A statement before its names are resolved: `valid = last.valid + made - repealed`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Statement<'a> {
    pub(super) left: Vec<NamedTerm<'a>>,
    pub(super) operator: Operator,
    pub(super) right: Vec<NamedTerm<'a>>,
}

/// A name in a statement with its sign and its year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NamedTerm<'a> {
    pub(super) name: &'a str,
    pub(super) minus: bool,
    pub(super) when: When,
}

/// Reads a statement; `None` where it has no operator or a term is empty.
pub(super) fn read(text: &str) -> Option<Statement<'_>> {
    let (operator, (left, right)) = match text.split_once(">=") {
        Some(sides) => (Operator::AtLeast, sides),
        None => (Operator::Equal, text.split_once('=')?),
    };
    Some(Statement {
        left: terms(left)?,
        operator,
        right: terms(right)?,
    })
}

/// Reads one side of a statement.
pub(super) fn terms(side: &str) -> Option<Vec<NamedTerm<'_>>> {
    let mut found = Vec::new();
    let mut minus = false;
    let mut wants_name = true;
    for word in side.split_whitespace() {
        match (wants_name, word) {
            (false, "+" | "-") => minus = word == "-",
            (true, name) if !matches!(name, "+" | "-") => {
                let last = name.strip_prefix("last.");
                let when = if last.is_some() {
                    When::LastYear
                } else {
                    When::ThisYear
                };
                found.push(NamedTerm {
                    name: last.unwrap_or(name),
                    minus,
                    when,
                });
            }
            _ => return None,
        }
        wants_name = !wants_name;
    }
    (!wants_name).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::{Operator, When, read};

    #[test]
    fn a_statement_is_two_sums() {
        let statement = read("valid = last.valid + made - repealed").unwrap();
        assert_eq!(statement.operator, Operator::Equal);
        assert_eq!(statement.right.len(), 3);
        assert_eq!(statement.right[0].when, When::LastYear);
        assert!(statement.right[2].minus);
        assert_eq!(read("a >= b").unwrap().operator, Operator::AtLeast);
        assert_eq!(read("a b"), None);
        assert_eq!(read("a = + b"), None);
    }
}
