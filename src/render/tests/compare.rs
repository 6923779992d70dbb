//! Lists for phones, charts and the page that compares years, as they are rendered.

use insta::assert_snapshot;

use super::super::chart::{Frame, svg};
use super::{lines, render, view};
use crate::source::Sources;
use crate::view::{ChartSeries, ChartView, FormChange};

#[test]
fn a_wide_table_is_a_list_on_phones() {
    let sources = crate::view::tests::comparison::sources(&[
        (2020, "new: [2, 0, 0, 0, 0], other: [1, 0, 0, 0, 0]"),
        (
            2021,
            "new: [3, 0, 1, 0, 0], other: {1: [0, 0, 0, 0, x], rest: 0}",
        ),
    ]);
    let page = render("default", &sources, "reports/2021/index.html");
    let list = page.split("<div class=\"compact\"").nth(1).unwrap();
    let list = list.split("<details class=\"official\"").next().unwrap();
    assert_snapshot!(list, @r#"
     role="group" aria-label="表1　申请（单位：件），简明表">
    <p class="compact-head"><span class="label">简明表</span> <span class="n">2021</span> <span class="n before">2020</span></p>
    <ul>
    <li class="row"><span class="label">新收</span> <span class="n"><span class="sr">2021 年 </span><b>4</b></span> <span class="n before"><span class="sr">，2020 年 </span><b>2</b></span> <span class="parts">甲 3 · 丙 1</span></li>
    <li><details><summary class="row"><span class="label">其他<span class="count">（2 项）</span></span> <span class="n"><span class="sr">2021 年 </span><abbr title="未填报">—</abbr></span> <span class="n before"><span class="sr">，2020 年 </span><b>1</b></span> <span class="parts"></span></summary>
    <ul>
    <li class="row"><span class="label">逾期</span> <span class="n"><span class="sr">2021 年 </span><abbr title="未填报">—</abbr></span> <span class="n before"><span class="sr">，2020 年 </span>-</span> <span class="parts"></span></li>
    <li class="row"><span class="label">杂项</span> <span class="n"><span class="sr">2021 年 </span>0</span> <span class="n before"><span class="sr">，2020 年 </span>-</span> <span class="parts"></span></li>
    </ul>
    </details></li>
    </ul>
    </div>
    "#);
}

fn rendered(sources: &Sources) -> String {
    render("default", sources, "reports/compare/index.html")
}

#[test]
fn the_comparison_stands_without_scripts() {
    let sources = crate::view::tests::comparison::sources(&[
        (2020, "new: [2, 0, 0, 0, 0], other: [1, 0, 0, 0, 0]"),
        (2021, "new: [3, 0, 1, 0, 0]"),
    ]);
    let page = rendered(&sources);
    assert_snapshot!(lines(&page, "<tr"), @r#"
    <thead><tr><th scope="col">指标</th><th scope="col"><a href="../2020/index.html">2020</a> <span class="form">旧表式</span></th><th scope="col" class="new-form"><a href="../2021/index.html">2021</a> <span class="form">新表式</span></th><th scope="col">较上年</th></tr></thead>
    <tr class="row"><th scope="row">一、新收</th><td><a href="../2020/index.html#t1-new-total">2</a></td><td class="new-form"><a href="../2021/index.html#t1-new-total">4</a></td><td class="change"><b>+2</b> 增加</td></tr>
    <tr class="part"><th scope="row">其中：甲</th><td><a href="../2020/index.html#t1-new-a">2</a></td><td class="new-form"><a href="../2021/index.html#t1-new-a">3</a></td><td class="change"><b>+1</b> 增加</td></tr>
    <tr class="part"><th scope="row">其中：丙</th><td><a href="../2020/index.html#t1-new-c" class="zero">0</a></td><td class="new-form"><a href="../2021/index.html#t1-new-c">1</a></td><td class="change"><b>+1</b> 增加</td></tr>
    <tr class="group"><th scope="row"><details><summary>二、其他（2 项）</summary><ul><li>1.逾期</li><li>2.杂项</li></ul></details></th><td><a href="../2020/index.html#t1-other-total">1</a></td><td class="new-form"><a href="../2021/index.html#t1-other" class="zero">0</a></td><td class="change"><b>−1</b> 减少</td></tr>
    <thead><tr><th scope="col">指标</th><th scope="col"><a href="../2020/index.html">2020</a> <span class="form">旧表式</span></th><th scope="col" class="new-form"><a href="../2021/index.html">2021</a> <span class="form">新表式</span></th><th scope="col">较上年</th></tr></thead>
    <tr class="row same"><th scope="row">三、旧项</th><td><a href="../2020/index.html#t1-gone-total" class="zero">0</a></td><td class="new-form">-</td><td class="change">-</td></tr>
    "#);
    assert!(page.contains("<form class=\"pick\" hidden>"));
    assert!(!page.contains(" style=") && !page.contains("<svg"));
}

#[test]
fn a_chart_on_a_page_says_what_it_shows() {
    let sources = crate::view::tests::comparison::sources(&[
        (2021, "new: [2, 0, 0, 0, 0]"),
        (2022, "new: [3, 0, 1, 0, 0]"),
        (2023, "new: [1, 0, 0, 0, 0]"),
    ]);
    assert_eq!(view(&sources, "reports/compare/index.html").charts.len(), 1);
    let page = rendered(&sources);
    let figure = page.split("<div class=\"chart\">").nth(1).unwrap();
    let figure = figure.split("</section>").next().unwrap();
    let shown = figure.lines().filter(|line| !line.starts_with("<svg"));
    assert_snapshot!(shown.collect::<Vec<_>>().join("\n"), @r#"

    <figure>
    <div class="chart-head" aria-hidden="true">
    <p class="chart-title">2023 年新收 1 件，比上年减少 3 件，为 2021 年以来最少</p>
    <p class="chart-subtitle">某镇，新收，2021—2023 年，单位：件</p>
    </div>
    <figcaption><span class="sr">2023 年新收 1 件，比上年减少 3 件，为 2021 年以来最少。某镇，新收，2021—2023 年，单位：件。</span>资料来源：<a href="../2021/index.html">2021</a>、<a href="../2022/index.html">2022</a>、<a href="../2023/index.html">2023</a> 年度报告</figcaption>
    </figure>
    <details>
    <summary>图中数据</summary>
    <div class="tw" role="region" tabindex="0" aria-labelledby="c1-data">
    <table class="plain">
    <caption class="sr" id="c1-data">某镇，新收，2021—2023 年，单位：件</caption>
    <thead><tr><th scope="col">年度</th><th scope="col" class="right">新收（件）</th></tr></thead>
    <tbody>
    <tr><th scope="row">2021</th><td class="right">2</td></tr>
    <tr><th scope="row">2022</th><td class="right">4</td></tr>
    <tr><th scope="row">2023</th><td class="right">1</td></tr>
    </tbody>
    </table>
    </div>
    </details>
    </div>
    <p class="trend">其他 2021—2023 年均为 0。</p>
    "#);
}

fn chart(values: &[&[Option<&str>]]) -> ChartView {
    let series = values.iter().zip(["新收", "办结", "结转", "其他"]);
    let series = series.map(|(values, label)| ChartSeries {
        label: label.to_owned(),
        values: values
            .iter()
            .map(|value| value.map(str::to_owned))
            .collect(),
    });
    ChartView {
        id: "c1".to_owned(),
        title: "新收 <3> 件".to_owned(),
        subtitle: "某镇，2020—2023 年，单位：件".to_owned(),
        unit: "件".to_owned(),
        years: (2020..).take(values[0].len()).collect(),
        series: series.collect(),
        breaks: vec![FormChange {
            year: 2021,
            form: "新表式".to_owned(),
        }],
        sources: Vec::new(),
    }
}

/// Draws a chart for a phone, an element a line.
fn drawn(values: &[&[Option<&str>]]) -> String {
    svg(&chart(values), Frame::Narrow)
        .replace('>', ">\n")
        .replace("\n</", "</")
}

#[test]
fn a_gap_breaks_the_line_and_a_new_form_is_marked() {
    assert_snapshot!(drawn(&[&[Some("1"), Some("3"), None, Some("2")]]), @r#"
    <svg class="narrow" viewBox="0 0 360 260" role="img" aria-labelledby="c1n-t c1n-d">
    <title id="c1n-t">
    新收 &lt;3&gt; 件</title>
    <desc id="c1n-d">
    某镇，2020—2023 年，单位：件。新收：2020年1，2021年3，2023年2。</desc>
    <path class="axis" d="M21 230H328"/>
    <text class="end" x="15" y="235">
    0</text>
    <path class="grid" d="M21 164H328"/>
    <text class="end" x="15" y="169">
    1</text>
    <path class="grid" d="M21 98H328"/>
    <text class="end" x="15" y="103">
    2</text>
    <path class="grid" d="M21 32H328"/>
    <text class="end" x="15" y="37">
    3</text>
    <text class="middle" x="37" y="252">
    2020</text>
    <text class="middle" x="128" y="252">
    2021</text>
    <text class="middle" x="220" y="252">
    2022</text>
    <text class="middle" x="312" y="252">
    2023</text>
    <path class="break" d="M82 8V230"/>
    <text class="start note" x="88" y="20">
    新表式</text>
    <path class="line s1" d="M37 164L128 32M312 98"/>
    <path class="mark s1" d="M32 164a5 5 0 1 0 10 0a5 5 0 1 0 -10 0M123 32a5 5 0 1 0 10 0a5 5 0 1 0 -10 0M307 98a5 5 0 1 0 10 0a5 5 0 1 0 -10 0"/>
    <text class="middle value s1" x="37" y="153">
    1</text>
    <text class="middle value s1" x="128" y="21">
    3</text>
    <text class="middle value s1" x="312" y="87">
    2</text></svg>
    "#);
}

#[test]
fn lines_differ_in_their_markers_and_carry_their_names() {
    let values: [&[Option<&str>]; 2] = [
        &[Some("0"), Some("12.50"), Some("3")],
        &[Some("-2"), Some("1"), Some("3")],
    ];
    let drawn = drawn(&values);
    let chosen = drawn
        .lines()
        .filter(|line| line.contains(" s") || line.contains("end"));
    assert_snapshot!(chosen.collect::<Vec<_>>().join("\n"), @r#"
    <text class="end" x="25" y="235">
    <text class="end" x="25" y="185">
    <text class="end" x="25" y="136">
    <text class="end" x="25" y="86">
    <text class="end" x="25" y="37">
    <path class="line s1" d="M47 180L162 57L277 151"/>
    <path class="mark s1" d="M42 180a5 5 0 1 0 10 0a5 5 0 1 0 -10 0M157 57a5 5 0 1 0 10 0a5 5 0 1 0 -10 0M272 151a5 5 0 1 0 10 0a5 5 0 1 0 -10 0"/>
    <path class="line s2" d="M47 200L162 171L277 151"/>
    <path class="mark s2" d="M42 195h10v10h-10zM157 166h10v10h-10zM272 146h10v10h-10z"/>
    <text class="value s1" x="297" y="156">
    <text class="value s2" x="297" y="175">
    "#);
}

#[test]
fn huge_figures_are_drawn() {
    let huge = "9".repeat(24);
    let text = drawn(&[&[Some("0"), Some(&huge), Some("1")]]);
    assert!(text.contains(&huge) && text.contains("class=\"line s1\""));
}
