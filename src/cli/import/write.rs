//! Writes a report into the portal. Nothing that is there is ever lost.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::import::{Imported, Refusal};
use crate::source::FilePath;

/// What is to be written where.
pub(super) struct Order<'a> {
    pub(super) root: &'a Path,
    pub(super) folder: &'a FilePath,
    pub(super) force: bool,
    pub(super) is_dry: bool,
}

impl Order<'_> {
    /// Writes all files, or none; returns the names that earlier files were given.
    pub(super) fn write(&self, imported: &Imported) -> Result<Vec<String>, Refusal> {
        let folder = self.root.join(self.folder.as_str());
        let mut files: Vec<(&str, &[u8])> = vec![("report.md", imported.report.as_bytes())];
        files.extend(
            imported
                .tables
                .as_ref()
                .map(|tables| ("tables.yaml", tables.as_bytes())),
        );
        files.extend(
            imported
                .files
                .iter()
                .map(|(name, bytes)| (&**name, &**bytes)),
        );
        // Tables of another report must not stay beside a new text.
        let all = files.iter().map(|(name, _)| *name).chain(["tables.yaml"]);
        let mut there: Vec<&str> = all
            .filter(|name| folder.join(name).symlink_metadata().is_ok())
            .collect();
        there.sort_unstable();
        there.dedup();
        if !there.is_empty() && !self.force {
            let mut refusal = Refusal::of("import.exists", Some("import.exists.help"));
            refusal.message = refusal
                .message
                .with("folder", self.folder)
                .with_list("files", there);
            return Err(refusal);
        }
        if self.is_dry {
            return Ok(there.into_iter().map(str::to_owned).collect());
        }
        let written = self.put(&folder, &files, &there);
        written.map_err(|error| {
            let mut refusal = Refusal::of("import.unwritten", None);
            refusal.message = refusal
                .message
                .with("folder", self.folder)
                .with("problem", error);
            refusal
        })
    }

    fn put(
        &self,
        folder: &Path,
        files: &[(&str, &[u8])],
        there: &[&str],
    ) -> io::Result<Vec<String>> {
        self.stays_inside(folder)?;
        fs::create_dir_all(folder)?;
        let mut kept = Vec::new();
        for name in there {
            let backup = backup(folder, name)?;
            fs::rename(folder.join(name), &backup)?;
            kept.push(
                backup
                    .file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned(),
            );
        }
        for (name, bytes) in files {
            let mut file = OpenOptions::new()
                .write(true)
                .create_new(true)
                .open(folder.join(name))?;
            file.write_all(bytes)?;
        }
        Ok(kept)
    }

    /// A link in the portal must not lead a report out of it.
    fn stays_inside(&self, folder: &Path) -> io::Result<()> {
        let root = self.root.canonicalize()?;
        let existing = folder
            .ancestors()
            .find(|above| above.exists())
            .unwrap_or(self.root);
        match existing.canonicalize()?.starts_with(&root) {
            true => Ok(()),
            false => Err(io::Error::new(
                io::ErrorKind::PermissionDenied,
                "the link leaves the portal",
            )),
        }
    }
}

/// The first name for a backup that is not taken: `report.md~`, `report.md.2~`.
fn backup(folder: &Path, name: &str) -> io::Result<PathBuf> {
    let names = std::iter::once(format!("{name}~"))
        .chain((2..10_000).map(|number| format!("{name}.{number}~")));
    let mut paths = names.map(|name| folder.join(name));
    let free = paths.find(|path| path.symlink_metadata().is_err());
    free.ok_or_else(|| io::Error::from(io::ErrorKind::AlreadyExists))
}
