//! What a browser makes of built portals: the scripts in `tests/browser/`, each run by Node.js.
//!
//! They need Node.js, its packages (`npm ci` in `tests/browser`), Chromium, and Java for the
//! checker of mark-up. Where something is missing a test says what it did not test, and fails
//! where all must run.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{PROGRAM, Sandbox, copy_folder, repository, requires_all};

/// The places where a browser is looked for, as in `tests/browser/support.mjs`.
const BROWSERS: [&str; 3] = [
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
];

/// Runs a script with arguments; it must find nothing wrong.
fn passes(script: &str, needs: &[&str], arguments: &[&str]) {
    if let Some(missing) = missing(needs) {
        assert!(!requires_all(), "{script} cannot run: {missing}");
        eprintln!("NOT TESTED: {script}, since {missing}");
        return;
    }
    let mut node = Command::new("node");
    node.arg(folder().join(script)).args(arguments);
    let output = node.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let complaint = String::from_utf8_lossy(&output.stderr);
    eprintln!("{script}: {}", said.trim_end());
    assert!(output.status.success(), "{script}:\n{said}{complaint}");
}

fn folder() -> PathBuf {
    repository().join("tests/browser")
}

/// Says what is missing of the programs that are needed.
fn missing(needs: &[&str]) -> Option<String> {
    let runs = |program: &&&str| {
        let version = if **program == "java" {
            "-version"
        } else {
            "--version"
        };
        Command::new(program)
            .arg(version)
            .output()
            .is_ok_and(|output| output.status.success())
    };
    if let Some(program) = needs.iter().find(|program| !runs(program)) {
        return Some(format!("`{program}` is not installed"));
    }
    if !BROWSERS.iter().any(|path| Path::new(path).exists()) {
        return Some("Chromium is not installed".to_owned());
    }
    let packages = folder().join("node_modules/playwright-core");
    (!packages.exists()).then(|| "`npm ci` was not run in tests/browser".to_owned())
}

/// Builds a portal of `tests/portals`, or the repository's own where the name is empty.
fn built(name: &str) -> Sandbox {
    let sandbox = match name {
        "" => {
            let sandbox = Sandbox::empty();
            copy_folder(&repository().join("content"), &sandbox.path("content"));
            let settings = std::fs::read(repository().join("portal.yaml")).unwrap();
            sandbox.put("portal.yaml", settings);
            sandbox
        }
        _ => Sandbox::portal(name),
    };
    sandbox.build("");
    sandbox
}

fn site(sandbox: &Sandbox) -> String {
    sandbox.path("site").to_str().unwrap().to_owned()
}

#[test]
fn every_page_is_sound_in_a_browser() {
    let portals = ["county", "township"].map(built);
    let sites = portals.each_ref().map(site);
    passes(
        "pages.mjs",
        &["node"],
        &sites.each_ref().map(String::as_str),
    );
}

#[test]
fn every_page_is_valid_html() {
    let portals = ["county", "township", "official", ""].map(built);
    let sites = portals.each_ref().map(site);
    passes(
        "markup.mjs",
        &["node", "java"],
        &sites.each_ref().map(String::as_str),
    );
}

#[test]
fn lighthouse_finds_little_to_mend() {
    // A page that is no more than a preview asks search engines to stay away, which costs points.
    let sandbox = Sandbox::portal("county");
    let footer = "footer: {site_code: \"0000000000\", icp: 虚ICP备00000000号, police: 虚公网安备00000000000000号}";
    let official = format!("official: true\n{footer}");
    sandbox.replace("portal.yaml", "official: false", &official);
    sandbox.build("");
    let pages = [
        "index.html",
        "reports/2024/index.html",
        "reports/compare/index.html",
    ];
    let site = site(&sandbox);
    passes(
        "lighthouse.mjs",
        &["node"],
        &[&[&*site], &pages[..]].concat(),
    );
}

#[test]
fn words_are_found_from_a_host_and_from_the_disk() {
    let county = built("county");
    let words = [
        "政府信息",
        "28",
        "年度报告",
        "不予公开 国家秘密",
        "青山县",
        "财政",
    ];
    passes(
        "search.mjs",
        &["node"],
        &[&[&*site(&county)], &words[..]].concat(),
    );
}

#[test]
fn a_report_is_printed_as_an_official_document() {
    let own = built("");
    passes(
        "print.mjs",
        &["node"],
        &[&site(&own), "reports/2023/index.html", "5"],
    );
    let county = built("county");
    passes(
        "print.mjs",
        &["node"],
        &[&site(&county), "reports/2024/index.html", "8"],
    );
}

#[test]
fn the_preview_follows_its_author() {
    let sandbox = Sandbox::empty();
    copy_folder(
        &repository().join("tests/portals/township"),
        &sandbox.path("portal"),
    );
    let portal = sandbox.path("portal");
    passes(
        "preview.mjs",
        &["node"],
        &[PROGRAM, portal.to_str().unwrap()],
    );
}
