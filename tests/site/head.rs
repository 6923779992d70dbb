//! What pages tell programs in their heads, and the files that feed readers, robots and browsers
//! read.

use serde_json::Value;

use super::portal;
use crate::html::{between, tags};

fn built(name: &str, arguments: &str) -> std::collections::BTreeMap<String, Vec<u8>> {
    let sandbox = portal(name);
    sandbox.build(arguments);
    sandbox.files("site")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// The prescribed tags: those of the site, of the column, of the article.
const SITE: [&str; 3] = ["SiteName", "SiteDomain", "SiteIDCode"];
const COLUMN: [&str; 4] = [
    "ColumnName",
    "ColumnDescription",
    "ColumnKeywords",
    "ColumnType",
];
const ARTICLE: [&str; 3] = ["ArticleTitle", "PubDate", "ContentSource"];

#[test]
fn every_page_of_an_official_portal_has_three_seven_or_ten_tags() {
    let mut kinds = [0; 3];
    for name in ["official", "county"] {
        let sandbox = portal(name);
        if name == "county" {
            make_official(&sandbox);
        }
        sandbox.build("");
        for (path, bytes) in sandbox.files("site") {
            if !path.ends_with(".html") || path.starts_with("fragment/") || path == "404.html" {
                continue;
            }
            let page = text(&bytes);
            let all = tags(page);
            let metas = all.iter().filter(|tag| tag.name == "meta");
            let names: Vec<&str> = metas.filter_map(|tag| tag.get("name")).collect();
            let count = |group: &[&str]| names.iter().filter(|name| group.contains(name)).count();
            let counts = (count(&SITE), count(&COLUMN), count(&ARTICLE));
            match counts {
                (3, 0, 0) => kinds[0] += 1,
                (3, 4, 0) => kinds[1] += 1,
                (3, 4, 3) => kinds[2] += 1,
                // What has no date of publication says so, and leaves the tag out.
                (3, 4, 2) if !names.contains(&"PubDate") => {}
                _ => panic!("{path}: {counts:?}"),
            }
            let is_report = path.contains("/reports/20") || path.starts_with("reports/20");
            assert!(!is_report || counts.2 >= 2, "{path}: {counts:?}");
            let mut folded: Vec<String> = names.iter().map(|name| name.to_lowercase()).collect();
            folded.sort_unstable();
            let n_names = folded.len();
            folded.dedup();
            assert_eq!(
                folded.len(),
                n_names,
                "{path}: a name stands twice in {names:?}"
            );
        }
    }
    assert!(kinds.iter().all(|count| *count > 2), "{kinds:?}");
}

/// Gives a portal all that an official one must have.
fn make_official(sandbox: &crate::support::Sandbox) {
    let settings = sandbox.read("portal.yaml");
    let kept: Vec<&str> = settings
        .lines()
        .filter(|line| !line.starts_with("official:"))
        .collect();
    let mut settings = kept.join("\n");
    settings.push_str("\nofficial: true\n");
    if !settings.contains("\nparent_site:") {
        settings.push_str("parent_site: {name: 某市人民政府, url: https://www.example.org/}\n");
    }
    if !settings.contains("\nfooter:") {
        settings.push_str(
            "footer: {site_code: '4100000001', icp: 豫ICP备00000000号, police: '41000000000001'}\n",
        );
    }
    sandbox.put("portal.yaml", settings);
}

#[test]
fn the_time_that_is_shown_is_the_time_in_the_head() {
    let files = built("official", "");
    let page = text(&files["reports/2023/index.html"]);
    let published = between(page, "<meta name=\"PubDate\" content=\"", "\"");
    assert!(
        page.contains(&format!("<dd>{published}</dd>")),
        "{published}"
    );
}

#[test]
fn linked_data_are_json_and_name_page_and_way() {
    let mut found = Vec::new();
    for name in ["official", "township", ""] {
        for (path, bytes) in built(name, "") {
            if !path.ends_with(".html") || path == "404.html" || path.starts_with("fragment/") {
                continue;
            }
            let page = text(&bytes);
            if !page.contains("application/ld+json") {
                continue;
            }
            let data = between(page, "<script type=\"application/ld+json\">", "</script>");
            assert!(!data.contains('<'), "{path}");
            let data: Value =
                serde_json::from_str(data).unwrap_or_else(|error| panic!("{path}: {error}"));
            for node in data["@graph"].as_array().unwrap() {
                found.push(node["@type"].as_str().unwrap().to_owned());
                assert!(!node.to_string().contains("null"), "{path}");
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    assert_eq!(
        found,
        [
            "BreadcrumbList",
            "Dataset",
            "GovernmentOrganization",
            "Report"
        ]
    );
}

#[test]
fn what_an_author_writes_never_ends_the_block_of_linked_data() {
    let sandbox = portal("minimal");
    let agency = sandbox.read("content/agency.yaml");
    let name = agency
        .lines()
        .find(|line| line.starts_with("name:"))
        .unwrap();
    let evil = "name: \"</script><script>alert(1)</script>\"";
    sandbox.put("content/agency.yaml", agency.replace(name, evil));
    sandbox.run("build");
    let page = sandbox.read("site/index.html");
    assert!(!page.contains("<script>alert"));
    let data = between(&page, "<script type=\"application/ld+json\">", "</script>");
    let data: Value = serde_json::from_str(data).unwrap();
    assert_eq!(
        data["@graph"][0]["name"],
        "</script><script>alert(1)</script>"
    );
}

#[test]
fn the_feed_has_every_dated_item_under_a_lasting_id() {
    let files = built("township", "--base-url https://www.example.org/zwgk");
    insta::assert_snapshot!(text(&files["feed.xml"]).lines().take(20).collect::<Vec<_>>().join("\n"), @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-CN">
    <title>青山县示范镇人民政府信息公开</title>
    <id>tag:www.example.org,2008-05-01:/feed</id>
    <updated>2026-01-22T10:05:00+08:00</updated>
    <link rel="self" type="application/atom+xml" href="https://www.example.org/zwgk/feed.xml"/>
    <link rel="alternate" type="text/html" href="https://www.example.org/zwgk/"/>
    <author><name>青山县示范镇人民政府</name></author>
    <entry>
    <title>青山县示范镇人民政府2025年政府信息公开工作年度报告</title>
    <id>tag:www.example.org,2026-01-22:/reports/2025/</id>
    <link rel="alternate" type="text/html" href="https://www.example.org/zwgk/reports/2025/"/>
    <published>2026-01-22T10:05:00+08:00</published>
    <updated>2026-01-22T10:05:00+08:00</updated>
    <author><name>青山县示范镇人民政府</name></author>
    <summary>2025年现行有效行政规范性文件5件；收到政府信息公开申请12件，办结12件，结转下年度继续办理2件；行政复议1件，无行政诉讼。</summary>
    </entry>
    <entry>
    <title>青山县示范镇人民政府2024年政府信息公开工作年度报告</title>
    <id>tag:www.example.org,2025-01-16:/reports/2024/</id>
    "#);
    let again = built("township", "--base-url https://www.example.org/zwgk");
    assert_eq!(files["feed.xml"], again["feed.xml"]);
    // Without a host the id comes from the portal; without any date there is no feed.
    let files = built("township", "");
    let feed = text(&files["feed.xml"]);
    assert!(feed.contains("<id>urn:uuid:") && feed.contains("href=\"reports/2025/index.html\""));
    assert!(!built("", "").contains_key("feed.xml"));
    assert!(!text(&built("", "")["index.html"]).contains("feed.xml"));
}

#[test]
fn only_a_correction_moves_the_time_of_an_entry() {
    let sandbox = portal("township");
    let entry = |sandbox: &crate::support::Sandbox| {
        sandbox.build("");
        let feed = sandbox.read("site/feed.xml");
        let entries = feed.split("<entry>").skip(1);
        let mut found =
            entries.filter(|entry| entry.contains("2024年政府信息公开工作年度报告</title>"));
        let entry = found.next().unwrap().to_owned();
        let updated = between(&entry, "<updated>", "</updated>").to_owned();
        (
            between(&entry, "<published>", "</published>").to_owned(),
            updated,
        )
    };
    let first = entry(&sandbox);
    assert_eq!(
        first,
        (
            "2025-01-16T16:45:00+08:00".into(),
            "2025-01-16T16:45:00+08:00".into()
        )
    );
    sandbox.replace("content/reports/2024/report.md", "\n---\n", "\ncorrections:\n  - {date: 2025-03-02, what: 第一部分一处笔误, was: 甲, now: 乙, why: 核对}\n---\n");
    let corrected = entry(&sandbox);
    assert_eq!(corrected, (first.0, "2025-03-02T00:00:00+08:00".into()));
}

#[test]
fn addresses_are_mapped_only_where_the_portal_knows_its_own() {
    let files = built("township", "--base-url https://www.example.org/zwgk");
    insta::assert_snapshot!(text(&files["sitemap.xml"]), @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
    <url><loc>https://www.example.org/zwgk/accessibility/</loc></url>
    <url><loc>https://www.example.org/zwgk/apply/form/</loc></url>
    <url><loc>https://www.example.org/zwgk/apply/</loc></url>
    <url><loc>https://www.example.org/zwgk/data/</loc><lastmod>2026-01-22</lastmod></url>
    <url><loc>https://www.example.org/zwgk/guide/</loc></url>
    <url><loc>https://www.example.org/zwgk/</loc><lastmod>2026-01-22</lastmod></url>
    <url><loc>https://www.example.org/zwgk/map/</loc><lastmod>2026-01-22</lastmod></url>
    <url><loc>https://www.example.org/zwgk/ml/</loc><lastmod>2026-01-22</lastmod></url>
    <url><loc>https://www.example.org/zwgk/reports/2021/</loc><lastmod>2022-01-20</lastmod></url>
    <url><loc>https://www.example.org/zwgk/reports/2022/</loc><lastmod>2023-01-17</lastmod></url>
    <url><loc>https://www.example.org/zwgk/reports/2023/</loc><lastmod>2024-01-18</lastmod></url>
    <url><loc>https://www.example.org/zwgk/reports/2024/</loc><lastmod>2025-01-16</lastmod></url>
    <url><loc>https://www.example.org/zwgk/reports/2025/</loc><lastmod>2026-01-22</lastmod></url>
    <url><loc>https://www.example.org/zwgk/reports/compare/</loc><lastmod>2026-01-22</lastmod></url>
    <url><loc>https://www.example.org/zwgk/reports/</loc><lastmod>2026-01-22</lastmod></url>
    </urlset>
    "#);
    insta::assert_snapshot!(text(&files["opensearch.xml"]), @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
    <ShortName>示范镇</ShortName>
    <Description>青山县示范镇人民政府信息公开检索</Description>
    <InputEncoding>UTF-8</InputEncoding>
    <OutputEncoding>UTF-8</OutputEncoding>
    <Language>zh-CN</Language>
    <Image type="image/svg+xml">https://www.example.org/zwgk/assets/icon.svg</Image>
    <Url type="text/html" template="https://www.example.org/zwgk/search/index.html?q={searchTerms}"/>
    </OpenSearchDescription>
    "#);
    insta::assert_snapshot!(text(&files["host-root/robots.txt"]), @"
    # 供网站管理员并入网站根目录的 robots.txt；在其他位置不起作用。
    User-agent: *
    Disallow: /zwgk/

    Sitemap: https://www.example.org/zwgk/sitemap.xml
    ");
    let files = built("township", "");
    assert!(!files.contains_key("sitemap.xml") && !files.contains_key("opensearch.xml"));
}

#[test]
fn the_hosts_administrators_get_what_works_only_at_its_root() {
    let files = built("official", "");
    insta::assert_snapshot!(text(&files["host-root/robots.txt"]), @"
    # 供网站管理员并入网站根目录的 robots.txt；在其他位置不起作用。
    User-agent: *
    Allow: /xxgk/

    Sitemap: https://www.example.com/xxgk/sitemap.xml
    ");
    insta::assert_snapshot!(text(&files["host-root/.well-known/security.txt"]), @"
    # 供网站管理员放在网站根目录的 .well-known 文件夹中；在其他位置不起作用。
    Contact: mailto:office@example.com
    Expires: 2025-12-31T23:59:59+08:00
    Preferred-Languages: zh
    Canonical: https://www.example.com/.well-known/security.txt
    ");
}
