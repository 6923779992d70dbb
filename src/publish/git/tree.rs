//! The files of a commit, and what has been changed since. Contents are named, not held.

use std::collections::{BTreeMap, BTreeSet};

/// A file of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// What git calls the content.
    pub(super) content: String,
    /// How many bytes it has.
    pub(super) size: u64,
    /// Whether it is a file, and no link or repository of its own.
    pub(super) is_file: bool,
}

/// Files by path, as they were and as they will be.
#[derive(Debug, Default)]
pub(super) struct Tree {
    before: BTreeMap<String, Entry>,
    changes: BTreeMap<String, Option<Entry>>,
}

impl Tree {
    /// Reads the list that `git ls-tree -r -l -z` gives; `None` where it is damaged.
    pub(super) fn read(list: &[u8]) -> Option<Self> {
        let mut before = BTreeMap::new();
        for line in list
            .split(|byte| *byte == 0)
            .filter(|line| !line.is_empty())
        {
            // A name that is no text is of somebody else, and no path of ours.
            let line = String::from_utf8_lossy(line);
            let (head, path) = line.split_once('\t')?;
            let mut words = head.split_whitespace();
            let (mode, kind) = (words.next()?, words.next()?);
            let (content, size) = (words.next()?, words.next()?);
            let is_file = kind == "blob" && mode.starts_with("100");
            let size = match kind {
                "blob" => size.parse().ok()?,
                _ => 0,
            };
            let entry = Entry {
                content: content.to_owned(),
                size,
                is_file,
            };
            before.insert(path.to_owned(), entry);
        }
        Some(Self {
            before,
            changes: BTreeMap::new(),
        })
    }

    pub(super) fn get(&self, path: &str) -> Option<&Entry> {
        match self.changes.get(path) {
            Some(changed) => changed.as_ref(),
            None => self.before.get(path),
        }
    }

    pub(super) fn put(&mut self, path: &str, entry: Entry) {
        self.changes.insert(path.to_owned(), Some(entry));
    }

    pub(super) fn remove(&mut self, path: &str) {
        if self.before.contains_key(path) {
            self.changes.insert(path.to_owned(), None);
        } else {
            self.changes.remove(path);
        }
    }

    /// Returns every file there will be.
    pub(super) fn files(&self) -> impl Iterator<Item = (&str, &Entry)> {
        let stay = self.before.iter();
        let stay = stay.filter(|(path, _)| !self.changes.contains_key(*path));
        let come = self.changes.iter();
        let come = come.filter_map(|(path, entry)| Some((path, entry.as_ref()?)));
        stay.chain(come).map(|(path, entry)| (path.as_str(), entry))
    }

    /// Returns the files that go.
    pub(super) fn removed(&self) -> Vec<&str> {
        let gone = self.changes.iter().filter(|(_, entry)| entry.is_none());
        gone.map(|(path, _)| path.as_str()).collect()
    }

    /// Returns the files that come or change, with their contents.
    pub(super) fn added(&self) -> Vec<(&str, String)> {
        let come = self.changes.iter();
        let come = come.filter_map(|(path, entry)| Some((path, entry.as_ref()?)));
        come.map(|(path, entry)| (path.as_str(), entry.content.clone()))
            .collect()
    }

    pub(super) fn is_changed(&self) -> bool {
        !self.changes.is_empty()
    }

    /// Finds a file that stands where another needs a folder: one of them would be lost.
    pub(super) fn clash(&self) -> Option<String> {
        let paths: BTreeSet<&str> = self.files().map(|(path, _)| path).collect();
        let mut folders: BTreeSet<&str> = BTreeSet::new();
        for path in paths.iter().copied() {
            let mut folder = path;
            while let Some((above, _)) = folder.rsplit_once('/')
                && folders.insert(above)
            {
                folder = above;
            }
        }
        let clash = paths.iter().find(|path| folders.contains(**path));
        clash.map(|path| (*path).to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::{Entry, Tree};

    const LIST: &[u8] = b"100644 blob aa       3\ta b/\xe5\x85\xac.txt\0\
        120000 blob bb       4\tlink\x00160000 commit cc       -\tmodule\0\
        100755 blob dd      12\tx\ny\0";

    fn entry(content: &str) -> Entry {
        Entry {
            content: content.to_owned(),
            size: 1,
            is_file: true,
        }
    }

    #[test]
    fn a_list_is_read_with_names_of_any_kind() {
        let tree = Tree::read(LIST).unwrap();
        let files: Vec<_> = tree.files().collect();
        let kinds: Vec<_> = files
            .iter()
            .map(|(path, entry)| (*path, entry.size, entry.is_file))
            .collect();
        assert_eq!(
            kinds,
            [
                ("a b/公.txt", 3, true),
                ("link", 4, false),
                ("module", 0, false),
                ("x\ny", 12, true)
            ]
        );
        assert!(Tree::read(b"100644 blob aa BAD\tx\0").is_none());
    }

    #[test]
    fn changes_lie_over_what_was() {
        let mut tree = Tree::read(LIST).unwrap();
        tree.remove("link");
        tree.remove("nothing");
        tree.put("new", entry(":1"));
        assert_eq!(tree.get("link"), None);
        assert_eq!(tree.get("new").unwrap().content, ":1");
        assert_eq!(tree.removed(), ["link"]);
        assert_eq!(tree.added(), [("new", ":1".to_owned())]);
        assert_eq!(tree.files().count(), 4);
        tree.remove("new");
        assert!(tree.added().is_empty());
    }

    #[test]
    fn a_file_does_not_become_a_folder_while_it_is_there() {
        let mut tree = Tree::read(LIST).unwrap();
        assert_eq!(tree.clash(), None);
        tree.put("link/index.html", entry(":1"));
        assert_eq!(tree.clash().as_deref(), Some("link"));
        tree.remove("link");
        assert_eq!(tree.clash(), None);
        tree.put("a b", entry(":2"));
        assert_eq!(tree.clash().as_deref(), Some("a b"));
    }
}
