//! `gongkai publish`: builds the portal, compares it with what a host has, says what will be
//! done, asks, and does it.

mod credentials;
mod fault;
mod gate;
pub(super) mod record;
mod target;
mod tell;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
#[cfg(feature = "publish")]
use std::time::Duration;
use std::time::Instant;

use crate::diag::{Lang, Message};
use crate::model::{Host, Target};
use crate::output::work_beside;
use crate::pipeline::{self, Checked};
#[cfg(feature = "publish")]
use crate::publish::View;
use crate::publish::{
    HostPath, Manner, Memory, Owner, Patient, Plan, Prepared, PublishError, Release, forget_former,
    prepare, prepare_rollback, write_archive,
};

use super::args::{Build, Publish, PublishFormat, Shared};
use super::ask::Questions;
use super::place::PortalFolder;
use super::terminal::{Stream, Terminal};
use super::{Outcome, build, place};
use record::{Record, Reports};

/// The most pages that are fetched over HTTP after a release.
#[cfg(feature = "publish")]
const MOST_FETCHED: usize = 200;

/// How often pages are looked at again that a host may show later, and how long after.
#[cfg(feature = "publish")]
const N_LOOKS: u64 = 36;
#[cfg(feature = "publish")]
const PAUSE: Duration = Duration::from_secs(5);

/// What is said instead of going on: why, and what to do.
type Refusal = (Message, Option<Message>);

/// Why a run ended before its end.
enum Stop {
    /// The portal must not be published as it is: why, and what to do.
    Faulty(Vec<Message>, Message),
    /// Wrong use, or a fault of the machine or the host.
    Failed(Refusal),
    /// All is said already.
    Told(Outcome),
}

impl From<PublishError> for Stop {
    fn from(error: PublishError) -> Self {
        Self::Failed(fault::refusal(&error))
    }
}

pub(super) fn run(publish: &Publish, shared: &Shared, terminal: &Terminal) -> Outcome {
    let root = match place::find(shared) {
        Ok(root) => root,
        Err(reason) => return terminal.no_portal(&reason),
    };
    let (lang, site) = (terminal.lang(Some(&root.language())), root.site());
    let folder = match root.read() {
        Ok(folder) => folder,
        Err(reason) => return terminal.no_portal(&reason),
    };
    pipeline::set_up_threads();
    let checked = pipeline::check(&folder.sources, place::today());
    // A release can be taken back whatever the portal has become since.
    let is_new = publish.rollback.is_none() && !publish.forget;
    if is_new && checked.has_errors() {
        let all = (Stream::Err, lang, false);
        terminal.report(&checked.diagnostics, &folder.sources, all);
        terminal.say(&Message::new("publish.refused"), lang);
        return Outcome::Faulty;
    }
    let targets = &checked.portal.settings.targets;
    let found = target::choose(targets, publish.target.as_deref());
    let result = found.and_then(|target| {
        let job = Job {
            publish,
            shared,
            terminal,
            lang,
            folder: &folder,
            checked: &checked,
            target,
            site,
            started: Instant::now(),
        };
        job.run()
    });
    match result {
        Ok(()) => Outcome::Fine,
        Err(Stop::Told(outcome)) => outcome,
        Err(Stop::Failed(refusal)) => terminal.refuse(lang, refusal),
        Err(Stop::Faulty(mut problems, help)) => {
            let last = problems.pop();
            for problem in problems {
                terminal.refuse(lang, (problem, None));
            }
            if let Some(last) = last {
                terminal.refuse(lang, (last, Some(help)));
            }
            Outcome::Faulty
        }
    }
}

/// A portal that is to be brought to a target.
struct Job<'a> {
    publish: &'a Publish,
    shared: &'a Shared,
    terminal: &'a Terminal,
    lang: Lang,
    folder: &'a PortalFolder,
    checked: &'a Checked,
    target: &'a Target,
    /// The folder of the built site.
    site: PathBuf,
    started: Instant,
}

impl Job<'_> {
    fn run(&self) -> Result<(), Stop> {
        if let Some(id) = &self.publish.rollback {
            return self.roll_back(id.as_deref());
        }
        if self.publish.forget {
            return self.forget();
        }
        self.refuse_preview()?;
        let place = target::place_on_disk(self.target, self.folder, (&self.site, self.shared))?;
        self.build()?;
        let extras = target::extras(self.target, &self.site)?;
        let release = self.release(extras)?;
        let reports = record::reports(self.checked, &self.folder.sources, &release);
        gate::refuse_uncorrected(self.target, &self.records()?, &reports)?;
        if let (Host::Archive { .. }, Some(file)) = (&self.target.host, &place) {
            return self.archive(&release, file, reports);
        }
        let store = self.store(place)?;
        let prepared = prepare(release, &store, self.n_threads())?;
        let plan = &prepared.plan;
        let sent = plan.new.keys().chain(plan.changed.keys());
        gate::refuse_remnants(prepared.release(), sent, &self.folder.root)?;
        self.carry_out(&prepared, (reports, false))
    }

    /// Refuses a portal that is not official; says how many drafts stay behind.
    fn refuse_preview(&self) -> Result<(), Stop> {
        if !self.checked.portal.settings.official && !self.target.preview {
            return Err(Stop::Faulty(
                vec![Message::new("publish.preview")],
                Message::new("publish.preview.help"),
            ));
        }
        let reports = self.checked.portal.reports.iter();
        let documents = self.checked.portal.documents.iter();
        let n_drafts = reports.filter(|report| report.draft).count()
            + documents.filter(|document| document.draft).count();
        if n_drafts > 0 {
            let message = Message::new("publish.drafts").with("count", n_drafts);
            self.terminal.say(&message, self.lang);
        }
        Ok(())
    }

    fn build(&self) -> Result<(), Stop> {
        if self.publish.no_build {
            return Ok(());
        }
        let built = build::run(&Build::default(), self.shared, Terminal::new(self.shared));
        match built {
            Outcome::Fine => Ok(()),
            other => Err(Stop::Told(other)),
        }
    }

    /// Takes the built site, with what the target has besides.
    fn release(&self, extras: BTreeMap<HostPath, Vec<u8>>) -> Result<Release, Stop> {
        let mut release = Release::of_folder(&self.site, extras)?;
        let encodings = target::encodings(self.target);
        if !encodings.is_empty() {
            let place = work_beside(&self.site).join("compressed");
            let program = blake3::Hash::from_bytes(build::program()).to_hex();
            let mut memory = Memory::read(&place, &program);
            release.compress(&encodings, &mut memory)?;
            memory.write(&place);
        }
        Ok(release)
    }

    fn archive(&self, release: &Release, file: &Path, reports: Reports) -> Result<(), Stop> {
        gate::refuse_remnants(release, release.files().keys(), &self.folder.root)?;
        if self.publish.dry_run {
            let plan = Plan {
                new: release.files().clone(),
                ..Plan::default()
            };
            return self.show(&plan, release, None);
        }
        let size = write_archive(release, file)?;
        let message = Message::new("publish.archived")
            .with("path", file.display())
            .with("files", release.len())
            .with("bytes", tell::size(size));
        self.terminal.say(&message, self.lang);
        let plan = self.archived_plan(release)?;
        self.record(&plan, (release, reports, false));
        Ok(())
    }

    /// What an archive has that the one before had not, as far as the record tells.
    fn archived_plan(&self, release: &Release) -> Result<Plan, Stop> {
        let before = record::state(&self.records()?, &self.target.name.value);
        let mut plan = Plan::default();
        for (path, file) in release.files() {
            match before.get(path.as_str()) {
                Some(hash) if *hash == file.hash.to_hex().as_str() => plan.unchanged += 1,
                Some(_) => drop(plan.changed.insert(path.clone(), *file)),
                None => drop(plan.new.insert(path.clone(), *file)),
            }
        }
        let paths = before.keys().map(|path| HostPath::new(path));
        let gone = paths.filter(|path| !release.files().contains_key(path));
        plan.deleted = gone.collect();
        Ok(plan)
    }

    fn roll_back(&self, id: Option<&str>) -> Result<(), Stop> {
        let place = target::place_on_disk(self.target, self.folder, (&self.site, self.shared))?;
        let store = self.store(place)?;
        let prepared = prepare_rollback(&store, id, self.n_threads())?;
        let former = prepared.release().id();
        let reports = record::reports_of(&self.records()?, &self.target.name.value, &former);
        self.carry_out(&prepared, (reports, true))
    }

    fn forget(&self) -> Result<(), Stop> {
        let place = target::place_on_disk(self.target, self.folder, (&self.site, self.shared))?;
        let store = self.store(place)?;
        let count = forget_former(&store, &self.manner())?;
        let message = Message::new("publish.forgotten")
            .with("name", &self.target.name.value)
            .with("count", count);
        self.terminal.say(&message, self.lang);
        Ok(())
    }

    /// Prepares to talk to the target.
    fn store(&self, place: Option<PathBuf>) -> Result<Patient, Stop> {
        let folders = (&*self.folder.root, &*self.site);
        target::store(self.target, place, folders).map(Patient::new)
    }

    /// Shows a plan, asks, does it and records it.
    fn carry_out(
        &self,
        prepared: &Prepared<'_>,
        (reports, is_rollback): (Reports, bool),
    ) -> Result<(), Stop> {
        let (plan, release) = (&prepared.plan, prepared.release());
        if plan.is_empty() || self.publish.dry_run {
            self.show(plan, release, None)?;
            return self.refuse_plan(plan, true);
        }
        if self.publish.format == PublishFormat::Human {
            self.show(plan, release, None)?;
        }
        self.refuse_plan(plan, false)?;
        self.ask()?;
        let progress = tell::Progress::new(plan, self.terminal, self.lang);
        let done = prepared.apply(&self.manner(), &|event| progress.take(event))?;
        drop(progress);
        self.record(plan, (release, reports, is_rollback));
        if self.publish.format == PublishFormat::Json {
            self.show(plan, release, Some(&done))?;
            return self.look(plan, release);
        }
        tell::done(&done, self.target, (self.started, self.terminal, self.lang));
        self.look(plan, release)
    }

    /// Fetches the pages that were sent as readers do, where the address is known.
    #[cfg(feature = "publish")]
    fn look(&self, plan: &Plan, release: &Release) -> Result<(), Stop> {
        let Some(url) = &self.target.url else {
            return Ok(());
        };
        let sent = plan.changed.keys().chain(plan.new.keys());
        let pages: Vec<_> = sent
            .filter(|path| path.name().ends_with(".html"))
            .take(MOST_FETCHED)
            .collect();
        let mut view = crate::publish::look(release, url, (&pages, self.n_threads()))?;
        if matches!(self.target.host, Host::Git(_)) {
            self.wait_for(&mut view, (release, url))?;
        }
        let is_fine = tell::view(&view, url, (self.terminal, self.lang));
        if is_fine {
            Ok(())
        } else {
            Err(Stop::Told(Outcome::Failed))
        }
    }

    /// Looks again at pages that are not as they should be: a host of repositories shows what was
    /// pushed after a while.
    #[cfg(feature = "publish")]
    fn wait_for(&self, view: &mut View, (release, url): (&Release, &str)) -> Result<(), Stop> {
        let is_passing = |view: &View| view.seen.iter().any(|seen| seen.flaw.is_passing());
        if is_passing(view) {
            let message = Message::new("view.waiting")
                .with("url", url)
                .with("seconds", PAUSE.as_secs() * N_LOOKS);
            self.terminal.say(&message, self.lang);
        }
        for _ in 0..N_LOOKS {
            if !is_passing(view) {
                break;
            }
            std::thread::sleep(PAUSE);
            let wrong = view.seen.iter().map(|seen| seen.path.clone());
            let wrong: Vec<_> = wrong.collect();
            let wrong: Vec<_> = wrong.iter().collect();
            let again = crate::publish::look(release, url, (&wrong, self.n_threads()))?;
            view.seen = again.seen;
        }
        Ok(())
    }

    #[cfg(not(feature = "publish"))]
    fn look(&self, _: &Plan, _: &Release) -> Result<(), Stop> {
        if let Some(url) = &self.target.url {
            let message = Message::new("view.none").with("url", url);
            self.terminal.say(&message, self.lang);
        }
        Ok(())
    }

    fn show(
        &self,
        plan: &Plan,
        release: &Release,
        done: Option<&crate::publish::Done>,
    ) -> Result<(), Stop> {
        match self.publish.format {
            PublishFormat::Json => {
                let text = tell::json(plan, (self.target, release), done);
                self.terminal.print(&text);
            }
            PublishFormat::Human => {
                let lists = self.publish.dry_run || self.terminal.verbose;
                tell::plan(plan, (self.target, lists), (self.terminal, self.lang));
            }
        }
        Ok(())
    }

    /// Refuses what must not be done even if somebody says yes.
    fn refuse_plan(&self, plan: &Plan, is_only_shown: bool) -> Result<(), Stop> {
        let most = self.publish.max_deletes.unwrap_or(self.target.max_deletes);
        plan.refuse_deletions(most)?;
        if self.publish.take_over {
            return Ok(());
        }
        let Err(error) = plan.refuse_foreign() else {
            return Ok(());
        };
        let (problem, help) = fault::refusal(&error);
        if !is_only_shown && !self.publish.yes {
            self.terminal.warn(&problem, self.lang);
            if self.yes("publish.ask.replace") == Some(true) {
                return Ok(());
            }
        }
        Err(Stop::Failed((problem, help)))
    }

    fn ask(&self) -> Result<(), Stop> {
        if self.publish.yes {
            return Ok(());
        }
        match self.yes("publish.ask") {
            Some(true) => Ok(()),
            Some(false) => {
                let message = Message::new("publish.declined");
                self.terminal.say(&message, self.lang);
                Err(Stop::Told(Outcome::Failed))
            }
            None => Err(Stop::Failed((
                Message::new("publish.unasked"),
                Some(Message::new("publish.unasked.help")),
            ))),
        }
    }

    /// Asks for yes or no; `None` where nobody answers.
    fn yes(&self, question: &'static str) -> Option<bool> {
        let questions = Questions::new(self.terminal, self.lang);
        questions.until(question, None, |answer| {
            match answer.to_lowercase().as_str() {
                "yes" | "y" | "是" => Ok(true),
                "no" | "n" | "否" => Ok(false),
                _ => Err(Message::new("publish.answer")),
            }
        })
    }

    fn manner(&self) -> Manner {
        Manner {
            owner: Owner::here(&now()),
            n_threads: self.n_threads(),
            keep: self.target.keep.into(),
            breaks_lock: self.publish.break_lock,
        }
    }

    fn n_threads(&self) -> usize {
        self.target.transfers.into()
    }

    fn records(&self) -> Result<Vec<Record>, Stop> {
        record::read(&self.folder.root).map_err(Stop::Failed)
    }

    /// Records a release. That it cannot be recorded does not undo it.
    fn record(&self, plan: &Plan, (release, reports, is_rollback): (&Release, Reports, bool)) {
        let made = Record::new(plan, release, (&self.target.name.value, &now()));
        let made = made.with(self.target.url.clone(), reports, is_rollback);
        if let Err(error) = record::append(&self.folder.root, &made) {
            let message = Message::new("publish.unrecorded")
                .with("path", record::FILE)
                .with("problem", error);
            self.terminal.warn(&message, self.lang);
        }
    }
}

/// Returns the time of this machine, with its distance from world time.
fn now() -> String {
    jiff::Zoned::now()
        .strftime("%Y-%m-%dT%H:%M:%S%:z")
        .to_string()
}
