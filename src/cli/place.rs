//! Where the portal is.

use std::path::{Path, PathBuf};

use crate::diag::{Diagnostic, Place};
use crate::model::Date;
use crate::source::{Limits, LineIndex, Sources, load};

use super::args::Shared;

/// A portal on the disk.
pub(super) struct PortalFolder {
    pub(super) root: PathBuf,
    pub(super) sources: Sources,
}

impl PortalFolder {
    /// Returns the path of something in the portal's folder, as a user would write it.
    pub(super) fn beside(&self, name: &str) -> PathBuf {
        match self.root.as_os_str() == "." {
            true => PathBuf::from(name),
            false => self.root.join(name),
        }
    }
}

/// Why there is no portal to work on: a sentence and a hint, by their keys.
pub(super) enum NoPortal {
    /// No folder upwards has a `portal.yaml`.
    NotFound(PathBuf),
    /// The folder that was named has none.
    NotIn(PathBuf),
    /// The folder cannot be read.
    Unreadable(PathBuf, std::io::Error),
}

/// Finds and reads the portal.
pub(super) fn open(shared: &Shared) -> Result<PortalFolder, NoPortal> {
    let root = match &shared.root {
        Some(root) if root.join("portal.yaml").symlink_metadata().is_ok() => root.clone(),
        Some(root) => return Err(NoPortal::NotIn(root.clone())),
        None => nearest()?,
    };
    match load(&root, Limits::default()) {
        Ok(sources) => Ok(PortalFolder { root, sources }),
        Err(error) => Err(NoPortal::Unreadable(root, error)),
    }
}

/// Returns the day on the machine's calendar.
pub(super) fn today() -> Date {
    let now = jiff::Zoned::now();
    Date::new(now.year(), now.month(), now.day()).unwrap_or(Date::FIRST)
}

fn nearest() -> Result<PathBuf, NoPortal> {
    let here =
        std::env::current_dir().map_err(|error| NoPortal::Unreadable(PathBuf::from("."), error))?;
    let found = here
        .ancestors()
        .find(|folder| folder.join("portal.yaml").is_file());
    match found {
        Some(folder) if folder == here => Ok(PathBuf::from(".")),
        Some(folder) => Ok(Path::to_path_buf(folder)),
        None => Err(NoPortal::NotFound(here)),
    }
}

/// Returns the file and the line that a diagnostic points at.
pub(super) fn line_of(diagnostic: &Diagnostic, sources: &Sources) -> (String, usize) {
    match &diagnostic.primary {
        Place::File(path) => (path.to_string(), 1),
        Place::Text(span) => {
            let index = LineIndex::new(sources.text(span.file));
            let path = sources
                .file(span.file)
                .map_or(String::new(), |file| file.path.to_string());
            (path, index.position(span.range().start).line)
        }
    }
}
