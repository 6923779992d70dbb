//! JSON Schemas (draft-07) of what authors write, so that editors complete and check it while it
//! is typed. They say what a key is in Chinese, as authors read it.
//!
//! A schema knows one file at a time: what must hold between files and figures, `check` says.

mod files;
mod heads;
mod pattern;
mod tables;
mod targets;
mod values;

use serde_json::Value;

use crate::forms::{Form, Forms};

/// A schema with its name and the files that it is for.
#[derive(Clone, Debug)]
pub struct Schema {
    /// The name of its file, without `.json`: `portal`, `tables-annual-report-2021`.
    pub name: String,
    /// The ends of the paths of the files that it is for; none for the heads of Markdown files,
    /// which editors do not check.
    pub paths: Vec<String>,
    /// The schema.
    pub value: Value,
}

impl Schema {
    fn new(name: &str, paths: &[&str], value: Value) -> Self {
        Self {
            name: name.to_owned(),
            paths: paths.iter().map(|path| (*path).to_owned()).collect(),
            value,
        }
    }
}

/// Makes the schemas of all files of a portal; `rules` are the codes of the rules.
pub fn all(forms: &Forms, rules: &[&str]) -> Vec<Schema> {
    let mut schemas = vec![
        Schema::new("portal", &["portal.yaml"], files::portal(rules)),
        Schema::new("agency", &["agency.yaml"], files::agency()),
        Schema::new("class", &["class.yaml"], files::class()),
        Schema::new("theme", &["theme.yaml"], files::theme()),
        Schema::new("report", &[], heads::report(rules)),
        Schema::new("document", &[], heads::document(rules)),
        Schema::new("page", &[], heads::page(rules)),
    ];
    schemas.extend(forms.iter().map(|form| Schema {
        name: format!("tables-{}", form.id),
        paths: paths(forms, form),
        value: tables::schema(form),
    }));
    schemas
}

/// The first year that reports were asked for, by the 条例 of 2007.
const FIRST_YEAR: u16 = 2008;

/// The last year that the files of a form are named for, where the form sets none.
const LAST_YEAR: u16 = 2040;

/// Editors match the ends of paths, and know no numbers: each year is named.
fn paths(forms: &Forms, form: &Form) -> Vec<String> {
    let last = form.to_year.unwrap_or(LAST_YEAR);
    let is_in_force = |year: &u16| {
        forms
            .in_force(*year)
            .is_some_and(|other| other.id == form.id)
    };
    let years = (form.from_year.max(FIRST_YEAR)..=last).filter(is_in_force);
    years
        .map(|year| format!("reports/{year}/tables.yaml"))
        .collect()
}
