//! A host that the program `rsync` reaches: over SSH, or a daemon of its own.
//!
//! Every call is one run of the program, or a few: what costs is how often it is started, not
//! how many files it is told of. What it says and how it ends is read in `child.rs`; what of it
//! lies on this machine meanwhile is in `work.rs`.

mod child;
mod work;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use super::path::HostPath;
use super::store::{Act, Bulk, Fault, Reason, Receipt, Store};
use child::{Entry, Kind, Said};
use work::{Scratch, Work};

/// Where a host is that `rsync` reaches, and what lets us in.
#[derive(Clone)]
pub struct RsyncAddress {
    /// The server: `host` or `host:port`; over SSH also a name of its configuration.
    pub server: String,
    /// The user there.
    pub user: Option<String>,
    /// How it is spoken to, and where the folder is.
    pub way: RsyncWay,
}

/// How a host is spoken to.
#[derive(Clone)]
pub enum RsyncWay {
    /// Over SSH, which its agent, its configuration and its keys let us in to.
    Ssh {
        /// The folder there.
        path: String,
        /// A file with a key, where the agent has none.
        key_file: Option<String>,
    },
    /// By a daemon.
    Daemon {
        /// The module.
        module: String,
        /// The folder in it; empty for the module itself.
        path: String,
        /// The password, where the daemon wants one.
        password: Option<String>,
    },
}

/// A host that `rsync` reaches.
pub struct Rsync {
    address: RsyncAddress,
    /// What stands before every path: the folder in a daemon's module.
    prefix: String,
    work: Work,
    /// Whether the folder was not there when somebody last looked.
    is_missing: AtomicBool,
    /// Whether what interrupted runs left was removed.
    is_clean: AtomicBool,
    /// Folders on the host that are folders, and no links.
    known: Mutex<BTreeSet<String>>,
}

/// The folder for files that are on their way.
const ASIDE: &str = "new";

/// The longest name of a socket, less what `ssh` adds to it, in bytes.
const LONGEST_SOCKET: usize = 80;

/// How folders and files are made; what the host's mask forbids is left out.
const MODES: &str = "--chmod=D755,F644";

impl Rsync {
    /// Prepares to talk to a host; `work` is a folder of this machine that is ours alone.
    pub fn new(address: RsyncAddress, work: PathBuf) -> Self {
        let prefix = match &address.way {
            RsyncWay::Ssh { .. } => String::new(),
            // Some versions of the daemon cannot read from a list of files below a folder.
            RsyncWay::Daemon { path, .. } => match HostPath::new(path).as_str() {
                "" => String::new(),
                folder => format!("{folder}/"),
            },
        };
        Self {
            address,
            prefix,
            // A relative path could look like an option, or like a path on a host.
            work: Work::new(std::path::absolute(&work).unwrap_or(work)),
            is_missing: AtomicBool::new(false),
            is_clean: AtomicBool::new(false),
            known: Mutex::default(),
        }
    }

    /// Returns a path as the host is told of it.
    fn at(&self, path: &HostPath) -> String {
        format!("{}{path}", self.prefix)
    }

    fn command(&self) -> Command {
        child::command(&self.address, self.shared().as_deref())
    }

    /// Returns where one connection of SSH waits for all runs, where the system takes the name.
    fn shared(&self) -> Option<String> {
        let path = self.work.own("ssh");
        let path = path.to_str().filter(|path| path.len() <= LONGEST_SOCKET);
        let is_fine = |ch: char| !ch.is_control() && !matches!(ch, '"' | '\\' | '$');
        let path = path.filter(|path| path.chars().all(is_fine));
        let path = path.filter(|_| matches!(self.address.way, RsyncWay::Ssh { .. }));
        path.map(str::to_owned)
    }

    fn aside(&self) -> String {
        self.at(&HostPath::private(ASIDE))
    }

    /// Brings what is there of files to a folder of this machine.
    fn fetch(&self, paths: &[&HostPath]) -> Result<Scratch, Reason> {
        let scratch = self.work.scratch(paths.iter().map(|path| self.at(path)))?;
        let fetched = self.ask(&scratch, &["--ignore-missing-args"], Stdio::null())?;
        // A file that went away while it was read is asked for again: it may have been replaced.
        self.unless_missing(fetched)?;
        Ok(scratch)
    }

    /// Runs the program from the host to this machine, for the files that are listed.
    fn ask(&self, scratch: &Scratch, options: &[&str], stdin: Stdio) -> Result<Said, Reason> {
        let mut command = self.command();
        command.args(options).arg(scratch.list_option());
        command.arg(self.address.root()).arg(scratch.tree());
        child::run(command, stdin)
    }

    /// Runs the program from this machine to the host, for the files that are listed.
    fn tell(&self, scratch: &Scratch, options: &[&str]) -> Result<Said, Reason> {
        let mut command = self.command();
        command.args(options).arg(MODES).arg(scratch.list_option());
        if self.is_missing.load(Ordering::Relaxed) {
            command.arg("--mkpath");
        }
        command.arg(scratch.tree()).arg(self.address.root());
        let said = child::run(command, self.work.fence()?.into())?;
        said.check()?;
        self.is_missing.store(false, Ordering::Relaxed);
        Ok(said)
    }

    /// Passes over the fault that the folder is not there: then nothing is.
    fn unless_missing(&self, said: Said) -> Result<Said, Reason> {
        let is_missing = said.has_no_root();
        self.is_missing.store(is_missing, Ordering::Relaxed);
        if !is_missing {
            said.check()?;
        }
        Ok(said)
    }

    /// Returns what there is under names, without going into folders.
    fn look<'a>(
        &self,
        names: impl Iterator<Item = &'a str>,
        options: &[&str],
    ) -> Result<BTreeMap<String, Entry>, Reason> {
        let scratch = self.work.scratch(names.map(str::to_owned))?;
        let mut all = vec!["--dry-run", "--links", "--ignore-missing-args"];
        all.extend(options);
        let said = self.unless_missing(self.ask(&scratch, &all, Stdio::null())?)?;
        Ok(said
            .entries()
            .map(|entry| (entry.name.clone(), entry))
            .collect())
    }

    /// Refuses to write or delete where a folder is a link, which may lead anywhere.
    fn refuse_links<'a>(&self, paths: impl Iterator<Item = &'a str>) -> Result<(), Reason> {
        let mut folders: BTreeSet<String> = paths.flat_map(folders_around).collect();
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        folders.retain(|folder| !known.contains(folder));
        if folders.is_empty() {
            return Ok(());
        }
        let names = folders.iter().map(String::as_str);
        let found = self.look(names, &["--no-implied-dirs"])?;
        let is_folder = |name: &str| found.get(name).map(|entry| entry.kind == Kind::Folder);
        for folder in &folders {
            let above = folder.rsplit_once('/').map(|(above, _)| above);
            let above = above.filter(|above| !known.contains(*above));
            match is_folder(folder) {
                // What is found below something that is no folder was found by a link.
                Some(true) if above.is_none_or(|above| is_folder(above) == Some(true)) => {
                    known.insert(folder.clone());
                }
                None => {}
                Some(_) => {
                    let link = above.filter(|_| is_folder(folder) == Some(true));
                    let link = link.unwrap_or(folder);
                    return Err(Reason::NotPermitted(format!("{link} is not a folder")));
                }
            }
        }
        Ok(())
    }

    /// Takes note that the folders around files are folders, since files were written there.
    fn know<'a>(&self, paths: impl Iterator<Item = &'a str>) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.extend(paths.flat_map(folders_around));
    }

    /// Sends what lies in a folder of this machine; with `is_proved` compares both afterwards.
    fn send(&self, scratch: &Scratch, is_proved: bool) -> Result<Receipt, Reason> {
        self.work.fence()?;
        self.refuse_links(scratch.names())?;
        self.clean()?;
        let aside = format!("--temp-dir={}", self.aside());
        // Neither size nor time tells whether two files are the same.
        self.tell(scratch, &["--checksum", &aside])?;
        self.know(scratch.names());
        if !is_proved {
            return Ok(Receipt::Silence);
        }
        // Said twice, it makes the program tell of what is the same, too.
        let all = ["--itemize-changes", "--itemize-changes"];
        let options = ["--checksum", "--dry-run", all[0], all[1], &aside];
        let compared = self.tell(scratch, &options)?;
        let same = compared.entries().filter(|entry| entry.kind == Kind::Same);
        let same: BTreeSet<String> = same.map(|entry| entry.name).collect();
        Ok(match scratch.names().all(|name| same.contains(name)) {
            true => Receipt::Checksum,
            false => Receipt::Silence,
        })
    }

    /// Removes what interrupted runs left of files on their way; makes the folder for those.
    fn clean(&self) -> Result<(), Reason> {
        if self.is_clean.load(Ordering::Relaxed) {
            return Ok(());
        }
        let scratch = self
            .work
            .scratch([format!("{}/", self.aside())].into_iter())?;
        scratch.make_folder(&self.aside())?;
        self.tell(&scratch, &["--recursive", "--delete"])?;
        self.is_clean.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// Removes folders that are empty, and those around them.
    fn tidy(&self, paths: &[&HostPath]) -> Result<(), Reason> {
        let folders = paths.iter().filter(|path| !path.is_private());
        let folders = folders.map(|path| path.folder().to_owned());
        let mut folders: BTreeSet<String> = folders.filter(|folder| !folder.is_empty()).collect();
        let depth = |folder: &String| folder.matches('/').count();
        while let Some(deepest) = folders.iter().map(depth).max() {
            let now: Vec<String> = folders
                .extract_if(.., |folder| depth(folder) == deepest)
                .collect();
            let gone = self.remove(now.iter().map(|folder| format!("{}{folder}", self.prefix)))?;
            self.known
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .retain(|folder| !gone.contains(folder));
            for folder in now {
                if gone.contains(&format!("{}{folder}", self.prefix))
                    && let Some((above, _)) = folder.rsplit_once('/')
                {
                    folders.insert(above.to_owned());
                }
            }
        }
        Ok(())
    }

    /// Removes what has the given names, folders only where they are empty; returns what is gone.
    fn remove(&self, names: impl Iterator<Item = String>) -> Result<BTreeSet<String>, Reason> {
        let scratch = self.work.scratch(names)?;
        // What is listed and not here goes there. The folders around it must be here.
        for name in scratch.names() {
            scratch.make_folder(name.rsplit_once('/').map_or("", |(folder, _)| folder))?;
        }
        let said = self.tell(&scratch, &["--delete-missing-args", "--existing"])?;
        let gone = said.entries().filter(|entry| entry.kind == Kind::Gone);
        Ok(gone.map(|entry| entry.name).collect())
    }
}

impl Drop for Rsync {
    fn drop(&mut self) {
        if let Some(shared) = self.shared()
            && self.work.own("ssh").exists()
        {
            child::disconnect(&self.address, &shared);
        }
    }
}

impl Store for Rsync {
    fn read(&self, path: &HostPath) -> Result<Option<Vec<u8>>, Fault> {
        Ok((&self).read_all(&[path])?.pop().flatten())
    }

    fn size(&self, path: &HostPath) -> Result<Option<u64>, Fault> {
        Ok((&self).sizes(&[path])?.pop().flatten())
    }

    fn write(&self, path: &HostPath, bytes: &[u8]) -> Result<Receipt, Fault> {
        (&self).write_all(&[(path, bytes)])
    }

    fn create(&self, path: &HostPath, bytes: &[u8]) -> Result<bool, Fault> {
        // What a killed run of this machine started may still be writing: then it has the lock.
        if self.work.fence().is_err() {
            return Ok(false);
        }
        let create = || {
            let aside = format!("{}/", self.aside());
            let scratch = self.work.scratch([self.at(path), aside].into_iter())?;
            self.refuse_links(scratch.names())?;
            scratch.put(&self.at(path), bytes)?;
            scratch.make_folder(&self.aside())?;
            let said = self.tell(&scratch, &["--ignore-existing"])?;
            self.know(scratch.names());
            let is_new = said.entries().any(|entry| entry.kind == Kind::File);
            Ok(is_new)
        };
        create().map_err(fault(Act::Write, [path]))
    }

    fn delete(&self, path: &HostPath) -> Result<(), Fault> {
        (&self).delete_all(&[path])
    }

    fn copy(&self, from: &HostPath, to: &HostPath) -> Result<bool, Fault> {
        let is_there = self.size(from)?.is_some();
        (&self).copy_all(&[(from, to)])?;
        Ok(is_there)
    }

    fn list(&self, most: usize) -> Result<Vec<HostPath>, Fault> {
        let list = || {
            let scratch = self.work.scratch(std::iter::empty())?;
            let mut command = self.command();
            command.args(["--dry-run", "--links", "--recursive"]);
            command.args(["--exclude=/.gongkai", "--exclude=/.gongkai-manifest"]);
            command.arg(format!("{}{}", self.address.root(), self.prefix));
            command.arg(scratch.tree());
            let said = self.unless_missing(child::run(command, Stdio::null())?)?;
            let files = said.entries().filter(|entry| entry.kind != Kind::Folder);
            let paths = files.map(|entry| HostPath::new(&entry.name));
            Ok(paths.filter(|path| !path.is_private()).take(most).collect())
        };
        list().map_err(fault(Act::List, []))
    }

    fn bulk(&self) -> Option<Box<dyn Bulk + '_>> {
        Some(Box::new(self))
    }
}

impl Bulk for &Rsync {
    fn read_all(&self, paths: &[&HostPath]) -> Result<Vec<Option<Vec<u8>>>, Fault> {
        let read = || {
            let scratch = self.fetch(paths)?;
            let contents = paths.iter().map(|path| scratch.content(&self.at(path)));
            contents.collect::<Result<Vec<_>, Reason>>()
        };
        read().map_err(fault(Act::Read, paths.iter().copied()))
    }

    fn sizes(&self, paths: &[&HostPath]) -> Result<Vec<Option<u64>>, Fault> {
        let sizes = || {
            let names: Vec<String> = paths.iter().map(|path| self.at(path)).collect();
            let found = self.look(names.iter().map(String::as_str), &[])?;
            // What is no file has no size that a file could have.
            let size = |entry: &Entry| match entry.kind {
                Kind::File => entry.size,
                _ => u64::MAX,
            };
            let found = names.iter().map(|name| found.get(name).map(size));
            Ok(found.collect())
        };
        sizes().map_err(fault(Act::Read, paths.iter().copied()))
    }

    fn write_all(&self, files: &[(&HostPath, &[u8])]) -> Result<Receipt, Fault> {
        let write = || {
            let scratch = self
                .work
                .scratch(files.iter().map(|(path, _)| self.at(path)))?;
            for (path, bytes) in files {
                scratch.put(&self.at(path), bytes)?;
            }
            let is_ours = |path: &HostPath| path.is_private() && *path != HostPath::manifest();
            let is_proved = files.iter().any(|(path, _)| !is_ours(path));
            self.send(&scratch, is_proved)
        };
        write().map_err(fault(Act::Write, files.iter().map(|(path, _)| *path)))
    }

    fn delete_all(&self, paths: &[&HostPath]) -> Result<(), Fault> {
        let delete = || {
            let names: Vec<String> = paths.iter().map(|path| self.at(path)).collect();
            self.work.fence()?;
            self.refuse_links(names.iter().map(String::as_str))?;
            self.remove(names.into_iter())?;
            // An empty folder is in nobody's way.
            let _ = self.tidy(paths);
            Ok(())
        };
        delete().map_err(fault(Act::Delete, paths.iter().copied()))
    }

    fn copy_all(&self, pairs: &[(&HostPath, &HostPath)]) -> Result<(), Fault> {
        // The host cannot be told to copy a file under another name.
        let copy = || {
            let from: Vec<&HostPath> = pairs.iter().map(|(from, _)| *from).collect();
            let fetched = self.fetch(&from)?;
            let targets: BTreeMap<&HostPath, &HostPath> =
                pairs.iter().map(|(from, to)| (*to, *from)).collect();
            let there = targets
                .into_iter()
                .filter(|(_, from)| fetched.has(&self.at(from)));
            let there: Vec<_> = there.collect();
            if there.is_empty() {
                return Ok(());
            }
            let scratch = self.work.scratch(there.iter().map(|(to, _)| self.at(to)))?;
            for (to, from) in &there {
                scratch.take_over(&self.at(to), (&fetched, &self.at(from)))?;
            }
            self.send(&scratch, false).map(drop)
        };
        copy().map_err(fault(Act::Write, pairs.iter().map(|(_, to)| *to)))
    }
}

/// Returns the folders that a path is in, the outermost first.
fn folders_around(path: &str) -> impl Iterator<Item = String> {
    let ends = path.match_indices('/').map(|(end, _)| end);
    ends.map(|end| path[..end].to_owned())
}

/// Makes a fault of what a host said, for one file or for many.
fn fault<'a>(
    act: Act,
    paths: impl IntoIterator<Item = &'a HostPath>,
) -> impl FnOnce(Reason) -> Fault {
    let mut paths = paths.into_iter();
    let path = match (paths.next(), paths.next()) {
        (Some(path), None) => path.clone(),
        _ => HostPath::new(""),
    };
    move |reason| Fault { act, path, reason }
}
