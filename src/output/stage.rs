//! The new site while it is being made, in a folder beside the old one. Many threads may write.

use std::collections::{BTreeMap, HashSet};
use std::fs::{self, File};
use std::io::{self, Read, Seek};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::error::{Act, OutputError, refused};
use super::manifest::{FileHash, MANIFEST};
use super::place::create_folder;
use super::state::{Known, Stamp, is_as_built};
use super::switch::clear;
use super::{Key, Output};
use crate::source::OutPath;

/// A site that is being made. Dropped without a commit, it leaves no trace.
#[derive(Debug)]
pub struct Stage {
    pub(super) output: Output,
    pub(super) folder: PathBuf,
    /// Where an earlier build's files of others were put.
    pub(super) left: Vec<PathBuf>,
    paths: Mutex<Paths>,
}

/// A complete new site.
pub(super) struct Site {
    /// Every file but the manifest.
    pub(super) files: BTreeMap<OutPath, Staged>,
    /// Every folder that a file is in, at any depth.
    pub(super) folders: HashSet<Box<str>>,
}

/// The paths of the new site so far.
#[derive(Debug, Default)]
struct Paths {
    /// Every file; `None` while it is being written.
    files: BTreeMap<OutPath, Option<Staged>>,
    /// Every folder that a file is in, at any depth.
    folders: HashSet<Box<str>>,
}

/// One file of the new site.
#[derive(Clone, Copy, Debug)]
pub(super) struct Staged {
    pub(super) key: Key,
    pub(super) content: FileHash,
    /// How the file looks: in the stage, or in the old site if it is kept.
    pub(super) stamp: Stamp,
    /// Whether the file of the old site stays.
    pub(super) is_kept: bool,
}

impl Stage {
    /// Makes an empty folder to stage in.
    pub(super) fn new(output: Output) -> Result<Self, OutputError> {
        let left = clear(&output.place)?;
        let folder = output.place.stage();
        create_folder(&folder).map_err(refused(Act::CreateFolder, &folder))?;
        Ok(Self {
            output,
            folder,
            left,
            paths: Mutex::default(),
        })
    }

    /// Keeps the file that the last build made from the same key, if it still is as it was made.
    ///
    /// Returns whether it did; if not, the caller writes the file.
    pub fn keep(&self, path: &OutPath, key: Key) -> bool {
        let Some(known) = self.known(path) else {
            return false;
        };
        let has_key = known.mark.is_some_and(|(last, _)| last == key);
        has_key
            && self.as_built(path, known).is_some_and(|stamp| {
                let content = known.content;
                let kept = Staged {
                    key,
                    content,
                    stamp,
                    is_kept: true,
                };
                // A path that is taken is reported when the caller goes on to write it.
                self.claim(path).is_ok() && self.finish(path, kept)
            })
    }

    /// Reads a file of the old site that was kept.
    pub fn kept(&self, path: &OutPath) -> Result<Vec<u8>, OutputError> {
        let read = fs::read(self.output.place.target.join(path.as_str()));
        read.map_err(refused(Act::Read, &self.output.place.shown(path)))
    }

    /// Writes a file of the site, or keeps the old one if it has the same bytes.
    pub fn write(&self, path: &OutPath, key: Key, bytes: &[u8]) -> Result<(), OutputError> {
        let has_new_folder = self.claim(path)?;
        let content = FileHash::of(bytes);
        if self.keeps_same(path, key, content) {
            return Ok(());
        }
        let failed = |error| refused(Act::Write, &self.output.place.shown(path))(error);
        let mut file = self.create(path, has_new_folder).map_err(failed)?;
        (self.output.system.write)(&mut file, bytes).map_err(failed)?;
        let stamp = stamp_of(&file).map_err(failed)?;
        self.finish(
            path,
            Staged {
                key,
                content,
                stamp,
                is_kept: false,
            },
        );
        Ok(())
    }

    /// Copies a whole file into the site, or keeps the old one if it has the same bytes.
    pub fn copy(&self, path: &OutPath, key: Key, mut from: File) -> Result<(), OutputError> {
        let has_new_folder = self.claim(path)?;
        let failed = |error| refused(Act::Copy, &self.output.place.shown(path))(error);
        let size = from.metadata().map_err(failed)?.len();
        if self
            .known(path)
            .is_some_and(|known| known.content.size == size)
        {
            let content = hash_and(&mut from, |_| Ok(())).map_err(failed)?;
            if self.keeps_same(path, key, content) {
                return Ok(());
            }
        }
        let mut file = self.create(path, has_new_folder).map_err(failed)?;
        let write = |bytes: &[u8]| (self.output.system.write)(&mut file, bytes);
        let content = hash_and(&mut from, write).map_err(failed)?;
        let stamp = stamp_of(&file).map_err(failed)?;
        self.finish(
            path,
            Staged {
                key,
                content,
                stamp,
                is_kept: false,
            },
        );
        Ok(())
    }

    /// Gives out the files, all of which must be finished.
    pub(super) fn take_site(&self) -> Result<Site, OutputError> {
        let Paths { files, folders } = std::mem::take(&mut *self.lock());
        let finished = files.into_iter().map(|(path, file)| match file {
            Some(file) => Ok((path, file)),
            None => Err(OutputError::Incomplete(path)),
        });
        Ok(Site {
            files: finished.collect::<Result<_, _>>()?,
            folders,
        })
    }

    /// Keeps the old file at a claimed path if it has the content.
    fn keeps_same(&self, path: &OutPath, key: Key, content: FileHash) -> bool {
        let known = self.known(path).filter(|known| known.content == content);
        known
            .and_then(|known| self.as_built(path, known))
            .is_some_and(|stamp| {
                let kept = Staged {
                    key,
                    content,
                    stamp,
                    is_kept: true,
                };
                self.finish(path, kept)
            })
    }

    fn known(&self, path: &OutPath) -> Option<&Known> {
        self.output.last.as_ref()?.files.get(path)
    }

    fn as_built(&self, path: &OutPath, known: &Known) -> Option<Stamp> {
        is_as_built(&self.output.place.target.join(path.as_str()), known)
    }

    /// Reserves a path; returns whether it is the first in its folder.
    fn claim(&self, path: &OutPath) -> Result<bool, OutputError> {
        let text = path.as_str();
        if text.is_empty() || text.split('/').next() == Some(MANIFEST) {
            return Err(OutputError::Reserved(path.clone()));
        }
        self.lock().claim(path)
    }

    fn finish(&self, path: &OutPath, staged: Staged) -> bool {
        self.lock().files.insert(path.clone(), Some(staged));
        true
    }

    fn create(&self, path: &OutPath, has_new_folder: bool) -> io::Result<File> {
        let path = self.folder.join(path.as_str());
        let folder = path.parent().unwrap_or(&self.folder);
        if has_new_folder {
            create_folder(folder)?;
        }
        match create_file(&path) {
            // Another thread has claimed the folder, and not made it yet.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                create_folder(folder)?;
                create_file(&path)
            }
            result => result,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Paths> {
        self.paths.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // What cannot be removed now is removed when the folder is opened again.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Paths {
    fn claim(&mut self, path: &OutPath) -> Result<bool, OutputError> {
        if self.files.contains_key(path) {
            return Err(OutputError::Duplicate(path.clone()));
        }
        if self.folders.contains(path.as_str()) {
            return Err(self.file_as_folder(path));
        }
        let mut is_first = false;
        for (end, _) in path.as_str().rmatch_indices('/') {
            let folder = &path.as_str()[..end];
            if self.folders.contains(folder) {
                break;
            }
            let as_file = OutPath::new(folder);
            if self.files.contains_key(&as_file) {
                return Err(OutputError::FileAsFolder {
                    file: as_file,
                    inside: path.clone(),
                });
            }
            self.folders.insert(folder.into());
            is_first = true;
        }
        self.files.insert(path.clone(), None);
        Ok(is_first)
    }

    fn file_as_folder(&self, file: &OutPath) -> OutputError {
        let is_inside = |path: &&OutPath| {
            let rest = path.as_str().strip_prefix(file.as_str());
            rest.is_some_and(|rest| rest.starts_with('/'))
        };
        let inside = self.files.keys().find(is_inside).unwrap_or(file).clone();
        OutputError::FileAsFolder {
            file: file.clone(),
            inside,
        }
    }
}

/// Makes a file that does not exist: on some systems two names that differ in case are one file.
pub(super) fn create_file(path: &Path) -> io::Result<File> {
    File::options()
        .write(true)
        .create_new(true)
        .mode(0o644)
        .open(path)
}

/// Takes the stamp of a file that was just written.
pub(super) fn stamp_of(file: &File) -> io::Result<Stamp> {
    Stamp::of(&file.metadata()?).ok_or_else(|| io::ErrorKind::InvalidData.into())
}

/// Reads a file from its start to its end, hashes it, and hands on what was read.
fn hash_and(
    from: &mut File,
    mut each: impl FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<FileHash> {
    from.rewind()?;
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0; 256 * 1024];
    loop {
        match from.read(&mut buffer) {
            Ok(0) => break,
            Ok(n_bytes) => {
                hasher.update(&buffer[..n_bytes]);
                each(&buffer[..n_bytes])?;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(FileHash {
        hash: hasher.finalize(),
        size: hasher.count(),
    })
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::io;

    use crate::output::sandbox::{Sandbox, key};
    use crate::output::{OutputError, Summary, open};
    use crate::source::OutPath;

    fn counts(summary: &Summary) -> (usize, usize, usize, u64) {
        (
            summary.written,
            summary.kept,
            summary.removed,
            summary.bytes,
        )
    }

    #[test]
    fn only_what_differs_is_written() {
        let sandbox = Sandbox::new();
        let build = |pages| counts(&sandbox.build(pages).unwrap());
        assert_eq!(
            build(&[("a.html", "one"), ("b/c/d.html", "two")]),
            (2, 0, 0, 6)
        );
        assert_eq!(
            build(&[("a.html", "one"), ("b/c/d.html", "two")]),
            (0, 2, 0, 0)
        );
        assert_eq!(
            build(&[("a.html", "one"), ("b/c/d.html", "three")]),
            (1, 1, 0, 5)
        );
        assert_eq!(
            build(&[("a.html", "one"), ("b/e.html", "three")]),
            (1, 1, 1, 5)
        );
        assert_eq!(sandbox.listing("site"), "a.html: one\nb/e.html: three\n");
        assert_eq!(build(&[("a.html", "one")]), (0, 1, 1, 0));
        assert_eq!(sandbox.listing("site"), "a.html: one\n");
        assert_eq!(build(&[]), (0, 0, 1, 0));
        assert!(sandbox.site().is_dir());
    }

    #[test]
    fn the_same_bytes_from_another_key_are_not_written() {
        let sandbox = Sandbox::new();
        let build = |from: &str| {
            let stage = open(&sandbox.site()).unwrap().begin().unwrap();
            let path = OutPath::new("a.html");
            let is_kept = stage.keep(&path, key(from));
            if !is_kept {
                stage.write(&path, key(from), b"one").unwrap();
            }
            (is_kept, stage.commit(key(from)).unwrap().written)
        };
        assert_eq!(build("first"), (false, 1));
        assert_eq!(build("second"), (false, 0));
        assert_eq!(build("second"), (true, 0));
    }

    #[test]
    fn a_page_that_somebody_edited_is_written_again() {
        let sandbox = Sandbox::new();
        let pages = [("a.html", "one"), ("b.html", "two"), ("c.html", "three")];
        sandbox.build(&pages).unwrap();
        sandbox.put("site/a.html", "ONE");
        fs::remove_file(sandbox.site().join("b.html")).unwrap();
        // A copy in its place, or a new time, is no change.
        fs::copy(sandbox.site().join("c.html"), sandbox.path("copy")).unwrap();
        fs::rename(sandbox.path("copy"), sandbox.site().join("c.html")).unwrap();
        assert_eq!(counts(&sandbox.build(&pages).unwrap()), (2, 1, 0, 6));
        assert_eq!(
            sandbox.listing("site"),
            "a.html: one\nb.html: two\nc.html: three\n"
        );
    }

    #[test]
    fn files_are_copied_whole_and_once() {
        let sandbox = Sandbox::new();
        let text = "附件".repeat(100_000);
        sandbox.put("附件.pdf", &text);
        let build = |from: &str| {
            let stage = open(&sandbox.site()).unwrap().begin().unwrap();
            let file = File::open(sandbox.path("附件.pdf")).unwrap();
            stage
                .copy(&OutPath::new("f/附件.pdf"), key(from), file)
                .unwrap();
            counts(&stage.commit(key(from)).unwrap())
        };
        assert_eq!(build("first"), (1, 0, 0, 600_000));
        assert_eq!(build("second"), (0, 1, 0, 0));
        sandbox.put("附件.pdf", &text.replacen('附', "副", 1));
        assert_eq!(build("third"), (1, 0, 0, 600_000));
        let copied = fs::read_to_string(sandbox.site().join("f/附件.pdf")).unwrap();
        assert_eq!(copied, text.replacen('附', "副", 1));
    }

    #[test]
    fn two_pages_cannot_have_one_place() {
        let refusal = |paths: &[&str]| {
            let sandbox = Sandbox::new();
            sandbox.build(&[("a", "old")]).unwrap();
            let pages: Vec<_> = paths.iter().map(|path| (*path, "new")).collect();
            let error = sandbox.build(&pages).unwrap_err();
            assert_eq!(sandbox.listing("site"), "a: old\n");
            sandbox.message(&error)
        };
        insta::assert_snapshot!(refusal(&["b", "b"]), @"cannot write `b` twice: two pages have this path");
        insta::assert_snapshot!(refusal(&["b", "b/c"]), @"cannot write both `b` and `b/c`: a file cannot be a folder too");
        insta::assert_snapshot!(refusal(&["b-", "b/c/d", "b"]), @"cannot write both `b` and `b/c/d`: a file cannot be a folder too");
        insta::assert_snapshot!(refusal(&["b", "b/c/d"]), @"cannot write both `b` and `b/c/d`: a file cannot be a folder too");
        insta::assert_snapshot!(refusal(&[""]), @"cannot write ``: no page can have this path");
        insta::assert_snapshot!(refusal(&[".gongkai-manifest"]), @"cannot write `.gongkai-manifest`: no page can have this path");
        insta::assert_snapshot!(refusal(&[".gongkai-manifest/a"]), @"cannot write `.gongkai-manifest/a`: no page can have this path");
        insta::assert_snapshot!(refusal(&[&"x".repeat(256)]).replace("xx", ""), @"cannot write `site/`: the name is too long");
    }

    #[test]
    fn a_stage_that_is_dropped_leaves_no_trace() {
        let sandbox = Sandbox::new();
        let stage = open(&sandbox.site()).unwrap().begin().unwrap();
        stage
            .write(&OutPath::new("a/b.html"), key("x"), b"new")
            .unwrap();
        drop(stage);
        assert!(!sandbox.site().exists());
        assert_eq!(sandbox.work_files(), [".gitignore", "lock"]);
    }

    #[test]
    fn a_full_disk_leaves_the_old_site() {
        let sandbox = Sandbox::new();
        let old = [("a.html", "one"), ("b.html", "two")];
        sandbox.build(&old).unwrap();
        let mut output = open(&sandbox.site()).unwrap();
        output.system.write = |_, bytes| match bytes {
            b"large" => Err(io::ErrorKind::StorageFull.into()),
            _ => Ok(()),
        };
        let stage = output.begin().unwrap();
        stage
            .write(&OutPath::new("a.html"), key("small"), b"small")
            .unwrap();
        let error = stage
            .write(&OutPath::new("b.html"), key("large"), b"large")
            .unwrap_err();
        let message = sandbox.message(&error);
        insta::assert_snapshot!(message, @"
        cannot write `site/b.html`: the disk is full
        hint: free some space and build again; the site is as it was
        ");
        // A caller that overlooks the error does not get a site with a hole.
        let error = stage.commit(key("any")).unwrap_err();
        assert!(matches!(error, OutputError::Incomplete(path) if path.as_str() == "b.html"));
        assert_eq!(sandbox.listing("site"), "a.html: one\nb.html: two\n");
        assert!(
            open(&sandbox.site())
                .unwrap()
                .is_current(Sandbox::inputs(&old))
        );
        assert_eq!(sandbox.work_files(), [".gitignore", "lock", "state"]);
    }

    #[test]
    fn many_threads_write_one_site() {
        let sandbox = Sandbox::new();
        let stage = open(&sandbox.site()).unwrap().begin().unwrap();
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let stage = &stage;
                scope.spawn(move || {
                    for page in 0..50 {
                        let text = format!("{page}/{thread}");
                        let path = OutPath::new(&format!("a/{page}/b/{thread}.html"));
                        stage.write(&path, key(&text), text.as_bytes()).unwrap();
                    }
                });
            }
        });
        assert_eq!(stage.commit(key("any")).unwrap().written, 200);
        assert_eq!(sandbox.listing("site").lines().count(), 200);
    }
}
