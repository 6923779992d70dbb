//! Publishing to hosts in memory: what a run that ends anywhere leaves behind, what is refused.

mod memory;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;

use memory::{Memory, NEVER};

use super::lock::Owner;
use super::{
    Done, Folder, HostPath, Manner, Patient, PublishError, Reason, Release, Store, forget_former,
    prepare, prepare_rollback,
};

/// A page that leads to others.
fn page(text: &str, links: &[&str]) -> String {
    let links = links.iter().map(|link| format!("<a href=\"{link}\">"));
    format!("{text} {}", links.collect::<String>())
}

/// A site with a report, its data and its attachments.
fn first() -> Release {
    Release::of_memory(&[
        (
            "index.html",
            page("home 1", &["reports/index.html", "a.css"]),
        ),
        ("a.css", "one".to_owned()),
        (
            "reports/index.html",
            page("list 1", &["reports/2022/index.html", "index.html"]),
        ),
        (
            "reports/2022/index.html",
            page("report", &["reports/2022/old.pdf", "a.css"]),
        ),
        ("reports/2022/old.pdf", "scan".to_owned()),
        ("sitemap.xml", page("map 1", &["reports/2022/index.html"])),
    ])
}

/// The same site later: a report more, an attachment less.
fn second() -> Release {
    Release::of_memory(&[
        (
            "index.html",
            page("home 2", &["reports/index.html", "a.css"]),
        ),
        ("a.css", "two".to_owned()),
        (
            "reports/index.html",
            page(
                "list 2",
                &["reports/2022/index.html", "reports/2023/index.html"],
            ),
        ),
        (
            "reports/2022/index.html",
            page("report", &["reports/2023/index.html", "a.css"]),
        ),
        (
            "reports/2023/index.html",
            page("new", &["reports/2022/index.html", "reports/2023/new.pdf"]),
        ),
        ("reports/2023/new.pdf", "figures".to_owned()),
        (
            "sitemap.xml",
            page(
                "map 2",
                &["reports/2022/index.html", "reports/2023/index.html"],
            ),
        ),
    ])
}

/// The same site without the attachment that nothing leads to any more.
fn third() -> Release {
    Release::of_memory(&[
        ("index.html", page("home 3", &["reports/index.html"])),
        ("reports/index.html", page("list 3", &["index.html"])),
    ])
}

fn manner() -> Manner {
    Manner {
        owner: Owner::here("now"),
        n_threads: 3,
        keep: 3,
        breaks_lock: false,
    }
}

fn publish(release: Release, store: &dyn Store) -> Result<Done, PublishError> {
    prepare(release, store, 3)?.apply(&manner(), &|_| ())
}

fn roll_back(store: &dyn Store) -> Result<Done, PublishError> {
    prepare_rollback(store, None, 3)?.apply(&manner(), &|_| ())
}

/// What readers find: the files of the site, without ours and those of others.
fn shown(store: &Memory) -> BTreeMap<String, String> {
    let mut files = store.texts();
    files.retain(|path, _| !path.starts_with(".gongkai") && path != "of-others.txt");
    files
}

fn wanted(release: &Release) -> BTreeMap<String, String> {
    let files = release.files().keys();
    let text = |path| String::from_utf8(release.content(path).unwrap()).unwrap();
    files.map(|path| (path.to_string(), text(path))).collect()
}

/// Follows all links from the home page; panics at one that leads nowhere.
fn crawl(store: &Memory, when: &str) {
    let files = store.texts();
    let mut seen = BTreeSet::new();
    let mut open = vec!["index.html".to_owned()];
    while let Some(path) = open.pop() {
        if !seen.insert(path.clone()) {
            continue;
        }
        // Before the first release is whole there may be no home page, and nothing leads anywhere.
        let Some(text) = files.get(&path) else {
            assert_eq!(path, "index.html", "{when}: {files:#?}");
            return;
        };
        let links = text.split("href=\"").skip(1);
        open.extend(links.map(|link| link.split('"').next().unwrap().to_owned()));
    }
}

#[test]
fn a_run_is_settled_once_when_all_is_done() {
    let store = Memory::new();
    publish(first(), &store).unwrap();
    publish(second(), &store).unwrap();
    forget_former(&store, &manner()).unwrap();
    let mut log = store.take_log();
    log.retain(|line| line.starts_with("settle ") || line.contains(" index.html"));
    let settled = |release: Release| format!("settle {}", release.id());
    let wanted = [
        "write index.html".to_owned(),
        settled(first()),
        "write index.html".to_owned(),
        settled(second()),
        "settle forgotten".to_owned(),
    ];
    assert_eq!(log, wanted);
}

#[test]
fn a_host_has_what_was_built_and_a_second_run_has_nothing_to_do() {
    for (is_bulk, n_calls) in [(false, 2), (true, 1)] {
        let store = Memory::of_kind(is_bulk);
        let done = publish(first(), &store).unwrap();
        assert_eq!((done.sent, done.deleted, done.by_reading), (6, 0, 6));
        assert_eq!(shown(&store), wanted(&first()));
        let before = store.n_calls.load(Ordering::Relaxed);
        assert!(prepare(first(), &store, 3).unwrap().plan.is_empty());
        assert_eq!(store.n_calls.load(Ordering::Relaxed) - before, n_calls);
        let done = publish(second(), &store).unwrap();
        assert_eq!((done.sent, done.deleted), (7, 1));
        assert_eq!(shown(&store), wanted(&second()));
    }
}

#[test]
fn files_are_sent_in_an_order_in_which_nothing_leads_nowhere() {
    for is_bulk in [false, true] {
        let store = Memory::of_kind(is_bulk);
        publish(first(), &store).unwrap();
        store.take_log();
        let prepared = prepare(second(), &store, 1).unwrap();
        prepared.apply(&manner(), &|_| ()).unwrap();
        let mut log = store.take_log();
        log.retain(|line| !line.contains(".gongkai/"));
        assert_eq!(log.pop(), Some(format!("settle {}", second().id())));
        in_order(&log);
    }
}

fn in_order(log: &[String]) {
    assert_eq!(
        log,
        [
            "write reports/2023/new.pdf",
            "write a.css",
            "write reports/2023/index.html",
            "write reports/2022/index.html",
            "write reports/index.html",
            "write index.html",
            "write sitemap.xml",
            "write .gongkai-manifest",
            "delete reports/2022/old.pdf",
        ]
    );
}

/// Ends a release at every call, and looks at what readers then find.
fn interrupted(finish: impl Fn(&Memory), at_end: &Release) {
    for is_bulk in [false, true] {
        interrupted_at(is_bulk, &finish, at_end);
    }
}

fn interrupted_at(is_bulk: bool, finish: impl Fn(&Memory), at_end: &Release) {
    for n_calls in 0.. {
        let store = Memory::of_kind(is_bulk);
        publish(first(), &store).unwrap();
        store.put("of-others.txt", "mine");
        store.n_left.store(n_calls, Ordering::Relaxed);
        let ended = publish(second(), &store);
        store.n_left.store(NEVER, Ordering::Relaxed);
        crawl(&store, &format!("after {n_calls} calls"));
        finish(&store);
        assert_eq!(shown(&store), wanted(at_end), "after {n_calls} calls");
        assert_eq!(store.texts()["of-others.txt"], "mine");
        assert!(
            prepare(at_end_of(at_end), &store, 3)
                .unwrap()
                .plan
                .is_empty()
        );
        let left: Vec<String> = store.texts().into_keys().collect();
        assert!(!left.contains(&".gongkai/journal".to_owned()));
        assert!(!left.contains(&".gongkai/lock".to_owned()));
        if ended.is_ok() {
            assert!(n_calls > 30);
            return;
        }
    }
}

fn at_end_of(release: &Release) -> Release {
    let files = wanted(release);
    let files: Vec<(&str, String)> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.clone()))
        .collect();
    Release::of_memory(&files)
}

#[test]
fn a_run_that_ends_anywhere_is_finished_by_the_next() {
    interrupted(
        |store| {
            publish(second(), store).unwrap();
        },
        &second(),
    );
}

#[test]
fn a_run_that_ends_anywhere_is_followed_by_another_release() {
    interrupted(
        |store| {
            publish(third(), store).unwrap();
        },
        &third(),
    );
}

#[test]
fn a_run_that_ends_anywhere_can_be_taken_back() {
    let go_back = |store: &Memory| {
        // Where it ended before anything was touched or after all was done, nothing is to be
        // taken back, or all of it.
        let is_whole = shown(store) == wanted(&first());
        let is_interrupted = store.texts().contains_key(".gongkai/journal");
        if is_interrupted || !is_whole {
            roll_back(store).unwrap();
        }
        // A release of which readers see the manifest is finished, not taken back.
        if shown(store) == wanted(&second()) {
            roll_back(store).unwrap();
        }
        publish(first(), store).unwrap();
    };
    interrupted(go_back, &first());
}

#[test]
fn runs_that_end_one_after_the_other_leave_nothing_behind() {
    // To and fro, as somebody does who cannot decide while the network comes and goes.
    for n_calls in (0..60).step_by(3) {
        for n_more in (0..60).step_by(3) {
            let store = Memory::new();
            publish(first(), &store).unwrap();
            for (release, n_left) in [(second(), n_calls), (first(), n_more), (second(), 2)] {
                store.n_left.store(n_left, Ordering::Relaxed);
                let _ = publish(release, &store);
                store.n_left.store(NEVER, Ordering::Relaxed);
            }
            publish(first(), &store).unwrap();
            let when = format!("after {n_calls} and {n_more} calls");
            assert_eq!(shown(&store), wanted(&first()), "{when}");
        }
    }
}

/// Ends a release at the first call after which the host is as it is wanted.
fn ended_when(is_so: impl Fn(&Memory) -> bool) -> Memory {
    for n_calls in 0.. {
        let store = Memory::new();
        publish(first(), &store).unwrap();
        store.take_log();
        store.n_left.store(n_calls, Ordering::Relaxed);
        let ended = publish(second(), &store);
        store.n_left.store(NEVER, Ordering::Relaxed);
        if is_so(&store) {
            return store;
        }
        assert!(ended.is_err(), "it is never so");
    }
    unreachable!("numbers do not end");
}

#[test]
fn what_arrived_whole_is_not_sent_again() {
    let store = ended_when(|store| store.sent().len() >= 4);
    let arrived: BTreeSet<String> = store.sent().into_iter().collect();
    assert!(arrived.len() < 7);
    store.take_log();
    publish(second(), &store).unwrap();
    let sent: BTreeSet<String> = store.sent().into_iter().collect();
    assert_eq!(sent.intersection(&arrived).count(), 0);
    assert_eq!(sent.len() + arrived.len(), 7);
}

#[test]
fn a_host_that_fails_now_and_then_gets_all_of_it() {
    for is_bulk in [false, true] {
        let store = Memory::of_kind(is_bulk);
        store.fails_every.store(5, Ordering::Relaxed);
        let seen = store.shared();
        let store = Patient::hurried(Box::new(store));
        assert_eq!(store.bulk().is_some(), is_bulk);
        publish(first(), &store).unwrap();
        publish(second(), &store).unwrap();
        assert_eq!(shown(&seen), wanted(&second()));
        roll_back(&store).unwrap();
        assert_eq!(shown(&seen), wanted(&first()));
        forget_former(&store, &manner()).unwrap();
        let left = seen.texts().into_keys();
        assert_eq!(left.filter(|path| path.contains("/kept/")).count(), 0);
    }
}

#[test]
fn a_file_that_arrives_torn_is_sent_again() {
    for is_bulk in [false, true] {
        let store = Memory::of_kind(is_bulk);
        store.tears.store(2, Ordering::Relaxed);
        publish(first(), &store).unwrap();
        assert_eq!(shown(&store), wanted(&first()));
        let store = Memory::of_kind(is_bulk);
        store.tears.store(NEVER, Ordering::Relaxed);
        let error = publish(first(), &store).unwrap_err();
        assert!(matches!(error, PublishError::NotAsSent(_)), "{error:?}");
        crawl(&store, "a host that tears everything");
    }
}

#[test]
fn former_releases_are_restored_as_long_as_they_are_kept() {
    let store = Memory::new();
    publish(first(), &store).unwrap();
    publish(second(), &store).unwrap();
    roll_back(&store).unwrap();
    assert_eq!(shown(&store), wanted(&first()));
    // Going back again undoes it.
    roll_back(&store).unwrap();
    assert_eq!(shown(&store), wanted(&second()));
    publish(third(), &store).unwrap();
    let former = prepare_rollback(&store, Some(&first().id()), 3).unwrap();
    former.apply(&manner(), &|_| ()).unwrap();
    assert_eq!(shown(&store), wanted(&first()));
    let unknown = prepare_rollback(&store, Some("no"), 3).err().unwrap();
    assert!(matches!(unknown, PublishError::UnknownFormer { known, .. } if known.len() == 3));
}

#[test]
fn a_former_release_whose_files_are_damaged_changes_nothing() {
    let store = Memory::new();
    publish(first(), &store).unwrap();
    publish(second(), &store).unwrap();
    let hash = blake3::hash(b"scan").to_hex();
    store.put(&format!(".gongkai/kept/{hash}"), "other");
    let error = roll_back(&store).unwrap_err();
    assert!(
        matches!(error, PublishError::NotKept(path) if path.as_str() == "reports/2022/old.pdf")
    );
    assert_eq!(shown(&store), wanted(&second()));
}

#[test]
fn nothing_is_kept_for_ever() {
    let store = Memory::new();
    let n_kept = |store: &Memory| {
        let kept = store.texts().into_keys();
        kept.filter(|path| path.starts_with(".gongkai/kept/"))
            .count()
    };
    for number in 0..10 {
        let text = format!("{number}");
        publish(Release::of_memory(&[("index.html", text)]), &store).unwrap();
        assert_eq!(n_kept(&store), usize::min(number, 3), "after {number}");
    }
    assert_eq!(forget_former(&store, &manner()).unwrap(), 3);
    assert_eq!(n_kept(&store), 0);
    assert!(matches!(
        prepare_rollback(&store, None, 1).err(),
        Some(PublishError::NoFormer)
    ));
    let store = Memory::new();
    let nothing = Manner {
        keep: 0,
        ..manner()
    };
    for release in [first(), second(), third()] {
        let prepared = prepare(release, &store, 3).unwrap();
        prepared.apply(&nothing, &|_| ()).unwrap();
        let ours = store.texts().into_keys();
        let ours: Vec<String> = ours.filter(|path| path.starts_with(".gongkai/")).collect();
        assert!(ours.is_empty(), "{ours:?}");
    }
}

#[test]
fn files_of_others_are_neither_replaced_nor_deleted() {
    let store = Memory::new();
    store.put("of-others.txt", "mine");
    store.put("a.css", "mine too");
    let prepared = prepare(first(), &store, 3).unwrap();
    assert_eq!(prepared.plan.foreign.count, 2);
    let error = prepared.plan.refuse_foreign().unwrap_err();
    assert!(matches!(error, PublishError::Foreign { count: 1, .. }));
    // Later, what others put where a new file goes is seen as well.
    let store = Memory::new();
    publish(first(), &store).unwrap();
    store.put("reports/2023/new.pdf", "mine");
    let prepared = prepare(second(), &store, 3).unwrap();
    assert!(prepared.plan.refuse_foreign().is_err());
    // What is the same as ours is in nobody's way.
    store.put("reports/2023/new.pdf", "figures");
    let prepared = prepare(second(), &store, 3).unwrap();
    assert!(prepared.plan.refuse_foreign().is_ok());
    assert_eq!(prepared.plan.new.len(), 1);
}

#[test]
fn too_many_deletions_are_refused() {
    let store = Memory::new();
    publish(first(), &store).unwrap();
    let prepared = prepare(third(), &store, 3).unwrap();
    assert_eq!(prepared.plan.deleted.len(), 4);
    let error = prepared.plan.refuse_deletions(66).unwrap_err();
    assert!(matches!(
        error,
        PublishError::TooManyDeletions {
            deleted: 4,
            published: 6,
            percent: 66
        }
    ));
    assert!(prepared.plan.refuse_deletions(67).is_ok());
}

#[test]
fn one_publishes_at_a_time() {
    let lock = |store: &Memory, owner: &Owner| {
        store.put(".gongkai/lock", &serde_json::to_string(owner).unwrap());
    };
    let store = Memory::new();
    // The first process of every machine runs as long as the machine does.
    lock(&store, &Owner::other(1));
    let error = publish(first(), &store).unwrap_err();
    assert!(matches!(error, PublishError::Locked(owner) if owner.process == 1));
    assert_eq!(shown(&store), BTreeMap::new());
    let by_force = Manner {
        breaks_lock: true,
        ..manner()
    };
    let prepared = prepare(first(), &store, 3).unwrap();
    prepared.apply(&by_force, &|_| ()).unwrap();
    assert_eq!(shown(&store), wanted(&first()));
    // No process has this number, so whoever had it is gone.
    lock(&store, &Owner::other(u32::MAX));
    publish(second(), &store).unwrap();
    // Who loses the lock stops before the next file.
    let prepared = prepare(third(), &store, 3).unwrap();
    let other = serde_json::to_string(&Owner::other(1)).unwrap();
    let taken = prepared.apply(&manner(), &|_| store.put(".gongkai/lock", &other));
    assert!(matches!(taken, Err(PublishError::LockLost)), "{taken:?}");
    assert_eq!(store.texts()[".gongkai/lock"], other);
}

#[test]
fn a_host_that_changed_since_the_plan_is_left_alone() {
    let store = Memory::new();
    let prepared = prepare(first(), &store, 3).unwrap();
    publish(third(), &store).unwrap();
    let error = prepared.apply(&manner(), &|_| ()).unwrap_err();
    assert!(matches!(error, PublishError::Outdated));
    assert_eq!(shown(&store), wanted(&third()));
}

#[test]
fn a_manifest_that_nobody_can_read_stops_everything() {
    let store = Memory::new();
    for (text, is_newer) in [("gongkai manifest 2\n", true), ("damaged", false)] {
        store.put(".gongkai-manifest", text);
        let error = publish(first(), &store).unwrap_err();
        let newer = matches!(
            error,
            PublishError::Manifest(crate::output::ManifestFlaw::Newer)
        );
        assert_eq!(newer, is_newer, "{error:?}");
    }
    assert_eq!(store.texts().len(), 1);
    // A manifest that lists our own files does not make us delete them.
    let mut manifest = crate::output::Manifest::default();
    for path in [".gongkai/lock", ".gongkai-manifest", "x"] {
        manifest.add(path, crate::output::FileHash::of(b""));
    }
    store.put(".gongkai-manifest", &manifest.text());
    let prepared = prepare(first(), &store, 3).unwrap();
    let deleted: Vec<&str> = prepared.plan.deleted.iter().map(HostPath::as_str).collect();
    assert_eq!(deleted, ["x"]);
}

#[test]
fn a_folder_is_a_host_like_any_other() {
    let folder = std::env::temp_dir().join(format!("gongkai-publish-{}", std::process::id()));
    let store = Folder::new(folder.join("site"));
    for release in [first(), second(), third()] {
        publish(release, &store).unwrap();
    }
    let mut found = store.list(100).unwrap();
    found.sort();
    let found: Vec<&str> = found.iter().map(HostPath::as_str).collect();
    assert_eq!(found, ["index.html", "reports/index.html"]);
    assert!(!folder.join("site/reports/2022").exists());
    roll_back(&store).unwrap();
    let read = store.read(&HostPath::new("reports/2023/new.pdf")).unwrap();
    assert_eq!(read.unwrap(), b"figures");
    assert!(!store.create(&HostPath::new("a.css"), b"x").unwrap());
    std::os::unix::fs::symlink("/", folder.join("site/out")).unwrap();
    let fault = store
        .write(&HostPath::new("out/gongkai-test"), b"x")
        .unwrap_err();
    assert!(matches!(fault.reason, Reason::NotPermitted(_)));
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn what_a_release_left_to_be_deleted_does_not_make_its_files_unsure() {
    let store = ended_when(|store| {
        let texts = store.texts();
        texts[".gongkai-manifest"] == second().text && texts.contains_key("reports/2022/old.pdf")
    });
    publish(third(), &store).unwrap();
    assert_eq!(shown(&store), wanted(&third()));
    roll_back(&store).unwrap();
    assert_eq!(shown(&store), wanted(&second()));
}
