//! Sheets that are to be filled in: totals are formulas, and cells that do not agree are marked.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::sheet::{Sheet, laid_out, name};
use crate::render::xml::escape;
use crate::view::TableView;
use crate::view::data::{EntryCheck, EntryKind, EntryRules, Operand, OperandValue};

/// Programs compute all formulas when they open the workbook.
pub(super) const COMPUTE: &str = "<calcPr calcId=\"191029\" fullCalcOnLoad=\"1\"/>";

/// How marked cells look: 0 does not agree, 1 is still open.
pub(super) const MARKS: &str = "<dxfs count=\"2\">\
    <dxf><font><color rgb=\"FF9C0006\"/></font><fill><patternFill><bgColor rgb=\"FFFFC7CE\"/></patternFill></fill></dxf>\
    <dxf><fill><patternFill><bgColor rgb=\"FFFFF2CC\"/></patternFill></fill></dxf></dxfs>";

/// Where the cells of a table stand in its sheet, by their numbers.
type Places = BTreeMap<usize, (usize, usize)>;

/// Writes a table that is to be filled in.
pub(super) fn table(table: &TableView, rules: &EntryRules) -> String {
    let places = places(table);
    let totals: BTreeMap<usize, String> = rules
        .totals
        .iter()
        .map(|(cell, parts)| (*cell, sum(parts, &places, relative)))
        .collect();
    let figure = |sheet: &mut Sheet, x: usize, cell: usize| {
        let figure = table.cells.get(cell).and_then(Option::as_deref);
        match (totals.get(&cell), figure) {
            (Some(formula), figure) => sheet.formula(x, formula, figure),
            (None, Some(figure)) => sheet.figure(x, figure),
            (None, None) => sheet.empty(x),
        }
    };
    let mut sheet = laid_out(&table.shape, &figure);
    let mut priority = 0;
    for check in &rules.checks {
        mark(check, &places, &mut priority, &mut sheet.rules);
    }
    for (x, y) in places.values() {
        priority += 1;
        let cell = name(*x, *y);
        let _ = write!(
            sheet.rules,
            "<conditionalFormatting sqref=\"{cell}\"><cfRule type=\"expression\" dxfId=\"1\" \
             priority=\"{priority}\"><formula>NOT(ISNUMBER({cell}))</formula></cfRule></conditionalFormatting>"
        );
    }
    validate(rules, &places, &mut sheet.rules);
    sheet.finish()
}

/// The caption is the first row.
fn places(table: &TableView) -> Places {
    let mut places = Places::new();
    for (row, y) in table.shape.placed().into_iter().zip(1..) {
        for (x, cell) in row {
            if let Some(number) = cell.cell {
                places.insert(number, (x, y));
            }
        }
    }
    places
}

fn relative((x, y): (usize, usize)) -> String {
    name(x, y)
}

/// A cell that a rule names from anywhere: $A$1.
fn absolute((x, y): (usize, usize)) -> String {
    let name = name(x, y);
    let digits = name.find(|ch: char| ch.is_ascii_digit()).unwrap_or(0);
    let (column, row) = name.split_at(digits);
    format!("${column}${row}")
}

/// Writes a sum: of a run of cells as one range, of others part by part.
fn sum(parts: &[Operand], places: &Places, name: fn((usize, usize)) -> String) -> String {
    if let Some((first, last)) = run(parts, places) {
        return format!("SUM({}:{})", name(first), name(last));
    }
    let mut formula = String::new();
    for part in parts {
        match (part.minus, formula.is_empty()) {
            (true, _) => formula.push('-'),
            (false, true) => {}
            (false, false) => formula.push('+'),
        }
        match &part.value {
            OperandValue::Cell(cell) => {
                formula.push_str(
                    &places
                        .get(cell)
                        .map_or("0".to_owned(), |place| name(*place)),
                );
            }
            OperandValue::Figure(figure) => formula.push_str(figure),
        }
    }
    formula
}

/// Finds the ends of a run of at least three cells beside or below each other.
fn run(parts: &[Operand], places: &Places) -> Option<((usize, usize), (usize, usize))> {
    let place = |part: &Operand| match part.value {
        OperandValue::Cell(cell) if !part.minus => places.get(&cell).copied(),
        _ => None,
    };
    let found: Vec<(usize, usize)> = parts.iter().map(place).collect::<Option<_>>()?;
    let (first, last) = (*found.first()?, *found.last()?);
    let right = |at: usize| (first.0 + at, first.1);
    let down = |at: usize| (first.0, first.1 + at);
    let follows = |step: &dyn Fn(usize) -> (usize, usize)| {
        found
            .iter()
            .enumerate()
            .all(|(at, place)| *place == step(at))
    };
    let is_run = found.len() >= 3 && (follows(&right) || follows(&down));
    is_run.then_some((first, last))
}

/// Marks the cells on the left of a check where all its cells are filled in and it fails.
fn mark(check: &EntryCheck, places: &Places, priority: &mut usize, rules: &mut String) {
    let cells = |parts: &[Operand]| -> Vec<(usize, usize)> {
        let cell = |part: &Operand| match part.value {
            OperandValue::Cell(cell) => places.get(&cell).copied(),
            OperandValue::Figure(_) => None,
        };
        parts.iter().filter_map(cell).collect()
    };
    let marked = cells(&check.left);
    let mut all = marked.clone();
    all.extend(cells(&check.right));
    let named: Vec<String> = all.iter().map(|place| absolute(*place)).collect();
    let operator = if check.is_floor { "<" } else { "<>" };
    let formula = format!(
        "AND(COUNT({})={},{}{operator}{})",
        named.join(","),
        named.len(),
        sum(&check.left, places, absolute),
        sum(&check.right, places, absolute),
    );
    let sqref: Vec<String> = marked.into_iter().map(relative).collect();
    *priority += 1;
    let _ = write!(
        rules,
        "<conditionalFormatting sqref=\"{}\"><cfRule type=\"expression\" dxfId=\"0\" priority=\"{priority}\"><formula>",
        sqref.join(" ")
    );
    escape(&formula, rules);
    rules.push_str("</formula></cfRule></conditionalFormatting>");
}

/// Lets only figures be typed.
fn validate(rules: &EntryRules, places: &Places, into: &mut String) {
    let kinds = [
        (EntryKind::Count, "whole", "0", "这里只能填不小于零的整数"),
        (EntryKind::Amount, "decimal", "0", "这里只能填不小于零的数"),
        (
            EntryKind::Signed,
            "whole",
            "-999999999",
            "这里只能填整数，减少的填负数",
        ),
    ];
    let mut written = String::new();
    let mut count = 0;
    for (kind, class, least, error) in kinds {
        let cells = rules.kinds.iter().enumerate();
        let cells = cells.filter(|(_, other)| **other == kind);
        let cells: Vec<String> = cells
            .filter_map(|(cell, _)| places.get(&cell).copied().map(relative))
            .collect();
        if cells.is_empty() {
            continue;
        }
        count += 1;
        let _ = write!(
            written,
            "<dataValidation type=\"{class}\" operator=\"greaterThanOrEqual\" allowBlank=\"1\" \
             showErrorMessage=\"1\" error=\"{error}\" sqref=\"{}\"><formula1>{least}</formula1></dataValidation>",
            cells.join(" ")
        );
    }
    let _ = write!(
        into,
        "<dataValidations count=\"{count}\">{written}</dataValidations>"
    );
}
