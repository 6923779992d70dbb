//! What is on a host, as its manifest and our own files beside it tell.
//!
//! `.gongkai-manifest` is the manifest of the release that readers see. Beside it, in `.gongkai/`:
//! `journal` lists the files that a release touches while it is being brought; `releases` lists
//! the release that readers see and those before it; `manifests/` has theirs, `kept/` the
//! contents that the present one no longer has; `lock` stops a second publisher.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::output::{FileHash, Manifest};

use super::error::PublishError;
use super::many::Many;
use super::path::HostPath;
use super::release::{id_of, site_of};
use super::store::Store;

/// What is on a host.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Hosted {
    /// The release that readers see, if there is one.
    pub(super) published: Option<Published>,
    /// The files that an interrupted release may have touched; `None` if none was interrupted.
    pub(super) touched: Option<BTreeSet<HostPath>>,
}

/// The release that readers see.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Published {
    /// Every file of it.
    pub(super) files: BTreeMap<HostPath, FileHash>,
    /// The text of its manifest.
    pub(super) text: String,
}

impl Published {
    /// Returns the name of the release.
    pub(super) fn id(&self) -> String {
        id_of(&self.text)
    }
}

impl Hosted {
    /// Asks the host, in two requests.
    pub(super) fn read(store: &dyn Store) -> Result<Self, PublishError> {
        let ours = [(HostPath::manifest(), 0), (journal(), 0)];
        let many = Many {
            store,
            n_threads: ours.len(),
        };
        let mut found = many.read(&ours, |_, bytes| Ok(bytes))?.into_iter();
        let (manifest, written) = (found.next().flatten(), found.next().flatten());
        let published = match manifest {
            Some(bytes) => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let manifest = Manifest::parse(&text).map_err(PublishError::Manifest)?;
                let files = site_of(&manifest);
                Some(Published { files, text })
            }
            None => None,
        };
        let journal = written.map(|bytes| parse::<Journal>(&journal(), &bytes));
        let journal = journal.transpose()?;
        let touched = journal.map(|journal| {
            let paths = journal.touched.iter().map(|path| HostPath::new(path));
            let mut touched: BTreeSet<HostPath> = paths.filter(|path| !path.is_private()).collect();
            // Its manifest came last, so all its files came before; some may not be deleted yet.
            // A manifest that was there before it began tells nothing.
            if let Some(published) = &published
                && journal.brings_manifest
                && published.id() == journal.release
            {
                touched.retain(|path| !published.files.contains_key(path));
            }
            touched
        });
        Ok(Self { published, touched })
    }

    /// Returns the files of the release that readers see.
    pub(super) fn files(&self) -> impl Iterator<Item = (&HostPath, &FileHash)> {
        self.published.iter().flat_map(|release| &release.files)
    }

    /// Returns the content that a file of the release that readers see shall have.
    pub(super) fn file(&self, path: &HostPath) -> Option<&FileHash> {
        self.published.as_ref()?.files.get(path)
    }

    /// Tells whether an interrupted release may have touched a file.
    pub(super) fn is_touched(&self, path: &HostPath) -> bool {
        let touched = self.touched.as_ref();
        touched.is_some_and(|touched| touched.contains(path))
    }
}

/// A release that is being brought, and the files that it touches.
#[derive(Deserialize, Serialize)]
struct Journal {
    release: String,
    /// Whether its manifest is another than the host had when it began.
    brings_manifest: bool,
    touched: Vec<String>,
}

/// Says on the host which files a release is about to touch.
pub(super) fn write_journal(
    store: &dyn Store,
    (release, brings_manifest): (String, bool),
    touched: &BTreeSet<HostPath>,
) -> Result<(), PublishError> {
    let touched = touched.iter().map(|path| path.as_str().to_owned());
    write_json(
        store,
        &journal(),
        &Journal {
            release,
            brings_manifest,
            touched: touched.collect(),
        },
    )
}

/// Says on the host that the release is whole.
pub(super) fn remove_journal(store: &dyn Store) -> Result<(), PublishError> {
    Ok(store.delete(&journal())?)
}

fn journal() -> HostPath {
    HostPath::private("journal")
}

/// A release that the host has, or had.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Former {
    /// Its name.
    pub id: String,
    /// When it was published; empty if nobody knows.
    pub date: String,
}

/// The releases of a host, the latest first.
#[derive(Default, Deserialize, Serialize)]
struct Releases {
    releases: Vec<Former>,
}

/// Reads which releases the host has, the latest first; one that was interrupted is among them.
pub(super) fn read_releases(store: &dyn Store) -> Result<Vec<Former>, PublishError> {
    let found = read_json::<Releases>(store, &releases())?;
    Ok(found.unwrap_or_default().releases)
}

/// Says on the host which releases it has.
pub(super) fn write_releases(store: &dyn Store, list: &[Former]) -> Result<(), PublishError> {
    let releases_of = Releases {
        releases: list.to_vec(),
    };
    write_json(store, &releases(), &releases_of)
}

fn releases() -> HostPath {
    HostPath::private("releases")
}

/// Returns where the manifest of a release is kept.
pub(super) fn manifest_of(id: &str) -> HostPath {
    HostPath::private(&format!("manifests/{id}"))
}

/// Reads the manifests of releases; `None` for what is not there or not as it was written.
pub(super) fn read_manifests(
    many: Many<'_>,
    ids: &[&str],
) -> Result<Vec<Option<Manifest>>, PublishError> {
    let files: Vec<_> = ids.iter().map(|id| (manifest_of(id), 0)).collect();
    many.read(&files, |index, bytes| {
        let bytes = bytes.unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        let manifest = Manifest::parse(&text).ok();
        Ok(manifest.filter(|_| id_of(&text) == ids[index]))
    })
}

/// Reads one of our own files.
pub(super) fn read_json<T: for<'a> Deserialize<'a>>(
    store: &dyn Store,
    path: &HostPath,
) -> Result<Option<T>, PublishError> {
    let bytes = store.read(path)?;
    bytes.map(|bytes| parse(path, &bytes)).transpose()
}

fn parse<T: for<'a> Deserialize<'a>>(path: &HostPath, bytes: &[u8]) -> Result<T, PublishError> {
    serde_json::from_slice(bytes).map_err(|_| PublishError::Private(path.clone()))
}

fn write_json<T: Serialize>(
    store: &dyn Store,
    path: &HostPath,
    value: &T,
) -> Result<(), PublishError> {
    store.write(path, &json(value))?;
    Ok(())
}

/// Writes a value as one of our own files has it.
pub(super) fn json<T: Serialize>(value: &T) -> Vec<u8> {
    // Texts, lists and numbers can always be written.
    let mut bytes = serde_json::to_vec_pretty(value).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}
