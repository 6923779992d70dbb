//! The program `rsync`: how it is started, what it says, and how it ends.
//!
//! No shell is asked. What its exit codes mean stands in its manual; where a code means many
//! things, the lines that it and `ssh` write tell more, by the numbers of errors in them.

use std::io;
use std::process::{Command, Stdio};

use super::{RsyncAddress, RsyncWay};
use crate::publish::path::unescaped;
use crate::publish::store::Reason;

/// How long the network may be silent, in seconds.
const SILENCE: u32 = 120;

/// How long it may take until somebody answers, in seconds.
const ANSWER: u32 = 30;

/// How long a connection is kept that nobody uses, in seconds.
const UNUSED: u32 = 15;

/// The longest that is repeated of what was said, in characters.
const LONGEST: usize = 300;

impl RsyncAddress {
    /// Returns the folder, or the module, as the program wants it.
    pub(super) fn root(&self) -> String {
        let user = self.user.as_ref().map(|user| format!("{user}@"));
        let user = user.unwrap_or_default();
        match &self.way {
            RsyncWay::Daemon { module, .. } => format!("rsync://{user}{}/{module}/", self.server),
            RsyncWay::Ssh { path, .. } => {
                let (host, _) = host_and_port(&self.server);
                // A relative path must not look like a module, nor like the home of somebody.
                let path = path.strip_prefix("~/").unwrap_or(path);
                let begin = if path.starts_with('/') { "" } else { "./" };
                format!("{user}{host}:{begin}{}/", path.trim_end_matches('/'))
            }
        }
    }
}

/// Parts `host:port`; an address of IPv6 stands in brackets.
fn host_and_port(server: &str) -> (&str, Option<&str>) {
    match server.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (server, None),
    }
}

/// Begins a command with what all of them have; `shared` is where one connection of SSH waits.
pub(super) fn command(address: &RsyncAddress, shared: Option<&str>) -> Command {
    let mut command = Command::new("rsync");
    command.args(["-s", "--from0", "--8-bit-output"]);
    command.args(["--no-motd", "--outbuf=L", "--out-format==%i %l %n"]);
    command.arg(format!("--timeout={SILENCE}"));
    // Otherwise both speak the language of whoever is there.
    command.env("LC_ALL", "C").env_remove("RSYNC_PASSWORD");
    match &address.way {
        RsyncWay::Ssh { .. } => {
            let options = ssh_options(address, shared);
            let line: Vec<String> = options.iter().map(|option| quoted(option)).collect();
            command.args(["--compress", "--rsh"]);
            command.arg(format!("ssh {}", line.join(" ")));
        }
        RsyncWay::Daemon { password, .. } => {
            command.arg(format!("--contimeout={ANSWER}"));
            // Where there is none the program would ask, and wait for an answer.
            let password = password.as_deref().filter(|password| !password.is_empty());
            command.env("RSYNC_PASSWORD", password.unwrap_or("-"));
        }
    }
    command
}

/// Ends the connection that several runs shared.
pub(super) fn disconnect(address: &RsyncAddress, shared: &str) {
    let mut command = Command::new("ssh");
    command.args(ssh_options(address, Some(shared)));
    command.args(["-O", "exit", "--", host_and_port(&address.server).0]);
    command.stdin(Stdio::null()).stdout(Stdio::null());
    // It ends by itself if nobody uses it.
    let _ = command.stderr(Stdio::null()).status();
}

/// How `ssh` is started.
fn ssh_options(address: &RsyncAddress, shared: Option<&str>) -> Vec<String> {
    let mut settings = vec![
        "BatchMode=yes".to_owned(),
        format!("ConnectTimeout={ANSWER}"),
        format!("ServerAliveInterval={ANSWER}"),
        "ServerAliveCountMax=4".to_owned(),
    ];
    if let Some(shared) = shared {
        settings.push("ControlMaster=auto".to_owned());
        settings.push(format!("ControlPersist={UNUSED}"));
        settings.push(format!("ControlPath=\"{}\"", shared.replace('%', "%%")));
    }
    let settings = settings.into_iter();
    let mut options: Vec<String> = settings
        .flat_map(|setting| ["-o".to_owned(), setting])
        .collect();
    if let Some(port) = host_and_port(&address.server).1 {
        options.extend(["-p".to_owned(), port.to_owned()]);
    }
    if let RsyncWay::Ssh {
        key_file: Some(key_file),
        ..
    } = &address.way
    {
        // What `ssh` would put in for `%` is not meant.
        options.extend(["-i".to_owned(), key_file.replace('%', "%%")]);
    }
    options
}

/// Writes a word as the program wants it in a line, which it parts at blanks outside of quotes.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Runs a command to its end.
pub(super) fn run(mut command: Command, stdin: Stdio) -> Result<Said, Reason> {
    command.stdin(stdin);
    let output = command.output().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Reason::NoProgram("rsync".to_owned()),
        _ => Reason::Other(format!("rsync: {error}")),
    })?;
    Ok(Said {
        code: output.status.code(),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    })
}

/// What a run of the program said, and how it ended.
#[derive(Debug)]
pub(super) struct Said {
    /// The exit code; `None` if it was killed.
    code: Option<i32>,
    out: String,
    err: String,
}

/// Something that the program did, or would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) kind: Kind,
    pub(super) size: u64,
    /// The name, without a `/` at its end.
    pub(super) name: String,
}

/// With what it was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A file was sent.
    File,
    /// A file is the same on both sides.
    Same,
    /// A folder was made.
    Folder,
    /// Something was removed.
    Gone,
    /// A link, or something else.
    Other,
}

impl Said {
    /// Returns what was done, in order.
    pub(super) fn entries(&self) -> impl Iterator<Item = Entry> {
        self.out.lines().filter_map(entry)
    }

    /// Tells whether the folder on the host is not there.
    pub(super) fn has_no_root(&self) -> bool {
        let mut lines = self.err.lines();
        lines.any(|line| line.contains("change_dir") && errno(line) == Some(2))
    }

    /// Makes sure that all of it was done.
    pub(super) fn check(&self) -> Result<(), Reason> {
        match self.code {
            Some(0) => Ok(()),
            code => Err(reason(code, &self.err)),
        }
    }
}

/// Reads a line of what was done: a mark, eleven signs, the size, the name.
fn entry(line: &str) -> Option<Entry> {
    let line = line.strip_prefix('=')?;
    let (signs, rest) = line.split_at_checked(11)?;
    let (size, name) = rest.strip_prefix(' ')?.split_once(' ')?;
    let kind = match (signs.as_bytes().first()?, signs.as_bytes().get(1)?) {
        (b'*', b'd') => Kind::Gone,
        (b'*', _) => return None,
        (b'.', b'f') => Kind::Same,
        (_, b'f') => Kind::File,
        (_, b'd') => Kind::Folder,
        _ => Kind::Other,
    };
    Some(Entry {
        kind,
        size: size.parse().ok()?,
        name: plain(name).trim_end_matches('/').to_owned(),
    })
}

/// Reads `\#123` as the byte of this number in eights, as names are written in lines.
fn plain(name: &str) -> String {
    unescaped(name, "\\#", (3, 8))
}

/// Returns the number of the error with which a line ends: `…: No such file or directory (2)`.
fn errno(line: &str) -> Option<u32> {
    let (_, number) = line.trim_end().strip_suffix(')')?.rsplit_once('(')?;
    number.parse().ok()
}

/// Words, and what is meant by them.
type Meaning = (&'static str, fn(String) -> Reason);

/// What lines say, as far as it tells more than a code.
const WORDS: [Meaning; 20] = [
    ("Host key verification failed", Reason::UnknownServer),
    ("HOST IDENTIFICATION HAS CHANGED", Reason::UnknownServer),
    ("Permission denied (", Reason::NotPermitted),
    ("Too many authentication failures", Reason::NotPermitted),
    ("auth failed", Reason::NotPermitted),
    ("access denied", Reason::NotPermitted),
    ("module is write only", Reason::NotPermitted),
    ("configured to refuse", Reason::NotPermitted),
    ("module is read only", |_| Reason::ReadOnly),
    ("Unknown module", Reason::NoPlace),
    ("@ERROR: chdir failed", Reason::NoPlace),
    ("@ERROR: chroot failed", Reason::NoPlace),
    ("max connections", Reason::Busy),
    ("Failed to exec", |_| Reason::NoProgram("ssh".to_owned())),
    ("Could not resolve hostname", Reason::Busy),
    ("Connection ", Reason::Busy),
    ("timed out", Reason::Busy),
    ("kex_exchange_identification", Reason::Busy),
    ("No route to host", Reason::Busy),
    ("Network is unreachable", Reason::Busy),
];

/// Finds out why the program did not do all that it was asked for.
fn reason(code: Option<i32>, err: &str) -> Reason {
    let said = said(code, err);
    // A remote shell that does not find the program says so in its own words.
    if code == Some(127) || err.contains("(code 127)") {
        return Reason::NoProgramThere("rsync".to_owned());
    }
    for line in err.lines() {
        match errno(line) {
            Some(28 | 122) => return Reason::Full,
            Some(30) => return Reason::ReadOnly,
            Some(1 | 13 | 40) => return Reason::NotPermitted(said),
            Some(36) => return Reason::Name(said),
            Some(2) if line.contains("mkdir") => return Reason::NoPlace(said),
            _ => {}
        }
    }
    let told = WORDS.iter().find(|(words, _)| err.contains(words));
    if let Some((_, reason)) = told {
        return reason(said);
    }
    match code {
        // Sockets, a broken stream, silence, no answer, files that went away meanwhile.
        Some(10 | 12 | 24 | 30 | 35) => Reason::Busy(said),
        Some(3) => Reason::NoPlace(said),
        _ => Reason::Other(said),
    }
}

/// What was said, on one line: the lines that tell why, else the one with the code.
fn said(code: Option<i32>, err: &str) -> String {
    let lines = || err.lines().map(str::trim).filter(|line| !line.is_empty());
    let is_end =
        |line: &str| line.starts_with("rsync error:") || line.starts_with("rsync warning:");
    let mut told: Vec<&str> = lines().filter(|line| !is_end(line)).take(2).collect();
    if told.is_empty() {
        told.extend(lines().next());
    }
    let text = match (told.is_empty(), code) {
        (false, _) => told.join("; "),
        (true, Some(code)) => format!("rsync: code {code}"),
        (true, None) => "rsync was killed".to_owned(),
    };
    let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, LONGEST, command, entry, host_and_port, reason};
    use crate::publish::rsync::{RsyncAddress, RsyncWay};
    use crate::publish::store::Reason;

    #[test]
    fn a_folder_is_named_as_the_program_wants_it() {
        let root = |server: &str, path: &str| {
            let way = RsyncWay::Ssh {
                path: path.to_owned(),
                key_file: None,
            };
            let (server, user) = (server.to_owned(), Some("www".to_owned()));
            RsyncAddress { server, user, way }.root()
        };
        assert_eq!(root("a.cn:22", "/var/www/"), "www@a.cn:/var/www/");
        assert_eq!(root("[::1]:22", "/"), "www@[::1]:/");
        assert_eq!(root("[::1]", "-x y"), "www@[::1]:./-x y/");
        assert_eq!(root("a", "~/www"), "www@a:./www/");
        assert_eq!(root("a", ":m"), "www@a:./:m/");
        assert_eq!(host_and_port("[::1]:22"), ("[::1]", Some("22")));
        assert_eq!(host_and_port("[::1]"), ("[::1]", None));
    }

    #[test]
    fn a_key_file_may_have_any_name() {
        let way = RsyncWay::Ssh {
            path: "x".to_owned(),
            key_file: Some("/k/it's 100% \"mine\"".to_owned()),
        };
        let (server, user) = ("a.cn:22".to_owned(), None);
        let address = RsyncAddress { server, user, way };
        let command = command(&address, Some("/w/1 %-ssh"));
        let arguments = command
            .get_args()
            .map(|argument| argument.to_str().unwrap());
        let line = arguments.skip_while(|argument| *argument != "--rsh").nth(1);
        let line = line.unwrap();
        let end = " '-o' 'ControlPath=\"/w/1 %%-ssh\"' '-p' '22' '-i' '/k/it''s 100%% \"mine\"'";
        assert!(line.ends_with(end), "{line}");
        assert!(line.starts_with("ssh '-o' 'BatchMode=yes' "), "{line}");
    }

    #[test]
    fn lines_of_what_was_done_are_read() {
        let read = |line| entry(line).map(|entry| (entry.kind, entry.size, entry.name));
        let named = |kind, size, name: &str| Some((kind, size, name.to_owned()));
        let lines = [
            ("=>f+++++++++ 12 a b", named(Kind::File, 12, "a b")),
            ("=<fc.T...... 12 a", named(Kind::File, 12, "a")),
            ("=.f          12 a", named(Kind::Same, 12, "a")),
            ("=cd+++++++++ 4096 a/b/", named(Kind::Folder, 4096, "a/b")),
            ("=cL+++++++++ 5 a", named(Kind::Other, 5, "a")),
            ("=*deleting   0 a", named(Kind::Gone, 0, "a")),
            (
                "=>f+++++++++ 0 \\#134#012\\#012",
                named(Kind::File, 0, "\\#012\n"),
            ),
            ("created directory x", None),
            ("=*warning    0 a", None),
            ("=", None),
        ];
        for (line, wanted) in lines {
            assert_eq!(read(line), wanted, "{line}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_by_what_was_said() {
        let told = |code, err: &str| format!("{:?}", reason(Some(code), err));
        let end = "rsync error: some files could not be transferred (code 23) at main.c(1)";
        let full = format!("rsync: write failed on \"a\": No space left on device (28)\n{end}");
        assert_eq!(told(23, &full), "Full");
        let file =
            |said: &str, number: u32| format!("rsync: [receiver] x \"a\": {said} ({number})");
        assert_eq!(told(11, &file("Disk quota exceeded", 122)), "Full");
        assert_eq!(told(23, &file("Read-only file system", 30)), "ReadOnly");
        for number in [1, 13, 40] {
            assert!(told(23, &file("x", number)).starts_with("NotPermitted"));
        }
        assert!(told(23, &file("File name too long", 36)).starts_with("Name"));
        let refused = "ssh: connect to host a port 22: Connection refused\n";
        assert!(told(255, refused).starts_with("Busy"));
        assert!(
            told(30, "rsync error: timeout in data send/receive (code 30)").starts_with("Busy")
        );
        let changed = "@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\n";
        assert!(told(255, changed).starts_with("UnknownServer"));
        let older = "rsync: --mkpath: unknown option\nrsync error: syntax or usage error (code 1)";
        assert_eq!(told(1, older), "Other(\"rsync: --mkpath: unknown option\")");
        assert_eq!(told(1, ""), "Other(\"rsync: code 1\")");
        assert!(matches!(reason(None, ""), Reason::Other(said) if said == "rsync was killed"));
        let long = "公".repeat(LONGEST * 2);
        assert_eq!(told(1, &long).matches('公').count(), LONGEST);
    }
}
