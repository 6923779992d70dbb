//! What really is in a folder, links not followed, and how single files of it are taken over.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::parallel;
use super::state::hash_file;
use super::system::System;

/// Everything in a folder, by paths from that folder.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// Files, links, and whatever else is not a folder.
    pub(super) files: Vec<PathBuf>,
    /// Folders, each after the one that it is in.
    pub(super) folders: Vec<PathBuf>,
}

impl Tree {
    /// Lists `root`; a folder that does not exist has nothing in it.
    pub(super) fn scan(root: &Path) -> io::Result<Self> {
        let mut tree = Self::default();
        let mut level = vec![PathBuf::new()];
        while !level.is_empty() {
            let lists = parallel::map(&level, |folder| Self::list(root, folder));
            level.clear();
            for list in lists {
                let list = list?;
                tree.files.extend(list.files);
                level.extend(list.folders);
            }
            tree.folders.extend_from_slice(&level);
        }
        Ok(tree)
    }

    fn list(root: &Path, folder: &Path) -> io::Result<Self> {
        let mut tree = Self::default();
        let entries = match fs::read_dir(root.join(folder)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(tree),
            Err(error) => return Err(error),
        };
        for entry in entries {
            let entry = entry?;
            let path = folder.join(entry.file_name());
            let list = if entry.file_type()?.is_dir() {
                &mut tree.folders
            } else {
                &mut tree.files
            };
            list.push(path);
        }
        Ok(tree)
    }
}

/// Gives the file `from` the second name `to`, or copies it where that cannot be.
pub(super) fn take_over(system: &System, from: &Path, to: &Path) -> io::Result<()> {
    let found = from.symlink_metadata()?;
    if found.is_symlink() {
        return std::os::unix::fs::symlink(fs::read_link(from)?, to);
    }
    match (system.link)(from, to) {
        Err(error) if found.is_file() && error.kind() != io::ErrorKind::AlreadyExists => {
            fs::copy(from, to)?;
            let times = fs::FileTimes::new().set_modified(found.modified()?);
            File::options().append(true).open(to)?.set_times(times)
        }
        result => result,
    }
}

/// Tells whether two paths name one file, or two that cannot be told apart.
pub(super) fn is_same(a: &Path, b: &Path) -> bool {
    let (Ok(found_a), Ok(found_b)) = (a.symlink_metadata(), b.symlink_metadata()) else {
        return false;
    };
    if (found_a.dev(), found_a.ino()) == (found_b.dev(), found_b.ino()) {
        return true;
    }
    if found_a.is_symlink() && found_b.is_symlink() {
        return fs::read_link(a).is_ok_and(|a| fs::read_link(b).is_ok_and(|b| a == b));
    }
    let alike = found_a.is_file() && found_b.is_file() && found_a.len() == found_b.len();
    alike && hash_file(a).is_ok_and(|a| hash_file(b).is_ok_and(|b| a == b))
}

/// Gives a new folder the owner and the permissions of an old one, as far as we may.
pub(super) fn dress(old: &Path, new: &Path) {
    if let Ok(found) = old.metadata() {
        let _ = std::os::unix::fs::chown(new, Some(found.uid()), Some(found.gid()));
        let _ = fs::set_permissions(new, found.permissions());
    }
}
