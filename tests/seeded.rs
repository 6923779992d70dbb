//! A clean portal, one fault, one diagnostic at the fault: over all rules and many seeds.
//!
//! The seed chooses the figures of the portal, the fault and where it goes. Faults mark their
//! place with `⟦` and `⟧` in the files that they break; the marks are taken off again.

use gongkai::diag::{Diagnostic, Lang, Place};
use gongkai::model::Date;
use gongkai::pipeline;
use gongkai::source::{LineIndex, Sources, Span};

#[path = "seeded/faults.rs"]
mod faults;
#[path = "seeded/portal.rs"]
mod portal;
#[path = "seeded/random.rs"]
pub(crate) mod random;

use portal::Clean;
use random::Random;

const SEEDS: u64 = 1000;

#[test]
fn a_clean_portal_has_no_findings() {
    for seed in 0..50 {
        let clean = Clean::new(&mut Random::new(seed));
        let found = check(&clean.files());
        assert!(found.is_empty(), "seed {seed}: {}", found.join("\n"));
    }
}

#[test]
fn every_fault_gives_its_diagnostic_at_its_place_and_no_other() {
    let faults = faults::all();
    let mut wrong = Vec::new();
    for seed in 0..SEEDS {
        let mut random = Random::new(seed);
        let fault = &faults[usize::try_from(seed).unwrap() % faults.len()];
        let mut clean = Clean::new(&mut random);
        (fault.make)(&mut clean, &mut random);
        let files = clean.files();
        let expected = marked(&files, fault.code);
        let found = check(&unmarked(&files));
        if found != [expected.clone()] {
            let found = found.join("\n  ");
            wrong.push(format!(
                "seed {seed}, expected\n  {expected}\nfound\n  {found}"
            ));
        }
    }
    let n_wrong = wrong.len();
    wrong.truncate(8);
    assert!(
        wrong.is_empty(),
        "{n_wrong} of {SEEDS}:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn every_rule_has_a_seeded_fault() {
    let faults = faults::all();
    let missing: Vec<&str> = gongkai::check::rules()
        .map(|rule| rule.code)
        .filter(|code| faults.iter().all(|fault| fault.code != *code))
        .collect();
    assert!(missing.is_empty(), "no fault for {missing:?}");
}

/// Files of a portal by path.
type Files = Vec<(String, String)>;

fn unmarked(files: &Files) -> Files {
    let strip = |text: &String| text.replace(['⟦', '⟧'], "");
    files
        .iter()
        .map(|(path, text)| (path.clone(), strip(text)))
        .collect()
}

/// Says which diagnostic is expected, from the marks in the files.
fn marked(files: &Files, code: &str) -> String {
    let marked: Vec<&(String, String)> = files
        .iter()
        .filter(|(_, text)| text.contains('⟦'))
        .collect();
    let [(path, text)] = marked.as_slice() else {
        panic!("one file is marked for {code}")
    };
    let start = text.find('⟦').unwrap();
    let plain = text.replace(['⟦', '⟧'], "");
    let position = LineIndex::new(&plain).position(start);
    format!("{code} at {path}:{}:{}", position.line, position.column)
}

fn check(files: &Files) -> Vec<String> {
    let texts = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()));
    let sources = Sources::from_texts(texts);
    let today = Date::new(2025, 3, 1).unwrap();
    let checked = pipeline::check(&sources, today);
    checked
        .diagnostics
        .iter()
        .map(|found| told(found, &sources))
        .collect()
}

fn told(found: &Diagnostic, sources: &Sources) -> String {
    let span = match &found.primary {
        Place::Text(span) | Place::Covered(span) => *span,
        Place::File(path) => match sources.find(path) {
            Some(file) => Span::new(file, 0..0),
            None => return format!("{} at {path}", found.code),
        },
    };
    let position = LineIndex::new(sources.text(span.file)).position(span.range().start);
    let path = &sources.file(span.file).unwrap().path;
    let _ = found.message.say(Lang::En);
    format!(
        "{} at {path}:{}:{}",
        found.code, position.line, position.column
    )
}
