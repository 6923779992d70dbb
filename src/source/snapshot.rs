//! How a portal's files looked when they were last read, and what differs since.
//!
//! What a edit names was read; what it does not name is as it was.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::{IntoParallelIterator, ParallelIterator};

use super::disk::{Found, Limits, Walk, read_file, walk_all, walk_one};
use super::glance::{Look, Moment};
use super::{Body, Edit, FilePath, SourceFault, SourceFile, Sources};

impl Edit {
    /// Tells whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.changed.is_empty() && self.gone.is_empty() && self.faults.is_empty()
    }

    /// Returns the paths of all files that differ.
    pub fn paths(&self) -> BTreeSet<&FilePath> {
        let changed = self.changed.iter().map(|file| &file.path);
        let faults = self.faults.iter().map(|fault| &fault.path);
        changed.chain(&self.gone).chain(faults).collect()
    }
}

/// How the files of a portal looked.
pub struct Snapshot {
    /// The portal's folder, without links.
    root: PathBuf,
    limits: Limits,
    looks: BTreeMap<FilePath, Seen>,
    has_links: bool,
}

/// How a file looked.
#[derive(Clone, Copy)]
struct Seen {
    look: Option<Look>,
    /// Whether a file that looks so cannot have another content.
    is_settled: bool,
}

impl Snapshot {
    /// Reads the portal in the folder `root`.
    pub fn load(root: &Path, limits: Limits) -> io::Result<(Sources, Self)> {
        let mut snapshot = Self {
            root: root.canonicalize()?,
            limits,
            looks: BTreeMap::new(),
            has_links: false,
        };
        let edit = snapshot.sweep(&Sources::default());
        Ok((Sources::new(edit.changed, edit.faults), snapshot))
    }

    /// Returns the portal's folder, without links.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Looks at everything. `sources` are as all edits so far have made them.
    pub fn sweep(&mut self, sources: &Sources) -> Edit {
        let root = self.root.clone();
        let walk = walk_all(&root, self.limits);
        self.has_links = walk.n_links > 0;
        let files = sources.iter().map(|(_, file)| file.path.clone());
        let faults = sources.faults.iter().map(|fault| fault.path.clone());
        self.compare(files.chain(faults).collect(), walk, sources)
    }

    /// Looks at some files and folders, with all that is in them, by their paths on the disk.
    pub fn look(&mut self, paths: &BTreeSet<PathBuf>, sources: &Sources) -> Edit {
        // What a link leads to has more than one path.
        if self.has_links {
            return self.sweep(sources);
        }
        let root = self.root.clone();
        let mut all: Option<Walk<'_>> = None;
        let mut before = BTreeSet::new();
        let mut last: Option<&PathBuf> = None;
        for path in paths {
            // Folders come before what is in them.
            if last.is_some_and(|last| path.starts_with(last)) {
                continue;
            }
            let below = path.strip_prefix(&root).ok().and_then(Path::to_str);
            let Some(below) = below.filter(|below| !below.is_empty()) else {
                return self.sweep(sources);
            };
            last = Some(path);
            let path = FilePath::new(below);
            before.extend(known_at(&path, sources));
            let walk = walk_one(&root, &path, self.limits);
            match &mut all {
                None => all = Some(walk),
                Some(all) => all.add(walk),
            }
        }
        match all {
            Some(walk) if walk.n_links > 0 => self.sweep(sources),
            Some(walk) => self.compare(before, walk, sources),
            None => Edit::default(),
        }
    }

    /// Reads what looks different, and takes note of how it looks now.
    fn compare(
        &mut self,
        mut before: BTreeSet<FilePath>,
        walk: Walk<'_>,
        sources: &Sources,
    ) -> Edit {
        let known = sources.faults.iter().map(|fault| (&fault.path, fault));
        let known: BTreeMap<&FilePath, &SourceFault> = known.collect();
        let mut edit = Edit::default();
        let mut faults = walk.faults;
        for (path, seen, outcome) in self.read(walk.found) {
            self.looks.insert(path.clone(), seen);
            match outcome {
                Some(Ok(file)) if !is_same(&file, sources) => edit.changed.push(file),
                Some(Err(fault)) => {
                    faults.push(fault);
                    continue;
                }
                // What could not be read still cannot.
                None if known.contains_key(&path) => {}
                _ if sources.find(&path).is_none() => continue,
                _ => {}
            }
            before.remove(&path);
        }
        for fault in faults {
            if known.get(&fault.path) == Some(&&fault) {
                before.remove(&fault.path);
            } else {
                edit.faults.push(fault);
            }
        }
        for path in &before {
            self.looks.remove(path);
        }
        edit.gone = before.into_iter().collect();
        // Folders are listed in any order.
        edit.changed.sort_by(|a, b| a.path.cmp(&b.path));
        edit.faults.sort_by(|a, b| a.path.cmp(&b.path));
        edit
    }

    /// Reads those files that may have another content than before.
    fn read(&self, found: Vec<Found>) -> Vec<(FilePath, Seen, Option<FileOrFault>)> {
        let limits = self.limits;
        let now = Moment::now();
        let read = found.into_par_iter().map(|found| {
            let look = found.look();
            let is_settled = look.is_some_and(|look| look.is_settled(now));
            let seen = Seen { look, is_settled };
            let path = found.path.clone();
            let known = self.looks.get(&path);
            let is_known = known.is_some_and(|known| known.is_settled && known.look == look);
            let outcome = (!is_known).then(|| read_file(found, limits));
            (path, seen, outcome)
        });
        read.collect()
    }
}

type FileOrFault = Result<SourceFile, SourceFault>;

impl Walk<'_> {
    fn add(&mut self, other: Walk<'_>) {
        self.found.extend(other.found);
        self.faults.extend(other.faults);
        self.n_links += other.n_links;
    }
}

/// Tells whether a file is as it is known already.
fn is_same(file: &SourceFile, sources: &Sources) -> bool {
    let known = sources.find(&file.path).and_then(|id| sources.file(id));
    let Some(known) = known.filter(|known| known.had_bom == file.had_bom) else {
        return false;
    };
    match (&known.body, &file.body) {
        (Body::Text(known), Body::Text(text)) => known == text,
        (
            Body::Asset { len, modified },
            Body::Asset {
                len: now,
                modified: at,
            },
        ) => (len, modified) == (now, at),
        _ => false,
    }
}

/// Lists what is known of a path and of all below it: files, and what cannot be read.
fn known_at(path: &FilePath, sources: &Sources) -> Vec<FilePath> {
    let itself = sources.find(path).map(|_| path.clone());
    let below = sources.under(path).map(|(_, file)| file.path.clone());
    let faults = sources.faults.iter().map(|fault| &fault.path);
    let faults = faults.filter(|found| *found == path || found.below(path).is_some());
    itself
        .into_iter()
        .chain(below)
        .chain(faults.cloned())
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::PathBuf;

    use super::Snapshot;
    use crate::source::{Edit, FilePath, Limits, Sources};

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let folder = format!("gongkai-snapshot-{name}-{}", std::process::id());
            let root = std::env::temp_dir().join(folder);
            fs::create_dir_all(root.join("content/reports")).unwrap();
            let folder = Self(root.canonicalize().unwrap());
            folder.put("portal.yaml", "title: x\n");
            folder.put("content/agency.yaml", "name: y\n");
            folder.put("content/reports/a.md", "a\n");
            folder
        }

        fn put(&self, path: &str, text: impl AsRef<[u8]>) {
            fs::write(self.0.join(path), text).unwrap();
        }

        fn load(&self) -> (Sources, Snapshot) {
            Snapshot::load(&self.0, Limits::default()).unwrap()
        }

        fn paths(&self, paths: &[&str]) -> BTreeSet<PathBuf> {
            paths.iter().map(|path| self.0.join(path)).collect()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn shown(edit: &Edit) -> String {
        let changed = edit.changed.iter().map(|file| format!("+{}", file.path));
        let gone = edit.gone.iter().map(|path| format!("-{path}"));
        let faults = edit.faults.iter();
        let faults = faults.map(|fault| format!("!{}", fault.path));
        changed
            .chain(gone)
            .chain(faults)
            .collect::<Vec<_>>()
            .join(" ")
    }

    fn apply(sources: &mut Sources, edit: Edit) {
        sources.update(edit);
    }

    fn apply_look(sources: &mut Sources, snapshot: &mut Snapshot, named: &BTreeSet<PathBuf>) {
        let edit = snapshot.look(named, sources);
        apply(sources, edit);
    }

    #[test]
    fn only_what_is_named_and_differs_is_told() {
        let folder = Folder::new("named");
        let (mut sources, mut snapshot) = folder.load();
        assert_eq!(sources.iter().count(), 3);
        folder.put("content/agency.yaml", "name: z\n");
        folder.put("content/reports/a.md", "a\n");
        let named = folder.paths(&["content/reports", "content/reports/a.md", "portal.yaml"]);
        assert_eq!(shown(&snapshot.look(&named, &sources)), "");
        let named = folder.paths(&["content/agency.yaml", "content/.agency.yaml.swp"]);
        let edit = snapshot.look(&named, &sources);
        assert_eq!(shown(&edit), "+content/agency.yaml");
        apply(&mut sources, edit);
        assert!(snapshot.sweep(&sources).is_empty());
    }

    #[test]
    fn a_change_within_one_tick_of_the_clock_is_seen() {
        let folder = Folder::new("tick");
        let (mut sources, mut snapshot) = folder.load();
        let named = folder.paths(&["content/agency.yaml"]);
        for text in ["name: 1\n", "name: 2\n", "name: 3\n"].repeat(20) {
            folder.put("content/agency.yaml", text);
            let edit = snapshot.look(&named, &sources);
            apply(&mut sources, edit);
            let id = sources.find(&FilePath::new("content/agency.yaml")).unwrap();
            assert_eq!(sources.text(id), text);
        }
    }

    #[test]
    fn folders_come_and_go_with_all_that_is_in_them() {
        let folder = Folder::new("folders");
        let (mut sources, mut snapshot) = folder.load();
        fs::rename(
            folder.0.join("content/reports"),
            folder.0.join("content/moved"),
        )
        .unwrap();
        let named = folder.paths(&["content/reports", "content/moved"]);
        let edit = snapshot.look(&named, &sources);
        assert_eq!(shown(&edit), "+content/moved/a.md -content/reports/a.md");
        apply(&mut sources, edit);
        fs::remove_dir_all(folder.0.join("content")).unwrap();
        let edit = snapshot.sweep(&sources);
        assert_eq!(shown(&edit), "-content/agency.yaml -content/moved/a.md");
    }

    #[test]
    fn what_cannot_be_read_is_told_until_it_can() {
        let folder = Folder::new("faults");
        let (mut sources, mut snapshot) = folder.load();
        let named = folder.paths(&["content/reports/a.md"]);
        folder.put("content/reports/a.md", b"\xff");
        let edit = snapshot.look(&named, &sources);
        assert_eq!(shown(&edit), "-content/reports/a.md !content/reports/a.md");
        apply(&mut sources, edit);
        assert!(snapshot.look(&named, &sources).is_empty());
        assert!(snapshot.sweep(&sources).is_empty());
        folder.put("content/reports/a.md", "a\n");
        let edit = snapshot.look(&named, &sources);
        assert_eq!(shown(&edit), "+content/reports/a.md");
        apply(&mut sources, edit);
        assert!(sources.faults.is_empty());
        folder.put("content/reports/a.md", b"\xff");
        apply_look(&mut sources, &mut snapshot, &named);
        fs::remove_file(folder.0.join("content/reports/a.md")).unwrap();
        apply_look(&mut sources, &mut snapshot, &named);
        assert!(sources.faults.is_empty());
    }

    #[test]
    fn links_never_lead_out_of_the_portal() {
        let folder = Folder::new("links");
        let (sources, mut snapshot) = folder.load();
        let link = folder.0.join("content/passwd.md");
        std::os::unix::fs::symlink("/etc/passwd", link).unwrap();
        std::os::unix::fs::symlink("/etc", folder.0.join("content/etc")).unwrap();
        let named = folder.paths(&["content/passwd.md", "content/etc/hostname"]);
        let edit = snapshot.look(&named, &sources);
        assert!(edit.changed.is_empty());
        assert_eq!(shown(&edit), "!content/etc !content/passwd.md");
    }
}
