//! `gongkai serve`: the portal in a browser while it is being written.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{PROGRAM, Sandbox};

/// How long a change may take, on a machine that is busy with other tests.
const PATIENCE: Duration = Duration::from_secs(20);

/// A preview that runs until the test ends.
struct Preview {
    child: Child,
    /// What it was said to be at.
    said: String,
    port: u16,
    /// Without a writer the preview would end.
    stdin: Option<ChildStdin>,
    err: std::sync::mpsc::Receiver<String>,
}

impl Preview {
    fn start(sandbox: &Sandbox, arguments: &str) -> Self {
        Self::start_with(sandbox, arguments, &[])
    }

    fn start_with(sandbox: &Sandbox, arguments: &str, variables: &[(&str, &str)]) -> Self {
        let mut command = Command::new(PROGRAM);
        command.args([
            "serve",
            "--until-stdin-closes",
            "--lang",
            "en",
            "--port",
            "0",
        ]);
        command.args(arguments.split_whitespace());
        command
            .current_dir(sandbox.path("."))
            .env_clear()
            .envs(variables.iter().copied());
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let stdin = child.stdin.take();
        let stderr = child.stderr.take().unwrap();
        let (sender, err) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        let mut said = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut said)
            .unwrap();
        let after = said
            .split("://")
            .nth(1)
            .unwrap_or_else(|| panic!("no address: {said}"));
        let host = after.split('/').next().unwrap();
        let port = host.rsplit(':').next().unwrap().parse().unwrap();
        Self {
            child,
            said,
            port,
            stdin,
            err,
        }
    }

    fn get(&self, target: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let host = format!("Host: localhost:{}\r\nConnection: close\r\n\r\n", self.port);
        stream
            .write_all(format!("GET {target} HTTP/1.1\r\n{host}").as_bytes())
            .unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Asks until the answer is as it should be.
    fn until(&self, target: &str, is_so: impl Fn(&str) -> bool) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let answer = self.get(target);
            if is_so(&answer) {
                return answer;
            }
            assert!(Instant::now() < deadline, "{target} stays {answer}");
            std::thread::yield_now();
        }
    }

    /// Waits for a line in the terminal.
    fn hears(&self, part: &str) -> String {
        let deadline = Instant::now() + PATIENCE;
        let mut heard = Vec::new();
        while let Some(left) = deadline.checked_duration_since(Instant::now()) {
            let Ok(line) = self.err.recv_timeout(left) else {
                break;
            };
            if line.contains(part) {
                return line;
            }
            heard.push(line);
        }
        panic!("`{part}` is not said, but:\n{}", heard.join("\n"));
    }

    fn signal(&self, signal: rustix::process::Signal) {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, signal).unwrap();
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        drop(self.stdin.take());
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn ok(answer: &str) -> bool {
    answer.starts_with("HTTP/1.1 200")
}

const TABLES: &str = "content/reports/2024/tables.yaml";

#[test]
fn an_edit_is_served_with_all_that_depends_on_it() {
    let sandbox = Sandbox::portal("township");
    let preview = Preview::start(&sandbox, "");
    assert_eq!(
        preview.said,
        format!(
            "http://127.0.0.1:{}/ shows the portal; Ctrl-C ends it\n",
            preview.port
        )
    );
    assert!(preview.get("/reports/2024/").contains("<b>22</b>"));
    sandbox.replace(TABLES, "行政许可: 22", "行政许可: 7001");
    for page in ["/reports/2024/", "/reports/2025/", "/reports/compare/"] {
        let shows = |page: &str| page.contains("7001");
        if page == "/reports/2025/" {
            assert!(ok(&preview.get(page)));
        } else {
            preview.until(page, shows);
        }
    }
    let line = preview.hears(" ms");
    assert!(line.contains(TABLES), "{line}");
    preview.hears("error[text-disclosure]");
    preview.hears("errors: 1");
    sandbox.replace(TABLES, "行政许可: 7001", "行政许可: 22");
    preview.hears("no faults found");
}

#[test]
fn reports_and_attachments_come_and_go() {
    let sandbox = Sandbox::portal("township");
    let preview = Preview::start(&sandbox, "");
    let file = "/reports/2024/catalogue.csv";
    assert!(preview.get(file).contains("text/csv"));
    sandbox.put(
        "content/reports/2024/catalogue.csv",
        "事项,日期\n新事项,2024-01-01\n",
    );
    preview.until(file, |answer| answer.contains("新事项"));
    let index = preview.get("/reports/");
    assert!(
        index.contains("../reports/2021/") || index.contains("2021/index.html"),
        "{index}"
    );
    fs::rename(sandbox.path("content/reports/2021"), sandbox.path("2021")).unwrap();
    preview.until("/reports/", |page| !page.contains("2021/"));
    preview.until("/reports/2021/", |page| page.starts_with("HTTP/1.1 404"));
    fs::rename(sandbox.path("2021"), sandbox.path("content/reports/2021")).unwrap();
    preview.until("/reports/2021/", ok);
}

#[test]
fn a_hundred_files_at_once_are_one_update() {
    let sandbox = Sandbox::portal("minimal");
    let documents = |word: &str| {
        for number in 0..100 {
            let path = format!("content/documents/plans/{number}.md");
            sandbox.put(&path, format!("---\ntitle: {word}{number}\n---\n正文。\n"));
        }
    };
    sandbox.put("content/documents/plans/class.yaml", "name: 规划\n");
    documents("甲");
    let preview = Preview::start(&sandbox, "");
    documents("乙");
    preview.until("/documents/plans/99/", |page| page.contains("乙99"));
    let mut others = 0;
    let mut n_updates = 0;
    while others < 90 {
        let line = preview.hears(" ms");
        n_updates += 1;
        let more = line
            .split(" and ")
            .nth(1)
            .and_then(|rest| rest.split(' ').next());
        others += 1 + more.map_or(0, |number| number.parse().unwrap());
    }
    // A machine that is busy may stop in the middle of it.
    assert!(n_updates <= 3, "{n_updates} updates");
}

#[test]
fn drafts_are_shown_and_never_built() {
    let sandbox = Sandbox::portal("township");
    let report = "content/reports/2025/report.md";
    let text = sandbox.read(report);
    sandbox.put(report, text.replacen("---\n", "---\ndraft: true\n", 1));
    let preview = Preview::start(&sandbox, "");
    assert!(preview.get("/reports/2025/").contains("草稿"));
    sandbox.build("--output site");
    assert!(!sandbox.path("site/reports/2025/index.html").exists());
}

#[test]
fn nothing_of_the_preview_is_ever_in_the_output() {
    let sandbox = Sandbox::portal("township");
    let preview = Preview::start(&sandbox, "");
    assert!(preview.get("/").contains("/-/preview.js"));
    sandbox.build("--output site");
    for (path, bytes) in sandbox.files("site") {
        let text = String::from_utf8_lossy(&bytes);
        for trace in [
            "/-/",
            "preview.js",
            "preview.css",
            "data-preview",
            "gongkai-preview",
            "EventSource",
            "127.0.0.1",
        ] {
            assert!(!text.contains(trace), "{path} has `{trace}`");
        }
    }
}

#[test]
fn links_are_never_followed_out_of_the_portal() {
    let sandbox = Sandbox::portal("township");
    let preview = Preview::start(&sandbox, "");
    let secret = Sandbox::new("=== secret.csv\nkept,close\n");
    assert!(ok(&preview.get("/reports/2024/catalogue.csv")));
    let link = sandbox.path("content/reports/2024/catalogue.csv");
    fs::remove_file(&link).unwrap();
    std::os::unix::fs::symlink(secret.path("secret.csv"), &link).unwrap();
    let answer = preview.until("/reports/2024/catalogue.csv", |answer| !ok(answer));
    assert!(!answer.contains("kept,close"));
    preview.hears("link-leaves-portal");
}

#[test]
fn error_text_is_escaped() {
    let sandbox = Sandbox::portal("minimal");
    let preview = Preview::start(&sandbox, "");
    let page = preview.get("/");
    let token = page
        .split("data-token=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    sandbox.put(
        "content/agency.yaml",
        "name: x\n\"<img src=x onerror=alert(1)>\": 1\n",
    );
    let panel = format!("/-/panel?token={token}&page=/");
    let answer = preview.until(&panel, |answer| answer.contains("onerror"));
    assert!(!answer.contains("<img"), "{answer}");
    assert!(
        answer.contains("&lt;img src=x onerror=alert(1)&gt;"),
        "{answer}"
    );
}

#[test]
fn polling_finds_changes_too() {
    let sandbox = Sandbox::portal("township");
    let preview = Preview::start(&sandbox, "--poll");
    sandbox.replace(TABLES, "行政许可: 22", "行政许可: 7002");
    preview.until("/reports/2024/", |page| page.contains("7002"));
    sandbox.remove("content/reports/2024/catalogue.csv");
    preview.until("/reports/2024/catalogue.csv", |answer| !ok(answer));
}

#[test]
fn a_port_that_is_taken_is_told_with_one_that_is_free() {
    let sandbox = Sandbox::portal("minimal");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let run = sandbox.run(&format!("serve --port {port}"));
    assert_eq!(run.code, 2);
    assert!(
        run.err.contains(&format!("端口 {port} 已被占用")),
        "{}",
        run.shown()
    );
    assert!(run.err.contains("--port 0"), "{}", run.shown());
}

#[test]
fn another_address_demands_names_and_is_warned_of() {
    let sandbox = Sandbox::portal("minimal");
    let run = sandbox.run("serve --host 0.0.0.0");
    assert_eq!(run.code, 2);
    assert!(run.err.contains("--allow-host"), "{}", run.shown());
    let preview = Preview::start(&sandbox, "--host 0.0.0.0 --allow-host portal.example");
    assert!(
        preview.said.starts_with("http://portal.example:"),
        "{}",
        preview.said
    );
    preview.hears("warning: the preview can be reached from other machines");
    let ask = |host: &str| {
        let mut stream = TcpStream::connect(("127.0.0.1", preview.port)).unwrap();
        let request = format!(
            "GET / HTTP/1.1\r\nHost: {host}:{}\r\nConnection: close\r\n\r\n",
            preview.port
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    };
    assert!(ok(&ask("portal.example")));
    assert!(ask("other.example").starts_with("HTTP/1.1 421"));
}

#[test]
fn wrong_use_is_told() {
    let sandbox = Sandbox::portal("minimal");
    let run = sandbox.run("serve --editor emacs --lang en");
    assert_eq!(run.code, 2);
    assert!(
        run.err.contains("`--editor` takes vscode"),
        "{}",
        run.shown()
    );
    assert_eq!(Sandbox::empty().run("serve").code, 2);
}

#[test]
fn the_browser_is_opened_where_that_is_asked_for() {
    let sandbox = Sandbox::portal("minimal");
    sandbox.put(
        "bin/xdg-open",
        "#!/bin/sh\necho \"$1\" > opened.new\nmv opened.new opened\n",
    );
    let script = sandbox.path("bin/xdg-open");
    fs::set_permissions(&script, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let path = format!("{}:/usr/bin:/bin", sandbox.path("bin").display());
    let preview = Preview::start_with(&sandbox, "--open", &[("PATH", &path)]);
    let deadline = Instant::now() + PATIENCE;
    while !sandbox.path("opened").exists() {
        assert!(Instant::now() < deadline, "no browser was asked");
        std::thread::yield_now();
    }
    assert_eq!(
        sandbox.read("opened"),
        format!("http://127.0.0.1:{}/\n", preview.port)
    );
}

#[test]
fn it_ends_well_when_it_is_to_end() {
    let sandbox = Sandbox::portal("minimal");
    for signal in [rustix::process::Signal::INT, rustix::process::Signal::TERM] {
        let mut preview = Preview::start(&sandbox, "");
        preview.signal(signal);
        assert_eq!(preview.child.wait().unwrap().code(), Some(0));
    }
    let mut preview = Preview::start(&sandbox, "");
    drop(preview.stdin.take());
    assert_eq!(preview.child.wait().unwrap().code(), Some(0));
}
