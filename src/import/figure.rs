//! What stands in a cell where a figure is looked for.

use crate::model::{Amount, AmountError};

/// What a short text says as a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Figure {
    /// A figure, written as one.
    Plain(Amount),
    /// A figure that is not written as the project writes it: full width, commas, a unit.
    Dressed(Amount),
    /// A mark that stands for nothing: `/`, `—`, 无.
    Mark,
    /// Nothing at all.
    Blank,
    /// No figure.
    Text,
}

/// The units that may stand behind a figure; 年, 条 or 号 make a text of it.
const UNITS: [&str; 10] = ["件", "万元", "元", "个", "项", "宗", "起", "份", "次", "人"];

/// Reads a text of one cell.
pub(super) fn read(text: &str) -> Figure {
    let text = text.trim_matches(is_space);
    match Amount::read(text) {
        Ok(amount) => Figure::Plain(amount),
        Err(AmountError::Blank) => Figure::Blank,
        Err(AmountError::NothingMark) => Figure::Mark,
        Err(AmountError::FullWidth(amount) | AmountError::Grouped(amount)) => {
            Figure::Dressed(amount)
        }
        Err(AmountError::WithUnit(amount)) if UNITS.iter().any(|unit| text.ends_with(unit)) => {
            Figure::Dressed(amount)
        }
        Err(AmountError::WithUnit(_) | AmountError::TooLong) => Figure::Text,
        Err(AmountError::Text) => marks(text),
    }
}

/// Dashes of all lengths, and slashes of all widths.
fn marks(text: &str) -> Figure {
    let is_mark = |ch: char| "-—–－―─/／\\＼~～*".contains(ch);
    let is_short = (1..=4).contains(&text.chars().count());
    match is_short && text.chars().all(is_mark) {
        true => Figure::Mark,
        false => Figure::Text,
    }
}

/// Tells whether a character is one of the spaces that pages and office programs use, or cannot
/// be seen at all.
pub(super) fn is_space(ch: char) -> bool {
    ch.is_whitespace()
        || matches!(
            ch,
            '\u{3000}' | '\u{A0}' | '\u{200B}'..='\u{200F}' | '\u{FEFF}' | '\u{2060}'
        )
}

#[cfg(test)]
mod tests {
    use super::{Figure, read};

    #[test]
    fn figures_are_told_from_labels() {
        assert!(matches!(read(" 12 "), Figure::Plain(_)));
        assert!(matches!(read("１２"), Figure::Dressed(_)));
        assert!(matches!(read("1,234"), Figure::Dressed(_)));
        assert!(matches!(read("12件"), Figure::Dressed(_)));
        assert_eq!(read("2023年"), Figure::Text);
        assert_eq!(read("1.属于国家秘密"), Figure::Text);
        assert_eq!(
            [read("/"), read("——"), read("无"), read("／")],
            [const { Figure::Mark }; 4]
        );
        assert_eq!(
            [read(""), read("\u{3000}\u{A0}")],
            [const { Figure::Blank }; 2]
        );
        assert_eq!(read("O"), Figure::Text);
    }
}
