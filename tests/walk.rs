//! From an empty folder to a site, command by command, as an office would go.

mod foreign;

use std::collections::BTreeMap;

use gongkai::model::{self, Report};
use gongkai::source::{Limits, load};

use crate::support::Sandbox;

/// The report of a year in the portal of a folder.
fn report(sandbox: &Sandbox, folder: &str, year: u16) -> Report {
    let sources = load(&sandbox.path(folder), Limits::default()).unwrap();
    let portal = model::assemble(&sources).value;
    let found = portal.reports.iter().find(|report| report.year.0 == year);
    Report::clone(found.unwrap_or_else(|| panic!("no report on {year} in {folder}")))
}

/// The figures of a report, by their names; a spreadsheet writes 4.20 as 4.2.
fn figures(report: &Report) -> BTreeMap<String, Option<String>> {
    let names = report.figure_names().into_iter();
    names
        .map(|name| {
            let figure = report.figure(&name);
            let figure = figure.map(|figure| figure.decimal().normalize().to_string());
            (name, figure)
        })
        .collect()
}

/// Runs a command in the new portal, which must end well.
fn walk(sandbox: &Sandbox, command: &str) -> String {
    let run = sandbox.run_in("portal", command);
    assert_eq!(run.code, 0, "{command}: {}", run.shown());
    run.out + &run.err
}

/// Makes the reports of four years as four offices keep them; returns the names of the files.
fn archive(sandbox: &Sandbox, known: &Sandbox) -> Vec<(u16, String)> {
    let parts = |year| foreign::parts(&report(known, "", year));
    let mut files: Vec<(u16, String, Vec<u8>)> = vec![
        (2021, "2021.docx".to_owned(), foreign::docx(&parts(2021))),
        (
            2022,
            "2022.html".to_owned(),
            foreign::html(&parts(2022)).into_bytes(),
        ),
        (2023, "2023.xlsx".to_owned(), foreign::xlsx(&parts(2023))),
        (
            2024,
            "2024.txt".to_owned(),
            foreign::text(&parts(2024)).into_bytes(),
        ),
    ];
    // The same again as LibreOffice saves it, for the years before and after.
    for (year, name, bytes) in [
        (2021, "lo-2021.docx", foreign::docx(&parts(2021))),
        (2023, "lo-2023.xlsx", foreign::xlsx(&parts(2023))),
    ] {
        let saved = foreign::resaved(name, &bytes);
        files.extend(saved.map(|bytes| (year, name.to_owned(), bytes)));
    }
    let named = files.into_iter().map(|(year, name, bytes)| {
        sandbox.put(&format!("archive/{name}"), bytes);
        (year, name)
    });
    named.collect()
}

#[test]
fn from_an_empty_folder_to_a_site() {
    let known = Sandbox::portal("township");
    let sandbox = Sandbox::empty();
    let name = "青山县示范镇人民政府";
    assert_eq!(sandbox.run(&format!("init portal --name {name}")).code, 0);
    walk(&sandbox, "check");
    walk(&sandbox, "build");
    for (year, file) in archive(&sandbox, &known) {
        let run = sandbox.run_in("portal", &format!("import --force ../archive/{file}"));
        assert!(run.code <= 1, "{file}: {}", run.shown());
        let found = figures(&report(&sandbox, "portal", year));
        assert_eq!(
            found,
            figures(&report(&known, "", year)),
            "{file}: {}",
            run.shown()
        );
        // A workbook gives the tables only; the text is written by hand.
        if file.ends_with(".xlsx") {
            let path = format!("content/reports/{year}/report.md");
            sandbox.put(&format!("portal/{path}"), known.read(&path));
        }
        let shown = sandbox.run_in("portal", "check --lang en");
        assert_eq!(shown.code, 0, "{file}: {}", shown.shown());
    }
    // The year that is to be written begins with what the last one carries over.
    let said = walk(&sandbox, "new report 2025");
    assert!(
        said.contains("已从 2024 年的报告转入：规范性文件、上年结转"),
        "{said}"
    );
    let full = figures(&report(&known, "", 2025));
    let begun = figures(&report(&sandbox, "portal", 2025));
    assert_eq!(
        begun["requests.carry_in.total"],
        full["requests.carry_in.total"]
    );
    let run = sandbox.run_in("portal", "check");
    assert_eq!(run.code, 1, "what is open is told: {}", run.shown());
    // Figures are filled in with a spreadsheet, the text with an editor.
    known.build("--output site -q");
    let tables = known.run("tables export 2025 --output 2025.xlsx");
    assert_eq!(tables.code, 0, "{}", tables.shown());
    let book = known.files("").remove("2025.xlsx").unwrap();
    sandbox.put("portal/2025.xlsx", book);
    walk(&sandbox, "tables import 2025 2025.xlsx");
    assert_eq!(figures(&report(&sandbox, "portal", 2025)), full);
    let text = known.read("content/reports/2025/report.md");
    sandbox.put("portal/content/reports/2025/report.md", text);
    let run = sandbox.run_in("portal", "check --lang en");
    assert_eq!(run.code, 0, "{}", run.shown());
    walk(&sandbox, "build");
    let page = sandbox.read("portal/site/reports/2025/index.html");
    assert!(page.contains("青山县示范镇人民政府2025年"));
    for year in 2021..2025 {
        let page = format!("portal/site/reports/{year}/index.html");
        assert!(sandbox.path(&page).exists(), "{page}");
    }
}
