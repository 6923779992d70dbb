//! Which cells of a page something is said of.

use super::Live;
use crate::diag::{Diagnostic, Place};
use crate::source::{OutPath, Span};
use crate::view::PageKind;

/// The most cells that one diagnostic marks: what is said of a whole table is said of no cell.
const MOST: usize = 12;

impl Live {
    /// Returns the cells of the page's tables that something is said of, by their ids in the page.
    pub fn cells(&self, out: &OutPath) -> Vec<(String, &Diagnostic)> {
        let Some(id) = self.plan.plan.find(out) else {
            return Vec::new();
        };
        let PageKind::Report { report, .. } = id.kind else {
            return Vec::new();
        };
        let report = &self.assembly.portal().reports[report];
        let file = report.tables_file.and_then(|file| self.sources.file(file));
        let found = file.map_or(&[][..], |file| self.diagnostics_of(&file.path));
        if found.is_empty() {
            return Vec::new();
        }
        let view = self.view(id);
        let tables = view.tables.iter().zip(&report.tables);
        let cells = tables.flat_map(|(shown, table)| {
            let cells = table.cells.iter().enumerate();
            cells.map(|(number, cell)| (cell.span(), shown.shape.cell_id(number)))
        });
        let cells: Vec<(Span, &str)> = cells.collect();
        let marked = found.iter().flat_map(|found| {
            let within: Vec<&str> = match found.primary {
                Place::Text(span) | Place::Covered(span) => cells_at(&cells, span),
                Place::File(_) => Vec::new(),
            };
            within.into_iter().map(move |id| (id.to_owned(), found))
        });
        marked.collect()
    }

    /// Returns the address under which the portal is published, where it is known.
    pub fn base_url(&self) -> Option<&str> {
        self.assembly.portal().settings.base_url.as_deref()
    }

    /// Tells whether pages can be made with the theme.
    pub fn has_usable_theme(&self) -> bool {
        self.theme.renderer.is_ok()
    }
}

/// Finds the cells at a place: those whose figure is there, or none where there are many.
fn cells_at<'a>(cells: &[(Span, &'a str)], place: Span) -> Vec<&'a str> {
    let is_there =
        |span: Span| span.file == place.file && place.start <= span.start && span.end <= place.end;
    let within = cells
        .iter()
        .filter(|(span, _)| is_there(*span))
        .map(|(_, id)| *id);
    let within: Vec<&str> = within.collect();
    if within.len() > MOST {
        Vec::new()
    } else {
        within
    }
}
