//! The examples of the manual of publishing: settings are taken, and commands of pipelines run.

use std::fs;
use std::process::Command;

use serde_yaml::Value;

use crate::support::{PROGRAM, Sandbox, repository, requires_all};

/// The fenced parts of a page that begin with a word after the fence.
fn fences(page: &str, word: &str) -> Vec<String> {
    let begin = format!("```{word}\n");
    let parts = page.split(begin.as_str()).skip(1);
    parts
        .map(|part| part.split("```").next().unwrap().to_owned())
        .collect()
}

fn page(name: &str) -> String {
    let path = repository().join("docs/manual").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The pages of all kinds of targets, and the one above them.
fn pages() -> Vec<String> {
    let folder = repository().join("docs/manual/publish");
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| format!("publish/{}", entry.unwrap().file_name().to_string_lossy()))
        .collect();
    names.push("publish.md".to_owned());
    names.sort();
    names
}

#[test]
fn settings_of_the_manual_are_taken() {
    for name in pages() {
        let page = page(&name);
        let settings = fences(&page, "yaml");
        let whole = settings.iter().filter(|text| text.starts_with("title:"));
        let mut n_whole = 0;
        for text in whole {
            let sandbox = Sandbox::portal("minimal");
            sandbox.put("portal.yaml", text);
            let run = sandbox.run("check --lang en");
            assert_eq!(run.code, 0, "{name}: {}", run.shown());
            n_whole += 1;
        }
        let is_kind = name != "publish/ci.md";
        assert_eq!(n_whole > 0, is_kind, "{name} has no complete example");
    }
}

#[test]
fn every_kind_of_target_has_a_page() {
    let sandbox = Sandbox::portal("minimal");
    sandbox.put("portal.yaml", "title: 青山县\npublish: {www: {kind: x}}\n");
    let run = sandbox.run("check --lang en");
    let kinds = run.out.split("one of: ").nth(1);
    let kinds = kinds.unwrap_or_else(|| panic!("{}", run.shown()));
    for kind in kinds.lines().next().unwrap().split(", ") {
        let named = format!("kind: {kind}\n");
        let is_shown = pages().iter().any(|name| page(name).contains(&named));
        assert!(is_shown, "no page shows `{kind}`");
    }
}

/// The texts at a path of keys; every item of a list is gone through.
fn at<'v>(value: &'v Value, keys: &[&str]) -> Vec<&'v str> {
    if let Value::Sequence(items) = value {
        return items.iter().flat_map(|item| at(item, keys)).collect();
    }
    match keys.split_first() {
        Some((key, rest)) => value.get(key).map_or(Vec::new(), |inner| at(inner, rest)),
        None => value.as_str().into_iter().collect(),
    }
}

/// Runs the commands of a recipe in a portal that is in a repository with a remote.
fn carry_out(recipe: &str, commands: &[&str]) {
    let sandbox = Sandbox::portal("minimal");
    let settings = "title: 青山县示范镇政府信息公开\nofficial: true\n\
                    publish: {www: {kind: folder, path: www}}\n";
    sandbox.put("portal.yaml", settings);
    sandbox.put(".gitignore", "/site/\n/www/\n/bin/\n/remote/\n");
    fs::create_dir(sandbox.path("bin")).unwrap();
    std::os::unix::fs::symlink(PROGRAM, sandbox.path("bin/gongkai")).unwrap();
    let path = format!(
        "{}:/usr/local/bin:/usr/bin:/bin",
        sandbox.path("bin").display()
    );
    let run = |command: &str| {
        let mut shell = Command::new("sh");
        shell.args(["-ec", command]).current_dir(sandbox.path(""));
        shell
            .env_clear()
            .env("PATH", &path)
            .env("HOME", sandbox.path(""));
        shell.env("GIT_CONFIG_GLOBAL", sandbox.path(".gitconfig"));
        let output = shell.output().unwrap();
        assert!(output.status.success(), "{recipe}: {command}: {output:?}");
    };
    run("git init -q --bare -b master remote && git init -q -b master .");
    run("git config user.name a && git config user.email a@example.gov.cn");
    run("git add . && git commit -qm portal && git remote add origin ./remote");
    run("git push -q -u origin master");
    for command in commands {
        // The program is there, and so is the remote.
        if command.starts_with("cargo install") {
            continue;
        }
        let (push, _) = command
            .split_once(" \"https://publish:")
            .unwrap_or((command, ""));
        let here = sandbox.path("").display().to_string();
        run(&push.replace("/srv/portal", &here));
    }
    run("git push -q");
    assert!(sandbox.path("www/index.html").exists(), "{recipe}");
    run("git --git-dir remote show master:releases.jsonl");
}

#[test]
fn commands_of_pipelines_publish_and_record() {
    if Command::new("git").arg("--version").output().is_err() {
        assert!(!requires_all(), "git is needed and not installed");
        eprintln!("passed over: git is not installed, so recipes are not tested");
        return;
    }
    let page = page("publish/ci.md");
    let cron = fences(&page, "cron");
    let line = cron[0].split_whitespace().skip(5);
    let line = line.collect::<Vec<_>>().join(" ");
    carry_out("cron", &[&line]);
    let recipes = [
        ("GitHub", ["jobs", "publish", "steps", "run"].as_slice()),
        ("GitLab", ["publish", "script"].as_slice()),
        ("Gitee", ["stages", "steps", "script"].as_slice()),
    ];
    let texts = fences(&page, "yaml");
    assert_eq!(texts.len(), recipes.len());
    for ((recipe, keys), text) in recipes.into_iter().zip(texts) {
        let value: Value = serde_yaml::from_str(&text).unwrap();
        let commands = at(&value, keys);
        assert!(commands.len() > 2, "{recipe}: {commands:?}");
        carry_out(recipe, &commands);
    }
}
