//! What pages a portal has and what they show, from the texts of the portal.

pub(crate) mod comparison;

use std::collections::BTreeMap;
use std::fmt::Write;

use insta::assert_snapshot;

use super::{Content, PageView, page, plan};
use crate::model::{Portal, assemble};
use crate::source::Sources;

const SECTIONS: &str = "# 一、总体情况\n# 二、主动公开政府信息情况\n\
    # 三、收到和处理政府信息公开申请情况\n# 四、政府信息公开行政复议、行政诉讼情况\n\
    # 五、存在的主要问题及改进情况\n# 六、其他需要报告的事项\n";

/// A portal of one agency 某镇, and whatever else `texts` has.
fn portal(texts: &[(&str, &str)]) -> Portal {
    let ground = [
        ("portal.yaml", "title: 某镇信息公开\n"),
        (
            "content/agency.yaml",
            "name: 某镇人民政府\nshort_name: 某镇\n",
        ),
    ];
    let own = ground
        .iter()
        .filter(|(path, _)| !texts.iter().any(|(own, _)| own == path));
    assemble(&Sources::from_texts(own.chain(texts).copied())).value
}

fn view(portal: &Portal, out: &str) -> PageView {
    let plan = plan(portal);
    let id = plan.pages.iter().find(|id| id.out().as_str() == out);
    page(
        portal,
        &plan,
        &BTreeMap::new(),
        id.unwrap_or_else(|| panic!("no page {out}")),
    )
}

fn report(year: &str, tables: &str, narrative: &str) -> [(String, String); 2] {
    let folder = format!("content/reports/{year}");
    [
        (
            format!("{folder}/report.md"),
            format!("---\nyear: {year}\n---\n{narrative}"),
        ),
        (format!("{folder}/tables.yaml"), tables.to_owned()),
    ]
}

/// Shows the lead of a report whose tables are `tables`: large figures, then sentences.
fn lead(tables: &str) -> String {
    let texts = report("2023", tables, SECTIONS);
    let texts: Vec<_> = texts
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    let portal = portal(&texts);
    let mut text = String::new();
    if let Content::Report(report) = view(&portal, "reports/2023/index.html").content {
        for figure in &report.lead.figures {
            let (value, unit, label, href) =
                (&figure.value, &figure.unit, &figure.label, &figure.href);
            writeln!(text, "{value} {unit} {label} {href}").unwrap();
        }
        writeln!(text, "report: {}", report.lead.text()).unwrap();
    }
    if let Content::Home(home) = view(&portal, "index.html").content {
        writeln!(text, "home: {}", home.newest.unwrap().lead.text()).unwrap();
    }
    text
}

#[test]
fn pages_follow_the_folders() {
    let [report, tables] = report("2023", "rest: 0", SECTIONS);
    let draft = "---\nyear: 2024\ndraft: true\n---\n";
    let portal = portal(&[
        (&report.0, &report.1),
        (&tables.0, &tables.1),
        ("content/reports/2024/report.md", draft),
        (
            "content/a/agency.yaml",
            "name: 甲办事处\nkind: subdistrict\n",
        ),
        ("content/a/reports/2021/report.md", "---\nyear: 2021\n---\n"),
        (
            "content/b/agency.yaml",
            "name: 乙局\nkind: county-department\n",
        ),
    ]);
    let outs: Vec<_> = plan(&portal)
        .pages
        .iter()
        .map(|id| id.out().to_string())
        .collect();
    assert_snapshot!(outs.join("\n"), @"
    404.html
    a/data/index.html
    a/index.html
    a/reports/2021/index.html
    a/reports/index.html
    accessibility/index.html
    agencies/2021/index.html
    agencies/index.html
    b/index.html
    data/index.html
    index.html
    map/index.html
    ml/index.html
    reports/2023/index.html
    reports/index.html
    search/index.html
    ");
}

#[test]
fn an_all_zero_year_is_said_in_one_sentence() {
    assert_snapshot!(lead("{disclosure: 0, requests: 0, review: 0}"), @"
    report: 2023年未收到政府信息公开申请，无政府信息公开行政复议、行政诉讼。
    home: 2023年未收到政府信息公开申请，无政府信息公开行政复议、行政诉讼。
    ");
}

#[test]
fn figures_that_are_not_zero_are_shown_large_and_lead_to_their_cells() {
    assert_snapshot!(
        lead("{disclosure: {norm: [0, 0, 3], rest: 0}, requests: {new: [2, 0, 0, 0, 0, 0], open: [2, 0, 0, 0, 0, 0], rest: 0}, review: 0}"),
        @"
    3 件 现行有效规范性文件 #t2-norm-valid
    2 件 新收申请 #t3-new-c7
    2 件 办结申请 #t3-total-c7
    report: 2023年无政府信息公开行政复议、行政诉讼。
    home: 2023年现行有效行政规范性文件3件；收到政府信息公开申请2件，办结2件；无政府信息公开行政复议、行政诉讼。
    "
    );
}

#[test]
fn figures_beyond_the_fourth_are_said_in_the_sentence() {
    assert_snapshot!(
        lead("{disclosure: {norm: [0, 0, 3], rest: 0}, requests: {new: [3, 0, 0, 0, 0, 0], open: [2, 0, 0, 0, 0, 0], carry_out: [1, 0, 0, 0, 0, 0], rest: 0}, review: {rev: 0, dir: [1, 0, 0, 0], aft: 0}}"),
        @"
    3 件 现行有效规范性文件 #t2-norm-valid
    3 件 新收申请 #t3-new-c7
    2 件 办结申请 #t3-total-c7
    1 件 结转下年 #t3-carry_out-c7
    report: 2023年无行政复议，行政诉讼1件。
    home: 2023年现行有效行政规范性文件3件；收到政府信息公开申请3件，办结2件，结转下年度继续办理1件；无行政复议，行政诉讼1件。
    "
    );
}

#[test]
fn a_figure_that_cannot_be_read_is_not_spoken_of() {
    assert_snapshot!(lead("{disclosure: 0, requests: {new: [x, 0, 0, 0, 0, 0], rest: 0}, review: 0}"), @"
    report: 2023年无政府信息公开行政复议、行政诉讼。
    home: 2023年无政府信息公开行政复议、行政诉讼。
    ");
}

#[test]
fn links_to_other_reports_become_addresses() {
    let narrative =
        "# 一、总体情况\n[去年](../2022/report.md#s3)、[首页](../../index.md)、[无](no.md)\n";
    let [first, _] = report("2022", "", SECTIONS);
    let [second, _] = report("2023", "", narrative);
    let portal = portal(&[(&first.0, &first.1), (&second.0, &second.1)]);
    let Content::Report(report) = view(&portal, "reports/2023/index.html").content else {
        panic!("not a report")
    };
    assert_snapshot!(format!("{:#?}", report.sections[0].before.links), @r#"
    {
        "../../index.md": "../../index.html",
        "../2022/report.md#s3": "../2022/index.html#s3",
    }
    "#);
}

#[test]
fn the_table_stands_where_its_mark_is() {
    let narrative = "# 二、主动公开政府信息情况\n前{{ disclosure.norm.valid }}件\n\n{{ table }}\n\n后{{ requests.new.total }}件\n";
    let [report, tables] = report(
        "2023",
        "{disclosure: {norm: [0, 0, 3], rest: 0}, requests: {new: [2, 0, 0, 0, 0, 0], rest: 0}}",
        narrative,
    );
    let portal = portal(&[(&report.0, &report.1), (&tables.0, &tables.1)]);
    let Content::Report(report) = view(&portal, "reports/2023/index.html").content else {
        panic!("not a report")
    };
    let section = &report.sections[0];
    assert_eq!(section.before.markdown.trim(), "前3件");
    assert_eq!(section.after.markdown.trim(), "后2件");
    assert_eq!(section.table, Some(0));
}

#[test]
fn a_gap_between_years_is_told() {
    let reports = ["2020", "2023"]
        .map(|year| report(year, "", SECTIONS))
        .concat();
    let texts: Vec<_> = reports
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    let portal = portal(&texts);
    let Content::Report(report) = view(&portal, "reports/2023/index.html").content else {
        panic!("not a report")
    };
    assert_eq!(
        (report.previous.expected, report.previous.year),
        (2022, Some(2020))
    );
    assert_eq!(report.previous.href.as_deref(), Some("../2020/index.html"));
    assert_eq!((report.next.expected, report.next.year), (2024, None));
}

#[test]
fn tags_of_the_head_stand_in_the_prescribed_order() {
    let settings = "title: 某镇信息公开\nofficial: true\nbase_url: https://www.example.gov.cn/zwgk/\n\
        parent_site: {name: 某县人民政府, url: https://www.example.gov.cn/}\n\
        footer: {site_code: '4100000001', icp: 豫ICP备00000000号, police: '41000000000001'}\n";
    let report = format!("---\nyear: 2023\npublished: 2024-01-18 09:30\n---\n{SECTIONS}");
    let portal = portal(&[
        ("portal.yaml", settings),
        ("content/reports/2023/report.md", &report),
    ]);
    let show = |out| {
        let view = view(&portal, out);
        let tags = view
            .meta
            .iter()
            .map(|tag| format!("{}: {}\n", tag.name, tag.content));
        format!("{}\n{}", view.title.join("_"), tags.collect::<String>())
    };
    assert_snapshot!(show("index.html"), @"
    某镇人民政府_某镇信息公开_某县人民政府
    SiteName: 某县人民政府
    SiteDomain: www.example.gov.cn
    SiteIDCode: 4100000001
    Description: 某镇人民政府政府信息公开，历年政府信息公开工作年度报告。
    ");
    assert_snapshot!(show("reports/index.html"), @"
    政府信息公开年报_某镇人民政府_某镇信息公开_某县人民政府
    SiteName: 某县人民政府
    SiteDomain: www.example.gov.cn
    SiteIDCode: 4100000001
    ColumnName: 政府信息公开年报
    ColumnDescription: 某镇人民政府历年政府信息公开工作年度报告
    ColumnKeywords: 某镇,政府信息公开,年度报告
    ColumnType: 信息公开年报
    Description: 某镇人民政府历年政府信息公开工作年度报告
    ");
    assert_snapshot!(show("reports/2023/index.html"), @"
    某镇人民政府2023年政府信息公开工作年度报告_政府信息公开年报_某县人民政府
    SiteName: 某县人民政府
    SiteDomain: www.example.gov.cn
    SiteIDCode: 4100000001
    ColumnName: 政府信息公开年报
    ColumnDescription: 某镇人民政府历年政府信息公开工作年度报告
    ColumnKeywords: 某镇,政府信息公开,年度报告
    ColumnType: 信息公开年报
    ArticleTitle: 某镇人民政府2023年政府信息公开工作年度报告
    PubDate: 2024-01-18 09:30
    ContentSource: 某镇人民政府
    Keywords: 某镇,2023年,政府信息公开,年度报告
    Author: 某镇人民政府
    Url: https://www.example.gov.cn/zwgk/reports/2023/
    ");
}

#[test]
fn an_unknown_date_is_never_made_up() {
    let [report, _] = report("2023", "", SECTIONS);
    let view = view(
        &portal(&[(&report.0, &report.1)]),
        "reports/2023/index.html",
    );
    assert!(view.meta.iter().all(|tag| tag.name != "PubDate"));
    let Content::Report(report) = view.content else {
        panic!("not a report")
    };
    let fact = report
        .facts
        .iter()
        .find(|fact| fact.term == "发布日期")
        .unwrap();
    assert_eq!(fact.value, None);
}
