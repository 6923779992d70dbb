//! New files of a portal, as text: a whole portal, an agency, a document, a year's report.
//!
//! What the files say to their author is in Chinese, as the files themselves are. Nothing here
//! writes to disk.

mod agency;
mod document;
mod portal;
mod refill;
mod report;
mod tables;
mod yaml;

use crate::source::FilePath;

pub use agency::{NewAgency, agency, guessed_kind};
pub use document::{NewDocument, class, document};
pub use portal::{NewPortal, portal};
pub use refill::{Refill, is_total, refill, rewritten, total};
pub use report::{NewReport, report};
pub use tables::{Entries, tables};
pub use yaml::scalar;

/// The folder of the portal that holds its schemas.
pub const SCHEMAS: &str = ".gongkai/schemas";

/// A file that is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFile {
    /// Where it goes, from the portal's root.
    pub path: FilePath,
    /// What is in it.
    pub text: String,
}

impl NewFile {
    fn new(path: FilePath, text: String) -> Self {
        Self { path, text }
    }
}

/// Returns the line that tells editors the schema of a file at `path`.
fn schema_line(path: &FilePath, schema: &str) -> String {
    let depth = path.as_str().matches('/').count();
    let up = "../".repeat(depth);
    format!("# yaml-language-server: $schema={up}{SCHEMAS}/{schema}.json\n")
}
