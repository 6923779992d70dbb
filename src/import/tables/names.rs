//! Labels that are not those of the form.

use crate::forms::{Node, TableForm};
use crate::parse::words::{fold, unnumbered};

use super::labels::Stretch;
use super::runs::Attached;
use super::tokens::Tokens;
use super::{Fact, Note};

/// Tells each label that was found and is not written as the form has it.
pub(super) fn notes(table: &TableForm, tokens: &Tokens, attached: &Attached) -> Vec<Note> {
    let mut notes = Vec::new();
    for (stretch, words, _) in &attached.found {
        let texts = words.iter().map(|index| &*tokens.list[*index].text);
        let texts: Vec<&str> = match stretch {
            Stretch::Row(row) => texts
                .filter(|text| !is_noise(text, &table.rows[*row].label, attached))
                .collect(),
            Stretch::Head | Stretch::Group => texts.collect(),
        };
        let found = texts.concat();
        let folded = fold(&found);
        if folded.is_empty() {
            continue;
        }
        let (fact, row) = match stretch {
            Stretch::Row(row) if !is_row(table, *row, &folded, &found) => (Fact::Label, Some(*row)),
            Stretch::Head if !is_head(&texts, attached) => (Fact::Head, None),
            _ => continue,
        };
        let place = words.first().map(|index| tokens.list[*index].place.clone());
        notes.push(Note {
            fact,
            row,
            found,
            place: place.unwrap_or_default(),
        });
    }
    notes
}

fn is_row(table: &TableForm, row: usize, folded: &str, found: &str) -> bool {
    let row_form = &table.rows[row];
    let node = table.blocks[row_form.block]
        .row_tree
        .iter()
        .find_map(|node| find(node, row));
    let known = node.into_iter().flat_map(|node| &node.names);
    let labels = [&row_form.label, &row_form.short].map(|label| fold(unnumbered(label)));
    let bare = fold(unnumbered(found));
    known
        .into_iter()
        .any(|name| name == folded || *name == bare)
        || labels.contains(&bare)
}

fn find(node: &Node, row: usize) -> Option<&Node> {
    match node.children.is_empty() {
        true => (node.leaf == row).then_some(node),
        false => node.children.iter().find_map(|child| find(child, row)),
    }
}

/// Tells whether all words of a head are of the form, however they are broken.
fn is_head(texts: &[&str], attached: &Attached) -> bool {
    let mut words = texts
        .iter()
        .flat_map(|text| text.split_whitespace())
        .map(fold);
    let whole = texts
        .iter()
        .all(|text| attached.known.contains(&fold(text)));
    whole || words.all(|word| attached.known.contains(&word))
}

/// The label of a group beside a row is no part of the row's label.
fn is_noise(text: &str, label: &str, attached: &Attached) -> bool {
    let folded = fold(text);
    !fold(label).contains(&folded) && attached.known.contains(&folded)
}
