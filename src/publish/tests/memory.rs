//! A host in memory that can be made to fail in every way.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use crate::publish::{Act, Bulk, Change, Fault, HostPath, Reason, Receipt, Store};

/// So many calls that they never end.
pub(super) const NEVER: u32 = u32::MAX;

/// Files by their paths, what was done with them, and which calls fail.
pub(super) struct Memory {
    files: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
    log: Mutex<Vec<String>>,
    /// Whether it takes many files at once.
    pub(super) is_bulk: bool,
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
            is_bulk: false,
            n_calls: AtomicU32::new(0),
            n_left: AtomicU32::new(NEVER),
            fails_every: AtomicU32::new(0),
            tears: AtomicU32::new(0),
        }
    }

    /// A host that takes one file at a time, or many.
    pub(super) fn of_kind(is_bulk: bool) -> Self {
        Self {
            is_bulk,
            ..Self::new()
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
        self.spend(act, path)?;
        let every = self.fails_every.load(Ordering::Relaxed);
        if every > 0 && number.is_multiple_of(every) {
            let reason = Reason::Busy("come back later".to_owned());
            return Err(fault(act, path, reason));
        }
        Ok(())
    }

    /// Comes nearer to the end of the network.
    fn spend(&self, act: Act, path: &HostPath) -> Result<(), Fault> {
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
            let reason = Reason::Other("the network is gone".to_owned());
            return Err(fault(act, path, reason));
        }
        Ok(())
    }

    fn put_or_tear(&self, path: &HostPath, bytes: &[u8]) {
        self.note("write", path);
        let tears = self.tears.load(Ordering::Relaxed);
        let is_torn = !path.as_str().starts_with(".gongkai") && tears > 0;
        let bytes = if is_torn {
            let rest = if tears == NEVER { tears } else { tears - 1 };
            self.tears.store(rest, Ordering::Relaxed);
            &bytes[..bytes.len() / 2]
        } else {
            bytes
        };
        let mut files = self.files.lock().unwrap();
        files.insert(path.to_string(), bytes.to_vec());
    }

    fn remove(&self, path: &HostPath) {
        self.note("delete", path);
        self.files.lock().unwrap().remove(path.as_str());
    }

    fn copy_if_there(&self, from: &HostPath, to: &HostPath) -> bool {
        let mut files = self.files.lock().unwrap();
        let bytes = files.get(from.as_str()).cloned();
        let is_there = bytes.is_some();
        files.extend(bytes.map(|bytes| (to.to_string(), bytes)));
        is_there
    }

    /// Does something with many files at once, of which some may be done when it fails.
    fn with_each<T, R>(
        &self,
        act: Act,
        (items, path): (&[T], impl Fn(&T) -> &HostPath),
        work: impl Fn(&T) -> R,
    ) -> Result<Vec<R>, Fault> {
        let (first, rest) = items.split_first().expect("nobody asks for nothing");
        self.call(act, path(first))?;
        let mut done = vec![work(first)];
        for item in rest {
            self.spend(act, path(item))?;
            done.push(work(item));
        }
        Ok(done)
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
        self.put_or_tear(path, bytes);
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
        self.remove(path);
        Ok(())
    }

    fn copy(&self, from: &HostPath, to: &HostPath) -> Result<bool, Fault> {
        self.call(Act::Write, to)?;
        Ok(self.copy_if_there(from, to))
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

    fn bulk(&self) -> Option<Box<dyn Bulk + '_>> {
        self.is_bulk.then(|| Box::new(self) as Box<dyn Bulk>)
    }
}

impl Bulk for &Memory {
    fn read_all(&self, paths: &[&HostPath]) -> Result<Vec<Option<Vec<u8>>>, Fault> {
        let read = |path: &&HostPath| self.files.lock().unwrap().get(path.as_str()).cloned();
        self.with_each(Act::Read, (paths, |path| path), read)
    }

    fn sizes(&self, paths: &[&HostPath]) -> Result<Vec<Option<u64>>, Fault> {
        let found = self.read_all(paths)?.into_iter();
        Ok(found
            .map(|bytes| bytes.map(|bytes| bytes.len() as u64))
            .collect())
    }

    fn write_all(&self, files: &[(&HostPath, &[u8])]) -> Result<Receipt, Fault> {
        let write = |(path, bytes): &(&HostPath, &[u8])| self.put_or_tear(path, bytes);
        self.with_each(Act::Write, (files, |(path, _)| path), write)?;
        Ok(Receipt::Silence)
    }

    fn delete_all(&self, paths: &[&HostPath]) -> Result<(), Fault> {
        let remove = |path: &&HostPath| self.remove(path);
        self.with_each(Act::Delete, (paths, |path| path), remove)?;
        Ok(())
    }

    fn copy_all(&self, pairs: &[(&HostPath, &HostPath)]) -> Result<(), Fault> {
        let copy = |(from, to): &(&HostPath, &HostPath)| self.copy_if_there(from, to);
        self.with_each(Act::Write, (pairs, |(_, to)| to), copy)?;
        Ok(())
    }
}

fn fault(act: Act, path: &HostPath, reason: Reason) -> Fault {
    Fault {
        act,
        path: path.clone(),
        reason,
    }
}
