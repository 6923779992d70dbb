//! Words that are looked for all at once, and sets of them.

/// The most words that one form's claims can have.
const MOST: usize = 512;

/// A set of words of one [`Lexicon`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WordSet([u64; MOST / 64]);

impl WordSet {
    /// Adds a word.
    pub fn insert(&mut self, word: u16) {
        if let Some(bits) = self.0.get_mut(usize::from(word) / 64) {
            *bits |= 1 << (word % 64);
        }
    }

    /// Tells whether the word is in the set.
    pub fn contains(&self, word: u16) -> bool {
        let bits = self.0.get(usize::from(word) / 64);
        bits.is_some_and(|bits| bits & (1 << (word % 64)) != 0)
    }

    /// Tells whether both sets have a word in common.
    pub fn meets(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).any(|(a, b)| a & b != 0)
    }

    /// Tells whether there is no word in the set.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Returns the words of either set.
    pub fn union(&self, other: &Self) -> Self {
        let mut both = *self;
        for (a, b) in both.0.iter_mut().zip(&other.0) {
            *a |= b;
        }
        both
    }
}

/// A word where it stands in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The first byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The number of the word.
    pub word: u16,
}

/// Chinese words that are found in one pass over a text; where several begin at one place, the
/// longest is found, and none is found inside of another.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    /// For every Han character, one more than the number of the group of words it begins.
    by_first: Vec<u16>,
    /// Words that begin alike, the longest first.
    groups: Vec<Vec<(Box<str>, u16)>>,
    n_words: u16,
}

impl Lexicon {
    /// Adds a word, or finds it again; `None` for one that does not begin with a Han character,
    /// or where there are too many.
    pub fn add(&mut self, word: &str) -> Option<u16> {
        let slot = han(word.chars().next()?)?;
        if self.by_first.is_empty() {
            self.by_first = vec![0; N_HAN];
        }
        if self.by_first[slot] == 0 {
            self.groups.push(Vec::new());
            self.by_first[slot] = u16::try_from(self.groups.len()).ok()?;
        }
        let group = &mut self.groups[usize::from(self.by_first[slot]) - 1];
        if let Some((_, id)) = group.iter().find(|(known, _)| **known == *word) {
            return Some(*id);
        }
        let id = self.n_words;
        if usize::from(id) >= MOST {
            return None;
        }
        self.n_words += 1;
        let at = group.partition_point(|(known, _)| known.len() >= word.len());
        group.insert(at, (word.into(), id));
        Some(id)
    }

    /// Finds all words in a text, in their order.
    pub fn find(&self, text: &str, into: &mut Vec<Hit>) {
        let mut skip_to = 0;
        for (start, ch) in text.char_indices() {
            if start < skip_to {
                continue;
            }
            let slot = han(ch).and_then(|slot| self.by_first.get(slot));
            let Some(group) = slot.and_then(|slot| usize::from(*slot).checked_sub(1)) else {
                continue;
            };
            // Most words that begin alike differ in their second character, which is three bytes.
            let rest = &text.as_bytes()[start + ch.len_utf8()..];
            let second = rest.first_chunk::<3>();
            let found = self.groups[group].iter().find(|(word, _)| {
                let word = &word.as_bytes()[ch.len_utf8()..];
                match word.first_chunk::<3>() {
                    Some(first) => second == Some(first) && rest.starts_with(word),
                    None => word.is_empty(),
                }
            });
            if let Some((text, word)) = found {
                skip_to = start + text.len();
                into.push(Hit {
                    start,
                    end: skip_to,
                    word: *word,
                });
            }
        }
    }
}

/// How many Han characters the first block of Unicode has.
const N_HAN: usize = 0x9FFF - 0x4E00 + 1;

fn han(ch: char) -> Option<usize> {
    let at = (ch as usize).checked_sub(0x4E00)?;
    (at < N_HAN).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::Lexicon;

    #[test]
    fn the_longest_word_is_found_and_none_inside_of_it() {
        let mut lexicon = Lexicon::default();
        for word in ["申请", "申请人", "行政复议申请", "复议"] {
            lexicon.add(word).unwrap();
        }
        assert_eq!(lexicon.add("申请"), Some(0));
        assert_eq!(lexicon.add("abc"), None);
        let text = "申请人提出行政复议申请，又申请复议";
        let mut hits = Vec::new();
        lexicon.find(text, &mut hits);
        let words: Vec<_> = hits.iter().map(|hit| &text[hit.start..hit.end]).collect();
        assert_eq!(words, ["申请人", "行政复议申请", "申请", "复议"]);
    }
}
