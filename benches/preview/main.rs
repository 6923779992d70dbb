//! How long a saved file takes to be in the preview, over HTTP and by the stream of events, and
//! how the preview bears a great many changes.
//!
//! `cargo bench --bench preview -- [--reports N]... [--runs N] [--dir DIR] [--load]`; by default
//! 100 and 1,000 reports in memory.

#![allow(clippy::print_stdout, reason = "a benchmark prints what it measured")]

mod client;
#[path = "../common/mod.rs"]
mod common;
mod load;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use client::{Preview, Stream};
use common::{Options, SEED, generate, millis};

/// How long there is nothing between two edits, so that each is measured by itself.
const REST: Duration = Duration::from_millis(120);

fn main() -> ExitCode {
    let options = Options::read(&[100, 1_000], 40, Some("--load"));
    common::end(options.and_then(|options| options.run()))
}

impl Options {
    fn run(&self) -> Result<(), String> {
        let dir = self.folder("bench-preview");
        let measured = self.measure(&dir).map_err(|error| error.to_string());
        let removed = fs::remove_dir_all(&dir).map_err(|error| error.to_string());
        measured.and(removed)
    }

    fn measure(&self, dir: &Path) -> io::Result<()> {
        fs::create_dir_all(dir)?;
        for size in &self.sizes {
            let root = dir.join(format!("portal-{size}"));
            generate::portal(&root, *size, SEED)?;
            own_theme(&root)?;
            println!("\n{size} reports");
            self.one(&root)?;
            fs::remove_dir_all(&root)?;
        }
        Ok(())
    }

    fn one(&self, root: &Path) -> io::Result<()> {
        let agency = middle_agency(root)?;
        let page = format!("/{agency}/reports/2021/");
        let (preview, first) = Preview::start(root, &page)?;
        println!("start to first page       {} ms", millis(first));
        preview.rest(Duration::from_secs(1))?;
        println!("memory                    {} MB", preview.memory()?);
        let folder = root.join("content").join(&agency);
        for kind in KINDS {
            let mut times = Measured::default();
            for run in 0..self.n_runs {
                let number = 1_000_000 + run;
                let (path, text, mark) = (kind.edit)(root, &folder, number)?;
                times.add(measure_edit(&preview, &page, (&path, &text, &mark))?);
                preview.rest(REST)?;
            }
            println!("{:<26}{times}", kind.name);
        }
        println!("memory at the end         {} MB", preview.memory()?);
        if self.is_switched {
            load::run(root, &preview, &page)?;
        }
        Ok(())
    }
}

/// Saves a file, and waits for its mark on the page and for the event.
fn measure_edit(
    preview: &Preview,
    page: &str,
    (path, text, mark): (&Path, &str, &str),
) -> io::Result<[Duration; 2]> {
    let stream: Stream = preview.stream()?;
    let mut connection = preview.connect()?;
    let begun = Instant::now();
    fs::write(path, text)?;
    while !connection.get(page)?.contains(mark) {
        if begun.elapsed() > Duration::from_secs(20) {
            return Err(io::Error::other(format!("{page} never shows {mark}")));
        }
        std::thread::sleep(Duration::from_micros(300));
    }
    let shown = begun.elapsed();
    let heard = stream.change()?.saturating_duration_since(begun);
    Ok([shown, heard])
}

/// A kind of edit.
struct Kind {
    name: &'static str,
    edit: fn(&Path, &Path, usize) -> io::Result<Edit>,
}

/// A file, its new text, and what the page shows of it.
type Edit = (PathBuf, String, String);

const KINDS: [Kind; 5] = [
    Kind {
        name: "narrative",
        edit: |_, folder, number| {
            let mark = format!("第{number}次修改。");
            let with_mark = |text: &str| {
                let text = text.split("\n\n第10").next().unwrap_or(text).trim_end();
                format!("{text}\n\n{mark}\n")
            };
            let (path, text) = changed(&folder.join("reports/2021/report.md"), with_mark)?;
            Ok((path, text, mark.clone()))
        },
    },
    Kind {
        name: "table",
        edit: |_, folder, number| {
            let line = format!("  licence: {number}");
            let with_line = |text: &str| replace_line(text, "  licence: ", &line);
            let (path, text) = changed(&folder.join("reports/2021/tables.yaml"), with_line)?;
            Ok((path, text, format!(">{number}<")))
        },
    },
    Kind {
        name: "agency",
        edit: |_, folder, number| {
            let line = format!("  telephone: 000-{number}");
            let with_line = |text: &str| replace_line(text, "  telephone: ", &line);
            let (path, text) = changed(&folder.join("agency.yaml"), with_line)?;
            Ok((path, text, format!("000-{number}")))
        },
    },
    Kind {
        name: "portal.yaml",
        edit: |root, _, number| {
            let line = format!("title: 云山市政府信息公开{number}");
            let with_line = |text: &str| replace_line(text, "title: ", &line);
            let (path, text) = changed(&root.join("portal.yaml"), with_line)?;
            Ok((path, text, format!("云山市政府信息公开{number}")))
        },
    },
    Kind {
        name: "template",
        edit: |root, _, number| {
            let line = format!("<article data-run=\"{number}\">");
            let with_line = |text: &str| replace_line(text, "<article", &line);
            let path = root.join("themes/own/templates/report.html");
            let (path, text) = changed(&path, with_line)?;
            Ok((path, text, line))
        },
    },
];

fn changed(path: &Path, change: impl Fn(&str) -> String) -> io::Result<(PathBuf, String)> {
    let text = fs::read_to_string(path)?;
    Ok((path.to_owned(), change(&text)))
}

fn replace_line(text: &str, start: &str, line: &str) -> String {
    let lines = text
        .lines()
        .map(|old| if old.starts_with(start) { line } else { old });
    lines.map(|line| format!("{line}\n")).collect()
}

/// Gives the portal a theme of its own, with one template.
fn own_theme(root: &Path) -> io::Result<()> {
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default/templates");
    let templates = root.join("themes/own/templates");
    fs::create_dir_all(&templates)?;
    fs::copy(default.join("report.html"), templates.join("report.html"))?;
    fs::write(
        root.join("themes/own/theme.yaml"),
        "name: own\nextends: default\n",
    )?;
    let settings = fs::read_to_string(root.join("portal.yaml"))?;
    fs::write(root.join("portal.yaml"), format!("{settings}theme: own\n"))
}

/// Returns the folder of the agency in the middle of the portal.
fn middle_agency(root: &Path) -> io::Result<String> {
    let content = root.join("content");
    let mut agencies = Vec::new();
    let mut folders = vec![content.clone()];
    while let Some(folder) = folders.pop() {
        if folder != content && folder.join("reports/2021/report.md").exists() {
            let below = folder.strip_prefix(&content).map_err(io::Error::other)?;
            agencies.push(below.display().to_string());
        }
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() && entry.file_name() != "reports" {
                folders.push(entry.path());
            }
        }
    }
    agencies.sort();
    let middle = agencies.len() / 2;
    agencies
        .into_iter()
        .nth(middle)
        .ok_or_else(|| io::Error::other("no agency"))
}

/// Times of many edits: to the page, and to the event.
#[derive(Default)]
pub(crate) struct Measured([Vec<Duration>; 2]);

impl Measured {
    fn add(&mut self, times: [Duration; 2]) {
        for (list, time) in self.0.iter_mut().zip(times) {
            list.push(time);
        }
    }
}

impl std::fmt::Display for Measured {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [page, event] = &self.0;
        write!(formatter, "page {}, event {}", spread(page), spread(event))
    }
}

/// Says the middle and the slow end of some times.
pub(crate) fn spread(times: &[Duration]) -> String {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let at = |percent: usize| {
        let index = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
        sorted
            .get(index)
            .map_or(String::new(), |time| millis(*time))
    };
    format!("p50 {} ms, p95 {} ms", at(50), at(95))
}
