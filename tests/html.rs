//! A small reader of the pages that the program writes: tags with their attributes, in order.
//!
//! It knows what well-formed pages of ours have and fails on anything else.

use std::collections::BTreeSet;

/// A tag that opens an element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tag {
    /// The name, in lower case.
    pub(crate) name: String,
    /// The attributes, with their entities resolved.
    pub(crate) attributes: Vec<(String, String)>,
    /// Where the text after the tag begins.
    pub(crate) after: usize,
}

impl Tag {
    /// Returns the value of an attribute.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Tells whether the element has a class.
    pub(crate) fn has_class(&self, class: &str) -> bool {
        self.get("class")
            .is_some_and(|classes| classes.split(' ').any(|one| one == class))
    }
}

/// Reads all tags that open an element. Comments and the document type are passed over.
pub(crate) fn tags(page: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut at = 0;
    while let Some(found) = page[at..].find('<') {
        let start = at + found + 1;
        let end = end_of_tag(page, start);
        let inner = &page[start..end];
        if !inner.starts_with(['/', '!']) {
            tags.push(tag(inner, end + 1));
        }
        at = end + 1;
    }
    tags
}

/// Finds the `>` that ends a tag; those in attributes do not.
fn end_of_tag(page: &str, start: usize) -> usize {
    let mut is_quoted = false;
    for (at, byte) in page.bytes().enumerate().skip(start) {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'>' if !is_quoted => return at,
            _ => {}
        }
    }
    panic!(
        "a tag does not end: {}",
        &page[start..page.len().min(start + 40)]
    );
}

fn tag(inner: &str, after: usize) -> Tag {
    let (name, mut rest) = inner.split_at(inner.find([' ', '\n']).unwrap_or(inner.len()));
    let mut attributes = Vec::new();
    while let Some(next) = Some(rest.trim_start()).filter(|next| !next.is_empty()) {
        let (name, value_and_rest) = match next.split_once("=\"") {
            Some((name, value)) if !name.contains([' ', '\n']) => (name, Some(value)),
            _ => (next.split([' ', '\n']).next().unwrap(), None),
        };
        let value = match value_and_rest {
            Some(value) => {
                let (value, after) = value.split_once('"').unwrap();
                rest = after;
                text(value)
            }
            None => {
                rest = &next[name.len()..];
                String::new()
            }
        };
        assert!(
            !name.is_empty() && !name.contains(['"', '\'']),
            "attributes of <{inner}>"
        );
        attributes.push((name.to_owned(), value));
    }
    let names: BTreeSet<&str> = attributes.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names.len(),
        attributes.len(),
        "an attribute stands twice: <{inner}>"
    );
    Tag {
        name: name.to_ascii_lowercase(),
        attributes,
        after,
    }
}

/// Resolves the entities that our pages have.
pub(crate) fn text(html: &str) -> String {
    let pairs = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
    ];
    let pairs = pairs
        .into_iter()
        .chain([("&#x2F;", "/"), ("&nbsp;", "\u{A0}"), ("&amp;", "&")]);
    pairs.fold(html.to_owned(), |text, (entity, ch)| {
        text.replace(entity, ch)
    })
}

/// Decodes `%E5%9B%BE`.
pub(crate) fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next().unwrap(), rest.next().unwrap()];
            let digits = std::str::from_utf8(&digits).unwrap();
            bytes.push(u8::from_str_radix(digits, 16).unwrap());
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// Returns the part of a page from the first `open` up to the `close` after it.
pub(crate) fn between<'p>(page: &'p str, open: &str, close: &str) -> &'p str {
    let (_, rest) = page.split_once(open).unwrap_or_else(|| panic!("{open}"));
    rest.split_once(close)
        .unwrap_or_else(|| panic!("{close}"))
        .0
}

#[test]
fn tags_are_read_with_their_attributes() {
    let found =
        tags("<!DOCTYPE html>\n<p class=\"a b\" hidden>x &gt; y</p><a href=\"?a=1&amp;b=&#39;>\">");
    let shown: Vec<_> = found
        .iter()
        .map(|tag| (tag.name.as_str(), tag.attributes.clone()))
        .collect();
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(
        shown[0],
        ("p", vec![pair("class", "a b"), pair("hidden", "")])
    );
    assert_eq!(shown[1], ("a", vec![pair("href", "?a=1&b='>")]));
    assert_eq!(percent_decoded("a%20%E5%9B%BE"), "a 图");
}
