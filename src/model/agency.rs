//! Who publishes, from an `agency.yaml`.

use crate::diag::Diagnosed;
use crate::parse::fields::Fields;
use crate::parse::yaml::Node;
use crate::source::{FileId, FilePath, Span};

use super::{Agency, AgencyId, AgencyKind, Contact, Year};

/// Reads an agency; its number, parent and reports are set by `assemble`.
pub(super) fn read(node: Option<&Node>, file: FileId, folder: FilePath) -> Diagnosed<Agency> {
    let mut fields = Fields::open(node);
    let mut agency = Agency::new(folder);
    agency.file = Some(file);
    match fields.plain_text("name") {
        Some(name) => agency.name = name,
        None => fields.missing("name", Span::new(file, 0..0)),
    }
    agency.short_name = fields
        .plain_text("short_name")
        .unwrap_or_else(|| agency.name.clone());
    agency.kind = fields.choice("kind", &AgencyKind::ALL).unwrap_or_default();
    agency.region_code = fields.plain_text("region_code");
    agency.unreported = unreported(&mut fields);
    agency.contact = fields.nested("contact", contact).unwrap_or_default();
    Diagnosed {
        value: agency,
        diagnostics: fields.finish(),
    }
}

impl Agency {
    /// Makes an agency of which nothing is known but its folder.
    pub fn new(folder: FilePath) -> Self {
        Self {
            id: AgencyId(0),
            folder,
            parent: None,
            address: String::new(),
            name: String::new(),
            short_name: String::new(),
            kind: AgencyKind::default(),
            region_code: None,
            contact: Contact::default(),
            home: None,
            guide: None,
            apply: None,
            drafts: Vec::new(),
            classes: Vec::new(),
            unreported: Vec::new(),
            file: None,
            reports: Vec::new(),
            documents: Vec::new(),
        }
    }
}

/// Reads `unreported:`, a map from years to the reasons why there is no report on them.
fn unreported(fields: &mut Fields<'_>) -> Vec<(Year, String)> {
    let Some(entry) = fields.take("unreported") else {
        return Vec::new();
    };
    let read = entry.value.map().and_then(|entries| {
        let pairs = entries.iter().map(|entry| {
            let reason = entry.value.scalar()?.text.trim();
            let year = entry.key.parse().ok()?;
            (!reason.is_empty()).then(|| (Year(year), reason.to_owned()))
        });
        pairs.collect::<Option<Vec<_>>>()
    });
    read.unwrap_or_else(|| {
        fields.wrong(entry, "word.unreported");
        Vec::new()
    })
}

fn contact(fields: &mut Fields<'_>) -> Contact {
    Contact {
        address: fields.plain_text("address"),
        telephone: fields.plain_text("telephone"),
        hours: fields.plain_text("hours"),
        email: fields.plain_text("email"),
        postcode: fields.plain_text("postcode"),
        office: fields.plain_text("office"),
        fax: fields.plain_text("fax"),
        online: fields
            .read("online", "word.address", web_address)
            .map(|url| url.value),
    }
}

fn web_address(text: &str) -> Option<String> {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))?;
    let is_address = !rest.is_empty() && !rest.contains(char::is_whitespace);
    is_address.then(|| text.to_owned())
}
