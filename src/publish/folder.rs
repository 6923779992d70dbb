//! A folder of this machine, perhaps a mounted share, as a host.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use super::path::HostPath;
use super::store::{Act, Fault, Reason, Receipt, Store};

/// A folder that may not exist yet.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    n_written: AtomicU64,
}

impl Folder {
    /// Takes a folder as a host.
    pub fn new(root: PathBuf) -> Self {
        Self {
            root,
            n_written: AtomicU64::new(0),
        }
    }

    fn at(&self, path: &HostPath) -> PathBuf {
        self.root.join(path.as_str())
    }

    /// Makes the folder that a file is in, and refuses one that a link leads out of the root to.
    fn make_room(&self, path: &HostPath) -> io::Result<()> {
        let folder = self.root.join(path.folder());
        fs::create_dir_all(&folder)?;
        if folder
            .canonicalize()?
            .starts_with(self.root.canonicalize()?)
        {
            return Ok(());
        }
        let outside = "a link leads out of the folder";
        Err(io::Error::new(io::ErrorKind::PermissionDenied, outside))
    }

    /// Writes a file under a name that nobody looks for, and returns that name.
    fn write_aside(&self, bytes: &[u8]) -> io::Result<PathBuf> {
        let number = self.n_written.fetch_add(1, Ordering::Relaxed);
        let name = format!("new/{}-{number}", std::process::id());
        let aside = HostPath::private(&name);
        self.make_room(&aside)?;
        let aside = self.at(&aside);
        let written = File::create(&aside).and_then(|mut file| file.write_all(bytes));
        if let Err(error) = written {
            let _ = fs::remove_file(&aside);
            return Err(error);
        }
        Ok(aside)
    }

    fn put(&self, path: &HostPath, bytes: &[u8], is_new: bool) -> io::Result<()> {
        let aside = self.write_aside(bytes)?;
        let target = self.at(path);
        let put = self.make_room(path).and_then(|()| match is_new {
            // A second name is not given where the name is taken.
            true => fs::hard_link(&aside, &target),
            false => fs::rename(&aside, &target),
        });
        if is_new || put.is_err() {
            let _ = fs::remove_file(&aside);
        }
        put
    }

    /// Removes the folders around a file that is gone, as far as they are empty.
    fn tidy(&self, path: &HostPath) {
        let mut folder = path.folder();
        while !folder.is_empty() && fs::remove_dir(self.root.join(folder)).is_ok() {
            folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
        }
    }
}

impl Store for Folder {
    fn read(&self, path: &HostPath) -> Result<Option<Vec<u8>>, Fault> {
        let mut bytes = Vec::new();
        let read = File::open(self.at(path)).and_then(|mut file| file.read_to_end(&mut bytes));
        let read = read.map(|_| bytes);
        present(read).map_err(fault(Act::Read, path))
    }

    fn size(&self, path: &HostPath) -> Result<Option<u64>, Fault> {
        let found = self.at(path).symlink_metadata().map(|found| found.len());
        present(found).map_err(fault(Act::Read, path))
    }

    fn write(&self, path: &HostPath, bytes: &[u8]) -> Result<Receipt, Fault> {
        let put = self.put(path, bytes, false);
        put.map_err(fault(Act::Write, path))?;
        Ok(Receipt::Silence)
    }

    fn create(&self, path: &HostPath, bytes: &[u8]) -> Result<bool, Fault> {
        match self.put(path, bytes, true) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            // Some shares know no second names.
            Err(error) if is_unknown(&error) && !self.at(path).exists() => {
                self.write(path, bytes).map(|_| true)
            }
            Err(error) => Err(fault(Act::Write, path)(error)),
        }
    }

    fn delete(&self, path: &HostPath) -> Result<(), Fault> {
        let gone = present(fs::remove_file(self.at(path)));
        gone.map_err(fault(Act::Delete, path))?;
        self.tidy(path);
        Ok(())
    }

    fn copy(&self, from: &HostPath, to: &HostPath) -> Result<bool, Fault> {
        match self.read(from)? {
            Some(bytes) => self.write(to, &bytes).map(|_| true),
            None => Ok(false),
        }
    }

    fn list(&self, most: usize) -> Result<Vec<HostPath>, Fault> {
        let mut found = Vec::new();
        list(&self.root, "", most, &mut found)
            .map_err(|error| fault(Act::List, &HostPath::new(""))(error))?;
        Ok(found)
    }

    fn flush(&self) -> Result<(), Fault> {
        flush(&self.root).map_err(fault(Act::Write, &HostPath::new("")))
    }
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn flush(root: &Path) -> io::Result<()> {
    match rustix::fs::syncfs(File::open(root)?) {
        // Some file systems cannot, and say so in this way.
        Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS) => Ok(()),
        result => Ok(result?),
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn flush(root: &Path) -> io::Result<()> {
    File::open(root)?.sync_all()
}

/// Lists files below a folder, in no order; folders that a link leads to are one file.
fn list(root: &Path, folder: &str, most: usize, found: &mut Vec<HostPath>) -> io::Result<()> {
    let Some(entries) = present(fs::read_dir(root.join(folder)))? else {
        return Ok(());
    };
    for entry in entries {
        let entry = entry?;
        if found.len() >= most {
            return Ok(());
        }
        // A name that is no text is of somebody else, and no path of ours.
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            if path != "/.gongkai" {
                list(root, path.trim_start_matches('/'), most, found)?;
            }
        } else if !HostPath::new(&path).is_private() {
            found.push(HostPath::new(&path));
        }
    }
    Ok(())
}

/// Makes nothing of a file that is not there.
fn present<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            ) =>
        {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

fn is_unknown(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::Unsupported | io::ErrorKind::PermissionDenied
    )
}

fn fault(act: Act, path: &HostPath) -> impl FnOnce(io::Error) -> Fault {
    let path = path.clone();
    move |error| Fault {
        act,
        path,
        reason: reason(&error),
    }
}

/// Tells why a file or folder of this machine did not do what it was asked for.
pub(super) fn reason(error: &io::Error) -> Reason {
    use io::ErrorKind as E;
    let said = error.to_string();
    match error.kind() {
        E::StorageFull | E::QuotaExceeded => Reason::Full,
        E::ReadOnlyFilesystem => Reason::ReadOnly,
        E::PermissionDenied => Reason::NotPermitted(said),
        E::InvalidFilename | E::InvalidInput => Reason::Name(said),
        E::NotADirectory | E::IsADirectory => Reason::Name(said),
        // A share over the network.
        E::TimedOut | E::StaleNetworkFileHandle | E::Interrupted | E::ResourceBusy => {
            Reason::Busy(said)
        }
        _ => Reason::Other(said),
    }
}
