//! `gongkai doctor`: what is there and what it is for.

use std::os::unix::fs::PermissionsExt;

use crate::support::Sandbox;

#[test]
fn facts_of_the_portal_and_programs_are_told() {
    let sandbox = Sandbox::portal("township");
    sandbox.put("bin/git", "#!/bin/sh\n");
    sandbox.put("bin/ssh", "not executable\n");
    let path = sandbox.path("bin/git");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    let folder = sandbox.path("bin");
    let path = [("PATH", folder.to_str().unwrap())];
    insta::assert_snapshot!(sandbox.run_with("doctor", &path).shown(), @"
    exit 0
    -- out --
    gongkai 0.1.0
    门户：<sandbox>
    名称：青山县示范镇人民政府信息公开（预览稿）
    主题：default
    机关：1 个
    年度报告：5 份，2021 年至 2025 年
    制度和文件：0 件
    编辑器用的模式文件：没有，运行 `gongkai schema` 写入 .gongkai/schemas

    其他程序（都可以没有）：
      - pdftotext: 导入文字版 PDF (没有)
      - soffice: 把 .doc 转换为 .docx，重算导出的表格 (没有)
      + git: 保存各次修改，发布到代码库的分支 (<sandbox>/bin/git)
      - ssh: 发布到 SFTP 服务器 (没有)
      - rsync: 把网站复制到自己的服务器 (没有)
      - chromium: 查看网站，测试网页 (没有)
    ");
    insta::assert_snapshot!(sandbox.run_with("doctor --lang en", &path).shown(), @"
    exit 0
    -- out --
    gongkai 0.1.0
    portal: <sandbox>
    title: 青山县示范镇人民政府信息公开 (preview)
    theme: default
    agencies: 1
    annual reports: 5, from 2021 to 2025
    regulations and documents: 0
    schemas for editors: none; `gongkai schema` writes .gongkai/schemas

    other programs (none of them is needed):
      - pdftotext: import of PDF with text (not there)
      - soffice: makes .docx of .doc, computes exported tables (not there)
      + git: keeps every change, and publishes to a branch (<sandbox>/bin/git)
      - ssh: publishing to an SFTP server (not there)
      - rsync: copying the site to a server of your own (not there)
      - chromium: looking at the site, tests of its pages (not there)
    ");
}

#[test]
fn without_a_portal_programs_are_told_all_the_same() {
    let sandbox = Sandbox::empty();
    let run = sandbox.run("doctor --lang en");
    assert_eq!(run.code, 0);
    assert!(run.out.contains("\nportal: none here or above\n"));
    assert!(
        run.out
            .contains("  - pdftotext: import of PDF with text (not there)\n")
    );
    assert_eq!(sandbox.run("doctor --root .").code, 2);
}
