//! Where the site goes, and the folder beside it in which a build works: lock, stage, state.

use std::ffi::{OsStr, OsString};
use std::fs::{self, DirBuilder, File, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

use rustix::fs::Access;

use super::error::{Act, OutputError, refused};
use super::manifest::MANIFEST;
use crate::source::OutPath;

/// The folder of the site and what belongs to it.
///
/// The folder of work is beside the site, so that both are on one file system.
#[derive(Debug)]
pub(super) struct Place {
    /// The site's folder as the user wrote it, for messages.
    pub(super) given: PathBuf,
    /// The site's folder with all links resolved; it may not exist yet.
    pub(super) target: PathBuf,
    /// The folder around the site.
    pub(super) parent: PathBuf,
    /// The folder of work.
    pub(super) work: PathBuf,
}

/// The lock on a place, ours until this is dropped or the process ends, however it ends.
#[derive(Debug)]
pub(super) struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing is not enough: a program that is just being started has a copy of the file.
        let _ = self.0.unlock();
    }
}

/// Returns the folder of work of the site at `given`, which may not be there; no build takes away
/// what it does not know in it.
pub fn work_beside(given: &Path) -> PathBuf {
    let target = resolve(given).unwrap_or_else(|_| given.to_path_buf());
    let name = work_name(target.file_name().unwrap_or_default());
    target.with_file_name(name)
}

fn work_name(name: &OsStr) -> OsString {
    let mut work_name = OsString::from(".");
    work_name.push(name);
    work_name.push(".gongkai");
    work_name
}

impl Place {
    /// Finds where the site at `given` really is, and refuses what we must not replace.
    pub(super) fn find(given: &Path) -> Result<Self, OutputError> {
        let target = resolve(given)?;
        let (Some(parent), Some(name)) = (target.parent(), target.file_name()) else {
            return Err(OutputError::NoParent(given.to_path_buf()));
        };
        let place = Self {
            given: given.to_path_buf(),
            parent: parent.to_path_buf(),
            work: parent.join(work_name(name)),
            target: target.clone(),
        };
        place.refuse_others()?;
        let may_write = rustix::fs::access(&place.parent, Access::WRITE_OK | Access::EXEC_OK);
        may_write
            .map_err(io::Error::from)
            .map_err(refused(Act::Write, &place.parent))?;
        Ok(place)
    }

    /// Takes the lock, and makes the folder of work.
    pub(super) fn lock(&self) -> Result<Lock, OutputError> {
        create_folder(&self.work).map_err(refused(Act::CreateFolder, &self.work))?;
        let path = self.work.join("lock");
        let open = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path);
        let file = open.map_err(refused(Act::Lock, &path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(OutputError::Locked(self.given.clone())),
            Err(TryLockError::Error(error)) => return Err(refused(Act::Lock, &path)(error)),
        }
        // Nobody has to list this folder in the ignore file of a repository.
        let ignore = self.work.join(".gitignore");
        if !ignore.exists() {
            fs::write(&ignore, "*\n").map_err(refused(Act::Write, &ignore))?;
        }
        Ok(Lock(file))
    }

    /// Pages of a build that has not been switched to. All in it is ours.
    pub(super) fn stage(&self) -> PathBuf {
        self.work.join("stage")
    }

    /// The whole new site right before the exchange, the whole old one right after it.
    pub(super) fn exchanged(&self) -> PathBuf {
        self.work.join("exchanged")
    }

    /// The old site while the new one is moved into its place, where exchange is not possible.
    pub(super) fn aside(&self) -> PathBuf {
        self.work.join("aside")
    }

    /// What the last build knew about its files.
    pub(super) fn state(&self) -> PathBuf {
        self.work.join("state")
    }

    /// What the inputs of the last build looked like.
    pub(super) fn seen(&self) -> PathBuf {
        self.work.join("seen")
    }

    /// A name that is not taken, for files of others that were found in an old site.
    pub(super) fn left(&self) -> PathBuf {
        let numbered = (1..u32::MAX).map(|number| self.work.join(format!("left-{number}")));
        let mut free = numbered.skip_while(|path| path.symlink_metadata().is_ok());
        free.next().unwrap_or_else(|| self.work.join("left"))
    }

    /// Returns where a page goes, as the user would write it.
    pub(super) fn shown(&self, path: &OutPath) -> PathBuf {
        self.given.join(path.as_str())
    }

    /// Refuses a folder that we cannot exchange or whose files are not ours.
    fn refuse_others(&self) -> Result<(), OutputError> {
        let target = match fs::metadata(&self.target) {
            Ok(target) => target,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(refused(Act::Read, &self.given)(error)),
        };
        if !target.is_dir() {
            return Err(OutputError::NotAFolder(self.given.clone()));
        }
        let parent = fs::metadata(&self.parent).map_err(refused(Act::Read, &self.parent))?;
        if parent.dev() != target.dev() {
            return Err(OutputError::MountPoint(self.given.clone()));
        }
        if self.target.join(MANIFEST).symlink_metadata().is_ok() {
            return Ok(());
        }
        let mut names = fs::read_dir(&self.target).map_err(refused(Act::Read, &self.given))?;
        match names.next() {
            None => Ok(()),
            Some(Err(error)) => Err(refused(Act::Read, &self.given)(error)),
            Some(Ok(entry)) => Err(OutputError::NotOurs {
                folder: self.given.clone(),
                example: entry.file_name().to_string_lossy().into_owned(),
            }),
        }
    }
}

/// Makes a folder and those around it; it is fine if they exist.
pub(super) fn create_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o755).create(path)
}

fn resolve(given: &Path) -> Result<PathBuf, OutputError> {
    match given.symlink_metadata() {
        Ok(found) => given.canonicalize().map_err(|error| match error.kind() {
            io::ErrorKind::NotFound if found.is_symlink() => {
                OutputError::DanglingLink(given.to_path_buf())
            }
            _ => refused(Act::Read, given)(error),
        }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let (Some(parent), Some(name)) = (given.parent(), given.file_name()) else {
                return Err(OutputError::NoParent(given.to_path_buf()));
            };
            let parent = if parent.as_os_str().is_empty() {
                Path::new(".")
            } else {
                parent
            };
            create_folder(parent).map_err(refused(Act::CreateFolder, parent))?;
            let parent = parent.canonicalize().map_err(refused(Act::Read, parent))?;
            Ok(parent.join(name))
        }
        Err(error) => Err(refused(Act::Read, given)(error)),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::path::Path;

    use crate::output::sandbox::Sandbox;

    /// Returns why a build into `target` is refused; nothing may have changed then.
    fn refusal(sandbox: &Sandbox, target: &str) -> String {
        let before = sandbox.listing("");
        let message = sandbox.check_refused(Path::new(target));
        assert_eq!(sandbox.listing(""), before);
        message
    }

    #[test]
    fn what_is_not_a_folder_of_ours_is_refused() {
        let sandbox = Sandbox::new();
        sandbox.put("file", "of others");
        sandbox.put("photos/2023/a.jpg", "of others");
        symlink("nowhere", sandbox.path("dangling")).unwrap();
        symlink("file", sandbox.path("to-file")).unwrap();
        insta::assert_snapshot!(refusal(&sandbox, "file"), @"
        cannot build into `file`: it is not a folder
        hint: choose another output folder
        ");
        insta::assert_snapshot!(refusal(&sandbox, "to-file"), @"
        cannot build into `to-file`: it is not a folder
        hint: choose another output folder
        ");
        insta::assert_snapshot!(refusal(&sandbox, "dangling"), @"
        cannot build into `dangling`: it is a link to something that does not exist
        hint: choose another output folder
        ");
        insta::assert_snapshot!(refusal(&sandbox, "photos"), @"
        cannot build into `photos`: it holds files of others, such as `2023`
        hint: choose another output folder, or empty this one
        ");
        insta::assert_snapshot!(refusal(&sandbox, "file/site"), @"cannot read `file/site`: a part of the path is not a folder");
        insta::assert_snapshot!(refusal(&sandbox, "file/deep/site"), @"cannot read `file/deep/site`: a part of the path is not a folder");
        insta::assert_snapshot!(refusal(&sandbox, "/"), @"
        cannot build into `/`: there is no folder around it
        hint: choose another output folder
        ");
        insta::assert_snapshot!(refusal(&sandbox, "missing/.."), @"
        cannot build into `missing/..`: there is no folder around it
        hint: choose another output folder
        ");
    }

    #[test]
    fn a_mount_point_is_refused() {
        let sandbox = Sandbox::new();
        if Path::new("/proc/self").exists() {
            insta::assert_snapshot!(refusal(&sandbox, "/proc"), @"
            cannot build into `/proc`: it is a mount point
            hint: choose a folder inside of it
            ");
        }
    }

    #[test]
    fn folders_on_the_way_are_made_and_an_empty_one_is_taken() {
        let sandbox = Sandbox::new();
        sandbox
            .build_into("deep/down/site/", &[("a.html", "one")])
            .unwrap();
        assert_eq!(sandbox.listing("deep/down/site"), "a.html: one\n");
        fs::create_dir(sandbox.path("empty")).unwrap();
        fs::set_permissions(sandbox.path("empty"), fs::Permissions::from_mode(0o750)).unwrap();
        sandbox.build_into("empty", &[("a.html", "one")]).unwrap();
        assert_eq!(sandbox.listing("empty"), "a.html: one\n");
        let mode = sandbox
            .path("empty")
            .metadata()
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o7777, 0o750);
    }

    #[test]
    fn a_link_to_the_site_stays_a_link() {
        let sandbox = Sandbox::new();
        fs::create_dir_all(sandbox.path("real/www")).unwrap();
        symlink("real/www", sandbox.site()).unwrap();
        sandbox.build(&[("a.html", "one")]).unwrap();
        sandbox.build(&[("a.html", "two")]).unwrap();
        assert!(sandbox.site().is_symlink());
        assert_eq!(sandbox.listing("real/www"), "a.html: two\n");
    }
}
