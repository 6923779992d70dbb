//! The target of a request to a path of the site. What is odd is refused, never mended.

/// The longest target, in bytes.
pub(super) const LONGEST: usize = 2048;

/// What a request asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Address {
    /// The path from the site's root, decoded; ends with `/` or is empty where it is a folder.
    pub(super) path: String,
    /// What stands after `?`, as it was sent.
    query: String,
}

/// Why a target is refused.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Odd {
    /// It is longer than any address of a site.
    TooLong,
    /// It has what no address of a site has.
    Malformed,
}

impl Address {
    /// Reads a target.
    ///
    /// Refused are `.` and `..` in every spelling, encoded separators, backslashes, control
    /// characters, fragments, empty parts, and what is not UTF-8.
    pub(super) fn read(target: &[u8]) -> Result<Self, Odd> {
        if target.len() > LONGEST {
            return Err(Odd::TooLong);
        }
        let is_plain = |byte: &u8| byte.is_ascii_graphic() && !b"#\\".contains(byte);
        if !target.iter().all(is_plain) {
            return Err(Odd::Malformed);
        }
        let text = std::str::from_utf8(target).map_err(|_| Odd::Malformed)?;
        let (path, query) = text.split_once('?').unwrap_or((text, ""));
        let path = path.strip_prefix('/').ok_or(Odd::Malformed)?;
        let path = decode(path).ok_or(Odd::Malformed)?;
        let mut parts = path.split('/').rev();
        // The last part of a folder's address is empty.
        let last = parts.next().unwrap_or("");
        let is_odd = |part: &str| matches!(part, "" | "." | "..");
        if matches!(last, "." | "..") || parts.any(is_odd) {
            return Err(Odd::Malformed);
        }
        Ok(Self {
            path,
            query: query.to_owned(),
        })
    }

    /// Returns a value of the query, decoded.
    pub(super) fn value(&self, name: &str) -> Option<String> {
        let pairs = self
            .query
            .split('&')
            .filter_map(|pair| pair.split_once('='));
        let found = pairs.into_iter().find(|(known, _)| *known == name);
        let bytes = unescape(found?.1)?;
        String::from_utf8(bytes).ok()
    }

    /// Returns the path of the file that the address stands for: in a folder, its index.
    pub(super) fn file(&self) -> String {
        file_of(&self.path)
    }
}

/// Returns the path of the file that a path of an address stands for.
pub(super) fn file_of(path: &str) -> String {
    if path.is_empty() || path.ends_with('/') {
        format!("{path}index.html")
    } else {
        path.to_owned()
    }
}

/// Decodes a path; `None` where it is not UTF-8 or hides a separator or a control character.
fn decode(text: &str) -> Option<String> {
    let decoded = String::from_utf8(unescape(text)?).ok()?;
    let hides_separator = decoded.matches('/').count() != text.matches('/').count();
    let is_odd = |ch: char| ch.is_control() || ch == '\\';
    (!hides_separator && !decoded.contains(is_odd)).then_some(decoded)
}

/// Replaces each `%XX` by its byte; `None` where a `%` stands for nothing.
fn unescape(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut parts = text.split('%');
    bytes.extend_from_slice(parts.next()?.as_bytes());
    for part in parts {
        let hex = part
            .get(..2)
            .filter(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
        bytes.push(u8::from_str_radix(hex, 16).ok()?);
        bytes.extend_from_slice(&part.as_bytes()[2..]);
    }
    Some(bytes)
}

/// Writes a path as it stands in an address.
pub fn escape(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Address, LONGEST, Odd, escape};

    fn path(target: &str) -> Result<String, Odd> {
        Address::read(target.as_bytes()).map(|address| address.path)
    }

    #[test]
    fn addresses_of_a_site_are_read() {
        assert_eq!(path("/").as_deref(), Ok(""));
        assert_eq!(path("/reports/2023/").as_deref(), Ok("reports/2023/"));
        assert_eq!(path("/search/?q=a").as_deref(), Ok("search/"));
        assert_eq!(path("/a%20b/%E8%A1%A8.pdf").as_deref(), Ok("a b/表.pdf"));
        let address = Address::read(b"/-/panel?page=/reports/%32023/&token=x").unwrap();
        assert_eq!(address.value("page").as_deref(), Some("/reports/2023/"));
        assert_eq!(address.value("token").as_deref(), Some("x"));
        assert_eq!(address.value("pag"), None);
        assert_eq!(escape("表 a/b.pdf"), "%E8%A1%A8%20a/b.pdf");
    }

    #[test]
    fn what_could_leave_the_site_is_refused_in_every_spelling() {
        let odd = [
            "",
            "*",
            "x",
            "http://127.0.0.1/",
            "/..",
            "/../x",
            "/a/..",
            "/a/./b",
            "/%2e%2e/x",
            "/%2E%2e",
            "/.%2e/x",
            "/a%2fb",
            "/a%2Fb",
            "/a\\b",
            "/a%5cb",
            "/a%00",
            "/a%0a",
            "/a#b",
            "/a//b",
            "//a",
            "/%",
            "/%g0",
            "/%+1",
            "/%ff",
            "/%c0%ae%c0%ae/",
            "/a b",
            "/表",
        ];
        for target in odd {
            assert_eq!(path(target), Err(Odd::Malformed), "{target}");
        }
        assert_eq!(Address::read(b"/\xff"), Err(Odd::Malformed));
        assert_eq!(Address::read(b"/a\0"), Err(Odd::Malformed));
        let long = format!("/{}", "a".repeat(LONGEST));
        assert_eq!(path(&long), Err(Odd::TooLong));
    }
}
