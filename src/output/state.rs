//! What a build knew when it ended: from what each file was made, and how the file looked on the
//! disk. It is a memory aid of this machine: a build without it writes the same site.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::Key;
use super::manifest::{FileHash, Manifest};
use super::place::Place;
use crate::source::OutPath;

const TITLE: &str = "gongkai state 1";

/// How a file looks on the disk without being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    size: u64,
    modified: i128,
    inode: u64,
}

impl Stamp {
    /// Takes the stamp of a regular file; nothing else has one.
    pub(super) fn of(metadata: &Metadata) -> Option<Self> {
        let modified = i128::from(metadata.mtime()) * 1_000_000_000;
        metadata.is_file().then(|| Self {
            size: metadata.len(),
            modified: modified + i128::from(metadata.mtime_nsec()),
            inode: metadata.ino(),
        })
    }

    /// Takes the stamp of the file at `path`, not following links.
    pub(super) fn at(path: &Path) -> Option<Self> {
        Self::of(&path.symlink_metadata().ok()?)
    }
}

/// One file as the last build left it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    /// What is in it.
    pub(super) content: FileHash,
    /// What it was made from and how it looked; `None` if the state was lost.
    pub(super) mark: Option<(Key, Stamp)>,
}

/// The site as the last build left it.
#[derive(Debug)]
pub(super) struct Last {
    /// What the whole site was made from and how its manifest looked, if that is known.
    pub(super) mark: Option<(Key, Stamp)>,
    /// The hash of the manifest's text.
    pub(super) seal: blake3::Hash,
    /// Every file but the manifest.
    pub(super) files: BTreeMap<OutPath, Known>,
}

impl Last {
    /// Joins the manifest, whose text has the hash `seal`, with the state of the same build.
    pub(super) fn read(manifest: Manifest, seal: blake3::Hash, place: &Place) -> Self {
        let text = fs::read_to_string(place.state()).unwrap_or_default();
        let state = parse(&text, seal).filter(|(_, marks)| marks.len() == manifest.files.len());
        let (mark, marks) = state.map_or((None, Vec::new()), |(mark, marks)| (Some(mark), marks));
        let marks = marks.into_iter().map(Some).chain(std::iter::repeat(None));
        let files = manifest.files.into_iter().zip(marks);
        let known = |((path, content), mark)| (path, Known { content, mark });
        Self {
            mark,
            seal,
            files: files.map(known).collect(),
        }
    }

    /// Remembers this site for the next build.
    ///
    /// A state that cannot be written is no fault: the next build then compares contents.
    pub(super) fn write(&self, place: &Place) {
        let fresh = place.work.join("state.new");
        let written = fs::write(&fresh, self.text());
        if written
            .and_then(|()| fs::rename(&fresh, place.state()))
            .is_err()
        {
            let _ = fs::remove_file(&fresh);
            let _ = fs::remove_file(place.state());
        }
    }

    /// The lines have the order of the manifest, whose hash ties both together.
    fn text(&self) -> String {
        let mut text = format!("{TITLE}\n{}", self.seal);
        let marks = self.files.values().map(|known| known.mark);
        for (key, stamp) in std::iter::once(self.mark).chain(marks).flatten() {
            text.push('\n');
            text.push_str(&blake3::Hash::from_bytes(key.0).to_hex());
            // Writing to a string cannot fail.
            let _ = write!(text, " {} {} {}", stamp.size, stamp.modified, stamp.inode);
        }
        text.push('\n');
        text
    }
}

/// Tells whether the file at `path` still has the content that the last build gave it.
///
/// A file whose stamp is as it was is taken at its word, any other is read.
pub(super) fn is_as_built(path: &Path, known: &Known) -> Option<Stamp> {
    let found = Stamp::at(path)?;
    if known.mark.is_some_and(|(_, stamp)| stamp == found) {
        return Some(found);
    }
    let same_size = found.size == known.content.size;
    let same = same_size && hash_file(path).is_ok_and(|content| content == known.content);
    same.then_some(found)
}

/// Hashes the content of a file on the disk.
pub(super) fn hash_file(path: &Path) -> io::Result<FileHash> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(fs::File::open(path)?)?;
    Ok(FileHash {
        hash: hasher.finalize(),
        size: hasher.count(),
    })
}

type Marks = ((Key, Stamp), Vec<(Key, Stamp)>);

fn parse(text: &str, seal: blake3::Hash) -> Option<Marks> {
    let mut lines = text.strip_suffix('\n')?.split('\n');
    let is_ours = lines.next()? == TITLE;
    let is_of_this_build = lines.next()? == seal.to_hex().as_str();
    if !is_ours || !is_of_this_build {
        return None;
    }
    let site = parse_mark(lines.next()?)?;
    let marks = lines.map(parse_mark).collect::<Option<Vec<_>>>()?;
    Some((site, marks))
}

fn parse_mark(line: &str) -> Option<(Key, Stamp)> {
    let mut words = line.split(' ');
    let key = Key(*blake3::Hash::from_hex(words.next()?).ok()?.as_bytes());
    let size = words.next()?.parse().ok()?;
    let modified = words.next()?.parse().ok()?;
    let inode = words.next()?.parse().ok()?;
    words.next().is_none().then_some((
        key,
        Stamp {
            size,
            modified,
            inode,
        },
    ))
}
