//! What texts are found by: every pair of neighbouring Chinese characters, and whole words of
//! other characters. `search.js` has the same rules; change both or none.

/// What an entry is found by.
#[derive(Clone, Debug, Default)]
pub(super) struct Keys {
    /// Pairs of Chinese characters as [`pair`] packs them, with the lowest bit for titles.
    pub(super) pairs: Vec<u64>,
    /// Other words, and whether the title has them.
    pub(super) words: Vec<(Box<str>, bool)>,
}

impl Keys {
    /// Adds all that a text is found by.
    pub(super) fn add(&mut self, text: &str, is_title: bool) {
        let bit = u64::from(is_title);
        let mut before: Option<char> = None;
        let mut word = String::new();
        for ch in text.chars().map(normal) {
            let kind = Kind::of(ch);
            if kind != Kind::Han
                && let Some(last) = before.take()
            {
                self.pairs.push(pair(last, None) << 1 | bit);
            }
            if kind != Kind::Word && !word.is_empty() {
                self.words.push((word.as_str().into(), is_title));
                word.clear();
            }
            match kind {
                Kind::Han => {
                    if let Some(last) = before.replace(ch) {
                        self.pairs.push(pair(last, Some(ch)) << 1 | bit);
                    }
                }
                Kind::Word => word.push(ch),
                Kind::Other => {}
            }
        }
        if let Some(last) = before {
            self.pairs.push(pair(last, None) << 1 | bit);
        }
        if !word.is_empty() {
            self.words.push((word.into(), is_title));
        }
    }

    /// Brings the keys into order, each once.
    pub(super) fn sorted(mut self) -> Self {
        self.pairs.sort_unstable();
        self.pairs.dedup();
        self.words.sort_unstable();
        self.words.dedup();
        self
    }
}

/// What a character is to search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A Chinese character.
    Han,
    /// A part of a word: a letter or digit.
    Word,
    /// Anything else.
    Other,
}

impl Kind {
    /// Tells what a character is.
    pub(super) fn of(ch: char) -> Self {
        match ch {
            '\u{3005}'
            | '\u{3007}'
            | '\u{3400}'..='\u{4DBF}'
            | '\u{4E00}'..='\u{9FFF}'
            | '\u{F900}'..='\u{FAFF}'
            | '\u{20000}'..='\u{3FFFF}' => Self::Han,
            _ if ch.is_alphanumeric() => Self::Word,
            _ => Self::Other,
        }
    }
}

/// Returns a character as search compares it: half-width, in lower case.
pub(super) fn normal(ch: char) -> char {
    let narrow = match ch {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(ch) - 0xFEE0).unwrap_or(ch),
        _ => ch,
    };
    let mut lower = narrow.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(lower), None) => lower,
        _ => narrow,
    }
}

/// Packs a pair of characters into 42 bits; the last of a run stands alone.
pub(super) fn pair(first: char, second: Option<char>) -> u64 {
    u64::from(u32::from(first)) << 21 | u64::from(second.map_or(0, u32::from))
}

/// Unpacks a pair to the text of its key.
pub(super) fn pair_text(pair: u64) -> String {
    let parts = [pair >> 21, pair & 0x1F_FFFF];
    let chars = parts.map(|part| u32::try_from(part).ok().and_then(char::from_u32));
    let chars = chars.into_iter().flatten().filter(|ch| *ch != '\0');
    chars.collect()
}

#[cfg(test)]
mod tests {
    use super::{Keys, pair_text};

    fn check(text: &str) -> String {
        let mut keys = Keys::default();
        keys.add(text, false);
        let pairs = keys.pairs.iter().map(|pair| pair_text(pair >> 1));
        let words = keys.words.iter().map(|(word, _)| word.to_string());
        pairs.chain(words).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn chinese_is_cut_into_pairs_and_other_words_stay_whole() {
        insta::assert_snapshot!(check("依申请公开，国办函〔2020〕109号"), @"依申 申请 请公 公开 开 国办 办函 函 号 2020 109");
        insta::assert_snapshot!(check("𠮷野ＡＢc 3.5"), @"𠮷野 野 abc 3 5");
    }
}
