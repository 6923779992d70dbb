//! The six headings of a report.

use super::check;
use crate::support::Sandbox;

const REPORT: &str = "content/reports/2023/report.md";

#[test]
fn a_section_that_is_missing() {
    let sandbox = Sandbox::portal("minimal");
    sandbox.replace(REPORT, "## 六、其他需要报告的事项\n\n", "");
    insta::assert_snapshot!(check(&sandbox), @"
    exit 1
    -- out --
    error[missing-section]: section `六、其他需要报告的事项` is missing
     --> content/reports/2023/report.md:1:1
      |
    1 | ---
      | ^^^
    help: add the heading `## 六、其他需要报告的事项`

    errors: 1, warnings: 0, notes: 0
    ");
    insta::assert_snapshot!(sandbox.run("check --lang zh-CN").shown(), @"
    exit 1
    -- out --
    错误[missing-section]: 缺少“六、其他需要报告的事项”部分
     --> content/reports/2023/report.md:1:1
      |
    1 | ---
      | ^^^
    办法: 请补充标题 `## 六、其他需要报告的事项`

    错误 1 处，警告 0 处，提示 0 处
    ");
}

#[test]
fn a_section_under_another_name_is_told_once() {
    let sandbox = Sandbox::portal("minimal");
    sandbox.replace(
        REPORT,
        "## 五、存在的主要问题及改进情况",
        "## 五、下一步打算",
    );
    insta::assert_snapshot!(check(&sandbox), @"
    exit 1
    -- out --
    error[unknown-section]: `五、下一步打算` is no section of the form
      --> content/reports/2023/report.md:41:4
       |
    41 | ## 五、下一步打算
       |    ^^^^^^^^^^^^^^
    help: write `五、存在的主要问题及改进情况`

    errors: 1, warnings: 0, notes: 0
    ");
}

#[test]
fn sections_out_of_order_twice_or_too_many() {
    let sandbox = Sandbox::portal("minimal");
    let text = sandbox.read(REPORT);
    let (head, rest) = text.split_once("## 二、").unwrap();
    let (second, rest) = rest.split_once("## 三、").unwrap();
    let (third, rest) = rest.split_once("## 四、").unwrap();
    let turned = format!(
        "{head}## 三、{third}## 二、{second}## 四、{rest}\n## 六、其他需要报告的事项\n\n无。\n\n## 附则\n"
    );
    sandbox.put(REPORT, turned);
    insta::assert_snapshot!(check(&sandbox), @"
    exit 1
    -- out --
    error[section-order]: `二、主动公开政府信息情况` stands after `三、收到和处理政府信息公开申请情况`
      --> content/reports/2023/report.md:33:4
       |
    29 | ## 三、收到和处理政府信息公开申请情况
       |    ----------------------------------
    ...
    33 | ## 二、主动公开政府信息情况
       |    ^^^^^^^^^^^^^^^^^^^^^^^^
    help: put the sections in the order of the form

    error[duplicate-section]: section `六、其他需要报告的事项` stands twice
      --> content/reports/2023/report.md:49:4
       |
    45 | ## 六、其他需要报告的事项
       |    ---------------------- it is written here first
    ...
    49 | ## 六、其他需要报告的事项
       |    ^^^^^^^^^^^^^^^^^^^^^^
    help: keep one of both

    error[unknown-section]: `附则` is no section of the form
      --> content/reports/2023/report.md:53:4
       |
    53 | ## 附则
       |    ^^^^
    help: the form has 6 sections; use `###` for headings inside of one

    errors: 3, warnings: 0, notes: 0
    ");
}

#[test]
fn a_report_without_a_text_lacks_its_sections_in_their_order() {
    let sandbox = Sandbox::portal("minimal");
    sandbox.put(REPORT, "");
    let run = sandbox.run("check --lang en");
    let titles: Vec<&str> = run
        .out
        .lines()
        .filter(|line| line.starts_with("error["))
        .collect();
    insta::assert_snapshot!(titles.join("\n"), @"
    error[missing-section]: section `一、总体情况` is missing
    error[missing-section]: section `二、主动公开政府信息情况` is missing
    error[missing-section]: section `三、收到和处理政府信息公开申请情况` is missing
    error[missing-section]: section `四、政府信息公开行政复议、行政诉讼情况` is missing
    error[missing-section]: section `五、存在的主要问题及改进情况` is missing
    error[missing-section]: section `六、其他需要报告的事项` is missing
    ");
}
