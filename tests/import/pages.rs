//! Reports as web pages: merged cells, the mark-up of office programs, tables that lay out pages,
//! the website around the report.

use std::fmt::Write as _;

use gongkai::forms::{Block, Layout, Node, TableForm};

use super::figures::{Dice, Figures, assert_all_read, form, imported, read_back};
use super::layouts::lines;

/// How a page is made.
#[derive(Clone, Copy)]
struct Style {
    /// Whether cells are merged as on paper.
    merged: bool,
    /// What stands before and after the text of a cell.
    around: (&'static str, &'static str),
    /// Whether each block of a table is a table of its own.
    split: bool,
    /// Whether the report is laid out by tables, with the website around it.
    site: bool,
    /// Whether each cell is a paragraph, and no table is left.
    flat: bool,
}

const PLAIN: Style = Style {
    merged: true,
    around: ("", ""),
    split: false,
    site: false,
    flat: false,
};

const WORD: (&str, &str) = (
    "<p class=\"MsoNormal\" align=\"center\" style=\"text-align:center;mso-pagination:widow-orphan\"><span lang=\"EN-US\" style='font-size:9.0pt;font-family:宋体'>",
    "<o:p></o:p></span></p>",
);

fn page(figures: &Figures, style: Style) -> String {
    let form = form(figures.year);
    let mut body = String::new();
    for section in &form.sections {
        let _ = write!(
            body,
            "<p><strong>{}</strong></p>\n<p>　　{}年，本机关依法推进政府信息公开，<a href=\"https://www.example.com/a?b=1\">回应社会关切</a>。</p>",
            section.heading, figures.year
        );
        if let Some(number) = section.table {
            let table = &form.tables[number];
            body.push_str(&match style.merged {
                true => merged(table, &figures.tables[number], style),
                false => unmerged(table, &figures.tables[number], style),
            });
        }
    }
    let title = format!(
        "青山县示范镇人民政府{}年政府信息公开工作年度报告",
        figures.year
    );
    if !style.site {
        return format!(
            "<html><head><meta charset=utf-8><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>"
        );
    }
    format!(
        "<html><head><meta charset=utf-8><meta name=\"PubDate\" content=\"2024-01-18 09:30\"><title>{title}_示范镇_青山县人民政府</title><script>var a='<td>1</td>';</script></head><body>\
         <div class=top><ul><li><a href=/>首页</a><li><a href=/zw/>政务公开</a></ul></div>\
         <table width=1000><tr><td width=200><ul><li>信息公开年报<li>二、主动公开政府信息情况</ul></td><td>\
         <table><tr><td>当前位置：首页 &gt; 信息公开年报</td></tr><tr><td><h2>{title}</h2></td></tr>\
         <tr><td>发布时间：2024-01-18 09:30　来源：示范镇　浏览次数：<span>12</span></td></tr><tr><td><div id=zoom>{body}</div></td></tr></table>\
         </td></tr></table><div class=foot><p>主办单位：青山县人民政府　网站标识码：0000000000</p><p>ICP备00000000号</p></div></body></html>"
    )
}

fn cell(tag: &str, attributes: &str, text: &str, style: Style) -> String {
    format!(
        "<{tag}{attributes}>{}{text}{}</{tag}>",
        style.around.0, style.around.1
    )
}

/// A table with cells merged as on paper.
fn merged(table: &TableForm, cells: &[String], style: Style) -> String {
    let mut html = String::from("<table border=1>");
    let n_columns = table
        .blocks
        .iter()
        .map(|block| block.columns.len())
        .max()
        .unwrap();
    for (number, block) in table.blocks.iter().enumerate() {
        if style.split && number > 0 {
            html.push_str("</table><p>&nbsp;</p><table border=1>");
        }
        if let Some(label) = &block.label {
            let _ = write!(
                html,
                "<tr>{}</tr>",
                cell("td", &format!(" colspan={}", n_columns + 1), label, style)
            );
        }
        if table.layout == Layout::Across {
            across(table, cells, style, &mut html);
            continue;
        }
        let labels = depth(&block.row_tree);
        heads(block, (labels, n_columns), style, &mut html);
        let mut rows = Rows {
            table,
            cells,
            style,
            html: &mut html,
            labels,
            open: false,
            n_columns,
        };
        rows.nodes(&block.row_tree, 0);
    }
    html.push_str("</table>");
    html
}

/// The heads of a block, one row for each level.
fn heads(block: &Block, (labels, n_columns): (usize, usize), style: Style, html: &mut String) {
    let depth = depth(&block.column_tree);
    let corner = block.note.as_ref().or(block.head.as_ref()).unwrap();
    let mut level: Vec<&Node> = block.column_tree.iter().collect();
    for row in 0..depth {
        html.push_str("<tr>");
        if row == 0 {
            html.push_str(&cell(
                "td",
                &format!(" colspan={labels} rowspan={depth}"),
                corner,
                style,
            ));
        }
        for node in &level {
            let (colspan, rowspan) = (
                leaves(node),
                if node.children.is_empty() {
                    depth - row
                } else {
                    1
                },
            );
            let colspan = if block.columns.len() < n_columns {
                n_columns
            } else {
                colspan
            };
            html.push_str(&cell(
                "th",
                &format!(" colspan=\"{colspan}\" rowspan=\"{rowspan}\""),
                &node.label,
                style,
            ));
        }
        level = level.iter().flat_map(|node| &node.children).collect();
        html.push_str("</tr>");
    }
}

fn depth(nodes: &[Node]) -> usize {
    nodes
        .iter()
        .map(|node| 1 + depth(&node.children))
        .max()
        .unwrap_or(0)
}

fn leaves(node: &Node) -> usize {
    if node.children.is_empty() {
        1
    } else {
        node.children.iter().map(leaves).sum()
    }
}

struct Rows<'a> {
    table: &'a TableForm,
    cells: &'a [String],
    style: Style,
    html: &'a mut String,
    labels: usize,
    open: bool,
    n_columns: usize,
}

impl Rows<'_> {
    fn nodes(&mut self, nodes: &[Node], level: usize) {
        for node in nodes {
            if !self.open {
                self.html.push_str("<tr>");
                self.open = true;
            }
            if !node.children.is_empty() {
                let attributes = format!(" rowspan={}", leaves(node));
                self.html
                    .push_str(&cell("td", &attributes, &node.label, self.style));
                self.nodes(&node.children, level + 1);
                continue;
            }
            let row = &self.table.rows[node.leaf];
            self.html.push_str(&cell(
                "td",
                &format!(" colspan={}", self.labels - level),
                &node.label,
                self.style,
            ));
            let own = &self.cells[self.table.cells(row)];
            let colspan = if own.len() == 1 { self.n_columns } else { 1 };
            for text in own {
                self.html.push_str(&cell(
                    "td",
                    &format!(" colspan={colspan}"),
                    text,
                    self.style,
                ));
            }
            self.html.push_str("</tr>\n");
            self.open = false;
        }
    }
}

fn across(table: &TableForm, cells: &[String], style: Style, html: &mut String) {
    let _ = write!(
        html,
        "<tr>{}{}</tr>",
        cell("td", " colspan=5", "行政复议", style),
        cell("td", " colspan=10", "行政诉讼", style)
    );
    html.push_str("<tr>");
    for (number, row) in table.rows.iter().enumerate() {
        if number > 0 {
            html.push_str(&cell("td", " colspan=5", &row.label, style));
            continue;
        }
        for column in &table.blocks[0].columns {
            html.push_str(&cell("td", " rowspan=2", &broken(&column.label), style));
        }
    }
    html.push_str("</tr><tr>");
    for _ in 1..table.rows.len() {
        for column in &table.blocks[0].columns {
            html.push_str(&cell("td", "", &broken(&column.label), style));
        }
    }
    html.push_str("</tr><tr>");
    for text in cells {
        html.push_str(&cell("td", "", text, style));
    }
    html.push_str("</tr>");
}

/// Heads are set over two lines.
fn broken(label: &str) -> String {
    let chars: Vec<char> = label.chars().collect();
    match chars.len() {
        4 => format!(
            "{}<br>{}",
            chars[..2].iter().collect::<String>(),
            chars[2..].iter().collect::<String>()
        ),
        _ => label.to_owned(),
    }
}

/// A table without merged cells, or no table at all.
fn unmerged(table: &TableForm, cells: &[String], style: Style) -> String {
    let mut html = String::from(if style.flat { "<div>" } else { "<table>" });
    for line in lines(table, cells) {
        if style.flat {
            for text in line.labels.iter().chain(&line.figures) {
                let _ = write!(html, "<p>{text}</p>");
            }
            continue;
        }
        html.push_str("<tr>");
        // Labels of groups stand in columns of their own; rows without them begin further right.
        let blank = if line.row.is_some() && line.labels.len() == 1 && table.blocks.len() == 1 {
            2
        } else {
            0
        };
        for _ in 0..blank {
            html.push_str(&cell("td", "", "&nbsp;", style));
        }
        for text in line.labels.iter().chain(&line.figures) {
            html.push_str(&cell("td", "", text, style));
        }
        html.push_str("</tr>");
    }
    html.push_str(if style.flat { "</div>" } else { "</table>" });
    html
}

fn check(name: &str, style: Style) {
    for seed in 0..3 {
        for year in [2023, 2020] {
            let figures = Figures::new(year, &mut Dice::new(seed * 7 + u64::from(year)));
            let text = page(&figures, style);
            assert_all_read(
                &format!("{name} {seed} {year}"),
                "a.html",
                text.as_bytes(),
                &figures,
            );
        }
    }
}

#[test]
fn cells_may_be_merged_as_on_paper() {
    check("merged", PLAIN);
    check(
        "split",
        Style {
            split: true,
            ..PLAIN
        },
    );
}

#[test]
fn cells_may_hold_the_mark_up_of_office_programs() {
    check(
        "word",
        Style {
            around: WORD,
            ..PLAIN
        },
    );
}

#[test]
fn the_website_around_a_report_is_left_out() {
    let style = Style {
        site: true,
        around: WORD,
        ..PLAIN
    };
    check("site", style);
    let figures = Figures::new(2023, &mut Dice::new(5));
    let made = imported("a.html", page(&figures, style).as_bytes(), None).unwrap();
    assert!(
        made.report.contains("published: 2024-01-18 09:30\n"),
        "{}",
        made.report
    );
    assert!(
        made.report
            .contains("[回应社会关切](https://www.example.com/a?b=1)。"),
        "{}",
        made.report
    );
    for word in ["首页", "主办单位", "浏览", "ICP", "信息公开年报"] {
        assert!(!made.report.contains(word), "{word} in\n{}", made.report);
    }
}

#[test]
fn cells_may_stand_in_any_column_or_in_no_table() {
    check(
        "unmerged",
        Style {
            merged: false,
            ..PLAIN
        },
    );
    check(
        "flat",
        Style {
            merged: false,
            flat: true,
            ..PLAIN
        },
    );
}

#[test]
fn pages_may_be_in_gbk() {
    let figures = Figures::new(2023, &mut Dice::new(9));
    let text = page(&figures, PLAIN).replace("charset=utf-8", "charset=gb2312");
    let bytes = encoding_rs::GBK.encode(&text).0.into_owned();
    assert_all_read("gbk", "a.html", &bytes, &figures);
}

#[test]
fn a_table_that_stands_twice_is_read_once() {
    let figures = Figures::new(2023, &mut Dice::new(11));
    let text = page(&figures, PLAIN);
    let table = |text: &str| {
        let start = text.rfind("<table").unwrap();
        text[start..]
            .split_inclusive("</table>")
            .next()
            .unwrap()
            .to_owned()
    };
    let twice = text.replace(&table(&text), &table(&text).repeat(2));
    let made = imported("a.html", twice.as_bytes(), None).unwrap();
    assert_eq!(read_back(&made), figures.by_name());
}
