//! `superseded-basis`, `misquoted-basis`: the documents that a report cites as its basis are those
//! in force, with their right numbers. Which these are is said in the form's file.

use std::ops::Range;

use crate::diag::{Diagnostic, Message, Severity};
use crate::forms::{Citation, Superseded};
use crate::model::Passage;
use crate::parse::words::{fold, narrow};

use super::prose::{prose, sentence};
use super::{Family, Rule, Run, Subject};

pub(super) const FAMILY: Family = Family {
    rules: RULES,
    run: Run::Report(run),
};

const RULES: &[Rule] = &[
    Rule {
        code: "superseded-basis",
        level: Severity::Warning,
        manual: include_str!("superseded-basis.md"),
    },
    Rule {
        code: "misquoted-basis",
        level: Severity::Warning,
        manual: include_str!("misquoted-basis.md"),
    },
];

/// How the numbers of national documents begin; a local document has a number of its own.
const NATIONAL: &[&str] = &[
    "国令",
    "国务院令",
    "中华人民共和国国务院令",
    "国办",
    "国发",
    "国务院第",
];

fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let Some(form) = &subject.report.form else {
        return;
    };
    for prose in prose(subject.report) {
        let passage = prose.passage;
        // Few passages cite anything.
        if !passage.text.contains(['号', '第']) {
            continue;
        }
        for citation in &form.citations {
            let before = found.len();
            for superseded in &citation.superseded {
                found.extend(outdated(passage, superseded));
            }
            if found.len() == before {
                found.extend(misquoted(passage, citation));
            }
        }
    }
}

fn outdated(passage: &Passage, superseded: &Superseded) -> Option<Diagnostic> {
    let text = &passage.text;
    let range = superseded.names.iter().find_map(|name| find(text, name))?;
    let around = &text[sentence(text, range.start)];
    let has = |words: &[String]| words.iter().any(|word| find(around, word).is_some());
    let counts = superseded.about.is_empty() || has(&superseded.about);
    if !counts || has(&superseded.unless) {
        return None;
    }
    let found = Diagnostic::warning("superseded-basis", passage.span(range.clone()))
        .with("cited", &text[range])
        .with("by", &superseded.by);
    Some(found.help(Message::new("superseded-basis.help").with("by", &superseded.by)))
}

/// Finds the first place where a text has the letters and digits of `name`, whatever the width
/// of its characters and the brackets and spaces between them.
fn find(text: &str, name: &str) -> Option<Range<usize>> {
    let wanted: Vec<char> = name
        .chars()
        .map(narrow)
        .filter(|ch| ch.is_alphanumeric())
        .collect();
    let (first, last) = (*wanted.first()?, *wanted.last()?);
    if !text.contains(last) {
        return None;
    }
    let starts = text.char_indices().filter(|(_, ch)| narrow(*ch) == first);
    starts.into_iter().find_map(|(at, _)| {
        let mut rest = text[at..].char_indices();
        let mut end = at;
        for wanted in &wanted {
            let (offset, ch) = rest.find(|(_, ch)| narrow(*ch).is_alphanumeric())?;
            if narrow(ch) != *wanted {
                return None;
            }
            end = at + offset + ch.len_utf8();
        }
        Some(at..end)
    })
}

/// Compares the number in the brackets right after a title: 《…条例》（国令第771号）.
fn misquoted(passage: &Passage, citation: &Citation) -> Option<Diagnostic> {
    let text = &passage.text;
    let title = find(text, &citation.title)?;
    let cited = number_after(text, title.end)?;
    let (number, right) = (fold(&text[cited.clone()]), fold(&citation.number));
    let is_right = digits(&number) == digits(&right) && !is_other_series(&number, &right);
    if is_right || digits(&number).is_empty() {
        return None;
    }
    let found = Diagnostic::warning("misquoted-basis", passage.span(cited.clone()))
        .with("cited", &text[cited])
        .with("title", &citation.title)
        .with("number", &citation.number);
    Some(found.help(Message::new("misquoted-basis.help").with("number", &citation.number)))
}

/// Finds a national number in the brackets that follow the end of the title at `from`.
fn number_after(text: &str, from: usize) -> Option<Range<usize>> {
    let rest = &text[from..];
    let closing = ['》', '〉', '>', '＞'];
    let marks = rest.trim_start().strip_prefix(closing)?;
    let marks = marks.trim_start_matches(closing);
    let marks = marks.strip_prefix("的通知").unwrap_or(marks);
    let marks = marks.trim_start_matches(['》', ' ']);
    let inner = marks.strip_prefix(['（', '('])?;
    let start = text.len() - inner.len();
    let len = inner.find(['）', ')', '，', ',', '；', '、'])?;
    let cited = inner[..len].trim_end();
    let cited = cited
        .find('号')
        .map_or(cited, |at| &cited[..at + '号'.len_utf8()]);
    let is_national = NATIONAL.iter().any(|word| cited.starts_with(word));
    is_national.then(|| start..start + cited.len())
}

fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}

/// Tells whether both are numbers of the offices of the State Council, but of other series:
/// 国办发 for 国办公开办函.
fn is_other_series(number: &str, right: &str) -> bool {
    let series =
        |text: &str| -> String { text.chars().take_while(|ch| !ch.is_ascii_digit()).collect() };
    let (number, right) = (series(number), series(right));
    right.starts_with("国办") && number.starts_with("国") && number != right
}

#[cfg(test)]
mod tests {
    use super::{find, number_after};

    #[test]
    fn numbers_are_found_whatever_their_brackets() {
        let check = |text: &str, name: &str| find(text, name).map(|range| text[range].to_owned());
        let name = "国办公开办函〔2019〕60号";
        assert_eq!(
            check("（国办公开办函[2019]60号）", name).unwrap(),
            "国办公开办函[2019]60号"
        );
        assert_eq!(
            check("国办公开办函２０１９ 60号", name).unwrap(),
            "国办公开办函２０１９ 60号"
        );
        assert_eq!(check("国办公开办函〔2021〕30号", name), None);
    }

    #[test]
    fn only_the_number_right_after_the_title_is_its_number() {
        let end = |text: &str| text.find(['》', '〉', '>']).unwrap();
        let check = |text: &str| number_after(text, end(text)).map(|range| text[range].to_owned());
        assert_eq!(
            check("条例》（国令第771号，以下简称《条例》）").unwrap(),
            "国令第771号"
        );
        assert_eq!(
            check("格式〉的通知》（国办公开办函〔2021〕30号）").unwrap(),
            "国办公开办函〔2021〕30号"
        );
        assert_eq!(
            check("格式>的通知》（国办公开函〔2021〕30号）").unwrap(),
            "国办公开函〔2021〕30号"
        );
        assert_eq!(check("条例》（以下简称《条例》）"), None);
        assert_eq!(check("格式〉的通知》（青政办〔2021〕5号）"), None);
    }
}
