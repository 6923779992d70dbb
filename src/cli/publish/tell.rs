//! What is said of a plan and of how it is carried out.

use std::io::IsTerminal;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

#[cfg(feature = "publish")]
use indexmap::IndexMap;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use crate::diag::{Lang, Message};
use crate::model::Target;
use crate::publish::{Done, Event, HostPath, Plan, Release};

use super::super::terminal::Terminal;

/// Says what will be done; with `lists`, file by file.
pub(super) fn plan(
    plan: &Plan,
    (target, lists): (&Target, bool),
    (terminal, lang): (&Terminal, Lang),
) {
    let named = |key| Message::new(key).with("name", &target.name.value);
    if plan.is_empty() {
        let message = named("publish.current").with("unchanged", plan.unchanged);
        terminal.say(&message, lang);
        return;
    }
    if lists {
        let mut text = String::new();
        let new = plan.new.keys().map(|path| ('+', path));
        let changed = plan.changed.keys().map(|path| ('~', path));
        let deleted = plan.deleted.iter().map(|path| ('-', path));
        for (sign, path) in new.chain(changed).chain(deleted) {
            text.push_str(&format!("{sign} {path}\n"));
        }
        terminal.print(&text);
    }
    if plan.is_resumed {
        terminal.say(&named("publish.resumed"), lang);
    }
    if plan.foreign.count > 0 {
        let message = Message::new("publish.beside")
            .with("count", plan.foreign.count - plan.foreign.in_the_way.len())
            .with_list("examples", &plan.foreign.examples);
        terminal.say(&message, lang);
    }
    let message = named("publish.plan")
        .with("new", plan.new.len())
        .with("changed", plan.changed.len())
        .with("deleted", plan.deleted.len())
        .with("unchanged", plan.unchanged)
        .with("bytes", size(plan.bytes()));
    terminal.say(&message, lang);
}

/// Says what was done, and how it was made sure of.
pub(super) fn done(
    done: &Done,
    target: &Target,
    (started, terminal, lang): (Instant, &Terminal, Lang),
) {
    let message = Message::new("publish.done")
        .with("name", &target.name.value)
        .with("sent", done.sent)
        .with("bytes", size(done.bytes))
        .with("deleted", done.deleted)
        .with("seconds", seconds(started));
    terminal.say(&message, lang);
    if done.sent > 0 {
        let message = Message::new("publish.verified")
            .with("checksum", done.by_checksum)
            .with("reading", done.by_reading);
        terminal.say(&message, lang);
    }
}

/// Says how readers get the pages; tells whether they get them as they were built.
#[cfg(feature = "publish")]
pub(super) fn view(
    view: &crate::publish::View,
    url: &str,
    (terminal, lang): (&Terminal, Lang),
) -> bool {
    use crate::publish::Flaw;

    // What is wrong with many pages is mostly one thing, which is said once.
    let mut same: IndexMap<&Flaw, Vec<&HostPath>> = IndexMap::new();
    for seen in &view.seen {
        same.entry(&seen.flaw).or_default().push(&seen.path);
    }
    for (flaw, paths) in same.iter().take(N_SHOWN) {
        let flaw = match flaw {
            Flaw::Silent(problem) => Message::new("view.silent").with("problem", problem),
            Flaw::Status(status) => Message::new("view.status").with("status", status),
            Flaw::Content => Message::new("view.content"),
            Flaw::Type(media) => Message::new("view.type").with("type", media),
            Flaw::Cached(cache) => Message::new("view.cached").with("cache", cache),
        };
        let key = match paths.len() {
            1 => "view.flaw",
            _ => "view.flaws",
        };
        let message = Message::new(key)
            .with("path", paths[0])
            .with("count", paths.len())
            .with_message("flaw", flaw);
        terminal.warn(&message, lang);
    }
    if !view.unused.is_empty() {
        let names = view.unused.iter().map(|encoding| encoding.name());
        terminal.warn(&Message::new("view.unused").with_list("names", names), lang);
    }
    if view.shows_private {
        terminal.warn(&Message::new("view.private").with("url", url), lang);
    }
    let message = Message::new("view.done")
        .with("url", url)
        .with("fetched", view.fetched)
        .with("wrong", view.seen.len());
    terminal.say(&message, lang);
    view.seen.is_empty()
}

/// How many things that are wrong with pages are told.
#[cfg(feature = "publish")]
const N_SHOWN: usize = 10;

/// Writes a plan, and what was done if it was, for programs.
pub(super) fn json(
    plan: &Plan,
    (target, release): (&Target, &Release),
    done: Option<&Done>,
) -> String {
    let sized = |files: &std::collections::BTreeMap<_, crate::output::FileHash>| {
        let files = files.iter();
        let entry = |(path, file): (&HostPath, &crate::output::FileHash)| json!({"path": path.as_str(), "size": file.size, "blake3": file.hash.to_hex().as_str()});
        files.map(entry).collect::<Vec<Value>>()
    };
    let deleted = plan.deleted.iter().map(|path| path.as_str());
    let done = done.map(|done| {
        json!({
            "sent": done.sent,
            "bytes": done.bytes,
            "deleted": done.deleted,
            "verified": {"checksum": done.by_checksum, "reading": done.by_reading},
        })
    });
    let foreign = &plan.foreign;
    let in_the_way = foreign.in_the_way.iter().map(|path| path.as_str());
    let value = json!({
        "target": target.name.value,
        "release": release.id(),
        "new": sized(&plan.new),
        "changed": sized(&plan.changed),
        "deleted": deleted.collect::<Vec<_>>(),
        "unchanged": plan.unchanged,
        "bytes": plan.bytes(),
        "resumed": plan.is_resumed,
        "foreign": {
            "count": foreign.count,
            "in_the_way": in_the_way.collect::<Vec<_>>(),
        },
        "done": done,
    });
    format!("{value:#}\n")
}

/// Says a size as people do.
pub(super) fn size(bytes: u64) -> String {
    const KB: u64 = 1_000;
    const MB: u64 = 1_000_000;
    match bytes {
        0..KB => format!("{bytes} B"),
        KB..MB => format!("{} KB", bytes.div_ceil(KB)),
        _ => {
            let tenths = bytes.div_ceil(MB / 10);
            format!("{}.{} MB", tenths / 10, tenths % 10)
        }
    }
}

fn seconds(started: Instant) -> String {
    let tenths = started.elapsed().as_millis() / 100;
    format!("{}.{} s", tenths / 10, tenths % 10)
}

/// How far the work is: a bar in a terminal, a line now and then elsewhere.
pub(super) struct Progress<'a> {
    bar: Option<ProgressBar>,
    n_files: usize,
    n_done: Mutex<usize>,
    terminal: &'a Terminal,
    label: String,
}

impl<'a> Progress<'a> {
    pub(super) fn new(plan: &Plan, terminal: &'a Terminal, lang: Lang) -> Self {
        let n_files = plan.new.len() + plan.changed.len() + plan.deleted.len();
        let label = Message::new("publish.progress").say(lang);
        let is_shown = !terminal.quiet && std::io::stderr().is_terminal();
        let bar = is_shown.then(|| {
            let bar = ProgressBar::new(plan.bytes());
            let template = format!(
                "{label} [{{bar:30}}] {{msg}}/{n_files} {{bytes}}/{{total_bytes}} \
                 {{bytes_per_sec}}"
            );
            match ProgressStyle::with_template(&template) {
                Ok(style) => bar.with_style(style),
                Err(_) => bar,
            }
        });
        Self {
            bar,
            n_files,
            n_done: Mutex::new(0),
            terminal,
            label,
        }
    }

    /// Takes note of something that was done.
    pub(super) fn take(&self, event: Event<'_>) {
        // One at a time, so that the numbers that are shown only grow.
        let mut count = self.n_done.lock().unwrap_or_else(PoisonError::into_inner);
        *count += 1;
        let n_done = *count;
        if let Some(bar) = &self.bar {
            bar.set_message(n_done.to_string());
            if let Event::Sent(_, bytes) = event {
                bar.inc(bytes);
            }
            return;
        }
        let is_tenth = n_done * 10 / self.n_files.max(1) > (n_done - 1) * 10 / self.n_files.max(1);
        if !self.terminal.quiet && self.n_files >= 100 && is_tenth {
            let line = format!("{}: {n_done}/{}\n", self.label, self.n_files);
            self.terminal.prompt(&line);
        }
    }
}

impl Drop for Progress<'_> {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
