//! In which order files are sent, so that at no moment a page leads to one that is not there.
//!
//! New files go before changed ones: nothing leads to a new page until a changed one does. Among
//! each, pages go before the indexes that list them, deeper indexes before those above, and what
//! search, feeds and site maps read after all pages. Nothing is deleted until all this is done.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};

use super::media::ending;
use super::path::HostPath;
use super::plan::Plan;
use super::release::Release;

/// When a file is sent: files of one turn may be sent at the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Turn(u8, Reverse<usize>);

/// Returns the files that have to be sent, those of each turn together.
pub(super) fn turns<'a>(plan: &'a Plan, release: &Release) -> Vec<Vec<&'a HostPath>> {
    let indexes = release.indexes();
    let new = plan.new.keys().map(|path| (path, true));
    let files = new.chain(plan.changed.keys().map(|path| (path, false)));
    let mut turns: BTreeMap<Turn, Vec<&HostPath>> = BTreeMap::new();
    for (path, is_new) in files {
        // A server hands a variant out in the place of its text.
        let text = release.text_of(path);
        let turn = turn(&text, is_new, &indexes);
        turns.entry(turn).or_default().push(path);
    }
    turns.into_values().collect()
}

fn turn(path: &HostPath, is_new: bool, indexes: &HashSet<&str>) -> Turn {
    let is_index = path.name() == "index.html" && indexes.contains(path.folder());
    let (new, changed, depth) = match ending(path).as_str() {
        "html" if is_index => (3, 6, path.depth()),
        "html" => (2, 5, 0),
        _ if is_discovery(path) => (4, 7, 0),
        _ => (0, 1, 0),
    };
    Turn(if is_new { new } else { changed }, Reverse(depth))
}

/// Tells whether a file lists pages for machines.
fn is_discovery(path: &HostPath) -> bool {
    let is_search = path.folder().split('/').any(|folder| folder == "search");
    is_search || ending(path) == "xml" || path.name() == "robots.txt"
}
