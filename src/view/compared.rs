//! Statutory tables over the years: each row with its figure of every year.

use serde::Serialize;

use super::Plan;
use super::edition::Edition;
use super::outline::{Item, Spot};
use super::series::{self, Difference};
use crate::forms::Form;
use crate::model::{Amount, Report};

/// A table over the years.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct ComparedTable {
    /// The id in the page.
    pub id: String,
    /// The heading of the section that the table belongs to.
    pub heading: String,
    /// The edition that the rows are from, where it is not the newest.
    pub form: Option<String>,
    /// How many cells the table has.
    pub n_cells: usize,
    /// The length of the longest figure, in characters.
    pub longest: usize,
    /// Whether every figure of every year is 0.
    pub all_zero: bool,
    /// The rows in the order of the form.
    pub rows: Vec<ComparedRow>,
}

/// A row over the years.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct ComparedRow {
    /// What kind of row it is.
    pub kind: RowKind,
    /// The label.
    pub label: String,
    /// The figures, oldest year first; none for a heading.
    pub values: Vec<ComparedValue>,
    /// How the newest year differs from the year before.
    pub change: Option<Change>,
    /// Whether years that can be compared differ.
    pub varies: bool,
    /// The labels of the rows of a group that are 0 in every year.
    pub zeros: Vec<String>,
}

/// What kind of row it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RowKind {
    /// The heading of what follows it.
    Heading,
    /// A row of the form.
    Row,
    /// The sum of a group of rows.
    Group,
    /// A row of a group.
    Member,
    /// What one column adds to the row above.
    Part,
}

/// A figure of one year.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct ComparedValue {
    /// The figure; `None` where there is none.
    pub text: Option<String>,
    /// Whether the form of that year asks for it.
    pub asked: bool,
    /// Whether it is 0.
    pub zero: bool,
    /// The address of its cell, where it is asked for.
    pub href: Option<String>,
}

/// How the newest year differs from the year before.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct Change {
    /// The difference with its sign: +3, −2; empty where there is none.
    pub sign: String,
    /// The same in words: 增加, 减少, 持平.
    pub word: &'static str,
}

/// The reports of an agency, to be compared.
pub(super) struct Comparer<'a> {
    /// All pages.
    pub(super) plan: &'a Plan,
    /// The reports, oldest first.
    pub(super) reports: &'a [&'a Report],
    /// The address of each.
    pub(super) hrefs: &'a [String],
}

impl Comparer<'_> {
    /// Returns the report that the newest one is compared with: that of the year before.
    pub(super) fn before(&self) -> Option<&Report> {
        let (newest, rest) = self.reports.split_last()?;
        rest.last()
            .copied()
            .filter(|report| report.year == newest.year.before())
    }

    /// Compares all tables: those of the newest form, then what only older forms ask for.
    pub(super) fn tables(&self) -> Vec<ComparedTable> {
        let forms = series::forms(self.reports);
        let editions = forms.iter().filter_map(|form| self.plan.edition_of(form));
        let mut newer: Vec<&Edition> = Vec::new();
        let mut tables = Vec::new();
        for edition in editions {
            for number in 0..edition.form.tables.len() {
                let rows = Rows {
                    comparer: self,
                    edition,
                    newer: &newer,
                };
                tables.extend(rows.table(number));
            }
            newer.push(edition);
        }
        tables
    }
}

/// The rows of one edition that no newer one has.
struct Rows<'a> {
    comparer: &'a Comparer<'a>,
    edition: &'a Edition,
    newer: &'a [&'a Edition],
}

impl Rows<'_> {
    fn table(&self, number: usize) -> Option<ComparedTable> {
        let form = &self.edition.form;
        let table = form.tables.get(number)?;
        let mut rows = Vec::new();
        self.items(self.edition.outline.tables.get(number)?, 0, &mut rows);
        drop_idle_headings(&mut rows);
        if rows.is_empty() {
            return None;
        }
        let is_newest = self.newer.is_empty();
        let id = format!("v-{}", table.anchor);
        Some(ComparedTable {
            id: if is_newest {
                id
            } else {
                format!("{id}-{}", form.id)
            },
            heading: heading(form, number),
            form: (!is_newest).then(|| form.short_name.clone()),
            n_cells: table.n_cells,
            longest: longest(&rows),
            all_zero: rows
                .iter()
                .flat_map(|row| &row.values)
                .all(|value| value.zero || !value.asked),
            rows,
        })
    }

    fn items(&self, items: &[Item], depth: usize, rows: &mut Vec<ComparedRow>) {
        for item in items {
            let Some(figure) = item.figure else {
                rows.push(ComparedRow::heading(&item.label));
                self.items(&item.members, depth, rows);
                continue;
            };
            if self.is_known(figure) {
                // A newer edition has the sum; what only this one has stands below.
                self.items(&item.members, depth + 1, rows);
                continue;
            }
            let kind = match (item.members.is_empty(), depth) {
                (false, _) => RowKind::Group,
                (true, 0) => RowKind::Row,
                (true, _) => RowKind::Member,
            };
            let mut row = self.row(kind, &item.label, figure);
            let mut members = Vec::new();
            self.items(&item.members, depth + 1, &mut members);
            let all_zero =
                |row: &ComparedRow| row.values.iter().all(|value| value.zero || !value.asked);
            if members.iter().all(all_zero) {
                row.zeros = members.drain(..).map(|member| member.label).collect();
            }
            rows.push(row);
            if kind == RowKind::Row {
                self.parts(item, rows);
            }
            rows.append(&mut members);
        }
    }

    /// Adds what each column adds to a row, where it ever adds something.
    fn parts(&self, item: &Item, rows: &mut Vec<ComparedRow>) {
        for part in &item.parts {
            let row = self.row(RowKind::Part, &part.label, part.figure);
            if row.values.iter().any(|value| value.asked && !value.zero) {
                rows.push(row);
            }
        }
    }

    /// Tells whether a newer edition has shown the figure already.
    fn is_known(&self, figure: usize) -> bool {
        let Some(own) = self.edition.outline.figures.get(figure) else {
            return true;
        };
        self.newer
            .iter()
            .any(|newer| newer.names(&own.spot, &self.edition.form))
    }

    fn row(&self, kind: RowKind, label: &str, figure: usize) -> ComparedRow {
        let reports = self.comparer.reports.iter().zip(self.comparer.hrefs);
        let spots: Vec<Option<&Spot>> = self
            .comparer
            .reports
            .iter()
            .map(|report| self.edition.spot(figure, report))
            .collect();
        let amounts = reports.clone().zip(&spots);
        let amounts: Vec<Option<Amount>> = amounts
            .map(|((report, _), spot)| spot.as_ref()?.value(report))
            .collect();
        let values = reports.zip(&spots).zip(&amounts);
        let values = values.map(|(((_, href), spot), amount)| ComparedValue {
            text: amount.map(|amount| amount.to_string()),
            asked: spot.is_some(),
            zero: amount.is_some_and(Amount::is_zero),
            href: spot.map(|spot| format!("{href}#{}", spot.id)),
        });
        let mut known = amounts.iter().flatten();
        let first = known.next();
        ComparedRow {
            kind,
            label: label.to_owned(),
            values: values.collect(),
            change: self.change(&amounts),
            varies: known.any(|amount| Some(amount) != first),
            zeros: Vec::new(),
        }
    }

    fn change(&self, amounts: &[Option<Amount>]) -> Option<Change> {
        self.comparer.before()?;
        let [.., before, newest] = amounts else {
            return None;
        };
        let (sign, word) = match Difference::between((*before)?, (*newest)?)? {
            Difference::More(by) => (format!("+{by}"), "增加"),
            Difference::Less(by) => (format!("\u{2212}{by}"), "减少"),
            Difference::None => (String::new(), "持平"),
        };
        Some(Change { sign, word })
    }
}

impl ComparedRow {
    fn heading(label: &str) -> Self {
        Self {
            kind: RowKind::Heading,
            label: label.to_owned(),
            values: Vec::new(),
            change: None,
            varies: false,
            zeros: Vec::new(),
        }
    }
}

fn longest(rows: &[ComparedRow]) -> usize {
    let values = rows.iter().flat_map(|row| &row.values);
    let texts = values.filter_map(|value| value.text.as_ref());
    texts.map(String::len).max().unwrap_or(0)
}

/// Takes out headings that nothing follows.
fn drop_idle_headings(rows: &mut Vec<ComparedRow>) {
    let is_heading = |row: &ComparedRow| row.kind == RowKind::Heading;
    let next_is_heading: Vec<bool> = rows
        .iter()
        .skip(1)
        .map(is_heading)
        .chain(std::iter::once(true))
        .collect();
    let mut idle = next_is_heading.into_iter();
    rows.retain(|row| !(idle.next() == Some(true) && is_heading(row)));
}

/// Returns the heading of the section that a table belongs to, or else its caption.
fn heading(form: &Form, table: usize) -> String {
    let mut sections = form.sections.iter();
    let section = sections.find(|section| section.table == Some(table));
    let caption = || form.tables.get(table).map(|table| table.caption.clone());
    section
        .map(|section| section.heading.clone())
        .or_else(caption)
        .unwrap_or_default()
}
