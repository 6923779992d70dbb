//! Names of folders and files, as far as addresses are made of them.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Message, Place, Severity};
use crate::model::{Agency, CopiedFile, LONGEST_NAME, RESERVED, folded, is_plain};
use crate::source::{FilePath, Span};

use super::{Context, Family, Rule, Run};

pub(super) const FAMILY: Family = Family {
    rules: RULES,
    run: Run::Portal(run),
};

const RULES: &[Rule] = &[
    Rule {
        code: "folder-name",
        level: Severity::Error,
        manual: include_str!("folder-name.md"),
    },
    Rule {
        code: "name-too-long",
        level: Severity::Error,
        manual: include_str!("name-too-long.md"),
    },
    Rule {
        code: "address-conflict",
        level: Severity::Error,
        manual: include_str!("address-conflict.md"),
    },
];

fn run(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut agencies: BTreeMap<String, &Agency> = BTreeMap::new();
    for agency in &context.portal.agencies {
        if agency.parent.is_some() {
            let place = agency.file.map_or_else(
                || Place::File(agency.folder.clone()),
                |file| Span::new(file, 0..0).into(),
            );
            folder(&agency.folder, &place, found);
            reserved(&agency.folder, &place, found);
            let address = folded(&agency.address);
            match agencies.get(&address) {
                Some(first) => found.push(conflict(&agency.folder, &first.folder, place)),
                None => {
                    agencies.insert(address, agency);
                }
            }
        }
        for class in agency.classes.iter().filter(|class| class.file.is_some()) {
            let place = class.file.map(|file| Span::new(file, 0..0));
            let place = place.map_or_else(|| Place::File(class.folder.clone()), Place::Text);
            folder(&class.folder, &place, found);
        }
    }
    for document in &context.portal.documents {
        too_long(&document.id.value, document.id.span.into(), found);
    }
    files(context, found);
}

/// The name of a folder becomes a part of an address.
fn folder(path: &FilePath, place: &Place, found: &mut Vec<Diagnostic>) {
    if is_plain(path.name()) {
        return too_long(path.name(), place.clone(), found);
    }
    let wrong = Diagnostic::error("folder-name", place.clone());
    let wrong = wrong.with("name", path.name());
    found.push(wrong.help(Message::new("folder-name.help")));
}

/// Some names of folders are those of the portal's own pages.
fn reserved(path: &FilePath, place: &Place, found: &mut Vec<Diagnostic>) {
    let name = folded(path.name());
    if RESERVED.contains(&name.as_str()) {
        let message = Message::new("folder-name.reserved").with("name", path.name());
        let wrong = Diagnostic::error("folder-name", place.clone()).message(message);
        found.push(wrong.help(Message::new("folder-name.help")));
    }
}

fn too_long(name: &str, place: Place, found: &mut Vec<Diagnostic>) {
    if name.len() <= LONGEST_NAME {
        return;
    }
    let long = Diagnostic::error("name-too-long", place)
        .with("len", name.len())
        .with("limit", LONGEST_NAME);
    found.push(long.help(Message::new("name-too-long.help")));
}

/// No two files go to one address, nor to two that some hosts take for one.
fn files(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let portal = context.portal;
    let reports = portal.reports.iter().flat_map(|report| &report.files);
    let documents = portal.documents.iter();
    let documents = documents.flat_map(|document| &document.files);
    let pages = portal.agencies.iter().flat_map(Agency::pages);
    let pages = pages.flat_map(|page| &page.files);
    let mut all: Vec<&CopiedFile> = reports.chain(documents).chain(pages).collect();
    all.sort();
    all.dedup();
    let mut first: BTreeMap<String, &CopiedFile> = BTreeMap::new();
    for file in all {
        let place = Place::File(file.path.clone());
        let name = file.out.as_str().rsplit('/').next().unwrap_or("");
        if is_page(&folded(name)) {
            let message = Message::new("address-conflict.page").with("path", &file.path);
            let wrong = Diagnostic::error("address-conflict", place.clone()).message(message);
            found.push(wrong.help(Message::new("address-conflict.help")));
        }
        too_long(name, place.clone(), found);
        let address = folded(file.out.as_str());
        match first.get(&address) {
            Some(other) => found.push(conflict(&file.path, &other.path, place)),
            None => {
                first.insert(address, file);
            }
        }
    }
}

/// Pages of the portal have these names.
fn is_page(name: &str) -> bool {
    let page = name.strip_prefix("page-");
    let number = page.and_then(|page| page.strip_suffix(".html"));
    name == "index.html" || number.is_some_and(|number| number.parse::<u32>().is_ok())
}

fn conflict(path: &FilePath, first: &FilePath, place: Place) -> Diagnostic {
    Diagnostic::error("address-conflict", place)
        .with("path", path)
        .with("other", first)
        .help(Message::new("address-conflict.help"))
}
