//! The settings of the site, from `portal.yaml`.

use crate::diag::{Diagnosed, Diagnostic, Severity};
use crate::parse::fields::Fields;
use crate::parse::yaml::Node;
use crate::source::{Span, Spanned};

use super::{AgencyKind, Date, Deadline, Footer, Outputs, ParentSite, RuleLevel, Settings, target};

/// Reads the settings; `whole` stands for the file where a key is missing.
pub(super) fn read(node: Option<&Node>, whole: Span) -> Diagnosed<Settings> {
    let mut fields = Fields::open(node);
    let title = fields.plain_text("title");
    if title.is_none() {
        fields.missing("title", whole);
    }
    let value = Settings {
        title: title.unwrap_or_default(),
        language: fields
            .plain_text("language")
            .unwrap_or_else(|| "zh-CN".to_owned()),
        base_url: base_url(&mut fields),
        theme: fields
            .plain_text("theme")
            .unwrap_or_else(|| "default".to_owned()),
        official: fields.truth("official").unwrap_or(false),
        parent_site: fields.nested("parent_site", parent_site).flatten(),
        footer: fields.nested("footer", footer).unwrap_or_default(),
        outputs: fields.nested("outputs", outputs).unwrap_or_default(),
        rules: rules(&mut fields),
        deadlines: fields.nested("deadlines", deadlines).unwrap_or_default(),
        targets: target::read(&mut fields),
    };
    Diagnosed {
        value,
        diagnostics: fields.finish(),
    }
}

fn base_url(fields: &mut Fields<'_>) -> Option<String> {
    let read = |text: &str| {
        let rest = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"))?;
        let is_address = !rest.is_empty() && !rest.contains(char::is_whitespace);
        is_address.then(|| text.trim_end_matches('/').to_owned())
    };
    fields
        .read("base_url", "word.address", read)
        .map(|url| url.value)
}

fn parent_site(fields: &mut Fields<'_>) -> Option<ParentSite> {
    let url = fields.plain_text("url");
    fields
        .plain_text("name")
        .map(|name| ParentSite { name, url })
}

fn footer(fields: &mut Fields<'_>) -> Footer {
    Footer {
        site_code: fields.plain_text("site_code"),
        icp: fields.plain_text("icp"),
        police: fields.plain_text("police"),
        data_licence: fields.plain_text("data_licence"),
    }
}

/// Reads `outputs:`; what is not said is made.
fn outputs(fields: &mut Fields<'_>) -> Outputs {
    Outputs {
        fragment: fields.truth("fragment").unwrap_or(true),
    }
}

/// Reads `rules:`, a map from the codes of rules to `error`, `warning`, `info` or `off`.
fn rules(fields: &mut Fields<'_>) -> Vec<RuleLevel> {
    let Some(entry) = fields.take("rules") else {
        return Vec::new();
    };
    let Some(entries) = entry.value.map() else {
        fields.wrong(entry, "word.map");
        return Vec::new();
    };
    let mut rules = Vec::new();
    for entry in entries {
        let level = match entry.value.scalar().map(|scalar| scalar.text.as_str()) {
            Some("error") => Some(Severity::Error),
            Some("warning") => Some(Severity::Warning),
            Some("info") => Some(Severity::Info),
            Some("off") => None,
            _ => {
                fields.wrong(entry, "word.level");
                continue;
            }
        };
        rules.push(RuleLevel {
            code: Spanned::new(entry.key.clone(), entry.key_span),
            level,
        });
    }
    rules
}

/// Reads `deadlines:`, a map from kinds of agencies to days such as `01-31`.
fn deadlines(fields: &mut Fields<'_>) -> Vec<(AgencyKind, Deadline)> {
    let kinds = AgencyKind::ALL.into_iter();
    let read = kinds.filter_map(|(word, kind)| {
        let deadline = fields.read(word, "word.day", Deadline::read)?;
        Some((kind, deadline.value))
    });
    read.collect()
}

impl Deadline {
    /// Reads `01-31`; every day that exists in some year is one.
    fn read(text: &str) -> Option<Self> {
        let (month, day) = text.split_once('-')?;
        let day = Date::new(2024, month.parse().ok()?, day.parse().ok()?)?;
        Some(Self {
            month: day.month(),
            day: day.day(),
        })
    }
}

/// A portal without `portal.yaml` is none.
pub(super) fn missing() -> Diagnostic {
    let path = crate::source::FilePath::new("portal.yaml");
    let help = crate::diag::Message::new("no-portal-file.help");
    Diagnostic::error("no-portal-file", crate::diag::Place::File(path)).help(help)
}
