//! The official tables of a report as a workbook (ECMA-376): the layout of the form with its
//! merged cells, figures as numbers that are shown as they were written.
//!
//! It is written by hand: a library that can write any workbook takes twenty times as long, and
//! keeps figures as floats.

mod entry;
mod sheet;
mod zip;

use super::xml::escaped;
use crate::view::data::{EntryBook, Workbook};

use zip::Archive;

/// The name of the sheet that says what the workbook is.
const ABOUT: &str = "说明";

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// The names that parts of a workbook are known by.
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/// Makes the bytes of a workbook: a sheet that says what it is, and one for each table.
pub(super) fn workbook(workbook: &Workbook) -> Vec<u8> {
    let tables = workbook.tables.iter().map(sheet::table).collect();
    let parts = Parts {
        index: index(&sheet_names(&workbook.numbers), ""),
        styles: sheet::styles(""),
    };
    archive(workbook, tables, &parts)
}

/// Makes the bytes of a workbook that is to be filled in.
pub fn entry_book(entry: &EntryBook) -> Vec<u8> {
    let tables = entry.book.tables.iter().zip(&entry.rules);
    let tables = tables.map(|(table, rules)| entry::table(table, rules));
    let parts = Parts {
        index: index(&sheet_names(&entry.book.numbers), entry::COMPUTE),
        styles: sheet::styles(entry::MARKS),
    };
    archive(&entry.book, tables.collect(), &parts)
}

/// The parts in which workbooks differ, besides their sheets.
struct Parts {
    index: String,
    styles: String,
}

fn archive(workbook: &Workbook, tables: Vec<String>, parts: &Parts) -> Vec<u8> {
    let n_sheets = tables.len() + 1;
    let mut archive = Archive::default();
    archive.add("[Content_Types].xml", &content_types(n_sheets));
    archive.add("_rels/.rels", &root_relations());
    archive.add("docProps/core.xml", &core(&workbook.title));
    archive.add("xl/workbook.xml", &parts.index);
    archive.add("xl/_rels/workbook.xml.rels", &relations(n_sheets));
    archive.add("xl/styles.xml", &parts.styles);
    let about = sheet::about(&workbook.title, &workbook.facts);
    archive.add("xl/worksheets/sheet1.xml", &about);
    for (table, number) in tables.iter().zip(2..) {
        archive.add(&format!("xl/worksheets/sheet{number}.xml"), table);
    }
    archive.finish()
}

/// Names the sheets: after the tables' numbers, as far as the format allows, and each once.
fn sheet_names(numbers: &[String]) -> Vec<String> {
    let mut names = vec![ABOUT.to_owned()];
    for (number, count) in numbers.iter().zip(1..) {
        let allowed = |ch: &char| !"[]:*?/\\'".contains(*ch) && !ch.is_control();
        let name: String = number.chars().filter(allowed).take(24).collect();
        let is_free = !name.trim().is_empty() && !names.contains(&name);
        names.push(if is_free {
            name
        } else {
            format!("{name}（{count}）")
        });
    }
    names
}

fn content_types(n_sheets: usize) -> String {
    let mut xml = format!(
        "{HEAD}<Types xmlns=\"{PACKAGE}/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         <Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>\
         <Override PartName=\"/xl/workbook.xml\" ContentType=\"{TYPE}.sheet.main+xml\"/>\
         <Override PartName=\"/xl/styles.xml\" ContentType=\"{TYPE}.styles+xml\"/>"
    );
    for number in 1..=n_sheets {
        xml.push_str(&format!(
            "<Override PartName=\"/xl/worksheets/sheet{number}.xml\" ContentType=\"{TYPE}.worksheet+xml\"/>"
        ));
    }
    xml + "</Types>"
}

fn root_relations() -> String {
    format!(
        "{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\">\
         <Relationship Id=\"rId1\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/>\
         <Relationship Id=\"rId2\" Type=\"{PACKAGE}/relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/>\
         </Relationships>"
    )
}

/// Names the title only: a workbook says nowhere when it was made.
fn core(title: &str) -> String {
    format!(
        "{HEAD}<cp:coreProperties xmlns:cp=\"{PACKAGE}/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>{}</dc:title>\
         <dc:language>zh-CN</dc:language></cp:coreProperties>",
        escaped(title)
    )
}

/// Lists the sheets; `settings` go after them.
fn index(names: &[String], settings: &str) -> String {
    let mut xml = format!("{HEAD}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>");
    for (name, number) in names.iter().zip(1..) {
        let name = escaped(name);
        xml.push_str(&format!(
            "<sheet name=\"{name}\" sheetId=\"{number}\" r:id=\"rId{number}\"/>"
        ));
    }
    xml + &format!("</sheets>{settings}</workbook>")
}

fn relations(n_sheets: usize) -> String {
    let mut xml = format!("{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\">");
    for number in 1..=n_sheets {
        xml.push_str(&format!(
            "<Relationship Id=\"rId{number}\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet{number}.xml\"/>"
        ));
    }
    let number = n_sheets + 1;
    xml + &format!(
        "<Relationship Id=\"rId{number}\" Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/></Relationships>"
    )
}

#[cfg(test)]
mod tests {
    use super::sheet_names;

    #[test]
    fn sheets_have_names_that_the_format_allows() {
        let numbers = ["表2", "表2", "a/b[c]", "", "'"].map(str::to_owned);
        let names = sheet_names(&numbers);
        assert_eq!(names, ["说明", "表2", "表2（2）", "abc", "（4）", "（5）"]);
    }
}
