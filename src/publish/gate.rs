//! What must not stand in a published file: remnants of the preview, addresses of this machine.

use super::media::ending;
use super::path::HostPath;

/// Something in a file that must not be published.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Remnant {
    /// The file.
    pub path: HostPath,
    /// The line, from 1.
    pub line: usize,
    /// What stands there.
    pub text: String,
}

/// Endings of files that are text.
const TEXTS: [&str; 8] = ["css", "csv", "html", "js", "json", "svg", "txt", "xml"];

/// What only the preview and the machine that built the site know.
const MARKS: [&str; 7] = [
    "src=\"/-/",
    "href=\"/-/",
    "file:///",
    "//localhost",
    "//127.0.0.1",
    "//0.0.0.0",
    "//[::1]",
];

/// How attributes begin that lead from the root of the host, where the site may not be.
const ROOTED: [&str; 2] = ["src=\"/", "href=\"/"];

/// Finds remnants in a file; `root` is the portal's folder on this machine.
pub fn remnants(path: &HostPath, bytes: &[u8], root: &str) -> Vec<Remnant> {
    let ending = ending(path);
    if !TEXTS.contains(&ending.as_str()) {
        return Vec::new();
    }
    let text = String::from_utf8_lossy(bytes);
    let mut found = Vec::new();
    let mut add = |at: usize, length: usize| {
        let line = text[..at].matches('\n').count() + 1;
        let end = text[at..].char_indices().map(|(index, _)| at + index);
        let mut end = end.skip_while(|end| *end < at + length + 20);
        let shown = &text[at..end.next().unwrap_or(text.len())];
        let shown = shown.split(['\n', '<', ' ']).next().unwrap_or(shown);
        found.push(Remnant {
            path: path.clone(),
            line,
            text: shown.to_owned(),
        });
    };
    let marks = MARKS.iter().copied();
    // A folder right below the root of the disk is too short a name to mean anything.
    let own = (root.matches('/').count() > 1).then_some(root);
    for mark in marks.chain(own) {
        for (at, _) in text.match_indices(mark) {
            add(at, mark.len());
        }
    }
    if ending == "html" {
        for mark in ROOTED {
            for (at, _) in text.match_indices(mark) {
                let after = &text[at + mark.len()..];
                // `//host/` is another host's, `/-/` was found above.
                if !after.starts_with('/') && !after.starts_with("-/") {
                    add(at, mark.len());
                }
            }
        }
    }
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use super::remnants;
    use crate::publish::HostPath;

    fn found(path: &str, text: &str) -> Vec<String> {
        let found = remnants(&HostPath::new(path), text.as_bytes(), "/srv/portal");
        let found = found.into_iter();
        found
            .map(|remnant| format!("{}: {}", remnant.line, remnant.text))
            .collect()
    }

    #[test]
    fn addresses_that_readers_cannot_follow_are_found() {
        let page = "<a href=\"../\">\n<script src=\"/-/preview.js\"></script>\n\
                    <a href=\"/about\"> <a href=\"//a.cn/\">\n见 /srv/portal/content/公开.md 等\n\
                    <img src=\"http://127.0.0.1:4000/图.png\">";
        assert_eq!(
            found("a.html", page),
            [
                "2: src=\"/-/preview.js\">",
                "3: href=\"/about\">",
                "4: /srv/portal/content/公开.md",
                "5: //127.0.0.1:4000/图.png\">",
            ]
        );
        // What is no text, and paths in data, are nobody's links.
        assert!(found("a.png", page).is_empty());
        assert!(found("a.json", "{\"href\": \"/about\"}").is_empty());
    }
}
