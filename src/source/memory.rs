//! A portal from texts in memory, for previews and tests.

use std::sync::Arc;

use super::{Body, FilePath, SourceFile, Sources, is_text};

impl Sources {
    /// Makes a portal from paths and texts. As on a disk, a file whose ending is not that of a
    /// text is one that is copied.
    pub fn from_texts<'a>(texts: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let file = |(path, text): (&str, &str)| {
            let path = FilePath::new(path);
            let had_bom = text.starts_with('\u{FEFF}');
            let body = match is_text(&path) {
                true => Body::Text(Arc::from(text.strip_prefix('\u{FEFF}').unwrap_or(text))),
                false => Body::Asset {
                    len: text.len() as u64,
                    modified: 0,
                },
            };
            SourceFile {
                had_bom: had_bom && matches!(body, Body::Text(_)),
                path,
                body,
            }
        };
        Self::new(texts.into_iter().map(file).collect(), Vec::new())
    }
}
