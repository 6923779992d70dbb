//! What stands above a report's first section: title, organ, year, dates, numbers.

use crate::model::{Date, Published};
use crate::parse::words::{is_han, narrow};

use super::document::{Block, BlockKind, FactKind};
use super::figure::is_space;
use super::text::tidy;

/// What a report says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Head {
    /// The title.
    pub(super) title: Option<String>,
    /// Whose report it is, as the title names it.
    pub(super) organ: Option<String>,
    /// The year that it reports on.
    pub(super) year: Option<u16>,
    /// When it was published, as front matter has it.
    pub(super) published: Option<String>,
    /// 成文日期, as front matter has it.
    pub(super) signed: Option<String>,
    /// 索引号.
    pub(super) index_number: Option<String>,
    /// 发文字号.
    pub(super) document_number: Option<String>,
    /// How many of the blocks above the first section are no text of the report.
    pub(super) n_blocks: usize,
}

/// The most blocks that a title can be broken over.
const MOST_PARTS: usize = 4;

/// The longest title, in characters.
const LONGEST: usize = 70;

/// Reads the head out of the blocks above the first section and what the file states of itself.
pub(super) fn read(above: &[Block], facts: &[(FactKind, String)], name: &str) -> Head {
    let mut head = Head::default();
    let texts: Vec<String> = above.iter().map(text_of).collect();
    if let Some((range, title)) = title(&texts) {
        head.n_blocks = range.end;
        head.title = Some(title);
    }
    // Dates and numbers end at a space, so the line is read as it stands.
    for block in above {
        head.take_lines(&block.plain());
    }
    for (kind, text) in facts {
        match kind {
            FactKind::Title if head.title.is_none() => head.title = stated_title(text),
            FactKind::Title => {}
            FactKind::Line => head.take_lines(text),
        }
    }
    let is_line = |text: &String| is_information(text);
    head.n_blocks += texts[head.n_blocks..]
        .iter()
        .take_while(|text| text.is_empty() || is_line(text))
        .count();
    let title = head.title.clone().or_else(|| stated_title(name));
    if let Some(title) = &title {
        (head.organ, head.year) = organ_and_year(title);
    }
    if head.title.is_none() {
        let wide = texts.iter().find_map(|text| {
            text.contains("统计期限")
                .then(|| organ_and_year(text).1)
                .flatten()
        });
        head.year = head.year.or(wide);
    }
    head
}

fn text_of(block: &Block) -> String {
    match block.kind {
        BlockKind::Table(_) => String::new(),
        _ => tidy(super::sections::bare(&block.plain()))
            .trim()
            .to_owned(),
    }
}

/// The most lines that are looked at for a title.
const MOST_LINES: usize = 200;

/// Finds the lines that are the title: the fewest that name a report on information disclosure.
fn title(texts: &[String]) -> Option<(std::ops::Range<usize>, String)> {
    let lines: Vec<usize> = (0..texts.len())
        .filter(|at| !texts[*at].is_empty())
        .take(MOST_LINES)
        .collect();
    let mut best: Option<(std::ops::Range<usize>, String)> = None;
    for start in 0..lines.len() {
        let mut joined = String::new();
        for at in lines[start..].iter().take(MOST_PARTS) {
            joined.push_str(&texts[*at]);
            if joined.chars().count() > LONGEST {
                break;
            }
            let Some(title) = as_title(&joined) else {
                continue;
            };
            // A later one is better only if it names the organ that the first does not.
            let names = |title: &str| organ_and_year(title).0.is_some();
            if best
                .as_ref()
                .is_none_or(|(_, known)| !names(known) && names(&title))
            {
                best = Some((lines[start]..at + 1, title));
            }
            break;
        }
    }
    with_organ_above(best, texts)
}

/// A title that begins with the year has its organ in the line above.
fn with_organ_above(
    found: Option<(std::ops::Range<usize>, String)>,
    texts: &[String],
) -> Option<(std::ops::Range<usize>, String)> {
    let (range, title) = found?;
    if organ_and_year(&title).0.is_some() {
        return Some((range, title));
    }
    let above = texts[..range.start]
        .iter()
        .rev()
        .find(|text| !text.is_empty());
    match above.filter(|text| is_organ(text)) {
        Some(organ) => Some((range, format!("{organ}{title}"))),
        None => Some((range, title)),
    }
}

/// Returns a text as a title, if it is one.
fn as_title(text: &str) -> Option<String> {
    let text = text.trim_matches(|ch: char| is_space(ch) || "《》“”".contains(ch));
    let bare = text.split(['（', '(']).next().unwrap_or(text);
    let is_report = bare.ends_with("报告") || bare.ends_with("年报");
    let names = bare.contains("信息公开") || bare.contains("政务公开");
    (is_report && names && bare.chars().count() >= 8 && !bare.contains(['。', '，', '；']))
        .then(|| bare.to_owned())
}

/// The title that a page or a file name states, without the name of the site.
fn stated_title(text: &str) -> Option<String> {
    let parts = text.split(['_', '|', '—', '-', '–', '>', '»', '/', '.']);
    parts
        .map(|part| tidy(part).trim().to_owned())
        .find_map(|part| as_title(&part))
}

/// Reads a title: whose report, and on which year.
pub(super) fn organ_and_year(title: &str) -> (Option<String>, Option<u16>) {
    let narrowed: String = title
        .chars()
        .map(|ch| {
            if ch == '〇' || ch == '○' {
                '0'
            } else {
                numeral(narrow(ch))
            }
        })
        .collect();
    let chars: Vec<char> = title.chars().collect();
    let digits: Vec<char> = narrowed.chars().collect();
    for at in 0..digits.len().saturating_sub(4) {
        let year: String = digits[at..at + 4].iter().collect();
        let Some(year) = year
            .parse::<u16>()
            .ok()
            .filter(|year| (1990..2100).contains(year))
        else {
            continue;
        };
        if !digits[at + 4..].starts_with(&['年']) && !digits[at + 4..].starts_with(&['年', '度'])
        {
            continue;
        }
        let before: String = chars[..at].iter().collect();
        let after: String = chars[at + 5..].iter().collect();
        let organ = tidy_organ(&before).or_else(|| {
            let (organ, _) = after
                .split_once("政府信息公开")
                .or_else(|| after.split_once("信息公开"))?;
            tidy_organ(organ.trim_start_matches('度'))
        });
        return (organ, Some(year));
    }
    (None, None)
}

/// A Chinese numeral as a digit: 二〇二三年.
fn numeral(ch: char) -> char {
    match "零一二三四五六七八九"
        .chars()
        .position(|numeral| numeral == ch)
    {
        Some(at) => char::from_digit(u32::try_from(at).unwrap_or(0), 10).unwrap_or(ch),
        None => ch,
    }
}

fn tidy_organ(text: &str) -> Option<String> {
    let text = text.trim_matches(|ch: char| is_space(ch) || "《》“”关于".contains(ch));
    let is_some = (2..=40).contains(&text.chars().count());
    is_some.then(|| text.to_owned())
}

/// Tells whether a line is the name of an organ.
pub(super) fn is_organ(text: &str) -> bool {
    const ENDINGS: [&str; 20] = [
        "政府",
        "局",
        "委",
        "委员会",
        "办",
        "办公室",
        "办公厅",
        "厅",
        "处",
        "中心",
        "乡",
        "镇",
        "街道",
        "院",
        "会",
        "公司",
        "大队",
        "支队",
        "学校",
        "站",
    ];
    text.chars().count() <= 30 && ENDINGS.iter().any(|ending| text.ends_with(ending))
}

/// Tells whether a line between title and text is of the page, not of the report.
fn is_information(text: &str) -> bool {
    const WORDS: [&str; 16] = [
        "发布时间",
        "发布日期",
        "发布机构",
        "来源",
        "浏览",
        "阅读",
        "点击",
        "字号",
        "字体",
        "索引号",
        "文号",
        "分享",
        "当前位置",
        "成文日期",
        "信息分类",
        "打印",
    ];
    text.chars().count() <= 120
        && !text.contains('。')
        && WORDS.iter().any(|word| text.contains(word))
        || dates(text).is_some_and(|(_, rest)| {
            rest.trim_matches(|ch: char| "（）() ".contains(ch))
                .is_empty()
        })
}

impl Head {
    /// Takes dates and numbers out of a line of the page.
    fn take_lines(&mut self, text: &str) {
        let after = |words: &[&str]| {
            let (_, after) = words.iter().find_map(|word| text.split_once(*word))?;
            Some(
                after
                    .trim_start_matches(|ch: char| is_space(ch) || "：:】]".contains(ch))
                    .to_owned(),
            )
        };
        let date =
            |words: &[&str]| after(words).and_then(|text| dates(&text).map(|(date, _)| date));
        let published = || date(&["发布时间", "发布日期", "公开日期", "时间：", "日期："]);
        self.published = self.published.take().or_else(published);
        let signed = || {
            date(&["成文日期", "生成日期"])?
                .get(..10)
                .map(str::to_owned)
        };
        self.signed = self.signed.take().or_else(signed);
        let word = |text: String| {
            // Spaces can be lost: a number ends where, after its figures, the next label begins.
            let mut has_digit = false;
            let mut is_done = false;
            let word: String = text
                .chars()
                .take_while(|ch| {
                    has_digit |= ch.is_ascii_digit();
                    let is_label = has_digit && is_han(*ch) && *ch != '号';
                    let is_over = is_done || is_label || is_space(*ch) || "，；|".contains(*ch);
                    is_done = has_digit && *ch == '号';
                    !is_over
                })
                .collect();
            (!word.is_empty()
                && word.chars().count() <= 40
                && word.chars().any(|ch| ch.is_ascii_digit()))
            .then_some(word)
        };
        self.index_number = self
            .index_number
            .take()
            .or_else(|| after(&["索引号"]).and_then(word));
        self.document_number = self
            .document_number
            .take()
            .or_else(|| after(&["发文字号", "文号"]).and_then(word));
    }
}

/// Reads the date that a text begins with, as front matter has it, and returns what follows.
pub(super) fn dates(text: &str) -> Option<(String, &str)> {
    let text = text.trim_start_matches(|ch: char| is_space(ch) || "（(".contains(ch));
    let is_part = |ch: char| ch.is_ascii_digit() || "年月日-/.".contains(ch);
    let day: String = text.chars().take_while(|ch| is_part(*ch)).collect();
    let rest = &text[day.len()..];
    let date = Date::read(&day.replace(['/', '.'], "-"))?;
    let clock: String = rest
        .trim_start_matches([' ', 'T'])
        .chars()
        .take_while(|ch| ch.is_ascii_digit() || *ch == ':')
        .collect();
    let with_time = format!("{date} {}", clock.get(..5).unwrap_or(""));
    match Published::read(&with_time).filter(|published| published.time.is_some()) {
        Some(published) => Some((
            published.to_string(),
            &rest.trim_start_matches([' ', 'T'])[clock.len()..],
        )),
        None => Some((date.to_string(), rest)),
    }
}

#[cfg(test)]
mod tests {
    use super::{organ_and_year, read};
    use crate::import::document::{Block, BlockKind};
    use crate::import::place::Place;

    fn check(lines: &[&str]) -> (String, String, u16, usize) {
        let blocks: Vec<Block> = lines
            .iter()
            .map(|line| Block::text(BlockKind::Line, line, Place::Whole))
            .collect();
        let head = read(&blocks, &[], "");
        (
            head.title.unwrap_or_default(),
            head.organ.unwrap_or_default(),
            head.year.unwrap_or(0),
            head.n_blocks,
        )
    }

    #[test]
    fn titles_may_be_broken_over_lines() {
        let whole = "青山县示范镇人民政府2023年政府信息公开工作年度报告".to_owned();
        let organ = "青山县示范镇人民政府".to_owned();
        assert_eq!(
            check(&["", "青山县示范镇人民政府 2023 年政府信息公开工作 年度报告"]),
            (whole.clone(), organ.clone(), 2023, 2)
        );
        assert_eq!(
            check(&[
                "青山县示范镇人民政府",
                "2023 年政府信息公开工作年度报告",
                "本报告由……"
            ]),
            (whole.clone(), organ.clone(), 2023, 2)
        );
        assert_eq!(
            check(&[
                "青山县示范镇人民政府2023年",
                "政府信息公开工作",
                "年度报告",
                "发布时间：2024-01-18 来源：示范镇"
            ]),
            (whole, organ, 2023, 4)
        );
    }

    #[test]
    fn organ_and_year_are_read_in_either_order() {
        let organ = |text: &str| Some(text.to_owned());
        assert_eq!(
            organ_and_year("示范镇二〇二三年政府信息公开工作年度报告"),
            (organ("示范镇"), Some(2023))
        );
        assert_eq!(
            organ_and_year("２０２３年示范镇政府信息公开工作年度报告"),
            (organ("示范镇"), Some(2023))
        );
        assert_eq!(
            organ_and_year("2023年度政府信息公开工作年度报告"),
            (None, Some(2023))
        );
    }

    #[test]
    fn dates_and_numbers_stand_in_lines_of_the_page() {
        let line = Block::text(
            BlockKind::Line,
            "索引号：12345/2024-001 发布日期：2024-01-18 09:30 浏览次数：12",
            Place::Whole,
        );
        let head = read(&[line], &[], "");
        assert_eq!(head.published.as_deref(), Some("2024-01-18 09:30"));
        assert_eq!(head.index_number.as_deref(), Some("12345/2024-001"));
        assert_eq!(head.n_blocks, 1);
    }
}
