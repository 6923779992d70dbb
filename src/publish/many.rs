//! Many files of a host: all at once where it can, else one by one in many threads.

use crate::output::FileHash;

use super::error::PublishError;
use super::parallel;
use super::path::HostPath;
use super::release::Release;
use super::store::{Receipt, Store};

/// How often a file is sent that did not arrive as it was sent.
const ATTEMPTS: usize = 3;

/// How many bytes of contents are in memory, or on their way, at once.
const MOST_BYTES: u64 = 64_000_000;

/// A host that is asked for many files, and how many of them at a time where it takes one by one.
#[derive(Clone, Copy)]
pub(super) struct Many<'a> {
    pub(super) store: &'a dyn Store,
    pub(super) n_threads: usize,
}

/// Files that are to be sent.
#[derive(Clone, Copy)]
pub(super) struct Outgoing<'a> {
    /// Where the contents come from.
    pub(super) release: &'a Release,
    /// The files.
    pub(super) paths: &'a [&'a HostPath],
    /// Whether the host has none of them yet.
    pub(super) are_new: bool,
}

impl Many<'_> {
    /// Reads files of about the given sizes, and gives each to `take` as it comes.
    pub(super) fn read<R: Send>(
        self,
        files: &[(HostPath, u64)],
        take: impl Fn(usize, Option<Vec<u8>>) -> Result<R, PublishError> + Sync,
    ) -> Result<Vec<R>, PublishError> {
        let Some(bulk) = self.store.bulk() else {
            let numbered: Vec<(usize, &HostPath)> = paths(files).enumerate().collect();
            return parallel::map(&numbered, self.n_threads, |(index, path)| {
                take(*index, self.store.read(path)?)
            });
        };
        let mut taken = Vec::new();
        for chunk in chunks(files, |(_, size)| *size) {
            let paths: Vec<&HostPath> = paths(chunk).collect();
            for content in bulk.read_all(&paths)? {
                taken.push(take(taken.len(), content)?);
            }
        }
        Ok(taken)
    }

    /// Returns the sizes of files; `None` for those that are not there.
    pub(super) fn sizes(self, paths: &[&HostPath]) -> Result<Vec<Option<u64>>, PublishError> {
        match self.store.bulk() {
            Some(_) if paths.is_empty() => Ok(Vec::new()),
            Some(bulk) => Ok(bulk.sizes(paths)?),
            None => parallel::map(paths, self.n_threads, |path| Ok(self.store.size(path)?)),
        }
    }

    /// Sends files, makes sure that they are there as they were sent, and tells of each.
    pub(super) fn send(
        self,
        outgoing: Outgoing<'_>,
        sent: &(dyn Fn(&HostPath, u64, Receipt) + Sync),
    ) -> Result<(), PublishError> {
        let Outgoing { release, paths, .. } = outgoing;
        // Readers type the addresses of what lies at the root; to all else something leads them.
        let is_unseen = |path: &HostPath| outgoing.are_new && path.depth() > 0;
        if self.store.bulk().is_none() {
            release.read_all(paths, self, |path, bytes| {
                let receipt = self.put(path, &bytes, is_unseen(path))?;
                sent(path, bytes.len() as u64, receipt);
                Ok(())
            })?;
            return Ok(());
        }
        for chunk in chunks(paths, |path| release.size(path)) {
            let contents = release.read_all(chunk, self, |_, bytes| Ok(bytes))?;
            let files: Vec<(&HostPath, &[u8])> = chunk
                .iter()
                .zip(&contents)
                .map(|(path, bytes)| (*path, &bytes[..]))
                .collect();
            let receipt = self.put_all(files.clone())?;
            for (path, bytes) in files {
                sent(path, bytes.len() as u64, receipt);
            }
        }
        Ok(())
    }

    /// Sends a file and makes sure that it is there as it was sent.
    pub(super) fn put(
        self,
        path: &HostPath,
        bytes: &[u8],
        is_unseen: bool,
    ) -> Result<Receipt, PublishError> {
        for _ in 0..ATTEMPTS {
            let receipt = match is_unseen {
                true => self.store.write_unseen(path, bytes)?,
                false => self.store.write(path, bytes)?,
            };
            if receipt == Receipt::Checksum {
                return Ok(Receipt::Checksum);
            }
            let found = self.store.read(path)?;
            if found.is_some_and(|found| FileHash::of(&found) == FileHash::of(bytes)) {
                return Ok(Receipt::Silence);
            }
        }
        Err(PublishError::NotAsSent(path.clone()))
    }

    /// The same with many files, at a host that takes them at once.
    fn put_all(self, mut files: Vec<(&HostPath, &[u8])>) -> Result<Receipt, PublishError> {
        let Some(bulk) = self.store.bulk() else {
            return Ok(Receipt::Silence);
        };
        for _ in 0..ATTEMPTS {
            if files.is_empty() {
                return Ok(Receipt::Silence);
            }
            if bulk.write_all(&files)? == Receipt::Checksum {
                return Ok(Receipt::Checksum);
            }
            let paths: Vec<&HostPath> = files.iter().map(|(path, _)| *path).collect();
            let mut found = bulk.read_all(&paths)?.into_iter();
            files.retain(|(_, bytes)| {
                let found = found.next().flatten();
                found.is_none_or(|found| FileHash::of(&found) != FileHash::of(bytes))
            });
        }
        match files.first() {
            Some((path, _)) => Err(PublishError::NotAsSent((*path).clone())),
            None => Ok(Receipt::Silence),
        }
    }

    /// Removes files, and tells of each.
    pub(super) fn delete(
        self,
        paths: &[&HostPath],
        deleted: &(dyn Fn(&HostPath) + Sync),
    ) -> Result<(), PublishError> {
        let Some(bulk) = self.store.bulk() else {
            let delete = |path: &&HostPath| {
                self.store.delete(path)?;
                deleted(path);
                Ok(())
            };
            return parallel::map(paths, self.n_threads, delete).map(drop);
        };
        if !paths.is_empty() {
            bulk.delete_all(paths)?;
        }
        paths.iter().for_each(|path| deleted(path));
        Ok(())
    }

    /// Copies files of the given sizes from one place to another; those that are gone are left out.
    pub(super) fn copy(self, files: &[(HostPath, HostPath, u64)]) -> Result<(), PublishError> {
        let Some(bulk) = self.store.bulk() else {
            let copy = |(from, to, _): &(HostPath, HostPath, u64)| {
                self.store.copy(from, to)?;
                Ok(())
            };
            return parallel::map(files, self.n_threads, copy).map(drop);
        };
        for chunk in chunks(files, |(_, _, size)| *size) {
            let pairs: Vec<_> = chunk.iter().map(|(from, to, _)| (from, to)).collect();
            bulk.copy_all(&pairs)?;
        }
        Ok(())
    }
}

fn paths(files: &[(HostPath, u64)]) -> impl Iterator<Item = &HostPath> {
    files.iter().map(|(path, _)| path)
}

/// Parts items so that those of a part have no more than so many bytes, or are one alone.
fn chunks<T>(items: &[T], size: impl Fn(&T) -> u64) -> Vec<&[T]> {
    let (mut chunks, mut rest) = (Vec::new(), items);
    while !rest.is_empty() {
        let mut sum = 0;
        let fitting = rest.iter().take_while(|item| {
            sum += size(item);
            sum <= MOST_BYTES
        });
        let (chunk, others) = rest.split_at(fitting.count().max(1));
        chunks.push(chunk);
        rest = others;
    }
    chunks
}

#[cfg(test)]
mod tests {
    use super::{MOST_BYTES, chunks};

    #[test]
    fn what_is_on_its_way_at_once_is_bounded() {
        let half = MOST_BYTES / 2;
        let sizes = [half, half, 1, MOST_BYTES + 1, 0, 5];
        let parts = chunks(&sizes, |size| *size);
        assert_eq!(
            parts,
            [&sizes[..2], &sizes[2..3], &sizes[3..4], &sizes[4..]]
        );
        assert!(chunks(&[], |size: &u64| *size).is_empty());
    }
}
