//! Lengths and hashes of files that are no pages, made when a page asks for them.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::Live;
use crate::render;
use crate::source::OutPath;
use crate::view::{self, Digest, Facts, FileFacts};

/// How many are kept: a portal of any size asks for fewer at a time.
const MOST: usize = 100_000;

/// What files came to.
#[derive(Default)]
pub(super) struct FactsCache(Mutex<Known>);

#[derive(Default)]
struct Known {
    /// By where they go, since the last edit.
    by_place: BTreeMap<OutPath, FileFacts>,
    /// By the keys of what they hold: this never gets old.
    by_key: BTreeMap<Digest, FileFacts>,
}

impl FactsCache {
    /// Takes note that any file may hold something else now.
    pub(super) fn start_again(&mut self) {
        let known = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        known.by_place.clear();
        if known.by_key.len() >= MOST {
            known.by_key.clear();
        }
    }

    fn at(&self, out: &OutPath) -> Option<FileFacts> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.by_place.get(out).copied()
    }

    fn with(&self, key: &Digest) -> Option<FileFacts> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.by_key.get(key).copied()
    }

    fn put(&self, out: &OutPath, key: Digest, facts: FileFacts) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.by_place.insert(out.clone(), facts);
        known.by_key.insert(key, facts);
    }
}

impl Facts for Live {
    fn of(&self, out: &OutPath) -> Option<FileFacts> {
        if let Some(facts) = self.facts.at(out) {
            return Some(facts);
        }
        let id = self.plan.plan.find_file(out)?;
        let view = view::file(self.assembly.portal(), &self.plan.plan, self, id);
        let key = render::file_key(&view);
        let facts = self.facts.with(&key);
        let facts = facts.unwrap_or_else(|| render::facts(&render::file(&view)));
        self.facts.put(out, key, facts);
        Some(facts)
    }
}
