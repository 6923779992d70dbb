//! The calls that a file system may refuse or not know. Tests put others in their place, to see
//! what happens on a full disk or a file system without links or exchange.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use super::tree::Tree;

/// The calls, each replaceable.
#[derive(Clone, Copy, Debug)]
pub(super) struct System {
    /// Writes bytes to the end of a file.
    pub(super) write: fn(&mut File, &[u8]) -> io::Result<()>,
    /// Gives a file, not followed if it is a link, a second name.
    pub(super) link: fn(&Path, &Path) -> io::Result<()>,
    /// Exchanges two folders in one step.
    pub(super) exchange: fn(&Path, &Path) -> io::Result<()>,
}

impl Default for System {
    fn default() -> Self {
        Self {
            write: |file, bytes| file.write_all(bytes),
            link: |from, to| fs::hard_link(from, to),
            exchange,
        }
    }
}

/// Waits until a folder and all that is in it are on the disk.
///
/// One flush of the file system takes a fraction of the time that a thousand files take.
pub(super) fn flush_all(folder: &Path) -> io::Result<()> {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    if rustix::fs::syncfs(File::open(folder)?).is_ok() {
        return Ok(());
    }
    let tree = Tree::scan(folder)?;
    for path in tree.files.iter().chain(&tree.folders) {
        let path = folder.join(path);
        if !path.symlink_metadata()?.is_symlink() {
            flush_one(&path)?;
        }
    }
    flush_one(folder)
}

/// Waits until the names in a folder, or the content of a file, are on the disk.
pub(super) fn flush_one(path: &Path) -> io::Result<()> {
    match File::open(path)?.sync_all() {
        // Some file systems have nothing to flush for a folder, and say so in this way.
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
        result => result,
    }
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchange(a: &Path, b: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
