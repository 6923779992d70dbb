//! The end of a build: what the pages do not change is taken over from the old site, then the
//! sites are switched. A build that changed nothing switches nothing.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

use super::Key;
use super::contents::Contents;
use super::error::{Act, OutputError, refused};
use super::manifest::{MANIFEST, Manifest};
use super::parallel;
use super::place::create_folder;
use super::stage::{Site, Stage, Staged, create_file, stamp_of};
use super::state::{Known, Last, Stamp, hash_file};
use super::switch::{remove_old, switch};
use super::tree::{dress, take_over};
use crate::source::OutPath;

/// How many files of others a summary names.
const N_EXAMPLES: usize = 5;

/// What a build did to its folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// How many files were written.
    pub written: usize,
    /// How many bytes were written.
    pub bytes: u64,
    /// How many files stayed as they were.
    pub kept: usize,
    /// How many files of the last build are gone.
    pub removed: usize,
    /// How many files in the folder are not ours; they stay.
    pub foreign: usize,
    /// The first of these, by path from the site's root.
    pub foreign_examples: Vec<PathBuf>,
    /// Folders beside the site with what could not be removed: most likely files of others.
    pub left: Vec<PathBuf>,
}

impl Stage {
    /// Makes the site's folder equal to what was written and kept, in one step.
    pub fn commit(self, inputs: Key) -> Result<Summary, OutputError> {
        let mut site = self.take_site()?;
        let place = &self.output.place;
        let old = self.old_contents()?;
        old.refuse_conflicts(&site, place)?;
        let mut summary = self.summary(&site, &old);
        let (manifest, seal) = match self.unchanged(&summary) {
            Some(as_it_is) => as_it_is,
            None => {
                let new = self.replace(&mut site, &old)?;
                summary.left.extend(remove_old(place, &old));
                new
            }
        };
        let files = site.files.into_iter().map(|(path, file)| {
            (
                path,
                Known {
                    content: file.content,
                    mark: Some((file.key, file.stamp)),
                },
            )
        });
        // Only now, so that a build that was killed before is not taken for a complete one.
        Last {
            mark: Some((inputs, manifest)),
            seal,
            files: files.collect(),
        }
        .write(place);
        Ok(summary)
    }

    fn old_contents(&self) -> Result<Contents, OutputError> {
        let place = &self.output.place;
        let contents = match &self.output.last {
            Some(last) => Contents::find(&place.target, &last.files),
            None => Contents::find::<()>(&place.target, &BTreeMap::new()),
        };
        contents.map_err(refused(Act::Read, &place.given))
    }

    fn summary(&self, site: &Site, old: &Contents) -> Summary {
        let foreign = old.foreign();
        let mut summary = Summary {
            foreign: foreign.len(),
            foreign_examples: foreign.iter().take(N_EXAMPLES).cloned().collect(),
            left: self.left.clone(),
            ..Summary::default()
        };
        for file in site.files.values() {
            if file.is_kept {
                summary.kept += 1;
            } else {
                summary.written += 1;
                summary.bytes += file.content.size;
            }
        }
        let old = self.output.last.iter().flat_map(|last| last.files.keys());
        summary.removed = old.filter(|path| !site.files.contains_key(*path)).count();
        summary
    }

    /// Returns the manifest's stamp and hash if the old site is the new one.
    fn unchanged(&self, summary: &Summary) -> Option<(Stamp, blake3::Hash)> {
        let last = self.output.last.as_ref()?;
        let manifest = Stamp::at(&self.output.place.target.join(MANIFEST))?;
        (summary.written + summary.removed == 0).then_some((manifest, last.seal))
    }

    /// Completes the stage and switches to it; returns its manifest's stamp and hash.
    fn replace(
        &self,
        site: &mut Site,
        old: &Contents,
    ) -> Result<(Stamp, blake3::Hash), OutputError> {
        let (place, system) = (&self.output.place, &self.output.system);
        self.carry_over_kept(site)?;
        old.carry_over(place, system)?;
        let files = site
            .files
            .iter()
            .map(|(path, file)| (path.clone(), file.content));
        let text = Manifest {
            files: files.collect(),
        }
        .text();
        let written = self.write_manifest(&text);
        let stamp = written.map_err(refused(Act::Write, &place.given.join(MANIFEST)))?;
        dress(&place.target, &self.folder);
        switch(place, system)?;
        Ok((stamp, blake3::hash(text.as_bytes())))
    }

    fn carry_over_kept(&self, site: &mut Site) -> Result<(), OutputError> {
        let mut folders: Vec<&str> = site.folders.iter().map(|folder| &**folder).collect();
        folders.sort_unstable();
        for folder in folders {
            let folder = self.folder.join(folder);
            create_folder(&folder).map_err(refused(Act::CreateFolder, &folder))?;
        }
        let mut kept: Vec<_> = site
            .files
            .iter_mut()
            .filter(|(_, file)| file.is_kept)
            .collect();
        let stamps = parallel::map(&kept, |(path, file)| self.carry_over(path, file));
        for ((_, file), stamp) in kept.iter_mut().zip(stamps) {
            file.stamp = stamp?;
        }
        Ok(())
    }

    /// Gives a kept file its place in the stage; returns how it looks there.
    fn carry_over(&self, path: &OutPath, file: &Staged) -> Result<Stamp, OutputError> {
        let (place, system) = (&self.output.place, &self.output.system);
        let (old, new) = (
            place.target.join(path.as_str()),
            self.folder.join(path.as_str()),
        );
        let taken = take_over(system, &old, &new);
        taken.map_err(refused(Act::CarryOver, &place.shown(path)))?;
        // A copy has a stamp of its own; so has what somebody has just put there.
        let has_content = || hash_file(&new).is_ok_and(|content| content == file.content);
        let stamp = Stamp::at(&new).filter(|stamp| *stamp == file.stamp || has_content());
        stamp.ok_or_else(|| OutputError::ChangedMeanwhile(place.shown(path)))
    }

    fn write_manifest(&self, text: &str) -> io::Result<Stamp> {
        let mut file = create_file(&self.folder.join(MANIFEST))?;
        (self.output.system.write)(&mut file, text.as_bytes())?;
        stamp_of(&file)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io;
    use std::os::unix::fs::{MetadataExt, PermissionsExt};

    use proptest::collection::{btree_map, vec};
    use proptest::prelude::{ProptestConfig, prop_assert_eq, proptest};

    use crate::output::sandbox::{Sandbox, key};
    use crate::output::{MANIFEST, Manifest, OutputError, open};
    use crate::source::OutPath;

    const PATHS: [&str; 6] = [
        "a.html",
        "b/c.html",
        "b/d.html",
        "b/e/f.html",
        "g",
        "h/i/j/k",
    ];
    const TEXTS: [&str; 3] = ["one", "two", "three"];

    #[test]
    fn a_warm_build_equals_a_cold_one() {
        let pages = [
            ("a.html", "one"),
            ("附件/x y.txt", "two"),
            ("c/d/e.html", "three"),
        ];
        let (cold, warm) = (Sandbox::new(), Sandbox::new());
        cold.build(&pages).unwrap();
        warm.build(&[("c/d/e.html", "other"), ("a.html", "one"), ("gone", "x")])
            .unwrap();
        let reversed = [pages[2], pages[1], pages[0]];
        warm.build(&reversed).unwrap();
        let manifest = |sandbox: &Sandbox| fs::read(sandbox.site().join(MANIFEST)).unwrap();
        assert_eq!(manifest(&cold), manifest(&warm));
        assert_eq!(cold.listing("site"), warm.listing("site"));
        let paths = Manifest::read(&warm.site())
            .unwrap()
            .unwrap()
            .files
            .into_keys();
        let paths: Vec<String> = paths.map(|path| path.to_string()).collect();
        assert_eq!(paths, ["a.html", "c/d/e.html", "附件/x y.txt"]);
    }

    #[test]
    fn an_unchanged_site_is_not_touched() {
        let sandbox = Sandbox::new();
        let inode = || sandbox.site().metadata().unwrap().ino();
        sandbox.build(&[("a.html", "one")]).unwrap();
        let first = inode();
        sandbox.build(&[("a.html", "one")]).unwrap();
        assert_eq!(inode(), first);
        sandbox.build(&[("a.html", "two")]).unwrap();
        assert_ne!(inode(), first);
    }

    #[test]
    fn a_file_system_without_links_gets_copies() {
        let sandbox = Sandbox::new();
        sandbox
            .build(&[("a.html", "one"), ("b.html", "two")])
            .unwrap();
        sandbox.put("site/notes.txt", "mine");
        let pages = [("a.html", "one"), ("b.html", "new")];
        let summary = sandbox.build_with(&pages, |system| {
            system.link = |_, _| Err(io::ErrorKind::PermissionDenied.into());
        });
        let summary = summary.unwrap();
        assert_eq!((summary.kept, summary.written, summary.foreign), (1, 1, 1));
        assert!(summary.left.is_empty());
        assert_eq!(
            sandbox.listing("site"),
            "a.html: one\nb.html: new\nnotes.txt: mine\n"
        );
        assert!(
            open(&sandbox.site())
                .unwrap()
                .is_current(Sandbox::inputs(&pages))
        );
    }

    #[test]
    fn a_page_that_is_edited_during_the_build_is_not_kept() {
        let sandbox = Sandbox::new();
        sandbox
            .build(&[("a.html", "one"), ("b.html", "two")])
            .unwrap();
        let stage = open(&sandbox.site()).unwrap().begin().unwrap();
        assert!(stage.keep(&OutPath::new("a.html"), key("one")));
        stage
            .write(&OutPath::new("b.html"), key("new"), b"new")
            .unwrap();
        sandbox.put("site/a.html", "edited");
        let error = stage.commit(key("any")).unwrap_err();
        assert!(matches!(error, OutputError::ChangedMeanwhile(path) if path.ends_with("a.html")));
        assert_eq!(sandbox.listing("site"), "a.html: edited\nb.html: two\n");
    }

    #[test]
    fn a_disk_that_is_full_at_the_end_leaves_the_old_site() {
        let sandbox = Sandbox::new();
        sandbox.build(&[("a.html", "one")]).unwrap();
        let error = sandbox.build_with(&[("a.html", "two")], |system| {
            system.write = |_, bytes| match bytes {
                b"two" => Ok(()),
                _ => Err(io::ErrorKind::QuotaExceeded.into()),
            };
        });
        insta::assert_snapshot!(sandbox.message(&error.unwrap_err()), @"
        cannot write `site/.gongkai-manifest`: the disk is full
        hint: free some space and build again; the site is as it was
        ");
        assert_eq!(sandbox.listing("site"), "a.html: one\n");
        assert_eq!(sandbox.work_files(), [".gitignore", "lock", "state"]);
    }

    #[test]
    fn everyone_may_read_the_site_as_far_as_the_umask_allows() {
        let sandbox = Sandbox::new();
        sandbox.build(&[("a/b.html", "one")]).unwrap();
        let mode = |path: &str| sandbox.path(path).metadata().unwrap().permissions().mode();
        assert_eq!(mode("site") & 0o7022, 0);
        assert_eq!(mode("site/a") & 0o7022, 0);
        assert_eq!(mode("site/a/b.html") & 0o7133, 0);
        assert_eq!(mode("site/.gongkai-manifest"), mode("site/a/b.html"));
    }

    #[test]
    fn a_large_site_is_taken_over_whole() {
        let sandbox = Sandbox::new();
        let paths: Vec<String> = (0..300).map(|n| format!("{}/{n}.html", n % 150)).collect();
        let mut pages: Vec<_> = paths
            .iter()
            .map(|path| (path.as_str(), path.as_str()))
            .collect();
        sandbox.build(&pages).unwrap();
        pages[7].1 = "new";
        let summary = sandbox.build(&pages).unwrap();
        assert_eq!((summary.written, summary.kept), (1, 299));
        let cold = Sandbox::new();
        cold.build(&pages).unwrap();
        assert_eq!(sandbox.listing("site"), cold.listing("site"));
        assert!(
            open(&sandbox.site())
                .unwrap()
                .is_current(Sandbox::inputs(&pages))
        );
        assert_eq!(sandbox.work_files(), [".gitignore", "lock", "state"]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

        #[test]
        fn whatever_was_there_the_site_is_the_pages(
            builds in vec(btree_map(0..PATHS.len(), 0..TEXTS.len(), 0..6), 1..5),
            edits in vec((0..PATHS.len(), 0..TEXTS.len()), 0..3),
        ) {
            let sandbox = Sandbox::new();
            for build in builds {
                let page = |(path, text): (&usize, &usize)| (PATHS[*path], TEXTS[*text]);
                let pages: Vec<_> = build.iter().map(page).collect();
                let summary = sandbox.build(&pages).unwrap();
                prop_assert_eq!(summary.written + summary.kept, pages.len());
                let cold = Sandbox::new();
                cold.build(&pages).unwrap();
                prop_assert_eq!(sandbox.listing("site"), cold.listing("site"));
                for (path, text) in &edits {
                    // An edited page is ours all the same; any other file would be of others.
                    if build.contains_key(path) {
                        sandbox.put(&format!("site/{}", PATHS[*path]), TEXTS[*text]);
                    }
                }
            }
        }
    }
}
