//! Figures in Chinese numerals: 两件, 十二件, 三百件.

use crate::model::Amount;

use super::{Figure, unit_at, with_unit};

/// Reads the numerals at `start`; returns the figure if it is one, and where the text goes on.
/// `None` where there is no numeral.
pub(super) fn number(text: &str, start: usize) -> Option<(Option<Figure>, usize)> {
    let len: usize = text[start..]
        .chars()
        .take_while(|ch| is_numeral(*ch))
        .map(char::len_utf8)
        .sum();
    if len == 0 {
        return None;
    }
    let end = start + len;
    let numerals = &text[start..end];
    let figure = value(numerals)
        .filter(|_| counts(text, start, end))
        .and_then(|value| with_unit(text, start..end, Amount::from(value)));
    let next = figure.as_ref().map_or(end, |figure| figure.end);
    Some((figure, next))
}

/// Tells whether a character is a numeral.
pub(super) fn is_numeral(ch: char) -> bool {
    digit(ch).is_some() || place(ch).is_some()
}

/// The units after which numerals count something; after others they mostly do not.
const UNITS: &[&str] = &[
    "件", "份", "宗", "例", "起", "条", "篇", "期", "次", "家", "场", "个", "名", "元",
];

/// After 一 even these mostly do not count: 一条, 一次性, 一起.
const UNITS_OF_ONE: &[&str] = &["件", "份", "宗", "例"];

/// Tells whether the numerals count something: 两件 does, 一件事 and 第二件 do not.
fn counts(text: &str, start: usize, end: usize) -> bool {
    let before = text[..start].chars().next_back();
    if text[..start].ends_with("百分之") {
        return true;
    }
    if before.is_some_and(|ch| "第每同任某逐头统唯之单".contains(ch)) {
        return false;
    }
    let rest = text[end..].trim_start_matches(['余', '多', '几']);
    let unit = unit_at(rest);
    let units = match &text[start..end] {
        "一" => UNITS_OF_ONE,
        _ => UNITS,
    };
    let after = rest[unit.len()..].chars().next();
    units.contains(&unit) && !after.is_some_and(|ch| "事性套".contains(ch))
}

/// Reads numerals that are written with their places: 一百零五.
fn value(numerals: &str) -> Option<u32> {
    let mut total: u32 = 0;
    let mut current: Option<u32> = None;
    for ch in numerals.chars() {
        if let Some(digit) = digit(ch) {
            if current.is_some_and(|current| current != 0) {
                return None;
            }
            current = Some(digit);
        } else {
            let place = place(ch)?;
            let times = if current.is_none() && place == 10 {
                1
            } else {
                current?
            };
            total = total.checked_add(times.checked_mul(place)?)?;
            current = None;
        }
    }
    total.checked_add(current.unwrap_or(0))
}

fn digit(ch: char) -> Option<u32> {
    let digit = match ch {
        '零' | '〇' => 0,
        '一' => 1,
        '二' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    };
    Some(digit)
}

fn place(ch: char) -> Option<u32> {
    match ch {
        '十' => Some(10),
        '百' => Some(100),
        '千' => Some(1000),
        _ => None,
    }
}
