//! Paths on a host.

use std::fmt;

use crate::output::MANIFEST;

/// The folder on the host that is ours alone: the lock, the journal, former releases.
const PRIVATE: &str = ".gongkai/";

/// A path from the root of a target, with `/` between its parts. It never leaves that root.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HostPath(Box<str>);

impl HostPath {
    /// Makes a path; empty parts, `.` and `..` are dropped.
    pub fn new(text: &str) -> Self {
        let parts = text
            .split('/')
            .filter(|part| !matches!(*part, "" | "." | ".."));
        Self(parts.collect::<Vec<_>>().join("/").into())
    }

    /// Names a file of this machine as the user did, for a message.
    pub(super) fn shown(path: &std::path::Path) -> Self {
        Self(path.display().to_string().into())
    }

    /// The manifest of what is published.
    pub(super) fn manifest() -> Self {
        Self(MANIFEST.into())
    }

    /// A path in the folder that is ours alone.
    pub(super) fn private(name: &str) -> Self {
        Self::new(&format!("{PRIVATE}{name}"))
    }

    /// Returns the path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the last part, the name of the file.
    pub fn name(&self) -> &str {
        self.0.rsplit_once('/').map_or(&*self.0, |(_, name)| name)
    }

    /// Returns the folder that the file is in, without a `/` at its end; empty at the root.
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// Returns how many folders the file is below the root.
    pub(super) fn depth(&self) -> usize {
        self.0.matches('/').count()
    }

    /// Tells whether the file is no part of the site: the manifest and all that is ours alone.
    pub(super) fn is_private(&self) -> bool {
        &*self.0 == MANIFEST || self.0.starts_with(PRIVATE)
    }
}

/// Reads bytes that are written as a mark and so many digits, as names in addresses and lines are.
pub(super) fn unescaped(text: &str, mark: &str, (n_digits, radix): (usize, u32)) -> String {
    let mut parts = text.split(mark);
    let mut bytes = parts.next().unwrap_or("").as_bytes().to_vec();
    for part in parts {
        let digits = part.get(..n_digits);
        match digits.and_then(|digits| u8::from_str_radix(digits, radix).ok()) {
            Some(byte) => {
                bytes.push(byte);
                bytes.extend_from_slice(&part.as_bytes()[n_digits..]);
            }
            None => {
                bytes.extend_from_slice(mark.as_bytes());
                bytes.extend_from_slice(part.as_bytes());
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

impl fmt::Display for HostPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}
