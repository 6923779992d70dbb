//! Faults of the editions of the form. The reports of 2019 and 2020 are those of a subordinate.

use super::Make;
use crate::seeded::portal::Clean;

pub(super) const EDITIONS: &[(&str, Make)] = &[
    ("wrong-edition", |clean, random| {
        let figure = random.between(1, 9);
        let row = format!("[{figure}, 0, 0, 0, 0, 0, {figure}]");
        let tables = format!(
            "disclosure: 0\nrequests:\n  new: {row}\n  ⟦（六）其他处理⟧: {row}\n  total: {row}\n  rest: 0\nreview: 0\n"
        );
        subordinate(clean, 2021, &tables);
    }),
    ("item-stock", |clean, random| {
        let (items, change) = (random.between(20, 90), random.between(0, 9));
        let wrong = items + change + random.between(1, 5);
        let table = |items: String| {
            format!("disclosure:\n  licence: [{items}, 7]\n  rest: 0\nrequests: 0\nreview: 0\n")
        };
        subordinate(clean, 2019, &table(format!("{items}, {change}")));
        subordinate(clean, 2020, &table(format!("⟦{wrong}⟧, 0")));
    }),
    ("published-floor", |clean, random| {
        let made = random.between(2, 9);
        let tables = format!(
            "disclosure:\n  norm: [{made}, {made}, ⟦{}⟧]\n  rest: 0\nrequests: 0\nreview: 0\n",
            made - 1
        );
        subordinate(clean, 2020, &tables);
    }),
];

/// Adds a report of a made-up village office below the township.
pub(super) fn subordinate(clean: &mut Clean, year: u16, tables: &str) {
    let agency = "name: 青山县示范镇新村办事处\nshort_name: 新村办事处\nkind: subdistrict\n";
    let folder = format!("content/xincun/reports/{year}");
    if clean.more.is_empty() {
        clean
            .more
            .push(("content/xincun/agency.yaml".to_owned(), agency.to_owned()));
    }
    let texts = [
        include_str!("subordinate-a.md"),
        include_str!("subordinate-b.md"),
    ];
    let text = texts[usize::from(year % 2)];
    let text = text
        .replace("{year}", &year.to_string())
        .replace("{next}", &(year + 1).to_string());
    clean.more.push((format!("{folder}/report.md"), text));
    clean
        .more
        .push((format!("{folder}/tables.yaml"), tables.to_owned()));
}
