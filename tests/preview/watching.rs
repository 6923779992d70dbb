//! What is told of changes in folders, by the machine's events and without them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use gongkai::preview::{Batch, Mode, Watch};
use gongkai::source::is_passed_over;

use crate::support::Sandbox;

const LONG: Duration = Duration::from_secs(10);

fn watch(sandbox: &Sandbox) -> Watch {
    let names = ["portal.yaml", "content", "themes"];
    let watch = Watch::new(&sandbox.path("."), &names, is_passed_over, false);
    assert_eq!(watch.mode(), Mode::Events);
    watch
}

fn sandbox() -> Sandbox {
    Sandbox::new("=== portal.yaml\ntitle: x\n=== content/a.md\na\n=== other/b.md\nb\n")
}

/// Collects what is told until a path is among it.
fn until(watch: &mut Watch, path: &Path) -> BTreeSet<PathBuf> {
    let deadline = Instant::now() + LONG;
    let mut told = BTreeSet::new();
    while !told.iter().any(|told| path.starts_with(told)) {
        let batch = watch.next(Duration::from_millis(200));
        assert!(!batch.all, "all is told");
        told.extend(batch.paths);
        assert!(
            Instant::now() < deadline,
            "{} is not told: {told:?}",
            path.display()
        );
    }
    told
}

#[test]
fn files_are_told_however_they_are_written() {
    let sandbox = sandbox();
    let mut watch = watch(&sandbox);
    let file = sandbox.path("content/a.md");
    fs::write(&file, "b\n").unwrap();
    until(&mut watch, &file);
    // As many editors save: beside it, then over it.
    fs::write(sandbox.path("content/.a.md.new"), "c\n").unwrap();
    fs::rename(sandbox.path("content/.a.md.new"), &file).unwrap();
    until(&mut watch, &file);
    // As Vim saves: the old one out of the way, a new one in its place.
    fs::rename(&file, sandbox.path("content/a.md~")).unwrap();
    fs::write(&file, "d\n").unwrap();
    fs::remove_file(sandbox.path("content/a.md~")).unwrap();
    until(&mut watch, &file);
    fs::remove_file(&file).unwrap();
    until(&mut watch, &file);
    let settings = sandbox.path("portal.yaml");
    fs::write(&settings, "title: y\n").unwrap();
    until(&mut watch, &settings);
}

#[test]
fn what_is_none_of_the_portal_is_not_told() {
    let sandbox = sandbox();
    let mut watch = watch(&sandbox);
    for path in [
        "content/.a.md.swp",
        "content/a.md~",
        "content/~$a.docx",
        "other/b.md",
        "c.md",
    ] {
        sandbox.put(path, "x");
    }
    fs::read(sandbox.path("content/a.md")).unwrap();
    sandbox.put("content/last.md", "x");
    let told = until(&mut watch, &sandbox.path("content/last.md"));
    assert_eq!(told, BTreeSet::from([sandbox.path("content/last.md")]));
}

#[test]
fn folders_that_are_new_are_told_with_what_is_written_into_them_at_once() {
    let sandbox = sandbox();
    let mut watch = watch(&sandbox);
    sandbox.put("content/reports/2023/report.md", "x");
    until(&mut watch, &sandbox.path("content/reports/2023/report.md"));
    // What is written there later is told too: by an event, or by the second look at the folder.
    let file = sandbox.path("content/reports/2023/tables.yaml");
    std::thread::sleep(Duration::from_millis(600));
    while !watch.next(Duration::from_millis(50)).unasked {}
    fs::write(&file, "x").unwrap();
    until(&mut watch, &file);
    // A folder that was not there when watching began.
    sandbox.put("themes/own/theme.yaml", "x");
    until(&mut watch, &sandbox.path("themes/own/theme.yaml"));
    std::thread::sleep(Duration::from_millis(600));
    while !watch.next(Duration::from_millis(50)).unasked {}
    fs::write(sandbox.path("themes/own/theme.yaml"), "y").unwrap();
    until(&mut watch, &sandbox.path("themes/own/theme.yaml"));
}

#[test]
fn a_hundred_files_at_once_are_one_change() {
    let sandbox = sandbox();
    for number in 0..100 {
        sandbox.put(&format!("content/{number}.md"), "x");
    }
    let mut watch = watch(&sandbox);
    for number in 0..100 {
        fs::write(sandbox.path(&format!("content/{number}.md")), "y").unwrap();
    }
    let mut sizes = Vec::new();
    while sizes.iter().sum::<usize>() < 100 {
        let batch = watch.next(LONG);
        assert!(!batch.unasked, "not all are told: {sizes:?}");
        sizes.push(batch.paths.len());
    }
    // A machine that is busy may stop in the middle of it.
    assert!(sizes.len() <= 3, "{sizes:?}");
}

#[test]
fn very_many_are_told_as_everything() {
    let sandbox = sandbox();
    let mut watch = watch(&sandbox);
    for number in 0..6000 {
        fs::write(sandbox.path(&format!("content/{number}.md")), "").unwrap();
    }
    let deadline = Instant::now() + LONG;
    let mut told = 0;
    loop {
        let batch = watch.next(Duration::from_millis(500));
        told += batch.paths.len();
        assert!(batch.paths.len() <= 4096);
        if batch.all || told >= 6000 {
            break;
        }
        assert!(Instant::now() < deadline);
    }
}

#[test]
fn without_news_everything_is_looked_at_now_and_then() {
    let sandbox = sandbox();
    let mut watch = watch(&sandbox);
    let unasked = Batch {
        unasked: true,
        ..Batch::default()
    };
    assert_eq!(watch.next(Duration::from_millis(10)), unasked);
    fs::write(sandbox.path("content/a.md"), "z").unwrap();
    assert!(watch.hears_of(&[sandbox.path("content/a.md")]));
    assert!(!watch.hears_of(&[sandbox.path("content/never.md")]));
    watch.fall_back();
    assert_eq!(watch.mode(), Mode::Polling);
}
