//! Faults of dates, and of years that are missing.

use super::{Make, replace};
use crate::seeded::portal::Clean;

/// Sets a key of this year's front matter, which has it already.
fn set(clean: &mut Clean, key: &str, value: &str) {
    let prefix = format!("{key}: ");
    let old = clean
        .this
        .text
        .lines()
        .find(|line| line.starts_with(&prefix))
        .unwrap()
        .to_owned();
    replace(clean, &old, &format!("{prefix}{value}"));
}

pub(super) const DATES: &[(&str, Make)] = &[
    ("late-publication", |clean, random| {
        let day = random.between(1, 28);
        let next = clean.this.year + 1;
        set(clean, "published", &format!("⟦{next}-02-{day:02}⟧"));
    }),
    ("missing-publication-date", |clean, _| {
        let next = clean.this.year + 1;
        for line in [
            format!("published: {next}-01-15 09:30\n"),
            format!("published: {next}-01-20 16:00\n"),
        ] {
            clean.this.text = clean.this.text.replacen(&line, "", 1);
        }
        clean.this.text.insert_str(0, "⟦⟧");
    }),
    ("published-before-year-end", |clean, random| {
        let year = clean.this.year;
        let month = random.between(1, 12);
        set(clean, "signed", &format!("{}-01-05", year + 1));
        replace(clean, &format!("signed: {}-01-05\n", year + 1), "");
        set(clean, "published", &format!("⟦{year}-{month:02}-10⟧"));
    }),
    ("signed-before-year-end", |clean, random| {
        let day = random.between(1, 28);
        let year = clean.this.year;
        set(clean, "signed", &format!("⟦{year}-12-{day:02}⟧"));
    }),
    ("signed-after-publication", |clean, random| {
        let day = random.between(21, 31);
        let next = clean.this.year + 1;
        set(clean, "signed", &format!("⟦{next}-01-{day:02}⟧"));
    }),
    ("report-gap", |clean, _| {
        // This year's report becomes one of the year after.
        let this = &mut clean.this;
        let (year, next) = (this.year, this.year + 1);
        this.text = this
            .text
            .replace(&next.to_string(), &(next + 1).to_string());
        this.text = this.text.replace(&year.to_string(), &next.to_string());
        this.year = next;
        clean.this.text.insert_str(0, "⟦⟧");
    }),
];
