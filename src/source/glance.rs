//! How a portal's files look on the disk, without reading them: enough to tell that nothing has
//! changed.

use std::fs::Metadata;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};

use super::disk::{Limits, walk};
use super::path::FilePath;

/// A file that changes twice within this time may bear the same time both times.
const GRAIN: Duration = Duration::from_secs(2);

/// Returns a digest of the paths, lengths and times of all files of a portal.
///
/// It is `None` where the same digest could stand for other files: where a file cannot be read,
/// or was changed so lately that its next change could leave its time as it is.
pub fn glance(root: &Path, limits: Limits) -> io::Result<Option<[u8; 32]>> {
    let (found, faults) = walk(&root.canonicalize()?, limits);
    if !faults.is_empty() {
        return Ok(None);
    }
    let looks = found
        .par_iter()
        .map(|found| Some((&found.path, found.look()?)));
    let looks: Option<Vec<(&FilePath, Look)>> = looks.collect();
    let Some(mut looks) = looks else {
        return Ok(None);
    };
    let now = Moment::now();
    if looks.iter().any(|(_, look)| !look.is_settled(now)) {
        return Ok(None);
    }
    looks.sort_unstable_by(|a, b| a.0.cmp(b.0));
    let mut hasher = blake3::Hasher::new();
    for (path, look) in &looks {
        let path = path.as_str();
        hasher.update(&(path.len() as u64).to_le_bytes());
        hasher.update(path.as_bytes());
        look.hash(&mut hasher);
    }
    Ok(Some(*hasher.finalize().as_bytes()))
}

/// A time on the machine's clock, in nanoseconds since 1970.
#[derive(Clone, Copy)]
pub(super) struct Moment(i128);

impl Moment {
    /// Reads the clock.
    pub(super) fn now() -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        Self(i128::try_from(now.unwrap_or_default().as_nanos()).unwrap_or(0))
    }
}

/// How a file looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Look {
    /// Length, inode and device.
    numbers: [u64; 3],
    /// When the content changed, and when anything about the file did, in nanoseconds since 1970.
    times: [i128; 2],
}

impl Look {
    /// Takes what the disk tells of a file.
    pub(super) fn of(metadata: &Metadata) -> Self {
        let time = |seconds: i64, nanoseconds: i64| {
            i128::from(seconds) * 1_000_000_000 + i128::from(nanoseconds)
        };
        Self {
            numbers: [metadata.len(), metadata.ino(), metadata.dev()],
            times: [
                time(metadata.mtime(), metadata.mtime_nsec()),
                time(metadata.ctime(), metadata.ctime_nsec()),
            ],
        }
    }

    /// Tells whether a file that looks so at this moment cannot change and look the same after.
    pub(super) fn is_settled(&self, now: Moment) -> bool {
        let grain = i128::try_from(GRAIN.as_nanos()).unwrap_or(0);
        self.times[0].max(self.times[1]) < now.0 - grain
    }

    fn hash(&self, hasher: &mut blake3::Hasher) {
        for number in self.numbers {
            hasher.update(&number.to_le_bytes());
        }
        for time in self.times {
            hasher.update(&time.to_le_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::{Limits, glance};

    #[test]
    fn a_portal_looks_the_same_until_a_file_differs() {
        // The files of the repository are older than the tests that run on them.
        let portals = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/portals");
        let look = |name: &str| glance(&portals.join(name), Limits::default()).unwrap();
        assert!(look("minimal").is_some());
        assert_eq!(look("minimal"), look("minimal"));
        assert_ne!(look("minimal"), look("shorthand"));
    }

    #[test]
    fn files_that_were_just_changed_are_not_trusted() {
        let root = std::env::temp_dir().join(format!("gongkai-glance-{}", std::process::id()));
        fs::create_dir_all(&root).unwrap();
        fs::write(root.join("portal.yaml"), "title: x\n").unwrap();
        assert_eq!(glance(&root, Limits::default()).unwrap(), None);
        fs::remove_dir_all(&root).unwrap();
        assert!(glance(&root, Limits::default()).is_err());
    }
}
