//! The portal as the preview serves it.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::diag::Lang;
use crate::pipeline::{Live, Rendered};
use crate::preview::{Body, Found, Page, Provider};
use crate::source::{Edit, FilePath, OutPath, open_asset};
use crate::view;

use super::editor::Editor;
use super::panel;

/// A portal that is shown while it changes.
pub(super) struct Site {
    now: RwLock<Now>,
    /// The portal's folder, without links.
    pub(super) root: PathBuf,
    pub(super) lang: Lang,
    pub(super) editor: Editor,
}

/// The portal as it is now.
pub(super) struct Now {
    pub(super) live: Live,
    /// The files that cannot be read as what they are.
    broken: BTreeSet<FilePath>,
}

impl Site {
    pub(super) fn new(live: Live, root: PathBuf, lang: Lang, editor: Editor) -> Self {
        let paths = live.sources().iter().map(|(_, file)| &file.path);
        let broken = paths
            .filter(|path| is_broken(&live, path))
            .cloned()
            .collect();
        Self {
            now: RwLock::new(Now { live, broken }),
            root,
            lang,
            editor,
        }
    }

    /// Returns the portal as it is now.
    pub(super) fn read(&self) -> RwLockReadGuard<'_, Now> {
        self.now.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes in an edit; returns how many there were.
    pub(super) fn edit(&self, edit: Edit) -> u64 {
        let paths: Vec<FilePath> = edit.paths().into_iter().cloned().collect();
        let mut now = self.write();
        let update = now.live.edit(edit);
        for path in paths {
            if is_broken(&now.live, &path) {
                now.broken.insert(path);
            } else {
                now.broken.remove(&path);
            }
        }
        update.revision
    }

    /// Does a part of the checks that were put off; tells whether there are more.
    pub(super) fn settle(&self) -> bool {
        self.write().live.settle()
    }

    fn write(&self) -> RwLockWriteGuard<'_, Now> {
        self.now.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn copy(&self, path: &FilePath) -> Found {
        let Ok(file) = open_asset(&self.root, path) else {
            return Found::Missing;
        };
        let modified = file
            .metadata()
            .map(|found| (found.len(), found.modified().ok()));
        let tag = view::digest(&(path, modified.ok()));
        Found::Page(Page {
            body: Body::File(file),
            tag: short(&tag),
        })
    }
}

impl Now {
    /// Tells whether the page must wait for its sources to be mended.
    pub(super) fn is_held(&self, out: &OutPath) -> bool {
        if self.broken.is_empty() {
            return false;
        }
        let sources = self.live.sources_of(out);
        let settings = FilePath::new("portal.yaml");
        self.broken.contains(&settings) || sources.iter().any(|path| self.broken.contains(path))
    }
}

impl Provider for Site {
    fn has(&self, path: &str) -> bool {
        clean(path).is_some_and(|out| self.read().live.has(&out))
    }

    fn find(&self, path: &str) -> Found {
        let Some(out) = clean(path) else {
            return Found::Missing;
        };
        let now = self.read();
        match now.live.render(&out) {
            // What belongs to a theme is there again when the theme can be used.
            Rendered::Missing if !path.ends_with(".html") && !now.live.has_usable_theme() => {
                Found::Held(None)
            }
            Rendered::Missing => Found::Missing,
            Rendered::Fault(_) => Found::Held(None),
            Rendered::Copy(id) => match now.live.sources().file(id) {
                Some(file) => self.copy(&file.path),
                None => Found::Missing,
            },
            Rendered::Bytes { bytes, digest } => {
                let page = Page {
                    body: Body::Bytes(bytes),
                    tag: short(&digest),
                };
                if now.is_held(&out) {
                    Found::Held(Some(page))
                } else {
                    Found::Page(page)
                }
            }
        }
    }

    fn not_found(&self) -> Option<Page> {
        let now = self.read();
        let Rendered::Bytes { bytes, digest } = now.live.render(&OutPath::new("404.html")) else {
            return None;
        };
        let mut text = String::from_utf8_lossy(&bytes).into_owned();
        // The page has full addresses, since it is shown in any folder: here they lead here.
        if let Some(base) = now.live.base_url() {
            let base = format!("=\"{}/", base.trim_end_matches('/'));
            text = text.replace(&base, "=\"/");
        }
        // A page without any script does not allow the preview's either.
        if !text.contains("script-src") {
            text = text.replace("default-src 'none'", ALLOWED);
        }
        let bytes = text.into_bytes();
        Some(Page {
            body: Body::Bytes(bytes),
            tag: short(&digest),
        })
    }

    fn panel(&self, path: &str) -> String {
        panel::write(self, &OutPath::new(path))
    }
}

/// What a page must allow so that the preview's script can run in it.
const ALLOWED: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'";

/// Tells whether a file cannot be read as what it is: its pages would lack what it says.
fn is_broken(live: &Live, path: &FilePath) -> bool {
    let found = live.diagnostics_of(path).iter();
    found
        .map(|found| found.code.as_str())
        .any(|code| code.starts_with("yaml-") || matches!(code, "front-matter-open" | "not-utf8"))
}

/// Returns the path of a file of the site, unless it is not written as such paths are.
fn clean(path: &str) -> Option<OutPath> {
    let out = OutPath::new(path);
    (out.as_str() == path).then_some(out)
}

fn short(digest: &view::Digest) -> String {
    view::hex(&digest[..10])
}

#[cfg(test)]
impl Site {
    /// Makes the preview of a portal in memory.
    pub(super) fn of(texts: &[(&str, &str)]) -> Self {
        use crate::model::Date;
        use crate::source::Sources;
        let sources = Sources::from_texts(texts.iter().copied());
        let live = Live::new(sources, Date::new(2026, 1, 1).unwrap());
        let editor = Editor::choose(Some("vscode")).unwrap();
        Self::new(live, PathBuf::from("/portal"), Lang::En, editor)
    }
}
