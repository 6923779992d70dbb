//! How long the import of many web pages takes, and how much memory.
//!
//! `cargo bench --bench import -- [--reports N]... [--runs N] [--dir DIR]`; by default 1,000 pages,
//! which are those of a made-up portal.

#![allow(clippy::print_stdout, reason = "a benchmark prints what it measured")]

#[path = "../common/mod.rs"]
mod common;

use std::fs;
use std::io;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Instant;

use common::{Options, SEED, generate};

/// The program that is measured.
const PROGRAM: &str = env!("CARGO_BIN_EXE_gongkai");

fn main() -> ExitCode {
    let options = Options::read(&[1_000], 5, None);
    common::end(options.and_then(|options| options.run()))
}

impl Options {
    fn run(&self) -> Result<(), String> {
        for size in &self.sizes {
            let dir = self.folder("bench-import");
            let measured = self.measure(*size, &dir);
            let removed = fs::remove_dir_all(&dir);
            measured.and(removed).map_err(|error| error.to_string())?;
        }
        Ok(())
    }

    fn measure(&self, n_reports: usize, dir: &Path) -> io::Result<()> {
        let root = dir.join("portal");
        generate::portal(&root, n_reports, SEED)?;
        let site = dir.join("site");
        run(Command::new(PROGRAM)
            .args(["build", "-q", "--root"])
            .arg(&root)
            .arg("--output")
            .arg(&site))?;
        let pages = dir.join("pages");
        fs::create_dir_all(&pages)?;
        let (n_pages, n_bytes) = gather(&site, &pages)?;
        remove_reports(&root.join("content"))?;
        println!(
            "{n_pages} pages, {} kB each",
            n_bytes / 1024 / n_pages.max(1) as u64
        );
        for _ in 0..self.n_runs {
            let started = Instant::now();
            let said = run(Command::new(PROGRAM)
                .args(["import", "--dry-run", "-v", "--lang", "en", "--root"])
                .arg(&root)
                .arg(&pages))?;
            let memory = said.lines().find(|line| line.contains("MB")).unwrap_or("");
            println!(
                "import, dry               {} ms  {memory}",
                started.elapsed().as_millis()
            );
        }
        let started = Instant::now();
        let said = run(Command::new(PROGRAM)
            .args(["import", "--lang", "en", "--root"])
            .arg(&root)
            .arg(&pages))?;
        println!(
            "import                    {} ms",
            started.elapsed().as_millis()
        );
        for line in said.lines().rev().take(2) {
            println!("{line}");
        }
        Ok(())
    }
}

/// Runs the program; the reports of a benchmark need not be without errors.
fn run(command: &mut Command) -> io::Result<String> {
    let output = command.output()?;
    if output.status.code() == Some(2) {
        return Err(io::Error::other(
            String::from_utf8_lossy(&output.stderr).into_owned(),
        ));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr))
}

/// Copies the pages of reports out of a site, each under a name of its own.
fn gather(site: &Path, pages: &Path) -> io::Result<(usize, u64)> {
    let (mut n_pages, mut n_bytes) = (0, 0);
    let mut folders = vec![site.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let is_year = path
                .parent()
                .and_then(Path::file_name)
                .is_some_and(|name| name.len() == 4);
            let is_report = path
                .ancestors()
                .nth(2)
                .and_then(Path::file_name)
                .is_some_and(|name| name == "reports");
            if path.is_dir() {
                folders.push(path);
            } else if is_year
                && is_report
                && path.ends_with("index.html")
                && !path.starts_with(site.join("fragment"))
            {
                n_bytes += fs::copy(&path, pages.join(format!("{n_pages}.html")))?;
                n_pages += 1;
            }
        }
    }
    Ok((n_pages, n_bytes))
}

/// Takes the reports out of a portal, so that they can be imported.
fn remove_reports(content: &Path) -> io::Result<()> {
    for entry in fs::read_dir(content)? {
        let path = entry?.path();
        if path.ends_with("reports") {
            fs::remove_dir_all(path)?;
        } else if path.is_dir() {
            remove_reports(&path)?;
        }
    }
    Ok(())
}
