//! The page of the report on one year.

use std::collections::BTreeSet;

use serde::Serialize;

use super::chrome::{Chrome, LinkView, REPORTS, Tags};
use super::compact::CompactView;
use super::downloads::{self, Download};
use super::lead::LeadSource;
use super::narrative::Setting;
use super::series::Series;
use super::statistics::{self, StatisticsView};
use super::{Content, CorrectionView, Lead, PageBody, Prose, TableView, report_out, reports_out};
use crate::model::{Attachment, Date, Published, Report, Section, Year};
use crate::source::OutPath;

/// What the page of a report shows.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct ReportPage {
    /// The year that is reported on.
    pub year: u16,
    /// The title.
    pub title: TitleLines,
    /// The metadata block.
    pub facts: Vec<Fact>,
    /// When it was published.
    pub published: Option<String>,
    /// What was corrected after publication, the newest first.
    pub corrections: Vec<CorrectionView>,
    /// What it comes to.
    pub lead: Lead,
    /// The text before the first section.
    pub preamble: Prose,
    /// The sections in their order.
    pub sections: Vec<SectionView>,
    /// The tables that follow no form.
    pub statistics: Vec<StatisticsView>,
    /// Its data.
    pub downloads: Vec<Download>,
    /// The files that belong to it.
    pub attachments: Vec<AttachmentView>,
    /// The year before.
    pub previous: Neighbour,
    /// The year after.
    pub next: Neighbour,
    /// The relative address of the comparison of all years, where there is more than one.
    pub comparison: Option<String>,
}

/// A title in two lines: who, and what.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct TitleLines {
    /// The name of the agency, where the title begins with it.
    pub agency: Option<String>,
    /// The rest of the title, or all of it.
    pub rest: String,
}

/// A line of the metadata block.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct Fact {
    /// What it is.
    pub term: &'static str,
    /// The value; `None` where it is not stated.
    pub value: Option<String>,
}

/// A section as it stands.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct SectionView {
    /// The id in the page.
    pub id: String,
    /// The heading.
    pub heading: String,
    /// The text before the table.
    pub before: Prose,
    /// The number of the table in the page's tables.
    pub table: Option<usize>,
    /// The text after the table.
    pub after: Prose,
    /// Whether every cell of the table is 0 and no text says so.
    pub all_zero: bool,
    /// The key figures of the table in the years up to this one.
    pub history: Vec<String>,
}

/// A file that belongs to a report.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct AttachmentView {
    /// What readers call it.
    pub title: String,
    /// The format: PDF.
    pub format: String,
    /// The length: 18 KB.
    pub size: String,
    /// The relative address.
    pub href: String,
    /// The name under which a reader saves it.
    pub name: String,
    /// Where the file is in the site.
    #[serde(skip)]
    pub out: OutPath,
}

/// The report before or after this one.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct Neighbour {
    /// The year beside this one.
    pub expected: u16,
    /// The year of the report, where there is one.
    pub year: Option<u16>,
    /// The relative address of the report.
    pub href: Option<String>,
}

/// Makes the page of a report.
pub(super) fn page<'a>(chrome: &Chrome<'a>, report: &'a Report) -> PageBody {
    let out = chrome.id.out();
    let setting = Setting {
        plan: chrome.plan,
        out,
        folder: &report.folder,
        report: Some(report),
    };
    let shapes = chrome.plan.shapes_of(report);
    let source = LeadSource {
        report,
        shapes,
        href: String::new(),
    };
    let description = source.in_one_sentence().text();
    let published = report.published.as_ref().map(|at| at.value.to_string());
    let (previous, next) = neighbours(chrome, report);
    let content = ReportPage {
        year: report.year.0,
        title: TitleLines::new(&report.title.value, &chrome.agency().name),
        facts: facts(chrome, report),
        published,
        corrections: super::document::corrections(chrome, &report.corrections),
        lead: source.with_figures(),
        preamble: setting.passage(&report.preamble),
        downloads: downloads::of_report(chrome, chrome.agency(), report),
        sections: sections(&setting, &History::new(chrome, report)),
        statistics: statistics::of_report(report),
        comparison: chrome.comparison(),
        attachments: attachments(chrome, &report.attachments),
        previous,
        next,
    };
    PageBody {
        title: vec![
            report.title.value.clone(),
            REPORTS.name.to_owned(),
            chrome.site_name().to_owned(),
        ],
        meta: tags(chrome, report, &description),
        breadcrumb: chrome.breadcrumb(vec![
            chrome.link(REPORTS.label, &reports_out(chrome.agency())),
            LinkView::here(&format!("{}年", report.year)),
        ]),
        content: Content::Report(content),
        tables: tables(chrome, report),
        charts: Vec::new(),
    }
}

/// Fills the official tables, and their lists for phones with the year before.
fn tables(chrome: &Chrome<'_>, report: &Report) -> Vec<TableView> {
    let Some(edition) = chrome.plan.edition(report) else {
        return Vec::new();
    };
    let mut reports = chrome.plan.reports_of(chrome.portal, chrome.id.agency);
    let before = reports.find(|other| other.year == report.year.before());
    let before = before.map(AsRef::as_ref);
    let tables = edition.shapes.iter().zip(&report.tables).enumerate();
    let view = |(number, (shape, table))| TableView {
        compact: CompactView::new(edition, number, report, before),
        ..TableView::new(shape, table)
    };
    tables.map(view).collect()
}

impl TitleLines {
    /// Breaks a title after the name of the agency.
    pub(super) fn new(title: &str, agency: &str) -> Self {
        match title.strip_prefix(agency).map(str::trim_start) {
            Some(rest) if !rest.is_empty() => Self {
                agency: Some(agency.to_owned()),
                rest: rest.to_owned(),
            },
            _ => Self {
                agency: None,
                rest: title.to_owned(),
            },
        }
    }
}

/// Lists what is known of the report; issuer and date are always listed.
fn facts(chrome: &Chrome<'_>, report: &Report) -> Vec<Fact> {
    let year = report.year;
    let period = format!("{year}-01-01 至 {year}-12-31");
    let published = report.published.as_ref().map(|at| at.value.to_string());
    let known = |term, value: Option<String>| {
        value.map(|value| Fact {
            term,
            value: Some(value),
        })
    };
    let facts = [
        known("索引号", report.index_number.clone()),
        Some(Fact {
            term: "发布机构",
            value: Some(chrome.agency().name.clone()),
        }),
        known(
            "成文日期",
            report.signed.as_ref().map(|at| Date::to_string(&at.value)),
        ),
        known("发文字号", report.document_number.clone()),
        Some(Fact {
            term: "发布日期",
            value: published,
        }),
        known("统计期限", Some(period)),
        known("表式", report.form.as_ref().map(|form| form.basis.clone())),
    ];
    facts.into_iter().flatten().collect()
}

fn tags(chrome: &Chrome<'_>, report: &Report, description: &str) -> Vec<super::MetaTag> {
    let agency = chrome.agency();
    let published = report
        .published
        .as_ref()
        .map(|at| Published::to_string(&at.value));
    let mut tags = Tags(chrome.column_tags(&REPORTS));
    tags.push("ArticleTitle", &report.title.value);
    tags.push_known("PubDate", published.as_deref());
    tags.push("ContentSource", &agency.name);
    let keywords = format!(
        "{},{}年,{}",
        agency.short_name, report.year, REPORTS.keywords
    );
    tags.push("Keywords", &keywords);
    tags.push("Author", &agency.name);
    tags.push_known(
        "Description",
        (!description.is_empty()).then_some(description),
    );
    tags.push_known("Url", chrome.canonical().as_deref());
    tags.0
}

fn sections(setting: &Setting<'_>, history: &History<'_>) -> Vec<SectionView> {
    let report = history.report;
    let mut ids = BTreeSet::new();
    let mut placed = BTreeSet::new();
    let sections = report.sections.iter().zip(1..);
    let view = |(section, position): (&Section, usize)| {
        let form = report.form.as_ref().zip(section.form);
        let form = form.and_then(|(form, index)| form.sections.get(index));
        let (before, after) = setting.around_table(&section.body);
        let table = form.and_then(|form| form.table);
        let table = table.filter(|index| *index < report.tables.len() && placed.insert(*index));
        let id = form.map_or_else(|| format!("p{position}"), |form| form.id.clone());
        let id = if ids.insert(id.clone()) {
            id
        } else {
            format!("{id}-{position}")
        };
        SectionView {
            id,
            heading: section.heading.value.clone(),
            all_zero: before.is_blank()
                && after.is_blank()
                && table.is_some_and(|index| is_all_zero(report, index)),
            history: table.map_or(Vec::new(), |index| history.of_table(index)),
            before,
            table,
            after,
        }
    };
    sections.map(view).collect()
}

/// A report with those before it.
struct History<'a> {
    report: &'a Report,
    /// The last reports, oldest first, this one among them.
    reports: Vec<&'a Report>,
}

/// The most years that a line of history lists.
const MOST_YEARS: usize = 6;

impl<'a> History<'a> {
    fn new(chrome: &Chrome<'a>, report: &'a Report) -> Self {
        let reports = chrome.plan.reports_of(chrome.portal, chrome.id.agency);
        let mut reports: Vec<&Report> = reports
            .map(AsRef::as_ref)
            .filter(|other| other.year <= report.year)
            .collect();
        reports.drain(..reports.len().saturating_sub(MOST_YEARS));
        Self { report, reports }
    }

    /// Says the key figures that lists show and whose cells are in this table, year by year.
    fn of_table(&self, table: usize) -> Vec<String> {
        let clauses = self.report.form.iter().flat_map(|form| &form.lead);
        let keys = clauses.flat_map(|clause| &clause.figures);
        let keys = keys.filter(|key| {
            key.heading.is_some() && key.cells.first().is_some_and(|cell| cell.table == table)
        });
        let series = keys.map(|key| Series::new(key, &self.reports));
        series.filter_map(|series| series.history()).collect()
    }
}

fn is_all_zero(report: &Report, table: usize) -> bool {
    let cells = report.tables[table].cells.iter();
    let mut values = cells.map(|cell| cell.value);
    values.all(|value| value.is_some_and(|value| value.is_zero()))
}

/// Lists attachments.
pub(super) fn attachments(chrome: &Chrome<'_>, all: &[Attachment]) -> Vec<AttachmentView> {
    let view = |attachment: &Attachment| AttachmentView {
        title: attachment.title.clone(),
        format: format_name(&attachment.name),
        size: size_text(attachment.len),
        href: chrome.href(&attachment.copy.out),
        name: attachment.name.clone(),
        out: attachment.copy.out.clone(),
    };
    all.iter().map(view).collect()
}

/// Returns the ending of a file in capitals: PDF.
pub(super) fn format_name(path: &str) -> String {
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    name.rsplit_once('.')
        .map_or(String::new(), |(_, ending)| ending.to_uppercase())
}

/// Says a length as readers know it: 0.9 MB, 18 KB, at least 1 KB.
pub(super) fn size_text(len: u64) -> String {
    const KB: u64 = 1024;
    if len < 1000 * KB {
        return format!("{} KB", len.div_ceil(KB).max(1));
    }
    let tenths = len.saturating_mul(10).div_ceil(KB * KB);
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

fn neighbours(chrome: &Chrome<'_>, report: &Report) -> (Neighbour, Neighbour) {
    let agency = chrome.agency();
    let years = || {
        chrome
            .plan
            .reports_of(chrome.portal, agency.id)
            .map(|report| report.year)
    };
    let before = years().rfind(|year| *year < report.year);
    let after = years().find(|year| *year > report.year);
    let neighbour = |expected: Year, found: Option<Year>| Neighbour {
        expected: expected.0,
        year: found.map(|year| year.0),
        href: found.map(|year| chrome.href(&report_out(agency, year))),
    };
    (
        neighbour(report.year.before(), before),
        neighbour(report.year.after(), after),
    )
}

#[cfg(test)]
mod tests {
    use super::{TitleLines, size_text};

    #[test]
    fn lengths_are_rounded_up() {
        let sizes = [0, 1, 1024, 18_000, 1_024_000, 1_300_000].map(size_text);
        assert_eq!(sizes, ["1 KB", "1 KB", "1 KB", "18 KB", "1.0 MB", "1.3 MB"]);
    }

    #[test]
    fn titles_break_after_the_name_of_the_agency() {
        let lines = TitleLines::new("某镇人民政府2023年政府信息公开工作年度报告", "某镇人民政府");
        assert_eq!(lines.agency.as_deref(), Some("某镇人民政府"));
        assert_eq!(lines.rest, "2023年政府信息公开工作年度报告");
        assert_eq!(TitleLines::new("某镇人民政府", "某镇人民政府").agency, None);
        assert_eq!(TitleLines::new("年度报告", "某镇人民政府").rest, "年度报告");
    }
}
