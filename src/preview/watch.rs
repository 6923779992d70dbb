//! Watches folders: which paths may have changed. What did change, the caller sees on the disk.
//!
//! The machine's events are only hints. They come in bursts, which are told as one; they come
//! late for what is written into a new folder at once, which is told again a little later; and on
//! some disks they do not come at all. So from time to time everything is to be looked at, and
//! where that finds what no event told of, events are given up for looking often.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, EventKind, ModifyKind};
use notify::{Config, Event, RecommendedWatcher, RecursiveMode, Watcher};

/// How long there must be no further event before a burst is told: for each path in it, after a
/// file is whole and while it may be half written, and at most.
const QUIET_WHOLE: Duration = Duration::from_micros(600);
const QUIET_HALF: Duration = Duration::from_millis(2);
const MOST_QUIET: Duration = Duration::from_millis(32);

/// How long a burst may go on before it is told all the same.
const LONGEST_BURST: Duration = Duration::from_millis(250);

/// The most paths that are told one by one.
const MOST_PATHS: usize = 4096;

/// When a new folder is looked at again.
const AGAIN: [Duration; 2] = [Duration::from_millis(40), Duration::from_millis(400)];

/// How long an event may take that tells of what was found without it.
const LATE: Duration = Duration::from_millis(400);

/// How changes are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The machine tells of them.
    Events,
    /// Everything is looked at, again and again.
    Polling,
}

/// What may have changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// These files and folders, with all that is in them.
    pub paths: BTreeSet<PathBuf>,
    /// Everything.
    pub all: bool,
    /// Everything, though no event told of a change.
    pub unasked: bool,
}

/// Folders that are watched.
pub struct Watch {
    root: PathBuf,
    names: Vec<String>,
    news: Arc<News>,
    watcher: Option<RecommendedWatcher>,
    again: Vec<(Instant, Option<PathBuf>)>,
}

#[derive(Default)]
struct News {
    pending: Mutex<Pending>,
    came: Condvar,
}

#[derive(Default)]
struct Pending {
    batch: Batch,
    /// When the last event came, and whether the file that it tells of is whole.
    last: Option<(Instant, bool)>,
}

impl Pending {
    /// Returns when the burst is over, if nothing more comes.
    fn end(&self) -> Option<Instant> {
        let (at, is_whole) = self.last?;
        let quiet = if is_whole { QUIET_WHOLE } else { QUIET_HALF };
        let n_paths = u32::try_from(self.batch.paths.len()).unwrap_or(u32::MAX);
        let quiet = match self.batch.all {
            true => MOST_QUIET,
            false => quiet.saturating_mul(n_paths.max(1)).min(MOST_QUIET),
        };
        Some(at + quiet)
    }
}

impl Watch {
    /// Watches the files and folders with these names in the folder `root`, whose path has no
    /// links, whether they exist already or not. Names that `is_passed_over` are never told.
    pub fn new(root: &Path, names: &[&str], is_passed_over: fn(&str) -> bool, poll: bool) -> Self {
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        let news = Arc::new(News::default());
        let filter = Filter {
            root: root.to_owned(),
            names: names.clone(),
            is_passed_over,
        };
        let told = Arc::clone(&news);
        let hear = move |event: notify::Result<Event>| told.hear(event, &filter);
        let config = Config::default().with_follow_symlinks(false);
        let watcher = match poll {
            true => None,
            false => RecommendedWatcher::new(hear, config).ok(),
        };
        let mut watch = Self {
            root: root.to_owned(),
            names,
            news,
            watcher,
            again: Vec::new(),
        };
        if !watch.add_root() {
            watch.watcher = None;
        }
        watch
    }

    /// Returns how changes are found.
    pub fn mode(&self) -> Mode {
        match self.watcher {
            Some(_) => Mode::Events,
            None => Mode::Polling,
        }
    }

    /// Waits for changes; after `patience` without any, everything is to be looked at.
    pub fn next(&mut self, patience: Duration) -> Batch {
        let end = Instant::now() + patience;
        let first_again = self.again.iter().map(|(at, _)| *at).min();
        let wake = first_again.map_or(end, |at| at.min(end));
        let mut batch = self.news.wait(wake);
        let now = Instant::now();
        self.again.retain(|(at, path)| {
            let is_due = *at <= now;
            match path {
                Some(path) if is_due => {
                    batch.paths.insert(path.clone());
                }
                None if is_due => batch.all = true,
                _ => {}
            }
            !is_due
        });
        if batch == Batch::default() && now >= end {
            batch.unasked = true;
        }
        if first_again.is_none_or(|at| at > now) {
            self.look_again(&batch, now);
        }
        batch
    }

    /// Tells whether something has changed since the last batch.
    pub fn has_news(&self) -> bool {
        self.news.lock().batch != Batch::default()
    }

    /// Tells whether events came for any of these paths, which were found changed without.
    pub fn hears_of(&self, paths: &[PathBuf]) -> bool {
        let end = Instant::now() + LATE;
        let mut pending = self.news.lock();
        loop {
            let batch = &pending.batch;
            let is_told =
                |path: &PathBuf| path.ancestors().any(|above| batch.paths.contains(above));
            if batch.all || paths.iter().any(is_told) {
                return true;
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            pending = self.news.wait_for(pending, left);
        }
    }

    /// Gives up events, which do not come here.
    pub fn fall_back(&mut self) {
        self.watcher = None;
    }

    /// Watches the root, and all that is to be watched in it.
    fn add_root(&mut self) -> bool {
        let root = self.root.clone();
        let Some(watcher) = &mut self.watcher else {
            return true;
        };
        let is_watched = watcher.watch(&root, RecursiveMode::NonRecursive).is_ok();
        let names = self.names.clone();
        is_watched && names.iter().all(|name| self.add(&root.join(name)))
    }

    /// Watches a folder; a file is watched with the root that it is in.
    fn add(&mut self, folder: &Path) -> bool {
        let is_folder = folder.symlink_metadata().is_ok_and(|found| found.is_dir());
        match &mut self.watcher {
            Some(watcher) if is_folder => watcher.watch(folder, RecursiveMode::Recursive).is_ok(),
            _ => true,
        }
    }

    /// Sees to it that nothing is missed in folders that are new.
    fn look_again(&mut self, batch: &Batch, now: Instant) {
        let folders: Vec<&PathBuf> = batch.paths.iter().filter(|path| path.is_dir()).collect();
        for folder in &folders {
            let is_top = folder.parent() == Some(&self.root);
            if is_top && !self.add(folder) {
                self.watcher = None;
            }
        }
        let is_many = batch.all || folders.len() > 64;
        for time in AGAIN {
            if is_many {
                self.again.push((now + time, None));
            } else {
                let paths = folders.iter().map(|&path| (now + time, Some(path.clone())));
                self.again.extend(paths);
            }
        }
    }
}

/// What of all that happens in the root is told.
struct Filter {
    root: PathBuf,
    names: Vec<String>,
    is_passed_over: fn(&str) -> bool,
}

impl Filter {
    fn wants(&self, path: &Path) -> bool {
        let Ok(below) = path.strip_prefix(&self.root) else {
            return false;
        };
        let parts = below.iter().map(|part| part.to_str());
        // A name that is no text is a fault, which is to be told too.
        let mut parts = parts.map(|part| part.unwrap_or("\u{FFFD}"));
        let is_ours = parts
            .next()
            .is_some_and(|top| self.names.iter().any(|name| name == top));
        is_ours && !parts.any(self.is_passed_over)
    }
}

impl News {
    /// Takes in an event of the machine.
    fn hear(&self, event: notify::Result<Event>, filter: &Filter) {
        let mut pending = self.lock();
        let mut is_whole = false;
        match event {
            Ok(event) if event.need_rescan() => pending.batch.all = true,
            Ok(event) if !is_change(&event.kind) => return,
            Ok(event) => {
                is_whole = makes_whole(&event.kind);
                let n_paths = pending.batch.paths.len();
                let wanted = event.paths.into_iter().filter(|path| filter.wants(path));
                let n_wanted = wanted.map(|path| pending.batch.paths.insert(path)).count();
                if n_wanted == 0 {
                    return;
                }
                if n_paths + n_wanted > MOST_PATHS {
                    pending.batch.all = true;
                }
            }
            Err(_) => pending.batch.all = true,
        }
        if pending.batch.all {
            pending.batch.paths.clear();
        }
        pending.last = Some((Instant::now(), is_whole));
        self.came.notify_one();
    }

    /// Waits for a burst of events and its end; nothing where none begins.
    fn wait(&self, until: Instant) -> Batch {
        let mut pending = self.lock();
        while pending.batch == Batch::default() {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Batch::default();
            }
            pending = self.wait_for(pending, left);
        }
        let begun = Instant::now();
        loop {
            let now = Instant::now();
            let end = pending.end().unwrap_or(now).min(begun + LONGEST_BURST);
            match end.checked_duration_since(now) {
                Some(left) if !left.is_zero() => pending = self.wait_for(pending, left),
                _ => return std::mem::take(&mut pending.batch),
            }
        }
    }

    fn wait_for<'a>(
        &self,
        pending: MutexGuard<'a, Pending>,
        time: Duration,
    ) -> MutexGuard<'a, Pending> {
        let waited = self.came.wait_timeout(pending, time);
        waited.unwrap_or_else(PoisonError::into_inner).0
    }

    fn lock(&self) -> MutexGuard<'_, Pending> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells whether an event means that a file has all that it is to have: it was closed, or put in
/// its place.
fn makes_whole(kind: &EventKind) -> bool {
    let is_written = AccessKind::Close(AccessMode::Write);
    matches!(kind, EventKind::Access(access) if *access == is_written)
        || matches!(
            kind,
            EventKind::Modify(ModifyKind::Name(_)) | EventKind::Remove(_)
        )
}

/// Tells whether an event can mean that something is different; reading a file is one too.
fn is_change(kind: &EventKind) -> bool {
    let is_written = AccessKind::Close(AccessMode::Write);
    !matches!(kind, EventKind::Access(access) if *access != is_written)
}
