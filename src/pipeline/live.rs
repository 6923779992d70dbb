//! A portal that is kept up to date between edits, and its pages on demand.

mod about;
mod cells;
mod facts;
mod pages;
mod planned;
mod themed;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::check::{Checks, Ground};
use crate::diag::Diagnostic;
use crate::model::{Assembly, Audience, Changes, Date};
use crate::render::search::SearchFile;
use crate::source::{Edit, FileId, FilePath, OutPath, SourceFile, Sources, Touched};
use crate::view::Digest;

use facts::FactsCache;
use planned::Planned;
use themed::Themed;

/// How many reports are checked within an edit: more would keep its pages waiting.
const AT_ONCE: usize = 4;

/// How many reports are checked at a time while somebody may wait for a page.
const AT_A_TIME: usize = 32;

/// A portal kept up to date between edits, and its pages on demand.
///
/// Pages are right as soon as an edit is taken in. Checks that would hold it up are put off until
/// [`Live::settle`]. Pages are best rendered on threads with a stack of [`super::STACK`] bytes:
/// deeply nested text is read with as much.
pub struct Live {
    sources: Sources,
    today: Date,
    assembly: Assembly,
    plan: Planned,
    theme: Themed,
    checks: Checks,
    facts: FactsCache,
    /// The files of the index of search, once somebody has asked for one.
    search: OnceLock<BTreeMap<OutPath, SearchFile>>,
    revision: u64,
}

/// What an edit came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Update {
    /// Whether anything that a page could show has changed.
    pub changed_pages: bool,
    /// How many edits there were.
    pub revision: u64,
}

/// A file of the site, made on demand.
#[derive(Clone, Debug)]
pub enum Rendered {
    /// The bytes, and a digest that is the same only where they are.
    Bytes {
        /// The bytes.
        bytes: Vec<u8>,
        /// The digest.
        digest: Digest,
    },
    /// A file of the portal as it is.
    Copy(FileId),
    /// The theme cannot show it; the diagnostics say why.
    Fault(Vec<Diagnostic>),
    /// The site has no such file.
    Missing,
}

/// What there is to say of a page beside what it shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// The files that the page is made of.
    pub sources: Vec<FilePath>,
    /// Whether only its author sees it: a draft, or something that is to be published later.
    pub is_draft: bool,
    /// How many words its text has, as a word processor counts them: each Chinese character is
    /// one.
    pub n_words: usize,
    /// Where the fragment is that can be pasted into another content system.
    pub fragment: Option<OutPath>,
    /// A digest that is the same only where the page is.
    pub digest: Option<Digest>,
}

impl Live {
    /// Reads a portal as of `today`. Pages show drafts and what is to be published later.
    ///
    /// Its pages are right at once; its checks wait for [`Live::settle`].
    pub fn new(sources: Sources, today: Date) -> Self {
        let (mut assembly, changes) = Assembly::new(&sources);
        assembly.show_to(Audience::Authors, today);
        let mut live = Self {
            today,
            plan: Planned::new(assembly.portal()),
            theme: Themed::new(&sources, assembly.portal()),
            checks: Checks::default(),
            sources,
            assembly,
            facts: FactsCache::default(),
            search: OnceLock::new(),
            revision: 0,
        };
        let faults = live.theme.faults().to_vec();
        live.checks.note_theme(faults, &live.sources);
        let touched = Touched::all(&live.sources);
        live.mark(&touched, changes);
        live
    }

    /// Brings everything up to date for files that were changed and files that are gone.
    pub fn update(&mut self, changed: Vec<SourceFile>, gone: &[FilePath]) -> Update {
        self.edit(Edit {
            changed,
            gone: gone.to_vec(),
            faults: Vec::new(),
        })
    }

    /// Brings everything up to date for an edit.
    ///
    /// What was edited is checked at once where it is little; what else the edit can have made wrong
    /// or right waits for [`Live::settle`].
    pub fn edit(&mut self, edit: Edit) -> Update {
        let touched = self.sources.update(edit);
        self.revision += 1;
        let is_empty = touched.files.is_empty() && !touched.is_structural;
        if !is_empty {
            self.take_in(&touched);
        }
        Update {
            changed_pages: !is_empty,
            revision: self.revision,
        }
    }

    /// Does a part of the checks that wait; tells whether more wait.
    ///
    /// A part takes some milliseconds, so that whoever asks for a page need not wait long.
    pub fn settle(&mut self) -> bool {
        if self.checks.is_waiting() {
            let ground = Ground {
                portal: self.assembly.portal(),
                sources: &self.sources,
                today: self.today,
            };
            self.checks.step(&ground, AT_A_TIME);
        }
        self.checks.is_waiting()
    }

    /// Tells whether checks wait for [`Live::settle`].
    pub fn is_settled(&self) -> bool {
        !self.checks.is_waiting()
    }

    /// Returns the files that the portal is made of.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Returns what is wrong with the portal, as far as it is checked, by file and place.
    pub fn diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        self.checks.diagnostics()
    }

    /// Returns what is wrong with one file, by place.
    pub fn diagnostics_of(&self, path: &FilePath) -> &[Diagnostic] {
        self.checks.diagnostics_of(path)
    }

    /// Returns how many edits there were.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    fn take_in(&mut self, touched: &Touched) {
        let changes = self.assembly.update(&self.sources, touched);
        self.plan.update(self.assembly.portal(), &changes);
        let is_themed = self
            .theme
            .update(&self.sources, self.assembly.portal(), touched);
        if is_themed {
            let faults = self.theme.faults().to_vec();
            self.checks.note_theme(faults, &self.sources);
        }
        self.search = OnceLock::new();
        self.facts.start_again();
        self.mark(touched, changes);
    }

    fn mark(&mut self, touched: &Touched, mut changes: Changes) {
        let notes = std::mem::take(&mut changes.notes);
        self.checks.note(notes, &self.sources);
        let ground = Ground {
            portal: self.assembly.portal(),
            sources: &self.sources,
            today: self.today,
        };
        self.checks.mark(touched, &changes, &ground);
        self.checks.hurry(&ground, AT_ONCE);
    }
}
