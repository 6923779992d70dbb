//! Where the portal is.

use std::io::Read;
use std::path::{Path, PathBuf};

use crate::diag::{Diagnostic, Place};
use crate::model::Date;
use crate::parse::yaml::{self, Node};
use crate::pipeline;
use crate::source::{
    FileId, FilePath, Limits, LineIndex, SOURCE_FOLDERS, Sources, glance, load, open_asset,
};

use super::args::Shared;

/// A portal on the disk.
pub(super) struct PortalFolder {
    pub(super) root: PathBuf,
    pub(super) sources: Sources,
}

/// The folder of a portal that is not read yet.
pub(super) struct Root(PathBuf);

impl Root {
    /// Returns the folder.
    pub(super) fn folder(&self) -> &Path {
        &self.0
    }

    /// Returns the folder that the portal is built into unless another is named.
    pub(super) fn site(&self) -> PathBuf {
        match self.0.to_str() {
            Some(".") => PathBuf::from("site"),
            _ => self.0.join("site"),
        }
    }

    /// Returns the language of the portal without reading more than its settings.
    pub(super) fn language(&self) -> String {
        let mut text = String::new();
        if let Ok(file) = open_asset(&self.0, &FilePath::new("portal.yaml")) {
            // What is no text, or has no end, is reported when the portal is read.
            let _ = file.take(MOST_SETTINGS).read_to_string(&mut text);
        }
        let node = yaml::read(FileId(0), &text).value;
        let entries = node.as_ref().and_then(Node::map).unwrap_or(&[]);
        let language = entries.iter().find(|entry| entry.key == "language");
        let written = language.and_then(|entry| entry.value.scalar());
        written.map_or_else(|| "zh-CN".to_owned(), |scalar| scalar.text.clone())
    }

    /// Returns the folder of sources that `target` is or lies in: what is built there would be
    /// read as part of the portal the next time.
    pub(super) fn sources_around(&self, target: &Path) -> Option<&'static str> {
        let root = self.0.canonicalize().ok()?;
        let absolute = std::path::absolute(target).ok()?;
        let real = absolute.ancestors().find_map(|above| {
            let rest = absolute.strip_prefix(above).ok()?;
            Some(above.canonicalize().ok()?.join(rest))
        })?;
        let below = real.strip_prefix(root).ok()?;
        SOURCE_FOLDERS
            .into_iter()
            .find(|folder| below.starts_with(folder))
    }

    /// Returns the portal's folder.
    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// Returns a digest of how the portal's files look, where that tells a change.
    pub(super) fn glance(&self) -> Option<[u8; 32]> {
        pipeline::set_up_threads();
        glance(&self.0, Limits::default()).ok().flatten()
    }

    /// Reads the portal.
    pub(super) fn read(self) -> Result<PortalFolder, NoPortal> {
        let Self(root) = self;
        pipeline::set_up_threads();
        match load(&root, Limits::default()) {
            Ok(sources) => Ok(PortalFolder { root, sources }),
            Err(error) => Err(NoPortal::Unreadable(root, error)),
        }
    }
}

/// The longest settings that are read for the language alone, in bytes.
const MOST_SETTINGS: u64 = 1 << 20;

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
    find(shared)?.read()
}

/// Finds the portal.
pub(super) fn find(shared: &Shared) -> Result<Root, NoPortal> {
    match &shared.root {
        Some(root) if root.join("portal.yaml").symlink_metadata().is_ok() => Ok(Root(root.clone())),
        Some(root) => Err(NoPortal::NotIn(root.clone())),
        None => nearest().map(Root),
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
        .find(|folder| folder.join("portal.yaml").symlink_metadata().is_ok());
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
        Place::Text(span) | Place::Covered(span) => {
            let index = LineIndex::new(sources.text(span.file));
            let path = sources
                .file(span.file)
                .map_or(String::new(), |file| file.path.to_string());
            (path, index.position(span.range().start).line)
        }
    }
}
