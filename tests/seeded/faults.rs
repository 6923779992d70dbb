//! The faults that are made, at least one for each rule.

use super::portal::{Clean, RESULTS, TOTAL};
use super::random::Random;

/// A way to break a portal.
pub(crate) struct Fault {
    /// The code of the diagnostic.
    pub(crate) code: &'static str,
    /// Breaks the portal, and marks the place.
    pub(crate) make: fn(&mut Clean, &mut Random),
}

/// Every fault.
pub(crate) fn all() -> Vec<Fault> {
    let mut faults = Vec::new();
    faults.extend(
        TABLES
            .iter()
            .chain(EDITIONS)
            .chain(TEXT)
            .chain(DATES)
            .map(|(code, make)| Fault { code, make: *make }),
    );
    faults
}

type Make = fn(&mut Clean, &mut Random);

const TABLES: &[(&str, Make)] = &[
    ("row-total", |clean, random| {
        let row = random.pick(&RESULTS);
        let name = format!("{row}.{TOTAL}");
        let wrong = clean.this.figure(&name) + random.between(1, 50);
        clean.this.mark(&name, wrong);
    }),
    ("row-total", |clean, random| {
        let row = random.pick(&["new", "open", "deny.3", "reject.5", "other.2", "carry_out"]);
        let name = format!("{row}.{}", random.below(TOTAL));
        let wrong = clean.this.figure(&name) + random.between(1, 50);
        clean.this.mark(&name, wrong);
    }),
    ("column-total", |clean, random| {
        // A total and a new request too many: both sides of the balance agree, the parts do not.
        let column = random.below(TOTAL);
        let more = random.between(1, 9);
        for row in ["new", "total"] {
            clean.this.add(&format!("{row}.{TOTAL}"), more);
        }
        clean.this.add(&format!("new.{column}"), more);
        let name = format!("total.{column}");
        let wrong = clean.this.figure(&name) + more;
        clean.this.mark(&name, wrong);
    }),
    ("balance", |clean, random| {
        let column = random.below(TOTAL);
        let more = random.between(1, 9);
        clean.this.add(&format!("new.{TOTAL}"), more);
        let name = format!("new.{column}");
        let wrong = clean.this.figure(&name) + more;
        clean.this.mark(&name, wrong);
    }),
    ("carry-over", |clean, random| {
        let column = random.below(TOTAL);
        let more = random.between(1, 9);
        clean.this.add(&format!("carry_in.{column}"), more);
        clean.this.add(&format!("carry_out.{column}"), more);
        clean.this.add(&format!("carry_out.{TOTAL}"), more);
        let name = format!("carry_in.{TOTAL}");
        let wrong = clean.this.figure(&name) + more;
        clean.this.mark(&name, wrong);
    }),
    ("review-total", |clean, random| {
        let name = format!("{}.total", random.pick(&["rev", "dir", "aft"]));
        let wrong = clean.this.figure(&name) + random.between(1, 9);
        clean.this.mark(&name, wrong);
    }),
    ("stock", |clean, random| {
        let wrong = clean.this.figure("norm.valid") + random.between(1, 9);
        clean.this.mark("norm.valid", wrong);
    }),
    ("stock-floor", |clean, random| {
        // In the first report of a portal there is no stock to compare with.
        let made = clean.this.figure("norm.repealed") + random.between(2, 9);
        clean
            .last
            .cells
            .insert("norm.made".to_owned(), "0".to_owned());
        clean
            .last
            .cells
            .insert("norm.repealed".to_owned(), "0".to_owned());
        clean
            .this
            .cells
            .insert("norm.made".to_owned(), made.to_string());
        let stock = made - clean.this.figure("norm.repealed");
        clean.this.mark("norm.valid", stock - 1);
    }),
];

const EDITIONS: &[(&str, Make)] = &[
    ("empty-report-but-figures", |clean, random| {
        for column in 0..=TOTAL {
            let carried = clean.last.figure(&format!("carry_out.{column}"));
            clean.last.set(&format!("carry_out.{column}"), 0);
            let new = clean.last.figure(&format!("new.{column}")) - carried;
            clean.last.set(&format!("new.{column}"), new);
        }
        let rows = RESULTS
            .into_iter()
            .chain(["new", "carry_in", "total", "carry_out"]);
        for row in rows {
            for column in 0..=TOTAL {
                clean.this.set(&format!("{row}.{column}"), 0);
            }
        }
        let name = format!("{}.{}", random.pick(&RESULTS), random.below(TOTAL));
        clean.this.mark(&name, random.between(1, 9));
    }),
    ("rules-by-unable-organ", |clean, random| {
        let made = random.between(1, 9);
        clean.this.set("rules.valid", made);
        clean.this.mark("rules.made", made);
    }),
    ("unit-suspect", |clean, random| {
        let fee = random.between(100_000, 900_000);
        clean.this.mark("fee", fee);
    }),
    ("item-stock", |clean, random| {
        *clean = Clean::of(2022, random);
        let (last, change) = (random.between(1, 50), random.between(1, 9));
        let row = random.pick(&["licence", "service", "punish", "coerce"]);
        let old = format!("  {row}: [{last}, {change}, 3]\n");
        let new = format!("  {row}: [⟦{}⟧, 0, 3]\n", last + change + 1);
        clean.add_report(2019, edition_2019(&old));
        clean.add_report(2020, edition_2019(&new));
    }),
    ("published-floor", |clean, random| {
        *clean = Clean::of(2022, random);
        let published = random.between(1, 9);
        let row = format!("  norm: [1, {published}, ⟦{}⟧]\n", published - 1);
        clean.add_report(2020, edition_2019(&row));
    }),
    ("wrong-edition", |clean, random| {
        *clean = Clean::of(2022, random);
        let part = random.pick(&["1", "逾期不补正", "申请人逾期未按收费通知要求缴纳费用"]);
        let requests = format!("requests:\n  other:\n    ⟦{part}⟧: 0\n  rest: 0\n");
        let tables = edition_2019("").replace("requests: 0\n", &requests);
        clean.add_report(2020, tables);
    }),
    ("wrong-edition", |clean, _| {
        clean.this.more_tables = "form: ⟦annual-report-2019⟧\n".to_owned();
    }),
    ("report-gap", |clean, random| {
        *clean = Clean::of(2023, random);
        clean.add_report(2019 + u16::from(random.below(2) == 1), edition_2019(""));
        clean.last.text.insert_str(0, "⟦⟧");
    }),
];

/// Tables of the edition of 2019 that are all 0 but for these rows of the first.
fn edition_2019(rows: &str) -> String {
    format!("disclosure:\n{rows}  rest: 0\nrequests: 0\nreview: 0\n")
}

/// Puts text before a section of this year's report; the text carries its marks.
fn insert_before(clean: &mut Clean, heading: &str, text: &str) {
    let at = clean.this.text.find(heading).unwrap();
    clean.this.text.insert_str(at, text);
}

/// Takes a piece of this year's report out and puts another in its place.
fn replace(clean: &mut Clean, old: &str, new: &str) {
    assert!(clean.this.text.contains(old), "`{old}` is in the report");
    clean.this.text = clean.this.text.replacen(old, new, 1);
}

const TEXT: &[(&str, Make)] = &[
    ("missing-section", |clean, random| {
        let heading = random.pick(&[
            "## 二、主动公开政府信息情况\n",
            "## 三、收到和处理政府信息公开申请情况\n",
            "## 四、政府信息公开行政复议、行政诉讼情况\n",
        ]);
        replace(clean, heading, "");
        clean.this.text.insert_str(0, "⟦⟧");
    }),
    ("duplicate-section", |clean, _| {
        clean
            .this
            .text
            .push_str("\n## ⟦六、其他需要报告的事项⟧\n\n未收取信息处理费。\n");
    }),
    ("section-order", |clean, _| {
        replace(clean, "## 二、主动公开政府信息情况\n", "");
        let heading = "## 四、政府信息公开行政复议、行政诉讼情况";
        insert_before(clean, heading, "## ⟦二、主动公开政府信息情况⟧\n\n");
    }),
    ("section-heading", |clean, random| {
        let variant = random.pick(&[
            "## ⟦五、存在问题及改进情况⟧",
            "## ⟦五、存在的主要问题及整改措施⟧",
            "## ⟦五、存在的问题及改进情况⟧",
        ]);
        replace(clean, "## 五、存在的主要问题及改进情况", variant);
    }),
    ("unknown-section", |clean, random| {
        let heading = random.pick(&["## ⟦七、附则⟧\n", "## ⟦结束语⟧\n", "## ⟦附件⟧\n"]);
        clean
            .this
            .text
            .push_str(&format!("\n{heading}\n以上情况，特此报告。\n"));
    }),
    ("unknown-reference", |clean, random| {
        let name = random.pick(&[
            "requests.now.total",
            "tables.new",
            "requests.new.everyone",
            "",
        ]);
        insert_before(
            clean,
            "## 四、",
            &format!("共 ⟦{{{{ {name} }}}}⟧ 份材料。\n\n"),
        );
    }),
    ("missing-part", |clean, _| {
        let (start, end) = ("### （四）", "### （五）");
        let part = clean.this.text.find(start).unwrap()..clean.this.text.find(end).unwrap();
        clean.this.text.replace_range(part, "");
        replace(clean, "一、总体情况", "⟦一、总体情况⟧");
    }),
    ("missing-supervision", |clean, _| {
        clean.this.text = clean.this.text.replace("评议", "调查");
        replace(clean, "一、总体情况", "⟦一、总体情况⟧");
    }),
    ("unknown-rule", |clean, random| {
        let code = random.pick(&["row-totel", "balances", "nothing"]);
        clean
            .portal
            .push_str(&format!("rules:\n  ⟦{code}⟧: warning\n"));
    }),
    ("allow-without-reason", |clean, _| {
        clean.this.text = clean
            .this
            .text
            .replacen("---\n", "---\nallow:\n  ⟦row-total⟧:\n", 1);
    }),
    ("allow-unused", |clean, random| {
        let code = random.pick(&["row-total", "balance", "stock"]);
        let head = format!("---\nallow:\n  ⟦{code}⟧: 已核对\n");
        clean.this.text = clean.this.text.replacen("---\n", &head, 1);
    }),
];

/// Writes a line of the head of this year's report anew, or takes it out.
fn set_head(clean: &mut Clean, key: &str, value: Option<String>) {
    let lines = clean.this.text.lines().filter_map(|line| {
        let is_it = line
            .strip_prefix(key)
            .is_some_and(|rest| rest.starts_with(": "));
        match &value {
            _ if !is_it => Some(line.to_owned()),
            Some(value) => Some(format!("{key}: {value}")),
            None => None,
        }
    });
    clean.this.text = lines.collect::<Vec<_>>().join("\n") + "\n";
}

const DATES: &[(&str, Make)] = &[
    ("late-publication", |clean, random| {
        let (year, day) = (clean.this.year + 1, random.between(1, 28));
        set_head(clean, "published", Some(format!("⟦{year}-02-{day:02}⟧")));
    }),
    ("missing-publication-date", |clean, _| {
        set_head(clean, "published", None);
        clean.this.text.insert_str(0, "⟦⟧");
    }),
    ("published-before-year-end", |clean, random| {
        let (year, month) = (clean.this.year, random.between(1, 12));
        set_head(clean, "published", Some(format!("⟦{year}-{month:02}-18⟧")));
    }),
    ("signed-before-year-end", |clean, random| {
        let (year, month) = (clean.this.year, random.between(1, 12));
        set_head(clean, "signed", Some(format!("⟦{year}-{month:02}-12⟧")));
    }),
    ("signed-after-publication", |clean, random| {
        let (year, day) = (clean.this.year + 1, random.between(21, 31));
        set_head(clean, "signed", Some(format!("⟦{year}-01-{day}⟧")));
    }),
];
