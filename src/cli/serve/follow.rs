//! Follows the portal's files, tells open pages of changes, and the terminal what came of them.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use crate::diag::{Diagnostic, Lang, Message, Place, Summary};
use crate::preview::{Batch, Change, Mode, Server, Watch};
use crate::source::{Body, Edit, FilePath, Snapshot};

use super::super::terminal::{Stream, Terminal};
use super::site::{Now, Site};

/// How long checks that were put off let browsers go first, which ask for their page when they
/// hear of an edit.
const COURTESY: Duration = Duration::from_millis(20);

/// How long everything is left unseen where events come: this, or a multiple of what a look costs.
const PATIENCE: Duration = Duration::from_secs(3);
const COSTS_OF_PATIENCE: u32 = 200;

/// The same where everything must be looked at again and again.
const POLL: Duration = Duration::from_millis(300);
const COSTS_OF_POLL: u32 = 5;

/// How long an editor may take between taking the old file away and putting the new one there.
const SAVING: Duration = Duration::from_millis(25);

/// Follows a portal's files.
pub(super) struct Follow {
    site: Arc<Site>,
    server: Server,
    snapshot: Snapshot,
    watch: Watch,
    terminal: Terminal,
    lang: Lang,
    /// How long it took to look at everything.
    cost: Duration,
    /// What was wrong when the terminal was last told: how often, by file and what is said.
    told: BTreeMap<(FilePath, String), usize>,
    /// After which edit that was.
    told_at: Option<u64>,
}

impl Follow {
    pub(super) fn new(
        site: Arc<Site>,
        server: Server,
        (snapshot, watch): (Snapshot, Watch),
        (terminal, lang): (Terminal, Lang),
    ) -> Self {
        Self {
            site,
            server,
            snapshot,
            watch,
            terminal,
            lang,
            cost: Duration::ZERO,
            told: BTreeMap::new(),
            told_at: None,
        }
    }

    /// Follows for ever. What changed between the first reading and the first event is found by
    /// looking at everything once.
    pub(super) fn run(mut self) {
        self.take_in(&Batch {
            all: true,
            ..Batch::default()
        });
        loop {
            self.settle();
            let batch = self.watch.next(self.patience());
            self.take_in(&batch);
        }
    }

    fn patience(&self) -> Duration {
        match self.watch.mode() {
            Mode::Events => PATIENCE.max(self.cost * COSTS_OF_PATIENCE),
            Mode::Polling => POLL.max(self.cost * COSTS_OF_POLL),
        }
    }

    /// Takes in what has changed.
    fn take_in(&mut self, batch: &Batch) {
        if *batch == Batch::default() {
            return;
        }
        let started = Instant::now();
        let mut edit = self.look(batch);
        if is_doubtful(&edit, &self.site.read()) {
            thread::sleep(SAVING);
            edit = self.look(batch);
        }
        if edit.is_empty() {
            return;
        }
        let is_unheard = batch.unasked && self.watch.mode() == Mode::Events;
        let root = self.snapshot.root();
        let paths: Vec<PathBuf> = edit
            .paths()
            .iter()
            .map(|path| root.join(path.as_str()))
            .collect();
        let assets = edit.paths().iter().any(|path| !is_of_pages(path));
        let shown = shown(&edit);
        let revision = self.site.edit(edit);
        self.server.tell(Change { revision, assets });
        self.tell_time(&shown, started);
        if is_unheard && !self.watch.hears_of(&paths) {
            self.watch.fall_back();
            self.terminal.say(&Message::new("serve.polling"), self.lang);
        }
    }

    fn look(&mut self, batch: &Batch) -> Edit {
        let now = self.site.read();
        let sources = now.live.sources();
        if !batch.all && !batch.unasked {
            return self.snapshot.look(&batch.paths, sources);
        }
        let started = Instant::now();
        let edit = self.snapshot.sweep(sources);
        self.cost = started.elapsed();
        edit
    }

    /// Does the checks that were put off, unless something else comes first.
    fn settle(&mut self) {
        let had_settled = self.site.read().live.is_settled();
        let until = Instant::now() + COURTESY;
        while !had_settled && !self.watch.has_news() && Instant::now() < until {
            thread::sleep(COURTESY / 20);
        }
        while !self.watch.has_news() && self.site.settle() {}
        let now = self.site.read();
        if !now.live.is_settled() {
            return;
        }
        let revision = now.live.revision();
        drop(now);
        if !had_settled {
            self.server.tell(Change {
                revision,
                assets: false,
            });
        }
        if self.told_at != Some(revision) || !had_settled {
            self.tell_diagnostics();
            self.told_at = Some(revision);
        }
    }

    fn tell_time(&self, shown: &(String, usize), started: Instant) {
        let now = jiff::Zoned::now();
        let key = if shown.1 > 1 {
            "serve.updated.many"
        } else {
            "serve.updated"
        };
        let message = Message::new(key)
            .with("time", now.strftime("%H:%M:%S"))
            .with("path", &shown.0)
            .with("others", shown.1 - 1)
            .with("milliseconds", started.elapsed().as_millis());
        self.terminal.say(&message, self.lang);
    }

    /// Says what is wrong that was not wrong before, and how much there is now.
    fn tell_diagnostics(&mut self) {
        let now = self.site.read();
        let (told, mut found) = count(&now, self.lang);
        if told == self.told {
            return;
        }
        let mut before = self.told.clone();
        found.retain(|(key, _)| match before.get_mut(key) {
            Some(times) if *times > 0 => {
                *times -= 1;
                false
            }
            _ => true,
        });
        let new: Vec<Diagnostic> = found.into_iter().map(|(_, found)| found.clone()).collect();
        let sources = now.live.sources();
        self.terminal
            .show(&new, sources, (Stream::Err, self.lang, false));
        self.terminal.say(&totals(&now), self.lang);
        drop(now);
        self.told = told;
    }
}

/// Says how much is wrong.
fn totals(now: &Now) -> Message {
    let mut summary = Summary::default();
    for found in now.live.diagnostics() {
        summary.add(found.severity);
    }
    summary.message()
}

type Key = (FilePath, String);

/// Lists what is wrong by file and what is said of it, wherever in the file it is said.
fn count(now: &Now, lang: Lang) -> (BTreeMap<Key, usize>, Vec<(Key, &Diagnostic)>) {
    let mut counts = BTreeMap::new();
    let mut found = Vec::new();
    for diagnostic in now.live.diagnostics() {
        let path = match &diagnostic.primary {
            Place::File(path) => Some(path),
            Place::Text(span) | Place::Covered(span) => {
                now.live.sources().file(span.file).map(|file| &file.path)
            }
        };
        let said = format!("{} {}", diagnostic.code, diagnostic.message.say(lang));
        let key = (path.cloned().unwrap_or_else(|| FilePath::new("")), said);
        *counts.entry(key.clone()).or_insert(0) += 1;
        found.push((key, diagnostic));
    }
    (counts, found)
}

/// Tells whether an edit looks like an editor in the middle of saving: a file that is gone, or
/// has become empty, may be there again at once.
fn is_doubtful(edit: &Edit, now: &Now) -> bool {
    let sources = now.live.sources();
    let was_text = |path: &FilePath| {
        sources
            .find(path)
            .is_some_and(|id| !sources.text(id).is_empty())
    };
    let is_emptied = edit.changed.iter().any(|file| {
        let is_empty = matches!(&file.body, Body::Text(text) if text.is_empty());
        is_empty && was_text(&file.path)
    });
    is_emptied || edit.gone.iter().any(was_text)
}

/// Tells whether a file is told by pages themselves; what they only refer to is no text of theirs.
fn is_of_pages(path: &FilePath) -> bool {
    let text = path.as_str();
    !text.starts_with("themes/") && (text.ends_with(".md") || text.ends_with(".yaml"))
}

/// Returns the first of the files that differ, and how many there are.
fn shown(edit: &Edit) -> (String, usize) {
    let paths = edit.paths();
    let first = paths.first().map_or(String::new(), ToString::to_string);
    (first, paths.len())
}
