//! What is in a site's folder: our files, and those of others, which stay where they are and
//! whose place no page may take.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::error::{Act, OutputError, refused};
use super::manifest::MANIFEST;
use super::parallel;
use super::place::{Place, create_folder};
use super::stage::Site;
use super::system::System;
use super::tree::{Tree, dress, is_same, take_over};
use crate::source::OutPath;

/// What really is in a site's folder, without the manifest.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// Files of the manifest, and the folders that they are in.
    ours: Tree,
    /// Everything else, in the order of the paths.
    foreign: Tree,
}

impl Contents {
    /// Lists a folder whose manifest has `files`.
    pub(super) fn find<T>(folder: &Path, files: &BTreeMap<OutPath, T>) -> io::Result<Self> {
        let paths = files.keys().map(|path| Path::new(path.as_str()));
        let our_folders: HashSet<&Path> = paths.flat_map(|path| path.ancestors().skip(1)).collect();
        let tree = Tree::scan(folder)?;
        let mut contents = Self::default();
        for path in tree
            .files
            .into_iter()
            .filter(|path| path != Path::new(MANIFEST))
        {
            let owner = contents.owner(has(files, &path));
            owner.files.push(path);
        }
        for path in tree.folders {
            let owner = contents.owner(our_folders.contains(path.as_path()));
            owner.folders.push(path);
        }
        contents.foreign.files.sort();
        contents.foreign.folders.sort();
        Ok(contents)
    }

    /// Returns the files of others, in the order of the paths.
    pub(super) fn foreign(&self) -> &[PathBuf] {
        &self.foreign.files
    }

    /// Refuses a site with a page in the place of something that is not ours.
    pub(super) fn refuse_conflicts(&self, site: &Site, place: &Place) -> Result<(), OutputError> {
        let is_under_page = |path: &Path| path.ancestors().any(|part| has(&site.files, part));
        let is_page_folder = |path: &Path| {
            path.to_str()
                .is_some_and(|path| site.folders.contains(path))
        };
        let mut files = self.foreign.files.iter();
        let mut folders = self.foreign.folders.iter();
        let conflict = files
            .find(|path| is_under_page(path) || is_page_folder(path))
            .or_else(|| folders.find(|path| is_under_page(path)));
        match conflict {
            Some(path) => Err(OutputError::Foreign(place.given.join(path))),
            None => Ok(()),
        }
    }

    /// Gives what is not ours its place in the new site, which is in the stage.
    pub(super) fn carry_over(&self, place: &Place, system: &System) -> Result<(), OutputError> {
        let stage = place.stage();
        let failed = |path: &Path, error| refused(Act::CarryOver, &place.given.join(path))(error);
        for path in &self.foreign.folders {
            create_folder(&stage.join(path)).map_err(|error| failed(path, error))?;
        }
        for path in &self.foreign.files {
            let (old, new) = (place.target.join(path), stage.join(path));
            let folder = new.parent().map_or(Ok(()), create_folder);
            let taken = folder.and_then(|()| take_over(system, &old, &new));
            taken.map_err(|error| failed(path, error))?;
        }
        // From the inside out: a folder may be one that cannot be written to.
        for path in self.foreign.folders.iter().rev() {
            dress(&place.target.join(path), &stage.join(path));
        }
        Ok(())
    }

    /// Removes all this from `folder`, but of what is not ours only what `site` has too; the
    /// folder itself and its manifest stay.
    pub(super) fn remove(&self, folder: &Path, site: &Path) -> io::Result<()> {
        let removed = parallel::map(&self.ours.files, |path| remove_file(&folder.join(path)));
        removed.into_iter().collect::<io::Result<()>>()?;
        for path in &self.foreign.files {
            let file = folder.join(path);
            if is_same(&file, &site.join(path)) {
                remove_file(&file)?;
            }
        }
        // From the inside out. A folder that is not empty then holds something of others.
        let folders = self.foreign.folders.iter().rev();
        for path in folders.chain(self.ours.folders.iter().rev()) {
            let _ = fs::remove_dir(folder.join(path));
        }
        Ok(())
    }

    fn owner(&mut self, is_ours: bool) -> &mut Tree {
        if is_ours {
            &mut self.ours
        } else {
            &mut self.foreign
        }
    }
}

/// Removes a file; it is fine if there is none.
pub(super) fn remove_file(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Tells whether a list of our files has one at `path`, as the disk spells it.
fn has<T>(files: &BTreeMap<OutPath, T>, path: &Path) -> bool {
    path.to_str()
        .is_some_and(|path| files.contains_key(&OutPath::new(path)))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::{PermissionsExt, symlink};

    use crate::output::sandbox::Sandbox;

    #[test]
    fn files_of_others_stay_and_are_counted() {
        let sandbox = Sandbox::new();
        sandbox
            .build(&[("a.html", "one"), ("b/c.html", "two")])
            .unwrap();
        sandbox.put("site/CNAME", "example.org");
        sandbox.put("site/b/notes.txt", "mine");
        sandbox.put("site/.git/objects/ab/cd", "blob");
        fs::create_dir_all(sandbox.path("site/uploads/new")).unwrap();
        let uploads = sandbox.path("site/uploads");
        fs::set_permissions(&uploads, fs::Permissions::from_mode(0o1770)).unwrap();
        symlink("../elsewhere", sandbox.path("site/link")).unwrap();
        for text in ["one", "new", "newer"] {
            let summary = sandbox.build(&[("a.html", text)]).unwrap();
            assert_eq!(summary.foreign, 4);
            assert_eq!(
                summary.foreign_examples[0].to_str(),
                Some(".git/objects/ab/cd")
            );
            assert!(summary.left.is_empty());
        }
        insta::assert_snapshot!(sandbox.listing("site"), @"
        .git/objects/ab/cd: blob
        CNAME: example.org
        a.html: newer
        b/notes.txt: mine
        link -> ../elsewhere
        ");
        assert!(uploads.join("new").is_dir());
        assert_eq!(
            uploads.metadata().unwrap().permissions().mode() & 0o7777,
            0o1770
        );
        assert_eq!(sandbox.work_files(), [".gitignore", "lock", "state"]);
    }

    #[test]
    fn a_page_never_takes_the_place_of_a_file_of_others() {
        let refusal = |paths: &[&str], page: &str| {
            let sandbox = Sandbox::new();
            sandbox.build(&[("index.html", "old")]).unwrap();
            for path in paths {
                sandbox.put(&format!("site/{path}"), "of others");
            }
            let before = sandbox.listing("");
            let error = sandbox
                .build(&[("index.html", "new"), (page, "new")])
                .unwrap_err();
            assert_eq!(sandbox.listing(""), before);
            sandbox.message(&error)
        };
        insta::assert_snapshot!(refusal(&["a.html"], "a.html"), @"
        cannot write `site/a.html`: gongkai did not write what is there now
        hint: move it elsewhere, or give the page another path
        ");
        insta::assert_snapshot!(refusal(&["b", "z"], "b/c/index.html"), @"
        cannot write `site/b`: gongkai did not write what is there now
        hint: move it elsewhere, or give the page another path
        ");
        insta::assert_snapshot!(refusal(&["b/c/note.txt"], "b"), @"
        cannot write `site/b/c/note.txt`: gongkai did not write what is there now
        hint: move it elsewhere, or give the page another path
        ");
    }

    #[test]
    fn an_empty_folder_of_others_is_not_replaced_by_a_page() {
        let sandbox = Sandbox::new();
        sandbox.build(&[("index.html", "old")]).unwrap();
        fs::create_dir(sandbox.path("site/a")).unwrap();
        let error = sandbox.build(&[("a", "new")]).unwrap_err();
        insta::assert_snapshot!(sandbox.message(&error), @"
        cannot write `site/a`: gongkai did not write what is there now
        hint: move it elsewhere, or give the page another path
        ");
        // A page inside of it is no conflict.
        sandbox.build(&[("a/b", "new")]).unwrap();
        assert_eq!(sandbox.listing("site"), "a/b: new\n");
    }

    #[test]
    fn a_link_in_the_place_of_a_folder_of_pages_is_not_followed() {
        let sandbox = Sandbox::new();
        sandbox
            .build(&[("a/b.html", "one"), ("c.html", "two")])
            .unwrap();
        fs::rename(sandbox.path("site/a"), sandbox.path("moved")).unwrap();
        symlink("../moved", sandbox.path("site/a")).unwrap();
        let error = sandbox
            .build(&[("a/b.html", "one"), ("c.html", "new")])
            .unwrap_err();
        insta::assert_snapshot!(sandbox.message(&error), @"
        cannot write `site/a`: gongkai did not write what is there now
        hint: move it elsewhere, or give the page another path
        ");
        sandbox.build(&[("c.html", "new")]).unwrap();
        assert_eq!(sandbox.listing("moved"), "b.html: one\n");
        assert_eq!(sandbox.listing("site"), "a -> ../moved\nc.html: new\n");
    }
}
