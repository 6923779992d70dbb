//! Foreign files (Word, Excel, web pages, text) to the portal's own files, as text, so that
//! everything enters by the same door. Nothing here touches the disk.

mod filled;

use crate::diag::Message;

pub use filled::{At, Content, Filled, FilledCell, FilledTable, Layout, Mislabelled, filled};

/// Why a file cannot be imported: the fact and what to do instead, by their keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The fact.
    pub message: Message,
    /// What to do.
    pub help: Option<Message>,
}

impl Refusal {
    /// A refusal whose help has the same key with `.help`.
    pub(crate) fn new(key: &'static str) -> Self {
        Self {
            message: Message::new(key),
            help: None,
        }
    }
}
