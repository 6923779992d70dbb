//! `text-sum`: the parts that the text tells of come to the whole that it tells of.

use crate::diag::{Diagnostic, Message, Severity};

use super::super::Rule;
use super::lists::Broken;
use super::{Scene, Told};

pub(super) const RULE: Rule = Rule {
    code: "text-sum",
    level: Severity::Warning,
    manual: include_str!("sum.md"),
};

pub(super) fn run(scene: &Scene<'_>, told: &mut Told<'_>) {
    for list in &scene.lists {
        if !is_told(list, told) {
            tell(RULE.code, scene, list, told);
        }
    }
}

/// Tells whether a figure of the list was told of already: then it is no news that it is wrong.
pub(super) fn is_told(list: &Broken, told: &Told<'_>) -> bool {
    let (line, parts) = &list.parts;
    told.has(list.whole.0, list.whole.1) || parts.iter().any(|part| told.has(*line, *part))
}

/// Tells of a list at its whole, or at its first part where the portal filled in the whole.
pub(super) fn tell(code: &'static str, scene: &Scene<'_>, list: &Broken, told: &mut Told<'_>) {
    let line = &scene.reading.lines[list.whole.0];
    let whole = &line.figures[list.whole.1];
    let (number, parts) = &list.parts;
    let of_parts = &scene.reading.lines[*number];
    let values = parts
        .iter()
        .map(|part| of_parts.figures[*part].value.to_string());
    let place = |part: usize| {
        let figure = &of_parts.figures[part];
        of_parts.strand.span(figure.number.start..figure.end)
    };
    let own = line.strand.span(whole.number.start..whole.end);
    let first = parts
        .iter()
        .find(|part| !of_parts.is_given(&of_parts.figures[**part]));
    let primary = match (line.is_given(whole), first) {
        (true, Some(first)) => place(*first),
        _ => own,
    };
    let message = Message::new("text-sum")
        .with("whole", format!("{}{}", whole.value, whole.unit))
        .with("parts", values.collect::<Vec<_>>().join(" + "))
        .with("sum", list.sum);
    let mut report = Diagnostic::new(
        crate::diag::Code::new(code),
        Severity::Warning,
        primary.into(),
        message,
    );
    for part in parts {
        report = report.related(place(*part), None);
    }
    told.found.push(report.help(Message::new("text-sum.help")));
    told.figures.insert(list.whole);
    told.figures
        .extend(parts.iter().map(|part| (*number, *part)));
}
