//! Files that no page shows.

use std::sync::Arc;

use crate::diag::{Diagnostic, Message, Place};
use crate::source::{Body, FileId, FilePath, Sources, Span};

use super::report::ReportFolder;
use super::{Agency, Document};

/// What pages are made of.
pub(super) struct Shown<'a> {
    pub(super) agencies: &'a [Agency],
    pub(super) reports: &'a [ReportFolder],
    pub(super) documents: &'a [Arc<Document>],
}

impl Shown<'_> {
    /// Reports files that no page shows, so that nothing is lost without a word. Where a folder is
    /// refused, or an agency cannot be read, that is reported and its files are no news.
    pub(super) fn report_others(
        &self,
        sources: &Sources,
        refused: &[FilePath],
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let used = self.used(sources);
        let faults = sources.faults.iter();
        let agencies = faults.filter(|fault| fault.path.name() == "agency.yaml");
        let lost: Vec<FilePath> = agencies.filter_map(|fault| fault.path.parent()).collect();
        for (id, file) in sources.under(&FilePath::new("content")) {
            let mut without = refused.iter().chain(&lost);
            if used.binary_search(&id).is_ok()
                || without.any(|folder| file.path.below(folder).is_some())
            {
                continue;
            }
            let place = match &file.body {
                Body::Text(_) => Place::Text(Span::new(id, 0..0)),
                Body::Asset { .. } => Place::File(file.path.clone()),
            };
            let stray = Diagnostic::warning("stray-file", place).with("path", &file.path);
            diagnostics.push(stray.help(Message::new("stray-file.help")));
        }
    }

    /// Returns the files that pages are made of, and those that are copied beside them, in order.
    fn used(&self, sources: &Sources) -> Vec<FileId> {
        let mut used: Vec<FileId> = Vec::new();
        for agency in self.agencies {
            used.extend(agency.file);
            let pages = ["index.md", "guide.md", "apply.md"];
            let pages = pages.iter().filter_map(|name| agency.folder.join(name));
            used.extend(pages.filter_map(|path| sources.find(&path)));
            used.extend(agency.classes.iter().filter_map(|class| class.file));
            let copied = agency.pages().flat_map(|page| &page.files);
            used.extend(copied.map(|copy| copy.file));
        }
        for report in self.reports {
            used.push(report.file);
            used.extend(report.tables_file);
            let assets = sources.under(&report.folder);
            used.extend(assets.filter_map(|(id, file)| match file.body {
                Body::Asset { .. } => Some(id),
                Body::Text(_) => None,
            }));
        }
        for document in self.documents {
            used.push(document.file);
            used.extend(document.files.iter().map(|copy| copy.file));
            // What belongs to a withdrawn document is not copied, but no stray either.
            let attachments = document.attachments.iter();
            used.extend(attachments.map(|attachment| attachment.copy.file));
        }
        used.sort_unstable();
        used
    }
}
