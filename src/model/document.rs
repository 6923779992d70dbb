//! Regulations and documents: texts with an index number, a date and a validity of their own.

mod read;

use crate::source::{FileId, FilePath, OutPath, Span, Spanned};

use super::{AgencyId, Allow, CopiedFile, Date, Narrative, Published};

pub(super) use read::{Place, linked, read};

/// A regulation or a document that an agency publishes by itself.
#[derive(Clone, Debug)]
pub struct Document {
    /// Whose it is.
    pub agency: AgencyId,
    /// In which column it stands.
    pub shelf: Shelf,
    /// The file.
    pub file: FileId,
    /// Where the file is.
    pub path: FilePath,
    /// The place that stands for the whole: the first line of the file.
    pub span: Span,
    /// The name that its address ends with.
    pub id: Spanned<String>,
    /// Where its page goes.
    pub out: OutPath,
    /// The title.
    pub title: Spanned<String>,
    /// 索引号.
    pub index_number: Option<String>,
    /// 发文字号.
    pub document_number: Option<String>,
    /// 发文机关; the agency itself where none is named.
    pub issuer: Option<String>,
    /// 成文日期.
    pub signed: Option<Spanned<Date>>,
    /// 发布日期.
    pub published: Option<Spanned<Published>>,
    /// 主题分类.
    pub topic: Option<String>,
    /// 有效性.
    pub validity: Option<Validity>,
    /// The files that belong to it, in its order.
    pub attachments: Vec<Attachment>,
    /// Words to find it by.
    pub keywords: Vec<String>,
    /// What it says, in one sentence.
    pub description: Option<String>,
    /// Whether it is a draft, which is never built.
    pub draft: bool,
    /// When and why it was withdrawn; its page stays, without its text.
    pub withdrawn: Option<Withdrawal>,
    /// What was corrected after publication.
    pub corrections: Vec<Correction>,
    /// The rules that it silences.
    pub allow: Vec<Allow>,
    /// The text.
    pub body: Narrative,
    /// Every file that is copied into the site for it.
    pub files: Vec<CopiedFile>,
}

impl Document {
    /// Tells whether it is to be published after a day.
    pub fn is_later_than(&self, today: Date) -> bool {
        let published = self.published.as_ref();
        published.is_some_and(|published| published.value.date > today)
    }
}

/// The column that a document stands in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shelf {
    /// 政府信息公开制度.
    Regulations,
    /// A class of 法定主动公开内容, as a number in [`super::Agency::classes`].
    Class(usize),
}

/// A class of 法定主动公开内容: a folder with a `class.yaml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// The name of the folder.
    pub id: String,
    /// The folder.
    pub folder: FilePath,
    /// The part of its address that is its own.
    pub address: String,
    /// The file `class.yaml`, where there is one.
    pub file: Option<FileId>,
    /// What readers call it.
    pub name: String,
    /// The provision that demands it.
    pub basis: Option<String>,
    /// By when it must be published.
    pub term: Option<String>,
    /// Its place among the classes; those without come last, by folder.
    pub order: Option<u16>,
    /// Why there is nothing in it.
    pub none: Option<NoContent>,
}

/// Why a class has no documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoContent {
    /// The reason: 本机关无此项职权.
    pub reason: String,
    /// As of when.
    pub date: Date,
    /// The place that says so.
    pub span: Span,
}

/// Whether a document is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Validity {
    /// The state.
    pub status: Status,
    /// Since when it is so.
    pub date: Option<Spanned<Date>>,
    /// What took its place: the file of another document, or words.
    pub replaced_by: Option<Spanned<String>>,
}

/// The states that a document can be in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// 有效.
    InForce,
    /// 已修改.
    Amended,
    /// 废止.
    Repealed,
    /// 失效.
    Expired,
}

impl Status {
    /// Every state with the words that authors write for it.
    pub const WORDS: [(&'static str, Self); 8] = [
        ("有效", Self::InForce),
        ("已修改", Self::Amended),
        ("废止", Self::Repealed),
        ("失效", Self::Expired),
        ("in-force", Self::InForce),
        ("amended", Self::Amended),
        ("repealed", Self::Repealed),
        ("expired", Self::Expired),
    ];

    /// Returns the word for readers.
    pub fn word(self) -> &'static str {
        match self {
            Self::InForce => "有效",
            Self::Amended => "已修改",
            Self::Repealed => "废止",
            Self::Expired => "失效",
        }
    }
}

/// When and why something was withdrawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawal {
    /// The day.
    pub date: Spanned<Date>,
    /// The reason, as readers are told.
    pub reason: String,
}

/// The foreign file that a report was imported from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provenance {
    /// The name of the file.
    pub file: Option<String>,
    /// Its SHA-256 hash in hexadecimal digits.
    pub sha256: Option<String>,
    /// The day of the import.
    pub date: Option<Date>,
}

/// A correction of something that was already published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The day of the correction.
    pub date: Spanned<Date>,
    /// What was corrected.
    pub what: String,
    /// What was there.
    pub was: Option<String>,
    /// What is there now.
    pub now: Option<String>,
    /// Why.
    pub why: Option<String>,
    /// The version before the correction.
    pub earlier: Option<CopiedFile>,
}

/// A file that belongs to a report or a document.
#[derive(Clone, Debug)]
pub struct Attachment {
    /// What readers call it.
    pub title: String,
    /// The file's own name, under which readers save it.
    pub name: String,
    /// The file, and where it stands in the site.
    pub copy: CopiedFile,
    /// Its length in bytes.
    pub len: u64,
}
