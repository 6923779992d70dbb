//! What has to be done so that a host has a release. Nothing is changed here.

use std::collections::{BTreeMap, BTreeSet};

use crate::output::FileHash;

use super::error::PublishError;
use super::hosted::Hosted;
use super::many::Many;
use super::path::HostPath;
use super::release::Release;

/// The most files of a host that are looked at before the first release is brought to it.
const MOST_LISTED: usize = 100_000;

/// How many files of others a refusal names.
const N_EXAMPLES: usize = 5;

/// What will be done.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Files that the host does not have.
    pub new: BTreeMap<HostPath, FileHash>,
    /// Files that the host has with another content.
    pub changed: BTreeMap<HostPath, FileHash>,
    /// Files of an earlier release that go.
    pub deleted: BTreeSet<HostPath>,
    /// How many files stay as they are.
    pub unchanged: usize,
    /// How many files of the release that readers see now there are; `None` if there is none.
    pub published: Option<usize>,
    /// Whether an earlier release was interrupted.
    pub is_resumed: bool,
    /// Whether the manifest of the host has to be written.
    pub needs_manifest: bool,
    /// Files of others on the host, as far as they were looked at.
    pub foreign: Foreign,
}

/// Files on a host that we did not write.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Foreign {
    /// How many were seen.
    pub count: usize,
    /// The first of them.
    pub examples: Vec<HostPath>,
    /// Those that are where files of the release go, with another content.
    pub in_the_way: BTreeSet<HostPath>,
}

impl Plan {
    /// Tells whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        !self.needs_manifest
            && !self.is_resumed
            && self.new.is_empty()
            && self.changed.is_empty()
            && self.deleted.is_empty()
    }

    /// Returns how many bytes have to be sent.
    pub fn bytes(&self) -> u64 {
        let files = self.new.values().chain(self.changed.values());
        files.map(|file| file.size).sum()
    }

    /// Refuses a plan that deletes more than `percent` of a hundred published files.
    pub fn refuse_deletions(&self, percent: u8) -> Result<(), PublishError> {
        let published = self.published.unwrap_or(0);
        let deleted = self.deleted.len();
        if published == 0 || deleted * 100 <= published * usize::from(percent) {
            return Ok(());
        }
        Err(PublishError::TooManyDeletions {
            deleted,
            published,
            percent,
        })
    }

    /// Refuses a plan that would replace files of others.
    pub fn refuse_foreign(&self) -> Result<(), PublishError> {
        let in_the_way = &self.foreign.in_the_way;
        if in_the_way.is_empty() {
            return Ok(());
        }
        Err(PublishError::Foreign {
            count: in_the_way.len(),
            examples: in_the_way.iter().take(N_EXAMPLES).cloned().collect(),
        })
    }
}

/// Compares a release with what the host has.
pub(super) fn make(
    release: &Release,
    hosted: &Hosted,
    many: Many<'_>,
) -> Result<Plan, PublishError> {
    let published = hosted.published.as_ref();
    let mut plan = Plan {
        published: published.map(|release| release.files.len()),
        is_resumed: hosted.touched.is_some(),
        needs_manifest: published.is_none_or(|published| published.text != release.text),
        ..Plan::default()
    };
    let mut unsure = Vec::new();
    for (path, file) in &release.files {
        match hosted.file(path) {
            // What an interrupted release touched can have its content of before or after.
            _ if hosted.is_touched(path) => unsure.push((path, *file)),
            Some(known) if known == file => plan.unchanged += 1,
            Some(_) => {
                plan.changed.insert(path.clone(), *file);
            }
            None => {
                plan.new.insert(path.clone(), *file);
            }
        }
    }
    for (path, file, state) in look(unsure, many)? {
        match state {
            State::Same => plan.unchanged += 1,
            State::Other => drop(plan.changed.insert(path, file)),
            State::Missing => drop(plan.new.insert(path, file)),
        }
    }
    let known = hosted.files().map(|(path, _)| path);
    let ours = known.chain(hosted.touched.iter().flatten());
    let gone = ours.filter(|path| !release.files.contains_key(*path));
    plan.deleted = gone.cloned().collect();
    find_foreign(&mut plan, hosted, many)?;
    Ok(plan)
}

/// How a file on the host is, compared with what it shall be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Same,
    Other,
    Missing,
}

/// Looks at files on the host: at their size, and where that is right, at their content.
fn look(
    files: Vec<(&HostPath, FileHash)>,
    many: Many<'_>,
) -> Result<Vec<(HostPath, FileHash, State)>, PublishError> {
    let paths: Vec<&HostPath> = files.iter().map(|(path, _)| *path).collect();
    let sizes = many.sizes(&paths)?;
    let mut states: Vec<State> = files
        .iter()
        .zip(sizes)
        .map(|((_, file), size)| match size {
            None => State::Missing,
            Some(size) if size != file.size => State::Other,
            Some(_) => State::Same,
        })
        .collect();
    let unsure: Vec<usize> = (0..files.len())
        .filter(|index| states[*index] == State::Same)
        .collect();
    let wanted = unsure.iter().map(|index| files[*index]);
    let wanted: Vec<_> = wanted
        .map(|(path, file)| (path.clone(), file.size))
        .collect();
    let read = many.read(&wanted, |index, bytes| {
        Ok(match bytes {
            None => State::Missing,
            Some(bytes) if FileHash::of(&bytes) == files[unsure[index]].1 => State::Same,
            Some(_) => State::Other,
        })
    })?;
    for (index, state) in unsure.into_iter().zip(read) {
        states[index] = state;
    }
    let looked = files.into_iter().zip(states);
    Ok(looked
        .map(|((path, file), state)| (path.clone(), file, state))
        .collect())
}

/// Finds files of others: all of them before the first release, later those in the way alone.
fn find_foreign(plan: &mut Plan, hosted: &Hosted, many: Many<'_>) -> Result<(), PublishError> {
    // What an interrupted release was about to write was looked at before it began.
    let is_first = hosted.published.is_none() && hosted.touched.is_none();
    let strangers: Vec<(HostPath, FileHash)> = if is_first {
        let mut found = many.store.list(MOST_LISTED)?;
        found.sort_unstable();
        plan.foreign.count = found.len();
        plan.foreign.examples = found.iter().take(N_EXAMPLES).cloned().collect();
        let ours = |path: &HostPath| plan.new.get(path).copied();
        let meant = found
            .into_iter()
            .filter_map(|path| ours(&path).map(|file| (path, file)));
        meant.collect()
    } else {
        let new = plan.new.iter().filter(|(path, _)| !hosted.is_touched(path));
        new.map(|(path, file)| (path.clone(), *file)).collect()
    };
    let files = strangers.iter().map(|(path, file)| (path, *file)).collect();
    for (path, file, state) in look(files, many)? {
        match state {
            State::Missing => {}
            // It is as if we had written it.
            State::Same => {
                plan.new.remove(&path);
                plan.unchanged += 1;
            }
            State::Other => {
                plan.new.remove(&path);
                plan.changed.insert(path.clone(), file);
                plan.foreign.in_the_way.insert(path);
            }
        }
    }
    Ok(())
}
