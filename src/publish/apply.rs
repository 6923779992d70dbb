//! Does what a plan says, in an order in which readers never meet a page that is not there, and
//! leaves enough behind at any point for the next run to finish it or to go back.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::output::FileHash;

use super::error::PublishError;
use super::hosted::{self, Former, Hosted};
use super::lock::{Lock, Owner};
use super::order;
use super::parallel;
use super::path::HostPath;
use super::plan::{self, Plan};
use super::release::{Release, kept};
use super::store::{Change, Receipt, Store};

/// How often a file is sent that did not arrive as it was sent.
const ATTEMPTS: usize = 3;

/// How a release is brought to its host.
#[derive(Clone, Debug)]
pub struct Manner {
    /// Who does it, and when.
    pub owner: Owner,
    /// How many files are sent at a time.
    pub n_threads: usize,
    /// How many former releases can be restored afterwards.
    pub keep: usize,
    /// Whether a lock that somebody else holds is broken.
    pub breaks_lock: bool,
}

/// Something that was done.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// A file was sent, and is there as it was sent.
    Sent(&'a HostPath, u64),
    /// A file was deleted.
    Deleted(&'a HostPath),
}

/// What was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// How many files were sent.
    pub sent: usize,
    /// How many bytes these had.
    pub bytes: u64,
    /// How many files were deleted.
    pub deleted: usize,
    /// Of how many files the host named the right checksum.
    pub by_checksum: usize,
    /// How many files were read back and compared.
    pub by_reading: usize,
}

/// A release and a host, compared.
pub struct Prepared<'a> {
    release: Release,
    store: &'a dyn Store,
    hosted: Hosted,
    n_threads: usize,
    /// What will be done.
    pub plan: Plan,
}

/// Compares a release with what a host has. Nothing is changed.
pub fn prepare(
    release: Release,
    store: &dyn Store,
    n_threads: usize,
) -> Result<Prepared<'_>, PublishError> {
    let hosted = Hosted::read(store)?;
    let plan = plan::make(&release, &hosted, (store, n_threads))?;
    Ok(Prepared {
        release,
        store,
        hosted,
        n_threads,
        plan,
    })
}

/// Prepares going back: to the release that readers see if a later one was interrupted, else to
/// the one before, or to the one with the given id.
pub fn prepare_rollback<'a>(
    store: &'a dyn Store,
    id: Option<&str>,
    n_threads: usize,
) -> Result<Prepared<'a>, PublishError> {
    let hosted = Hosted::read(store)?;
    let current = hosted.published.as_ref().map(|release| release.id());
    let releases = hosted::read_releases(store)?;
    let former: Vec<String> = releases.into_iter().map(|release| release.id).collect();
    let wanted = match id {
        Some(id) => former.iter().find(|known| **known == id).cloned(),
        None if hosted.touched.is_some() => current,
        None => {
            let at = former.iter().position(|id| Some(id) == current.as_ref());
            at.and_then(|at| former.get(at + 1)).cloned()
        }
    };
    let wanted = wanted.ok_or_else(|| match id {
        Some(id) => PublishError::UnknownFormer {
            id: id.to_owned(),
            known: former,
        },
        None => PublishError::NoFormer,
    })?;
    let manifest = hosted::read_manifest(store, &wanted)?;
    let manifest = manifest.ok_or(PublishError::NotKept(hosted::manifest_of(&wanted)))?;
    prepare(Release::of_former(&manifest), store, n_threads)
}

impl Prepared<'_> {
    /// Returns the release.
    pub fn release(&self) -> &Release {
        &self.release
    }

    /// Does what the plan says.
    pub fn apply(
        &self,
        manner: &Manner,
        watch: &(dyn Fn(Event<'_>) + Sync),
    ) -> Result<Done, PublishError> {
        let lock = Lock::take(self.store, manner.owner.clone(), manner.breaks_lock)?;
        let done = self.apply_under(&lock, manner, watch);
        // The first fault is the one to tell of.
        let released = lock.release();
        let done = done?;
        released.map(|()| done)
    }

    fn apply_under(
        &self,
        lock: &Lock<'_>,
        manner: &Manner,
        watch: &(dyn Fn(Event<'_>) + Sync),
    ) -> Result<Done, PublishError> {
        let store = self.store;
        if Hosted::read(store)? != self.hosted {
            return Err(PublishError::Outdated);
        }
        self.read_former()?;
        self.keep(manner)?;
        self.begin()?;
        let done = self.send(lock, watch)?;
        lock.hold()?;
        store.flush()?;
        if self.plan.needs_manifest {
            let text = self.release.text.as_bytes();
            self.put(&HostPath::manifest(), text)?;
            store.flush()?;
        }
        let deleted: Vec<&HostPath> = self.plan.deleted.iter().collect();
        parallel::map(&deleted, self.n_threads, |path| {
            store.delete(path)?;
            watch(Event::Deleted(path));
            Ok(())
        })?;
        self.forget(manner)?;
        hosted::remove_journal(store)?;
        store.settle(Change::Release(&self.release.id()))?;
        Ok(Done {
            deleted: deleted.len(),
            ..done
        })
    }

    /// Makes sure that all that is needed of a former release was kept, before anything changes.
    fn read_former(&self) -> Result<(), PublishError> {
        if !self.release.is_former() {
            return Ok(());
        }
        let needed: Vec<&HostPath> = self
            .plan
            .new
            .keys()
            .chain(self.plan.changed.keys())
            .collect();
        parallel::map(&needed, self.n_threads, |path| {
            self.release.read(path, self.store).map(drop)
        })?;
        Ok(())
    }

    /// Keeps what goes or changes, and lists the release above those before it.
    fn keep(&self, manner: &Manner) -> Result<(), PublishError> {
        let store = self.store;
        let old = hosted::read_releases(store)?;
        if manner.keep == 0 && old.is_empty() {
            return Ok(());
        }
        let gone = self.plan.changed.keys().chain(&self.plan.deleted);
        // What an interrupted release touched was kept before it did.
        let gone = gone.filter(|path| manner.keep > 0 && !self.hosted.is_touched(path));
        let known: Vec<_> = gone
            .filter_map(|path| Some((path, self.hosted.file(path)?)))
            .collect();
        parallel::map(&known, self.n_threads, |(path, file)| {
            // A file that somebody removed cannot be kept.
            Ok(store.copy(path, &kept(&file.hash)).map(drop)?)
        })?;
        let id = self.release.id();
        store.write(&hosted::manifest_of(&id), self.release.text.as_bytes())?;
        let list = self.list_of_releases(&old, (id, manner))?;
        hosted::write_releases(store, &list)
    }

    /// The new release, the one that readers see now, and those before.
    fn list_of_releases(
        &self,
        old: &[Former],
        (id, manner): (String, &Manner),
    ) -> Result<Vec<Former>, PublishError> {
        let store = self.store;
        let mut list = vec![Former {
            id,
            date: manner.owner.since.clone(),
        }];
        let Some(published) = &self.hosted.published else {
            return Ok(list);
        };
        let current = published.id();
        let at = old.iter().position(|former| former.id == current);
        match at {
            Some(at) => {
                // What stands above it never came to readers.
                let above = old[..at].iter().filter(|former| former.id != list[0].id);
                for former in above {
                    store.delete(&hosted::manifest_of(&former.id))?;
                }
                let others = old[at..].iter().filter(|former| former.id != list[0].id);
                let others: Vec<Former> = others.cloned().collect();
                list.extend(others);
            }
            None if current != list[0].id => {
                store.write(&hosted::manifest_of(&current), published.text.as_bytes())?;
                list.push(Former {
                    id: current,
                    date: String::new(),
                });
            }
            None => {}
        }
        Ok(list)
    }

    /// Says on the host what is about to be touched.
    fn begin(&self) -> Result<(), PublishError> {
        let plan = &self.plan;
        let touched = self.hosted.touched.iter().flatten();
        let touched = touched
            .chain(plan.new.keys())
            .chain(plan.changed.keys())
            .chain(&plan.deleted);
        let touched: BTreeSet<HostPath> = touched.cloned().collect();
        let release = (self.release.id(), plan.needs_manifest);
        hosted::write_journal(self.store, release, &touched)?;
        Ok(self.store.flush()?)
    }

    fn send(
        &self,
        lock: &Lock<'_>,
        watch: &(dyn Fn(Event<'_>) + Sync),
    ) -> Result<Done, PublishError> {
        let (by_checksum, by_reading) = (AtomicUsize::new(0), AtomicUsize::new(0));
        for turn in order::turns(&self.plan, &self.release) {
            lock.hold()?;
            parallel::map(&turn, self.n_threads, |path| {
                let bytes = self.release.read(path, self.store)?;
                let count = match self.put(path, &bytes)? {
                    Receipt::Checksum => &by_checksum,
                    Receipt::Silence => &by_reading,
                };
                count.fetch_add(1, Ordering::Relaxed);
                watch(Event::Sent(path, bytes.len() as u64));
                Ok(())
            })?;
        }
        Ok(Done {
            sent: self.plan.new.len() + self.plan.changed.len(),
            bytes: self.plan.bytes(),
            deleted: 0,
            by_checksum: by_checksum.into_inner(),
            by_reading: by_reading.into_inner(),
        })
    }

    /// Sends a file and makes sure that it is there as it was sent.
    fn put(&self, path: &HostPath, bytes: &[u8]) -> Result<Receipt, PublishError> {
        // Readers type the addresses of what lies at the root; to all else something leads them.
        let is_unseen = self.plan.new.contains_key(path) && path.depth() > 0;
        for _ in 0..ATTEMPTS {
            let receipt = match is_unseen {
                true => self.store.write_unseen(path, bytes)?,
                false => self.store.write(path, bytes)?,
            };
            if receipt == Receipt::Checksum {
                return Ok(Receipt::Checksum);
            }
            let found = self.store.read(path)?;
            if found.is_some_and(|found| FileHash::of(&found) == FileHash::of(bytes)) {
                return Ok(Receipt::Silence);
            }
        }
        Err(PublishError::NotAsSent(path.clone()))
    }

    /// Removes what is kept of releases that are too old to be restored.
    fn forget(&self, manner: &Manner) -> Result<(), PublishError> {
        let store = self.store;
        let mut stay = hosted::read_releases(store)?;
        let go = stay.split_off(stay.len().min(manner.keep + 1));
        if go.is_empty() {
            return Ok(());
        }
        let mut needed = Hashes::new();
        for former in &stay {
            needed.append(&mut hashes(store, former)?);
        }
        // What readers see now is at its place; if it was kept too, it goes with its own release.
        needed.extend(
            self.release
                .files
                .values()
                .map(|file| *file.hash.as_bytes()),
        );
        for former in &go {
            remove_kept(store, former, (&needed, self.n_threads))?;
        }
        // Last, so that the next run knows what one that was interrupted here did not remove.
        hosted::write_releases(store, &stay)
    }
}

/// Hashes of contents.
type Hashes = BTreeSet<[u8; 32]>;

/// Returns which contents a release has.
fn hashes(store: &dyn Store, former: &Former) -> Result<Hashes, PublishError> {
    let manifest = hosted::read_manifest(store, &former.id)?;
    let files = manifest.into_iter().flat_map(|manifest| manifest.files);
    Ok(files.map(|(_, file)| *file.hash.as_bytes()).collect())
}

/// Removes what is kept of a release, but the contents that are needed.
fn remove_kept(
    store: &dyn Store,
    former: &Former,
    (needed, n_threads): (&Hashes, usize),
) -> Result<(), PublishError> {
    let hashes = hashes(store, former)?;
    let go: Vec<[u8; 32]> = hashes.difference(needed).copied().collect();
    delete_kept(store, &go, n_threads)?;
    Ok(store.delete(&hosted::manifest_of(&former.id))?)
}

fn delete_kept(
    store: &dyn Store,
    hashes: &[[u8; 32]],
    n_threads: usize,
) -> Result<(), PublishError> {
    let delete = |hash: &[u8; 32]| Ok(store.delete(&kept(&blake3::Hash::from_bytes(*hash)))?);
    parallel::map(hashes, n_threads, delete).map(drop)
}

/// Removes all that is kept of former releases, so that nobody can find it on the host.
pub fn forget_former(store: &dyn Store, manner: &Manner) -> Result<usize, PublishError> {
    let lock = Lock::take(store, manner.owner.clone(), manner.breaks_lock)?;
    let done = forget_under(store, manner.n_threads);
    let released = lock.release();
    let done = done?;
    released.map(|()| done)
}

fn forget_under(store: &dyn Store, n_threads: usize) -> Result<usize, PublishError> {
    let hosted = Hosted::read(store)?;
    if hosted.touched.is_some() {
        // What is kept may be needed to finish it or to go back.
        return Err(PublishError::Outdated);
    }
    let current = hosted.published.as_ref().map(|release| release.id());
    let (stay, go): (Vec<Former>, Vec<Former>) = hosted::read_releases(store)?
        .into_iter()
        .partition(|former| Some(&former.id) == current.as_ref());
    for former in &go {
        remove_kept(store, former, (&Hashes::new(), n_threads))?;
    }
    // What was restored once may be kept although readers see it now.
    let hashes: Hashes = hosted
        .files()
        .map(|(_, file)| *file.hash.as_bytes())
        .collect();
    let hashes: Vec<[u8; 32]> = hashes.into_iter().collect();
    delete_kept(store, &hashes, n_threads)?;
    hosted::write_releases(store, &stay)?;
    store.settle(Change::Forgotten)?;
    Ok(go.len())
}
