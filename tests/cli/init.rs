//! `gongkai init`: from an empty folder to a site.

use crate::support::Sandbox;

const NAME: &str = "--name 青山县示范镇人民政府";

#[test]
fn a_new_portal_checks_clean_and_builds() {
    let sandbox = Sandbox::empty();
    let run = sandbox.run(&format!("init portal {NAME} --region 410421103"));
    assert_eq!(run.code, 0, "{}", run.shown());
    let run = sandbox.run_in("portal", "check");
    insta::assert_snapshot!(run.shown(), @"
    exit 0
    -- out --
    未发现问题
    ");
    assert_eq!(sandbox.run_in("portal", "build").code, 0);
    let home = sandbox.read("portal/site/index.html");
    assert!(home.contains("青山县示范镇人民政府信息公开"));
    assert!(!home.contains("首页的文字"), "comments are for authors");
    insta::assert_snapshot!(sandbox.read("portal/content/agency.yaml"), @r#"
    # yaml-language-server: $schema=../.gongkai/schemas/agency.json
    # 发布机关。不掌握的不要填：删去行首“# ”的项目才起作用。
    name: 青山县示范镇人民政府
    # short_name: 简称，用于正文
    kind: township
    region_code: "410421103"
    # contact:
    #   office:   # 政府信息公开工作机构，不写的为机关名称
    #   address:   # 地址
    #   telephone:   # 电话
    #   hours: 工作日9:00至12:00、14:00至17:00   # 办公时间
    #   email:   # 电子邮箱
    #   postcode:   # 邮政编码
    #   fax:   # 传真
    #   online: https://   # 网上申请的网址
    "#);
}

#[test]
fn what_comes_next_is_said() {
    let sandbox = Sandbox::empty();
    let run = sandbox.run(&format!("init portal {NAME} --lang en"));
    let lines: Vec<&str> = run.err.lines().collect();
    assert_eq!(
        lines[0],
        "`portal` is now the portal of 青山县示范镇人民政府"
    );
    assert_eq!(lines[1], "go there: cd portal");
    assert!(lines[2].starts_with("`gongkai build` makes the site; `gongkai new report 20"));
}

#[test]
fn a_folder_that_holds_something_is_refused() {
    let sandbox = Sandbox::new("=== a/notes.txt\nx\n=== b\n");
    insta::assert_snapshot!(sandbox.run(&format!("init a {NAME}")).shown(), @"
    exit 2
    -- err --
    错误: `a` 不是空文件夹：其中有 `notes.txt`
    办法: 请指定一个新的或者空的文件夹
    ");
    insta::assert_snapshot!(sandbox.run(&format!("init b {NAME} --lang en")).shown(), @"
    exit 2
    -- err --
    error: cannot use `b`: Not a directory (os error 20)
    help: name a folder that is new or empty
    ");
    assert_eq!(sandbox.files("a").len(), 1);
    std::fs::create_dir_all(sandbox.path("c/.git")).unwrap();
    assert_eq!(sandbox.run(&format!("init c {NAME}")).code, 0);
}

#[test]
fn what_is_not_told_is_asked_in_a_terminal_and_demanded_elsewhere() {
    let sandbox = Sandbox::empty();
    insta::assert_snapshot!(sandbox.run("init a").shown(), @"
    exit 2
    -- err --
    错误: 没有写明 `--name`
    办法: 请写明 `--name`，或者在终端中运行，按提示回答
    ");
    insta::assert_snapshot!(sandbox.run(&format!("init a {NAME} --kind town --lang en")).shown(), @"
    exit 2
    -- err --
    error: there is no kind of agency `town`; it is one of township, subdistrict, county-government, county-department, city-government, city-department, province-government, province-department, institution
    ");
    insta::assert_snapshot!(sandbox.run(&format!("init a {NAME} --region 4104")).shown(), @"
    exit 2
    -- err --
    错误: 行政区划代码应为6至12位数字，`4104` 不是
    ");
    assert!(!sandbox.path("a").exists());
    let answers = "青山县教育局\n\n4104\n410421\n";
    let (code, shown) = sandbox.run_at_terminal("init a", answers);
    assert_eq!(code, 0);
    let asked = shown.split("已在").next().unwrap();
    insta::assert_snapshot!(asked, @"
    机关全称: 机关类别 [county-department]: 行政区划代码（6至12位，没有的直接回车）: 行政区划代码应为6至12位数字，`4104` 不是
    行政区划代码（6至12位，没有的直接回车）:
    ");
    let agency = sandbox.read("a/content/agency.yaml");
    assert!(agency.contains("\nname: 青山县教育局\n"));
    assert!(agency.contains("\nkind: county-department\nregion_code: \"410421\"\n"));
    // Nobody answers.
    let (code, _) = sandbox.run_at_terminal("init b", "\u{4}");
    assert_eq!(code, 2);
}
