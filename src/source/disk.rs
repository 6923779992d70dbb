//! A portal from a folder. Every input is opened here and nowhere else.
//!
//! Links are followed only as long as they stay inside the folder; a FIFO, a socket or a device
//! is never opened for reading; text is read up to a limit. What cannot be read is a
//! [`SourceFault`], not an error: the rest of the portal is still there.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::{IntoParallelIterator, ParallelIterator};

use super::glance::Look;
use super::{Body, FaultKind, FilePath, SourceFault, SourceFile, Sources, is_text};

/// The limits of what is read, in one table.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The longest text file, in bytes.
    pub text_len: u64,
    /// How deep folders may be nested.
    pub depth: usize,
    /// How many files and folders a portal may have.
    pub n_files: usize,
    /// How many links are followed: a few can make few folders look like very many.
    pub n_links: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            text_len: 20 << 20,
            depth: 32,
            n_files: 1_000_000,
            n_links: 10_000,
        }
    }
}

/// The folders of a portal that hold sources; nothing else in its root is looked at.
pub const SOURCE_FOLDERS: [&str; 3] = ["content", "themes", "forms"];

/// Reads the portal in the folder `root`: `portal.yaml` and the source folders.
///
/// Names that begin with `.` or end with `~` are passed over, as are the lock files of office
/// programs (`~$name`). The error is for a root that is no folder that can be read.
pub fn load(root: &Path, limits: Limits) -> io::Result<Sources> {
    let (found, mut faults) = walk(&root.canonicalize()?, limits);
    let read = found.into_par_iter().map(|found| read_file(found, limits));
    let mut files = Vec::new();
    for result in read.collect::<Vec<_>>() {
        match result {
            Ok(file) => files.push(file),
            Err(fault) => faults.push(fault),
        }
    }
    Ok(Sources::new(files, faults))
}

/// Lists the files of the portal in `root`, whose path has no links.
pub(super) fn walk(root: &Path, limits: Limits) -> (Vec<Found>, Vec<SourceFault>) {
    let walked = walk_all(root, limits);
    (walked.found, walked.faults)
}

/// Lists the files of the portal in `root`, whose path has no links.
pub(super) fn walk_all(root: &Path, limits: Limits) -> Walk<'_> {
    let mut walk = Walk::new(root, limits);
    walk.entry(&root.join("portal.yaml"), "portal.yaml", 0);
    for folder in SOURCE_FOLDERS {
        walk.entry(&root.join(folder), folder, 0);
    }
    walk
}

/// Lists the file at `path`, or the files in the folder there. None of the folders that it is in
/// may be a link.
pub(super) fn walk_one<'a>(root: &'a Path, path: &FilePath, limits: Limits) -> Walk<'a> {
    let mut walk = Walk::new(root, limits);
    let names: Vec<&str> = path.as_str().split('/').collect();
    let (last, folders) = names.split_last().unwrap_or((&"", &[]));
    let mut disk = root.to_owned();
    for folder in folders {
        disk.push(folder);
        let is_folder = disk.symlink_metadata().is_ok_and(|found| found.is_dir());
        if !is_folder || is_passed_over(folder) {
            return walk;
        }
        walk.above.push(disk.clone());
    }
    if !is_passed_over(last) {
        walk.entry(&disk.join(last), path.as_str(), folders.len());
    }
    walk
}

/// Opens a file of the portal that is copied as it is, with the same care as a source.
pub fn open_asset(root: &Path, path: &FilePath) -> io::Result<File> {
    let root = root.canonicalize()?;
    let real = root.join(path.as_str()).canonicalize()?;
    if !real.starts_with(&root) {
        return Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            "the link leaves the portal",
        ));
    }
    let (file, metadata) = open(&real)?;
    if !metadata.is_file() {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "not a regular file",
        ));
    }
    Ok(file)
}

/// Reads a file that is no part of a portal, up to `limit` bytes, with the same care as a source.
pub fn read_foreign(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let refused = |words| io::Error::new(io::ErrorKind::InvalidInput, words);
    let (file, metadata) = open(path)?;
    if !metadata.is_file() {
        return Err(refused("not a regular file"));
    }
    if metadata.len() > limit {
        return Err(io::Error::from(io::ErrorKind::FileTooLarge));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0) + 1);
    file.take(limit + 1).read_to_end(&mut bytes)?;
    match bytes.len() as u64 > limit {
        true => Err(io::Error::from(io::ErrorKind::FileTooLarge)),
        false => Ok(bytes),
    }
}

/// Opens without waiting, so that a FIFO cannot hang the program.
fn open(path: &Path) -> io::Result<(File, Metadata)> {
    let nonblocking = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(nonblocking)
        .open(path)?;
    let metadata = file.metadata()?;
    Ok((file, metadata))
}

/// A file that was met on the walk and is still to be read.
pub(super) struct Found {
    pub(super) disk: PathBuf,
    pub(super) path: FilePath,
}

impl Found {
    /// Tells how the file looks; nothing where it is no file that can be read.
    pub(super) fn look(&self) -> Option<Look> {
        let metadata = self.disk.metadata().ok()?;
        metadata.is_file().then(|| Look::of(&metadata))
    }
}

/// A walk through a portal's folders, and what was met on it.
pub(super) struct Walk<'a> {
    root: &'a Path,
    limits: Limits,
    /// The folders that the walk is in, links resolved, outermost first.
    above: Vec<PathBuf>,
    /// How many entries were met so far, folders and faults included.
    n_entries: usize,
    /// How many links were met.
    pub(super) n_links: usize,
    pub(super) found: Vec<Found>,
    pub(super) faults: Vec<SourceFault>,
}

impl<'a> Walk<'a> {
    fn new(root: &'a Path, limits: Limits) -> Self {
        Self {
            root,
            limits,
            above: vec![root.to_owned()],
            n_entries: 0,
            n_links: 0,
            found: Vec::new(),
            faults: Vec::new(),
        }
    }

    /// Takes in one entry of a folder; one that does not exist is nothing.
    fn entry(&mut self, disk: &Path, path: &str, depth: usize) {
        let Ok(metadata) = disk.symlink_metadata() else {
            return;
        };
        if !metadata.is_symlink() {
            self.real_entry(disk, path, depth, &metadata);
            return;
        }
        let limit = self.limits.n_links;
        self.n_links += 1;
        if self.n_links > limit {
            if self.n_links == limit + 1 {
                self.fault(path, FaultKind::TooManyLinks { limit });
            }
            return;
        }
        match disk.canonicalize() {
            Ok(real) if self.above.contains(&real) => self.fault(path, FaultKind::Loop),
            Ok(real) if real.starts_with(self.root) => match real.metadata() {
                Ok(metadata) => self.real_entry(&real, path, depth, &metadata),
                Err(error) => self.fault(path, FaultKind::Unreadable(reason(&error))),
            },
            _ => self.fault(path, FaultKind::LeavesRoot),
        }
    }

    fn real_entry(&mut self, disk: &Path, path: &str, depth: usize, metadata: &Metadata) {
        if metadata.is_dir() {
            self.folder(disk, path, depth);
        } else if !metadata.is_file() {
            self.fault(path, FaultKind::NotRegular);
        } else {
            self.found.push(Found {
                disk: disk.to_owned(),
                path: FilePath::new(path),
            });
        }
    }

    fn folder(&mut self, disk: &Path, path: &str, depth: usize) {
        if depth >= self.limits.depth {
            self.fault(path, FaultKind::TooDeep);
            return;
        }
        let entries = match disk.read_dir() {
            Ok(entries) => entries,
            Err(error) => return self.fault(path, FaultKind::Unreadable(reason(&error))),
        };
        self.above.push(disk.to_owned());
        for entry in entries {
            if !self.may_go_on(path) {
                break;
            }
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    self.fault(path, FaultKind::Unreadable(reason(&error)));
                    continue;
                }
            };
            let name = entry.file_name();
            match name.to_str() {
                Some(name) if is_passed_over(name) => {}
                Some(name) => self.child(&entry, &format!("{path}/{name}"), depth + 1),
                None => {
                    let shown = format!("{path}/{}", name.to_string_lossy());
                    self.fault(&shown, FaultKind::NameNotUtf8);
                }
            }
        }
        self.above.pop();
    }

    /// Counts an entry, and tells whether the walk may go on.
    fn may_go_on(&mut self, path: &str) -> bool {
        let limit = self.limits.n_files;
        self.n_entries += 1;
        if self.n_entries == limit + 1 {
            self.fault(path, FaultKind::TooMany { limit });
        }
        self.n_entries <= limit
    }

    /// Takes in an entry by the type that the folder's listing gives, which saves a call.
    fn child(&mut self, entry: &std::fs::DirEntry, path: &str, depth: usize) {
        match entry.file_type() {
            Ok(kind) if kind.is_file() => {
                self.found.push(Found {
                    disk: entry.path(),
                    path: FilePath::new(path),
                });
            }
            Ok(kind) if kind.is_dir() => self.folder(&entry.path(), path, depth),
            _ => self.entry(&entry.path(), path, depth),
        }
    }

    fn fault(&mut self, path: &str, kind: FaultKind) {
        self.faults.push(SourceFault {
            path: FilePath::new(path),
            kind,
        });
    }
}

/// Tells whether a name is none of the portal's: hidden files, copies and locks of editors.
pub fn is_passed_over(name: &str) -> bool {
    name.starts_with('.') || name.ends_with('~') || name.starts_with("~$")
}

pub(super) fn read_file(found: Found, limits: Limits) -> Result<SourceFile, SourceFault> {
    let Found { disk, path } = found;
    let body = match is_text(&path) {
        true => read_text(&disk, limits),
        false => stat(&disk).map(|body| (body, false)),
    };
    match body {
        Ok((body, had_bom)) => Ok(SourceFile {
            path,
            body,
            had_bom,
        }),
        Err(kind) => Err(SourceFault { path, kind }),
    }
}

fn stat(disk: &Path) -> Result<Body, FaultKind> {
    let metadata = disk
        .metadata()
        .map_err(|error| FaultKind::Unreadable(reason(&error)))?;
    if !metadata.is_file() {
        return Err(FaultKind::NotRegular);
    }
    Ok(asset(&metadata))
}

fn asset(metadata: &Metadata) -> Body {
    let modified = metadata.modified().ok();
    let since = modified.and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    Body::Asset {
        len: metadata.len(),
        modified: since.map_or(0, |since| since.as_nanos()),
    }
}

/// Reads text, and tells whether it began with a byte order mark, which is taken off.
fn read_text(disk: &Path, limits: Limits) -> Result<(Body, bool), FaultKind> {
    let unreadable = |error: io::Error| FaultKind::Unreadable(reason(&error));
    let (file, metadata) = open(disk).map_err(unreadable)?;
    if !metadata.is_file() {
        return Err(FaultKind::NotRegular);
    }
    let too_large = |len| FaultKind::TooLarge {
        len,
        limit: limits.text_len,
    };
    if metadata.len() > limits.text_len {
        return Err(too_large(metadata.len()));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0) + 1);
    file.take(limits.text_len + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if bytes.len() as u64 > limits.text_len {
        return Err(too_large(bytes.len() as u64));
    }
    let had_bom = bytes.starts_with(b"\xEF\xBB\xBF");
    if had_bom {
        bytes.drain(..3);
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok((Body::Text(Arc::from(text)), had_bom)),
        Err(error) => Err(FaultKind::NotUtf8 {
            offset: error.utf8_error().valid_up_to(),
        }),
    }
}

/// The machine's own words without the number of the error.
fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    text.split_once(" (os error")
        .map_or(text.clone(), |(words, _)| words.to_owned())
}
