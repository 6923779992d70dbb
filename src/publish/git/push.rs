//! Bringing commits to the repository: all of them or none, and only if nobody else did so since
//! it was looked at.

use super::program::{Program, Ran};
use super::said;
use crate::publish::store::Reason;

/// A branch, or what stands beside one, that gets another commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Update {
    /// Its whole name.
    pub(super) reference: String,
    /// The commit that it has; `None` where it is not there.
    pub(super) old: Option<String>,
    /// The commit that it gets; `None` where it goes.
    pub(super) new: Option<String>,
}

/// How a server says that something has another commit than it is told.
const STALE: [&str; 8] = [
    "stale info",
    "fetch first",
    "non-fast-forward",
    "but expected",
    "cannot lock ref",
    "failed to lock",
    "reference already exists",
    "failed to update ref",
];

/// How a server says that it does not want this.
const DECLINED: [&str; 6] = [
    "declined",
    "protected",
    "prohibited",
    "deny",
    "hidden ref",
    "currently checked out",
];

/// Pushes; where the server cannot take several at once, one after another in their order.
pub(super) fn push(program: &Program, address: &str, updates: &[Update]) -> Result<(), Reason> {
    let ran = attempt(program, address, updates)?;
    if ran.is_fine {
        return Ok(());
    }
    if updates.len() > 1 && ran.said.contains("does not support --atomic") {
        for update in updates {
            push(program, address, std::slice::from_ref(update))?;
        }
        return Ok(());
    }
    Err(refusal(&String::from_utf8_lossy(&ran.out), &ran.said))
}

fn attempt(program: &Program, address: &str, updates: &[Update]) -> Result<Ran, Reason> {
    let mut arguments = vec!["push".to_owned()];
    let options = ["--progress", "--porcelain", "--no-verify"];
    arguments.extend(options.map(str::to_owned));
    if updates.len() > 1 {
        arguments.push("--atomic".to_owned());
    }
    let text = |commit: &Option<String>| commit.clone().unwrap_or_default();
    for update in updates {
        let (reference, old) = (&update.reference, text(&update.old));
        arguments.push(format!("--force-with-lease={reference}:{old}"));
    }
    arguments.push("--".to_owned());
    arguments.push(address.to_owned());
    for update in updates {
        arguments.push(format!("{}:{}", text(&update.new), update.reference));
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    program.run(&arguments)
}

/// Tells why the server did not take it: `out` has a line for each that it refused.
fn refusal(out: &str, said: &str) -> Reason {
    let refused: Vec<&str> = out.lines().filter(|line| line.starts_with('!')).collect();
    let lower = refused.join("\n").to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let declined = || {
        let reasons = refused.iter().filter_map(|line| {
            let (target, why) = line.get(2..)?.split_once('\t')?;
            let reference = target.rsplit(':').next()?;
            let is_other = why.contains("atomic");
            (!is_other).then(|| format!("{reference} {why}"))
        });
        let reasons: Vec<String> = reasons.collect();
        let from_server: Vec<&str> = said
            .lines()
            .filter(|line| line.starts_with("remote:"))
            .collect();
        let text = format!("{}\n{}", from_server.join("\n"), reasons.join("\n"));
        Reason::Declined(said::told(&text))
    };
    if says(&["unpacker error"]) {
        return said::reason(said);
    }
    if says(&DECLINED) {
        return declined();
    }
    match said::reason(said) {
        // What it says of the others is the same whoever is in the way.
        Reason::Other(_) | Reason::Busy(_) if says(&STALE) => Reason::Changed,
        Reason::Other(_) if !refused.is_empty() => declined(),
        reason => reason,
    }
}

#[cfg(test)]
mod tests {
    use super::refusal;
    use crate::publish::store::Reason;

    #[test]
    fn a_push_that_was_not_taken_is_understood() {
        let stale = "To x\n!\tabc:refs/heads/a\t[rejected] (stale info)\n\
                     !\tabc:refs/gongkai/a\t[rejected] (atomic push failed)\nDone\n";
        let said = "error: failed to push some refs to 'x'\n";
        assert!(matches!(refusal(stale, said), Reason::Changed));
        let hook = "!\tabc:refs/heads/a\t[remote rejected] (pre-receive hook declined)\n";
        let said = "remote: 此分支受保护        \nerror: failed to push some refs to 'x'\n";
        match refusal(hook, said) {
            Reason::Declined(said) => assert_eq!(
                said,
                "此分支受保护; refs/heads/a [remote rejected] (pre-receive hook declined)"
            ),
            other => panic!("{other:?}"),
        }
        let full = "!\tabc:refs/heads/a\t[remote rejected] (unpacker error)\n";
        let said = "remote: fatal: write error: No space left on device\n\
                    error: remote unpack failed: index-pack abnormal exit\n";
        assert!(matches!(refusal(full, said), Reason::Full));
    }
}
