//! Publishing to real servers on loopback: S3 by moto and s3rver, WebDAV by rclone, SFTP by
//! OpenSSH, rsync, branches by git. Where one is not installed its test says so, or fails if the
//! environment asks for all.

mod crawl;
mod faults;
mod git;
mod proxy;
mod rsync;
mod servers;
mod smart;

use std::collections::BTreeMap;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{PROGRAM, Run, Sandbox};
use servers::{Server, get};

type Files = BTreeMap<String, Vec<u8>>;

/// A portal with a target, of which reports may be changed at will.
fn portal(target: &str) -> Sandbox {
    let sandbox = Sandbox::portal("minimal");
    let target = format!("{{preview: true, {target}}}");
    let settings = format!("title: 青山县示范镇政府信息公开\npublish: {{www: {target}}}\n");
    sandbox.put("portal.yaml", settings);
    sandbox
}

/// The site as it was built, without what is not published.
fn built(sandbox: &Sandbox) -> Files {
    let mut files = sandbox.files("site");
    files.retain(|path, _| !path.starts_with(".gongkai"));
    files
}

/// Publishes, which must end well.
fn done(sandbox: &Sandbox, arguments: &str, variables: &[(&str, &str)]) -> Run {
    let arguments = format!("publish --lang en --yes {arguments}");
    let run = sandbox.run_with(&arguments, variables);
    assert_eq!(run.code, 0, "{}", run.shown());
    run
}

/// Compares what a host has with what it should have; names the files that differ.
fn assert_same(found: &Files, wanted: &Files) {
    let paths = found.keys().chain(wanted.keys());
    let differ: std::collections::BTreeSet<_> = paths
        .filter(|path| found.get(*path) != wanted.get(*path))
        .collect();
    assert!(differ.is_empty(), "other than they should be: {differ:?}");
}

/// Publishes a release, another, and goes back; `find` tells what the host has.
fn there_and_back(sandbox: &Sandbox, variables: &[(&str, &str)], find: impl Fn(&Files) -> Files) {
    done(sandbox, "", variables);
    let first = built(sandbox);
    assert_same(&find(&first), &first);
    let run = done(sandbox, "", variables);
    assert!(run.err.contains("nothing to do"), "{}", run.shown());
    sandbox.replace("content/agency.yaml", "示范镇", "模范镇");
    sandbox.put("content/reports/2023/附 件.pdf", "%PDF-1.4");
    let run = done(sandbox, "--format json --quiet", variables);
    let plan: Value = serde_json::from_str(&run.out).unwrap();
    assert_ne!(plan["changed"].as_array().unwrap().len(), 0);
    let second = built(sandbox);
    assert_same(&find(&second), &second);
    sandbox.remove("content/reports/2023/附 件.pdf");
    done(sandbox, "--max-deletes 50", variables);
    let third = built(sandbox);
    assert_same(&find(&second), &third);
    done(sandbox, "--rollback", variables);
    assert_same(&find(&second), &second);
    done(sandbox, "--forget", variables);
}

/// What lets the program in to S3.
const KEY: [(&str, &str); 2] = [
    ("GONGKAI_WWW_ACCESS_KEY_ID", "id"),
    ("GONGKAI_WWW_SECRET_ACCESS_KEY", "secret"),
];

/// What lets the program in to the S3 that looks at it.
const STRICT_KEY: [(&str, &str); 2] = [
    ("GONGKAI_WWW_ACCESS_KEY_ID", "S3RVER"),
    ("GONGKAI_WWW_SECRET_ACCESS_KEY", "S3RVER"),
];

/// What lets the program in to WebDAV.
const LOGIN: [(&str, &str); 2] = [
    ("GONGKAI_WWW_USER", "me"),
    ("GONGKAI_WWW_PASSWORD", "secret"),
];

/// A portal with the bucket `portal` of a server at an address as its target.
fn portal_in_bucket(url: &str) -> Sandbox {
    portal(&format!(
        "kind: s3, bucket: portal, endpoint: {url}, region: us-east-1, path_style: true, \
         prefix: a/b"
    ))
}

/// Returns those of some files that the bucket has, as it has them.
fn find_in_bucket(server: &Server, files: &Files) -> Files {
    let find = |path: &String| get(server, &format!("/portal/a/b/{path}"));
    let found = files
        .keys()
        .filter_map(|path| Some((path.clone(), find(path)?.1)));
    found.collect()
}

#[test]
fn s3() {
    let Some(server) = Server::s3() else { return };
    let sandbox = portal_in_bucket(&server.url);
    let variables = KEY;
    let missing = sandbox.run_with("publish --lang en --yes", &variables);
    assert_eq!(missing.code, 2);
    assert!(missing.err.contains("is not there"), "{}", missing.shown());
    server.make_bucket("portal");
    let find = |files: &Files| -> Files {
        let mut found = Files::new();
        for path in files.keys() {
            let answer = get(&server, &format!("/portal/a/b/{path}"));
            if let Some((head, bytes)) = answer {
                if path.ends_with(".html") {
                    assert!(head.contains("text/html; charset=utf-8"), "{path}: {head}");
                    assert!(head.contains("no-cache"), "{path}: {head}");
                }
                found.insert(path.clone(), bytes);
            }
        }
        found
    };
    there_and_back(&sandbox, &variables, find);
    let run = done(&sandbox, "--format json --quiet", &variables);
    let plan: Value = serde_json::from_str(&run.out).unwrap();
    let verified = &plan["done"]["verified"];
    assert_eq!(verified["reading"], 0, "{verified}");
}

#[test]
fn another_s3() {
    let Some(server) = Server::strict_s3() else {
        return;
    };
    let sandbox = portal_in_bucket(&server.url);
    let refused = sandbox.run_with("publish --lang en --yes", &KEY);
    assert_eq!(refused.code, 2, "{}", refused.shown());
    assert!(refused.err.contains("not permitted"), "{}", refused.shown());
    there_and_back(&sandbox, &STRICT_KEY, |files| {
        find_in_bucket(&server, files)
    });
}

#[test]
fn webdav() {
    let Some(server) = Server::webdav() else {
        return;
    };
    let sandbox = portal(&format!("kind: webdav, endpoint: {}/a/b", server.url));
    let refused = sandbox.run_with("publish --lang en --yes", &[]);
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("not permitted"), "{}", refused.shown());
    let variables = LOGIN;
    there_and_back(&sandbox, &variables, |_| server.files("a/b"));
}

#[test]
fn sftp() {
    let Some(server) = Server::sftp() else { return };
    let folder = server.path("www");
    let sandbox = portal(&format!(
        "kind: sftp, server: {}, path: {}",
        server.url,
        folder.display()
    ));
    let path = server.search_path();
    there_and_back(&sandbox, &[("PATH", &path)], |_| server.files("www"));
}

/// Begins to publish and is killed after a while.
fn killed(sandbox: &Sandbox, variables: &[(&str, &str)], after: Duration) {
    let mut command = Command::new(PROGRAM);
    command.args([
        "publish",
        "--yes",
        "--quiet",
        "--no-build",
        "--max-deletes=90",
    ]);
    command.current_dir(sandbox.path("")).env_clear();
    command.envs(variables.iter().copied());
    let mut child = command.spawn().unwrap();
    std::thread::sleep(after);
    let _ = child.kill();
    child.wait().unwrap();
}

/// How often a publisher is killed; `GONGKAI_KILLS` asks for more.
fn n_kills() -> u32 {
    let asked = std::env::var("GONGKAI_KILLS").ok();
    asked.map_or(12, |asked| asked.parse().unwrap())
}

/// A file of somebody else, which must stay as it is.
const FOREIGN: (&str, &[u8]) = ("old/list.txt", "旧名单".as_bytes());

/// Kills a publisher again and again, between two states of the portal; `find` tells what the
/// host has of the files of either.
fn kill_often(sandbox: &Sandbox, variables: &[(&str, &str)], find: impl Fn(&Files) -> Files) {
    let extra = "content/reports/2023/附 件.pdf";
    let agency = "content/agency.yaml";
    sandbox.build("");
    let first = built(sandbox);
    let begun = Instant::now();
    done(sandbox, "", variables);
    let whole = begun.elapsed().as_millis().max(1_100);
    let whole = u64::try_from(whole).unwrap();
    sandbox.replace(agency, "示范镇", "模范镇");
    sandbox.put(extra, "%PDF-1.4");
    sandbox.build("");
    let second = built(sandbox);
    let mut all: Files = first.clone().into_iter().chain(second.clone()).collect();
    all.insert(FOREIGN.0.to_owned(), FOREIGN.1.into());
    let is_new = |path: &String| !first.contains_key(path) || !second.contains_key(path);
    for number in 0..n_kills() {
        // Where a run is killed goes through all of it, from its first request to its last.
        let after = u64::from(number) * 97 % 1_100;
        let after = Duration::from_millis(after * whole / 1_100);
        killed(sandbox, variables, after);
        let mut found = find(&all);
        let foreign = found.remove(FOREIGN.0);
        assert_eq!(foreign.as_deref(), Some(FOREIGN.1), "after {after:?}");
        let crawl = crawl::of(&found);
        for (path, bytes) in &found {
            // What nothing leads to yet may be on its way.
            if !crawl.reached.contains(path) && is_new(path) {
                continue;
            }
            let is_whole = [&first, &second]
                .iter()
                .any(|state| state.get(path) == Some(bytes));
            assert!(is_whole, "{path} is torn after {after:?}");
        }
        assert_eq!(crawl.broken, Vec::<String>::new(), "after {after:?}");
        let (from, to) = match number % 2 {
            0 => ("模范镇", "示范镇"),
            _ => ("示范镇", "模范镇"),
        };
        sandbox.replace(agency, from, to);
        match number % 2 {
            0 => sandbox.remove(extra),
            _ => sandbox.put(extra, "%PDF-1.4"),
        }
        sandbox.build("");
    }
    done(sandbox, "--max-deletes=90", variables);
    let mut found = find(&all);
    assert_eq!(found.remove(FOREIGN.0).as_deref(), Some(FOREIGN.1));
    assert_same(&found, &built(sandbox));
}

#[test]
fn a_publisher_to_webdav_that_is_killed() {
    let Some(server) = Server::webdav() else {
        return;
    };
    let sandbox = portal(&format!("kind: webdav, endpoint: {}/a/b", server.url));
    let foreign = server.path("a/b").join(FOREIGN.0);
    std::fs::create_dir_all(foreign.parent().unwrap()).unwrap();
    std::fs::write(foreign, FOREIGN.1).unwrap();
    kill_often(&sandbox, &LOGIN, |_| server.files("a/b"));
}

#[test]
fn a_publisher_to_s3_that_is_killed() {
    let Some(server) = Server::s3() else { return };
    server.make_bucket("portal");
    let sandbox = portal_in_bucket(&server.url);
    let find = |files: &Files| find_in_bucket(&server, files);
    server.put_object(&format!("portal/a/b/{}", FOREIGN.0), FOREIGN.1);
    kill_often(&sandbox, &KEY, find);
}

#[test]
fn pages_are_fetched_as_readers_fetch_them() {
    let sandbox = portal("kind: folder, path: www, extras: [nginx], compressed: [gzip]");
    done(&sandbox, "", &[]);
    let Some(server) = Server::nginx(&sandbox.path("www")) else {
        return;
    };
    let (_, home) = get(&server, "/").unwrap();
    assert_eq!(home, built(&sandbox)["index.html"]);
    let (head, _) = get(&server, "/assets/style.css").unwrap();
    assert!(
        head.contains("Content-Security-Policy") && head.contains("max-age=600"),
        "{head}"
    );
    assert_eq!(get(&server, "/.gongkai/releases"), None);
    assert_eq!(get(&server, "/no/such/page"), None);
    let settings = sandbox.read("portal.yaml");
    let with_url = |url: &str| settings.replace("path: www", &format!("path: www, url: {url}"));
    sandbox.put("portal.yaml", with_url(&server.url));
    sandbox.replace("content/agency.yaml", "示范镇", "模范镇");
    let run = done(&sandbox, "", &[]);
    let all_right = "fetched as readers fetch them, 0 of them not as they should be";
    assert!(run.err.contains(all_right), "{}", run.shown());
    assert!(!run.err.contains("everybody can fetch"), "{}", run.shown());
    assert!(!run.err.contains("compressed variants"), "{}", run.shown());
    // This server was not told of the other variants.
    let settings = sandbox
        .read("portal.yaml")
        .replace("[gzip]", "[gzip, brotli]");
    sandbox.put("portal.yaml", settings);
    sandbox.replace("content/agency.yaml", "模范镇", "示范镇");
    let run = done(&sandbox, "", &[]);
    assert!(
        run.err.contains("compressed variants (br)"),
        "{}",
        run.shown()
    );
    // Under another address readers get nothing.
    sandbox.put(
        "portal.yaml",
        with_url(&format!("{}/elsewhere", server.url)),
    );
    sandbox.replace("content/agency.yaml", "示范镇", "模范镇");
    let run = sandbox.run("publish --lang en --yes --max-deletes 90");
    assert_eq!(run.code, 2, "{}", run.shown());
    assert!(run.err.contains("the answer is 404"), "{}", run.shown());
}
