//! Made-up figures for the statutory tables, and what an import made of them.

use std::collections::BTreeMap;

use gongkai::forms::{Form, Forms, Operator, TableForm};
use gongkai::import::{Context, Foreign, Format, Imported, Refusal, import};
use gongkai::model::Date;

/// A source of numbers that are the same in every run.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % end
    }

    /// True in one of `n` throws.
    pub(crate) fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

/// The figures of a report: for each table, a text for each cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Figures {
    pub(crate) year: u16,
    pub(crate) tables: Vec<Vec<String>>,
}

/// The form in force for a year.
pub(crate) fn form(year: u16) -> std::sync::Arc<Form> {
    Forms::builtin().in_force(year).unwrap().clone()
}

impl Figures {
    /// Makes figures that keep all equations of the form.
    pub(crate) fn new(year: u16, dice: &mut Dice) -> Self {
        let form = form(year);
        let tables = form.tables.iter().map(|table| figures(table, dice));
        Self {
            year,
            tables: tables.collect(),
        }
    }

    /// Every cell by its name: `requests.deny.1.total`.
    pub(crate) fn by_name(&self) -> BTreeMap<String, String> {
        let form = form(self.year);
        let mut cells = BTreeMap::new();
        for (table, texts) in form.tables.iter().zip(&self.tables) {
            for (cell, text) in texts.iter().enumerate() {
                let (row, column) = table.place(cell);
                cells.insert(
                    format!("{}.{}.{}", table.id, row.path, column.id),
                    text.clone(),
                );
            }
        }
        cells
    }
}

fn figures(table: &TableForm, dice: &mut Dice) -> Vec<String> {
    let mut cells: Vec<i64> = (0..table.n_cells)
        .map(|_| {
            if dice.one_in(3) {
                i64::try_from(dice.below(900)).unwrap()
            } else {
                0
            }
        })
        .collect();
    let mut open: Vec<usize> = Vec::new();
    let id = |path: &str| table.rows.iter().position(|row| row.path == path);
    // What comes in is what goes out: the balance of the form.
    if let (Some(new), Some(carry_in), Some(total), Some(out)) =
        (id("new"), id("carry_in"), id("total"), id("carry_out"))
    {
        for column in 0..6 {
            let at = |row: usize| table.rows[row].first_cell + column;
            let done = (2..table.rows.len()).filter(|row| *row != total && *row != out);
            let sum: i64 = done.map(|row| cells[at(row)]).sum();
            cells[at(total)] = sum;
            let all = sum + cells[at(out)];
            cells[at(carry_in)] = cells[at(carry_in)].min(all);
            cells[at(new)] = all - cells[at(carry_in)];
        }
    }
    for _ in 0..2 {
        for equation in table
            .equations
            .iter()
            .filter(|equation| equation.operator == Operator::Equal && !equation.spans_years())
        {
            if let ([left], true) = (equation.left.as_slice(), equation.fills) {
                cells[left.cell] = equation.right.iter().map(|term| cells[term.cell]).sum();
                open.push(left.cell);
            }
        }
    }
    let decimal = |cell: usize| table.place(cell).1.id == "amount";
    cells
        .iter()
        .enumerate()
        .map(|(cell, value)| {
            if decimal(cell) && *value > 0 {
                format!("{value}.25")
            } else {
                value.to_string()
            }
        })
        .collect()
}

/// Imports bytes under a name; nothing stands beside the file.
pub(crate) fn imported(name: &str, bytes: &[u8], year: Option<u16>) -> Result<Imported, Refusal> {
    let forms = Forms::builtin();
    let format = Format::of(name, bytes)?;
    let sha256 = "0".repeat(64);
    let foreign = Foreign {
        name,
        format,
        bytes,
        sha256: &sha256,
        siblings: &|_| None,
    };
    let context = Context {
        forms: &forms,
        year,
        today: Date::read("2024-02-01").unwrap(),
    };
    import(&foreign, &context)
}

/// The cells of `tables.yaml` by their names; a row that is not written as the form has it is
/// left out.
pub(crate) fn read_back(imported: &Imported) -> BTreeMap<String, String> {
    let text = imported.tables.as_deref().unwrap_or("");
    let value: serde_yaml::Value = serde_yaml::from_str(text).unwrap();
    let mut cells = BTreeMap::new();
    for table in &imported.form.tables {
        for row in &table.rows {
            let mut node = value.get(&table.id);
            for part in row.path.split('.') {
                node = node.and_then(|node| {
                    node.get(part)
                        .or_else(|| node.get(part.parse::<usize>().ok()?))
                });
            }
            let columns = table.columns(row);
            let texts: Vec<String> = match node {
                Some(serde_yaml::Value::Sequence(items)) => items.iter().map(shown).collect(),
                Some(value) => vec![shown(value)],
                None => continue,
            };
            if texts.len() == columns.len() {
                for (column, text) in columns.iter().zip(texts) {
                    cells.insert(format!("{}.{}.{}", table.id, row.path, column.id), text);
                }
            }
        }
    }
    cells
}

fn shown(value: &serde_yaml::Value) -> String {
    match value {
        serde_yaml::Value::String(text) => text.clone(),
        other => serde_yaml::to_string(other).unwrap().trim().to_owned(),
    }
}

/// Fails unless every cell was read right and needs no second look.
pub(crate) fn assert_all_read(layout: &str, name: &str, bytes: &[u8], figures: &Figures) {
    let imported = match imported(name, bytes, None) {
        Ok(imported) => imported,
        Err(refusal) => panic!("{layout}: {refusal:?}\n{}", shortened(bytes)),
    };
    let read = read_back(&imported);
    let wanted = figures.by_name();
    let wrong: Vec<_> = wanted
        .iter()
        .filter(|(cell, text)| read.get(*cell) != Some(text))
        .map(|(cell, text)| (cell, text, read.get(cell)))
        .collect();
    assert!(
        wrong.is_empty() && read.len() == wanted.len(),
        "{layout}: {wrong:?}\n{:?}\n{}",
        imported.summary.findings,
        shortened(bytes)
    );
    let (sure, cells) = imported.summary.cells();
    assert_eq!(
        (sure, cells),
        (wanted.len(), wanted.len()),
        "{layout}: {:?}",
        imported.summary.findings
    );
    assert_eq!(imported.year, figures.year, "{layout}");
    assert_eq!(
        imported.organ.as_deref(),
        Some("青山县示范镇人民政府"),
        "{layout}"
    );
    assert_eq!(
        imported.summary.sections.len(),
        6,
        "{layout}: {:?}",
        imported.summary.sections
    );
}

fn shortened(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).chars().take(3_000).collect()
}
