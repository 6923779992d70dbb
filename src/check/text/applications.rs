//! `text-applications`: the numbers of requests received, completed and carried over are those of table three.

use crate::diag::Severity;

use super::super::Rule;
use super::{Scene, Told, words};

pub(super) const RULE: Rule = Rule {
    code: "text-applications",
    level: Severity::Error,
    manual: include_str!("applications.md"),
};

pub(super) fn run(scene: &Scene<'_>, told: &mut Told<'_>) {
    words::tell(RULE.code, scene, told);
}
