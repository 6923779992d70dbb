//! `unknown-rule`, `allow-without-reason`, `allow-unused`: which findings are told, at which
//! level. A portal sets levels for all its reports; a report may silence a rule with a reason.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Message, Place, Severity};
use crate::model::{Agency, Allow};
use crate::parse::words::nearest;
use crate::source::{FileId, Spanned};

use super::{Context, Findings, Rule, find, rules};

/// The rules about rules. They cannot be silenced.
pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "unknown-rule",
        level: Severity::Error,
        manual: include_str!("unknown-rule.md"),
    },
    Rule {
        code: "allow-without-reason",
        level: Severity::Error,
        manual: include_str!("allow-without-reason.md"),
    },
    Rule {
        code: "allow-unused",
        level: Severity::Warning,
        manual: include_str!("allow-unused.md"),
    },
];

/// A finding that a report silences.
#[derive(Clone, Debug)]
pub struct Allowed {
    /// The finding.
    pub diagnostic: Diagnostic,
    /// Why it is right as it is.
    pub reason: String,
}

/// Sets the levels of all findings, and sets aside those that are silenced.
pub(super) fn apply(context: &Context<'_>, found: Vec<Diagnostic>) -> Findings {
    let mut findings = Findings::default();
    let levels = levels(context, &mut findings.diagnostics);
    let mut silences = Silences::new(context, &mut findings.diagnostics);
    for mut diagnostic in found {
        if let Some(reason) = silences.reason(&diagnostic) {
            findings.allowed.push(Allowed { diagnostic, reason });
            continue;
        }
        match levels.get(diagnostic.code.as_str()) {
            Some(None) => {}
            Some(Some(level)) => {
                // What a rule itself tells as less than usual never becomes more than that.
                let usual = find(diagnostic.code.as_str()).map(|rule| rule.level);
                diagnostic.severity = match usual == Some(diagnostic.severity) {
                    true => *level,
                    false => diagnostic.severity.max(*level),
                };
                findings.diagnostics.push(diagnostic);
            }
            None => findings.diagnostics.push(diagnostic),
        }
    }
    silences.report_unused(&mut findings.diagnostics);
    findings
}

fn levels<'a>(
    context: &Context<'a>,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<&'a str, Option<Severity>> {
    let mut levels = BTreeMap::new();
    for rule in &context.portal.settings.rules {
        if find(&rule.code.value).is_some() {
            levels.insert(rule.code.value.as_str(), rule.level);
        } else {
            diagnostics.push(unknown(&rule.code));
        }
    }
    levels
}

fn unknown(code: &Spanned<String>) -> Diagnostic {
    let unknown = Diagnostic::error("unknown-rule", code.span).with("code", &code.value);
    match nearest(&code.value, rules().map(|rule| rule.code)) {
        Some(near) => unknown
            .help(Message::new("unknown-key.nearest").with("near", near))
            .fix(code.span, near),
        None => unknown.help(Message::new("unknown-rule.help")),
    }
}

/// The `allow`s of all reports, documents and pages, by the file that they speak of.
struct Silences<'a> {
    by_file: BTreeMap<FileId, Silence<'a>>,
    used: BTreeMap<(FileId, &'a str), bool>,
}

/// The `allow`s of one report, document or page.
#[derive(Clone, Copy)]
struct Silence<'a> {
    /// The file that they stand in.
    file: FileId,
    allow: &'a [Allow],
}

/// Lists every `allow` with the files that it speaks of.
fn all<'a>(context: &Context<'a>) -> impl Iterator<Item = (Silence<'a>, Option<FileId>)> {
    let portal = context.portal;
    let reports = portal.reports.iter();
    let reports = reports.map(|report| (report.file, &report.allow, report.tables_file));
    let documents = portal.documents.iter();
    let documents = documents.map(|document| (document.file, &document.allow, None));
    let pages = portal.agencies.iter().flat_map(Agency::pages);
    let pages = pages.map(|page| (page.file, &page.allow, None));
    let all = reports.chain(documents).chain(pages);
    all.filter(|(_, allow, _)| !allow.is_empty())
        .map(|(file, allow, tables)| (Silence { file, allow }, tables))
}

impl<'a> Silences<'a> {
    fn new(context: &Context<'a>, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut silences = Self {
            by_file: BTreeMap::new(),
            used: BTreeMap::new(),
        };
        for (silence, tables) in all(context) {
            let files = [Some(silence.file), tables].into_iter().flatten();
            silences.by_file.extend(files.map(|file| (file, silence)));
            for allow in silence.allow {
                if find(&allow.code.value).is_none() {
                    diagnostics.push(unknown(&allow.code));
                } else if allow.reason.is_empty() {
                    let place = allow.code.span;
                    let without = Diagnostic::error("allow-without-reason", place);
                    let help = Message::new("allow-without-reason.help");
                    diagnostics.push(without.with("code", &allow.code.value).help(help));
                } else {
                    silences
                        .used
                        .insert((silence.file, &allow.code.value), false);
                }
            }
        }
        silences
    }

    fn reason(&mut self, diagnostic: &Diagnostic) -> Option<String> {
        let Place::Text(span) = diagnostic.primary else {
            return None;
        };
        let silence = self.by_file.get(&span.file)?;
        let code = diagnostic.code.as_str();
        let allow = silence
            .allow
            .iter()
            .find(|allow| allow.code.value == code)?;
        *self
            .used
            .get_mut(&(silence.file, allow.code.value.as_str()))? = true;
        Some(allow.reason.clone())
    }

    fn report_unused(&self, diagnostics: &mut Vec<Diagnostic>) {
        for ((file, code), _) in self.used.iter().filter(|(_, used)| !**used) {
            let silence = self.by_file.get(file);
            let allows = silence.map_or(&[][..], |silence| silence.allow);
            let Some(allow) = allows.iter().find(|allow| allow.code.value == *code) else {
                continue;
            };
            let unused = Diagnostic::warning("allow-unused", allow.code.span).with("code", code);
            diagnostics.push(unused.help(Message::new("allow-unused.help")));
        }
    }
}
