//! `gongkai theme eject`: copies a file of the default theme into the portal's own, to change it.

use std::borrow::Cow;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use crate::diag::{Lang, Message};
use crate::model;
use crate::parse::words::nearest;
use crate::render::{DEFAULT_THEME, builtin_file, builtin_names};

use super::Outcome;
use super::args::{Shared, Theme, ThemeEject};
use super::place;
use super::terminal::Terminal;

/// What the portal's own theme is called where it has none yet.
const OWN: &str = "own";

pub(super) fn run(theme: &Theme, shared: &Shared, terminal: Terminal) -> Outcome {
    match theme {
        Theme::Eject(eject) => self::eject(eject, shared, terminal),
    }
}

fn eject(eject: &ThemeEject, shared: &Shared, terminal: Terminal) -> Outcome {
    let folder = match place::open(shared) {
        Ok(folder) => folder,
        Err(reason) => return terminal.no_portal(&reason),
    };
    let settings = model::assemble(&folder.sources).value.settings;
    let lang = terminal.lang(Some(&settings.language));
    let Some((path, text)) = find(&eject.template) else {
        let help = unknown_help(&eject.template).say(lang);
        let message = Message::new("theme.unknown").with("name", &eject.template);
        return terminal.fail_in(lang, &message.say(lang), Some(&help));
    };
    // A folder `themes/default` would stand in for the whole default theme.
    let is_default = settings.theme == DEFAULT_THEME;
    let name = if is_default { OWN } else { &settings.theme };
    let root = folder.root.strip_prefix(".").unwrap_or(&folder.root);
    let theme = root.join("themes").join(name);
    let head = theme.join("theme.yaml");
    let file = theme.join(path);
    let report = Report { lang, terminal };
    if let Err(error) = create(&file, &text) {
        return report.failed(&file, &error);
    }
    report.say(Message::new("theme.ejected").with("path", file.display()));
    let text = format!("name: {name}\nextends: {DEFAULT_THEME}\n");
    match create(&head, &text) {
        Ok(()) => report.say(Message::new("theme.head").with("path", head.display())),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => return report.failed(&head, &error),
    }
    if is_default {
        report.say(Message::new("theme.set").with("name", name));
    }
    Outcome::Fine
}

/// Finds a file of the default theme by its path, its name, or its name without `.html`.
fn find(name: &str) -> Option<(&'static str, Cow<'static, str>)> {
    let tries = [
        name.to_owned(),
        format!("templates/{name}"),
        format!("templates/{name}.html"),
        format!("assets/{name}"),
        format!("styles/{name}"),
    ];
    let mut found = tries.iter().filter_map(|path| builtin_file(path));
    found.next().filter(|(path, _)| *path != "theme.yaml")
}

fn unknown_help(name: &str) -> Message {
    let names: Vec<&str> = builtin_names().collect();
    let near = nearest(name, names.iter().copied());
    match near {
        Some(near) => Message::new("theme.unknown.near").with("name", near),
        None => Message::new("theme.unknown.help").with("names", names.join(", ")),
    }
}

/// Writes a new file with the folders that it needs; never over one that is there.
fn create(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut options = OpenOptions::new();
    let mut file = options.write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

struct Report {
    lang: Lang,
    terminal: Terminal,
}

impl Report {
    fn say(&self, message: Message) {
        self.terminal.say(&message, self.lang);
    }

    fn failed(&self, path: &Path, error: &io::Error) -> Outcome {
        let message = match error.kind() {
            io::ErrorKind::AlreadyExists => Message::new("theme.exists"),
            _ => Message::new("theme.unwritten").with("problem", error),
        };
        let message = message.with("path", path.display()).say(self.lang);
        self.terminal.fail_in(self.lang, &message, None)
    }
}
