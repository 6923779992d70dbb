//! Figures that are none, and rows and tables in the wrong shape.

use super::check;
use crate::support::Sandbox;

const TABLES: &str = "content/reports/2023/tables.yaml";

/// Checks a report with the given text for `tables.yaml`.
fn tables(text: &str) -> String {
    let sandbox = Sandbox::portal("minimal");
    sandbox.put(TABLES, text);
    check(&sandbox)
}

#[test]
fn a_text_is_no_figure() {
    insta::assert_snapshot!(tables("disclosure:
  rules: [one, 0, 0]
  licence: 1e5
  rest: 0
requests: 0
review: 0
"), @"
    exit 1
    -- out --
    error[not-a-figure]: `one` is no figure (`规章` / `本年制发件数`)
     --> content/reports/2023/tables.yaml:2:11
      |
    2 |   rules: [one, 0, 0]
      |           ^^^
    help: write digits, with at most one point

    error[not-a-figure]: `1e5` is no figure (`行政许可` / `本年处理决定数量`)
     --> content/reports/2023/tables.yaml:3:12
      |
    3 |   licence: 1e5
      |            ^^^
    help: write digits, with at most one point

    errors: 2, warnings: 0, notes: 0
    ");
}

#[test]
fn full_width_digits_are_told_with_what_is_meant() {
    insta::assert_snapshot!(tables("disclosure: {licence: １２, rest: 0}
requests: 0
review: 0
"), @"
    exit 1
    -- out --
    error[full-width-figure]: `１２` has full-width digits (`行政许可` / `本年处理决定数量`)
     --> content/reports/2023/tables.yaml:1:23
      |
    1 | disclosure: {licence: １２, rest: 0}
      |                       ^^^^
    help: write 12

    errors: 1, warnings: 0, notes: 0
    ");
}

#[test]
fn marks_for_nothing_are_no_figures() {
    insta::assert_snapshot!(tables("disclosure:
  rules: [-, /, —]
  norm: [无, 〇, ／]
  rest: 0
requests: 0
review: 0
"), @"
    exit 1
    -- out --
    error[mark-for-nothing]: `-` is no figure (`规章` / `本年制发件数`)
     --> content/reports/2023/tables.yaml:2:11
      |
    2 |   rules: [-, /, —]
      |           ^
    help: write 0 where there is nothing to report

    error[mark-for-nothing]: `/` is no figure (`规章` / `本年废止件数`)
     --> content/reports/2023/tables.yaml:2:14
      |
    2 |   rules: [-, /, —]
      |              ^
    help: write 0 where there is nothing to report

    error[mark-for-nothing]: `—` is no figure (`规章` / `现行有效件数`)
     --> content/reports/2023/tables.yaml:2:17
      |
    2 |   rules: [-, /, —]
      |                 ^
    help: write 0 where there is nothing to report

    error[mark-for-nothing]: `无` is no figure (`行政规范性文件` / `本年制发件数`)
     --> content/reports/2023/tables.yaml:3:10
      |
    3 |   norm: [无, 〇, ／]
      |          ^^
    help: write 0 where there is nothing to report

    error[mark-for-nothing]: `〇` is no figure (`行政规范性文件` / `本年废止件数`)
     --> content/reports/2023/tables.yaml:3:13
      |
    3 |   norm: [无, 〇, ／]
      |              ^^
    help: write 0 where there is nothing to report

    error[mark-for-nothing]: `／` is no figure (`行政规范性文件` / `现行有效件数`)
     --> content/reports/2023/tables.yaml:3:16
      |
    3 |   norm: [无, 〇, ／]
      |                  ^^
    help: write 0 where there is nothing to report

    errors: 6, warnings: 0, notes: 0
    ");
}

#[test]
fn blank_cells_are_told() {
    insta::assert_snapshot!(tables("disclosure:
  rules: [~, \"\", \" \"]
  licence:
  rest: 0
requests: 0
review: 0
"), @r#"
    exit 0
    -- out --
    warning[blank-cell]: `规章` / `本年制发件数` is blank
     --> content/reports/2023/tables.yaml:2:11
      |
    2 |   rules: [~, "", " "]
      |           ^
    help: write 0 where there is nothing to report

    warning[blank-cell]: `规章` / `本年废止件数` is blank
     --> content/reports/2023/tables.yaml:2:14
      |
    2 |   rules: [~, "", " "]
      |              ^^
    help: write 0 where there is nothing to report

    warning[blank-cell]: `规章` / `现行有效件数` is blank
     --> content/reports/2023/tables.yaml:2:18
      |
    2 |   rules: [~, "", " "]
      |                  ^^^
    help: write 0 where there is nothing to report

    warning[blank-cell]: `行政许可` / `本年处理决定数量` is blank
     --> content/reports/2023/tables.yaml:3:11
      |
    3 |   licence:
      |           ^
    help: write 0 where there is nothing to report

    errors: 0, warnings: 4, notes: 0
    "#);
}

#[test]
fn commas_between_digits_and_units_are_told() {
    insta::assert_snapshot!(tables("disclosure:
  licence: 1,234
  punish: 12件
  fee: 1.23 万元
  rest: 0
requests: 0
review: 0
"), @"
    exit 1
    -- out --
    error[grouped-digits]: `1,234` has commas between its digits (`行政许可` / `本年处理决定数量`)
     --> content/reports/2023/tables.yaml:2:12
      |
    2 |   licence: 1,234
      |            ^^^^^
    help: write 1234

    error[figure-with-unit]: `12件` carries its unit (`行政处罚` / `本年处理决定数量`)
     --> content/reports/2023/tables.yaml:3:11
      |
    3 |   punish: 12件
      |           ^^^^
    help: write 12

    error[figure-with-unit]: `1.23 万元` carries its unit (`行政事业性收费` / `本年收费金额（单位：万元）`)
     --> content/reports/2023/tables.yaml:4:8
      |
    4 |   fee: 1.23 万元
      |        ^^^^^^^^^
    help: write 1.23

    errors: 3, warnings: 0, notes: 0
    ");
}

#[test]
fn counts_are_whole_and_not_below_zero() {
    insta::assert_snapshot!(tables("disclosure:
  licence: -3
  punish: 1.5
  fee: -0.01
  rest: 0
requests: 0
review: 0
"), @"
    exit 1
    -- out --
    error[negative-figure]: `行政许可` / `本年处理决定数量` is -3, below 0
     --> content/reports/2023/tables.yaml:2:12
      |
    2 |   licence: -3
      |            ^^
    help: a figure in 件 cannot be negative

    error[fraction-of-count]: `行政处罚` / `本年处理决定数量` is 1.5, not a whole number
     --> content/reports/2023/tables.yaml:3:11
      |
    3 |   punish: 1.5
      |           ^^^
    help: figures in 件 are whole numbers

    error[negative-figure]: `行政事业性收费` / `本年收费金额（单位：万元）` is -0.01, below 0
     --> content/reports/2023/tables.yaml:4:8
      |
    4 |   fee: -0.01
      |        ^^^^^
    help: a figure in 万元 cannot be negative

    errors: 3, warnings: 0, notes: 0
    ");
}

#[test]
fn figures_have_an_end() {
    insta::assert_snapshot!(tables("disclosure:
  licence: 999999999999999999999999999999
  fee: 0.000000000000000000000000000001
  rest: 0
requests: 0
review: 0
"), @"
    exit 1
    -- out --
    error[figure-too-long]: `999999999999999999999999999999` has more digits than a figure can have (`行政许可` / `本年处理决定数量`)
     --> content/reports/2023/tables.yaml:2:12
      |
    2 |   licence: 999999999999999999999999999999
      |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    help: check the figure

    error[figure-too-long]: `0.000000000000000000000000000001` has more digits than a figure can have (`行政事业性收费` / `本年收费金额（单位：万元）`)
     --> content/reports/2023/tables.yaml:3:8
      |
    3 |   fee: 0.000000000000000000000000000001
      |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    help: check the figure

    errors: 2, warnings: 0, notes: 0
    ");
}

#[test]
fn rows_have_a_figure_for_every_column() {
    insta::assert_snapshot!(tables("disclosure:
  rules: [0, 0]
  norm: 4
  rest: 0
requests:
  new: [1, 2, 3, 4, 5, 6, 7, 8]
  open: {natural: [1], rest: 0}
  partial: {natural: 1}
  deny: [1]
  unable: 3
  rest: 0
review: []
"), @"
    exit 1
    -- out --
    error[row-length]: `规章` has 2 figures; the form has 3 columns
     --> content/reports/2023/tables.yaml:2:10
      |
    2 |   rules: [0, 0]
      |          ^^^^^^
    help: in this order: 本年制发件数, 本年废止件数, 现行有效件数; totals may be left out

    error[row-shape]: `行政规范性文件` needs a figure for every column
     --> content/reports/2023/tables.yaml:3:9
      |
    3 |   norm: 4
      |         ^
    help: write a list of 3 figures, a map by column, or one `0` where all are zero

    error[row-length]: `一、本年新收政府信息公开申请数量` has 8 figures; the form has 7 columns
     --> content/reports/2023/tables.yaml:6:8
      |
    6 |   new: [1, 2, 3, 4, 5, 6, 7, 8]
      |        ^^^^^^^^^^^^^^^^^^^^^^^^
    help: in this order: 自然人, 商业企业, 科研机构, 社会公益组织, 法律服务机构, 其他, 总计; totals may be left out

    error[cell-shape]: `（一）予以公开` / `自然人` must be one figure
     --> content/reports/2023/tables.yaml:7:19
      |
    7 |   open: {natural: [1], rest: 0}
      |                   ^^^
    help: write a single figure

    error[group-shape]: `（三）不予公开` has rows of its own
     --> content/reports/2023/tables.yaml:9:9
      |
    9 |   deny: [1]
      |         ^^^
    help: write its 8 rows, indented, or one `0` where all are zero

    error[group-shape]: `（四）无法提供` has rows of its own
      --> content/reports/2023/tables.yaml:10:11
       |
    10 |   unable: 3
       |           ^
    help: write its 3 rows, indented, or one `0` where all are zero

    error[table-shape]: rows are expected, found a list
      --> content/reports/2023/tables.yaml:12:9
       |
    12 | review: []
       |         ^^
    help: write `row: [...]`, one a line, or one `0` where all of the table is zero

    errors: 7, warnings: 0, notes: 0
    ");
}

#[test]
fn a_full_width_comma_is_seen_in_a_row() {
    insta::assert_snapshot!(tables("disclosure:
  rules: [0，0，0]
  norm: [1， 0, 4]
  rest: 0
requests: 0
review: 0
"), @"
    exit 1
    -- out --
    error[yaml-wide-sign]: `，` is the full-width sign
     --> content/reports/2023/tables.yaml:2:12
      |
    2 |   rules: [0，0，0]
      |            ^^
    help: write the half-width `,`, followed by a space if text comes after it

    error[yaml-wide-sign]: `，` is the full-width sign
     --> content/reports/2023/tables.yaml:3:11
      |
    3 |   norm: [1， 0, 4]
      |           ^^
    help: write the half-width `,`, followed by a space if text comes after it

    errors: 2, warnings: 0, notes: 0
    ");
}

#[test]
fn a_row_that_is_not_written_is_missing_unless_the_rest_is_zero() {
    insta::assert_snapshot!(tables("disclosure: {rules: 0, norm: 0}
requests: {new: 0, deny: {1: 0, 2: 0}, unable: 0, other: 0, carry_out: 0}
review: 0
"), @"
    exit 1
    -- out --
    error[missing-row]: rows are missing: 行政许可, 行政处罚, 行政强制, 行政事业性收费
     --> content/reports/2023/tables.yaml:1:1
      |
    1 | disclosure: {rules: 0, norm: 0}
      | ^^^^^^^^^^
    help: write them, or `rest: 0` where all others are zero

    error[missing-row]: rows are missing: 3.危及“三安全一稳定”, 4.保护第三方合法权益, 5.属于三类内部事务信息, 6.属于四类过程性信息, 7.属于行政执法案卷, 8.属于行政查询事项, 二、上年结转政府信息公开申请数量, （一）予以公开, （二）部分公开（区分处理的，只计这一情形，不计其他情形）, 1.信访举报投诉类申请, 2.重复申请, 3.要求提供公开出版物, 4.无正当理由大量反复申请, 5.要求行政机关确认或重新出具已获取信息
     --> content/reports/2023/tables.yaml:2:1
      |
    2 | requests: {new: 0, deny: {1: 0, 2: 0}, unable: 0, other: 0, carry_out: 0}
      | ^^^^^^^^
    help: write them, or `rest: 0` where all others are zero

    errors: 2, warnings: 0, notes: 0
    ");
    insta::assert_snapshot!(tables("disclosure: {rest: 1}
requests: 0
review: 0
"), @"
    exit 1
    -- out --
    error[rest-not-zero]: the rest can only be 0
     --> content/reports/2023/tables.yaml:1:20
      |
    1 | disclosure: {rest: 1}
      |                    ^
    help: write the other figures out, row by row

    errors: 1, warnings: 0, notes: 0
    ");
}

#[test]
fn a_row_that_is_written_twice_under_two_names_is_told() {
    insta::assert_snapshot!(tables("disclosure:
  licence: 1
  行政许可: 1
  norm: {made: 0, 本年制发件数: 0, rest: 0}
  rest: 0
disclosure: 0
主动公开政府信息情况: 0
requests: 0
review: 0
"), @"
    exit 1
    -- out --
    error[duplicate-key]: `行政许可` is written twice
     --> content/reports/2023/tables.yaml:3:3
      |
    2 |   licence: 1
      |   ------- it is written here first
    3 |   行政许可: 1
      |   ^^^^^^^^
    help: keep one of both

    error[duplicate-key]: `本年制发件数` is written twice
     --> content/reports/2023/tables.yaml:4:19
      |
    4 |   norm: {made: 0, 本年制发件数: 0, rest: 0}
      |          ----     ^^^^^^^^^^^^
      |          |
      |          it is written here first
    help: keep one of both

    error[duplicate-key]: `disclosure` is written twice
     --> content/reports/2023/tables.yaml:6:1
      |
    1 | disclosure:
      | ---------- it is written here first
    ...
    6 | disclosure: 0
      | ^^^^^^^^^^
    help: keep one of both

    error[duplicate-key]: `主动公开政府信息情况` is written twice
     --> content/reports/2023/tables.yaml:7:1
      |
    1 | disclosure:
      | ---------- it is written here first
    ...
    7 | 主动公开政府信息情况: 0
      | ^^^^^^^^^^^^^^^^^^^^
    help: keep one of both

    errors: 4, warnings: 0, notes: 0
    ");
}

#[test]
fn an_empty_file_of_tables_lacks_all_of_them() {
    insta::assert_snapshot!(tables(""), @"
    exit 1
    -- out --
    error[missing-table]: table `主动公开政府信息情况` is missing
     --> content/reports/2023/tables.yaml:1:1
      |
    1 |
      | ^
    help: write it under `disclosure:`, or `disclosure: 0` where all of it is zero

    error[missing-table]: table `收到和处理政府信息公开申请情况` is missing
     --> content/reports/2023/tables.yaml:1:1
      |
    1 |
      | ^
    help: write it under `requests:`, or `requests: 0` where all of it is zero

    error[missing-table]: table `政府信息公开行政复议、行政诉讼情况` is missing
     --> content/reports/2023/tables.yaml:1:1
      |
    1 |
      | ^
    help: write it under `review:`, or `review: 0` where all of it is zero

    errors: 3, warnings: 0, notes: 0
    ");
}
