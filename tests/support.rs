//! A folder with a portal in it, the program run there, and what it said.

use std::fmt::Write as _;
use std::fs;
use std::io::{Read, Write as _};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::time::Duration;

/// The program that is tested.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_gongkai");

/// The number of the user that owns nothing.
const NOBODY: u32 = 65_534;

/// The longest that a run may take before it counts as hanging.
const PATIENCE: Duration = Duration::from_secs(60);

/// The folder of the repository.
pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Tells whether a test that cannot run here must fail instead of being passed over.
pub(crate) fn requires_all() -> bool {
    std::env::var_os("GONGKAI_REQUIRE_ALL").is_some_and(|value| value == "1")
}

/// A folder of its own for one test, gone when the test ends.
pub(crate) struct Sandbox {
    folder: PathBuf,
}

impl Sandbox {
    /// Makes an empty folder; in memory where the machine has such a place, since flushing a
    /// disk that others write to takes long.
    pub(crate) fn empty() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let memory = Path::new("/dev/shm");
        let around = if memory.is_dir() {
            memory.to_path_buf()
        } else {
            std::env::temp_dir()
        };
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = around.join(format!("gongkai-test-{}-{number}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self {
            folder: folder.canonicalize().unwrap(),
        }
    }

    /// Makes a folder with the files of `text`, as `write` reads them.
    pub(crate) fn new(text: &str) -> Self {
        let sandbox = Self::empty();
        sandbox.write(text);
        sandbox
    }

    /// Makes a copy of one of the portals in `tests/portals`.
    pub(crate) fn portal(name: &str) -> Self {
        let sandbox = Self::empty();
        copy_folder(
            &repository().join("tests/portals").join(name),
            &sandbox.folder,
        );
        sandbox
    }

    /// Returns a path in the folder.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.join(path)
    }

    /// Writes files: a line `=== <path>` names the file that the lines after it go to.
    pub(crate) fn write(&self, text: &str) {
        for file in text.split("=== ").skip(1) {
            let (path, text) = file.split_once('\n').unwrap_or((file, ""));
            self.put(path, text);
        }
    }

    /// Writes one file.
    pub(crate) fn put(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// Replaces a text that stands in a file exactly once.
    pub(crate) fn replace(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert_eq!(text.matches(from).count(), 1, "`{from}` in {path}");
        self.put(path, text.replace(from, to));
    }

    /// Removes a file.
    pub(crate) fn remove(&self, path: &str) {
        fs::remove_file(self.path(path)).unwrap();
    }

    /// Reads a text.
    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Runs the program with arguments that are separated by spaces.
    pub(crate) fn run(&self, arguments: &str) -> Run {
        self.run_with(arguments, &[])
    }

    /// Runs the program in a folder of the sandbox.
    pub(crate) fn run_in(&self, folder: &str, arguments: &str) -> Run {
        let mut command = Command::new(PROGRAM);
        command.current_dir(self.path(folder)).env_clear();
        self.finish(command, arguments)
    }

    /// Runs the program with further variables in its environment, which is empty otherwise.
    pub(crate) fn run_with(&self, arguments: &str, variables: &[(&str, &str)]) -> Run {
        let mut command = Command::new(PROGRAM);
        command.current_dir(&self.folder).env_clear();
        command.envs(variables.iter().copied());
        self.finish(command, arguments)
    }

    /// Runs the program as somebody whom permissions bind, which they do not the superuser.
    pub(crate) fn run_as_user(&self, arguments: &str) -> Run {
        if !rustix::process::geteuid().is_root() {
            return self.run(arguments);
        }
        let copy = self.path("gongkai");
        fs::copy(PROGRAM, &copy).unwrap();
        let mut command = Command::new(&copy);
        command.current_dir(&self.folder).env_clear();
        command.uid(NOBODY).gid(NOBODY);
        let run = self.finish(command, arguments);
        fs::remove_file(copy).unwrap();
        run
    }

    /// Runs the program in a terminal of its own, where somebody types `answers`; returns the
    /// exit code and what the terminal shows.
    pub(crate) fn run_at_terminal(&self, arguments: &str, answers: &str) -> (i32, String) {
        let (mut near, far) = terminal();
        let mut command = Command::new(PROGRAM);
        command.current_dir(&self.folder).env_clear();
        command.args(arguments.split_whitespace());
        command.stdin(far.try_clone().unwrap());
        command.stderr(far.try_clone().unwrap()).stdout(far);
        let mut child = command.spawn().unwrap();
        drop(command);
        near.write_all(answers.as_bytes()).unwrap();
        let mut shown = Vec::new();
        let mut part = [0; 4096];
        // The end of a terminal is an error.
        while let Ok(len @ 1..) = near.read(&mut part) {
            shown.extend(&part[..len]);
        }
        let code = child.wait().unwrap().code().unwrap_or(-1);
        let shown = String::from_utf8(shown).unwrap().replace("\r\n", "\n");
        (
            code,
            shown.replace(self.folder.to_str().unwrap(), "<sandbox>"),
        )
    }

    fn finish(&self, mut command: Command, arguments: &str) -> Run {
        command.args(arguments.split_whitespace());
        let (code, out, err) = output(command);
        let own = self.folder.to_str().unwrap();
        let tidy = |text: String| without_measures(&text.replace(own, "<sandbox>"));
        Run {
            code,
            out: tidy(out),
            err: tidy(err),
        }
    }

    /// Runs the program, which must end well.
    pub(crate) fn build(&self, arguments: &str) {
        let run = self.run(&format!("build {arguments}"));
        assert_eq!(run.code, 0, "{}", run.shown());
    }

    /// Lists the files below a folder with what is in them, by path.
    pub(crate) fn files(&self, folder: &str) -> std::collections::BTreeMap<String, Vec<u8>> {
        read_folder(&self.path(folder))
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Makes a terminal that shows nothing of what is typed: the end that a person has, and the end
/// that a program has.
fn terminal() -> (fs::File, fs::File) {
    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
    use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
    let near = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&near).unwrap();
    unlockpt(&near).unwrap();
    let name = ptsname(&near, Vec::new()).unwrap().into_string().unwrap();
    let far = fs::File::options()
        .read(true)
        .write(true)
        .open(name)
        .unwrap();
    let mut modes = tcgetattr(&far).unwrap();
    modes.local_modes.remove(LocalModes::ECHO);
    tcsetattr(&far, OptionalActions::Now, &modes).unwrap();
    (near.into(), far)
}

/// How a run of the program ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Run {
    /// The exit code.
    pub(crate) code: i32,
    /// What it wrote to the standard output.
    pub(crate) out: String,
    /// What it wrote to the standard error output.
    pub(crate) err: String,
}

impl Run {
    /// Everything in one text, for snapshots.
    pub(crate) fn shown(&self) -> String {
        let mut text = format!("exit {}\n", self.code);
        for (name, stream) in [("out", &self.out), ("err", &self.err)] {
            if !stream.is_empty() {
                let _ = write!(text, "-- {name} --\n{stream}");
            }
        }
        // Snippets end some lines in spaces that editors take off.
        text.lines()
            .map(|line| format!("{}\n", line.trim_end()))
            .collect()
    }
}

/// Runs a command that must end.
fn output(mut command: Command) -> (i32, String, String) {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let pid = rustix::process::Pid::from_child(&child);
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || sender.send(collect(&mut child)));
    let Ok(collected) = receiver.recv_timeout(PATIENCE) else {
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
        panic!("{command:?} hangs");
    };
    collected
}

fn collect(child: &mut Child) -> (i32, String, String) {
    let mut err = child.stderr.take().unwrap();
    let rest = std::thread::spawn(move || {
        let mut text = String::new();
        err.read_to_string(&mut text).unwrap();
        text
    });
    let mut out = String::new();
    child
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut out)
        .unwrap();
    let err = rest.join().unwrap();
    (child.wait().unwrap().code().unwrap_or(-1), out, err)
}

/// Takes out what differs from run to run: digits before `ms` and `MB of memory`.
fn without_measures(text: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(|ch: char| ch.is_ascii_digit()) {
        shown.push_str(&rest[..at]);
        let digits = rest[at..].bytes().take_while(u8::is_ascii_digit).count();
        let (number, after) = rest[at..].split_at(digits);
        let is_measure = [" ms", " 毫秒"].iter().any(|unit| after.starts_with(unit));
        shown.push_str(if is_measure { "#" } else { number });
        rest = after;
    }
    shown + rest
}

/// Copies a folder with all that is in it.
pub(crate) fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// Reads all files of a folder but what npm installed, by their paths from it.
pub(crate) fn read_folder(folder: &Path) -> std::collections::BTreeMap<String, Vec<u8>> {
    let mut files = std::collections::BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                if !path.ends_with("node_modules") {
                    folders.push(path);
                }
            } else {
                let below = path
                    .strip_prefix(folder)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned();
                files.insert(below, fs::read(&path).unwrap());
            }
        }
    }
    files
}

/// A file system of sixteen megabytes, mounted in a sandbox.
pub(crate) struct SmallDisk {
    folder: PathBuf,
}

impl SmallDisk {
    /// Mounts one; where this user may not, that is said, or a failure where all must run.
    pub(crate) fn new(sandbox: &Sandbox, name: &str) -> Option<Self> {
        let folder = sandbox.path(name);
        fs::create_dir(&folder).unwrap();
        let mut mount = Command::new("mount");
        mount
            .args(["-t", "tmpfs", "-o", "size=16m", "gongkai-test"])
            .arg(&folder);
        let output = mount.output();
        if output.as_ref().is_ok_and(|output| output.status.success()) {
            return Some(Self { folder });
        }
        assert!(
            !requires_all(),
            "a small disk cannot be mounted: {output:?}"
        );
        eprintln!("NOT TESTED: a full disk, since this user may not mount one");
        None
    }

    /// Leaves no space on it.
    pub(crate) fn fill(&self) {
        self.leave(0);
    }

    /// Leaves space for so many bytes on it.
    pub(crate) fn leave(&self, bytes: u64) {
        let path = self.folder.join("filler");
        let full = fs::write(&path, vec![0; 17 << 20]);
        assert!(full.is_err(), "the disk is larger than it should be");
        let filler = fs::File::options().write(true).open(path).unwrap();
        let len = filler.metadata().unwrap().len();
        filler.set_len(len - bytes).unwrap();
    }

    /// Gives the space back.
    pub(crate) fn empty(&self) {
        fs::remove_file(self.folder.join("filler")).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.folder).status();
    }
}
