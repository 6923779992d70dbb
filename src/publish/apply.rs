//! Does what a plan says, in an order in which readers never meet a page that is not there, and
//! leaves enough behind at any point for the next run to finish it or to go back.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::error::PublishError;
use super::hosted::{self, Former, Hosted};
use super::lock::{Lock, Owner};
use super::many::{Many, Outgoing};
use super::order;
use super::path::HostPath;
use super::plan::{self, Plan};
use super::release::{Release, kept};
use super::store::{Change, Receipt, Store};

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
    let plan = plan::make(&release, &hosted, Many { store, n_threads })?;
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
    let many = Many { store, n_threads };
    let manifest = hosted::read_manifests(many, &[&wanted])?.pop().flatten();
    let manifest = manifest.ok_or(PublishError::NotKept(hosted::manifest_of(&wanted)))?;
    prepare(Release::of_former(&manifest), store, n_threads)
}

impl Prepared<'_> {
    /// Returns the release.
    pub fn release(&self) -> &Release {
        &self.release
    }

    fn many(&self) -> Many<'_> {
        Many {
            store: self.store,
            n_threads: self.n_threads,
        }
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
            self.many().put(&HostPath::manifest(), text, false)?;
            store.flush()?;
        }
        let deleted: Vec<&HostPath> = self.plan.deleted.iter().collect();
        self.many()
            .delete(&deleted, &|path| watch(Event::Deleted(path)))?;
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
        let read = self.release.read_all(&needed, self.many(), |_, _| Ok(()));
        read.map(drop)
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
            .filter_map(|path| {
                let file = self.hosted.file(path)?;
                Some((path.clone(), kept(&file.hash), file.size))
            })
            .collect();
        // A file that somebody removed cannot be kept.
        self.many().copy(&known)?;
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
                delete_manifests(self.many(), above)?;
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
            // A turn has new files alone, or changed ones.
            let are_new = turn.iter().all(|path| self.plan.new.contains_key(*path));
            let outgoing = Outgoing {
                release: &self.release,
                paths: &turn,
                are_new,
            };
            self.many().send(outgoing, &|path, size, receipt| {
                let count = match receipt {
                    Receipt::Checksum => &by_checksum,
                    Receipt::Silence => &by_reading,
                };
                count.fetch_add(1, Ordering::Relaxed);
                watch(Event::Sent(path, size));
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

    /// Removes what is kept of releases that are too old to be restored.
    fn forget(&self, manner: &Manner) -> Result<(), PublishError> {
        let store = self.store;
        let mut stay = hosted::read_releases(store)?;
        let go = stay.split_off(stay.len().min(manner.keep + 1));
        if go.is_empty() {
            return Ok(());
        }
        let mut needed = hashes(self.many(), &stay)?;
        // What readers see now is at its place; if it was kept too, it goes with its own release.
        needed.extend(
            self.release
                .files
                .values()
                .map(|file| *file.hash.as_bytes()),
        );
        remove_kept(self.many(), &go, &needed)?;
        // Last, so that the next run knows what one that was interrupted here did not remove.
        hosted::write_releases(store, &stay)
    }
}

/// Hashes of contents.
type Hashes = BTreeSet<[u8; 32]>;

/// Returns which contents releases have.
fn hashes(many: Many<'_>, releases: &[Former]) -> Result<Hashes, PublishError> {
    let ids: Vec<&str> = releases.iter().map(|former| former.id.as_str()).collect();
    let manifests = hosted::read_manifests(many, &ids)?;
    let files = manifests.into_iter().flatten();
    let files = files.flat_map(|manifest| manifest.files);
    Ok(files.map(|(_, file)| *file.hash.as_bytes()).collect())
}

/// Removes what is kept of releases, but the contents that are needed.
fn remove_kept(many: Many<'_>, releases: &[Former], needed: &Hashes) -> Result<(), PublishError> {
    delete_kept(many, hashes(many, releases)?.difference(needed))?;
    delete_manifests(many, releases.iter())
}

fn delete_kept<'a>(
    many: Many<'_>,
    hashes: impl Iterator<Item = &'a [u8; 32]>,
) -> Result<(), PublishError> {
    let paths: Vec<HostPath> = hashes
        .map(|hash| kept(&blake3::Hash::from_bytes(*hash)))
        .collect();
    many.delete(&paths.iter().collect::<Vec<_>>(), &|_| ())
}

fn delete_manifests<'a>(
    many: Many<'_>,
    releases: impl Iterator<Item = &'a Former>,
) -> Result<(), PublishError> {
    let paths: Vec<HostPath> = releases
        .map(|former| hosted::manifest_of(&former.id))
        .collect();
    many.delete(&paths.iter().collect::<Vec<_>>(), &|_| ())
}

/// Removes all that is kept of former releases, so that nobody can find it on the host.
pub fn forget_former(store: &dyn Store, manner: &Manner) -> Result<usize, PublishError> {
    let lock = Lock::take(store, manner.owner.clone(), manner.breaks_lock)?;
    let many = Many {
        store,
        n_threads: manner.n_threads,
    };
    let done = forget_under(many);
    let released = lock.release();
    let done = done?;
    released.map(|()| done)
}

fn forget_under(many: Many<'_>) -> Result<usize, PublishError> {
    let hosted = Hosted::read(many.store)?;
    if hosted.touched.is_some() {
        // What is kept may be needed to finish it or to go back.
        return Err(PublishError::Outdated);
    }
    let current = hosted.published.as_ref().map(|release| release.id());
    let (stay, go): (Vec<Former>, Vec<Former>) = hosted::read_releases(many.store)?
        .into_iter()
        .partition(|former| Some(&former.id) == current.as_ref());
    remove_kept(many, &go, &Hashes::new())?;
    // What was restored once may be kept although readers see it now.
    let hashes: Hashes = hosted
        .files()
        .map(|(_, file)| *file.hash.as_bytes())
        .collect();
    delete_kept(many, hashes.iter())?;
    hosted::write_releases(many.store, &stay)?;
    many.store.settle(Change::Forgotten)?;
    Ok(go.len())
}
