//! Which row, group or column an author's key names.

use crate::diag::{Diagnostic, Message};
use crate::forms::{Node, find_column};
use crate::parse::words::{distance, fold, nearest};
use crate::parse::yaml::Entry;
use crate::source::Span;

/// What a key in a table names.
pub(super) enum RowKey<'f> {
    /// The row with this number.
    Row(usize),
    /// A group of rows.
    Group(&'f Node),
}

impl<'f> RowKey<'f> {
    /// Returns what a node of the tree of rows is.
    pub(super) fn of(node: &'f Node) -> Self {
        match node.children.is_empty() {
            true => Self::Row(node.leaf),
            false => Self::Group(node),
        }
    }

    fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Row(one), Self::Row(other)) => one == other,
            (Self::Group(one), Self::Group(other)) => std::ptr::eq(*one, *other),
            _ => false,
        }
    }

    /// Tells whether it is this node.
    pub(super) fn is(&self, node: &Node) -> bool {
        match self {
            Self::Row(row) => node.children.is_empty() && node.leaf == *row,
            Self::Group(group) => std::ptr::eq(*group, node),
        }
    }
}

/// Finds what a key names: a row or group of `trees`, a row in a flat group, or `deny.1`.
pub(super) fn find_row_key<'f>(trees: &[&'f [Node]], key: &str) -> Option<RowKey<'f>> {
    let folded = fold(key);
    let direct = trees.iter().find_map(|tree| find_named(tree, &folded));
    let dotted = || {
        let path: Vec<&str> = key.split('.').collect();
        trees
            .iter()
            .find_map(|tree| crate::forms::find_row(tree, &path))
    };
    direct.or_else(dotted).map(RowKey::of)
}

fn find_named<'f>(nodes: &'f [Node], folded: &str) -> Option<&'f Node> {
    nodes.iter().find_map(|node| match node.flat {
        _ if node.is_named(folded) => Some(node),
        true => find_named(&node.children, folded),
        false => None,
    })
}

/// Returns what the keys of a map name, each once.
pub(super) fn named<'f>(trees: &[&'f [Node]], entries: &[Entry]) -> Vec<RowKey<'f>> {
    let mut named: Vec<RowKey<'f>> = Vec::new();
    for entry in entries {
        let Some(key) = find_row_key(trees, &entry.key) else {
            continue;
        };
        if !named.iter().any(|other| other.is_same(&key)) {
            named.push(key);
        }
    }
    named
}

/// Returns the columns that the keys of a map name, each once.
pub(super) fn named_columns(tree: &[Node], entries: &[Entry]) -> Vec<usize> {
    let mut named = Vec::new();
    for column in entries
        .iter()
        .filter_map(|entry| find_column(tree, &fold(&entry.key)))
    {
        if !named.contains(&column) {
            named.push(column);
        }
    }
    named
}

/// The most edits that a misspelt label may be away from the label.
const MOST_EDITS: usize = 3;

/// Finds the only row or group at this level whose label a misspelt key is near.
pub(super) fn near_row<'f>(trees: &[&'f [Node]], key: &str) -> Option<&'f Node> {
    let mut nodes = Vec::new();
    for tree in trees {
        level(tree, &mut nodes);
    }
    nearest_label(&nodes, key)
}

/// Finds the only column whose label a misspelt key is near.
pub(super) fn near_column<'f>(tree: &'f [Node], key: &str) -> Option<&'f Node> {
    let mut nodes = Vec::new();
    columns(tree, &mut nodes);
    nearest_label(&nodes, key)
}

fn level<'f>(nodes: &'f [Node], into: &mut Vec<&'f Node>) {
    for node in nodes {
        match node.flat {
            true => level(&node.children, into),
            false => into.push(node),
        }
    }
}

fn columns<'f>(nodes: &'f [Node], into: &mut Vec<&'f Node>) {
    for node in nodes {
        match node.children.is_empty() {
            true => into.push(node),
            false => columns(&node.children, into),
        }
    }
}

/// Ids are too short and too alike to be guessed at; labels are not.
fn nearest_label<'f>(nodes: &[&'f Node], key: &str) -> Option<&'f Node> {
    let folded: Vec<char> = fold(key).chars().collect();
    let edits = |node: &Node| {
        let labels = node.names.iter().filter(|name| !name.is_ascii());
        let edits = labels.filter_map(|label| {
            let label: Vec<char> = label.chars().collect();
            let most = MOST_EDITS.min(label.len() / 3);
            if label.len().abs_diff(folded.len()) > most {
                return None;
            }
            Some(distance(&folded, &label)).filter(|edits| *edits <= most)
        });
        edits.min()
    };
    let mut near: Vec<(usize, &Node)> = nodes
        .iter()
        .filter_map(|node| Some((edits(node)?, *node)))
        .collect();
    near.sort_by_key(|(edits, _)| *edits);
    match near.as_slice() {
        [(first, _), (second, _), ..] if first == second => None,
        [(_, node), ..] => Some(node),
        [] => None,
    }
}

/// Returns every name that an author may use at this level.
pub(super) fn names<'f>(trees: &[&'f [Node]]) -> Vec<&'f str> {
    let mut names = Vec::new();
    for node in trees.iter().flat_map(|tree| tree.iter()) {
        if node.flat {
            names.extend(self::names(&[&node.children]));
        }
        names.extend([&*node.id, &*node.label, &*node.short]);
    }
    names
}

/// Reports a key that names nothing, with the nearest name that does, which is also returned:
/// what was meant is then not missing.
pub(super) fn unknown<'a>(
    code: &'static str,
    entry: &Entry,
    names: impl IntoIterator<Item = &'a str>,
) -> (Diagnostic, Option<&'a str>) {
    let report = Diagnostic::error(code, entry.key_span).with("key", &entry.key);
    match nearest(&entry.key, names) {
        Some(near) => {
            let help = Message::new("unknown-key.nearest").with("near", near);
            (report.help(help).fix(entry.key_span, near), Some(near))
        }
        None => (report.help(Message::new("unknown-name.help")), None),
    }
}

/// Reports a misspelt label that is read as the one it is near.
pub(super) fn near(code: &'static str, entry: &Entry, node: &Node) -> Diagnostic {
    let key = match code {
        "unknown-row" => "unknown-row.near",
        _ => "unknown-column.near",
    };
    Diagnostic::warning(code, entry.key_span)
        .message(
            Message::new(key)
                .with("key", &entry.key)
                .with("label", &node.label),
        )
        .help(Message::new("unknown-name.near.help").with("label", &node.label))
        .fix(entry.key_span, &*node.label)
}

/// Reports a row, column or table that is written twice under two names.
pub(super) fn twice(entry: &Entry, first: Span) -> Diagnostic {
    Diagnostic::error("duplicate-key", entry.key_span)
        .with("key", &entry.key)
        .related(first, Some(Message::new("duplicate-key.first")))
        .help(Message::new("duplicate-key.help"))
}

#[cfg(test)]
mod tests {
    use super::{near_column, near_row};
    use crate::forms::{Forms, TableForm};

    fn row(form: &TableForm, group: &str, key: &str) -> Option<String> {
        let tree = &form.blocks[0].row_tree;
        let rows = match group {
            "" => tree,
            group => &crate::forms::find_row(tree, &[group]).unwrap().children,
        };
        near_row(&[rows], key).map(|node| node.label.clone())
    }

    #[test]
    fn a_label_within_three_edits_is_meant_if_it_is_the_only_one() {
        let forms = Forms::builtin();
        let form = forms.in_force(2023).unwrap();
        let (_, requests) = form.table("requests").unwrap();
        let closed = row(requests, "deny", "2.其他法律行政止公开");
        assert_eq!(closed.as_deref(), Some("2.其他法律行政法规禁止公开"));
        let unnumbered = row(requests, "deny", "其他法律行政止公开");
        assert_eq!(unnumbered, closed);
        assert_eq!(row(requests, "deny", "9"), None, "ids are not guessed at");
        assert_eq!(row(requests, "deny", "公开"), None);
        assert_eq!(
            row(requests, "", "总合"),
            None,
            "short labels are not guessed at"
        );
    }

    #[test]
    fn a_column_as_near_to_two_labels_is_neither() {
        let forms = Forms::builtin();
        let form = forms.in_force(2023).unwrap();
        let column = |table: &str, key| {
            let (_, table) = form.table(table).unwrap();
            let near = near_column(&table.blocks[0].column_tree, key);
            near.map(|node| node.label.clone())
        };
        let repealed = column("disclosure", "本年度止件数");
        assert_eq!(repealed.as_deref(), Some("本年废止件数"));
        assert_eq!(column("review", "结果维正"), None);
    }
}
