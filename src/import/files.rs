//! Pictures and files that were in a foreign file, under names that are safe beside the report.

use super::document::{Enclosed, Remark};
use super::place::Place;

/// The enclosed files with their new names.
pub(super) struct Files {
    /// For each file, its name, or `None` where it is left out or is not shown in the text.
    pub(super) names: Vec<Option<String>>,
    /// The names of those that are handed on beside the text.
    pub(super) attachments: Vec<String>,
    contents: Vec<(String, Vec<u8>)>,
}

/// The longest name, in characters.
const LONGEST: usize = 80;

impl Files {
    /// Names the files; what cannot be shown is told.
    pub(super) fn name(enclosed: Vec<Enclosed>, remarks: &mut Vec<Remark>) -> Self {
        let mut files = Self {
            names: Vec::new(),
            attachments: Vec::new(),
            contents: Vec::new(),
        };
        for file in enclosed {
            let name = files.place(&file, remarks);
            files.names.push(name);
        }
        files
    }

    fn place(&mut self, file: &Enclosed, remarks: &mut Vec<Remark>) -> Option<String> {
        if file.bytes.is_empty() {
            return None;
        }
        if let Some((name, _)) = self.contents.iter().find(|(_, bytes)| *bytes == file.bytes) {
            return Some(name.clone());
        }
        let number = self.contents.len() + 1;
        let ending = picture(&file.bytes);
        let name = match (file.is_picture, ending) {
            (true, Some(ending)) => format!("picture-{number}.{ending}"),
            (true, None) => {
                remarks.push(Remark {
                    key: "import.picture-format",
                    what: safe(&file.name),
                    place: Place::Whole,
                });
                return None;
            }
            (false, _) => safe(&file.name),
        };
        let name = self.unused(name, number);
        if !file.is_picture {
            self.attachments.push(name.clone());
        }
        self.contents.push((name.clone(), file.bytes.clone()));
        Some(name)
    }

    fn unused(&self, name: String, number: usize) -> String {
        match self.contents.iter().any(|(known, _)| *known == name) {
            true => format!("{number}-{name}"),
            false => name,
        }
    }

    /// Returns the files by their names.
    pub(super) fn into_contents(self) -> Vec<(String, Vec<u8>)> {
        self.contents
    }
}

/// A name without anything that could lead elsewhere or be read as a source of the portal.
fn safe(name: &str) -> String {
    let kept: String = name
        .chars()
        .map(|ch| {
            if ch.is_control() || "/\\:*?\"<>|#%".contains(ch) {
                '-'
            } else {
                ch
            }
        })
        .take(LONGEST)
        .collect();
    let kept = kept.trim_matches(['.', ' ', '~', '-']);
    let is_source = [".md", ".yaml", ".yml"]
        .iter()
        .any(|ending| kept.to_lowercase().ends_with(ending));
    match kept {
        "" => "attachment.bin".to_owned(),
        kept if is_source || !kept.contains('.') => format!("{kept}.bin"),
        kept => kept.to_owned(),
    }
}

/// The ending of a picture that browsers show, by its first bytes.
fn picture(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => Some("png"),
        [0xFF, 0xD8, 0xFF, ..] => Some("jpg"),
        [b'G', b'I', b'F', b'8', ..] => Some("gif"),
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => Some("webp"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::safe;

    #[test]
    fn names_lead_nowhere() {
        assert_eq!(safe("../../etc/passwd"), "etc-passwd.bin");
        assert_eq!(safe("report.md"), "report.md.bin");
        assert_eq!(safe("附件1 目录.xlsx"), "附件1 目录.xlsx");
        assert_eq!(safe(".."), "attachment.bin");
    }
}
