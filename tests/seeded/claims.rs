//! Faults of what the text says of figures.

use super::{Make, insert_before};
use crate::seeded::portal::TOTAL;

pub(super) const CLAIMS: &[(&str, Make)] = &[
    ("text-applications", |clean, random| {
        let new = clean.this.figure(&format!("new.{TOTAL}"));
        let wrong = new + clean.this.figure(&format!("carry_in.{TOTAL}")) + random.between(1, 9);
        let text = format!("本年收到政府信息公开申请⟦{wrong}件⟧，均依法办理。\n\n");
        insert_before(clean, "### （三）", &text);
    }),
    ("text-outcomes", |clean, random| {
        let wrong = clean.this.figure(&format!("open.{TOTAL}")) + random.between(1, 9);
        let text = format!("办理的政府信息公开申请中，予以公开⟦{wrong}件⟧。\n\n");
        insert_before(clean, "### （三）", &text);
    }),
    ("text-review", |clean, random| {
        let wrong = clean.this.figure("rev.total") + random.between(1, 9);
        let text = format!("因政府信息公开被申请行政复议⟦{wrong}件⟧。\n\n");
        insert_before(clean, "## 五、", &text);
    }),
    ("text-disclosure", |clean, random| {
        let wrong = clean.this.figure("norm.made") + random.between(1, 9);
        let text = format!("本年制发行政规范性文件⟦{wrong}件⟧。\n\n");
        insert_before(clean, "## 三、", &text);
    }),
    ("text-fee", |clean, random| {
        let fee = random.between(1, 90) * 10;
        let text = format!("\n本年收取信息处理费⟦{fee}元⟧。\n");
        clean.this.text.push_str(&text);
    }),
    ("text-sum", |clean, random| {
        let [a, b, c] = [21, 22, 23].map(|least| random.between(least, 40));
        let wrong = a + b + c + 1;
        let text = format!("共编发宣传材料⟦{wrong}份⟧，其中折页{a}份、海报{b}份、手册{c}份。\n\n");
        insert_before(clean, "### （三）", &text);
    }),
    ("text-percent", |clean, random| {
        let whole = random.between(40, 90) * 10;
        let part = whole / 2;
        let text = format!("收回有效问卷{whole}份，其中{part}份评价为满意，占⟦93.7%⟧。\n\n");
        insert_before(clean, "### （三）", &text);
    }),
    ("text-growth", |clean, _| {
        let new = clean.this.figure(&format!("new.{TOTAL}"));
        let text = format!("全年收到政府信息公开申请{new}件，同比增长⟦923.5%⟧。\n\n");
        insert_before(clean, "### （三）", &text);
    }),
];
