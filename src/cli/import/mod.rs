//! `gongkai import`: reports in other formats to files of the portal.
//!
//! Files are read in small lots, side by side, and written in the order that they were named, so
//! that a whole archive needs no more memory than its largest files.

mod place;
mod read;
mod tell;
mod write;

use std::collections::BTreeMap;
use std::path::PathBuf;

use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};

use crate::diag::{Lang, Message};
use crate::import::{Imported, Refusal};
use crate::model;
use crate::source::FilePath;

use super::Outcome;
use super::args::{Import, Shared};
use super::place as portal_place;
use super::terminal::Terminal;
use place::Target;
use tell::Progress;

/// How many files are read at a time.
const LOT: usize = 8;

/// What became of one file.
pub(super) struct Done {
    /// The file.
    pub(super) file: PathBuf,
    /// Where it went, or why it went nowhere.
    pub(super) result: Result<Written, Refusal>,
}

/// A report that was written, or would be.
pub(super) struct Written {
    /// The folder of the report.
    pub(super) folder: FilePath,
    /// What is in it.
    pub(super) imported: Imported,
    /// The files that were there before, under their new names.
    pub(super) kept: Vec<String>,
    /// What there is to tell about the place.
    pub(super) remarks: Vec<Message>,
}

pub(super) fn run(import: &Import, shared: &Shared, terminal: &Terminal) -> Outcome {
    let folder = match portal_place::open(shared) {
        Ok(folder) => folder,
        Err(reason) => return terminal.no_portal(&reason),
    };
    let portal = model::assemble(&folder.sources).value;
    let lang = terminal.lang(Some(&portal.settings.language));
    let target = match Target::new(import, &portal) {
        Ok(target) => target,
        Err(refusal) => {
            let help = refusal.help.map(|help| help.say(lang));
            return terminal.fail_in(lang, &refusal.message.say(lang), help.as_deref());
        }
    };
    let files = match read::list(&import.files) {
        Ok(files) => files,
        Err((path, error)) => {
            let message = Message::new("import.unreadable")
                .with("path", path.display())
                .with("problem", error);
            return terminal.fail_in(lang, &message.say(lang), None);
        }
    };
    let job = Job {
        import,
        root: folder.root.clone(),
        target,
        forms: portal.forms.clone(),
        is_single: files.len() <= tell::FEW,
    };
    let done = job.all(&files, terminal, lang);
    let teller = tell::Teller {
        terminal,
        lang,
        is_dry: import.dry_run,
    };
    teller.table(&done);
    drop(folder);
    let has_errors = teller.check(shared, &done);
    super::build::tell_memory(terminal, lang);
    let is_refused = done.iter().any(|done| done.result.is_err());
    match has_errors || is_refused {
        true => Outcome::Faulty,
        false => Outcome::Fine,
    }
}

struct Job<'a> {
    import: &'a Import,
    root: PathBuf,
    target: Target,
    forms: crate::forms::Forms,
    is_single: bool,
}

impl Job<'_> {
    fn all(&self, files: &[PathBuf], terminal: &Terminal, lang: Lang) -> Vec<Done> {
        let progress = Progress::new(files.len(), terminal, lang);
        let mut taken: BTreeMap<FilePath, PathBuf> = BTreeMap::new();
        let mut all = Vec::with_capacity(files.len());
        for lot in files.chunks(LOT) {
            let read = lot
                .par_iter()
                .map(|file| read::report(file, self.import.year, &self.forms));
            let read: Vec<Result<Imported, Refusal>> = read.collect();
            for (file, imported) in lot.iter().zip(read) {
                let result = imported.and_then(|imported| self.place(file, imported, &mut taken));
                let mut done = Done {
                    file: file.clone(),
                    result,
                };
                let teller = tell::Teller {
                    terminal,
                    lang,
                    is_dry: self.import.dry_run,
                };
                if self.is_single || terminal.verbose {
                    teller.report(&done);
                }
                // What was written is told; only a few need to be held for the check.
                if !self.import.dry_run || !self.is_single {
                    done.forget();
                }
                all.push(done);
                progress.advance();
            }
        }
        all
    }

    fn place(
        &self,
        file: &std::path::Path,
        imported: Imported,
        taken: &mut BTreeMap<FilePath, PathBuf>,
    ) -> Result<Written, Refusal> {
        let (folder, remarks) = self.target.folder(&imported)?;
        if let Some(other) = taken.get(&folder) {
            let mut refusal = Refusal::of("import.twice", Some("import.twice.help"));
            refusal.message = refusal
                .message
                .with("folder", &folder)
                .with("other", other.display());
            return Err(refusal);
        }
        let order = write::Order {
            root: &self.root,
            folder: &folder,
            force: self.import.force,
            is_dry: self.import.dry_run,
        };
        let kept = order.write(&imported)?;
        taken.insert(folder.clone(), file.to_owned());
        Ok(Written {
            folder,
            imported,
            kept,
            remarks,
        })
    }
}

impl Done {
    /// Gives the texts up, which are on the disk.
    fn forget(&mut self) {
        if let Ok(written) = &mut self.result {
            written.imported.report = String::new();
            written.imported.tables = None;
            written.imported.files.clear();
        }
    }
}
