//! Folders and files that are not what a portal has: years, links, pipes, strays.

use std::os::unix::fs::symlink;

use super::check;
use crate::support::Sandbox;

const REPORT: &str = "content/reports/2023";

#[test]
fn a_folder_that_is_no_year() {
    let sandbox = Sandbox::portal("minimal");
    std::fs::rename(sandbox.path(REPORT), sandbox.path("content/reports/20x3")).unwrap();
    insta::assert_snapshot!(check(&sandbox), @"
    exit 1
    -- out --
    error[report-folder]: `20x3` is no report year
    --> content/reports/20x3
    help: name the folder by its year, such as `2023`

    errors: 1, warnings: 0, notes: 0
    ");
}

#[test]
fn a_year_in_another_way_of_writing() {
    let sandbox = Sandbox::portal("minimal");
    std::fs::rename(
        sandbox.path(REPORT),
        sandbox.path("content/reports/２０２３年"),
    )
    .unwrap();
    insta::assert_snapshot!(check(&sandbox), @"
    exit 1
    -- out --
    error[report-folder]: `２０２３年` is no report year
    --> content/reports/２０２３年
    help: rename the folder to `2023`

    errors: 1, warnings: 0, notes: 0
    ");
}

#[test]
fn two_reports_on_one_year() {
    let sandbox = Sandbox::portal("minimal");
    let again = sandbox.path("content/reports/2023年");
    crate::support::copy_folder(&sandbox.path(REPORT), &again);
    insta::assert_snapshot!(check(&sandbox), @"
    exit 1
    -- out --
    error[duplicate-report]: there is a second report on 2023
     --> content/reports/2023年/report.md:1:1
      |
    1 | ---
      | ^
      |
     ::: content/reports/2023/report.md:1:1
      |
    1 | ---
      | -
    help: keep one of the two folders

    errors: 1, warnings: 0, notes: 0
    ");
}

#[test]
fn files_that_are_missing() {
    let sandbox = Sandbox::portal("minimal");
    sandbox.remove("content/reports/2023/report.md");
    insta::assert_snapshot!(check(&sandbox), @"
    exit 1
    -- out --
    error[missing-report-file]: the folder of 2023 has no `report.md`
    --> content/reports/2023
    help: put the report's text there, or remove the folder

    errors: 1, warnings: 0, notes: 0
    ");
    let sandbox = Sandbox::portal("minimal");
    sandbox.remove("content/reports/2023/tables.yaml");
    insta::assert_snapshot!(check(&sandbox), @"
    exit 1
    -- out --
    error[missing-tables-file]: the report has no `tables.yaml`
     --> content/reports/2023/report.md:1:1
      |
    1 | ---
      | ^^^
    help: put the statutory tables beside `report.md`

    errors: 1, warnings: 0, notes: 0
    ");
    let sandbox = Sandbox::portal("minimal");
    sandbox.remove("content/agency.yaml");
    insta::assert_snapshot!(check(&sandbox), @"
    exit 1
    -- out --
    error[missing-agency-file]: there is no `agency.yaml`
    --> content
    help: write `content/agency.yaml` with the agency's `name`

    errors: 1, warnings: 0, notes: 0
    ");
}

#[test]
fn files_that_no_page_shows_are_told() {
    let sandbox = Sandbox::portal("minimal");
    sandbox.write("=== content/reports/readme.md\n=== content/reports/2023/draft.md\n");
    sandbox.put("content/photo.jpg", b"\xFF\xD8");
    sandbox.put("content/.DS_Store", "");
    sandbox.put("content/reports/2023/report.md~", "");
    insta::assert_snapshot!(check(&sandbox), @"
    exit 0
    -- out --
    warning[stray-file]: `content/photo.jpg` is not part of any page
    --> content/photo.jpg
    help: move it to where it belongs, or remove it

    warning[stray-file]: `content/reports/2023/draft.md` is not part of any page
     --> content/reports/2023/draft.md:1:1
      |
    1 |
      | ^
    help: move it to where it belongs, or remove it

    warning[stray-file]: `content/reports/readme.md` is not part of any page
     --> content/reports/readme.md:1:1
      |
    1 |
      | ^
    help: move it to where it belongs, or remove it

    errors: 0, warnings: 3, notes: 0
    ");
}

#[test]
fn links_that_leave_the_portal_are_not_followed() {
    let sandbox = Sandbox::portal("minimal");
    let outside = Sandbox::new("=== secret.md\nof others\n=== folder/report.md\n");
    symlink(outside.path("secret.md"), sandbox.path("content/index.md")).unwrap();
    symlink(outside.path("folder"), sandbox.path("content/reports/2022")).unwrap();
    symlink("nowhere", sandbox.path("content/reports/2023/a.pdf")).unwrap();
    insta::assert_snapshot!(check(&sandbox), @"
    exit 1
    -- out --
    error[link-leaves-portal]: `content/index.md` is a link that leaves the portal, or leads nowhere
    --> content/index.md
    help: put the file itself in the folder

    error[link-leaves-portal]: `content/reports/2022` is a link that leaves the portal, or leads nowhere
    --> content/reports/2022
    help: put the file itself in the folder

    error[link-leaves-portal]: `content/reports/2023/a.pdf` is a link that leaves the portal, or leads nowhere
    --> content/reports/2023/a.pdf
    help: put the file itself in the folder

    errors: 3, warnings: 0, notes: 0
    ");
    let run = sandbox.run("build");
    assert_eq!(run.code, 1);
    assert!(!sandbox.path("site").exists());
}

#[test]
fn links_inside_of_the_portal_are_followed_but_not_in_circles() {
    let sandbox = Sandbox::portal("minimal");
    let elsewhere = sandbox.path("content/report-of-2023.md");
    std::fs::rename(sandbox.path("content/reports/2023/report.md"), &elsewhere).unwrap();
    symlink(
        "../../report-of-2023.md",
        sandbox.path("content/reports/2023/report.md"),
    )
    .unwrap();
    symlink("..", sandbox.path("content/reports/again")).unwrap();
    insta::assert_snapshot!(check(&sandbox), @"
    exit 1
    -- out --
    warning[stray-file]: `content/report-of-2023.md` is not part of any page
     --> content/report-of-2023.md:1:1
      |
    1 | ---
      | ^
    help: move it to where it belongs, or remove it

    error[link-loop]: `content/reports/again` is a link to a folder that it is in
    --> content/reports/again
    help: remove the link

    errors: 1, warnings: 1, notes: 0
    ");
}

#[test]
fn links_that_make_few_folders_look_like_very_many_end() {
    let sandbox = Sandbox::portal("minimal");
    // Each folder leads to the next by two links: 2^30 ways to the last.
    for level in 0..30 {
        let folder = format!("content/many/{level}");
        std::fs::create_dir_all(sandbox.path(&folder)).unwrap();
        for name in ["a", "b"] {
            let next = format!("../{}", level + 1);
            symlink(next, sandbox.path(&format!("{folder}/{name}"))).unwrap();
        }
    }
    std::fs::create_dir_all(sandbox.path("content/many/30")).unwrap();
    let run = sandbox.run("check --lang en");
    assert!(run.out.contains("error[too-many-links]"), "{}", run.shown());
    assert_eq!(run.code, 1);
}

#[test]
fn a_pipe_does_not_hang_the_build() {
    for file in [
        "content/pipe.pdf",
        "content/index.md",
        "content/reports/2023/tables.yaml",
        "portal.yaml",
    ] {
        let sandbox = Sandbox::portal("minimal");
        let _ = std::fs::remove_file(sandbox.path(file));
        pipe(&sandbox.path(file));
        let run = sandbox.run("build --lang en");
        assert_eq!(
            run.err.lines().next().unwrap_or(""),
            format!("error[not-a-file]: `{file}` is no regular file")
        );
        assert_eq!(
            (run.code, run.err.matches("error[").count()),
            (1, 1),
            "{}",
            run.shown()
        );
    }
}

fn pipe(path: &std::path::Path) {
    use rustix::fs::{CWD, FileType, Mode, mknodat};
    mknodat(CWD, path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
}

#[test]
fn a_name_that_is_not_utf8_is_told() {
    use std::os::unix::ffi::OsStrExt;
    let sandbox = Sandbox::portal("minimal");
    let name = std::ffi::OsStr::from_bytes(b"\xC4\xEA\xB1\xA8.md");
    std::fs::write(sandbox.path("content").join(name), "").unwrap();
    insta::assert_snapshot!(check(&sandbox), @"
    exit 1
    -- out --
    error[name-not-utf8]: the name of `content/�걨.md` is not UTF-8
    --> content/�걨.md
    help: rename the file

    errors: 1, warnings: 0, notes: 0
    ");
}

#[test]
fn a_file_that_may_not_be_read_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = Sandbox::portal("minimal");
    let file = sandbox.path("content/reports/2023/tables.yaml");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o000)).unwrap();
    let run = sandbox.run_as_user("check --lang en");
    insta::assert_snapshot!(run.shown(), @"
    exit 1
    -- out --
    error[unreadable]: `content/reports/2023/tables.yaml` cannot be read: Permission denied
    --> content/reports/2023/tables.yaml
    help: check the permissions of the file

    errors: 1, warnings: 0, notes: 0
    ");
}
