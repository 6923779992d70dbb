//! A portal that was read, and who is to hear of it: what commands that write sources work on.

use std::path::PathBuf;

use crate::diag::{Lang, Message};
use crate::model::{self, Portal};
use crate::source::Sources;

use super::Outcome;
use super::args::Shared;
use super::place;
use super::terminal::Terminal;

/// The portal that a command works on.
pub(super) struct Desk<'a> {
    /// Its folder.
    pub(super) root: PathBuf,
    /// What its files say.
    pub(super) portal: Portal,
    /// Its files.
    pub(super) sources: Sources,
    /// The language to speak.
    pub(super) lang: Lang,
    /// Who hears.
    pub(super) terminal: &'a Terminal,
}

impl<'a> Desk<'a> {
    /// Reads the portal; where there is none, that is said.
    pub(super) fn open(shared: &Shared, terminal: &'a Terminal) -> Result<Self, Outcome> {
        let folder = place::open(shared).map_err(|reason| terminal.no_portal(&reason))?;
        let portal = model::assemble(&folder.sources).value;
        Ok(Self {
            lang: terminal.lang(Some(&portal.settings.language)),
            root: folder.root,
            portal,
            sources: folder.sources,
            terminal,
        })
    }

    /// Says something, unless the user wants quiet.
    pub(super) fn say(&self, message: Message) {
        self.terminal.say(&message, self.lang);
    }
}
