//! The theme of a portal that is kept up to date.

use std::collections::BTreeMap;

use crate::diag::Diagnostic;
use crate::model::Portal;
use crate::render::{AssetBody, Renderer};
use crate::source::{OutPath, Sources, Touched};

/// A theme, or why it cannot be used.
pub(super) struct Themed {
    /// The name in the settings.
    name: String,
    pub(super) renderer: Result<Renderer, Vec<Diagnostic>>,
    /// The texts and files of the theme, by where they go; those of the last theme that could be
    /// used.
    pub(super) assets: BTreeMap<OutPath, AssetBody>,
}

impl Themed {
    /// Reads the theme that the portal names.
    pub(super) fn new(sources: &Sources, portal: &Portal) -> Self {
        let renderer = super::super::renderer(sources, portal);
        let assets = renderer.as_ref().map(Renderer::assets);
        Self {
            name: portal.settings.theme.clone(),
            assets: assets.unwrap_or_default().into_iter().collect(),
            renderer,
        }
    }

    /// Reads the theme again where an edit can have changed it; tells whether it did.
    pub(super) fn update(&mut self, sources: &Sources, portal: &Portal, touched: &Touched) -> bool {
        let mut files = touched.files.iter().filter_map(|id| sources.file(*id));
        let is_touched = files.any(|file| file.path.as_str().starts_with("themes/"));
        if !is_touched && self.name == portal.settings.theme {
            return false;
        }
        *self = Self::new(sources, portal);
        true
    }

    /// Returns why the theme cannot be used; nothing if it can.
    pub(super) fn faults(&self) -> &[Diagnostic] {
        match &self.renderer {
            Ok(_) => &[],
            Err(faults) => faults,
        }
    }
}
