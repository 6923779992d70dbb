//! A hundred thousand changes in ten seconds, five hundred open pages, fifty requests at once.

use std::fs;
use std::io;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::client::Preview;
use crate::{millis, spread};

const N_EVENTS: u32 = 100_000;
const TIME: Duration = Duration::from_secs(10);
const N_STREAMS: usize = 500;
const N_REQUESTS: usize = 50;

/// Bears it, and prints how long answers took.
pub(crate) fn run(root: &Path, preview: &Preview, page: &str) -> io::Result<()> {
    let streams: io::Result<Vec<TcpStream>> =
        (0..N_STREAMS).map(|_| preview.idle_stream()).collect();
    let streams = streams?;
    let is_done = AtomicBool::new(false);
    let (times, n_written) = std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let n_written = write_files(root);
            is_done.store(true, Ordering::SeqCst);
            n_written
        });
        let ask = || scope.spawn(|| ask(preview, page, &is_done));
        let asking: Vec<_> = (0..N_REQUESTS).map(|_| ask()).collect();
        let mut times = Vec::new();
        for one in asking {
            times.extend(
                one.join()
                    .map_err(|_| io::Error::other("a client failed"))??,
            );
        }
        let n_written = writer
            .join()
            .map_err(|_| io::Error::other("the writer failed"))??;
        Ok::<_, io::Error>((times, n_written))
    })?;
    let longest = times.iter().max().copied().unwrap_or_default();
    println!(
        "load: {n_written} changes, {} open pages, {} answers",
        streams.len(),
        times.len()
    );
    println!(
        "                          {}, longest {} ms",
        spread(&times),
        millis(longest)
    );
    println!("memory under load         {} MB", preview.memory()?);
    Ok(())
}

/// Writes files as fast as the plan says: each write is a change that the preview hears of.
fn write_files(root: &Path) -> io::Result<u32> {
    let folder = root.join("content");
    let paths: Vec<PathBuf> = (0..200)
        .map(|number| folder.join(format!("load-{number}.csv")))
        .collect();
    let begun = Instant::now();
    let mut n_written = 0;
    while n_written < N_EVENTS && begun.elapsed() < TIME * 3 {
        for path in &paths {
            fs::write(path, n_written.to_string())?;
            n_written += 1;
        }
        let due = TIME * n_written / N_EVENTS;
        std::thread::sleep(due.saturating_sub(begun.elapsed()));
    }
    Ok(n_written)
}

/// Asks again and again, as a person's browsers would: with pauses.
fn ask(preview: &Preview, page: &str, is_done: &AtomicBool) -> io::Result<Vec<Duration>> {
    let mut connection = preview.connect()?;
    let mut times = Vec::new();
    while !is_done.load(Ordering::SeqCst) {
        let begun = Instant::now();
        connection.get(page)?;
        times.push(begun.elapsed());
        std::thread::sleep(Duration::from_millis(500));
    }
    Ok(times)
}
