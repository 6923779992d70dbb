//! The program `git`: how it is started, and ended when it says nothing for too long.
//!
//! Nothing of a shell is in between. Settings of ours and what lets us in are handed over in the
//! environment, so that neither stands on a command line or in a file.

use std::ffi::OsString;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::publish::store::Reason;

/// How long git may say nothing while it talks to a host.
const PATIENCE: Duration = Duration::from_secs(300);

/// How long to wait for the last words of a process that has ended; one that it left behind,
/// such as the keeper of an SSH connection, may hold its outputs open for ever.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// The most that is kept of what git says of its work, in bytes.
const MOST_SAID: usize = 64 << 10;

/// What other runs of git leave in the environment, as those do that call a hook.
const OF_OTHERS: [&str; 14] = [
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_QUARANTINE_PATH",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
];

/// Settings that are ours whatever the user has set: nothing of the user's runs in our copy of
/// the repository, and a connection that has died is given up.
const SETTINGS: [(&str, &str); 9] = [
    ("core.hooksPath", "/dev/null"),
    ("fastimport.unpackLimit", "1"),
    ("fetch.unpackLimit", "1"),
    ("gc.auto", "0"),
    ("http.lowSpeedLimit", "1"),
    ("http.lowSpeedTime", "300"),
    ("maintenance.auto", "false"),
    ("push.followTags", "false"),
    ("push.recurseSubmodules", "no"),
];

/// How git gets what lets us in: it asks a line of its shell, which reads the environment.
const HELPER: &str = "!f() { test \"$1\" = get && printf 'username=%s\\npassword=%s\\n' \
    \"$GONGKAI_GIT_USER\" \"$GONGKAI_GIT_PASSWORD\"; }; f";

/// The program, for one repository on this machine.
pub(super) struct Program {
    /// The folder of that repository.
    pub(super) folder: PathBuf,
    variables: Vec<(OsString, OsString)>,
}

/// What a run of git came to.
#[derive(Debug)]
pub(super) struct Ran {
    /// Whether it did what it was asked for.
    pub(super) is_fine: bool,
    /// What it answered.
    pub(super) out: Vec<u8>,
    /// What it said of its work.
    pub(super) said: String,
}

impl Program {
    /// Prepares to work in the repository in a folder; `login` is for the server at `server`.
    pub(super) fn new(
        folder: PathBuf,
        (login, server): (Option<&(String, String)>, Option<&str>),
    ) -> Self {
        let mut settings: Vec<(String, &str)> = SETTINGS
            .iter()
            .map(|(key, value)| ((*key).to_owned(), *value))
            .collect();
        let mut variables = vec![
            ("GIT_DIR".into(), folder.clone().into_os_string()),
            ("GIT_NO_REPLACE_OBJECTS".into(), "1".into()),
            ("GIT_TERMINAL_PROMPT".into(), "0".into()),
            // What it says is compared with what it is known to say.
            ("LC_ALL".into(), "C".into()),
        ];
        if let (Some((user, password)), Some(server)) = (login, server) {
            // The first takes away all others, which would store what they are told.
            settings.push(("credential.helper".to_owned(), ""));
            settings.push((format!("credential.{server}.helper"), HELPER));
            variables.push(("GIT_ASKPASS".into(), "".into()));
            variables.push(("GONGKAI_GIT_USER".into(), user.into()));
            variables.push(("GONGKAI_GIT_PASSWORD".into(), password.into()));
        }
        let given = std::env::var("GIT_CONFIG_COUNT").ok();
        let n_given: usize = given.and_then(|count| count.parse().ok()).unwrap_or(0);
        for (index, (key, value)) in (n_given..).zip(&settings) {
            variables.push((format!("GIT_CONFIG_KEY_{index}").into(), key.into()));
            variables.push((format!("GIT_CONFIG_VALUE_{index}").into(), value.into()));
        }
        let count = (n_given + settings.len()).to_string();
        variables.push(("GIT_CONFIG_COUNT".into(), count.into()));
        Self { folder, variables }
    }

    /// Hands a further variable to git.
    pub(super) fn set(&mut self, name: &str, value: String) {
        self.variables.push((name.into(), value.into()));
    }

    /// Starts git, which reads what is written to it.
    pub(super) fn start(&self, arguments: &[&str]) -> Result<Child, Reason> {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped());
        command.spawn().map_err(|error| not_started(&error))
    }

    /// Runs git to its end.
    pub(super) fn run(&self, arguments: &[&str]) -> Result<Ran, Reason> {
        watch(self.command(arguments), PATIENCE)
    }

    /// Runs git to its end in a folder, with what is set there and not in our repository.
    pub(super) fn run_in(&self, folder: &Path, arguments: &[&str]) -> Result<Ran, Reason> {
        let mut command = self.command(arguments);
        command.env_remove("GIT_DIR").current_dir(folder);
        watch(command, PATIENCE)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        for name in OF_OTHERS {
            command.env_remove(name);
        }
        command
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }
}

fn not_started(error: &io::Error) -> Reason {
    match error.kind() {
        io::ErrorKind::NotFound => Reason::NoProgram("git".to_owned()),
        _ => Reason::Other(format!("git: {error}")),
    }
}

/// A part of what a process wrote.
enum Part {
    Out(Vec<u8>),
    Said(Vec<u8>),
}

/// Runs a command to its end, or ends it when it writes nothing for longer than `patience`.
fn watch(mut command: Command, patience: Duration) -> Result<Ran, Reason> {
    let mut child = command.spawn().map_err(|error| not_started(&error))?;
    let (sender, receiver) = channel();
    if let Some(out) = child.stdout.take() {
        forward(out, Part::Out, sender.clone());
    }
    if let Some(said) = child.stderr.take() {
        forward(said, Part::Said, sender);
    }
    let mut ran = Ran {
        is_fine: false,
        out: Vec::new(),
        said: String::new(),
    };
    let mut said = Vec::new();
    let ended = listen(
        &mut child,
        &receiver,
        |part| match part {
            Part::Out(bytes) => ran.out.extend(bytes),
            Part::Said(bytes) => {
                said.extend(bytes);
                let too_many = said.len().saturating_sub(MOST_SAID);
                said.drain(..too_many);
            }
        },
        patience,
    );
    if ended.is_err() {
        // Only what was started here is ended.
        let _ = child.kill();
    }
    let status = child.wait().map_err(|error| not_started(&error))?;
    ended?;
    ran.is_fine = status.success();
    ran.said = String::from_utf8_lossy(&said).into_owned();
    Ok(ran)
}

/// Takes what a process writes until it has ended, and is done with writing.
fn listen(
    child: &mut Child,
    receiver: &Receiver<Part>,
    mut take: impl FnMut(Part),
    patience: Duration,
) -> Result<(), Reason> {
    let mut heard = Instant::now();
    let mut ended: Option<Instant> = None;
    loop {
        match receiver.recv_timeout(Duration::from_millis(20)) {
            Ok(part) => {
                heard = Instant::now();
                take(part);
            }
            Err(RecvTimeoutError::Timeout) => {}
            // It closed both: what remains is its end.
            Err(RecvTimeoutError::Disconnected) if ended.is_some() => return Ok(()),
            Err(RecvTimeoutError::Disconnected) => thread::sleep(Duration::from_millis(1)),
        }
        if ended.is_none() && child.try_wait().is_ok_and(|status| status.is_some()) {
            ended = Some(Instant::now());
        }
        match ended {
            Some(at) if at.elapsed() > LAST_WORDS => return Ok(()),
            None if heard.elapsed() > patience => return Err(Reason::Late(patience.as_secs())),
            _ => {}
        }
    }
}

fn forward(
    mut from: impl Read + Send + 'static,
    part: impl Fn(Vec<u8>) -> Part + Send + 'static,
    to: Sender<Part>,
) {
    thread::spawn(move || {
        let mut bytes = [0; 16 << 10];
        while let Ok(len @ 1..) = from.read(&mut bytes) {
            if to.send(part(bytes[..len].to_vec())).is_err() {
                return;
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};
    use std::time::{Duration, Instant};

    use super::watch;
    use crate::publish::store::Reason;

    fn shell(script: &str, patience: u64) -> Result<super::Ran, Reason> {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command.stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        watch(command, Duration::from_millis(patience))
    }

    #[test]
    fn a_process_that_says_nothing_is_ended() {
        let begun = Instant::now();
        let ended = shell("exec sleep 60", 200).unwrap_err();
        assert!(matches!(ended, Reason::Late(_)), "{ended:?}");
        assert!(begun.elapsed() < Duration::from_secs(20));
    }

    #[test]
    fn a_process_that_works_is_waited_for() {
        let script = "for i in 1 2 3 4; do echo $i >&2; sleep 0.2; done; echo done; exit 3";
        let ran = shell(script, 10_000).unwrap();
        assert_eq!((ran.is_fine, &*ran.out), (false, &b"done\n"[..]));
        assert_eq!(ran.said, "1\n2\n3\n4\n");
    }

    #[test]
    fn what_a_process_leaves_behind_is_not_waited_for() {
        let begun = Instant::now();
        let ran = shell("sleep 20 & echo done", 10_000).unwrap();
        assert_eq!((ran.is_fine, &*ran.out), (true, &b"done\n"[..]));
        assert!(begun.elapsed() < Duration::from_secs(15));
    }
}
