//! Many words looked for in one pass over a text.

use std::collections::HashMap;
use std::ops::Range;

/// Words that are found in one pass; where several begin at one place, the longest is found.
///
/// The pass costs the same however many words there are. Nothing here walks over a map, so the
/// order of its entries never shows.
pub(super) struct Words<'a> {
    /// Every word with its number; of equal words, the first counts.
    numbers: HashMap<&'a str, usize>,
    /// How many bytes the words have that begin with a character, the longest first.
    lengths: HashMap<char, Vec<usize>>,
    /// Which first characters, by their lowest 16 bits, any word has.
    firsts: Vec<u64>,
}

impl<'a> Words<'a> {
    /// Takes the words; each is known by its number.
    pub(super) fn new(words: impl IntoIterator<Item = &'a str>) -> Self {
        let mut numbers = HashMap::new();
        let mut lengths: HashMap<char, Vec<usize>> = HashMap::new();
        let mut firsts = vec![0; 1024];
        for (number, word) in words.into_iter().enumerate() {
            let Some(first) = word.chars().next() else {
                continue;
            };
            numbers.entry(word).or_insert(number);
            let (index, bit) = slot(first);
            firsts[index] |= bit;
            let lengths = lengths.entry(first).or_default();
            if let Err(at) = lengths.binary_search_by(|len| word.len().cmp(len)) {
                lengths.insert(at, word.len());
            }
        }
        Self {
            numbers,
            lengths,
            firsts,
        }
    }

    /// Finds the words in their order, none inside of another.
    pub(super) fn find(&self, text: &str) -> Vec<(Range<usize>, usize)> {
        let mut found = Vec::new();
        let mut next = 0;
        for (at, ch) in text.char_indices() {
            let (index, bit) = slot(ch);
            if at < next || self.firsts[index] & bit == 0 {
                continue;
            }
            if let Some((len, number)) = self.at(&text[at..], ch) {
                next = at + len;
                found.push((at..next, number));
            }
        }
        found
    }

    /// Tells whether any of the words stands in the text.
    pub(super) fn is_in(&self, text: &str) -> bool {
        let mut places = text.char_indices();
        places.any(|(at, ch)| {
            let (index, bit) = slot(ch);
            self.firsts[index] & bit != 0 && self.at(&text[at..], ch).is_some()
        })
    }

    fn at(&self, rest: &str, ch: char) -> Option<(usize, usize)> {
        let mut lengths = self.lengths.get(&ch)?.iter();
        lengths.find_map(|len| Some((*len, *self.numbers.get(rest.get(..*len)?)?)))
    }
}

fn slot(ch: char) -> (usize, u64) {
    let low = ch as usize & 0xFFFF;
    (low / 64, 1 << (low % 64))
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
