//! What was found when the published site was looked at as readers see it.

use super::compressed::Encoding;
use super::path::HostPath;

/// What was found when pages were fetched as readers fetch them.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct View {
    /// How many pages were fetched.
    pub fetched: usize,
    /// What is wrong with some of them, by path.
    pub seen: Vec<Seen>,
    /// Compressed variants that are published and that readers do not get.
    pub unused: Vec<Encoding>,
    /// Whether what is kept of former releases can be fetched by everybody.
    pub shows_private: bool,
}

/// A page that readers do not get as it was built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The page.
    pub path: HostPath,
    /// What is wrong.
    pub flaw: Flaw,
}

/// What is wrong with a page as readers get it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Flaw {
    /// There was no answer.
    Silent(String),
    /// The answer was not a page, but this status.
    Status(u16),
    /// Its content is another than was built.
    Content,
    /// Its type is none of a page in UTF-8.
    Type(String),
    /// Browsers are told to show it for long without asking whether there is a newer one.
    Cached(String),
}
