//! What the columns of data files hold, for people and for programs.

use std::collections::BTreeMap;

use super::figures::{COLUMNS, Figures};

/// A column of a data file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Column {
    /// The name in the head of the file: `row_key`.
    pub name: String,
    /// The Chinese name.
    pub title: String,
    /// What is in it.
    pub description: String,
    /// What kind of value it holds.
    pub kind: ColumnKind,
    /// Whether every row has a value.
    pub is_required: bool,
}

/// What kind of value a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ColumnKind {
    /// A year.
    Year,
    /// A day, perhaps with a time of day: 2024-01-18 09:30.
    Moment,
    /// A whole number.
    Whole,
    /// A decimal number.
    Decimal,
    /// A word of these.
    Choice(&'static [&'static str]),
    /// Any other text.
    Text,
}

impl ColumnKind {
    /// Tells whether its values are numbers.
    pub fn is_number(self) -> bool {
        matches!(self, Self::Year | Self::Whole | Self::Decimal)
    }
}

impl Column {
    /// Makes a column that every row has a value for.
    pub(super) fn new(name: &str, title: &str, kind: ColumnKind, description: &str) -> Self {
        Self {
            name: name.to_owned(),
            title: title.to_owned(),
            description: description.to_owned(),
            kind,
            is_required: true,
        }
    }

    /// Makes the column one that may be empty.
    pub(super) fn optional(self) -> Self {
        Self {
            is_required: false,
            ..self
        }
    }
}

/// The words for what a year says in a cell.
const STATUSES: &[&str] = &["reported", "not_reported", "not_asked"];

/// Describes the columns of figures in long form.
pub(in crate::view) fn of_figures(figures: &Figures) -> Vec<Column> {
    let value = if figures.is_whole() {
        ColumnKind::Whole
    } else {
        ColumnKind::Decimal
    };
    let figure = format!("按报告填写的数，{}；没有数的为空", units(figures));
    let said = [
        ("年度", ColumnKind::Year, "报告所属年度"),
        ("机关", ColumnKind::Text, "发布报告的机关全称"),
        (
            "行代码",
            ColumnKind::Text,
            "表和行的代码，各年度不变；后接“.”和列代码即报告正文中引用该数的写法",
        ),
        ("行名称", ColumnKind::Text, "官方表样中该行的名称"),
        ("列代码", ColumnKind::Text, "列的代码，各年度不变"),
        ("列名称", ColumnKind::Text, "官方表样中该列的名称"),
        ("数值", value, &*figure),
        (
            "状态",
            ColumnKind::Choice(STATUSES),
            "reported 已填报；not_reported 表样要求而未填报；not_asked 该年表样没有此项，不是 0",
        ),
    ];
    let columns = COLUMNS.iter().zip(said);
    columns
        .map(|(name, (title, kind, description))| {
            let column = Column::new(name, title, kind, description);
            match *name {
                "value" => column.optional(),
                _ => column,
            }
        })
        .collect()
}

/// Says the unit of all figures, or the units of those that differ from most.
fn units(figures: &Figures) -> String {
    let mut columns: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for record in figures.records() {
        let name = record.name;
        let named = columns.entry(&name.unit).or_default();
        named.push(&name.column_label);
    }
    let most = columns.iter().max_by_key(|(_, named)| named.len());
    let Some(most) = most.map(|(unit, _)| *unit) else {
        return "单位见表样".to_owned();
    };
    let mut text = format!("单位：{most}");
    for (unit, mut named) in columns {
        if unit != most {
            named.sort_unstable();
            named.dedup();
            text.push_str(&format!("，列名称为“{}”的，单位：{unit}", named.join("”“")));
        }
    }
    text
}
