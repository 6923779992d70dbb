//! Reports as texts, in the layouts that are met when they are copied from pages and PDF files.

use std::fmt::Write as _;

use gongkai::forms::{Layout, Node, TableForm};

use super::figures::{Dice, Figures, form};

/// A line of a table before it is laid out: labels from the left, then figures.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// The group labels that stand first in this row, and its own.
    pub(crate) labels: Vec<String>,
    /// The figures; none for a line of heads.
    pub(crate) figures: Vec<String>,
    /// For a row, its number in its table.
    pub(crate) row: Option<usize>,
}

/// The lines of a table, heads included.
pub(crate) fn lines(table: &TableForm, cells: &[String]) -> Vec<Line> {
    let mut lines = Vec::new();
    let head = |labels: Vec<String>| Line {
        labels,
        figures: Vec::new(),
        row: None,
    };
    for block in &table.blocks {
        lines.extend(block.label.iter().map(|label| head(vec![label.clone()])));
        if table.layout == Layout::Across {
            lines.push(head(tops(&block.row_tree)));
            lines.push(head(
                block
                    .row_tree
                    .iter()
                    .flat_map(|node| tops(&node.children))
                    .collect(),
            ));
            lines.push(head(
                table
                    .rows
                    .iter()
                    .flat_map(|_| tops(&block.column_tree))
                    .collect(),
            ));
            lines.push(Line {
                labels: Vec::new(),
                figures: cells.to_vec(),
                row: Some(0),
            });
            continue;
        }
        let mut first = block
            .note
            .iter()
            .chain(&block.head)
            .cloned()
            .collect::<Vec<_>>();
        first.extend(tops(&block.column_tree));
        lines.push(head(first));
        let mut level: Vec<&Node> = block.column_tree.iter().collect();
        while level.iter().any(|node| !node.children.is_empty()) {
            level = level.iter().flat_map(|node| &node.children).collect();
            lines.push(head(level.iter().map(|node| node.label.clone()).collect()));
        }
        rows(table, &block.row_tree, cells, &mut Vec::new(), &mut lines);
    }
    lines
}

fn tops(nodes: &[Node]) -> Vec<String> {
    nodes.iter().map(|node| node.label.clone()).collect()
}

fn rows(
    table: &TableForm,
    nodes: &[Node],
    cells: &[String],
    above: &mut Vec<String>,
    lines: &mut Vec<Line>,
) {
    for node in nodes {
        if node.children.is_empty() {
            let row = &table.rows[node.leaf];
            let mut labels = std::mem::take(above);
            labels.push(node.label.clone());
            lines.push(Line {
                labels,
                figures: cells[table.cells(row)].to_vec(),
                row: Some(node.leaf),
            });
        } else {
            above.push(node.label.clone());
            rows(table, &node.children, cells, above, lines);
        }
    }
}

/// A whole report, its tables laid out by `table`.
pub(crate) fn report(
    figures: &Figures,
    table: &mut dyn FnMut(&TableForm, &[Line]) -> String,
) -> String {
    let form = form(figures.year);
    let mut text = format!(
        "青山县示范镇人民政府\n{}年政府信息公开工作年度报告\n\n",
        figures.year
    );
    for section in &form.sections {
        let _ = writeln!(text, "{}", section.heading);
        let _ = writeln!(
            text,
            "{}年，本机关依法推进政府信息公开，公开各类信息，回应社会关切。",
            figures.year
        );
        if let Some(number) = section.table {
            let own = &form.tables[number];
            text.push_str(&table(own, &lines(own, &figures.tables[number])));
        }
    }
    text
}

/// One cell a line; labels and heads may be broken over lines.
pub(crate) fn one_cell_a_line(figures: &Figures, dice: &mut Dice) -> String {
    let breaks = dice.one_in(2);
    report(figures, &mut |_, lines| {
        let mut text = String::new();
        for line in lines {
            for label in &line.labels {
                let _ = writeln!(
                    text,
                    "{}",
                    if breaks {
                        broken(label, "\n", dice)
                    } else {
                        label.clone()
                    }
                );
            }
            for figure in &line.figures {
                let _ = writeln!(text, "{figure}");
            }
        }
        text
    })
}

/// Cells parted by lines with a bar.
pub(crate) fn barred(figures: &Figures, dice: &mut Dice) -> String {
    let _ = dice;
    report(figures, &mut |_, lines| {
        let mut text = String::new();
        for cell in lines
            .iter()
            .flat_map(|line| line.labels.iter().chain(&line.figures))
        {
            let _ = write!(text, "{cell}\n|\n");
        }
        text
    })
}

/// Tabs, with rows that begin in any column and end in empty ones.
pub(crate) fn tabs(figures: &Figures, dice: &mut Dice) -> String {
    report(figures, &mut |_, lines| {
        let mut text = String::new();
        for line in lines {
            let labels: Vec<String> = line
                .labels
                .iter()
                .map(|label| spaced(label, dice))
                .collect();
            let cells: Vec<&str> = labels
                .iter()
                .chain(&line.figures)
                .map(String::as_str)
                .collect();
            let (before, after) = (dice.below(3), dice.below(4));
            let _ = writeln!(
                text,
                "{}{}{}",
                "\t".repeat(before),
                cells.join("\t"),
                "\t".repeat(after)
            );
        }
        text
    })
}

/// Single spaces between all cells.
pub(crate) fn single_spaces(figures: &Figures, dice: &mut Dice) -> String {
    let _ = dice;
    report(figures, &mut |_, lines| {
        let cells = |line: &Line| {
            line.labels
                .iter()
                .chain(&line.figures)
                .cloned()
                .collect::<Vec<_>>()
                .join(" ")
        };
        lines
            .iter()
            .map(|line| format!("{}\n", cells(line)))
            .collect()
    })
}

/// A table of Markdown.
pub(crate) fn markdown(figures: &Figures, dice: &mut Dice) -> String {
    let _ = dice;
    report(figures, &mut |_, lines| {
        let mut text = String::from("\n");
        for (number, line) in lines.iter().enumerate() {
            let cells: Vec<&str> = line
                .labels
                .iter()
                .chain(&line.figures)
                .map(String::as_str)
                .collect();
            let _ = writeln!(text, "| {} |", cells.join(" | "));
            if number == 0 {
                let _ = writeln!(text, "|{}", " --- |".repeat(cells.len()));
            }
        }
        text.push('\n');
        text
    })
}

/// Columns held apart by spaces, labels wrapped in a narrow column with the figures beside any of
/// their lines, group labels beside that, page numbers and repeated heads between, as `pdftotext
/// -layout` gives them.
pub(crate) fn columns(figures: &Figures, dice: &mut Dice) -> String {
    report(figures, &mut |table, lines| {
        let mut text = String::new();
        for (number, line) in lines.iter().enumerate() {
            if number > 0 && number % 13 == 0 {
                let _ = write!(text, "\n                    - {} -\n\n\u{C}", number / 13);
            }
            let (own, groups) = match line.labels.split_last() {
                Some((own, groups)) if line.row.is_some() => (own.clone(), groups.to_vec()),
                _ => (line.labels.join("  "), Vec::new()),
            };
            let group: Vec<String> = groups
                .iter()
                .map(|group| wrapped(group, 4).join(" "))
                .collect();
            let pieces = if line.row.is_some() {
                wrapped(&own, 8 + dice.below(8))
            } else {
                vec![own]
            };
            let at = dice
                .below(pieces.len().max(1))
                .max(pieces.len().saturating_sub(2));
            for (index, piece) in pieces.iter().enumerate() {
                let left = if index == 0 {
                    group.join("  ")
                } else {
                    String::new()
                };
                let mut row = format!(
                    "{left}{}{piece}",
                    " ".repeat(12_usize.saturating_sub(left.chars().count() * 2).max(2))
                );
                if index == at || table.layout == Layout::Across {
                    let width: usize = row
                        .chars()
                        .map(|ch| if ch.is_ascii() { 1 } else { 2 })
                        .sum();
                    row.push_str(&" ".repeat(60_usize.saturating_sub(width).max(2)));
                    for figure in &line.figures {
                        let _ = write!(row, "{figure:<10}");
                    }
                }
                let _ = writeln!(text, "{}", row.trim_end());
                if dice.one_in(3) {
                    text.push('\n');
                }
            }
            if line.labels.is_empty() && pieces.is_empty() {
                let _ = writeln!(text, "{}", line.figures.join("  "));
            }
        }
        text
    })
}

fn wrapped(label: &str, width: usize) -> Vec<String> {
    let chars: Vec<char> = label.chars().collect();
    chars
        .chunks(width)
        .map(|piece| piece.iter().collect())
        .collect()
}

/// Breaks a label at one place.
fn broken(label: &str, with: &str, dice: &mut Dice) -> String {
    let chars: Vec<char> = label.chars().collect();
    if chars.len() < 4 || dice.one_in(2) {
        return label.to_owned();
    }
    let at = 2 + dice.below(chars.len() - 3);
    format!(
        "{}{with}{}",
        chars[..at].iter().collect::<String>(),
        chars[at..].iter().collect::<String>()
    )
}

/// Puts a space into some labels.
fn spaced(label: &str, dice: &mut Dice) -> String {
    if dice.one_in(3) {
        broken(label, " ", dice)
    } else {
        label.to_owned()
    }
}
