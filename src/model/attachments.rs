//! What the front matter of reports, documents and pages has in common: attachments, corrections
//! and the rules that are silenced.

use crate::diag::{Diagnostic, Message};
use crate::parse::fields::Fields;
use crate::parse::words::nearest;
use crate::parse::yaml::{Kind, Node};
use crate::source::{Body, FilePath, Sources, Spanned};

use super::{Allow, Attachment, CopiedFile, Correction, Date};

/// The folder that names of files start from.
pub(super) struct Folder<'a> {
    pub(super) sources: &'a Sources,
    pub(super) path: &'a FilePath,
}

impl Folder<'_> {
    /// Finds the file that a name or a relative path means, if it can be copied.
    pub(super) fn find(&self, name: &str) -> Option<CopiedFile> {
        let path = self.path.join(name)?;
        path.below(&FilePath::new("content"))?;
        CopiedFile::of(self.sources.find(&path)?, self.sources)
    }

    /// Reads `attachments:`, a list of names or of `{file, title}`.
    pub(super) fn attachments(&self, fields: &mut Fields<'_>) -> Vec<Attachment> {
        let nodes = fields.list("attachments").iter();
        let read = nodes.filter_map(|node| self.attachment(node, &mut fields.diagnostics));
        read.collect()
    }

    fn attachment(&self, node: &Node, diagnostics: &mut Vec<Diagnostic>) -> Option<Attachment> {
        let (name, title) = match &node.kind {
            Kind::Scalar(scalar) => (Spanned::new(scalar.text.clone(), node.span), None),
            _ => {
                let mut fields = Fields::open(Some(node));
                let (file, title) = (fields.text("file"), fields.plain_text("title"));
                if file.is_none() && fields.diagnostics.is_empty() {
                    fields.missing("file", node.span);
                }
                diagnostics.extend(fields.finish());
                (file?, title)
            }
        };
        let copy = self.named(&name, diagnostics)?;
        let len = match self.sources.file(copy.file)?.body {
            Body::Asset { len, .. } => len,
            Body::Text(_) => 0,
        };
        let file_name = copy.path.name().to_owned();
        Some(Attachment {
            title: title.unwrap_or_else(|| file_name.clone()),
            name: file_name,
            copy,
            len,
        })
    }

    /// Finds a file; one that is not there is reported, with the name that is nearest to it.
    fn named(
        &self,
        name: &Spanned<String>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<CopiedFile> {
        let found = self.find(&name.value);
        if found.is_none() {
            let assets = self.sources.under(self.path);
            let assets = assets.filter(|(_, file)| matches!(file.body, Body::Asset { .. }));
            let names = assets.filter_map(|(_, file)| file.path.below(self.path));
            let help = match nearest(&name.value, names) {
                Some(near) => Message::new("unknown-key.nearest").with("near", near),
                None => Message::new("missing-attachment.help").with("folder", self.path),
            };
            let missing = Diagnostic::error("missing-attachment", name.span);
            diagnostics.push(missing.with("file", &name.value).help(help));
        }
        found
    }

    /// Reads `corrections:`, a list of `{date, what, was, now, why, earlier}`.
    pub(super) fn corrections(&self, fields: &mut Fields<'_>) -> Vec<Correction> {
        let mut corrections = Vec::new();
        for node in fields.list("corrections") {
            let mut inner = Fields::open(Some(node));
            let correction = self.correction(&mut inner, node);
            fields.diagnostics.extend(inner.finish());
            corrections.extend(correction);
        }
        corrections
    }

    fn correction(&self, fields: &mut Fields<'_>, node: &Node) -> Option<Correction> {
        let date = fields.read("date", "word.date", Date::read);
        let what = fields.plain_text("what");
        let (was, now) = (fields.plain_text("was"), fields.plain_text("now"));
        let why = fields.plain_text("why");
        let earlier = fields.text("earlier");
        let earlier = earlier.and_then(|name| self.named(&name, &mut fields.diagnostics));
        if fields.diagnostics.is_empty() {
            if date.is_none() {
                fields.missing("date", node.span);
            }
            if what.is_none() {
                fields.missing("what", node.span);
            }
        }
        Some(Correction {
            date: date?,
            what: what?,
            was,
            now,
            why,
            earlier,
        })
    }
}

/// Reads `allow:`, a map from the codes of rules to the reasons.
pub(super) fn allow(fields: &mut Fields<'_>) -> Vec<Allow> {
    let Some(entry) = fields.take("allow") else {
        return Vec::new();
    };
    let Some(entries) = entry.value.map() else {
        fields.wrong(entry, "word.allow");
        return Vec::new();
    };
    let allow = entries.iter().map(|entry| {
        let reason = entry.value.scalar().map_or("", |scalar| scalar.text.trim());
        Allow {
            code: Spanned::new(entry.key.clone(), entry.key_span),
            reason: reason.to_owned(),
        }
    });
    allow.collect()
}
