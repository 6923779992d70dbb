//! Diagnostics as HTML for the panel of the preview. All text is escaped.

use std::fmt::Write;

use super::place::{Range, range};
use super::{Diagnostic, Lang, Message, Place, Severity};
use crate::source::{Position, Sources, Span};

/// The most lines of an excerpt.
const MOST_LINES: usize = 4;

/// The most characters of a line before and after the marked part, and of that part.
const MOST_AROUND: usize = 80;
const MOST_MARKED: usize = 400;

/// Writes diagnostics as items of a list.
pub struct Html<'a> {
    /// The language.
    pub lang: Lang,
    /// Returns the address that opens a file at a place in the author's editor.
    pub link: &'a dyn Fn(&str, Position) -> Option<String>,
}

impl Html<'_> {
    /// Writes one `<li>` for each diagnostic.
    pub fn write<'d>(
        &self,
        diagnostics: impl IntoIterator<Item = &'d Diagnostic>,
        sources: &Sources,
    ) -> String {
        let mut html = String::new();
        for found in diagnostics {
            self.one(found, sources, &mut html);
        }
        html
    }

    fn one(&self, found: &Diagnostic, sources: &Sources, html: &mut String) {
        let (class, word) = match found.severity {
            Severity::Error => ("error", "word.error"),
            Severity::Warning => ("warning", "word.warning"),
            Severity::Info => ("info", "word.info"),
        };
        let _ = write!(
            html,
            "<li class=\"{class}\"><p><b class=\"severity\">{}</b> <code>{}</code> {}</p>",
            escape(&Message::new(word).say(self.lang)),
            escape(found.code.as_str()),
            escape(&found.message.say(self.lang)),
        );
        self.place(&found.primary, None, sources, html);
        if let Place::Text(span) = &found.primary {
            excerpt(*span, sources, html);
        }
        // A place of which nothing is said is worth a mark in a text, not a line in a list.
        for label in &found.related {
            if let Some(message) = &label.message {
                self.place(&label.place, Some(message.say(self.lang)), sources, html);
            }
        }
        if let Some(help) = &found.help {
            let word = Message::new("word.help").say(self.lang);
            let help = help.say(self.lang);
            let _ = write!(
                html,
                "<p class=\"help\">{}: {}</p>",
                escape(&word),
                escape(&help)
            );
        }
        html.push_str("</li>");
    }

    fn place(&self, place: &Place, said: Option<String>, sources: &Sources, html: &mut String) {
        let Range { file, start, .. } = range(place, sources);
        let shown = match place {
            Place::Text(_) | Place::Covered(_) => {
                format!("{file}:{}:{}", start.line, start.column)
            }
            Place::File(_) => file.clone(),
        };
        html.push_str("<p class=\"where\">");
        match (self.link)(&file, start) {
            Some(link) => {
                let _ = write!(html, "<a href=\"{}\">{}</a>", escape(&link), escape(&shown));
            }
            None => html.push_str(&escape(&shown)),
        }
        if let Some(said) = said {
            let _ = write!(html, " {}", escape(&said));
        }
        html.push_str("</p>");
    }
}

/// Writes the lines that a place is in, with the place marked.
fn excerpt(span: Span, sources: &Sources, html: &mut String) {
    let text = sources.text(span.file);
    let within = |at: usize| text.floor_char_boundary(at.min(text.len()));
    let (start, end) = (within(span.range().start), within(span.range().end));
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[end..].find('\n').map_or(text.len(), |at| end + at);
    let first = text[..line_start].matches('\n').count() + 1;
    let before = last_chars(&text[line_start..start], MOST_AROUND);
    let after = first_chars(&text[end..line_end], MOST_AROUND);
    let marked = first_chars(&text[start..end], MOST_MARKED);
    html.push_str("<pre>");
    let _ = write!(html, "<i>{first}  </i>{}<mark>", escape(&before));
    for (number, line) in marked.split('\n').take(MOST_LINES).enumerate() {
        if number > 0 {
            let _ = write!(html, "</mark>\n<i>{}  </i><mark>", first + number);
        }
        html.push_str(&escape(line));
    }
    html.push_str("</mark>");
    if marked.matches('\n').count() < MOST_LINES {
        html.push_str(&escape(&after));
    }
    html.push_str("</pre>");
}

fn first_chars(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

fn last_chars(text: &str, most: usize) -> String {
    match text.char_indices().rev().nth(most) {
        Some((at, ch)) => format!("…{}", &text[at + ch.len_utf8()..]),
        None => text.to_owned(),
    }
}

/// Returns the heading of a file's part of the list.
pub fn heading(path: &str) -> String {
    format!("<h3>{}</h3>", escape(path))
}

/// Writes text so that it is nothing but text; what cannot be seen is made visible.
fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for ch in text.chars() {
        match ch {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{2069}'
            | '\u{FEFF}' => html.extend(ch.escape_unicode()),
            '\t' => html.push(ch),
            ch if ch.is_control() => html.extend(ch.escape_unicode()),
            ch => html.push(ch),
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::Html;
    use crate::diag::{Diagnostic, Lang, Message};
    use crate::source::{FileId, Position, Sources, Span};

    fn check(path: &str, text: &str, range: std::ops::Range<usize>) -> String {
        let sources = Sources::from_texts([(path, text)]);
        let found = Diagnostic::error("unknown-key", Span::new(FileId(0), range));
        let found = found
            .with("key", "<b>\"&'")
            .help(Message::new("not-a-map.help"));
        let link = |path: &str, at: Position| Some(format!("edit:\"{path}\":{}", at.line));
        let html = Html {
            lang: Lang::En,
            link: &link,
        };
        html.write([&found], &sources)
    }

    /// What every diagnostic of these tests begins and ends with.
    const START: &str = "<li class=\"error\"><p><b class=\"severity\">error</b> \
        <code>unknown-key</code> unknown key `&lt;b&gt;&quot;&amp;&#39;`</p>";
    const END: &str = "<p class=\"help\">help: write `key: value`, one a line</p></li>";

    #[test]
    fn a_diagnostic_is_shown_with_its_place_its_line_and_its_help() {
        let place = "<p class=\"where\"><a href=\"edit:&quot;a.yaml&quot;:2\">a.yaml:2:1</a></p>\
            <pre><i>2  </i><mark>key</mark>: &lt;i&gt;</pre>";
        let html = check("a.yaml", "x: 1\nkey: <i>\n", 5..8);
        assert_eq!(html, format!("{START}{place}{END}"));
    }

    #[test]
    fn nothing_of_a_file_is_ever_mark_up() {
        let place = "<p class=\"where\"><a href=\"edit:&quot;&lt;img src=x&gt;.md&quot;:1\">\
            &lt;img src=x&gt;.md:1:1</a></p><pre><i>1  </i><mark>&lt;script&gt;\\u{202e}</mark>\n\
            <i>2  </i><mark>&#39;&quot;&lt;/mark</mark>&gt;&lt;/pre&gt;</pre>";
        let html = check(
            "<img src=x>.md",
            "<script>\u{202E}\n'\"</mark></pre>",
            0..20,
        );
        assert_eq!(html, format!("{START}{place}{END}"));
    }

    #[test]
    fn long_lines_and_long_places_are_cut() {
        let html = check("a.md", &"字".repeat(9000), 3000..24000);
        assert!(html.chars().count() < 1200, "{html}");
        let html = check("a.md", &"字\n".repeat(9000), 0..20000);
        assert_eq!(html.matches('\n').count(), 3, "{html}");
    }
}
