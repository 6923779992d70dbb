//! A text as a YAML scalar that reads back as the same text.

/// Writes a text as it can stand after `key: `: plain where that is safe, or else quoted.
pub fn scalar(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for ch in text.chars() {
        match ch {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            ch if ch.is_control()
                || matches!(ch, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{FEFF}') =>
            {
                quoted.push_str(&format!("\\u{:04X}", u32::from(ch)));
            }
            ch => quoted.push(ch),
        }
    }
    quoted.push('"');
    quoted
}

/// Words that readers of YAML take for something else than a text.
const WORDS: [&str; 9] = ["true", "false", "null", "yes", "no", "on", "off", "~", "y"];

fn is_plain(text: &str) -> bool {
    let Some(first) = text.chars().next() else {
        return false;
    };
    let is_word = |ch: char| ch.is_alphanumeric() || "（《“〔【".contains(ch);
    let is_number = first.is_ascii_digit()
        && text
            .chars()
            .all(|ch| ch.is_ascii_alphanumeric() || "_.:+-".contains(ch));
    let has_sign =
        |ch: char| ch.is_control() || "\"'[]{},\\\u{85}\u{2028}\u{2029}\u{FEFF}".contains(ch);
    is_word(first)
        && !is_number
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.contains(has_sign)
        && !WORDS.contains(&text.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::scalar;
    use crate::parse::yaml::{self, Kind};
    use crate::source::FileId;
    use proptest::prelude::{prop_assert_eq, proptest};

    fn read_back(text: &str) -> Option<String> {
        let yaml = format!("key: {}\n", scalar(text));
        let tree = yaml::read(FileId(0), &yaml).value?;
        match &tree.map()?.first()?.value.kind {
            Kind::Scalar(scalar) => Some(scalar.text.clone()),
            _ => None,
        }
    }

    #[test]
    fn plain_texts_stay_plain_and_codes_are_quoted() {
        assert_eq!(scalar("一、本年新收"), "一、本年新收");
        assert_eq!(
            scalar("（二）部分公开（区分处理的，只计这一情形）"),
            "（二）部分公开（区分处理的，只计这一情形）"
        );
        assert_eq!(scalar("3.危及“三安全一稳定”"), "3.危及“三安全一稳定”");
        assert_eq!(scalar("410421"), "\"410421\"");
        assert_eq!(scalar("a: b"), "\"a: b\"");
        assert_eq!(scalar("no"), "\"no\"");
    }

    proptest! {
        #[test]
        fn every_text_reads_back_as_itself(text in "[ -~一-七（）：“”\u{3000}\n\t\u{85}\u{FEFF}]{1,12}") {
            prop_assert_eq!(read_back(&text), Some(text));
        }
    }
}
