//! The address that opens a file at a place in the author's editor.

use std::path::Path;

use crate::preview;
use crate::source::Position;

/// Editors by their names on the command line, the programs that start them, and what their
/// addresses look like.
const KNOWN: [(&str, &[&str], &str); 8] = [
    (
        "vscode",
        &["code", "code-insiders"],
        "vscode://file{path}:{line}:{column}",
    ),
    (
        "vscodium",
        &["codium", "vscodium"],
        "vscodium://file{path}:{line}:{column}",
    ),
    ("cursor", &["cursor"], "cursor://file{path}:{line}:{column}"),
    (
        "zed",
        &["zed", "zeditor"],
        "zed://file{path}:{line}:{column}",
    ),
    (
        "idea",
        &["idea", "idea.sh"],
        "idea://open?file={path}&line={line}&column={column}",
    ),
    (
        "sublime",
        &["subl"],
        "subl://open?url=file://{path}&line={line}&column={column}",
    ),
    (
        "textmate",
        &["mate"],
        "txmt://open?url=file://{path}&line={line}&column={column}",
    ),
    ("none", &[], ""),
];

/// How the author's editor is asked to open a file; not at all where it takes no addresses.
pub(super) struct Editor {
    pattern: String,
}

impl Editor {
    /// The names that can be given.
    pub(super) const NAMES: [&'static str; KNOWN.len()] = {
        let mut names = [""; KNOWN.len()];
        let mut at = 0;
        while at < KNOWN.len() {
            names[at] = KNOWN[at].0;
            at += 1;
        }
        names
    };

    /// Takes the editor that was named, or an address with `{path}` in it; else the one that the
    /// environment names. Returns `None` for a name that is not known.
    pub(super) fn choose(named: Option<&str>) -> Option<Self> {
        let Some(named) = named else {
            let variables = ["VISUAL", "EDITOR"].into_iter();
            let mut set = variables.filter_map(|name| std::env::var(name).ok());
            let pattern = set
                .find_map(|command| of_command(&command))
                .unwrap_or_default();
            return Some(Self::new(pattern));
        };
        if let Some((.., pattern)) = KNOWN.iter().find(|(name, ..)| *name == named) {
            return Some(Self::new(pattern));
        }
        is_address(named).then(|| Self::new(named))
    }

    fn new(pattern: &str) -> Self {
        Self {
            pattern: pattern.to_owned(),
        }
    }

    /// Returns the address that opens a file of the folder `root`.
    pub(super) fn link(&self, root: &Path, path: &str, at: Position) -> Option<String> {
        if self.pattern.is_empty() || path.is_empty() {
            return None;
        }
        let path = preview::escape(root.join(path).to_str()?);
        let link = self.pattern.replace("{line}", &at.line.to_string());
        let link = link.replace("{column}", &at.column.to_string());
        Some(link.replace("{path}", &path))
    }
}

/// Tells which editor a command starts.
fn of_command(command: &str) -> Option<&'static str> {
    let program = command.split_whitespace().next()?.rsplit('/').next()?;
    let found = KNOWN
        .iter()
        .find(|(_, programs, _)| programs.contains(&program));
    found.map(|(.., pattern)| *pattern)
}

/// Tells whether a text is an address of an editor: its own scheme, and a place for the path.
fn is_address(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else {
        return false;
    };
    let is_plain = |ch: char| ch.is_ascii_lowercase() || ch.is_ascii_digit() || "+-.".contains(ch);
    !scheme.is_empty() && scheme.chars().all(is_plain) && rest.contains("{path}")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Editor, of_command};
    use crate::source::Position;

    fn link(editor: &str) -> Option<String> {
        let at = Position {
            line: 12,
            column: 3,
        };
        let editor = Editor::choose(Some(editor)).unwrap();
        editor.link(Path::new("/the portal"), "content/表 1.yaml", at)
    }

    #[test]
    fn editors_are_asked_by_their_own_addresses() {
        let path = "/the%20portal/content/%E8%A1%A8%201.yaml";
        assert_eq!(link("vscode"), Some(format!("vscode://file{path}:12:3")));
        let idea = format!("idea://open?file={path}&line=12&column=3");
        assert_eq!(link("idea"), Some(idea));
        assert_eq!(
            link("x-mine://{path}?{line}"),
            Some(format!("x-mine://{path}?12"))
        );
        assert_eq!(link("none"), None);
    }

    #[test]
    fn only_editors_that_take_addresses_are_chosen() {
        assert!(
            of_command("/usr/bin/code --wait")
                .unwrap()
                .starts_with("vscode:")
        );
        assert_eq!(of_command("vim"), None);
        for odd in [
            "emacs?",
            "javascript:alert({path})",
            "://{path}",
            "http://x/",
            "A b://{path}",
        ] {
            assert!(Editor::choose(Some(odd)).is_none(), "{odd}");
        }
    }
}
