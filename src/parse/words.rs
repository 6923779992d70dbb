//! Comparing words and labels as a person reads them: width, spaces, case and punctuation do not count.

/// Folds a label: full-width forms become half-width, letters lower case, and everything that
/// is neither a letter nor a digit is dropped.
pub fn fold(label: &str) -> String {
    label
        .chars()
        .map(narrow)
        .filter(|ch| ch.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Tells whether a character is a Chinese one.
pub fn is_han(ch: char) -> bool {
    matches!(ch, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{20000}'..='\u{323AF}')
}

/// Takes the number off the front of a label: `（一）予以公开` and `1.属于国家秘密` lose theirs.
pub fn unnumbered(label: &str) -> &str {
    let trimmed = label.trim_start_matches(is_space);
    let bracketed = trimmed
        .strip_prefix(['（', '('])
        .and_then(|rest| rest.split_once(['）', ')']))
        .filter(|(number, _)| !number.is_empty() && number.chars().all(is_numeral));
    if let Some((_, rest)) = bracketed {
        return rest.trim_start_matches(is_space);
    }
    let after = trimmed.trim_start_matches(is_numeral);
    if after.len() == trimmed.len() {
        return trimmed;
    }
    let rest = after.strip_prefix(['、', '.', '．', '，']);
    rest.map_or(trimmed, |rest| rest.trim_start_matches(is_space))
}

/// Returns the candidate that is nearest to `word`, if one is near enough to be meant.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded: Vec<char> = fold(word).chars().collect();
    let scored = candidates.into_iter().map(|candidate| {
        let other: Vec<char> = fold(candidate).chars().collect();
        (distance(&folded, &other), other.len(), candidate)
    });
    let (edits, len, best) = scored.min_by_key(|(edits, _, _)| *edits)?;
    let allowed = folded.len().max(len).div_ceil(3);
    (edits <= allowed && edits < folded.len().max(len)).then_some(best)
}

/// Counts the edits (insert, delete, replace, swap of neighbours) from one text to the other.
pub fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, right) in b.iter().enumerate() {
            let mut best = (last[j] + usize::from(left != right))
                .min(last[j + 1] + 1)
                .min(row[j] + 1);
            if i > 0 && j > 0 && a[i - 1] == *right && *left == b[j - 1] {
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}

/// Returns the half-width form of a full-width character.
pub fn narrow(ch: char) -> char {
    match ch {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(ch as u32 - 0xFEE0).unwrap_or(ch),
        '\u{3000}' => ' ',
        _ => ch,
    }
}

fn is_numeral(ch: char) -> bool {
    narrow(ch).is_ascii_digit() || "一二三四五六七八九十".contains(ch)
}

fn is_space(ch: char) -> bool {
    ch.is_whitespace() || ch == '\u{3000}'
}

#[cfg(test)]
mod tests {
    use super::{fold, nearest, unnumbered};

    #[test]
    fn labels_are_equal_whatever_their_width_and_punctuation() {
        assert_eq!(fold("（一） 予以公开"), fold("(一)予以公开"));
        assert_eq!(fold("１．属于国家秘密"), fold("1.属于国家秘密"));
        assert_eq!(fold("危及“三安全一稳定”"), fold("危及三安全一稳定"));
    }

    #[test]
    fn numbers_come_off_the_front() {
        assert_eq!(unnumbered("（一）予以公开"), "予以公开");
        assert_eq!(unnumbered("1.属于国家秘密"), "属于国家秘密");
        assert_eq!(unnumbered("一、总体情况"), "总体情况");
        assert_eq!(unnumbered("一般情况"), "一般情况");
    }

    #[test]
    fn the_nearest_name_is_near() {
        assert_eq!(nearest("liscence", ["licence", "punish"]), Some("licence"));
        assert_eq!(
            nearest("本年度止件数", ["本年制发件数", "本年废止件数"]),
            Some("本年废止件数")
        );
        assert_eq!(nearest("weather", ["licence", "punish"]), None);
    }
}
