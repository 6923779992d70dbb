//! Numbers that Word sets before paragraphs without writing them into the text.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::import::xml;

/// A level of a list.
#[derive(Clone, Debug)]
struct Level {
    format: String,
    text: String,
    start: u32,
}

/// The lists of a document, and how far each has counted.
#[derive(Default)]
pub(super) struct Numbering {
    /// The abstract lists with their levels.
    kinds: BTreeMap<String, BTreeMap<usize, Level>>,
    /// The lists in use, by the ids that paragraphs name.
    lists: BTreeMap<String, String>,
    counts: BTreeMap<(String, usize), u32>,
}

/// What stands before a paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// A number as text: 一、, （二）, 3.
    Number(String),
    /// A bullet.
    Bullet,
    /// Nothing.
    None,
}

impl Numbering {
    /// Reads the part with the lists; what is not there has no lists.
    pub(super) fn read(text: &str) -> Self {
        let mut numbering = Self::default();
        let (mut kind, mut level, mut list) = (String::new(), 0, String::new());
        let mut reader = Reader::from_str(text);
        while let Ok(event) = reader.read_event() {
            let tag = match event {
                Event::Start(tag) | Event::Empty(tag) => tag,
                Event::Eof => break,
                _ => continue,
            };
            let value = |name: &[u8]| xml::attribute(&tag, name).unwrap_or_default();
            match tag.local_name().as_ref() {
                b"abstractNum" => kind = value(b"abstractNumId"),
                b"lvl" => {
                    level = value(b"ilvl").parse().unwrap_or(0);
                    let blank = Level {
                        format: String::new(),
                        text: String::new(),
                        start: 1,
                    };
                    numbering
                        .kinds
                        .entry(kind.clone())
                        .or_default()
                        .insert(level, blank);
                }
                b"num" => list = value(b"numId"),
                b"abstractNumId" => {
                    numbering.lists.insert(list.clone(), value(b"val"));
                }
                name @ (b"numFmt" | b"lvlText" | b"start") => {
                    let levels = numbering.kinds.get_mut(&kind);
                    let Some(level) = levels.and_then(|levels| levels.get_mut(&level)) else {
                        continue;
                    };
                    match name {
                        b"numFmt" => level.format = value(b"val"),
                        b"lvlText" => level.text = value(b"val"),
                        _ => level.start = value(b"val").parse().unwrap_or(1),
                    }
                }
                _ => {}
            }
        }
        numbering
    }

    /// Counts one paragraph of a list, and returns what stands before it.
    pub(super) fn next(&mut self, list: &str, level: usize) -> Mark {
        let Some(kind) = self.lists.get(list).cloned() else {
            return Mark::None;
        };
        let Some(levels) = self.kinds.get(&kind) else {
            return Mark::None;
        };
        let Some(own) = levels.get(&level) else {
            return Mark::None;
        };
        match &*own.format {
            "bullet" => return Mark::Bullet,
            "none" => return Mark::None,
            _ => {}
        }
        let count = self
            .counts
            .get(&(kind.clone(), level))
            .map_or(own.start, |count| count.saturating_add(1));
        self.counts.insert((kind.clone(), level), count);
        self.counts
            .retain(|(other, deeper), _| *other != kind || *deeper <= level);
        let mut text = own.text.clone();
        for (at, other) in levels {
            let number = self
                .counts
                .get(&(kind.clone(), *at))
                .copied()
                .unwrap_or(other.start);
            text = text.replace(&format!("%{}", at + 1), &written(number, &other.format));
        }
        Mark::Number(text)
    }
}

/// Writes a number as a format asks for it.
fn written(number: u32, format: &str) -> String {
    match format {
        "chineseCounting"
        | "chineseCountingThousand"
        | "chineseLegalSimplified"
        | "japaneseCounting"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand"
        | "ideographDigital"
        | "koreanCounting" => chinese(number),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => {
            let circled = char::from_u32(0x2460 + number.saturating_sub(1));
            circled
                .filter(|_| (1..=20).contains(&number))
                .map_or_else(|| number.to_string(), String::from)
        }
        "upperLetter" | "lowerLetter" => {
            let letter = u8::try_from(number.saturating_sub(1) % 26).unwrap_or(0) + b'a';
            let letter = char::from(letter);
            if format == "upperLetter" {
                letter.to_ascii_uppercase().to_string()
            } else {
                letter.to_string()
            }
        }
        _ => number.to_string(),
    }
}

/// Writes a number below 100 in Chinese.
fn chinese(number: u32) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit = |value: u32| DIGITS[(value % 10) as usize];
    match number {
        1..=9 => digit(number).to_owned(),
        10..=19 => format!("十{}", digit(number)),
        20..=99 => format!("{}十{}", digit(number / 10), digit(number)),
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Mark, Numbering};

    #[test]
    fn numbers_are_counted_as_word_does() {
        let text = r#"<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="7">
            <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>
            <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
            </w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num></w:numbering>"#;
        let mut numbering = Numbering::read(text);
        let marks = [0, 1, 1, 0, 1].map(|level| match numbering.next("1", level) {
            Mark::Number(number) => number,
            mark => format!("{mark:?}"),
        });
        assert_eq!(marks, ["一、", "（一）", "（二）", "二、", "（一）"]);
        assert_eq!(numbering.next("9", 0), Mark::None);
    }
}
