//! Publishing by `rsync`, over SSH and to a daemon.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::thread;
use std::time::Duration;

use gongkai::output::{FileHash, MANIFEST, Manifest};
use gongkai::publish::{
    Bulk as _, HostPath, Reason, Receipt, Rsync, RsyncAddress, RsyncWay, Store,
};

use super::servers::{Server, find};
use super::{FOREIGN, LOGIN, built, done, kill_often, killed, portal, there_and_back};
use crate::support::Sandbox;

/// A portal that is published over SSH.
fn over_ssh(server: &Server) -> Sandbox {
    portal(&format!(
        "kind: rsync, server: {}, path: {}",
        server.url,
        server.path("a/的 b/www").display()
    ))
}

/// A portal that is published to a folder of a daemon's module.
fn by_daemon(server: &Server) -> Sandbox {
    let address = &server.url;
    portal(&format!(
        "kind: rsync, server: \"{address}\", module: portal, path: a/的 b"
    ))
}

/// Names that a shell, an option, a comment or a pattern would be made of.
const ODD: [&str; 12] = [
    "-e $(x)",
    "-rf/-v",
    "#c",
    "; x",
    "中 文/附件（一）.pdf",
    "*",
    "[a]",
    "it's \"q\"",
    "a\\b",
    "~/x",
    "a:b::c",
    "- *",
];

/// Adds files with odd names to the built site.
fn add_odd(sandbox: &Sandbox) {
    let site = sandbox.path("site");
    let mut manifest = Manifest::read(&site).unwrap().unwrap();
    for name in ODD {
        let path = site.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, name).unwrap();
        manifest.add(name, FileHash::of(name.as_bytes()));
    }
    fs::write(site.join(MANIFEST), manifest.text()).unwrap();
}

/// Puts a file of somebody else where the portal goes.
fn put_foreign(folder: &Path) {
    let foreign = folder.join(FOREIGN.0);
    fs::create_dir_all(foreign.parent().unwrap()).unwrap();
    fs::write(foreign, FOREIGN.1).unwrap();
}

/// Publishes, goes back, forgets; counts what an unchanged portal costs.
fn all_ways((server, sandbox): (&Server, &Sandbox), variables: &[(&str, &str)], folder: &str) {
    let Some(count) = server.count_rsync() else {
        return;
    };
    there_and_back(sandbox, variables, |_| server.files(folder));
    done(sandbox, "", variables);
    let before = count();
    done(sandbox, "", variables);
    assert!(count() - before <= 3, "{}", count() - before);
    add_odd(sandbox);
    done(sandbox, "--no-build", variables);
    assert_eq!(server.files(folder), built(sandbox));
    assert!(server.files(folder).contains_key(ODD[0]));
    let mine = server.path(&format!("{folder}/reports/of-others.txt"));
    fs::write(&mine, "mine").unwrap();
    fs::remove_dir_all(sandbox.path("content/reports/2023")).unwrap();
    done(sandbox, "--max-deletes 90", variables);
    let mut left = server.files(folder);
    assert_eq!(left.remove("reports/of-others.txt").unwrap(), b"mine");
    assert_eq!(left, built(sandbox));
    assert!(!server.path(&format!("{folder}/reports/2023")).exists());
    let run = done(sandbox, "--rollback --format json --quiet", variables);
    let plan: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(plan["done"]["verified"]["reading"], 0);
    assert!(server.path(&format!("{folder}/reports/2023")).exists());
    done(sandbox, "--forget", variables);
    let kept = server.path(&format!("{folder}/.gongkai/kept"));
    let kept = fs::read_dir(kept).map_or(0, |kept| kept.count());
    assert_eq!(kept, 0);
    nothing_left(sandbox, &server.path(folder));
}

/// Nothing is on its way any more, neither here nor there.
fn nothing_left(sandbox: &Sandbox, host: &Path) {
    let names = |folder: &Path| -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap().flatten();
        let mut names: Vec<_> = entries.map(|entry| entry.file_name()).collect();
        names.sort();
        let names = names.into_iter();
        names.map(|name| name.into_string().unwrap()).collect()
    };
    let work = sandbox.path(".site.gongkai/publish-www");
    let mut here = names(&work);
    // Where a connection was waits `ssh` for a while after its publisher was killed.
    here.retain(|name| !name.ends_with("-ssh"));
    assert_eq!(here, [".gitignore", "fence"]);
    assert_eq!(names(&host.join(".gongkai/new")), Vec::<String>::new());
    assert!(!host.join(".gongkai/lock").exists());
    for name in names(host) {
        assert!(!name.starts_with('.') || name.starts_with(".gongkai"));
    }
}

#[test]
fn over_ssh_there_and_back() {
    let Some(server) = Server::sftp() else { return };
    let path = server.search_path();
    let sandbox = over_ssh(&server);
    all_ways((&server, &sandbox), &[("PATH", &path)], "a/的 b/www");
    let page = server.path("a/的 b/www/index.html");
    let mode = page.metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o644);
}

#[test]
fn by_a_daemon_there_and_back() {
    let Some(server) = Server::rsync() else {
        return;
    };
    let path = server.search_path();
    let variables = [LOGIN[0], LOGIN[1], ("PATH", &path)];
    all_ways((&server, &by_daemon(&server)), &variables, "www/a/的 b");
}

#[test]
fn a_publisher_over_ssh_that_is_killed() {
    let (Some(server), Some(_)) = (Server::sftp(), find("rsync")) else {
        return;
    };
    let path = server.search_path();
    let (sandbox, variables) = (over_ssh(&server), [("PATH", path.as_str())]);
    put_foreign(&server.path("a/的 b/www"));
    kill_often(&sandbox, &variables, |_| server.files("a/的 b/www"));
    nothing_left(&sandbox, &server.path("a/的 b/www"));
}

#[test]
fn a_publisher_to_a_daemon_that_is_killed() {
    let Some(server) = Server::rsync() else {
        return;
    };
    let path = server.search_path();
    let variables = [LOGIN[0], LOGIN[1], ("PATH", path.as_str())];
    let sandbox = by_daemon(&server);
    put_foreign(&server.path("www/a/的 b"));
    kill_often(&sandbox, &variables, |_| server.files("www/a/的 b"));
    nothing_left(&sandbox, &server.path("www/a/的 b"));
}

#[test]
fn what_is_torn_on_the_host_is_seen_and_sent_again() {
    let (Some(server), Some(program)) = (Server::rsync(), find("rsync")) else {
        return;
    };
    // As soon as a style sheet has arrived all of them are torn, once.
    server.replace_rsync(&format!(
        "{rsync} \"$@\"; code=$?\nif [ ! -e {torn} ]; then\n\
         for file in $(find {www} -name '*.css'); do echo torn > \"$file\"; touch {torn}; done\n\
         fi\nexit $code\n",
        rsync = program.display(),
        torn = server.path("torn").display(),
        www = server.path("www/site").display(),
    ));
    let path = server.search_path();
    let variables = [LOGIN[0], LOGIN[1], ("PATH", path.as_str())];
    let address = &server.url;
    let sandbox = portal(&format!(
        "kind: rsync, server: \"{address}\", module: portal, path: site"
    ));
    let run = done(&sandbox, "--format json --quiet", &variables);
    assert!(server.path("torn").exists());
    assert_eq!(server.files("www/site"), built(&sandbox));
    let plan: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_ne!(plan["done"]["verified"]["checksum"], 0);
}

#[test]
fn a_program_that_outlives_its_publisher_is_waited_for() {
    let (Some(server), Some(program)) = (Server::rsync(), find("rsync")) else {
        return;
    };
    let (hold, log) = (server.path("hold"), server.path("log"));
    let wrapper = format!(
        "case \"$*\" in *--temp-dir*) ;; *) exec {rsync} \"$@\" ;; esac\n\
         echo begin >> {log}\nfor n in 1 2 3 4 5 6 7 8 9 10; do\n\
         if [ -e {hold} ]; then sleep 0.5; fi; done\n\
         {rsync} \"$@\"; code=$?; echo end >> {log}; exit $code\n",
        rsync = program.display(),
        log = log.display(),
        hold = hold.display()
    );
    server.replace_rsync(&wrapper);
    let path = server.search_path();
    let variables = [LOGIN[0], LOGIN[1], ("PATH", path.as_str())];
    let sandbox = by_daemon(&server);
    sandbox.build("");
    fs::write(&hold, "").unwrap();
    // It is killed while its first file is held up.
    killed(&sandbox, &variables, Duration::from_secs(2));
    assert_eq!(fs::read_to_string(&log).unwrap(), "begin\n");
    let release = thread::spawn(move || {
        thread::sleep(Duration::from_secs(1));
        fs::remove_file(hold).unwrap();
    });
    done(&sandbox, "--no-build", &variables);
    release.join().unwrap();
    let text = fs::read_to_string(&log).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines.len() > 10);
    for two in lines.chunks(2) {
        assert_eq!(two, ["begin", "end"], "{text}");
    }
    assert_eq!(server.files("www/a/的 b"), built(&sandbox));
    nothing_left(&sandbox, &server.path("www/a/的 b"));
}

/// Publishes, which must fail with these words; nothing may be written.
fn fails(server: &Server, target: &str, variables: &[(&str, &str)], words: &str) {
    let sandbox = portal(target);
    let run = sandbox.run_with("publish --lang en --yes", variables);
    assert_eq!(run.code, 2, "{}", run.shown());
    assert!(run.err.contains(words), "{words}: {}", run.shown());
    assert!(!run.err.contains("secret"), "{}", run.shown());
    let lines = run.err.lines().filter(|line| line.contains("error:"));
    assert_eq!(lines.count(), 1, "{}", run.shown());
    assert!(!server.path("www/index.html").exists());
}

#[test]
fn what_a_daemon_refuses_is_said() {
    let Some(server) = Server::rsync() else {
        return;
    };
    let path = server.search_path();
    let target =
        |server: &str, module: &str| format!("kind: rsync, server: \"{server}\", module: {module}");
    let (own, variables) = (&server.url, [LOGIN[0], LOGIN[1], ("PATH", &path)]);
    let wrong = [
        LOGIN[0],
        ("GONGKAI_WWW_PASSWORD", "secret-but-wrong"),
        ("PATH", &path),
    ];
    let refused = target(own, "portal");
    fails(
        &server,
        &refused,
        &wrong,
        "not permitted (@ERROR: auth failed",
    );
    fails(
        &server,
        &refused,
        &wrong[2..],
        "not permitted (@ERROR: auth failed",
    );
    let unknown = target(own, "other");
    fails(
        &server,
        &unknown,
        &variables,
        "is not there (@ERROR: Unknown module",
    );
    let readable = target(own, "readable");
    fails(&server, &readable, &variables, "it can only be read");
    let nowhere = "programs only of the test";
    let missing = [LOGIN[0], LOGIN[1], ("PATH", nowhere)];
    let not_installed = "the program `rsync` is not installed on this machine";
    fails(&server, &refused, &missing, not_installed);
}

#[test]
fn what_ssh_refuses_is_said() {
    let (Some(server), Some(rsync)) = (Server::sftp(), find("rsync")) else {
        return;
    };
    let (path, folder) = (server.search_path(), server.path("www"));
    let target = format!(
        "kind: rsync, server: {}, path: {}",
        server.url,
        folder.display()
    );
    let wrapper = server.path("bin/ssh");
    let usual = fs::read_to_string(&wrapper).unwrap();
    let with = |from: &str, to: &str| fs::write(&wrapper, usual.replace(from, to)).unwrap();
    with("/known ", "/none ");
    let unknown = "the server is not known to this machine";
    fails(&server, &target, &[("PATH", &path)], unknown);
    with("/user ", "/host ");
    let refused = "not permitted (";
    fails(&server, &target, &[("PATH", &path)], refused);
    // A key file with any name is given to `ssh` as it is.
    let odd = server.path("bin/it's a \"key\"");
    fs::copy(server.path("user"), &odd).unwrap();
    fs::set_permissions(&odd, fs::Permissions::from_mode(0o600)).unwrap();
    let sandbox = portal(&target);
    let odd = odd.display().to_string();
    done(
        &sandbox,
        "",
        &[("PATH", &path), ("GONGKAI_WWW_KEY_FILE", &odd)],
    );
    fs::remove_dir_all(&folder).unwrap();
    fs::write(&wrapper, "#!/bin/sh\nexit 127\n").unwrap();
    let missing = "the program `rsync` is not installed on the host";
    fails(&server, &target, &[("PATH", &path)], missing);
    fs::remove_file(&wrapper).unwrap();
    symlink(rsync, server.path("bin/rsync")).unwrap();
    let no_ssh = server.path("bin").display().to_string();
    let missing = "the program `ssh` is not installed on this machine";
    fails(&server, &target, &[("PATH", &no_ssh)], missing);
}

/// A store of the daemon, and the folder for its work.
fn store(server: &Server) -> (Rsync, Sandbox) {
    let work = Sandbox::empty();
    let address = RsyncAddress {
        server: server.url.clone(),
        user: Some("me".to_owned()),
        way: RsyncWay::Daemon {
            module: "portal".to_owned(),
            path: String::new(),
            password: Some("secret".to_owned()),
        },
    };
    (Rsync::new(address, work.path("work")), work)
}

/// Paths that contain what lists, patterns and lines are made of.
fn odd_paths() -> Vec<HostPath> {
    let more = [
        "-rf",
        "a b/-x",
        "a?",
        "\\#101",
        "a\nb",
        "x\u{1}y",
        "~",
        " ",
        "é\u{301}",
        ".hidden",
    ];
    let names = ODD
        .iter()
        .filter(|name| !name.contains("-rf") && **name != "~/x");
    let names = names
        .chain(&more)
        .chain(&["+ x", "a/- b/c", "$HOME", "`id`"]);
    names.map(|name| HostPath::new(name)).collect()
}

#[test]
fn a_file_may_have_any_name() {
    let Some(server) = Server::rsync() else {
        return;
    };
    let (store, _work) = store(&server);
    let bulk = &store;
    let mut paths = odd_paths();
    let content = |path: &HostPath| path.as_str().as_bytes().to_vec();
    let contents: Vec<Vec<u8>> = paths.iter().map(content).collect();
    let files: Vec<(&HostPath, &[u8])> = paths
        .iter()
        .zip(contents.iter().map(|bytes| &bytes[..]))
        .collect();
    let lock = HostPath::new(".gongkai/lock");
    assert!(store.create(&lock, b"x").unwrap());
    assert!(!store.create(&lock, b"y").unwrap());
    assert_eq!(store.read(&lock).unwrap().unwrap(), b"x");
    assert_eq!(bulk.write_all(&files).unwrap(), Receipt::Checksum);
    let mut asked: Vec<&HostPath> = paths.iter().collect();
    let none = [
        HostPath::new("none"),
        HostPath::new("no/ne"),
        HostPath::new("a b"),
    ];
    asked.extend(&none);
    let mut wanted: Vec<Option<Vec<u8>>> = contents.iter().cloned().map(Some).collect();
    wanted.extend([None, None, None]);
    assert_eq!(bulk.read_all(&asked).unwrap(), wanted);
    let sizes = bulk.sizes(&asked).unwrap();
    let size = |bytes: &Option<Vec<u8>>| bytes.as_ref().map(|bytes| bytes.len() as u64);
    let mut wanted: Vec<Option<u64>> = wanted.iter().map(size).collect();
    // A folder is in the way of a file.
    *wanted.last_mut().unwrap() = Some(u64::MAX);
    assert_eq!(sizes, wanted);
    let mut listed = store.list(100).unwrap();
    listed.sort();
    paths.sort();
    assert_eq!(listed, paths);
}

#[test]
fn only_what_is_named_is_copied_and_deleted() {
    let Some(server) = Server::rsync() else {
        return;
    };
    let (store, _work) = store(&server);
    let (bulk, paths) = (&store, odd_paths());
    let files: Vec<(&HostPath, &[u8])> = paths
        .iter()
        .map(|path| (path, path.as_str().as_bytes()))
        .collect();
    store.create(&HostPath::new(".gongkai/lock"), b"x").unwrap();
    bulk.write_all(&files).unwrap();
    let kept: Vec<HostPath> = (0..=paths.len())
        .map(|number| HostPath::new(&format!(".gongkai/kept/{number}")))
        .collect();
    let none = HostPath::new("none");
    let from = paths.iter().chain([&none]);
    let pairs: Vec<_> = from.zip(&kept).collect();
    bulk.copy_all(&pairs).unwrap();
    let mut wanted: Vec<Option<Vec<u8>>> = files
        .iter()
        .map(|(_, bytes)| Some(bytes.to_vec()))
        .collect();
    wanted.push(None);
    let kept: Vec<&HostPath> = kept.iter().collect();
    assert_eq!(bulk.read_all(&kept).unwrap(), wanted);
    let all: Vec<&HostPath> = paths.iter().collect();
    for number in [1, 5, all.len()] {
        bulk.delete_all(&all[..number]).unwrap();
        let sizes = bulk.sizes(&all).unwrap();
        let left: Vec<bool> = sizes.iter().map(Option::is_some).collect();
        let wanted: Vec<bool> = (0..all.len()).map(|index| index >= number).collect();
        assert_eq!(left, wanted);
    }
    // Folders go with their last file, ours alone stays.
    assert_eq!(fs::read_dir(server.path("www")).unwrap().count(), 1);
}

#[test]
fn links_are_not_followed() {
    let Some(server) = Server::rsync() else {
        return;
    };
    let (store, _work) = store(&server);
    let outside = server.path("outside");
    fs::create_dir_all(outside.join("b")).unwrap();
    fs::write(outside.join("b/mine.txt"), "mine").unwrap();
    symlink("../outside", server.path("www/out")).unwrap();
    symlink("../outside/b/mine.txt", server.path("www/link.txt")).unwrap();
    for path in ["out/x", "out/b/mine.txt"] {
        let path = HostPath::new(path);
        let refused = [
            store.write(&path, b"ours").map(drop).unwrap_err(),
            store.delete(&path).unwrap_err(),
        ];
        for fault in refused {
            assert!(matches!(fault.reason, Reason::NotPermitted(_)), "{fault:?}");
        }
    }
    // A link where a file goes is replaced, not followed.
    let link = HostPath::new("link.txt");
    assert_eq!(store.size(&link).unwrap(), Some(u64::MAX));
    assert_eq!(store.write(&link, b"ours").unwrap(), Receipt::Checksum);
    assert_eq!(store.read(&link).unwrap().unwrap(), b"ours");
    assert_eq!(fs::read(outside.join("b/mine.txt")).unwrap(), b"mine");
    assert!(server.path("www/out").is_symlink());
}
