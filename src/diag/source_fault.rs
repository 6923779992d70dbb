//! Files that could not be read, as diagnostics.

use crate::source::{FaultKind, SourceFault, Sources};

use super::{Diagnostic, Message, Place};

/// Returns a diagnostic for each file or folder that could not be read.
pub fn from_sources(sources: &Sources) -> Vec<Diagnostic> {
    sources.faults.iter().map(diagnostic).collect()
}

fn diagnostic(fault: &SourceFault) -> Diagnostic {
    let place = Place::File(fault.path.clone());
    let path = &fault.path;
    let error = |code, help| Diagnostic::error(code, place.clone()).help(Message::new(help));
    match &fault.kind {
        FaultKind::LeavesRoot => error("link-leaves-portal", "link-leaves-portal.help"),
        FaultKind::Loop => error("link-loop", "link-loop.help"),
        FaultKind::NotRegular => error("not-a-file", "not-a-file.help"),
        FaultKind::TooLarge { len, limit } => error("file-too-large", "file-too-large.help")
            .with("len", megabytes(*len))
            .with("limit", megabytes(*limit)),
        FaultKind::NotUtf8 { offset } => error("not-utf8", "not-utf8.help").with("offset", offset),
        FaultKind::NameNotUtf8 => error("name-not-utf8", "name-not-utf8.help"),
        FaultKind::TooDeep => error("folders-too-deep", "folders-too-deep.help"),
        FaultKind::TooMany { limit } => {
            error("too-many-files", "too-many-files.help").with("limit", limit)
        }
        FaultKind::TooManyLinks { limit } => {
            error("too-many-links", "too-many-links.help").with("limit", limit)
        }
        FaultKind::Unreadable(reason) => {
            error("unreadable", "unreadable.help").with("reason", reason)
        }
    }
    .with("path", path)
}

/// Lengths are told in whole megabytes, rounded up.
fn megabytes(bytes: u64) -> u64 {
    bytes.div_ceil(1 << 20)
}
