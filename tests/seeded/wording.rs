//! Faults of wording, characters, copies and links.

use super::{Make, insert_before, replace};
use crate::seeded::portal::Clean;
use crate::seeded::random::Random;

/// Adds a paragraph to a part of section one or to section two, as the seed has it.
fn say(clean: &mut Clean, random: &mut Random, sentence: &str) {
    let heading = random.pick(&["### （二）", "### （三）", "### （五）", "## 三、"]);
    insert_before(clean, heading, &format!("{sentence}\n\n"));
}

/// Adds a paragraph that is one of several.
fn say_one(clean: &mut Clean, random: &mut Random, sentences: &[&str]) {
    let sentence = random.pick(sentences);
    say(clean, random, sentence);
}

pub(super) const WORDING: &[(&str, Make)] = &[
    ("template-remnant", |clean, random| {
        say_one(
            clean,
            random,
            &["⟦（文字描述）⟧", "⟦该部分以表格形式报告⟧。表格如下："],
        );
    }),
    ("unfilled-placeholder", |clean, random| {
        say_one(
            clean,
            random,
            &[
                "联系部门为⟦XX⟧办公室。",
                "全年编发简报⟦____⟧期。",
                "学习了⟦《》⟧。",
                "由⟦【填写单位名称】⟧负责。",
                "⟦某某⟧镇参加。",
            ],
        );
    }),
    ("parts-count", |clean, random| {
        let text = "工作中坚持了⟦三⟧个方面的做法：一是抓早；二是抓细。";
        say(clean, random, text);
    }),
    ("wrong-title-year", |clean, _| {
        let year = clean.this.year;
        let title = format!(
            "title: 青山县示范镇人民政府⟦{}⟧年政府信息公开工作年度报告\n",
            year - 1
        );
        clean.this.text = clean
            .this
            .text
            .replacen("---\n", &format!("---\n{title}"), 1);
    }),
    ("wrong-period", |clean, _| {
        let year = clean.this.year;
        let (old, new) = match year % 2 {
            1 => (
                format!("自{year}年1月1日起至{year}年12月31日止"),
                format!("自⟦{0}年1月1日起至{0}年12月31日⟧止", year - 1),
            ),
            _ => (
                format!("{year}年1月1日至{year}年12月31日"),
                format!("⟦{0}年1月1日至{0}年12月31日⟧", year - 1),
            ),
        };
        replace(clean, &old, &new);
    }),
    ("wrong-year", |clean, random| {
        let year = clean.this.year - 1;
        say(
            clean,
            random,
            &format!("⟦{year}年⟧，我镇开展公开业务培训，参训人员反映良好。"),
        );
    }),
    ("wrong-organ", |clean, random| {
        say_one(
            clean,
            random,
            &["⟦我局⟧定期检查栏目更新情况。", "⟦我局⟧建立了值班巡查制度。"],
        );
    }),
    ("superseded-basis", |clean, random| {
        let text = "工作依据为《中华人民共和国政府信息公开条例》（⟦国务院令第492号⟧）。";
        say(clean, random, text);
    }),
    ("misquoted-basis", |clean, random| {
        let text = "工作依据为《中华人民共和国政府信息公开条例》（⟦国务院令第771号⟧）。";
        say(clean, random, text);
    }),
    ("near-copy-of-last-year", |clean, _| {
        let text = copied();
        for (year, heading) in [(&mut clean.last, "## 三、"), (&mut clean.this, "## 三、")] {
            let at = year.text.find(heading).unwrap();
            year.text.insert_str(at, &format!("{text}\n\n"));
        }
        replace(
            clean,
            "## 二、主动公开政府信息情况",
            "## ⟦二、主动公开政府信息情况⟧",
        );
    }),
    ("near-copy-of-another-agency", |clean, _| {
        // A subordinate's report of the year before has the same section two.
        let tables = "disclosure: 0\nrequests: 0\nreview: 0\n";
        super::editions::subordinate(clean, clean.last.year, tables);
        let text = copied();
        let is_report = |file: &&mut (String, String)| file.0.ends_with("report.md");
        let (_, theirs) = clean.more.iter_mut().find(is_report).unwrap();
        let at = theirs.find("## 三、").unwrap();
        theirs.insert_str(at, &format!("{text}\n\n"));
        insert_before(clean, "## 三、", &format!("{text}\n\n"));
        replace(
            clean,
            "## 二、主动公开政府信息情况",
            "## ⟦二、主动公开政府信息情况⟧",
        );
    }),
    ("copied-figures", |clean, random| {
        let [a, b, c, d] = [90, 30, 20, 2].map(|least| random.between(least, least + 7));
        let last = format!("上网文章{a}篇，图片{b}幅，简报{c}期；召开例会{d}次。\n\n");
        let this = format!("制作展板⟦{a}⟧块，横幅{b}条，折页{c}份；走访村组{d}个。\n\n");
        let at = clean.last.text.find("## 三、").unwrap();
        clean.last.text.insert_str(at, &last);
        insert_before(clean, "## 三、", &this);
    }),
    ("empty-section", |clean, random| {
        let at = clean.this.text.find("## 五、").unwrap();
        let end = clean.this.text.find("## 六、").unwrap();
        let nothing = random.pick(&["⟦无。⟧", "⟦无⟧", "⟦没有发现存在的主要问题⟧"]);
        let text = format!("## 五、存在的主要问题及改进情况\n\n{nothing}\n\n");
        clean.this.text.replace_range(at..end, &text);
    }),
    ("problem-without-measure", |clean, _| {
        let at = clean.this.text.find("## 五、").unwrap();
        let end = clean.this.text.find("## 六、").unwrap();
        let text = "## ⟦五、存在的主要问题及改进情况⟧\n\n存在的问题：一是发布不够及时；二是解读材料偏少；三是队伍不够稳定。\n\n";
        clean.this.text.replace_range(at..end, text);
    }),
    ("missing-fee-sentence", |clean, _| {
        let at = clean.this.text.find("## 六、").unwrap();
        clean.this.text.truncate(at);
        clean
            .this
            .text
            .push_str("## ⟦六、其他需要报告的事项⟧\n\n没有其他需要报告的事项。\n");
    }),
    ("typo", |clean, random| {
        let sentences = [
            "⟦建立建全⟧各项制度。",
            "年初作出⟦布署⟧并抓好落实。",
            "及时掌握⟦情况情况⟧，随时更新。",
            "畅通⟦受理渠⟧。",
            "认真学习⟦，，⟧掌握要领。",
            "自⟦3月31⟧起试行。",
            "发放传单⟦260余⟧。",
            "在⟦县县⟧网站刊登。",
            "学习⟦《⟧条例。",
            "自⟦20231月⟧起试行。",
        ];
        say_one(clean, random, &sentences);
    }),
    ("personal-data", |clean, random| {
        let sentences = [
            "公示对象证件号码为⟦11010519491231002X⟧。",
            "咨询可拨打⟦13800000000⟧联系工作人员。",
            "补贴发到账号⟦6222 0000 0000 0000 004⟧。",
        ];
        say_one(clean, random, &sentences);
    }),
    ("bidi-control", |clean, random| {
        say(clean, random, "及时更新⟦\u{202E}⟧栏目内容，方便群众查询。");
    }),
    ("invisible-character", |clean, random| {
        let sentences = [
            "及时更新⟦\u{200B}⟧栏目内容，方便群众查询。",
            "方便⟦\u{AD}⟧群众查询栏目内容。",
        ];
        say_one(clean, random, &sentences);
    }),
    ("garbled-character", |clean, random| {
        say(clean, random, "及时更新栏⟦\u{FFFD}⟧内容，方便群众查询。");
    }),
    ("radical-character", |clean, random| {
        say(clean, random, "公开⟦\u{2F2F}⟧作有序推进，群众反映良好。");
    }),
    ("full-width-digits-in-text", |clean, random| {
        say(clean, random, "便民大厅设查阅点⟦２⟧处，方便群众查询。");
    }),
    ("dead-link", |clean, random| {
        let sentences = [
            "目录见⟦[附件](mulu.csv)⟧。",
            "情况见⟦[第九部分](#s9)⟧。",
            "见⟦[以前年度](../2001/report.md)⟧。",
            "见⟦[系统](http://127.0.0.1/)⟧。",
            "见⟦[统计表](tables.yaml)⟧。",
        ];
        say_one(clean, random, &sentences);
    }),
    ("image-without-alt", |clean, random| {
        let file = format!("content/reports/{}/photo.md.png", clean.this.year);
        clean.more.push((file.replace(".md", ""), String::new()));
        say(clean, random, "下图为便民大厅查阅点。\n\n⟦![](photo.png)⟧");
    }),
    ("figure-as-image", |clean, random| {
        let file = format!("content/reports/{}/t3.png", clean.this.year);
        clean.more.push((file, String::new()));
        say(
            clean,
            random,
            "办理情况如下图。\n\n⟦![申请办理情况统计表](t3.png)⟧",
        );
    }),
];

/// A passage long enough to be compared.
fn copied() -> &'static str {
    "我们把公开栏搬到集市入口，把看不懂的条文画成图、编成快板，请返乡大学生在直播里逐条讲给乡亲听；\
     每逢赶集日，工作人员支起桌子当面答疑，把问得最多的事情记下来，下一期公开栏就先登这些事，\
     年底再请各村代表评一评哪一期最有用、哪一期没人看，评出来的结果照样贴在墙上。"
}
