//! What the comparison of years says of small portals with forms of their own.

use std::collections::BTreeMap;
use std::fmt::Write;

use insta::assert_snapshot;

use super::super::{ComparisonPage, Content, PageView, page, plan};
use crate::model::assemble;
use crate::source::Sources;

/// A form in two editions: the older has 其他 undivided, and a row that the newer has not.
pub(crate) const FORMS: [(&str, &str); 2] = [
    (
        "forms/small-new.yaml",
        "{id: small-new, name: 新, short_name: 新表式, basis: 新, years: {from: 2021}, title: '{agency}{year}年报告',
          lead: [{none: 未收到申请, figures: [
            {id: new, label: 新收, heading: 新收, unit: 件, cells: [t.new.total], some: '新收 {n} 件'},
            {id: other, label: 其他, heading: 其他, unit: 件, cells: [t.other.1.total, t.other.2.total], some: '其他 {n} 件'}]}],
          sections: [{id: s1, heading: 一、申请情况, table: t}],
          tables: [{id: t, anchor: t1, number: 表1, caption: 申请, unit: 件, layout: grid, blocks: [{
            columns: [{id: a, label: 甲}, {id: b, label: 乙}, {id: c, label: 丙}, {id: d, label: 丁}, {id: e, label: 戊}, {id: total, label: 总计}],
            rows: [{id: new, label: 一、新收}, {id: other, label: 二、其他, rows: [{id: 1, label: 1.逾期}, {id: 2, label: 2.杂项}]}]}],
            equations: [{code: row-total, each: row, fills: true, holds: total = a + b + c + d + e}]}]}",
    ),
    (
        "forms/small-old.yaml",
        "{id: small-old, name: 旧, short_name: 旧表式, basis: 旧, years: {from: 2019, to: 2020}, title: '{agency}{year}年报告',
          lead: [{none: 未收到申请, figures: [
            {id: new, label: 新收, heading: 新收, unit: 件, cells: [t.new.total], some: '新收 {n} 件'},
            {id: other, label: 其他, heading: 其他, unit: 件, cells: [t.other.total], some: '其他 {n} 件'}]}],
          sections: [{id: s1, heading: 一、申请情况, table: t}],
          tables: [{id: t, anchor: t1, number: 表1, caption: 申请, unit: 件, layout: grid, blocks: [{
            columns: [{id: a, label: 甲}, {id: b, label: 乙}, {id: c, label: 丙}, {id: d, label: 丁}, {id: e, label: 戊}, {id: total, label: 总计}],
            rows: [{id: new, label: 一、新收}, {id: other, label: 二、其他}, {id: gone, label: 三、旧项}]}],
            equations: [{code: row-total, each: row, fills: true, holds: total = a + b + c + d + e}]}]}",
    ),
];

/// A portal with reports whose tables are given as `(year, cells of table t)`.
pub(crate) fn sources(years: &[(u16, &str)]) -> Sources {
    let mut texts = vec![
        ("portal.yaml".to_owned(), "title: 某镇信息公开\n".to_owned()),
        (
            "content/agency.yaml".to_owned(),
            "name: 某镇人民政府\nshort_name: 某镇\n".to_owned(),
        ),
    ];
    texts.extend(FORMS.map(|(path, text)| (path.to_owned(), text.to_owned())));
    for (year, cells) in years {
        let folder = format!("content/reports/{year}");
        let report = format!("---\nyear: {year}\n---\n# 一、申请情况\n");
        texts.push((format!("{folder}/report.md"), report));
        texts.push((
            format!("{folder}/tables.yaml"),
            format!("t: {{{cells}, rest: 0}}\n"),
        ));
    }
    let texts = texts.iter().map(|(path, text)| (&**path, &**text));
    Sources::from_texts(texts)
}

fn view(years: &[(u16, &str)]) -> Option<PageView> {
    let portal = assemble(&sources(years)).value;
    let plan = plan(&portal);
    let out = "reports/compare/index.html";
    let id = plan.pages.iter().find(|id| id.out().as_str() == out)?;
    Some(page(&portal, &plan, &BTreeMap::new(), id))
}

/// Shows what the page says: main points, charts and sentences, rows, notes.
fn check(years: &[(u16, &str)]) -> String {
    let Some(view) = view(years) else {
        return "no page".to_owned();
    };
    let Content::Comparison(content) = &view.content else {
        panic!("not a comparison")
    };
    let mut text = format!("{}\n", content.points);
    for trend in &content.trends {
        if let Some(chart) = trend.chart.map(|number| &view.charts[number]) {
            writeln!(text, "chart: {} / {}", chart.title, chart.subtitle).unwrap();
        }
        for sentence in &trend.sentences {
            writeln!(text, "words: {sentence}").unwrap();
        }
    }
    write_rows(content, &mut text);
    for note in &content.notes {
        writeln!(text, "note: {note}").unwrap();
    }
    text.replace('\u{a0}', " ")
}

fn write_rows(content: &ComparisonPage, text: &mut String) {
    for table in &content.tables {
        let zero = if table.all_zero { " all 0" } else { "" };
        let form = table.form.as_deref().unwrap_or("");
        writeln!(text, "== {}{zero} {form}", table.heading).unwrap();
        for row in &table.rows {
            write!(text, "{:?} {}", row.kind, row.label).unwrap();
            for value in &row.values {
                let shown = if value.asked { "—" } else { "-" };
                write!(text, " {}", value.text.as_deref().unwrap_or(shown)).unwrap();
            }
            let change = row.change.as_ref();
            let change = change.map_or("-".to_owned(), |change| {
                format!("{}{}", change.sign, change.word)
            });
            let same = if row.varies { "" } else { " same" };
            writeln!(text, " | {change}{same} {}", row.zeros.join("、")).unwrap();
        }
    }
}

#[test]
fn one_year_is_compared_with_nothing() {
    assert_snapshot!(check(&[(2023, "new: [1, 0, 0, 0, 0]")]), @"no page");
}

#[test]
fn two_years_are_told_in_sentences() {
    assert_snapshot!(check(&[
        (2022, "new: [3, 0, 1, 0, 0]"),
        (2023, "new: [1, 0, 0, 0, 0]"),
    ]), @"
    新收 4 → 1 件；其他各年均为 0。
    words: 2023 年新收 1 件，比上年减少 3 件。
    words: 其他 2022—2023 年均为 0。
    == 一、申请情况 
    Row 一、新收 4 1 | −3减少 
    Part 甲 3 1 | −2减少 
    Part 丙 1 0 | −1减少 
    Group 二、其他 0 0 | 持平 same 1.逾期、2.杂项
    ");
}

#[test]
fn three_years_with_two_values_make_a_chart() {
    assert_snapshot!(check(&[
        (2021, "new: [1, 0, 0, 0, 0]"),
        (2022, "new: 0, other: {1: [0, 0, 0, 0, 1], rest: 0}"),
        (2023, "new: [4, 0, 0, 0, 0]"),
    ]), @"
    新收 1 → 0 → 4 件；2022 年其他 1 件，其余年份为 0。
    chart: 2023 年新收 4 件，比上年增加 4 件，为 2021 年以来最多 / 某镇，新收，2021—2023 年，单位：件
    words: 2022 年其他 1 件，其余年份为 0。
    == 一、申请情况 
    Row 一、新收 1 0 4 | +4增加 
    Part 甲 1 0 4 | +4增加 
    Group 二、其他 0 1 0 | −1减少 
    Member 1.逾期 0 1 0 | −1减少 
    Member 2.杂项 0 0 0 | 持平 same
    ");
}

#[test]
fn all_zero_years_are_said_once() {
    assert_snapshot!(check(&[(2021, "new: 0"), (2022, "new: 0"), (2023, "new: 0")]), @"
    新收、其他各年均为 0。
    words: 新收、其他 2021—2023 年均为 0。
    == 一、申请情况 all 0 
    Row 一、新收 0 0 0 | 持平 same 
    Group 二、其他 0 0 0 | 持平 same 1.逾期、2.杂项
    ");
}

#[test]
fn groups_are_compared_as_sums_across_editions() {
    assert_snapshot!(check(&[
        (2019, "new: [1, 0, 0, 0, 0], other: [2, 0, 0, 0, 0], gone: [0, 7, 0, 0, 0]"),
        (2020, "new: [2, 0, 0, 0, 0]"),
        (2021, "new: [3, 0, 0, 0, 0], other: {1: [1, 0, 0, 0, 0], 2: [2, 0, 0, 0, 0]}"),
    ]), @"
    新收 1 → 2 → 3 件；其他 2 → 0 → 3 件。
    chart: 2021 年新收 3 件，比上年增加 1 件，为 2019 年以来最多 / 某镇，新收、其他，2019—2021 年，单位：件
    == 一、申请情况 
    Row 一、新收 1 2 3 | +1增加 
    Part 甲 1 2 3 | +1增加 
    Group 二、其他 2 0 3 | +3增加 
    Member 1.逾期 - - 1 | - same 
    Member 2.杂项 - - 2 | - same 
    == 一、申请情况 旧表式
    Row 三、旧项 7 0 - | - 
    Part 乙 7 0 - | - 
    note: 2019—2020 年用“旧表式”：表1二、其他不分项，只比较合计。
    note: “-”表示该年表式没有此项或口径不同，不是 0。
    ");
}

#[test]
fn a_missing_year_and_a_missing_figure_are_no_change() {
    assert_snapshot!(check(&[
        (2021, "new: [1, 0, 0, 0, 0]"),
        (2022, "new: [x, 0, 0, 0, 0]"),
        (2024, "new: [3, 0, 0, 0, 0]"),
    ]), @"
    新收 2021 年 1 件，2024 年 3 件；其他各年均为 0。
    words: 2024 年新收 3 件，比 2021 年增加 2 件。
    words: 其他 2021、2022、2024 年均为 0。
    == 一、申请情况 
    Row 一、新收 1 — 3 | - 
    Part 甲 1 — 3 | - 
    Group 二、其他 0 0 0 | - same 1.逾期、2.杂项
    ");
}

#[test]
fn figures_lead_to_their_cells() {
    let view = view(&[(2020, "new: 0"), (2021, "new: 0")]).unwrap();
    let Content::Comparison(content) = view.content else {
        panic!("not a comparison")
    };
    let hrefs = content.tables[0].rows.iter().flat_map(|row| &row.values);
    let hrefs: Vec<_> = hrefs.filter_map(|value| value.href.as_deref()).collect();
    assert_snapshot!(hrefs.join("\n"), @"
    ../2020/index.html#t1-new-total
    ../2021/index.html#t1-new-total
    ../2020/index.html#t1-other-total
    ../2021/index.html#t1-other
    ");
}
