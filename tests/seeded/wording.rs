//! Faults of wording, characters, copies and links.

use super::{Make, insert_before, replace};
use crate::seeded::portal::Clean;
use crate::seeded::random::Random;

pub(super) const WORDING: &[(&str, Make)] = &[
    ("template-remnant", |clean, random| {
        let text = random.pick(&[
            "⟦（文字描述）⟧",
            "⟦该部分以表格形式报告⟧。",
            "⟦示例：⟧略写。",
        ]);
        somewhere(clean, random, text);
    }),
    ("unfilled-placeholder", |clean, random| {
        let text = random.pick(&[
            "走访⟦XX⟧社区。",
            "走访⟦＿＿＿⟧社区。",
            "学习⟦《》⟧。",
            "由⟦【填写单位名称】⟧负责。",
        ]);
        somewhere(clean, random, text);
    }),
    ("parts-count", |clean, random| {
        let text = random.pick(&[
            "布置了⟦三⟧个方面：一是调高公示栏；二是放大字号。",
            "由总体情况、主动公开、存在的问题、其他事项⟦五⟧个部分组成。",
        ]);
        somewhere(clean, random, text);
    }),
    ("wrong-title-year", |clean, random| {
        let wrong = clean.this.year - u16::try_from(random.between(1, 3)).unwrap();
        let title = format!("---\ntitle: 示范镇⟦{wrong}⟧年政府信息公开工作年度报告\n");
        replace(clean, "---\n", &title);
    }),
    ("wrong-period", |clean, random| {
        let year = clean.this.year;
        let wrong = year - u16::try_from(random.between(1, 2)).unwrap();
        replace(
            clean,
            &format!("{year}年1月1日"),
            &format!("⟦{wrong}⟧年1月1日"),
        );
    }),
    ("wrong-year", |clean, random| {
        let last = clean.this.year - 1;
        let text = random.pick(&["⟦{}⟧年，示范镇更换公示栏玻璃。", "我镇⟦{}⟧年未开展评比。"]);
        somewhere(clean, random, &text.replace("{}", &last.to_string()));
    }),
    ("wrong-organ", |clean, random| {
        let text = random.pick(&["⟦我局⟧安排专人值守。", "各科室配合⟦本街道⟧值守。"]);
        somewhere(clean, random, text);
    }),
    ("superseded-basis", |clean, random| {
        let text = random.pick(&[
            "依照《政府信息公开条例》（⟦国务院令第492号⟧）登记。",
            "参照⟦国办公开办函〔2019〕60号⟧文件登记。",
        ]);
        somewhere(clean, random, text);
    }),
    ("misquoted-basis", |clean, random| {
        let text = "依照《政府信息公开条例》（⟦国务院令第771号⟧）登记。";
        somewhere(clean, random, text);
    }),
    ("near-copy-of-last-year", |clean, _| {
        mark_heading(clean, "二、主动公开政府信息情况");
        let heading = "## 三、";
        let at = clean.last.text.find(heading).unwrap();
        clean.last.text.insert_str(at, &format!("{LONG}\n\n"));
        insert_before(clean, heading, &format!("{LONG}\n\n"));
    }),
    ("near-copy-of-another-agency", |clean, _| {
        for (folder, name) in [("dongcun", "东村"), ("xicun", "西村")] {
            let agency = format!("name: 青山县示范镇{name}办事处\nkind: subdistrict\n");
            clean
                .more
                .push((format!("content/{folder}/agency.yaml"), agency));
        }
        let tables = "disclosure: 0\nrequests: 0\nreview: 0\n";
        let texts = [
            ("dongcun", 2021, include_str!("subordinate-a.md")),
            ("xicun", 2022, include_str!("subordinate-b.md")),
        ];
        for (folder, year, text) in texts {
            let text = text.replace("{year}", &year.to_string());
            let text = text.replace("{next}", &(year + 1).to_string());
            let text = text.replace("新村", if year == 2021 { "东村" } else { "西村" });
            let mut text = text.replace("## 三、", &format!("{LONG}\n\n## 三、"));
            if year == 2022 {
                text = text.replace("二、主动公开政府信息情况", "⟦二、主动公开政府信息情况⟧");
            }
            let folder = format!("content/{folder}/reports/{year}");
            clean.more.push((format!("{folder}/report.md"), text));
            clean
                .more
                .push((format!("{folder}/tables.yaml"), tables.to_owned()));
        }
    }),
    ("copied-figures", |clean, random| {
        let figures: Vec<u32> = (0..4)
            .map(|index| 10 * index + random.between(1, 9))
            .collect();
        let [a, b, c, d] = figures.as_slice() else {
            unreachable!()
        };
        let at = clean.last.text.find("## 三、").unwrap();
        let last = format!("油漆公示栏{a}块，换锁{b}个，擦洗{c}处，补钉{d}个。\n\n");
        clean.last.text.insert_str(at, &last);
        let this = format!("加固栏板⟦{a}⟧块，配钥匙{b}个；清扫{c}处，装灯{d}个。\n\n");
        insert_before(clean, "## 三、", &this);
    }),
    ("empty-section", |clean, random| {
        let text = random.pick(&["⟦无⟧", "⟦暂无问题⟧。", "⟦没有发现存在的主要问题⟧"]);
        section_five(clean, text);
    }),
    ("problem-without-measure", |clean, random| {
        let text = random.pick(&[
            "一是更新偏慢；二是篇幅偏短，形式单一。",
            "一是更新偏慢；二是篇幅偏短；三是形式单一。下一步：一是勤更新；二是写详细。",
        ]);
        section_five(clean, text);
        mark_heading(clean, "五、存在的主要问题及改进情况");
    }),
    ("missing-fee-sentence", |clean, random| {
        let at = clean.this.text.find("## 六、").unwrap();
        clean.this.text.truncate(at);
        let text = random.pick(&["无", "没有其他事项。"]);
        let section = format!("## ⟦六、其他需要报告的事项⟧\n\n{text}\n");
        clean.this.text.push_str(&section);
    }),
    ("typo", |clean, random| {
        let text = random.pick(&[
            "畅通⟦受理渠⟧。",
            "做好⟦布署⟧。",
            "认真学习⟦，，⟧掌握要领。",
            "自⟦3月31⟧起试行。",
            "发放传单⟦260余⟧。",
            "在⟦县县⟧网站刊登。",
            "学习⟦《⟧条例。",
            "自⟦20231月⟧起试行。",
        ]);
        somewhere(clean, random, text);
    }),
    ("personal-data", |clean, random| {
        let text = random.pick(&[
            "救助对象⟦11010519491231002X⟧。",
            "手机⟦13800000000⟧。",
            "账号⟦6222000000000000004⟧。",
        ]);
        somewhere(clean, random, text);
    }),
    ("bidi-control", |clean, random| {
        somewhere(clean, random, "加固⟦\u{202E}⟧栏板。");
    }),
    ("invisible-character", |clean, random| {
        let text = random.pick(&[
            "加固⟦\u{200B}⟧栏板。",
            "加固⟦\u{AD}⟧栏板。",
            "加固⟦\u{FEFF}⟧栏板。",
        ]);
        somewhere(clean, random, text);
    }),
    ("garbled-character", |clean, random| {
        let text = random.pick(&["加固⟦\u{FFFD}⟧板。", "加固⟦\u{E4C6}⟧板。"]);
        somewhere(clean, random, text);
    }),
    ("radical-character", |clean, random| {
        somewhere(clean, random, "加固⟦⽊⟧板。");
    }),
    ("full-width-digits-in-text", |clean, random| {
        somewhere(clean, random, "加固第⟦２⟧批栏板。");
    }),
    ("dead-link", |clean, random| {
        let text = random.pick(&[
            "见⟦[附表](附表.csv)⟧。",
            "见⟦[往年](../1999/)⟧。",
            "见⟦[附表](#s7)⟧。",
            "见⟦[系统](http://127.0.0.1/)⟧。",
        ]);
        somewhere(clean, random, text);
    }),
    ("image-without-alt", |clean, random| {
        image(clean, "photo.jpg");
        somewhere(clean, random, "公示栏新貌如图。⟦![](photo.jpg)⟧");
    }),
    ("figure-as-image", |clean, random| {
        image(clean, "t.png");
        somewhere(clean, random, "情况如图。⟦![季度统计表](t.png)⟧");
    }),
];

/// What two reports have in common that should not.
const LONG: &str = "楼栋长每周收集居民想知道的事，汇总成清单贴在物业门口；能当场答复的当场答复，不能答复的约定日期，到期在同一张清单上写明结果。清单按月装订，放在阅览角任人翻看，翻看的人可以在背面留言，留言由楼栋长签收后转交经办人，经办人在下一张清单上作出回应。";

/// Puts a paragraph into a section of this year's report that may hold any text.
fn somewhere(clean: &mut Clean, random: &mut Random, text: &str) {
    let heading = random.pick(&["## 三、", "## 四、", "## 五、"]);
    insert_before(clean, heading, &format!("{text}\n\n"));
}

fn mark_heading(clean: &mut Clean, heading: &str) {
    replace(clean, &format!("## {heading}"), &format!("## ⟦{heading}⟧"));
}

/// Puts another text into this year's section on problems.
fn section_five(clean: &mut Clean, text: &str) {
    let heading = "## 五、存在的主要问题及改进情况\n\n";
    let start = clean.this.text.find(heading).unwrap() + heading.len();
    let end = clean.this.text.find("## 六、").unwrap();
    clean
        .this
        .text
        .replace_range(start..end, &format!("{text}\n\n"));
}

/// Puts an image into the folder of this year's report.
fn image(clean: &mut Clean, name: &str) {
    let path = format!("content/reports/{}/{name}", clean.this.year);
    clean.more.push((path, "x".to_owned()));
}
