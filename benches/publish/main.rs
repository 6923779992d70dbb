//! How long a site takes to S3 and to WebDAV on this machine, beside `rclone sync` with as many
//! transfers at a time; then how long it takes to find that nothing has changed.
//!
//! `cargo bench --bench publish -- [--files N] [--runs N] [--dir DIR]`; by default 5,000 files of
//! 20 KB. It needs `moto_server` and `rclone`; each run goes to a folder of its own.

#![allow(clippy::print_stdout, reason = "a benchmark prints what it measured")]

#[path = "../common/mod.rs"]
mod common;
mod servers;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use common::generate::Dice;
use common::{Options, ratio, seconds};
use gongkai::output::{FileHash, Manifest};
use servers::Server;

/// The program that is measured.
const PROGRAM: &str = env!("CARGO_BIN_EXE_gongkai");

/// How long each file is, in bytes.
const SIZE: usize = 20_000;

/// How many files either program sends at a time.
const TRANSFERS: &str = "8";

fn main() -> ExitCode {
    let options = Options::read_counted("--files", (&[5_000], 3), None);
    common::end(options.and_then(|options| options.run()))
}

impl Options {
    fn run(&self) -> Result<(), String> {
        let dir = self.folder("publish");
        let measured = self.measure(&dir).map_err(|error| error.to_string());
        let removed = fs::remove_dir_all(&dir).map_err(|error| error.to_string());
        measured.and(removed)
    }

    fn measure(&self, dir: &Path) -> io::Result<()> {
        for n_files in &self.sizes {
            let portal = Portal::new(&dir.join(format!("portal-{n_files}")), *n_files)?;
            println!("{n_files} files of {SIZE} bytes, {TRANSFERS} at a time");
            for kind in [Server::s3, Server::webdav] {
                let server = kind(&dir.join("server"))?;
                self.compare(&portal, &server)?;
            }
        }
        Ok(())
    }

    /// Runs both programs in turn.
    fn compare(&self, portal: &Portal, server: &Server) -> io::Result<()> {
        let (mut ours, mut theirs, mut same) = (Vec::new(), Vec::new(), Vec::new());
        for run in 0..self.n_runs {
            portal.aim_at(server, &format!("ours-{run}"))?;
            ours.push(timed(&mut portal.publish(server))?);
            same.push(timed(&mut portal.publish(server))?);
            theirs.push(timed(&mut portal.rclone(server, &format!("theirs-{run}")))?);
        }
        let [ours, theirs, same] = [ours, theirs, same].map(|mut times| {
            times.sort();
            (times[0], times[times.len() / 2])
        });
        let shown = |(min, median)| format!("min {} s, median {} s", seconds(min), seconds(median));
        println!("\n{}", server.name);
        println!("gongkai publish           {}", shown(ours));
        println!("rclone sync               {}", shown(theirs));
        println!("gongkai / rclone          {}", ratio(ours.0, theirs.0));
        println!("nothing changed           {}", shown(same));
        Ok(())
    }
}

/// A small portal beside a large site that is published as if the portal had become it.
struct Portal {
    root: PathBuf,
}

impl Portal {
    /// Copies the smallest portal of the tests and writes a site of made-up pages.
    fn new(root: &Path, n_files: usize) -> io::Result<Self> {
        let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/portals/minimal");
        copy(&tests, root)?;
        let site = root.join("site");
        let mut manifest = Manifest::default();
        for number in 0..n_files {
            let ending = if number % 4 == 0 { "csv" } else { "html" };
            let path = format!("{:04}/{number:05}.{ending}", number / 10);
            let bytes = page(number);
            manifest.add(&path, FileHash::of(bytes.as_bytes()));
            let path = site.join(path);
            fs::create_dir_all(path.parent().unwrap_or(&site))?;
            fs::write(path, bytes)?;
        }
        fs::write(site.join(gongkai::output::MANIFEST), manifest.text())?;
        Ok(Self {
            root: root.to_path_buf(),
        })
    }

    /// Says in `portal.yaml` that the site goes to a folder of a server.
    fn aim_at(&self, server: &Server, folder: &str) -> io::Result<()> {
        let settings = format!(
            "title: 青山县示范镇政府信息公开\npublish:\n  www: {{preview: true, transfers: \
             {TRANSFERS}, {}}}\n",
            server.target(folder)
        );
        fs::write(self.root.join("portal.yaml"), settings)
    }

    fn publish(&self, server: &Server) -> Command {
        let mut command = Command::new(PROGRAM);
        command.args(["publish", "--yes", "--no-build", "--quiet", "--root"]);
        command.arg(&self.root).env_clear().envs(server.ours());
        command
    }

    fn rclone(&self, server: &Server, folder: &str) -> Command {
        let mut command = Command::new("rclone");
        command.args(["sync", "--transfers", TRANSFERS, "--checkers", TRANSFERS]);
        command.arg(self.root.join("site"));
        command.arg(format!("there:{}{folder}", server.root));
        let path = std::env::var_os("PATH").unwrap_or_default();
        command
            .env_clear()
            .env("PATH", path)
            .env("HOME", &self.root);
        command.envs(server.rclone());
        command
    }
}

/// A page of made-up lines, no two of which are the same.
fn page(number: usize) -> String {
    let mut text = String::new();
    let mut dice = Dice(number as u64 + common::SEED);
    while text.len() + 21 < SIZE {
        text.push_str(&format!("<p>{:016x}\n", dice.next()));
    }
    text.push_str(&" ".repeat(SIZE - text.len()));
    text
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn timed(command: &mut Command) -> io::Result<Duration> {
    let started = Instant::now();
    let output = command.output()?;
    let time = started.elapsed();
    if output.status.success() {
        return Ok(time);
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(io::Error::other(format!("{command:?} failed: {said}")))
}
