//! Makes a folder equal to a stream of pages, so that a reader meets the old site or the new one
//! and never a missing or half page. Knows nothing of portals.
//!
//! A build works in a folder beside the site, `.<name>.gongkai`, under a lock. Pages are written
//! to a stage there; those that did not change are taken over from the old site; then both are
//! on the disk, the two folders are exchanged in one step, and the old one is removed. Files
//! that are not ours are never replaced or removed.

mod commit;
mod contents;
mod error;
mod manifest;
mod parallel;
mod place;
mod seen;
mod stage;
mod state;
mod switch;
mod system;
mod tree;

#[cfg(test)]
mod sandbox;

use std::path::Path;

pub use commit::Summary;
pub use error::{Act, Cause, OutputError};
pub use manifest::{FileHash, MANIFEST, Manifest, ManifestFlaw};
pub use place::work_beside;
use place::{Lock, Place};
pub use stage::Stage;
use state::{Last, Stamp};
use system::System;

/// The hash of all that a page, or a whole site, depends on.
///
/// Two builds that give one path the same key must give it the same bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(pub [u8; 32]);

impl From<blake3::Hash> for Key {
    fn from(hash: blake3::Hash) -> Self {
        Self(*hash.as_bytes())
    }
}

/// A site's folder that nobody else may build into, until this value is dropped.
#[derive(Debug)]
pub struct Output {
    place: Place,
    last: Option<Last>,
    system: System,
    _lock: Lock,
}

/// Takes the lock on the site's folder, which need not exist, and mends what a killed build left.
pub fn open(target: &Path) -> Result<Output, OutputError> {
    let place = Place::find(target)?;
    let lock = place.lock()?;
    switch::put_back(&place)?;
    let manifest = Manifest::load(&place.given)?;
    let last = manifest.map(|(manifest, seal)| Last::read(manifest, seal, &place));
    Ok(Output {
        place,
        last,
        system: System::default(),
        _lock: lock,
    })
}

impl Output {
    /// Tells whether the last build had the same inputs and its files look as they did then.
    ///
    /// No file is read. Files of others do not matter.
    pub fn is_current(&self, inputs: Key) -> bool {
        let Some(last) = &self.last else { return false };
        let looks_the_same = |path: &str, (_, stamp): (Key, Stamp)| {
            Stamp::at(&self.place.target.join(path)).is_some_and(|found| found == stamp)
        };
        let is_of_inputs = last
            .mark
            .is_some_and(|mark| mark.0 == inputs && looks_the_same(MANIFEST, mark));
        let files: Vec<_> = last.files.iter().collect();
        is_of_inputs
            && parallel::map(&files, |(path, file)| {
                file.mark
                    .is_some_and(|mark| looks_the_same(path.as_str(), mark))
            })
            .into_iter()
            .all(|is_same| is_same)
    }

    /// Returns the key of the inputs that last looked like this, for [`Output::is_current`].
    pub fn recall(&self, look: Key) -> Option<Key> {
        seen::recall(&self.place, look)
    }

    /// Remembers how the inputs with a key look, so that they need not be read again.
    pub fn remember(&self, look: Key, inputs: Key) {
        seen::remember(&self.place, look, inputs);
    }

    /// Begins a new site. The old one stays as it is until the commit.
    pub fn begin(self) -> Result<Stage, OutputError> {
        Stage::new(self)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::sandbox::Sandbox;
    use super::{OutputError, open};

    #[test]
    fn a_site_is_current_until_its_inputs_or_files_change() {
        let sandbox = Sandbox::new();
        let pages = [("a.html", "one"), ("b/index.html", "two")];
        let is_current = |pages| {
            open(&sandbox.site())
                .unwrap()
                .is_current(Sandbox::inputs(pages))
        };
        assert!(!is_current(&pages));
        sandbox.build(&pages).unwrap();
        assert!(is_current(&pages));
        assert!(!is_current(&[("a.html", "one"), ("b/index.html", "three")]));
        sandbox.put("site/notes.txt", "of others");
        assert!(is_current(&pages));
        sandbox.put("site/b/index.html", "TWO");
        assert!(!is_current(&pages));
        sandbox.build(&pages).unwrap();
        assert!(is_current(&pages));
        fs::remove_file(sandbox.site().join("a.html")).unwrap();
        assert!(!is_current(&pages));
    }

    #[test]
    fn a_site_without_its_state_is_built_again_and_nothing_is_written() {
        let sandbox = Sandbox::new();
        let pages = [("a.html", "one"), ("b/index.html", "two")];
        sandbox.build(&pages).unwrap();
        for damage in ["", "gongkai state 1\n", "gongkai state 2\nx\n"] {
            sandbox.put(".site.gongkai/state", damage);
            assert!(
                !open(&sandbox.site())
                    .unwrap()
                    .is_current(Sandbox::inputs(&pages))
            );
            let summary = sandbox.build(&pages).unwrap();
            assert_eq!((summary.written, summary.kept), (0, 2));
            assert!(
                open(&sandbox.site())
                    .unwrap()
                    .is_current(Sandbox::inputs(&pages))
            );
        }
    }

    #[test]
    fn one_build_at_a_time() {
        let sandbox = Sandbox::new();
        let stage = open(&sandbox.site()).unwrap().begin().unwrap();
        let error = open(&sandbox.site()).unwrap_err();
        assert!(matches!(error, OutputError::Locked(_)));
        drop(stage);
        assert!(open(&sandbox.site()).is_ok());
        assert!(open(&sandbox.path("other")).is_ok());
    }

    #[test]
    fn a_manifest_that_is_damaged_or_newer_stops_the_build() {
        let sandbox = Sandbox::new();
        sandbox.build(&[("a.html", "one")]).unwrap();
        let refusal = |text: &str| {
            sandbox.put("site/.gongkai-manifest", text);
            sandbox.check_refused(Path::new("site"))
        };
        insta::assert_snapshot!(refusal("gongkai manifest 1\n"), @"
        cannot read `site/.gongkai-manifest`: line 2 is damaged
        hint: restore this file, or move the whole folder away, then build again
        ");
        insta::assert_snapshot!(refusal("gongkai manifest 2\n"), @"
        cannot read `site/.gongkai-manifest`: a newer version of gongkai wrote it
        hint: use that version, or choose another output folder
        ");
        assert_eq!(
            fs::read_to_string(sandbox.site().join("a.html")).unwrap(),
            "one"
        );
    }
}
