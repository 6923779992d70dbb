//! Markdown with places: what a report or page says, and what of it is not allowed.
//!
//! `events` is the only place that knows which Markdown is read; rendering uses it too.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Tag, TagEnd};

use crate::diag::{Diagnosed, Diagnostic, Message};
use crate::source::{FileId, Span};

mod events;
mod plain;

pub use events::{events, is_dangerous};
pub use plain::{Passage, PassageKind};

/// A reference to a figure: `{{ requests.new.total }}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// What stands between the braces, without spaces at its ends.
    pub name: String,
    /// The place of the whole reference, braces included.
    pub span: Span,
}

/// A link or an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Which of both.
    pub kind: LinkKind,
    /// The address as written.
    pub target: String,
    /// The text of the link, or the description of the image.
    pub text: String,
    /// The place of the whole.
    pub span: Span,
}

/// What sort of link it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// A link that a reader follows.
    Link,
    /// An image that the page shows.
    Image,
}

/// A heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// 1 for the topmost.
    pub level: u8,
    /// The text without mark-up.
    pub text: String,
    /// The place of the text on the heading's line.
    pub span: Span,
    /// The bytes of the whole heading, mark-up included.
    pub block: Range<usize>,
}

/// What is said in a text, in the order of the file.
#[derive(Clone, Debug, Default)]
pub struct Outline {
    /// The headings.
    pub headings: Vec<Heading>,
    /// The links and images.
    pub links: Vec<Link>,
    /// The references to figures.
    pub references: Vec<Reference>,
    /// The paragraphs, headings, list items and table cells as plain text.
    pub passages: Vec<Passage>,
    /// The comments `<!-- -->` that stand on lines of their own, as ranges of the file's bytes:
    /// notes to authors, which no page shows.
    pub comments: Vec<Range<usize>>,
}

/// Reads the part `body` of a file; places are those in the whole file.
pub fn outline(file: FileId, text: &str, body: Range<usize>) -> Diagnosed<Outline> {
    let source = text.get(body.clone()).unwrap_or("");
    let mut reader = Reader {
        file,
        source,
        base: body.start,
        outline: Outline::default(),
        diagnostics: Vec::new(),
        code: Vec::new(),
        passage: plain::Builder::default(),
        open: None,
        last_html: None,
    };
    for (event, range) in events(source) {
        reader.event(&event, range);
    }
    reader.references();
    Diagnosed {
        value: reader.outline,
        diagnostics: reader.diagnostics,
    }
}

/// Splits the target of a link into the path that it names in the portal, decoded, and the
/// fragment; `None` where it names no path: a full address, or a place on the page itself.
pub fn target_path(target: &str) -> Option<(String, Option<&str>)> {
    let (path, fragment) = match target.split_once('#') {
        Some((path, fragment)) => (path, Some(fragment)),
        None => (target, None),
    };
    let path = path.split('?').next().unwrap_or("");
    if path.is_empty() || target.contains("://") {
        return None;
    }
    Some((percent_decoded(path)?, fragment))
}

/// Decodes `%E4%B8%AD`, as editors write it for names that are not ASCII.
pub fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |byte: u8| char::from(byte).to_digit(16);
        let value = digit(rest.next()?)? * 16 + digit(rest.next()?)?;
        bytes.push(u8::try_from(value).ok()?);
    }
    String::from_utf8(bytes).ok()
}

/// Tells whether a block of HTML is nothing but comments.
fn is_comment(block: &str) -> bool {
    let mut rest = block.trim();
    while let Some(open) = rest.strip_prefix("<!--") {
        let Some((_, after)) = open.split_once("-->") else {
            return false;
        };
        rest = after.trim_start();
        if rest.is_empty() {
            return true;
        }
    }
    false
}

struct Reader<'t> {
    file: FileId,
    source: &'t str,
    base: usize,
    outline: Outline,
    diagnostics: Vec<Diagnostic>,
    /// Where code stands: nothing in it is a reference.
    code: Vec<Range<usize>>,
    passage: plain::Builder,
    /// The link or image that is open, with where its text begins in the passage.
    open: Option<(LinkKind, String, usize, Range<usize>)>,
    /// Where the last refused HTML ended, so that one block gives one diagnostic.
    last_html: Option<usize>,
}

impl Reader<'_> {
    fn event(&mut self, event: &Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, range),
            Event::Text(text) => self.passage.text(text, self.source, range, self.base),
            Event::Code(text) => {
                self.code.push(range.clone());
                self.passage.text(text, self.source, range, self.base);
            }
            Event::SoftBreak | Event::HardBreak => self.passage.line_break(),
            Event::Html(_) | Event::InlineHtml(_) => self.html(range),
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Paragraph => self.begin(PassageKind::Paragraph),
            Tag::Heading { level, .. } => self.begin(PassageKind::Heading(depth(*level))),
            Tag::Item => self.begin(PassageKind::Item),
            Tag::TableCell => self.begin(PassageKind::Cell),
            Tag::CodeBlock(_) => {
                self.code.push(range);
                self.begin(PassageKind::Code);
            }
            Tag::HtmlBlock if is_comment(&self.source[range.clone()]) => self.comment(range),
            Tag::Link { dest_url, .. } => self.open_link(LinkKind::Link, dest_url, range),
            Tag::Image { dest_url, .. } => self.open_link(LinkKind::Image, dest_url, range),
            _ => {}
        }
    }

    fn begin(&mut self, kind: PassageKind) {
        if self.passage.len() > 0 {
            self.outline.passages.extend(self.passage.finish(self.file));
        }
        self.passage.begin(kind);
    }

    fn end(&mut self, tag: &TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::Heading(level) => {
                if let Some(passage) = self.passage.finish(self.file) {
                    self.heading(depth(*level), &passage, range);
                    self.outline.passages.push(passage);
                }
            }
            TagEnd::Paragraph | TagEnd::Item | TagEnd::TableCell | TagEnd::CodeBlock => {
                self.outline.passages.extend(self.passage.finish(self.file));
            }
            TagEnd::Link | TagEnd::Image => self.close_link(),
            _ => {}
        }
    }

    fn heading(&mut self, level: u8, passage: &Passage, range: Range<usize>) {
        let text = passage.text.trim();
        let start = passage.text.len() - passage.text.trim_start().len();
        self.outline.headings.push(Heading {
            level,
            text: text.to_owned(),
            span: passage.span(start..start + text.len()),
            block: self.base + range.start..self.base + range.end,
        });
    }

    fn open_link(&mut self, kind: LinkKind, target: &str, range: Range<usize>) {
        if is_dangerous(target) {
            let refused = Diagnostic::error("dangerous-link", self.span(range.clone()));
            let help = Message::new("dangerous-link.help");
            self.diagnostics
                .push(refused.with("target", target).help(help));
        }
        self.open = Some((kind, target.to_owned(), self.passage.len(), range));
    }

    fn close_link(&mut self) {
        let Some((kind, target, start, range)) = self.open.take() else {
            return;
        };
        let text = self.passage.tail(start).to_owned();
        let span = self.span(range);
        self.outline.links.push(Link {
            kind,
            target,
            text,
            span,
        });
    }

    fn comment(&mut self, range: Range<usize>) {
        self.outline
            .comments
            .push(self.base + range.start..self.base + range.end);
        // Nothing in it is a reference.
        self.code.push(range);
    }

    fn html(&mut self, range: Range<usize>) {
        let last = self.outline.comments.last();
        if last.is_none_or(|comment| self.base + range.start >= comment.end) {
            self.refuse_html(range);
        }
    }

    fn refuse_html(&mut self, range: Range<usize>) {
        let continues = self.last_html == Some(range.start);
        self.last_html = Some(range.end);
        if continues {
            return;
        }
        let end = range.start + self.source[range.clone()].trim_end().len();
        let refused = Diagnostic::error("raw-html", self.span(range.start..end));
        self.diagnostics
            .push(refused.help(Message::new("raw-html.help")));
    }

    /// Finds `{{ ... }}` on one line, outside of code.
    fn references(&mut self) {
        let mut from = 0;
        while let Some(found) = self.source[from..].find("{{") {
            let start = from + found;
            let line_end = self.source[start..]
                .find('\n')
                .map_or(self.source.len(), |at| start + at);
            let Some(len) = self.source[start..line_end].find("}}") else {
                from = start + 2;
                continue;
            };
            let end = start + len + 2;
            from = end;
            if self.code.iter().any(|code| code.contains(&start)) {
                continue;
            }
            let name = self.source[start + 2..end - 2].trim().to_owned();
            let span = self.span(start..end);
            self.outline.references.push(Reference { name, span });
        }
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, self.base + range.start..self.base + range.end)
    }
}

fn depth(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

#[cfg(test)]
mod tests {
    use super::outline;
    use crate::source::FileId;

    fn check(text: &str) -> String {
        let read = outline(FileId(0), text, 0..text.len());
        let mut lines = Vec::new();
        for heading in &read.value.headings {
            lines.push(format!(
                "h{} `{}`",
                heading.level,
                &text[heading.span.range()]
            ));
        }
        for link in &read.value.links {
            lines.push(format!("{:?} {} `{}`", link.kind, link.target, link.text));
        }
        for reference in &read.value.references {
            lines.push(format!(
                "ref {} `{}`",
                reference.name,
                &text[reference.span.range()]
            ));
        }
        for passage in &read.value.passages {
            lines.push(format!("{:?} {:?}", passage.kind, passage.text));
        }
        for diagnostic in &read.diagnostics {
            let crate::diag::Place::Text(span) = diagnostic.primary else {
                panic!("a place")
            };
            lines.push(format!("{} `{}`", diagnostic.code, &text[span.range()]));
        }
        lines.join("\n")
    }

    #[test]
    fn everything_that_is_said_has_its_place() {
        insta::assert_snapshot!(check("## 一、总体情况\n\n收到 {{ requests.new.total }} 件，\n见[附件](a.pdf)。\n\n- 甲\n- 乙 `{{ x }}`\n"), @r#"
        h2 `一、总体情况`
        Link a.pdf `附件`
        ref requests.new.total `{{ requests.new.total }}`
        Heading(2) "一、总体情况"
        Paragraph "收到 {{ requests.new.total }} 件，见附件。"
        Item "甲"
        Item "乙 {{ x }}"
        "#);
    }

    #[test]
    fn code_that_stands_otherwise_in_the_file_has_the_place_of_the_whole() {
        let text = "甲 ```\na：b\\|``` 乙\n";
        let read = outline(FileId(0), text, 0..text.len());
        let passage = &read.value.passages[0];
        let at = passage.text.find('：').unwrap();
        let place = passage.span(at..at + '：'.len_utf8());
        assert_eq!(&text[place.range()], "```\na：b\\|```");
        assert_eq!(&text[passage.whole().range()], text.trim_end());
    }

    #[test]
    fn comments_on_lines_of_their_own_are_no_text() {
        insta::assert_snapshot!(check("<!-- 提示 {{ x }}\n\n<b> -->\n甲\n\n<!-- a --> <!-- b -->\n"), @r#"Paragraph "甲""#);
        insta::assert_snapshot!(check("乙 <!-- c -->\n\n<!-- d --> 丙\n\n<!-- 没有结束\n"), @r#"
        Paragraph "乙 "
        raw-html `<!-- c -->`
        raw-html `<!-- d --> 丙`
        raw-html `<!-- 没有结束`
        "#);
    }

    #[test]
    fn html_and_dangerous_links_are_refused_once_each() {
        insta::assert_snapshot!(check("<div>\nx\n</div>\n\n[a](javascript:alert(1)) <b>y</b>\n"), @r#"
        Link javascript:alert(1) `a`
        Paragraph "a y"
        raw-html `<div>`
        dangerous-link `[a](javascript:alert(1))`
        raw-html `<b>`
        raw-html `</b>`
        "#);
    }
}
