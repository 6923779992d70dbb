//! A view and a theme to bytes. A template gets the view of one page and nothing else.

mod chart;
mod circles;
mod csv;
mod feed;
mod files;
mod fragment;
mod highlight;
mod json;
mod markdown;
pub mod search;
mod styles;
mod table;
#[cfg(test)]
mod tests;
mod theme;
mod xlsx;
mod xml;

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;
use std::sync::{Arc, PoisonError, RwLock};

use serde::Serialize;
use tera::{Context, ErrorKind, Tera, Value};

use crate::source::{FilePath, OutPath};
use crate::view::{ChartView, Digest, Json, PageView, TableView, digest};

pub use files::{facts, file, file_key};
pub use fragment::{Fragment, fragments};
pub use theme::{AssetBody, DEFAULT_THEME, Theme, builtin_digest, builtin_file, builtin_names};
pub use xlsx::entry_book;

use chart::Frame;
use table::{FigureMarks, Skeleton};

/// What is wrong with a theme, or with a template at a page that needs it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{}: {message}", .file, .place.as_ref().map(ThemePlace::suffix).unwrap_or_default())]
pub struct RenderError {
    /// The file of the theme.
    pub file: FilePath,
    /// Where in the file, where it is known.
    pub place: Option<ThemePlace>,
    /// What is wrong.
    pub message: String,
}

/// A place in a file of a theme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThemePlace {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
    /// The bytes, where they are known.
    pub range: Option<Range<usize>>,
}

impl ThemePlace {
    /// Makes the place of some bytes of a text.
    fn at(text: &str, range: Range<usize>) -> Option<Self> {
        let before = text.get(..range.start)?;
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Some(Self {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            range: Some(range),
        })
    }

    fn suffix(&self) -> String {
        format!(":{}:{}", self.line, self.column)
    }
}

/// A theme, ready to render.
pub struct Renderer {
    theme: Theme,
    tera: Tera,
    marks: FigureMarks,
    /// Tables are laid out once; pages only fill in figures.
    skeletons: RwLock<BTreeMap<Digest, Arc<Skeleton>>>,
}

impl Renderer {
    /// Reads the templates of a theme. All their faults are reported.
    pub fn new(theme: Theme) -> Result<Self, Vec<RenderError>> {
        let mut tera = Tera::new();
        tera.register_filter("markdown", markdown::filter);
        let lower = theme.layers().skip(1);
        let prefixes: Vec<String> = lower.map(|layer| format!("{layer}/")).collect();
        let ready = tera.set_fallback_prefixes(prefixes);
        let ready = ready.and_then(|()| tera.add_raw_templates(theme.templates()));
        ready.map_err(|error| reading_faults(&theme, &error))?;
        let marks = FigureMarks::new(&tera).map_err(|error| theme.faults(&error))?;
        Ok(Self {
            theme,
            tera,
            marks,
            skeletons: RwLock::default(),
        })
    }

    /// Renders a page.
    pub fn render(&self, view: &PageView) -> Result<Vec<u8>, RenderError> {
        let template = view.content.template();
        self.try_render(view, template)
            .map_err(|error| self.theme.fault(template, &error))
    }

    /// Returns a key that is the same only where the rendered page is.
    pub fn key(&self, view: &PageView) -> Digest {
        digest(&(env!("CARGO_PKG_VERSION"), self.theme.digest(), view))
    }

    /// Returns the files of the theme that the site needs, by where they go.
    ///
    /// They keep their names: a page that a reader saved, or that a county's system copied, still
    /// finds its stylesheet after the theme has changed, and a changed stylesheet does not touch
    /// any page.
    pub fn assets(&self) -> Vec<(OutPath, AssetBody)> {
        self.theme.assets()
    }

    fn try_render(&self, view: &PageView, template: &str) -> Result<Vec<u8>, tera::Error> {
        let mut context = Context::from_serialize(view)?;
        let tables = view.tables.iter().map(|table| self.table(table));
        let tables = tables.collect::<Result<Vec<Value>, _>>()?;
        context.insert_value("tables", Value::from(tables));
        let linked_data = match view.linked_data {
            Json::Null => String::new(),
            _ => json::in_html(&view.linked_data),
        };
        context.insert_value("linked_data", Value::safe_string(&linked_data));
        let compacts = view.tables.iter().map(|table| self.compact(table));
        let compacts = compacts.collect::<Result<Vec<Value>, _>>()?;
        context.insert_value("compacts", Value::from(compacts));
        let charts = view.charts.iter().map(chart_value);
        let charts = charts.collect::<Result<Vec<Value>, _>>()?;
        context.insert_value("charts", Value::from(charts));
        let mut page = Page(Vec::with_capacity(64 << 10));
        self.tera.render_to(template, &context, &mut page)?;
        Ok(page.0)
    }

    fn table(&self, table: &TableView) -> Result<Value, tera::Error> {
        let lay_out = || Skeleton::table(&self.tera, &table.shape);
        let skeleton = self.skeleton(table.shape.digest(), lay_out)?;
        let html = skeleton.fill_table(table, &self.marks);
        Ok(Value::safe_string(&html))
    }

    /// Makes the list for phones of a table; nothing where it has none.
    fn compact(&self, table: &TableView) -> Result<Value, tera::Error> {
        let Some(list) = &table.compact else {
            return Ok(Value::none());
        };
        let lay_out = || Skeleton::compact(&self.tera, &list.shape);
        let skeleton = self.skeleton(list.shape.digest(), lay_out)?;
        let html = skeleton.fill_compact(list, &self.marks);
        Ok(Value::safe_string(&html))
    }

    fn skeleton(
        &self,
        digest: &Digest,
        lay_out: impl FnOnce() -> Result<Skeleton, tera::Error>,
    ) -> Result<Arc<Skeleton>, tera::Error> {
        let known = self
            .skeletons
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(skeleton) = known.get(digest) {
            return Ok(Arc::clone(skeleton));
        }
        drop(known);
        let skeleton = Arc::new(lay_out()?);
        let mut known = self
            .skeletons
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        known.insert(*digest, Arc::clone(&skeleton));
        Ok(skeleton)
    }
}

/// The longest that a page may be, in bytes: a template that goes on and on ends there.
const LONGEST_PAGE: usize = 64 << 20;

/// The bytes of a page while a template writes them.
struct Page(Vec<u8>);

impl io::Write for Page {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > LONGEST_PAGE {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A chart as a template gets it: what it says and shows, and its drawings.
fn chart_value(chart: &ChartView) -> Result<Value, tera::Error> {
    #[derive(Serialize)]
    struct Drawn<'a> {
        #[serde(flatten)]
        chart: &'a ChartView,
        wide: Value,
        narrow: Value,
    }
    let drawing = |frame| Value::safe_string(&chart::svg(chart, frame));
    Value::try_from_serializable(&Drawn {
        chart,
        wide: drawing(Frame::Wide),
        narrow: drawing(Frame::Narrow),
    })
}

/// Lists what is wrong with the templates. The engine stops at the first that it cannot read, so
/// each is then read by itself.
fn reading_faults(theme: &Theme, error: &tera::Error) -> Vec<RenderError> {
    if !matches!(error.kind(), ErrorKind::SyntaxError(_)) {
        return theme.faults(error);
    }
    let read = theme.templates().into_iter().filter_map(|(name, text)| {
        let error = Tera::new().add_raw_template(&name, &text).err()?;
        matches!(error.kind(), ErrorKind::SyntaxError(_)).then(|| theme.fault(&name, &error))
    });
    read.collect()
}

/// Turns the engine's error into ours, with the name of the template that it is in.
fn template_fault(template: &str, error: &tera::Error) -> (String, Option<ThemePlace>, String) {
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let span = report.span();
            let place = ThemePlace {
                line: span.start_line,
                column: span.start_col + 1,
                range: Some(span.range.clone()),
            };
            (
                report.filename().to_owned(),
                Some(place),
                report.message().to_owned(),
            )
        }
        ErrorKind::Io(io::ErrorKind::FileTooLarge) => (
            template.to_owned(),
            None,
            format!("the page grows beyond {} MB", LONGEST_PAGE >> 20),
        ),
        ErrorKind::CircularExtend { tpl, .. } => {
            (tpl.clone(), None, "the template extends itself".to_owned())
        }
        ErrorKind::CircularInclude { tpl, .. } => {
            (tpl.clone(), None, "the template includes itself".to_owned())
        }
        ErrorKind::MissingParent { current, parent } => (
            current.clone(),
            None,
            format!("it extends `{parent}`, which is not there"),
        ),
        other => (template.to_owned(), None, other.to_string()),
    }
}
