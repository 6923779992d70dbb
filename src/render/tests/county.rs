//! A county with a bureau and a town, and what its pages show between `<main>` and `</main>`.

use std::collections::BTreeMap;

use crate::model::{Date, assemble};
use crate::render::{Renderer, Theme};
use crate::source::Sources;
use crate::view::{page, plan};

/// A county with a bureau and a town, as a list of `path` and text.
const COUNTY: &[(&str, &str)] = &[
    (
        "portal.yaml",
        "title: 青山县政府信息公开\nbase_url: https://www.example.org/zwgk/\n",
    ),
    (
        "content/agency.yaml",
        "name: 青山县人民政府\nshort_name: 青山县\nkind: county-government\ncontact: {address: 青山大道1号, telephone: 000-0000001, hours: 工作日}\n",
    ),
    (
        "content/regulations/2019-3.md",
        "---\ntitle: 公开办法\ndocument_number: 青政〔2019〕3号\nsigned: 2019-03-01\npublished: 2019-03-04 09:00\nvalidity: {status: 废止, date: 2022-09-01, replaced_by: 2022-31.md}\n---\n第一条　试行。\n",
    ),
    (
        "content/regulations/2022-31.md",
        "---\ntitle: 公开规定\nindex_number: 0/2022-1\nissuer: 县政府办公室\ntopic: 政务公开\npublished: 2022-08-22\nvalidity: 有效\nattachments: [{file: 附件 表.xlsx, title: 情形}]\ncorrections: [{date: 2022-08-25, what: 第二条, was: 三日, now: 五日, why: 笔误, earlier: old.pdf}]\n---\n## 一、总则\n\n第一条　见[办法](2019-3.md)。\n",
    ),
    ("content/regulations/附件 表.xlsx", "x"),
    ("content/regulations/old.pdf", "x"),
    (
        "content/documents/caizheng/class.yaml",
        "name: 财政预决算\nbasis: 第二十条\nterm: 20个工作日\norder: 2\n",
    ),
    (
        "content/documents/caizheng/2023.md",
        "---\ntitle: 2023年预算\npublished: 2023-02-14 16:30\nattachments: [budget.pdf]\n---\n见附件。\n",
    ),
    ("content/documents/caizheng/budget.pdf", "x"),
    (
        "content/documents/caizheng/2021.md",
        "---\ntitle: 2021年决算\npublished: 2022-08-01\nwithdrawn: {date: 2022-08-09, reason: 附表有误}\n---\n附表。\n",
    ),
    (
        "content/documents/xuke/class.yaml",
        "name: 行政许可\norder: 1\nnone: {reason: 本机关无此项职权, date: 2024-01-10}\n",
    ),
    ("content/documents/empty/class.yaml", "name: 尚无内容\n"),
    (
        "content/ju/agency.yaml",
        "name: 青山县教育局\nshort_name: 县教育局\nkind: county-department\n",
    ),
    (
        "content/ju/reports/2023/report.md",
        "---\nyear: 2023\npublished: 2024-02-05 10:00\n---\n",
    ),
    ("content/ju/reports/2023/tables.yaml", "rest: 0"),
    (
        "content/zhen/agency.yaml",
        "name: 青山县河口镇人民政府\nshort_name: 河口镇\nunreported: {2023: 当年新设}\n",
    ),
    (
        "content/a/agency.yaml",
        "name: 青山县档案馆\nkind: institution\n",
    ),
];

/// Renders a page of the county with other files, as of a day.
pub(super) fn render_with(files: &[(&str, &str)], out: &str) -> String {
    let own = COUNTY
        .iter()
        .filter(|(path, _)| !files.iter().any(|(other, _)| other == path));
    let sources = Sources::from_texts(own.chain(files).copied());
    let mut portal = assemble(&sources).value;
    portal.day = Date::new(2025, 3, 1);
    let plan = plan(&portal);
    let id = plan.pages.iter().find(|id| id.out().as_str() == out);
    let view = page(
        &portal,
        &plan,
        &BTreeMap::new(),
        id.unwrap_or_else(|| panic!("no page {out}")),
    );
    let renderer = Renderer::new(Theme::load("default", &sources).unwrap()).unwrap();
    String::from_utf8(renderer.render(&view).unwrap()).unwrap()
}

/// Returns what stands in `<main>`.
pub(super) fn main_of(html: &str) -> String {
    let (_, rest) = html.split_once("<main").unwrap();
    let (_, rest) = rest.split_once('>').unwrap();
    let (main, _) = rest.split_once("</main>").unwrap();
    main.trim().to_owned()
}

/// Renders a page of the county, and returns what stands in its `<main>`.
pub(super) fn check(out: &str) -> String {
    main_of(&render_with(&[], out))
}
