//! Many words looked for in one pass over a text.

use std::collections::HashMap;
use std::ops::Range;

/// Words that are found in one pass; where several begin at one place, the longest is found.
///
/// The pass costs the same however many words there are. Nothing here walks over a map, so the
/// order of its entries never shows.
pub(super) struct Words {
    /// Every word with its number; of equal words, the first counts.
    numbers: HashMap<Box<str>, usize>,
    /// How many bytes the words have that begin with a character, the longest first.
    lengths: HashMap<char, Vec<usize>>,
    /// Which first characters any word has.
    firsts: Bits,
    /// Which two characters any word begins with.
    pairs: Bits,
}

impl Words {
    /// Takes the words, of two characters or more; each is known by its number.
    pub(super) fn new<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        let mut all = Self {
            numbers: HashMap::new(),
            lengths: HashMap::new(),
            firsts: Bits::default(),
            pairs: Bits::default(),
        };
        for (number, word) in words.into_iter().enumerate() {
            let mut chars = word.chars();
            let (Some(first), Some(second)) = (chars.next(), chars.next()) else {
                continue;
            };
            all.numbers.entry(word.into()).or_insert(number);
            all.firsts.set(first as usize);
            all.pairs.set(pair(first, second));
            let lengths = all.lengths.entry(first).or_default();
            if let Err(at) = lengths.binary_search_by(|len| word.len().cmp(len)) {
                lengths.insert(at, word.len());
            }
        }
        all
    }

    /// Finds the words in their order, none inside of another.
    pub(super) fn find(&self, text: &str) -> Vec<(Range<usize>, usize)> {
        let mut found: Vec<(Range<usize>, usize)> = Vec::new();
        for (at, first) in self.starts(text) {
            if found.last().is_some_and(|(last, _)| at < last.end) {
                continue;
            }
            if let Some((len, number)) = self.at(&text[at..], first) {
                found.push((at..at + len, number));
            }
        }
        found
    }

    /// Tells whether any of the words stands in the text.
    pub(super) fn is_in(&self, text: &str) -> bool {
        let mut starts = self.starts(text);
        starts.any(|(at, first)| self.at(&text[at..], first).is_some())
    }

    /// Returns the places where two characters stand that a word begins with.
    fn starts(&self, text: &str) -> impl Iterator<Item = (usize, char)> {
        let seconds = text.chars().skip(1);
        let twos = text.char_indices().zip(seconds);
        twos.filter_map(|((at, first), second)| {
            let may_begin = self.firsts.has(first as usize) && self.pairs.has(pair(first, second));
            may_begin.then_some((at, first))
        })
    }

    fn at(&self, rest: &str, first: char) -> Option<(usize, usize)> {
        let mut lengths = self.lengths.get(&first)?.iter();
        lengths.find_map(|len| Some((*len, *self.numbers.get(rest.get(..*len)?)?)))
    }
}

fn pair(first: char, second: char) -> usize {
    (first as usize).wrapping_mul(31) ^ second as usize
}

/// A set of numbers of 16 bits; of longer ones, the lowest 16 count.
struct Bits(Vec<u64>);

impl Default for Bits {
    fn default() -> Self {
        Self(vec![0; 1024])
    }
}

impl Bits {
    fn set(&mut self, number: usize) {
        self.0[(number & 0xFFFF) / 64] |= 1 << (number % 64);
    }

    fn has(&self, number: usize) -> bool {
        self.0[(number & 0xFFFF) / 64] & 1 << (number % 64) != 0
    }
}

#[cfg(test)]
mod tests {
    use super::Words;

    #[test]
    fn the_longest_word_is_found_and_none_inside_of_it() {
        let words = Words::new(["申请", "申请人", "复议"]);
        let text = "申请人申请复议";
        let found = words.find(text).into_iter();
        let found: Vec<_> = found.map(|(range, word)| (&text[range], word)).collect();
        assert_eq!(found, [("申请人", 1), ("申请", 0), ("复议", 2)]);
        assert!(words.is_in(text));
        assert!(!words.is_in("诉讼"));
    }
}
