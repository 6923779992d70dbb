//! The texts that an agency has once: the home page's own text, the guide, how to ask.

use crate::diag::Diagnostic;
use crate::parse::fields::Fields;
use crate::parse::{front_matter, markdown};
use crate::source::{FileId, FilePath, Sources, Spanned};

use super::attachments::{self, Folder};
use super::{Agency, Allow, Attachment, CopiedFile, Narrative, Published, document, report};

/// A text page: a title and a narrative.
#[derive(Clone, Debug)]
pub struct Page {
    /// The file.
    pub file: FileId,
    /// Where the file is.
    pub path: FilePath,
    /// The title.
    pub title: Option<String>,
    /// When it was published.
    pub published: Option<Spanned<Published>>,
    /// What it says, in one sentence.
    pub description: Option<String>,
    /// Whether it is a draft, which is never built.
    pub draft: bool,
    /// The files that belong to it, in its order.
    pub attachments: Vec<Attachment>,
    /// The rules that it silences.
    pub allow: Vec<Allow>,
    /// The text.
    pub body: Narrative,
    /// Every file that is copied into the site for it.
    pub files: Vec<CopiedFile>,
}

/// Reads the page `name` of an agency, where it has one.
pub(super) fn read(
    agency: &Agency,
    name: &str,
    sources: &Sources,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Page> {
    let path = agency.folder.join(name)?;
    let file = sources.find(&path)?;
    let text = sources.text(file);
    let head = front_matter::read(file, text);
    diagnostics.extend(head.diagnostics);
    let outline = markdown::outline(file, text, head.value.body.clone());
    diagnostics.extend(outline.diagnostics);
    let body = report::narrative(file, text, &outline.value, head.value.body);
    let folder = Folder {
        sources,
        path: &agency.folder,
    };
    let mut fields = Fields::open(head.value.node.as_ref());
    let draft = fields.truth("draft").unwrap_or(false);
    let attachments = folder.attachments(&mut fields);
    let attached = attachments.iter().map(|attachment| attachment.copy.clone());
    let mut files: Vec<CopiedFile> = attached.collect();
    files.extend(document::linked(&body, &path, sources));
    files.sort();
    files.dedup();
    let page = Page {
        file,
        path,
        title: fields.plain_text("title"),
        published: fields.read("published", "word.published", Published::read),
        description: fields.plain_text("description"),
        draft,
        attachments,
        allow: attachments::allow(&mut fields),
        body,
        files,
    };
    diagnostics.extend(fields.finish());
    Some(page)
}
