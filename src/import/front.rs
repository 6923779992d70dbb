//! The front matter of an imported report, with where it comes from.

use crate::model::Date;

use super::Foreign;
use super::files::Files;
use super::head::Head;
use super::notation::quoted;

/// Writes the front matter, fences included.
pub(super) fn write(
    year: u16,
    head: &Head,
    files: &Files,
    foreign: &Foreign<'_>,
    today: Date,
) -> String {
    let mut text = format!("---\nyear: {year}\n");
    let mut add = |key: &str, value: &Option<String>| {
        if let Some(value) = value {
            text.push_str(&format!("{key}: {}\n", scalar(value)));
        }
    };
    add("title", &head.title);
    add("published", &head.published);
    add("signed", &head.signed);
    add("document_number", &head.document_number);
    add("index_number", &head.index_number);
    if !files.attachments.is_empty() {
        text.push_str("attachments:\n");
        for name in &files.attachments {
            text.push_str(&format!("  - {}\n", quoted(name)));
        }
    }
    text.push_str("# 由 gongkai import 导入的来源：原文件名、SHA-256 校验值、导入日期。\n");
    text.push_str(&format!(
        "imported:\n  file: {}\n  sha256: {}\n  date: {today}\n---\n",
        quoted(foreign.name),
        foreign.sha256,
    ));
    text
}

/// A text as it is where YAML reads it as such, else in quotes.
fn scalar(text: &str) -> String {
    let is_plain =
        |ch: char| ch.is_alphanumeric() || "年月日、，。《》（）〔〕“”·-—: ".contains(ch);
    let is_safe = text.chars().all(is_plain)
        && !text.contains(": ")
        && !text.ends_with(':')
        && text.starts_with(|ch: char| ch.is_alphanumeric());
    match is_safe {
        true => text.to_owned(),
        false => quoted(text),
    }
}
