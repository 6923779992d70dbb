//! The portal's files in memory, and places in them. `disk` and `memory` are the only readers.

mod disk;
mod glance;
mod lines;
mod memory;
mod path;
mod snapshot;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

pub use disk::{Limits, SOURCE_FOLDERS, is_passed_over, load, open_asset, read_foreign};
pub use glance::glance;
pub use lines::{LineIndex, Position};
pub use path::{FilePath, OutPath};
pub use snapshot::Snapshot;

/// The number of a file in its [`Sources`]; it stays the same while the portal changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A run of bytes in one file, always on character boundaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file that the bytes are in.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// Makes a span from a range of bytes of `file`.
    pub fn new(file: FileId, range: Range<usize>) -> Self {
        let clamp = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self {
            file,
            start: clamp(range.start),
            end: clamp(range.end),
        }
    }

    /// Returns the range of bytes.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A value with the place that it was written at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// What was written.
    pub value: T,
    /// Where it was written.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// Joins a value and its place.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

/// One file of the portal.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Where the file is, from the portal's root.
    pub path: FilePath,
    /// What is in it.
    pub body: Body,
    /// Whether the text began with a byte order mark, which was taken off.
    pub had_bom: bool,
}

impl SourceFile {
    /// Tells whether two files hold the same, as far as is known of files that are copied.
    fn is_same(&self, other: &Self) -> bool {
        self.body == other.body && self.had_bom == other.had_bom
    }
}

/// What a file holds: text is read at once, anything else stays on the disk until it is copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// UTF-8 text with no byte order mark.
    Text(Arc<str>),
    /// A file that is copied as it is: its length in bytes and when it was changed, in
    /// nanoseconds since 1970 where the disk tells.
    Asset {
        /// The length in bytes.
        len: u64,
        /// The time of the last change, as the disk tells it.
        modified: u128,
    },
}

/// Endings of the files that are read as text; all others are copied as they are.
const TEXT_ENDINGS: [&str; 3] = ["md", "yaml", "yml"];

/// Endings that are read as text in a theme, besides those of content.
const THEME_TEXT_ENDINGS: [&str; 5] = ["html", "css", "js", "svg", "txt"];

/// Tells whether a file is read as text.
fn is_text(path: &FilePath) -> bool {
    let Some((_, ending)) = path.name().rsplit_once('.') else {
        return false;
    };
    let is_theme = path.as_str().starts_with("themes/");
    TEXT_ENDINGS.contains(&ending) || is_theme && THEME_TEXT_ENDINGS.contains(&ending)
}

/// Something about the folder itself that keeps a file from being read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFault {
    /// The file or folder.
    pub path: FilePath,
    /// What is wrong with it.
    pub kind: FaultKind,
}

/// The ways in which a file can be unreadable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// A symbolic link that leads out of the portal, or to nothing.
    LeavesRoot,
    /// A symbolic link to a folder that it is in.
    Loop,
    /// A FIFO, a socket or a device.
    NotRegular,
    /// A text file over the limit; lengths in bytes.
    TooLarge {
        /// The file's length.
        len: u64,
        /// The longest that is read.
        limit: u64,
    },
    /// Text that is not UTF-8, with the offset of the first wrong byte.
    NotUtf8 {
        /// How many bytes are well-formed before it.
        offset: usize,
    },
    /// The name of the file is not UTF-8; the path shows it with replacement characters.
    NameNotUtf8,
    /// Folders are nested deeper than is followed.
    TooDeep,
    /// There are more files and folders than are read.
    TooMany {
        /// The most that are read.
        limit: usize,
    },
    /// There are more links than are followed.
    TooManyLinks {
        /// The most that are followed.
        limit: usize,
    },
    /// The machine refused, in its own words.
    Unreadable(String),
}

/// A change of a portal's files.
#[derive(Clone, Debug, Default)]
pub struct Edit {
    /// Files that were added or have other bytes.
    pub changed: Vec<SourceFile>,
    /// Files that are no longer there, or cannot be read any more.
    pub gone: Vec<FilePath>,
    /// What cannot be read. What was said before of files in the other lists holds no longer.
    pub faults: Vec<SourceFault>,
}

impl Edit {
    /// Makes the edit that adds files, or gives them other bytes.
    pub fn of(changed: Vec<SourceFile>) -> Self {
        Self {
            changed,
            ..Self::default()
        }
    }
}

/// What an edit came to.
#[derive(Clone, Debug, Default)]
pub struct Touched {
    /// The files that have other bytes, are new or are gone.
    pub files: BTreeSet<FileId>,
    /// Whether there is more to it than other words in texts that were there before.
    pub is_structural: bool,
}

impl Touched {
    /// What it is to read a portal for the first time.
    pub fn all(sources: &Sources) -> Self {
        Self {
            files: sources.iter().map(|(id, _)| id).collect(),
            is_structural: true,
        }
    }
}

/// All files of a portal, ordered by path.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
    by_path: BTreeMap<FilePath, FileId>,
    /// The numbers of files that are gone.
    gone: BTreeMap<FilePath, FileId>,
    /// The number of the edit that last changed each file.
    stamps: Vec<u64>,
    n_edits: u64,
    /// What could not be read.
    pub faults: Vec<SourceFault>,
}

impl Sources {
    /// Collects files, whatever their order, into a portal.
    pub fn new(mut files: Vec<SourceFile>, mut faults: Vec<SourceFault>) -> Self {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files.dedup_by(|a, b| a.path == b.path);
        faults.sort_by(|a, b| a.path.cmp(&b.path));
        let ids = files.iter().zip(0..);
        let by_path = ids
            .map(|(file, id)| (file.path.clone(), FileId(id)))
            .collect();
        Self {
            stamps: vec![0; files.len()],
            files,
            by_path,
            gone: BTreeMap::new(),
            n_edits: 0,
            faults,
        }
    }

    /// Takes in files that were changed or added, and drops those that are gone.
    ///
    /// Files keep their numbers, so that places in them stay right; one that comes back has the
    /// number that it had.
    pub fn update(&mut self, edit: Edit) -> Touched {
        self.n_edits += 1;
        let mut touched = Touched::default();
        touched.is_structural |= self.replace_faults(&edit);
        for path in &edit.gone {
            self.remove(path, &mut touched);
        }
        for file in edit.changed {
            self.put(file, &mut touched);
        }
        self.faults.extend(edit.faults);
        self.faults.sort_by(|a, b| a.path.cmp(&b.path));
        touched
    }

    /// Forgets what was said of the files of an edit; tells whether there was, or will be, a fault.
    fn replace_faults(&mut self, edit: &Edit) -> bool {
        let had = self.faults.len();
        if had > 0 {
            let changed = edit.changed.iter().map(|file| &file.path);
            let paths: BTreeSet<&FilePath> = changed.chain(&edit.gone).collect();
            self.faults.retain(|fault| !paths.contains(&fault.path));
        }
        self.faults.len() != had || !edit.faults.is_empty()
    }

    fn remove(&mut self, path: &FilePath, touched: &mut Touched) {
        let Some(id) = self.by_path.remove(path) else {
            return;
        };
        // Nobody reads it any more; its number waits for it.
        let index = id.0 as usize;
        self.files[index].body = Body::Text(Arc::from(""));
        self.stamps[index] = self.n_edits;
        self.gone.insert(path.clone(), id);
        touched.is_structural = true;
        touched.files.insert(id);
    }

    fn put(&mut self, file: SourceFile, touched: &mut Touched) {
        let is_text = matches!(file.body, Body::Text(_));
        let known = self.by_path.get(&file.path).copied();
        let is_known = known.is_some();
        let known = known.or_else(|| self.gone.remove(&file.path));
        let id = known.unwrap_or_else(|| {
            let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
            self.files.push(file.clone());
            self.stamps.push(0);
            id
        });
        let index = id.0 as usize;
        if is_known && self.files[index].is_same(&file) {
            return;
        }
        self.by_path.insert(file.path.clone(), id);
        self.files[index] = file;
        self.stamps[index] = self.n_edits;
        touched.is_structural |= !is_known || !is_text;
        touched.files.insert(id);
    }

    /// Returns the number of the edit that last changed a file; 0 for one that none has.
    pub fn stamp(&self, id: FileId) -> u64 {
        self.stamps.get(id.0 as usize).copied().unwrap_or(0)
    }

    /// Returns every file with its number, in the order of the paths.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.by_path
            .values()
            .map(|id| (*id, &self.files[id.0 as usize]))
    }

    /// Returns the file with this number.
    pub fn file(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }

    /// Returns the number of the file at `path`.
    pub fn find(&self, path: &FilePath) -> Option<FileId> {
        self.by_path.get(path).copied()
    }

    /// Returns the text of a file; empty for one that is not text.
    pub fn text(&self, id: FileId) -> &str {
        match self.file(id).map(|file| &file.body) {
            Some(Body::Text(text)) => text,
            _ => "",
        }
    }

    /// Returns the text at a place; empty where the place is not in the file.
    pub fn slice(&self, span: Span) -> &str {
        self.text(span.file).get(span.range()).unwrap_or("")
    }

    /// Returns the files below `folder` in the order of their paths.
    pub fn under<'a>(
        &'a self,
        folder: &'a FilePath,
    ) -> impl Iterator<Item = (FileId, &'a SourceFile)> + 'a {
        let from = self.by_path.range(folder.clone()..);
        let prefix = folder.as_str();
        let within = from.take_while(move |(path, _)| path.as_str().starts_with(prefix));
        within.filter_map(move |(path, id)| {
            path.below(folder)?;
            Some((*id, &self.files[id.0 as usize]))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Edit, FilePath, Sources};

    #[test]
    fn files_keep_their_numbers_while_others_come_and_go() {
        let mut sources = Sources::from_texts([("a.md", "1"), ("c.md", "3")]);
        let c = sources.find(&FilePath::new("c.md")).unwrap();
        let mut changed = Sources::from_texts([("b.md", "2"), ("c.md", "4")]);
        let files: Vec<_> = changed.iter().map(|(_, file)| file.clone()).collect();
        sources.update(Edit {
            changed: files,
            gone: vec![FilePath::new("a.md")],
            ..Edit::default()
        });
        assert_eq!(sources.find(&FilePath::new("c.md")), Some(c));
        assert_eq!(sources.text(c), "4");
        let paths: Vec<_> = sources
            .iter()
            .map(|(_, file)| file.path.to_string())
            .collect();
        assert_eq!(paths, ["b.md", "c.md"]);
        changed.update(Edit::default());
        assert_eq!(changed.iter().count(), 2);
        let back = Sources::from_texts([("a.md", "5")]);
        sources.update(Edit {
            changed: back.iter().map(|(_, file)| file.clone()).collect(),
            ..Edit::default()
        });
        let a = sources.find(&FilePath::new("a.md")).unwrap();
        assert_eq!((a.0, sources.text(a)), (0, "5"));
    }

    #[test]
    fn what_is_under_a_folder_is_found_whatever_stands_beside_it() {
        let sources =
            Sources::from_texts([("a-b/x.md", ""), ("a/x.md", ""), ("a.md", ""), ("ab/x", "")]);
        let folder = FilePath::new("a");
        let paths: Vec<_> = sources
            .under(&folder)
            .map(|(_, file)| file.path.to_string())
            .collect();
        assert_eq!(paths, ["a/x.md"]);
    }
}
