//! How a portal's files look on the disk, without reading them: enough to tell that nothing has
//! changed.

use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};

use super::disk::{Found, Limits, walk};
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
    let looks: Option<Vec<_>> = found.par_iter().map(Look::at).collect();
    let Some(mut looks) = looks else {
        return Ok(None);
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let settled = now.unwrap_or_default().saturating_sub(GRAIN).as_nanos();
    let settled = i128::try_from(settled).unwrap_or(0);
    if looks.iter().any(|look| look.newest() >= settled) {
        return Ok(None);
    }
    looks.sort_unstable_by(|a, b| a.path.cmp(b.path));
    let mut hasher = blake3::Hasher::new();
    for look in &looks {
        look.hash(&mut hasher);
    }
    Ok(Some(*hasher.finalize().as_bytes()))
}

/// How one file looks.
struct Look<'a> {
    path: &'a FilePath,
    /// Length, inode and device.
    numbers: [u64; 3],
    /// When the content changed, and when anything about the file did, in nanoseconds since 1970.
    times: [i128; 2],
}

impl<'a> Look<'a> {
    fn at(found: &'a Found) -> Option<Self> {
        let metadata = found.disk.metadata().ok().filter(|found| found.is_file())?;
        let time = |seconds: i64, nanoseconds: i64| {
            i128::from(seconds) * 1_000_000_000 + i128::from(nanoseconds)
        };
        Some(Self {
            path: &found.path,
            numbers: [metadata.len(), metadata.ino(), metadata.dev()],
            times: [
                time(metadata.mtime(), metadata.mtime_nsec()),
                time(metadata.ctime(), metadata.ctime_nsec()),
            ],
        })
    }

    fn newest(&self) -> i128 {
        self.times[0].max(self.times[1])
    }

    fn hash(&self, hasher: &mut blake3::Hasher) {
        let path = self.path.as_str();
        hasher.update(&(path.len() as u64).to_le_bytes());
        hasher.update(path.as_bytes());
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
