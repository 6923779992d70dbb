//! How long a portal takes to be right again after an edit, how long until its first page, and
//! how much memory it needs; in one process, without a server.
//!
//! `cargo bench --bench live -- [--reports N]... [--runs N] [--dir DIR]`; by default 100, 1,000 and 10,000
//! reports.

#![allow(clippy::print_stdout, reason = "a benchmark prints what it measured")]

#[path = "../common/mod.rs"]
mod common;

use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use gongkai::model::Date;
use gongkai::pipeline::{self, Live, Rendered};
use gongkai::source::{Body, FilePath, Limits, OutPath, SourceFile, load};

use common::{Options, SEED, generate};

fn main() -> ExitCode {
    pipeline::set_up_threads();
    common::end(Options::read(&[100, 1_000, 10_000], 100, None).and_then(|options| options.run()))
}

impl Options {
    fn run(&self) -> Result<(), String> {
        for size in &self.sizes {
            let root = self.folder("live");
            let measured = measure(*size, self.n_runs, &root);
            let removed = fs::remove_dir_all(&root);
            let measured = measured.and(removed);
            measured.map_err(|problem| format!("{size} reports: {problem}"))?;
        }
        Ok(())
    }
}

fn measure(size: usize, n_runs: usize, root: &Path) -> std::io::Result<()> {
    generate::portal(root, size, SEED)?;
    println!("\n{size} reports");
    let started = Instant::now();
    let sources = load(root, Limits::default())?;
    let read = started.elapsed();
    let mut live = Live::new(sources, Date::new(2026, 6, 1).unwrap_or(Date::FIRST));
    let made = started.elapsed();
    let bytes = page(&live, "index.html");
    println!(
        "start to first page       {} ms (files {} ms, portal {} ms, {bytes} bytes)",
        millis(started.elapsed()),
        millis(read),
        millis(made - read),
    );
    println!("memory                    {}", memory());
    let started = Instant::now();
    let mut longest = Duration::ZERO;
    loop {
        let step = Instant::now();
        let more = live.settle();
        longest = longest.max(step.elapsed());
        if !more {
            break;
        }
    }
    println!(
        "all checks after that     {} ms, in parts of at most {} ms; {} diagnostics",
        millis(started.elapsed()),
        millis(longest),
        live.diagnostics().count(),
    );
    println!("memory                    {}", memory());
    println!(
        "after an edit             p50 / p95 / longest to the page; of which the update; to the last check"
    );
    for edit in EDITS {
        edit.run(&mut live, n_runs);
    }
    println!("memory                    {}", memory());
    Ok(())
}

/// A kind of edit: the file, what is added to it, the page that is looked at.
struct Kind {
    name: &'static str,
    path: &'static str,
    page: &'static str,
    /// Makes the text after the edit from the text and the number of the run.
    change: fn(&str, usize) -> String,
}

const EDITS: [Kind; 8] = [
    Kind {
        name: "narrative",
        path: "content/reports/2022/report.md",
        page: "reports/2022/index.html",
        change: |text, run| format!("{text}\n第{run}次修改。\n"),
    },
    Kind {
        name: "narrative, home page",
        path: "content/reports/2022/report.md",
        page: "index.html",
        change: |text, run| format!("{text}\n又第{run}次修改。\n"),
    },
    Kind {
        name: "table",
        path: "content/reports/2022/tables.yaml",
        page: "reports/2022/index.html",
        change: digit,
    },
    Kind {
        name: "table, comparison",
        path: "content/reports/2022/tables.yaml",
        page: "reports/compare/index.html",
        change: digit,
    },
    Kind {
        name: "agency",
        path: "content/agency.yaml",
        page: "reports/2022/index.html",
        change: |text, run| text.replace("工作日", &format!("第{run}工作日")),
    },
    Kind {
        name: "agency's name",
        path: "content/agency.yaml",
        page: "reports/2022/index.html",
        change: |text, run| text.replace("云山市人民政府", &format!("云山市{run}人民政府")),
    },
    Kind {
        name: "portal.yaml",
        path: "portal.yaml",
        page: "reports/2022/index.html",
        change: |text, run| text.replace("信息公开", &format!("信息公开{run}")),
    },
    Kind {
        name: "template",
        path: "themes/own/templates/report.html",
        page: "reports/2022/index.html",
        change: |text, run| format!("{text}{{# {run} #}}"),
    },
];

impl Kind {
    fn run(&self, live: &mut Live, n_runs: usize) {
        let path = FilePath::new(self.path);
        let text = match live.sources().find(&path) {
            Some(file) => live.sources().text(file).to_owned(),
            None => built_in(self.path),
        };
        let mut times = Vec::new();
        let mut settled = Vec::new();
        let mut updated = Vec::new();
        for run in 0..n_runs {
            let mut changed = vec![source(&path, &(self.change)(&text, run))];
            if self.path.starts_with("themes/") {
                let head = "name: own\nextends: default\n";
                changed.push(source(&FilePath::new("themes/own/theme.yaml"), head));
                let settings = "title: 云山市政府信息公开\ntheme: own\n";
                changed.push(source(&FilePath::new("portal.yaml"), settings));
            }
            let started = Instant::now();
            live.update(changed, &[]);
            updated.push(started.elapsed());
            let bytes = page(live, self.page);
            times.push(started.elapsed());
            while live.settle() {}
            settled.push(started.elapsed());
            assert!(bytes > 0, "{} has no page", self.page);
        }
        println!(
            "{:<25} {}; update {}; checks {}",
            self.name,
            percentiles(times),
            percentiles(updated),
            percentiles(settled)
        );
    }
}

/// Turns one digit of the tables into another.
fn digit(text: &str, run: usize) -> String {
    let at = text.find(|ch: char| ch.is_ascii_digit()).unwrap_or(0);
    let end = at
        + text[at..]
            .find(|ch: char| !ch.is_ascii_digit())
            .unwrap_or(0);
    format!("{}{}{}", &text[..at], run % 7 + 1, &text[end..])
}

fn built_in(path: &str) -> String {
    let path = path.strip_prefix("themes/own/").unwrap_or(path);
    gongkai::render::builtin_file(path).map_or(String::new(), |(_, text)| text.into_owned())
}

fn source(path: &FilePath, text: &str) -> SourceFile {
    SourceFile {
        path: path.clone(),
        body: Body::Text(Arc::from(text)),
        had_bom: false,
    }
}

/// Renders a page; returns how many bytes it has.
fn page(live: &Live, out: &str) -> usize {
    match live.render(&OutPath::new(out)) {
        Rendered::Bytes { bytes, .. } => bytes.len(),
        _ => 0,
    }
}

fn percentiles(mut times: Vec<Duration>) -> String {
    times.sort();
    let at = |percent: usize| millis(times[(times.len() - 1) * percent / 100]);
    format!("{} / {} / {} ms", at(50), at(95), at(100))
}

/// Milliseconds with two digits after the point, without floats.
fn millis(time: Duration) -> String {
    let hundredths = time.as_micros() / 10;
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// Says how much memory is used and was used at the most, where the system tells.
fn memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let value = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let number = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
        number.map_or("?".to_owned(), |kilobytes| (kilobytes / 1024).to_string())
    };
    format!("{} MB, at most {} MB", value("VmRSS:"), value("VmHWM:"))
}
