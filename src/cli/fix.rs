//! `gongkai check --fix`: makes the changes that are safe.

use std::fs;
use std::io::Write;
use std::path::Path;

use crate::diag::{Fix, FixedFile, Message, apply_fixes};
use crate::pipeline::Checked;

use super::Outcome;
use super::args::Shared;
use super::place::{self, PortalFolder};
use super::terminal::Terminal;

/// Makes the changes and reads the portal again; tells whether anything changed.
pub(super) fn run(
    folder: &mut PortalFolder,
    shared: &Shared,
    checked: &Checked,
    terminal: &Terminal,
) -> Result<bool, Outcome> {
    let totals = open_totals(checked);
    let files = apply_fixes(&checked.diagnostics, totals, &folder.sources);
    let lang = terminal.lang(Some(&checked.portal.settings.language));
    for file in &files {
        if let Err(error) = replace(&folder.root, file) {
            let message = Message::new("fix.failed")
                .with("path", &file.path)
                .with("problem", error);
            return Err(terminal.fail(&message.say(lang), None));
        }
        let message = Message::new("fix.done")
            .with("path", &file.path)
            .with("count", file.count);
        terminal.say(&message, lang);
    }
    if files.is_empty() {
        return Ok(false);
    }
    match place::open(shared) {
        Ok(read) => *folder = read,
        Err(reason) => return Err(terminal.no_portal(&reason)),
    }
    Ok(true)
}

/// Totals that an author left out at the end of a list are written there.
fn open_totals(checked: &Checked) -> Vec<Fix> {
    let tables = checked
        .portal
        .reports
        .iter()
        .flat_map(|report| &report.tables);
    let totals = tables.flat_map(|table| {
        table.open_totals.iter().filter_map(|(span, cell)| {
            let value = table.cells.get(*cell)?.value?;
            Some(Fix {
                span: *span,
                replacement: format!(", {value}"),
            })
        })
    });
    totals.collect()
}

/// Writes beside the file, then puts the new one in its place, so that nothing is ever lost.
fn replace(root: &Path, file: &FixedFile) -> std::io::Result<()> {
    let path = root.join(file.path.as_str()).canonicalize()?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.gongkai-new"));
    let permissions = fs::metadata(&path)?.permissions();
    let mut new = fs::File::create(&beside)?;
    new.write_all(file.text.as_bytes())?;
    new.set_permissions(permissions)?;
    new.sync_all()?;
    fs::rename(&beside, &path)
}
