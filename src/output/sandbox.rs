//! A folder for one test, and builds of a few pages into it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use super::system::System;
use super::tree::Tree;
use super::{Key, MANIFEST, OutputError, Summary, open};
use crate::source::OutPath;

/// A folder that is removed at the end of the test.
pub(super) struct Sandbox {
    root: PathBuf,
}

/// Makes a key from a text that stands for the inputs.
pub(super) fn key(inputs: &str) -> Key {
    blake3::hash(inputs.as_bytes()).into()
}

impl Sandbox {
    pub(super) fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("gongkai-output-{}-{number}", std::process::id());
        let root = std::env::temp_dir().join(name);
        fs::create_dir_all(&root).unwrap();
        Self { root }
    }

    pub(super) fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    pub(super) fn site(&self) -> PathBuf {
        self.path("site")
    }

    /// Writes a file as somebody else would: in place, and so that its stamp differs.
    pub(super) fn put(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let _ = fs::remove_file(&path);
        fs::write(&path, text).unwrap();
    }

    /// Returns the inputs of a build of these pages.
    pub(super) fn inputs(pages: &[(&str, &str)]) -> Key {
        key(&format!("{pages:?}"))
    }

    pub(super) fn build(&self, pages: &[(&str, &str)]) -> Result<Summary, OutputError> {
        self.build_into("site", pages)
    }

    pub(super) fn build_into(
        &self,
        target: &str,
        pages: &[(&str, &str)],
    ) -> Result<Summary, OutputError> {
        build(&self.path(target), pages, |_| {})
    }

    /// Builds on a system that differs in some calls.
    pub(super) fn build_with(
        &self,
        pages: &[(&str, &str)],
        differ: fn(&mut System),
    ) -> Result<Summary, OutputError> {
        build(&self.site(), pages, differ)
    }

    /// Returns why the folder cannot be opened.
    pub(super) fn check_refused(&self, target: &Path) -> String {
        self.message(&open(&self.root.join(target)).unwrap_err())
    }

    /// Returns an error and its hint, with paths from the sandbox.
    pub(super) fn message(&self, error: &OutputError) -> String {
        let hint = error
            .hint()
            .map_or(String::new(), |hint| format!("\nhint: {hint}"));
        format!("{error}{hint}").replace(&format!("{}/", self.root.display()), "")
    }

    /// Lists a folder's files with their text and its links with their goals.
    pub(super) fn listing(&self, folder: &str) -> String {
        let folder = self.path(folder);
        let mut files = Tree::scan(&folder).unwrap().files;
        files.sort();
        files.retain(|path| path != Path::new(MANIFEST));
        let line = |path: &PathBuf| {
            let (name, file) = (path.display(), folder.join(path));
            match fs::read_link(&file) {
                Ok(goal) => format!("{name} -> {}\n", goal.display()),
                Err(_) => format!("{name}: {}\n", fs::read_to_string(&file).unwrap()),
            }
        };
        files.iter().map(line).collect()
    }

    /// Returns the names in the folder of work.
    pub(super) fn work_files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path(".site.gongkai")).unwrap();
        let name = |entry: fs::DirEntry| entry.file_name().into_string().unwrap();
        let mut names: Vec<String> = entries.map(|entry| name(entry.unwrap())).collect();
        names.sort();
        names
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.root);
    }
}

fn build(
    target: &Path,
    pages: &[(&str, &str)],
    differ: fn(&mut System),
) -> Result<Summary, OutputError> {
    let mut output = open(target)?;
    differ(&mut output.system);
    let stage = output.begin()?;
    for (path, text) in pages {
        let path = OutPath::new(path);
        if !stage.keep(&path, key(text)) {
            stage.write(&path, key(text), text.as_bytes())?;
        }
    }
    stage.commit(Sandbox::inputs(pages))
}
