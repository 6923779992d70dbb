//! The open data: the same figures in every form, hashes and lengths that hold, descriptions with
//! what their standards demand.

use std::collections::BTreeMap;

use calamine::{Data, Reader, Xlsx};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{pages, portal};

/// The files of a built portal.
type Files = BTreeMap<String, Vec<u8>>;

/// Portals with figures, among them one of several agencies and editions and one with a form of
/// its own.
const WITH_DATA: [&str; 5] = ["", "township", "county", "own-form", "shorthand"];

fn built(name: &str) -> Files {
    let sandbox = portal(name);
    sandbox.build("");
    sandbox.files("site")
}

fn text<'f>(files: &'f Files, path: &str) -> &'f str {
    let bytes = files.get(path).unwrap_or_else(|| panic!("no {path}"));
    std::str::from_utf8(bytes).unwrap()
}

fn json(files: &Files, path: &str) -> Value {
    serde_json::from_str(text(files, path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Reads CSV by the rules of RFC 4180; the first record is the head.
fn csv(text: &str) -> Vec<Vec<String>> {
    let mut records = vec![vec![String::new()]];
    let mut chars = text.chars().peekable();
    let mut is_quoted = false;
    while let Some(ch) = chars.next() {
        let record = records.last_mut().unwrap();
        match ch {
            '"' if is_quoted && chars.peek() == Some(&'"') => {
                chars.next();
                record.last_mut().unwrap().push('"');
            }
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => record.push(String::new()),
            '\n' if !is_quoted => records.push(vec![String::new()]),
            _ => record.last_mut().unwrap().push(ch),
        }
    }
    assert_eq!(
        records.pop(),
        Some(vec![String::new()]),
        "the last line ends"
    );
    records
}

/// Every report of a portal: the path of its folder, and its year.
fn reports(files: &Files) -> Vec<(String, String)> {
    let pages = files.keys().filter_map(|path| {
        let folder = path.strip_suffix("/index.html")?;
        let (above, year) = folder.rsplit_once('/')?;
        let is_report = above.rsplit('/').next() == Some("reports") && year.parse::<u16>().is_ok();
        is_report.then(|| (folder.to_owned(), year.to_owned()))
    });
    pages.collect()
}

#[test]
fn page_csv_json_and_workbook_say_the_same_in_every_cell() {
    let mut n_cells = 0;
    for name in WITH_DATA {
        let files = built(name);
        for (folder, year) in reports(&files) {
            let file = |ending: &str| format!("{folder}/report-{year}.{ending}");
            let records = csv(text(&files, &file("csv")));
            let values: Vec<&str> = records[1..].iter().map(|record| &*record[6]).collect();
            n_cells += values.len();
            let page = text(&files, &format!("{folder}/index.html"));
            let shown = pages::figures(page);
            let shown: Vec<&str> = shown
                .iter()
                .map(|figure| if figure == "—" { "" } else { figure })
                .collect();
            assert_eq!(shown, values, "{name} {folder}: page and CSV");
            check_json(&json(&files, &file("json")), &records, &folder);
            check_workbook(&files[&file("xlsx")], &values, &folder);
            let excel = text(&files, &file("excel.csv"));
            let plain = excel
                .strip_prefix('\u{FEFF}')
                .unwrap()
                .replace("\r\n", "\n");
            assert_eq!(plain, text(&files, &file("csv")), "{folder}");
        }
    }
    assert!(n_cells > 10_000, "{n_cells}");
}

fn check_json(document: &Value, records: &[Vec<String>], folder: &str) {
    let tables = document["tables"].as_array().unwrap();
    let rows = tables
        .iter()
        .flat_map(|table| table["rows"].as_array().unwrap());
    let mut found = Vec::new();
    for row in rows {
        for cell in row["cells"].as_array().unwrap() {
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            let value = match &cell["value"] {
                Value::Null => String::new(),
                number => number.to_string(),
            };
            found.push([
                text(&row["row_key"]),
                text(&row["row_label"]),
                text(&cell["column_key"]),
                text(&cell["column_label"]),
                value,
                text(&cell["status"]),
            ]);
        }
    }
    assert_eq!(found.len(), records.len() - 1, "{folder}");
    for (cell, record) in found.iter().zip(&records[1..]) {
        assert_eq!(cell[..4], record[2..6], "{folder}");
        assert!(
            is_same_number(&cell[4], &record[6]),
            "{folder}: {cell:?} {record:?}"
        );
        assert_eq!(cell[5], record[7], "{folder}");
    }
}

/// Compares numbers that may be written with other zeros at their end.
fn is_same_number(one: &str, other: &str) -> bool {
    one == other || one.parse::<f64>().unwrap().to_bits() == other.parse::<f64>().unwrap().to_bits()
}

fn check_workbook(bytes: &[u8], values: &[&str], folder: &str) {
    let mut workbook: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
    let mut numbers = Vec::new();
    for name in workbook.sheet_names() {
        let range = workbook.worksheet_range(&name).unwrap();
        let cells = range.rows().flatten();
        numbers.extend(cells.filter_map(|cell| match cell {
            Data::Float(number) => Some(number.to_string()),
            Data::Int(number) => Some(number.to_string()),
            _ => None,
        }));
    }
    let reported: Vec<&&str> = values.iter().filter(|value| !value.is_empty()).collect();
    assert_eq!(numbers.len(), reported.len(), "{folder}");
    for (number, value) in numbers.iter().zip(reported) {
        assert!(is_same_number(number, value), "{folder}: {number} {value}");
    }
}

/// Shows what the cells of each sheet hold, by the names of the sheets.
fn sheets(bytes: &[u8]) -> BTreeMap<String, Vec<String>> {
    let mut workbook: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
    let names = workbook.sheet_names();
    let sheet = |name: String| {
        let range = workbook.worksheet_range(&name).unwrap();
        let cells = range.rows().flatten().map(Data::to_string).collect();
        (name, cells)
    };
    names.into_iter().map(sheet).collect()
}

#[test]
fn files_of_all_years_hold_the_files_of_each_year() {
    let mut n_reports = 0;
    for name in WITH_DATA {
        let files = built(name);
        for (folder, year) in reports(&files) {
            let (agency, _) = folder.rsplit_once("reports/").unwrap();
            let all = json(&files, &format!("{agency}data/reports.json"));
            let own = json(&files, &format!("{folder}/report-{year}.json"));
            let all = all["reports"].as_array().unwrap();
            let found = all.iter().find(|one| one["year"] == own["year"]).unwrap();
            assert_eq!(found["tables"], own["tables"], "{name} {folder}");
            assert_eq!(found["page"], format!("../reports/{year}/index.html"));
            let all = sheets(&files[&format!("{agency}data/reports.xlsx")]);
            let own = sheets(&files[&format!("{folder}/report-{year}.xlsx")]);
            for (sheet, cells) in own.iter().filter(|(sheet, _)| *sheet != "说明") {
                assert_eq!(&all[&format!("{year} {sheet}")], cells, "{name} {folder}");
            }
            n_reports += 1;
        }
    }
    assert!(n_reports > 60, "{n_reports}");
}

#[test]
fn tables_over_the_years_hold_what_the_reports_hold() {
    for name in ["township", "county"] {
        let files = built(name);
        let mut of_reports = BTreeMap::new();
        let mut of_tables = BTreeMap::new();
        for (path, bytes) in &files {
            let Some((folder, file)) = path.rsplit_once('/') else {
                continue;
            };
            let is_table = file.starts_with("table") && folder.ends_with("data");
            let is_report = file.starts_with("report-");
            if !file.ends_with(".csv") || file.ends_with(".excel.csv") || !(is_table || is_report) {
                continue;
            }
            let into = if is_table {
                &mut of_tables
            } else {
                &mut of_reports
            };
            for mut record in csv(std::str::from_utf8(bytes).unwrap()).drain(1..) {
                let (status, value) = (record.pop().unwrap(), record.pop().unwrap());
                if status == "not_asked" {
                    assert_eq!(value, "", "{path}");
                    continue;
                }
                let key = [&record[0], &record[1], &record[2], &record[4]].map(String::clone);
                assert_eq!(
                    into.insert(key, (value, status)),
                    None,
                    "{path}: {record:?}"
                );
            }
        }
        assert!(of_reports.len() >= 1_000, "{name}");
        assert_eq!(of_reports, of_tables, "{name}");
    }
}

#[test]
fn every_year_of_a_table_has_every_cell_that_some_year_has() {
    let files = built("county");
    let records = csv(text(&files, "data/table3.csv"));
    let mut years: BTreeMap<&str, Vec<[&str; 2]>> = BTreeMap::new();
    for record in &records[1..] {
        let cells = years.entry(&record[0]).or_default();
        cells.push([&record[2], &record[4]]);
    }
    let first = years.values().next().unwrap().clone();
    assert!(years.values().all(|cells| *cells == first));
    let not_asked = records.iter().filter(|record| record[7] == "not_asked");
    assert!(not_asked.count() > 0);
}

#[test]
fn sums_and_descriptions_are_those_of_the_files() {
    for name in WITH_DATA {
        let files = built(name);
        let sums = files.keys().filter(|path| path.ends_with("SHA256SUMS"));
        for path in sums {
            let folder = path.trim_end_matches("SHA256SUMS");
            let lines = text(&files, path).lines();
            let listed: Vec<(&str, &str)> =
                lines.map(|line| line.split_once("  ").unwrap()).collect();
            assert!(listed.len() > 8, "{path}");
            for (sum, file) in listed {
                let bytes = &files[&resolved(folder, file)];
                assert_eq!(hex(&Sha256::digest(bytes)), sum, "{file}");
            }
            check_package(&files, folder);
            check_page(&files, folder);
        }
    }
}

fn resolved(folder: &str, file: &str) -> String {
    let mut parts: Vec<&str> = folder.trim_end_matches('/').split('/').collect();
    let mut rest = file;
    while let Some(after) = rest.strip_prefix("../") {
        parts.pop();
        rest = after;
    }
    parts.push(rest);
    parts.retain(|part| !part.is_empty());
    parts.join("/")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The profile of the standard, which tells a valid Data Package from others.
fn data_package_profile() -> &'static jsonschema::Validator {
    static PROFILE: std::sync::OnceLock<jsonschema::Validator> = std::sync::OnceLock::new();
    PROFILE.get_or_init(|| {
        let profile = include_str!("../schemas/datapackage-2.0.json");
        jsonschema::validator_for(&serde_json::from_str(profile).unwrap()).unwrap()
    })
}

#[test]
fn the_profile_of_data_packages_refuses_what_is_none() {
    for wrong in [
        serde_json::json!({"name": "a"}),
        serde_json::json!({"resources": [{"name": "a", "path": "a.csv", "schema": {"fields": [], "fieldsMatch": "exact"}}]}),
    ] {
        assert!(!data_package_profile().is_valid(&wrong), "{wrong}");
    }
}

/// What Data Package 2.0 demands, and what it says of the files.
fn check_package(files: &Files, folder: &str) {
    let package = json(files, &format!("{folder}datapackage.json"));
    let profile = |kind: &str| format!("https://datapackage.org/profiles/2.0/{kind}.json");
    assert_eq!(package["$schema"], profile("datapackage"));
    let errors: Vec<String> = data_package_profile()
        .iter_errors(&package)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{folder}: {}", errors.join("\n"));
    let is_name = |name: &str| {
        let allowed =
            |ch: char| ch.is_ascii_lowercase() || ch.is_ascii_digit() || "-._".contains(ch);
        !name.is_empty() && name.chars().all(allowed)
    };
    assert!(is_name(package["name"].as_str().unwrap()));
    assert!(package["contributors"][0]["roles"].is_array());
    assert!(
        package["sources"]
            .as_array()
            .is_some_and(|all| !all.is_empty())
    );
    assert!(package["version"].is_string());
    let resources = package["resources"].as_array().unwrap();
    assert!(!resources.is_empty());
    for resource in resources {
        assert_eq!(resource["$schema"], profile("dataresource"));
        assert_eq!(resource["type"], "table");
        assert!(is_name(resource["name"].as_str().unwrap()));
        assert_eq!(resource["mediatype"], "text/csv");
        assert_eq!(resource["encoding"], "utf-8");
        let path = format!("{folder}{}", resource["path"].as_str().unwrap());
        let bytes = &files[&path];
        assert_eq!(resource["bytes"], bytes.len());
        let hash = format!("sha256:{}", hex(&Sha256::digest(bytes)));
        assert_eq!(resource["hash"], hash);
        let schema = &resource["schema"];
        assert_eq!(schema["missingValues"], serde_json::json!([""]));
        check_records(&path, &csv(text(files, &path)), schema);
        let csvw = json(files, &format!("{path}-metadata.json"));
        assert_eq!(csvw["@context"], "http://www.w3.org/ns/csvw");
        let columns = csvw["tableSchema"]["columns"].as_array().unwrap();
        let fields = schema["fields"].as_array().unwrap();
        let names = |all: &[Value]| {
            all.iter()
                .map(|one| one["name"].clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(names(columns), names(fields), "{path}");
    }
}

/// Every record fits the fields, and the key names each once.
fn check_records(path: &str, records: &[Vec<String>], schema: &Value) {
    let fields = schema["fields"].as_array().unwrap();
    let names: Vec<&str> = fields
        .iter()
        .map(|field| field["name"].as_str().unwrap())
        .collect();
    assert_eq!(records[0], names, "{path}");
    let key = schema["primaryKey"].as_array().unwrap();
    let key = key
        .iter()
        .map(|name| names.iter().position(|known| name == known).unwrap());
    let key: Vec<usize> = key.collect();
    let mut seen = std::collections::BTreeSet::new();
    for record in &records[1..] {
        assert_eq!(record.len(), fields.len(), "{path}: {record:?}");
        let named: Vec<&String> = key.iter().map(|index| &record[*index]).collect();
        assert!(seen.insert(named), "{path}: {record:?}");
        for (field, value) in fields.iter().zip(record) {
            let constraints = &field["constraints"];
            if value.is_empty() {
                assert_eq!(constraints["required"], false, "{path}: {record:?}");
                continue;
            }
            match field["type"].as_str().unwrap() {
                "year" => assert_eq!(value.len(), 4, "{path}"),
                "integer" => assert!(value.parse::<i64>().is_ok(), "{path}: {value}"),
                "number" => assert!(value.parse::<f64>().is_ok(), "{path}: {value}"),
                _ => {}
            }
            if let Some(words) = constraints["enum"].as_array() {
                assert!(words.iter().any(|word| word == value), "{path}: {value}");
            }
        }
    }
}

/// The page tells the lengths and hashes that the files have.
fn check_page(files: &Files, folder: &str) {
    let page = text(files, &format!("{folder}index.html"));
    for stem in ["reports", "table3"] {
        let path = format!("{folder}{stem}.csv");
        if let Some(bytes) = files.get(&path) {
            assert!(page.contains(&hex(&Sha256::digest(bytes))), "{path}");
            let size = format!("{} KB", bytes.len().div_ceil(1024).max(1));
            assert!(
                page.contains(&format!("{stem}.csv（CSV，{size}）")),
                "{path} {size}"
            );
        }
    }
}

#[test]
fn an_attachment_keeps_its_name_and_the_data_take_another() {
    let sandbox = portal("township");
    sandbox.put("content/reports/2024/report-2024.csv", "a,b\n");
    sandbox.build("");
    let files = sandbox.files("site");
    assert_eq!(files["reports/2024/report-2024.csv"], b"a,b\n");
    assert!(files.contains_key("reports/2024/report-2024-data.csv"));
    assert!(files.contains_key("reports/2024/report-2024.json"));
}
