//! Paths inside a portal and inside the built site. They are text, never touch the disk, and
//! cannot leave their root.

use std::fmt;
use std::sync::Arc;

/// A path from the portal's root, with `/` between its parts: `content/reports/2023/report.md`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FilePath(Arc<str>);

impl FilePath {
    /// Makes a path from text that is already relative and clean, as `disk` and `memory` produce.
    ///
    /// Empty parts, `.` and `..` are dropped, so that no value of this type leaves its root.
    pub fn new(text: &str) -> Self {
        Self(clean(text).into())
    }

    /// Returns the path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the last part, the name of the file.
    pub fn name(&self) -> &str {
        self.0.rsplit_once('/').map_or(&*self.0, |(_, name)| name)
    }

    /// Returns the folder that the path is in, or `None` at the root.
    pub fn parent(&self) -> Option<Self> {
        self.0
            .rsplit_once('/')
            .map(|(parent, _)| Self(parent.into()))
    }

    /// Appends `part`, resolving `.` and `..` in it; `None` if that would leave the root.
    pub fn join(&self, part: &str) -> Option<Self> {
        let mut parts: Vec<&str> = self.0.split('/').filter(|part| !part.is_empty()).collect();
        for step in part.split('/') {
            match step {
                "" | "." => {}
                ".." => {
                    parts.pop()?;
                }
                name => parts.push(name),
            }
        }
        Some(Self(parts.join("/").into()))
    }

    /// Returns the part of the path below `folder`, or `None` if the path is elsewhere.
    pub fn below(&self, folder: &Self) -> Option<&str> {
        if folder.0.is_empty() {
            return Some(&self.0);
        }
        self.0.strip_prefix(&*folder.0)?.strip_prefix('/')
    }
}

impl fmt::Display for FilePath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A path from the root of the built site: `reports/2023/index.html`. Always relative and clean.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OutPath(Arc<str>);

impl OutPath {
    /// Makes a path of the built site; empty parts, `.` and `..` are dropped.
    pub fn new(text: &str) -> Self {
        Self(clean(text).into())
    }

    /// Returns the path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns how many folders the file is below the site's root.
    pub fn depth(&self) -> usize {
        self.0.matches('/').count()
    }

    /// Returns the relative address from this page to `other`, both in the site.
    ///
    /// `index.html` at the end is kept out of the address unless `explicit` asks for it, which
    /// is what pages opened from a disk need.
    pub fn href_to(&self, other: &Self, explicit: bool) -> String {
        let from: Vec<&str> = self.0.split('/').collect();
        let to: Vec<&str> = other.0.split('/').collect();
        let from_dirs = &from[..from.len() - 1];
        let to_dirs = &to[..to.len() - 1];
        let shared = from_dirs
            .iter()
            .zip(to_dirs)
            .take_while(|(a, b)| a == b)
            .count();
        let mut href = "../".repeat(from_dirs.len() - shared);
        for dir in &to_dirs[shared..] {
            href.push_str(dir);
            href.push('/');
        }
        let name = to[to.len() - 1];
        if explicit || name != "index.html" {
            href.push_str(name);
        }
        if href.is_empty() {
            href.push_str("./");
        }
        href
    }
}

impl fmt::Display for OutPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

fn clean(text: &str) -> String {
    let parts = text
        .split('/')
        .filter(|part| !matches!(*part, "" | "." | ".."));
    parts.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::{FilePath, OutPath};

    #[test]
    fn a_joined_path_never_leaves_the_root() {
        let folder = FilePath::new("content/reports/2023");
        assert_eq!(
            folder.join("../2022/a.pdf").unwrap().as_str(),
            "content/reports/2022/a.pdf"
        );
        assert_eq!(folder.join("../../../../etc/passwd"), None);
    }

    #[test]
    fn addresses_are_relative_between_any_two_pages() {
        let href = |from: &str, to: &str| OutPath::new(from).href_to(&OutPath::new(to), false);
        assert_eq!(
            href("reports/2023/index.html", "reports/2022/index.html"),
            "../2022/"
        );
        assert_eq!(href("reports/2023/index.html", "index.html"), "../../");
        assert_eq!(href("index.html", "index.html"), "./");
        assert_eq!(href("index.html", "assets/style.css"), "assets/style.css");
    }
}
