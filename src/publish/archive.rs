//! A release as one file, for a USB stick or an upload by hand: a zip or a compressed tar, with
//! `SHA256SUMS`. The same release gives the same bytes.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::error::PublishError;
use super::path::HostPath;
use super::release::Release;
use super::store::{Act, Fault, Reason};

/// The name of the list of checksums in the archive.
const SUMS: &str = "SHA256SUMS";

/// Writes a release to `target`, which appears whole or not at all; returns its size.
pub fn write(release: &Release, target: &Path) -> Result<u64, PublishError> {
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let aside = target.with_file_name(name);
    let written = write_aside(release, &aside, is_zip(target)).and_then(|size| {
        fs::rename(&aside, target).map_err(refused(target))?;
        Ok(size)
    });
    if written.is_err() {
        let _ = fs::remove_file(&aside);
    }
    written
}

fn is_zip(target: &Path) -> bool {
    target.extension().is_some_and(|ending| ending == "zip")
}

fn write_aside(release: &Release, aside: &Path, is_zip: bool) -> Result<u64, PublishError> {
    if let Some(folder) = aside.parent() {
        fs::create_dir_all(folder).map_err(refused(folder))?;
    }
    let file = File::create(aside).map_err(refused(aside))?;
    let mut file = BufWriter::new(file);
    match is_zip {
        true => write_zip(release, &mut file, aside)?,
        false => write_tar(release, &mut file, aside)?,
    }
    let file = file.into_inner().map_err(|error| error.into_error());
    let file = file.map_err(refused(aside))?;
    file.sync_all().map_err(refused(aside))?;
    let size = file.metadata().map_err(refused(aside))?.len();
    Ok(size)
}

/// Gives every file of the release to `put`, and the list of their checksums at the end.
fn each(
    release: &Release,
    mut put: impl FnMut(&str, &[u8]) -> Result<(), PublishError>,
) -> Result<(), PublishError> {
    let mut sums = String::new();
    for path in release.files().keys() {
        let bytes = release.content(path)?;
        let sum = Sha256::digest(&bytes);
        let hex: String = sum.iter().map(|byte| format!("{byte:02x}")).collect();
        sums.push_str(&format!("{hex}  {path}\n"));
        put(path.as_str(), &bytes)?;
    }
    put(SUMS, sums.as_bytes())
}

fn write_zip(
    release: &Release,
    file: &mut BufWriter<File>,
    aside: &Path,
) -> Result<(), PublishError> {
    let mut zip = zip::ZipWriter::new(file);
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        .unix_permissions(0o644);
    each(release, |path, bytes| {
        let begun = zip.start_file(path, options).map_err(io::Error::from);
        let written = begun.and_then(|()| zip.write_all(bytes));
        written.map_err(refused(aside))
    })?;
    zip.finish()
        .map_err(io::Error::from)
        .map_err(refused(aside))?;
    Ok(())
}

fn write_tar(
    release: &Release,
    file: &mut BufWriter<File>,
    aside: &Path,
) -> Result<(), PublishError> {
    let mut gzip = flate2::write::GzEncoder::new(file, flate2::Compression::default());
    each(release, |path, bytes| {
        let header = tar_header(path, bytes.len() as u64);
        let written = gzip
            .write_all(&header)
            .and_then(|()| gzip.write_all(bytes))
            .and_then(|()| gzip.write_all(padding(bytes.len())));
        written.map_err(refused(aside))
    })?;
    let end = gzip.write_all(&[0; 2 * BLOCK]);
    let finished = end.and_then(|()| gzip.finish().map(drop));
    finished.map_err(refused(aside))
}

/// The size of a block of a tar.
const BLOCK: usize = 512;

const ZEROS: [u8; BLOCK] = [0; BLOCK];

fn padding(length: usize) -> &'static [u8] {
    &ZEROS[..(BLOCK - length % BLOCK) % BLOCK]
}

/// The header of a file; the name stands in a header of its own, which any name fits.
fn tar_header(path: &str, size: u64) -> Vec<u8> {
    let record = pax_record("path", path);
    let mut header = tar_block("././@PaxHeader", b'x', record.len() as u64);
    header.extend_from_slice(record.as_bytes());
    header.extend_from_slice(padding(record.len()));
    // Programs that do not know the header above see this name.
    let ascii: String = path.chars().filter(char::is_ascii).collect();
    let short = &ascii[ascii.len().saturating_sub(100)..];
    header.extend(tar_block(short, b'0', size));
    header
}

/// A record that names its own length, in bytes and with its own digits.
fn pax_record(key: &str, value: &str) -> String {
    let rest = format!(" {key}={value}\n");
    let mut length = rest.len();
    while length != rest.len() + length.to_string().len() {
        length = rest.len() + length.to_string().len();
    }
    format!("{length}{rest}")
}

/// One block that describes an entry: its name, its kind and its size; no times, no owners.
fn tar_block(name: &str, kind: u8, size: u64) -> Vec<u8> {
    let mut block = vec![0; BLOCK];
    let mut put = |at: usize, bytes: &[u8]| block[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, name.as_bytes());
    put(100, b"0000644\0");
    put(108, b"0000000\0");
    put(116, b"0000000\0");
    put(124, format!("{size:011o}\0").as_bytes());
    put(136, b"00000000000\0");
    put(148, b"        ");
    put(156, &[kind]);
    put(257, b"ustar\x0000");
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    block
}

fn refused(path: &Path) -> impl FnOnce(io::Error) -> PublishError {
    let path = HostPath::shown(path);
    move |error| {
        PublishError::Host(Fault {
            act: Act::Write,
            path,
            reason: match error.kind() {
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Reason::Full,
                io::ErrorKind::ReadOnlyFilesystem => Reason::ReadOnly,
                io::ErrorKind::PermissionDenied => Reason::NotPermitted(error.to_string()),
                _ => Reason::Other(error.to_string()),
            },
        })
    }
}
