//! Figures in Chinese prose: how many of what. Dates, ordinals, document numbers, telephone
//! numbers, ranges and numerals of lists are told apart and passed over.

use std::ops::Range;

use crate::model::Amount;

mod chinese;

/// A figure with its unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Figure {
    /// Where the number stands.
    pub(super) number: Range<usize>,
    /// Where the unit ends.
    pub(super) end: usize,
    /// The value, with 万 and the like multiplied out.
    pub(super) value: Amount,
    /// The unit, empty where there is none.
    pub(super) unit: &'static str,
    /// How exact it is meant to be.
    pub(super) bound: Bound,
    /// How many digits stand after the point.
    pub(super) decimals: u32,
}

impl Figure {
    /// Tells whether the figure is a percentage.
    pub(super) fn is_percent(&self) -> bool {
        self.unit == "%"
    }

    /// Tells whether the figure is exact and counts something.
    pub(super) fn is_exact(&self) -> bool {
        self.bound == Bound::Exact
    }
}

/// How exact a figure is meant to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    /// As written.
    Exact,
    /// That many and some more: 20余件.
    AtLeast,
    /// Near it: 约20件, 3万册.
    About,
}

/// Finds the figures in the text of a strand.
pub(super) fn figures(text: &str) -> Vec<Figure> {
    let mut found = Vec::new();
    let mut skip_to = 0;
    for (at, ch) in text.char_indices() {
        if at < skip_to {
            continue;
        }
        let read = if ch.is_ascii_digit() {
            Some(digits(text, at))
        } else if chinese::is_numeral(ch) {
            chinese::number(text, at)
        } else {
            None
        };
        if let Some((figure, end)) = read {
            found.extend(figure);
            skip_to = end;
        }
    }
    found
}

/// The longest number that is a figure.
const LONGEST: usize = 15;

/// Reads a number in digits; returns it if it is a figure, and where the text goes on.
fn digits(text: &str, start: usize) -> (Option<Figure>, usize) {
    let bytes = text.as_bytes();
    let run = |from: usize| {
        let len = bytes[from..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        from + len
    };
    let whole_end = run(start);
    let mut end = whole_end;
    let point = bytes.get(whole_end) == Some(&b'.');
    if point && bytes.get(whole_end + 1).is_some_and(u8::is_ascii_digit) {
        end = run(whole_end + 1);
    }
    let decimals = u32::try_from(end.saturating_sub(whole_end + 1)).unwrap_or(0);
    let is_numeral = point && end == whole_end || text[end..].starts_with('、') && start == 0;
    if is_numeral || end - start > LONGEST || is_code(text, start..end) {
        return (None, code_end(text, end));
    }
    let value = Amount::read(&text[start..end]).ok();
    let figure = value.and_then(|value| with_unit(text, start..end, value));
    let next = figure.as_ref().map_or(end, |figure| figure.end);
    let figure = figure.map(|figure| Figure { decimals, ..figure });
    (figure, next)
}

/// A number inside of a code: a date, a telephone number, an address, a range, 〔2020〕109号.
fn is_code(text: &str, number: Range<usize>) -> bool {
    let before = text[..number.start].chars().next_back();
    let after = text[number.end..].chars().next();
    let glued = |ch: char| ch.is_ascii_alphanumeric() || "-–—~/@_=#+:.〔[•·".contains(ch);
    before.is_some_and(|ch| glued(ch) || ch == '第')
        || after.is_some_and(|ch| glued(ch) && ch != '.' || "号〕]".contains(ch))
        || before == Some('时') && after == Some('分')
        || is_range_end(text, number.start)
        || is_range_start(text, number.end)
}

/// In 3至5件 neither number is a figure.
fn is_range_end(text: &str, start: usize) -> bool {
    let before = text[..start].strip_suffix(['至', '到']);
    before.is_some_and(|before| before.ends_with(|ch: char| ch.is_ascii_digit()))
}

fn is_range_start(text: &str, end: usize) -> bool {
    let after = text[end..].strip_prefix(['至', '到']);
    after.is_some_and(|after| after.starts_with(|ch: char| ch.is_ascii_digit()))
}

/// Passes over the rest of an address or a code.
fn code_end(text: &str, end: usize) -> usize {
    let is_code = |byte: &u8| byte.is_ascii_alphanumeric() || b"@_=#".contains(byte);
    let len = text.as_bytes()[end..]
        .iter()
        .take_while(|byte| is_code(byte))
        .count();
    end + len
}

/// Units, the longer before the shorter that they begin with.
const UNITS: &[&str] = &[
    "%",
    "个百分点",
    "百分点",
    "个工作日",
    "工作日",
    "个自然日",
    "个月",
    "个",
    "件次",
    "件",
    "起次",
    "起",
    "份",
    "宗",
    "例",
    "条次",
    "条",
    "项次",
    "项",
    "次",
    "篇",
    "期",
    "人次",
    "人",
    "元",
    "万元",
    "亿元",
    "家",
    "场次",
    "场",
    "户次",
    "户",
    "页",
    "册",
    "名",
    "处",
    "部",
    "台",
    "种",
    "类",
    "天",
    "批次",
    "批",
    "款",
    "章",
    "级",
    "届",
    "倍",
    "位",
    "组",
    "支",
    "辆",
    "亩",
    "所",
    "座",
    "版",
    "张",
    "幅",
    "套",
    "间",
    "段",
    "字",
    "轮",
    "波",
    "课时",
    "平方米",
    "公里",
    "小时",
    "分钟",
    "吨",
    "岁",
    "点",
    "笔",
    "桩",
    "封",
    "则",
    "通",
    "路",
    "步",
    "线",
    "村",
    "镇",
    "区",
    "县",
    "市",
    "分",
];

/// What makes a number one of a date or a time.
const TIMES: &[char] = &['年', '月', '日', '时', '秒'];

/// Reads what follows a number: 余, 万, the unit, 以上. `None` for a date.
fn with_unit(text: &str, number: Range<usize>, mut value: Amount) -> Option<Figure> {
    let mut at = number.end;
    let mut bound = bound_before(&text[..number.start]);
    let is_money = text[at..].starts_with("万元") || text[at..].starts_with("亿元");
    let multiplier = text[at..].chars().next().and_then(multiplier);
    if let (Some(factor), false) = (multiplier, is_money) {
        value = Amount::from(value.decimal().checked_mul(factor.into())?);
        at += '万'.len_utf8();
        bound = bound.max(Bound::About);
    }
    if let Some(rest) = text[at..].strip_prefix(['余', '多', '几', '来']) {
        at = text.len() - rest.len();
        bound = Bound::AtLeast;
    }
    if text[at..].starts_with(TIMES) {
        return None;
    }
    let is_hundredth = text[..number.start].ends_with("百分之");
    let unit = unit_at(&text[at..]);
    let unit = if is_hundredth { "%" } else { unit };
    at += if is_hundredth { 0 } else { unit.len() };
    let after = &text[at..];
    if ["以上", "之多"].iter().any(|word| after.starts_with(word)) {
        bound = bound.max(Bound::AtLeast);
    }
    if ["左右", "以内", "以下", "上下", "许"]
        .iter()
        .any(|word| after.starts_with(word))
    {
        bound = Bound::About;
    }
    Some(Figure {
        number,
        end: at,
        value,
        unit,
        bound,
        decimals: 0,
    })
}

fn unit_at(text: &str) -> &'static str {
    if text.starts_with('%') {
        return "%";
    }
    let Some(first) = text.as_bytes().first_chunk::<3>() else {
        return "";
    };
    let mut best = "";
    for unit in UNITS {
        let is_alike = unit.as_bytes().first_chunk::<3>() == Some(first);
        if is_alike && unit.len() > best.len() && text.starts_with(unit) {
            best = unit;
        }
    }
    best
}

fn multiplier(ch: char) -> Option<u32> {
    match ch {
        '百' => Some(100),
        '千' => Some(1000),
        '万' => Some(10_000),
        '亿' => Some(100_000_000),
        _ => None,
    }
}

/// Reads what stands before a number: 约, 超过.
fn bound_before(before: &str) -> Bound {
    let ends = |words: &[&str]| words.iter().any(|word| before.ends_with(word));
    if ends(&["超过", "超", "逾", "至少", "不少于", "不低于", "突破"]) {
        Bound::AtLeast
    } else if ends(&[
        "约",
        "近",
        "约为",
        "接近",
        "将近",
        "不足",
        "不到",
        "最多",
        "不超过",
    ]) {
        Bound::About
    } else {
        Bound::Exact
    }
}

impl Bound {
    /// Returns the less exact of both.
    fn max(self, other: Self) -> Self {
        if self == Self::Exact { other } else { self }
    }
}

#[cfg(test)]
mod tests {
    use super::{Bound, figures};

    fn check(text: &str) -> String {
        let said = figures(text).into_iter().map(|figure| {
            let bound = match figure.bound {
                Bound::Exact => "",
                Bound::AtLeast => ">",
                Bound::About => "~",
            };
            format!("{bound}{}{}", figure.value, figure.unit)
        });
        said.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn figures_are_read_with_their_units() {
        let cases = [
            ("收到申请1234件", "1234件"),
            (
                "约20件、20余件、18万余条、3万册",
                "~20件 >20件 >180000条 ~30000册",
            ),
            (
                "收费59237.2449万元、5.92亿元、1.5万余元",
                "59237.2449万元 5.92亿元 >15000.0元",
            ),
            ("占64.3%，百分之二十，下降2个百分点", "64.3% 20% 2个百分点"),
            (
                "一件、两件、十二件、三百件、二十三起",
                "1件 2件 12件 300件 23起",
            ),
            ("一百零五件", "105件"),
            ("收到8份申请，办结100件以上", "8份 >100件"),
            ("超过30件，近40件，50件左右", ">30件 ~40件 ~50件"),
            ("部分公开67，占4.61%", "67 4.61%"),
            ("行政许可28件多为建房", "28件"),
        ];
        for (text, expected) in cases {
            assert_eq!(check(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_figure_is_passed_over() {
        let texts = [
            "1月1日至12月31日，9时30分",
            "第二十条第5项，第3期，第12次",
            "〔2020〕109号，国令第711号，环城路1号",
            "0517-87222589，hzzwgk@126.com，www.a12.gov.cn/b34",
            "3-5件，3至5件，10—15件，2~3件",
            "1.收到，1、收到",
            "1+X，5·15，A4，9:30，1/3",
            "一是，统一，十四五，三审三校，一网通办，一次性，高效办成一件事",
            "每一件，一起行动，三分之一",
            "99999999999999999999件",
        ];
        for text in texts {
            for piece in text.split('，') {
                assert_eq!(check(piece), "", "{piece}");
            }
        }
    }
}
