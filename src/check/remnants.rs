//! `template-remnant`, `unfilled-placeholder`: what a form or a model text left behind.

use std::ops::Range;
use std::sync::OnceLock;

use crate::diag::{Diagnostic, Message, Severity};
use crate::parse::words::{is_han, narrow};
use crate::source::Span;

use super::prose::prose;
use super::words::Words;
use super::{Family, Rule, Run, Subject};

pub(super) const FAMILY: Family = Family {
    rules: RULES,
    run: Run::Report(run),
};

const RULES: &[Rule] = &[
    Rule {
        code: "template-remnant",
        level: Severity::Warning,
        manual: include_str!("template-remnant.md"),
    },
    Rule {
        code: "unfilled-placeholder",
        level: Severity::Error,
        manual: include_str!("unfilled-placeholder.md"),
    },
];

/// Instructions of the forms, wherever they stand.
const INSTRUCTIONS: &[&str] = &[
    "该部分以表格形式报告",
    "此部分以表格形式报告",
    "本部分以表格形式报告",
    "这一部分以表格形式报告",
    "以表格形式报告",
    "此处填写",
    "此处填报",
    "在此填写",
    "请在此处",
    "请根据实际情况填写",
    "请根据实际填写",
    "根据实际情况如实填写",
    "可根据实际情况增减",
    "此处应写明",
    "（文字描述）",
    "（文字说明）",
    "（以文字形式报告）",
    "（以表格形式报告）",
    "（示例）",
    "（样例）",
    "（范例）",
    "（模板）",
    "（样本）",
    "（样表）",
    "（略）",
    "（此处略）",
    "（待补充）",
    "（待填）",
    "（待核实）",
    "（待完善）",
    "（可另附页）",
    "（网址）",
    "（单位名称）",
    "（机关名称）",
    "（部门名称）",
    "（填写单位名称）",
    "（填写机关名称）",
];

/// What opens a paragraph of a model text.
const OPENINGS: &[&str] = &[
    "示例：",
    "样例：",
    "范例：",
    "例文：",
    "填表说明：",
    "填报说明：",
    "填写说明：",
    "编写说明：",
];

/// What follows the year in the form's note on the number of items: 指2019年事项数.
const NOTED: &[&str] = &["年事项数", "年项目数"];

/// What stands in brackets or quotation marks after 具体 where a model text asks for it.
const ASKED_FOR: &[&str] = &[
    "名称", "数字", "数量", "数据", "日期", "时间", "地址", "网址", "单位", "金额", "内容", "事项",
];

/// Units and names before which a letter stands for a figure or name that is not filled in.
const BESIDE_ONE: &str = "件条年月日个次人份篇项期场元名";

/// What is asked for in black brackets: 【填写机关名称】.
const ASKED: &[&str] = &[
    "填",
    "请",
    "此处",
    "示例",
    "机关名称",
    "单位名称",
    "部门名称",
    "年份",
    "年度",
    "数字",
    "日期",
    "电话",
    "地址",
    "网址",
    "XX",
    "××",
];

/// What 某某 stands before where it stands for a name.
const UNNAMED: &[&str] = &[
    "省",
    "市",
    "县",
    "区",
    "镇",
    "乡",
    "街道",
    "局",
    "委",
    "办",
    "单位",
    "机关",
    "人民政府",
    "年",
];

fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let title = &subject.report.title;
    let written = subject.context.sources.slice(title.span);
    if written.contains(title.value.as_str()) {
        let span = |range: Range<usize>| part(title.span, &range);
        texts(written, &span, found);
    }
    for prose in prose(subject.report) {
        let span = |range: Range<usize>| prose.passage.span(range);
        texts(&prose.passage.text, &span, found);
    }
}

/// Returns the place of a part of a place.
fn part(span: Span, range: &Range<usize>) -> Span {
    let start = span.range().start;
    Span::new(span.file, start + range.start..start + range.end)
}

fn texts(text: &str, span: &dyn Fn(Range<usize>) -> Span, found: &mut Vec<Diagnostic>) {
    for range in remnants(text) {
        let remnant = Diagnostic::warning("template-remnant", span(range.clone()));
        let help = Message::new("template-remnant.help");
        found.push(remnant.with("text", &text[range]).help(help));
    }
    for range in placeholders(text) {
        let mut blank = Diagnostic::error("unfilled-placeholder", span(range.clone()));
        if !is_certain(text, &range) {
            blank.severity = Severity::Warning;
        }
        let help = Message::new("unfilled-placeholder.help");
        found.push(blank.with("text", text[range].trim()).help(help));
    }
}

/// Tells whether a blank stands for a figure or asks to be filled in. XX小区 may be meant to be
/// without a name, and an address may have got lost in （）.
fn is_certain(text: &str, range: &Range<usize>) -> bool {
    let blank = &text[range.clone()];
    if blank.starts_with(['（', '(', '某']) {
        return false;
    }
    if blank.starts_with(['_', '＿', '【', '《', '〔']) {
        return true;
    }
    let before = text[..range.start].chars().next_back();
    let after = text[range.end..].trim_start().chars().next();
    before.is_some_and(|ch| narrow(ch).is_ascii_digit() || ch == '第')
        || after.is_some_and(|ch| ch == '号' || BESIDE_ONE.contains(ch))
}

fn remnants(text: &str) -> Vec<Range<usize>> {
    static WORDS: OnceLock<Words> = OnceLock::new();
    let words = WORDS.get_or_init(|| Words::new(INSTRUCTIONS.iter().copied()));
    let mut found: Vec<Range<usize>> = Vec::new();
    if let Some(opening) = OPENINGS.iter().find(|word| text.starts_with(**word)) {
        found.push(0..opening.len());
    }
    found.extend(words.find(text).into_iter().map(|(range, _)| range));
    let notes = text.match_indices('指');
    found.extend(notes.filter_map(|(at, _)| noted(text, at)));
    let asked = text.match_indices("具体");
    found.extend(asked.filter_map(|(at, _)| asked_for(text, at)));
    found
}

/// Reads “具体政策名称” or （具体数字） around `at`: nothing else stands between the marks.
fn asked_for(text: &str, at: usize) -> Option<Range<usize>> {
    let open = text[..at].chars().next_back()?;
    let close = match open {
        '“' => '”',
        '（' => '）',
        '(' => ')',
        '[' => ']',
        '〔' => '〕',
        _ => return None,
    };
    let len = text[at..].find(close)?;
    let within = &text[at..at + len];
    let is_asked =
        within.chars().count() <= 12 && ASKED_FOR.iter().any(|word| within.ends_with(word));
    is_asked.then(|| at - open.len_utf8()..at + len + close.len_utf8())
}

/// Reads 指2019年事项数 at `at`.
fn noted(text: &str, at: usize) -> Option<Range<usize>> {
    let after = at + '指'.len_utf8();
    let rest = text[after..].trim_start_matches(|ch: char| narrow(ch).is_ascii_digit());
    let digits = text[after..].len() - rest.len();
    let word = NOTED.iter().find(|word| rest.starts_with(**word))?;
    (digits >= 4).then(|| at..after + digits + word.len())
}

fn placeholders(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut next = 0;
    for (at, ch) in text.char_indices() {
        if at < next {
            continue;
        }
        let range = match ch {
            'X' | 'x' | 'Ｘ' | 'ｘ' | '×' => crosses(text, at),
            '_' | '＿' => line(text, at),
            '【' | '（' | '(' | '《' | '〔' => brackets(text, at),
            '某' => unnamed(text, at),
            _ => None,
        };
        if let Some(range) = range {
            next = range.end;
            found.push(range);
        }
    }
    found
}

/// XX, ×× or a single X before a unit; letters of a word are none.
fn crosses(text: &str, at: usize) -> Option<Range<usize>> {
    let is_cross = |ch: char| matches!(narrow(ch), 'X' | 'x' | '×');
    let rest = text[at..].trim_start_matches(is_cross);
    let end = text.len() - rest.len();
    let before = text[..at].chars().next_back();
    let after = rest.trim_start().chars().next();
    let is_letter = |ch: Option<char>| ch.is_some_and(|ch| narrow(ch).is_ascii_alphabetic());
    if is_letter(before) || is_letter(after) || is_spoken(text, at) {
        return None;
    }
    let count = text[at..end].chars().count();
    let is_unit = after.is_some_and(|ch| BESIDE_ONE.contains(ch));
    let is_product = text[at..end].contains('×')
        && before.is_some_and(|ch| narrow(ch).is_ascii_digit())
        && after.is_some_and(|ch| narrow(ch).is_ascii_digit());
    let beside =
        |ch: Option<char>| ch.is_some_and(|ch| is_han(ch) || "〔〕［］()（）".contains(ch));
    match count {
        1 => is_unit && !text[at..].starts_with('×'),
        _ => !is_product && (beside(before) || beside(after)),
    }
    .then_some(at..end)
}

/// Tells whether a place stands in quotation marks: “××面对面” is a name.
fn is_spoken(text: &str, at: usize) -> bool {
    let before = &text[..at];
    before.rfind('“') > before.rfind('”')
}

/// A line to write on, unless it is a part of an address.
fn line(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = text[at..].trim_start_matches(['_', '＿']);
    let end = text.len() - rest.len();
    let is_ascii = |ch: Option<char>| ch.is_some_and(|ch| ch.is_ascii_alphanumeric());
    let in_address = is_ascii(text[..at].chars().next_back()) && is_ascii(rest.chars().next());
    (text[at..end].chars().count() >= 2 && !in_address).then_some(at..end)
}

/// Brackets with nothing in them, or with what is to be filled in.
fn brackets(text: &str, at: usize) -> Option<Range<usize>> {
    let open = text[at..].chars().next()?;
    let close = match open {
        '【' => '】',
        '《' => '》',
        '〔' => '〕',
        '（' => '）',
        _ => ')',
    };
    let inner = at + open.len_utf8();
    let len = text[inner..].find(close)?;
    let within = text[inner..inner + len].trim();
    let is_asked = open == '【' && ASKED.iter().any(|word| within.starts_with(word));
    let after_word = text[..at]
        .chars()
        .next_back()
        .is_some_and(|ch| ch.is_ascii_alphanumeric());
    let is_blank = within.is_empty() && !(open == '(' && after_word);
    (is_blank || is_asked).then(|| at..inner + len + close.len_utf8())
}

fn unnamed(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = text[at..].strip_prefix("某某")?;
    let is_name = UNNAMED.iter().any(|word| rest.starts_with(word));
    (is_name && !is_spoken(text, at)).then(|| at..text.len() - rest.len())
}

#[cfg(test)]
mod tests {
    use super::{placeholders, remnants};

    fn check(text: &str) -> String {
        let found = remnants(text).into_iter().chain(placeholders(text));
        found
            .map(|range| text[range].to_owned())
            .collect::<Vec<_>>()
            .join("|")
    }

    #[test]
    fn placeholders_are_told_from_names_products_and_addresses() {
        insta::assert_snapshot!(check("XX镇20XX年收到申请X件，X月X日前办结×× 件"), @"XX|XX|X|X|X|××");
        insta::assert_snapshot!(check("开设“××面对面”，7×24小时，3××4，X光，EXX，XXL号，a__b@x.cn"), @"");
        insta::assert_snapshot!(check("主动公开____条，【】【填写机关名称】【政策解读】（ ）《》f()"), @"____|【】|【填写机关名称】|（ ）|《》");
        insta::assert_snapshot!(check("某某镇与某某先生"), @"某某");
    }

    #[test]
    fn instructions_of_the_form_are_found() {
        insta::assert_snapshot!(check("该部分以表格形式报告。表格如下："), @"该部分以表格形式报告");
        insta::assert_snapshot!(check("五、存在的主要问题（文字描述）"), @"（文字描述）");
        insta::assert_snapshot!(check("门户网站（具体网址）查阅"), @"（具体网址）");
        insta::assert_snapshot!(check("在“具体重大政策名称”发布时，公开[具体数字]条"), @"“具体重大政策名称”|[具体数字]");
        insta::assert_snapshot!(check("上一年项目数量指2018年事项数"), @"指2018年事项数");
        insta::assert_snapshot!(check("配以文字描述，编制填写说明，表格如下：指2018年的事项，“具体行政行为”"), @"");
    }
}
