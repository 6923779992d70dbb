//! Passages as strands: running text without brackets, titles, quotation marks and spaces, in
//! half-width, with years told by their distance from the report's year. What stands in brackets
//! is a strand of its own that hangs on the strand around it.

use std::ops::Range;

use crate::model::{Amount, Passage};
use crate::parse::words::{is_han, narrow};
use crate::source::Span;

/// A run of text that is read as one.
pub(super) struct Strand<'a> {
    passage: &'a Passage,
    /// The text as it is read.
    pub(super) text: String,
    /// Where the text follows the passage without a gap: where in each.
    runs: Vec<(usize, usize)>,
    /// What the portal filled in for `{{ ... }}`: it is right by construction.
    pub(super) given: Vec<Range<usize>>,
    /// For text in brackets, the strand around it and where in it the brackets stood.
    pub(super) host: Option<(usize, usize)>,
}

impl Strand<'_> {
    /// Returns the place in the file of a range of the text.
    pub(super) fn span(&self, range: Range<usize>) -> Span {
        let start = self.origin(range.start);
        let last = self
            .text
            .get(range.clone())
            .and_then(|text| text.char_indices().next_back());
        let last = last.map_or(start, |(at, _)| self.origin(range.start + at));
        let rest = self.passage.text.get(last..).unwrap_or("");
        let end = last + rest.chars().next().map_or(0, char::len_utf8);
        self.passage.span(start..end)
    }

    /// Returns where in the passage a byte of the text comes from.
    fn origin(&self, at: usize) -> usize {
        let index = self.runs.partition_point(|(here, _)| *here <= at);
        let (here, there) = index
            .checked_sub(1)
            .map_or((0, 0), |index| self.runs[index]);
        there + (at - here)
    }

    fn push(&mut self, ch: char, origin: usize) {
        let at = self.text.len();
        let expected = self.runs.last().map(|(here, there)| there + (at - here));
        if expected != Some(origin) {
            self.runs.push((at, origin));
        }
        self.text.push(ch);
    }

    /// Cuts the text short, and returns where in the passage the cut part began.
    fn cut(&mut self, at: usize) -> usize {
        let origin = self.origin(at);
        self.text.truncate(at);
        self.runs.retain(|(here, _)| *here < at);
        origin
    }
}

/// What reading needs to know of the report.
pub(super) struct Reader<'a> {
    /// The year that the report is on.
    pub(super) year: u16,
    /// Gives the figure that a reference names.
    pub(super) figure: &'a dyn Fn(&str) -> Option<Amount>,
}

/// Brackets inside of brackets are followed this deep.
const DEEPEST: usize = 4;

impl Reader<'_> {
    /// Reads one passage into strands, the outermost first.
    pub(super) fn read<'p>(&self, passage: &'p Passage, into: &mut Vec<Strand<'p>>) {
        let mut open = vec![into.len()];
        into.push(strand(passage, None));
        let text = passage.text.as_str();
        let mut at = 0;
        while let Some(ch) = text[at..].chars().next() {
            let innermost = open[open.len() - 1];
            let len = ch.len_utf8();
            let next = at + len;
            let strand = &mut into[innermost];
            match ch {
                '年' => self.year(strand, at),
                '度' if strand.text.ends_with('年') => {}
                ch if is_han(ch) => strand.push(ch, at),
                '（' | '(' if open.len() < DEEPEST => {
                    let host = (innermost, strand.text.len());
                    open.push(into.len());
                    into.push(self::strand(passage, Some(host)));
                }
                '）' | ')' if open.len() > 1 => {
                    open.pop();
                    drop_numeral(into);
                }
                '{' if text[at..].starts_with("{{") => {
                    at = self.reference(strand, text, at);
                    continue;
                }
                '《' => {
                    at = title_end(text, next);
                    continue;
                }
                ',' => comma(strand, text, at),
                ch => sign(strand, ch, text, at),
            }
            at = next;
        }
    }

    /// Tells a year by its distance from the report's: 2022年 becomes 上年.
    fn year(&self, strand: &mut Strand<'_>, at: usize) {
        let text = strand.text.as_str();
        let digits = text.bytes().rev().take_while(u8::is_ascii_digit).count();
        let before = &text[..text.len() - digits];
        let (cut, word) = if digits == 4 {
            let start = text.len() - 4;
            let year = text[start..].parse().unwrap_or(0);
            // In 2021年至2023年 and 2021-2023年 the second year is not meant alone.
            let is_joint = before
                .strip_suffix(['至', '到'])
                .is_some_and(|before| before.ends_with('年'));
            let is_range = is_joint || before.ends_with(['-', '—', '–', '~']);
            (4, if is_range { '他' } else { self.relative(year) })
        } else {
            let last = text.chars().next_back();
            let word = match last {
                Some('去') => '上',
                Some('一') if text.ends_with("上一") => '上',
                Some('一') if text.ends_with("下一") => '下',
                Some('明' | '次' | '翌') => '下',
                Some('今' | '当' | '该') => '本',
                Some('前') => '他',
                _ => return strand.push('年', at),
            };
            let is_double = last == Some('一');
            ('一'.len_utf8() * (1 + usize::from(is_double)), word)
        };
        let origin = strand.cut(strand.text.len() - cut);
        strand.push(word, origin);
        strand.push('年', at);
    }

    fn relative(&self, year: u16) -> char {
        match i32::from(year) - i32::from(self.year) {
            0 => '本',
            -1 => '上',
            1 => '下',
            _ => '他',
        }
    }

    /// Fills in the figure of `{{ ... }}`, and returns where the text goes on.
    fn reference(&self, strand: &mut Strand<'_>, text: &str, at: usize) -> usize {
        let Some(len) = text[at..].find("}}") else {
            strand.push('□', at);
            return at + 1;
        };
        let figure = (self.figure)(text[at + 2..at + len].trim());
        let start = strand.text.len();
        match figure {
            None => strand.push('□', at),
            Some(figure) => {
                strand.runs.push((start, at));
                strand.text.push_str(&figure.to_string());
                strand.given.push(start..strand.text.len());
            }
        }
        at + len + 2
    }
}

fn strand(passage: &Passage, host: Option<(usize, usize)>) -> Strand<'_> {
    Strand {
        passage,
        text: String::new(),
        runs: Vec::new(),
        given: Vec::new(),
        host,
    }
}

/// Brackets around a numeral, as in （一）, say nothing.
fn drop_numeral(strands: &mut Vec<Strand<'_>>) {
    let is_numeral = |ch| "一二三四五六七八九十".contains(ch);
    if let Some(last) = strands.last()
        && last.host.is_some()
        && last.text.chars().all(is_numeral)
    {
        strands.pop();
    }
}

/// Returns where a title ends that begins with 《; one that does not end is no title.
fn title_end(text: &str, start: usize) -> usize {
    const LONGEST: usize = 100;
    let close = text[start..]
        .char_indices()
        .take(LONGEST)
        .find(|(_, ch)| *ch == '》');
    close.map_or(start, |(len, ch)| start + len + ch.len_utf8())
}

/// A comma between digits groups them where three digits follow; any other ends a clause.
fn comma(strand: &mut Strand<'_>, text: &str, at: usize) {
    let is_digit = |byte: &u8| byte.is_ascii_digit();
    let follow = text.as_bytes()[at + 1..]
        .iter()
        .take_while(|byte| is_digit(byte))
        .count();
    let after_digit = at
        .checked_sub(1)
        .is_some_and(|at| is_digit(&text.as_bytes()[at]));
    if !(after_digit && follow == 3) {
        strand.push('，', at);
    }
}

/// Any other character: spaces and quotation marks are dropped, punctuation is made one of each.
fn sign(strand: &mut Strand<'_>, ch: char, text: &str, at: usize) {
    let is_quote = "“”‘’\"'「」『』*》〈〉\u{200B}\u{FEFF}".contains(ch);
    if is_quote {
        return;
    }
    if ch.is_whitespace() {
        let is_word = |ch: Option<char>| ch.is_some_and(|ch| ch.is_ascii_alphanumeric());
        let next = text[at..].trim_start().chars().next();
        if is_word(strand.text.chars().next_back()) && is_word(next) {
            strand.push(' ', at);
        }
        return;
    }
    let plain = match ch {
        '，' | ')' | '）' | '【' | '】' | '（' | '(' => '，',
        ';' | '；' => '；',
        '：' => '：',
        ':' if !strand.text.ends_with(|ch: char| ch.is_ascii_digit()) => '：',
        '!' | '！' => '！',
        '?' | '？' => '？',
        ch => narrow(ch),
    };
    strand.push(plain, at);
}

#[cfg(test)]
mod tests {
    use super::{Reader, Strand};
    use crate::model::Amount;
    use crate::parse::markdown::outline;
    use crate::source::FileId;

    fn check(text: &str) -> String {
        let outline = outline(FileId(0), text, 0..text.len()).value;
        let figure = |name: &str| (name == "a.b").then_some(Amount::from(12));
        let reader = Reader {
            year: 2023,
            figure: &figure,
        };
        let mut strands: Vec<Strand<'_>> = Vec::new();
        reader.read(&outline.passages[0], &mut strands);
        let said = strands.iter().map(|strand| {
            let pieces = strand.text.char_indices().map(|(at, ch)| {
                let span = strand.span(at..at + ch.len_utf8());
                text[span.range()].to_owned()
            });
            format!("{} = {}", strand.text, pieces.collect::<Vec<_>>().join("|"))
        });
        said.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn brackets_titles_and_years_are_read_as_they_are_meant() {
        insta::assert_snapshot!(check("（一）2022 年度**《甲》**收到“１２”件（含3件），共1,234件"), @r#"
        上年收到12件，共1234件 = 2|年|收|到|１|２|件|，|共|1|2|3|4|件
        含3件 = 含|3|件
        "#);
    }

    #[test]
    fn references_are_filled_in() {
        insta::assert_snapshot!(check("收到{{ a.b }}件，{{ c }}件）去年度2021-2023年"), @"收到12件，□件，上年2021-他年 = 收|到|{|{|件|，|{|件|）|去|年|2|0|2|1|-|2|年");
    }
}
