//! Compressed variants beside texts, for servers that hand them out as they lie: `gzip_static` and
//! `brotli_static` of nginx, `precompressed` of Caddy.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::error::PublishError;
use super::media::ending;
use super::parallel;
use super::path::HostPath;
use crate::output::FileHash;

/// In which way a variant is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Encoding {
    /// With gzip, which every browser knows.
    Gzip,
    /// With brotli, which browsers know over HTTPS.
    Brotli,
}

impl Encoding {
    /// All there are.
    pub(super) const ALL: [Self; 2] = [Self::Gzip, Self::Brotli];

    /// Returns what a variant's name has after the name of its text.
    pub(super) fn ending(self) -> &'static str {
        match self {
            Self::Gzip => ".gz",
            Self::Brotli => ".br",
        }
    }

    /// Returns what HTTP calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Brotli => "br",
        }
    }
}

/// Endings of files that are worth it: the others are compressed already.
const TEXTS: [&str; 10] = [
    "css", "csv", "html", "js", "json", "jsonld", "md", "svg", "txt", "xml",
];

/// Texts below this many bytes go into one packet anyway.
const LEAST: u64 = 1_024;

/// A variant that a release may have.
#[derive(Clone, Copy)]
pub(super) struct Variant<'a> {
    /// The text.
    pub(super) path: &'a HostPath,
    /// The content of the text.
    pub(super) file: FileHash,
    /// How it is compressed.
    pub(super) encoding: Encoding,
}

impl Variant<'_> {
    /// Returns where the variant is.
    pub(super) fn place(&self) -> HostPath {
        HostPath::new(&format!("{}{}", self.path, self.encoding.ending()))
    }

    /// Tells whether it is shorter than its text by enough to be sent instead.
    fn is_worth_it(&self, variant: FileHash) -> bool {
        variant.size < self.file.size - self.file.size / 20
    }
}

/// Finds the variants that files may have.
pub(super) fn candidates<'a>(
    files: &'a BTreeMap<HostPath, FileHash>,
    encodings: &[Encoding],
) -> Vec<Variant<'a>> {
    let texts = files
        .iter()
        .filter(|(path, file)| TEXTS.contains(&ending(path).as_str()) && file.size >= LEAST);
    let variants = texts.flat_map(|(path, file)| {
        encodings.iter().map(|encoding| Variant {
            path,
            file: *file,
            encoding: *encoding,
        })
    });
    // What the site has under that name is its own.
    let free = variants.filter(|variant| !files.contains_key(&variant.place()));
    free.collect()
}

/// Compresses a text; the same text gives the same bytes.
pub(super) fn compress(bytes: &[u8], encoding: Encoding) -> Vec<u8> {
    let squeezed = match encoding {
        Encoding::Gzip => {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
            encoder.write_all(bytes).and_then(|()| encoder.finish())
        }
        Encoding::Brotli => brotlied(bytes),
    };
    // Nothing that is written to memory can fail.
    squeezed.unwrap_or_default()
}

/// How hard brotli tries, of 11: more takes ten times as long for some hundredths of the size.
const EFFORT: i32 = 9;

fn brotlied(mut bytes: &[u8]) -> io::Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: EFFORT,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut squeezed = Vec::new();
    brotli::BrotliCompress(&mut bytes, &mut squeezed, &parameters)?;
    Ok(squeezed)
}

/// What variants of texts were like when they were last made, by the hash of the text.
///
/// It is a memory aid of this machine: without it all texts are compressed again.
#[derive(Debug, Default)]
pub struct Memory {
    /// Which program made them; another may compress otherwise.
    program: String,
    known: BTreeMap<(Encoding, [u8; 32]), FileHash>,
}

impl Memory {
    /// Reads what `program` noted; what cannot be read, or is of another, is forgotten.
    pub fn read(path: &Path, program: &str) -> Self {
        let text = fs::read_to_string(path).unwrap_or_default();
        let mut lines = text.lines();
        let known = match lines.next() == Some(program) {
            true => lines.filter_map(entry).collect(),
            false => BTreeMap::new(),
        };
        Self {
            program: program.to_owned(),
            known,
        }
    }

    /// Notes it down, where that can be done.
    pub fn write(&self, path: &Path) {
        let mut text = format!("{}\n", self.program);
        for ((encoding, hash), file) in &self.known {
            let hash = blake3::Hash::from_bytes(*hash).to_hex();
            let (name, own, size) = (encoding.name(), file.hash.to_hex(), file.size);
            let _ = writeln!(text, "{name} {hash} {own} {size}");
        }
        let aside = path.with_extension("new");
        // It is no loss if it cannot.
        let _ = fs::write(&aside, text).and_then(|()| fs::rename(&aside, path));
    }

    /// Returns those of some variants that are worth it, with their contents; `read` reads a text.
    pub(super) fn worth(
        &mut self,
        variants: &[Variant<'_>],
        read: impl Fn(&HostPath) -> Result<Vec<u8>, PublishError> + Sync,
    ) -> Result<Vec<(HostPath, FileHash)>, PublishError> {
        let n_threads = std::thread::available_parallelism().map_or(1, usize::from);
        let known = &self.known;
        let made = parallel::map(variants, n_threads, |variant| {
            let key = (variant.encoding, *variant.file.hash.as_bytes());
            let file = match known.get(&key) {
                Some(file) => *file,
                None => FileHash::of(&compress(&read(variant.path)?, variant.encoding)),
            };
            Ok((key, file))
        })?;
        self.known = made.iter().copied().collect();
        let worth = variants.iter().zip(made);
        let worth = worth.filter(|(variant, (_, file))| variant.is_worth_it(*file));
        Ok(worth
            .map(|(variant, (_, file))| (variant.place(), file))
            .collect())
    }
}

fn entry(line: &str) -> Option<((Encoding, [u8; 32]), FileHash)> {
    let mut words = line.split(' ');
    let name = words.next()?;
    let encoding = Encoding::ALL
        .into_iter()
        .find(|encoding| encoding.name() == name)?;
    let hash = blake3::Hash::from_hex(words.next()?).ok()?;
    let file = FileHash {
        hash: blake3::Hash::from_hex(words.next()?).ok()?,
        size: words.next()?.parse().ok()?,
    };
    Some(((encoding, *hash.as_bytes()), file))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::io::Read as _;

    use super::{Encoding, Memory, candidates, compress};
    use crate::output::FileHash;
    use crate::publish::HostPath;

    #[test]
    fn what_is_compressed_is_what_it_was() {
        let text = "政府信息公开工作年度报告".repeat(200).into_bytes();
        let mut bytes = Vec::new();
        let gzip = compress(&text, Encoding::Gzip);
        let mut reader = flate2::read::GzDecoder::new(&gzip[..]);
        reader.read_to_end(&mut bytes).unwrap();
        assert_eq!(bytes, text);
        bytes.clear();
        let brotli = compress(&text, Encoding::Brotli);
        brotli::BrotliDecompress(&mut &brotli[..], &mut bytes).unwrap();
        assert_eq!(bytes, text);
        assert!(gzip.len() < text.len() / 10 && brotli.len() < text.len() / 10);
        assert_eq!(compress(&text, Encoding::Gzip), gzip);
    }

    #[test]
    fn texts_that_gain_have_variants_and_what_is_known_is_not_compressed_again() {
        let texts = [
            ("a.html", "年度报告".repeat(1_000)),
            ("short.html", "年度报告".to_owned()),
            ("picture.png", "年度报告".repeat(1_000)),
            ("taken.css", "年度报告".repeat(1_000)),
            ("taken.css.gz", "of somebody".to_owned()),
        ];
        let files: BTreeMap<HostPath, FileHash> = texts
            .iter()
            .map(|(path, text)| (HostPath::new(path), FileHash::of(text.as_bytes())))
            .collect();
        let variants = candidates(&files, &[Encoding::Gzip]);
        let read = |path: &HostPath| {
            let found = texts.iter().find(|(name, _)| *name == path.as_str());
            Ok(found.unwrap().1.clone().into_bytes())
        };
        let folder = std::env::temp_dir().join(format!("gongkai-memory-{}", std::process::id()));
        let mut memory = Memory::read(&folder, "this program");
        let worth = memory.worth(&variants, read).unwrap();
        let paths: Vec<&str> = worth.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(paths, ["a.html.gz"]);
        memory.write(&folder);
        let mut again = Memory::read(&folder, "this program");
        let unread = |_: &HostPath| unreachable!("it is known");
        assert_eq!(again.worth(&variants, unread).unwrap(), worth);
        assert!(Memory::read(&folder, "another").known.is_empty());
        std::fs::write(&folder, "this program\ngzip x\n").unwrap();
        assert!(Memory::read(&folder, "this program").known.is_empty());
        std::fs::remove_file(&folder).unwrap();
    }
}
