//! What the browser shows beside a page, as JSON.

use serde_json::{Value, json};

use crate::diag::html::{self, Html};
use crate::diag::{Diagnostic, Message, Place, Severity, Summary};
use crate::pipeline::Rendered;
use crate::source::{FilePath, OutPath, Position, Sources};

use super::site::{Now, Site};

/// The most diagnostics of this page, and of others, that are shown.
const MOST_HERE: usize = 200;
const MOST_ELSEWHERE: usize = 100;

/// Writes what there is to say beside a page.
pub(super) fn write(site: &Site, out: &OutPath) -> String {
    let now = site.read();
    let live = &now.live;
    let about = live.about(out);
    let fault = match live.render(out) {
        Rendered::Fault(found) => Some(found),
        _ => None,
    };
    let sources = about
        .as_ref()
        .map_or(Vec::new(), |about| about.sources.clone());
    let here = here(&now, fault.as_deref().unwrap_or(&[]), &sources);
    let elsewhere: Vec<&Diagnostic> = live
        .diagnostics()
        .filter(|found| !here.contains(found))
        .collect();
    let say = |message: Message| message.say(site.lang);
    let n_words = about.as_ref().map_or(0, |about| about.n_words);
    let words = (n_words > 0).then(|| say(Message::new("preview.words").with("count", n_words)));
    let is_draft = about.as_ref().is_some_and(|about| about.is_draft);
    let fragment = about
        .and_then(|about| about.fragment)
        .map(|out| address(&out));
    let is_gone = !live.has(out);
    let panel = json!({
        "held": fault.is_some() || now.is_held(out),
        "gone": is_gone,
        "nearest": address(&live.nearest(out)),
        "draft": is_draft.then(|| say(Message::new("preview.draft"))),
        "words": words,
        "fragment": fragment,
        "worst": worst(&here, &elsewhere),
        "summary": summary(site, &here, &elsewhere),
        "html": html(site, live.sources(), &here, &elsewhere),
        "cells": cells(site, &now, out),
        "text": texts(site),
    });
    panel.to_string()
}

/// Collects what is wrong with the page: what keeps it from being made, then its own files.
fn here<'a>(now: &'a Now, fault: &'a [Diagnostic], sources: &[FilePath]) -> Vec<&'a Diagnostic> {
    let mut here: Vec<&Diagnostic> = fault.iter().collect();
    let settings = FilePath::new("portal.yaml");
    for path in sources.iter().chain([&settings]) {
        let found = now.live.diagnostics_of(path).iter();
        here.extend(found.filter(|found| !fault.contains(found)));
    }
    here
}

fn html(site: &Site, sources: &Sources, here: &[&Diagnostic], elsewhere: &[&Diagnostic]) -> String {
    let link = |path: &str, at: Position| site.editor.link(&site.root, path, at);
    let html = Html {
        lang: site.lang,
        link: &link,
    };
    let part = |heading: &'static str, found: &[&Diagnostic], list: String| {
        let heading = Message::new(heading).with("count", found.len());
        match found {
            [] => String::new(),
            _ => format!("<h2>{}</h2>{list}", heading.say(site.lang)),
        }
    };
    let rest = |n_found: usize, most: usize| match n_found.saturating_sub(most) {
        0 => String::new(),
        rest => {
            let message = Message::new("preview.more").with("count", rest);
            format!("<p>{}</p>", message.say(site.lang))
        }
    };
    let list =
        |found: &[&Diagnostic]| format!("<ol>{}</ol>", html.write(found.iter().copied(), sources));
    let shown = &here[..here.len().min(MOST_HERE)];
    let of_page = list(shown) + &rest(here.len(), MOST_HERE);
    // Elsewhere each file, and so each report, has a list of its own.
    let shown = &elsewhere[..elsewhere.len().min(MOST_ELSEWHERE)];
    let file = |found: &Diagnostic| path_of(found, sources);
    let files = shown.chunk_by(|one, other| file(one) == file(other));
    let files = files.map(|found| html::heading(&file(found[0])) + &list(found));
    let of_others = files.collect::<String>() + &rest(elsewhere.len(), MOST_ELSEWHERE);
    part("preview.here", here, of_page) + &part("preview.elsewhere", elsewhere, of_others)
}

fn path_of(found: &Diagnostic, sources: &Sources) -> String {
    match &found.primary {
        Place::File(path) => path.to_string(),
        Place::Text(span) | Place::Covered(span) => {
            let file = sources.file(span.file);
            file.map_or(String::new(), |file| file.path.to_string())
        }
    }
}

fn summary(site: &Site, here: &[&Diagnostic], elsewhere: &[&Diagnostic]) -> String {
    let count = |found: &[&Diagnostic]| {
        let mut summary = Summary::default();
        for found in found {
            summary.add(found.severity);
        }
        summary
    };
    let (here, all) = (count(here), count(&[here, elsewhere].concat()));
    let key = if all == Summary::default() {
        "preview.clean"
    } else {
        "preview.summary"
    };
    let message = Message::new(key)
        .with("errors", here.errors)
        .with("warnings", here.warnings)
        .with("all", all.errors + all.warnings + all.infos);
    message.say(site.lang)
}

/// Tells how grave the gravest fault is.
fn worst(here: &[&Diagnostic], elsewhere: &[&Diagnostic]) -> &'static str {
    let all = here.iter().chain(elsewhere).map(|found| found.severity);
    all.min().map_or("clean", severity)
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}

fn cells(site: &Site, now: &Now, out: &OutPath) -> Value {
    let cells = now.live.cells(out).into_iter();
    let cells = cells.map(|(id, found)| {
        json!({
            "id": id,
            "severity": severity(found.severity),
            "text": found.message.say(site.lang),
        })
    });
    cells.collect()
}

fn texts(site: &Site) -> Value {
    let say = |key| Message::new(key).say(site.lang);
    json!({
        "panel": say("preview.panel"),
        "held": say("preview.held"),
        "gone": say("preview.gone"),
        "nearest": say("preview.nearest"),
        "copy": say("preview.copy"),
        "copied": say("preview.copied"),
        "not_copied": say("preview.not-copied"),
        "phone": say("preview.phone"),
    })
}

/// Returns the address of a file of the site on the server.
fn address(out: &OutPath) -> String {
    let path = out.as_str();
    let path = path
        .strip_suffix("index.html")
        .filter(|rest| rest.is_empty() || rest.ends_with('/'));
    format!("/{}", path.unwrap_or(out.as_str()))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::write;
    use crate::cli::serve::site::Site;
    use crate::source::OutPath;

    fn panel(texts: &[(&str, &str)], path: &str) -> Value {
        serde_json::from_str(&write(&Site::of(texts), &OutPath::new(path))).unwrap()
    }

    #[test]
    fn a_page_that_is_gone_leads_to_one_that_is_there() {
        let texts = [
            ("portal.yaml", "title: x\n"),
            ("content/agency.yaml", "name: y\n"),
        ];
        let panel = panel(&texts, "reports/2023/index.html");
        assert_eq!(panel["gone"], true);
        assert_eq!(panel["nearest"], "/");
    }

    #[test]
    fn what_is_wrong_is_told_with_a_link_into_the_editor() {
        let texts = [
            ("portal.yaml", "title: [x\n"),
            ("content/agency.yaml", "name: <b>\n"),
        ];
        let panel = panel(&texts, "index.html");
        assert_eq!(panel["held"], true);
        assert_eq!(panel["worst"], "error");
        let html = panel["html"].as_str().unwrap();
        assert!(
            html.contains("href=\"vscode://file/portal/portal.yaml:"),
            "{html}"
        );
        assert!(!html.contains("<b>\n"), "{html}");
    }
}
