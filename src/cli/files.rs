//! New files on the disk: never over one that is there, never outside of the folder.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::diag::Message;
use crate::scaffold::NewFile;

/// Why a file was not written.
pub(super) struct Unwritten {
    path: PathBuf,
    error: io::Error,
}

impl Unwritten {
    pub(super) fn new(path: &Path, error: io::Error) -> Self {
        Self {
            path: path.to_owned(),
            error,
        }
    }

    /// Says the reason.
    pub(super) fn message(&self) -> Message {
        let message = match self.error.kind() {
            io::ErrorKind::AlreadyExists => Message::new("theme.exists"),
            _ => Message::new("theme.unwritten").with("problem", &self.error),
        };
        let path = self.path.strip_prefix(".").unwrap_or(&self.path);
        message.with("path", path.display())
    }
}

/// Writes new files below a folder: all of them, or none where one is there already.
pub(super) fn create_all(root: &Path, files: &[NewFile]) -> Result<(), Unwritten> {
    for file in files {
        let path = root.join(file.path.as_str());
        if path.symlink_metadata().is_ok() {
            return Err(Unwritten::new(&path, io::ErrorKind::AlreadyExists.into()));
        }
    }
    for file in files {
        let path = root.join(file.path.as_str());
        create(root, &path, file.text.as_bytes()).map_err(|error| Unwritten::new(&path, error))?;
    }
    Ok(())
}

/// Writes a new file with the folders that it needs.
pub(super) fn create(root: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    make_folder(root, path)?;
    let mut options = OpenOptions::new();
    let mut file = options.write(true).create_new(true).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Writes a file, in one step, over what is there.
pub(super) fn replace(root: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    make_folder(root, path)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.gongkai-new"));
    let mut new = fs::File::create(&beside)?;
    if let Ok(metadata) = fs::metadata(path) {
        new.set_permissions(metadata.permissions())?;
    }
    new.write_all(bytes)?;
    new.sync_all()?;
    fs::rename(&beside, path)
}

/// Makes the folder of a file, which must lie below the root whatever links lead to.
fn make_folder(root: &Path, path: &Path) -> io::Result<()> {
    let Some(folder) = path.parent() else {
        return Ok(());
    };
    fs::create_dir_all(folder)?;
    let real = |path: &Path| match path.as_os_str().is_empty() {
        true => Path::new(".").canonicalize(),
        false => path.canonicalize(),
    };
    match real(folder)?.starts_with(real(root)?) {
        true => Ok(()),
        false => Err(io::ErrorKind::PermissionDenied.into()),
    }
}

/// Returns a path below the portal's folder as a user types it.
pub(super) fn shown(root: &Path, path: &str) -> String {
    let root = root.strip_prefix(".").unwrap_or(root);
    root.join(path).display().to_string()
}
