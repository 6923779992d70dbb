//! `typo`: wrong words, doubled words and marks, dates and figures with something missing.

use std::ops::Range;
use std::sync::OnceLock;

use crate::diag::{Diagnostic, Message, Severity};
use crate::parse::words::{is_han, narrow};
use crate::source::Span;

use super::prose::{is_quoted, prose};
use super::words::Words;
use super::{Family, Rule, Run, Subject};

mod list;

use list::{AFTER_AREA, AREAS, BEFORE_AREA, TYPOS};

pub(super) const FAMILY: Family = Family {
    rules: RULES,
    run: Run::Report(run),
};

const RULES: &[Rule] = &[Rule {
    code: "typo",
    level: Severity::Warning,
    manual: include_str!("typo.md"),
}];

/// A mistake in a text.
struct Mistake {
    range: Range<usize>,
    kind: Kind,
}

/// What sort of mistake it is.
enum Kind {
    /// Another word is meant.
    Word(&'static str),
    /// A mark stands twice; one is enough.
    Marks(Option<char>),
    /// 日 is missing: 12月31止.
    Day,
    /// What is counted is missing: 260余。
    Unit,
    /// Figures of a date run into each other: 202312月.
    Date,
    /// A title mark has no partner.
    Title,
    /// A name of an area stands twice.
    Area,
}

fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let title = &subject.report.title;
    let written = subject.context.sources.slice(title.span);
    if written.contains(title.value.as_str()) {
        let start = title.span.range().start;
        let span = |range: Range<usize>| {
            Span::new(title.span.file, start + range.start..start + range.end)
        };
        found.extend(
            mistakes(written)
                .into_iter()
                .map(|mistake| told(written, &mistake, &span)),
        );
    }
    for prose in prose(subject.report) {
        let text = &prose.passage.text;
        let span = |range: Range<usize>| prose.passage.span(range);
        found.extend(
            mistakes(text)
                .into_iter()
                .map(|mistake| told(text, &mistake, &span)),
        );
    }
}

fn told(text: &str, mistake: &Mistake, span: &dyn Fn(Range<usize>) -> Span) -> Diagnostic {
    let place = span(mistake.range.clone());
    let written = &text[mistake.range.clone()];
    let typo = |key: &'static str| {
        Diagnostic::warning("typo", place).message(Message::new(key).with("text", written))
    };
    let write = |right: &str| Message::new("typo.help").with("right", right);
    match mistake.kind {
        Kind::Word(right) => typo("typo").help(write(right)).fix(place, right),
        Kind::Marks(Some(mark)) => {
            let right = mark.to_string();
            typo("typo.marks").help(write(&right)).fix(place, right)
        }
        Kind::Marks(None) => typo("typo.marks").help(Message::new("typo.marks.help")),
        Kind::Day => {
            let right = format!("{written}日");
            typo("typo.day").help(write(&right)).fix(place, right)
        }
        Kind::Unit => typo("typo.unit").help(Message::new("typo.unit.help")),
        Kind::Date => typo("typo.date").help(Message::new("typo.date.help")),
        Kind::Title => typo("typo.title").help(Message::new("typo.title.help")),
        Kind::Area => {
            let right: String = written.chars().take(1).collect();
            typo("typo").help(write(&right)).fix(place, right)
        }
    }
}

fn mistakes(text: &str) -> Vec<Mistake> {
    let mut found = words(text);
    let mut last: Option<char> = None;
    for (at, ch) in text.char_indices() {
        let before = last.replace(ch);
        match ch {
            '。' | '，' | '、' | '；' | '：' if before.is_none_or(|before| !is_mark(before)) =>
            {
                found.extend(marks(text, at));
            }
            '余' if before.is_some_and(|ch| narrow(ch).is_ascii_digit()) => {
                found.extend(unit(text, at))
            }
            '月' if before.is_some_and(|ch| narrow(ch).is_ascii_digit()) => {
                found.extend(day(text, at));
                found.extend(date(text, at));
            }
            _ if Some(ch) == before && AREAS.contains(ch) => {
                found.extend(area(text, at));
            }
            _ => {}
        }
    }
    found.extend(unpaired(text));
    found.sort_by_key(|mistake| mistake.range.start);
    found.dedup_by(|later, earlier| later.range.start < earlier.range.end);
    found
}

fn words(text: &str) -> Vec<Mistake> {
    static WORDS: OnceLock<Words> = OnceLock::new();
    let words = WORDS.get_or_init(|| Words::new(TYPOS.iter().map(|typo| typo.wrong)));
    let found = words.find(text).into_iter().filter_map(|(range, number)| {
        let typo = &TYPOS[number];
        let before = text[..range.start].chars().next_back();
        let after = text[range.end..].chars().next();
        let is_right = before.is_some_and(|ch| typo.not_after.contains(ch))
            || after.is_some_and(|ch| typo.not_before.contains(ch));
        (!is_right).then_some(Mistake {
            range,
            kind: Kind::Word(typo.right),
        })
    });
    found.collect()
}

fn is_mark(ch: char) -> bool {
    matches!(ch, '。' | '，' | '、' | '；' | '：')
}

/// Marks of punctuation in a row.
fn marks(text: &str, at: usize) -> Option<Mistake> {
    let rest = text[at..].trim_start_matches(is_mark);
    let end = text.len() - rest.len();
    let mut marks = text[at..end].chars();
    let first = marks.next()?;
    let others: Vec<char> = marks.collect();
    // 。。。 is an ellipsis in another spelling, and which of two marks is meant is not known.
    let is_double = others == [first];
    (!others.is_empty()).then(|| Mistake {
        range: at..end,
        kind: Kind::Marks(is_double.then_some(first)),
    })
}

/// 260余 with nothing that is counted.
fn unit(text: &str, at: usize) -> Option<Mistake> {
    let end = at + '余'.len_utf8();
    let after = text[end..].trim_start().chars().next();
    let ends = after.is_none_or(|ch| "。，；、！？）)”".contains(ch));
    ends.then(|| Mistake {
        range: number_before(text, at)..end,
        kind: Kind::Unit,
    })
}

/// Returns where the digits before a place begin.
fn number_before(text: &str, at: usize) -> usize {
    text[..at]
        .trim_end_matches(|ch: char| narrow(ch).is_ascii_digit() || ch == '.')
        .len()
}

/// 12月31止: 日 is missing.
fn day(text: &str, at: usize) -> Option<Mistake> {
    let after = &text[at + '月'.len_utf8()..];
    let trimmed = after.trim_start();
    let rest = trimmed.trim_start_matches(|ch: char| narrow(ch).is_ascii_digit());
    let n_digits = trimmed[..trimmed.len() - rest.len()].chars().count();
    let is_bare = rest.trim_start().starts_with(['止', '起', '至']);
    let end = text.len() - rest.len();
    let start = number_before(text, at);
    (is_bare && (1..=2).contains(&n_digits)).then_some(Mistake {
        range: start..end,
        kind: Kind::Day,
    })
}

/// 202312月31日, 20231月: the year has run into the month.
fn date(text: &str, at: usize) -> Option<Mistake> {
    let start = number_before(text, at);
    let digits: String = text[start..at].chars().map(narrow).collect();
    let is_run = (5..=6).contains(&digits.len()) && digits.starts_with("20");
    is_run.then(|| Mistake {
        range: start..at + '月'.len_utf8(),
        kind: Kind::Date,
    })
}

/// 县县 where no name can end in the first: after a preposition, at the start of a clause.
fn area(text: &str, at: usize) -> Option<Mistake> {
    let ch = text[at..].chars().next()?;
    let range = at - ch.len_utf8()..at + ch.len_utf8();
    let before = text[..range.start].chars().next_back();
    let opens = before.is_none_or(|ch| !is_han(ch) || BEFORE_AREA.contains(ch));
    let is_other_word = text[range.end..].starts_with(|ch| AFTER_AREA.contains(ch));
    (opens && !is_other_word && !is_quoted(text, at)).then_some(Mistake {
        range,
        kind: Kind::Area,
    })
}

/// The first 《 or 》 that has no partner.
fn unpaired(text: &str) -> Option<Mistake> {
    if !text.contains('《') && !text.contains('》') {
        return None;
    }
    let mut open: Vec<usize> = Vec::new();
    let of = |at: usize| Mistake {
        range: at..at + '《'.len_utf8(),
        kind: Kind::Title,
    };
    for (at, ch) in text.char_indices() {
        match ch {
            '《' => open.push(at),
            '》' if open.pop().is_none() => return Some(of(at)),
            _ => {}
        }
    }
    open.first().map(|at| of(*at))
}

#[cfg(test)]
mod tests {
    use super::mistakes;

    fn check(text: &str) -> String {
        let found = mistakes(text).into_iter();
        found
            .map(|mistake| text[mistake.range].to_owned())
            .collect::<Vec<_>>()
            .join("|")
    }

    #[test]
    fn wrong_words_are_found_and_right_ones_are_not() {
        insta::assert_snapshot!(check("建立建全机制，做好布署，受理渠。执行情况情况"), @"建立建全|布署|受理渠|情况情况");
        insta::assert_snapshot!(check("创建全国文明城市，公布署名，争做为民先锋，目的的确，参与与监督，自己经办"), @"");
        insta::assert_snapshot!(check("通信信息，行政政府，可以申请公开，受理渠道，我县县委，村村通，申请人人数"), @"");
    }

    #[test]
    fn dates_and_figures_with_something_missing_are_found() {
        insta::assert_snapshot!(check("自1月1日至12月31止，公开260余。"), @"12月31|260余");
        insta::assert_snapshot!(check("20231月1日至202312月31日，公开260余条，余款"), @"20231月|202312月");
    }

    #[test]
    fn marks_in_a_row_are_found() {
        insta::assert_snapshot!(check("甲。。乙，，丙、。丁……戊。”，己"), @"。。|，，|、。");
        insta::assert_snapshot!(check("《甲》乙》，《丙"), @"》");
    }

    #[test]
    fn areas_written_twice_are_found() {
        insta::assert_snapshot!(check("在县县网站，宝丰县县人民政府，全县县级，县县有网站，青山县县发改局"), @"县县|县县人民政府");
    }
}
