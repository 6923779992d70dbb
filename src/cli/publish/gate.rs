//! What must not be published although it could be built.

use std::path::Path;

use crate::diag::Message;
use crate::model::Target;
use crate::publish::{HostPath, Release, remnants};

use super::Stop;
use super::record::{Record, Reports};

/// Refuses files in which addresses of this machine or of the preview stand.
pub(super) fn refuse_remnants<'a>(
    release: &Release,
    paths: impl Iterator<Item = &'a HostPath>,
    root: &Path,
) -> Result<(), Stop> {
    let root = root.canonicalize().unwrap_or_default();
    let root = root.display().to_string();
    for path in paths {
        let bytes = release.content(path)?;
        if let Some(first) = remnants(path, &bytes, &root).into_iter().next() {
            return Err(Stop::Faulty((
                Message::new("publish.remnant")
                    .with("path", first.path)
                    .with("line", first.line)
                    .with("text", first.text),
                Some(Message::new("publish.remnant.help")),
            )));
        }
    }
    Ok(())
}

/// Refuses a report that was changed after publication and does not say so to its readers.
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
    let changed = reports.iter().find(|(folder, report)| {
        let before = last.reports.get(*folder);
        before.is_some_and(|before| {
            before.digest != report.digest && report.corrections <= before.corrections
        })
    });
    match changed {
        None => Ok(()),
        Some((folder, _)) => Err(Stop::Faulty((
            Message::new("publish.uncorrected")
                .with("folder", folder)
                .with("date", &last.date),
            Some(Message::new("publish.uncorrected.help")),
        ))),
    }
}
