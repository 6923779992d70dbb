//! The formats for machines: SARIF against the schema of its standard, JSON against its promise.

use gongkai::diag::{Lang, json, sarif};
use gongkai::model::Date;
use gongkai::pipeline;
use gongkai::source::Sources;
use serde_json::Value;

/// A portal with faults of every kind of place: text, a file as a whole, several files, a fix.
fn faulty() -> Sources {
    Sources::from_texts([
        ("portal.yaml", "titel: 青山县示范镇\n"),
        ("content/agency.yaml", "name: 青山县示范镇人民政府\n"),
        ("content/reports/20x3/report.md", "x\n"),
        ("content/reports/2022/report.md", "## 一、总体情况\n"),
        (
            "content/reports/2022/tables.yaml",
            "requests:\n  carry_out: [1, 0, 0, 0, 0, 0, 1]\n  rest: 0\n",
        ),
        (
            "content/reports/2023/report.md",
            "## 一、总体情况\n\n<b>x</b>\n",
        ),
        (
            "content/reports/2023/tables.yaml",
            "requests:\n  new: [１, 1, 2, 0, 0, 0, 5]\n  rest: 0\n",
        ),
    ])
}

#[test]
fn sarif_is_valid_by_the_schema_of_its_standard() {
    let sources = faulty();
    let checked = pipeline::check(&sources, Date::new(2025, 1, 1).unwrap());
    assert!(checked.diagnostics.len() > 5);
    // One pattern of the standard's schema has a stray bracket, which strict validators refuse.
    let schema = include_str!("schemas/sarif-2.1.0.json");
    let schema = schema.replace("-[a-zA-Z]{2}]?$", "-[a-zA-Z]{2}$");
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for lang in [Lang::En, Lang::ZhCn] {
        let log: Value =
            serde_json::from_str(&sarif::write(&checked.diagnostics, &sources, lang)).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(&log)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{}", errors.join("\n"));
        let results = log["runs"][0]["results"].as_array().unwrap();
        assert_eq!(results.len(), checked.diagnostics.len());
    }
    // The schema refuses what is no log, so that the test can fail.
    assert!(!validator.is_valid(&serde_json::json!({ "version": "2.1.0" })));
}

#[test]
fn json_tells_every_finding_with_its_place() {
    let sources = faulty();
    let checked = pipeline::check(&sources, Date::new(2025, 1, 1).unwrap());
    let report: Value =
        serde_json::from_str(&json::write(&checked.diagnostics, &sources, Lang::En)).unwrap();
    let found = report["diagnostics"].as_array().unwrap();
    assert_eq!(found.len(), checked.diagnostics.len());
    for entry in found {
        assert!(entry["line"].as_u64().unwrap() >= 1, "{entry}");
        assert!(entry["column"].as_u64().unwrap() >= 1, "{entry}");
        assert!(!entry["file"].as_str().unwrap().starts_with('/'), "{entry}");
    }
    let summary = &report["summary"];
    let count = |name: &str| summary[name].as_u64().unwrap();
    assert_eq!(
        count("errors") + count("warnings") + count("infos"),
        found.len() as u64
    );
}
