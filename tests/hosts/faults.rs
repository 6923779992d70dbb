//! Hosts that refuse, are full, do not answer or have another time: what is said, and that the
//! next run mends it.

use std::time::Instant;

use super::proxy::{Fate, Proxy};
use super::servers::{Server, find};
use super::{
    Files, KEY, LOGIN, STRICT_KEY, assert_same, built, crawl, done, find_in_bucket, portal,
    portal_in_bucket, there_and_back,
};
use crate::support::{Sandbox, SmallDisk};

/// Publishes, which must fail with this sentence.
fn refused(sandbox: &Sandbox, variables: &[(&str, &str)], sentence: &str) {
    let run = sandbox.run_with("publish --lang en --yes --max-deletes 90", variables);
    assert_eq!(run.code, 2, "{}", run.shown());
    assert!(run.err.contains(sentence), "{}", run.shown());
}

#[test]
fn every_fifth_answer_is_spoilt() {
    let Some(server) = Server::s3() else { return };
    server.make_bucket("portal");
    let proxy = Proxy::spoiling(server.port);
    let sandbox = portal_in_bucket(&proxy.url);
    there_and_back(&sandbox, &KEY, |files| find_in_bucket(&server, files));
    assert!(proxy.n_spoilt() > 50, "{}", proxy.n_spoilt());
}

#[test]
fn every_fifth_answer_of_webdav_is_spoilt() {
    let Some(server) = Server::webdav() else {
        return;
    };
    let proxy = Proxy::spoiling(server.port);
    let sandbox = portal(&format!("kind: webdav, endpoint: {}/a/b", proxy.url));
    there_and_back(&sandbox, &LOGIN, |_| server.files("a/b"));
    assert!(proxy.n_spoilt() > 50, "{}", proxy.n_spoilt());
}

#[test]
fn an_unchanged_site_is_two_requests() {
    let Some(server) = Server::s3() else { return };
    server.make_bucket("portal");
    let proxy = Proxy::before(server.port, |_, _| Fate::Answered);
    let sandbox = portal_in_bucket(&proxy.url);
    done(&sandbox, "", &KEY);
    let before = proxy.n_seen();
    done(&sandbox, "", &KEY);
    assert_eq!(proxy.n_seen() - before, 2);
}

#[test]
fn an_unchanged_site_is_two_requests_of_webdav() {
    let Some(server) = Server::webdav() else {
        return;
    };
    let proxy = Proxy::before(server.port, |_, _| Fate::Answered);
    let sandbox = portal(&format!("kind: webdav, endpoint: {}/a/b", proxy.url));
    done(&sandbox, "", &LOGIN);
    let before = proxy.n_seen();
    done(&sandbox, "", &LOGIN);
    assert_eq!(proxy.n_seen() - before, 2);
}

#[test]
fn a_host_that_falls_silent_once() {
    let Some(server) = Server::s3() else { return };
    server.make_bucket("portal");
    let proxy = Proxy::before(server.port, |number, _| match number {
        20 => Fate::Silent,
        _ => Fate::Answered,
    });
    let sandbox = portal_in_bucket(&proxy.url);
    done(&sandbox, "", &KEY);
    assert_eq!(proxy.n_spoilt(), 1);
    let site = built(&sandbox);
    assert_same(&find_in_bucket(&server, &site), &site);
}

#[test]
fn a_host_is_left_alone_as_long_as_it_asks() {
    let Some(server) = Server::s3() else { return };
    server.make_bucket("portal");
    let proxy = Proxy::before(server.port, |number, _| match number {
        1 => Fate::Refused("503 Slow Down\r\nRetry-After: 4"),
        _ => Fate::Answered,
    });
    let sandbox = portal_in_bucket(&proxy.url);
    let started = Instant::now();
    done(&sandbox, "--dry-run", &KEY);
    assert!(started.elapsed().as_secs() >= 4, "{:?}", started.elapsed());
}

#[test]
fn nobody_is_there() {
    // Nothing listens at this port, which is never given to anybody.
    let sandbox = portal_in_bucket("http://127.0.0.1:1");
    refused(
        &sandbox,
        &KEY,
        "no answer, though it was asked again and again",
    );
}

#[test]
fn what_may_not_be_deleted_is_told_and_deleted_later() {
    let Some(server) = Server::s3() else { return };
    server.make_bucket("portal");
    let sandbox = portal_in_bucket(&server.url);
    let extra = "content/reports/2023/附 件.pdf";
    sandbox.put(extra, "%PDF-1.4");
    done(&sandbox, "", &KEY);
    let before = built(&sandbox);
    sandbox.remove(extra);
    let settings = sandbox.read("portal.yaml");
    let proxy = Proxy::before(server.port, |_, line| match line.starts_with("DELETE ") {
        true => Fate::Refused("403 Forbidden"),
        false => Fate::Answered,
    });
    sandbox.put("portal.yaml", settings.replace(&server.url, &proxy.url));
    refused(&sandbox, &KEY, "cannot delete `");
    // Readers find the new site, and what is left over of the old one.
    let both: Files = before.into_iter().chain(built(&sandbox)).collect();
    let found = find_in_bucket(&server, &both);
    assert_eq!(crawl::of(&found).broken, Vec::<String>::new());
    assert_same(&found, &both);
    sandbox.put("portal.yaml", settings);
    done(&sandbox, "--max-deletes 90", &KEY);
    assert_same(&find_in_bucket(&server, &both), &built(&sandbox));
}

#[test]
fn a_host_that_can_only_be_read() {
    let Some(server) = Server::webdav_for_readers() else {
        return;
    };
    let sandbox = portal(&format!("kind: webdav, endpoint: {}/a", server.url));
    refused(&sandbox, &LOGIN, "cannot write `");
}

#[test]
fn a_host_that_is_full() {
    let sandbox = portal("kind: folder, path: disk/www");
    let Some(disk) = SmallDisk::new(&sandbox, "disk") else {
        return;
    };
    done(&sandbox, "", &[]);
    let before = sandbox.files("disk/www");
    disk.fill();
    sandbox.replace("content/agency.yaml", "示范镇", "模范镇");
    refused(&sandbox, &[], "there is no space left");
    // What was begun is what it was, or whole.
    let found = sandbox.files("disk/www");
    for (path, bytes) in &before {
        let is_whole =
            found.get(path) == Some(bytes) || built(&sandbox).get(path) == found.get(path);
        assert!(is_whole || path.starts_with(".gongkai/"), "{path}");
    }
    disk.empty();
    done(&sandbox, "", &[]);
    let mut found = sandbox.files("disk/www");
    found.retain(|path, _| !path.starts_with(".gongkai"));
    assert_same(&found, &built(&sandbox));
}

#[test]
fn a_webdav_that_is_full() {
    let room = Sandbox::empty();
    let Some(disk) = SmallDisk::new(&room, "disk") else {
        return;
    };
    let Some(server) = Server::webdav_in(&room.path("disk")) else {
        return;
    };
    let sandbox = portal(&format!("kind: webdav, endpoint: {}/www", server.url));
    // With no space at all this server goes on to name a lock that it could not write.
    full_and_free_again(&sandbox, &LOGIN, (&room, &disk, &[200_000]));
}

#[test]
fn an_sftp_that_is_full() {
    let Some(server) = Server::sftp() else { return };
    let room = Sandbox::empty();
    let Some(disk) = SmallDisk::new(&room, "disk") else {
        return;
    };
    let folder = room.path("disk/www");
    let sandbox = portal(&format!(
        "kind: sftp, server: {}, path: {}",
        server.url,
        folder.display()
    ));
    let path = server.search_path();
    // No space for anything, then for the lock and little more.
    full_and_free_again(&sandbox, &[("PATH", &path)], (&room, &disk, &[0, 200_000]));
}

/// Publishes to a disk that fills up but for so many bytes, and again when there is space.
fn full_and_free_again(
    sandbox: &Sandbox,
    variables: &[(&str, &str)],
    (room, disk, left): (&Sandbox, &SmallDisk, &[u64]),
) {
    let found = || {
        let mut files = room.files("disk/www");
        files.retain(|path, _| !path.starts_with(".gongkai"));
        files
    };
    done(sandbox, "", variables);
    sandbox.replace("content/agency.yaml", "示范镇", "模范镇");
    for bytes in left {
        disk.leave(*bytes);
        refused(sandbox, variables, "cannot write `");
    }
    assert_eq!(crawl::of(&found()).broken, Vec::<String>::new());
    disk.empty();
    done(sandbox, "", variables);
    assert_same(&found(), &built(sandbox));
}

#[test]
fn clocks_that_differ_by_a_day() {
    let (Some(library), Some(strict), Some(webdav)) = (
        find("faketime").map(|_| fake_clock()),
        Server::strict_s3(),
        Server::webdav(),
    ) else {
        return;
    };
    let another_day = [("LD_PRELOAD", library.as_str()), ("FAKETIME", "+1d")];
    // This host looks at the time in a request, and refuses it.
    let sandbox = portal_in_bucket(&strict.url);
    let variables: Vec<_> = STRICT_KEY.into_iter().chain(another_day).collect();
    refused(&sandbox, &variables, "the clock of this machine differs");
    done(&sandbox, "", &STRICT_KEY);
    // To this one it does not matter, nor to the lock and the journal.
    let sandbox = portal(&format!("kind: webdav, endpoint: {}/a", webdav.url));
    done(&sandbox, "", &LOGIN);
    sandbox.replace("content/agency.yaml", "示范镇", "模范镇");
    let variables: Vec<_> = LOGIN.into_iter().chain(another_day).collect();
    done(&sandbox, "", &variables);
    assert_same(&webdav.files("a"), &built(&sandbox));
}

/// Where the library that tells another time lies.
fn fake_clock() -> String {
    let output = std::process::Command::new("faketime")
        .args(["-f", "+1d", "sh", "-c", "printf %s \"$LD_PRELOAD\""])
        .output();
    String::from_utf8(output.unwrap().stdout).unwrap()
}
