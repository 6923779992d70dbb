//! `gongkai new`: a year's report, a document or an agency to begin with.

mod document;
mod report;

use std::path::Path;

use crate::diag::Message;
use crate::model::{RESERVED, is_plain};
use crate::scaffold::{self, NewFile, SCHEMAS};
use crate::source::FilePath;

use super::Outcome;
use super::agency::{self, Refusal};
use super::args::{New, NewAgency, Shared};
use super::ask::Questions;
use super::desk::Desk;
use super::files;
use super::terminal::Terminal;

pub(super) fn run(new: &New, shared: &Shared, terminal: &Terminal) -> Outcome {
    let desk = match Desk::open(shared, terminal) {
        Ok(desk) => desk,
        Err(outcome) => return outcome,
    };
    let made = match new {
        New::Report(new) => report::run(new, &desk),
        New::Document(new) => document::run(new, &desk),
        New::Agency(new) => agency(new, &desk),
    };
    match made {
        Ok(()) => Outcome::Fine,
        Err(refusal) => terminal.refuse(desk.lang, refusal),
    }
}

impl<'a> Desk<'a> {
    fn questions(&self) -> Questions<'a> {
        Questions::new(self.terminal, self.lang)
    }

    /// Tells whether files can name the schemas of the portal.
    fn has_schemas(&self) -> bool {
        self.root.join(SCHEMAS).is_dir()
    }

    /// Writes new files and names them.
    fn create(&self, files: &[NewFile]) -> Result<(), Refusal> {
        files::create_all(&self.root, files).map_err(|unwritten| (unwritten.message(), None))?;
        for file in files {
            let shown = files::shown(&self.root, file.path.as_str());
            self.say(Message::new("new.created").with("path", shown));
        }
        Ok(())
    }
}

fn agency(new: &NewAgency, desk: &Desk<'_>) -> Result<(), Refusal> {
    let folder = agency_folder(&new.path)?;
    let path = folder.join("agency.yaml");
    let is_there = path.is_some_and(|path| desk.root.join(path.as_str()).exists());
    if is_there {
        let shown = files::shown(&desk.root, &format!("{folder}/agency.yaml"));
        return Err((Message::new("theme.exists").with("path", shown), None));
    }
    let facts = agency::facts(&new.facts, &desk.questions(), desk.has_schemas())?;
    let file = scaffold::agency(&facts, &folder);
    desk.create(file.as_slice())?;
    desk.say(Message::new("new.agency-next").with("path", &new.path));
    Ok(())
}

/// Returns the folder of an agency; every part of it is a part of an address.
fn agency_folder(path: &str) -> Result<FilePath, Refusal> {
    let below = path.strip_prefix("content/").unwrap_or(path);
    let parts: Vec<&str> = below.trim_end_matches('/').split('/').collect();
    let wrong = parts
        .iter()
        .find(|part| !is_plain(part) || RESERVED.contains(part));
    if let Some(part) = wrong {
        let key = match RESERVED.contains(part) {
            true => "folder-name.reserved",
            false => "folder-name",
        };
        let help = Message::new("new.folder-name.help");
        return Err((Message::new(key).with("name", part), Some(help)));
    }
    Ok(FilePath::new(&format!("content/{}", parts.join("/"))))
}

/// Tells whether a path below the portal's folder is taken.
fn is_taken(root: &Path, path: &FilePath) -> bool {
    root.join(path.as_str()).symlink_metadata().is_ok()
}
