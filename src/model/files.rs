//! Files that are copied into the site, and the addresses that pages and files may have.

use unicode_normalization::UnicodeNormalization;

use crate::source::{Body, FileId, FilePath, OutPath, Sources};

/// The longest part of an address, in bytes: some hosts take no more.
pub const LONGEST_NAME: usize = 100;

/// Names right below an agency that are those of the portal's own pages and files.
pub const RESERVED: [&str; 15] = [
    "accessibility",
    "agencies",
    "apply",
    "assets",
    "compare",
    "data",
    "documents",
    "fragment",
    "guide",
    "host-root",
    "map",
    "ml",
    "regulations",
    "reports",
    "search",
];

/// The most that is kept of a name that cannot be an address.
const MOST_KEPT: usize = 40;

/// A file of the portal that is copied into the site as it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CopiedFile {
    /// Where it is in the portal.
    pub path: FilePath,
    /// Where it goes in the site.
    pub out: OutPath,
    /// The file.
    pub file: FileId,
}

impl CopiedFile {
    /// Makes the copy of a file below `content`; `None` for a text, which becomes a page.
    pub(super) fn of(id: FileId, sources: &Sources) -> Option<Self> {
        let file = sources.file(id)?;
        let Body::Asset { .. } = file.body else {
            return None;
        };
        Some(Self {
            file: id,
            path: file.path.clone(),
            out: OutPath::new(&address(&file.path)),
        })
    }
}

/// Turns a path below `content` into an address: odd names get plain ones that stay the same.
pub(super) fn address(path: &FilePath) -> String {
    let below = path
        .below(&FilePath::new("content"))
        .unwrap_or(path.as_str());
    let parts: Vec<String> = below.split('/').map(plain_name).collect();
    parts.join("/")
}

/// Tells whether a name can be a part of an address on every host.
pub fn is_plain(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    name.starts_with(|first: char| first.is_ascii_alphanumeric())
        && !name.ends_with('.')
        && name.bytes().all(plain)
}

/// Returns a name that can be a part of an address: the name itself, or what is plain in it with
/// a mark made of the whole name.
///
/// The mark does not depend on how a system composes accents.
pub fn plain_name(name: &str) -> String {
    if name.is_empty() || is_plain(name) {
        return name.to_owned();
    }
    let name: String = name.nfc().collect();
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) if is_plain(ending) && ending.len() <= 8 => (stem, Some(ending)),
        _ => (name.as_str(), None),
    };
    let mut plain = String::new();
    for ch in stem.chars() {
        if ch.is_ascii_alphanumeric() || ch == '_' {
            plain.push(ch);
        } else if !plain.is_empty() && !plain.ends_with('-') {
            plain.push('-');
        }
    }
    plain.truncate(MOST_KEPT);
    let plain = plain.trim_matches(['-', '_']);
    let mark = blake3::hash(name.as_bytes()).to_hex();
    let mark = mark.get(..8).unwrap_or_default();
    let separator = if plain.is_empty() { "f-" } else { "-" };
    let ending = ending.map_or(String::new(), |ending| format!(".{ending}"));
    format!("{plain}{separator}{mark}{ending}")
}

/// Folds an address as hosts do that do not tell upper case from lower, nor composed accents
/// from others.
pub fn folded(address: &str) -> String {
    address.nfc().flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::{folded, is_plain, plain_name};

    #[test]
    fn plain_names_stay_and_odd_ones_become_plain() {
        assert_eq!(plain_name("budget-2023.xlsx"), "budget-2023.xlsx");
        let odd = [
            "平面 图.svg",
            "2023年 预算表（终稿）.xlsx",
            "a%20b#c?.pdf",
            ".hidden",
            "名称",
            "tail.",
            &format!("{}{}", "a b".repeat(60), ".pdf"),
        ];
        let made: Vec<String> = odd.iter().map(|name| plain_name(name)).collect();
        assert!(made.iter().all(|name| is_plain(name)), "{made:?}");
        insta::assert_snapshot!(made.join("\n"), @"
        f-c12d08c4.svg
        2023-73770251.xlsx
        a-20b-c-923e3533.pdf
        f-f8c9ff5d.hidden
        f-0e738475
        tail-957f44b5
        a-ba-ba-ba-ba-ba-ba-ba-ba-ba-ba-ba-ba-ba-900cdbd6.pdf
        ");
    }

    #[test]
    fn a_name_is_the_same_however_its_accents_are_composed() {
        assert_eq!(plain_name("caf\u{e9}.pdf"), plain_name("cafe\u{301}.pdf"));
        assert_eq!(folded("A/Caf\u{c9}"), folded("a/cafe\u{301}"));
    }
}
