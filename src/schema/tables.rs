//! `tables.yaml` in one edition of the form: its tables, rows and columns by all their names, and
//! all ways to write a row.

use serde_json::{Map, Value, json};

use super::pattern;
use super::values::{DRAFT, file, map, text};
use crate::forms::{Block, CellKind, Column, Form, Node, TableForm, leaves};
use crate::parse::words::fold;

/// Makes the schema of the tables of a form.
pub(super) fn schema(form: &Form) -> Value {
    if form.tables.is_empty() {
        return any_tables(form);
    }
    let mut definitions = Definitions::default();
    let mut keys = Keys::default();
    keys.exact("form", form_key(form));
    for table in &form.tables {
        let names = [&table.id, &table.caption, &table.number, &table.anchor];
        let names: Vec<String> = names.into_iter().map(|name| fold(name)).collect();
        let place = self::table(table, &mut definitions);
        keys.named(&table.caption, &table.id, &place);
        keys.pattern(pattern::name(&names), place);
    }
    let mut schema = json!({
        "$schema": DRAFT,
        "title": format!("统计表 tables.yaml（{}）", form.short_name),
        "description": form.basis,
    });
    keys.finish(&mut schema);
    schema["type"] = json!(["object", "null"]);
    schema["definitions"] = Value::Object(definitions.0);
    schema
}

fn form_key(form: &Form) -> Value {
    json!({"description": "表式的代号；不写的按报告年度选用", "enum": [form.id.to_string()]})
}

fn caption(table: &TableForm) -> String {
    let unit = table.unit.as_ref();
    let unit = unit.map_or(String::new(), |unit| format!("（单位：{unit}）"));
    format!("{} {}{unit}；全表为零的写 0", table.number, table.caption)
}

/// What several keys lead to, each once.
#[derive(Default)]
struct Definitions(Map<String, Value>);

impl Definitions {
    /// Keeps a schema under a name and returns a reference to it.
    fn keep(&mut self, name: String, value: Value) -> Value {
        let reference = json!({"$ref": format!("#/definitions/{name}")});
        self.0.insert(name, value);
        reference
    }
}

/// The keys of a map: some that editors propose, and patterns for every other way to write them.
#[derive(Default)]
struct Keys {
    exact: Map<String, Value>,
    patterns: Map<String, Value>,
}

impl Keys {
    fn exact(&mut self, key: &str, value: Value) {
        self.exact.insert(key.to_owned(), value);
    }

    fn named(&mut self, label: &str, id: &str, value: &Value) {
        self.exact(label, value.clone());
        self.exact(id, value.clone());
    }

    fn pattern(&mut self, pattern: String, value: Value) {
        self.patterns.insert(pattern, value);
    }

    fn rest(&mut self, what: &str) {
        let rest = json!({"description": what, "enum": [0, "0"]});
        self.exact("其余", rest.clone());
        self.exact("rest", rest);
    }

    fn finish(self, schema: &mut Value) {
        schema["type"] = json!("object");
        schema["properties"] = Value::Object(self.exact);
        schema["patternProperties"] = Value::Object(self.patterns);
        schema["additionalProperties"] = json!(false);
    }
}

fn zero(what: &str) -> Value {
    json!({"description": what, "enum": [0, "0"]})
}

fn table(table: &TableForm, definitions: &mut Definitions) -> Value {
    let mut keys = Keys::default();
    for (block, number) in table.blocks.iter().zip(1..) {
        let name = format!("{}-columns-{number}", table.id);
        let columns = definitions.keep(name, by_column(block));
        let mut rows = Rows {
            table,
            block,
            columns,
            definitions,
        };
        rows.level(&block.row_tree, &mut Vec::new(), &mut keys);
    }
    keys.rest("没有写出的行均为零");
    let mut rows = json!({});
    keys.finish(&mut rows);
    let value = json!({"description": caption(table), "anyOf": [zero("全表为零"), rows]});
    definitions.keep(table.id.clone(), value)
}

struct Rows<'a, 'd> {
    table: &'a TableForm,
    block: &'a Block,
    /// The schema of a row that is a map.
    columns: Value,
    definitions: &'d mut Definitions,
}

impl<'a> Rows<'a, '_> {
    /// Adds the rows and groups that can be named at a level; `groups` leads to it from where the
    /// keys are written.
    fn level(&mut self, nodes: &'a [Node], groups: &mut Vec<&'a [String]>, keys: &mut Keys) {
        for node in nodes {
            let is_row = node.children.is_empty();
            if groups.is_empty() {
                let place = match is_row {
                    true => self.row(node),
                    false => self.group(node),
                };
                keys.named(&node.label, &node.id, &place);
                keys.pattern(pattern::name(&node.names), place);
            } else if !node.flat {
                // It is defined where its group is.
                let mut parts = groups.clone();
                parts.push(&node.names);
                let place = json!({"$ref": format!("#/definitions/{}", self.name(node))});
                keys.pattern(pattern::path(&parts), place);
            }
            if node.flat {
                self.level(&node.children, groups, keys);
            } else if !is_row {
                groups.push(&node.names);
                self.level(&node.children, groups, keys);
                groups.pop();
            }
        }
    }

    /// Names the definition of a row or group: anchors are unique in their table.
    fn name(&self, node: &Node) -> String {
        format!("{}-{}", self.table.id, node.anchor)
    }

    fn group(&mut self, node: &'a Node) -> Value {
        let mut keys = Keys::default();
        self.level(&node.children, &mut Vec::new(), &mut keys);
        keys.rest("本组没有写出的行均为零");
        let mut rows = json!({});
        keys.finish(&mut rows);
        let mut all = Vec::new();
        leaves(node, &mut all);
        let what = format!("{}：{} 行；整组为零的写 0", node.label, all.len());
        let value = json!({"description": what, "anyOf": [zero("整组为零"), rows]});
        self.definitions.keep(self.name(node), value)
    }

    fn row(&mut self, node: &Node) -> Value {
        let columns = &self.block.columns;
        let value = match columns.as_slice() {
            [column] => figure(column, &format!("{}：{}", node.label, named(column))),
            _ => self.wide_row(node),
        };
        self.definitions.keep(self.name(node), value)
    }

    fn wide_row(&self, node: &Node) -> Value {
        let columns = &self.block.columns;
        let labels: Vec<&str> = columns.iter().map(|column| &*column.label).collect();
        let unit = self.table.unit.as_ref();
        let unit = unit.map_or(String::new(), |unit| format!("（{unit}）"));
        let what = format!(
            "{}{unit}：依次为{}；整行为零的写 0",
            node.label,
            labels.join("、")
        );
        let mut ways = vec![zero("整行为零"), list(columns.iter())];
        if columns.iter().any(|column| column.fills) {
            ways.push(list(columns.iter().filter(|column| !column.fills)));
        }
        ways.push(self.columns.clone());
        // A row without figures is still to be filled in: `check` says so.
        ways.push(json!({"type": "null"}));
        json!({"description": what, "anyOf": ways})
    }
}

fn named(column: &Column) -> String {
    match column.unit.is_empty() || column.label.contains(&column.unit) {
        true => column.label.clone(),
        false => format!("{}（{}）", column.label, column.unit),
    }
}

/// A row as a list, with a figure for each column.
fn list<'a>(columns: impl Iterator<Item = &'a Column>) -> Value {
    let items: Vec<Value> = columns
        .map(|column| figure(column, &named(column)))
        .collect();
    let len = items.len();
    json!({"type": "array", "items": items, "minItems": len, "maxItems": len})
}

/// A row as a map by column.
fn by_column(block: &Block) -> Value {
    let mut keys = Keys::default();
    column_keys(block, &block.column_tree, &mut keys);
    keys.rest("没有写出的列均为零");
    let mut columns = json!({});
    keys.finish(&mut columns);
    columns
}

fn column_keys(block: &Block, nodes: &[Node], keys: &mut Keys) {
    for node in nodes {
        if !node.children.is_empty() {
            column_keys(block, &node.children, keys);
            continue;
        }
        let column = &block.columns[node.leaf];
        let value = figure(column, &named(column));
        keys.named(&node.label, &node.id, &value);
        keys.pattern(pattern::name(&node.names), value);
    }
}

/// A figure; one that is still open is no fault of the file's form.
fn figure(column: &Column, what: &str) -> Value {
    let (kind, pattern) = match column.kind {
        CellKind::Count => ("integer", "^\\s*(\\+?\\d+)?\\s*$"),
        CellKind::Amount => ("number", "^\\s*(\\+?\\d+(\\.\\d+)?)?\\s*$"),
        CellKind::Signed => ("integer", "^\\s*([+-]?\\d+)?\\s*$"),
    };
    let mut value = json!({
        "description": what,
        "type": [kind, "string", "null"],
        "pattern": pattern,
    });
    if column.kind != CellKind::Signed {
        value["minimum"] = json!(0);
    }
    value
}

/// Tables of years without a prescribed form: any.
fn any_tables(form: &Form) -> Value {
    let cell = json!({"type": ["string", "number", "boolean", "null"]});
    let cells = json!({"anyOf": [cell, {"type": "array", "items": cell}]});
    let columns = json!({
        "description": "各列的名称",
        "type": "array",
        "items": cell,
        "minItems": 1,
    });
    let rows = json!({
        "description": "各行：“名称: [各列]”，或每行一个列表",
        "anyOf": [
            {"type": "object", "additionalProperties": cells},
            {"type": "array", "items": {"type": "array", "items": cell}},
        ],
    });
    let keys = vec![
        ("head", text("名称一列的表头")),
        ("columns", columns),
        ("rows", rows),
    ];
    let mut schema = file(
        &format!("统计表 tables.yaml（{}）", form.short_name),
        vec![("form", form_key(form))],
        &[],
    );
    schema["additionalProperties"] = map("一张表", keys, &["columns", "rows"]);
    schema
}
