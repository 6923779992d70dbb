//! `unknown-rule`, `allow-without-reason`, `allow-unused`: which findings are told, at which
//! level. A portal sets levels for all its reports; a report may silence a rule with a reason.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Message, Place, Severity};
use crate::model::{Allow, RuleLevel, Settings};
use crate::parse::words::nearest;
use crate::source::{FilePath, Spanned};

use super::{Rule, find, rules};

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

/// The levels that a portal sets.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Levels(Vec<RuleLevel>);

impl Levels {
    /// Takes the levels from the settings.
    pub(super) fn new(settings: &Settings) -> Self {
        Self(settings.rules.clone())
    }

    /// Sets the level of a finding; `None` where its rule is turned off.
    pub(super) fn set(&self, diagnostic: &Diagnostic) -> Option<Diagnostic> {
        let mut diagnostic = diagnostic.clone();
        let code = diagnostic.code.as_str();
        let set = self.0.iter().rev().find(|rule| rule.code.value == code);
        let Some((set, rule)) = set.zip(find(code)) else {
            return Some(diagnostic);
        };
        let level = set.level?;
        // What a rule itself tells as less than usual never becomes more than that.
        diagnostic.severity = match rule.level == diagnostic.severity {
            true => level,
            false => diagnostic.severity.max(level),
        };
        Some(diagnostic)
    }

    /// Lists what is set for rules that do not exist.
    pub(super) fn unknown(&self) -> impl Iterator<Item = Diagnostic> {
        let unknown_codes = self
            .0
            .iter()
            .filter(|rule| find(&rule.code.value).is_none());
        unknown_codes.map(|rule| unknown(&rule.code))
    }
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

/// The `allow`s of one report, document or page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Silence {
    /// The file that they stand in.
    pub(super) head: FilePath,
    /// The files that they speak of.
    pub(super) files: Vec<FilePath>,
    pub(super) allow: Vec<Allow>,
}

impl Silence {
    /// Returns why a finding is silenced, if it is.
    pub(super) fn reason(&self, diagnostic: &Diagnostic) -> Option<&str> {
        if !matches!(diagnostic.primary, Place::Text(_)) {
            return None;
        }
        let code = diagnostic.code.as_str();
        let allow = self.allow.iter().find(|allow| allow.code.value == code)?;
        let is_allowed = self.valid().any(|valid| valid.code.value == code);
        is_allowed.then_some(allow.reason.as_str())
    }

    /// Lists the `allow`s that name a rule and a reason.
    fn valid(&self) -> impl Iterator<Item = &Allow> {
        let named = self.allow.iter().filter(|allow| !allow.reason.is_empty());
        named.filter(|allow| find(&allow.code.value).is_some())
    }

    /// Lists what is wrong with the `allow`s; `is_used` tells whether a code was found.
    pub(super) fn faults(&self, is_used: impl Fn(&str) -> bool) -> Vec<Diagnostic> {
        let mut faults = Vec::new();
        for allow in &self.allow {
            let place = allow.code.span;
            if find(&allow.code.value).is_none() {
                faults.push(unknown(&allow.code));
            } else if allow.reason.is_empty() {
                let without = Diagnostic::error("allow-without-reason", place);
                let help = Message::new("allow-without-reason.help");
                faults.push(without.with("code", &allow.code.value).help(help));
            }
        }
        let valid = self.valid().map(|allow| allow.code.value.as_str());
        for code in valid.collect::<BTreeSet<_>>() {
            let first = self.allow.iter().find(|allow| allow.code.value == code);
            let Some(allow) = first.filter(|_| !is_used(code)) else {
                continue;
            };
            let unused = Diagnostic::warning("allow-unused", allow.code.span).with("code", code);
            faults.push(unused.help(Message::new("allow-unused.help")));
        }
        faults
    }
}
