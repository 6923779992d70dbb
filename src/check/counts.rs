//! `parts-count`: a text that says how many parts follow names that many.
//!
//! Two statements are looked at: 由甲、乙、丙…N个部分组成, and N个方面：一是…二是…. Names are
//! counted by what they are about, since 政府信息公开行政复议、行政诉讼情况 is one part.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::diag::{Diagnostic, Message, Severity};
use crate::model::Passage;

use super::prose::{has_any, prose};
use super::{Family, Rule, Run, Subject};

pub(super) const FAMILY: Family = Family {
    rules: RULES,
    run: Run::Report(run),
};

const RULES: &[Rule] = &[Rule {
    code: "parts-count",
    level: Severity::Warning,
    manual: include_str!("parts-count.md"),
}];

/// What the six sections of a report are about, each by its words.
const SECTIONS: &[(&str, &[&str])] = &[
    ("总体情况", &["总体", "概述", "概况", "综述", "基本情况"]),
    ("主动公开", &["主动公开"]),
    (
        APPLICATIONS,
        &["收到和处理", "依申请", "公开申请", "申请公开", "申请情况"],
    ),
    ("行政复议、行政诉讼", &["复议", "诉讼"]),
    ("存在的问题", &["问题", "不足", "整改"]),
    ("其他事项", &["其他", "其它"]),
];

/// What else a part can be about.
const OTHERS: &[(&str, &[&str])] = &[
    ("收费", &["收费", "费用"]),
    ("信息管理", &["信息管理", "信息资源管理"]),
    ("平台建设", &["平台"]),
    ("监督保障", &["监督", "保障"]),
];

const APPLICATIONS: &str = "收到和处理申请";

/// Words before a list of parts.
const OPENERS: &[&str] = &["由", "包括", "包含", "分为", "涵盖", "从"];

/// Words after the number of parts that close the statement.
const COUNTED: &[&str] = &[
    "个部分",
    "部分",
    "大部分",
    "个方面",
    "方面",
    "个板块",
    "项内容",
    "方面内容",
];

/// Words after the number of points that are then gone through.
const POINTS: &[&str] = &[
    "个方面",
    "方面",
    "个问题",
    "点",
    "项措施",
    "个薄弱环节",
    "条措施",
];

fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let mut passages = prose(subject.report).peekable();
    while let Some(prose) = passages.next() {
        let text = &prose.passage.text;
        for count in counts(text) {
            if let Some(list) = list(text, &count).or_else(|| list_after(text, &count)) {
                names(prose.passage, &count, &list, found);
            }
        }
        let next = passages
            .peek()
            .map_or("", |next| next.passage.text.as_str());
        points(prose.passage, next, found);
    }
}

/// A number of parts as the text gives it.
struct Count {
    value: usize,
    /// The numeral.
    numeral: Range<usize>,
    /// Whether 等 stands before it.
    is_open: bool,
}

/// Finds 六个部分 and the like.
fn counts(text: &str) -> Vec<Count> {
    let numerals = text
        .char_indices()
        .filter_map(|(at, ch)| Some((at, ch, value(ch)?)));
    let counts = numerals.filter_map(|(at, ch, value)| {
        let end = at + ch.len_utf8();
        let rest = &text[end..];
        let word = COUNTED.iter().find(|word| rest.starts_with(**word))?;
        let before = text[..at].chars().next_back();
        let after = rest[word.len()..].chars().next();
        let is_whole = before.is_none_or(|ch| !is_of_number(ch))
            && after.is_none_or(|ch| !"群地领单企".contains(ch));
        is_whole.then(|| Count {
            value,
            numeral: at..end,
            is_open: before == Some('等'),
        })
    });
    counts.collect()
}

/// Reads a numeral from two to ten.
fn value(ch: char) -> Option<usize> {
    match ch {
        '2'..='9' => Some(ch as usize - '0' as usize),
        '二' | '两' => Some(2),
        '三' => Some(3),
        '四' => Some(4),
        '五' => Some(5),
        '六' => Some(6),
        '七' => Some(7),
        '八' => Some(8),
        '九' => Some(9),
        '十' => Some(10),
        _ => None,
    }
}

/// Tells whether a character before a numeral makes it a part of a longer number.
fn is_of_number(ch: char) -> bool {
    value(ch).is_some() || matches!(ch, '一' | '百' | '千' | '0' | '1' | '.' | '第')
}

/// Finds the list of names before the number, from the word that opens it.
fn list(text: &str, count: &Count) -> Option<Range<usize>> {
    let end = match count.is_open {
        true => count.numeral.start - '等'.len_utf8(),
        false => count.numeral.start,
    };
    let from = text[..end]
        .rfind(['。', '；', '：'])
        .map_or(0, |at| at + '。'.len_utf8());
    let sentence = &text[from..end];
    let openers = OPENERS.iter().filter_map(|word| {
        let at = sentence.find(word)?;
        Some(from + at + word.len())
    });
    let start = openers
        .min()
        .or_else(|| (from > 0 && text[..from].ends_with('：')).then_some(from))?;
    text[start..end]
        .contains(['、', '，', ','])
        .then_some(start..end)
}

/// Finds the list of names after the number: 共六个部分，包括：….
fn list_after(text: &str, count: &Count) -> Option<Range<usize>> {
    let rest = &text[count.numeral.end..];
    let word = COUNTED.iter().find(|word| rest.starts_with(**word))?;
    let rest = rest[word.len()..].trim_start_matches(['内', '容', '，', ',', '：', ':']);
    let opener = ["包括", "分别为", "分别是", "依次为", "即"];
    let list = opener.iter().find_map(|word| rest.strip_prefix(word))?;
    let list = list.trim_start_matches(['：', ':']);
    let start = text.len() - list.len();
    let end = start + list.find(['。', '；']).unwrap_or(list.len());
    let is_list = text[start..end].contains(['、', '，']) && !text[start..end].contains('等');
    is_list.then_some(start..end)
}

/// Compares the number with the names in the list.
fn names(passage: &Passage, count: &Count, list: &Range<usize>, found: &mut Vec<Diagnostic>) {
    let segments = passage.text[list.clone()].split(['、', '，', ',', '；']);
    let segments = segments.filter(|segment| !segment.trim().is_empty());
    let topics: Vec<Vec<&str>> = segments.map(topics_of).collect();
    let unknown = topics.iter().filter(|topics| topics.is_empty()).count();
    if topics.len() < 3 || unknown > 1 {
        return;
    }
    let distinct: BTreeSet<&str> = topics.iter().flatten().copied().collect();
    let named = distinct.len() + unknown;
    // 行政复议、行政诉讼 and the like: neighbours about the same thing are one part.
    let pairs = topics.windows(2);
    let merged = 1 + pairs
        .filter(|pair| pair[0] != pair[1] || pair[0].is_empty())
        .count();
    // 等 may leave out many names, but a list that lacks just one has forgotten it.
    let is_open = count.is_open && named + 1 < count.value;
    if named == count.value || merged == count.value || is_open {
        return;
    }
    let names = SECTIONS.iter().map(|(name, _)| *name);
    let missing: Vec<&str> = names.filter(|name| !distinct.contains(name)).collect();
    let help = match missing.as_slice() {
        [missing] if count.value == SECTIONS.len() => {
            Message::new("parts-count.missing").with("missing", missing)
        }
        _ => Message::new("parts-count.help"),
    };
    let wrong = Diagnostic::warning("parts-count", passage.span(count.numeral.clone()))
        .with("count", count.value)
        .with("named", named)
        .related(passage.span(list.clone()), None);
    found.push(wrong.help(help));
}

/// Returns what a segment of a list is about.
fn topics_of(segment: &str) -> Vec<&'static str> {
    let topics = SECTIONS.iter().chain(OTHERS);
    let topics = topics.filter(|(_, words)| has_any(segment, words));
    let mut topics: Vec<&str> = topics.map(|(name, _)| *name).collect();
    // 政府信息公开申请行政复议情况 is about reviews only.
    if topics.len() > 1 && !has_any(segment, &["收到和处理", "依申请"]) {
        topics.retain(|topic| *topic != APPLICATIONS);
    }
    topics
}

/// Compares 三个方面：一是…二是… with the points that follow.
fn points(passage: &Passage, next: &str, found: &mut Vec<Diagnostic>) {
    let text = &passage.text;
    let Some(first) = find_ordinal(text, 1) else {
        return;
    };
    let Some((numeral_at, count)) = announced(&text[..first]) else {
        return;
    };
    let reached = sequence(&text[first..]);
    if reached == count || find_ordinal(next, reached + 1) == Some(0) {
        return;
    }
    let wrong = Diagnostic::warning("parts-count", passage.span(numeral_at));
    let message = Message::new("parts-count.points")
        .with("count", count)
        .with("named", reached);
    found.push(
        wrong
            .message(message)
            .help(Message::new("parts-count.help")),
    );
}

/// Finds the number of points that a text announces at its end, a few words apart at most.
fn announced(before: &str) -> Option<(Range<usize>, usize)> {
    let before = before.trim_end_matches(['：', ':', '。', '，', ' ']);
    let numerals = before
        .char_indices()
        .filter_map(|(at, ch)| Some((at, ch, value(ch)?)));
    let mut numerals = numerals.rev();
    let announced = numerals.find(|(at, ch, _)| {
        let rest = &before[at + ch.len_utf8()..];
        let word = POINTS.iter().find(|word| rest.starts_with(**word));
        let is_near = word.is_some_and(|word| rest[word.len()..].chars().count() <= 12);
        let last = before[..*at].chars().next_back();
        let is_whole = last.is_none_or(|ch| !is_of_number(ch));
        is_near && is_whole && !rest.contains(['。', '；'])
    });
    announced.map(|(at, ch, value)| (at..at + ch.len_utf8(), value))
}

/// Returns how far 一是, 二是, 三是 go on in their order, until a second 一是 begins anew.
pub(super) fn sequence(text: &str) -> usize {
    let Some(first) = find_ordinal(text, 1) else {
        return 0;
    };
    let list = &text[first + ORDINAL..];
    let list = &list[..find_ordinal(list, 1).unwrap_or(list.len())];
    let mut from = 0;
    let mut reached = 1;
    while let Some(at) = find_ordinal(&list[from..], reached + 1) {
        reached += 1;
        from += at + ORDINAL;
    }
    reached
}

/// How many bytes 一是 has.
const ORDINAL: usize = "一是".len();

/// Finds 一是 for 1, 二是 for 2 and so on; 之一是 and 第二是 are none.
pub(super) fn find_ordinal(text: &str, number: usize) -> Option<usize> {
    let word = ordinal(number)?;
    let mut places = text.match_indices(&word).map(|(at, _)| at);
    places.find(|at| {
        let before = text[..*at].chars().next_back();
        before.is_none_or(|ch| !"之第唯统其万十每".contains(ch))
    })
}

/// Nothing is numbered so above ten.
fn ordinal(number: usize) -> Option<String> {
    let numeral = "一二三四五六七八九十".chars().nth(number - 1)?;
    Some(format!("{numeral}是"))
}

#[cfg(test)]
mod tests {
    use super::{counts, list, list_after, sequence, topics_of};

    #[test]
    fn numbers_of_parts_are_told_from_other_numbers() {
        let check = |text: &str| {
            let found = counts(text).into_iter();
            found
                .map(|count| {
                    (
                        count.value,
                        list(text, &count).map(|list| text[list].to_owned()),
                    )
                })
                .collect::<Vec<_>>()
        };
        insta::assert_debug_snapshot!(check("由总体情况、存在的问题、其他等六个部分组成"), @r#"
        [
            (
                6,
                Some(
                    "总体情况、存在的问题、其他",
                ),
            ),
        ]
        "#);
        let after = "共六个部分，包括：总体情况、其他。余下";
        let list = list_after(after, &counts(after)[0]).unwrap();
        assert_eq!(&after[list], "总体情况、其他");
        insta::assert_debug_snapshot!(check("第三方面，二十个部分，五部分群众"), @"[]");
    }

    #[test]
    fn a_part_is_known_by_what_it_is_about() {
        assert_eq!(topics_of("行政诉讼情况存在的主要问题及改进情况").len(), 2);
        assert_eq!(topics_of("申请行政复议").len(), 1);
        assert_eq!(topics_of("其他需要报告的事项").len(), 1);
        assert!(topics_of("机构建设").is_empty());
    }

    #[test]
    fn points_are_counted_in_their_order() {
        assert_eq!(sequence("一是甲；二是乙；三是丙。"), 3);
        assert_eq!(sequence("一是甲，其中第二是乙"), 1);
        assert_eq!(sequence("一是甲；三是丙"), 1);
        assert_eq!(sequence("一是甲；二是乙。措施：一是丙；二是丁；三是戊"), 2);
    }
}
