//! The official tables of a report to be filled in: what may stand in a cell, which cells are
//! computed, and what must hold between them.

use super::report::{self, Workbook};
use crate::forms::{CellKind, Equation, Operator, TableForm, Term, When};
use crate::model::{Agency, Amount, Cell, Report, Table};
use crate::view::table::TableShape;
use std::sync::Arc;

/// A workbook that computes its totals and marks what does not agree.
#[derive(Clone, Debug)]
pub struct EntryBook {
    /// The tables with the figures that are known.
    pub book: Workbook,
    /// The rules of each table.
    pub rules: Vec<EntryRules>,
}

/// What a table asks of its cells, which go by their numbers in the form.
#[derive(Clone, Debug, Default)]
pub struct EntryRules {
    /// What may stand in each cell.
    pub kinds: Vec<EntryKind>,
    /// The cells that are computed.
    pub totals: Vec<(usize, Vec<Operand>)>,
    /// What must hold.
    pub checks: Vec<EntryCheck>,
}

/// What may stand in a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A whole number, 0 or more.
    Count,
    /// A decimal, 0 or more.
    Amount,
    /// A whole number with a sign.
    Signed,
}

/// A part of a sum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operand {
    /// What is added.
    pub value: OperandValue,
    /// Whether it is taken off instead.
    pub minus: bool,
}

/// A cell of the table, or a figure of last year's report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OperandValue {
    /// The number of a cell.
    Cell(usize),
    /// A figure that is known.
    Figure(String),
}

/// Two sums that must be equal, or the first of which must be at least the second.
#[derive(Clone, Debug)]
pub struct EntryCheck {
    /// The sum on the left, whose cells are marked where the check fails.
    pub left: Vec<Operand>,
    /// The sum on the right.
    pub right: Vec<Operand>,
    /// Whether the left may be more.
    pub is_floor: bool,
}

/// Makes the workbook of a report; `last` is the report of the year before.
pub fn entry_book(agency: &Agency, report: &Report, last: Option<&Report>) -> EntryBook {
    let forms = report.form.iter().flat_map(|form| &form.tables);
    let forms: Vec<&TableForm> = forms.collect();
    let shapes: Vec<Arc<TableShape>> = forms
        .iter()
        .map(|form| Arc::new(TableShape::new(form)))
        .collect();
    let mut book = report::book(&shapes, agency, report);
    book.facts.push(("填写", HOW.to_owned()));
    let tables = forms.iter().zip(&report.tables);
    let rules = tables.map(|(form, table)| {
        let last = last.and_then(|last| last.cells_of(form));
        rules(form, table, last.as_deref())
    });
    EntryBook {
        rules: rules.collect(),
        book,
    }
}

const HOW: &str = "总计由公式计算，不必填写。黄色的单元格尚未填写，或者填的不是数字；红色的单元格与其他单元格、与上年报告不符。填完保存，再用 gongkai tables import 写回。";

fn rules(form: &TableForm, table: &Table, last: Option<&[Option<Cell>]>) -> EntryRules {
    let kinds = form.rows.iter().flat_map(|row| form.columns(row));
    let kinds = kinds.map(|column| match column.kind {
        CellKind::Count => EntryKind::Count,
        CellKind::Amount => EntryKind::Amount,
        CellKind::Signed => EntryKind::Signed,
    });
    let mut rules = EntryRules {
        kinds: kinds.collect(),
        ..EntryRules::default()
    };
    for equation in &form.equations {
        let (Some(left), Some(right)) = (sum(&equation.left, last), sum(&equation.right, last))
        else {
            continue;
        };
        if let Some(total) = total(equation, table) {
            rules.totals.push((total, right.clone()));
        }
        rules.checks.push(EntryCheck {
            left,
            right,
            is_floor: equation.operator == Operator::AtLeast,
        });
    }
    rules
}

/// A total is computed, unless another figure stands in its place: that stays, and is marked.
fn total(equation: &Equation, table: &Table) -> Option<usize> {
    let [total] = equation.left.as_slice() else {
        return None;
    };
    let value = |cell: usize| table.cells.get(cell)?.value;
    let parts = equation.right.iter().try_fold(Amount::ZERO, |sum, term| {
        let part = value(term.cell).unwrap_or(Amount::ZERO);
        match term.minus {
            true => sum.checked_sub(part),
            false => sum.checked_add(part),
        }
    });
    let written = value(total.cell);
    (equation.fills && written.is_none_or(|written| Some(written) == parts)).then_some(total.cell)
}

/// `None` where last year's figure is not known.
fn sum(terms: &[Term], last: Option<&[Option<Cell>]>) -> Option<Vec<Operand>> {
    let operand = |term: &Term| {
        let value = match term.when {
            When::ThisYear => OperandValue::Cell(term.cell),
            When::LastYear => {
                let cell = (*last?.get(term.cell)?)?;
                OperandValue::Figure(cell.value?.to_string())
            }
        };
        Some(Operand {
            value,
            minus: term.minus,
        })
    };
    terms.iter().map(operand).collect()
}
