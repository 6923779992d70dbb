//! The data files of a report as links with their lengths.

use serde::Serialize;

use super::chrome::Chrome;
use super::files::report_data_out;
use super::size_text;
use crate::model::{Agency, Report};

/// A file that readers may take away.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Download {
    /// What is in it, for whom: 数据.
    pub label: &'static str,
    /// The format: CSV.
    pub format: &'static str,
    /// The length: 18 KB.
    pub size: String,
    /// The relative address.
    pub href: String,
    /// The name under which it is kept.
    pub name: String,
}

/// The data files of a report, by their endings.
const FILES: [(&str, &str, &str); 4] = [
    ("csv", "数据", "CSV"),
    ("excel.csv", "数据（Excel 用）", "CSV"),
    ("xlsx", "官方表样", "XLSX"),
    ("json", "全文和数据", "JSON"),
];

/// Lists the data files of a report that were made.
pub(super) fn of_report(chrome: &Chrome<'_>, agency: &Agency, report: &Report) -> Vec<Download> {
    let files = FILES.into_iter().filter_map(|(ending, label, format)| {
        let out = report_data_out(agency, report, ending);
        let facts = chrome.facts.of(&out)?;
        Some(Download {
            label,
            format,
            size: size_text(facts.len),
            href: chrome.href(&out),
            name: format!("{}.{ending}", file_name(&report.title.value)),
        })
    });
    files.collect()
}

/// Lists the file that readers of a list want: the plain figures.
pub(super) fn short(chrome: &Chrome<'_>, agency: &Agency, report: &Report) -> Option<Download> {
    of_report(chrome, agency, report).into_iter().next()
}

/// Returns a title as the name of a file on any system.
pub(super) fn file_name(title: &str) -> String {
    let allowed = |ch: &char| !ch.is_control() && !"\\/:*?\"<>|".contains(*ch);
    title.chars().filter(allowed).take(60).collect()
}
