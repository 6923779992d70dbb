//! `gongkai check`: everything that is wrong with the portal.

use crate::check::{self, Allowed};
use crate::diag::{Lang, Message, github, json, sarif};
use crate::parse::words::nearest;
use crate::pipeline::{self, Checked};
use crate::source::Sources;

use super::args::{Check, Format, Shared};
use super::terminal::{Stream, Terminal};
use super::{Outcome, fix, place};

pub(super) fn run(check: &Check, shared: &Shared, terminal: Terminal) -> Outcome {
    if let Some(code) = &check.explain {
        return explain(code, &terminal);
    }
    let mut folder = match place::open(shared) {
        Ok(folder) => folder,
        Err(reason) => return terminal.no_portal(&reason),
    };
    let mut checked = pipeline::check(&folder.sources, place::today());
    if check.fix {
        match fix::run(&mut folder, shared, &checked, &terminal) {
            Ok(false) => {}
            Ok(true) => checked = pipeline::check(&folder.sources, place::today()),
            Err(outcome) => return outcome,
        }
    }
    let lang = terminal.lang(Some(&checked.portal.settings.language));
    if check.show_allowed {
        show_allowed(&checked.allowed, &folder.sources, lang, &terminal);
    }
    tell(check, &checked, (&folder.sources, lang), &terminal);
    if checked.has_errors() {
        Outcome::Faulty
    } else {
        Outcome::Fine
    }
}

fn tell(check: &Check, checked: &Checked, (sources, lang): (&Sources, Lang), terminal: &Terminal) {
    let found = &checked.diagnostics;
    match check.format {
        Format::Human => terminal.report(found, sources, (Stream::Out, lang, check.all)),
        Format::Json => terminal.print(&json::write(found, sources, lang)),
        Format::Sarif => terminal.print(&sarif::write(found, sources, lang)),
        Format::Github => terminal.print(&github::write(found, sources, lang)),
    }
}

/// Prints a rule's manual page.
fn explain(code: &str, terminal: &Terminal) -> Outcome {
    if let Some(rule) = check::find(code) {
        terminal.print(rule.manual);
        return Outcome::Fine;
    }
    let lang = terminal.lang(None);
    // Faults of reading have no page of their own: their sentence and their help say it all.
    if let Some(page) = reading_page(code, lang) {
        terminal.print(&page);
        return Outcome::Fine;
    }
    let message = Message::new("unknown-rule").with("code", code);
    let hint = match nearest(code, check::rules().map(|rule| rule.code)) {
        Some(near) => Message::new("unknown-key.nearest").with("near", near),
        None => Message::new("unknown-rule.list"),
    };
    terminal.fail(&message.say(lang), Some(&hint.say(lang)))
}

fn reading_page(code: &str, lang: Lang) -> Option<String> {
    let fact = crate::diag::text(lang, code).filter(|_| !code.contains('.'))?;
    let help = crate::diag::text(lang, &format!("{code}.help")).unwrap_or("");
    let (fact, help) = (without_places(fact), without_places(help));
    Some(format!("# {code}\n\n{fact}\n\n{help}\n"))
}

/// Puts `…` where a sentence of the catalogue takes a value.
fn without_places(sentence: &str) -> String {
    let mut shown = String::with_capacity(sentence.len());
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        shown.push_str(before);
        let name = after.split_once('}').filter(|(name, _)| {
            !name.is_empty()
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte == b'_')
        });
        match name {
            Some((_, after)) => {
                shown.push('…');
                rest = after;
            }
            None => {
                shown.push('{');
                rest = after;
            }
        }
    }
    shown + rest
}

fn show_allowed(allowed: &[Allowed], sources: &Sources, lang: Lang, terminal: &Terminal) {
    for allowed in allowed {
        let (path, line) = place::line_of(&allowed.diagnostic, sources);
        let message = Message::new("allowed")
            .with("path", path)
            .with("line", line)
            .with("code", &allowed.diagnostic.code)
            .with_message("fact", allowed.diagnostic.message.clone())
            .with("reason", &allowed.reason);
        terminal.print(&format!("{}\n", message.say(lang)));
    }
}
