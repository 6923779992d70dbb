//! Reports that were copied as text.

use super::figures::{Dice, Figures, assert_all_read};
use super::layouts;

/// Runs a layout over many reports of both editions.
fn check(name: &str, file: &str, layout: fn(&Figures, &mut Dice) -> String) {
    for seed in 0..3 {
        for year in [2023, 2020] {
            let mut dice = Dice::new(seed * 31 + u64::from(year));
            let figures = Figures::new(year, &mut dice);
            let text = layout(&figures, &mut dice);
            assert_all_read(
                &format!("{name} {seed} {year}"),
                file,
                text.as_bytes(),
                &figures,
            );
        }
    }
}

#[test]
fn cells_may_stand_one_a_line() {
    check("one cell a line", "a.txt", layouts::one_cell_a_line);
}

#[test]
fn cells_may_be_parted_by_bars() {
    check("bars", "a.txt", layouts::barred);
}

#[test]
fn cells_may_be_parted_by_tabs_in_any_column() {
    check("tabs", "a.txt", layouts::tabs);
}

#[test]
fn cells_may_be_parted_by_single_spaces() {
    check("spaces", "a.txt", layouts::single_spaces);
}

#[test]
fn cells_may_be_those_of_markdown() {
    check("markdown", "a.md", layouts::markdown);
}

#[test]
fn cells_may_be_parted_by_columns_of_spaces() {
    check("columns", "a.txt", layouts::columns);
}

#[test]
fn rows_may_stand_in_another_order_than_the_form_s() {
    let swapped = |figures: &Figures, _: &mut Dice| {
        let text = layouts::report(figures, &mut |_, lines| {
            let row = |line: &layouts::Line| {
                let cells = line.labels.iter().chain(&line.figures);
                cells.map(String::as_str).collect::<Vec<_>>().join("\t")
            };
            lines.iter().map(row).collect::<Vec<_>>().join("\n") + "\n"
        });
        let mut lines: Vec<&str> = text.lines().collect();
        for (one, other) in [("本年新收", "上年结转"), ("重复申请", "公开出版物")]
        {
            let at = |label| lines.iter().position(|line| line.contains(label)).unwrap();
            let (one, other) = (at(one), at(other));
            lines.swap(one, other);
        }
        lines.join("\n")
    };
    check("swapped", "a.txt", swapped);
}

#[test]
fn text_between_the_parts_of_a_table_stays_text() {
    let figures = Figures::new(2023, &mut Dice::new(77));
    let told = "本机关本年度没有制发规章，行政规范性文件已经在门户网站\n集中公开，并且按照规定完成了备案工作和清理工作，没有遗\n漏，各项数据与有关部门核对一致。";
    let text = layouts::report(&figures, &mut |_, lines| {
        let mut text = String::new();
        for line in lines {
            if line.figures.is_empty() && line.labels[0].starts_with("第二十条第（") {
                text.push_str(&format!("{told}\n"));
            }
            let cells: Vec<&str> = line
                .labels
                .iter()
                .chain(&line.figures)
                .map(String::as_str)
                .collect();
            text.push_str(&format!("{}\n", cells.join("\t")));
        }
        text
    });
    assert_all_read("text between", "a.txt", text.as_bytes(), &figures);
    let made = super::figures::imported("a.txt", text.as_bytes(), None).unwrap();
    for part in told.split('\n') {
        assert_eq!(made.report.matches(part).count(), 4, "{}", made.report);
    }
}

#[test]
fn tables_of_another_edition_are_read_as_what_they_are() {
    let mut dice = Dice::new(5);
    for is_zero in [false, true] {
        let mut figures = Figures::new(2020, &mut dice);
        if is_zero {
            figures
                .tables
                .iter_mut()
                .flatten()
                .for_each(|cell| *cell = "0".to_owned());
        }
        let text = layouts::tabs(&figures, &mut dice).replace("2020", "2022");
        let made = super::figures::imported("a.txt", text.as_bytes(), None).unwrap();
        assert_eq!(made.year, 2022);
        assert_eq!(
            made.summary.cells(),
            (198, 198),
            "{:?}",
            made.summary.findings
        );
        // Table four is the same in both editions.
        let tables = made.tables.unwrap();
        assert!(
            tables.contains("purchase: {n: ") && tables.contains("decisions: "),
            "{tables}"
        );
    }
}
