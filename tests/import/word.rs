//! Reports as Word documents, written part by part.

use std::fmt::Write as _;
use std::io::{Cursor, Write};

use gongkai::forms::{Layout, Node, TableForm};

use super::figures::{Dice, Figures, assert_all_read, form, imported, read_back};
use super::layouts::lines;

/// Packs parts into an archive.
pub(crate) fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A document of a body, with lists and relations to use in it.
pub(crate) fn document(body: &str) -> Vec<u8> {
    let main = format!(
        "<?xml version=\"1.0\"?><w:document xmlns:w=\"w\" xmlns:r=\"r\" xmlns:a=\"a\"><w:body>{body}<w:sectPr/></w:body></w:document>"
    );
    let numbering = "<w:numbering xmlns:w=\"w\"><w:abstractNum w:abstractNumId=\"1\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"chineseCounting\"/><w:lvlText w:val=\"%1、\"/></w:lvl></w:abstractNum><w:num w:numId=\"5\"><w:abstractNumId w:val=\"1\"/></w:num></w:numbering>";
    let relations = "<Relationships><Relationship Id=\"rId1\" Target=\"media/image1.png\"/><Relationship Id=\"rId2\" TargetMode=\"External\" Target=\"https://www.example.com/\"/><Relationship Id=\"rId3\" Target=\"embeddings/../../../evil.xlsx\"/></Relationships>";
    packed(&[
        ("word/document.xml", main.as_bytes()),
        ("word/numbering.xml", numbering.as_bytes()),
        ("word/_rels/document.xml.rels", relations.as_bytes()),
        ("word/media/image1.png", b"\x89PNG\r\n\x1a\n1234"),
        ("word/vbaProject.bin", b"macros"),
    ])
}

/// A paragraph whose text is spread over runs, as Word does.
pub(crate) fn paragraph(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let runs = chars.chunks(3).map(|run| {
        format!(
            "<w:r><w:t xml:space=\"preserve\">{}</w:t></w:r>",
            run.iter().collect::<String>()
        )
    });
    format!(
        "<w:p><w:pPr><w:rPr><w:b/></w:rPr></w:pPr>{}</w:p>",
        runs.collect::<String>()
    )
}

fn cell(text: &str, properties: &str) -> String {
    format!(
        "<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>",
        paragraph(text)
    )
}

/// A table with its rows as in Word: merged cells go on below and to the right.
fn table(form: &TableForm, cells: &[String]) -> String {
    let mut xml = String::from("<w:tbl>");
    if form.layout == Layout::Across || form.blocks.len() > 1 {
        for line in lines(form, cells) {
            xml.push_str("<w:tr>");
            for text in line.labels.iter().chain(&line.figures) {
                xml.push_str(&cell(text, ""));
            }
            xml.push_str("</w:tr>");
        }
        return xml + "</w:tbl>";
    }
    for line in lines(form, cells)
        .iter()
        .take_while(|line| line.row.is_none())
    {
        let _ = write!(
            xml,
            "<w:tr>{}</w:tr>",
            line.labels
                .iter()
                .map(|text| cell(text, ""))
                .collect::<String>()
        );
    }
    rows(
        form,
        &form.blocks[0].row_tree,
        cells,
        &mut Vec::new(),
        &mut xml,
    );
    xml + "</w:tbl>"
}

fn rows(
    form: &TableForm,
    nodes: &[Node],
    cells: &[String],
    above: &mut Vec<(String, bool)>,
    xml: &mut String,
) {
    for node in nodes {
        if !node.children.is_empty() {
            above.push((node.label.clone(), true));
            rows(form, &node.children, cells, above, xml);
            above.pop();
            continue;
        }
        xml.push_str("<w:tr>");
        for (label, is_first) in above.iter_mut() {
            let merge = if std::mem::take(is_first) {
                "<w:vMerge w:val=\"restart\"/>"
            } else {
                "<w:vMerge/>"
            };
            xml.push_str(&cell(
                if merge.contains("restart") { label } else { "" },
                merge,
            ));
        }
        let span = 3 - above.len();
        xml.push_str(&cell(
            &node.label,
            &format!("<w:gridSpan w:val=\"{span}\"/>"),
        ));
        for text in &cells[form.cells(&form.rows[node.leaf])] {
            xml.push_str(&cell(text, ""));
        }
        xml.push_str("</w:tr>");
    }
}

fn report(figures: &Figures, numbered: bool) -> String {
    let form = form(figures.year);
    let mut body = paragraph("青山县示范镇人民政府")
        + &paragraph(&format!("{}年政府信息公开工作年度报告", figures.year));
    for section in &form.sections {
        match (numbered, section.heading.split_once('、')) {
            (true, Some((_, words))) => {
                let _ = write!(
                    body,
                    "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"5\"/></w:numPr></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>{words}</w:t></w:r></w:p>"
                );
            }
            _ => body.push_str(&paragraph(&section.heading)),
        }
        body.push_str(&paragraph(&format!(
            "{}年，本机关依法推进政府信息公开。",
            figures.year
        )));
        if let Some(number) = section.table {
            body.push_str(&table(&form.tables[number], &figures.tables[number]));
        }
    }
    body
}

#[test]
fn tables_of_word_are_read() {
    for seed in 0..3 {
        for year in [2023, 2020] {
            let figures = Figures::new(year, &mut Dice::new(seed * 13 + u64::from(year)));
            let bytes = document(&report(&figures, seed % 2 == 0));
            assert_all_read(&format!("docx {seed} {year}"), "a.docx", &bytes, &figures);
        }
    }
}

#[test]
fn what_was_changed_deleted_linked_and_shown_is_read_as_a_reader_sees_it() {
    let figures = Figures::new(2023, &mut Dice::new(3));
    let extra = "<w:p><w:r><w:t>公开</w:t></w:r><w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:ins><w:r><w:t>新的</w:t></w:r></w:ins><w:hyperlink r:id=\"rId2\"><w:r><w:t>专栏</w:t></w:r></w:hyperlink><w:r><w:rPr><w:b/></w:rPr><w:t>信息</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>看不见</w:t></w:r></w:p>\
                 <w:p><w:r><w:drawing><a:blip r:embed=\"rId1\"/></w:drawing></w:r></w:p>\
                 <w:p><w:r><w:txbxContent><w:p><w:r><w:t>文本框中的话。</w:t></w:r></w:p></w:txbxContent></w:r></w:p>";
    let body = report(&figures, false).replacen("<w:tbl>", &format!("{extra}<w:tbl>"), 1);
    let made = imported("a.docx", &document(&body), None).unwrap();
    assert!(
        made.report
            .contains("公开新的[专栏](https://www.example.com/)**信息**\n"),
        "{}",
        made.report
    );
    assert!(
        made.report.contains("![图](picture-1.png)"),
        "{}",
        made.report
    );
    assert!(made.report.contains("文本框中的话。"), "{}", made.report);
    assert!(
        !made.report.contains("看不见") && !made.report.contains('旧'),
        "{}",
        made.report
    );
    assert_eq!(made.files.len(), 1);
    assert_eq!(read_back(&made), figures.by_name());
    let keys: Vec<&str> = made
        .summary
        .findings
        .iter()
        .map(|finding| finding.message.key())
        .collect();
    assert!(
        keys.contains(&"import.macros") && keys.contains(&"import.tracked-changes"),
        "{keys:?}"
    );
}

#[test]
fn documents_made_to_harm_are_refused() {
    let deep = document(&"<w:sdt>".repeat(100_000));
    assert_eq!(
        imported("a.docx", &deep, None).unwrap_err().message.key(),
        "import.too-deep"
    );
    let bomb = packed(&[("word/document.xml", &vec![b' '; 70 << 20])]);
    assert!(bomb.len() < 1 << 20);
    assert_eq!(
        imported("a.docx", &bomb, None).unwrap_err().message.key(),
        "import.bomb"
    );
    let entities = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><w:document xmlns:w=\"w\"><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>";
    let made = imported(
        "a.docx",
        &packed(&[("word/document.xml", entities.as_bytes())]),
        Some(2023),
    );
    assert_eq!(made.unwrap_err().message.key(), "import.not-a-report");
    assert_eq!(
        imported("a.docx", b"PK\x03\x04broken", None)
            .unwrap_err()
            .message
            .key(),
        "import.broken"
    );
    assert_eq!(
        imported("a.doc", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", None)
            .unwrap_err()
            .message
            .key(),
        "import.doc"
    );
}
