//! How long builds of made-up portals take, and how much memory, beside a loop that only writes.
//!
//! `cargo bench -- [--reports N]... [--runs N] [--dir DIR] [--keep]`; by default 1,000 reports
//! in memory.

#![allow(clippy::print_stdout, reason = "a benchmark prints what it measured")]

#[path = "../common/mod.rs"]
mod common;
mod kinds;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use common::{Options, SEED, generate, millis, ratio};

/// The program that is measured.
const PROGRAM: &str = env!("CARGO_BIN_EXE_gongkai");

fn main() -> ExitCode {
    let options = Options::read(&[1_000], 9, Some("--keep"));
    common::end(options.and_then(|options| options.run()))
}

impl Options {
    fn run(&self) -> Result<(), String> {
        let dir = self.folder("bench");
        let measured = self.measure(&dir).map_err(|error| error.to_string());
        if self.is_switched {
            println!("\nthe portals are in {}", dir.display());
            return measured;
        }
        let removed = fs::remove_dir_all(&dir).map_err(|error| error.to_string());
        measured.and(removed)
    }

    fn measure(&self, dir: &Path) -> io::Result<()> {
        fs::create_dir_all(dir)?;
        let version = self.times(|| timed(Command::new(PROGRAM).arg("--version")))?;
        println!("--version                 {version}");
        let own = Bench {
            root: PathBuf::from(env!("CARGO_MANIFEST_DIR")),
            site: dir.join("own"),
            plan: self,
        };
        println!("own portal, cold          {}", own.cold()?.times);
        for size in &self.sizes {
            let root = dir.join(format!("portal-{size}"));
            generate::portal(&root, *size, SEED)?;
            println!("\n{size} reports");
            let bench = Bench {
                site: root.join("site"),
                root: root.clone(),
                plan: self,
            };
            bench.report()?;
            if !self.is_switched {
                fs::remove_dir_all(&root)?;
            }
        }
        Ok(())
    }

    /// Measures the same thing several times.
    fn times(&self, mut run: impl FnMut() -> io::Result<Duration>) -> io::Result<Times> {
        let times: io::Result<Vec<Duration>> = (0..self.n_runs).map(|_| run()).collect();
        Ok(Times::of(times?))
    }
}

/// One portal and where it is built to.
struct Bench<'a> {
    root: PathBuf,
    site: PathBuf,
    plan: &'a Options,
}

impl Bench<'_> {
    fn report(&self) -> io::Result<()> {
        let cold = self.cold()?;
        let n_pages = pages(&self.site)?;
        let per_second = n_pages as u128 * 1_000_000 / cold.times.min.as_micros().max(1);
        println!("cold build                {}, {}", cold.times, cold.memory);
        println!("                          {n_pages} pages, {per_second} pages/s");
        let same = self.warm(|_| Ok(()))?;
        println!("nothing changed           {}, {}", same.times, same.memory);
        let one = self.warm(|run| self.change(run))?;
        println!("one report changed        {}, {}", one.times, one.memory);
        let check = self
            .plan
            .times(|| timed(self.command("check").arg("--quiet")))?;
        println!("check                     {check}");
        let bare = self.bare_loop()?;
        println!("bare loop of writes       {bare}");
        println!(
            "cold / bare loop          {}",
            ratio(cold.times.min, bare.min)
        );
        println!(
            "nothing changed / bare    {}",
            ratio(same.times.min, bare.min)
        );
        kinds::report(&self.root)
    }

    /// Builds into a folder that does not exist.
    fn cold(&self) -> io::Result<Measured> {
        self.builds(|_| {
            for path in [self.site.clone(), self.work()] {
                if path.exists() {
                    fs::remove_dir_all(path)?;
                }
            }
            Ok(())
        })
    }

    /// Builds again after what `before` does.
    fn warm(&self, before: impl Fn(usize) -> io::Result<()>) -> io::Result<Measured> {
        self.builds(before)
    }

    fn builds(&self, before: impl Fn(usize) -> io::Result<()>) -> io::Result<Measured> {
        let mut times = Vec::new();
        let mut memory = String::new();
        for run in 0..self.plan.n_runs {
            before(run)?;
            let mut command = self.command("build");
            command.arg("--verbose").arg("--output").arg(&self.site);
            let started = Instant::now();
            let output = command.output()?;
            times.push(started.elapsed());
            if !output.status.success() {
                return Err(io::Error::other(
                    String::from_utf8_lossy(&output.stderr).into_owned(),
                ));
            }
            memory = String::from_utf8_lossy(&output.stderr)
                .lines()
                .last()
                .unwrap_or("")
                .to_owned();
        }
        Ok(Measured {
            times: Times::of(times),
            memory,
        })
    }

    fn command(&self, name: &str) -> Command {
        let mut command = Command::new(PROGRAM);
        command
            .args(["--lang", "en", name, "--root"])
            .arg(&self.root);
        command
    }

    /// The folder of work beside the site.
    fn work(&self) -> PathBuf {
        let name = self
            .site
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        self.site.with_file_name(format!(".{name}.gongkai"))
    }

    /// Adds a sentence to one report.
    fn change(&self, run: usize) -> io::Result<()> {
        let path = self.root.join("content/reports/2021/report.md");
        let text = fs::read_to_string(&path)?;
        fs::write(path, format!("{text}\n第{run}次修改。\n"))
    }

    /// Writes files of the same names and lengths, one after the other, and nothing else.
    fn bare_loop(&self) -> io::Result<Times> {
        let files = files(&self.site)?;
        let longest = files.iter().map(|(_, len)| *len).max().unwrap_or(0);
        let bytes = vec![b'x'; longest];
        let target = self.site.with_file_name("bare");
        self.plan.times(|| {
            let started = Instant::now();
            for (path, len) in &files {
                let path = target.join(path);
                if let Some(folder) = path.parent() {
                    fs::create_dir_all(folder)?;
                }
                fs::write(path, &bytes[..*len])?;
            }
            let time = started.elapsed();
            fs::remove_dir_all(&target)?;
            Ok(time)
        })
    }
}

/// How long something took, and what the program said of its memory.
struct Measured {
    times: Times,
    memory: String,
}

/// The least and the median of several times.
struct Times {
    min: Duration,
    median: Duration,
}

impl Times {
    fn of(mut times: Vec<Duration>) -> Self {
        times.sort();
        Self {
            min: times[0],
            median: times[times.len() / 2],
        }
    }
}

impl std::fmt::Display for Times {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "min {} ms, median {} ms",
            millis(self.min),
            millis(self.median)
        )
    }
}

fn timed(command: &mut Command) -> io::Result<Duration> {
    let started = Instant::now();
    let output = command.output()?;
    let time = started.elapsed();
    if output.status.success() {
        Ok(time)
    } else {
        Err(io::Error::other("the program failed"))
    }
}

fn pages(site: &Path) -> io::Result<usize> {
    Ok(files(site)?
        .iter()
        .filter(|(path, _)| path.extension().is_some_and(|ext| ext == "html"))
        .count())
}

/// Lists the files below a folder with their lengths.
fn files(site: &Path) -> io::Result<Vec<(PathBuf, usize)>> {
    let mut files = Vec::new();
    let mut folders = vec![site.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let path = entry.path();
            if entry.file_type()?.is_dir() {
                folders.push(path);
            } else {
                let len = usize::try_from(entry.metadata()?.len()).map_err(io::Error::other)?;
                files.push((
                    path.strip_prefix(site)
                        .map_err(io::Error::other)?
                        .to_path_buf(),
                    len,
                ));
            }
        }
    }
    files.sort();
    Ok(files)
}
