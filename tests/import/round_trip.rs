//! What the program publishes, it reads back to the same figures: pages, workbooks, fragments.

use std::fmt::Write as _;

use proptest::prelude::{ProptestConfig, any, proptest};

use super::figures::{Dice, Figures, form, imported, read_back};
use crate::support::Sandbox;

/// Writes the figures of a report as `tables.yaml`, by the labels of the form.
fn tables(figures: &Figures) -> String {
    let form = form(figures.year);
    let mut text = String::new();
    for (table, cells) in form.tables.iter().zip(&figures.tables) {
        let _ = writeln!(text, "{}:", table.id);
        for row in &table.rows {
            let own = &cells[table.cells(row)];
            let _ = match own {
                [one] => writeln!(text, "  {}: {one}", row.path),
                own => writeln!(text, "  {}: [{}]", row.path, own.join(", ")),
            };
        }
    }
    text
}

fn check(seed: u64, year: u16) {
    let figures = Figures::new(year, &mut Dice::new(seed));
    let sandbox = Sandbox::portal("minimal");
    let old = "content/reports/2023";
    let report = sandbox
        .read(&format!("{old}/report.md"))
        .replace("2023", &year.to_string());
    sandbox.remove(&format!("{old}/report.md"));
    sandbox.remove(&format!("{old}/tables.yaml"));
    std::fs::remove_dir(sandbox.path(old)).unwrap();
    sandbox.put(&format!("content/reports/{year}/report.md"), report);
    sandbox.put(
        &format!("content/reports/{year}/tables.yaml"),
        tables(&figures),
    );
    // Made-up figures need not fit the text; what is asked here is what is read back.
    let off = [
        "stock-floor",
        "published-floor",
        "rules-by-unable-organ",
        "text-applications",
        "text-review",
        "text-disclosure",
        "empty-report-but-figures",
    ];
    let rules: String = off.iter().map(|code| format!("  {code}: off\n")).collect();
    let settings = sandbox.read("portal.yaml");
    sandbox.put("portal.yaml", format!("{settings}\nrules:\n{rules}"));
    let run = sandbox.run("build --output site");
    assert_eq!(run.code, 0, "{}", run.shown());
    let wanted = figures.by_name();
    let files = sandbox.files("site");
    let mut n_read = 0;
    for (path, bytes) in &files {
        let is_report = path == &format!("reports/{year}/index.html")
            || path.starts_with(&format!("reports/{year}/report-")) && path.ends_with(".xlsx")
            || path.starts_with(&format!("fragment/reports/{year}/")) && path.ends_with(".html");
        if !is_report {
            continue;
        }
        n_read += 1;
        let name = path.rsplit('/').next().unwrap();
        let made = imported(name, bytes, Some(year)).unwrap();
        assert_eq!(read_back(&made), wanted, "{path}");
        assert_eq!(
            made.summary.cells(),
            (wanted.len(), wanted.len()),
            "{path}: {:?}",
            made.summary.findings
        );
    }
    assert_eq!(n_read, 4, "{:?}", files.keys());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_built_is_read_back(seed in any::<u64>(), is_old in any::<bool>()) {
        check(seed, if is_old { 2020 } else { 2023 });
    }

    #[test]
    fn no_bytes_make_the_import_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), kind in 0..6_usize) {
        let (name, head): (&str, &[u8]) = [
            ("a.txt", &b""[..]), ("a.html", b"<table><tr><td>"), ("a.docx", b"PK\x03\x04"), ("a.xls", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"),
            ("a.ods", b"PK\x03\x04"), ("a.md", b"# "),
        ][kind];
        let _ = imported(name, &[head, &bytes].concat(), Some(2023));
    }
}
