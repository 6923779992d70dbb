//! Text inside of XML.

/// Writes text so that it stays text, inside and outside of attributes. Characters that XML does
/// not allow are left out.
pub(super) fn escape(text: &str, into: &mut String) {
    for ch in text.chars() {
        match ch {
            '&' => into.push_str("&amp;"),
            '<' => into.push_str("&lt;"),
            '>' => into.push_str("&gt;"),
            '"' => into.push_str("&quot;"),
            '\t' | '\n' | '\r' => into.push(ch),
            '\0'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => {}
            _ => into.push(ch),
        }
    }
}

/// Returns text with what is special in XML written out.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    escape(text, &mut escaped);
    escaped
}
