//! `dead-link`, `image-without-alt`, `figure-as-image`: links lead somewhere, and images say what
//! they show and do not take the place of text.

use crate::diag::{Diagnostic, Message, Severity};
use crate::forms::Asks;
use crate::model::{Link, LinkKind, Narrative, Report, Section};
use crate::parse::markdown::is_dangerous;
use crate::source::FilePath;

use super::prose::{bodies, has_any, has_text};
use super::{Context, Family, Rule, Run};

mod targets;

use targets::{Fault, fault};

pub(super) const FAMILY: Family = Family {
    rules: RULES,
    run: Run::Portal(run),
};

const RULES: &[Rule] = &[
    Rule {
        code: "dead-link",
        level: Severity::Error,
        manual: include_str!("dead-link.md"),
    },
    Rule {
        code: "image-without-alt",
        level: Severity::Warning,
        manual: include_str!("image-without-alt.md"),
    },
    Rule {
        code: "figure-as-image",
        level: Severity::Error,
        manual: include_str!("figure-as-image.md"),
    },
];

/// Words in the name or description of an image that is a table or a page of a document.
const PICTURED: &[&str] = &[
    "table",
    "scan",
    "screenshot",
    "表",
    "截图",
    "截屏",
    "扫描",
    "年报",
    "年度报告",
    "复印",
];

/// Words that are no such words: charts are pictures by nature.
const CHARTS: &[&str] = &[
    "图表", "chart", "代表", "表彰", "表示", "表扬", "表演", "仪表", "手表", "发表", "表态", "表决",
];

fn run(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let documents = targets::documents(context.portal);
    for (_, file, body) in context.portal.page_narratives() {
        let path = context.sources.file(file).map(|file| &file.path);
        let place = targets::Place {
            context,
            documents: &documents,
            folder: &path
                .and_then(FilePath::parent)
                .unwrap_or_else(|| FilePath::new("")),
            report: None,
        };
        all(&place, body, found);
    }
    for report in &context.portal.reports {
        let place = targets::Place {
            context,
            documents: &documents,
            folder: &report.folder,
            report: Some(report),
        };
        for (section, body) in bodies(report) {
            all(&place, body, found);
            if let Some(section) = section {
                pictured(report, section, found);
            }
        }
    }
}

fn all(place: &targets::Place<'_>, body: &Narrative, found: &mut Vec<Diagnostic>) {
    for link in &body.links {
        // A dangerous address is reported where the text is read.
        if !is_dangerous(&link.target) || link.target.starts_with("//") {
            found.extend(fault(place, link).map(|fault| dead(link, fault)));
        }
        if link.kind == LinkKind::Image && link.text.trim().is_empty() {
            let silent = Diagnostic::warning("image-without-alt", link.span);
            let help = Message::new("image-without-alt.help");
            found.push(silent.with("target", &link.target).help(help));
        }
    }
}

fn dead(link: &Link, fault: Fault) -> Diagnostic {
    let message = Message::new(fault.message()).with("target", &link.target);
    let help = match fault {
        Fault::Missing(Some(near)) | Fault::Anchor(Some(near)) => {
            Message::new("unknown-key.nearest").with("near", near)
        }
        fault => Message::new(fault.help()),
    };
    Diagnostic::error("dead-link", link.span)
        .message(message)
        .help(help)
}

/// Images that stand for a table or a text.
fn pictured(report: &Report, section: &Section, found: &mut Vec<Diagnostic>) {
    let body = &section.body;
    let images = || {
        body.links
            .iter()
            .filter(|link| link.kind == LinkKind::Image)
    };
    let Some(first) = images().next() else { return };
    let form = report.form.as_ref().zip(section.form);
    let form = form.map(|(form, index)| &form.sections[index]);
    if !has_text(body) {
        let is_error = form.is_some_and(|form| form.asks != Asks::Nothing);
        let mut alone = Diagnostic::error("figure-as-image", first.span)
            .message(Message::new("figure-as-image.alone").with("heading", &section.heading.value))
            .help(Message::new("figure-as-image.alone.help"));
        if !is_error {
            alone.severity = Severity::Warning;
        }
        found.push(alone);
        return;
    }
    for link in images() {
        let name = link
            .target
            .rsplit('/')
            .next()
            .unwrap_or("")
            .to_ascii_lowercase();
        let said = format!("{name} {}", link.text);
        if has_any(&said, PICTURED) && !has_any(&said, CHARTS) {
            let mut table = Diagnostic::error("figure-as-image", link.span)
                .with("target", &link.target)
                .help(Message::new("figure-as-image.help"));
            table.severity = Severity::Warning;
            found.push(table);
        }
    }
}
