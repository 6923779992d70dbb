//! Where templates go in circles: the engine tells that they do, not where.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// A place in a template.
pub(super) struct Found {
    /// The name of the template.
    pub(super) template: String,
    /// The bytes.
    pub(super) range: Range<usize>,
}

/// A call of a component or an include.
struct Call {
    /// The name, or the template behind its mark.
    to: String,
    found: Found,
}

/// Components by name; an included template counts as one, by its name behind a mark that no
/// component has.
type Calls = BTreeMap<String, Vec<Call>>;

const TEMPLATE: char = '/';

/// Finds a call that leads back to the component that makes it, in the first template that has
/// one.
pub(super) fn component_circle(templates: &[(String, Arc<str>)]) -> Option<Found> {
    let mut calls = Calls::new();
    for (name, text) in templates {
        read(name, text, &mut calls);
    }
    let rank = |found: &Found| {
        let template = templates
            .iter()
            .position(|(name, _)| *name == found.template);
        (template, found.range.start)
    };
    let mut circular: Vec<&Call> = Vec::new();
    for (name, own) in &calls {
        circular.extend(own.iter().filter(|call| leads_to(&calls, &call.to, name)));
    }
    let first = circular.into_iter().min_by_key(|call| rank(&call.found))?;
    Some(Found {
        template: first.found.template.clone(),
        range: first.found.range.clone(),
    })
}

/// Finds the first tag with `word` in it.
pub(super) fn tag_with(text: &str, word: &str) -> Option<Range<usize>> {
    tags(text).find(|tag| text[tag.clone()].contains(word))
}

fn leads_to(calls: &Calls, from: &str, to: &str) -> bool {
    let mut seen = vec![from];
    let mut next = 0;
    while let Some(name) = seen.get(next).copied() {
        if name == to {
            return true;
        }
        for call in calls.get(name).into_iter().flatten() {
            if !seen.contains(&&*call.to) {
                seen.push(&call.to);
            }
        }
        next += 1;
    }
    false
}

/// Reads what each component of a template calls, and what the template itself does.
fn read(template: &str, text: &str, calls: &mut Calls) {
    let mut inside = format!("{TEMPLATE}{template}");
    for range in tags(text) {
        let tag = &text[range.clone()];
        let words = tag.trim_matches(['{', '}', '%', '-', ' ', '\n']);
        if let Some(rest) = words.strip_prefix("component ") {
            inside = name(rest).to_owned();
            continue;
        }
        if words.starts_with("endcomponent") {
            inside = format!("{TEMPLATE}{template}");
            continue;
        }
        let included = words.strip_prefix("include ").map(|rest| {
            let name = rest.trim().trim_matches(['"', '\'']);
            format!("{TEMPLATE}{name}")
        });
        let called = tag.match_indices('<').map(|(at, _)| name(&tag[at + 1..]));
        let called = called.filter(|name| !name.is_empty()).map(str::to_owned);
        for to in included.into_iter().chain(called) {
            let found = Found {
                template: template.to_owned(),
                range: range.clone(),
            };
            calls
                .entry(inside.clone())
                .or_default()
                .push(Call { to, found });
        }
    }
}

fn name(text: &str) -> &str {
    let is_part = |ch: char| ch.is_alphanumeric() || matches!(ch, '_' | '-' | '.');
    text.split(|ch| !is_part(ch)).next().unwrap_or("")
}

/// The places of all `{{ … }}` and `{% … %}` in a text.
fn tags(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let rest = text.get(from..)?;
        let open = rest.find("{{").into_iter().chain(rest.find("{%")).min()?;
        let close = if rest[open..].starts_with("{{") {
            "}}"
        } else {
            "%}"
        };
        let end = open + rest[open..].find(close)? + close.len();
        let range = from + open..from + end;
        from = range.end;
        Some(range)
    })
}
