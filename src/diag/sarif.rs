//! Diagnostics as SARIF 2.1.0, for code hosts and review tools.

use serde_json::{Value, json};

use super::place::{Range, range};
use super::{Diagnostic, Label, Lang, Place, Severity};
use crate::source::Sources;

/// Where the format is described.
const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// Writes a log with one run. Paths are relative to the portal's root, `%SRCROOT%`; columns count
/// Unicode code points.
pub fn write(diagnostics: &[Diagnostic], sources: &Sources, lang: Lang) -> String {
    let mut codes: Vec<&str> = diagnostics
        .iter()
        .map(|found| found.code.as_str())
        .collect();
    codes.sort_unstable();
    codes.dedup();
    let rules: Vec<Value> = codes.iter().map(|code| json!({ "id": code })).collect();
    let results: Vec<Value> = diagnostics
        .iter()
        .map(|found| result(found, &codes, sources, lang))
        .collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": "gongkai",
                    "version": env!("CARGO_PKG_VERSION"),
                    "rules": rules,
                },
            },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    let mut text = serde_json::to_string_pretty(&log).unwrap_or_default();
    text.push('\n');
    text
}

fn result(found: &Diagnostic, codes: &[&str], sources: &Sources, lang: Lang) -> Value {
    let level = match found.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    };
    let mut text = found.message.say(lang);
    if let Some(help) = &found.help {
        text.push('\n');
        text.push_str(&help.say(lang));
    }
    let mut result = json!({
        "ruleId": found.code.as_str(),
        "ruleIndex": codes.binary_search(&found.code.as_str()).unwrap_or(0),
        "level": level,
        "message": { "text": text },
        "locations": [{ "physicalLocation": physical(&found.primary, sources) }],
    });
    let related: Vec<Value> = found
        .related
        .iter()
        .map(|label| related(label, sources, lang))
        .collect();
    if !related.is_empty() {
        result["relatedLocations"] = Value::from(related);
    }
    if let Some(fix) = &found.fix {
        result["fixes"] = json!([{
            "artifactChanges": [{
                "artifactLocation": artifact(&range(&Place::Text(fix.span), sources).file),
                "replacements": [{
                    "deletedRegion": region(&range(&Place::Text(fix.span), sources)),
                    "insertedContent": { "text": fix.replacement },
                }],
            }],
        }]);
    }
    result
}

fn related(label: &Label, sources: &Sources, lang: Lang) -> Value {
    let mut location = json!({ "physicalLocation": physical(&label.place, sources) });
    if let Some(message) = &label.message {
        location["message"] = json!({ "text": message.say(lang) });
    }
    location
}

fn physical(place: &Place, sources: &Sources) -> Value {
    let range = range(place, sources);
    match place {
        Place::File(_) => json!({ "artifactLocation": artifact(&range.file) }),
        Place::Text(_) | Place::Covered(_) => {
            json!({ "artifactLocation": artifact(&range.file), "region": region(&range) })
        }
    }
}

/// Paths are addresses here: what has a meaning in an address is escaped.
fn artifact(path: &str) -> Value {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => {
                uri.push(char::from(byte));
            }
            byte => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    json!({ "uri": uri, "uriBaseId": "%SRCROOT%" })
}

fn region(range: &Range) -> Value {
    json!({
        "startLine": range.start.line,
        "startColumn": range.start.column,
        "endLine": range.end.line,
        "endColumn": range.end.column,
    })
}
