//! A word that nobody can guess, new for each run: only pages of this run know it.

use std::io;

/// Makes one.
pub(super) fn new() -> io::Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| io::Error::other(error.to_string()))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Compares in a time that does not tell where the first difference is.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    let differences = one
        .bytes()
        .zip(other.bytes())
        .fold(0, |sum, (a, b)| sum | (a ^ b));
    one.len() == other.len() && differences == 0
}

#[cfg(test)]
mod tests {
    use super::{is_same, new};

    #[test]
    fn every_run_has_a_word_of_its_own() {
        let (one, other) = (new().unwrap(), new().unwrap());
        assert_eq!(one.len(), 32);
        assert!(is_same(&one, &one.clone()) && !is_same(&one, &other));
        assert!(!is_same(&one, "") && !is_same(&one, &one[..31]));
    }
}
