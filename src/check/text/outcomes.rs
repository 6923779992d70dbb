//! `text-outcomes`: the numbers of each outcome are those of table three.

use crate::diag::Severity;

use super::super::Rule;
use super::{Scene, Told, words};

pub(super) const RULE: Rule = Rule {
    code: "text-outcomes",
    level: Severity::Error,
    manual: include_str!("outcomes.md"),
};

pub(super) fn run(scene: &Scene<'_>, told: &mut Told<'_>) {
    words::tell(RULE.code, scene, told);
}
