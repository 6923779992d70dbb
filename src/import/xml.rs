//! What all readers of XML need: attributes and text with the five entities of XML. A document
//! type is passed over, so entities of its own mean nothing here.

use quick_xml::events::{BytesStart, BytesText};

/// Returns an attribute by its name without prefix.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &[u8]) -> Option<String> {
    let mut attributes = tag.attributes();
    let mut attributes = attributes.with_checks(false).filter_map(Result::ok);
    let found = attributes.find(|attribute| attribute.key.local_name().as_ref() == name)?;
    let value = String::from_utf8_lossy(&found.value).into_owned();
    match quick_xml::escape::unescape(&value) {
        Ok(text) => Some(text.into_owned()),
        Err(_) => Some(value),
    }
}

/// Returns the text of an event; an entity that is not of XML stands as it is written.
pub(super) fn text(text: &BytesText<'_>) -> String {
    match text.unescape() {
        Ok(text) => text.into_owned(),
        Err(_) => String::from_utf8_lossy(text).into_owned(),
    }
}
