//! Which files the portals become.

use super::portal;

/// Lists the files of the site that a portal becomes.
fn full_listing(name: &str) -> Vec<String> {
    let sandbox = portal(name);
    sandbox.build("");
    sandbox.files("site").into_keys().collect()
}

/// Lists the files of the site that a portal becomes, those of data and of search by their number.
fn listing(name: &str) -> String {
    let mut lines: Vec<(String, usize)> = Vec::new();
    for path in full_listing(name) {
        let line = match path.rsplit_once('/') {
            Some((_, "index.html")) | None => path,
            Some(_) if path.starts_with("search/") => "search/…".to_owned(),
            Some((folder, _)) if folder == "data" || folder.ends_with("/data") => {
                format!("{folder}/…")
            }
            Some((folder, file)) if file.starts_with("report-") => format!("{folder}/report-…"),
            Some(_) => path,
        };
        match lines.iter_mut().find(|(known, _)| *known == line) {
            Some((_, count)) => *count += 1,
            None => lines.push((line, 1)),
        }
    }
    let lines = lines.into_iter().map(|(line, count)| match count {
        1 => format!("{line}\n"),
        _ => format!("{line} {count}\n"),
    });
    lines.collect()
}

#[test]
fn one_agency_becomes_these_files() {
    insta::assert_snapshot!(full_listing("").join("\n"), @"
    .gongkai-manifest
    404.html
    accessibility/index.html
    assets/icon.svg
    assets/portal.js
    assets/search.js
    assets/style.css
    data/SHA256SUMS
    data/catalog.jsonld
    data/datapackage.json
    data/index.html
    data/reports.csv
    data/reports.csv-metadata.json
    data/reports.excel.csv
    data/reports.json
    data/reports.xlsx
    data/table2.csv
    data/table2.csv-metadata.json
    data/table2.excel.csv
    data/table3.csv
    data/table3.csv-metadata.json
    data/table3.excel.csv
    data/table4.csv
    data/table4.csv-metadata.json
    data/table4.excel.csv
    fragment/reports/2023/fields.txt
    fragment/reports/2023/full.html
    fragment/reports/2023/plain.html
    host-root/robots.txt
    index.html
    map/index.html
    ml/index.html
    reports/2023/index.html
    reports/2023/report-2023.csv
    reports/2023/report-2023.excel.csv
    reports/2023/report-2023.json
    reports/2023/report-2023.xlsx
    reports/index.html
    search/d/0.js
    search/f/0f4efdad1b63.js
    search/f/bb0dfe53c1c3.js
    search/f/e256cdf5da60.js
    search/i/0.js
    search/index.html
    search/index.js
    search/t/accessibility/index.js
    search/t/data/index.js
    search/t/index.js
    search/t/map/index.js
    search/t/ml/index.js
    search/t/reports/2023/index.js
    search/t/reports/index.js
    ");
}

#[test]
fn a_township_becomes_these_files() {
    insta::assert_snapshot!(listing("township"), @"
    .gongkai-manifest
    404.html
    accessibility/index.html
    apply/form/index.html
    apply/index.html
    assets/icon.svg
    assets/portal.js
    assets/search.js
    assets/style.css
    data/… 17
    data/index.html
    feed.xml
    fragment/reports/2021/fields.txt
    fragment/reports/2021/full.html
    fragment/reports/2021/plain.html
    fragment/reports/2022/fields.txt
    fragment/reports/2022/full.html
    fragment/reports/2022/plain.html
    fragment/reports/2023/fields.txt
    fragment/reports/2023/full.html
    fragment/reports/2023/plain.html
    fragment/reports/2024/fields.txt
    fragment/reports/2024/full.html
    fragment/reports/2024/plain.html
    fragment/reports/2025/fields.txt
    fragment/reports/2025/full.html
    fragment/reports/2025/plain.html
    guide/index.html
    host-root/.well-known/security.txt
    host-root/robots.txt
    index.html
    map/index.html
    ml/index.html
    reports/2021/index.html
    reports/2021/report-… 4
    reports/2022/index.html
    reports/2022/report-… 4
    reports/2023/index.html
    reports/2023/report-… 4
    reports/2024/catalogue.csv
    reports/2024/index.html
    reports/2024/report-… 4
    reports/2025/index.html
    reports/2025/report-… 4
    reports/compare/index.html
    reports/index.html
    search/… 23
    search/index.html
    ");
}

#[test]
fn several_agencies_become_these_files() {
    insta::assert_snapshot!(listing("agencies"), @"
    .gongkai-manifest
    404.html
    accessibility/index.html
    agencies/2022/index.html
    agencies/2023/index.html
    agencies/index.html
    assets/icon.svg
    assets/portal.js
    assets/search.js
    assets/style.css
    data/… 17
    data/index.html
    feed.xml
    fragment/jiaoyuju/reports/2022/fields.txt
    fragment/jiaoyuju/reports/2022/full.html
    fragment/jiaoyuju/reports/2022/plain.html
    fragment/jiaoyuju/reports/2023/fields.txt
    fragment/jiaoyuju/reports/2023/full.html
    fragment/jiaoyuju/reports/2023/plain.html
    fragment/jiaoyuju/yizhong/reports/2022/fields.txt
    fragment/jiaoyuju/yizhong/reports/2022/full.html
    fragment/jiaoyuju/yizhong/reports/2022/plain.html
    fragment/reports/2022/fields.txt
    fragment/reports/2022/full.html
    fragment/reports/2022/plain.html
    host-root/robots.txt
    index.html
    jiaoyuju/agencies/2022/index.html
    jiaoyuju/agencies/index.html
    jiaoyuju/data/… 17
    jiaoyuju/data/index.html
    jiaoyuju/index.html
    jiaoyuju/reports/2022/index.html
    jiaoyuju/reports/2022/report-… 4
    jiaoyuju/reports/2023/index.html
    jiaoyuju/reports/2023/report-… 4
    jiaoyuju/reports/compare/index.html
    jiaoyuju/reports/index.html
    jiaoyuju/yizhong/data/… 17
    jiaoyuju/yizhong/data/index.html
    jiaoyuju/yizhong/index.html
    jiaoyuju/yizhong/reports/2022/f-c12d08c4.svg
    jiaoyuju/yizhong/reports/2022/index.html
    jiaoyuju/yizhong/reports/2022/report-… 4
    jiaoyuju/yizhong/reports/index.html
    map/index.html
    ml/index.html
    reports/2022/index.html
    reports/2022/report-… 4
    reports/index.html
    search/… 29
    search/index.html
    ");
}

#[test]
fn small_portals_become_these_files() {
    insta::assert_snapshot!(listing("no-reports"), @"
    .gongkai-manifest
    404.html
    accessibility/index.html
    assets/icon.svg
    assets/portal.js
    assets/search.js
    assets/style.css
    host-root/robots.txt
    index.html
    map/index.html
    ml/index.html
    search/… 7
    search/index.html
    ");
}

#[test]
fn a_theme_brings_its_files() {
    insta::assert_snapshot!(listing("own-theme"), @"
    .gongkai-manifest
    404.html
    accessibility/index.html
    assets/emblem.svg
    assets/icon.svg
    assets/portal.js
    assets/search.js
    assets/style.css
    data/… 17
    data/index.html
    feed.xml
    fragment/reports/2023/fields.txt
    fragment/reports/2023/full.html
    fragment/reports/2023/plain.html
    host-root/robots.txt
    index.html
    map/index.html
    ml/index.html
    reports/2023/index.html
    reports/2023/report-… 4
    reports/index.html
    search/… 13
    search/index.html
    ");
}
