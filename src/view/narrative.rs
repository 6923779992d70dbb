//! Markdown as pages show it: figures filled in, links resolved.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Serialize;

use super::Plan;
use crate::model::{Narrative, Report, target_path};
use crate::source::{FilePath, OutPath, Span};

/// Markdown that a page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Prose {
    /// The Markdown, with figures in the place of references.
    pub markdown: String,
    /// The relative address of every link and image that leads into the site, by the target that
    /// is written. A relative target that is not here leads nowhere.
    pub links: BTreeMap<String, String>,
}

impl Prose {
    /// Tells whether there is nothing to show.
    pub fn is_blank(&self) -> bool {
        self.markdown.is_empty()
    }
}

/// What a passage needs to know of its surroundings.
pub(super) struct Setting<'a> {
    /// All pages.
    pub(super) plan: &'a Plan,
    /// The page that shows it.
    pub(super) out: &'a OutPath,
    /// The folder that its links start from.
    pub(super) folder: &'a FilePath,
    /// The report whose figures it may name.
    pub(super) report: Option<&'a Report>,
}

impl Setting<'_> {
    /// Makes the passage of a narrative that has no table in it.
    pub(super) fn passage(&self, narrative: &Narrative) -> Prose {
        if narrative.is_blank() {
            return Prose::default();
        }
        let figure = |name: &str| Some(self.report?.figure(name)?.to_string());
        let targets = narrative.links.iter().map(|link| &link.target);
        let link = |target: &String| Some((target.clone(), self.href(target)?));
        Prose {
            markdown: narrative.resolved(figure),
            links: targets.filter_map(link).collect(),
        }
    }

    /// Makes the passages before and after the place of the table; without a place, the table
    /// comes last.
    pub(super) fn around_table(&self, narrative: &Narrative) -> (Prose, Prose) {
        let Some(mark) = &narrative.table_mark else {
            return (self.passage(narrative), Prose::default());
        };
        let end = narrative.markdown.len();
        let before = part(narrative, 0..mark.start);
        let after = part(narrative, mark.end..end);
        (self.passage(&before), self.passage(&after))
    }

    /// Returns the address of what a relative target names, if the site has it.
    fn href(&self, target: &str) -> Option<String> {
        let (path, fragment) = target_path(target)?;
        let out = self.plan.target(&self.folder.join(&path)?)?;
        let mut href = self.out.href_to(out, true);
        if let Some(fragment) = fragment {
            href.push('#');
            href.push_str(fragment);
        }
        Some(href)
    }
}

/// Cuts a part out of a narrative, with what belongs to it.
fn part(narrative: &Narrative, range: Range<usize>) -> Narrative {
    let within = |span: Span| range.contains(&narrative.local(span).start);
    let start = narrative.span.start as usize;
    let references = narrative
        .references
        .iter()
        .filter(|reference| within(reference.span));
    let links = narrative.links.iter().filter(|link| within(link.span));
    let file = narrative.span.file;
    Narrative {
        span: Span::new(file, start + range.start..start + range.end),
        markdown: narrative
            .markdown
            .get(range.clone())
            .unwrap_or("")
            .to_owned(),
        references: references.cloned().collect(),
        links: links.cloned().collect(),
        ..Narrative::empty(file, start)
    }
}
