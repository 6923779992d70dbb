//! Regulations and documents: their addresses, their dates, what they say of each other.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Message, Severity};
use crate::model::{Correction, Date, Document, Shelf, Status, folded, is_plain};
use crate::parse::words::nearest;
use crate::source::{FilePath, Span};

use super::{Context, Family, Rule, Run};

pub(super) const FAMILY: Family = Family {
    rules: RULES,
    run: Run::Portal(run),
};

const RULES: &[Rule] = &[
    Rule {
        code: "document-id",
        level: Severity::Error,
        manual: include_str!("document-id.md"),
    },
    Rule {
        code: "document-url-conflict",
        level: Severity::Error,
        manual: include_str!("document-url-conflict.md"),
    },
    Rule {
        code: "document-dates",
        level: Severity::Error,
        manual: include_str!("document-dates.md"),
    },
    Rule {
        code: "document-undated",
        level: Severity::Error,
        manual: include_str!("document-undated.md"),
    },
    Rule {
        code: "document-in-future",
        level: Severity::Info,
        manual: include_str!("document-in-future.md"),
    },
    Rule {
        code: "unknown-replacement",
        level: Severity::Error,
        manual: include_str!("unknown-replacement.md"),
    },
    Rule {
        code: "class-not-empty",
        level: Severity::Warning,
        manual: include_str!("class-not-empty.md"),
    },
    Rule {
        code: "correction-date",
        level: Severity::Error,
        manual: include_str!("correction-date.md"),
    },
];

/// The first year that a document of these agencies can be of.
const FIRST_YEAR: i16 = 1949;

fn run(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut addresses: BTreeMap<String, &Document> = BTreeMap::new();
    for document in &context.portal.documents {
        id(document, found);
        match addresses.get(&folded(document.out.as_str())) {
            Some(first) => found.push(conflict(document, first)),
            None => {
                addresses.insert(folded(document.out.as_str()), document);
            }
        }
        dates(document, found);
        undated(context, document, found);
        in_future(context, document, found);
        replacement(context, document, found);
    }
    classes(context, found);
    references(context, found);
    for report in &context.portal.reports {
        let published = report.published.as_ref();
        let published = published.map(|at| (at.value.date, at.span));
        corrections(&report.corrections, published, found);
    }
}

/// A name in an address is plain; where the file's is not, another is asked for.
fn id(document: &Document, found: &mut Vec<Diagnostic>) {
    let id = &document.id;
    if is_plain(&id.value) {
        return;
    }
    let wrong = Diagnostic::error("document-id", id.span);
    let message = match id.span == document.span {
        true => Message::new("document-id.file").with("name", document.path.name()),
        false => Message::new("document-id").with("id", &id.value),
    };
    let help = Message::new("document-id.help").with("id", suggested(document));
    found.push(wrong.message(message).help(help));
}

/// Suggests a name: the year and number of the document, or else the day of its publication.
fn suggested(document: &Document) -> String {
    let number = document
        .document_number
        .as_deref()
        .and_then(year_and_number);
    let published = document.published.as_ref().map(|at| at.value.date);
    let signed = document.signed.as_ref().map(|at| at.value);
    let day = published.or(signed).map(|date| date.to_string());
    number.or(day).unwrap_or_else(|| "2023-1".to_owned())
}

/// Reads `大政〔2023〕21号` as 2023-21.
fn year_and_number(number: &str) -> Option<String> {
    let (_, rest) = number.split_once(['〔', '[', '（', '('])?;
    let (year, rest) = rest.split_once(['〕', ']', '）', ')'])?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let serial = rest.trim().trim_start_matches('第').trim_end_matches('号');
    (digits(year) && digits(serial)).then(|| format!("{year}-{serial}"))
}

fn conflict(document: &Document, first: &Document) -> Diagnostic {
    let address = document.out.as_str().trim_end_matches("index.html");
    let first_address = first.out.as_str().trim_end_matches("index.html");
    let message = match address == first_address {
        true => Message::new("document-url-conflict").with("address", address),
        false => Message::new("document-url-conflict.case")
            .with("address", address)
            .with("other", first_address),
    };
    Diagnostic::error("document-url-conflict", document.id.span)
        .message(message)
        .related(first.id.span, None)
        .help(Message::new("document-url-conflict.help"))
}

/// The dates of a document follow each other.
fn dates(document: &Document, found: &mut Vec<Diagnostic>) {
    let published = document.published.as_ref();
    let published = published.map(|at| (at.value.date, at.span));
    let signed = document.signed.as_ref().map(|at| (at.value, at.span));
    for (date, span) in [published, signed].into_iter().flatten() {
        if date.year() < FIRST_YEAR {
            let wrong = Diagnostic::error("document-dates", span);
            let message = Message::new("document-dates.year").with("date", date);
            found.push(
                wrong
                    .message(message)
                    .help(Message::new("document-dates.help")),
            );
            return;
        }
    }
    let made = signed.or(published);
    let validity = document.validity.as_ref();
    let ended = validity.filter(|validity| validity.status != Status::InForce);
    let ended = ended.and_then(|validity| validity.date.as_ref());
    let withdrawn = document.withdrawn.as_ref().map(|at| &at.date);
    let pairs = [
        ("signed", signed, published),
        ("validity", made, ended.map(|at| (at.value, at.span))),
        (
            "withdrawn",
            published,
            withdrawn.map(|at| (at.value, at.span)),
        ),
    ];
    for (name, before, after) in pairs {
        if let (Some(before), Some(after)) = (before, after)
            && before.0 > after.0
        {
            let key = match name {
                "signed" => "document-dates",
                "validity" => "document-dates.validity",
                _ => "document-dates.withdrawn",
            };
            found.push(order("document-dates", key, before, after));
        }
    }
    corrections(&document.corrections, published, found);
}

/// Two dates in the wrong order: the later event is marked, the earlier one beside it.
fn order(
    code: &'static str,
    key: &'static str,
    before: (Date, Span),
    after: (Date, Span),
) -> Diagnostic {
    let message = Message::new(key)
        .with("date", after.0)
        .with("other", before.0);
    Diagnostic::error(code, after.1)
        .message(message)
        .related(before.1, None)
        .help(Message::new("document-dates.help"))
}

/// Nothing is corrected before it is published.
fn corrections(
    corrections: &[Correction],
    published: Option<(Date, Span)>,
    found: &mut Vec<Diagnostic>,
) {
    let Some(published) = published else { return };
    for correction in corrections {
        let date = (correction.date.value, correction.date.span);
        if date.0 < published.0 {
            found.push(order("correction-date", "correction-date", published, date));
        }
    }
}

/// A document says when it was published; on an official site it must.
fn undated(context: &Context<'_>, document: &Document, found: &mut Vec<Diagnostic>) {
    if document.published.is_some() {
        return;
    }
    let mut undated = Diagnostic::error("document-undated", document.span);
    if !context.portal.settings.official {
        undated.severity = Severity::Warning;
    }
    found.push(undated.help(Message::new("document-undated.help")));
}

/// What is to be published later is not built before that day.
fn in_future(context: &Context<'_>, document: &Document, found: &mut Vec<Diagnostic>) {
    if let Some(published) = &document.published
        && document.is_later_than(context.today)
        && !document.draft
    {
        let later = Diagnostic::info("document-in-future", published.span);
        found.push(later.with("date", published.value.date));
    }
}

/// Figures stand in reports; a page has none that could be filled in.
fn references(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (_, _, body) in context.portal.page_narratives() {
        let mark = body.table_mark.clone().map(|mark| {
            let start = body.span.start as usize;
            Span::new(body.span.file, start + mark.start..start + mark.end)
        });
        let references = body.references.iter().map(|reference| reference.span);
        for span in references.chain(mark) {
            let message = Message::new("unknown-reference.page");
            let unknown = Diagnostic::error("unknown-reference", span).message(message);
            found.push(unknown.help(Message::new("unknown-reference.page.help")));
        }
    }
}

/// What took the place of a document is a document of this portal, where a file is named.
fn replacement(context: &Context<'_>, document: &Document, found: &mut Vec<Diagnostic>) {
    let validity = document.validity.as_ref();
    let named = validity.and_then(|validity| validity.replaced_by.as_ref());
    let Some(named) = named.filter(|named| named.value.ends_with(".md")) else {
        return;
    };
    let folder = document.path.parent().unwrap_or_else(|| FilePath::new(""));
    let path = folder.join(&named.value);
    let others = || {
        let others = context.portal.documents.iter();
        others.filter(|other| other.file != document.file && !other.draft)
    };
    if others().any(|other| Some(&other.path) == path.as_ref()) {
        return;
    }
    let names = others().filter_map(|other| other.path.below(&folder));
    let help = match nearest(&named.value, names) {
        Some(near) => Message::new("unknown-key.nearest").with("near", near),
        None => Message::new("unknown-replacement.help"),
    };
    let unknown = Diagnostic::error("unknown-replacement", named.span);
    found.push(unknown.with("name", &named.value).help(help));
}

/// A class that is said to be empty is empty.
fn classes(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for agency in &context.portal.agencies {
        for (index, class) in agency.classes.iter().enumerate() {
            let Some(none) = &class.none else { continue };
            let documents = context.portal.documents_of(agency.id);
            let held = documents.filter(|document| document.shelf == Shelf::Class(index));
            let held: Vec<_> = held.filter(|document| !document.draft).collect();
            if let Some(first) = held.first() {
                let wrong = Diagnostic::warning("class-not-empty", none.span)
                    .with("class", &class.name)
                    .with("reason", &none.reason)
                    .with("count", held.len())
                    .related(first.span, None)
                    .help(Message::new("class-not-empty.help"));
                found.push(wrong);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::year_and_number;

    #[test]
    fn numbers_of_documents_are_read() {
        let read = |number| year_and_number(number);
        assert_eq!(read("大政〔2023〕21号").as_deref(), Some("2023-21"));
        assert_eq!(read("青政办（2022）第3号").as_deref(), Some("2022-3"));
        assert_eq!(read("青政办2022年3号"), None);
    }
}
