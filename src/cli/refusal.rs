//! Why a site was not written, and what to do, in the user's language.

use crate::diag::Message;
use crate::output::{Act, Cause, OutputError};

/// Says the reason.
pub(super) fn reason(error: &OutputError) -> Message {
    use OutputError as E;
    let at = |key, path: &std::path::Path| Message::new(key).with("path", path.display());
    match error {
        E::Refused { act, path, cause } => {
            let cause = match cause {
                Cause::Other(error) => Message::new("cause.other").with("problem", error),
                known => Message::new(cause_key(known)),
            };
            at(act_key(*act), path).with_message("cause", cause)
        }
        E::NotAFolder(path) => at("output.not-a-folder", path),
        E::DanglingLink(path) => at("output.dangling-link", path),
        E::NoParent(path) => at("output.no-parent", path),
        E::MountPoint(path) => at("output.mount-point", path),
        E::NotOurs { folder, example } => at("output.not-ours", folder).with("example", example),
        E::Locked(path) => at("output.locked", path),
        E::DamagedManifest { path, line } => at("output.damaged", path).with("line", line),
        E::NewerManifest(path) => at("output.newer", path),
        E::Reserved(path) => Message::new("output.reserved").with("path", path),
        E::Duplicate(path) => Message::new("output.duplicate").with("path", path),
        E::FileAsFolder { file, inside } => Message::new("output.file-as-folder")
            .with("path", file)
            .with("inside", inside),
        E::Foreign(path) => at("output.foreign", path),
        E::ChangedMeanwhile(path) => at("output.changed", path),
        E::Incomplete(path) => Message::new("output.incomplete").with("path", path),
    }
}

/// Says what can be done about it, where that is known.
pub(super) fn help(error: &OutputError) -> Option<Message> {
    use OutputError as E;
    let key = match error {
        E::Refused { cause, .. } => match cause {
            Cause::DiskFull => "cause.disk-full.help",
            Cause::Taken => "cause.taken.help",
            _ => return None,
        },
        E::NotAFolder(_) | E::DanglingLink(_) | E::NoParent(_) => "output.another.help",
        E::MountPoint(_) => "output.mount-point.help",
        E::NotOurs { .. } => "output.not-ours.help",
        E::Locked(_) => "output.locked.help",
        E::DamagedManifest { .. } => "output.damaged.help",
        E::NewerManifest(_) => "output.newer.help",
        E::Foreign(_) => "output.foreign.help",
        E::ChangedMeanwhile(_) => "output.changed.help",
        E::Reserved(_) | E::Duplicate(_) | E::FileAsFolder { .. } | E::Incomplete(_) => {
            return None;
        }
    };
    Some(Message::new(key))
}

fn act_key(act: Act) -> &'static str {
    match act {
        Act::Read => "act.read",
        Act::CreateFolder => "act.create-folder",
        Act::Write => "act.write",
        Act::Copy => "act.copy",
        Act::CarryOver => "act.carry-over",
        Act::Lock => "act.lock",
        Act::Flush => "act.flush",
        Act::Switch => "act.switch",
        Act::Remove => "act.remove",
    }
}

fn cause_key(cause: &Cause) -> &'static str {
    match cause {
        Cause::DiskFull => "cause.disk-full",
        Cause::ReadOnly => "cause.read-only",
        Cause::NotPermitted => "cause.not-permitted",
        Cause::NameTooLong => "cause.name-too-long",
        Cause::NotAFolder => "cause.not-a-folder",
        Cause::Taken => "cause.taken",
        Cause::Other(_) => "cause.other",
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::{help, reason};
    use crate::diag::Lang;
    use crate::output::{Act, Cause, OutputError};
    use crate::source::OutPath;

    fn causes() -> Vec<Cause> {
        vec![
            Cause::DiskFull,
            Cause::ReadOnly,
            Cause::NotPermitted,
            Cause::NameTooLong,
            Cause::NotAFolder,
            Cause::Taken,
            Cause::Other(std::io::Error::other("odd")),
        ]
    }

    fn errors() -> Vec<OutputError> {
        let path = || PathBuf::from("site");
        let page = || OutPath::new("a.html");
        let refused = |act, cause| OutputError::Refused {
            act,
            path: path(),
            cause,
        };
        let mut errors = vec![
            OutputError::NotAFolder(path()),
            OutputError::DanglingLink(path()),
            OutputError::NoParent(path()),
            OutputError::MountPoint(path()),
            OutputError::NotOurs {
                folder: path(),
                example: "x".to_owned(),
            },
            OutputError::Locked(path()),
            OutputError::DamagedManifest {
                path: path(),
                line: 2,
            },
            OutputError::NewerManifest(path()),
            OutputError::Reserved(page()),
            OutputError::Duplicate(page()),
            OutputError::FileAsFolder {
                file: page(),
                inside: page(),
            },
            OutputError::Foreign(path()),
            OutputError::ChangedMeanwhile(path()),
            OutputError::Incomplete(page()),
        ];
        errors.extend(causes().into_iter().map(|cause| refused(Act::Write, cause)));
        let acts = [
            Act::Read,
            Act::CreateFolder,
            Act::Copy,
            Act::CarryOver,
            Act::Lock,
            Act::Flush,
            Act::Switch,
            Act::Remove,
        ];
        errors.extend(acts.map(|act| refused(act, Cause::DiskFull)));
        errors
    }

    #[test]
    fn the_catalogue_says_what_the_error_itself_says() {
        for error in errors() {
            assert_eq!(reason(&error).say(Lang::En), error.to_string());
            let help = help(&error).map(|help| help.say(Lang::En));
            assert_eq!(help.as_deref(), error.hint());
        }
    }
}
