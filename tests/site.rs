//! Whole portals: which files they become, that the same input gives the same bytes, and that
//! everything on a page leads where it should.

mod data;
mod files;
mod head;
mod links;
mod pages;
mod search;

use crate::support::{Sandbox, copy_folder, repository};

/// The portals of `tests/portals`, and the repository's own.
const PORTALS: [&str; 10] = [
    "agencies",
    "county",
    "minimal",
    "no-reports",
    "official",
    "own-form",
    "own-theme",
    "shorthand",
    "township",
    "",
];

/// Makes a copy of a portal; the empty name is that of the repository's own.
fn portal(name: &str) -> Sandbox {
    if !name.is_empty() {
        return Sandbox::portal(name);
    }
    let sandbox = Sandbox::empty();
    copy_folder(&repository().join("content"), &sandbox.path("content"));
    std::fs::copy(
        repository().join("portal.yaml"),
        sandbox.path("portal.yaml"),
    )
    .unwrap();
    sandbox
}

/// Tells whether a file of a site is a page; what is to be pasted elsewhere is none.
fn is_page(path: &str) -> bool {
    path.ends_with(".html") && !path.starts_with("fragment/")
}

#[test]
fn every_portal_of_the_folder_is_tested() {
    let folders = std::fs::read_dir(repository().join("tests/portals")).unwrap();
    let folders = folders
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir());
    let mut names: Vec<String> = folders
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    names.sort();
    names.push(String::new());
    assert_eq!(names, PORTALS);
}

#[test]
fn fragments_can_be_left_out() {
    let sandbox = Sandbox::portal("minimal");
    let settings = sandbox.read("portal.yaml");
    sandbox.put(
        "portal.yaml",
        format!("{settings}\noutputs: {{fragment: false}}\n"),
    );
    sandbox.build("");
    let paths: Vec<String> = sandbox.files("site").into_keys().collect();
    assert!(
        paths.iter().all(|path| !path.starts_with("fragment/")),
        "{paths:?}"
    );
}

#[test]
fn the_same_portal_becomes_the_same_bytes_whatever_the_surroundings() {
    let surroundings: [&[(&str, &str)]; 7] = [
        &[],
        &[("RAYON_NUM_THREADS", "1")],
        &[("RAYON_NUM_THREADS", "2")],
        &[("RAYON_NUM_THREADS", "7"), ("TZ", "Asia/Shanghai")],
        &[
            ("LANG", "zh_CN.UTF-8"),
            ("LC_ALL", "zh_CN.UTF-8"),
            ("TZ", "America/New_York"),
        ],
        &[
            ("LANG", "C"),
            ("TZ", "UTC"),
            ("HOME", "/nonexistent"),
            ("USER", "nobody"),
        ],
        &[
            ("LANG", "tr_TR.UTF-8"),
            ("TZ", "Pacific/Kiritimati"),
            ("SOURCE_DATE_EPOCH", "1"),
        ],
    ];
    for name in PORTALS {
        let sandbox = portal(name);
        sandbox.build("");
        let first = sandbox.files("site");
        for (number, variables) in surroundings.into_iter().enumerate() {
            let folder = format!("deep/{number}/www");
            let run = sandbox.run_with(&format!("build --output {folder}"), variables);
            assert_eq!(run.code, 0, "{}", run.shown());
            assert_eq!(sandbox.files(&folder), first, "{name} with {variables:?}");
        }
        let elsewhere = Sandbox::empty();
        copy_folder(&sandbox.path("content"), &elsewhere.path("other/content"));
        for part in ["themes", "forms"] {
            if sandbox.path(part).exists() {
                copy_folder(
                    &sandbox.path(part),
                    &elsewhere.path(&format!("other/{part}")),
                );
            }
        }
        elsewhere.put("other/portal.yaml", sandbox.read("portal.yaml"));
        elsewhere.build("--root other");
        assert_eq!(
            elsewhere.files("other/site"),
            first,
            "{name} in another folder"
        );
    }
}

#[test]
fn nothing_of_the_surroundings_is_in_the_site() {
    for name in PORTALS {
        let sandbox = portal(name);
        sandbox.build("");
        let own = sandbox
            .path("")
            .to_str()
            .unwrap()
            .trim_end_matches('/')
            .to_owned();
        for (path, bytes) in sandbox.files("site") {
            let text = String::from_utf8_lossy(&bytes);
            assert!(
                !text.contains(&own),
                "{path} names the folder that it was built in"
            );
        }
    }
}

#[test]
fn a_second_build_writes_no_file() {
    for name in PORTALS {
        let sandbox = portal(name);
        sandbox.build("");
        let stamps = stamps(&sandbox);
        let run = sandbox.run("build --lang en");
        assert_eq!(
            (run.code, &*run.err),
            (0, "site: nothing has changed\n"),
            "{name}"
        );
        assert_eq!(self::stamps(&sandbox), stamps);
        // Without what the last build remembered, contents are compared.
        std::fs::remove_dir_all(sandbox.path(".site.gongkai")).unwrap();
        let run = sandbox.run("build --lang en");
        assert!(run.err.starts_with("site: 0 written, "), "{}", run.shown());
        assert!(run.err.contains(" 0 removed"), "{}", run.shown());
    }
}

/// The files of the site with their numbers and times.
fn stamps(sandbox: &Sandbox) -> Vec<(String, u64, i64, i64)> {
    use std::os::unix::fs::MetadataExt;
    let stamp = |path: String| {
        let metadata = sandbox.path("site").join(&path).metadata().unwrap();
        (
            path,
            metadata.ino(),
            metadata.mtime(),
            metadata.mtime_nsec(),
        )
    };
    sandbox.files("site").into_keys().map(stamp).collect()
}

/// One change: file, what stands there, what is to stand there.
type Edit = (&'static str, &'static str, &'static str);

/// Edits, built one after the other; those of one line are made together.
const EDITS: &[&[Edit]] = &[
    &[(
        "content/reports/2023/report.md",
        "---\n\n",
        "---\n\n新加的一段。\n\n",
    )],
    &[
        (
            "content/reports/2024/tables.yaml",
            "行政处罚: 6",
            "行政处罚: 7",
        ),
        (
            "content/reports/2024/report.md",
            "行政处罚决定6件",
            "行政处罚决定7件",
        ),
    ],
    &[("content/agency.yaml", "000-0000000", "000-1111111")],
    &[("content/index.md", "公众", "群众")],
    &[(
        "content/reports/2021/report.md",
        "published: 2022-01-20",
        "published: 2022-01-19",
    )],
    &[("content/reports/2024/catalogue.csv", "\n", "\n\n")],
    &[("portal.yaml", "title: 青山县", "title: 白水县")],
];

#[test]
fn a_warm_build_after_an_edit_equals_a_cold_one() {
    let sandbox = Sandbox::portal("township");
    sandbox.build("");
    for edits in EDITS {
        for (file, from, to) in *edits {
            let text = sandbox.read(file);
            assert!(text.contains(from), "`{from}` in {file}");
            sandbox.put(file, text.replacen(from, to, 1));
        }
        check_warm(&sandbox, edits[0].0);
    }
    std::fs::remove_dir_all(sandbox.path("content/reports/2021")).unwrap();
    check_warm(&sandbox, "a report less");
    sandbox.write("=== content/zhan/agency.yaml\nname: 青山县示范镇便民服务站\n");
    check_warm(&sandbox, "an agency more");
    sandbox.put("themes/default/theme.yaml", "name: default\n");
    copy_folder(
        &repository().join("themes/default"),
        &sandbox.path("themes/default"),
    );
    check_warm(&sandbox, "the same theme in the portal");
    sandbox.put("themes/default/assets/style.css", "body { color: black }\n");
    check_warm(&sandbox, "another stylesheet");
    let home = sandbox.read("themes/default/templates/home.html");
    sandbox.put(
        "themes/default/templates/home.html",
        home.replace("历年年报", "全部年报"),
    );
    check_warm(&sandbox, "another template");
}

/// Builds over the last site and beside it; both must be the same.
fn check_warm(sandbox: &Sandbox, edit: &str) {
    let _ = std::fs::remove_dir_all(sandbox.path("cold"));
    sandbox.build("");
    sandbox.build("--output cold/site");
    assert_eq!(sandbox.files("site"), sandbox.files("cold/site"), "{edit}");
}

#[test]
fn only_pages_that_show_a_change_are_written() {
    let sandbox = Sandbox::portal("township");
    sandbox.build("");
    let before = sandbox.files("site");
    sandbox.replace(
        "content/reports/2023/report.md",
        "\n## 六、其他需要报告的事项\n",
        "\n补充一句。\n\n## 六、其他需要报告的事项\n",
    );
    let run = sandbox.run("build --lang en");
    assert_eq!(run.code, 0);
    let after = sandbox.files("site");
    let differs = |path: &&String| before.get(*path) != after.get(*path);
    let changed: Vec<&String> = after.keys().filter(differs).collect();
    let is_shard = |path: &&String| path.starts_with("search/i/");
    let n_shards = changed.iter().copied().filter(is_shard).count();
    let others: Vec<&String> = changed.into_iter().filter(|path| !is_shard(path)).collect();
    assert!((1..=3).contains(&n_shards), "{n_shards}");
    assert_eq!(
        others,
        [
            ".gongkai-manifest",
            "data/SHA256SUMS",
            "data/index.html",
            "data/reports.json",
            "fragment/reports/2023/full.html",
            "fragment/reports/2023/plain.html",
            "reports/2023/index.html",
            "reports/2023/report-2023.json",
            "search/t/reports/2023/index.js",
        ]
    );
    let written = format!("site: {} written, ", n_shards + others.len() - 1);
    assert!(run.err.starts_with(&written), "{}", run.shown());
}

#[test]
fn drafts_leave_no_trace() {
    let sandbox = Sandbox::portal("township");
    sandbox.replace(
        "content/reports/2024/report.md",
        "year: 2024\n",
        "year: 2024\ndraft: true\n",
    );
    sandbox.replace(
        "content/reports/2025/report.md",
        "(../2024/report.md)",
        "(../2023/report.md)",
    );
    sandbox.build("");
    for (path, bytes) in sandbox.files("site") {
        assert!(!path.contains("2024"), "{path}");
        let text = String::from_utf8_lossy(&bytes);
        assert!(
            !text.contains("href=\"../2024/") && !text.contains("reports/2024/"),
            "{path}"
        );
    }
}
