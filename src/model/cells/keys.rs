//! Which row, group or column an author's key names.

use crate::diag::{Diagnostic, Message};
use crate::forms::Node;
use crate::parse::words::{fold, nearest};
use crate::parse::yaml::Entry;
use crate::source::Span;

/// What a key in a table names.
pub(super) enum RowKey<'f> {
    /// The row with this number.
    Row(usize),
    /// A group of rows.
    Group(&'f Node),
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
    direct
        .or_else(dotted)
        .map(|node| match node.children.is_empty() {
            true => RowKey::Row(node.leaf),
            false => RowKey::Group(node),
        })
}

fn find_named<'f>(nodes: &'f [Node], folded: &str) -> Option<&'f Node> {
    nodes.iter().find_map(|node| match node.flat {
        _ if node.is_named(folded) => Some(node),
        true => find_named(&node.children, folded),
        false => None,
    })
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

/// Reports a row, column or table that is written twice under two names.
pub(super) fn twice(entry: &Entry, first: Span) -> Diagnostic {
    Diagnostic::error("duplicate-key", entry.key_span)
        .with("key", &entry.key)
        .related(first, Some(Message::new("duplicate-key.first")))
        .help(Message::new("duplicate-key.help"))
}
