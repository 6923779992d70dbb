//! From sources to pages. The only module that knows of threads.
//!
//! Nothing here touches the disk: the caller loads the sources, and takes each page as it is
//! made. Pages stream; all of them are never in memory at once.

mod live;

use std::collections::BTreeMap;
use std::panic::{self, AssertUnwindSafe};

use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};

use crate::check::{Allowed, Checks, Ground};
use crate::diag::{Diagnostic, Message, Place, Severity};
use crate::model::{Assembly, Audience, Date, Portal};
use crate::parse::yaml;
use crate::render::search::{self, Entry, SearchFile};
use crate::render::{self, AssetBody, RenderError, Renderer, Theme};
use crate::source::{FileId, FilePath, LineIndex, OutPath, Position, Sources, Span};
use crate::view::{self, Digest, FileFacts, FileView, PageView, Wave};

pub use live::{About, Live, Rendered, Update};

/// How large the stack of each thread is, in bytes: deep but allowed nesting must fit.
pub const STACK: usize = 16 << 20;

/// A portal that was read and checked.
pub struct Checked {
    /// The portal.
    pub portal: Portal,
    /// What is wrong with it, sorted by file and place.
    pub diagnostics: Vec<Diagnostic>,
    /// What reports silence, with their reasons.
    pub allowed: Vec<Allowed>,
    /// The theme, unless it cannot be used, which is then among the diagnostics.
    renderer: Option<Renderer>,
}

impl Checked {
    /// Tells whether the portal must not be built.
    pub fn has_errors(&self) -> bool {
        self.diagnostics
            .iter()
            .any(|found| found.severity == Severity::Error)
    }

    /// Tells whether the portal must not be built: an error stands in what the public sees. What
    /// is wrong with a draft keeps nothing else from being published.
    pub fn is_refused(&self, sources: &Sources) -> bool {
        let errors = self.diagnostics.iter();
        let mut errors = errors.filter(|found| found.severity == Severity::Error);
        errors.any(|found| {
            let path = match &found.primary {
                Place::File(path) => Some(path),
                Place::Text(span) | Place::Covered(span) => {
                    sources.file(span.file).map(|file| &file.path)
                }
            };
            path.is_none_or(|path| !self.portal.is_held_file(path))
        })
    }
}

/// A file of the site, ready to be written.
pub enum SiteFile {
    /// A page, or a text of the theme.
    Bytes(Vec<u8>),
    /// A file of the portal that is copied as it is.
    Copy(FileId),
}

/// Where the files of a site go.
pub trait Sink: Sync {
    /// The ways in which a file can be refused.
    type Error: Send;

    /// Tells whether the file that was made from this key is still there, and keeps it if so.
    fn keep(&self, path: &OutPath, key: Digest) -> bool;

    /// Returns the bytes of a file that was kept.
    fn kept(&self, path: &OutPath) -> Result<Vec<u8>, Self::Error>;

    /// Hears that a template begins with a page, which then comes, or never does.
    fn begin(&self, _path: &OutPath, _template: &'static str) {}

    /// Takes one file.
    fn put(&self, path: &OutPath, key: Digest, file: SiteFile) -> Result<(), Self::Error>;
}

/// Why a build ended early.
pub enum BuildError<E> {
    /// The theme cannot show a page; the diagnostics say where.
    Theme(Vec<Diagnostic>),
    /// A file was refused.
    Sink(E),
}

/// Sets up the threads that all work runs on. Later calls change nothing.
pub fn set_up_threads() {
    let pool = rayon::ThreadPoolBuilder::new().stack_size(STACK);
    // The pool exists already where a library user has made one; then that one serves.
    let _ = pool.build_global();
}

/// Reads and checks a portal, as of the day `today`.
pub fn check(sources: &Sources, today: Date) -> Checked {
    let (mut assembly, changes) = Assembly::new(sources);
    assembly.show_to(Audience::Public, today);
    let portal = assembly.into_portal();
    let mut checks = Checks::of(&Ground {
        portal: &portal,
        sources,
        today,
    });
    let renderer = renderer(sources, &portal).map_err(|faults| checks.note_theme(faults, sources));
    checks.note(changes.notes, sources);
    let (diagnostics, allowed) = checks.into_findings(sources);
    Checked {
        portal,
        diagnostics,
        allowed,
        renderer: renderer.ok(),
    }
}

/// Makes every file of the site and hands it to `sink`; nothing where the theme cannot be used.
pub fn build<S: Sink>(
    sources: &Sources,
    checked: &Checked,
    sink: &S,
) -> Result<(), BuildError<S::Error>> {
    let portal = &checked.portal;
    let Some(renderer) = &checked.renderer else {
        return Err(BuildError::Theme(Vec::new()));
    };
    let plan = view::plan(portal);
    let mut facts: BTreeMap<OutPath, FileFacts> = BTreeMap::new();
    put_assets(renderer, sources, sink).map_err(BuildError::Sink)?;
    let copies = view::attachments(portal);
    let copied = copies.par_iter().map(|(out, file)| {
        let key = asset_key(sources, *file);
        match sink.keep(out, key) {
            true => Ok(()),
            false => sink.put(out, key, SiteFile::Copy(*file)),
        }
    });
    copied
        .collect::<Result<(), _>>()
        .map_err(BuildError::Sink)?;
    for wave in Wave::ALL {
        let files = view::files(&plan, wave);
        let made = files.par_iter().map(|id| {
            let made = put_file(&view::file(portal, &plan, &facts, id), sink)?;
            Ok((id.out().clone(), made))
        });
        let made = made.collect::<Result<Vec<_>, _>>();
        facts.extend(made.map_err(BuildError::Sink)?);
    }
    let site = Site {
        portal,
        renderer,
        sources,
    };
    let pages = plan.pages.par_iter().map(|id| {
        let view = view::page(portal, &plan, &facts, id);
        site.put_page(&view, sink)
    });
    let found: Vec<Result<Vec<Entry>, _>> = pages.collect();
    let entries: Vec<Vec<Entry>> = found.into_iter().collect::<Result<_, _>>()?;
    let index = search::index(entries.into_iter().flatten().collect());
    let put = index.par_iter().map(|file| put_search_file(file, sink));
    put.collect::<Result<(), _>>().map_err(BuildError::Sink)
}

/// What all pages are made with.
struct Site<'a> {
    portal: &'a Portal,
    renderer: &'a Renderer,
    sources: &'a Sources,
}

impl Site<'_> {
    /// Makes a page, or keeps it, with what belongs to it; returns what it is found by.
    fn put_page<S: Sink>(
        &self,
        view: &PageView,
        sink: &S,
    ) -> Result<Vec<Entry>, BuildError<S::Error>> {
        let key = self.renderer.key(view);
        if self.portal.settings.outputs.fragment {
            put_fragments(view, &key, sink).map_err(BuildError::Sink)?;
        }
        if !sink.keep(&view.out, key) {
            sink.begin(&view.out, view.content.template());
            let bytes = render(self.renderer, view)
                .map_err(|error| BuildError::Theme(vec![theme_fault(&error, self.sources)]))?;
            sink.put(&view.out, key, SiteFile::Bytes(bytes))
                .map_err(BuildError::Sink)?;
        }
        let Some(entry) = view::search_entry(view) else {
            return Ok(Vec::new());
        };
        let (entries, text) = search::page(&entry);
        put_search_file(&text, sink).map_err(BuildError::Sink)?;
        Ok(entries)
    }
}

/// Puts a file of the index, or keeps it.
fn put_search_file<S: Sink>(file: &SearchFile, sink: &S) -> Result<(), S::Error> {
    let key = file.key();
    if sink.keep(&file.out, key) {
        return Ok(());
    }
    sink.put(&file.out, key, SiteFile::Bytes(file.bytes.clone()))
}

/// Reads the theme that the portal names.
fn renderer(sources: &Sources, portal: &Portal) -> Result<Renderer, Vec<Diagnostic>> {
    // What the reader of themes would take long over, or pass over, the tree refuses first.
    let themes = FilePath::new("themes");
    let heads = sources.under(&themes);
    let heads = heads.filter(|(_, file)| file.path.name() == "theme.yaml");
    let faults = heads.flat_map(|(id, _)| yaml::read(id, sources.text(id)).diagnostics);
    let faults: Vec<Diagnostic> = faults.collect();
    if !faults.is_empty() {
        return Err(faults);
    }
    let theme = Theme::load(&portal.settings.theme, sources);
    let renderer = theme.and_then(Renderer::new);
    renderer.map_err(|errors| {
        errors
            .iter()
            .map(|error| theme_fault(error, sources))
            .collect()
    })
}

/// Renders a page; a bug in the engine ends in an error that names the page, not in a crash.
fn render(renderer: &Renderer, view: &PageView) -> Result<Vec<u8>, RenderError> {
    let rendered = panic::catch_unwind(AssertUnwindSafe(|| renderer.render(view)));
    rendered.unwrap_or_else(|_| {
        Err(RenderError {
            file: FilePath::new(view.content.template()),
            place: None,
            message: format!("the template engine failed on `{}`", view.out),
        })
    })
}

/// Puts what can be pasted elsewhere beside a page.
fn put_fragments<S: Sink>(view: &PageView, key: &Digest, sink: &S) -> Result<(), S::Error> {
    for fragment in render::fragments(view, key) {
        if !sink.keep(&fragment.out, fragment.key) {
            let file = SiteFile::Bytes(fragment.render(view));
            sink.put(&fragment.out, fragment.key, file)?;
        }
    }
    Ok(())
}

fn put_assets<S: Sink>(renderer: &Renderer, sources: &Sources, sink: &S) -> Result<(), S::Error> {
    for (out, body) in renderer.assets() {
        let (key, file) = match body {
            AssetBody::Text(text) => (
                view::digest(&(&out, &*text)),
                SiteFile::Bytes(text.as_bytes().to_vec()),
            ),
            AssetBody::File(file) => (asset_key(sources, file), SiteFile::Copy(file)),
        };
        if !sink.keep(&out, key) {
            sink.put(&out, key, file)?;
        }
    }
    Ok(())
}

/// Makes a file that is no page, or keeps it, and measures it.
fn put_file<S: Sink>(view: &FileView, sink: &S) -> Result<FileFacts, S::Error> {
    let key = render::file_key(view);
    if sink.keep(&view.out, key) {
        return Ok(render::facts(&sink.kept(&view.out)?));
    }
    let bytes = render::file(view);
    let facts = render::facts(&bytes);
    sink.put(&view.out, key, SiteFile::Bytes(bytes))?;
    Ok(facts)
}

/// A file that is copied is known by its path, length and time of change.
fn asset_key(sources: &Sources, file: FileId) -> Digest {
    match sources.file(file) {
        Some(source) => match &source.body {
            crate::source::Body::Text(text) => view::digest(&(&source.path, &**text)),
            crate::source::Body::Asset { len, modified } => {
                view::digest(&(&source.path, len, modified))
            }
        },
        None => view::digest(&file),
    }
}

/// Turns a theme's fault into a diagnostic: in the portal's own theme with its place, in the
/// built-in one by the name of its file.
fn theme_fault(error: &RenderError, sources: &Sources) -> Diagnostic {
    let place = sources.find(&error.file).map(|file| {
        let text = sources.text(file);
        let range = error.place.as_ref().map_or(0..0, |place| {
            place.range.clone().unwrap_or_else(|| {
                let (line, column) = (place.line, place.column);
                let at = LineIndex::new(text).offset(Position { line, column });
                at..at
            })
        });
        let within = |at: usize| text.floor_char_boundary(at.min(text.len()));
        let (start, end) = (within(range.start), within(range.end));
        // What is missing at the end of a line is missing there, not on the next one.
        let line_end = text[start..].find('\n').map_or(end, |at| start + at);
        Place::Text(Span::new(file, start..end.min(line_end).max(start)))
    });
    let place = place.unwrap_or_else(|| Place::File(error.file.clone()));
    Diagnostic::error("theme", place)
        .with("problem", &error.message)
        .help(Message::new("theme.help"))
}
