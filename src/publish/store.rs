//! What every kind of host can do with a file, and what may go wrong with it.

use std::time::Duration;

use super::path::HostPath;

/// A place that files are brought to. Many threads may use it at a time.
///
/// A file that is written appears whole or not at all, and replaces the one of that name at once.
pub trait Store: Send + Sync {
    /// Reads a file; `None` where there is none.
    fn read(&self, path: &HostPath) -> Result<Option<Vec<u8>>, Fault>;

    /// Returns the size of a file; `None` where there is none.
    fn size(&self, path: &HostPath) -> Result<Option<u64>, Fault>;

    /// Writes a file and the folders that it is in.
    fn write(&self, path: &HostPath, bytes: &[u8]) -> Result<Receipt, Fault>;

    /// Writes a file that nothing leads to yet; readers may find a part of it for a moment.
    fn write_unseen(&self, path: &HostPath, bytes: &[u8]) -> Result<Receipt, Fault> {
        self.write(path, bytes)
    }

    /// Writes a file unless there is one; tells whether it did.
    ///
    /// Where the host cannot do both in one step, another may do the same at the same time.
    fn create(&self, path: &HostPath, bytes: &[u8]) -> Result<bool, Fault>;

    /// Removes a file; it is fine if there is none.
    fn delete(&self, path: &HostPath) -> Result<(), Fault>;

    /// Copies a file; tells whether there was one.
    fn copy(&self, from: &HostPath, to: &HostPath) -> Result<bool, Fault>;

    /// Lists files, not those that are ours alone, up to a number of them.
    fn list(&self, most: usize) -> Result<Vec<HostPath>, Fault>;

    /// Waits until all that was written is on the disk, where that can be known.
    fn flush(&self) -> Result<(), Fault> {
        Ok(())
    }

    /// Shows readers what was written and deleted, where the host shows it all at once.
    fn settle(&self, _change: Change<'_>) -> Result<(), Fault> {
        Ok(())
    }

    /// Returns how to do things with many files at once, where that costs no more than with one.
    fn bulk(&self) -> Option<Box<dyn Bulk + '_>> {
        None
    }
}

/// What some hosts can do with many files at once. What failed halfway can be done again.
pub trait Bulk {
    /// Reads files; `None` for those that are not there.
    fn read_all(&self, paths: &[&HostPath]) -> Result<Vec<Option<Vec<u8>>>, Fault>;

    /// Returns the sizes of files; `None` for those that are not there.
    fn sizes(&self, paths: &[&HostPath]) -> Result<Vec<Option<u64>>, Fault>;

    /// Writes files and the folders that they are in; each appears whole or not at all.
    fn write_all(&self, files: &[(&HostPath, &[u8])]) -> Result<Receipt, Fault>;

    /// Removes files; it is fine if some are not there.
    fn delete_all(&self, paths: &[&HostPath]) -> Result<(), Fault>;

    /// Copies files from one place to another; those that are not there are left out.
    fn copy_all(&self, pairs: &[(&HostPath, &HostPath)]) -> Result<(), Fault>;
}

/// What a run has done with a host when it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change<'a> {
    /// It brought a release with this name.
    Release(&'a str),
    /// It removed what was kept of former releases.
    Forgotten,
}

/// What a host said after it took a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receipt {
    /// It named a checksum of what it has, which is that of what was sent.
    Checksum,
    /// It did not complain.
    Silence,
}

/// Why a host did not do what it was asked for.
#[derive(Debug)]
pub struct Fault {
    /// What was tried.
    pub act: Act,
    /// With which file.
    pub path: HostPath,
    /// What the host said.
    pub reason: Reason,
}

/// What was tried on a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Reading a file, or asking for its size.
    Read,
    /// Writing or copying a file.
    Write,
    /// Removing a file.
    Delete,
    /// Listing what is there.
    List,
}

/// What a host said.
#[derive(Debug)]
pub enum Reason {
    /// The credentials are wrong, or do not allow this.
    NotPermitted(String),
    /// The bucket or the folder is not there.
    NoPlace(String),
    /// No space is left.
    Full,
    /// It can only be read.
    ReadOnly,
    /// The name cannot be the name of a file there.
    Name(String),
    /// The clock of this machine, or of the host, is wrong.
    Clock,
    /// It does not answer, or asks to come back later: trying again may help.
    Busy(String),
    /// It asks to come back after this time, in its own words.
    Later(Duration, String),
    /// It said nothing for so many seconds.
    Late(u64),
    /// Another run on this machine works with it.
    InUse,
    /// The program of this name, which brings files there, is not installed on this machine.
    NoProgram(String),
    /// It is not installed on the host.
    NoProgramThere(String),
    /// The key of the server is not known here, or is another.
    UnknownServer(String),
    /// It has rules of its own that do not allow this.
    Declined(String),
    /// Somebody else changed it since it was looked at.
    Changed,
    /// Anything else, in its own words.
    Other(String),
}

impl Reason {
    /// Tells whether trying again may help.
    pub(super) fn is_passing(&self) -> bool {
        matches!(self, Self::Busy(_) | Self::Later(..) | Self::InUse)
    }
}
