//! A portal that is kept up to date between edits, and its pages on demand.

mod about;
mod cells;
mod facts;
mod pages;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::diag::{self, Diagnostic, Place};
use crate::model::{self, Audience, Date, Portal};
use crate::render::Renderer;
use crate::render::search::SearchFile;
use crate::source::{Edit, FileId, FilePath, OutPath, SourceFile, Sources};
use crate::view::{self, Digest, Plan};
use crate::{check, render};

use facts::FactsCache;

/// A portal kept up to date between edits, and its pages on demand.
///
/// Pages are right as soon as an edit is taken in. Checks that would hold it up are put off until
/// [`Live::settle`].
pub struct Live {
    sources: Sources,
    today: Date,
    portal: Portal,
    plan: Plan,
    /// The files that are copied as they are, by where they go.
    copies: BTreeMap<OutPath, FileId>,
    /// The texts and files of the theme, by where they go.
    assets: BTreeMap<OutPath, render::AssetBody>,
    /// The theme, or why it cannot be used.
    renderer: Result<Renderer, Vec<Diagnostic>>,
    diagnostics: BTreeMap<FilePath, Vec<Diagnostic>>,
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
    pub fn new(sources: Sources, today: Date) -> Self {
        let portal = model::assemble(&Sources::default()).value;
        let mut live = Self {
            today,
            plan: view::plan(&portal),
            portal,
            sources,
            copies: BTreeMap::new(),
            assets: BTreeMap::new(),
            renderer: Err(Vec::new()),
            diagnostics: BTreeMap::new(),
            facts: FactsCache::default(),
            search: OnceLock::new(),
            revision: 0,
        };
        live.read();
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
    pub fn edit(&mut self, edit: Edit) -> Update {
        let changed_pages =
            !edit.changed.is_empty() || !edit.gone.is_empty() || !edit.faults.is_empty();
        self.sources.update(edit);
        self.revision += 1;
        self.read();
        Update {
            changed_pages,
            revision: self.revision,
        }
    }

    /// Does a part of the checks that were put off; tells whether there are more.
    pub fn settle(&mut self) -> bool {
        false
    }

    /// Returns the files that the portal is made of.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Returns what is wrong with the portal, by file and place.
    pub fn diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.values().flatten()
    }

    /// Returns what is wrong with one file, by place.
    pub fn diagnostics_of(&self, path: &FilePath) -> &[Diagnostic] {
        self.diagnostics.get(path).map_or(&[], Vec::as_slice)
    }

    /// Returns how many edits there were.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    fn read(&mut self) {
        let assembled = model::assemble(&self.sources);
        let mut diagnostics = assembled.diagnostics;
        let mut portal = assembled.value;
        let findings = check::check(&portal, &self.sources, self.today);
        diagnostics.extend(findings.diagnostics);
        self.renderer = super::renderer(&self.sources, &portal);
        if let Err(faults) = &self.renderer {
            diagnostics.extend(faults.iter().cloned());
        }
        diag::sort(&mut diagnostics, &self.sources);
        self.diagnostics.clear();
        for diagnostic in diagnostics {
            let path = self.path_of(&diagnostic.primary);
            self.diagnostics.entry(path).or_default().push(diagnostic);
        }
        portal.day = Some(self.today);
        portal.audience = Audience::Authors;
        self.plan = view::plan(&portal);
        self.copies = view::attachments(&portal).into_iter().collect();
        let assets = self.renderer.as_ref().map(Renderer::assets);
        self.assets = assets.unwrap_or_default().into_iter().collect();
        self.portal = portal;
        self.search = OnceLock::new();
    }

    /// Returns the file that a place is in.
    fn path_of(&self, place: &Place) -> FilePath {
        match place {
            Place::File(path) => path.clone(),
            Place::Text(span) => {
                let file = self.sources.file(span.file);
                file.map_or_else(|| FilePath::new(""), |file| file.path.clone())
            }
        }
    }
}
