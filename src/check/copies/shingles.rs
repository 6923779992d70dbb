//! A section as a set of shingles, and the signature of such a set.

use std::sync::OnceLock;

use crate::model::{Agency, PassageKind, Section};

use crate::check::prose::OWN;
use crate::check::words::Words;
use crate::parse::words::is_han;

/// How many characters a shingle has.
const LEN: usize = 5;

/// How many Han characters a section must have to be compared.
const SHORTEST: usize = 60;

/// How many numbers a signature has.
const SIZE: usize = 64;

/// How many numbers a band has.
const BAND: usize = 4;

/// How many bands a signature has.
pub(super) const BANDS: usize = SIZE / BAND;

/// Stands for every figure and year.
const FIGURE: u32 = '#' as u32;

/// Stands for the agency.
const AGENCY: u32 = '@' as u32;

/// A sentence with one of these is of the statutory stock: every honest report has it, in the
/// words of the form, the notices and the regulations.
const STOCK: &[&str] = &[
    "信息处理费",
    "收费管理",
    "未收取",
    "统计期限",
    "统计时限",
    "所列数据",
    "编制本报告",
    "编制此报告",
    "现编制",
    "本报告",
    "年度报告",
    "报告如下",
    "公布如下",
    "电子版",
    "联系地址",
    "联系电话",
    "邮编",
    "未收到",
    "没有收到",
    "未发生",
    "没有发生",
    "无行政复议",
    "行政复议",
    "行政诉讼",
    "复议",
    "诉讼",
    "上年结转",
    "结转下年",
    "新收",
    "规章",
    "行政许可",
    "行政处罚",
    "行政强制",
    "行政事业性收费",
    "其他需要报告",
    "需要报告的其他",
    "各项均为",
    "均为零",
];

/// What a section says, without what all reports share.
pub(super) struct Text {
    /// The characters of each passage.
    passages: Vec<Vec<u32>>,
}

impl Text {
    /// Reads a section; `None` for one that says too little to be compared.
    pub(super) fn of(section: &Section, agency: &Agency) -> Option<Self> {
        let passages = section.body.passages.iter();
        let passages = passages
            .filter(|passage| matches!(passage.kind, PassageKind::Paragraph | PassageKind::Item));
        let passages: Vec<Vec<u32>> = passages
            .map(|passage| read(&passage.text, agency))
            .collect();
        let n_han = passages
            .iter()
            .flatten()
            .filter(|ch| **ch != FIGURE && **ch != AGENCY)
            .count();
        (n_han >= SHORTEST).then_some(Self { passages })
    }

    /// Returns the set of the shingles, sorted.
    pub(super) fn shingles(&self) -> Vec<u32> {
        let mut shingles: Vec<u32> = self.hashes().map(|hash| (hash >> 32) as u32).collect();
        shingles.sort_unstable();
        shingles.dedup();
        shingles
    }

    /// Returns the signature of the set.
    ///
    /// Every shingle falls into one of 64 bins by its hash; a bin keeps the least. A bin that
    /// stays empty takes the number of another, which is chosen by the bin alone, so that two
    /// sets agree in it as probably as in any other.
    pub(super) fn signature(&self) -> Signature {
        let mut bins = [u32::MAX; SIZE];
        for hash in self.hashes() {
            let bin = &mut bins[hash as usize % SIZE];
            *bin = (*bin).min((hash >> 32) as u32);
        }
        let filled = bins;
        for (index, bin) in bins.iter_mut().enumerate() {
            let mut tries =
                (1..).map(|attempt| filled[mix((index * SIZE + attempt) as u64) as usize % SIZE]);
            if *bin == u32::MAX {
                *bin = tries
                    .by_ref()
                    .take(1024)
                    .find(|other| *other != u32::MAX)
                    .unwrap_or(u32::MAX);
            }
        }
        Signature(bins)
    }

    fn hashes(&self) -> impl Iterator<Item = u64> {
        // No character has more than 21 bits, so that a shingle is one number.
        const BITS: usize = 21;
        const SHINGLE: u128 = (1 << (BITS * LEN)) - 1;
        self.passages.iter().flat_map(|passage| {
            let mut packed = 0_u128;
            let shingles = passage.iter().map(move |ch| {
                packed = ((packed << BITS) | u128::from(*ch)) & SHINGLE;
                mix(packed as u64 ^ mix((packed >> 64) as u64))
            });
            shingles.skip(LEN - 1)
        })
    }
}

/// Numbers in which two sections agree as probably as their sets of shingles do.
pub(super) struct Signature([u32; SIZE]);

impl Signature {
    /// Counts the numbers in which both agree.
    pub(super) fn agreement(&self, other: &Self) -> usize {
        self.0.iter().zip(&other.0).filter(|(a, b)| a == b).count()
    }

    /// Returns a band as one number.
    pub(super) fn band(&self, band: usize) -> u64 {
        let numbers = &self.0[band * BAND..(band + 1) * BAND];
        numbers
            .iter()
            .fold(0, |hash, number| mix(hash ^ u64::from(*number)))
    }
}

/// Returns how many percent of the shingles of both sets are in both.
pub(super) fn share(a: &[u32], b: &[u32]) -> usize {
    let (mut left, mut right) = (a.iter().peekable(), b.iter().peekable());
    let mut common = 0;
    while let (Some(x), Some(y)) = (left.peek(), right.peek()) {
        match x.cmp(y) {
            std::cmp::Ordering::Less => left.next(),
            std::cmp::Ordering::Greater => right.next(),
            std::cmp::Ordering::Equal => {
                common += 1;
                left.next();
                right.next()
            }
        };
    }
    let all = a.len() + b.len() - common;
    (common * 100).checked_div(all).unwrap_or(0)
}

/// Mixes the bits of a number; the same on every machine.
pub(super) fn mix(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

/// Reads a passage: Han characters, and signs for figures and for the agency.
fn read(text: &str, agency: &Agency) -> Vec<u32> {
    static WORDS: OnceLock<Words> = OnceLock::new();
    let stock = WORDS.get_or_init(|| Words::new(STOCK.iter().copied()));
    let mut characters = Vec::with_capacity(text.len() / 3);
    for sentence in text.split_inclusive(['。', '；']) {
        if !stock.is_in(sentence) {
            read_sentence(sentence, agency, &mut characters);
        }
    }
    characters
}

fn read_sentence(sentence: &str, agency: &Agency, characters: &mut Vec<u32>) {
    let mut rest = sentence;
    let mut depth = 0_usize;
    while let Some(ch) = rest.chars().next() {
        let len = if depth == 0 { own(rest, ch, agency) } else { 0 };
        if len > 0 {
            characters.push(AGENCY);
            rest = &rest[len..];
            continue;
        }
        rest = &rest[ch.len_utf8()..];
        match ch {
            '《' => depth += 1,
            '》' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            _ if is_digit(ch) && characters.last() == Some(&FIGURE) => {}
            _ if is_digit(ch) => characters.push(FIGURE),
            _ if is_han(ch) => characters.push(ch as u32),
            _ => {}
        }
    }
}

/// Returns how many bytes at the start of `rest` name the agency.
fn own(rest: &str, ch: char, agency: &Agency) -> usize {
    let named = [agency.name.as_str(), agency.short_name.as_str()];
    let named = named
        .iter()
        .filter(|name| !name.is_empty() && rest.starts_with(**name))
        .map(|name| name.len());
    let named = named.max().unwrap_or(0);
    if named > 0 || !matches!(ch, '我' | '本' | '全') {
        return named;
    }
    let noun = OWN
        .iter()
        .find(|noun| rest[ch.len_utf8()..].starts_with(**noun));
    noun.map_or(0, |noun| ch.len_utf8() + noun.len())
}

fn is_digit(ch: char) -> bool {
    matches!(
        ch,
        '0'..='9' | '０'..='９' | '〇' | '○' | '零' | '一' | '二' | '三' | '四' | '五' | '六' | '七'
            | '八' | '九' | '十' | '百' | '千' | '万' | '亿'
    )
}

#[cfg(test)]
mod tests {
    use super::{SIZE, Text, share};

    fn text(passage: &str) -> Text {
        Text {
            passages: vec![passage.chars().map(|ch| ch as u32).collect()],
        }
    }

    /// A text of `len` characters that no other start shares.
    fn run(start: u32, len: u32) -> String {
        (start..start + len).filter_map(char::from_u32).collect()
    }

    #[test]
    fn signatures_agree_as_the_sets_do() {
        let common = run(0x4E00, 400);
        let (a, b) = (common.clone() + &run(0x6000, 40), common + &run(0x7000, 40));
        let (a, b) = (text(&a), text(&b));
        let percent = share(&a.shingles(), &b.shingles());
        let agreement = a.signature().agreement(&b.signature());
        assert_eq!(percent, 83);
        assert!(agreement.abs_diff(SIZE * percent / 100) < 10, "{agreement}");
    }

    #[test]
    fn unlike_texts_do_not_agree() {
        let (a, b) = (text(&run(0x4E00, 80)), text(&run(0x6000, 80)));
        assert_eq!(share(&a.shingles(), &b.shingles()), 0);
        assert!(a.signature().agreement(&b.signature()) < 4);
    }
}
