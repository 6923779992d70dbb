//! What git and the servers behind it say, as a reason that we know.

use crate::publish::store::Reason;

/// The longest that is told of what git said, in characters.
const MOST_TOLD: usize = 300;

/// Lines that say what every failure says, or how far the work is.
const NOISE: [&str; 13] = [
    "please make sure you have the correct access rights",
    "and the repository exists.",
    "hint:",
    "to ",
    "from ",
    "error: failed to push some refs",
    "send-pack: unexpected disconnect",
    "warning: permanently added",
    "everything up-to-date",
    "fatal: could not read from remote repository.",
    "remote: enumerating objects",
    "remote: counting objects",
    "remote: compressing objects",
];

/// Words with what they mean, the more telling first; all in small letters.
const WORDS: [(&[&str], Meaning); 7] = [
    (&["hash algorithm", "mismatched algorithms"], Meaning::Other),
    (
        &[
            "host key verification failed",
            "remote host identification has changed",
        ],
        Meaning::HostKey,
    ),
    (
        &[
            "no space left on device",
            "out of diskspace",
            "disk quota exceeded",
        ],
        Meaning::Full,
    ),
    (&["read-only file system"], Meaning::ReadOnly),
    (
        &[
            "permission denied",
            "authentication failed",
            "could not read username",
            "could not read password",
            "invalid username or password",
            "terminal prompts disabled",
            "returned error: 401",
            "returned error: 403",
            "access denied",
            "not authorized",
            "not allowed to",
            "insufficient permission",
            "unable to create temporary object directory",
            "dubious ownership",
            "service not enabled",
        ],
        Meaning::NotPermitted,
    ),
    (
        &[
            "does not appear to be a git repository",
            "repository not found",
            "not found",
            "no such file or directory",
            "does not exist",
            "returned error: 404",
        ],
        Meaning::NoPlace,
    ),
    (
        &[
            "could not resolve host",
            "connection refused",
            "connection reset",
            "connection closed",
            "timed out",
            "too slow",
            "network is unreachable",
            "no route to host",
            "temporary failure",
            "hung up unexpectedly",
            "early eof",
            "rpc failed",
            "couldn't connect to server",
            "failed to connect",
            "returned error: 429",
            "returned error: 5",
        ],
        Meaning::Busy,
    ),
];

#[derive(Clone, Copy)]
enum Meaning {
    HostKey,
    Full,
    ReadOnly,
    NotPermitted,
    NoPlace,
    Busy,
    Other,
}

/// Tells the reason of a failure by what was said.
pub(super) fn reason(text: &str) -> Reason {
    let lower = text.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let meaning = WORDS.iter().find(|(words, _)| says(words));
    let told = told(text);
    match meaning.map(|(_, meaning)| meaning) {
        Some(Meaning::HostKey) => Reason::UnknownServer(told),
        Some(Meaning::Full) => Reason::Full,
        Some(Meaning::ReadOnly) => Reason::ReadOnly,
        Some(Meaning::NotPermitted) => Reason::NotPermitted(told),
        Some(Meaning::NoPlace) => Reason::NoPlace(told),
        Some(Meaning::Busy) => Reason::Busy(told),
        Some(Meaning::Other) | None => Reason::Other(told),
    }
}

/// What was said on one line, without what every failure says, and without secrets.
pub(super) fn told(text: &str) -> String {
    // Progress overwrites its own line.
    let lines = text
        .lines()
        .map(|line| line.rsplit('\r').next().unwrap_or(line));
    let mut told: Vec<&str> = Vec::new();
    for line in lines {
        let line = line.trim().trim_start_matches("remote:").trim();
        let lower = line.to_lowercase();
        let is_noise = line.is_empty()
            || line.ends_with("done.")
            || line.contains("% (")
            || line.chars().all(|ch| !ch.is_alphanumeric())
            || NOISE
                .iter()
                .any(|noise| lower.starts_with(noise.trim_start_matches("remote: ")));
        if !is_noise && !told.contains(&line) {
            told.push(line);
        }
    }
    let whole = match told.is_empty() {
        true => text.split_whitespace().collect::<Vec<_>>().join(" "),
        false => told.join("; "),
    };
    let whole: String = whole
        .split_whitespace()
        .map(without_secret)
        .collect::<Vec<_>>()
        .join(" ");
    match whole.char_indices().nth(MOST_TOLD) {
        Some((at, _)) => format!("{}…", &whole[..at]),
        None => whole,
    }
}

/// Takes a user and a password out of an address; git's own settings may have put them there.
fn without_secret(word: &str) -> String {
    let Some((scheme, after)) = word.split_once("://") else {
        return word.to_owned();
    };
    let end = after.find('/').unwrap_or(after.len());
    match after[..end].rfind('@') {
        Some(at) => format!("{scheme}://…{}", &after[at..]),
        None => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{reason, told};
    use crate::publish::store::Reason;

    #[test]
    fn a_failure_is_told_on_one_line() {
        let ssh = "git@a.cn: Permission denied (publickey).\r\nfatal: Could not read from remote \
                   repository.\n\nPlease make sure you have the correct access rights\nand the \
                   repository exists.\n";
        assert_eq!(told(ssh), "git@a.cn: Permission denied (publickey).");
        assert!(matches!(reason(ssh), Reason::NotPermitted(_)));
        let hook = "Writing objects:  50% (1/2)\rWriting objects: 100% (2/2), done.\nremote: \n\
                    remote: error: 分支受保护        \nTo https://a.cn/x\n";
        assert_eq!(told(hook), "error: 分支受保护");
        let secret = "fatal: unable to access 'https://me:hunter2@a.cn/x/': Could not resolve \
                      host: a.cn";
        assert_eq!(
            told(secret),
            "fatal: unable to access 'https://…@a.cn/x/': Could not resolve host: a.cn"
        );
        assert!(matches!(reason(secret), Reason::Busy(_)));
    }

    #[test]
    fn failures_are_known_by_their_words() {
        let full = "error: file write error: No space left on device\nfatal: unable to write";
        assert!(matches!(reason(full), Reason::Full));
        let key = "Host key verification failed.\nfatal: Could not read from remote repository.";
        assert!(matches!(reason(key), Reason::UnknownServer(_)));
        let place = "fatal: '/srv/x.git' does not appear to be a git repository";
        assert!(matches!(reason(place), Reason::NoPlace(_)));
        assert!(matches!(reason("fatal: bad object"), Reason::Other(_)));
    }
}
