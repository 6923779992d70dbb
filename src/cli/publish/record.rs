//! `releases.jsonl` in the portal's folder: a line for each release, with what changed on the
//! site and what the reports said. The author commits it.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::diag::Message;
use crate::model::{Report, Table};
use crate::output::FileHash;
use crate::pipeline::Checked;
use crate::publish::{HostPath, Plan, Release};
use crate::source::Sources;

use super::Refusal;

/// The name of the record.
pub(in crate::cli) const FILE: &str = "releases.jsonl";

/// One release.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(in crate::cli) struct Record {
    /// Its name, which its content decides.
    pub(in crate::cli) release: String,
    /// When it was published.
    pub(in crate::cli) date: String,
    /// Where.
    pub(in crate::cli) target: String,
    /// The address of the site, where the target has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    /// Whether it was a former release that was restored.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(in crate::cli) rollback: bool,
    /// Files that had not been there, with the BLAKE3 hashes of their contents.
    pub(in crate::cli) new: BTreeMap<String, String>,
    /// Files that had another content.
    pub(in crate::cli) changed: BTreeMap<String, String>,
    /// Files that are gone.
    pub(in crate::cli) deleted: Vec<String>,
    /// What the reports said.
    pub(super) reports: Reports,
}

/// Reports by their folders.
pub(super) type Reports = BTreeMap<String, Said>;

/// What a report said.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub(super) struct Said {
    /// A digest of its text, its figures and its attachments.
    pub(super) digest: String,
    /// How many corrections it told of.
    pub(super) corrections: usize,
}

impl Record {
    /// Records what a plan did.
    pub(super) fn new(plan: &Plan, release: &Release, (target, date): (&str, &str)) -> Self {
        let hashes = |files: &BTreeMap<HostPath, FileHash>| {
            let files = files.iter();
            files
                .map(|(path, file)| (path.to_string(), file.hash.to_hex().to_string()))
                .collect()
        };
        Self {
            release: release.id(),
            date: date.to_owned(),
            target: target.to_owned(),
            url: None,
            rollback: false,
            new: hashes(&plan.new),
            changed: hashes(&plan.changed),
            deleted: plan.deleted.iter().map(HostPath::to_string).collect(),
            reports: Reports::new(),
        }
    }

    /// Adds what a plan does not know.
    pub(super) fn with(mut self, url: Option<String>, reports: Reports, rollback: bool) -> Self {
        self.url = url;
        self.reports = reports;
        self.rollback = rollback;
        self
    }
}

/// Reads the record; a portal that was never published has none.
pub(in crate::cli) fn read(root: &Path) -> Result<Vec<Record>, Refusal> {
    let damaged = |line: usize| {
        let message = Message::new("publish.record.damaged");
        (
            message.with("path", FILE).with("line", line),
            Some(Message::new("publish.record.damaged.help")),
        )
    };
    let text = match fs::read_to_string(root.join(FILE)) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(_) => return Err(damaged(1)),
    };
    let lines = text.lines().zip(1..);
    let lines = lines.filter(|(line, _)| !line.trim().is_empty());
    lines
        .map(|(line, number)| serde_json::from_str(line).map_err(|_| damaged(number)))
        .collect()
}

/// Appends a release.
pub(super) fn append(root: &Path, record: &Record) -> io::Result<()> {
    let mut line = serde_json::to_string(record)?;
    line.push('\n');
    let mut file = File::options()
        .create(true)
        .append(true)
        .open(root.join(FILE))?;
    file.write_all(line.as_bytes())
}

/// Returns the files of a target with their hashes, as its releases left them one after the other.
pub(super) fn state(records: &[Record], target: &str) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for record in records.iter().filter(|record| record.target == target) {
        files.retain(|path, _| !record.deleted.contains(path));
        files.extend(record.new.clone());
        files.extend(record.changed.clone());
    }
    files
}

/// Returns what the reports said in a release that is restored.
pub(super) fn reports_of(records: &[Record], target: &str, release: &str) -> Reports {
    let mut records = records.iter().rev();
    let record = records.find(|record| record.target == target && record.release == release);
    record
        .map(|record| record.reports.clone())
        .unwrap_or_default()
}

/// Returns what the reports of a portal say, without those that are drafts.
pub(super) fn reports(checked: &Checked, sources: &Sources, release: &Release) -> Reports {
    let reports = checked.portal.reports.iter();
    let published = reports.filter(|report| !report.draft);
    let said = published.map(|report| {
        let said = Said {
            digest: digest(report, sources, release),
            corrections: report.corrections.len(),
        };
        (report.folder.to_string(), said)
    });
    said.collect()
}

/// Hashes what readers of a report learn: not how it looks, nor how its files are written.
fn digest(report: &Report, sources: &Sources, release: &Release) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut part = |text: &str| {
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    };
    // A title that is made of the agency's name says nothing of its own.
    let title = &report.title;
    let text = sources.text(title.span.file);
    if text.get(title.span.range()) == Some(title.value.as_str()) {
        part(&title.value);
    }
    let published = report.published.as_ref();
    part(&published.map_or(String::new(), |published| published.value.to_string()));
    let sections = report.sections.iter();
    let bodies = sections.map(|section| (section.heading.value.as_str(), &section.body));
    for (heading, body) in std::iter::once(("", &report.preamble)).chain(bodies) {
        part(heading);
        for passage in &body.passages {
            part(&passage.text);
        }
        for link in &body.links {
            part(&link.target);
        }
    }
    for table in &report.tables {
        part(&figures(table));
    }
    for table in &report.generic_tables {
        part(&table.name.value);
        for row in &table.rows {
            part(&row.label.value);
            for cell in &row.cells {
                part(&cell.value);
            }
        }
    }
    for file in &report.files {
        part(file.out.as_str());
        let content = release.files().get(&HostPath::new(file.out.as_str()));
        part(&content.map_or(String::new(), |content| content.hash.to_hex().to_string()));
    }
    hasher.finalize().to_hex().as_str()[..32].to_owned()
}

fn figures(table: &Table) -> String {
    let cells = table.cells.iter();
    let cells = cells.map(|cell| cell.value.map_or(String::new(), |value| value.to_string()));
    cells.collect::<Vec<_>>().join(" ")
}
