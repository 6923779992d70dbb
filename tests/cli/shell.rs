//! Completions, manual pages, and command lines that are wrong.

use crate::support::Sandbox;

#[test]
fn every_shell_gets_completions() {
    let sandbox = Sandbox::empty();
    for (shell, mark) in [
        ("bash", "complete -F _gongkai"),
        ("zsh", "#compdef gongkai"),
        ("fish", "complete -c gongkai"),
        ("powershell", "Register-ArgumentCompleter"),
    ] {
        let run = sandbox.run(&format!("completions {shell}"));
        assert_eq!(run.code, 0);
        assert!(run.out.contains(mark), "{shell}: {}", run.out);
        assert!(run.out.contains("doctor"), "{shell}");
    }
}

#[test]
fn every_command_has_a_manual_page() {
    let sandbox = Sandbox::empty();
    assert!(sandbox.run("man").out.contains(".TH gongkai 1"));
    assert_eq!(sandbox.run("man --output man").code, 0);
    let pages = sandbox.files("man");
    for command in [
        "build",
        "check",
        "init",
        "new",
        "new-report",
        "schema",
        "doctor",
    ] {
        assert!(
            pages.contains_key(&format!("gongkai-{command}.1")),
            "{command}"
        );
    }
    sandbox.run("man --output again");
    assert!(pages == sandbox.files("again"));
}

#[test]
fn a_wrong_command_line_is_told_with_what_was_meant() {
    let sandbox = Sandbox::empty();
    let zh = |arguments: &str| {
        sandbox
            .run_with(arguments, &[("LANG", "zh_CN.UTF-8")])
            .shown()
    };
    insta::assert_snapshot!(zh("chekc"), @"
    exit 2
    -- err --
    错误: 没有命令 `chekc`
    办法: 是否应为 `check`？
    ");
    insta::assert_snapshot!(zh("reprot"), @"
    exit 2
    -- err --
    错误: 没有命令 `reprot`
    办法: 是否应为 `new report`？
    ");
    insta::assert_snapshot!(zh("check --formt json"), @"
    exit 2
    -- err --
    错误: 没有参数 `--formt`
    办法: 是否应为 `--format`？
    ");
    insta::assert_snapshot!(zh("check --format xml"), @"
    exit 2
    -- err --
    错误: `--format <FORMAT>` 不能是 `xml`
    办法: 可以是 human, json, sarif, github
    ");
    insta::assert_snapshot!(zh("init"), @"
    exit 2
    -- err --
    错误: 缺少 <DIR>
    办法: 用 `gongkai --help` 查看全部命令，用 `gongkai 命令 --help` 查看其参数
    ");
    insta::assert_snapshot!(zh("check --fix --explain stock"), @"
    exit 2
    -- err --
    错误: `--fix` 不能与 `--explain <CODE>` 同时使用
    办法: 用 `gongkai --help` 查看全部命令，用 `gongkai 命令 --help` 查看其参数
    ");
}

#[test]
fn a_wrong_command_line_is_told_in_the_language_that_it_asks_for() {
    let sandbox = Sandbox::empty();
    let zh = |arguments: &str| {
        sandbox
            .run_with(arguments, &[("LANG", "zh_CN.UTF-8")])
            .shown()
    };
    insta::assert_snapshot!(zh("weather --lang en"), @"
    exit 2
    -- err --
    error: there is no command `weather`
    help: `gongkai --help` lists the commands, `gongkai COMMAND --help` the arguments of one
    ");
    insta::assert_snapshot!(zh("new report abc --lang=en"), @"
    exit 2
    -- err --
    error: `[YEAR]` cannot be `abc`
    help: `gongkai --help` lists the commands, `gongkai COMMAND --help` the arguments of one
    ");
    insta::assert_snapshot!(zh("--root --lang en"), @"
    exit 2
    -- err --
    error: `--root <DIR>` has no value
    help: `gongkai --help` lists the commands, `gongkai COMMAND --help` the arguments of one
    ");
    assert_eq!(sandbox.run("--help").code, 0);
    assert_eq!(sandbox.run("--version").code, 0);
}
