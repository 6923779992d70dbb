//! A form's file as it is written, before it is compiled.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::FormError;

/// Reads the file's text, refusing keys that it does not know.
pub(super) fn read(text: &str) -> Result<FormFile, FormError> {
    serde_yaml::from_str(text).map_err(|error| FormError {
        place: error.location().map(|place| (place.line(), place.column())),
        message: crate::parse::yaml::problem(&error),
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
    pub(super) claims: Option<ClaimsFile>,
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
    pub(super) government_parts: Vec<PartFile>,
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
    #[serde(default)]
    pub(super) fingerprints: Vec<String>,
    pub(super) empty: Option<EmptyFile>,
    pub(super) blocks: Vec<BlockFile>,
    #[serde(default)]
    pub(super) equations: Vec<EquationFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EmptyFile {
    pub(super) when: Vec<String>,
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
    pub(super) needs: Option<PowerFile>,
    pub(super) kind: Option<KindFile>,
    pub(super) unit: Option<String>,
    #[serde(default, alias = "rows", alias = "columns")]
    pub(super) members: Vec<NodeFile>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum PowerFile {
    Rulemaking,
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClaimsFile {
    /// The form of the program whose claims are meant but for what is said here.
    pub(super) like: Option<String>,
    /// Measures of that form that this one does not have.
    #[serde(default)]
    pub(super) without: Vec<String>,
    #[serde(default)]
    pub(super) units: Vec<String>,
    #[serde(default)]
    pub(super) words: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub(super) topics: Vec<TopicFile>,
    #[serde(default)]
    pub(super) neutral: Vec<String>,
    #[serde(default)]
    pub(super) scopes: ScopesFile,
    #[serde(default)]
    pub(super) figures: Vec<ClaimFile>,
    #[serde(default)]
    pub(super) wholes: Vec<String>,
    pub(super) fee: Option<FeeFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TopicFile {
    pub(super) name: String,
    pub(super) words: Vec<String>,
    #[serde(default)]
    pub(super) bare: Vec<String>,
    pub(super) narrows: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ScopesFile {
    pub(super) narrow: Vec<String>,
    pub(super) doubtful: Vec<String>,
}

/// What a figure in the text can be; what is left out is as in the claim that it is `like`.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClaimFile {
    pub(super) like: Option<String>,
    pub(super) code: Option<String>,
    pub(super) measure: String,
    pub(super) topics: Option<Vec<String>>,
    pub(super) near: Option<NearFile>,
    pub(super) words: Option<Vec<Vec<String>>>,
    pub(super) not: Option<Vec<String>>,
    pub(super) not_before: Option<Vec<String>>,
    pub(super) unless: Option<Vec<String>>,
    pub(super) part: Option<Vec<String>>,
    pub(super) doubt: Option<Vec<String>>,
    pub(super) context: Option<Vec<String>>,
    pub(super) units: Option<Vec<String>>,
    pub(super) level: Option<LevelFile>,
    pub(super) none: Option<bool>,
    pub(super) all: Option<AllFile>,
    pub(super) equals: Option<Vec<String>>,
    pub(super) whole: Option<Vec<String>>,
}

impl ClaimFile {
    /// Fills in what is left out.
    pub(super) fn like(self, other: &Self) -> Self {
        fn or<T: Clone>(own: Option<T>, other: &Option<T>) -> Option<T> {
            own.or_else(|| other.clone())
        }
        Self {
            like: self.like,
            code: or(self.code, &other.code),
            measure: self.measure,
            topics: or(self.topics, &other.topics),
            near: or(self.near, &other.near),
            words: or(self.words, &other.words),
            not: or(self.not, &other.not),
            not_before: or(self.not_before, &other.not_before),
            unless: or(self.unless, &other.unless),
            part: or(self.part, &other.part),
            doubt: or(self.doubt, &other.doubt),
            context: or(self.context, &other.context),
            units: or(self.units, &other.units),
            level: or(self.level, &other.level),
            none: or(self.none, &other.none),
            all: or(self.all, &other.all),
            equals: or(self.equals, &other.equals),
            whole: or(self.whole, &other.whole),
        }
    }
}

/// Where the topic of a claim must be named.
#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(super) enum NearFile {
    Beside,
    Sentence,
    Plain,
    Anywhere,
}

/// Whether 均 speaks of a claim, and how grave it is where that is wrong.
#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(super) enum AllFile {
    Never,
    Warning,
    Error,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FeeFile {
    pub(super) topic: String,
    pub(super) notice: Vec<String>,
    pub(super) unpaid: Option<String>,
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
