//! `missing-part`, `missing-supervision`: a section speaks of the parts that its form names.
//!
//! Both are looked for with a light hand: any of a part's words in a subheading, in the sentence
//! that opens a paragraph or follows a number such as `（一）` or `一是`, or in a clause that ends
//! in 方面 is enough.

use crate::diag::{Diagnostic, Message, Severity};
use crate::forms::{Part, SectionForm};
use crate::model::{PassageKind, Section};
use crate::parse::words::narrow;

use super::prose::has_text;
use super::{Family, Rule, Run, Subject};

pub(super) const FAMILY: Family = Family {
    rules: RULES,
    run: Run::Report(run),
};

const RULES: &[Rule] = &[
    Rule {
        code: "missing-part",
        level: Severity::Warning,
        manual: include_str!("missing-part.md"),
    },
    Rule {
        code: "missing-supervision",
        level: Severity::Info,
        manual: include_str!("missing-supervision.md"),
    },
];

fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let Some(form) = &subject.report.form else {
        return;
    };
    for section in &subject.report.sections {
        let statutory = section.form.and_then(|index| form.sections.get(index));
        let Some(statutory) = statutory.filter(|_| has_text(&section.body)) else {
            continue;
        };
        missing_parts(section, statutory, found);
        if subject.agency().kind.is_government() {
            missing_supervision(section, statutory, found);
        }
    }
}

fn missing_parts(section: &Section, statutory: &SectionForm, found: &mut Vec<Diagnostic>) {
    let heads: Vec<&str> = heads(section)
        .into_iter()
        .filter(|head| !is_list_of(&statutory.parts, head))
        .collect();
    let is_missing = |part: &&Part| !heads.iter().any(|head| names(part, head));
    let missing: Vec<&str> = statutory
        .parts
        .iter()
        .filter(is_missing)
        .map(|part| &*part.name)
        .collect();
    if !missing.is_empty() {
        let parts = statutory.parts.iter().map(|part| &part.name);
        let lacks = Diagnostic::warning("missing-part", section.heading.span).message(
            Message::new("missing-part")
                .with("heading", &section.heading.value)
                .with_list("parts", missing),
        );
        found.push(lacks.help(Message::new("missing-part.help").with_list("parts", parts)));
    }
}

fn missing_supervision(section: &Section, statutory: &SectionForm, found: &mut Vec<Diagnostic>) {
    let passages = &section.body.passages;
    let is_missing = |part: &&Part| !passages.iter().any(|passage| names(part, &passage.text));
    let missing: Vec<&str> = statutory
        .government_parts
        .iter()
        .filter(is_missing)
        .map(|part| &*part.name)
        .collect();
    if !missing.is_empty() {
        let lacks = Diagnostic::info("missing-supervision", section.heading.span)
            .message(Message::new("missing-supervision").with_list("parts", missing));
        found.push(lacks.help(Message::new("missing-supervision.help")));
    }
}

fn names(part: &Part, text: &str) -> bool {
    part.words.iter().any(|word| text.contains(word.as_str()))
}

/// A sentence that lists nearly all parts announces them; it is about none of them.
fn is_list_of(parts: &[Part], head: &str) -> bool {
    let n_named = parts.iter().filter(|part| names(part, head)).count();
    n_named > 3
}

/// The subheadings, the first sentence of each paragraph and of each numbered point, and the
/// clauses that say what a sentence is on.
fn heads(section: &Section) -> Vec<&str> {
    let mut heads = Vec::new();
    for passage in &section.body.passages {
        match passage.kind {
            PassageKind::Heading(_) => heads.push(passage.text.as_str()),
            PassageKind::Paragraph | PassageKind::Item => {
                heads.push(sentence(&passage.text));
                heads.extend(points(&passage.text).into_iter().map(sentence));
                heads.extend(passage.text.split(is_end).filter_map(clause));
            }
            PassageKind::Cell | PassageKind::Code => {}
        }
    }
    heads
}

fn sentence(text: &str) -> &str {
    text.split(is_end).next().unwrap_or(text)
}

fn is_end(ch: char) -> bool {
    matches!(ch, '。' | '！' | '；' | '：' | '!' | ';')
}

/// The first clause of a sentence, where it says what the sentence is on: 在监督保障方面.
fn clause(sentence: &str) -> Option<&str> {
    let (clause, _) = sentence.split_once(['，', ','])?;
    clause.ends_with("方面").then_some(clause)
}

/// No paragraph has more points than this; beyond them it is no list of points.
const MOST_POINTS: usize = 100;

/// What follows each number within a text: `（一）`, `一是`, `1.`.
fn points(text: &str) -> Vec<&str> {
    let is_numeral = |ch: char| "一二三四五六七八九十".contains(ch);
    let mut points = Vec::new();
    let mut before = ' ';
    for (at, ch) in text.char_indices() {
        let after = at + ch.len_utf8();
        let ends_number = match narrow(ch) {
            ')' | '是' | '、' => is_numeral(before),
            '.' => before.is_ascii_digit(),
            _ => false,
        };
        if ends_number {
            points.extend(text.get(after..));
        }
        if points.len() == MOST_POINTS {
            break;
        }
        before = ch;
    }
    points
}

#[cfg(test)]
mod tests {
    use super::{points, sentence};

    #[test]
    fn a_point_begins_after_its_number() {
        let text = "（一）主动公开方面。做好公开。一是依申请公开，二是平台建设。";
        let heads: Vec<&str> = points(text).into_iter().map(sentence).collect();
        assert_eq!(
            heads,
            ["主动公开方面", "依申请公开，二是平台建设", "平台建设"]
        );
    }
}
