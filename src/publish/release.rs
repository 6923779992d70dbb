//! What is to be published: every file with its content, and where that content comes from.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::output::{FileHash, Manifest};

use super::compressed::{self, Encoding, Memory};
use super::error::{PublishError, SiteFlaw};
use super::many::Many;
use super::media::ending;
use super::parallel;
use super::path::HostPath;

/// A complete state of the host: what it shall be, or what it once was.
pub struct Release {
    /// Every file of it.
    pub(super) files: BTreeMap<HostPath, FileHash>,
    /// The text of its manifest.
    pub(super) text: String,
    source: Source,
}

/// Where the contents come from.
enum Source {
    /// From the folder of a built site, but those of `extras`, and variants of these.
    Folder {
        folder: PathBuf,
        extras: BTreeMap<HostPath, Vec<u8>>,
        variants: BTreeMap<HostPath, (HostPath, Encoding)>,
    },
    /// From what the host has kept of former releases, by their hashes.
    Kept,
}

impl Release {
    /// Takes the built site in `folder`, and `extras`, which replace files of the same path.
    pub fn of_folder(
        folder: &Path,
        extras: BTreeMap<HostPath, Vec<u8>>,
    ) -> Result<Self, PublishError> {
        let manifest = Manifest::read(folder).map_err(PublishError::Site)?;
        let mut manifest = manifest.ok_or_else(|| PublishError::NotBuilt(folder.to_path_buf()))?;
        for (path, bytes) in &extras {
            manifest.add(path.as_str(), FileHash::of(bytes));
        }
        let files = paths_of(&manifest);
        if let Some(path) = files.keys().find(|path| path.is_private()) {
            return Err(PublishError::SiteFile {
                path: folder.join(path.as_str()),
                flaw: SiteFlaw::Reserved,
            });
        }
        Ok(Self {
            files,
            text: manifest.text(),
            source: Source::Folder {
                folder: folder.to_path_buf(),
                extras,
                variants: BTreeMap::new(),
            },
        })
    }

    /// Adds compressed variants of its texts, where they are worth it.
    pub fn compress(
        &mut self,
        encodings: &[Encoding],
        memory: &mut Memory,
    ) -> Result<(), PublishError> {
        let candidates = compressed::candidates(&self.files, encodings);
        let worth = memory.worth(&candidates, |path| self.content(path))?;
        let mut sources: BTreeMap<HostPath, (HostPath, Encoding)> = candidates
            .iter()
            .map(|variant| (variant.place(), (variant.path.clone(), variant.encoding)))
            .collect();
        let are_worth: HashSet<&HostPath> = worth.iter().map(|(path, _)| path).collect();
        sources.retain(|path, _| are_worth.contains(path));
        self.files.extend(worth);
        let mut manifest = Manifest::default();
        for (path, file) in &self.files {
            manifest.add(path.as_str(), *file);
        }
        self.text = manifest.text();
        if let Source::Folder { variants, .. } = &mut self.source {
            *variants = sources;
        }
        Ok(())
    }

    /// Returns the variants of a text that it has, with how they are compressed.
    #[cfg(feature = "publish")]
    pub(super) fn variants(&self, path: &HostPath) -> Vec<(HostPath, Encoding)> {
        let places = Encoding::ALL.map(|encoding| {
            let place = HostPath::new(&format!("{path}{}", encoding.ending()));
            (place, encoding)
        });
        let there = places.into_iter();
        there
            .filter(|(place, _)| self.files.contains_key(place))
            .collect()
    }

    /// Returns the text that a file is a variant of, or its own path.
    pub(super) fn text_of<'a>(&self, path: &'a HostPath) -> Cow<'a, HostPath> {
        let mut endings = Encoding::ALL.iter().map(|encoding| encoding.ending());
        let text = endings.find_map(|ending| path.as_str().strip_suffix(ending));
        let text = text.map(HostPath::new);
        let text = text.filter(|text| self.files.contains_key(text));
        text.map_or(Cow::Borrowed(path), Cow::Owned)
    }

    /// Takes files from memory.
    #[cfg(test)]
    pub(super) fn of_memory(files: &[(&str, String)]) -> Self {
        let mut manifest = Manifest::default();
        let mut extras = BTreeMap::new();
        for (path, text) in files {
            manifest.add(path, FileHash::of(text.as_bytes()));
            extras.insert(HostPath::new(path), text.clone().into_bytes());
        }
        Self {
            files: paths_of(&manifest),
            text: manifest.text(),
            source: Source::Folder {
                folder: PathBuf::from("site"),
                extras,
                variants: BTreeMap::new(),
            },
        }
    }

    /// Takes a former release, whose changed files the host has kept.
    pub(super) fn of_former(manifest: &Manifest) -> Self {
        Self {
            files: site_of(manifest),
            text: manifest.text(),
            source: Source::Kept,
        }
    }

    /// Returns the name of the release, which its content alone decides.
    pub fn id(&self) -> String {
        id_of(&self.text)
    }

    /// Returns how many files it has.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Tells whether it has no files.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Returns every file with its content, by path.
    pub fn files(&self) -> &BTreeMap<HostPath, FileHash> {
        &self.files
    }

    /// Reads a file of a built site; what is read is what the manifest says.
    pub fn content(&self, path: &HostPath) -> Result<Vec<u8>, PublishError> {
        let Source::Folder {
            folder,
            extras,
            variants,
        } = &self.source
        else {
            return Err(PublishError::NotKept(path.clone()));
        };
        let bytes = match (extras.get(path), variants.get(path)) {
            (Some(bytes), _) => bytes.clone(),
            (None, Some((text, encoding))) => compressed::compress(&self.content(text)?, *encoding),
            (None, None) => read_site_file(&folder.join(path.as_str()))?,
        };
        match self.is_wanted(path, &bytes) {
            true => Ok(bytes),
            false => Err(PublishError::SiteFile {
                path: folder.join(path.as_str()),
                flaw: SiteFlaw::Changed,
            }),
        }
    }

    /// Reads files of it, which of a former release are on the host, and gives each to `take`.
    pub(super) fn read_all<R: Send>(
        &self,
        paths: &[&HostPath],
        many: Many<'_>,
        take: impl Fn(&HostPath, Vec<u8>) -> Result<R, PublishError> + Sync,
    ) -> Result<Vec<R>, PublishError> {
        if !self.is_former() {
            return parallel::map(paths, many.n_threads, |path| {
                take(path, self.content(path)?)
            });
        }
        let known = paths.iter().map(|path| {
            let file = self.files.get(*path);
            let kept = file.map(|file| (kept(&file.hash), file.size));
            kept.ok_or_else(|| PublishError::NotKept((*path).clone()))
        });
        let known = known.collect::<Result<Vec<_>, _>>()?;
        many.read(&known, |index, bytes| {
            let path = paths[index];
            let bytes = bytes.filter(|bytes| self.is_wanted(path, bytes));
            take(
                path,
                bytes.ok_or_else(|| PublishError::NotKept(path.clone()))?,
            )
        })
    }

    /// Returns the size of a file; 0 if it has none of that name.
    pub(super) fn size(&self, path: &HostPath) -> u64 {
        self.files.get(path).map_or(0, |file| file.size)
    }

    fn is_wanted(&self, path: &HostPath, bytes: &[u8]) -> bool {
        let wanted = self.files.get(path);
        wanted.is_some_and(|file| *file == FileHash::of(bytes))
    }

    /// Tells whether contents come from what the host has kept.
    pub(super) fn is_former(&self) -> bool {
        matches!(self.source, Source::Kept)
    }

    /// Finds which pages lead to others: those that have pages below them.
    pub(super) fn indexes(&self) -> HashSet<&str> {
        let pages = self.files.keys().filter(|path| ending(path) == "html");
        let mut folders = HashSet::new();
        for page in pages {
            // An index is not below itself.
            let below = match page.name() {
                "index.html" => parent(page.folder()),
                _ => Some(page.folder()),
            };
            let mut folder = below;
            while let Some(name) = folder
                && folders.insert(name)
            {
                folder = parent(name);
            }
        }
        folders
    }
}

/// Returns the folder around a folder; that of the root is none.
fn parent(folder: &str) -> Option<&str> {
    if folder.is_empty() {
        return None;
    }
    Some(folder.rsplit_once('/').map_or("", |(above, _)| above))
}

/// Returns the name of the release with this manifest.
pub(super) fn id_of(text: &str) -> String {
    let hash = blake3::hash(text.as_bytes()).to_hex();
    hash.as_str()[..16].to_owned()
}

/// Returns where the host keeps a content of former releases.
pub(super) fn kept(hash: &blake3::Hash) -> HostPath {
    HostPath::private(&format!("kept/{}", hash.to_hex()))
}

/// Returns the files of a manifest.
fn paths_of(manifest: &Manifest) -> BTreeMap<HostPath, FileHash> {
    let files = manifest.files.iter();
    files
        .map(|(path, file)| (HostPath::new(path.as_str()), *file))
        .collect()
}

/// Returns the files of a manifest from a host, which may lie: none of them is ours alone.
pub(super) fn site_of(manifest: &Manifest) -> BTreeMap<HostPath, FileHash> {
    let mut files = paths_of(manifest);
    files.retain(|path, _| !path.is_private());
    files
}

fn read_site_file(path: &Path) -> Result<Vec<u8>, PublishError> {
    let flawed = |flaw| PublishError::SiteFile {
        path: path.to_path_buf(),
        flaw,
    };
    match path.symlink_metadata() {
        Ok(found) if found.is_file() => {}
        Ok(_) => return Err(flawed(SiteFlaw::NotAFile)),
        Err(_) => return Err(flawed(SiteFlaw::Changed)),
    }
    fs::read(path).map_err(|_| flawed(SiteFlaw::Changed))
}
