//! What pages show: the statutory tables in full, the ribbon, names and figures.

use super::{is_page, portal};
use crate::html::{Tag, between, tags, text};
use crate::support::Sandbox;

/// Builds a portal and returns one of its pages.
fn page(name: &str, path: &str) -> String {
    let sandbox = portal(name);
    sandbox.build("");
    sandbox.read(&format!("site/{path}"))
}

/// The cells of the statutory tables of a page, table by table: headings and values.
fn tables(page: &str) -> Vec<Vec<Tag>> {
    let mut tables: Vec<Vec<Tag>> = Vec::new();
    let mut is_statutory = false;
    for tag in tags(page) {
        match tag.name.as_str() {
            "table" => {
                is_statutory = tag.has_class("st");
                if is_statutory {
                    tables.push(Vec::new());
                }
            }
            "td" | "th" if is_statutory => tables.last_mut().unwrap().push(tag),
            _ => {}
        }
    }
    tables
}

fn is_value(cell: &&Tag) -> bool {
    cell.name == "td" && !cell.has_class("note")
}

/// The figures of the statutory tables, as they are shown.
pub(super) fn figures(page: &str) -> Vec<String> {
    let cells = tables(page)
        .into_iter()
        .flatten()
        .filter(|cell| is_value(&cell));
    cells.map(|cell| shown(page, &cell)).collect()
}

/// The text of a cell without its mark-up.
fn shown(page: &str, cell: &Tag) -> String {
    let html = page[cell.after..].split("</td>").next().unwrap();
    let mut pieces = html.split('<');
    let mut shown = pieces.next().unwrap().to_owned();
    shown.extend(pieces.filter_map(|piece| Some(piece.split_once('>')?.1)));
    text(&shown)
}

#[test]
fn the_statutory_tables_have_all_their_cells() {
    let reports = [
        ("", "reports/2023"),
        ("township", "reports/2021"),
        ("township", "reports/2025"),
        ("minimal", "reports/2023"),
    ];
    for (name, report) in reports {
        let page = page(name, &format!("{report}/index.html"));
        let tables = tables(&page);
        let n_values: Vec<usize> = tables
            .iter()
            .map(|cells| cells.iter().filter(is_value).count())
            .collect();
        assert_eq!(n_values, [10, 175, 15], "{name}/{report}");
        for cell in tables.iter().flatten() {
            let has_place = match cell.name.as_str() {
                "th" => cell.get("scope").is_some() && cell.get("id").is_some(),
                _ => {
                    cell.has_class("note")
                        || cell
                            .get("headers")
                            .is_some_and(|ids| ids.split(' ').count() >= 2)
                }
            };
            assert!(has_place, "{name}/{report}: {cell:?}");
        }
    }
}

#[test]
fn headers_name_headings_of_the_same_table() {
    for table in tables(&page("township", "reports/2024/index.html")) {
        let headings: Vec<&str> = table
            .iter()
            .filter(|cell| cell.name == "th")
            .filter_map(|cell| cell.get("id"))
            .collect();
        for cell in &table {
            for id in cell
                .get("headers")
                .into_iter()
                .flat_map(|ids| ids.split(' '))
            {
                assert!(headings.contains(&id), "`{id}` in {cell:?}");
            }
        }
    }
}

#[test]
fn rows_and_columns_of_the_tables_are_full() {
    for table in page("township", "reports/2024/index.html")
        .split("<table class=\"st")
        .skip(1)
    {
        let table = table.split("</table>").next().unwrap();
        let mut open: Vec<usize> = Vec::new();
        let mut width = None;
        for row in table.split("<tr>").skip(1) {
            // Columns that cells of earlier rows still reach into.
            let reached = open.iter().filter(|rows| **rows > 0).count();
            let cells = tags(row.split("</tr>").next().unwrap());
            let cells: Vec<&Tag> = cells
                .iter()
                .filter(|tag| matches!(tag.name.as_str(), "td" | "th"))
                .collect();
            let number =
                |cell: &Tag, name: &str| cell.get(name).map_or(1, |value| value.parse().unwrap());
            let own: usize = cells.iter().map(|cell| number(cell, "colspan")).sum();
            let full = *width.get_or_insert(reached + own);
            assert_eq!(reached + own, full, "{row}");
            open = open
                .into_iter()
                .filter(|rows| *rows > 0)
                .map(|rows| rows - 1)
                .collect();
            for cell in cells {
                let rows = number(cell, "rowspan") - 1;
                open.extend(std::iter::repeat_n(rows, number(cell, "colspan")));
            }
        }
        assert!(
            open.iter().all(|rows| *rows == 0),
            "a cell reaches out of the table"
        );
    }
}

#[test]
fn figures_are_shown_as_they_were_written() {
    let figures = figures(&page("township", "reports/2021/index.html"));
    assert_eq!(
        figures[..10],
        ["0", "0", "0", "1", "0", "4", "26", "3", "0", "12.50"]
    );
    assert_eq!(figures[10..17], ["5", "1", "0", "0", "0", "0", "6"]);
    assert_eq!(
        figures[185..],
        [
            "1", "0", "0", "0", "1", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0"
        ]
    );
}

#[test]
fn every_way_of_writing_gives_the_same_tables() {
    let sandbox = Sandbox::portal("shorthand");
    sandbox.build("");
    let page = |year: u16| sandbox.read(&format!("site/reports/{year}/index.html"));
    assert_eq!(figures(&page(2023)), figures(&page(2024)));
    assert_eq!(figures(&page(2023)).len(), 200);
}

#[test]
fn references_become_figures() {
    let page = page("", "reports/2023/index.html");
    assert!(page.contains("新收政府信息公开申请0件，上年结转0件"));
    assert!(!page.contains("{{"));
}

#[test]
fn a_preview_carries_the_ribbon_and_an_official_site_does_not() {
    let ribbon = "预览稿，未正式发布";
    for path in [
        "index.html",
        "reports/index.html",
        "reports/2023/index.html",
    ] {
        for name in ["", "minimal", "township"] {
            let page = page(name, path);
            assert_eq!(page.matches(ribbon).count(), 1, "{name}/{path}");
            assert!(
                page.contains("<meta name=\"robots\" content=\"noindex\">"),
                "{name}/{path}"
            );
        }
        let official = page("official", path);
        assert!(
            !official.contains(ribbon) && !official.contains("noindex"),
            "{path}"
        );
        let canonical = format!(
            "https://www.example.com/xxgk/{}",
            path.trim_end_matches("index.html")
        );
        assert!(
            official.contains(&format!("<link rel=\"canonical\" href=\"{canonical}\">")),
            "{path}"
        );
    }
}

#[test]
fn the_address_can_be_given_on_the_command_line() {
    let sandbox = Sandbox::portal("official");
    sandbox.build("--base-url https://mirror.example.org/gov/");
    let page = sandbox.read("site/reports/2023/index.html");
    assert!(page.contains(
        "<link rel=\"canonical\" href=\"https://mirror.example.org/gov/reports/2023/\">"
    ));
}

#[test]
fn pages_have_one_title_one_heading_and_one_main() {
    for name in super::PORTALS {
        let sandbox = portal(name);
        sandbox.build("");
        for (path, bytes) in sandbox.files("site") {
            if !is_page(&path) {
                continue;
            }
            let html = String::from_utf8(bytes).unwrap();
            // Drawings have titles too, each with an id.
            let is_own = |tag: &&Tag| tag.name != "title" || tag.get("id").is_none();
            let tags = tags(&html);
            let count = |element: &str| {
                let own = tags.iter().filter(is_own);
                own.filter(|tag| tag.name == element).count()
            };
            assert_eq!(
                [count("title"), count("h1"), count("main")],
                [1, 1, 1],
                "{name}/{path}"
            );
            assert!(html.contains("<html lang=\"zh-CN\">"), "{name}/{path}");
            let title = text(between(&html, "<title>", "</title>"));
            assert!(
                !title.trim().is_empty() && !title.contains("__"),
                "{name}/{path}: {title}"
            );
        }
    }
}

#[test]
fn headings_do_not_skip_a_level() {
    for name in super::PORTALS {
        let sandbox = portal(name);
        sandbox.build("");
        for (path, bytes) in sandbox
            .files("site")
            .iter()
            .filter(|(path, _)| is_page(path))
        {
            let mut last = 0;
            for tag in tags(std::str::from_utf8(bytes).unwrap()) {
                let level = tag
                    .name
                    .strip_prefix('h')
                    .and_then(|level| level.parse::<u8>().ok());
                if let Some(level) = level {
                    assert!(level <= last + 1, "{name}/{path}: h{level} after h{last}");
                    last = level;
                }
            }
        }
    }
}

#[test]
fn a_theme_of_the_portals_own_extends_the_default_one() {
    let sandbox = Sandbox::portal("own-theme");
    sandbox.build("");
    let page = sandbox.read("site/reports/2023/index.html");
    assert!(page.contains("<img src=\"../../assets/emblem.svg\" alt=\"青山县\">"));
    assert!(page.contains("预览稿，未正式发布"));
    let own = sandbox.read("themes/county/assets/icon.svg");
    assert_eq!(sandbox.read("site/assets/icon.svg"), own);
    let style = std::fs::read_to_string(
        crate::support::repository().join("themes/default/assets/style.css"),
    )
    .unwrap();
    assert!(sandbox.read("site/assets/style.css").starts_with(&style));
}

#[test]
fn attachments_and_images_are_copied_and_linked() {
    let sandbox = Sandbox::portal("agencies");
    sandbox.build("");
    let folder = "jiaoyuju/yizhong/reports/2022";
    let copied = sandbox.read(&format!("site/{folder}/f-c12d08c4.svg"));
    assert_eq!(
        copied,
        sandbox.read(&format!("content/{folder}/平面 图.svg"))
    );
    let page = sandbox.read(&format!("site/{folder}/index.html"));
    let images: Vec<Tag> = tags(&page)
        .into_iter()
        .filter(|tag| tag.name == "img")
        .collect();
    assert_eq!(images.len(), 1);
    assert_eq!(images[0].get("alt"), Some("校园平面图"));
    assert_eq!(images[0].get("src"), Some("f-c12d08c4.svg"));
}

#[test]
fn attachments_keep_their_own_names_for_readers() {
    let page = page("county", "regulations/2023-6/index.html");
    let links = tags(&page).into_iter();
    let mut links = links.filter(|tag| tag.name == "a" && tag.get("download").is_some());
    let link = links.next().unwrap();
    assert_eq!(link.get("download"), Some("附件：责任追究情形 一览表.xlsx"));
    assert!(link.get("href").unwrap().is_ascii());
    assert!(links.next().is_none());
}

#[test]
fn withdrawn_documents_keep_their_page_and_lose_their_text() {
    let sandbox = Sandbox::portal("county");
    sandbox.build("");
    let page = sandbox.read("site/documents/caizheng/2020-jiaoyufei/index.html");
    assert!(page.contains("本信息已于 <time datetime=\"2021-04-02\">2021-04-02</time> 撤下"));
    assert!(!page.contains("（内容已撤下）"));
    let class = sandbox.read("site/documents/caizheng/index.html");
    assert!(!class.contains("2020-jiaoyufei/"));
    let lists = ["site/ml/index.html", "site/ml/page-2.html"].map(|path| sandbox.read(path));
    assert!(lists.iter().any(|list| list.contains("2020-jiaoyufei/")));
}

#[test]
fn a_document_of_later_is_not_built() {
    let sandbox = Sandbox::portal("county");
    sandbox.replace(
        "content/regulations/2023-6.md",
        "published: 2023-03-06 15:00",
        "published: 2123-03-06 15:00",
    );
    sandbox.build("");
    for (path, bytes) in sandbox.files("site") {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("regulations/2023-6/"), "{path}");
        assert!(!text.contains("责任追究办法"), "{path}");
    }
}

#[test]
fn every_page_is_reached_without_scripts_in_three_steps() {
    let page = page("county", "index.html");
    let navigation = between(&page, "<nav class=\"nav\"", "</nav>");
    let labels = tags(navigation).into_iter();
    let hrefs: Vec<String> = labels
        .filter_map(|tag| tag.get("href").map(str::to_owned))
        .collect();
    assert_eq!(
        hrefs,
        [
            "index.html",
            "guide/index.html",
            "regulations/index.html",
            "documents/index.html",
            "reports/index.html",
            "apply/index.html",
            "data/index.html"
        ]
    );
}

#[test]
fn links_between_sources_become_links_between_pages() {
    let page = page("agencies", "index.html");
    assert!(page.contains("<a href=\"jiaoyuju/index.html\">教育局</a>"));
    assert!(page.contains("<a href=\"jiaoyuju/yizhong/reports/2022/index.html\">第一中学</a>"));
    let report = self::page("agencies", "jiaoyuju/reports/2023/index.html");
    assert!(report.contains("<a href=\"../2022/index.html#s5\">2022年度报告</a>"));
    assert!(report.contains("<a href=\"../../../reports/2022/index.html\">2022年度报告</a>"));
}

#[test]
fn a_form_of_the_portals_own_is_shown_and_added_up() {
    let page = page("own-form", "reports/2010/index.html");
    assert_eq!(figures(&page), ["12", "30", "42", "0", "0", "0"]);
    assert!(page.contains("主动公开信息42条"));
}

/// Returns how long a file is when a server has compressed it, in bytes.
fn sent(bytes: &[u8]) -> usize {
    // The head and the end of a gzip file.
    const AROUND: usize = 18;
    miniz_oxide::deflate::compress_to_vec(bytes, 9).len() + AROUND
}

#[test]
fn pages_are_light() {
    let sandbox = portal("county");
    sandbox.build("");
    let files = sandbox.files("site");
    let report = |path: &str| path.contains("reports/20") && is_page(path);
    let reports = files.iter().filter(|(path, _)| report(path));
    let longest = reports.map(|(_, bytes)| sent(bytes)).max().unwrap();
    assert!(longest <= 25 << 10, "a report is sent in {longest} bytes");
    let style = sent(&files["assets/style.css"]);
    assert!(style <= 12 << 10, "the style is sent in {style} bytes");
    let scripts = ["assets/portal.js", "assets/search.js"];
    let scripts: usize = scripts.iter().map(|path| sent(&files[*path])).sum();
    assert!(scripts <= 8 << 10, "scripts are sent in {scripts} bytes");
}
