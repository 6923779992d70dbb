//! What lies on this machine while `rsync` runs: files on their way, and a fence.
//!
//! A program that we started outlives us if we are killed. Until it has ended the next run must
//! not write: the two would mix. So each writing program is given, as its input, a file that is
//! locked as long as somebody has it open; nobody else writes meanwhile.

use std::fs::{self, DirBuilder, File, TryLockError};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::publish::store::Reason;

/// A folder of this machine for the files of one host that are on their way.
pub(super) struct Work {
    folder: PathBuf,
    n_made: AtomicU64,
    fence: Mutex<Option<File>>,
}

impl Work {
    /// Takes a folder, which need not exist, for one host alone.
    pub(super) fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            n_made: AtomicU64::new(0),
            fence: Mutex::new(None),
        }
    }

    /// Makes an empty folder, and beside it a list of names.
    pub(super) fn scratch(&self, names: impl Iterator<Item = String>) -> Result<Scratch, Reason> {
        let number = self.n_made.fetch_add(1, Ordering::Relaxed);
        let folder = self.own(&number.to_string());
        let scratch = Scratch {
            names: names.collect(),
            folder,
        };
        let make = || {
            self.make()?;
            // A process of the same number may have been killed here.
            let _ = fs::remove_dir_all(&scratch.folder);
            let mut builder = DirBuilder::new();
            builder.mode(0o700).create(&scratch.folder)?;
            builder.create(scratch.folder.join(TREE))?;
            let list: Vec<u8> = scratch
                .names
                .iter()
                .flat_map(|name| listed(name).bytes().chain([0]).collect::<Vec<u8>>())
                .collect();
            fs::write(scratch.folder.join(LIST), list)
        };
        make().map_err(failed(&scratch.folder))?;
        Ok(scratch)
    }

    /// Returns the path of something that is this process's own.
    pub(super) fn own(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{}-{name}", std::process::id()))
    }

    fn make(&self) -> io::Result<()> {
        if !self.folder.is_dir() {
            fs::create_dir_all(&self.folder)?;
            // Nobody has to list this folder in the ignore file of a repository.
            fs::write(self.folder.join(".gitignore"), "*\n")?;
        }
        Ok(())
    }

    /// Returns a file that is locked as long as a copy of it is open, here or in a child.
    pub(super) fn fence(&self) -> Result<File, Reason> {
        let mut fence = self.fence.lock().unwrap_or_else(PoisonError::into_inner);
        let path = self.folder.join("fence");
        if fence.is_none() {
            let open = || {
                self.make()?;
                let mut options = File::options();
                options.read(true).write(true).create(true).truncate(false);
                options.open(&path)
            };
            let file = open().map_err(failed(&path))?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    let other = "another run of this machine has not ended yet";
                    return Err(Reason::Busy(other.to_owned()));
                }
                Err(TryLockError::Error(error)) => return Err(failed(&path)(error)),
            }
            self.remove_left();
            *fence = Some(file);
        }
        let copy = fence.as_ref().map(File::try_clone);
        let copy = copy.unwrap_or_else(|| Err(io::ErrorKind::NotFound.into()));
        copy.map_err(failed(&path))
    }

    /// Removes what processes that were killed left here, as far as they are known to be gone.
    fn remove_left(&self) {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        for entry in entries {
            let name = entry.file_name();
            let process = name.to_str().and_then(|name| name.split_once('-'));
            let Some((process, _)) = process else {
                continue;
            };
            let processes = Path::new("/proc");
            let can_tell = processes.join("self").exists();
            if can_tell && process.parse::<u32>().is_ok() && !processes.join(process).exists() {
                let path = entry.path();
                let _ = fs::remove_dir_all(&path).or_else(|_| fs::remove_file(&path));
            }
        }
    }
}

/// The folder of files.
const TREE: &str = "tree";

/// The list of their names.
const LIST: &str = "list";

/// A folder with files that are on their way, which goes when it is dropped.
pub(super) struct Scratch {
    folder: PathBuf,
    names: Vec<String>,
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Scratch {
    /// Returns the names that are listed.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// Returns the folder of files, as the program wants it.
    pub(super) fn tree(&self) -> PathBuf {
        self.folder.join(format!("{TREE}/"))
    }

    /// Tells the program of the list.
    pub(super) fn list_option(&self) -> std::ffi::OsString {
        let mut option = std::ffi::OsString::from("--files-from=");
        option.push(self.folder.join(LIST));
        option
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.join(TREE).join(name)
    }

    /// Makes a folder and those that it is in.
    pub(super) fn make_folder(&self, name: &str) -> Result<(), Reason> {
        let path = self.at(name);
        fs::create_dir_all(&path).map_err(failed(&path))
    }

    /// Writes a file and the folders that it is in.
    pub(super) fn put(&self, name: &str, bytes: &[u8]) -> Result<(), Reason> {
        self.make_folder(folder(name))?;
        let path = self.at(name);
        fs::write(&path, bytes).map_err(failed(&path))
    }

    /// Takes over a file of another folder, which may give it to several.
    pub(super) fn take_over(&self, name: &str, (other, from): (&Self, &str)) -> Result<(), Reason> {
        self.make_folder(folder(name))?;
        let path = self.at(name);
        fs::hard_link(other.at(from), &path).map_err(failed(&path))
    }

    /// Tells whether a file is there.
    pub(super) fn has(&self, name: &str) -> bool {
        let found = self.at(name).symlink_metadata();
        found.is_ok_and(|found| found.is_file())
    }

    /// Reads a file; `None` if it is not there.
    pub(super) fn content(&self, name: &str) -> Result<Option<Vec<u8>>, Reason> {
        if !self.has(name) {
            return Ok(None);
        }
        let path = self.at(name);
        fs::read(&path).map(Some).map_err(failed(&path))
    }
}

/// Returns a name as a list has it, where two signs would make a comment of it.
fn listed(name: &str) -> String {
    match name.starts_with(['#', ';']) {
        true => format!("./{name}"),
        false => name.to_owned(),
    }
}

fn folder(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// What this machine cannot do is not a fault of the host.
fn failed(path: &Path) -> impl FnOnce(io::Error) -> Reason {
    move |error| Reason::Other(format!("{}: {error}", path.display()))
}
