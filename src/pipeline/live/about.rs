//! What there is to say of a page beside what it shows.

use super::{About, Live};
use crate::model::{Agency, Narrative, Page, Portal, Report};
use crate::render;
use crate::source::{FileId, FilePath, OutPath};
use crate::view::{PageId, PageKind};

impl Live {
    /// Returns what there is to say of a page; `None` for what is no page.
    pub fn about(&self, out: &OutPath) -> Option<About> {
        let id = self.plan.plan.find(out)?;
        let view = self.view(id);
        let digest = self.theme.renderer.as_ref().ok();
        let digest = digest.map(|renderer| renderer.key(&view));
        let has_fragment = self.assembly.portal().settings.outputs.fragment;
        let key = digest.filter(|_| has_fragment);
        let fragments = key.map(|key| render::fragments(&view, &key));
        let fragment = fragments.and_then(|list| list.into_iter().next());
        let subject = Subject {
            portal: self.assembly.portal(),
            agency: self.assembly.portal().agency(id.agency),
            id,
        };
        let files = subject.files().into_iter();
        let paths = files.filter_map(|file| Some(self.sources.file(file)?.path.clone()));
        Some(About {
            sources: paths.collect(),
            is_draft: view.draft,
            n_words: subject.narratives().into_iter().map(words).sum(),
            fragment: fragment.map(|fragment| fragment.out),
            digest,
        })
    }

    /// Returns the files that the page at `out` is made of.
    pub fn sources_of(&self, out: &OutPath) -> Vec<FilePath> {
        self.about(out).map_or(Vec::new(), |about| about.sources)
    }
}

/// What a page is about.
struct Subject<'a> {
    portal: &'a Portal,
    agency: &'a Agency,
    id: &'a PageId,
}

impl<'a> Subject<'a> {
    fn page(&self) -> Option<&'a Page> {
        match self.id.kind {
            PageKind::Home => self.portal.home(self.agency),
            PageKind::Guide => self.portal.guide(self.agency),
            PageKind::Apply | PageKind::Form => self.portal.apply(self.agency),
            _ => None,
        }
    }

    fn report(&self) -> Option<&'a Report> {
        match self.id.kind {
            PageKind::Report { report, .. } => Some(&self.portal.reports[report]),
            _ => None,
        }
    }

    /// Lists the files that the page is made of, what it is most about first.
    fn files(&self) -> Vec<FileId> {
        let of_report = |report: &Report| [Some(report.file), report.tables_file];
        let mut files: Vec<Option<FileId>> = match self.id.kind {
            PageKind::Report { report, .. } => of_report(&self.portal.reports[report]).into(),
            PageKind::Document { document } => vec![Some(self.portal.documents[document].file)],
            PageKind::ReportIndex | PageKind::Comparison | PageKind::Data => {
                let reports = self.portal.reports_of(self.agency.id).rev();
                reports.flat_map(|report| of_report(report)).collect()
            }
            PageKind::Class { class, .. } => {
                let class = self.agency.classes.get(class);
                vec![class.and_then(|class| class.file)]
            }
            _ => vec![self.page().map(|page| page.file)],
        };
        files.push(self.agency.file);
        files.into_iter().flatten().collect()
    }

    fn narratives(&self) -> Vec<&'a Narrative> {
        if let Some(report) = self.report() {
            let sections = report.sections.iter().map(|section| &section.body);
            return std::iter::once(&report.preamble).chain(sections).collect();
        }
        if let PageKind::Document { document } = self.id.kind {
            return vec![&self.portal.documents[document].body];
        }
        self.page().map(|page| &page.body).into_iter().collect()
    }
}

/// Counts words: every Chinese character and sign is one, and so is every run of other letters.
fn words(narrative: &Narrative) -> usize {
    let passages = narrative.passages.iter();
    passages.map(|passage| words_of(&passage.text)).sum()
}

fn words_of(text: &str) -> usize {
    let mut in_word = false;
    let mut count = 0;
    for ch in text.chars() {
        let is_letter = ch.is_ascii() && !ch.is_ascii_whitespace();
        if is_letter && !in_word || !ch.is_ascii() && !ch.is_whitespace() {
            count += 1;
        }
        in_word = is_letter;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::words_of;

    #[test]
    fn words_are_counted_as_word_processors_do() {
        assert_eq!(words_of("2023年，本机关收到申请5件。"), 13);
        assert_eq!(words_of("open data"), 2);
        assert_eq!(words_of(" \u{3000}\n"), 0);
    }
}
