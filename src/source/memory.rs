//! A portal from texts in memory, for previews and tests.

use std::sync::Arc;

use super::{Body, FilePath, SourceFile, Sources};

impl Sources {
    /// Makes a portal from paths and texts.
    pub fn from_texts<'a>(texts: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let file = |(path, text): (&str, &str)| SourceFile {
            path: FilePath::new(path),
            body: Body::Text(Arc::from(text.trim_start_matches('\u{FEFF}'))),
            had_bom: text.starts_with('\u{FEFF}'),
        };
        Self::new(texts.into_iter().map(file).collect(), Vec::new())
    }
}
