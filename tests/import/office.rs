//! Files that LibreOffice itself writes; runs where it is installed.

use std::process::Command;

use super::figures::{imported, read_back};
use crate::support::{Sandbox, requires_all};

fn convert(sandbox: &Sandbox, file: &str, to: &str, filter: &[&str]) -> Option<Vec<u8>> {
    let profile = format!(
        "-env:UserInstallation=file://{}",
        sandbox.path("profile").display()
    );
    let mut command = Command::new("soffice");
    command
        .current_dir(sandbox.path(""))
        .args(["--headless", &profile])
        .args(filter);
    let run = command
        .args(["--convert-to", to, "--outdir", "out", file])
        .output();
    if let Err(error) = &run {
        assert!(!requires_all(), "soffice: {error}");
        eprintln!("soffice is not installed: not tested");
        return None;
    }
    let (stem, _) = file.rsplit('/').next().unwrap().rsplit_once('.')?;
    let ending = to.split(':').next().unwrap();
    Some(std::fs::read(sandbox.path(&format!("out/{stem}.{ending}"))).unwrap())
}

#[test]
fn documents_and_workbooks_of_libreoffice_are_read() {
    let sandbox = Sandbox::portal("township");
    sandbox.build("--output site");
    let page = "site/fragment/reports/2024/full.html";
    let book = "site/reports/2024/report-2024.xlsx";
    let wanted = read_back(
        &imported(
            "a.xlsx",
            &std::fs::read(sandbox.path(book)).unwrap(),
            Some(2024),
        )
        .unwrap(),
    );
    assert_eq!(wanted.len(), 200);
    let writer = ["--infilter=HTML (StarWriter)"];
    let conversions = [
        (page, "docx:MS Word 2007 XML", &writer[..]),
        (book, "xlsx", &[]),
        (book, "ods", &[]),
        (book, "xls", &[]),
    ];
    for (file, to, filter) in conversions {
        let Some(bytes) = convert(&sandbox, file, to, filter) else {
            return;
        };
        let ending = to.split(':').next().unwrap();
        let made = imported(&format!("a.{ending}"), &bytes, Some(2024)).unwrap();
        assert_eq!(read_back(&made), wanted, "{to}");
        assert_eq!(
            made.summary.cells(),
            (200, 200),
            "{to}: {:?}",
            made.summary.findings
        );
    }
}
