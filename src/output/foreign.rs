//! Files of others in the site's folder: they stay where they are, and no page may take the
//! place of one.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use super::error::{Act, OutputError, refused};
use super::manifest::MANIFEST;
use super::place::{Place, create_folder};
use super::stage::Site;
use super::state::Last;
use super::system::System;
use super::tree::{Tree, dress, take_over};
use crate::source::OutPath;

/// What is in the old site without being ours, in the order of the paths.
pub(super) struct Foreign {
    /// Files and links.
    pub(super) files: Vec<PathBuf>,
    /// Folders that the last build did not make.
    folders: Vec<PathBuf>,
}

impl Foreign {
    /// Lists what the last build did not write.
    pub(super) fn find(place: &Place, last: Option<&Last>) -> Result<Self, OutputError> {
        let scan = Tree::scan(&place.target);
        let Tree {
            mut files,
            mut folders,
        } = scan.map_err(refused(Act::Read, &place.given))?;
        if let Some(last) = last {
            files.retain(|path| path != Path::new(MANIFEST) && !has(&last.files, path));
            let paths = last.files.keys().map(|path| Path::new(path.as_str()));
            let ours: HashSet<&Path> = paths.flat_map(|path| path.ancestors().skip(1)).collect();
            folders.retain(|path| !ours.contains(path.as_path()));
        }
        files.sort();
        folders.sort();
        Ok(Self { files, folders })
    }

    /// Refuses a site with a page in the place of something that is not ours.
    pub(super) fn refuse_conflicts(&self, site: &Site, place: &Place) -> Result<(), OutputError> {
        let is_under_page = |path: &Path| path.ancestors().any(|part| has(&site.files, part));
        let is_page_folder = |path: &Path| {
            path.to_str()
                .is_some_and(|path| site.folders.contains(path))
        };
        let mut files = self.files.iter();
        let file = files.find(|path| is_under_page(path) || is_page_folder(path));
        let conflict = file.or_else(|| self.folders.iter().find(|path| is_under_page(path)));
        match conflict {
            Some(path) => Err(OutputError::Foreign(place.given.join(path))),
            None => Ok(()),
        }
    }

    /// Gives all of it a place in the new site, which is in `stage`.
    pub(super) fn carry_over(&self, place: &Place, system: &System) -> Result<(), OutputError> {
        let stage = place.stage();
        let failed = |path: &Path, error| refused(Act::CarryOver, &place.given.join(path))(error);
        for path in &self.folders {
            create_folder(&stage.join(path)).map_err(|error| failed(path, error))?;
        }
        for path in &self.files {
            let (old, new) = (place.target.join(path), stage.join(path));
            let folder = new.parent().map_or(Ok(()), create_folder);
            let taken = folder.and_then(|()| take_over(system, &old, &new));
            taken.map_err(|error| failed(path, error))?;
        }
        // From the inside out: a folder may be one that cannot be written to.
        for path in self.folders.iter().rev() {
            dress(&place.target.join(path), &stage.join(path));
        }
        Ok(())
    }
}

/// Tells whether a list of our files has one at `path`, as the disk spells it.
pub(super) fn has<T>(files: &BTreeMap<OutPath, T>, path: &Path) -> bool {
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
