//! Keys that nobody knows and values that a key cannot have, in every kind of file.

use super::check;
use crate::support::Sandbox;

/// Checks the smallest portal with some files in place of its own.
fn with(files: &str) -> String {
    let sandbox = Sandbox::portal("minimal");
    sandbox.write(files);
    check(&sandbox)
}

#[test]
fn keys_of_the_portal() {
    insta::assert_snapshot!(with("=== portal.yaml
titel: 青山县
offical: true
footer: {icpp: 1}
zzz: 1
"), @"
    exit 1
    -- out --
    error[unknown-key]: unknown key `titel`
     --> portal.yaml:1:1
      |
    1 | titel: 青山县
      | ^^^^^
    help: did you mean `title`?

    error[unknown-key]: unknown key `offical`
     --> portal.yaml:2:1
      |
    2 | offical: true
      | ^^^^^^^
    help: did you mean `official`?

    error[unknown-key]: unknown key `icpp`
     --> portal.yaml:3:10
      |
    3 | footer: {icpp: 1}
      |          ^^^^
    help: did you mean `icp`?

    error[unknown-key]: unknown key `zzz`
     --> portal.yaml:4:1
      |
    4 | zzz: 1
      | ^^^
    help: known keys: title, language, base_url, theme, official, parent_site, footer, outputs, rules, deadlines, publish

    errors: 4, warnings: 0, notes: 0
    ");
}

#[test]
fn keys_of_an_agency() {
    insta::assert_snapshot!(with("=== content/agency.yaml
name: 青山县示范镇人民政府
contact: {phone: 1}
kind: town
"), @"
    exit 1
    -- out --
    error[unknown-key]: unknown key `phone`
     --> content/agency.yaml:2:11
      |
    2 | contact: {phone: 1}
      |           ^^^^^
    help: known keys: address, telephone, hours, email, postcode, office, fax, online

    error[unknown-value]: `town` is no value of `kind`
     --> content/agency.yaml:3:7
      |
    3 | kind: town
      |       ^^^^
    help: one of: township, subdistrict, county-government, county-department, city-government, city-department, province-government, province-department, institution

    errors: 2, warnings: 0, notes: 0
    ");
}

#[test]
fn keys_of_a_report() {
    let sandbox = Sandbox::portal("minimal");
    sandbox.replace(
        "content/reports/2023/report.md",
        "year: 2023",
        "year: 二〇二三\npublishd: 2024-01-18\nattachments: [{fil: a.pdf}, b.pdf]",
    );
    sandbox.replace("content/reports/2023/report.md", "2024-01-15", "2024-13-01");
    insta::assert_snapshot!(check(&sandbox), @"
    exit 1
    -- out --
    error[wrong-value]: `year` must be a year such as 2023
     --> content/reports/2023/report.md:2:7
      |
    2 | year: 二〇二三
      |       ^^^^^^^^

    error[unknown-key]: unknown key `publishd`
     --> content/reports/2023/report.md:3:1
      |
    3 | publishd: 2024-01-18
      | ^^^^^^^^
    help: did you mean `published`?

    error[unknown-key]: unknown key `fil`
     --> content/reports/2023/report.md:4:16
      |
    4 | attachments: [{fil: a.pdf}, b.pdf]
      |                ^^^
    help: did you mean `file`?

    error[missing-attachment]: attachment `b.pdf` is not there
     --> content/reports/2023/report.md:4:29
      |
    4 | attachments: [{fil: a.pdf}, b.pdf]
      |                             ^^^^^
    help: put it into `content/reports/2023`, or take it off the list

    error[wrong-value]: `signed` must be a date such as 2024-01-15
     --> content/reports/2023/report.md:6:9
      |
    6 | signed: 2024-13-01
      |         ^^^^^^^^^^

    errors: 5, warnings: 0, notes: 0
    ");
}

#[test]
fn keys_of_a_page() {
    insta::assert_snapshot!(with("=== content/index.md
---
titel: 首页
---
"), @"
    exit 1
    -- out --
    error[unknown-key]: unknown key `titel`
     --> content/index.md:2:1
      |
    2 | titel: 首页
      | ^^^^^
    help: did you mean `title`?

    errors: 1, warnings: 0, notes: 0
    ");
}

#[test]
fn keys_of_tables() {
    insta::assert_snapshot!(with("=== content/reports/2023/tables.yaml
form: annual-report-2012
disclosure: {ruels: 0, norm: {mad: 1, valid: 1, rest: 0}, rest: 0}
request: 0
审查: 0
review: 0
"), @"
    exit 1
    -- out --
    error[unknown-form]: unknown form `annual-report-2012`
     --> content/reports/2023/tables.yaml:1:7
      |
    1 | form: annual-report-2012
      |       ^^^^^^^^^^^^^^^^^^
    help: did you mean `annual-report-2019`?

    error[unknown-row]: the table has no row `ruels`
     --> content/reports/2023/tables.yaml:2:14
      |
    2 | disclosure: {ruels: 0, norm: {mad: 1, valid: 1, rest: 0}, rest: 0}
      |              ^^^^^
    help: did you mean `rules`?

    error[unknown-column]: the table has no column `mad`
     --> content/reports/2023/tables.yaml:2:31
      |
    2 | disclosure: {ruels: 0, norm: {mad: 1, valid: 1, rest: 0}, rest: 0}
      |                               ^^^
    help: did you mean `made`?

    error[unknown-table]: the form has no table `request`
     --> content/reports/2023/tables.yaml:3:1
      |
    3 | request: 0
      | ^^^^^^^
    help: did you mean `requests`?

    error[unknown-table]: the form has no table `审查`
     --> content/reports/2023/tables.yaml:4:1
      |
    4 | 审查: 0
      | ^^^^
    help: use an id or a label of the form

    errors: 5, warnings: 0, notes: 0
    ");
}

#[test]
fn keys_of_forms_and_themes() {
    let sandbox = Sandbox::portal("own-form");
    sandbox.replace("forms/old-report.yaml", "    caption:", "    captoin:");
    insta::assert_snapshot!(check(&sandbox), @"
    exit 1
    -- out --
    error[form-file]: the form cannot be used: tables[0]: unknown field `captoin`, expected one of `id`, `anchor`, `number`, `caption`, `unit`, `layout`, `fingerprints`, `empty`, `blocks`, `equations`
      --> forms/old-report.yaml:15:5
       |
    15 |     captoin: 政府信息公开情况统计表
       |     ^

    errors: 1, warnings: 0, notes: 0
    ");
    let sandbox = Sandbox::portal("own-theme");
    sandbox.replace("themes/county/theme.yaml", "extends:", "extend:");
    insta::assert_snapshot!(check(&sandbox), @"
    exit 1
    -- out --
    error[theme]: the theme cannot be used: unknown field `extend`, expected one of `name`, `version`, `description`, `extends`
     --> themes/county/theme.yaml:4:1
      |
    4 | extend: default
      | ^
    help: correct the template, or leave it out so that the default theme's serves

    errors: 1, warnings: 0, notes: 0
    ");
}

#[test]
fn a_key_that_is_missing_is_told_at_its_file() {
    insta::assert_snapshot!(with("=== portal.yaml
language: zh-CN
=== content/agency.yaml
"), @"
    exit 1
    -- out --
    error[missing-key]: `name` is missing
     --> content/agency.yaml:1:1
      |
    1 |
      | ^
    help: add `name:`

    error[missing-key]: `title` is missing
     --> portal.yaml:1:1
      |
    1 | language: zh-CN
      | ^
    help: add `title:`

    errors: 2, warnings: 0, notes: 0
    ");
}

#[test]
fn a_file_that_holds_no_map_is_told_once() {
    insta::assert_snapshot!(with("=== portal.yaml
青山县
=== content/agency.yaml
- 青山县
=== content/reports/2023/tables.yaml
- 0
"), @"
    exit 1
    -- out --
    error[not-a-map]: keys with values are expected, found a list
     --> content/agency.yaml:1:1
      |
    1 | - 青山县
      | ^^^^^^^^
    help: write `key: value`, one a line

    error[not-a-map]: keys with values are expected, found a list
     --> content/reports/2023/tables.yaml:1:1
      |
    1 | - 0
      | ^^^
    help: write `key: value`, one a line

    error[not-a-map]: keys with values are expected, found text
     --> portal.yaml:1:1
      |
    1 | 青山县
      | ^^^^^^
    help: write `key: value`, one a line

    errors: 3, warnings: 0, notes: 0
    ");
}

#[test]
fn the_year_is_that_of_the_folder() {
    let sandbox = Sandbox::portal("minimal");
    sandbox.replace("content/reports/2023/report.md", "year: 2023", "year: 2022");
    insta::assert_snapshot!(check(&sandbox), @"
    exit 1
    -- out --
    error[year-of-folder]: the year is 2022, but the folder is `2023`
     --> content/reports/2023/report.md:2:7
      |
    2 | year: 2022
      |       ^^^^
    help: correct the year, or move the report to the folder of its year

    errors: 1, warnings: 0, notes: 0
    ");
}
