//! Themes: templates and assets in layers, each layer extending the next.
//!
//! A portal's theme is the folder `themes/<name>/` with `theme.yaml`, `templates/`, `assets/` and
//! `styles/`.
//! The theme `default` also comes with the program.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use serde::Deserialize;

use super::circles;
use super::styles::{self, Sheets};
use super::{RenderError, ThemePlace, template_fault};
use crate::parse::yaml::problem;
use crate::source::{Body, FileId, FilePath, OutPath, Sources};
use crate::view::{Digest, digest};

/// How the engine begins to say that components go too deep.
const TOO_DEEP: &str = "Maximum render recursion depth";

/// The theme that comes with the program.
pub const DEFAULT_THEME: &str = "default";

/// The stylesheet among the assets.
const STYLE: &str = "style.css";

/// The files of that theme, from its folder.
const DEFAULT_FILES: &[(&str, &str)] = &[
    (
        "theme.yaml",
        include_str!("../../themes/default/theme.yaml"),
    ),
    (
        "assets/icon.svg",
        include_str!("../../themes/default/assets/icon.svg"),
    ),
    (
        "assets/portal.js",
        include_str!("../../themes/default/assets/portal.js"),
    ),
    (
        "assets/search.js",
        include_str!("../../themes/default/assets/search.js"),
    ),
    (
        "assets/style.css",
        include_str!("../../themes/default/assets/style.css"),
    ),
    (
        "styles/chart.css",
        include_str!("../../themes/default/styles/chart.css"),
    ),
    (
        "styles/compact.css",
        include_str!("../../themes/default/styles/compact.css"),
    ),
    (
        "styles/comparison.css",
        include_str!("../../themes/default/styles/comparison.css"),
    ),
    (
        "styles/data.css",
        include_str!("../../themes/default/styles/data.css"),
    ),
    (
        "styles/documents.css",
        include_str!("../../themes/default/styles/documents.css"),
    ),
    (
        "styles/modes.css",
        include_str!("../../themes/default/styles/modes.css"),
    ),
    (
        "styles/search.css",
        include_str!("../../themes/default/styles/search.css"),
    ),
    (
        "templates/accessibility.html",
        include_str!("../../themes/default/templates/accessibility.html"),
    ),
    (
        "templates/agencies-year.html",
        include_str!("../../themes/default/templates/agencies-year.html"),
    ),
    (
        "templates/agencies.html",
        include_str!("../../themes/default/templates/agencies.html"),
    ),
    (
        "templates/apply.html",
        include_str!("../../themes/default/templates/apply.html"),
    ),
    (
        "templates/base.html",
        include_str!("../../themes/default/templates/base.html"),
    ),
    (
        "templates/data.html",
        include_str!("../../themes/default/templates/data.html"),
    ),
    (
        "templates/chart.html",
        include_str!("../../themes/default/templates/chart.html"),
    ),
    (
        "templates/compact.html",
        include_str!("../../themes/default/templates/compact.html"),
    ),
    (
        "templates/comparison.html",
        include_str!("../../themes/default/templates/comparison.html"),
    ),
    (
        "templates/document-list.html",
        include_str!("../../themes/default/templates/document-list.html"),
    ),
    (
        "templates/document.html",
        include_str!("../../themes/default/templates/document.html"),
    ),
    (
        "templates/form.html",
        include_str!("../../themes/default/templates/form.html"),
    ),
    (
        "templates/full-list.html",
        include_str!("../../themes/default/templates/full-list.html"),
    ),
    (
        "templates/guide.html",
        include_str!("../../themes/default/templates/guide.html"),
    ),
    (
        "templates/home.html",
        include_str!("../../themes/default/templates/home.html"),
    ),
    (
        "templates/lead.html",
        include_str!("../../themes/default/templates/lead.html"),
    ),
    (
        "templates/not-found-alone.html",
        include_str!("../../themes/default/templates/not-found-alone.html"),
    ),
    (
        "templates/not-found.html",
        include_str!("../../themes/default/templates/not-found.html"),
    ),
    (
        "templates/parts.html",
        include_str!("../../themes/default/templates/parts.html"),
    ),
    (
        "templates/report-index.html",
        include_str!("../../themes/default/templates/report-index.html"),
    ),
    (
        "templates/report.html",
        include_str!("../../themes/default/templates/report.html"),
    ),
    (
        "templates/site-map.html",
        include_str!("../../themes/default/templates/site-map.html"),
    ),
    (
        "templates/search.html",
        include_str!("../../themes/default/templates/search.html"),
    ),
    (
        "templates/table.html",
        include_str!("../../themes/default/templates/table.html"),
    ),
];

/// Returns the digest of the theme that comes with the program.
pub fn builtin_digest() -> Digest {
    digest(DEFAULT_FILES)
}

/// Returns a file of the theme that comes with the program, with its path in that theme; the
/// stylesheet with all its parts.
pub fn builtin_file(path: &str) -> Option<(&'static str, Cow<'static, str>)> {
    let mut files = DEFAULT_FILES.iter();
    let (path, text) = files.find(|(own, _)| *own == path)?;
    if path.strip_prefix("assets/") != Some(STYLE) {
        return Some((path, Cow::Borrowed(text)));
    }
    let parts = DEFAULT_FILES.iter();
    let parts = parts.filter_map(|(path, text)| Some((path.strip_prefix("styles/")?, *text)));
    let parts: Vec<_> = parts.collect();
    let sheets = Sheets {
        main: Some(text),
        parts: &parts,
    };
    let joined = styles::joined(std::iter::once(sheets))?;
    Some((path, Cow::Owned(joined.to_string())))
}

/// Lists the names of the templates and assets of that theme.
pub fn builtin_names() -> impl Iterator<Item = &'static str> {
    let name = |(path, _): &(&'static str, &str)| path.split_once('/').map(|(_, name)| name);
    DEFAULT_FILES.iter().filter_map(name)
}

/// A theme: its own files over those of the theme that it extends, and so on.
#[derive(Clone, Debug)]
pub struct Theme {
    layers: Vec<Layer>,
    digest: Digest,
}

/// The files of one theme.
#[derive(Clone, Debug, Default)]
struct Layer {
    name: String,
    extends: Option<String>,
    /// Where its head says so.
    extends_place: Option<ThemePlace>,
    templates: BTreeMap<String, Arc<str>>,
    assets: BTreeMap<String, AssetBody>,
    styles: BTreeMap<String, Arc<str>>,
}

impl Layer {
    fn styles(&self) -> Vec<(&str, &str)> {
        let styles = self.styles.iter();
        styles.map(|(name, text)| (&**name, &**text)).collect()
    }
}

/// What an asset of a theme holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AssetBody {
    /// Text.
    Text(Arc<str>),
    /// A file of the portal that is copied as it is.
    File(FileId),
}

/// What `theme.yaml` says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    dead_code,
    reason = "name, version and description are for people and other programs"
)]
struct ThemeFile {
    name: String,
    version: Option<String>,
    description: Option<String>,
    extends: Option<String>,
}

impl Theme {
    /// Reads the theme `name` and those that it extends.
    pub fn load(name: &str, sources: &Sources) -> Result<Self, Vec<RenderError>> {
        let mut layers: Vec<Layer> = Vec::new();
        let mut next = Some(name.to_owned());
        while let Some(name) = next.take() {
            let layer = read_layer(&name, sources).map_err(|error| vec![error])?;
            next.clone_from(&layer.extends);
            let seen = |next: &String| {
                *next == layer.name || layers.iter().any(|layer| layer.name == *next)
            };
            if next.as_ref().is_some_and(seen) {
                return Err(vec![RenderError {
                    place: layer.extends_place.clone(),
                    ..fault(&name, "theme.yaml", "the theme extends itself")
                }]);
            }
            layers.push(layer);
        }
        let templates = layers.iter().map(|layer| (&layer.name, &layer.templates));
        let digest = digest(&templates.collect::<Vec<_>>());
        Ok(Self { layers, digest })
    }

    /// Returns the names of the theme and of those that it extends.
    pub(super) fn layers(&self) -> impl Iterator<Item = &str> {
        self.layers.iter().map(|layer| layer.name.as_str())
    }

    /// Returns the digest of all templates.
    pub(super) fn digest(&self) -> &Digest {
        &self.digest
    }

    /// Returns all templates: the theme's own by their names, the others as `<theme>/<name>`.
    pub(super) fn templates(&self) -> Vec<(String, Arc<str>)> {
        let layers = self.layers.iter().enumerate();
        let named = layers.flat_map(|(depth, layer)| {
            layer.templates.iter().map(move |(name, text)| {
                let full = if depth == 0 {
                    name.clone()
                } else {
                    format!("{}/{name}", layer.name)
                };
                (full, Arc::clone(text))
            })
        });
        named.collect()
    }

    /// Returns the assets of all layers, by where they go; upper layers win.
    pub(super) fn assets(&self) -> Vec<(OutPath, AssetBody)> {
        let mut assets = BTreeMap::new();
        let lowest_first = || self.layers.iter().rev();
        for (name, body) in lowest_first().flat_map(|layer| &layer.assets) {
            assets.insert(OutPath::new(&format!("assets/{name}")), body.clone());
        }
        let parts: Vec<Vec<(&str, &str)>> = lowest_first().map(Layer::styles).collect();
        let sheets = lowest_first().zip(&parts).map(|(layer, parts)| Sheets {
            main: match layer.assets.get(STYLE) {
                Some(AssetBody::Text(text)) => Some(text),
                _ => None,
            },
            parts,
        });
        if let Some(style) = styles::joined(sheets) {
            let out = OutPath::new(&format!("assets/{STYLE}"));
            assets.insert(out, AssetBody::Text(style));
        }
        assets.into_iter().collect()
    }

    /// Turns an error of the engine into one that names the file of the theme.
    pub(super) fn fault(&self, template: &str, error: &tera::Error) -> RenderError {
        let (mut template, mut place, mut message) = template_fault(template, error);
        if message.starts_with(TOO_DEEP) {
            message = "components call each other in a circle".to_owned();
            if let Some(found) = circles::component_circle(&self.templates()) {
                place = self.place(&found.template, Some(found.range));
                template = found.template;
            }
        } else if place.is_none() {
            place = self.place_of(&template, error.kind());
        }
        RenderError {
            file: self.file(&template),
            place,
            message,
        }
    }

    /// Finds the tag that an error without a place speaks of.
    fn place_of(&self, template: &str, kind: &tera::ErrorKind) -> Option<ThemePlace> {
        let word = match kind {
            tera::ErrorKind::CircularExtend { .. } => "extends",
            tera::ErrorKind::CircularInclude { .. } => "include",
            tera::ErrorKind::MissingParent { parent, .. } => parent,
            _ => return None,
        };
        let text = self.text(template)?;
        self.place(template, circles::tag_with(&text, word))
    }

    fn place(&self, template: &str, range: Option<Range<usize>>) -> Option<ThemePlace> {
        ThemePlace::at(&self.text(template)?, range?)
    }

    fn text(&self, template: &str) -> Option<Arc<str>> {
        let mut templates = self.templates().into_iter();
        templates
            .find(|(name, _)| name == template)
            .map(|(_, text)| text)
    }

    /// Turns an error at reading all templates into one error for each fault.
    pub(super) fn faults(&self, error: &tera::Error) -> Vec<RenderError> {
        let tera::ErrorKind::Msg(reports) = error.kind() else {
            return vec![self.fault("base.html", error)];
        };
        let read = reports
            .split("\n\n")
            .filter_map(|report| self.read_report(report));
        let read: Vec<_> = read.collect();
        if read.is_empty() {
            vec![self.fault("base.html", error)]
        } else {
            read
        }
    }

    /// Reads a fault back from the engine's text, the only form in which it gives these.
    fn read_report(&self, report: &str) -> Option<RenderError> {
        let mut lines = report.lines();
        let message = lines.next()?.strip_prefix("error: ")?.to_owned();
        let mut place = lines
            .next()?
            .trim_start()
            .strip_prefix("--> ")?
            .rsplitn(3, ':');
        let column = place.next()?.parse().ok()?;
        let line = place.next()?.parse().ok()?;
        let file = self.file(place.next()?);
        Some(RenderError {
            file,
            place: Some(ThemePlace {
                line,
                column,
                range: None,
            }),
            message,
        })
    }

    /// Returns the file that a template stands in.
    fn file(&self, template: &str) -> FilePath {
        let path = |layer: &Layer, name: &str| {
            FilePath::new(&format!("themes/{}/templates/{name}", layer.name))
        };
        let lower = self.layers.iter().skip(1).find_map(|layer| {
            let name = template.strip_prefix(&*layer.name)?.strip_prefix('/')?;
            layer
                .templates
                .contains_key(name)
                .then(|| path(layer, name))
        });
        let holds = |layer: &&Layer| layer.templates.contains_key(template);
        let exact = || {
            self.layers
                .iter()
                .find(holds)
                .map(|layer| path(layer, template))
        };
        let own = || self.layers.first().map(|layer| path(layer, template));
        lower
            .or_else(exact)
            .or_else(own)
            .unwrap_or_else(|| FilePath::new(template))
    }
}

/// Finds the key `extends` in a theme's head.
fn extends_place(head: &str) -> Option<ThemePlace> {
    let at = head.find("extends:")?;
    let end = head[at..]
        .find(['\n', ',', '}'])
        .map_or(head.len(), |len| at + len);
    ThemePlace::at(head, at..end)
}

fn fault(theme: &str, file: &str, message: &str) -> RenderError {
    let file = FilePath::new(&format!("themes/{theme}/{file}"));
    RenderError {
        file,
        place: None,
        message: message.to_owned(),
    }
}

/// Reads the theme from the portal, or else from the program.
fn read_layer(name: &str, sources: &Sources) -> Result<Layer, RenderError> {
    let folder = FilePath::new(&format!("themes/{name}"));
    let mut files = BTreeMap::new();
    for (id, file) in sources.under(&folder) {
        if let Some(below) = file.path.below(&folder) {
            let body = match &file.body {
                Body::Text(text) => AssetBody::Text(Arc::clone(text)),
                Body::Asset { .. } => AssetBody::File(id),
            };
            files.insert(below.to_owned(), body);
        }
    }
    if files.is_empty() && name == DEFAULT_THEME {
        let own = DEFAULT_FILES.iter();
        files.extend(
            own.map(|(path, text)| ((*path).to_owned(), AssetBody::Text(Arc::from(*text)))),
        );
    }
    let Some(AssetBody::Text(text)) = files.get("theme.yaml") else {
        let problem = match files.is_empty() {
            true => format!("there is no theme `{name}`"),
            false => "the theme has no `theme.yaml`".to_owned(),
        };
        return Err(fault(name, "theme.yaml", &problem));
    };
    let head: ThemeFile = serde_yaml::from_str(text).map_err(|error| RenderError {
        place: error.location().map(|place| ThemePlace {
            line: place.line(),
            column: place.column(),
            range: None,
        }),
        ..fault(name, "theme.yaml", &problem(&error))
    })?;
    let mut layer = Layer {
        name: name.to_owned(),
        extends: head.extends,
        extends_place: extends_place(text),
        ..Layer::default()
    };
    for (path, body) in files {
        if let (Some(name), AssetBody::Text(text)) = (path.strip_prefix("templates/"), &body) {
            layer.templates.insert(name.to_owned(), Arc::clone(text));
        } else if let (Some(name), AssetBody::Text(text)) = (path.strip_prefix("styles/"), &body) {
            layer.styles.insert(name.to_owned(), Arc::clone(text));
        } else if let Some(name) = path.strip_prefix("assets/") {
            layer.assets.insert(name.to_owned(), body);
        }
    }
    Ok(layer)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use super::DEFAULT_FILES;

    fn read(folder: &Path, prefix: &str, files: &mut BTreeMap<String, String>) {
        for entry in folder.read_dir().unwrap().map(Result::unwrap) {
            let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
            if entry.path().is_dir() {
                read(&entry.path(), &format!("{name}/"), files);
            } else {
                files.insert(name, std::fs::read_to_string(entry.path()).unwrap());
            }
        }
    }

    #[test]
    fn every_file_of_the_default_theme_comes_with_the_program() {
        let mut files = BTreeMap::new();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default");
        read(&folder, "", &mut files);
        let own: BTreeMap<_, _> = DEFAULT_FILES
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
            .collect();
        assert_eq!(own, files);
    }
}
