//! A report as offices keep it: as a web page, a Word file, a workbook and plain text, made of
//! what is known of it.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use gongkai::model::Report;
use gongkai::view::{TableShape, TableView};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::support::{Sandbox, requires_all};

/// A part of a report, in its order.
pub(crate) enum Part {
    /// The title.
    Title(String),
    /// The heading of a section.
    Heading(String),
    /// A paragraph.
    Paragraph(String),
    /// A table: its rows of cells with the columns and rows that they cover.
    Table(Vec<Vec<Cell>>),
}

/// A cell of a table.
pub(crate) struct Cell {
    column: usize,
    text: String,
    colspan: usize,
    rowspan: usize,
}

/// Takes a report apart.
pub(crate) fn parts(report: &Report) -> Vec<Part> {
    let form = report.form.as_ref().unwrap();
    let mut parts = vec![Part::Title(report.title.value.clone())];
    for section in &report.sections {
        parts.push(Part::Heading(section.heading.value.clone()));
        for passage in &section.body.passages {
            let text = passage.text.replace('\n', "");
            // References and tables of the text's own have no place in these files.
            let is_plain = !text.contains("{{") && !text.trim().is_empty();
            parts.extend(is_plain.then_some(Part::Paragraph(text)));
        }
        let table = section.form.and_then(|index| form.sections[index].table);
        parts.extend(table.map(|index| {
            let shape = Arc::new(TableShape::new(&form.tables[index]));
            Part::Table(cells(&TableView::new(&shape, &report.tables[index])))
        }));
    }
    parts
}

fn cells(table: &TableView) -> Vec<Vec<Cell>> {
    let rows = table.shape.placed().into_iter();
    let cell = |(column, cell): (usize, &gongkai::view::ShapeCell)| {
        let figure = cell.cell.and_then(|cell| table.cells[cell].clone());
        Cell {
            column,
            text: figure.unwrap_or_else(|| cell.text.clone()),
            colspan: cell.colspan,
            rowspan: cell.rowspan,
        }
    };
    rows.map(|row| row.into_iter().map(cell).collect())
        .collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// A page of an office's site: the report stands in a table that lays the page out.
pub(crate) fn html(parts: &[Part]) -> String {
    let mut page = String::from(
        "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>信息公开</title></head><body>\
         <ul class=\"nav\"><li><a href=\"/\">首页</a></li><li><a href=\"/xxgk\">政府信息公开</a></li></ul>\
         <table width=\"980\"><tr><td>您现在的位置：首页 &gt; 政府信息公开年报</td></tr><tr><td>",
    );
    for part in parts {
        let _ = match part {
            Part::Title(text) => write!(page, "<h1>{}</h1>", escaped(text)),
            Part::Heading(text) => write!(page, "<p><strong>{}</strong></p>", escaped(text)),
            Part::Paragraph(text) => write!(page, "<p>　　{}</p>", escaped(text)),
            Part::Table(rows) => {
                page.push_str("<table border=\"1\"><tbody>");
                for row in rows {
                    page.push_str("<tr>");
                    for cell in row {
                        let (columns, rows) = (cell.colspan, cell.rowspan);
                        let text = escaped(&cell.text);
                        let _ = write!(
                            page,
                            "<td colspan=\"{columns}\" rowspan=\"{rows}\"><p>{text}</p></td>"
                        );
                    }
                    page.push_str("</tr>");
                }
                write!(page, "</tbody></table>")
            }
        };
    }
    page + "</td></tr></table><div class=\"foot\">主办：某单位　网站地图　联系我们</div></body></html>"
}

/// Text that was copied from a page: a tab between cells.
pub(crate) fn text(parts: &[Part]) -> String {
    let mut text = String::new();
    for part in parts {
        match part {
            Part::Title(line) | Part::Heading(line) => text.push_str(line),
            Part::Paragraph(line) => {
                let _ = write!(text, "　　{line}");
            }
            Part::Table(rows) => {
                for row in rows {
                    let cells: Vec<&str> = row.iter().map(|cell| cell.text.as_str()).collect();
                    text.push_str(&cells.join("\t"));
                    text.push('\n');
                }
            }
        }
        text.push('\n');
    }
    text
}

fn zipped(files: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>";

fn package(main: &str, kind: &str) -> [String; 2] {
    let types = format!(
        "{HEAD}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         <Override PartName=\"/{main}\" ContentType=\"application/vnd.openxmlformats-officedocument.{kind}.main+xml\"/>"
    );
    let relations = format!(
        "{HEAD}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
         <Relationship Id=\"rId1\" Type=\"{RELATIONS}/officeDocument\" Target=\"{main}\"/></Relationships>"
    );
    [types, relations]
}

/// A Word file whose merged cells are as Word has them.
pub(crate) fn docx(parts: &[Part]) -> Vec<u8> {
    let paragraph = |text: &str| {
        let text = escaped(text);
        format!("<w:p><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p>")
    };
    let mut body = String::new();
    for part in parts {
        match part {
            Part::Title(text) | Part::Heading(text) | Part::Paragraph(text) => {
                body.push_str(&paragraph(text));
            }
            Part::Table(rows) => {
                body.push_str("<w:tbl><w:tblPr/><w:tblGrid/>");
                for row in merged(rows) {
                    body.push_str("<w:tr>");
                    for (cell, merge) in row {
                        let _ = write!(
                            body,
                            "<w:tc><w:tcPr><w:gridSpan w:val=\"{}\"/>{merge}</w:tcPr>{}</w:tc>",
                            cell.colspan,
                            paragraph(&cell.text)
                        );
                    }
                    body.push_str("</w:tr>");
                }
                body.push_str("</w:tbl>");
            }
        }
    }
    let document = format!(
        "{HEAD}<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">\
         <w:body>{body}</w:body></w:document>"
    );
    let [types, relations] = package("word/document.xml", "wordprocessingml.document");
    zipped(&[
        ("[Content_Types].xml", &(types + "</Types>")),
        ("_rels/.rels", &relations),
        ("word/document.xml", &document),
    ])
}

/// Gives each row a cell for every cell above that reaches down into it.
fn merged(rows: &[Vec<Cell>]) -> Vec<Vec<(Cell, &'static str)>> {
    let mut reaching: Vec<(usize, usize, usize)> = Vec::new();
    let mut all = Vec::new();
    for row in rows {
        let mut cells: Vec<(Cell, &'static str)> = Vec::new();
        for (column, colspan, left) in &mut reaching {
            if *left > 0 {
                *left -= 1;
                let covered = Cell {
                    column: *column,
                    text: String::new(),
                    colspan: *colspan,
                    rowspan: 1,
                };
                cells.push((covered, "<w:vMerge/>"));
            }
        }
        for cell in row {
            let merge = match cell.rowspan {
                1 => "",
                _ => "<w:vMerge w:val=\"restart\"/>",
            };
            reaching.push((cell.column, cell.colspan, cell.rowspan - 1));
            let cell = Cell {
                column: cell.column,
                text: cell.text.clone(),
                colspan: cell.colspan,
                rowspan: 1,
            };
            cells.push((cell, merge));
        }
        cells.sort_by_key(|(cell, _)| cell.column);
        all.push(cells);
    }
    all
}

/// A workbook with the whole report in one sheet.
pub(crate) fn xlsx(parts: &[Part]) -> Vec<u8> {
    let mut rows = String::new();
    let mut merges = String::new();
    let mut y = 1;
    for part in parts {
        match part {
            Part::Title(text) | Part::Heading(text) | Part::Paragraph(text) => {
                let _ = write!(rows, "<row r=\"{y}\">{}</row>", sheet_cell(0, y, text));
                y += 1;
            }
            Part::Table(table) => {
                for row in table {
                    let _ = write!(rows, "<row r=\"{y}\">");
                    for cell in row {
                        rows.push_str(&sheet_cell(cell.column, y, &cell.text));
                        if cell.colspan * cell.rowspan > 1 {
                            let last = letter(cell.column + cell.colspan - 1);
                            let first = letter(cell.column);
                            let end = y + cell.rowspan - 1;
                            let _ = write!(merges, "<mergeCell ref=\"{first}{y}:{last}{end}\"/>");
                        }
                    }
                    rows.push_str("</row>");
                    y += 1;
                }
            }
        }
    }
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let sheet = format!(
        "{HEAD}<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData><mergeCells>{merges}</mergeCells></worksheet>"
    );
    let book = format!(
        "{HEAD}<workbook xmlns=\"{main}\" xmlns:r=\"{RELATIONS}\"><sheets>\
         <sheet name=\"年报\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let inner = format!(
        "{HEAD}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
         <Relationship Id=\"rId1\" Type=\"{RELATIONS}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
    );
    let [types, relations] = package("xl/workbook.xml", "spreadsheetml.sheet");
    let types = types
        + "<Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/></Types>";
    zipped(&[
        ("[Content_Types].xml", &types),
        ("_rels/.rels", &relations),
        ("xl/workbook.xml", &book),
        ("xl/_rels/workbook.xml.rels", &inner),
        ("xl/worksheets/sheet1.xml", &sheet),
    ])
}

fn letter(column: usize) -> char {
    char::from(b'A' + u8::try_from(column).unwrap())
}

fn sheet_cell(column: usize, y: usize, text: &str) -> String {
    let place = format!("{}{y}", letter(column));
    let is_number = !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.');
    match is_number {
        true => format!("<c r=\"{place}\"><v>{text}</v></c>"),
        false => format!(
            "<c r=\"{place}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>",
            escaped(text)
        ),
    }
}

/// Lets LibreOffice open a file and save it anew; `None` where it is not there.
pub(crate) fn resaved(name: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    let program = ["soffice", "libreoffice"].into_iter().find(|name| {
        let version = Command::new(name).arg("--version").output();
        version.is_ok_and(|run| run.status.success())
    });
    let Some(program) = program else {
        assert!(!requires_all(), "LibreOffice is not there");
        eprintln!("passed over: LibreOffice is not there");
        return None;
    };
    let sandbox = Sandbox::empty();
    sandbox.put(name, bytes);
    let profile = sandbox.path("profile");
    let profile = format!("-env:UserInstallation=file://{}", profile.display());
    let ending = Path::new(name).extension().unwrap().to_str().unwrap();
    let run = Command::new(program)
        .current_dir(sandbox.path(""))
        .args([
            &*profile,
            "--headless",
            "--convert-to",
            ending,
            "--outdir",
            "out",
            name,
        ])
        .output()
        .unwrap();
    assert!(run.status.success(), "{run:?}");
    sandbox.files("out").remove(name)
}
