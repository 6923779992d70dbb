//! `gongkai check`: exit codes, languages, where the portal is found. Its faults by their kind
//! are in the modules below.

mod figures;
mod folders;
mod keys;
mod sections;
mod syntax;
mod themes;

use crate::support::Sandbox;

/// Breaks a portal in one way and returns what `check` says, in English.
fn check(sandbox: &Sandbox) -> String {
    sandbox.run("check --lang en").shown()
}

#[test]
fn a_clean_portal_is_fine() {
    let sandbox = Sandbox::portal("minimal");
    insta::assert_snapshot!(check(&sandbox), @"
    exit 0
    -- out --
    no faults found
    ");
    insta::assert_snapshot!(sandbox.run("check --quiet").shown(), @"exit 0");
    for portal in [
        "agencies",
        "no-reports",
        "official",
        "own-form",
        "own-theme",
        "shorthand",
        "township",
    ] {
        let run = Sandbox::portal(portal).run("check");
        assert_eq!(
            (run.code, &*run.out, &*run.err),
            (0, "未发现问题\n", ""),
            "{portal}"
        );
    }
}

#[test]
fn one_changed_cell_is_told_with_its_line_and_column() {
    let sandbox = Sandbox::portal("minimal");
    sandbox.write(
        "=== content/reports/2023/tables.yaml
disclosure: 0
requests:
  # 各列：自然人、商业企业、科研机构、社会公益组织、法律服务机构、其他、总计
  本年新收: [1, 1, 2, 0, 0, 0, 5]
  open: [1, 1, 2, 0, 0, 0]
  rest: 0
review: 0
",
    );
    let claim = "本年度没有收到政府信息公开申请，上年也没有结转的申请。";
    sandbox.replace("content/reports/2023/report.md", claim, "各项数据见表。");
    insta::assert_snapshot!(check(&sandbox), @"
    exit 1
    -- out --
    error[row-total]: 总计 is 5, but 1 + 1 + 2 = 4
     --> content/reports/2023/tables.yaml:4:28
      |
    4 |   本年新收: [1, 1, 2, 0, 0, 0, 5]
      |              -  -  -           ^
      |                                |
      |                                总计: 5 + 0 = 5, but 4 + 0 = 4
    help: write 4, or correct one of the parts

    errors: 1, warnings: 0, notes: 0
    ");
    insta::assert_snapshot!(sandbox.run("check --lang zh-CN").shown(), @"
    exit 1
    -- out --
    错误[row-total]: 总计为 5，但 1 + 1 + 2 = 4
     --> content/reports/2023/tables.yaml:4:28
      |
    4 |   本年新收: [1, 1, 2, 0, 0, 0, 5]
      |              -  -  -           ^
      |                                |
      |                                总计：5 + 0 = 5，但 4 + 0 = 4
    办法: 请改为 4，或更正其中的分项

    错误 1 处，警告 0 处，提示 0 处
    ");
}

#[test]
fn a_changed_part_is_found_by_the_row_and_the_column_that_it_breaks() {
    let sandbox = Sandbox::portal("township");
    sandbox.replace(
        "content/reports/2021/tables.yaml",
        "new: [5, 1, 0, 0, 0, 0, 6]",
        "new: [5, 2, 0, 0, 0, 0, 6]",
    );
    insta::assert_snapshot!(check(&sandbox), @"
    exit 1
    -- out --
    error[row-total]: `本年新收` / `商业企业` is 2, but 2 sums say 1
      --> content/reports/2021/tables.yaml:12:12
       |
    12 |   new: [5, 2, 0, 0, 0, 0, 6]          # 本年新收
       |            ^              - 总计 is 6, but 5 + 2 = 7
       |            |
       |            商业企业: 2 + 0 = 2, but 1 + 0 = 1
    help: write 1

    errors: 1, warnings: 0, notes: 0
    ");
}

#[test]
fn the_year_before_is_shown_beside_this_year() {
    let sandbox = Sandbox::portal("shorthand");
    let tables = "content/reports/2024/tables.yaml";
    sandbox.replace(tables, "现行有效件数: 4", "现行有效件数: 5");
    insta::assert_snapshot!(sandbox.run("check --lang zh-CN").shown(), @"
    exit 1
    -- out --
    错误[stock]: 现行有效件数为 5，但按上年报告应为 4
     --> content/reports/2024/tables.yaml:4:43
      |
    4 |   行政规范性文件: {本年制发件数: 0, 本年废止件数: 0, 现行有效件数: 5}
      |                                                                    ^
      |
     ::: content/reports/2023/tables.yaml:5:16
      |
    5 |   norm: [0, 0, 4]
      |                - 2023 年：规范性文件的现行有效件数为 4
    办法: 请改为 4，或更正上年报告

    错误 1 处，警告 0 处，提示 0 处
    ");
}

#[test]
fn warnings_alone_are_no_failure() {
    let sandbox = Sandbox::portal("minimal");
    sandbox.write("=== content/notes.md\n草稿\n");
    insta::assert_snapshot!(check(&sandbox), @"
    exit 0
    -- out --
    warning[stray-file]: `content/notes.md` is not part of any page
     --> content/notes.md:1:1
      |
    1 | 草稿
      | ^
    help: move it to where it belongs, or remove it

    errors: 0, warnings: 1, notes: 0
    ");
}

#[test]
fn the_language_is_as_asked_else_of_the_environment_else_of_the_portal() {
    let sandbox = Sandbox::portal("minimal");
    sandbox.write("=== content/notes.md\n");
    let first_word = |arguments: &str, variables: &[(&str, &str)]| {
        let run = sandbox.run_with(&format!("check {arguments}"), variables);
        run.out.split('[').next().unwrap().to_owned()
    };
    assert_eq!(first_word("", &[]), "警告");
    assert_eq!(first_word("", &[("LANG", "en_GB.UTF-8")]), "warning");
    assert_eq!(first_word("", &[("LANG", "zh_CN.UTF-8")]), "警告");
    assert_eq!(
        first_word("--lang en", &[("LANG", "zh_CN.UTF-8")]),
        "warning"
    );
    assert_eq!(
        first_word("", &[("LANG", "en_US"), ("LC_MESSAGES", "zh_CN")]),
        "警告"
    );
    assert_eq!(
        first_word("", &[("LANG", "en_US"), ("LC_ALL", "zh_CN")]),
        "警告"
    );
    // A language that the program does not speak, or none, leaves it to the portal.
    assert_eq!(first_word("", &[("LANG", "C.UTF-8")]), "警告");
    assert_eq!(first_word("", &[("LANG", "fr_FR.UTF-8")]), "警告");
    sandbox.write("=== portal.yaml\ntitle: 青山县\nlanguage: en\n");
    assert_eq!(first_word("", &[]), "warning");
    assert_eq!(first_word("", &[("LANG", "zh_CN.UTF-8")]), "警告");
}

#[test]
fn the_portal_is_found_from_a_folder_inside_of_it() {
    let sandbox = Sandbox::portal("minimal");
    sandbox.write("=== content/notes.md\n");
    let inside = sandbox.run_in("content/reports/2023", "check --lang en");
    assert_eq!(inside.shown(), check(&sandbox));
    let elsewhere = Sandbox::empty();
    let named = format!("check --lang en --root {}", sandbox.path("").display());
    assert_eq!(elsewhere.run(&named).out, inside.out);
}

#[test]
fn without_a_portal_there_is_nothing_to_check() {
    let sandbox = Sandbox::empty();
    insta::assert_snapshot!(check(&sandbox), @"
    exit 2
    -- err --
    error: no `portal.yaml` in `<sandbox>` or above
    help: go to the portal's folder, or name it with --root
    ");
    insta::assert_snapshot!(sandbox.run("check --lang zh-CN").shown(), @"
    exit 2
    -- err --
    错误: `<sandbox>` 及其上级文件夹中没有 `portal.yaml`
    办法: 请进入门户所在文件夹，或用 --root 指定
    ");
    sandbox.write("=== folder/notes.txt\n");
    insta::assert_snapshot!(sandbox.run("check --root folder --lang en").shown(), @"
    exit 2
    -- err --
    error: no `portal.yaml` in `folder`
    help: go to the portal's folder, or name it with --root
    ");
    insta::assert_snapshot!(sandbox.run("build --root nowhere --lang en").shown(), @"
    exit 2
    -- err --
    error: no `portal.yaml` in `nowhere`
    help: go to the portal's folder, or name it with --root
    ");
}

#[test]
fn wrong_use_is_explained() {
    let sandbox = Sandbox::portal("minimal");
    insta::assert_snapshot!(sandbox.run("chekc").shown(), @"
    exit 2
    -- err --
    error: there is no command `chekc`
    help: did you mean `check`?
    ");
    insta::assert_snapshot!(sandbox.run("build --outptu x").shown(), @"
    exit 2
    -- err --
    error: there is no argument `--outptu`
    help: did you mean `--output`?
    ");
    insta::assert_snapshot!(sandbox.run("check --lang fr").shown(), @"
    exit 2
    -- err --
    error: `--lang <LANG>` cannot be `fr`
    help: it can be zh-CN, en
    ");
    assert_eq!(sandbox.run("").code, 2);
    let version = sandbox.run("--version");
    assert_eq!(
        version.out,
        format!("gongkai {}\n", env!("CARGO_PKG_VERSION"))
    );
    assert_eq!(version.code, 0);
}

#[test]
fn faults_of_reading_are_explained_by_their_sentences() {
    let sandbox = Sandbox::empty();
    let run = sandbox.run("check --lang en --explain not-a-map");
    insta::assert_snapshot!(run.out, @"
    # not-a-map

    keys with values are expected, found …

    write `key: value`, one a line
    ");
}

#[test]
fn a_great_many_faults_are_counted_and_all_can_be_seen() {
    let sandbox = Sandbox::portal("minimal");
    let rows: String = (0..1000)
        .map(|number| format!("  row{number}x: 0\n"))
        .collect();
    let tables = format!("disclosure:\n{rows}  rest: 0\nrequests: 0\nreview: 0\n");
    sandbox.put("content/reports/2023/tables.yaml", tables);
    let short = sandbox.run("check --lang en").out;
    let tail: Vec<&str> = short.lines().rev().take(3).collect();
    insta::assert_snapshot!(tail.join("\n"), @"
    errors: 1000, warnings: 0, notes: 0

    ... and 980 more of [unknown-row] in content/reports/2023/tables.yaml; `check --all` shows them
    ");
    assert_eq!(short.matches("error[unknown-row]").count(), 20);
    let all = sandbox.run("check --lang en --all").out;
    assert_eq!(all.matches("error[unknown-row]").count(), 1000);
    assert_eq!(sandbox.run("check --lang en --verbose").out, all);
}

#[test]
fn colours_are_as_asked() {
    let sandbox = Sandbox::portal("minimal");
    sandbox.write("=== content/notes.md\n");
    let coloured = |arguments: &str| sandbox.run(arguments).out.contains('\u{1b}');
    assert!(!coloured("check"));
    assert!(coloured("check --color always"));
    assert!(!coloured("check --color never"));
}
