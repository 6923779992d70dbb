//! `gongkai import`, as a user meets it.

use crate::support::Sandbox;

/// A portal without reports, and a report as text beside it.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::portal("no-reports");
    sandbox.put("in/2023.txt", REPORT);
    sandbox
}

/// A report in short, with one cell that holds no figure.
const REPORT: &str = "青山县示范镇人民政府2023年政府信息公开工作年度报告
一、总体情况
（一）主动公开。全年公开政府信息27条。
二、主动公开政府信息情况
信息内容\t本年制发件数\t本年废止件数\t现行有效件数
规章\t0\t0\t0
行政规范性文件\t1\t0\t2
行政许可\t12\t\t
行政处罚\t/\t\t
行政强制\t0\t\t
行政事业性收费\t0.5\t\t
三、收到和处理政府信息公开申请情况
五、存在的主要问题及整改措施
时效不够强。
";

#[test]
fn a_report_is_imported_and_checked() {
    let sandbox = sandbox();
    let run = sandbox.run("import in/2023.txt --lang en");
    assert_eq!(run.code, 1);
    insta::assert_snapshot!(run.out.split("error[").next().unwrap(), @"
    `in/2023.txt` is imported to `content/reports/2023`
      section  一、总体情况 (27 characters)
      section  二、主动公开政府信息情况 (0 characters)
      section  三、收到和处理政府信息公开申请情况 (0 characters)
      section  五、存在的主要问题及整改措施 (8 characters); the form's heading is 五、存在的主要问题及改进情况
      table  表2 主动公开政府信息情况: 10 cells, 9 read (2021 表式)
      table  表3 收到和处理政府信息公开申请情况: 175 cells, 0 read (2021 表式)
      table  表4 政府信息公开行政复议、行政诉讼情况: 15 cells, 0 read (2021 表式)
      look at  the organ in the title is `青山县示范镇人民政府`; it is imported as a report of `青山县新设镇人民政府`
      look at  in 行政处罚, a cell holds `/`, which is no figure (line 9)
      look at  table 表3 收到和处理政府信息公开申请情况 was not found (the whole file)
      look at  table 表4 政府信息公开行政复议、行政诉讼情况 was not found (the whole file)
      look at  sections were not found: 四、政府信息公开行政复议、行政诉讼情况, 六、其他需要报告的事项
    imported 1, refused 0
    ");
    let report = sandbox.read("content/reports/2023/report.md");
    let today = report
        .lines()
        .find(|line| line.starts_with("  date: "))
        .unwrap()
        .to_owned();
    insta::assert_snapshot!(report.replace(&today, "  date: TODAY"), @r#"
    ---
    year: 2023
    title: 青山县示范镇人民政府2023年政府信息公开工作年度报告
    # 由 gongkai import 导入的来源：原文件名、SHA-256 校验值、导入日期。
    imported:
      file: "2023.txt"
      sha256: 8b3637f485e0484af4fb52dcf78dc9b3d922c081f0300b9e0ecc36461ebd8d32
      date: TODAY
    ---

    ## 一、总体情况

    ### （一）主动公开

    全年公开政府信息27条。

    ## 二、主动公开政府信息情况

    ## 三、收到和处理政府信息公开申请情况

    ## 五、存在的主要问题及整改措施

    时效不够强。
    "#);
    insta::assert_snapshot!(sandbox.read("content/reports/2023/tables.yaml"), @r#"
    # 表2  主动公开政府信息情况
    disclosure:
      rules: [0, 0, 0]  # 规章
      norm: [1, 0, 2]  # 行政规范性文件
      licence: 12  # 行政许可
      punish: "/"  # 行政处罚  待核对：原文是“/”（第 9 行）
      coerce: 0  # 行政强制
      fee: 0.5  # 行政事业性收费
    "#);
    assert!(run.out.contains("error[mark-for-nothing]"), "{}", run.out);
    assert!(!run.out.contains("error[unknown-key]"), "{}", run.out);
}

#[test]
fn nothing_is_written_over_unless_it_is_kept() {
    let sandbox = sandbox();
    assert_eq!(sandbox.run("import in/2023.txt").code, 1);
    sandbox.put("content/reports/2023/report.md", "mine");
    insta::assert_snapshot!(sandbox.run("import in/2023.txt --lang en").shown(), @"
    exit 1
    -- out --
    `in/2023.txt` is not imported: `content/reports/2023` has report.md, tables.yaml already, which were not changed
    help: use `--force` to write over them, keeping them under other names, or name another place with `--year` or `--agency`
    imported 0, refused 1
    ");
    assert_eq!(sandbox.read("content/reports/2023/report.md"), "mine");
    let again = sandbox.run("import in/2023.txt --force --lang en");
    assert!(
        again
            .out
            .contains("  backup  what was there is kept as `report.md~`\n"),
        "{}",
        again.out
    );
    assert_eq!(sandbox.read("content/reports/2023/report.md~"), "mine");
    sandbox.run("import in/2023.txt --force");
    assert!(
        sandbox
            .read("content/reports/2023/report.md.2~")
            .starts_with("---\nyear: 2023\n")
    );
}

#[test]
fn a_dry_run_writes_nothing_and_checks_all_the_same() {
    let sandbox = sandbox();
    let before = sandbox.files("content");
    let dry = sandbox.run("import in/2023.txt --dry-run --lang en");
    assert!(before == sandbox.files("content"));
    let wet = sandbox.run("import in/2023.txt --lang en");
    let findings = |text: &str| text[text.find("error[").unwrap()..].to_owned();
    assert_eq!(findings(&dry.out), findings(&wet.out));
}

#[test]
fn files_that_cannot_be_imported_say_what_to_do() {
    let sandbox = sandbox();
    sandbox.put("in/a.doc", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    sandbox.put("in/b.zip", b"PK\x03\x04");
    sandbox.put("in/c.txt", "会议通知\n请于2023年5月参加。\n");
    sandbox.put("in/d.png", b"\x89PNG\r\n\x1a\n");
    insta::assert_snapshot!(sandbox.run("import in/a.doc in/b.zip in/c.txt in/d.png --lang en").shown(), @"
    exit 1
    -- out --
    `in/a.doc` is not imported: documents of older Word and of WPS (.doc, .wps, .rtf) cannot be imported
    help: open it in Word or WPS, choose Save As (另存为), take .docx, and import that
    `in/b.zip` is not imported: packed files cannot be imported
    help: .docx, .xlsx, .xls, .ods, .html, .txt, .md and .pdf can be imported
    `in/c.txt` is not imported: no section and no table of an annual report was found
    help: make sure that it is an annual report on information disclosure; pages must be saved whole
    `in/d.png` is not imported: pictures cannot be imported
    help: import the Word file that it was made of, or have its text recognised, proofread it, and save it as .txt
    imported 0, refused 4
    ");
    insta::assert_snapshot!(sandbox.run("import in/none.txt --lang en").shown(), @"
    exit 2
    -- err --
    error: cannot read `in/none.txt`: No such file or directory (os error 2)
    ");
}

#[test]
fn a_folder_of_many_reports_is_imported_to_their_agencies() {
    let sandbox = Sandbox::portal("agencies");
    for (organ, name) in [
        ("青山县教育局", "a"),
        ("青山县第一中学", "b"),
        ("某省某厅", "c"),
        ("青山县教育局", "d"),
        ("青山县教育局", "e"),
        ("青山县教育局", "f"),
    ] {
        let year = if name == "f" { "2021" } else { "2024" };
        let text = REPORT
            .replace("青山县示范镇人民政府", organ)
            .replace("2023", year);
        sandbox.put(&format!("in/sub/{name}.txt"), text);
    }
    insta::assert_snapshot!(sandbox.run("import in --lang en").shown(), @"
    exit 1
    -- out --
    `in/sub/a.txt` -> `content/jiaoyuju/reports/2024`: 9 of 200 cells, 4 to look at
    `in/sub/b.txt` -> `content/jiaoyuju/yizhong/reports/2024`: 9 of 200 cells, 4 to look at
    `in/sub/c.txt` is not imported: whose report it is cannot be told; the organ in its title, `某省某厅`, is named in no `agency.yaml`
    help: name the folder with `--agency PATH`
    `in/sub/d.txt` is not imported: it belongs to `content/jiaoyuju/reports/2024` like `in/sub/a.txt`, and was not written
    help: an agency has one report a year; import them one by one with `--year` or `--agency`
    `in/sub/e.txt` is not imported: it belongs to `content/jiaoyuju/reports/2024` like `in/sub/a.txt`, and was not written
    help: an agency has one report a year; import them one by one with `--year` or `--agency`
    `in/sub/f.txt` -> `content/jiaoyuju/reports/2021`: 9 of 200 cells, 4 to look at
    imported 3, refused 3
    checked what was imported: 19 errors, 10 warnings and notes; see `gongkai check`
    ");
    insta::assert_snapshot!(sandbox.run("import in/sub/c.txt --agency nowhere --lang en").shown(), @"
    exit 2
    -- err --
    error: the portal has no agency in `content/nowhere`
    help: the folders of agencies are content, content/jiaoyuju, content/jiaoyuju/yizhong
    ");
    assert!(
        sandbox
            .run("import in/sub/c.txt --agency jiaoyuju/yizhong --year 2020")
            .out
            .contains("content/jiaoyuju/yizhong/reports/2020")
    );
}
