//! What a user says of an agency: which one is meant, or what a new one is.

use crate::diag::Message;
use crate::model::{Agency, AgencyKind, Portal};
use crate::parse::words::nearest;
use crate::scaffold::{NewAgency, guessed_kind};
use crate::source::FilePath;

use super::args::AgencyFacts;
use super::ask::{self, Questions};

/// A sentence that says what is wrong, and one that says what to do.
pub(super) type Refusal = (Message, Option<Message>);

/// Finds the agency that is named by its folder or its name; the portal's own where none is.
pub(super) fn find<'p>(portal: &'p Portal, named: Option<&str>) -> Result<&'p Agency, Refusal> {
    let Some(named) = named else {
        return portal.agencies.first().ok_or_else(|| unknown(portal, ""));
    };
    let path = named.trim_end_matches('/');
    let below = |agency: &Agency| {
        agency
            .folder
            .below(&FilePath::new("content"))
            .map(str::to_owned)
    };
    let found = portal.agencies.iter().find(|agency| {
        agency.folder.as_str() == path
            || below(agency).as_deref() == Some(path)
            || agency.name == named
            || agency.short_name == named
    });
    found.ok_or_else(|| unknown(portal, named))
}

fn unknown(portal: &Portal, named: &str) -> Refusal {
    let names = portal.agencies.iter().flat_map(|agency| {
        let below = agency.folder.below(&FilePath::new("content"));
        below.into_iter().chain([agency.name.as_str()])
    });
    let names: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
    let help = match nearest(named, names.iter().copied()) {
        Some(near) => Message::new("unknown-key.nearest").with("near", near),
        None => Message::new("new.agency-unknown.help").with_list("names", names),
    };
    let problem = Message::new("new.agency-unknown").with("name", named);
    (problem, Some(help))
}

/// Takes the facts of a new agency as they were told, and asks for what was not.
pub(super) fn facts(
    facts: &AgencyFacts,
    questions: &Questions<'_>,
    has_schemas: bool,
) -> Result<NewAgency, Refusal> {
    let told = facts.name.clone().filter(|name| !name.trim().is_empty());
    let is_asked = told.is_none();
    let name = told.or_else(|| questions.text("ask.name", None));
    let name = name.ok_or_else(|| ask::missing("--name"))?;
    let guess = guessed_kind(&name);
    let kind = match &facts.kind {
        Some(word) => kind(word).map_err(|problem| (problem, None))?,
        None if is_asked => questions
            .until("ask.kind", Some(word(guess)), kind)
            .unwrap_or(guess),
        None => guess,
    };
    let region_code = match &facts.region {
        Some(code) => Some(region(code).map_err(|problem| (problem, None))?),
        None if is_asked => questions.until("ask.region", None, region),
        None => None,
    };
    Ok(NewAgency {
        name: name.trim().to_owned(),
        kind,
        region_code,
        has_schemas,
    })
}

fn word(kind: AgencyKind) -> &'static str {
    let mut kinds = AgencyKind::ALL.iter();
    kinds
        .find(|(_, other)| *other == kind)
        .map_or("", |(word, _)| word)
}

fn kind(word: &str) -> Result<AgencyKind, Message> {
    let mut kinds = AgencyKind::ALL.iter();
    let found = kinds.find(|(known, _)| *known == word);
    found.map(|(_, kind)| *kind).ok_or_else(|| {
        let words = AgencyKind::ALL.iter().map(|(word, _)| word);
        Message::new("new.kind")
            .with("kind", word)
            .with_list("words", words)
    })
}

/// A region code has two digits for each level from the province down, to twelve.
fn region(code: &str) -> Result<String, Message> {
    let is_code = (6..=12).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_digit());
    match is_code {
        true => Ok(code.to_owned()),
        false => Err(Message::new("new.region").with("code", code)),
    }
}
