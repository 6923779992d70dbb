//! Exact figures that keep the form they were written in: 12.50 stays 12.50.

use std::fmt;

use rust_decimal::Decimal;

/// A figure of a statutory table: a count (件) or an amount (万元, 元).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Amount(Decimal);

/// Why a text is not a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AmountError {
    /// Nothing but spaces.
    Blank,
    /// A mark that stands for "nothing": `-`, `/`, `—`, `无`, `〇`.
    NothingMark,
    /// A figure in full-width digits, with its half-width value.
    FullWidth(Amount),
    /// A figure with commas between its digits, with its value.
    Grouped(Amount),
    /// A figure followed by its unit, with its value.
    WithUnit(Amount),
    /// More digits than any figure has.
    TooLong,
    /// Anything else.
    Text,
}

impl Amount {
    /// The figure 0.
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// Reads a figure as it is written: digits, at most one point, a sign.
    pub fn read(text: &str) -> Result<Self, AmountError> {
        let text = text.trim();
        if let Some(amount) = plain(text) {
            return Ok(amount);
        }
        Err(diagnose(text))
    }

    /// Adds, or `None` where the sum has too many digits.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// Subtracts, or `None` where the difference has too many digits.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// Tells whether the figure is 0, however it is written.
    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    /// Tells whether the figure is less than 0.
    pub fn is_negative(self) -> bool {
        self.0.is_sign_negative() && !self.0.is_zero()
    }

    /// Tells whether the figure has a part after the point that is not 0.
    pub fn is_fraction(self) -> bool {
        !self.0.fract().is_zero()
    }

    /// Returns the number behind the figure.
    pub fn decimal(self) -> Decimal {
        self.0
    }
}

impl From<u32> for Amount {
    fn from(number: u32) -> Self {
        Self(Decimal::from(number))
    }
}

impl From<Decimal> for Amount {
    fn from(number: Decimal) -> Self {
        Self(number)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// The longest figure that is read, in characters: beyond it no statutory figure lies.
const LONGEST: usize = 24;

fn plain(text: &str) -> Option<Amount> {
    if text == "0" {
        return Some(Amount::ZERO);
    }
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !all_digits(whole) || !all_digits(fraction) || text.len() > LONGEST {
        return None;
    }
    text.parse().ok().map(Amount)
}

fn diagnose(text: &str) -> AmountError {
    if text
        .trim_matches(|ch: char| ch.is_whitespace() || ch == '\u{3000}')
        .is_empty()
    {
        return AmountError::Blank;
    }
    if matches!(
        text,
        "-" | "--" | "/" | "／" | "—" | "——" | "－" | "无" | "〇" | "~" | "null"
    ) {
        return AmountError::NothingMark;
    }
    if text.len() > LONGEST
        && text
            .chars()
            .all(|ch| ch.is_ascii_digit() || ".+-".contains(ch))
    {
        return AmountError::TooLong;
    }
    let narrowed: String = text.chars().map(crate::parse::words::narrow).collect();
    if narrowed != text
        && let Some(amount) = plain(&narrowed)
    {
        return AmountError::FullWidth(amount);
    }
    if let Some(amount) = ungrouped(&narrowed) {
        return AmountError::Grouped(amount);
    }
    let digits = narrowed.trim_end_matches(|ch: char| ch.is_alphabetic() || ch == ' ');
    match plain(digits) {
        Some(amount) => AmountError::WithUnit(amount),
        None => AmountError::Text,
    }
}

/// Reads `1,234,567`: groups of three digits after the first.
fn ungrouped(text: &str) -> Option<Amount> {
    let whole = text.split('.').next()?;
    let mut groups = whole.split([',', '，']);
    let first = groups.next()?;
    let mut rest = groups.peekable();
    rest.peek()?;
    let fits = (1..=3).contains(&first.len()) && rest.all(|group| group.len() == 3);
    fits.then(|| plain(&text.replace([',', '，'], "")))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::{Amount, AmountError};

    fn amount(text: &str) -> Amount {
        Amount::read(text).unwrap()
    }

    #[test]
    fn figures_are_shown_as_they_were_written() {
        for text in ["0", "12", "12.50", "59237.2449", "-3"] {
            assert_eq!(amount(text).to_string(), text);
        }
    }

    #[test]
    fn what_is_no_figure_is_told_apart() {
        assert_eq!(Amount::read("  "), Err(AmountError::Blank));
        assert_eq!(Amount::read("-"), Err(AmountError::NothingMark));
        assert_eq!(
            Amount::read("１２"),
            Err(AmountError::FullWidth(amount("12")))
        );
        assert_eq!(
            Amount::read("1,234"),
            Err(AmountError::Grouped(amount("1234")))
        );
        assert_eq!(Amount::read("1,23"), Err(AmountError::Text));
        assert_eq!(
            Amount::read("12件"),
            Err(AmountError::WithUnit(amount("12")))
        );
        assert_eq!(Amount::read(&"9".repeat(30)), Err(AmountError::TooLong));
        assert_eq!(Amount::read("twelve"), Err(AmountError::Text));
        assert_eq!(Amount::read("1e5"), Err(AmountError::Text));
    }
}
