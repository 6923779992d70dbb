//! The official shape of a statutory table: header cells and value cells with spans and ids.
//!
//! A shape comes from a form alone, so all reports on the form share it. Nothing here is HTML.

use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use serde::Serialize;

use super::compact::CompactView;
use super::data::CellNames;
use super::digest::{Digest, digest};
use crate::forms::{Layout, Node, TableForm, leaves};
use crate::model::{Cell, Table};

mod across;
mod body;
mod grid;
mod heads;
mod stacked;

/// One statutory table of one report: a shape, and the figures that fill it.
#[derive(Clone, Debug, Hash)]
pub struct TableView {
    /// The shape, which all reports on the form share.
    pub shape: Arc<TableShape>,
    /// The figures in the order of the form, as written; `None` where there is none.
    pub cells: Vec<Option<String>>,
    /// The table as a list for phones, where it is too wide for them.
    pub compact: Option<CompactView>,
}

impl TableView {
    /// Joins a shape and the cells of a report.
    pub fn new(shape: &Arc<TableShape>, table: &Table) -> Self {
        let value = |cell: &Cell| cell.value.map(|value| value.to_string());
        Self {
            shape: Arc::clone(shape),
            cells: table.cells.iter().map(value).collect(),
            compact: None,
        }
    }
}

/// The most columns of a table that fits a phone.
const NARROW: usize = 6;

/// The shape of a statutory table.
#[derive(Clone, Debug, Serialize)]
pub struct TableShape {
    /// The id of the table in the page: `t3`.
    pub id: String,
    /// The caption with number and unit: 表3　…（单位：件）.
    pub caption: String,
    /// The id of the cell that holds the note, where there is one.
    pub note: Option<String>,
    /// How many columns it has, row labels included.
    pub n_columns: usize,
    /// The widths of the groups of columns.
    pub column_groups: Vec<usize>,
    /// The rows of the head.
    pub head: Vec<Vec<ShapeCell>>,
    /// The bodies, each with its rows.
    pub bodies: Vec<Vec<Vec<ShapeCell>>>,
    /// What the cells are called outside of the table.
    #[serde(skip)]
    pub names: Arc<CellNames>,
    #[serde(skip)]
    cell_ids: Vec<String>,
    #[serde(skip)]
    digest: Digest,
}

/// One cell of a shape.
#[derive(Clone, Debug, Default, Hash, Serialize)]
pub struct ShapeCell {
    /// The id in the page.
    pub id: String,
    /// The ids of the header cells that it belongs to, with spaces between.
    pub headers: String,
    /// What a header cell is the header of; `None` for value cells and the note.
    pub scope: Option<Scope>,
    /// How many columns it covers.
    pub colspan: usize,
    /// How many rows it covers.
    pub rowspan: usize,
    /// The label of a header cell, or the note.
    pub text: String,
    /// For a value cell, the number of the cell in the form.
    pub cell: Option<usize>,
}

/// What a header cell is the header of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// One row.
    Row,
    /// A group of rows.
    RowGroup,
    /// One column.
    Col,
    /// A group of columns.
    ColGroup,
}

impl TableShape {
    /// Lays out a table of a form.
    pub fn new(table: &TableForm) -> Self {
        let mut shape = Self {
            id: table.anchor.clone(),
            caption: caption(table),
            note: None,
            n_columns: 0,
            column_groups: Vec::new(),
            head: Vec::new(),
            bodies: Vec::new(),
            names: Arc::new(CellNames::new(table)),
            cell_ids: vec![String::new(); table.n_cells],
            digest: Digest::default(),
        };
        match table.layout {
            Layout::Grid => grid::lay_out(table, &mut shape),
            Layout::Stacked => stacked::lay_out(table, &mut shape),
            Layout::Across => across::lay_out(table, &mut shape),
        }
        for cell in shape.bodies.iter().flatten().flatten() {
            if let Some(slot) = cell.cell.and_then(|number| shape.cell_ids.get_mut(number)) {
                slot.clone_from(&cell.id);
            }
        }
        shape.digest = digest(&(
            (&shape.id, &shape.caption, &shape.note, shape.n_columns),
            (&shape.column_groups, &shape.head, &shape.bodies),
            &shape.names,
        ));
        shape
    }

    /// Tells whether the table is too wide for a phone.
    pub fn is_wide(&self) -> bool {
        self.n_columns > NARROW
    }

    /// Returns the cells of each row, head and bodies, with the column that each begins in.
    pub fn placed(&self) -> Vec<Vec<(usize, &ShapeCell)>> {
        let mut taken = BTreeSet::new();
        let mut placed = Vec::new();
        for (y, row) in self
            .head
            .iter()
            .chain(self.bodies.iter().flatten())
            .enumerate()
        {
            let mut cells = Vec::new();
            let mut x = 0;
            for cell in row {
                while taken.contains(&(y, x)) {
                    x += 1;
                }
                let (columns, rows) = (cell.colspan, cell.rowspan);
                let covered = (0..rows).flat_map(|dy| (0..columns).map(move |dx| (dy, dx)));
                taken.extend(covered.map(|(dy, dx)| (y + dy, x + dx)));
                cells.push((x, cell));
                x += cell.colspan;
            }
            placed.push(cells);
        }
        placed
    }

    /// Returns the digest of the shape.
    pub fn digest(&self) -> &Digest {
        &self.digest
    }

    /// Returns the id in the page of a cell of the form.
    pub fn cell_id(&self, cell: usize) -> &str {
        self.cell_ids.get(cell).map_or("", String::as_str)
    }
}

impl Hash for TableShape {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.digest.hash(state);
    }
}

fn caption(table: &TableForm) -> String {
    let unit = table
        .unit
        .as_ref()
        .map_or(String::new(), |unit| format!("（单位：{unit}）"));
    format!("{}　{}{unit}", table.number, table.caption)
}

/// What is said in the corner of a header that has no note and no head.
const CORNER: &str = "项目";

/// Returns how many levels a tree has.
fn depth(nodes: &[Node]) -> usize {
    nodes
        .iter()
        .map(|node| 1 + depth(&node.children))
        .max()
        .unwrap_or(0)
}

/// Returns how many leaves are at or below a node.
fn n_leaves(node: &Node) -> usize {
    let mut found = Vec::new();
    leaves(node, &mut found);
    found.len()
}

/// Joins two lists of ids.
fn join(first: &str, second: &str) -> String {
    match (first, second) {
        ("", other) | (other, "") => other.to_owned(),
        _ => format!("{first} {second}"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::fmt::Write;

    use insta::assert_snapshot;

    use super::{ShapeCell, TableShape};
    use crate::forms::{Forms, read};

    fn shapes() -> Vec<TableShape> {
        let forms = Forms::builtin();
        let tables = forms.iter().flat_map(|form| &form.tables);
        tables.map(TableShape::new).collect()
    }

    fn shape(id: &str) -> TableShape {
        shapes().into_iter().rfind(|shape| shape.id == id).unwrap()
    }

    fn rows(shape: &TableShape) -> impl Iterator<Item = &Vec<ShapeCell>> {
        shape.head.iter().chain(shape.bodies.iter().flatten())
    }

    /// Writes rows as `id [columns×rows] <headers: text`, value cells without text.
    fn check<'a>(rows: impl Iterator<Item = &'a Vec<ShapeCell>>) -> String {
        let mut text = String::new();
        for row in rows {
            for cell in row {
                let scope = cell
                    .scope
                    .map_or(String::new(), |scope| format!(" {scope:?}"));
                let (columns, rows) = (cell.colspan, cell.rowspan);
                let id = format!("{}{scope} {columns}×{rows} <{}>", cell.id, cell.headers);
                let space = if cell.text.is_empty() { "" } else { " " };
                writeln!(text, "{id}{space}{}", cell.text).unwrap();
            }
            text.push('\n');
        }
        text
    }

    #[test]
    fn every_table_is_a_full_rectangle() {
        for shape in shapes() {
            let mut taken = BTreeMap::new();
            for (y, row) in rows(&shape).enumerate() {
                let mut x = 0;
                for cell in row {
                    while taken.contains_key(&(y, x)) {
                        x += 1;
                    }
                    for (dy, dx) in
                        (0..cell.rowspan).flat_map(|dy| (0..cell.colspan).map(move |dx| (dy, dx)))
                    {
                        assert_eq!(
                            taken.insert((y + dy, x + dx), &cell.id),
                            None,
                            "{}",
                            cell.id
                        );
                    }
                }
            }
            let n_rows = rows(&shape).count();
            assert_eq!(taken.len(), n_rows * shape.n_columns, "{}", shape.id);
            assert_eq!(shape.column_groups.iter().sum::<usize>(), shape.n_columns);
        }
    }

    #[test]
    fn ids_are_unique_and_headers_name_header_cells() {
        for shape in shapes() {
            let cells: Vec<_> = rows(&shape).flatten().collect();
            let ids: BTreeSet<_> = cells.iter().map(|cell| &cell.id).collect();
            assert_eq!(ids.len(), cells.len(), "{}", shape.id);
            let heads: BTreeSet<_> = cells
                .iter()
                .filter(|cell| cell.scope.is_some())
                .map(|cell| cell.id.as_str())
                .collect();
            for cell in cells {
                let named = cell.headers.split_whitespace();
                assert!(named.clone().all(|id| heads.contains(id)), "{}", cell.id);
                assert!(cell.cell.is_none() || named.count() > 1, "{}", cell.id);
            }
        }
    }

    #[test]
    fn every_cell_of_the_form_has_a_place() {
        for shape in shapes() {
            let placed: Vec<_> = rows(&shape)
                .flatten()
                .filter_map(|cell| cell.cell)
                .collect();
            let all: Vec<_> = (0..shape.cell_ids.len()).collect();
            assert_eq!(placed, all, "{}", shape.id);
            assert!(all.iter().all(|cell| !shape.cell_id(*cell).is_empty()));
        }
    }

    #[test]
    fn a_grid_has_labels_at_the_left_and_heads_at_the_top() {
        let shape = shape("t3");
        assert_snapshot!(shape.caption, @"表3　收到和处理政府信息公开申请情况（单位：件）");
        assert_snapshot!(format!("{:?}", shape.column_groups), @"[3, 1, 5, 1]");
        assert_snapshot!(check(rows(&shape).take(4)), @"
        t3-note 3×3 <> （本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）
        t3-who ColGroup 7×1 <> 申请人情况

        t3-c1 Col 1×2 <t3-who> 自然人
        t3-org ColGroup 5×1 <t3-who> 法人或其他组织
        t3-c7 Col 1×2 <t3-who> 总计

        t3-c2 Col 1×1 <t3-who t3-org> 商业企业
        t3-c3 Col 1×1 <t3-who t3-org> 科研机构
        t3-c4 Col 1×1 <t3-who t3-org> 社会公益组织
        t3-c5 Col 1×1 <t3-who t3-org> 法律服务机构
        t3-c6 Col 1×1 <t3-who t3-org> 其他

        t3-new Row 3×1 <> 一、本年新收政府信息公开申请数量
        t3-new-c1 1×1 <t3-new t3-c1>
        t3-new-c2 1×1 <t3-new t3-org t3-c2>
        t3-new-c3 1×1 <t3-new t3-org t3-c3>
        t3-new-c4 1×1 <t3-new t3-org t3-c4>
        t3-new-c5 1×1 <t3-new t3-org t3-c5>
        t3-new-c6 1×1 <t3-new t3-org t3-c6>
        t3-new-c7 1×1 <t3-new t3-c7>
        ");
        assert_snapshot!(check(rows(&shape).skip(7).take(1)), @"
        t3-deny RowGroup 1×8 <t3-done> （三）不予公开
        t3-deny.1 Row 1×1 <t3-done t3-deny> 1.属于国家秘密
        t3-deny.1-c1 1×1 <t3-done t3-deny t3-deny.1 t3-c1>
        t3-deny.1-c2 1×1 <t3-done t3-deny t3-deny.1 t3-org t3-c2>
        t3-deny.1-c3 1×1 <t3-done t3-deny t3-deny.1 t3-org t3-c3>
        t3-deny.1-c4 1×1 <t3-done t3-deny t3-deny.1 t3-org t3-c4>
        t3-deny.1-c5 1×1 <t3-done t3-deny t3-deny.1 t3-org t3-c5>
        t3-deny.1-c6 1×1 <t3-done t3-deny t3-deny.1 t3-org t3-c6>
        t3-deny.1-c7 1×1 <t3-done t3-deny t3-deny.1 t3-c7>
        ");
    }

    #[test]
    fn stacked_blocks_have_a_line_and_heads_of_their_own() {
        let shape = shape("t2");
        assert_snapshot!(check(rows(&shape).take(7)), @"
        t2-b1 RowGroup 4×1 <> 第二十条第（一）项

        t2-b1-head Col 1×1 <t2-b1> 信息内容
        t2-b1-made Col 1×1 <t2-b1> 本年制发件数
        t2-b1-repealed Col 1×1 <t2-b1> 本年废止件数
        t2-b1-valid Col 1×1 <t2-b1> 现行有效件数

        t2-rules Row 1×1 <t2-b1 t2-b1-head> 规章
        t2-rules-made 1×1 <t2-b1 t2-rules t2-b1-made>
        t2-rules-repealed 1×1 <t2-b1 t2-rules t2-b1-repealed>
        t2-rules-valid 1×1 <t2-b1 t2-rules t2-b1-valid>

        t2-norm Row 1×1 <t2-b1 t2-b1-head> 行政规范性文件
        t2-norm-made 1×1 <t2-b1 t2-norm t2-b1-made>
        t2-norm-repealed 1×1 <t2-b1 t2-norm t2-b1-repealed>
        t2-norm-valid 1×1 <t2-b1 t2-norm t2-b1-valid>

        t2-b2 RowGroup 4×1 <> 第二十条第（五）项

        t2-b2-head Col 1×1 <t2-b2> 信息内容
        t2-b2-n Col 3×1 <t2-b2> 本年处理决定数量

        t2-licence Row 1×1 <t2-b2 t2-b2-head> 行政许可
        t2-licence-n 3×1 <t2-b2 t2-licence t2-b2-n>
        ");
    }

    #[test]
    fn rows_across_stand_in_one_line() {
        let shape = shape("t4");
        let text = check(rows(&shape));
        let chosen = text.lines().filter(|line| !line.contains("-aft-"));
        assert_snapshot!(chosen.collect::<Vec<_>>().join("\n"), @"
        t4-rev ColGroup 5×1 <> 行政复议
        t4-suit ColGroup 10×1 <> 行政诉讼

        t4-rev-keep-h Col 1×2 <t4-rev> 结果维持
        t4-rev-fix-h Col 1×2 <t4-rev> 结果纠正
        t4-rev-other-h Col 1×2 <t4-rev> 其他结果
        t4-rev-open-h Col 1×2 <t4-rev> 尚未审结
        t4-rev-total-h Col 1×2 <t4-rev> 总计
        t4-dir ColGroup 5×1 <t4-suit> 未经复议直接起诉
        t4-aft ColGroup 5×1 <t4-suit> 复议后起诉

        t4-dir-keep-h Col 1×1 <t4-suit t4-dir> 结果维持
        t4-dir-fix-h Col 1×1 <t4-suit t4-dir> 结果纠正
        t4-dir-other-h Col 1×1 <t4-suit t4-dir> 其他结果
        t4-dir-open-h Col 1×1 <t4-suit t4-dir> 尚未审结
        t4-dir-total-h Col 1×1 <t4-suit t4-dir> 总计

        t4-rev-keep 1×1 <t4-rev t4-rev-keep-h>
        t4-rev-fix 1×1 <t4-rev t4-rev-fix-h>
        t4-rev-other 1×1 <t4-rev t4-rev-other-h>
        t4-rev-open 1×1 <t4-rev t4-rev-open-h>
        t4-rev-total 1×1 <t4-rev t4-rev-total-h>
        t4-dir-keep 1×1 <t4-suit t4-dir t4-dir-keep-h>
        t4-dir-fix 1×1 <t4-suit t4-dir t4-dir-fix-h>
        t4-dir-other 1×1 <t4-suit t4-dir t4-dir-other-h>
        t4-dir-open 1×1 <t4-suit t4-dir t4-dir-open-h>
        t4-dir-total 1×1 <t4-suit t4-dir t4-dir-total-h>
        ");
    }

    #[test]
    fn a_row_and_a_column_with_one_name_keep_their_ids_apart() {
        let form = read(
            "{id: x, name: x, short_name: x, basis: x, years: {from: 2000}, title: x, sections: [],
              tables: [{id: t, anchor: t, number: 表1, caption: 甲, layout: grid, blocks: [
                {columns: [{id: all, label: 合计}], rows: [{id: all, label: 合计}]}]}]}",
        );
        assert_snapshot!(check(rows(&TableShape::new(&form.unwrap().tables[0]))), @"
        t-note 1×1 <> 项目
        t-all-h Col 1×1 <> 合计

        t-all Row 1×1 <> 合计
        t-all-all 1×1 <t-all t-all-h>
        ");
    }
}
