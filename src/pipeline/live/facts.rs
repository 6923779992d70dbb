//! Lengths and hashes of files that are no pages, made when a page asks for them.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::Live;
use crate::render;
use crate::source::OutPath;
use crate::view::{self, Digest, Facts, FileFacts};

/// How many are kept: a portal of any size asks for fewer at a time.
const MOST: usize = 100_000;

/// What files came to, by the keys of what they hold: so it never gets old.
#[derive(Default)]
pub(super) struct FactsCache(Mutex<BTreeMap<Digest, FileFacts>>);

impl FactsCache {
    fn get(&self, key: &Digest) -> Option<FileFacts> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(key).copied()
    }

    fn put(&self, key: Digest, facts: FileFacts) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(key, facts);
    }
}

impl Facts for Live {
    fn of(&self, out: &OutPath) -> Option<FileFacts> {
        let id = self.plan.plan.find_file(out)?;
        let view = view::file(self.assembly.portal(), &self.plan.plan, self, id);
        let key = render::file_key(&view);
        if let Some(facts) = self.facts.get(&key) {
            return Some(facts);
        }
        let facts = render::facts(&render::file(&view));
        self.facts.put(key, facts);
        Some(facts)
    }
}
