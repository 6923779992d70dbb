//! Zipped files, read with limits: what unpacks to more than was agreed is refused.

use std::io::{Cursor, Read};

use super::Refusal;

/// The most that the files of an archive may hold together, in bytes, unpacked.
const MOST_UNPACKED: u64 = 200 << 20;

/// The longest part that is read at once, in bytes, unpacked.
const MOST_PART: u64 = 64 << 20;

/// The most files that an archive may have.
const MOST_FILES: usize = 10_000;

/// A zipped file whose parts are read by name. Names never become paths on the disk.
pub(super) struct Archive<'a> {
    zip: zip::ZipArchive<Cursor<&'a [u8]>>,
    left: u64,
}

impl<'a> Archive<'a> {
    /// Opens an archive; what is none, or has too many files, is refused.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Refusal> {
        let zip =
            zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| Refusal::new("import.broken"))?;
        if zip.len() > MOST_FILES {
            return Err(Refusal::new("import.bomb"));
        }
        Ok(Self {
            zip,
            left: MOST_UNPACKED,
        })
    }

    /// Tells whether a part is there.
    pub(super) fn has(&self, name: &str) -> bool {
        self.zip.index_for_name(name).is_some()
    }

    /// Lists the names of all parts.
    pub(super) fn names(&self) -> Vec<String> {
        self.zip.file_names().map(str::to_owned).collect()
    }

    /// Reads a part; `None` where there is none of this name.
    pub(super) fn read(&mut self, name: &str) -> Result<Option<Vec<u8>>, Refusal> {
        let Some(index) = self.zip.index_for_name(name) else {
            return Ok(None);
        };
        self.unpack(index).map(Some)
    }

    /// Reads a part as text; what is not UTF-8 in it is replaced.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, Refusal> {
        let bytes = self.read(name)?;
        Ok(bytes.map(|bytes| super::encoding::decode(&bytes).text))
    }

    /// Unpacks everything once and forgets it, so that a reader without limits may follow.
    pub(super) fn measure(&mut self) -> Result<(), Refusal> {
        for index in 0..self.zip.len() {
            self.unpack(index)?;
        }
        self.left = MOST_UNPACKED;
        Ok(())
    }

    /// The lengths that an archive states of itself are not trusted: what comes out is counted.
    fn unpack(&mut self, index: usize) -> Result<Vec<u8>, Refusal> {
        let limit = self.left.min(MOST_PART);
        let file = self.zip.by_index(index).map_err(|error| match error {
            zip::result::ZipError::UnsupportedArchive(_) => Refusal::new("import.encrypted"),
            _ => Refusal::new("import.broken"),
        })?;
        let mut bytes = Vec::new();
        let read = file.take(limit + 1).read_to_end(&mut bytes);
        read.map_err(|_| Refusal::new("import.broken"))?;
        let len = bytes.len() as u64;
        if len > limit {
            return Err(Refusal::new("import.bomb"));
        }
        self.left -= len;
        Ok(bytes)
    }
}
