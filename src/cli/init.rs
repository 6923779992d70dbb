//! `gongkai init`: a small portal in a new folder.

use std::fs;
use std::path::Path;

use crate::diag::Message;
use crate::forms::Forms;
use crate::scaffold::{self, NewPortal, SCHEMAS};

use super::Outcome;
use super::args::Init;
use super::ask::Questions;
use super::terminal::Terminal;
use super::{agency, files, place, schema};

pub(super) fn run(init: &Init, terminal: &Terminal) -> Outcome {
    let lang = terminal.lang(Some("zh-CN"));
    if let Some(problem) = taken(&init.dir) {
        let help = Message::new("init.taken.help");
        return terminal.refuse(lang, (problem, Some(help)));
    }
    let questions = Questions::new(terminal, lang);
    let agency = match agency::facts(&init.agency, &questions, true) {
        Ok(agency) => agency,
        Err(refusal) => return terminal.refuse(lang, refusal),
    };
    let schemas = schema::all(&Forms::builtin());
    let named = schemas.iter().filter(|schema| !schema.paths.is_empty());
    let new = NewPortal {
        agency,
        title: init.title.clone(),
        schemas: named
            .map(|schema| (schema.name.clone(), schema.paths.clone()))
            .collect(),
    };
    let written = fs::create_dir_all(&init.dir)
        .map_err(|error| files::Unwritten::new(&init.dir, error))
        .and_then(|()| files::create_all(&init.dir, &scaffold::portal(&new)))
        .and_then(|()| schema::write(&init.dir.join(SCHEMAS), &schemas));
    if let Err(unwritten) = written {
        return terminal.refuse(lang, (unwritten.message(), None));
    }
    let done = Message::new("init.done")
        .with("path", init.dir.display())
        .with("name", &new.agency.name);
    terminal.say(&done, lang);
    if init.dir != Path::new(".") {
        let enter = Message::new("init.enter").with("path", init.dir.display());
        terminal.say(&enter, lang);
    }
    let next = Message::new("init.next").with("year", place::today().year() - 1);
    terminal.say(&next, lang);
    Outcome::Fine
}

/// Says why a folder cannot be made a portal: it is none, or something is in it.
fn taken(dir: &Path) -> Option<Message> {
    let message = |key| Message::new(key).with("path", dir.display());
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
        Err(error) => return Some(message("init.unusable").with("problem", error)),
    };
    let names = entries.flatten().map(|entry| entry.file_name());
    // A folder that is kept by git is as good as empty.
    let name = names.into_iter().find(|name| name != ".git")?;
    Some(message("init.taken").with("name", name.display()))
}
