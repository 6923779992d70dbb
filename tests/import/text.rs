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
