//! Where the time of a build goes, by kind of output: one thread, nothing written.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use gongkai::model::Date;
use gongkai::pipeline::{self, Sink, SiteFile};
use gongkai::source::{self, Limits, OutPath};
use gongkai::view::Digest;

use super::common::millis;

/// Measures a build of the portal in `root` and prints a line for each kind of output.
pub(super) fn report(root: &Path) -> io::Result<()> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .stack_size(16 << 20);
    let pool = pool.build().map_err(io::Error::other)?;
    pool.install(|| {
        let started = Instant::now();
        let sources = source::load(root, Limits::default())?;
        println!(
            "by kind, on one thread:   reading {} ms",
            millis(started.elapsed())
        );
        let started = Instant::now();
        let today = Date::new(2026, 1, 1).ok_or_else(|| io::Error::other("no such day"))?;
        let checked = pipeline::check(&sources, today);
        println!(
            "                          understanding and checking {} ms",
            millis(started.elapsed())
        );
        let stopwatch = Stopwatch::new();
        if pipeline::build(&sources, &checked, &stopwatch).is_err() {
            return Err(io::Error::other("the theme is broken"));
        }
        for (kind, spent) in stopwatch.lock().kinds.iter() {
            let Spent {
                n_files,
                n_bytes,
                time,
            } = spent;
            println!(
                "                          {kind} {} ms, {n_files} files, {} KB",
                millis(*time),
                n_bytes / 1024
            );
        }
        Ok(())
    })
}

/// What the files of one kind took.
#[derive(Default)]
struct Spent {
    n_files: usize,
    n_bytes: usize,
    time: Duration,
}

/// A sink that keeps no file: what passes between two of its calls was spent on the second.
struct Stopwatch(Mutex<Clock>);

struct Clock {
    last: Instant,
    kinds: BTreeMap<&'static str, Spent>,
}

impl Stopwatch {
    fn new() -> Self {
        Self(Mutex::new(Clock {
            last: Instant::now(),
            kinds: BTreeMap::new(),
        }))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Clock> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn spend(&self, kind: &'static str) {
        let mut clock = self.lock();
        let time = clock.last.elapsed();
        clock.kinds.entry(kind).or_default().time += time;
        clock.last = Instant::now();
    }
}

fn kind(path: &OutPath) -> &'static str {
    let path = path.as_str();
    match path.rsplit_once('.').map(|(_, ending)| ending) {
        _ if path.starts_with("fragment/") => "fragments",
        _ if path.starts_with("search/") && path.ends_with(".js") => "search",
        Some("html") => "pages",
        Some("xlsx") => "workbooks",
        Some("csv" | "json" | "jsonld") => "data",
        _ => "other files",
    }
}

impl Sink for Stopwatch {
    type Error = Infallible;

    fn keep(&self, path: &OutPath, _: Digest) -> bool {
        // The value of a page is made before its fragment is asked for.
        match kind(path) {
            "fragments" => self.spend("pages"),
            kind => self.spend(kind),
        }
        false
    }

    fn kept(&self, _: &OutPath) -> Result<Vec<u8>, Infallible> {
        Ok(Vec::new())
    }

    fn put(&self, path: &OutPath, _: Digest, file: SiteFile) -> Result<(), Infallible> {
        let kind = kind(path);
        self.spend(kind);
        let mut clock = self.lock();
        let spent = clock.kinds.entry(kind).or_default();
        spent.n_files += 1;
        if let SiteFile::Bytes(bytes) = file {
            spent.n_bytes += bytes.len();
        }
        Ok(())
    }
}
