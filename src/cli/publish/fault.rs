//! Why something was not published, and what to do, in the user's language.

use crate::diag::Message;
use crate::output::ManifestFlaw;
use crate::publish::{Act, Fault, PublishError, Reason, SiteFlaw};

use super::super::refusal;
use super::Refusal;

/// Says why, and what to do where that is known.
pub(super) fn refusal(error: &PublishError) -> Refusal {
    use PublishError as E;
    match error {
        E::Host(fault) => (host(fault), help(&fault.reason).map(Message::new)),
        E::Site(error) => (refusal::reason(error), refusal::help(error)),
        E::NotBuilt(path) => told("publish.not-built", "publish.not-built.help", |message| {
            message.with("path", path.display())
        }),
        E::SiteFile { path, flaw } => {
            let key = match flaw {
                SiteFlaw::NotAFile => "publish.site-file.not-a-file",
                SiteFlaw::Changed => "publish.site-file.changed",
                SiteFlaw::Reserved => "publish.site-file.reserved",
            };
            told(key, "publish.site-file.help", |message| {
                message.with("path", path.display())
            })
        }
        E::Manifest(ManifestFlaw::Newer) => told(
            "publish.manifest.newer",
            "publish.manifest.newer.help",
            |message| message,
        ),
        E::Manifest(ManifestFlaw::Damaged(line)) => told(
            "publish.manifest.damaged",
            "publish.manifest.damaged.help",
            |message| message.with("line", line),
        ),
        E::Private(path) if path.name() == "lock" => {
            told("publish.private", "publish.private.lock.help", |message| {
                message.with("path", path)
            })
        }
        E::Private(path) => told("publish.private", "publish.private.help", |message| {
            message.with("path", path)
        }),
        E::Locked(owner) => told("publish.locked", "publish.locked.help", |message| {
            message
                .with("machine", &owner.machine)
                .with("process", owner.process)
                .with("since", &owner.since)
        }),
        other => of_plan(other),
    }
}

/// Says why a plan was not carried out, or not to its end.
fn of_plan(error: &PublishError) -> Refusal {
    use PublishError as E;
    match error {
        E::TooManyDeletions {
            deleted,
            published,
            percent,
        } => told("publish.deletions", "publish.deletions.help", |message| {
            message
                .with("deleted", deleted)
                .with("published", published)
                .with("percent", percent)
        }),
        E::Foreign { count, examples } => {
            told("publish.foreign", "publish.foreign.help", |message| {
                message.with("count", count).with_list("examples", examples)
            })
        }
        E::LockLost => told("publish.lock-lost", "publish.lock-lost.help", |message| {
            message
        }),
        E::NotAsSent(path) => told(
            "publish.not-as-sent",
            "publish.not-as-sent.help",
            |message| message.with("path", path),
        ),
        E::NoFormer => (Message::new("publish.no-former"), None),
        E::UnknownFormer { id, known } => {
            let help = Message::new("publish.unknown-former.help").with_list("known", known);
            (
                Message::new("publish.unknown-former").with("id", id),
                (!known.is_empty()).then_some(help),
            )
        }
        E::NotKept(path) => (Message::new("publish.not-kept").with("path", path), None),
        // The others are told by `refusal`.
        _ => told("publish.outdated", "publish.outdated.help", |message| {
            message
        }),
    }
}

fn told(key: &'static str, help: &'static str, fill: impl FnOnce(Message) -> Message) -> Refusal {
    (fill(Message::new(key)), Some(Message::new(help)))
}

fn host(fault: &Fault) -> Message {
    let act = Message::new(match fault.act {
        Act::Read => "host.read",
        Act::Write => "host.write",
        Act::Delete => "host.delete",
        Act::List => "host.list",
    });
    let message = match fault.path.as_str() {
        "" => Message::new("host.act.root"),
        path => Message::new("host.act").with("path", path),
    };
    message
        .with_message("act", act)
        .with_message("reason", reason(&fault.reason))
}

fn reason(reason: &Reason) -> Message {
    let said = |key, said: &String| Message::new(key).with("said", said);
    match reason {
        Reason::NotPermitted(text) => said("host.not-permitted", text),
        Reason::NoPlace(text) => said("host.no-place", text),
        Reason::Full => Message::new("host.full"),
        Reason::ReadOnly => Message::new("host.read-only"),
        Reason::Name(text) => said("host.name", text),
        Reason::Clock => Message::new("host.clock"),
        Reason::Busy(text) | Reason::Later(_, text) => said("host.busy", text),
        Reason::Late(seconds) => Message::new("host.late").with("seconds", seconds),
        Reason::InUse => Message::new("host.in-use"),
        Reason::NoProgram(text) => said("host.no-program", text),
        Reason::UnknownServer(text) => said("host.unknown-server", text),
        Reason::Declined(text) => said("host.declined", text),
        Reason::Changed => Message::new("publish.outdated"),
        Reason::NoProgramThere(text) => said("host.no-program-there", text),
        Reason::Other(text) => said("host.other", text),
    }
}

fn help(reason: &Reason) -> Option<&'static str> {
    match reason {
        Reason::NotPermitted(_) => Some("host.not-permitted.help"),
        Reason::NoPlace(_) => Some("host.no-place.help"),
        Reason::Clock => Some("host.clock.help"),
        Reason::Busy(_) | Reason::Later(..) | Reason::Late(_) => Some("host.busy.help"),
        Reason::InUse => Some("host.in-use.help"),
        Reason::NoProgram(_) => Some("host.no-program.help"),
        Reason::UnknownServer(_) => Some("host.unknown-server.help"),
        Reason::Declined(_) => Some("host.declined.help"),
        Reason::NoProgramThere(_) => Some("host.no-program-there.help"),
        _ => None,
    }
}
