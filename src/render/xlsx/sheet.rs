//! The sheets of a workbook, and how their cells look.

use std::fmt::Write;

use super::{HEAD, MAIN};
use crate::render::xml::escape;
use crate::view::{ShapeCell, TableShape, TableView};

/// How a cell looks: the number of a format in [`styles`].
#[derive(Clone, Copy, PartialEq, Eq)]
struct Style(usize);

impl Style {
    const PLAIN: Self = Self(0);
    const TITLE: Self = Self(1);
    const HEAD: Self = Self(2);
    const LABEL: Self = Self(3);
    const FIGURE: Self = Self(4);

    /// A figure with so many digits after its point.
    fn decimals(count: usize) -> Self {
        Self(Self::FIGURE.0 + count.min(MOST_DECIMALS))
    }
}

/// The most digits after the point that are shown.
const MOST_DECIMALS: usize = 8;

/// The most digits of a number that spreadsheets keep; one with more stands as text.
const MOST_DIGITS: usize = 15;

/// Widths of columns, in digits.
const FIRST_LABELS: usize = 14;
const LAST_LABELS: usize = 44;
const FIGURES: usize = 12;

/// The height of a line, in points.
const LINE: usize = 18;

/// Describes how cells look, and `marks` that rules put on them.
pub(super) fn styles(marks: &str) -> String {
    let mut formats = String::new();
    let mut figures = String::new();
    for count in 1..=MOST_DECIMALS {
        let zeros = "0".repeat(count);
        let id = 163 + count;
        let _ = write!(
            formats,
            "<numFmt numFmtId=\"{id}\" formatCode=\"0.{zeros}\"/>"
        );
        figures.push_str(&look(id, 0, 1, "center"));
    }
    let looks = [
        look(0, 0, 0, "left"),
        look(0, 1, 0, "center"),
        look(0, 0, 1, "center"),
        look(0, 0, 1, "left"),
        look(0, 0, 1, "center"),
    ];
    let count = looks.len() + MOST_DECIMALS;
    let side = |name: &str| format!("<{name} style=\"thin\"><color auto=\"1\"/></{name}>");
    let sides: String = ["left", "right", "top", "bottom"].map(side).concat();
    format!(
        "{HEAD}<styleSheet xmlns=\"{MAIN}\"><numFmts count=\"{MOST_DECIMALS}\">{formats}</numFmts>\
         <fonts count=\"2\"><font><sz val=\"11\"/><name val=\"宋体\"/></font>\
         <font><b/><sz val=\"14\"/><name val=\"宋体\"/></font></fonts>\
         <fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill>\
         <fill><patternFill patternType=\"gray125\"/></fill></fills>\
         <borders count=\"2\"><border><left/><right/><top/><bottom/><diagonal/></border>\
         <border>{sides}<diagonal/></border></borders>\
         <cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>\
         <cellXfs count=\"{count}\">{}{figures}</cellXfs>\
         <cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles>{marks}</styleSheet>",
        looks.concat()
    )
}

fn look(format: usize, font: usize, border: usize, side: &str) -> String {
    format!(
        "<xf numFmtId=\"{format}\" fontId=\"{font}\" fillId=\"0\" borderId=\"{border}\" xfId=\"0\" \
         applyNumberFormat=\"1\" applyFont=\"1\" applyBorder=\"1\" applyAlignment=\"1\">\
         <alignment horizontal=\"{side}\" vertical=\"center\" wrapText=\"1\"/></xf>"
    )
}

/// Writes the sheet that says what the workbook is.
pub(super) fn about(title: &str, facts: &[(&'static str, String)]) -> String {
    let mut sheet = Sheet::new(vec![FIRST_LABELS, 64]);
    sheet.begin_row(2 * LINE);
    sheet.text(0, Style::TITLE, title);
    sheet.blank(1, Style::TITLE);
    sheet.end_row();
    sheet.merge((0, 0), (2, 1));
    for (term, value) in facts {
        sheet.begin_row(LINE);
        sheet.text(0, Style::PLAIN, term);
        sheet.text(1, Style::PLAIN, value);
        sheet.end_row();
    }
    sheet.finish()
}

/// Writes a table in its official layout, below its caption.
pub(super) fn table(table: &TableView) -> String {
    let figure = |sheet: &mut Sheet, x: usize, cell: usize| match table
        .cells
        .get(cell)
        .and_then(Option::as_deref)
    {
        Some(figure) => sheet.figure(x, figure),
        None => sheet.blank(x, Style::FIGURE),
    };
    laid_out(&table.shape, &figure).finish()
}

/// Lays out a table; `figure` writes the cell of this number into a column.
pub(super) fn laid_out(shape: &TableShape, figure: &dyn Fn(&mut Sheet, usize, usize)) -> Sheet {
    let mut sheet = Sheet::new(widths(shape));
    sheet.begin_row(2 * LINE);
    sheet.text(0, Style::TITLE, &shape.caption);
    sheet.end_row();
    sheet.merge((0, 0), (shape.n_columns, 1));
    for cells in shape.placed() {
        let y = sheet.n_rows;
        sheet.begin_row(height(&sheet.widths, &cells));
        let mut next = cells.iter().peekable();
        for x in 0..shape.n_columns {
            match next.next_if(|(at, _)| *at == x) {
                Some((_, cell)) => match cell.cell {
                    Some(number) => figure(&mut sheet, x, number),
                    None => sheet.label(x, cell),
                },
                None => sheet.blank(x, Style::FIGURE),
            }
        }
        sheet.end_row();
        for (x, cell) in cells {
            sheet.merge((x, y), (cell.colspan, cell.rowspan));
        }
    }
    sheet
}

/// Columns of labels are wide, the last of them widest; columns of figures are narrow.
fn widths(shape: &TableShape) -> Vec<usize> {
    let rows = shape.bodies.iter().flatten();
    let labels = rows.map(|row| {
        let labels = row.iter().take_while(|cell| cell.cell.is_none());
        let labels: usize = labels.map(|cell| cell.colspan).sum();
        let has_figures = row.iter().any(|cell| cell.cell.is_some());
        if has_figures { labels } else { 0 }
    });
    let n_labels = labels.max().unwrap_or(0);
    let width = |column: usize| match column + 1 {
        column if column < n_labels => FIRST_LABELS,
        column if column == n_labels => LAST_LABELS,
        _ => FIGURES,
    };
    (0..shape.n_columns).map(width).collect()
}

/// Returns the height that shows the labels of a row in full: merged cells do not grow.
fn height(widths: &[usize], cells: &[(usize, &ShapeCell)]) -> usize {
    let lines = cells.iter().map(|(x, cell)| {
        let width: usize = widths.iter().skip(*x).take(cell.colspan).sum();
        let text: usize = cell
            .text
            .chars()
            .map(|ch| if ch.is_ascii() { 1 } else { 2 })
            .sum();
        let room = width.saturating_sub(2).max(2);
        text.div_ceil(room).max(1).div_ceil(cell.rowspan.max(1))
    });
    lines.max().unwrap_or(1) * LINE + 4
}

/// A sheet that is being written.
pub(super) struct Sheet {
    /// Rules for cells, which stand after those that are merged.
    pub(super) rules: String,
    widths: Vec<usize>,
    rows: String,
    n_rows: usize,
    merges: String,
    n_merges: usize,
}

impl Sheet {
    fn new(widths: Vec<usize>) -> Self {
        Self {
            widths,
            rows: String::with_capacity(16 << 10),
            n_rows: 0,
            merges: String::new(),
            n_merges: 0,
            rules: String::new(),
        }
    }

    fn begin_row(&mut self, height: usize) {
        let row = self.n_rows + 1;
        let _ = write!(
            self.rows,
            "<row r=\"{row}\" ht=\"{height}\" customHeight=\"1\">"
        );
    }

    fn end_row(&mut self) {
        self.rows.push_str("</row>");
        self.n_rows += 1;
    }

    fn label(&mut self, x: usize, cell: &ShapeCell) {
        let style = match cell.scope == Some(crate::view::Scope::Row) {
            true => Style::LABEL,
            false => Style::HEAD,
        };
        self.text(x, style, &cell.text);
    }

    /// Writes a cell that is computed, with what it comes to, where that is known.
    pub(super) fn formula(&mut self, x: usize, formula: &str, figure: Option<&str>) {
        let decimals = figure.and_then(|figure| figure.split_once('.'));
        let decimals = decimals.map_or(0, |(_, part)| part.len());
        let (place, style) = (self.place(x), Style::decimals(decimals).0);
        let _ = write!(self.rows, "<c r=\"{place}\" s=\"{style}\"><f>");
        escape(formula, &mut self.rows);
        self.rows.push_str("</f>");
        if let Some(figure) = figure {
            let _ = write!(self.rows, "<v>{figure}</v>");
        }
        self.rows.push_str("</c>");
    }

    /// Writes a figure.
    pub(super) fn figure(&mut self, x: usize, figure: &str) {
        let digits = figure.bytes().filter(u8::is_ascii_digit).count();
        if digits > MOST_DIGITS {
            return self.text(x, Style::FIGURE, figure);
        }
        let decimals = figure.split_once('.').map_or(0, |(_, part)| part.len());
        let (place, style) = (self.place(x), Style::decimals(decimals).0);
        let _ = write!(
            self.rows,
            "<c r=\"{place}\" s=\"{style}\"><v>{figure}</v></c>"
        );
    }

    fn text(&mut self, x: usize, style: Style, text: &str) {
        let (place, style) = (self.place(x), style.0);
        let _ = write!(
            self.rows,
            "<c r=\"{place}\" s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">"
        );
        escape(text, &mut self.rows);
        self.rows.push_str("</t></is></c>");
    }

    /// Writes a cell with nothing in it.
    pub(super) fn empty(&mut self, x: usize) {
        self.blank(x, Style::FIGURE);
    }

    fn blank(&mut self, x: usize, style: Style) {
        let (place, style) = (self.place(x), style.0);
        let _ = write!(self.rows, "<c r=\"{place}\" s=\"{style}\"/>");
    }

    fn merge(&mut self, (x, y): (usize, usize), (columns, rows): (usize, usize)) {
        if columns * rows > 1 {
            let first = name(x, y);
            let last = name(x + columns - 1, y + rows - 1);
            let _ = write!(self.merges, "<mergeCell ref=\"{first}:{last}\"/>");
            self.n_merges += 1;
        }
    }

    fn place(&self, x: usize) -> String {
        name(x, self.n_rows)
    }

    pub(super) fn finish(self) -> String {
        let mut xml = format!(
            "{HEAD}<worksheet xmlns=\"{MAIN}\"><sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr><cols>"
        );
        for (width, column) in self.widths.iter().zip(1..) {
            let _ = write!(
                xml,
                "<col min=\"{column}\" max=\"{column}\" width=\"{width}\" customWidth=\"1\"/>"
            );
        }
        let _ = write!(xml, "</cols><sheetData>{}</sheetData>", self.rows);
        if self.n_merges > 0 {
            let _ = write!(
                xml,
                "<mergeCells count=\"{}\">{}</mergeCells>",
                self.n_merges, self.merges
            );
        }
        xml.push_str(&self.rules);
        xml + "<pageSetup paperSize=\"9\" fitToHeight=\"0\"/></worksheet>"
    }
}

/// Names a cell: A1.
pub(super) fn name(x: usize, y: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = x + 1;
    while rest > 0 {
        let letter = u8::try_from((rest - 1) % 26).unwrap_or(0);
        letters.push(char::from(b'A' + letter));
        rest = (rest - 1) / 26;
    }
    letters.reverse();
    let letters: String = letters.into_iter().collect();
    format!("{letters}{}", y + 1)
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn cells_are_named_by_letters_and_numbers() {
        let names = [(0, 0), (25, 1), (26, 2), (701, 3), (702, 4)].map(|(x, y)| name(x, y));
        assert_eq!(names, ["A1", "Z2", "AA3", "ZZ4", "AAA5"]);
    }
}
