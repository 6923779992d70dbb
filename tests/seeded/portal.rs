//! A portal of one made-up township with two reports that are right in every respect.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::random::Random;

/// The rows of results, in the order of the form.
pub(crate) const RESULTS: [&str; 21] = [
    "open", "partial", "deny.1", "deny.2", "deny.3", "deny.4", "deny.5", "deny.6", "deny.7",
    "deny.8", "unable.1", "unable.2", "unable.3", "reject.1", "reject.2", "reject.3", "reject.4",
    "reject.5", "other.1", "other.2", "other.3",
];

/// The row of those who did not pay; no fault goes there.
pub(crate) const UNPAID: &str = "other.2";

const BLOCKS: [&str; 3] = ["rev", "dir", "aft"];

/// The number of the column of totals in the table of requests.
pub(crate) const TOTAL: usize = 6;

/// The portal, before it is written down.
pub(crate) struct Clean {
    pub(crate) portal: String,
    pub(crate) agency: String,
    pub(crate) last: Year,
    pub(crate) this: Year,
    /// Files besides those.
    pub(crate) more: Vec<(String, String)>,
}

/// One report.
pub(crate) struct Year {
    pub(crate) year: u16,
    /// `report.md`.
    pub(crate) text: String,
    /// Cells of all tables by `row.column`: requests by number of column, others by name.
    pub(crate) cells: BTreeMap<String, String>,
    /// The row of rules, which no town makes.
    pub(crate) rules: String,
    /// What is added at the end of `tables.yaml`.
    pub(crate) more_tables: String,
}

impl Clean {
    pub(crate) fn new(random: &mut Random) -> Self {
        let year = 2022 + u16::try_from(random.below(2)).unwrap();
        let (last_requests, carry) = requests(random, &[0; 7]);
        let (this_requests, _) = requests(random, &carry);
        let stock = random.between(1, 9);
        let (last_stock, now) = disclosure(random, stock);
        let (this_stock, _) = disclosure(random, now);
        let last = Year::new(year - 1, random, [last_requests, last_stock]);
        let this = Year::new(year, random, [this_requests, this_stock]);
        Self {
            portal: "title: 青山县示范镇人民政府信息公开\n".to_owned(),
            agency: "name: 青山县示范镇人民政府\nshort_name: 示范镇\nkind: township\n".to_owned(),
            last,
            this,
            more: Vec::new(),
        }
    }

    /// Returns all files, marks included.
    pub(crate) fn files(&self) -> Vec<(String, String)> {
        let mut files = vec![
            ("portal.yaml".to_owned(), self.portal.clone()),
            ("content/agency.yaml".to_owned(), self.agency.clone()),
        ];
        for year in [&self.last, &self.this] {
            let folder = format!("content/reports/{}", year.year);
            files.push((format!("{folder}/report.md"), year.text.clone()));
            files.push((format!("{folder}/tables.yaml"), year.tables()));
        }
        files.extend(self.more.iter().cloned());
        files
    }
}

impl Year {
    fn new(year: u16, random: &mut Random, cells: [BTreeMap<String, u32>; 2]) -> Self {
        let text = match year % 2 {
            1 => include_str!("../rules/default-a.md"),
            _ => include_str!("../rules/default-b.md"),
        };
        let next = (year + 1).to_string();
        let text = text
            .replace("{year}", &year.to_string())
            .replace("{next}", &next);
        let mut cells: BTreeMap<String, String> = cells
            .into_iter()
            .flatten()
            .map(|(name, value)| (name, value.to_string()))
            .collect();
        for block in BLOCKS {
            let parts: Vec<u32> = (0..4).map(|_| random.between(0, 6)).collect();
            for (column, part) in ["keep", "fix", "other", "open"].iter().zip(&parts) {
                cells.insert(format!("{block}.{column}"), part.to_string());
            }
            cells.insert(
                format!("{block}.total"),
                parts.iter().sum::<u32>().to_string(),
            );
        }
        Self {
            year,
            text,
            cells,
            rules: "0".to_owned(),
            more_tables: String::new(),
        }
    }

    pub(crate) fn figure(&self, name: &str) -> u32 {
        self.cells[name].parse().unwrap()
    }

    /// Changes a cell and marks it as the place of the fault.
    pub(crate) fn mark(&mut self, name: &str, value: impl std::fmt::Display) {
        self.cells.insert(name.to_owned(), format!("⟦{value}⟧"));
    }

    /// Adds to a cell.
    pub(crate) fn add(&mut self, name: &str, more: u32) {
        let value = self.figure(name) + more;
        self.cells.insert(name.to_owned(), value.to_string());
    }

    fn tables(&self) -> String {
        let cell = |name: String| self.cells[&name].as_str();
        let row = |path: &str| {
            let cells: Vec<&str> = (0..7)
                .map(|column| cell(format!("{path}.{column}")))
                .collect();
            cells.join(", ")
        };
        let mut text = format!("disclosure:\n  rules: {}\n", self.rules);
        let norm = ["made", "repealed", "valid"].map(|column| cell(format!("norm.{column}")));
        let _ = writeln!(text, "  norm: [{}]", norm.join(", "));
        for name in ["licence", "punish", "coerce", "fee"] {
            let _ = writeln!(text, "  {name}: {}", cell(name.to_owned()));
        }
        text.push_str("requests:\n");
        let mut group = "";
        let results = RESULTS.iter().copied();
        for path in ["new", "carry_in"]
            .into_iter()
            .chain(results)
            .chain(["total", "carry_out"])
        {
            match path.split_once('.') {
                None => {
                    let _ = writeln!(text, "  {path}: [{}]", row(path));
                }
                Some((name, number)) => {
                    if name != group {
                        let _ = writeln!(text, "  {name}:");
                        group = name;
                    }
                    let _ = writeln!(text, "    {number}: [{}]", row(path));
                }
            }
        }
        text.push_str("review:\n");
        for block in BLOCKS {
            let columns = ["keep", "fix", "other", "open", "total"];
            let cells = columns.map(|column| cell(format!("{block}.{column}")));
            let _ = writeln!(text, "  {block}: [{}]", cells.join(", "));
        }
        text.push_str(&self.more_tables);
        text
    }
}

/// Makes a table of requests that reconciles; returns what is carried out, too.
fn requests(random: &mut Random, carry_in: &[u32; 7]) -> (BTreeMap<String, u32>, [u32; 7]) {
    let mut rows: BTreeMap<&str, [u32; 7]> = BTreeMap::new();
    let mut total = [0; 7];
    for path in RESULTS {
        let mut row = [0; 7];
        for column in 0..TOTAL {
            // Fees that were not paid would have to be spoken of in the text.
            if path != UNPAID && random.below(4) == 0 {
                row[column] = random.between(1, 30);
            }
            total[column] += row[column];
        }
        rows.insert(path, row);
    }
    let mut carry_out = [0; 7];
    let mut new = [0; 7];
    for column in 0..TOTAL {
        // What was carried in is answered or carried on.
        let least = carry_in[column].saturating_sub(total[column]);
        carry_out[column] = least + random.between(0, 4);
        new[column] = total[column] + carry_out[column] - carry_in[column];
    }
    rows.extend([("total", total), ("carry_out", carry_out), ("new", new)]);
    rows.insert("carry_in", *carry_in);
    let mut cells = BTreeMap::new();
    for (path, row) in &mut rows {
        row[TOTAL] = row[..TOTAL].iter().sum();
        for (column, value) in row.iter().enumerate() {
            cells.insert(format!("{path}.{column}"), *value);
        }
    }
    (cells, rows["carry_out"])
}

fn disclosure(random: &mut Random, before: u32) -> (BTreeMap<String, u32>, u32) {
    let made = random.between(0, 9);
    let repealed = random.between(0, before.min(4));
    let valid = before + made - repealed;
    let named = |name: &str, value| (name.to_owned(), value);
    let cells = BTreeMap::from([
        named("norm.made", made),
        named("norm.repealed", repealed),
        named("norm.valid", valid),
        named("licence", random.between(0, 99)),
        named("punish", random.between(0, 99)),
        named("coerce", random.between(0, 9)),
        named("fee", random.between(0, 9)),
    ]);
    (cells, valid)
}
