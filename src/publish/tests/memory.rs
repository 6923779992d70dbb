//! A host in memory that can be made to fail in every way.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use crate::publish::{Act, Change, Fault, HostPath, Reason, Receipt, Store};

/// So many calls that they never end.
pub(super) const NEVER: u32 = u32::MAX;

/// Files by their paths, what was done with them, and which calls fail.
pub(super) struct Memory {
    files: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
    log: Mutex<Vec<String>>,
    /// How many calls there were.
    pub(super) n_calls: AtomicU32,
    /// How many calls there will be before the network is gone.
    pub(super) n_left: AtomicU32,
    /// Every which call is refused for the moment; none if 0.
    pub(super) fails_every: AtomicU32,
    /// How many files of the site arrive torn.
    pub(super) tears: AtomicU32,
}

impl Memory {
    pub(super) fn new() -> Self {
        Self {
            files: Arc::default(),
            log: Mutex::default(),
            n_calls: AtomicU32::new(0),
            n_left: AtomicU32::new(NEVER),
            fails_every: AtomicU32::new(0),
            tears: AtomicU32::new(0),
        }
    }

    /// Another view of the same files.
    pub(super) fn shared(&self) -> Self {
        Self {
            files: Arc::clone(&self.files),
            ..Self::new()
        }
    }

    pub(super) fn texts(&self) -> BTreeMap<String, String> {
        let files = self.files.lock().unwrap();
        let text = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).into_owned();
        files
            .iter()
            .map(|(path, bytes)| (path.clone(), text(bytes)))
            .collect()
    }

    pub(super) fn put(&self, path: &str, text: &str) {
        let mut files = self.files.lock().unwrap();
        files.insert(path.to_owned(), text.as_bytes().to_vec());
    }

    pub(super) fn take_log(&self) -> Vec<String> {
        std::mem::take(&mut self.log.lock().unwrap())
    }

    /// Which files of the site were written since the log was taken.
    pub(super) fn sent(&self) -> Vec<String> {
        let log = self.log.lock().unwrap();
        let written = log.iter().filter_map(|line| line.strip_prefix("write "));
        let of_site = written.filter(|path| !path.starts_with(".gongkai"));
        of_site.map(str::to_owned).collect()
    }

    fn call(&self, act: Act, path: &HostPath) -> Result<(), Fault> {
        let number = self.n_calls.fetch_add(1, Ordering::Relaxed) + 1;
        let fault = |reason| {
            Err(Fault {
                act,
                path: path.clone(),
                reason,
            })
        };
        let left = self
            .n_left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                Some(if left == NEVER {
                    left
                } else {
                    left.saturating_sub(1)
                })
            });
        if left == Ok(0) {
            return fault(Reason::Other("the network is gone".to_owned()));
        }
        let every = self.fails_every.load(Ordering::Relaxed);
        if every > 0 && number.is_multiple_of(every) {
            return fault(Reason::Busy("come back later".to_owned()));
        }
        Ok(())
    }

    fn note(&self, act: &str, path: &HostPath) {
        self.log.lock().unwrap().push(format!("{act} {path}"));
    }
}

impl Store for Memory {
    fn read(&self, path: &HostPath) -> Result<Option<Vec<u8>>, Fault> {
        self.call(Act::Read, path)?;
        Ok(self.files.lock().unwrap().get(path.as_str()).cloned())
    }

    fn size(&self, path: &HostPath) -> Result<Option<u64>, Fault> {
        Ok(self.read(path)?.map(|bytes| bytes.len() as u64))
    }

    fn write(&self, path: &HostPath, bytes: &[u8]) -> Result<Receipt, Fault> {
        self.call(Act::Write, path)?;
        self.note("write", path);
        let is_torn =
            !path.as_str().starts_with(".gongkai") && self.tears.load(Ordering::Relaxed) > 0;
        let bytes = if is_torn {
            let tears = self.tears.load(Ordering::Relaxed);
            let rest = if tears == NEVER { tears } else { tears - 1 };
            self.tears.store(rest, Ordering::Relaxed);
            &bytes[..bytes.len() / 2]
        } else {
            bytes
        };
        let mut files = self.files.lock().unwrap();
        files.insert(path.to_string(), bytes.to_vec());
        Ok(Receipt::Silence)
    }

    fn create(&self, path: &HostPath, bytes: &[u8]) -> Result<bool, Fault> {
        self.call(Act::Write, path)?;
        let mut files = self.files.lock().unwrap();
        if files.contains_key(path.as_str()) {
            return Ok(false);
        }
        files.insert(path.to_string(), bytes.to_vec());
        Ok(true)
    }

    fn delete(&self, path: &HostPath) -> Result<(), Fault> {
        self.call(Act::Delete, path)?;
        self.note("delete", path);
        self.files.lock().unwrap().remove(path.as_str());
        Ok(())
    }

    fn copy(&self, from: &HostPath, to: &HostPath) -> Result<bool, Fault> {
        self.call(Act::Write, to)?;
        let mut files = self.files.lock().unwrap();
        let Some(bytes) = files.get(from.as_str()).cloned() else {
            return Ok(false);
        };
        files.insert(to.to_string(), bytes);
        Ok(true)
    }

    fn list(&self, most: usize) -> Result<Vec<HostPath>, Fault> {
        self.call(Act::List, &HostPath::new(""))?;
        let files = self.files.lock().unwrap();
        let paths = files.keys().filter(|path| !path.starts_with(".gongkai"));
        Ok(paths.take(most).map(|path| HostPath::new(path)).collect())
    }

    fn settle(&self, change: Change<'_>) -> Result<(), Fault> {
        self.call(Act::Write, &HostPath::new(""))?;
        let of_run = self.files.lock().unwrap();
        let is_begun = of_run.contains_key(".gongkai/journal");
        assert!(!is_begun, "settled before the journal was removed");
        let what = match change {
            Change::Release(id) => id,
            Change::Forgotten => "forgotten",
        };
        self.log.lock().unwrap().push(format!("settle {what}"));
        Ok(())
    }
}
