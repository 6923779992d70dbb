//! Why something was not published. The variants carry all that a message needs.

use std::path::PathBuf;

use crate::output::{ManifestFlaw, OutputError};

use super::lock::Owner;
use super::path::HostPath;
use super::store::{Fault, Reason};

/// Why a release was not, or not wholly, brought to its host.
#[derive(Debug)]
pub enum PublishError {
    /// The host did not do what it was asked for.
    Host(Fault),
    /// The folder of the built site cannot be read.
    Site(OutputError),
    /// The folder holds no built site.
    NotBuilt(PathBuf),
    /// A file of the built site is not what the build wrote there.
    SiteFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        flaw: SiteFlaw,
    },
    /// The manifest on the host cannot be read, so that nobody can tell whose files are whose.
    Manifest(ManifestFlaw),
    /// A file of our own on the host, beside the manifest, cannot be read.
    Private(HostPath),
    /// Somebody else is publishing there.
    Locked(Owner),
    /// The lock was taken away while we were publishing.
    LockLost,
    /// More files would be deleted than the target allows.
    TooManyDeletions {
        /// How many would be deleted.
        deleted: usize,
        /// How many are published.
        published: usize,
        /// The most that may be deleted, of a hundred.
        percent: u8,
    },
    /// Files of others are where files of the site would go.
    Foreign {
        /// How many.
        count: usize,
        /// Some of them.
        examples: Vec<HostPath>,
    },
    /// The host is not as it was when the plan was made.
    Outdated,
    /// The host has another content than was sent, again and again.
    NotAsSent(HostPath),
    /// There is no former release to go back to.
    NoFormer,
    /// There is no former release with this id.
    UnknownFormer {
        /// What was asked for.
        id: String,
        /// What there is.
        known: Vec<String>,
    },
    /// A file of a former release was not kept, or is damaged.
    NotKept(HostPath),
}

/// What is wrong with a file of the built site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SiteFlaw {
    /// It is a link, or something else that is no file.
    NotAFile,
    /// It is gone, or was changed since the build.
    Changed,
    /// Its path is one that publishing needs for itself.
    Reserved,
}

impl From<Fault> for PublishError {
    fn from(fault: Fault) -> Self {
        match fault.reason {
            Reason::Changed => Self::Outdated,
            _ => Self::Host(fault),
        }
    }
}
