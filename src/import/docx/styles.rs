//! Which paragraph styles of a Word document are headings or bold, and which number what they
//! stand on.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::import::xml;

/// What a style gives to its paragraphs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Style {
    /// Whether it is a heading.
    pub(super) is_heading: bool,
    /// Whether its text is bold.
    pub(super) is_bold: bool,
    /// The list that it numbers in, with the level.
    pub(super) list: Option<(String, usize)>,
    /// The style that it is based on.
    based_on: Option<String>,
}

/// The styles by their ids.
#[derive(Default)]
pub(super) struct Styles(BTreeMap<String, Style>);

impl Styles {
    /// Reads the part with the styles; what is not there has no styles.
    pub(super) fn read(text: &str) -> Self {
        let mut styles = Self::default();
        let mut open: Option<(String, Style)> = None;
        let mut reader = Reader::from_str(text);
        while let Ok(event) = reader.read_event() {
            match event {
                Event::Start(tag) if tag.local_name().as_ref() == b"style" => {
                    open = xml::attribute(&tag, b"styleId").map(|id| (id, Style::default()));
                }
                Event::Start(tag) | Event::Empty(tag) => {
                    if let Some((_, style)) = &mut open {
                        style.take(&tag);
                    }
                }
                Event::End(tag) if tag.local_name().as_ref() == b"style" => {
                    styles.0.extend(open.take())
                }
                Event::Eof => break,
                _ => {}
            }
        }
        styles
    }

    /// Returns a style with what it has from those that it is based on.
    pub(super) fn find(&self, id: &str) -> Style {
        let mut style = self.0.get(id).cloned().unwrap_or_default();
        let mut base = style.based_on.clone();
        for _ in 0..16 {
            let Some(other) = base.as_ref().and_then(|id| self.0.get(id)) else {
                break;
            };
            style.is_heading |= other.is_heading;
            style.is_bold |= other.is_bold;
            style.list = style.list.or_else(|| other.list.clone());
            base = other.based_on.clone();
        }
        style
    }
}

impl Style {
    fn take(&mut self, tag: &BytesStart<'_>) {
        let value = || xml::attribute(tag, b"val");
        match tag.local_name().as_ref() {
            b"name" => {
                let name = value().unwrap_or_default().to_lowercase();
                self.is_heading |=
                    name.starts_with("heading") || name.starts_with("标题") || name == "title";
            }
            b"outlineLvl" => self.is_heading |= value().is_some_and(|level| level != "9"),
            b"b" => self.is_bold |= is_on(tag),
            b"basedOn" => self.based_on = value(),
            b"numId" => {
                let level = self.list.take().map_or(0, |(_, level)| level);
                self.list = value().map(|id| (id, level));
            }
            b"ilvl" => {
                let level = value().and_then(|level| level.parse().ok()).unwrap_or(0);
                let id = self.list.take().map_or_else(String::new, |(id, _)| id);
                self.list = Some((id, level));
            }
            _ => {}
        }
    }
}

/// Tells whether a property is on: `<w:b/>`, but not `<w:b w:val="0"/>`.
pub(super) fn is_on(tag: &BytesStart<'_>) -> bool {
    !xml::attribute(tag, b"val")
        .is_some_and(|value| matches!(&*value, "0" | "false" | "off" | "none"))
}
