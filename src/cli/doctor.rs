//! `gongkai doctor`: what is known of the portal, and which other programs are there.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use crate::diag::{Lang, Message};
use crate::model::{self, Portal};
use crate::scaffold::SCHEMAS;

use super::Outcome;
use super::args::Shared;
use super::place;
use super::terminal::Terminal;

/// Programs that serve for something, by the names that they go by; none is needed for building.
const PROGRAMS: [(&[&str], &str); 6] = [
    (&["pdftotext"], "doctor.pdftotext"),
    (&["soffice", "libreoffice"], "doctor.soffice"),
    (&["git"], "doctor.git"),
    (&["ssh"], "doctor.ssh"),
    (&["rsync"], "doctor.rsync"),
    (
        &["chromium", "chromium-browser", "google-chrome"],
        "doctor.chromium",
    ),
];

pub(super) fn run(shared: &Shared, terminal: &Terminal) -> Outcome {
    let folder = match place::open(shared) {
        Ok(folder) => Some(folder),
        Err(reason) if shared.root.is_some() => return terminal.no_portal(&reason),
        Err(_) => None,
    };
    let portal = folder.map(|folder| (model::assemble(&folder.sources).value, folder.root));
    let language = portal
        .as_ref()
        .map(|(portal, _)| &*portal.settings.language);
    let lang = terminal.lang(language);
    let mut lines = vec![Message::new("doctor.version").with("version", env!("CARGO_PKG_VERSION"))];
    match &portal {
        Some((portal, root)) => {
            let root = root.canonicalize().unwrap_or_else(|_| root.clone());
            lines.push(Message::new("doctor.root").with("path", root.display()));
            lines.extend(facts(portal));
            let key = match root.join(SCHEMAS).is_dir() {
                true => "doctor.schemas",
                false => "doctor.no-schemas",
            };
            lines.push(Message::new(key).with("path", SCHEMAS));
        }
        None => lines.push(Message::new("doctor.no-portal")),
    }
    let mut text = String::new();
    for line in lines {
        text.push_str(&line.say(lang));
        text.push('\n');
    }
    text.push_str(&programs(lang));
    terminal.print(&text);
    Outcome::Fine
}

fn facts(portal: &Portal) -> Vec<Message> {
    let settings = &portal.settings;
    let key = match settings.official {
        true => "doctor.official",
        false => "doctor.preview",
    };
    let mut facts = vec![
        Message::new(key).with("title", &settings.title),
        Message::new("doctor.theme").with("theme", &settings.theme),
        Message::new("doctor.agencies").with("count", portal.agencies.len()),
    ];
    let mut years: Vec<u16> = portal.reports.iter().map(|report| report.year.0).collect();
    years.sort_unstable();
    let reports = match (years.first(), years.last()) {
        (Some(first), Some(last)) => Message::new("doctor.reports")
            .with("count", years.len())
            .with("first", first)
            .with("last", last),
        _ => Message::new("doctor.no-reports"),
    };
    facts.push(reports);
    facts.push(Message::new("doctor.documents").with("count", portal.documents.len()));
    facts
}

fn programs(lang: Lang) -> String {
    let mut text = format!("\n{}\n", Message::new("doctor.programs").say(lang));
    for (names, what) in PROGRAMS {
        let found = names.iter().find_map(|name| find(name));
        let (mark, place) = match &found {
            Some(path) => ("+", path.display().to_string()),
            None => ("-", Message::new("doctor.absent").say(lang)),
        };
        let what = Message::new(what).say(lang);
        text.push_str(&format!("  {mark} {}: {what} ({place})\n", names[0]));
    }
    text
}

/// Finds a program on the path.
fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let mut places = std::env::split_paths(&path).map(|folder| folder.join(name));
    places.find(|place| {
        let metadata = place.metadata();
        metadata.is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
    })
}
