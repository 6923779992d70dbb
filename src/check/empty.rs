//! `empty-section`, `problem-without-measure`, `missing-fee-sentence`: the sections that need
//! text have it. Which sections these are, and what they must state, is said in the form's file.

use crate::diag::{Diagnostic, Message, Severity};
use crate::forms::{Asks, Part, SectionForm};
use crate::model::{Passage, PassageKind, Report, Section};

use super::counts::{find_ordinal, sequence};
use super::prose::{bodies, has_any, n_han};
use super::{Family, Rule, Run, Subject};

pub(super) const FAMILY: Family = Family {
    rules: RULES,
    run: Run::Report(run),
};

const RULES: &[Rule] = &[
    Rule {
        code: "empty-section",
        level: Severity::Error,
        manual: include_str!("empty-section.md"),
    },
    Rule {
        code: "problem-without-measure",
        level: Severity::Warning,
        manual: include_str!("problem-without-measure.md"),
    },
    Rule {
        code: "missing-fee-sentence",
        level: Severity::Warning,
        manual: include_str!("missing-fee-sentence.md"),
    },
];

/// How many Han characters a section on problems has at least.
const SHORTEST: usize = 10;

/// How many Han characters a section has at most that only says that there is no problem.
const SHORT: usize = 24;

/// Ways to begin to say that there is no problem.
const NO_PROBLEM: &[&str] = &["无", "没有", "不存在", "未发现"];

/// Words with which measures begin. 有待加强 and the like belong to the problems.
const MEASURE: &[&str] = &[
    "下一步",
    "下步",
    "改进",
    "整改",
    "措施",
    "举措",
    "打算",
    "今后",
    "将",
    "计划",
    "针对",
    "对此",
    "为此",
    "努力",
    "明年",
    "下年",
    "下一年",
    "新的一年",
    "接下来",
    "解决",
    "拟",
    "对策",
    "着力",
    "我们要",
    "要进一步",
    "要加强",
    "目标",
    "思路",
    "重点抓好",
    "做好以下",
    "准备",
    "安排",
    "组织",
    "开展",
];

/// Words that open the measures of a text that is one paragraph, or their heading.
const TURNING: &[&str] = &[
    "针对",
    "下一步",
    "下步",
    "改进措施",
    "改进情况",
    "改进工作",
    "整改措施",
    "改进方向",
    "工作打算",
    "对此",
    "为此",
    "今后",
    "结合工作中存在的",
    "举措",
];

fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let report = subject.report;
    let Some(form) = &report.form else { return };
    for section in &report.sections {
        let Some(statutory) = section.form.map(|index| &form.sections[index]) else {
            continue;
        };
        if let Some(empty) = empty(section, statutory) {
            found.push(empty);
        } else if statutory.asks == Asks::Problems {
            found.extend(without_measure(section, report));
        }
        for part in &statutory.states {
            found.extend(unstated(report, section, part));
        }
    }
}

fn empty(section: &Section, statutory: &SectionForm) -> Option<Diagnostic> {
    let body = &section.body;
    // A section of nothing but images is told as such.
    if !body.links.is_empty() {
        return None;
    }
    let said = text_of(section);
    let is_needed = statutory.asks != Asks::Nothing;
    let is_text = |passage: &&Passage| !matches!(passage.kind, PassageKind::Heading(_));
    let text = body.passages.iter().find(is_text);
    let place = text.map_or(section.heading.span, |text| text.whole());
    let empty = |message: &'static str| {
        Diagnostic::error("empty-section", place)
            .message(Message::new(message).with("heading", &statutory.heading))
            .help(Message::new("empty-section.help").with("hint", &statutory.hint))
    };
    let is_blank = is_blank(section) && !said.contains("{{");
    if is_blank && is_needed {
        return Some(empty("empty-section"));
    }
    let is_open = statutory.table.is_none() && statutory.states.is_empty();
    if is_blank && is_open {
        let mut blank = empty("empty-section");
        blank.severity = Severity::Warning;
        return Some(blank);
    }
    if statutory.asks != Asks::Problems {
        return None;
    }
    let len = n_han(&said);
    let denies = len < SHORT && denies(&said);
    let text = said.trim();
    (len < SHORTEST || denies).then(|| empty("empty-section.problems").with("text", text))
}

/// The longest subheading that is nothing but one, in characters: a longer one is a paragraph.
const HEADING: usize = 24;

/// Tells whether a section says nothing but its subheadings.
fn is_blank(section: &Section) -> bool {
    section.body.passages.iter().all(|passage| {
        let is_heading = matches!(passage.kind, PassageKind::Heading(_));
        let n_han = n_han(&passage.text);
        n_han == 0 || is_heading && n_han <= HEADING
    })
}

/// Tells whether a text says that there is no problem: 不存在问题, 无主要问题.
fn denies(text: &str) -> bool {
    NO_PROBLEM.iter().any(|word| {
        let rest = text.split_once(word).map(|(_, rest)| rest.chars().take(12));
        let rest: String = rest.into_iter().flatten().collect();
        rest.find("问题")
            .is_some_and(|at| !rest[..at].contains(['，', '。', '；', '、']))
    })
}

/// Returns what a section says, its subheadings included, a line for each passage.
fn text_of(section: &Section) -> String {
    let passages = section.body.passages.iter();
    let lines: Vec<&str> = passages.map(|passage| passage.text.as_str()).collect();
    lines.join("\n")
}

/// Problems without any measure, or with fewer measures than problems where both are numbered.
fn without_measure(section: &Section, report: &Report) -> Option<Diagnostic> {
    let text = text_of(section);
    let plans = text.contains(&report.year.after().to_string());
    if !has_any(&text, MEASURE) && !plans {
        let none = Diagnostic::warning("problem-without-measure", section.heading.span);
        return Some(none.help(Message::new("problem-without-measure.help")));
    }
    let (problems, measures) = numbered(section)?;
    (measures < problems).then(|| {
        let message = Message::new("problem-without-measure.fewer")
            .with("problems", problems)
            .with("measures", measures);
        Diagnostic::warning("problem-without-measure", section.heading.span)
            .message(message)
            .help(Message::new("problem-without-measure.help"))
    })
}

/// Counts 一是, 二是… on both sides of the turn from problems to measures. `None` unless each
/// side is numbered so, just once, and in no other way.
fn numbered(section: &Section) -> Option<(usize, usize)> {
    let text = text_of(section);
    let first = find_ordinal(&text, 1)?;
    let turns = TURNING
        .iter()
        .flat_map(|word| text[first..].match_indices(word));
    let turns = turns.filter(|(at, word)| !text[first + at + word.len()..].starts_with('性'));
    let turn = first + turns.map(|(at, _)| at).min()?;
    let (problems, measures) = text.split_at(turn);
    let headings = section
        .body
        .passages
        .iter()
        .filter(|passage| matches!(passage.kind, PassageKind::Heading(_) | PassageKind::Item));
    let is_plain = headings.count() <= 2
        && [problems, measures]
            .iter()
            .all(|side| is_numbered_once(side));
    is_plain.then(|| (sequence(problems), sequence(measures)))
}

fn is_numbered_once(side: &str) -> bool {
    let Some(first) = find_ordinal(side, 1) else {
        return false;
    };
    let again = find_ordinal(&side[first + "一是".len()..], 1).is_some();
    let others = [
        "另外",
        "此外",
        "（一）",
        "（二）",
        "1.",
        "1、",
        "（1）",
        "第一",
        "首先",
    ];
    !again && !has_any(side, &others) && sequence(side) >= 2
}

/// What the section must state, and no other section states either.
fn unstated(report: &Report, section: &Section, part: &Part) -> Option<Diagnostic> {
    let has = |text: &str| part.words.iter().any(|word| text.contains(word.as_str()));
    if has(&text_of(section)) {
        return None;
    }
    let elsewhere = bodies(report).any(|(_, body)| {
        body.passages
            .iter()
            .any(|passage| passage.text.contains(part.name.as_str()))
    });
    if elsewhere {
        return None;
    }
    let missing = Diagnostic::warning("missing-fee-sentence", section.heading.span)
        .with("heading", &section.heading.value)
        .with("part", &part.name);
    Some(missing.help(Message::new("missing-fee-sentence.help")))
}
