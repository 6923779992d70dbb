//! Years and periods as text writes them: 2023年, ２０２３年, 二〇二三年, 2023年1月1日至12月31日.

use std::ops::Range;

use crate::parse::words::narrow;

/// A year in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mention {
    /// The year.
    pub(super) year: u16,
    /// Where its digits stand.
    pub(super) digits: Range<usize>,
    /// One past 年.
    pub(super) end: usize,
    /// Whether it is one end of a range of years: 2021—2023年.
    pub(super) is_range: bool,
}

/// A period from 1 January to 31 December.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Period {
    /// The whole.
    pub(super) range: Range<usize>,
    /// The year that it begins in.
    pub(super) first: Mention,
    /// The year that it ends in, where it is written.
    pub(super) last: Option<Mention>,
}

/// Finds the years of this century.
pub(super) fn mentions(text: &str) -> Vec<Mention> {
    let marks = text
        .match_indices('年')
        .map(|(at, mark)| (at, at + mark.len()));
    marks
        .filter_map(|(at, end)| mention(text, at, end))
        .collect()
}

/// Reads the year before the 年 at `at`.
fn mention(text: &str, at: usize, end: usize) -> Option<Mention> {
    let before = text[..at].trim_end();
    let mut year = 0;
    let mut start = before.len();
    for _ in 0..4 {
        let ch = text[..start].chars().next_back()?;
        start -= ch.len_utf8();
        digit(ch)?;
    }
    for ch in text[start..before.len()].chars() {
        year = year * 10 + digit(ch)?;
    }
    let last = text[..start].chars().next_back();
    let is_longer = last.is_some_and(|ch| narrow(ch).is_ascii_digit());
    let is_year = (2000..2100).contains(&year) && !is_longer;
    is_year.then(|| Mention {
        year,
        digits: start..before.len(),
        end,
        is_range: is_range(&text[..start], &text[end..]),
    })
}

fn digit(ch: char) -> Option<u16> {
    let digit = narrow(ch)
        .to_digit(10)
        .and_then(|digit| u16::try_from(digit).ok());
    digit.or_else(|| match ch {
        '〇' | '○' | '零' => Some(0),
        _ => {
            let index = "一二三四五六七八九"
                .chars()
                .position(|numeral| numeral == ch)?;
            u16::try_from(index + 1).ok()
        }
    })
}

/// Tells whether a range of years ends before or begins after.
fn is_range(before: &str, after: &str) -> bool {
    let dashes = ['-', '—', '–', '－', '~', '～', '至', '到'];
    let ends_so = |text: &str| {
        let rest = text.trim_end_matches(['度', ' ']);
        rest.ends_with('年')
            || rest
                .chars()
                .next_back()
                .is_some_and(|ch| narrow(ch).is_ascii_digit())
    };
    let from = before.trim_end();
    let bare = from.trim_end_matches(dashes);
    let is_last = bare.len() < from.len() && ends_so(bare);
    let to = after.trim_start_matches(['度', ' ']);
    let rest = to.trim_start_matches(dashes).trim_start();
    let is_first = rest.len() < to.len() && rest.starts_with("20") && !to.starts_with('到');
    is_last || is_first
}

/// Finds the periods that begin with one of the years.
pub(super) fn periods(text: &str, mentions: &[Mention]) -> Vec<Period> {
    let periods = mentions.iter().enumerate().filter_map(|(index, first)| {
        let after = expect(text, first.end, "1月1日")?;
        let close = closing(text, after)?;
        let last = mentions
            .get(index + 1)
            .filter(|last| last.digits.start < close.start);
        // The second year stands right before 12月31日, or not at all.
        let is_near = last.is_none_or(|last| text[last.end..close.start].trim().is_empty());
        is_near.then(|| Period {
            range: first.digits.start..close.end,
            first: first.clone(),
            last: last.cloned(),
        })
    });
    periods.collect()
}

/// Finds 12月31日 a few characters on.
fn closing(text: &str, from: usize) -> Option<Range<usize>> {
    let places = text[from..]
        .char_indices()
        .map(|(at, _)| from + at)
        .take(20);
    let mut places = places.filter_map(|at| {
        let end = expect(text, at, "12月31")?;
        text[at..]
            .starts_with(|ch: char| !ch.is_whitespace())
            .then_some((at, end))
    });
    let (start, end) = places.next()?;
    Some(start..expect(text, end, "日").unwrap_or(end))
}

/// Reads `word` at a place, whatever the width of its characters and the spaces between them.
fn expect(text: &str, at: usize, word: &str) -> Option<usize> {
    let mut end = at;
    for wanted in word.chars() {
        let rest = &text[end..];
        let trimmed = rest.trim_start();
        let ch = trimmed.chars().next()?;
        if narrow(ch) != wanted {
            return None;
        }
        end += rest.len() - trimmed.len() + ch.len_utf8();
    }
    Some(end)
}

#[cfg(test)]
mod tests {
    use super::{mentions, periods};

    fn years(text: &str) -> Vec<(u16, bool)> {
        mentions(text)
            .iter()
            .map(|found| (found.year, found.is_range))
            .collect()
    }

    #[test]
    fn years_are_read_in_every_writing() {
        assert_eq!(
            years("2023年、２０２３ 年、二〇二三年、12023年、1999年"),
            [(2023, false), (2023, false), (2023, false)]
        );
        assert_eq!(
            years("2021—2025年，2021年至2023年，2023年，2024年"),
            [
                (2025, true),
                (2021, true),
                (2023, true),
                (2023, false),
                (2024, false)
            ]
        );
    }

    #[test]
    fn periods_are_read_in_every_writing() {
        let check = |text: &str| {
            let found = periods(text, &mentions(text));
            found
                .iter()
                .map(|found| (found.first.year, found.last.as_ref().map(|last| last.year)))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            check("自2023年1月1日起至2023年12月31日止"),
            [(2023, Some(2023))]
        );
        assert_eq!(check("2023 年 1 月 1 日至 12 月 31 日"), [(2023, None)]);
        assert_eq!(check("2023年1月1日至12月31止"), [(2023, None)]);
        assert_eq!(check("自2021年1月1日起施行，2023年"), []);
    }
}
