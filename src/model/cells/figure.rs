//! One written figure to a cell, with what is wrong with it.

use crate::diag::{Diagnostic, Message};
use crate::forms::{CellKind, Column, Row};
use crate::model::{Amount, AmountError, Cell, Origin};
use crate::parse::yaml::{Kind, Node};
use crate::source::Span;

/// Reads the figure of `row` in `column`.
pub(super) fn read(node: &Node, row: &Row, column: &Column) -> (Cell, Option<Diagnostic>) {
    let span = node.span;
    let text = match &node.kind {
        Kind::Scalar(scalar) => scalar.text.as_str(),
        Kind::Null => "",
        Kind::List(_) | Kind::Map(_) => {
            let report = at(Diagnostic::error("cell-shape", span), row, column);
            return (
                unreadable(span),
                Some(report.help(Message::new("cell-shape.help"))),
            );
        }
    };
    match Amount::read(text) {
        Ok(amount) => domain(amount, span, row, column),
        Err(error) => Unread {
            text,
            span,
            row,
            column,
        }
        .report(error),
    }
}

fn unreadable(span: Span) -> Cell {
    Cell {
        value: None,
        origin: Origin::Unreadable(span),
    }
}

fn at(diagnostic: Diagnostic, row: &Row, column: &Column) -> Diagnostic {
    diagnostic
        .with("row", &row.label)
        .with("column", &column.label)
}

/// Counts are whole; only a signed count may be below 0. Source: the forms' filling notes.
fn domain(amount: Amount, span: Span, row: &Row, column: &Column) -> (Cell, Option<Diagnostic>) {
    let cell = Cell {
        value: Some(amount),
        origin: Origin::Written(span),
    };
    let fault = if column.kind != CellKind::Signed && amount.is_negative() {
        Some("negative-figure")
    } else if column.kind != CellKind::Amount && amount.decimal().scale() > 0 {
        Some("fraction-of-count")
    } else {
        None
    };
    let report = fault.map(|code| {
        let help = match code {
            "negative-figure" if column.unit.is_empty() => "negative-figure.plain.help",
            "negative-figure" => "negative-figure.help",
            _ => "fraction-of-count.help",
        };
        let report = at(Diagnostic::error(code, span), row, column);
        report
            .with("value", amount)
            .help(Message::new(help).with("unit", &column.unit))
    });
    (cell, report)
}

/// A text that is no figure.
struct Unread<'a> {
    text: &'a str,
    span: Span,
    row: &'a Row,
    column: &'a Column,
}

impl Unread<'_> {
    fn report(&self, error: AmountError) -> (Cell, Option<Diagnostic>) {
        match error {
            AmountError::Blank => {
                let blank = Diagnostic::warning("blank-cell", self.span);
                let report = at(blank, self.row, self.column);
                let cell = Cell {
                    value: None,
                    origin: Origin::Blank(self.span),
                };
                (cell, Some(report.help(Message::new("blank-cell.help"))))
            }
            AmountError::NothingMark => self.unread("mark-for-nothing", "blank-cell.help"),
            AmountError::TooLong => self.unread("figure-too-long", "figure-too-long.help"),
            AmountError::Text => self.unread("not-a-figure", "not-a-figure.help"),
            AmountError::FullWidth(amount) => self.meant("full-width-figure", amount),
            AmountError::Grouped(amount) => self.meant("grouped-digits", amount),
            AmountError::WithUnit(amount) => self.meant("figure-with-unit", amount),
        }
    }

    fn unread(&self, code: &'static str, help: &'static str) -> (Cell, Option<Diagnostic>) {
        let report = at(Diagnostic::error(code, self.span), self.row, self.column);
        let report = report.with("text", self.text).help(Message::new(help));
        (unreadable(self.span), Some(report))
    }

    /// A figure that can be read although it is not written as one.
    fn meant(&self, code: &'static str, amount: Amount) -> (Cell, Option<Diagnostic>) {
        let report = at(Diagnostic::error(code, self.span), self.row, self.column);
        let help = Message::new("figure.help").with("value", amount);
        let report = report.with("text", self.text).help(help);
        let cell = Cell {
            value: Some(amount),
            origin: Origin::Written(self.span),
        };
        (cell, Some(report.fix(self.span, amount.to_string())))
    }
}
