//! What must not be published although it could be built.

use std::path::Path;

use crate::diag::Message;
use crate::model::Target;
use crate::publish::{HostPath, Release, remnants};

use super::Stop;
use super::record::{Record, Reports};

/// How many remnants, or reports, one refusal names.
const N_SHOWN: usize = 20;

/// Refuses files in which addresses of this machine or of the preview stand.
pub(super) fn refuse_remnants<'a>(
    release: &Release,
    paths: impl Iterator<Item = &'a HostPath>,
    root: &Path,
) -> Result<(), Stop> {
    let root = root.canonicalize().unwrap_or_default();
    let root = root.display().to_string();
    let mut found = Vec::new();
    for path in paths {
        found.extend(remnants(path, &release.content(path)?, &root));
    }
    let messages = found.into_iter().map(|remnant| {
        Message::new("publish.remnant")
            .with("path", remnant.path)
            .with("line", remnant.line)
            .with("text", remnant.text)
    });
    refuse(messages.collect(), "publish.remnant.help")
}

/// Refuses reports that were changed after publication and do not say so to their readers.
pub(super) fn refuse_uncorrected(
    target: &Target,
    records: &[Record],
    reports: &Reports,
) -> Result<(), Stop> {
    // A preview is there to be changed.
    if target.preview {
        return Ok(());
    }
    let last = records
        .iter()
        .rev()
        .find(|record| record.target == target.name.value);
    let Some(last) = last else { return Ok(()) };
    let changed = reports.iter().filter(|(folder, report)| {
        let before = last.reports.get(*folder);
        before.is_some_and(|before| {
            before.digest != report.digest && report.corrections <= before.corrections
        })
    });
    let messages = changed.map(|(folder, _)| {
        Message::new("publish.uncorrected")
            .with("folder", folder)
            .with("date", &last.date)
    });
    refuse(messages.collect(), "publish.uncorrected.help")
}

/// Refuses to publish if there is anything to say, and says all of it, as far as it can be read.
fn refuse(mut messages: Vec<Message>, help: &'static str) -> Result<(), Stop> {
    if messages.is_empty() {
        return Ok(());
    }
    let n_more = messages.len().saturating_sub(N_SHOWN);
    messages.truncate(N_SHOWN);
    if n_more > 0 {
        messages.push(Message::new("publish.more").with("count", n_more));
    }
    Err(Stop::Faulty(messages, Message::new(help)))
}
