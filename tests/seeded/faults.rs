//! The faults that are made, at least one for each rule.

#[path = "claims.rs"]
mod claims;
#[path = "dates.rs"]
mod dates;
#[path = "documents.rs"]
mod documents;
#[path = "editions.rs"]
mod editions;
#[path = "wording.rs"]
mod wording;

use super::portal::{Clean, RESULTS, TOTAL, UNPAID, Year};
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
    let lists = [
        TABLES,
        TEXT,
        dates::DATES,
        editions::EDITIONS,
        wording::WORDING,
        claims::CLAIMS,
        documents::DOCUMENTS,
    ];
    let listed = lists.into_iter().flatten();
    listed
        .map(|(code, make)| Fault { code, make: *make })
        .collect()
}

pub(crate) type Make = fn(&mut Clean, &mut Random);

const TABLES: &[(&str, Make)] = &[
    ("row-total", |clean, random| {
        let row = result(random);
        let name = format!("{row}.{TOTAL}");
        let wrong = clean.this.figure(&name) + random.between(1, 50);
        clean.this.mark(&name, wrong);
    }),
    ("row-total", |clean, random| {
        let row = random.pick(&["new", "open", "deny.3", "reject.5", "other.3", "carry_out"]);
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
    ("empty-report-but-figures", |clean, random| {
        for row in ["new", "carry_in"] {
            for column in 0..=TOTAL {
                clean
                    .this
                    .cells
                    .insert(format!("{row}.{column}"), "0".to_owned());
            }
        }
        for column in 0..=TOTAL {
            clean
                .last
                .cells
                .insert(format!("carry_out.{column}"), "0".to_owned());
            for row in RESULTS.iter().chain(&["total", "carry_out"]) {
                clean
                    .this
                    .cells
                    .insert(format!("{row}.{column}"), "0".to_owned());
            }
            balance(&mut clean.last, column);
        }
        let row = result(random);
        let figure = random.between(1, 9);
        clean
            .this
            .mark(&format!("{row}.{}", random.below(TOTAL)), figure);
        clean
            .this
            .cells
            .insert(format!("{row}.{TOTAL}"), figure.to_string());
    }),
    ("rules-by-unable-organ", |clean, random| {
        let wrong = random.between(1, 9);
        clean.last.rules = format!("[0, 0, {wrong}]");
        clean.this.rules = format!("[0, 0, ⟦{wrong}⟧]");
        clean.last.text = clean.last.text.replacen(
            "---\n",
            "---\nallow:\n  rules-by-unable-organ: 上年误填，已另行更正\n",
            1,
        );
    }),
    ("unit-suspect", |clean, random| {
        let wrong = random.between(200_000, 900_000);
        clean.this.mark("fee", wrong);
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

/// A row of results that may be wrong without a word in the text.
fn result(random: &mut Random) -> &'static str {
    let rows: Vec<&'static str> = RESULTS.into_iter().filter(|row| *row != UNPAID).collect();
    rows[random.below(rows.len())]
}

/// Makes the new requests of a year agree with what was answered and carried on.
fn balance(year: &mut Year, column: usize) {
    let figure = |name: &str| year.figure(&format!("{name}.{column}"));
    let new = figure("total") + figure("carry_out") - figure("carry_in");
    year.cells.insert(format!("new.{column}"), new.to_string());
}

/// Puts text before a section of this year's report; the text carries its marks.
pub(crate) fn insert_before(clean: &mut Clean, heading: &str, text: &str) {
    let at = clean.this.text.find(heading).unwrap();
    clean.this.text.insert_str(at, text);
}

/// Takes a piece of this year's report out and puts another in its place.
pub(crate) fn replace(clean: &mut Clean, old: &str, new: &str) {
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
    ("missing-part", |clean, _| {
        let heading = if clean.this.year % 2 == 1 {
            "### （四）政府信息公开平台建设\n\n维护好网上专栏和镇便民大厅查阅点。\n\n"
        } else {
            "### （四）平台建设情况\n\n改版专栏首页，增设村级公示栏电子屏。\n\n"
        };
        replace(clean, heading, "");
        replace(clean, "## 一、总体情况", "## ⟦一、总体情况⟧");
    }),
    ("missing-supervision", |clean, _| {
        let (old, new) = if clean.this.year % 2 == 1 {
            ("开展社会评议，群众评价总体满意；", "")
        } else {
            ("请居民代表进行社会评议，", "")
        };
        replace(clean, old, new);
        replace(clean, "## 一、总体情况", "## ⟦一、总体情况⟧");
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
