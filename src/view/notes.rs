//! What readers must know of the forms of the years that a page compares.

use super::Plan;
use super::edition::Edition;
use super::outline::Item;
use super::series::{self, span};
use crate::model::Report;

/// What is said of reports that follow no form.
pub(super) const NO_FORM: &str = "无统一表式";

/// Says how the forms of older reports differ from the newest form; nothing where all are one.
pub(super) fn of_editions(plan: &Plan, reports: &[&Report]) -> Vec<String> {
    let compared: Vec<&Report> = reports
        .iter()
        .copied()
        .filter(|report| !report.tables.is_empty())
        .collect();
    let forms = series::forms(&compared);
    let editions: Vec<&Edition> = forms
        .iter()
        .filter_map(|form| plan.edition_of(form))
        .collect();
    let Some((newest, older)) = editions.split_first() else {
        return Vec::new();
    };
    let notes = older.iter().map(|edition| note(newest, edition, reports));
    let mut notes: Vec<String> = notes.collect();
    let without = years(reports, |report| report.tables.is_empty());
    if !without.is_empty() {
        notes.push(format!("{}{NO_FORM}，不作比较。", span(&without)));
    }
    if !notes.is_empty() {
        notes.push("“-”表示该年表式没有此项或口径不同，不是\u{a0}0。".to_owned());
    }
    notes
}

fn note(newest: &Edition, older: &Edition, reports: &[&Report]) -> String {
    let with_form = |report: &Report| {
        report
            .form
            .as_ref()
            .is_some_and(|form| form.id == older.form.id)
    };
    let years = years(reports, with_form);
    let mut parts = Vec::new();
    for (number, table) in newest.form.tables.iter().enumerate() {
        if older.form.tables.iter().all(|other| other.id != table.id) {
            parts.push(format!("没有{}", table.number));
            continue;
        }
        let mut lost = Lost::default();
        let items = newest
            .outline
            .tables
            .get(number)
            .map_or(&[][..], Vec::as_slice);
        lost.look(newest, older, items);
        parts.extend(lost.say(&table.number));
    }
    let name = &older.form.short_name;
    if parts.is_empty() {
        return format!("{}用“{name}”，与现行表式可比。", span(&years));
    }
    format!("{}用“{name}”：{}。", span(&years), parts.join("；"))
}

/// What an older edition does not have.
#[derive(Default)]
struct Lost {
    n_kept: usize,
    n_lost: usize,
    /// Groups of which only the sum can be compared.
    sums: Vec<String>,
}

impl Lost {
    fn look(&mut self, newest: &Edition, older: &Edition, items: &[Item]) {
        for item in items {
            let kept = |figure: usize| newest.spot_in(figure, &older.form).is_some();
            match item.figure {
                None => {}
                Some(figure) if kept(figure) => {
                    self.n_kept += 1;
                    let mut members = item.members.iter().filter_map(|member| member.figure);
                    if !item.members.is_empty() && !members.any(kept) {
                        self.sums.push(item.label.clone());
                        continue;
                    }
                }
                Some(_) => self.n_lost += 1,
            }
            self.look(newest, older, &item.members);
        }
    }

    fn say(&self, table: &str) -> Option<String> {
        if self.n_kept == 0 && self.n_lost > 0 {
            return Some(format!("{table}项目不同，不与以后年度比较"));
        }
        if self.n_lost > 0 {
            return Some(format!("{table}部分项目不同"));
        }
        let sums = self.sums.join("、");
        (!sums.is_empty()).then(|| format!("{table}{sums}不分项，只比较合计"))
    }
}

fn years(reports: &[&Report], matches: impl Fn(&Report) -> bool) -> Vec<u16> {
    let found = reports.iter().filter(|report| matches(report));
    found.map(|report| report.year.0).collect()
}
