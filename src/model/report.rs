//! From `report.md` and `tables.yaml` to a report.

use std::sync::Arc;

use crate::diag::{Diagnosed, Diagnostic, Message};
use crate::forms::{Form, Forms};
use crate::parse::fields::Fields;
use crate::parse::front_matter::{self, FrontMatter};
use crate::parse::markdown::{self, Heading, Outline};
use crate::parse::words::{fold, nearest};
use crate::parse::yaml::{self, Node};
use crate::source::{FileId, FilePath, SourceFault, Sources, Span, Spanned};

use super::attachments::{self, Folder};
use super::{
    Agency, AgencyId, CopiedFile, Date, ForeignEdition, Narrative, Provenance, Published, Report,
    Section, Year, cells, generic,
};

/// Where a report's files are.
pub(super) struct ReportFolder {
    pub(super) agency: AgencyId,
    pub(super) folder: FilePath,
    pub(super) year: Year,
    pub(super) file: FileId,
    pub(super) tables_file: Option<FileId>,
}

/// What reading a report needs besides its own files.
pub(super) struct Context<'a> {
    pub(super) sources: &'a Sources,
    pub(super) forms: &'a Forms,
    pub(super) agencies: &'a [Agency],
}

/// Reads one report.
pub(super) fn read(place: &ReportFolder, context: &Context<'_>) -> Diagnosed<Report> {
    let text = context.sources.text(place.file);
    let agency = &context.agencies[place.agency.0];
    let mut diagnostics = Vec::new();
    let head = take(front_matter::read(place.file, text), &mut diagnostics);
    let has_faulty_head = !diagnostics.is_empty();
    let tree = place.tables_file.and_then(|file| {
        take(
            yaml::read(file, context.sources.text(file)),
            &mut diagnostics,
        )
    });
    let (form, foreign) = choose_form(place, tree.as_ref(), context.forms, &mut diagnostics);
    let outline = take(
        markdown::outline(place.file, text, head.body.clone()),
        &mut diagnostics,
    );
    let split = Split {
        file: place.file,
        text,
        outline: &outline,
        form: form.as_deref(),
    };
    let (preamble, sections) = split.sections(head.body.clone());
    let mut report = Report {
        span: head.span,
        title: Spanned::new(String::new(), head.span),
        has_faulty_head,
        form: form.clone(),
        foreign,
        preamble,
        sections,
        files: files(place, context.sources),
        ..unread(place, context)
    };
    front(&mut report, &head, context, &mut diagnostics);
    if report.title.value.is_empty() {
        report.title.value = default_title(form.as_deref(), agency, place.year);
    }
    if let Some(form) = &form {
        let tables_path = report.folder.join("tables.yaml");
        let is_faulty = |fault: &SourceFault| Some(&fault.path) == tables_path.as_ref();
        if !context.sources.faults.iter().any(is_faulty) {
            let editions = editions(form, &report, context.forms);
            tables(&mut report, &editions, tree.as_ref(), &mut diagnostics);
        }
    }
    Diagnosed {
        value: report,
        diagnostics,
    }
}

/// Makes a report of which nothing is known but its place.
pub(super) fn unread(place: &ReportFolder, context: &Context<'_>) -> Report {
    let start = Span::new(place.file, 0..0);
    Report {
        agency: place.agency,
        year: place.year,
        folder: place.folder.clone(),
        file: place.file,
        tables_file: place.tables_file,
        span: start,
        title: Spanned::new(String::new(), start),
        published: None,
        signed: None,
        document_number: None,
        index_number: None,
        has_faulty_head: false,
        draft: false,
        allow: Vec::new(),
        form: context.forms.in_force(place.year.0).cloned(),
        foreign: None,
        preamble: Narrative::empty(place.file, 0),
        sections: Vec::new(),
        tables: Vec::new(),
        generic_tables: Vec::new(),
        attachments: Vec::new(),
        corrections: Vec::new(),
        imported: None,
        files: Vec::new(),
    }
}

fn take<T>(read: Diagnosed<T>, diagnostics: &mut Vec<Diagnostic>) -> T {
    diagnostics.extend(read.diagnostics);
    read.value
}

fn default_title(form: Option<&Form>, agency: &Agency, year: Year) -> String {
    let pattern = form.map_or(
        "{agency}{year}年政府信息公开工作年度报告",
        |form| &form.title,
    );
    pattern
        .replace("{agency}", &agency.name)
        .replace("{year}", &year.to_string())
}

/// Takes the form that `tables.yaml` names, or else the one in force for the year; a named one
/// that is not in force is foreign.
fn choose_form(
    place: &ReportFolder,
    tree: Option<&Node>,
    forms: &Forms,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Option<Arc<Form>>, Option<ForeignEdition>) {
    let in_force = forms.in_force(place.year.0).cloned();
    let entries = tree.and_then(Node::map).unwrap_or(&[]);
    let Some(entry) = entries.iter().find(|entry| entry.key == "form") else {
        return (in_force, None);
    };
    let name = entry
        .value
        .scalar()
        .map_or("", |scalar| scalar.text.as_str());
    if let Some(form) = forms.find(name) {
        let is_foreign = in_force.is_some() && !form.covers(place.year.0);
        let foreign = is_foreign.then(|| ForeignEdition {
            form: form.clone(),
            marks: vec![Spanned::new(name.to_owned(), entry.value.span)],
        });
        return (Some(form.clone()), foreign);
    }
    let unknown = Diagnostic::error("unknown-form", entry.value.span).with("form", name);
    let ids: Vec<&str> = forms.iter().map(|form| &*form.id).collect();
    let help = match nearest(name, ids.iter().copied()) {
        Some(near) => Message::new("unknown-key.nearest").with("near", near),
        None => Message::new("unknown-value.help").with_list("words", ids),
    };
    diagnostics.push(unknown.help(help));
    (in_force, None)
}

/// The editions that a report's tables may be in, besides the one that it is to follow.
fn editions<'a>(form: &'a Arc<Form>, report: &Report, forms: &'a Forms) -> cells::Editions<'a> {
    let is_named = report.foreign.is_some();
    let others = forms
        .iter()
        .filter(|other| other.id != form.id && (is_named || !other.covers(report.year.0)));
    cells::Editions {
        due: form,
        others: others.collect(),
    }
}

fn tables(
    report: &mut Report,
    editions: &cells::Editions<'_>,
    tree: Option<&Node>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let takes_any = editions.due.tables.is_empty();
    let Some(file) = report.tables_file else {
        if !takes_any {
            let missing = Diagnostic::error("missing-tables-file", report.span);
            diagnostics.push(missing.help(Message::new("missing-tables-file.help")));
        }
        return;
    };
    let found = if takes_any {
        let read = generic::read(tree);
        report.generic_tables = read.value;
        read.diagnostics
    } else {
        let read = cells::read(editions, tree, Span::new(file, 0..0));
        report.form = Some(read.value.form);
        report.tables = read.value.tables;
        report.foreign = report.foreign.take().or(read.value.foreign);
        read.diagnostics
    };
    // A file that is no YAML has its diagnostic already: that its tables are missing is no news.
    let unreadable = tree.is_none() && !diagnostics.is_empty();
    if !unreadable {
        diagnostics.extend(found);
    }
}

fn front(
    report: &mut Report,
    head: &FrontMatter,
    context: &Context<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut fields = Fields::open(head.node.as_ref());
    if let Some(year) = fields.read("year", "word.year", |text| text.parse::<u16>().ok())
        && Year(year.value) != report.year
    {
        let wrong = Diagnostic::error("year-of-folder", year.span)
            .with("year", year.value)
            .with("folder", report.folder.name())
            .help(Message::new("year-of-folder.help"));
        fields.diagnostics.push(wrong);
    }
    if let Some(title) = fields.text("title") {
        report.title = title;
    }
    report.published = fields.read("published", "word.published", Published::read);
    report.signed = fields.read("signed", "word.date", Date::read);
    report.document_number = fields.plain_text("document_number");
    report.index_number = fields.plain_text("index_number");
    report.draft = fields.truth("draft").unwrap_or(false);
    report.allow = attachments::allow(&mut fields);
    let folder = Folder {
        sources: context.sources,
        path: &report.folder,
    };
    report.attachments = folder.attachments(&mut fields);
    report.corrections = folder.corrections(&mut fields);
    report.imported = fields.nested("imported", imported);
    let found = fields.finish();
    report.has_faulty_head |= !found.is_empty();
    diagnostics.extend(found);
}

/// Reads `imported:`, `{file, sha256, date}`, as `gongkai import` writes it.
fn imported(fields: &mut Fields<'_>) -> Provenance {
    let digits = |text: &str| {
        let is_hash = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_hash.then(|| text.to_owned())
    };
    Provenance {
        file: fields.plain_text("file"),
        sha256: fields
            .read("sha256", "word.sha256", digits)
            .map(|hash| hash.value),
        date: fields
            .read("date", "word.date", Date::read)
            .map(|date| date.value),
    }
}

/// Every file of the folder that is no source is copied beside the report's page.
fn files(place: &ReportFolder, sources: &Sources) -> Vec<CopiedFile> {
    let files = sources.under(&place.folder);
    files
        .filter_map(|(id, _)| CopiedFile::of(id, sources))
        .collect()
}

/// Cuts a report's text at its section headings.
struct Split<'a> {
    file: FileId,
    text: &'a str,
    outline: &'a Outline,
    form: Option<&'a Form>,
}

impl Split<'_> {
    fn sections(&self, body: std::ops::Range<usize>) -> (Narrative, Vec<Section>) {
        let level = self.section_level();
        let headings: Vec<&Heading> = self
            .outline
            .headings
            .iter()
            .filter(|heading| heading.level <= level)
            .collect();
        let first = headings
            .first()
            .map_or(body.end, |heading| heading.block.start);
        let preamble = narrative(self.file, self.text, self.outline, body.start..first);
        let sections = headings.iter().enumerate().map(|(index, heading)| {
            let end = headings
                .get(index + 1)
                .map_or(body.end, |next| next.block.start);
            Section {
                form: self.form.and_then(|form| section_of(form, &heading.text)),
                heading: Spanned::new(heading.text.clone(), heading.span),
                body: narrative(self.file, self.text, self.outline, heading.block.end..end),
            }
        });
        (preamble, sections.collect())
    }

    /// Sections have the level of the first heading that is a statutory one, or else `##`.
    fn section_level(&self) -> u8 {
        let Some(form) = self.form else { return 2 };
        let mut headings = self.outline.headings.iter();
        let first = headings.find(|heading| section_of(form, &heading.text).is_some());
        first.map_or(2, |heading| heading.level)
    }
}

/// Finds the statutory section that a heading opens: by its wording, or by one close to it.
pub(super) fn section_of(form: &Form, heading: &str) -> Option<usize> {
    let folded = fold(heading);
    let wordings = || {
        form.sections
            .iter()
            .enumerate()
            .flat_map(|(index, section)| {
                std::iter::once(&section.heading)
                    .chain(&section.variants)
                    .map(move |wording| (index, wording.as_str()))
            })
    };
    if let Some((index, _)) = wordings().find(|(_, wording)| fold(wording) == folded) {
        return Some(index);
    }
    let near = nearest(heading, wordings().map(|(_, wording)| wording))?;
    wordings()
        .find(|(_, wording)| *wording == near)
        .map(|(index, _)| index)
}

/// Returns a range of a text with spaces in the place of its comments, so that places stay right.
fn without_comments(text: &str, outline: &Outline, range: std::ops::Range<usize>) -> String {
    let mut markdown = String::with_capacity(range.len());
    let mut done = range.start;
    let within = |comment: &&std::ops::Range<usize>| {
        comment.start >= range.start && comment.end <= range.end
    };
    for comment in outline.comments.iter().filter(within) {
        markdown.push_str(text.get(done..comment.start).unwrap_or(""));
        markdown.extend(std::iter::repeat_n(' ', comment.len() - 1));
        markdown.push('\n');
        done = comment.end;
    }
    markdown.push_str(text.get(done..range.end).unwrap_or(""));
    markdown
}

/// Makes the narrative of a range of a file, with what the outline says of it.
pub(super) fn narrative(
    file: FileId,
    text: &str,
    outline: &Outline,
    range: std::ops::Range<usize>,
) -> Narrative {
    let markdown = without_comments(text, outline, range.clone());
    let span = Span::new(file, range.clone());
    let within = |place: Span| place.start >= span.start && place.end <= span.end;
    let is_mark = |name: &str| name == "table" || name == "表格";
    let in_range = outline
        .references
        .iter()
        .filter(|reference| within(reference.span));
    let (marks, references): (Vec<_>, Vec<_>) = in_range
        .cloned()
        .partition(|reference| is_mark(&reference.name));
    let table_mark = marks.first().map(|mark| {
        let at = |offset: u32| (offset - span.start) as usize;
        at(mark.span.start)..at(mark.span.end)
    });
    let passages = outline
        .passages
        .iter()
        .filter(|passage| within(passage.whole()));
    Narrative {
        span,
        markdown,
        references,
        links: outline
            .links
            .iter()
            .filter(|link| within(link.span))
            .cloned()
            .collect(),
        passages: passages.cloned().collect(),
        table_mark,
    }
}
