//! Fragments to paste elsewhere: what is in them, and that reading them back gives the same.

use insta::assert_snapshot;

use super::super::{Renderer, Theme, fragments};
use super::{sources, view};
use crate::source::Sources;
use crate::view::PageView;
use crate::view::tests::comparison;

const REPORT: &str = "reports/2023/index.html";

/// The longest that a fragment may be, in bytes.
const MOST_BYTES: usize = 60 << 10;

/// The fragments of a page by the names of their files.
fn made(sources: &Sources, view: &PageView) -> Vec<(String, String)> {
    let renderer = Renderer::new(Theme::load("default", sources).unwrap()).unwrap();
    let made = fragments(view, &renderer.key(view)).into_iter();
    let made = made.map(|fragment| {
        let bytes = fragment.render(view);
        assert!(bytes.len() < MOST_BYTES);
        let text = String::from_utf8(bytes).unwrap();
        let text = text.strip_prefix('\u{FEFF}').unwrap().to_owned();
        (fragment.out.to_string(), text)
    });
    made.collect()
}

fn file(sources: &Sources, out: &str, name: &str) -> String {
    let made = made(sources, &view(sources, out));
    let found = made.into_iter().find(|(out, _)| out.ends_with(name));
    found.unwrap().1
}

/// Reads the figures of all tables: what stands in `td` and is a number or a dash.
fn figures(html: &str) -> Vec<String> {
    let cells = html.split("<td").skip(1);
    let cells = cells.map(|cell| {
        let (_, text) = cell.split_once('>').unwrap();
        text.split("</td>").next().unwrap().to_owned()
    });
    let is_figure = |text: &String| text == "—" || text.parse::<rust_decimal::Decimal>().is_ok();
    cells.filter(is_figure).collect()
}

#[test]
fn pages_that_are_no_text_have_no_fragment() {
    let sources = sources(&[]);
    for out in ["index.html", "reports/index.html"] {
        assert!(made(&sources, &view(&sources, out)).is_empty(), "{out}");
    }
    let outs: Vec<_> = made(&sources, &view(&sources, REPORT))
        .into_iter()
        .map(|(out, _)| out)
        .collect();
    assert_snapshot!(outs.join("\n"), @"
    fragment/reports/2023/full.html
    fragment/reports/2023/plain.html
    fragment/reports/2023/fields.txt
    ");
}

#[test]
fn reading_a_fragment_back_gives_the_figures_of_the_page() {
    let sections = "# 二、主动公开政府信息情况\n# 三、收到和处理政府信息公开申请情况\n# 四、政府信息公开行政复议、行政诉讼情况\n";
    let report = format!("---\nyear: 2023\n---\n{sections}");
    let sources = sources(&[("content/reports/2023/report.md", &report)]);
    let view = view(&sources, REPORT);
    let cells = view.tables.iter().flat_map(|table| &table.cells);
    let cells: Vec<String> = cells
        .map(|cell| cell.clone().unwrap_or("—".to_owned()))
        .collect();
    assert_eq!(cells.len(), 200);
    for name in ["full.html", "plain.html"] {
        assert_eq!(figures(&file(&sources, REPORT, name)), cells, "{name}");
    }
}

#[test]
fn a_fragment_has_only_what_editors_keep() {
    let narrative = "---\nyear: 2023\n---\n前言 <script>x</script>\n# 三、收到和处理政府信息公开申请情况\n*文* [页](../../index.md) `x`\n";
    let sources = sources(&[("content/reports/2023/report.md", narrative)]);
    let allowed = [
        "h2", "h3", "p", "table", "thead", "tbody", "tr", "th", "td", "caption", "ol", "ul", "li",
        "a", "strong", "br",
    ];
    for name in ["full.html", "plain.html"] {
        let html = file(&sources, REPORT, name);
        for tag in html.split('<').skip(1) {
            let tag = tag.split('>').next().unwrap();
            let name = tag.trim_start_matches('/').split(' ').next().unwrap();
            assert!(allowed.contains(&name), "{tag}");
            for attribute in [" class=", " id=", " headers=", " data-", " on", "font"] {
                assert!(!tag.contains(attribute), "{tag}");
            }
        }
        assert!(!html.contains("rowspan") || name == "full.html");
    }
}

#[test]
fn tables_are_written_with_merged_cells_and_without() {
    let sources = comparison::sources(&[(
        2021,
        "new: [3, 0, 1, 0, 0], other: {1: [0, 0, 0, 0, x], rest: 0}",
    )]);
    let out = "reports/2021/index.html";
    assert_snapshot!(file(&sources, out, "full.html"), @r#"
    <h2>一、申请情况</h2>
    <table width="100%" border="1" cellspacing="0" cellpadding="4" style="border-collapse:collapse;border:1px solid">
    <caption>表1　申请（单位：件）</caption>
    <thead>
    <tr><td colspan="2" style="border:1px solid;text-align:left">项目</td><th scope="col" width="10%" style="border:1px solid;text-align:center">甲</th><th scope="col" width="10%" style="border:1px solid;text-align:center">乙</th><th scope="col" width="10%" style="border:1px solid;text-align:center">丙</th><th scope="col" width="10%" style="border:1px solid;text-align:center">丁</th><th scope="col" width="10%" style="border:1px solid;text-align:center">戊</th><th scope="col" width="10%" style="border:1px solid;text-align:center">总计</th></tr>
    </thead>
    <tbody>
    <tr><th scope="row" colspan="2" style="border:1px solid;text-align:left">一、新收</th><td style="border:1px solid;text-align:center">3</td><td style="border:1px solid;text-align:center">0</td><td style="border:1px solid;text-align:center">1</td><td style="border:1px solid;text-align:center">0</td><td style="border:1px solid;text-align:center">0</td><td style="border:1px solid;text-align:center">4</td></tr>
    <tr><th scope="rowgroup" rowspan="2" style="border:1px solid;text-align:left">二、其他</th><th scope="row" style="border:1px solid;text-align:left">1.逾期</th><td style="border:1px solid;text-align:center">0</td><td style="border:1px solid;text-align:center">0</td><td style="border:1px solid;text-align:center">0</td><td style="border:1px solid;text-align:center">0</td><td style="border:1px solid;text-align:center">—</td><td style="border:1px solid;text-align:center">—</td></tr>
    <tr><th scope="row" style="border:1px solid;text-align:left">2.杂项</th><td style="border:1px solid;text-align:center">0</td><td style="border:1px solid;text-align:center">0</td><td style="border:1px solid;text-align:center">0</td><td style="border:1px solid;text-align:center">0</td><td style="border:1px solid;text-align:center">0</td><td style="border:1px solid;text-align:center">0</td></tr>
    </tbody>
    </table>
    "#);
    assert_snapshot!(file(&sources, out, "plain.html"), @r#"
    <h2>一、申请情况</h2>
    <table width="100%" border="1" cellspacing="0" cellpadding="4" style="border-collapse:collapse;border:1px solid">
    <caption>表1　申请（单位：件）</caption>
    <thead>
    <tr><td style="border:1px solid;text-align:left">项目</td><td style="border:1px solid">&nbsp;</td><th scope="col" width="10%" style="border:1px solid;text-align:center">甲</th><th scope="col" width="10%" style="border:1px solid;text-align:center">乙</th><th scope="col" width="10%" style="border:1px solid;text-align:center">丙</th><th scope="col" width="10%" style="border:1px solid;text-align:center">丁</th><th scope="col" width="10%" style="border:1px solid;text-align:center">戊</th><th scope="col" width="10%" style="border:1px solid;text-align:center">总计</th></tr>
    </thead>
    <tbody>
    <tr><th scope="row" style="border:1px solid;text-align:left">一、新收</th><td style="border:1px solid">&nbsp;</td><td style="border:1px solid;text-align:center">3</td><td style="border:1px solid;text-align:center">0</td><td style="border:1px solid;text-align:center">1</td><td style="border:1px solid;text-align:center">0</td><td style="border:1px solid;text-align:center">0</td><td style="border:1px solid;text-align:center">4</td></tr>
    <tr><th scope="rowgroup" style="border:1px solid;text-align:left">二、其他</th><th scope="row" style="border:1px solid;text-align:left">1.逾期</th><td style="border:1px solid;text-align:center">0</td><td style="border:1px solid;text-align:center">0</td><td style="border:1px solid;text-align:center">0</td><td style="border:1px solid;text-align:center">0</td><td style="border:1px solid;text-align:center">—</td><td style="border:1px solid;text-align:center">—</td></tr>
    <tr><th scope="rowgroup" style="border:1px solid;text-align:left">二、其他</th><th scope="row" style="border:1px solid;text-align:left">2.杂项</th><td style="border:1px solid;text-align:center">0</td><td style="border:1px solid;text-align:center">0</td><td style="border:1px solid;text-align:center">0</td><td style="border:1px solid;text-align:center">0</td><td style="border:1px solid;text-align:center">0</td><td style="border:1px solid;text-align:center">0</td></tr>
    </tbody>
    </table>
    "#);
}

#[test]
fn the_form_of_the_content_system_is_filled_in() {
    assert_snapshot!(file(&sources(&[]), REPORT, "fields.txt"), @r#"
    标题：<b>某镇</b>"2023"年度报告
    发布时间：未载明
    来源：某镇人民政府
    栏目：政府信息公开年报
    索引号：未载明
    关键词：某镇,2023年,政府信息公开,年度报告
    摘要：2023年收到政府信息公开申请2件，办结2件；无政府信息公开行政复议、行政诉讼。
    "#);
}

#[test]
fn attachments_are_links_where_the_address_is_known() {
    let narrative =
        "---\nyear: 2023\nattachments: [{file: 'a.csv', title: 目录}]\n---\n# 一、总体情况\n文\n";
    let settings = (
        "portal.yaml",
        "title: 某镇\nbase_url: https://www.example.gov.cn/zwgk\n",
    );
    let files = [
        ("content/reports/2023/report.md", narrative),
        ("content/reports/2023/a.csv", "1"),
    ];
    assert_snapshot!(file(&sources(&files), REPORT, "full.html"), @"
    <h2>一、总体情况</h2>
    <p>文</p>
    <p>附件：</p>
    <ol>
    <li>目录（CSV，1 KB）</li>
    </ol>
    ");
    let known = sources(&[files[0], files[1], settings]);
    assert_snapshot!(file(&known, REPORT, "full.html"), @r#"
    <h2>一、总体情况</h2>
    <p>文</p>
    <p>附件：</p>
    <ol>
    <li><a href="https://www.example.gov.cn/zwgk/reports/2023/a.csv">目录（CSV，1 KB）</a></li>
    </ol>
    "#);
}

#[test]
fn tables_of_years_without_a_form_are_shown_as_they_stand() {
    let report = (
        "content/reports/2015/report.md",
        "---\nyear: 2015\n---\n# 一、概述\n文\n",
    );
    let tables = "统计表:\n  head: 指标\n  columns: [单位, 数]\n  rows:\n    一、主动公开:\n    公开<信息>数: [条, 1,200]\n";
    let tables = tables.replace("1,200", "'1,200'");
    let sources = sources(&[report, ("content/reports/2015/tables.yaml", &tables)]);
    let out = "reports/2015/index.html";
    let page = super::render("default", &sources, out);
    let (_, shown) = page.split_once("<table class=\"plain\">").unwrap();
    let (shown, _) = shown.split_once("</table>").unwrap();
    assert_snapshot!(shown, @r#"

    <caption>统计表</caption>
    <thead><tr><th scope="col">指标</th><th scope="col">单位</th><th scope="col">数</th></tr></thead>
    <tbody>
    <tr><th scope="row" colspan="3">一、主动公开</th></tr>
    <tr><th scope="row">公开&lt;信息&gt;数</th><td class="center">条</td><td class="center">1,200</td></tr>
    </tbody>
    "#);
    assert!(page.contains("<li><a href=\"#statistics\">统计表</a></li>"));
    let fragment = file(&sources, out, "full.html");
    let (_, pasted) = fragment.split_once("<table").unwrap();
    assert_snapshot!(pasted, @r#"
     width="100%" border="1" cellspacing="0" cellpadding="4" style="border-collapse:collapse;border:1px solid">
    <caption>统计表</caption>
    <thead>
    <tr><th scope="col" style="border:1px solid">指标</th><th scope="col" style="border:1px solid">单位</th><th scope="col" style="border:1px solid">数</th></tr>
    </thead>
    <tbody>
    <tr><th scope="row" colspan="3" style="border:1px solid">一、主动公开</th></tr>
    <tr><th scope="row" style="border:1px solid">公开&lt;信息&gt;数</th><td style="border:1px solid">条</td><td style="border:1px solid">1,200</td></tr>
    </tbody>
    </table>
    "#);
    let view = view(&sources, out);
    let entry = crate::view::search_entry(&view).unwrap();
    let found = entry
        .sections
        .iter()
        .find(|section| section.anchor == "statistics");
    let parts = &found.unwrap().parts;
    assert!(
        matches!(&parts[1], crate::view::SearchPart::Line(line) if line == "公开<信息>数 单位 条 数 1,200")
    );
}
