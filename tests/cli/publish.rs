//! `gongkai publish` and `gongkai log`, to folders and archives: what they do, say and refuse.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::support::{PROGRAM, Run, Sandbox};

/// An official portal with one report, and a folder to publish it to.
fn portal() -> Sandbox {
    portal_with("publish:\n  www: {kind: folder, path: www}\n")
}

fn portal_with(settings: &str) -> Sandbox {
    let sandbox = Sandbox::portal("minimal");
    let title = "title: 青山县示范镇政府信息公开\nofficial: true\n";
    sandbox.put("portal.yaml", format!("{title}{settings}"));
    sandbox
}

fn publish(sandbox: &Sandbox, arguments: &str) -> Run {
    sandbox.run(&format!("publish --lang en {arguments}"))
}

/// Publishes, which must end well.
fn done(sandbox: &Sandbox, arguments: &str) -> Run {
    let run = publish(sandbox, arguments);
    assert_eq!(run.code, 0, "{}", run.shown());
    run
}

/// Publishes, which must be refused with this sentence; nothing may be published.
fn refused(sandbox: &Sandbox, arguments: &str, code: i32, sentence: &str) -> Run {
    let before = published(sandbox);
    let run = publish(sandbox, arguments);
    assert_eq!(run.code, code, "{}", run.shown());
    assert!(run.err.contains(sentence), "{}", run.shown());
    assert_eq!(published(sandbox), before);
    run
}

/// The files that readers find, without ours.
fn published(sandbox: &Sandbox) -> BTreeMap<String, Vec<u8>> {
    if !sandbox.path("www").exists() {
        return BTreeMap::new();
    }
    let mut files = sandbox.files("www");
    files.retain(|path, _| !path.starts_with(".gongkai"));
    files
}

fn built(sandbox: &Sandbox) -> BTreeMap<String, Vec<u8>> {
    let mut files = sandbox.files("site");
    files.retain(|path, _| !path.starts_with(".gongkai"));
    files
}

#[test]
fn a_folder_gets_what_was_built_and_only_what_differs() {
    let sandbox = portal();
    let run = done(&sandbox, "www --dry-run");
    assert!(run.out.contains("+ reports/2023/index.html\n"), "{run:?}");
    assert!(!sandbox.path("www").exists());
    assert!(!sandbox.path("releases.jsonl").exists());
    let run = done(&sandbox, "--yes");
    assert!(run.err.contains("all of them are there as they were sent"));
    assert_eq!(published(&sandbox), built(&sandbox));
    let run = done(&sandbox, "--yes");
    assert!(run.err.contains("www: nothing to do"), "{run:?}");
    sandbox.replace("content/agency.yaml", "示范镇", "模范镇");
    let run = done(&sandbox, "--yes --verbose");
    assert!(run.out.contains("~ index.html\n"), "{run:?}");
    assert_eq!(published(&sandbox), built(&sandbox));
    let run = sandbox.run("log --lang en");
    assert_eq!(run.out.lines().count(), 2, "{run:?}");
    assert!(run.out.lines().all(|line| line.contains("  www  ")));
    assert_eq!(sandbox.run("log other --lang en").out, "");
}

#[test]
fn nobody_is_asked_where_nobody_is() {
    let sandbox = portal();
    refused(&sandbox, "", 2, "nobody was there to be asked");
    let (code, shown) = sandbox.run_at_terminal("publish --lang en", "no\n");
    assert_eq!(code, 2, "{shown}");
    assert_eq!(published(&sandbox).len(), 0);
    let (code, shown) = sandbox.run_at_terminal("publish --lang en", "maybe\nyes\n");
    assert_eq!(code, 0, "{shown}");
    assert_eq!(published(&sandbox), built(&sandbox));
}

#[test]
fn the_plan_can_be_read_by_programs() {
    let sandbox = portal();
    let run = done(&sandbox, "--yes --format json --quiet");
    let plan: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(plan["target"], "www");
    assert_eq!(plan["new"].as_array().unwrap().len(), built(&sandbox).len());
    assert_eq!(plan["done"]["sent"], built(&sandbox).len());
    assert_eq!(plan["done"]["verified"]["checksum"], 0);
    let run = done(&sandbox, "--dry-run --format json --quiet");
    let plan: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(plan["new"], Value::Array(Vec::new()));
    assert_eq!(plan["done"], Value::Null);
}

#[test]
fn a_report_that_was_changed_needs_a_correction() {
    let sandbox = portal();
    done(&sandbox, "--yes");
    let report = "content/reports/2023/report.md";
    // How a file is written is not what it says.
    let tables = sandbox.read("content/reports/2023/tables.yaml");
    sandbox.put(
        "content/reports/2023/tables.yaml",
        format!("# 统计表\n{tables}"),
    );
    done(&sandbox, "--yes");
    sandbox.replace(report, "重点是财政资金", "重点是财政预算");
    refused(
        &sandbox,
        "--yes",
        1,
        "content/reports/2023 was changed after publication",
    );
    sandbox.replace(
        report,
        "signed: 2024-01-15",
        "signed: 2024-01-15\ncorrections: [{date: 2024-03-01, what: 更正主动公开的重点}]",
    );
    done(&sandbox, "--yes");
    assert_eq!(published(&sandbox), built(&sandbox));
    sandbox.replace(report, "重点是财政预算", "重点是财政决算");
    refused(&sandbox, "--yes", 1, "was changed after publication");
}

#[test]
fn a_release_can_be_taken_back() {
    let sandbox = portal();
    done(&sandbox, "--yes");
    let first = published(&sandbox);
    sandbox.replace("content/agency.yaml", "示范镇", "模范镇");
    done(&sandbox, "--yes");
    let second = published(&sandbox);
    assert_ne!(first, second);
    done(&sandbox, "--rollback --yes");
    assert_eq!(published(&sandbox), first);
    let run = sandbox.run("log --lang en");
    assert!(run.out.lines().next().unwrap().ends_with("(went back)"));
    let id = run.out.lines().nth(1).unwrap().split_whitespace().nth(2);
    done(&sandbox, &format!("--rollback={} --yes", id.unwrap()));
    assert_eq!(published(&sandbox), second);
    refused(
        &sandbox,
        "--rollback=none --yes",
        2,
        "there is no release `none`",
    );
    let run = done(&sandbox, "--forget");
    assert!(run.err.contains("former releases removed from the host: 1"));
    refused(
        &sandbox,
        "--rollback --yes",
        2,
        "there is no former release",
    );
    assert!(
        sandbox
            .files("www")
            .keys()
            .all(|path| !path.contains("kept/"))
    );
}

#[test]
fn what_must_not_be_published_is_not() {
    let sandbox = portal_with("publish: {www: {kind: folder, path: www}}\n");
    sandbox.replace("portal.yaml", "official: true\n", "");
    refused(&sandbox, "--yes", 1, "the portal is not official");
    sandbox.replace("portal.yaml", "path: www", "path: www, preview: true");
    done(&sandbox, "--yes");
    let wrong = "content/reports/2023/tables.yaml";
    sandbox.put(wrong, "requests: x\n");
    refused(&sandbox, "--yes", 1, "nothing was published");
    let sandbox = portal();
    let settings = sandbox.read("portal.yaml");
    sandbox.put("portal.yaml", settings + "rules: {dead-link: off}\n");
    let report = "content/reports/2023/report.md";
    let link = "见[预览](http://localhost:4000/)和[草稿](http://127.0.0.1:5000/)。财政资金";
    sandbox.replace(report, "财政资金", link);
    let run = refused(&sandbox, "--yes", 1, "`//localhost:4000/");
    // All of it is told, not only what was found first.
    assert!(run.err.contains("`//127.0.0.1:5000/"), "{}", run.shown());
}

#[test]
fn a_secret_in_the_portal_is_an_error_that_does_not_show_it() {
    let secrets = [
        "password: hunter2hunter2",
        "secret_access_key: hunter2hunter2",
        "region: AKIAHUNTER2HUNTER2",
        "endpoint: https://me:hunter2hunter2@a.cn",
    ];
    for secret in secrets {
        let settings = format!("publish:\n  www:\n    kind: s3\n    bucket: b\n    {secret}\n");
        let sandbox = portal_with(&settings);
        let key = secret.split(':').next().unwrap();
        let run = refused(&sandbox, "--yes www", 1, "nothing was published");
        let check = sandbox.run("check --lang en");
        assert!(
            check.out.contains("secret-in-settings"),
            "{}",
            check.shown()
        );
        assert!(
            check.out.contains(&format!("`publish.www.{key}`"))
                && check.out.contains(" portal.yaml:7:"),
            "{}",
            check.shown()
        );
        for text in [&run.out, &run.err, &check.out, &check.err] {
            assert!(!text.to_lowercase().contains("hunter2"), "{text}");
        }
    }
}

#[test]
fn targets_are_named_and_their_names_suggested() {
    let sandbox = Sandbox::portal("minimal");
    refused(&sandbox, "", 2, "names no place to publish to");
    let sandbox = portal_with(
        "publish:\n  www: {kind: folder, path: www}\n  usb: {kind: archive, file: a.zip}\n",
    );
    let run = refused(&sandbox, "", 2, "there are several targets");
    assert!(run.err.contains("name one: www, usb"), "{}", run.shown());
    let run = refused(&sandbox, "wwv", 2, "there is no target `wwv`");
    assert!(run.err.contains("www"), "{}", run.shown());
    let sandbox = portal_with("publish: {www: {kind: ftp}, '..': {kind: folder}}\n");
    let run = sandbox.run("check --lang en");
    for code in ["unknown-value", "target-name", "missing-key"] {
        assert!(run.out.contains(code), "{}", run.shown());
    }
}

#[test]
fn what_a_program_would_take_for_an_option_or_a_pattern_is_an_error() {
    let sftp = "kind: sftp, path: /x";
    let rsync = "kind: rsync";
    for (kind, key, text) in [
        (sftp, "server", "-oProxyCommand=x"),
        (sftp, "server", "ssh://-oProxyCommand=x"),
        (sftp, "server", "me@-oProxyCommand=x"),
        (sftp, "server", "a b"),
        (sftp, "user", "-x"),
        (rsync, "server", "-e"),
        (rsync, "server", "a/b"),
        (rsync, "server", "me@a"),
        (rsync, "server", "a:0"),
        (rsync, "server", "a:b"),
        (rsync, "server", "[a]"),
        (rsync, "server", "[::1"),
        (rsync, "server", ":22"),
        (rsync, "user", "-x"),
        (rsync, "user", "a:b"),
        (rsync, "module", "-x"),
        (rsync, "module", "a/b"),
        (rsync, "module", "*"),
        (rsync, "path", "/var/w*"),
        (rsync, "path", "/var/[w]"),
        (rsync, "path", "/var/../etc"),
    ] {
        let mut keys = vec![format!("{key}: '{text}'")];
        if key != "server" {
            keys.push("server: a.cn".to_owned());
        }
        if kind == rsync && key != "path" {
            keys.push("path: /x".to_owned());
        }
        let settings = format!("publish:\n  www: {{{kind}, {}}}\n", keys.join(", "));
        let run = portal_with(&settings).run("check --lang en");
        assert_eq!(run.code, 1, "{settings}{}", run.shown());
        let column = "  www: {".len() + kind.len() + ", ".len() + key.len() + ": ".len() + 1;
        let place = format!("portal.yaml:4:{column}");
        assert!(run.out.contains(&place), "{settings}{}", run.shown());
        assert!(run.out.contains("[wrong-value]"), "{}", run.shown());
    }
    let missing = portal_with("publish: {www: {kind: rsync}}\n").run("check --lang en");
    let n_missing = missing.out.matches("[missing-key]").count();
    assert_eq!(n_missing, 2, "{}", missing.shown());
    for target in [
        "server: web1, path: ./www",
        "server: web1.example.gov.cn:22, user: www, path: /var/www/的 x",
        "server: '[2001:db8::1]:873', module: xxgk",
        "server: rsync.example.gov.cn, module: xxgk, path: a/b, user: www@example",
    ] {
        let settings = format!("publish: {{www: {{kind: rsync, {target}}}}}\n");
        let run = portal_with(&settings).run("check --lang en");
        assert_eq!(run.code, 0, "{}", run.shown());
    }
}

#[test]
fn files_of_others_stay() {
    let sandbox = portal();
    sandbox.put("www/notes.txt", "mine");
    let run = done(&sandbox, "--yes");
    assert!(
        run.err
            .contains("files of others, which stay (1): notes.txt")
    );
    assert_eq!(sandbox.read("www/notes.txt"), "mine");
    let sandbox = portal();
    sandbox.put("www/index.html", "mine");
    refused(&sandbox, "--yes", 2, "files of others are where");
    let (code, shown) = sandbox.run_at_terminal("publish --lang en", "no\n");
    assert_eq!(
        (code, sandbox.read("www/index.html").as_str()),
        (2, "mine"),
        "{shown}"
    );
    done(&sandbox, "--yes --take-over");
    assert_eq!(published(&sandbox), built(&sandbox));
}

#[test]
fn more_is_not_deleted_than_was_allowed() {
    let sandbox = portal();
    done(&sandbox, "--yes");
    std::fs::remove_dir_all(sandbox.path("content/reports")).unwrap();
    refused(&sandbox, "--yes", 2, "more than 10 in a hundred");
    done(&sandbox, "--yes --max-deletes 90");
    assert_eq!(published(&sandbox), built(&sandbox));
}

#[test]
fn places_that_builds_use_are_refused() {
    for path in ["site", "site/www", "content/www", "."] {
        let settings = format!("publish: {{www: {{kind: folder, path: {path}}}}}\n");
        let sandbox = portal_with(&settings);
        let run = publish(&sandbox, "--yes");
        assert_eq!(run.code, 2, "{}", run.shown());
        assert!(
            run.err.contains("is the built site itself"),
            "{}",
            run.shown()
        );
    }
}

#[test]
fn a_site_that_is_not_as_it_was_built_is_refused() {
    let sandbox = portal();
    refused(
        &sandbox,
        "--no-build --yes",
        2,
        "`site` holds no built site",
    );
    sandbox.build("");
    sandbox.put("site/index.html", "edited");
    let run = publish(&sandbox, "--no-build --yes");
    assert_eq!(run.code, 2, "{}", run.shown());
    assert!(
        run.err.contains("was changed after the build"),
        "{}",
        run.shown()
    );
    sandbox.remove("site/index.html");
    symlink("/etc/passwd", sandbox.path("site/index.html")).unwrap();
    let run = publish(&sandbox, "--no-build --yes");
    assert!(run.err.contains("is a link, or no file"), "{}", run.shown());
    assert!(!sandbox.path("www/index.html").exists());
}

#[test]
fn a_folder_that_can_only_be_read_is_told() {
    let sandbox = portal();
    done(&sandbox, "--yes");
    std::fs::set_permissions(sandbox.path(""), PermissionsExt::from_mode(0o777)).unwrap();
    sandbox.replace("content/agency.yaml", "示范镇", "模范镇");
    sandbox.build("");
    let run = sandbox.run_as_user("publish --lang en --no-build --yes");
    assert_eq!(run.code, 2, "{}", run.shown());
    assert!(run.err.contains("not permitted"), "{}", run.shown());
    done(&sandbox, "--yes");
    assert_eq!(published(&sandbox), built(&sandbox));
}

#[test]
fn a_zip_is_the_site_with_its_checksums() {
    let sandbox = portal_with("publish: {usb: {kind: archive, file: dist/a.zip}}\n");
    done(&sandbox, "usb");
    let first = std::fs::read(sandbox.path("dist/a.zip")).unwrap();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(&first)).unwrap();
    let mut files = BTreeMap::new();
    for index in 0..zip.len() {
        let mut file = zip.by_index(index).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        files.insert(file.name().to_owned(), bytes);
    }
    let sums = String::from_utf8(files.remove("SHA256SUMS").unwrap()).unwrap();
    assert_eq!(files, built(&sandbox));
    assert_eq!(sums.lines().count(), files.len());
    done(&sandbox, "usb");
    assert_eq!(std::fs::read(sandbox.path("dist/a.zip")).unwrap(), first);
}

#[test]
fn a_tar_is_unpacked_and_checked_by_the_usual_programs() {
    let sandbox = portal_with("publish: {usb: {kind: archive, file: a.tar.gz}}\n");
    let long = "长".repeat(40);
    sandbox.put(&format!("content/reports/2023/{long}.pdf"), "%PDF-1.4");
    done(&sandbox, "usb");
    std::fs::create_dir(sandbox.path("out")).unwrap();
    let script = "tar -xzf ../a.tar.gz && sha256sum --quiet -c SHA256SUMS";
    let mut command = Command::new("sh");
    let run = command
        .args(["-c", script])
        .current_dir(sandbox.path("out"))
        .output()
        .unwrap();
    assert!(run.status.success(), "{run:?}");
    sandbox.remove("out/SHA256SUMS");
    assert_eq!(sandbox.files("out"), built(&sandbox));
}

#[test]
fn files_of_single_hosts_are_made_on_request() {
    let sandbox = portal_with(
        "publish:\n  www:\n    kind: folder\n    path: www\n    url: https://www.a.cn:8443/x\n    \
         extras: [headers, redirects, nojekyll, cname, nginx]\n",
    );
    done(&sandbox, "--yes --dry-run");
    sandbox.replace("portal.yaml", "url: https://www.a.cn:8443/x\n", "\n");
    refused(&sandbox, "--yes", 2, "`cname` needs a `url`");
    sandbox.replace("portal.yaml", "nojekyll, cname", "nojekyll");
    done(&sandbox, "--yes");
    for name in ["_headers", "_redirects", ".nojekyll", "nginx.conf"] {
        assert!(sandbox.path("www").join(name).is_file(), "{name}");
    }
    assert!(
        sandbox
            .read("www/nginx.conf")
            .contains("Content-Security-Policy")
    );
    assert_eq!(published(&sandbox).len(), built(&sandbox).len() + 4);
}

#[test]
#[cfg(feature = "publish")]
fn missing_credentials_are_named() {
    let sandbox = portal_with("publish: {my-s3: {kind: s3, bucket: b, region: x}}\n");
    let run = publish(&sandbox, "--yes");
    assert_eq!(run.code, 2, "{}", run.shown());
    for variable in ["AWS_ACCESS_KEY_ID", "GONGKAI_MY_S3_SECRET_ACCESS_KEY"] {
        assert!(run.err.contains(variable), "{}", run.shown());
    }
    sandbox.put("credentials.yaml", "my-s3: {access_key_id: a}\n");
    let variables = [("GONGKAI_CREDENTIALS", "credentials.yaml")];
    let open = sandbox.run_with("publish --lang en --yes", &variables);
    assert!(open.err.contains("chmod 600"), "{}", open.shown());
}

/// Counts files while they come and go, without those that are ours alone.
fn count(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let entries = entries.filter(|entry| entry.file_name() != ".gongkai");
    let counts = entries.map(|entry| match entry.path().is_dir() {
        true => count(&entry.path()),
        false => 1,
    });
    counts.sum()
}

#[test]
fn a_publisher_that_is_killed_is_in_nobodys_way() {
    let sandbox = portal();
    sandbox.build("");
    sandbox.put("www/of-others.txt", "mine");
    for n_files in [1, 10, 25, 45] {
        let mut command = Command::new(PROGRAM);
        command.args(["publish", "--yes", "--quiet", "--no-build"]);
        command.current_dir(sandbox.path("")).env_clear();
        let mut child = command.spawn().unwrap();
        while count(&sandbox.path("www")) <= n_files && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        let _ = child.kill();
        child.wait().unwrap();
        done(&sandbox, "--yes --no-build");
        let mut files = published(&sandbox);
        assert_eq!(files.remove("of-others.txt").unwrap(), b"mine");
        assert_eq!(files, built(&sandbox), "killed after {n_files} files");
        for path in sandbox.files("www").into_keys() {
            assert!(
                !path.contains("journal") && !path.ends_with("lock"),
                "{path}"
            );
            if path != "of-others.txt" {
                sandbox.remove(&format!("www/{path}"));
            }
        }
    }
}
