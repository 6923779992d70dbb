//! Diagnostics as JSON, for editors and scripts.

use serde::Serialize;

use super::place::{Range, range};
use super::{Diagnostic, Lang, Severity, Summary};
use crate::source::Sources;

/// Writes `{"diagnostics": [...], "summary": {...}}`; lines and columns count from 1, columns in
/// characters, paths are from the portal's root.
pub fn write(diagnostics: &[Diagnostic], sources: &Sources, lang: Lang) -> String {
    let summary = Summary::of(diagnostics);
    let report = Report {
        diagnostics: diagnostics
            .iter()
            .map(|found| entry(found, sources, lang))
            .collect(),
        summary: Counts {
            errors: summary.errors,
            warnings: summary.warnings,
            infos: summary.infos,
        },
    };
    let mut text = serde_json::to_string_pretty(&report).unwrap_or_default();
    text.push('\n');
    text
}

impl Severity {
    /// Returns the word for machines.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

#[derive(Serialize)]
struct Report<'a> {
    diagnostics: Vec<Entry<'a>>,
    summary: Counts,
}

#[derive(Serialize)]
struct Counts {
    errors: usize,
    warnings: usize,
    infos: usize,
}

#[derive(Serialize)]
struct Entry<'a> {
    code: &'a str,
    severity: &'static str,
    message: String,
    help: Option<String>,
    file: String,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    related: Vec<Related>,
}

#[derive(Serialize)]
struct Related {
    file: String,
    line: usize,
    column: usize,
    message: String,
}

fn entry<'a>(found: &'a Diagnostic, sources: &Sources, lang: Lang) -> Entry<'a> {
    let Range { file, start, end } = range(&found.primary, sources);
    let related = found.related.iter().map(|label| {
        let Range { file, start, .. } = range(&label.place, sources);
        let message = label
            .message
            .as_ref()
            .map(|message| message.say(lang))
            .unwrap_or_default();
        Related {
            file,
            line: start.line,
            column: start.column,
            message,
        }
    });
    Entry {
        code: found.code.as_str(),
        severity: found.severity.word(),
        message: found.message.say(lang),
        help: found.help.as_ref().map(|help| help.say(lang)),
        file,
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
        related: related.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::write;
    use crate::diag::{Diagnostic, Lang};
    use crate::source::{FileId, Sources, Span};

    #[test]
    fn places_count_lines_and_characters_from_1() {
        let sources = Sources::from_texts([("content/agency.yaml", "名称: 甲\n种类: x\n")]);
        let span = Span::new(FileId(0), 21..22);
        let found = [Diagnostic::error("unknown-key", span).with("key", "x")];
        insta::assert_snapshot!(write(&found, &sources, Lang::En), @r#"
        {
          "diagnostics": [
            {
              "code": "unknown-key",
              "severity": "error",
              "message": "unknown key `x`",
              "help": null,
              "file": "content/agency.yaml",
              "line": 2,
              "column": 6,
              "end_line": 3,
              "end_column": 1,
              "related": []
            }
          ],
          "summary": {
            "errors": 1,
            "warnings": 0,
            "infos": 0
          }
        }
        "#);
    }
}
