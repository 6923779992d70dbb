//! The labels of a form's table in the order that they are read in, and how what a file has of
//! them lies along these.

use crate::forms::{Block, Layout, Node, TableForm};
use crate::parse::words::{fold, unnumbered};

/// What a stretch of the form's labels stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stretch {
    /// The head of a table, a block, or a column.
    Head,
    /// A group of rows.
    Group,
    /// The row with this number.
    Row(usize),
}

/// All labels of a table, folded, one after the other.
pub(crate) struct Labels {
    /// The characters.
    pub(crate) chars: Vec<char>,
    /// For each character, the number of its stretch.
    stretch_of: Vec<usize>,
    /// What the stretches are.
    stretches: Vec<Stretch>,
    /// The labels of rows without their numbers, with the rows.
    names: Vec<(String, usize)>,
}

impl Labels {
    /// Collects the labels of a table whose rows stand one below the other.
    pub(crate) fn by_row(table: &TableForm) -> Self {
        let mut labels = Self::new();
        for block in &table.blocks {
            labels.head(block);
            labels.rows(&block.row_tree);
        }
        labels
    }

    /// Collects the labels as the form lays the table out: side by side, rows head columns.
    pub(crate) fn as_laid_out(table: &TableForm) -> Self {
        if table.layout != Layout::Across {
            return Self::by_row(table);
        }
        let mut labels = Self::new();
        for block in &table.blocks {
            labels.tree(&block.row_tree);
            for _ in &table.rows {
                labels.tree(&block.column_tree);
            }
        }
        labels
    }

    fn new() -> Self {
        Self {
            chars: Vec::new(),
            stretch_of: Vec::new(),
            stretches: Vec::new(),
            names: Vec::new(),
        }
    }

    fn head(&mut self, block: &Block) {
        let parts = [&block.label, &block.head, &block.note];
        for part in parts.into_iter().flatten() {
            self.add(part, Stretch::Head);
        }
        self.tree(&block.column_tree);
    }

    fn tree(&mut self, nodes: &[Node]) {
        for node in nodes {
            self.add(&node.label, Stretch::Head);
            self.tree(&node.children);
        }
    }

    fn rows(&mut self, nodes: &[Node]) {
        for node in nodes {
            match node.children.is_empty() {
                true => self.add(&node.label, Stretch::Row(node.leaf)),
                false => {
                    self.add(&node.label, Stretch::Group);
                    self.rows(&node.children);
                }
            }
        }
    }

    fn add(&mut self, label: &str, stretch: Stretch) {
        let number = self.stretches.len();
        self.stretches.push(stretch);
        if let Stretch::Row(row) = stretch {
            self.names.push((fold(unnumbered(label)), row));
        }
        for ch in fold(label).chars() {
            self.chars.push(ch);
            self.stretch_of.push(number);
        }
    }

    /// Returns the one row whose whole label a word is, whatever the order of the rows.
    pub(crate) fn row_named(&self, word: &str) -> Option<usize> {
        let word = fold(unnumbered(word));
        let mut rows = self.names.iter().filter(|(name, _)| *name == word);
        let (_, row) = rows.next()?;
        rows.next().is_none().then_some(*row)
    }

    /// What the character with this number belongs to.
    pub(crate) fn stretch(&self, index: usize) -> Stretch {
        self.stretches[self.stretch_of[index]]
    }

    /// The number of the stretch that the character with this number belongs to.
    pub(crate) fn number(&self, index: usize) -> usize {
        self.stretch_of[index]
    }

    /// The stretch with this number.
    pub(crate) fn stretch_named(&self, number: usize) -> Stretch {
        self.stretches[number]
    }

    /// How long the label of a row is.
    pub(crate) fn len_of(&self, row: usize) -> usize {
        let is_row = |number: &&usize| self.stretches[**number] == Stretch::Row(row);
        self.stretch_of.iter().filter(is_row).count()
    }
}

/// The most pairs of characters that are compared for one table.
const MOST_PAIRS: usize = 6_000_000;

/// Lays `found` along `labels`: for each character of `found`, the character of the labels that
/// it is, in order, so that as many as can be are paired and pairs stand together.
///
/// `None` where there is more than is compared.
pub(crate) fn align(found: &[char], labels: &[char]) -> Option<Vec<Option<usize>>> {
    let (n_found, n_labels) = (found.len(), labels.len());
    let width = n_labels + 1;
    if (n_found + 1).checked_mul(width)? > MOST_PAIRS {
        return None;
    }
    // The best that ends in a pair, and the best of all, for each pair of prefixes.
    let mut paired = vec![0_u32; (n_found + 1) * width];
    let mut best = vec![0_u32; (n_found + 1) * width];
    for i in 1..=n_found {
        for j in 1..=n_labels {
            let at = i * width + j;
            let before = at - width - 1;
            if found[i - 1] == labels[j - 1] {
                let goes_on = if paired[before] > 0 {
                    paired[before] + 3
                } else {
                    0
                };
                paired[at] = goes_on.max(best[before] + 2);
            }
            best[at] = paired[at].max(best[at - width]).max(best[at - 1]);
        }
    }
    Some(trace(&paired, &best, (n_found, n_labels)))
}

fn trace(paired: &[u32], best: &[u32], (n_found, n_labels): (usize, usize)) -> Vec<Option<usize>> {
    let width = n_labels + 1;
    let mut pairs = vec![None; n_found];
    let (mut i, mut j) = (n_found, n_labels);
    let mut must_pair = false;
    while i > 0 && j > 0 {
        let at = i * width + j;
        if paired[at] > 0 && (must_pair || paired[at] == best[at]) {
            pairs[i - 1] = Some(j - 1);
            let before = at - width - 1;
            must_pair = paired[before] > 0 && paired[at] == paired[before] + 3;
            (i, j) = (i - 1, j - 1);
        } else if best[at] == best[at - width] {
            i -= 1;
        } else {
            j -= 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::align;

    fn check(found: &str, labels: &str) -> String {
        let found: Vec<char> = found.chars().collect();
        let labels: Vec<char> = labels.chars().collect();
        let pairs = align(&found, &labels).unwrap();
        pairs
            .iter()
            .map(|pair| pair.map_or('·', |index| labels[index]))
            .collect()
    }

    #[test]
    fn noise_between_labels_is_passed_over() {
        assert_eq!(
            check("1属于国家秘密不予公开2重复申请", "1属于国家秘密2重复申请"),
            "1属于国家秘密····2重复申请"
        );
        assert_eq!(check("三3其他", "其他法律3其他"), "·3其他");
    }

    #[test]
    fn short_labels_lie_along_the_long_ones_that_they_stand_for() {
        assert_eq!(
            check(
                "1逾期不补正2逾期不缴费3其他",
                "1无正当理由逾期不补正2逾期未按通知缴费3其他"
            ),
            "1逾期不补正2逾期·缴费3其他"
        );
    }
}
