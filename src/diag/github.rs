//! Diagnostics as annotations of a GitHub workflow.

use std::fmt::Write;

use super::place::{Range, range};
use super::{Diagnostic, Lang, Severity};
use crate::source::Sources;

/// Writes one `::error file=...::message` line for each diagnostic.
pub fn write(diagnostics: &[Diagnostic], sources: &Sources, lang: Lang) -> String {
    let mut text = String::new();
    for found in diagnostics {
        let command = match found.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let Range { file, start, end } = range(&found.primary, sources);
        let mut message = found.message.say(lang);
        if let Some(help) = &found.help {
            message.push('\n');
            message.push_str(&help.say(lang));
        }
        let _ = writeln!(
            text,
            "::{command} file={},line={},col={},endLine={},endColumn={},title={}::{}",
            property(&file),
            start.line,
            start.column,
            end.line,
            end.column,
            property(found.code.as_str()),
            data(&message),
        );
    }
    text
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::write;
    use crate::diag::{Diagnostic, Lang, Message};
    use crate::source::{FileId, Sources, Span};

    #[test]
    fn what_would_end_a_line_or_a_property_is_escaped() {
        let sources = Sources::from_texts([("content/a,b.md", "100% x\n")]);
        let found = Diagnostic::warning("unknown-key", Span::new(FileId(0), 0..4));
        let found = [found
            .with("key", "100%")
            .help(Message::new("not-a-map.help"))];
        insta::assert_snapshot!(write(&found, &sources, Lang::En), @"::warning file=content/a%2Cb.md,line=1,col=1,endLine=1,endColumn=5,title=unknown-key::unknown key `100%25`%0Awrite `key: value`, one a line");
    }
}
