//! A form's file as it is written, before it is compiled.

use serde::Deserialize;

use super::FormError;

/// Reads the file's text, refusing keys that it does not know.
pub(super) fn read(text: &str) -> Result<FormFile, FormError> {
    serde_yaml::from_str(text).map_err(|error| FormError {
        place: error.location().map(|place| (place.line(), place.column())),
        message: error.to_string(),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FormFile {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) short_name: String,
    pub(super) basis: String,
    pub(super) years: Years,
    pub(super) title: String,
    #[serde(default)]
    pub(super) lead: Vec<ClauseFile>,
    pub(super) sections: Vec<SectionFile>,
    pub(super) tables: Vec<TableFile>,
    #[serde(default)]
    pub(super) citations: Vec<CitationFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Years {
    pub(super) from: u16,
    pub(super) to: Option<u16>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClauseFile {
    pub(super) none: Option<String>,
    pub(super) figures: Vec<KeyFigureFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeyFigureFile {
    pub(super) id: String,
    pub(super) label: String,
    pub(super) heading: Option<String>,
    pub(super) unit: String,
    pub(super) cells: Vec<String>,
    pub(super) some: String,
    pub(super) none: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SectionFile {
    pub(super) id: String,
    pub(super) heading: String,
    #[serde(default)]
    pub(super) variants: Vec<String>,
    pub(super) table: Option<String>,
    #[serde(default)]
    pub(super) parts: Vec<PartFile>,
    #[serde(default)]
    pub(super) asks: AsksFile,
    #[serde(default)]
    pub(super) states: Vec<PartFile>,
    #[serde(default)]
    pub(super) hint: String,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum AsksFile {
    #[default]
    Nothing,
    Account,
    Problems,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CitationFile {
    pub(super) title: String,
    pub(super) number: String,
    #[serde(default)]
    pub(super) superseded: Vec<SupersededFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SupersededFile {
    pub(super) names: Vec<String>,
    pub(super) by: String,
    #[serde(default)]
    pub(super) about: Vec<String>,
    #[serde(default)]
    pub(super) unless: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PartFile {
    pub(super) name: String,
    pub(super) words: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TableFile {
    pub(super) id: String,
    pub(super) anchor: String,
    pub(super) number: String,
    pub(super) caption: String,
    pub(super) unit: Option<String>,
    pub(super) layout: LayoutFile,
    pub(super) blocks: Vec<BlockFile>,
    #[serde(default)]
    pub(super) equations: Vec<EquationFile>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum LayoutFile {
    Stacked,
    Grid,
    Across,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BlockFile {
    pub(super) label: Option<String>,
    pub(super) head: Option<String>,
    pub(super) note: Option<String>,
    pub(super) columns: Vec<NodeFile>,
    pub(super) rows: Vec<NodeFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NodeFile {
    #[serde(deserialize_with = "text_or_number")]
    pub(super) id: String,
    pub(super) anchor: Option<String>,
    pub(super) label: String,
    pub(super) short: Option<String>,
    #[serde(default)]
    pub(super) aliases: Vec<String>,
    #[serde(default)]
    pub(super) flat: bool,
    pub(super) kind: Option<KindFile>,
    pub(super) unit: Option<String>,
    #[serde(default, alias = "rows", alias = "columns")]
    pub(super) members: Vec<NodeFile>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum KindFile {
    Count,
    Amount,
    Signed,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EquationFile {
    pub(super) code: String,
    pub(super) each: EachFile,
    #[serde(default)]
    pub(super) rows: Vec<String>,
    #[serde(default)]
    pub(super) columns: Vec<String>,
    #[serde(default)]
    pub(super) level: LevelFile,
    #[serde(default)]
    pub(super) fills: bool,
    #[serde(default)]
    pub(super) printed: bool,
    pub(super) holds: String,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum EachFile {
    Row,
    Column,
}

#[derive(Clone, Copy, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(super) enum LevelFile {
    #[default]
    Error,
    Warning,
}

/// Ids such as `1` are numbers to YAML and text to us.
fn text_or_number<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Id {
        Number(u32),
        Text(String),
    }
    Ok(match Id::deserialize(deserializer)? {
        Id::Number(number) => number.to_string(),
        Id::Text(text) => text,
    })
}
