//! What benchmarks share: made-up portals, options of the command line, times in words.

#![allow(dead_code, reason = "not every benchmark uses all of it")]

pub(crate) mod generate;
pub(crate) mod phrases;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

/// What made-up portals grow from.
pub(crate) const SEED: u64 = 2026;

/// What is to be measured, and where.
pub(crate) struct Options {
    /// How many reports each portal has.
    pub(crate) sizes: Vec<usize>,
    /// How often each thing is done.
    pub(crate) n_runs: usize,
    /// The folder for portals and sites; in memory where the machine has such a place.
    pub(crate) dir: PathBuf,
    /// Whether the switch that a benchmark has of its own is set.
    pub(crate) is_switched: bool,
}

impl Options {
    /// Reads the options, over what holds without them; `switch` is the benchmark's own.
    pub(crate) fn read(
        sizes: &[usize],
        n_runs: usize,
        switch: Option<&str>,
    ) -> Result<Self, String> {
        Self::read_counted("--reports", (sizes, n_runs), switch)
    }

    /// Reads the options of a benchmark whose sizes count something else than reports.
    pub(crate) fn read_counted(
        counted: &str,
        (sizes, n_runs): (&[usize], usize),
        switch: Option<&str>,
    ) -> Result<Self, String> {
        let mut options = Self {
            sizes: Vec::new(),
            n_runs,
            dir: memory(),
            is_switched: false,
        };
        let mut arguments = std::env::args().skip(1);
        while let Some(name) = arguments.next() {
            // So cargo calls every benchmark.
            if name == "--bench" {
                continue;
            }
            if switch == Some(&name) {
                options.is_switched = true;
                continue;
            }
            let value = arguments
                .next()
                .ok_or_else(|| format!("{name} needs a value"))?;
            let number = || value.parse().map_err(|_| format!("{value} is no number"));
            match name.as_str() {
                _ if name == counted => options.sizes.push(number()?),
                "--runs" => options.n_runs = number()?,
                "--dir" => options.dir = PathBuf::from(&value),
                _ => {
                    let known = [counted, "--runs", "--dir"].into_iter().chain(switch);
                    let known: Vec<&str> = known.collect();
                    return Err(format!("{name} is not known: {} are", known.join(", ")));
                }
            }
        }
        if options.sizes.is_empty() {
            options.sizes = sizes.to_vec();
        }
        options.n_runs = options.n_runs.max(1);
        Ok(options)
    }

    /// Names a folder of this run's own.
    pub(crate) fn folder(&self, name: &str) -> PathBuf {
        self.dir
            .join(format!("gongkai-{name}-{}", std::process::id()))
    }
}

/// A folder in memory, or where temporary files go.
fn memory() -> PathBuf {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        memory.to_path_buf()
    } else {
        std::env::temp_dir()
    }
}

/// Ends a benchmark: says what went wrong, if anything did.
pub(crate) fn end(measured: Result<(), String>) -> ExitCode {
    match measured {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            println!("{problem}");
            ExitCode::FAILURE
        }
    }
}

/// Milliseconds with one digit after the point, without floats.
pub(crate) fn millis(time: Duration) -> String {
    let tenths = time.as_micros() / 100;
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// Seconds with two digits after the point, without floats.
pub(crate) fn seconds(time: Duration) -> String {
    let hundredths = time.as_millis() / 10;
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// How many times as long, with two digits after the point.
pub(crate) fn ratio(time: Duration, base: Duration) -> String {
    let hundredths = time.as_micros() * 100 / base.as_micros().max(1);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}
