//! The lock on a host. It does not trust clocks: only who holds it, or somebody who was asked to
//! break it, takes it away; what a process of this machine held that is gone is no lock.

use std::fs;
use std::thread;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::error::PublishError;
use super::hosted::{json, read_json};
use super::path::HostPath;
use super::store::Store;

/// Who publishes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Owner {
    /// The name of the machine.
    pub machine: String,
    /// Which of the machine's starts it is.
    boot: String,
    /// The number of the process.
    pub process: u32,
    /// When the process was started, in ticks since the machine was.
    started: u64,
    /// When it took the lock, by its own clock.
    pub since: String,
}

/// How long a lock that could not be taken in one step is left alone before it is looked at.
const SETTLE: Duration = Duration::from_millis(if cfg!(test) { 0 } else { 300 });

impl Owner {
    /// Describes this process, at a time that the caller tells.
    pub fn here(since: &str) -> Self {
        let process = std::process::id();
        Self {
            machine: line("/proc/sys/kernel/hostname"),
            boot: line("/proc/sys/kernel/random/boot_id"),
            process,
            started: start_of(process).unwrap_or_default(),
            since: since.to_owned(),
        }
    }

    /// Describes some other process of this machine.
    #[cfg(test)]
    pub(super) fn other(process: u32) -> Self {
        Self {
            process,
            started: start_of(process).unwrap_or(1),
            ..Self::here("then")
        }
    }

    /// Tells whether it was a process of this machine that has ended.
    fn is_gone(&self, here: &Self) -> bool {
        let is_here = self.machine == here.machine && !self.machine.is_empty();
        // Where the system does not tell of processes, nobody is known to be gone.
        let can_tell = here.started != 0;
        is_here
            && can_tell
            && (self.boot != here.boot || start_of(self.process) != Some(self.started))
    }
}

/// A lock that is ours.
pub(super) struct Lock<'a> {
    store: &'a dyn Store,
    owner: Owner,
}

impl<'a> Lock<'a> {
    /// Takes the lock; one that is held is broken if `by_force`, or if its owner is gone.
    pub(super) fn take(
        store: &'a dyn Store,
        owner: Owner,
        by_force: bool,
    ) -> Result<Self, PublishError> {
        let text = json(&owner);
        if !store.create(&path(), &text)? {
            match holder(store) {
                Ok(Some(other)) if other != owner => {
                    if !by_force && !other.is_gone(&owner) {
                        return Err(PublishError::Locked(other));
                    }
                    store.write(&path(), &text)?;
                }
                // It was ours already, when the host's answer was lost.
                Ok(Some(_)) => {}
                Ok(None) => {
                    store.write(&path(), &text)?;
                }
                // What cannot be read is nobody's.
                Err(PublishError::Private(_)) if by_force => {
                    store.write(&path(), &text)?;
                }
                Err(error) => return Err(error),
            }
        }
        // Two may have found no lock at the same time: the one that wrote last has it.
        thread::sleep(SETTLE);
        let lock = Self { store, owner };
        match holder(store)? {
            Some(other) if other != lock.owner => Err(PublishError::Locked(other)),
            _ => Ok(lock),
        }
    }

    /// Makes sure that nobody took the lock away.
    pub(super) fn hold(&self) -> Result<(), PublishError> {
        match holder(self.store)? {
            Some(owner) if owner == self.owner => Ok(()),
            _ => Err(PublishError::LockLost),
        }
    }

    /// Gives the lock back.
    pub(super) fn release(self) -> Result<(), PublishError> {
        if holder(self.store)? == Some(self.owner) {
            self.store.delete(&path())?;
        }
        Ok(())
    }
}

fn path() -> HostPath {
    HostPath::private("lock")
}

fn holder(store: &dyn Store) -> Result<Option<Owner>, PublishError> {
    read_json(store, &path())
}

fn line(path: &str) -> String {
    let text = fs::read_to_string(path).unwrap_or_default();
    text.trim().to_owned()
}

/// Returns when a process was started, in ticks since the machine was; `None` if there is none.
fn start_of(process: u32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name in brackets may hold anything; the start is the 20th word after it.
    let (_, words) = stat.rsplit_once(')')?;
    words.split_whitespace().nth(19)?.parse().ok()
}
