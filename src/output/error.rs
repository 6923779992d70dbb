//! Why a folder could not be made equal to the pages: the machine refused, or the folder is not
//! ours to change. The variants carry all that a message in another language needs.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::source::OutPath;

/// Why a site was not written. The folder is then as it was before.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// The machine refused.
    #[error("cannot {act} `{}`: {cause}", path.display())]
    Refused {
        /// What was tried.
        act: Act,
        /// The file or folder, as the user names it where it is in the site.
        path: PathBuf,
        /// What the machine said.
        cause: Cause,
    },
    /// The target is a file or something else that is not a folder.
    #[error("cannot build into `{}`: it is not a folder", .0.display())]
    NotAFolder(PathBuf),
    /// The target is a symbolic link that leads nowhere.
    #[error("cannot build into `{}`: it is a link to something that does not exist", .0.display())]
    DanglingLink(PathBuf),
    /// The target has no folder around it that could hold the stage.
    #[error("cannot build into `{}`: there is no folder around it", .0.display())]
    NoParent(PathBuf),
    /// The target is another file system than the folder around it, so it cannot be exchanged.
    #[error("cannot build into `{}`: it is a mount point", .0.display())]
    MountPoint(PathBuf),
    /// The target holds files, but no manifest of an earlier build.
    #[error("cannot build into `{}`: it holds files of others, such as `{example}`", folder.display())]
    NotOurs {
        /// The target.
        folder: PathBuf,
        /// The name of something in it.
        example: String,
    },
    /// Another build holds the lock.
    #[error("cannot build into `{}`: another build is writing to it", .0.display())]
    Locked(PathBuf),
    /// The manifest is not what an earlier build wrote, so that nobody can tell whose files are
    /// whose.
    #[error("cannot read `{}`: line {line} is damaged", path.display())]
    DamagedManifest {
        /// The manifest.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// The manifest was written by a newer version.
    #[error("cannot read `{}`: a newer version of gongkai wrote it", .0.display())]
    NewerManifest(PathBuf),
    /// A path that no page can have.
    #[error("cannot write `{0}`: no page can have this path")]
    Reserved(OutPath),
    /// Two pages have one path.
    #[error("cannot write `{0}` twice: two pages have this path")]
    Duplicate(OutPath),
    /// A page has the path of a folder that another page is in.
    #[error("cannot write both `{file}` and `{inside}`: a file cannot be a folder too")]
    FileAsFolder {
        /// The path that would be a file.
        file: OutPath,
        /// A path inside of it.
        inside: OutPath,
    },
    /// A file that is not ours is in the way of a page.
    #[error("cannot write `{}`: gongkai did not write what is there now", .0.display())]
    Foreign(PathBuf),
    /// A file of the site changed between the decision to keep it and the switch.
    #[error("cannot keep `{}`: it was changed during the build", .0.display())]
    ChangedMeanwhile(PathBuf),
    /// A page was begun and could not be written, and yet the site was to be switched.
    #[error("cannot switch to a site without `{0}`: it was not written")]
    Incomplete(OutPath),
}

impl OutputError {
    /// Returns what the user can do about it, where that is known.
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::Refused {
                cause: Cause::DiskFull,
                ..
            } => "free some space and build again; the site is as it was",
            Self::Refused {
                cause: Cause::Taken,
                ..
            } => {
                "two names may differ only in letter case, which this file system does not tell apart"
            }
            Self::NotAFolder(_) | Self::DanglingLink(_) | Self::NoParent(_) => {
                "choose another output folder"
            }
            Self::MountPoint(_) => "choose a folder inside of it",
            Self::NotOurs { .. } => "choose another output folder, or empty this one",
            Self::Locked(_) => "wait for the other build to end",
            Self::DamagedManifest { .. } => {
                "restore this file, or move the whole folder away, then build again"
            }
            Self::NewerManifest(_) => "use that version, or choose another output folder",
            Self::Foreign(_) => "move it elsewhere, or give the page another path",
            Self::ChangedMeanwhile(_) => "build again",
            _ => return None,
        })
    }
}

/// What was tried when the machine refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Reading a file or folder.
    Read,
    /// Making a folder.
    CreateFolder,
    /// Writing a file.
    Write,
    /// Copying a file of the portal into the site.
    Copy,
    /// Taking a file of the last build, or of somebody else, over into the new site.
    CarryOver,
    /// Taking the lock.
    Lock,
    /// Waiting until all is on the disk.
    Flush,
    /// Exchanging the old site for the new one.
    Switch,
    /// Removing what an earlier build left behind.
    Remove,
}

impl fmt::Display for Act {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Read => "read",
            Self::CreateFolder => "create the folder",
            Self::Write => "write",
            Self::Copy => "copy to",
            Self::CarryOver => "carry over",
            Self::Lock => "lock",
            Self::Flush => "flush",
            Self::Switch => "switch",
            Self::Remove => "remove",
        })
    }
}

/// What the machine said.
#[derive(Debug)]
pub enum Cause {
    /// No space is left, or the user's share of it is used up.
    DiskFull,
    /// The file system can only be read.
    ReadOnly,
    /// The user may not do this.
    NotPermitted,
    /// A name is longer than the file system allows.
    NameTooLong,
    /// A part of the path is a file where a folder is needed.
    NotAFolder,
    /// There is something of that name already.
    Taken,
    /// Anything else, in the machine's own words.
    Other(io::Error),
}

impl From<io::Error> for Cause {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            io::ErrorKind::PermissionDenied => Self::NotPermitted,
            io::ErrorKind::InvalidFilename => Self::NameTooLong,
            io::ErrorKind::NotADirectory => Self::NotAFolder,
            io::ErrorKind::AlreadyExists => Self::Taken,
            _ => Self::Other(error),
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DiskFull => formatter.write_str("the disk is full"),
            Self::ReadOnly => formatter.write_str("the file system is read-only"),
            Self::NotPermitted => formatter.write_str("permission denied"),
            Self::NameTooLong => formatter.write_str("the name is too long"),
            Self::NotAFolder => formatter.write_str("a part of the path is not a folder"),
            Self::Taken => formatter.write_str("something of that name is there already"),
            Self::Other(error) => error.fmt(formatter),
        }
    }
}

/// Tells what was tried on which path when the machine refuses.
pub(super) fn refused(act: Act, path: &Path) -> impl FnOnce(io::Error) -> OutputError {
    move |error| OutputError::Refused {
        act,
        path: path.to_path_buf(),
        cause: error.into(),
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::path::Path;

    use super::{Act, refused};

    fn check(errno: i32, expected: &str) {
        let error = refused(Act::Write, Path::new("site/a.html"));
        assert_eq!(
            error(io::Error::from_raw_os_error(errno)).to_string(),
            expected
        );
    }

    #[test]
    fn a_refusal_names_the_file_the_act_and_the_cause() {
        check(28, "cannot write `site/a.html`: the disk is full");
        check(
            30,
            "cannot write `site/a.html`: the file system is read-only",
        );
        check(13, "cannot write `site/a.html`: permission denied");
        check(36, "cannot write `site/a.html`: the name is too long");
        check(
            5,
            "cannot write `site/a.html`: Input/output error (os error 5)",
        );
    }
}
