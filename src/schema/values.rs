//! The schemas of single values: texts, dates, figures, as the readers take them.

use serde_json::{Map, Value, json};

/// A text; figures and codes need no quotes.
pub(super) fn text(what: &str) -> Value {
    json!({"description": what, "type": ["string", "number", "boolean", "null"]})
}

/// A text that must be there.
pub(super) fn needed(what: &str) -> Value {
    json!({"description": what, "type": ["string", "number", "boolean"]})
}

/// `true` or `false`.
pub(super) fn truth(what: &str) -> Value {
    json!({"description": what, "enum": [true, false, "是", "否"]})
}

/// A web address.
pub(super) fn address(what: &str) -> Value {
    json!({"description": what, "type": ["string", "null"], "pattern": "^https?://\\S+$"})
}

const DAY: &str = "(\\d{4}-\\d{1,2}-\\d{1,2}|\\d{4}年\\d{1,2}月\\d{1,2}日)";

/// A day.
pub(super) fn date(what: &str) -> Value {
    let pattern = format!("^\\s*{DAY}\\s*$");
    json!({"description": what, "type": ["string", "null"], "pattern": pattern})
}

/// A day, and perhaps a time of day.
pub(super) fn moment(what: &str) -> Value {
    let pattern = format!("^\\s*{DAY}([ T]\\s*\\d{{1,2}}:\\d{{1,2}})?\\s*$");
    json!({"description": what, "type": ["string", "null"], "pattern": pattern})
}

/// A map with these keys and no others.
pub(super) fn map(what: &str, keys: Vec<(&str, Value)>, needed: &[&str]) -> Value {
    let keys = keys.into_iter().map(|(key, value)| (key.to_owned(), value));
    let mut schema = json!({
        "description": what,
        "type": "object",
        "properties": Value::Object(keys.collect()),
        "additionalProperties": false,
    });
    match needed.is_empty() {
        // A map without keys may be left open.
        true => schema["type"] = json!(["object", "null"]),
        false => schema["required"] = json!(needed),
    }
    schema
}

/// A whole file: a map with the name of its kind.
pub(super) fn file(title: &str, keys: Vec<(&str, Value)>, needed: &[&str]) -> Value {
    let mut schema = Map::new();
    schema.insert("$schema".to_owned(), json!(DRAFT));
    schema.insert("title".to_owned(), json!(title));
    if let Value::Object(inner) = map("", keys, needed) {
        let known = inner.into_iter().filter(|(key, _)| key != "description");
        schema.extend(known);
    }
    Value::Object(schema)
}

/// The edition of JSON Schema that editors know best.
pub(super) const DRAFT: &str = "http://json-schema.org/draft-07/schema#";
