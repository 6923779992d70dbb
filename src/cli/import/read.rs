//! Reads the files that are to be imported; the text of a PDF comes from `pdftotext`.

use std::io::{self, Read};
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use crate::cli::place::today;
use crate::forms::Forms;
use crate::import::{Context, Foreign, Format, Imported, Limits, Refusal, import};
use crate::source::read_foreign;

/// How deep folders are looked into.
const DEEPEST: usize = 8;

/// The most files that one command takes.
const MOST_FILES: usize = 100_000;

/// The longest that the text of a PDF is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// The endings of files that are taken out of a folder.
const ENDINGS: [&str; 13] = [
    "docx", "docm", "xlsx", "xlsm", "xls", "ods", "html", "htm", "shtml", "txt", "md", "pdf", "doc",
];

/// Lists the files that were named; a folder stands for the reports in it, in order of name.
pub(super) fn list(named: &[PathBuf]) -> Result<Vec<PathBuf>, (PathBuf, io::Error)> {
    let mut files = Vec::new();
    for path in named {
        let metadata = path.metadata().map_err(|error| (path.clone(), error))?;
        if !metadata.is_dir() {
            files.push(path.clone());
            continue;
        }
        folder(path, 0, &mut files).map_err(|error| (path.clone(), error))?;
    }
    files.truncate(MOST_FILES);
    Ok(files)
}

fn folder(path: &Path, depth: usize, files: &mut Vec<PathBuf>) -> io::Result<()> {
    let mut entries: Vec<PathBuf> = path
        .read_dir()?
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .collect();
    entries.sort();
    for entry in entries {
        let name = entry
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let ending = name
            .rsplit_once('.')
            .map_or("", |(_, ending)| ending)
            .to_ascii_lowercase();
        // Browsers save what a page shows in a folder beside it.
        let is_beside = name.ends_with("_files") || name.ends_with(".files");
        if name.starts_with(['.', '~']) || files.len() >= MOST_FILES {
            continue;
        }
        match entry.symlink_metadata()? {
            metadata if metadata.is_dir() && depth < DEEPEST && !is_beside => {
                folder(&entry, depth + 1, files)?
            }
            metadata if metadata.is_file() && ENDINGS.contains(&&*ending) => files.push(entry),
            _ => {}
        }
    }
    Ok(())
}

/// Reads and imports one file. A bug in reading it is a refusal of this file alone.
pub(super) fn report(path: &Path, year: Option<u16>, forms: &Forms) -> Result<Imported, Refusal> {
    let read = || read_one(path, year, forms);
    let caught = panic::catch_unwind(AssertUnwindSafe(read));
    caught.unwrap_or_else(|_| Err(Refusal::of("import.bug", None)))
}

fn read_one(path: &Path, year: Option<u16>, forms: &Forms) -> Result<Imported, Refusal> {
    let bytes = read_foreign(path, Limits::BYTES).map_err(|error| match error.kind() {
        io::ErrorKind::FileTooLarge => Refusal::of("import.too-large", None),
        _ => unreadable(path, &error),
    })?;
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let format = Format::of(&name, &bytes)?;
    let sha256 = hexadecimal(&Sha256::digest(&bytes));
    let text = match format {
        Format::Pdf => pdf_text(path)?,
        _ => bytes,
    };
    let beside = path.parent().unwrap_or(Path::new("")).to_owned();
    let siblings = |relative: &str| sibling(&beside, relative);
    let foreign = Foreign {
        name: &name,
        format,
        bytes: &text,
        sha256: &sha256,
        siblings: &siblings,
    };
    let context = Context {
        forms,
        year,
        today: today(),
    };
    import(&foreign, &context)
}

fn unreadable(path: &Path, error: &io::Error) -> Refusal {
    let mut refusal = Refusal::of("import.unreadable", None);
    refusal.message = refusal
        .message
        .with("path", path.display())
        .with("problem", error);
    refusal
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads a file that a page names, as long as it lies in the folder of the page.
fn sibling(beside: &Path, relative: &str) -> Option<Vec<u8>> {
    let beside = match beside.as_os_str().is_empty() {
        true => Path::new("."),
        false => beside,
    };
    let folder = beside.canonicalize().ok()?;
    let path = folder.join(relative).canonicalize().ok()?;
    path.starts_with(&folder)
        .then(|| read_foreign(&path, Limits::BYTES).ok())
        .flatten()
}

/// Lets `pdftotext` give the text of a PDF, within limits of time and length.
fn pdf_text(path: &Path) -> Result<Vec<u8>, Refusal> {
    let absolute = std::path::absolute(path).map_err(|error| unreadable(path, &error))?;
    let mut command = Command::new("pdftotext");
    command
        .args(["-layout", "-enc", "UTF-8"])
        .arg(&absolute)
        .arg("-");
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(_) => {
            return Err(Refusal::of(
                "import.no-pdftotext",
                Some("import.no-pdftotext.help"),
            ));
        }
    };
    let output = child.stdout.take();
    let reader = std::thread::spawn(move || {
        let mut text = Vec::new();
        let limit = Limits::TEXT as u64 + 1;
        let read = output.map(|output| output.take(limit).read_to_end(&mut text));
        read.map(|read| read.map(|_| text))
    });
    let is_done = wait(&mut child);
    let text = reader.join().ok().flatten().and_then(Result::ok);
    let text = text
        .filter(|_| is_done)
        .ok_or(Refusal::of("import.pdf-failed", Some("import.pdf.help")))?;
    let says = text
        .iter()
        .filter(|byte| !byte.is_ascii_whitespace())
        .count();
    match says < MOST_OF_A_SCAN {
        true => Err(Refusal::of("import.scan", Some("import.scan.help"))),
        false => Ok(text),
    }
}

/// The most bytes of text that a scanned report has: stamps and page numbers.
const MOST_OF_A_SCAN: usize = 200;

fn wait(child: &mut Child) -> bool {
    let started = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) if started.elapsed() < PATIENCE => {
                std::thread::sleep(Duration::from_millis(5))
            }
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return false;
            }
        }
    }
}
