//! `personal-data`: what would be published has no identity card, bank card or mobile numbers.

use std::ops::Range;

use crate::diag::{Diagnostic, Message, Place, Severity};
use crate::model::Date;
use crate::parse::words::narrow;
use crate::source::{FileId, Sources, Span};

use super::{Context, Family, Rule, Run};

pub(super) const FAMILY: Family = Family {
    rules: RULES,
    run: Run::Text(run),
};

const RULES: &[Rule] = &[Rule {
    code: "personal-data",
    level: Severity::Error,
    manual: include_str!("personal-data.md"),
}];

/// Whose number it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Identity,
    Bank,
    Mobile,
}

/// How many digits a number must have to be looked at.
const FEWEST: usize = 11;

/// Units that make a number of eleven digits an amount.
const AMOUNTS: &[&str] = &[
    "元", "万", "亿", "次", "人", "条", "件", "个", "吨", "千", "立方", "平方",
];

fn run(context: &Context<'_>, file: FileId, found: &mut Vec<Diagnostic>) {
    let sources = context.sources;
    if !is_published(sources, file) {
        return;
    }
    let text = sources.text(file);
    let numbers = numbers(text).into_iter();
    let told = numbers.filter_map(|number| {
        let kind = number.kind(text)?;
        let is_note = is_note(sources, file, text, number.range.start);
        (!is_note).then(|| told(Span::new(file, number.range.clone()), &number, kind))
    });
    found.extend(told);
}

/// Tables hold figures only, and forms and settings of rules are not published.
fn is_published(sources: &Sources, file: FileId) -> bool {
    let path = sources.file(file).map_or("", |file| file.path.as_str());
    !path.ends_with("/tables.yaml") && !path.starts_with("forms/")
}

/// Tells whether a place stands in a note of a YAML file or of the head of a report.
fn is_note(sources: &Sources, file: FileId, text: &str, at: usize) -> bool {
    let path = sources.file(file).map_or("", |file| file.path.as_str());
    let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let is_yaml =
        !path.ends_with(".md") || text.starts_with("---") && !text[3..at].contains("\n---");
    is_yaml && text[line..at].trim_start().starts_with('#')
}

fn told(span: Span, number: &Number, kind: Kind) -> Diagnostic {
    let (message, help) = match kind {
        Kind::Identity => ("personal-data", "personal-data.help"),
        Kind::Bank => ("personal-data.bank", "personal-data.help"),
        Kind::Mobile => ("personal-data.mobile", "personal-data.mobile.help"),
    };
    let mut found = Diagnostic::error("personal-data", Place::Covered(span))
        .message(Message::new(message).with("number", number.masked()))
        .help(Message::new(help));
    if kind == Kind::Mobile {
        found.severity = Severity::Warning;
    }
    found
}

/// A number as it stands in a text, perhaps in groups.
struct Number {
    range: Range<usize>,
    /// The digits, and an X at the end of an identity number.
    digits: Vec<u8>,
    /// How many digits each group has.
    groups: Vec<usize>,
}

/// Finds long numbers: digits, or groups of digits with single spaces or hyphens between them.
fn numbers(text: &str) -> Vec<Number> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        // Full-width digits begin with the byte 0xEF.
        if !bytes[at].is_ascii_digit() && bytes[at] != 0xEF || !text.is_char_boundary(at) {
            at += 1;
            continue;
        }
        let number = number(text, at);
        at = number.range.end.max(at + 1);
        if number.digits.len() >= FEWEST {
            found.push(number);
        }
    }
    found
}

fn number(text: &str, start: usize) -> Number {
    let mut number = Number {
        range: start..start,
        digits: Vec::new(),
        groups: Vec::new(),
    };
    let mut len = 0;
    for (offset, ch) in text[start..].char_indices() {
        let end = start + offset + ch.len_utf8();
        match narrow(ch)
            .to_digit(10)
            .and_then(|digit| u8::try_from(digit).ok())
        {
            Some(digit) => {
                number.digits.push(digit);
                len += 1;
                number.range.end = end;
            }
            None if ch.eq_ignore_ascii_case(&'X') && number.digits.len() == 17 => {
                number.digits.push(10);
                len += 1;
                number.range.end = end;
                break;
            }
            None if matches!(ch, ' ' | '-') && len >= 3 && number.range.end == start + offset => {
                number.groups.push(std::mem::take(&mut len));
            }
            None => break,
        }
    }
    if len > 0 {
        number.groups.push(len);
    }
    number
}

impl Number {
    fn kind(&self, text: &str) -> Option<Kind> {
        if !self.stands_alone(text) {
            return None;
        }
        let is_plain = self.groups.len() == 1;
        let is_identity = is_plain || matches!(self.groups.as_slice(), [6, 8, 4]);
        if is_identity && is_identity_number(&self.digits) {
            return Some(Kind::Identity);
        }
        let in_fours = self
            .groups
            .split_last()
            .is_some_and(|(last, rest)| *last <= 4 && rest.iter().all(|len| *len == 4));
        if (is_plain || in_fours) && is_bank_number(&self.digits) {
            return Some(Kind::Bank);
        }
        let local = match self.digits.as_slice() {
            [8, 6, rest @ ..] if rest.len() == 11 => rest,
            digits => digits,
        };
        let is_grouped = matches!(self.groups.as_slice(), [3, 4, 4] | [11] | [13]);
        let is_mobile = local.len() == 11 && local[0] == 1 && (3..=9).contains(&local[1]);
        let is_amount = AMOUNTS
            .iter()
            .any(|unit| text[self.range.end..].trim_start().starts_with(unit));
        (is_grouped && is_mobile && !is_amount).then_some(Kind::Mobile)
    }

    /// A number inside of an address, a code or a decimal is another number.
    fn stands_alone(&self, text: &str) -> bool {
        let before = text[..self.range.start].chars().next_back();
        let after = text[self.range.end..].chars().next();
        let after_that = text[self.range.end..].chars().nth(1);
        let joins = |ch: char| ch.is_ascii_alphanumeric() || "/_=&%.?#".contains(ch);
        let is_decimal = after == Some('.') && after_that.is_some_and(|ch| ch.is_ascii_digit());
        before.is_none_or(|ch| !joins(ch))
            && after.is_none_or(|ch| !ch.is_ascii_alphanumeric() && !"/_=&%".contains(ch))
            && !is_decimal
    }

    /// Shows enough of a number to find it again, and no more.
    fn masked(&self) -> String {
        let len = self.digits.len();
        let shown = self
            .digits
            .iter()
            .enumerate()
            .map(|(index, digit)| match digit {
                _ if (3..len.saturating_sub(2)).contains(&index) => '*',
                10 => 'X',
                digit => char::from(b'0' + digit),
            });
        shown.collect()
    }
}

/// An identity number has eighteen digits: a region, a day of birth and a check digit.
fn is_identity_number(digits: &[u8]) -> bool {
    const WEIGHTS: [usize; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: [u8; 11] = [1, 0, 10, 9, 8, 7, 6, 5, 4, 3, 2];
    if digits.len() != 18 || !(1..=8).contains(&digits[0]) {
        return false;
    }
    let part = |range: Range<usize>| {
        digits[range]
            .iter()
            .fold(0_i16, |sum, digit| sum * 10 + i16::from(*digit))
    };
    let (year, month, day) = (part(6..10), part(10..12), part(12..14));
    let born = Date::new(year, month as i8, day as i8);
    let sum: usize = digits
        .iter()
        .zip(WEIGHTS)
        .map(|(digit, weight)| usize::from(*digit) * weight)
        .sum();
    (1900..2100).contains(&year) && born.is_some() && digits[17] == CHECKS[sum % 11]
}

/// A card of the national scheme begins with 62 and has a check digit by Luhn's rule.
fn is_bank_number(digits: &[u8]) -> bool {
    if !(16..=19).contains(&digits.len()) || !digits.starts_with(&[6, 2]) || digits.contains(&10) {
        return false;
    }
    let sum: usize = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(index, digit)| {
            let value = usize::from(*digit) * (1 + index % 2);
            value / 10 + value % 10
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::{Kind, numbers};

    fn check(text: &str) -> Vec<(Kind, String)> {
        let numbers = numbers(text).into_iter();
        numbers
            .filter_map(|number| Some((number.kind(text)?, number.masked())))
            .collect()
    }

    #[test]
    fn identity_numbers_have_a_day_of_birth_and_a_check_digit() {
        assert_eq!(
            check("身份证11010519491231002X。"),
            [(Kind::Identity, "110*************2X".to_owned())]
        );
        assert_eq!(
            check("110105194912310021，110105194913310029，11330800002618306N"),
            []
        );
        assert_eq!(check("１１０１０５１９４９１２３１００２Ｘ").len(), 0);
        assert_eq!(check("110105 19491231 002X")[0].0, Kind::Identity);
    }

    #[test]
    fn mobile_numbers_are_told_from_landlines_amounts_and_addresses() {
        assert_eq!(
            check("电话13800000000，+86 138-0000-0000"),
            [
                (Kind::Mobile, "138******00".to_owned()),
                (Kind::Mobile, "138******00".to_owned()),
            ]
        );
        assert_eq!(
            check("0517-87222589、05178722258、13800000000元、a_13800000000.html、13800000000.5"),
            []
        );
    }

    #[test]
    fn bank_numbers_begin_with_62_and_have_a_check_digit() {
        assert_eq!(check("账号6222 0000 0000 0000 004")[0].0, Kind::Bank);
        assert_eq!(check("6222000000000000008"), []);
    }
}
