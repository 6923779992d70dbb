//! Publishing to a branch of a git repository: over a path, SSH and HTTP, by the real git.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::servers::{Server, find};
use super::smart::Smart;
use super::{Files, built, done, killed, n_kills, portal, there_and_back};
use crate::support::{PROGRAM, Sandbox};

/// A bare repository for one test.
struct Bare {
    folder: Sandbox,
}

/// Where programs are looked for.
const PATH: (&str, &str) = ("PATH", "/usr/local/bin:/usr/bin:/bin");

impl Bare {
    /// Makes an empty repository; `None` where git is not installed.
    fn new() -> Option<Self> {
        find("git")?;
        let bare = Self {
            folder: Sandbox::empty(),
        };
        bare.git(&["init", "--quiet", "--bare", "."]);
        Some(bare)
    }

    fn path(&self) -> PathBuf {
        self.folder.path("")
    }

    /// Runs git in the repository, which must end well.
    fn git(&self, arguments: &[&str]) -> String {
        String::from_utf8_lossy(&git(&self.path(), arguments)).into_owned()
    }

    /// The files of a branch, or of something else; none where it is not there.
    fn files(&self, name: &str) -> Files {
        let found = self.git(&["for-each-ref", "--format=%(objectname)", name]);
        let Some(commit) = found.lines().next() else {
            return Files::new();
        };
        let list = git(&self.path(), &["ls-tree", "-r", "-z", commit]);
        let mut files = Files::new();
        for line in String::from_utf8(list).unwrap().split_terminator('\0') {
            let (head, path) = line.split_once('\t').unwrap();
            let words: Vec<&str> = head.split(' ').collect();
            if words[1] == "blob" {
                let bytes = git(&self.path(), &["cat-file", "blob", words[2]]);
                files.insert(path.to_owned(), bytes);
            }
        }
        files
    }

    /// What readers are shown.
    fn shown(&self) -> Files {
        let mut files = self.files("refs/heads/gh-pages");
        assert!(
            !files.keys().any(|path| path.starts_with(".gongkai/")),
            "what is kept is shown"
        );
        files.remove(".gongkai-manifest");
        files
    }

    fn head(&self) -> String {
        self.git(&["rev-parse", "refs/heads/gh-pages"])
    }

    fn target(&self) -> String {
        format!("kind: git, repository: {}", self.path().display())
    }

    /// Lets a program of the repository judge what is pushed.
    fn hook(&self, name: &str, script: &str) {
        let path = format!("hooks/{name}");
        self.folder.put(&path, format!("#!/bin/sh\n{script}\n"));
        let mode = fs::Permissions::from_mode(0o755);
        fs::set_permissions(self.folder.path(&path), mode).unwrap();
    }
}

fn git(folder: &Path, arguments: &[&str]) -> Vec<u8> {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(arguments);
    for role in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{role}_NAME"), "other");
        command.env(format!("GIT_{role}_EMAIL"), "other@example.gov.cn");
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {output:?}");
    output.stdout
}

/// Puts a git in a portal's folder that notes what it is told and runs a script before it works.
fn noting(sandbox: &Sandbox, script: &str) {
    let said = sandbox.path("said").display().to_string();
    let text = format!("#!/bin/sh\necho \"$@\" >>{said}\n{script}\nexec /usr/bin/git \"$@\"\n");
    sandbox.put("bin/git", text);
    let mode = fs::Permissions::from_mode(0o755);
    fs::set_permissions(sandbox.path("bin/git"), mode).unwrap();
}

/// Where programs are looked for, that git first.
fn search_path(sandbox: &Sandbox) -> String {
    format!("{}:/usr/bin:/bin", sandbox.path("bin").display())
}

/// Publishes what must be refused with these words; returns what was said.
fn refused(sandbox: &Sandbox, variables: &[(&str, &str)], words: &str) -> String {
    let run = sandbox.run_with("publish --lang en --yes", variables);
    assert_eq!(run.code, 2, "{}", run.shown());
    assert!(run.err.contains(words), "{}", run.shown());
    run.shown()
}

#[test]
fn a_branch_over_a_path() {
    let Some(bare) = Bare::new() else { return };
    let sandbox = portal(&format!(
        "{}, author: 示范 <a@example.gov.cn>",
        bare.target()
    ));
    there_and_back(&sandbox, &[PATH], |_| bare.shown());
    let log = bare.git(&["log", "--format=%an <%ae> %s", "--all"]);
    let lines: Vec<&str> = log.lines().collect();
    assert_eq!(lines.len(), 2, "{log}");
    for line in lines {
        assert!(
            line.starts_with("示范 <a@example.gov.cn> gongkai: "),
            "{log}"
        );
    }
}

#[test]
fn a_branch_over_ssh() {
    let (Some(bare), Some(server)) = (Bare::new(), Server::sftp()) else {
        return;
    };
    let address = format!("ssh://{}{}", server.url, bare.path().display());
    let sandbox = portal(&format!("kind: git, repository: '{address}', branch: 页/a"));
    let path = server.search_path();
    let stranger = "ssh -F none -o BatchMode=yes -o UserKnownHostsFile=/dev/null \
                    -o GlobalKnownHostsFile=/dev/null -o StrictHostKeyChecking=yes";
    let variables = [PATH, ("GIT_SSH_COMMAND", stranger)];
    refused(
        &sandbox,
        &variables,
        "the server is not known to this machine",
    );
    let find = |_: &Files| {
        let mut files = bare.files("refs/heads/页/a");
        files.remove(".gongkai-manifest");
        files
    };
    there_and_back(&sandbox, &[("PATH", &path)], find);
    sandbox.replace("portal.yaml", "页/a", "b, author: a <a@a>");
    fs::remove_dir_all(bare.path()).unwrap();
    refused(&sandbox, &[("PATH", &path)], "is not there");
}

#[test]
fn a_branch_over_http_with_a_token() {
    let Some(bare) = Bare::new() else { return };
    let around = bare.path();
    let (around, name) = (around.parent().unwrap(), around.file_name().unwrap());
    bare.git(&["config", "http.receivepack", "true"]);
    let server = Smart::before(around);
    let address = format!("{}/{}", server.url, name.to_str().unwrap());
    let sandbox = portal(&format!("kind: git, repository: '{address}'"));
    refused(&sandbox, &[PATH], "not permitted");
    // What is said to git is noted in the portal's folder.
    noting(&sandbox, "");
    let path = search_path(&sandbox);
    let login = |password| {
        [
            ("PATH", path.as_str()),
            ("GONGKAI_WWW_USER", "me"),
            ("GONGKAI_WWW_PASSWORD", password),
        ]
    };
    let said = refused(&sandbox, &login("wrong token"), "not permitted");
    assert!(!said.contains("wrong token"), "{said}");
    there_and_back(&sandbox, &login("secret token"), |_| bare.shown());
    let run = done(&sandbox, "--verbose", &login("secret token"));
    assert!(!run.shown().contains("secret token"), "{}", run.shown());
    assert!(sandbox.read("said").contains("ls-remote -- "));
    for (path, bytes) in sandbox.files("") {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("secret token"), "{path}");
    }
    server.n_asked();
    let (before, run) = (bare.head(), done(&sandbox, "", &login("secret token")));
    assert!(run.err.contains("nothing to do"), "{}", run.shown());
    assert_eq!(bare.head(), before);
    let asked = server.n_asked();
    assert!((1..=3).contains(&asked), "{asked} requests");
}

#[test]
fn another_machine_goes_back_and_a_damaged_copy_does_no_harm() {
    let Some(bare) = Bare::new() else { return };
    let sandbox = portal(&bare.target());
    done(&sandbox, "", &[PATH]);
    let first = built(&sandbox);
    sandbox.replace("content/agency.yaml", "示范镇", "模范镇");
    done(&sandbox, "", &[PATH]);
    let second = built(&sandbox);
    fs::remove_dir_all(sandbox.path(".site.gongkai")).unwrap();
    done(&sandbox, "--rollback", &[PATH]);
    assert!(bare.shown() == first);
    let damages: [fn(&Path); 5] = [
        |copy| overwrite(copy, "pack", b"junk"),
        |copy| overwrite(copy, "pack", b""),
        |copy| overwrite(copy, "config", b"[junk"),
        |copy| overwrite(copy, "HEAD", b""),
        |copy| fs::remove_dir_all(copy.join("objects")).unwrap(),
    ];
    for (number, damage) in (0..).zip(damages) {
        damage(&sandbox.path(".site.gongkai/publish-www.git"));
        done(&sandbox, "--rollback", &[PATH]);
        let wanted = if number % 2 == 0 { &second } else { &first };
        assert!(bare.shown() == *wanted, "after damage {number}");
    }
    // A copy that only its contents are damaged in is found out when they are read.
    overwrite_ends(&sandbox.path(".site.gongkai/publish-www.git/objects/pack"));
    let _ = sandbox.run_with("publish --lang en --yes --rollback", &[PATH]);
    done(&sandbox, "", &[PATH]);
    assert!(bare.shown() == built(&sandbox));
}

/// Overwrites all files below a folder that have this name or ending.
fn overwrite(folder: &Path, name: &str, bytes: &[u8]) {
    for path in crate::support::read_folder(folder).into_keys() {
        if path == name || path.ends_with(&format!(".{name}")) {
            let path = folder.join(path);
            fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
            fs::write(path, bytes).unwrap();
        }
    }
}

/// Overwrites the middle of all packs in a folder, whose indexes stay as they are.
fn overwrite_ends(folder: &Path) {
    for (path, mut bytes) in crate::support::read_folder(folder) {
        if path.ends_with(".pack") {
            let middle = bytes.len() / 2;
            let end = bytes.len() - 20;
            bytes[middle..end].fill(0);
            let path = folder.join(path);
            fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
            fs::write(path, bytes).unwrap();
        }
    }
}

#[test]
fn what_is_forgotten_cannot_be_reached_any_more() {
    let Some(bare) = Bare::new() else { return };
    let sandbox = portal(&bare.target());
    sandbox.put("content/reports/2023/名单.csv", "张三,110101\n");
    done(&sandbox, "", &[PATH]);
    sandbox.remove("content/reports/2023/名单.csv");
    done(&sandbox, "--max-deletes 50", &[PATH]);
    let reachable = || {
        let list = bare.git(&["rev-list", "--objects", "--all", "--no-object-names"]);
        let mut contents = BTreeSet::new();
        for id in list.lines() {
            contents.insert(git(&bare.path(), &["cat-file", "-p", id]));
        }
        contents
    };
    let secret = "张三,110101\n".as_bytes().to_vec();
    assert!(reachable().contains(&secret));
    let before = bare.shown();
    done(&sandbox, "--forget", &[PATH]);
    assert!(!reachable().contains(&secret));
    assert!(bare.shown() == before);
    assert_eq!(bare.git(&["rev-list", "--count", "--all"]).trim(), "2");
    assert!(!sandbox.path(".site.gongkai/publish-www.git").exists());
    let run = sandbox.run_with("publish --lang en --yes --rollback", &[PATH]);
    assert!(run.err.contains("no former release"), "{}", run.shown());
}

#[test]
fn of_two_that_publish_at_a_time_one_is_refused() {
    let Some(bare) = Bare::new() else { return };
    let (sandbox, other) = (portal(&bare.target()), portal(&bare.target()));
    done(&sandbox, "", &[PATH]);
    // The other publishes right before this one pushes.
    other.replace("content/agency.yaml", "示范镇", "模范镇");
    other.build("");
    let script = format!(
        "if [ \"$1\" = push ] && mkdir {0}/begun 2>/dev/null; then\n  cd {1} && \
         env -i PATH=/usr/bin:/bin {PROGRAM} publish --yes --no-build >{0}/log 2>&1\nfi",
        sandbox.path("").display(),
        other.path("").display()
    );
    noting(&sandbox, &script);
    let path = search_path(&sandbox);
    sandbox.put("content/reports/2023/附 件.pdf", "%PDF-1.4");
    refused(&sandbox, &[("PATH", &path)], "somebody published there");
    assert!(bare.shown() == built(&other), "{}", sandbox.read("log"));
    done(&sandbox, "", &[("PATH", &path)]);
    assert!(bare.shown() == built(&sandbox));
}

#[test]
fn two_that_publish_from_one_copy_are_kept_apart() {
    let Some(bare) = Bare::new() else { return };
    let sandbox = portal(&bare.target());
    sandbox.build("");
    let begin = || {
        let mut command = Command::new(PROGRAM);
        command.args(["publish", "--yes", "--quiet", "--no-build"]);
        command.current_dir(sandbox.path("")).env_clear();
        command.envs([PATH]);
        command.spawn().unwrap()
    };
    let runs: Vec<_> = (0..3).map(|_| begin()).collect();
    for mut run in runs {
        assert!(run.wait().unwrap().success());
    }
    assert!(bare.shown() == built(&sandbox));
    assert_eq!(
        bare.git(&["rev-list", "--count", "refs/heads/gh-pages"])
            .trim(),
        "1"
    );
}

#[test]
fn what_the_repository_declines_changes_nothing() {
    let Some(bare) = Bare::new() else { return };
    let sandbox = portal(&bare.target());
    done(&sandbox, "", &[PATH]);
    let before = bare.git(&["for-each-ref"]);
    sandbox.replace("content/agency.yaml", "示范镇", "模范镇");
    bare.hook("pre-receive", "echo 此分支受保护 >&2\nexit 1");
    let said = refused(&sandbox, &[PATH], "the host does not take it");
    assert!(said.contains("此分支受保护"), "{said}");
    assert!(said.contains("help: "), "{said}");
    assert_eq!(bare.git(&["for-each-ref"]), before);
    fs::remove_file(bare.path().join("hooks/pre-receive")).unwrap();
    done(&sandbox, "", &[PATH]);
    assert!(bare.shown() == built(&sandbox));
}

#[test]
fn a_repository_that_takes_branches_and_tags_only() {
    let Some(bare) = Bare::new() else { return };
    bare.git(&["config", "receive.hideRefs", "refs/gongkai"]);
    let sandbox = portal(&bare.target());
    there_and_back(&sandbox, &[PATH], |_| bare.shown());
    let names = bare.git(&["for-each-ref", "--format=%(refname)"]);
    let names: Vec<&str> = names.lines().collect();
    assert_eq!(names, ["refs/heads/gh-pages", "refs/tags/gongkai/gh-pages"]);
}

#[test]
fn a_repository_that_takes_branches_only_gets_what_is_shown_alone() {
    let Some(bare) = Bare::new() else { return };
    let sandbox = portal(&bare.target());
    bare.hook(
        "update",
        "case $1 in refs/heads/*) ;; *) echo illegal; exit 1;; esac",
    );
    let said = refused(&sandbox, &[PATH], "the host does not take it");
    assert!(said.contains("write `keep: 0`"), "{said}");
    assert!(bare.shown().is_empty());
    sandbox.replace("portal.yaml", "kind: git", "kind: git, keep: 0");
    for (from, to) in [("示范镇", "模范镇"), ("模范镇", "示范镇")] {
        sandbox.replace("content/agency.yaml", from, to);
        done(&sandbox, "", &[PATH]);
        assert!(bare.shown() == built(&sandbox));
    }
    assert_eq!(bare.git(&["for-each-ref"]).lines().count(), 1);
}

#[test]
fn a_repository_that_cannot_take_all_at_once() {
    let Some(bare) = Bare::new() else { return };
    bare.git(&["config", "receive.advertiseAtomic", "false"]);
    let sandbox = portal(&bare.target());
    there_and_back(&sandbox, &[PATH], |_| bare.shown());
}

#[test]
fn a_publisher_to_a_branch_that_is_killed() {
    let Some(bare) = Bare::new() else { return };
    let sandbox = portal(&bare.target());
    sandbox.build("");
    let mut states = vec![Files::new(), built(&sandbox)];
    let mut wanted = 1;
    for number in 0..n_kills() {
        let after = Duration::from_millis(u64::from(number) * 37 % 500);
        killed(&sandbox, &[PATH], after);
        let found = bare.shown();
        assert!(
            states.contains(&found),
            "neither before nor after {after:?}"
        );
        let (from, to) = match wanted {
            1 => ("示范镇", "模范镇"),
            _ => ("模范镇", "示范镇"),
        };
        sandbox.replace("content/agency.yaml", from, to);
        sandbox.build("");
        wanted = if wanted == 1 { 2 } else { 1 };
        if states.len() == 2 {
            states.push(built(&sandbox));
        }
    }
    // A push that was begun ends by itself.
    std::thread::sleep(Duration::from_millis(500));
    done(&sandbox, "--max-deletes=90", &[PATH]);
    assert!(bare.shown() == states[wanted]);
    bare.git(&["fsck", "--strict"]);
}

/// A branch of others with names and kinds of files that are no site's.
fn of_others(bare: &Bare) -> Sandbox {
    let work = Sandbox::empty();
    let run = |arguments: &[&str]| git(&work.path(""), arguments);
    run(&["init", "--quiet", "-b", "gh-pages", "."]);
    for name in ["README.md", "-x", "a \"b\"\n公.txt", "sub/it's.txt"] {
        work.put(name, format!("of others: {name}"));
    }
    std::os::unix::fs::symlink("/etc/hostname", work.path("link")).unwrap();
    run(&["add", "--", "."]);
    let module = "160000,1234567890123456789012345678901234567890,module";
    run(&["update-index", "--add", "--cacheinfo", module]);
    run(&["commit", "--quiet", "-m", "of others"]);
    run(&["push", "--quiet", bare.path().to_str().unwrap(), "gh-pages"]);
    work
}

#[test]
fn files_of_others_in_the_branch_stay() {
    let Some(bare) = Bare::new() else { return };
    of_others(&bare);
    let before = bare.git(&["ls-tree", "-r", "refs/heads/gh-pages"]);
    let sandbox = portal(&bare.target());
    let run = done(&sandbox, "", &[PATH]);
    assert!(
        run.err.contains("files of others, which stay (6)"),
        "{}",
        run.shown()
    );
    let ours = built(&sandbox);
    let others: Vec<String> = bare
        .git(&["ls-tree", "-r", "-z", "refs/heads/gh-pages"])
        .split_terminator('\0')
        .filter(|line| {
            let path = line.split_once('\t').unwrap().1;
            !ours.contains_key(path) && path != ".gongkai-manifest"
        })
        .map(str::to_owned)
        .collect();
    assert_eq!(others.len(), before.lines().count(), "{others:?}");
    for kind in ["120000", "160000"] {
        assert!(
            others.iter().any(|line| line.starts_with(kind)),
            "{others:?}"
        );
    }
    // The history of others is that of the branch.
    assert_eq!(
        bare.git(&["rev-list", "--count", "refs/heads/gh-pages"])
            .trim(),
        "2"
    );
}

#[test]
fn a_link_where_a_page_goes_is_not_followed() {
    let Some(bare) = Bare::new() else { return };
    let work = of_others(&bare);
    std::os::unix::fs::symlink("README.md", work.path("index.html")).unwrap();
    work.put("assets", "a file where a folder goes");
    git(&work.path(""), &["add", "index.html", "assets"]);
    git(&work.path(""), &["commit", "--quiet", "-m", "link"]);
    let target = bare.path();
    let push = ["push", "--quiet", target.to_str().unwrap(), "gh-pages"];
    git(&work.path(""), &push);
    let (sandbox, before) = (portal(&bare.target()), bare.head());
    let said = refused(&sandbox, &[PATH], "files of others are where");
    assert!(said.contains("index.html"), "{said}");
    let run = sandbox.run_with("publish --lang en --yes --take-over", &[PATH]);
    assert_eq!(run.code, 2, "{}", run.shown());
    assert!(run.err.contains("cannot write `assets`"), "{}", run.shown());
    assert_eq!(bare.head(), before);
    git(&work.path(""), &["rm", "--quiet", "assets"]);
    git(&work.path(""), &["commit", "--quiet", "-m", "no file"]);
    git(&work.path(""), &push);
    done(&sandbox, "--take-over", &[PATH]);
    assert_eq!(bare.shown()["index.html"], built(&sandbox)["index.html"]);
    assert_eq!(bare.shown()["README.md"], b"of others: README.md");
}

#[test]
fn a_host_that_shows_a_branch_later_is_waited_for() {
    let Some(bare) = Bare::new() else { return };
    let (sandbox, web) = (portal(&bare.target()), Sandbox::empty());
    let settings = sandbox.read("portal.yaml");
    let with = |more: &str| settings.replace("kind: git", &format!("kind: git, {more}"));
    sandbox.put("portal.yaml", with("extras: [nginx]"));
    let show = |wait: &str| {
        let root = web.path("").display().to_string();
        let check_out = format!("git --work-tree={root} checkout -qf gh-pages -- .");
        let script = format!("unset GIT_QUARANTINE_PATH\n({wait} {check_out}) >/dev/null 2>&1");
        bare.hook(
            "post-receive",
            &format!("{script} {}", if wait.is_empty() { "" } else { "&" }),
        );
    };
    show("");
    done(&sandbox, "", &[PATH]);
    let Some(server) = Server::nginx(&web.path("")) else {
        return;
    };
    sandbox.put(
        "portal.yaml",
        with(&format!("extras: [nginx], url: '{}'", server.url)),
    );
    sandbox.replace("content/agency.yaml", "示范镇", "模范镇");
    show("sleep 2;");
    let run = done(&sandbox, "", &[PATH]);
    assert!(
        run.err.contains("does not show all of it yet"),
        "{}",
        run.shown()
    );
    assert!(
        run.err.contains("0 of them not as they should be"),
        "{}",
        run.shown()
    );
}

#[test]
fn what_is_missing_is_told() {
    let Some(bare) = Bare::new() else { return };
    let sandbox = portal(&bare.target());
    let empty = sandbox.path("content").display().to_string();
    let said = refused(
        &sandbox,
        &[("PATH", &empty)],
        "the program `git` is not installed",
    );
    assert!(said.contains("help: install it"), "{said}");
    fs::remove_dir_all(bare.path()).unwrap();
    refused(&sandbox, &[PATH], "is not there");
}

#[test]
fn what_git_would_misunderstand_is_refused_where_it_stands() {
    let values = [
        ("repository: --upload-pack=x", "--upload-pack=x"),
        ("repository: 'ext::sh -c x'", "'ext::sh"),
        ("repository: x\n    branch: -f", "-f"),
        ("repository: x\n    branch: a..b", "a..b"),
        ("repository: x\n    branch: a.lock/b", "a.lock"),
        ("repository: x\n    branch: refs/heads/a", "refs/heads"),
        ("repository: x\n    author: me", "me"),
    ];
    for (value, wrong) in values {
        let sandbox = Sandbox::portal("minimal");
        let settings = format!("title: 甲\npublish:\n  www:\n    kind: git\n    {value}\n");
        sandbox.put("portal.yaml", &settings);
        let run = sandbox.run("check --lang en");
        let line = settings
            .lines()
            .position(|line| line.contains(wrong))
            .unwrap();
        let text = settings.lines().nth(line).unwrap();
        let place = format!("portal.yaml:{}:{}", line + 1, text.find(wrong).unwrap() + 1);
        assert_eq!(run.code, 1, "{}", run.shown());
        assert!(run.out.contains(&place), "{place}: {}", run.shown());
    }
    let sandbox = Sandbox::portal("minimal");
    let token = "https://ghp_hunter2hunter2hunter2@github.com/a/b";
    let settings = format!("title: 甲\npublish: {{www: {{kind: git, repository: '{token}'}}}}\n");
    sandbox.put("portal.yaml", settings);
    let run = sandbox.run("check --lang en");
    assert!(run.out.contains("secret-in-settings"), "{}", run.shown());
    assert!(!run.shown().contains("hunter2"), "{}", run.shown());
}
