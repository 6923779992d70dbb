//! Patterns that match a name in every way that readers take it: width, case, spaces and
//! punctuation do not count.

use std::fmt::Write;

/// What does not count between the letters of a name: neither a letter nor a digit.
const GAP: &str = "[^々〇㐀-鿿0-9A-Za-z０-９Ａ-Ｚａ-ｚ]*";

/// The same in a part of a path, whose parts have points between them.
const GAP_IN_PATH: &str = "[^.々〇㐀-鿿0-9A-Za-z０-９Ａ-Ｚａ-ｚ]*";

/// Matches a key that is one of these folded names.
pub(super) fn name(names: &[String]) -> String {
    format!("^{GAP}(?:{})$", alternatives(names, GAP))
}

/// Matches a key such as `deny.1`: a part for each group and the row, by their folded names.
pub(super) fn path(parts: &[&[String]]) -> String {
    let part = |names: &&[String]| format!("{GAP_IN_PATH}(?:{})", alternatives(names, GAP_IN_PATH));
    let parts: Vec<String> = parts.iter().map(part).collect();
    format!("^{}$", parts.join("\\."))
}

/// Joins names; what only stands before another, such as a number, is written once.
fn alternatives(names: &[String], gap: &str) -> String {
    let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
    names.sort_by_key(|name| name.len());
    let mut ends: Vec<(&str, Vec<&str>)> = Vec::new();
    for name in names {
        let known = ends
            .iter_mut()
            .find_map(|(end, fronts)| Some((name.strip_suffix(*end)?, fronts)));
        match known {
            Some((front, fronts)) => fronts.push(front),
            None => ends.push((name, Vec::new())),
        }
    }
    let one = |(end, fronts): &(&str, Vec<&str>)| {
        let fronts: Vec<String> = fronts.iter().map(|front| loose(front, gap)).collect();
        let end = loose(end, gap);
        match fronts.is_empty() {
            true => end,
            false => format!("(?:{})?{end}", fronts.join("|")),
        }
    };
    let all: Vec<String> = ends.iter().map(one).collect();
    all.join("|")
}

fn loose(folded: &str, gap: &str) -> String {
    let mut pattern = String::new();
    for ch in folded.chars() {
        let wide = |ch: char| char::from_u32(u32::from(ch) + 0xFEE0).unwrap_or(ch);
        // Writing to a text cannot fail.
        let _ = match ch {
            '0'..='9' => write!(pattern, "[{ch}{}]", wide(ch)),
            'a'..='z' => {
                let upper = ch.to_ascii_uppercase();
                write!(pattern, "[{ch}{upper}{}{}]", wide(ch), wide(upper))
            }
            ch => write!(pattern, "{ch}"),
        };
        pattern.push_str(gap);
    }
    pattern
}
