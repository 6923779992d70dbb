//! `gongkai schema`: JSON Schemas of the portal's files.

use std::path::Path;

use crate::check;
use crate::diag::Message;
use crate::forms::Forms;
use crate::model;
use crate::scaffold::SCHEMAS;
use crate::schema::{self, Schema};

use super::Outcome;
use super::args::{SchemaArgs, Shared};
use super::files::{self, Unwritten};
use super::place;
use super::terminal::Terminal;

pub(super) fn run(args: &SchemaArgs, shared: &Shared, terminal: &Terminal) -> Outcome {
    let (root, forms, lang) = match (place::open(shared), &args.output) {
        (Ok(folder), _) => {
            let portal = model::assemble(&folder.sources).value;
            let lang = terminal.lang(Some(&portal.settings.language));
            (Some(folder.root), portal.forms, lang)
        }
        // The schemas of the program's own forms are the same in every portal.
        (Err(_), Some(_)) if shared.root.is_none() => (None, Forms::builtin(), terminal.lang(None)),
        (Err(reason), _) => return terminal.no_portal(&reason),
    };
    let folder = match (&args.output, root) {
        (Some(output), _) => output.clone(),
        (None, root) => root.unwrap_or_default().join(SCHEMAS),
    };
    let schemas = all(&forms);
    match write(&folder, &schemas) {
        Ok(()) => {
            let shown = folder.strip_prefix(".").unwrap_or(&folder);
            let message = Message::new("schema.done")
                .with("count", schemas.len())
                .with("path", shown.display());
            terminal.say(&message, lang);
            Outcome::Fine
        }
        Err(unwritten) => terminal.refuse(lang, (unwritten.message(), None)),
    }
}

/// Makes all schemas of a portal with these forms.
pub(super) fn all(forms: &Forms) -> Vec<Schema> {
    let rules: Vec<&str> = check::rules().map(|rule| rule.code).collect();
    schema::all(forms, &rules)
}

/// Writes schemas into a folder, over those that are there.
pub(super) fn write(folder: &Path, schemas: &[Schema]) -> Result<(), Unwritten> {
    for schema in schemas {
        let path = folder.join(format!("{}.json", schema.name));
        let text = serde_json::to_string_pretty(&schema.value).unwrap_or_default() + "\n";
        files::replace(folder, &path, text.as_bytes())
            .map_err(|error| Unwritten::new(&path, error))?;
    }
    Ok(())
}
