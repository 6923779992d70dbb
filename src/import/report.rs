//! A document to the files of a report: head, sections, text, tables.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::forms::Form;

use super::document::{Block, BlockKind, Document};
use super::files::Files;
use super::head::{self, Head};
use super::sections::{self, Found};
use super::summary::Summary;
use super::take::{self, Taken};
use super::{Context, Foreign, Imported, Refusal, body, front, notation};

/// Makes the files of a report.
pub(super) fn make(
    mut document: Document,
    foreign: &Foreign<'_>,
    context: &Context<'_>,
) -> Result<Imported, Refusal> {
    let says = |block: &Block| {
        matches!(block.kind, BlockKind::Table(_)) || !block.plain().trim().is_empty()
    };
    if !document.blocks.iter().any(says) {
        return Err(Refusal::with_help("import.no-text", "import.no-text.help"));
    }
    let mut summary = Summary::default();
    let (head, above) = head(&document, foreign, context)?;
    let year = year(&head, &document, foreign, context, &mut summary)?;
    let form = context
        .forms
        .in_force(year)
        .cloned()
        .ok_or(Refusal::new("import.no-form"))?;
    let found = found(&form, &mut document);
    let mut headings: BTreeSet<usize> = found.iter().map(|found| found.block).collect();
    headings.extend(0..head.n_blocks.min(above));
    let Taken { tables, pieces } = take::take(&mut document, (context.forms, &form), &headings)?;
    if found.is_empty() && tables.iter().all(Option::is_none) && !form.sections.is_empty() {
        return Err(Refusal::with_help(
            "import.not-a-report",
            "import.not-a-report.help",
        ));
    }
    summary.tell_tables(&form, &tables);
    let files = Files::name(std::mem::take(&mut document.files), &mut document.remarks);
    let plan = body::Plan {
        form: &form,
        found: &found,
        n_head: head.n_blocks.min(above),
        is_markdown: foreign.format == super::Format::Markdown,
        names: &files.names,
    };
    let written = plan.write(pieces, &mut summary);
    for remark in &document.remarks {
        summary.add_remark(remark);
    }
    let head = Head {
        signed: head.signed.clone().or(written.signed),
        ..head
    };
    let report = format!(
        "{}\n{}",
        front::write(year, &head, &files, foreign, context.today),
        written.text
    );
    Ok(Imported {
        year,
        organ: head.organ,
        report,
        tables: notation::write(&form, &tables),
        files: files.into_contents(),
        form,
        summary,
    })
}

/// Reads what stands above the first section, in whichever edition it is.
fn head(
    document: &Document,
    foreign: &Foreign<'_>,
    context: &Context<'_>,
) -> Result<(Head, usize), Refusal> {
    let with_sections = context
        .forms
        .iter()
        .filter(|form| !form.sections.is_empty());
    let newest: &Arc<Form> = with_sections.last().ok_or(Refusal::new("import.no-form"))?;
    let found = sections::find(newest, &document.blocks);
    let above = found
        .first()
        .map_or(document.blocks.len().min(12), |found| found.block);
    let head = head::read(&document.blocks[..above], &document.facts, foreign.name);
    Ok((head, above))
}

/// The year of the report: as the user says, as its title says, or the only one that its text
/// speaks of most, which is told.
fn year(
    head: &Head,
    document: &Document,
    foreign: &Foreign<'_>,
    context: &Context<'_>,
    summary: &mut Summary,
) -> Result<u16, Refusal> {
    if let Some(year) = context.year {
        if let Some(other) = head.year.filter(|other| *other != year) {
            summary.add("import.other-year", &other.to_string());
        }
        return Ok(year);
    }
    if let Some(year) = head.year {
        return Ok(year);
    }
    let mut counts: BTreeMap<u16, usize> = BTreeMap::new();
    let texts = document.blocks.iter().map(Block::plain);
    for text in texts.chain([foreign.name.to_owned()]) {
        for year in years(&text) {
            *counts.entry(year).or_default() += 1;
        }
    }
    let most = counts.values().copied().max().unwrap_or(0);
    let mut often = counts.iter().filter(|(_, count)| **count == most);
    let year = often
        .next()
        .map(|(year, _)| *year)
        .filter(|_| often.next().is_none());
    let year = year.ok_or(Refusal::with_help("import.no-year", "import.no-year.help"))?;
    summary.add("import.year-from-text", &year.to_string());
    Ok(year)
}

/// The years that a text names: `2023年`, and `-2023.` in the name of a file.
fn years(text: &str) -> Vec<u16> {
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut years = Vec::new();
    for at in 0..bytes.len().saturating_sub(3) {
        let is_four =
            (at..at + 4).all(is_digit) && !is_digit(at + 4) && (at == 0 || !is_digit(at - 1));
        let year = text
            .get(at..at + 4)
            .filter(|_| is_four)
            .and_then(|text| text.parse().ok());
        if let Some(year) = year.filter(|year| (2008..2100).contains(year)) {
            let after = text[at + 4..].trim_start();
            if after.starts_with('年') || after.starts_with('.') || after.starts_with('_') {
                years.push(year);
            }
        }
    }
    years
}

/// Finds the headings; one that runs into its text is parted from it.
fn found(form: &Form, document: &mut Document) -> Vec<Found> {
    let found = sections::find(form, &document.blocks);
    if found.iter().all(|found| found.rest.is_empty()) {
        return found;
    }
    for found in found.iter().rev().filter(|found| !found.rest.is_empty()) {
        let place = &document.blocks[found.block].place;
        let rest = Block::text(BlockKind::Paragraph, &found.rest, place.clone());
        let heading = Block::text(BlockKind::Heading, &found.heading, place.clone());
        document
            .blocks
            .splice(found.block..=found.block, [heading, rest]);
    }
    sections::find(form, &document.blocks)
}
