//! Which files a portal has that is kept up to date.

use std::collections::BTreeMap;

use crate::model::{Changes, Portal};
use crate::source::{FileId, OutPath};
use crate::view::{self, Plan};

/// The pages and files of a portal, and where its own files are copied to.
pub(super) struct Planned {
    pub(super) plan: Plan,
    /// The files that are copied as they are, by where they go.
    pub(super) copies: BTreeMap<OutPath, FileId>,
}

impl Planned {
    /// Plans a portal.
    pub(super) fn new(portal: &Portal) -> Self {
        Self {
            plan: view::plan(portal),
            copies: view::attachments(portal).into_iter().collect(),
        }
    }

    /// Plans a portal again after changes that call for it.
    pub(super) fn update(&mut self, portal: &Portal, changes: &Changes) {
        if !self.plan.holds(portal, changes) {
            *self = Self::new(portal);
        }
    }
}
