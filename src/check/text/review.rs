//! `text-review`: what the text says of review and litigation is what table four says.

use crate::diag::Severity;

use super::super::Rule;
use super::{Scene, Told, words};

pub(super) const RULE: Rule = Rule {
    code: "text-review",
    level: Severity::Error,
    manual: include_str!("review.md"),
};

pub(super) fn run(scene: &Scene<'_>, told: &mut Told<'_>) {
    words::tell(RULE.code, scene, told);
}
