//! `gongkai build`: what it says, what it leaves alone, what it refuses.

use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::Command;

use crate::support::{Sandbox, SmallDisk};

/// Builds, and returns what is said in English.
fn build(sandbox: &Sandbox, arguments: &str) -> String {
    sandbox.run(&format!("build --lang en {arguments}")).shown()
}

#[test]
fn a_build_says_what_it_did() {
    let sandbox = Sandbox::portal("minimal");
    insta::assert_snapshot!(build(&sandbox, ""), @"
    exit 0
    -- err --
    site: 52 written, 0 unchanged, 0 removed (# ms)
    ");
    insta::assert_snapshot!(build(&sandbox, ""), @"
    exit 0
    -- err --
    site: nothing has changed
    ");
    sandbox.replace("content/reports/2023/report.md", "当月补正", "当日补正");
    insta::assert_snapshot!(build(&sandbox, ""), @"
    exit 0
    -- err --
    site: 9 written, 43 unchanged, 0 removed (# ms)
    ");
    std::fs::remove_dir_all(sandbox.path("content/reports")).unwrap();
    insta::assert_snapshot!(sandbox.run("build").shown(), @"
    exit 0
    -- err --
    site：写入 8 个文件，未变 10 个，移除 34 个（# 毫秒）
    ");
    insta::assert_snapshot!(sandbox.run("build").shown(), @"
    exit 0
    -- err --
    site：没有变化
    ");
    assert_eq!(build(&sandbox, "--quiet --output elsewhere"), "exit 0\n");
}

#[test]
fn a_portal_that_looks_as_before_is_not_read_again() {
    // The files of the repository are old enough to be known by their times.
    let root = crate::support::repository().join("tests/portals/minimal");
    let sandbox = Sandbox::empty();
    let build = |more: &str| {
        sandbox
            .run(&format!(
                "build --lang en --output site --root {} {more}",
                root.display()
            ))
            .err
    };
    assert!(build("").ends_with(" 0 unchanged, 0 removed (# ms)\n"));
    for _ in 0..3 {
        assert_eq!(build(""), "site: nothing has changed\n");
        assert!(sandbox.path(".site.gongkai/seen").exists());
    }
    // What it is built with is looked at all the same, and so is the site.
    assert_ne!(
        build("--base-url https://www.example.com"),
        "site: nothing has changed\n"
    );
    assert_ne!(build(""), "site: nothing has changed\n");
    assert_eq!(build(""), "site: nothing has changed\n");
    sandbox.put("site/index.html", "of others");
    assert!(build("").starts_with("site: 1 written"));
}

#[test]
fn verbose_tells_the_memory_where_the_system_does() {
    let sandbox = Sandbox::portal("minimal");
    let run = sandbox.run("build --lang en --verbose");
    let is_told = run
        .err
        .lines()
        .any(|line| line.starts_with("peak memory: "));
    assert_eq!(
        is_told,
        std::path::Path::new("/proc/self/status").exists(),
        "{}",
        run.shown()
    );
}

#[test]
fn errors_leave_the_old_site_as_it_was() {
    let sandbox = Sandbox::portal("minimal");
    sandbox.build("");
    let before = sandbox.files("site");
    sandbox.replace("content/reports/2023/tables.yaml", "review: 0", "review: 1");
    insta::assert_snapshot!(build(&sandbox, ""), @"
    exit 1
    -- err --
    error[table-shape]: rows are expected, found text
     --> content/reports/2023/tables.yaml:3:9
      |
    3 | review: 1
      |         ^
    help: write `row: [...]`, one a line, or one `0` where all of the table is zero

    errors: 1, warnings: 0, notes: 0
    site: not touched, since the portal has errors
    ");
    assert_eq!(sandbox.files("site"), before);
}

#[test]
fn errors_of_a_first_build_leave_no_site() {
    let sandbox = Sandbox::portal("minimal");
    sandbox.put("content/agency.yaml", "");
    assert_eq!(sandbox.run("build").code, 1);
    assert!(!sandbox.path("site").exists());
}

#[test]
fn warnings_are_told_by_every_build() {
    let sandbox = Sandbox::portal("minimal");
    sandbox.write("=== content/notes.md\n");
    insta::assert_snapshot!(build(&sandbox, ""), @"
    exit 0
    -- err --
    warning[stray-file]: `content/notes.md` is not part of any page
     --> content/notes.md:1:1
      |
    1 |
      | ^
    help: move it to where it belongs, or remove it

    errors: 0, warnings: 1, notes: 0
    site: 52 written, 0 unchanged, 0 removed (# ms)
    ");
    insta::assert_snapshot!(build(&sandbox, ""), @"
    exit 0
    -- err --
    warning[stray-file]: `content/notes.md` is not part of any page
     --> content/notes.md:1:1
      |
    1 |
      | ^
    help: move it to where it belongs, or remove it

    errors: 0, warnings: 1, notes: 0
    site: nothing has changed
    ");
}

#[test]
fn another_program_of_the_same_version_looks_again() {
    let sandbox = Sandbox::portal("minimal");
    assert_eq!(build(&sandbox, "--quiet"), "exit 0\n");
    let copy = sandbox.path("copy");
    std::fs::copy(crate::support::PROGRAM, &copy).unwrap();
    let mut other = Command::new(&copy);
    let root = sandbox.path("");
    let output = other
        .args(["build", "--lang", "en", "--root"])
        .arg(&root)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("site: 0 written, "), "{said}");
}

#[test]
fn what_is_wrong_with_a_draft_keeps_nothing_else_from_being_built() {
    let sandbox = Sandbox::portal("minimal");
    sandbox.put(
        "content/reports/2024/report.md",
        "---\nyear: 2024\ndraft: true\n---\n",
    );
    sandbox.put("content/reports/2024/tables.yaml", "requests: {new: x}\n");
    let run = sandbox.run("build --lang en");
    assert_eq!(run.code, 0, "{}", run.shown());
    assert!(
        run.err.contains("error[missing-section]"),
        "{}",
        run.shown()
    );
    assert!(!sandbox.path("site/reports/2024").exists());
    assert_eq!(sandbox.run("check").code, 1);
    sandbox.replace("content/reports/2024/report.md", "draft: true\n", "");
    assert_eq!(sandbox.run("build").code, 1);
}

#[test]
fn files_of_others_stay() {
    let sandbox = Sandbox::portal("minimal");
    sandbox.build("");
    sandbox.put("site/CNAME", "www.example.com");
    sandbox.put("site/uploads/a.pdf", "of others");
    sandbox.replace("portal.yaml", "青山县", "白水县");
    insta::assert_snapshot!(build(&sandbox, ""), @"
    exit 0
    -- err --
    site: 10 written, 42 unchanged, 0 removed (# ms)
    files of others, which stay (2): CNAME, uploads/a.pdf
    ");
    assert_eq!(sandbox.read("site/CNAME"), "www.example.com");
    assert_eq!(sandbox.read("site/uploads/a.pdf"), "of others");
}

#[test]
fn a_folder_that_is_not_ours_is_not_touched() {
    let sandbox = Sandbox::portal("minimal");
    sandbox.put("site/holiday.jpg", "of others");
    let before = sandbox.files("");
    insta::assert_snapshot!(build(&sandbox, ""), @"
    exit 2
    -- err --
    error: cannot build into `site`: it holds files of others, such as `holiday.jpg`
    help: choose another output folder, or empty this one
    ");
    insta::assert_snapshot!(sandbox.run("build").shown(), @"
    exit 2
    -- err --
    错误: 不能生成到 `site`：其中有其他文件，如 `holiday.jpg`
    办法: 请另选一个输出文件夹，或清空该文件夹
    ");
    insta::assert_snapshot!(build(&sandbox, "--output ."), @"
    exit 2
    -- err --
    error: cannot build into `.`: it holds files of others, such as `site`
    help: choose another output folder, or empty this one
    ");
    assert_eq!(sandbox.files(""), before);
}

#[test]
fn a_page_does_not_take_the_place_of_a_file_of_others() {
    let sandbox = Sandbox::portal("minimal");
    sandbox.build("");
    sandbox.put("site/zhan/index.html", "of others");
    sandbox
        .write("=== content/zhan/agency.yaml\nname: 青山县示范镇便民服务站\nkind: institution\n");
    insta::assert_snapshot!(build(&sandbox, ""), @"
    exit 2
    -- err --
    error: cannot write `site/zhan/index.html`: gongkai did not write what is there now
    help: move it elsewhere, or give the page another path
    ");
    assert_eq!(sandbox.read("site/zhan/index.html"), "of others");
}

#[test]
fn an_output_that_is_no_folder_is_refused() {
    let sandbox = Sandbox::portal("minimal");
    sandbox.put("site", "a file");
    symlink("nowhere", sandbox.path("link")).unwrap();
    insta::assert_snapshot!(build(&sandbox, ""), @"
    exit 2
    -- err --
    error: cannot build into `site`: it is not a folder
    help: choose another output folder
    ");
    insta::assert_snapshot!(build(&sandbox, "--output site/deeper"), @"
    exit 2
    -- err --
    error: cannot read `site/deeper`: a part of the path is not a folder
    ");
    insta::assert_snapshot!(build(&sandbox, "--output link"), @"
    exit 2
    -- err --
    error: cannot build into `link`: it is a link to something that does not exist
    help: choose another output folder
    ");
    insta::assert_snapshot!(build(&sandbox, "--output /"), @"
    exit 2
    -- err --
    error: cannot build into `/`: there is no folder around it
    help: choose another output folder
    ");
    assert_eq!(sandbox.read("site"), "a file");
}

#[test]
fn the_site_is_not_built_among_the_sources() {
    let sandbox = Sandbox::portal("minimal");
    symlink("content", sandbox.path("link")).unwrap();
    insta::assert_snapshot!(build(&sandbox, "--output content/site"), @"
    exit 2
    -- err --
    error: cannot build into `content/site`: it is in the portal's folder `content`
    help: choose a folder that is not part of the portal
    ");
    insta::assert_snapshot!(sandbox.run("build --output link/site").shown(), @"
    exit 2
    -- err --
    错误: 不能生成到 `link/site`：该处属于门户的 `content` 文件夹
    办法: 请另选一个不属于门户内容的文件夹
    ");
    assert_eq!(sandbox.run("build --output ./themes").code, 2);
    assert_eq!(sandbox.run("build --output content/../forms/x").code, 2);
    assert!(!sandbox.path("themes").exists() && !sandbox.path("content/site").exists());
}

#[test]
fn a_folder_that_may_not_be_written_to_is_refused() {
    let sandbox = Sandbox::portal("minimal");
    std::fs::create_dir(sandbox.path("locked")).unwrap();
    let mode = |mode| std::fs::Permissions::from_mode(mode);
    std::fs::set_permissions(sandbox.path("locked"), mode(0o555)).unwrap();
    let run = sandbox.run_as_user("build --lang en --output locked/site");
    std::fs::set_permissions(sandbox.path("locked"), mode(0o755)).unwrap();
    insta::assert_snapshot!(run.shown(), @"
    exit 2
    -- err --
    error: cannot write `<sandbox>/locked`: permission denied
    ");
    assert!(sandbox.files("locked").is_empty());
}

#[test]
fn a_full_disk_leaves_the_old_site() {
    let sandbox = Sandbox::portal("township");
    let Some(disk) = SmallDisk::new(&sandbox, "disk") else {
        return;
    };
    sandbox.build("--output disk/site");
    let before = sandbox.files("disk/site");
    disk.fill();
    sandbox.replace("portal.yaml", "title: 青山县", "title: 白水县");
    let run = sandbox.run("build --lang en --output disk/site");
    assert!(
        run.err
            .contains(": the disk is full\nhelp: free some space"),
        "{}",
        run.shown()
    );
    assert_eq!(run.code, 2);
    assert_eq!(sandbox.files("disk/site"), before);
    let left: Vec<String> = sandbox.files("disk/.site.gongkai").into_keys().collect();
    assert_eq!(left, [".gitignore", "lock", "state"]);
    disk.empty();
    sandbox.build("--output disk/site");
    assert_ne!(sandbox.files("disk/site"), before);
}

#[test]
fn a_full_disk_at_the_first_build_leaves_nothing() {
    let sandbox = Sandbox::portal("township");
    let Some(disk) = SmallDisk::new(&sandbox, "disk") else {
        return;
    };
    disk.fill();
    let run = sandbox.run("build --output disk/site");
    assert!(run.err.contains("磁盘已满"), "{}", run.shown());
    assert_eq!(run.code, 2);
    assert!(!sandbox.path("disk/site").exists());
}
