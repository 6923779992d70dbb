//! The manual pages of the rules are their tests: fences are files, carets are faults.
//!
//! `UPDATE=1 cargo test rules` writes the caret lines anew; read them before they are committed.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use gongkai::diag::{Diagnostic, Lang, Place, Severity};
use gongkai::model::Date;
use gongkai::source::{LineIndex, Sources};
use gongkai::{check, pipeline};
use unicode_width::UnicodeWidthStr;

#[path = "rules/example.rs"]
mod example;

use example::{Example, Fence};

#[test]
fn every_manual_page_shows_what_its_rule_finds() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut wrong = Vec::new();
    for page in pages() {
        let text = std::fs::read_to_string(&page).unwrap();
        let checked = annotate(&text, &page);
        if checked == text {
            continue;
        }
        if update {
            std::fs::write(&page, &checked).unwrap();
        } else {
            let diff = similar_lines(&text, &checked);
            wrong.push(format!("{}\n{diff}", page.display()));
        }
    }
    assert!(
        wrong.is_empty(),
        "run with UPDATE=1 and read the changes:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn every_rule_has_a_page_with_an_example_that_breaks_it_and_one_that_does_not() {
    for rule in check::rules() {
        assert!(
            rule.manual.starts_with(&format!("# {}\n", rule.code)),
            "title of {}",
            rule.code
        );
        let examples = example::read(rule.manual);
        let breaks = examples.iter().filter(|example| {
            example
                .fences
                .iter()
                .any(|fence| fence.carets.contains(&format!("[{}]", rule.code)))
        });
        let n_breaking = breaks.count();
        assert!(
            n_breaking > 0,
            "{} has no example that breaks it",
            rule.code
        );
        let is_meta = rule.code == "allow-unused";
        assert!(
            is_meta || n_breaking < examples.len(),
            "{} has no example to follow",
            rule.code
        );
    }
}

/// The manual pages below `src/check`, in order.
fn pages() -> Vec<PathBuf> {
    let mut pages = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/check")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "md") {
                pages.push(path);
            }
        }
    }
    pages.sort();
    pages
}

/// Writes a page again with the caret lines that its examples give.
fn annotate(text: &str, page: &Path) -> String {
    let mut blocks: BTreeMap<usize, (usize, String)> = BTreeMap::new();
    for example in example::read(text) {
        let mut found = diagnose(&example);
        for fence in &example.fences {
            let body = fence_with_carets(fence, &mut found);
            blocks.insert(fence.first_line, (fence.end_line, body));
        }
        let rest: Vec<String> = found.iter().map(|found| found.to_string()).collect();
        assert!(
            rest.is_empty(),
            "{}, `{}`: faults in files that are not shown:\n{}",
            page.display(),
            example.title,
            rest.join("\n")
        );
    }
    let lines: Vec<&str> = text.lines().collect();
    let mut out = String::new();
    let mut at = 0;
    while at < lines.len() {
        if let Some((end, body)) = blocks.get(&at) {
            out.push_str(body);
            at = *end;
        } else {
            out.push_str(lines[at]);
            out.push('\n');
            at += 1;
        }
    }
    out
}

/// A fault at its line in a file.
struct Found {
    path: String,
    line: usize,
    columns: std::ops::Range<usize>,
    text: String,
}

impl std::fmt::Display for Found {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}:{}: {}", self.path, self.line, self.text)
    }
}

fn diagnose(example: &Example) -> Vec<Found> {
    let files = example::portal(example);
    let texts = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()));
    let sources = Sources::from_texts(texts);
    let today = Date::new(2026, 1, 1).unwrap();
    let checked = pipeline::check(&sources, today);
    checked
        .diagnostics
        .iter()
        .map(|diagnostic| found(diagnostic, &sources))
        .collect()
}

fn found(diagnostic: &Diagnostic, sources: &Sources) -> Found {
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    };
    let message = diagnostic.message.say(Lang::En);
    let text = format!("{severity}[{}]: {message}", diagnostic.code);
    match &diagnostic.primary {
        Place::File(path) => Found {
            path: path.to_string(),
            line: 1,
            columns: 0..1,
            text,
        },
        Place::Text(span) | Place::Covered(span) => {
            let file = sources.text(span.file);
            let position = LineIndex::new(file).position(span.range().start);
            let line = file.lines().nth(position.line - 1).unwrap_or("");
            let start: usize = line
                .chars()
                .take(position.column - 1)
                .map(char::len_utf8)
                .sum();
            let len = span.range().len().min(line.len() - start);
            let from = line[..start].width();
            let to = from + line[start..start + len].width().max(1);
            let path = sources.file(span.file).unwrap().path.to_string();
            Found {
                path,
                line: position.line,
                columns: from..to,
                text,
            }
        }
    }
}

fn fence_with_carets(fence: &Fence, found: &mut Vec<Found>) -> String {
    let places = example::line_numbers(fence);
    let mut out = String::new();
    for (line, number) in fence.lines.iter().zip(places) {
        out.push_str(line);
        out.push('\n');
        let (mut here, rest): (Vec<_>, Vec<_>) = found
            .drain(..)
            .partition(|found| found.path == fence.path && found.line == number);
        *found = rest;
        here.sort_by_key(|found| found.columns.start);
        for found in here {
            let spaces = " ".repeat(found.columns.start);
            let carets = "^".repeat(found.columns.len());
            writeln!(out, "{spaces}{carets} {}", found.text).unwrap();
        }
    }
    out
}

fn similar_lines(old: &str, new: &str) -> String {
    let (old, new): (Vec<_>, Vec<_>) = (old.lines().collect(), new.lines().collect());
    let removed = old
        .iter()
        .filter(|line| !new.contains(line))
        .map(|line| format!("- {line}"));
    let added = new
        .iter()
        .filter(|line| !old.contains(line))
        .map(|line| format!("+ {line}"));
    removed.chain(added).collect::<Vec<_>>().join("\n")
}
