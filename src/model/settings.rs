//! The settings of the site, from `portal.yaml`.

use crate::diag::{Diagnosed, Diagnostic};
use crate::parse::fields::Fields;
use crate::parse::yaml::Node;
use crate::source::Span;

use super::{Footer, ParentSite, Settings};

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

/// A portal without `portal.yaml` is none.
pub(super) fn missing() -> Diagnostic {
    let path = crate::source::FilePath::new("portal.yaml");
    let help = crate::diag::Message::new("no-portal-file.help");
    Diagnostic::error("no-portal-file", crate::diag::Place::File(path)).help(help)
}
