//! Sentences against tables: what must be found, and what must not.

use crate::diag::{Lang, Place, Severity};
use crate::model::{self, Date};
use crate::source::Sources;

use super::super::{Checks, Ground};

mod phrases;
mod silent;
mod told;

/// A county with figures of every kind, that agree with each other.
pub(super) const TABLES: &str = "\
disclosure:
  rules: [0, 0, 0]
  norm: [5, 2, 30]
  licence: 550
  punish: 419
  coerce: 19
  fee: 7730.28
requests:
  new: {natural: 18, company: 3, total: 21}
  carry_in: {natural: 2, total: 2}
  open: {natural: 6, company: 2, total: 8}
  partial: {natural: 4, total: 4}
  deny: {4: {natural: 2, total: 2}, 6: {natural: 1, total: 1}, rest: 0}
  unable: {1: {natural: 3, total: 3}, rest: 0}
  reject: {1: {natural: 1, total: 1}, rest: 0}
  other: {1: {natural: 1, total: 1}, rest: 0}
  total: {natural: 18, company: 2, total: 20}
  carry_out: {natural: 2, company: 1, total: 3}
  rest: 0
review:
  rev: [3, 1, 0, 1, 5]
  dir: [1, 0, 0, 1, 2]
  aft: [1, 0, 0, 0, 1]
";

/// The headings of the sections.
const HEADINGS: [&str; 6] = [
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
];

/// What the text rules find in a paragraph of a section of an agency's report on 2023.
pub(super) fn check_text(section: usize, text: &str, tables: &str, agency: &str) -> Vec<String> {
    let heading = HEADINGS[section - 1];
    let report = format!("---\nyear: 2023\n---\n\n## {heading}\n\n{text}\n");
    let agency = format!("name: {agency}\nkind: county-government\n");
    let sources = Sources::from_texts([
        ("portal.yaml", "title: 某县\n"),
        ("content/agency.yaml", agency.as_str()),
        ("content/reports/2023/report.md", report.as_str()),
        ("content/reports/2023/tables.yaml", tables),
    ]);
    found(&sources)
}

/// What the text rules find in a paragraph of section one.
pub(super) fn check_in(sentence: &str, tables: &str, agency: &str) -> Vec<String> {
    check_text(1, sentence, tables, agency)
}

/// What the text rules find in a portal: severity, code and the text that is wrong.
pub(super) fn found(sources: &Sources) -> Vec<String> {
    let portal = model::assemble(sources).value;
    let today = Date::new(2026, 1, 1).unwrap();
    let ground = Ground {
        portal: &portal,
        sources,
        today,
    };
    let (diagnostics, _) = Checks::of(&ground).into_findings(sources);
    let texts = diagnostics
        .iter()
        .filter(|found| found.code.as_str().starts_with("text-"));
    let mut said: Vec<String> = texts
        .map(|found| {
            let severity = match found.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Info => "info",
            };
            let Place::Text(span) = found.primary else {
                panic!("a place in the text")
            };
            assert!(!found.message.say(Lang::En).contains('{'));
            assert!(!found.message.say(Lang::ZhCn).contains('{'));
            let place = sources.slice(span);
            format!(
                "{severity} {} `{place}`",
                &found.code.as_str()["text-".len()..]
            )
        })
        .collect();
    said.sort();
    said
}

pub(super) fn check_sentence(sentence: &str) -> String {
    check_in(sentence, TABLES, "青山县人民政府").join("; ")
}

/// Compares what was found with what was expected, and shows all that differs.
pub(super) fn compare<'a>(cases: impl Iterator<Item = (&'a str, String, &'a str)>) {
    let wrong: Vec<String> = cases
        .filter(|(_, found, expected)| found != expected)
        .map(|(sentence, found, expected)| {
            format!("{sentence}\n  found {found}\n  not   {expected}")
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
