//! `gongkai new`: what a year, a document, an agency begin with.

use crate::support::Sandbox;

#[test]
fn a_new_report_carries_over_what_last_years_report_says() {
    let sandbox = Sandbox::portal("township");
    insta::assert_snapshot!(sandbox.run("new report 2026").shown(), @"
    exit 0
    -- err --
    已新建 `content/reports/2026/report.md`
    已新建 `content/reports/2026/tables.yaml`
    表式：2021 表式（国办公开办函〔2021〕30号）
    已从 2025 年的报告转入：规范性文件、上年结转
    应在 2027-01-31 以前公布
    填写统计表和正文后运行 `gongkai check`；核对无误后删去 `draft: true` 一行
    ");
    let tables = sandbox.read("content/reports/2026/tables.yaml");
    let (head, _) = tables.split_once("\n    （一）予以公开").unwrap();
    insta::assert_snapshot!(head, @"
    # 青山县示范镇人民政府2026年的统计表，表式：国办公开办函〔2021〕30号。
    # 在冒号后填写；一组、一表各行全为零的，在组名、表名后写一个 0，删去其下各行；
    # 其余各行都为零的，在表内另起一行写“其余: 0”。填完后运行 gongkai check。

    # 表2
    主动公开政府信息情况:
      # 第二十条第（一）项
      # 各行依次为 [本年制发件数, 本年废止件数, 现行有效件数]；全为零的写一个 0
      规章: 0   # 本机关依法没有制定权
      行政规范性文件:   # 上年现行有效 5 件，按本年增减更正
        本年制发件数:
        本年废止件数:
        现行有效件数: 5
      # 第二十条第（五）项
      行政许可:   # 件
      # 第二十条第（六）项
      行政处罚:   # 件
      行政强制:   # 件
      # 第二十条第（八）项
      行政事业性收费:   # 万元

    # 表3（单位：件）
    收到和处理政府信息公开申请情况:
      # 各行依次为 [自然人, 商业企业, 科研机构, 社会公益组织, 法律服务机构, 其他]；总计由程序计算，可以不写；全为零的写一个 0
      一、本年新收政府信息公开申请数量:
      二、上年结转政府信息公开申请数量: [2, 0, 0, 0, 0, 0]   # 转自上年报告
      三、本年度办理结果:
    ");
}

#[test]
fn the_text_of_a_new_report_has_the_headings_of_the_form_with_its_hints() {
    let sandbox = Sandbox::portal("township");
    assert_eq!(sandbox.run("new report 2026").code, 0);
    insta::assert_snapshot!(sandbox.read("content/reports/2026/report.md"), @"
    ---
    year: 2026
    # 标题自动写作：青山县示范镇人民政府2026年政府信息公开工作年度报告
    published:         # 发布日期，应在 2027-01-31 以前公布；写作 2027-01-20 或 2027-01-20 09:30
    signed:            # 成文日期，写作 2027-01-18
    document_number:   # 发文字号，没有的删去本行
    index_number:      # 索引号，没有的删去本行
    draft: true        # 草稿，不生成网页；写完、核对无误后删去本行
    ---

    <!-- 用这种括号括起的是提示，不会出现在网页上，写完后可以删去。
    统计表中的数字可以引用，如 {{ requests.new.total }}，不必另写。 -->

    根据《中华人民共和国政府信息公开条例》和国办公开办函〔2021〕30号规定的格式编制本报告。统计期限自2026年1月1日起至2026年12月31日止。对本报告有疑问的，可与青山县示范镇人民政府联系（地址：青山县示范镇示范路1号；电话：000-0000000）。

    ## 一、总体情况

    <!-- 概述主动公开、依申请公开、政府信息管理、政府信息公开平台建设、监督保障五个方面的工作。 -->

    ### （一）主动公开

    ### （二）依申请公开

    ### （三）政府信息管理

    ### （四）政府信息公开平台建设

    ### （五）监督保障

    <!-- 各级人民政府还应写明工作考核、社会评议、责任追究的结果。 -->

    ## 二、主动公开政府信息情况

    <!-- 表格自动列在本部分末尾，也可用“{{ table }}”指定位置。 -->

    ## 三、收到和处理政府信息公开申请情况

    <!-- 表格自动列在本部分末尾，也可用“{{ table }}”指定位置。 -->

    ## 四、政府信息公开行政复议、行政诉讼情况

    <!-- 表格自动列在本部分末尾，也可用“{{ table }}”指定位置。 -->

    ## 五、存在的主要问题及改进情况

    <!-- 写明主要问题和逐项改进措施，不得为空，不得只写“无”。 -->

    ## 六、其他需要报告的事项

    <!-- 在此报告收取信息处理费的情况（国办函〔2020〕109号）；未收取的也应写明。 -->
    ");
}

#[test]
fn a_new_report_is_a_list_of_what_is_to_be_done() {
    let sandbox = Sandbox::portal("township");
    sandbox.run("new report 2026");
    let run = sandbox.run("check");
    assert_eq!(run.code, 1);
    let heads = run.out.lines().filter(|line| line.contains("]: "));
    let heads: Vec<String> = heads.map(|line| line.chars().take(60).collect()).collect();
    insta::assert_snapshot!(heads.join("\n"), @"
    错误[empty-section]: “一、总体情况”没有内容
    提示[missing-supervision]: 未写明工作考核、社会评议、责任追究
    错误[empty-section]: “五、存在的主要问题及改进情况”没有内容
    警告[missing-fee-sentence]: “六、其他需要报告的事项”没有说明信息处理费
    警告[blank-cell]: `行政规范性文件`的`本年制发件数`为空
    警告[blank-cell]: `行政规范性文件`的`本年废止件数`为空
    警告[blank-cell]: `行政许可`的`本年处理决定数量`为空
    警告[blank-cell]: `行政处罚`的`本年处理决定数量`为空
    警告[blank-cell]: `行政强制`的`本年处理决定数量`为空
    警告[blank-cell]: `行政事业性收费`的`本年收费金额（单位：万元）`为空
    错误[missing-row]: 缺少行：一、本年新收政府信息公开申请数量、（一）予以公开、（二）部分公开（区分处理的，
    错误[missing-row]: 缺少行：行政复议、未经复议直接起诉、复议后起诉
    ");
}

#[test]
fn rows_that_are_left_open_are_zero_where_the_rest_is_said_to_be() {
    let sandbox = Sandbox::portal("township");
    sandbox.run("new report 2026");
    let path = "content/reports/2026/tables.yaml";
    let tables = sandbox.read(path);
    let mut filled = String::new();
    for line in tables.lines() {
        filled.push_str(line);
        filled.push('\n');
        let is_table = line.ends_with("情况:");
        if is_table {
            filled.push_str("  其余: 0\n");
        }
    }
    sandbox.put(path, filled);
    let run = sandbox.run("check --lang en");
    assert!(!run.out.contains("missing-row"), "{}", run.shown());
    // What was carried in must have been done or carried out.
    assert!(run.out.contains("[balance]"), "{}", run.shown());
}

#[test]
fn the_form_is_the_one_in_force_for_the_year() {
    let sandbox = Sandbox::portal("minimal");
    let run = sandbox.run("new report 2020 --lang en");
    insta::assert_snapshot!(run.shown(), @"
    exit 0
    -- err --
    created `content/reports/2020/report.md`
    created `content/reports/2020/tables.yaml`
    form: 2019 表式 (国办公开办函〔2019〕60号)
    there is no report on 2019 to carry figures over from
    to be published by 2021-01-31
    fill in tables and text and run `gongkai check`; when it is right, take out the line `draft: true`
    ");
    let tables = sandbox.read("content/reports/2020/tables.yaml");
    assert!(
        tables.contains(
            "  # 各行依次为 [采购项目数量, 采购总金额]；全为零的写一个 0\n  政府集中采购:\n"
        ),
        "{tables}"
    );
    assert!(tables.contains("    （六）其他处理:\n"), "{tables}");
    let run = sandbox.run("new report 2010 --lang en");
    insta::assert_snapshot!(run.shown(), @"
    exit 0
    -- err --
    created `content/reports/2010/report.md`
    form: 无统一表式 (未规定统一表式)
    to be published by 2011-03-31
    fill in tables and text and run `gongkai check`; when it is right, take out the line `draft: true`
    ");
    let run = sandbox.run("new report 1900 --lang en");
    insta::assert_snapshot!(run.shown(), @"
    exit 2
    -- err --
    error: a report year has four digits, from 1990 to 2200; `1900` is none
    ");
}

#[test]
fn nothing_is_written_over() {
    let sandbox = Sandbox::portal("township");
    let before = sandbox.files("");
    insta::assert_snapshot!(sandbox.run("new report 2025").shown(), @"
    exit 2
    -- err --
    错误: 2025 年的报告已经存在：`content/reports/2025`
    办法: 要重新编制的，请先把该文件夹移到别处
    ");
    assert!(sandbox.files("") == before);
    sandbox.put("content/reports/2026/tables.yaml", "requests: 0\n");
    let before = sandbox.files("");
    insta::assert_snapshot!(sandbox.run("new report 2026 --lang en").shown(), @"
    exit 2
    -- err --
    error: `content/reports/2026/tables.yaml` is there already and was not changed
    ");
    assert!(sandbox.files("") == before);
}

#[test]
fn a_folder_that_leads_out_of_the_portal_is_refused() {
    let sandbox = Sandbox::portal("no-reports");
    std::fs::create_dir_all(sandbox.path("content/zhen")).unwrap();
    std::os::unix::fs::symlink(std::env::temp_dir(), sandbox.path("content/zhen/reports")).unwrap();
    sandbox.put("content/zhen/agency.yaml", "name: 甲镇人民政府\n");
    let run = sandbox.run("new report 2023 --agency zhen --lang en");
    assert_eq!(run.code, 2, "{}", run.shown());
    assert!(!std::env::temp_dir().join("2023/report.md").exists());
    let _ = std::fs::remove_dir(std::env::temp_dir().join("2023"));
}

#[test]
fn an_agency_is_named_by_folder_or_by_name() {
    let sandbox = Sandbox::portal("agencies");
    insta::assert_snapshot!(sandbox.run("new report 2024 --agency jiaoyuu --lang en").shown(), @"
    exit 2
    -- err --
    error: there is no agency `jiaoyuu`
    help: did you mean `jiaoyuju`?
    ");
    insta::assert_snapshot!(sandbox.run("new agency chengguan --name 青山县城关镇人民政府").shown(), @"
    exit 0
    -- err --
    已新建 `content/chengguan/agency.yaml`
    运行 `gongkai new report --agency chengguan` 新建该机关的年度报告
    ");
    let run = sandbox.run("new report 2024 --agency 青山县城关镇人民政府");
    assert!(
        run.err
            .starts_with("已新建 `content/chengguan/reports/2024/report.md`\n"),
        "{run:?}"
    );
    insta::assert_snapshot!(sandbox.run("new agency chengguan --name 甲").shown(), @"
    exit 2
    -- err --
    错误: `content/chengguan/agency.yaml` 已经存在，未作更改
    ");
    insta::assert_snapshot!(sandbox.run("new agency reports --name 甲 --lang en").shown(), @"
    exit 2
    -- err --
    error: the folder name `reports` is the address of one of the portal's own columns
    help: addresses have ASCII letters, digits, `-`, `_` and `.`, and not the names of the fixed columns: `chengguan`; a Chinese name goes with --name or --title
    ");
    insta::assert_snapshot!(sandbox.run("new agency ../x --name 甲 --lang en").shown(), @"
    exit 2
    -- err --
    error: the folder name `..` cannot be part of an address
    help: addresses have ASCII letters, digits, `-`, `_` and `.`, and not the names of the fixed columns: `chengguan`; a Chinese name goes with --name or --title
    ");
}

#[test]
fn a_document_begins_with_its_head() {
    let sandbox = Sandbox::portal("county");
    let run =
        sandbox.run("new document --class regulations --title 政府信息公开审查制度 --id shencha");
    insta::assert_snapshot!(run.shown(), @"
    exit 0
    -- err --
    已新建 `content/regulations/shencha.md`
    写完后删去 `draft: true` 一行，运行 `gongkai check`
    ");
    insta::assert_snapshot!(sandbox.read("content/regulations/shencha.md"), @"
    ---
    title: 政府信息公开审查制度
    index_number:      # 索引号
    document_number:   # 发文字号
    signed:            # 成文日期，写作 2025-01-18
    published:         # 发布日期，未到的不生成网页
    validity: 有效     # 有效、已修改、废止、失效
    draft: true        # 草稿，不生成网页；写完后删去本行
    ---

    <!-- 正文写在这里。附件放在同一文件夹，在文件头写明：attachments: [附件.pdf] -->
    ");
    insta::assert_snapshot!(sandbox.run("new document --title 甲 --class xuk --agency hekou --lang en").shown(), @"
    exit 2
    -- err --
    error: there is no class `xuk`
    help: did you mean `xuke`?
    ");
    let run = sandbox.run("new document --title 甲 --class yuandi --class-name 园地 --id a");
    insta::assert_snapshot!(run.shown(), @"
    exit 0
    -- err --
    已新建 `content/documents/yuandi/class.yaml`
    已新建 `content/documents/yuandi/a.md`
    写完后删去 `draft: true` 一行，运行 `gongkai check`
    ");
    insta::assert_snapshot!(sandbox.run("new document --title 甲 --class 园地 --id a").shown(), @"
    exit 2
    -- err --
    错误: `content/documents/yuandi/a.md` 已经存在，未作更改
    ");
    insta::assert_snapshot!(sandbox.run("new document --title 甲 --class 园地 --id 甲 --lang en").shown(), @"
    exit 2
    -- err --
    error: `甲` cannot be part of an address
    help: addresses have ASCII letters, digits, `-`, `_` and `.`, and not the names of the fixed columns: `chengguan`; a Chinese name goes with --name or --title
    ");
    // Without an id, a file is named by the day, and once more with a number.
    for _ in 0..2 {
        assert_eq!(sandbox.run("new document --title 甲 --class 园地").code, 0);
    }
    assert_eq!(sandbox.files("content/documents/yuandi").len(), 4);
    let run = sandbox.run("check --lang en");
    assert_eq!(run.code, 0, "{}", run.shown());
}

#[test]
fn what_is_not_told_is_asked_in_a_terminal() {
    let sandbox = Sandbox::portal("county");
    insta::assert_snapshot!(sandbox.run("new document --title 甲").shown(), @"
    exit 2
    -- err --
    现有类目：regulations（公开制度）、jigou（机构职能）、guifan（行政规范性文件）、guihua（规划计划）、tongji（统计信息）、xuke（行政许可）、qiangzhi（行政强制）、caizheng（财政预决算）、caigou（政府集中采购）、yingji（应急管理）、zhengdi（土地征收）、zhaolu（公务员招录）
    错误: 没有写明 `--class`
    办法: 请写明 `--class`，或者在终端中运行，按提示回答
    ");
    insta::assert_snapshot!(sandbox.run("new report").shown(), @"
    exit 2
    -- err --
    错误: 没有写明 `YEAR`
    办法: 请写明 `YEAR`，或者在终端中运行，按提示回答
    ");
    let (code, shown) = sandbox.run_at_terminal(
        "new document --agency hekou --id a",
        "xuka\nxuke\n行政许可事项目录\n",
    );
    assert_eq!(code, 0, "{shown}");
    insta::assert_snapshot!(shown, @"
    现有类目：regulations（公开制度）、jiuzhu（社会救助）、buti（惠农补贴）、caizheng（财政预决算）、xuke（行政许可）
    类目（文件夹名或名称）: 没有类目 `xuka`
    类目（文件夹名或名称）: 标题: 已新建 `content/hekou/documents/xuke/a.md`
    写完后删去 `draft: true` 一行，运行 `gongkai check`
    ");
    let (code, shown) = sandbox.run_at_terminal("new report", "去年\n2030年\n");
    assert_eq!(code, 0, "{shown}");
    assert!(sandbox.path("content/reports/2030/report.md").exists());
}
