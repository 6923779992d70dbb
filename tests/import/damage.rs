//! Reports with faults: no cell may be wrong without a word about it.

use gongkai::import::Imported;

use super::figures::{Dice, Figures, form, imported, read_back};
use super::layouts::{Line, report};

/// Fails if a cell is wrong and nothing is said of its row; returns how many cells are right.
fn assert_told(what: &str, made: &Imported, figures: &Figures) -> usize {
    let read = read_back(made);
    let text = made.tables.as_deref().unwrap_or("");
    let form = form(figures.year);
    let mut n_right = 0;
    for (cell, wanted) in figures.by_name() {
        if read.get(&cell) == Some(&wanted) {
            n_right += 1;
            continue;
        }
        let parts: Vec<&str> = cell.split('.').collect();
        let table = form
            .tables
            .iter()
            .find(|table| table.id == parts[0])
            .unwrap();
        let path = parts[1..parts.len() - 1].join(".");
        let row = table.rows.iter().find(|row| row.path == path).unwrap();
        let is_told = |line: &str| line.contains(&*row.label) && line.contains("待核对");
        let doubts = made
            .summary
            .findings
            .iter()
            .filter(|finding| finding.is_doubt);
        let mut doubts = doubts.map(|finding| format!("{:?}", finding.message));
        let is_found =
            doubts.any(|doubt| doubt.contains(&*row.label) || doubt.contains(&*table.caption));
        assert!(
            text.lines().any(is_told) || is_found,
            "{what}: {cell} is {wanted}, read {:?}, and nothing is said\n{text}\n{:?}",
            read.get(&cell),
            made.summary.findings
        );
    }
    n_right
}

/// Imports reports of which some rows were spoiled; returns the share of right cells in percent.
fn spoil(what: &str, spoil: fn(&mut Line, &mut Dice), lay_out: fn(&[Line]) -> String) -> usize {
    let (mut n_right, mut n_cells) = (0, 0);
    for seed in 0..3 {
        let mut dice = Dice::new(seed * 17 + 3);
        let figures = Figures::new(2023, &mut dice);
        let text = report(&figures, &mut |_, lines| {
            let mut lines = lines.to_vec();
            for line in lines.iter_mut().filter(|line| line.row.is_some()) {
                if dice.one_in(8) {
                    spoil(line, &mut dice);
                }
            }
            lay_out(&lines)
        });
        n_cells += figures.by_name().len();
        // A text that has lost too much is refused, which says all.
        match imported("a.txt", text.as_bytes(), None) {
            Ok(made) => n_right += assert_told(&format!("{what} {seed}"), &made, &figures),
            Err(refusal) => assert_eq!(refusal.message.key(), "import.damaged"),
        }
    }
    n_right * 100 / n_cells
}

fn cells(line: &Line) -> impl Iterator<Item = &String> {
    line.labels.iter().chain(&line.figures)
}

fn one_a_line(lines: &[Line]) -> String {
    let cells = lines.iter().flat_map(cells).filter(|cell| !cell.is_empty());
    cells.map(|cell| format!("{cell}\n")).collect()
}

fn with_tabs(lines: &[Line]) -> String {
    lines
        .iter()
        .map(|line| format!("{}\n", cells(line).cloned().collect::<Vec<_>>().join("\t")))
        .collect()
}

fn in_columns(lines: &[Line]) -> String {
    let row = |line: &Line| {
        let label = line.labels.join("  ");
        let width: usize = label
            .chars()
            .map(|ch| if ch.is_ascii() { 1 } else { 2 })
            .sum();
        let figures: String = line
            .figures
            .iter()
            .map(|figure| format!("{figure:<9}"))
            .collect();
        format!(
            "{label}{}{figures}\n",
            " ".repeat(100_usize.saturating_sub(width).max(2))
        )
    };
    lines.iter().map(row).collect()
}

fn blank_one(line: &mut Line, dice: &mut Dice) {
    let at = dice.below(line.figures.len());
    line.figures[at] = String::new();
}

fn lose_one(line: &mut Line, dice: &mut Dice) {
    let at = dice.below(line.figures.len());
    line.figures.remove(at);
}

fn lose_all(line: &mut Line, _: &mut Dice) {
    line.figures.clear();
}

fn lose_label(line: &mut Line, _: &mut Dice) {
    line.labels.clear();
}

fn add_one(line: &mut Line, dice: &mut Dice) {
    let at = dice.below(line.figures.len() + 1);
    line.figures.insert(at, dice.below(50).to_string());
}

fn mark_one(line: &mut Line, dice: &mut Dice) {
    let at = dice.below(line.figures.len());
    line.figures[at] = ["/", "—", "无", "O", "x", "待定"][dice.below(6)].to_owned();
}

fn misspell(line: &mut Line, dice: &mut Dice) {
    if let Some(label) = line.labels.last_mut() {
        let chars: Vec<char> = label.chars().collect();
        let at = dice.below(chars.len());
        *label = chars
            .iter()
            .enumerate()
            .filter(|(index, _)| *index != at)
            .map(|(_, ch)| *ch)
            .collect();
    }
}

#[test]
fn cells_that_are_blank_or_lost_are_told() {
    for lay_out in [one_a_line, with_tabs, in_columns] {
        spoil("blank", blank_one, lay_out);
        spoil("lost", lose_one, lay_out);
        spoil("all lost", lose_all, lay_out);
    }
}

#[test]
fn cells_that_hold_no_figure_or_are_too_many_are_told() {
    for lay_out in [one_a_line, with_tabs, in_columns] {
        spoil("mark", mark_one, lay_out);
        spoil("added", add_one, lay_out);
    }
}

#[test]
fn labels_that_are_wrong_or_lost_keep_their_figures_or_are_told() {
    for lay_out in [one_a_line, with_tabs, in_columns] {
        spoil("label lost", lose_label, lay_out);
        assert!(spoil("misspelt", misspell, lay_out) >= 99);
    }
}

fn with_bars(lines: &[Line]) -> String {
    lines
        .iter()
        .map(|line| {
            format!(
                "| {} |\n",
                cells(line).cloned().collect::<Vec<_>>().join(" | ")
            )
        })
        .collect()
}

#[test]
fn a_blank_between_bars_is_blank_and_nothing_else_moves() {
    assert!(spoil("blank", blank_one, with_bars) >= 96);
    assert!(spoil("mark", mark_one, with_bars) >= 96);
    spoil("lost", lose_one, with_bars);
    spoil("added", add_one, with_bars);
}
