//! `gongkai build`: checks the portal, renders it and switches the output folder.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::diag::{Lang, Message};
use crate::output::{self, Act, Key, Output, OutputError, Stage, Summary};
use crate::pipeline::{self, BuildError, Checked, Sink, SiteFile};
use crate::source::{Body, OutPath, Sources, open_asset};
use crate::view;

use super::Outcome;
use super::args::{Build, Shared};
use super::patience::Patience;
use super::place::{self, PortalFolder};
use super::refusal;
use super::terminal::{Stream, Terminal};

pub(super) fn run(build: &Build, shared: &Shared, terminal: Terminal) -> Outcome {
    let started = Instant::now();
    let root = match place::find(shared) {
        Ok(root) => root,
        Err(reason) => return terminal.no_portal(&reason),
    };
    let lang = terminal.lang(Some(&root.language()));
    let target = build.output.clone().unwrap_or_else(|| root.site());
    if let Some(sources) = root.sources_around(&target) {
        return among_sources(&target, sources, &terminal, lang);
    }
    let output = match output::open(&target) {
        Ok(output) => output,
        Err(error) => return refused(&error, &terminal, lang),
    };
    let base = Base::new(build);
    let look = root.glance().map(|look| base.key(&look));
    let remembered = look.and_then(|look| output.recall(look));
    if remembered.is_some_and(|inputs| output.is_current(inputs)) {
        return current(&target, &terminal, lang);
    }
    let folder = match root.read() {
        Ok(folder) => folder,
        Err(reason) => return terminal.no_portal(&reason),
    };
    let inputs = Inputs {
        sources: &folder.sources,
        base,
    };
    let key = inputs.key(false);
    if output.is_current(key) {
        if let Some(look) = look {
            output.remember(look, key);
        }
        return current(&target, &terminal, lang);
    }
    let order = Order {
        build,
        target: &target,
        lang,
        started,
    };
    order.carry_out(&inputs, output, &terminal, &folder)
}

/// What was asked for.
struct Order<'a> {
    build: &'a Build,
    target: &'a Path,
    lang: Lang,
    started: Instant,
}

impl Order<'_> {
    /// Checks the portal and writes the site.
    fn carry_out(
        &self,
        inputs: &Inputs<'_>,
        output: Output,
        terminal: &Terminal,
        folder: &PortalFolder,
    ) -> Outcome {
        let mut checked = pipeline::check(&folder.sources, place::today());
        if let Some(base_url) = &self.build.base_url {
            checked.portal.settings.base_url = Some(base_url.trim_end_matches('/').to_owned());
        }
        let found = &checked.diagnostics;
        terminal.report(found, &folder.sources, (Stream::Err, self.lang, false));
        if checked.is_refused(&folder.sources) {
            let message = Message::new("build.refused").with("path", self.target.display());
            terminal.say(&message, self.lang);
            return Outcome::Faulty;
        }
        let key = inputs.key(!checked.diagnostics.is_empty());
        if output.is_current(key) {
            return current(self.target, terminal, self.lang);
        }
        let job = Job {
            folder,
            checked: &checked,
            target: self.target,
            lang: self.lang,
            started: self.started,
            limit: Duration::from_secs(self.build.page_limit),
        };
        let outcome = job.write(output, key, terminal);
        tell_memory(terminal, self.lang);
        outcome
    }
}

/// Says that there is nothing to do.
fn current(target: &Path, terminal: &Terminal, lang: Lang) -> Outcome {
    let message = Message::new("build.current").with("path", target.display());
    terminal.say(&message, lang);
    tell_memory(terminal, lang);
    Outcome::Fine
}

/// Refuses an output that the next build would read as part of the portal.
fn among_sources(target: &Path, sources: &str, terminal: &Terminal, lang: Lang) -> Outcome {
    let message = Message::new("output-in-sources")
        .with("path", target.display())
        .with("folder", sources);
    let hint = Message::new("output-in-sources.help").say(lang);
    terminal.fail_in(lang, &message.say(lang), Some(&hint))
}

/// Says how much memory was used at the most, where the system tells and the user asked for it.
pub(super) fn tell_memory(terminal: &Terminal, lang: Lang) {
    if terminal.verbose
        && let Ok(status) = std::fs::read_to_string("/proc/self/status")
        && let Some(line) = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))
        && let Some(Ok(kilobytes)) = line.split_whitespace().next().map(str::parse::<u64>)
    {
        let message = Message::new("build.memory").with("megabytes", kilobytes.div_ceil(1024));
        terminal.say(&message, lang);
    }
}

/// Tells one program from another, where both call themselves the same version too.
pub(super) fn program() -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(env!("CARGO_PKG_VERSION").as_bytes());
    let file = std::env::current_exe().and_then(std::fs::metadata);
    if let Ok(file) = file {
        hasher.update(&file.len().to_le_bytes());
        hasher.update(&file.mtime().to_le_bytes());
        hasher.update(&file.mtime_nsec().to_le_bytes());
    }
    *hasher.finalize().as_bytes()
}

/// What a build depends on beside the portal's files: the program, the day, the address.
#[derive(Clone)]
struct Base(blake3::Hasher);

impl Base {
    fn new(build: &Build) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&program());
        hasher.update(&crate::render::builtin_digest());
        // What is right one day can be late on the next.
        hasher.update(place::today().to_string().as_bytes());
        hasher.update(&view::digest(&build.base_url));
        Self(hasher)
    }

    /// Returns a key of all this and of one thing more.
    fn key(&self, more: &[u8]) -> Key {
        Key::from(self.0.clone().update(more).finalize())
    }
}

/// All that a build depends on.
struct Inputs<'a> {
    sources: &'a Sources,
    base: Base,
}

impl Inputs<'_> {
    /// Returns a key that is the same only where the whole site is.
    ///
    /// A portal with diagnostics has another key than one without: its next build must read it
    /// again to repeat them, even if there is nothing to write.
    fn key(&self, has_diagnostics: bool) -> Key {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&[u8::from(has_diagnostics)]);
        let mut part = |bytes: &[u8]| {
            hasher.update(&(bytes.len() as u64).to_le_bytes());
            hasher.update(bytes);
        };
        for (_, file) in self.sources.iter() {
            part(file.path.as_str().as_bytes());
            match &file.body {
                Body::Text(text) => part(text.as_bytes()),
                Body::Asset { len, modified } => {
                    part(&len.to_le_bytes());
                    part(&modified.to_le_bytes());
                }
            };
        }
        for fault in &self.sources.faults {
            part(fault.path.as_str().as_bytes());
        }
        self.base.key(hasher.finalize().as_bytes())
    }
}

/// A checked portal that is to be written.
struct Job<'a> {
    folder: &'a PortalFolder,
    checked: &'a Checked,
    target: &'a Path,
    lang: Lang,
    started: Instant,
    /// How long a page may take.
    limit: Duration,
}

impl Job<'_> {
    fn write(&self, output: Output, key: Key, terminal: &Terminal) -> Outcome {
        let stage = match output.begin() {
            Ok(stage) => stage,
            Err(error) => return refused(&error, terminal, self.lang),
        };
        let sources = &self.folder.sources;
        let sink = FolderSink {
            stage: &stage,
            sources,
            root: self.folder.root.clone(),
            program: program(),
            patience: Patience::new(self.limit),
        };
        let build = || pipeline::build(sources, self.checked, &sink);
        let give_up = |page: &OutPath, template: &str| self.give_up(page, template, terminal);
        match sink.patience.during(build, give_up) {
            Ok(()) => {}
            Err(BuildError::Theme(found)) => {
                terminal.report(&found, sources, (Stream::Err, self.lang, false));
                let message = Message::new("build.refused").with("path", self.target.display());
                terminal.say(&message, self.lang);
                return Outcome::Faulty;
            }
            Err(BuildError::Sink(error)) => return refused(&error, terminal, self.lang),
        }
        match stage.commit(key) {
            Ok(summary) => self.tell(&summary, terminal),
            Err(error) => return refused(&error, terminal, self.lang),
        }
        Outcome::Fine
    }

    /// Says which template holds the build up, and ends the process: the template goes on.
    fn give_up(&self, page: &OutPath, template: &str, terminal: &Terminal) {
        let message = Message::new("build.stuck")
            .with("template", template)
            .with("page", page)
            .with("seconds", self.limit.as_secs());
        let help = Message::new("build.stuck.help").say(self.lang);
        terminal.fail_in(self.lang, &message.say(self.lang), Some(&help));
        std::process::exit(1);
    }

    fn tell(&self, summary: &Summary, terminal: &Terminal) {
        let message = Message::new("build.done")
            .with("path", self.target.display())
            .with("written", summary.written)
            .with("kept", summary.kept)
            .with("removed", summary.removed)
            .with("milliseconds", self.started.elapsed().as_millis());
        terminal.say(&message, self.lang);
        if summary.foreign > 0 {
            let names: Vec<String> = summary
                .foreign_examples
                .iter()
                .map(|path| path.display().to_string())
                .collect();
            let message = Message::new("build.foreign")
                .with("count", summary.foreign)
                .with("names", names.join(", "));
            terminal.say(&message, self.lang);
        }
        for path in &summary.left {
            terminal.say(
                &Message::new("build.left").with("path", path.display()),
                self.lang,
            );
        }
    }
}

fn refused(error: &OutputError, terminal: &Terminal, lang: Lang) -> Outcome {
    let help = refusal::help(error).map(|help| help.say(lang));
    terminal.fail_in(lang, &refusal::reason(error).say(lang), help.as_deref())
}

/// Writes the files of a site into a stage.
struct FolderSink<'a> {
    stage: &'a Stage,
    sources: &'a Sources,
    root: PathBuf,
    program: [u8; 32],
    patience: Patience,
}

impl FolderSink<'_> {
    /// Another program may make other bytes of the same values.
    fn key(&self, key: view::Digest) -> Key {
        let mut hasher = blake3::Hasher::new();
        Key::from(hasher.update(&self.program).update(&key).finalize())
    }
}

impl Sink for FolderSink<'_> {
    type Error = OutputError;

    fn keep(&self, path: &OutPath, key: view::Digest) -> bool {
        self.stage.keep(path, self.key(key))
    }

    fn kept(&self, path: &OutPath) -> Result<Vec<u8>, OutputError> {
        self.stage.kept(path)
    }

    fn begin(&self, path: &OutPath, template: &'static str) {
        self.patience.begin(path, template);
    }

    fn put(&self, path: &OutPath, key: view::Digest, file: SiteFile) -> Result<(), OutputError> {
        self.patience.end(path);
        match file {
            SiteFile::Bytes(bytes) => self.stage.write(path, self.key(key), &bytes),
            SiteFile::Copy(id) => {
                let Some(source) = self.sources.file(id) else {
                    return Ok(());
                };
                let opened = open_asset(&self.root, &source.path);
                let from = opened.map_err(|error| OutputError::Refused {
                    act: Act::Read,
                    path: self.root.join(source.path.as_str()),
                    cause: error.into(),
                })?;
                self.stage.copy(path, self.key(key), from)
            }
        }
    }
}
