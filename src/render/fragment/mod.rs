//! Pages as fragments to be pasted into another content system: the body only, in mark-up that
//! editors leave alone, and a text with what its form asks for.
//!
//! A fragment has no class, id, script, style sheet or picture; it does not depend on the theme.

mod fields;
mod prose;
mod table;

use crate::source::OutPath;
use crate::view::{
    AttachmentView, Content, Digest, PageView, Prose, ReportPage, StatisticsView, TableView, digest,
};

use super::markdown::escape;
use prose::Links;

/// A file beside a page, to be pasted elsewhere.
#[derive(Clone, Debug)]
pub struct Fragment {
    /// Where it goes.
    pub out: OutPath,
    /// A key that is the same only where the file is.
    pub key: Digest,
    kind: Kind,
}

/// What a fragment holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    /// The body with its tables as they are.
    Full,
    /// The body with tables that have no merged cells.
    Plain,
    /// The fields of the form that goes with the body.
    Fields,
}

impl Kind {
    const ALL: [(Self, &'static str); 3] = [
        (Self::Full, "full.html"),
        (Self::Plain, "plain.html"),
        (Self::Fields, "fields.txt"),
    ];
}

/// The folder of all fragments. No page links to it.
const FOLDER: &str = "fragment";

/// Lists the fragments of a page; `key` is the page's own. Pages that are no text have none.
pub fn fragments(view: &PageView, key: &Digest) -> Vec<Fragment> {
    if parts(view).is_empty() {
        return Vec::new();
    }
    let page = view.out.as_str();
    let folder = page.strip_suffix("index.html").unwrap_or(page);
    let fragment = |(kind, name): (Kind, &'static str)| Fragment {
        out: OutPath::new(&format!("{FOLDER}/{folder}/{name}")),
        key: match kind {
            // Few changes of a page touch these.
            Kind::Fields => digest(&fields::text(view)),
            _ => digest(&(key, kind)),
        },
        kind,
    };
    // Without statutory tables the plain body is the full one.
    let has_tables = !view.tables.is_empty();
    let kinds = Kind::ALL.into_iter();
    let kinds = kinds.filter(|(kind, _)| *kind != Kind::Plain || has_tables);
    kinds.map(fragment).collect()
}

impl Fragment {
    /// Makes the file.
    ///
    /// It begins with a byte order mark: without one, a browser that opens it from a disk would
    /// have to guess what the bytes mean.
    pub fn render(&self, view: &PageView) -> Vec<u8> {
        let text = match self.kind {
            Kind::Full => body(view, table::full),
            Kind::Plain => body(view, table::plain),
            Kind::Fields => fields::text(view),
        };
        format!("\u{FEFF}{text}").into_bytes()
    }
}

/// A part of a body.
enum Part<'a> {
    Heading(&'a str),
    Prose(&'a Prose),
    /// The table with this number.
    Table(usize),
    /// A table that follows no form.
    Statistics(&'a StatisticsView),
    Attachments(&'a [AttachmentView]),
}

/// Lists what the body of a page is made of.
fn parts(view: &PageView) -> Vec<Part<'_>> {
    match &view.content {
        Content::Report(report) => report_parts(report),
        Content::Document(page) => text_parts(&page.body, &page.attachments),
        Content::Guide(page) => text_parts(&page.text, &page.attachments),
        Content::Apply(page) => text_parts(&page.text, &page.attachments),
        _ => Vec::new(),
    }
}

fn report_parts(report: &ReportPage) -> Vec<Part<'_>> {
    let mut parts = vec![Part::Prose(&report.preamble)];
    for section in &report.sections {
        parts.push(Part::Heading(&section.heading));
        parts.push(Part::Prose(&section.before));
        parts.extend(section.table.map(Part::Table));
        parts.push(Part::Prose(&section.after));
    }
    parts.extend(report.statistics.iter().map(Part::Statistics));
    parts.push(Part::Attachments(&report.attachments));
    parts
}

/// The parts of a page that is one text; none where it has none of its own.
fn text_parts<'a>(text: &'a Prose, attachments: &'a [AttachmentView]) -> Vec<Part<'a>> {
    if text.is_blank() {
        return Vec::new();
    }
    vec![Part::Prose(text), Part::Attachments(attachments)]
}

/// How a table is written.
type WriteTable = fn(&TableView, &mut String);

fn body(view: &PageView, write_table: WriteTable) -> String {
    let links = Links {
        page: view.canonical.as_deref(),
    };
    let mut html = String::with_capacity(32 << 10);
    for part in parts(view) {
        match part {
            Part::Heading(text) => {
                html.push_str("<h2>");
                escape(text, &mut html);
                html.push_str("</h2>\n");
            }
            Part::Prose(prose) => prose::write(prose, &links, &mut html),
            Part::Table(number) => {
                if let Some(table) = view.tables.get(number) {
                    write_table(table, &mut html);
                }
            }
            Part::Statistics(statistics) => table::statistics(statistics, &mut html),
            Part::Attachments(list) => attachments(list, &links, &mut html),
        }
    }
    html
}

fn attachments(list: &[AttachmentView], links: &Links<'_>, html: &mut String) {
    if list.is_empty() {
        return;
    }
    html.push_str("<p>附件：</p>\n<ol>\n");
    for attachment in list {
        let format = if attachment.format.is_empty() {
            String::new()
        } else {
            format!("{}，", attachment.format)
        };
        let text = format!("{}（{format}{}）", attachment.title, attachment.size);
        html.push_str("<li>");
        let is_link = links.open(&attachment.href, html);
        escape(&text, html);
        html.push_str(if is_link { "</a></li>\n" } else { "</li>\n" });
    }
    html.push_str("</ol>\n");
}
