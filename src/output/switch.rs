//! The switch from the old site to the new one, and the way back after a crash in the middle.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::contents::{Contents, remove_file};
use super::error::{Act, OutputError, refused};
use super::manifest::{MANIFEST, Manifest};
use super::place::Place;
use super::system::{System, flush_all, flush_one};

/// Puts the stage into the place of the site.
///
/// On every common file system this is one step. Where the file system cannot exchange folders,
/// there is a moment without a site; a crash in that moment is mended by [`put_back`]. The old
/// site stays beside until [`remove_old`].
pub(super) fn switch(place: &Place, system: &System) -> Result<(), OutputError> {
    flush_all(&place.stage()).map_err(refused(Act::Flush, &place.stage()))?;
    // From here on the folder may hold the old site, so it must not be taken for a stage.
    fs::rename(place.stage(), place.exchanged()).map_err(refused(Act::Switch, &place.given))?;
    if let Err(error) = put_in_place(place, system) {
        // As a stage again it is removed at once; else the next build removes it.
        let _ = fs::rename(place.exchanged(), place.stage());
        return Err(match error.kind() {
            io::ErrorKind::ResourceBusy | io::ErrorKind::CrossesDevices => {
                OutputError::MountPoint(place.given.clone())
            }
            _ => refused(Act::Switch, &place.given)(error),
        });
    }
    for folder in [&place.parent, &place.work] {
        flush_one(folder).map_err(refused(Act::Flush, folder))?;
    }
    Ok(())
}

/// Removes the site that was replaced, which had these contents; returns the folders that hold
/// what had to stay.
///
/// A refusal is no error here, as the new site is in its place; the next build tries again.
pub(super) fn remove_old(place: &Place, contents: &Contents) -> Vec<PathBuf> {
    let old = [place.exchanged(), place.aside()].into_iter();
    let old = old.filter(|folder| folder.exists());
    let remove = |folder: PathBuf| {
        // Whatever came in after the contents were listed is found by looking again.
        let is_gone = contents.remove(&folder, &place.target).is_ok() && remove_site(&folder);
        if is_gone {
            None
        } else {
            discard(&folder, place).unwrap_or(Some(folder))
        }
    };
    old.filter_map(remove).collect()
}

/// Puts the old site back if a build was killed while there was none.
pub(super) fn put_back(place: &Place) -> Result<(), OutputError> {
    if place.aside().exists() && place.target.symlink_metadata().is_err() {
        fs::rename(place.aside(), &place.target).map_err(refused(Act::Switch, &place.given))?;
    }
    Ok(())
}

/// Removes what a build that was killed has left; returns the folders that hold what had to stay.
pub(super) fn clear(place: &Place) -> Result<Vec<PathBuf>, OutputError> {
    let stage = place.stage();
    match fs::remove_dir_all(&stage) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(refused(Act::Remove, &stage)(error));
        }
        _ => {}
    }
    let mut left = Vec::new();
    for folder in [place.exchanged(), place.aside()] {
        left.extend(discard(&folder, place).map_err(refused(Act::Remove, &folder))?);
    }
    Ok(left)
}

fn put_in_place(place: &Place, system: &System) -> io::Result<()> {
    let (new, target) = (place.exchanged(), &place.target);
    if !target.exists() {
        // Nothing but an empty folder can be replaced by renaming a folder, so nothing is lost.
        return fs::rename(&new, target);
    }
    match (system.exchange)(&new, target) {
        Err(error) if is_unknown(&error) => {}
        result => return result,
    }
    fs::rename(target, place.aside())?;
    let moved = fs::rename(&new, target);
    if moved.is_err() {
        fs::rename(place.aside(), target)?;
    }
    moved
}

/// Tells whether a file system does not know how to exchange folders.
fn is_unknown(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput
    )
}

/// Removes a folder that a build put aside, but of files that we did not write only those that
/// the site has too. If others remain, they are moved to a folder of their own, which is returned.
fn discard(folder: &Path, place: &Place) -> io::Result<Option<PathBuf>> {
    if folder.symlink_metadata().is_err() {
        return Ok(None);
    }
    // Without a manifest nothing in the folder is known to be ours.
    let ours = Manifest::read(folder).ok().flatten().unwrap_or_default();
    Contents::find(folder, &ours.files)?.remove(folder, &place.target)?;
    if remove_site(folder) {
        return Ok(None);
    }
    remove_file(&folder.join(MANIFEST))?;
    let left = place.left();
    fs::rename(folder, &left)?;
    Ok(Some(left))
}

/// Removes a site that is empty but for the manifest, which goes last: a crash on the way leaves
/// the rest to the next attempt.
fn remove_site(folder: &Path) -> bool {
    let mut names = fs::read_dir(folder).into_iter().flatten().flatten();
    names.all(|entry| entry.file_name() == MANIFEST)
        && remove_file(&folder.join(MANIFEST)).is_ok()
        && fs::remove_dir(folder).is_ok()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io;
    use std::sync::atomic::{AtomicBool, Ordering};

    use crate::output::open;
    use crate::output::sandbox::Sandbox;
    use crate::output::system::System;

    const CLEAN: [&str; 3] = [".gitignore", "lock", "state"];

    fn without_exchange(system: &mut System) {
        system.exchange = |_, _| Err(io::ErrorKind::InvalidInput.into());
    }

    #[test]
    fn a_reader_never_meets_a_missing_or_half_page() {
        let sandbox = Sandbox::new();
        let text = |n: usize| n.to_string().repeat(200_000);
        sandbox
            .build(&[("a.html", &text(0)), ("deep/b.html", &text(0))])
            .unwrap();
        let is_done = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let reader = scope.spawn(|| {
                let mut n_read = 0;
                while !is_done.load(Ordering::Relaxed) {
                    for path in ["site/a.html", "site/deep/b.html"] {
                        let page = fs::read_to_string(sandbox.path(path)).unwrap();
                        assert_eq!(page.len(), 200_000);
                        assert!(
                            page.as_bytes()
                                .iter()
                                .all(|byte| *byte == page.as_bytes()[0])
                        );
                        n_read += 1;
                    }
                }
                n_read
            });
            for n in 1..50 {
                let kept = text(n / 5 % 10);
                sandbox
                    .build(&[("a.html", &text(n % 10)), ("deep/b.html", &kept)])
                    .unwrap();
            }
            is_done.store(true, Ordering::Relaxed);
            assert!(reader.join().unwrap() > 0);
        });
    }

    #[test]
    fn a_file_system_without_exchange_gets_the_same_site() {
        let sandbox = Sandbox::new();
        sandbox
            .build(&[("a.html", "one"), ("b.html", "two")])
            .unwrap();
        sandbox.put("site/notes.txt", "mine");
        let summary =
            sandbox.build_with(&[("a.html", "one"), ("c.html", "three")], without_exchange);
        assert!(summary.unwrap().left.is_empty());
        assert_eq!(
            sandbox.listing("site"),
            "a.html: one\nc.html: three\nnotes.txt: mine\n"
        );
        assert_eq!(sandbox.work_files(), CLEAN);
    }

    #[test]
    fn a_switch_that_fails_leaves_the_old_site() {
        let sandbox = Sandbox::new();
        sandbox.build(&[("a.html", "one")]).unwrap();
        let failing = |kind: fn(&mut System)| {
            let error = sandbox.build_with(&[("a.html", "two")], kind).unwrap_err();
            assert_eq!(sandbox.listing("site"), "a.html: one\n");
            assert_eq!(sandbox.work_files(), CLEAN);
            sandbox.message(&error)
        };
        let denied = failing(|system| {
            system.exchange = |_, _| Err(io::ErrorKind::PermissionDenied.into());
        });
        insta::assert_snapshot!(denied, @"cannot switch `site`: permission denied");
        let busy = failing(|system| {
            system.exchange = |_, _| Err(io::ErrorKind::ResourceBusy.into());
        });
        insta::assert_snapshot!(busy, @"
        cannot build into `site`: it is a mount point
        hint: choose a folder inside of it
        ");
        // Somebody takes the new site away while the old one is aside.
        let vanished = failing(|system| {
            system.exchange = |new, _| {
                fs::remove_dir_all(new)?;
                Err(io::ErrorKind::Unsupported.into())
            };
        });
        insta::assert_snapshot!(vanished, @"cannot switch `site`: No such file or directory (os error 2)");
    }

    #[test]
    fn a_build_that_was_killed_while_writing_leaves_nothing() {
        let sandbox = Sandbox::new();
        sandbox.build(&[("a.html", "one")]).unwrap();
        sandbox.put(".site.gongkai/stage/a/b.html", "half");
        let summary = sandbox.build(&[("a.html", "two")]).unwrap();
        assert!(summary.left.is_empty());
        assert_eq!(sandbox.listing("site"), "a.html: two\n");
        assert_eq!(sandbox.work_files(), CLEAN);
    }

    #[test]
    fn a_build_that_was_killed_before_the_switch_leaves_nothing() {
        let sandbox = Sandbox::new();
        sandbox.build(&[("a.html", "one")]).unwrap();
        fs::rename(sandbox.site(), sandbox.path(".site.gongkai/exchanged")).unwrap();
        sandbox.build(&[("b.html", "two")]).unwrap();
        assert_eq!(sandbox.listing("site"), "b.html: two\n");
        assert_eq!(sandbox.work_files(), CLEAN);
    }

    #[test]
    fn a_build_that_was_killed_after_the_switch_loses_no_file_of_others() {
        let sandbox = Sandbox::new();
        sandbox
            .build(&[("a.html", "old"), ("b/c.html", "old")])
            .unwrap();
        sandbox.put("site/notes.txt", "mine");
        fs::rename(sandbox.site(), sandbox.path(".site.gongkai/exchanged")).unwrap();
        sandbox.build_into("other", &[("a.html", "new")]).unwrap();
        fs::rename(sandbox.path("other"), sandbox.site()).unwrap();
        // One file of others had been taken over, the other came in at the last moment.
        let old = sandbox.path(".site.gongkai/exchanged");
        fs::hard_link(old.join("notes.txt"), sandbox.site().join("notes.txt")).unwrap();
        sandbox.put(".site.gongkai/exchanged/b/late.txt", "mine too");
        let summary = sandbox.build(&[("a.html", "newer")]).unwrap();
        assert_eq!(
            summary.left,
            [sandbox.path(".site.gongkai/left-1").canonicalize().unwrap()]
        );
        assert_eq!(sandbox.listing("site"), "a.html: newer\nnotes.txt: mine\n");
        assert_eq!(
            sandbox.listing(".site.gongkai/left-1"),
            "b/late.txt: mine too\n"
        );
        let again = sandbox.build(&[("a.html", "newest")]).unwrap();
        assert!(again.left.is_empty());
        assert_eq!(
            sandbox.listing(".site.gongkai/left-1"),
            "b/late.txt: mine too\n"
        );
    }

    #[test]
    fn a_build_that_was_killed_while_there_was_no_site_is_undone() {
        let sandbox = Sandbox::new();
        let pages = [("a.html", "one"), ("b.html", "two")];
        sandbox.build(&pages).unwrap();
        sandbox.put("site/notes.txt", "mine");
        fs::rename(sandbox.site(), sandbox.path(".site.gongkai/aside")).unwrap();
        assert!(
            open(&sandbox.site())
                .unwrap()
                .is_current(Sandbox::inputs(&pages))
        );
        assert_eq!(
            sandbox.listing("site"),
            "a.html: one\nb.html: two\nnotes.txt: mine\n"
        );
    }

    #[test]
    fn an_old_site_with_a_damaged_manifest_is_put_aside_whole() {
        let sandbox = Sandbox::new();
        sandbox.build(&[("a.html", "new")]).unwrap();
        sandbox.put(".site.gongkai/exchanged/.gongkai-manifest", "damaged");
        sandbox.put(".site.gongkai/exchanged/a.html", "old");
        let summary = sandbox.build(&[("a.html", "newer")]).unwrap();
        assert_eq!(summary.left.len(), 1);
        assert_eq!(sandbox.listing(".site.gongkai/left-1"), "a.html: old\n");
    }
}
