//! Files that are no pages: from what they hold to bytes.

use std::fmt::Write;

use sha2::{Digest as _, Sha256};

use super::{csv, feed, json, xlsx};
use crate::view::{Digest, FileContent, FileFacts, FileView, digest, hex};

/// Makes the bytes of a file.
pub fn file(view: &FileView) -> Vec<u8> {
    match &view.content {
        FileContent::Figures(figures, kind) => csv::figures(figures, *kind),
        FileContent::Sheet(sheet, kind) => csv::sheet(sheet, *kind),
        FileContent::Workbook(workbook) => xlsx::workbook(workbook),
        FileContent::Json(value) => json::document(value),
        FileContent::Feed(feed) => feed::feed(feed),
        FileContent::Sitemap(map) => feed::sitemap(map),
        FileContent::SitemapIndex(map) => feed::sitemap_index(map),
        FileContent::OpenSearch(search) => feed::opensearch(search),
        FileContent::Text(text) => text.clone().into_bytes(),
        FileContent::Sums(sums) => {
            let mut text = String::with_capacity(sums.len() * 96);
            for (path, sum) in sums {
                // Two spaces, as `sha256sum --check` reads it.
                let _ = writeln!(text, "{}  {path}", hex(sum));
            }
            text.into_bytes()
        }
    }
}

/// Returns a key that is the same only where the file's bytes are.
pub fn file_key(view: &FileView) -> Digest {
    digest(&(env!("CARGO_PKG_VERSION"), view))
}

/// Measures a file.
pub fn facts(bytes: &[u8]) -> FileFacts {
    FileFacts {
        len: bytes.len() as u64,
        sha256: Sha256::digest(bytes).into(),
    }
}
