//! Files that cannot be read as what they are: YAML, front matter, text.

use super::check;
use crate::support::Sandbox;

const TABLES: &str = "content/reports/2023/tables.yaml";

/// Checks the smallest portal with some files in place of its own.
fn with(files: &str) -> String {
    let sandbox = Sandbox::portal("minimal");
    sandbox.write(files);
    check(&sandbox)
}

#[test]
fn a_key_in_the_wrong_column() {
    insta::assert_snapshot!(with("=== portal.yaml\ntitle: 青山县\n  theme: default\n"), @"
    exit 1
    -- out --
    error[yaml-syntax]: a `:` cannot stand here (mapping values are not allowed in this context)
     --> portal.yaml:2:8
      |
    2 |   theme: default
      |        ^
    help: put a text that contains `:` in quotes, or check the indentation

    errors: 1, warnings: 0, notes: 0
    ");
}

#[test]
fn brackets_and_quotes_that_do_not_end() {
    insta::assert_snapshot!(with("=== content/agency.yaml\nname: [示范镇\n"), @"
    exit 1
    -- out --
    error[yaml-syntax]: `,` or the closing bracket is missing (did not find expected ',' or ']')
     --> content/agency.yaml:1:12
      |
    1 | name: [示范镇
      |       -      ^
      |       |
      |       the bracket is opened here
    help: close the bracket, and put commas between the values

    errors: 1, warnings: 0, notes: 0
    ");
    insta::assert_snapshot!(with("=== content/reports/2023/tables.yaml
disclosure: {rules: [1, 2
requests: 0
review: 0
"), @"
    exit 1
    -- out --
    error[yaml-syntax]: `,` or the closing bracket is missing (did not find expected ',' or ']')
     --> content/reports/2023/tables.yaml:2:9
      |
    1 | disclosure: {rules: [1, 2
      |                     - the bracket is opened here
    2 | requests: 0
      |         ^
    help: close the bracket, and put commas between the values

    errors: 1, warnings: 0, notes: 0
    ");
    let sandbox = Sandbox::portal("minimal");
    sandbox.replace(
        "content/reports/2023/report.md",
        "year: 2023",
        "title: \"年度报告",
    );
    insta::assert_snapshot!(check(&sandbox), @r#"
    exit 1
    -- out --
    error[yaml-syntax]: the text in quotes does not end (found unexpected end of stream)
     --> content/reports/2023/report.md:2:8
      |
    2 | title: "年度报告
      |        ^
    help: add the closing quote

    errors: 1, warnings: 0, notes: 0
    "#);
}

#[test]
fn a_value_that_is_not_there() {
    insta::assert_snapshot!(with("=== content/reports/2023/tables.yaml
disclosure: {rules: [, 0, 0], rest: 0}
requests: 0
review: 0
"), @"
    exit 1
    -- out --
    error[yaml-syntax]: a value is expected here (did not find expected node content)
     --> content/reports/2023/tables.yaml:1:22
      |
    1 | disclosure: {rules: [, 0, 0], rest: 0}
      |                      ^
    help: write the value, or 0 where there is nothing to report

    errors: 1, warnings: 0, notes: 0
    ");
}

#[test]
fn signs_of_a_chinese_keyboard() {
    insta::assert_snapshot!(with("=== content/reports/2023/tables.yaml
disclosure：0
requests: 0
review: 0
"), @"
    exit 1
    -- out --
    error[yaml-wide-sign]: `：` is the full-width sign
     --> content/reports/2023/tables.yaml:1:11
      |
    1 | disclosure：0
      |           ^^
    help: write the half-width `:`, followed by a space if text comes after it

    errors: 1, warnings: 0, notes: 0
    ");
    insta::assert_snapshot!(with("=== content/reports/2023/tables.yaml
disclosure:
　rules: 0
　rest: 0
requests: 0
review: 0
"), @"
    exit 1
    -- out --
    error[yaml-wide-space]: there is a wide space (U+3000 or U+00A0)
     --> content/reports/2023/tables.yaml:2:1
      |
    2 | 　rules: 0
      | ^^
    help: use an ordinary space

    error[yaml-wide-space]: there is a wide space (U+3000 or U+00A0)
     --> content/reports/2023/tables.yaml:3:1
      |
    3 | 　rest: 0
      | ^^
    help: use an ordinary space

    errors: 2, warnings: 0, notes: 0
    ");
    insta::assert_snapshot!(with("=== content/reports/2023/tables.yaml
disclosure:
\trules: 0
requests: 0
review: 0
"), @"
    exit 1
    -- out --
    error[yaml-tab]: there is a tab at the start of the line
     --> content/reports/2023/tables.yaml:2:1
      |
    2 |     rules: 0
      | ^^^^
    help: use spaces

    errors: 1, warnings: 0, notes: 0
    ");
}

#[test]
fn a_byte_order_mark_and_lines_of_windows_are_read() {
    let sandbox = Sandbox::portal("minimal");
    for file in ["portal.yaml", TABLES, "content/reports/2023/report.md"] {
        let text = sandbox.read(file).replace('\n', "\r\n");
        sandbox.put(file, format!("\u{FEFF}{text}"));
    }
    let found = check(&sandbox);
    assert!(found.starts_with("exit 0"), "{found}");
    assert_eq!(found.matches("info[byte-order-mark]").count(), 3);
    assert_eq!(found.matches("info[crlf-lines]").count(), 3);
}

#[test]
fn front_matter_that_cannot_be_seen() {
    let report = "content/reports/2023/report.md";
    let sandbox = Sandbox::portal("minimal");
    let text = sandbox.read(report);
    sandbox.put(report, text.replace("---\n", "———\n"));
    insta::assert_snapshot!(check(&sandbox), @"
    exit 1
    -- out --
    error[front-matter-hidden]: the head of the file cannot be seen here
     --> content/reports/2023/report.md:1:1
      |
    1 | ———
      | ^^^
    help: its first line must be `---`, in half-width, with nothing above it

    errors: 1, warnings: 0, notes: 0
    ");
    sandbox.put(report, text.replacen("---\n\n", "\n", 1));
    insta::assert_snapshot!(check(&sandbox), @"
    exit 1
    -- out --
    error[front-matter-open]: the head of the file does not end
     --> content/reports/2023/report.md:1:1
      |
    1 | ---
      | ^^^
    help: close it with a line `---`

    errors: 1, warnings: 0, notes: 0
    ");
}

#[test]
fn aliases_are_refused_before_they_grow() {
    let sandbox = Sandbox::portal("minimal");
    let mut bomb = String::from("a: &a [0, 0, 0, 0, 0, 0, 0, 0, 0]\n");
    for (last, name) in ('a'..='h').zip('b'..='i') {
        bomb.push_str(&format!(
            "{name}: &{name} [{}]\n",
            vec![format!("*{last}"); 9].join(", ")
        ));
    }
    let checked = |file: &str, text: &str| {
        sandbox.put(file, text);
        let run = sandbox.run("check --lang en");
        assert_eq!(run.code, 1, "{}", run.shown());
        (
            run.out.matches("error[yaml-anchor]").count(),
            run.out.matches("error[yaml-alias]").count(),
        )
    };
    assert_eq!(checked("forms/bomb.yaml", &bomb), (9, 20));
    assert_eq!(checked("themes/bomb/theme.yaml", &bomb), (18, 40));
    let sandbox = Sandbox::portal("minimal");
    sandbox.put(
        TABLES,
        "disclosure: &zero 0\nrequests: *zero\nreview: !!int 0\n",
    );
    insta::assert_snapshot!(check(&sandbox), @"
    exit 1
    -- out --
    error[yaml-anchor]: `&zero` is an anchor or a tag; data files have none
     --> content/reports/2023/tables.yaml:1:13
      |
    1 | disclosure: &zero 0
      |             ^^^^^^^
    help: remove it

    error[yaml-alias]: `*zero` is an alias; data files have none
     --> content/reports/2023/tables.yaml:2:11
      |
    2 | requests: *zero
      |           ^^^^^
    help: write the value itself

    error[yaml-anchor]: `tag:yaml.org,2002:int` is an anchor or a tag; data files have none
     --> content/reports/2023/tables.yaml:3:9
      |
    3 | review: !!int 0
      |         ^^^^^^^
    help: remove it

    errors: 3, warnings: 0, notes: 0
    ");
}

#[test]
fn nesting_ends_in_a_diagnostic() {
    let deep = [
        ("portal.yaml", "[".repeat(100_000)),
        ("content/agency.yaml", "- ".repeat(100_000)),
        (TABLES, "{a: ".repeat(100_000)),
        ("forms/deep.yaml", format!("id: {}", "[".repeat(100_000))),
        (
            "themes/deep/theme.yaml",
            format!("name: {}", "[".repeat(100_000)),
        ),
        (
            "content/index.md",
            format!("---\ntitle: {}\n---\n", "[".repeat(100_000)),
        ),
    ];
    for (file, text) in deep {
        let sandbox = Sandbox::portal("minimal");
        sandbox.put(file, text);
        let run = sandbox.run("check --lang en");
        let first = run.out.lines().take(2).collect::<Vec<_>>().join("\n");
        assert!(
            first.starts_with("error[yaml-too-deep]"),
            "{file}: {}",
            run.shown()
        );
        assert!(first.contains(&format!("--> {file}:")), "{first}");
        assert_eq!(
            (run.code, run.out.matches("error[").count()),
            (1, 1),
            "{}",
            run.shown()
        );
    }
}

#[test]
fn deep_markdown_is_built() {
    let deep = [
        "> ".repeat(100_000),
        "[".repeat(100_000),
        "*a ".repeat(100_000),
        "`".repeat(100_000),
    ];
    for text in deep {
        let sandbox = Sandbox::portal("minimal");
        sandbox.put("content/index.md", text);
        sandbox.build("");
    }
}

#[test]
fn a_file_with_very_many_parts_is_refused() {
    let sandbox = Sandbox::portal("minimal");
    sandbox.put(TABLES, format!("disclosure: [{}]\n", "0,".repeat(250_001)));
    let run = sandbox.run("check --lang en");
    assert!(
        run.out.starts_with("error[yaml-too-long]"),
        "{}",
        run.shown()
    );
    assert_eq!(run.out.matches("error[").count(), 1);
}

#[test]
fn text_that_is_not_utf8_is_told_once() {
    let sandbox = Sandbox::portal("minimal");
    sandbox.put("content/agency.yaml", b"name: \xC7\xE0\xC9\xBD\n");
    insta::assert_snapshot!(check(&sandbox), @r#"
    exit 1
    -- out --
    error[not-utf8]: `content/agency.yaml` is not UTF-8: byte 6 is the first that is wrong
    --> content/agency.yaml
    help: save the file as UTF-8, in Notepad under "Save as", "Encoding"

    errors: 1, warnings: 0, notes: 0
    "#);
    for file in ["portal.yaml", TABLES, "content/reports/2023/report.md"] {
        let sandbox = Sandbox::portal("minimal");
        let mut bytes = sandbox.read(file).into_bytes();
        bytes.push(0xFF);
        sandbox.put(file, bytes);
        let run = sandbox.run("check --lang en");
        assert!(run.out.starts_with("error[not-utf8]"), "{}", run.shown());
        assert_eq!(
            (run.code, run.out.matches("error[").count()),
            (1, 1),
            "{}",
            run.shown()
        );
    }
}

#[test]
fn a_text_of_a_hundred_megabytes_is_not_read() {
    for file in [
        "portal.yaml",
        "content/agency.yaml",
        TABLES,
        "content/reports/2023/report.md",
    ] {
        let sandbox = Sandbox::portal("minimal");
        let large = std::fs::File::options()
            .write(true)
            .open(sandbox.path(file))
            .unwrap();
        large.set_len(100 << 20).unwrap();
        let run = sandbox.run("check --lang en");
        let first = run.out.lines().next().unwrap_or("");
        assert_eq!(
            first,
            format!("error[file-too-large]: `{file}` has 100 MB; text is read up to 20 MB")
        );
        assert_eq!(
            (run.code, run.out.matches("error[").count()),
            (1, 1),
            "{}",
            run.shown()
        );
    }
}

#[test]
fn html_dangerous_links_and_unknown_references_are_refused() {
    let sandbox = Sandbox::portal("minimal");
    sandbox.put(
        "content/index.md",
        "<script>alert(1)</script>\n\n[甲](javascript:alert(1))\n\n甲<b>乙</b>丙\n",
    );
    sandbox.replace(
        "content/reports/2023/report.md",
        "2023年未收取",
        "新收{{ requests.neww.total }}件，{{ now() }}。{% if x %} 2023年未收取",
    );
    insta::assert_snapshot!(check(&sandbox), @"
    exit 1
    -- out --
    error[raw-html]: HTML is not allowed in text
     --> content/index.md:1:1
      |
    1 | <script>alert(1)</script>
      | ^^^^^^^^^^^^^^^^^^^^^^^^^
    help: use Markdown, or put a backslash before `<`

    error[dangerous-link]: a link to `javascript:alert(1)` is not allowed
     --> content/index.md:3:1
      |
    3 | [甲](javascript:alert(1))
      | ^^^^^^^^^^^^^^^^^^^^^^^^^
    help: use http, https, mailto, tel, or a file of the portal

    error[raw-html]: HTML is not allowed in text
     --> content/index.md:5:2
      |
    5 | 甲<b>乙</b>丙
      |   ^^^
    help: use Markdown, or put a backslash before `<`

    error[raw-html]: HTML is not allowed in text
     --> content/index.md:5:6
      |
    5 | 甲<b>乙</b>丙
      |        ^^^^
    help: use Markdown, or put a backslash before `<`

    error[unknown-reference]: `requests.neww.total` is no figure of this report
      --> content/reports/2023/report.md:47:3
       |
    47 | 新收{{ requests.neww.total }}件，{{ now() }}。{% if x %} 2023年未收取政府信息公开信息处理费。
       |     ^^^^^^^^^^^^^^^^^^^^^^^^^
    help: did you mean `requests.new.total`?

    error[unknown-reference]: `now()` is no figure of this report
      --> content/reports/2023/report.md:47:30
       |
    47 | 新收{{ requests.neww.total }}件，{{ now() }}。{% if x %} 2023年未收取政府信息公开信息处理费。
       |                                  ^^^^^^^^^^^
    help: write table.row.column, such as requests.new.total

    errors: 6, warnings: 0, notes: 0
    ");
}
