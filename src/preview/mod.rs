//! Shows a site to the person who writes it: serves pages from a provider, watches folders, tells
//! browsers of changes. Knows nothing of portals.
//!
//! The server speaks HTTP/1.1 by itself, on threads: it must see a request as it was sent to
//! refuse what is odd in it, and it never has more than one person to serve
//! (`docs/decisions/0011-preview-on-threads.md`).

mod address;
mod answer;
mod connection;
mod events;
mod guard;
mod head;
mod inject;
mod kind;
mod listen;
mod pages;
mod server;
mod token;
mod watch;

use std::fs::File;

pub use address::escape;
pub use events::Change;
pub use listen::{Listen, ListenError};
pub use server::{Server, Stats};
pub use watch::{Batch, Mode, Watch};

/// What the server asks of the site that it shows.
pub trait Provider: Send + Sync + 'static {
    /// Tells whether the site has a file with this path from its root.
    fn has(&self, path: &str) -> bool;

    /// Returns a file of the site.
    fn find(&self, path: &str) -> Found;

    /// Returns the page that is shown where there is none.
    fn not_found(&self) -> Option<Page>;

    /// Returns, as JSON, what the browser shows beside a page.
    fn panel(&self, path: &str) -> String;
}

/// What there is at a path of the site.
pub enum Found {
    /// A file.
    Page(Page),
    /// A file that cannot be made as things are: as well as it can be, if at all.
    Held(Option<Page>),
    /// Nothing.
    Missing,
}

/// A file of the site.
pub struct Page {
    /// What is in it.
    pub body: Body,
    /// The same only where the content is.
    pub tag: String,
}

/// What is in a file of the site.
pub enum Body {
    /// Bytes in memory.
    Bytes(Vec<u8>),
    /// A file on the disk.
    File(File),
}
