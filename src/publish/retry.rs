//! Trying again what a host could not do at the moment.

use std::thread;
use std::time::Duration;

use super::path::HostPath;
use super::store::{Bulk, Change, Fault, Reason, Receipt, Store};

/// How long to wait before each further attempt, in milliseconds.
const PAUSES: [u64; 10] = [100, 200, 400, 800, 1_600, 2_000, 2_000, 2_000, 2_000, 2_000];

/// The longest that a host is left alone because it asks for it.
const LONGEST: Duration = Duration::from_secs(60);

/// A store that is asked again when the fault may pass.
pub struct Patient {
    store: Box<dyn Store>,
    /// By which part of the usual time to wait; tests do not wait.
    pace: u32,
}

impl Patient {
    /// Asks a store again as often and as late as hosts expect it.
    pub fn new(store: Box<dyn Store>) -> Self {
        Self { store, pace: 100 }
    }

    /// Asks a store again at once.
    #[cfg(test)]
    pub(super) fn hurried(store: Box<dyn Store>) -> Self {
        Self { store, pace: 0 }
    }

    fn persist<T>(
        &self,
        path: &HostPath,
        attempt: impl Fn(&dyn Store) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        self.repeat(path, || attempt(&*self.store))
    }

    fn repeat<T>(
        &self,
        path: &HostPath,
        attempt: impl Fn() -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        // Threads that were refused together must not come back together.
        let spread = path.as_str().bytes().fold(0_u64, |sum, byte| {
            sum.wrapping_mul(31).wrapping_add(byte.into())
        }) % 50;
        for pause in PAUSES {
            match attempt() {
                Err(fault) if fault.reason.is_passing() => {
                    let pause = Duration::from_millis(pause + pause * spread / 100);
                    let asked = match fault.reason {
                        Reason::Later(asked, _) => asked.min(LONGEST),
                        _ => Duration::ZERO,
                    };
                    thread::sleep(pause.max(asked) * self.pace / 100);
                }
                result => return result,
            }
        }
        attempt()
    }
}

impl Store for Patient {
    fn read(&self, path: &HostPath) -> Result<Option<Vec<u8>>, Fault> {
        self.persist(path, |store| store.read(path))
    }

    fn size(&self, path: &HostPath) -> Result<Option<u64>, Fault> {
        self.persist(path, |store| store.size(path))
    }

    fn write(&self, path: &HostPath, bytes: &[u8]) -> Result<Receipt, Fault> {
        self.persist(path, |store| store.write(path, bytes))
    }

    fn write_unseen(&self, path: &HostPath, bytes: &[u8]) -> Result<Receipt, Fault> {
        self.persist(path, |store| store.write_unseen(path, bytes))
    }

    fn create(&self, path: &HostPath, bytes: &[u8]) -> Result<bool, Fault> {
        self.persist(path, |store| store.create(path, bytes))
    }

    fn delete(&self, path: &HostPath) -> Result<(), Fault> {
        self.persist(path, |store| store.delete(path))
    }

    fn copy(&self, from: &HostPath, to: &HostPath) -> Result<bool, Fault> {
        self.persist(to, |store| store.copy(from, to))
    }

    fn list(&self, most: usize) -> Result<Vec<HostPath>, Fault> {
        self.persist(&HostPath::new(""), |store| store.list(most))
    }

    fn flush(&self) -> Result<(), Fault> {
        self.store.flush()
    }

    fn settle(&self, change: Change<'_>) -> Result<(), Fault> {
        self.persist(&HostPath::new(""), |store| store.settle(change))
    }

    fn bulk(&self) -> Option<Box<dyn Bulk + '_>> {
        let bulk = self.store.bulk()?;
        Some(Box::new(PatientBulk {
            patient: self,
            bulk,
        }))
    }
}

/// The same with many files at once.
struct PatientBulk<'a> {
    patient: &'a Patient,
    bulk: Box<dyn Bulk + 'a>,
}

impl PatientBulk<'_> {
    fn persist<T>(&self, attempt: impl Fn(&dyn Bulk) -> Result<T, Fault>) -> Result<T, Fault> {
        let root = HostPath::new("");
        self.patient.repeat(&root, || attempt(&*self.bulk))
    }
}

impl Bulk for PatientBulk<'_> {
    fn read_all(&self, paths: &[&HostPath]) -> Result<Vec<Option<Vec<u8>>>, Fault> {
        self.persist(|bulk| bulk.read_all(paths))
    }

    fn sizes(&self, paths: &[&HostPath]) -> Result<Vec<Option<u64>>, Fault> {
        self.persist(|bulk| bulk.sizes(paths))
    }

    fn write_all(&self, files: &[(&HostPath, &[u8])]) -> Result<Receipt, Fault> {
        self.persist(|bulk| bulk.write_all(files))
    }

    fn delete_all(&self, paths: &[&HostPath]) -> Result<(), Fault> {
        self.persist(|bulk| bulk.delete_all(paths))
    }

    fn copy_all(&self, pairs: &[(&HostPath, &HostPath)]) -> Result<(), Fault> {
        self.persist(|bulk| bulk.copy_all(pairs))
    }
}
