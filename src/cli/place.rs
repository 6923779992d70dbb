//! Where the portal is.

use std::path::{Path, PathBuf};

use crate::model::Date;
use crate::source::{Limits, Sources, load};

use super::args::Shared;

/// A portal on the disk.
pub(super) struct PortalFolder {
    pub(super) root: PathBuf,
    pub(super) sources: Sources,
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
