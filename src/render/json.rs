//! JSON documents, numbers as they were written.

use crate::view::Json;

/// Writes a document, indented so that a person can read it.
pub(super) fn document(json: &Json) -> Vec<u8> {
    let mut text = String::with_capacity(16 << 10);
    write(json, Some(0), &mut text);
    text.push('\n');
    text.into_bytes()
}

/// Writes a value on one line, so that it may stand inside of `<script>`: nothing in it ends the
/// element or begins a comment.
pub(super) fn in_html(json: &Json) -> String {
    let mut text = String::new();
    write(json, None, &mut text);
    text.replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
}

/// Writes a value; `indent` is how deep it stands, or `None` for all on one line.
fn write(json: &Json, indent: Option<usize>, into: &mut String) {
    match json {
        Json::Null => into.push_str("null"),
        Json::Truth(truth) => into.push_str(if *truth { "true" } else { "false" }),
        Json::Number(number) => into.push_str(number),
        Json::Text(text) => string(text, into),
        Json::List(list) => {
            let lines = indent.filter(|_| list.iter().any(is_long));
            into.push('[');
            for (index, value) in list.iter().enumerate() {
                separate(index, lines, into);
                write(value, lines.map(|depth| depth + 1), into);
            }
            close(lines.filter(|_| !list.is_empty()), into);
            into.push(']');
        }
        Json::Map(map) => {
            let lines = indent.filter(|_| map.iter().any(|(_, value)| is_long(value)));
            into.push('{');
            for (index, (key, value)) in map.iter().enumerate() {
                separate(index, lines, into);
                string(key, into);
                into.push_str(": ");
                write(value, lines.map(|depth| depth + 1), into);
            }
            close(lines.filter(|_| !map.is_empty()), into);
            into.push('}');
        }
    }
}

/// Tells whether a value makes what it stands in take several lines.
fn is_long(json: &Json) -> bool {
    match json {
        Json::List(list) => !list.is_empty(),
        Json::Map(map) => !map.is_empty(),
        Json::Text(text) => text.len() > 100,
        _ => false,
    }
}

fn separate(index: usize, lines: Option<usize>, into: &mut String) {
    if index > 0 {
        into.push(',');
    }
    match lines {
        Some(depth) => new_line(depth + 1, into),
        None if index > 0 => into.push(' '),
        None => {}
    }
}

fn close(lines: Option<usize>, into: &mut String) {
    if let Some(depth) = lines {
        new_line(depth, into);
    }
}

fn new_line(depth: usize, into: &mut String) {
    into.push('\n');
    into.extend(std::iter::repeat_n(' ', depth));
}

/// Writes a text in quotes.
pub(super) fn string(text: &str, into: &mut String) {
    into.push('"');
    for ch in text.chars() {
        match ch {
            '"' => into.push_str("\\\""),
            '\\' => into.push_str("\\\\"),
            '\n' => into.push_str("\\n"),
            '\r' => into.push_str("\\r"),
            '\t' => into.push_str("\\t"),
            '\0'..='\u{1F}' | '\u{2028}' | '\u{2029}' => {
                into.push_str(&format!("\\u{:04x}", u32::from(ch)));
            }
            _ => into.push(ch),
        }
    }
    into.push('"');
}

#[cfg(test)]
mod tests {
    use super::{Json, document, in_html};

    #[test]
    fn numbers_keep_their_form_and_short_maps_stay_on_a_line() {
        let value = Json::Map(vec![
            ("a", Json::Number("12.50".to_owned())),
            (
                "b",
                Json::Map(vec![("c", Json::Null), ("d", Json::Truth(true))]),
            ),
            ("e", Json::List(Vec::new())),
        ]);
        insta::assert_snapshot!(String::from_utf8(document(&value)).unwrap(), @r#"
        {
         "a": 12.50,
         "b": {"c": null, "d": true},
         "e": []
        }
        "#);
    }

    #[test]
    fn nothing_inside_of_html_ends_the_element() {
        let value = Json::text("</script><!-- & \"\u{2028}\n");
        let text = in_html(&value);
        assert_eq!(text, r#""\u003c/script\u003e\u003c!-- \u0026 \"\u2028\n""#);
        let read: String = serde_json::from_str(&text).unwrap();
        assert_eq!(read, "</script><!-- & \"\u{2028}\n");
    }
}
