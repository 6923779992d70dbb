//! `text-disclosure`: what the text says of rules, documents, decisions and charges is what table two says.

use crate::diag::Severity;

use super::super::Rule;
use super::{Scene, Told, words};

pub(super) const RULE: Rule = Rule {
    code: "text-disclosure",
    level: Severity::Error,
    manual: include_str!("disclosure.md"),
};

pub(super) fn run(scene: &Scene<'_>, told: &mut Told<'_>) {
    words::tell(RULE.code, scene, told);
}
