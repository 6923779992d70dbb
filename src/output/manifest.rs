//! What a build wrote: every file of the site with its hash, as a file inside the site.
//!
//! The text depends on the pages alone, so that two builds of one portal have one manifest.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::io;
use std::path::Path;

use super::error::{Act, OutputError, refused};
use crate::source::OutPath;

/// The name of the manifest in the site's folder. No page can have it.
pub const MANIFEST: &str = ".gongkai-manifest";

const TITLE: &str = "gongkai manifest ";
const VERSION: &str = "1";

/// The content of one file of the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileHash {
    /// The BLAKE3 hash of the bytes.
    pub hash: blake3::Hash,
    /// The number of bytes.
    pub size: u64,
}

impl FileHash {
    /// Hashes the content of a file.
    pub fn of(bytes: &[u8]) -> Self {
        Self {
            hash: blake3::hash(bytes),
            size: bytes.len() as u64,
        }
    }
}

/// Every file of the site with its content, by its path from the site's root.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// The files, without the manifest itself.
    pub files: BTreeMap<OutPath, FileHash>,
}

impl Manifest {
    /// Reads the manifest of the site in `folder`; `None` where there is none.
    pub fn read(folder: &Path) -> Result<Option<Self>, OutputError> {
        Ok(Self::load(folder)?.map(|(manifest, _)| manifest))
    }

    /// Reads the manifest of the site in `folder` and the hash of its text.
    pub(super) fn load(folder: &Path) -> Result<Option<(Self, blake3::Hash)>, OutputError> {
        let path = folder.join(MANIFEST);
        match path.symlink_metadata() {
            Ok(found) if found.is_file() => {}
            Ok(_) => return Err(OutputError::DamagedManifest { path, line: 1 }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(refused(Act::Read, &path)(error)),
        }
        let bytes = fs::read(&path).map_err(refused(Act::Read, &path))?;
        match Self::parse(&String::from_utf8_lossy(&bytes)) {
            Ok(manifest) => Ok(Some((manifest, blake3::hash(&bytes)))),
            Err(ManifestFlaw::Newer) => Err(OutputError::NewerManifest(path)),
            Err(ManifestFlaw::Damaged(line)) => Err(OutputError::DamagedManifest { path, line }),
        }
    }

    /// Returns the text of the manifest: a title, a line for each file, and a seal on all of it.
    pub fn text(&self) -> String {
        let mut text = format!("{TITLE}{VERSION}\n");
        text.reserve(self.files.len() * 128);
        for (path, file) in &self.files {
            text.push_str(&file.hash.to_hex());
            // Writing to a string cannot fail.
            let _ = writeln!(text, " {} {}", file.size, escape(path.as_str()));
        }
        let seal = seal(&text);
        text + &seal
    }

    /// Adds a file, or replaces the one at this path.
    pub fn add(&mut self, path: &str, file: FileHash) {
        self.files.insert(OutPath::new(path), file);
    }

    /// Reads the text of a manifest.
    pub fn parse(text: &str) -> Result<Self, ManifestFlaw> {
        let version = text
            .split('\n')
            .next()
            .and_then(|line| line.strip_prefix(TITLE));
        match version {
            Some(VERSION) => {}
            Some(other) if other.parse::<u32>().is_ok_and(|number| number > 1) => {
                return Err(ManifestFlaw::Newer);
            }
            _ => return Err(ManifestFlaw::Damaged(1)),
        }
        let n_lines = text.matches('\n').count();
        let end = text
            .rfind("\nend ")
            .ok_or(ManifestFlaw::Damaged(n_lines + 1))?
            + 1;
        let mut files = BTreeMap::new();
        for (line, number) in text[..end].split_terminator('\n').skip(1).zip(2..) {
            let (path, file) = parse_line(line).ok_or(ManifestFlaw::Damaged(number))?;
            if files.insert(path, file).is_some() {
                return Err(ManifestFlaw::Damaged(number));
            }
        }
        // The seal shows what single lines cannot: that one is missing, or that a hash changed.
        if text[end..] != seal(&text[..end]) {
            return Err(ManifestFlaw::Damaged(n_lines));
        }
        Ok(Self { files })
    }
}

/// Why a text is no manifest that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ManifestFlaw {
    /// A newer version wrote it.
    Newer,
    /// It is not as it was written; with the line, from 1.
    Damaged(usize),
}

fn seal(text: &str) -> String {
    format!("end {}\n", blake3::hash(text.as_bytes()))
}

fn parse_line(line: &str) -> Option<(OutPath, FileHash)> {
    let (hash, rest) = line.split_once(' ')?;
    let (size, path) = rest.split_once(' ')?;
    let file = FileHash {
        hash: blake3::Hash::from_hex(hash).ok()?,
        size: size.parse().ok()?,
    };
    let path = unescape(path)?;
    let out_path = OutPath::new(&path);
    (out_path.as_str() == path && !path.is_empty()).then_some((out_path, file))
}

fn escape(path: &str) -> String {
    path.replace('\\', "\\\\").replace('\n', "\\n")
}

fn unescape(text: &str) -> Option<String> {
    let mut path = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        match char {
            '\\' => path.push(match chars.next()? {
                '\\' => '\\',
                'n' => '\n',
                _ => return None,
            }),
            char => path.push(char),
        }
    }
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::{FileHash, Manifest, ManifestFlaw};
    use crate::source::OutPath;

    fn manifest(paths: &[&str]) -> Manifest {
        let file = |path: &&str| (OutPath::new(path), FileHash::of(path.as_bytes()));
        Manifest {
            files: paths.iter().map(file).collect(),
        }
    }

    fn damaged(text: &str) -> Option<usize> {
        match Manifest::parse(text) {
            Err(ManifestFlaw::Damaged(line)) => Some(line),
            _ => None,
        }
    }

    #[test]
    fn a_manifest_reads_back_whatever_the_names() {
        let written = manifest(&["a", "报告/2023/附件 1.pdf", "x\\n\ny\r", " ", "end 1"]);
        assert!(Manifest::parse(&written.text()).is_ok_and(|read| read == written));
    }

    #[test]
    fn the_order_of_adding_does_not_show() {
        assert_eq!(manifest(&["a", "b"]).text(), manifest(&["b", "a"]).text());
        insta::assert_snapshot!(manifest(&["b", "a"]).text(), @"
        gongkai manifest 1
        17762fddd969a453925d65717ac3eea21320b66b54342fde15128d6caf21215f 1 a
        10e5cf3d3c8a4f9f3468c8cc58eea84892a22fdadbc1acb22410190044c1d553 1 b
        end 15b9f988e6809a08dbb0a02790f7d04bfff97a75a34fcbb56e0caf8a9f3647ea
        ");
    }

    #[test]
    fn any_lost_or_changed_line_is_noticed() {
        let text = manifest(&["a", "b", "c"]).text();
        for (at, _) in text.match_indices('\n') {
            if at + 1 < text.len() {
                assert!(damaged(&text[..at + 1]).is_some(), "cut at {at}");
            }
        }
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        for lost in 0..lines.len() {
            let rest: String = [&lines[..lost], &lines[lost + 1..]].concat().concat();
            assert!(damaged(&rest).is_some(), "without line {lost}");
        }
        assert!(damaged(&text.replace(" 1 b", " 2 b")).is_some());
        assert_eq!(damaged(&text.replace(" 1 b", " one b")), Some(3));
        assert_eq!(damaged(""), Some(1));
    }

    #[test]
    fn a_path_out_of_the_site_is_damage() {
        let text = manifest(&["a"]).text();
        assert_eq!(damaged(&text.replace(" 1 a", " 1 ../a")), Some(2));
        assert_eq!(damaged(&text.replace(" 1 a", " 1 /a")), Some(2));
    }

    #[test]
    fn a_newer_manifest_is_not_damaged() {
        let newer = Manifest::parse("gongkai manifest 2\nanything\n");
        assert!(matches!(newer, Err(ManifestFlaw::Newer)));
    }
}
