//! The schemas for editors agree with the readers: what these take, those take, key by key.

mod targets;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use gongkai::check;
use gongkai::forms::{Form, Forms, Node, TableForm};
use gongkai::model;
use gongkai::pipeline;
use gongkai::schema::{self, Schema};
use gongkai::source::{Body, FilePath, Limits, Sources, load};
use jsonschema::Validator;
use serde_json::Value;

use crate::support::{Sandbox, repository};

/// The validators of all schemas, by name.
struct Validators(BTreeMap<String, Validator>);

impl Validators {
    fn new(forms: &Forms) -> Self {
        let validators = schemas(forms).into_iter().map(|schema| {
            let validator = jsonschema::validator_for(&schema.value).unwrap();
            (schema.name, validator)
        });
        Self(validators.collect())
    }

    /// Returns those of the program's own forms, which are made once.
    fn builtin() -> &'static Self {
        static BUILTIN: OnceLock<Validators> = OnceLock::new();
        BUILTIN.get_or_init(|| Self::new(&Forms::builtin()))
    }

    fn errors(&self, schema: &str, yaml: &str) -> Vec<String> {
        let value = json(&serde_yaml::from_str(yaml).unwrap());
        let validator = &self.0[schema];
        let errors = validator.iter_errors(&value);
        errors
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect()
    }

    fn takes(&self, schema: &str, yaml: &str) -> bool {
        self.errors(schema, yaml).is_empty()
    }
}

fn schemas(forms: &Forms) -> Vec<Schema> {
    let rules: Vec<&str> = check::rules().map(|rule| rule.code).collect();
    schema::all(forms, &rules)
}

/// Turns YAML into JSON as editors do: every key is a text.
fn json(yaml: &serde_yaml::Value) -> Value {
    match yaml {
        serde_yaml::Value::Mapping(map) => {
            let entries = map.iter().map(|(key, value)| {
                let key = match key {
                    serde_yaml::Value::String(key) => key.clone(),
                    other => serde_yaml::to_string(other).unwrap().trim().to_owned(),
                };
                (key, json(value))
            });
            Value::Object(entries.collect())
        }
        serde_yaml::Value::Sequence(list) => list.iter().map(json).collect(),
        other => serde_json::to_value(other).unwrap(),
    }
}

/// The YAML between the first two lines `---`; nothing where there is no head.
fn head(text: &str) -> &str {
    let inner = text.strip_prefix("---\n");
    inner
        .and_then(|inner| inner.split_once("\n---"))
        .map_or("{}", |(head, _)| head)
}

/// Names the schema of a file of a portal, where it has one, and the YAML in it.
fn subject<'t>(path: &FilePath, text: &'t str, forms: &Forms) -> Option<(String, &'t str)> {
    let parts: Vec<&str> = path.as_str().split('/').collect();
    let name = path.name();
    let whole = |name: &str| Some((name.to_owned(), text));
    match name {
        "portal.yaml" => whole("portal"),
        "agency.yaml" => whole("agency"),
        "class.yaml" => whole("class"),
        "theme.yaml" => whole("theme"),
        "tables.yaml" => {
            let named = text.lines().find_map(|line| line.strip_prefix("form: "));
            let year = parts[parts.len() - 2].parse().unwrap();
            let due = || forms.in_force(year).unwrap().id.to_string();
            let form = named.map_or_else(due, |named| named.trim().to_owned());
            Some((format!("tables-{form}"), text))
        }
        "report.md" => Some(("report".to_owned(), head(text))),
        "index.md" | "guide.md" | "apply.md" => Some(("page".to_owned(), head(text))),
        _ if name.ends_with(".md") && path.as_str().starts_with("content/") => {
            Some(("document".to_owned(), head(text)))
        }
        _ => None,
    }
}

/// Checks every file of a portal that has a schema; returns how many there were, by schema.
fn validate(root: &std::path::Path, counts: &mut BTreeMap<String, usize>) {
    let sources = load(root, Limits::default()).unwrap();
    let forms = model::assemble(&sources).value.forms;
    let is_builtin = forms.iter().count() == Forms::builtin().iter().count();
    let own = (!is_builtin).then(|| Validators::new(&forms));
    let validators = own.as_ref().unwrap_or(Validators::builtin());
    for (_, file) in sources.iter() {
        let Body::Text(text) = &file.body else {
            continue;
        };
        if let Some((schema, yaml)) = subject(&file.path, text, &forms) {
            let errors = validators.errors(&schema, yaml);
            assert!(errors.is_empty(), "{root:?} {}: {errors:#?}", file.path);
            *counts.entry(schema).or_default() += 1;
        }
    }
}

#[test]
fn every_portal_of_ours_is_valid() {
    let mut counts = BTreeMap::new();
    validate(repository(), &mut counts);
    for entry in std::fs::read_dir(repository().join("tests/portals")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            validate(&path, &mut counts);
        }
    }
    // No kind of file is passed over.
    for schema in schemas(&Forms::builtin()) {
        let is_unused = schema.name == "tables-annual-report-text";
        assert!(
            is_unused || counts.contains_key(&schema.name),
            "{}",
            schema.name
        );
    }
    assert!(counts["tables-annual-report-2021"] > 20, "{counts:?}");
    assert!(counts.contains_key("tables-old-report"), "{counts:?}");
}

#[test]
fn a_new_portal_and_a_new_report_are_valid() {
    let sandbox = Sandbox::portal("township");
    sandbox.run("schema");
    assert_eq!(sandbox.run("new report 2026").code, 0);
    assert_eq!(sandbox.run("init new --name 青山县示范镇人民政府").code, 0);
    let mut counts = BTreeMap::new();
    validate(&sandbox.path(""), &mut counts);
    validate(&sandbox.path("new"), &mut counts);
    // What a file says of its schema leads there.
    for (path, bytes) in sandbox.files("new") {
        let text = String::from_utf8(bytes).unwrap();
        if let Some(line) = text.lines().find_map(|line| line.split_once("$schema=")) {
            let folder = sandbox.path("new").join(path);
            assert!(folder.parent().unwrap().join(line.1).is_file(), "{line:?}");
        }
    }
    let settings: Value = serde_json::from_str(&sandbox.read("new/.vscode/settings.json")).unwrap();
    for schema in settings["yaml.schemas"].as_object().unwrap().keys() {
        assert!(sandbox.path("new").join(schema).is_file(), "{schema}");
    }
}

/// A portal with a key that nobody knows in every map that has fixed keys.
const UNKNOWN: &str = "\
=== portal.yaml
title: 测试
theme: own
zzzzzzzzzz01: 1
parent_site: {name: 甲, zzzzzzzzzz02: 1}
footer: {zzzzzzzzzz03: 1}
outputs: {zzzzzzzzzz04: 1}
deadlines: {zzzzzzzzzz05: 1}
publish:
  a: {kind: folder, path: /x, zzzzzzzzzz19: 1}
  b: {kind: s3, bucket: x, zzzzzzzzzz20: 1}
  c: {kind: webdav, endpoint: https://x, zzzzzzzzzz21: 1}
  d: {kind: sftp, server: x, path: /x, zzzzzzzzzz22: 1}
  e: {kind: git, repository: x, zzzzzzzzzz23: 1}
  f: {kind: archive, file: x.zip, zzzzzzzzzz24: 1}
  g: {kind: rsync, server: x, path: /x, zzzzzzzzzz25: 1}
=== content/agency.yaml
name: 青山县示范镇人民政府
zzzzzzzzzz06: 1
contact: {zzzzzzzzzz07: 1}
=== content/index.md
---
zzzzzzzzzz08: 1
---
=== content/documents/xuke/class.yaml
name: 行政许可
zzzzzzzzzz09: 1
none: {reason: 无, date: 2024-01-01, zzzzzzzzzz10: 1}
=== content/documents/xuke/a.md
---
title: 文件
zzzzzzzzzz11: 1
validity: {status: 有效, zzzzzzzzzz12: 1}
withdrawn: {date: 2024-01-01, reason: 无, zzzzzzzzzz13: 1}
attachments: [{file: a.pdf, zzzzzzzzzz14: 1}]
corrections: [{date: 2024-01-01, what: 甲, zzzzzzzzzz15: 1}]
---
=== content/documents/xuke/a.pdf
x
=== content/reports/2023/report.md
---
zzzzzzzzzz16: 1
imported: {file: a.docx, zzzzzzzzzz18: 1}
---
=== content/reports/2016/report.md
---
year: 2016
---
=== content/reports/2016/tables.yaml
表: {columns: [a], rows: {b: 1}, zzzzzzzzzz17: 1}
";

/// Where the schemas have the maps of [`UNKNOWN`], in its order.
const MAPS: [(&str, &str); 18] = [
    ("portal", ""),
    ("portal", "/properties/parent_site"),
    ("portal", "/properties/footer"),
    ("portal", "/properties/outputs"),
    ("portal", "/properties/deadlines"),
    ("agency", ""),
    ("agency", "/properties/contact"),
    ("page", ""),
    ("class", ""),
    ("class", "/properties/none"),
    ("document", ""),
    ("document", "/properties/validity/anyOf/1"),
    ("document", "/properties/withdrawn"),
    ("document", "/properties/attachments/items/anyOf/1"),
    ("document", "/properties/corrections/items"),
    ("report", ""),
    ("tables-annual-report-text", "/additionalProperties"),
    ("report", "/properties/imported"),
];

/// Where the schema of portals has the kinds of targets, which come last in [`UNKNOWN`].
const TARGETS: &str = "/properties/publish/patternProperties/^[A-Za-z0-9_][A-Za-z0-9_-]*$/anyOf";

/// How many kinds there are.
const N_TARGETS: usize = 7;

/// The keys that a schema knows in one of its maps.
fn known(schemas: &[Schema], (name, place): (&str, &str)) -> BTreeSet<String> {
    let schema = schemas.iter().find(|schema| schema.name == name).unwrap();
    let map = schema.value.pointer(place).unwrap();
    assert_eq!(
        map["additionalProperties"],
        Value::Bool(false),
        "{name}{place}"
    );
    map["properties"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect()
}

#[test]
fn schemas_know_the_keys_that_the_readers_know() {
    let sandbox = Sandbox::new(UNKNOWN);
    let run = sandbox.run("check --format json --lang en");
    let found: Value = serde_json::from_str(&run.out).unwrap();
    let found = found["diagnostics"].as_array().unwrap();
    let schemas = schemas(&Forms::builtin());
    let targets: Vec<String> = (0..N_TARGETS)
        .map(|number| format!("{TARGETS}/{number}"))
        .collect();
    let targets = targets.iter().map(|place| ("portal", place.as_str()));
    for (map, number) in MAPS.into_iter().chain(targets).zip(1..) {
        let message = format!("unknown key `zzzzzzzzzz{number:02}`");
        let fault = found.iter().find(|fault| fault["message"] == *message);
        let help = fault.unwrap_or_else(|| panic!("{message}: {found:#?}"))["help"].as_str();
        let keys = help.unwrap().strip_prefix("known keys: ").unwrap();
        let keys: BTreeSet<String> = keys.split(", ").map(str::to_owned).collect();
        assert_eq!(known(&schemas, map), keys, "{map:?}");
    }
}

#[test]
fn the_schema_of_themes_knows_the_keys_that_the_reader_knows() {
    let sandbox = Sandbox::portal("own-theme");
    let theme = sandbox.read("themes/county/theme.yaml");
    sandbox.put("themes/county/theme.yaml", theme + "zzzzzzzzzz: 1\n");
    let run = sandbox.run("build --lang en");
    let (_, keys) = run
        .err
        .split_once("expected one of ")
        .unwrap_or_else(|| panic!("{run:?}"));
    let keys = keys.lines().next().unwrap();
    let keys: BTreeSet<String> = keys
        .split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect();
    assert_eq!(known(&schemas(&Forms::builtin()), ("theme", "")), keys);
}

#[test]
fn rules_and_exceptions_are_those_that_there_are() {
    let schemas = schemas(&Forms::builtin());
    let rules: BTreeSet<String> = check::rules().map(|rule| rule.code.to_owned()).collect();
    for map in [
        ("portal", "/properties/rules"),
        ("report", "/properties/allow"),
    ] {
        assert_eq!(known(&schemas, map), rules);
    }
}

#[test]
fn broken_files_are_refused() {
    let validators = Validators::builtin();
    for (schema, good, broken) in [
        ("portal", "title: a", "titel: a"),
        (
            "portal",
            "title: a\nofficial: 是",
            "title: a\nofficial: vielleicht",
        ),
        (
            "portal",
            "title: a\nrules: {stock: off}",
            "title: a\nrules: {stock: fatal}",
        ),
        (
            "portal",
            "title: a\nbase_url: https://a.cn/b",
            "title: a\nbase_url: a.cn",
        ),
        (
            "portal",
            "title: a\ndeadlines: {township: 01-31}",
            "title: a\ndeadlines: {township: 31日}",
        ),
        ("agency", "name: a\nkind: township", "name: a\nkind: town"),
        (
            "agency",
            "name: a\nunreported: {2020: 机构改革}",
            "name: a\nunreported: {今年: 机构改革}",
        ),
        ("class", "name: a\norder: 3", "name: a\norder: 第三"),
        ("theme", "name: a\nextends: default", "extends: default"),
        ("report", "published: 2024-01-18 09:30", "published: 明天"),
        ("report", "signed: 2024年1月16日", "signed: 2024/1/16"),
        ("report", "allow: {stock: 已清理}", "allow: {stok: 已清理}"),
        (
            "document",
            "title: a\nvalidity: 废止",
            "title: a\nvalidity: 作废",
        ),
        (
            "document",
            "title: a\nvalidity: {status: 废止}",
            "title: a\nvalidity: {date: 2024-01-01}",
        ),
        (
            "document",
            "title: a\nattachments: [a.pdf, {file: b.pdf}]",
            "title: a\nattachments: [{title: b}]",
        ),
        (
            "tables-annual-report-text",
            "表: {columns: [a], rows: {b: 1}}",
            "表: {rows: {b: 1}}",
        ),
    ] {
        assert!(validators.takes(schema, good), "{schema}: {good}");
        assert!(!validators.takes(schema, broken), "{schema}: {broken}");
    }
}

#[test]
fn broken_targets_are_refused() {
    let validators = Validators::builtin();
    let takes = |target: &str| {
        let yaml = format!("title: a\npublish: {{a: {{kind: rsync, {target}}}}}");
        validators.takes("portal", &yaml)
    };
    for good in [
        "server: b, module: c",
        "server: b, path: /c",
        "server: b:22, module: c, path: d",
    ] {
        assert!(takes(good), "{good}");
    }
    for broken in [
        "server: b",
        "path: /c",
        "server: -b, path: /c",
        "server: b, path: '/*'",
    ] {
        assert!(!takes(broken), "{broken}");
    }
}

/// Ways to write tables that are right, each with one like it that is not.
const WAYS: &[(&str, &str)] = &[
    ("review: 0", "review: 1"),
    ("表4: {rest: 0}", "表4: {rest: 1}"),
    (
        "requests: {new: [1, 2, 3, 4, 5, 6]}",
        "requests: {new: [1, 2, 3, 4, 5]}",
    ),
    (
        "requests: {new: [1, 2, 3, 4, 5, 6, 21]}",
        "requests: {new: [1, 2, 3, 4, 5, 6, 21, 0]}",
    ),
    ("requests: {new: 0, carry_in: }", "requests: {new: 3}"),
    (
        "requests: {new: {自然人: 1, 其余: 0}}",
        "requests: {new: {自然: 1, 其余: 0}}",
    ),
    (
        "requests: {deny: {1: 0, 2: [1, 0, 0, 0, 0, 0], 其余: 0}}",
        "requests: {deny: {9: 0}}",
    ),
    (
        "requests: {deny: 0, deny.2: 0}",
        "requests: {deny: 0, deny.9: 0}",
    ),
    (
        "requests: {不予公开.属于国家秘密: 0}",
        "requests: {不予公开.国家: 0}",
    ),
    (
        "requests: {三、本年度办理结果: {(一)予以公开: 0}}",
        "requests: {三、本年度办理结果: {予以: 0}}",
    ),
    (
        "requests: {本年 新收: 0, “危及三安全一稳定”: 0}",
        "requests: {本年: 0}",
    ),
    (
        "disclosure: {licence: 12, fee: 0.35}",
        "disclosure: {licence: 1.5}",
    ),
    ("disclosure: {licence: '12'}", "disclosure: {licence: 12件}"),
    (
        "disclosure: {norm: {本年制发件数: 1, made: 1, ＭＡＤＥ: 1}}",
        "disclosure: {norm: {mad: 1}}",
    ),
    ("form: annual-report-2021", "form: annual-report-2020"),
    (
        "review: {suit: {dir: 0, aft: [1, 0, 0, 0]}, 行政复议: 0}",
        "review: {suit: [1, 0, 0, 0]}",
    ),
];

#[test]
fn every_way_to_write_tables_is_taken_and_no_other() {
    let validators = Validators::builtin();
    let schema = "tables-annual-report-2021";
    for (good, broken) in WAYS {
        let wide = "危及三安全一稳定";
        let good = good.replace(
            &format!("“{wide}”: 0"),
            &format!("不予公开: {{“{wide}”: 0}}"),
        );
        let errors = validators.errors(schema, &good);
        assert!(errors.is_empty(), "{good}: {errors:#?}");
        assert!(!validators.takes(schema, broken), "{broken}");
    }
}

/// A way to write the names of rows and columns.
type Style = Box<dyn Fn(&Node) -> String>;

/// Writes a whole `tables.yaml` with names as `name` gives them.
fn written(form: &Form, name: &dyn Fn(&Node) -> String) -> String {
    let mut text = String::new();
    for table in &form.tables {
        text.push_str(&format!("{}:\n", table.id));
        for block in &table.blocks {
            rows(table, &block.row_tree, name, ("  ", &mut text));
        }
    }
    text
}

fn rows(
    table: &TableForm,
    nodes: &[Node],
    name: &dyn Fn(&Node) -> String,
    (indent, text): (&str, &mut String),
) {
    for node in nodes {
        let key = name(node);
        if !node.children.is_empty() {
            text.push_str(&format!("{indent}'{key}':\n"));
            rows(table, &node.children, name, (&format!("{indent}  "), text));
            continue;
        }
        let row = &table.rows[node.leaf];
        let tree = &table.blocks[row.block].column_tree;
        let mut columns = Vec::new();
        cells(tree, name, &mut columns);
        text.push_str(&format!("{indent}'{key}': {{{}}}\n", columns.join(", ")));
    }
}

fn cells(nodes: &[Node], name: &dyn Fn(&Node) -> String, into: &mut Vec<String>) {
    for node in nodes {
        match node.children.is_empty() {
            true => into.push(format!("'{}': 0", name(node))),
            false => cells(&node.children, name, into),
        }
    }
}

/// Reads a report of a year with these tables; returns the codes of what is wrong with them.
fn read(year: u16, tables: &str) -> Vec<String> {
    let folder = format!("content/reports/{year}");
    let sources = Sources::from_texts([
        ("portal.yaml", "title: 测试"),
        ("content/agency.yaml", "name: 青山县示范镇人民政府"),
        (&*format!("{folder}/report.md"), ""),
        (&*format!("{folder}/tables.yaml"), tables),
    ]);
    let today = model::Date::new(2024, 1, 1).unwrap();
    let checked = pipeline::check(&sources, today);
    let names = checked
        .diagnostics
        .iter()
        .map(|fault| fault.code.to_string());
    names
        .filter(|code| code.starts_with("unknown-") || code.starts_with("missing-row"))
        .collect()
}

#[test]
fn every_name_of_every_row_is_taken_by_schema_and_reader_alike() {
    let forms = Forms::builtin();
    let validators = Validators::builtin();
    let wide = |text: &str| -> String {
        let widened = text.chars().map(|ch| match ch {
            '!'..='~' => char::from_u32(u32::from(ch) + 0xFEE0).unwrap(),
            ch => ch,
        });
        widened.flat_map(|ch| [ch, '\u{3000}']).collect()
    };
    for year in [2020, 2023] {
        let form = forms.in_force(year).unwrap();
        let schema = format!("tables-{}", form.id);
        let most = 8;
        let folded = |at: usize| move |node: &Node| node.names[at % node.names.len()].clone();
        let mut styles: Vec<Style> = vec![
            Box::new(|node| node.label.clone()),
            Box::new(|node| node.id.clone()),
            Box::new(move |node| wide(&node.label)),
        ];
        for at in 0..most {
            styles.push(Box::new(folded(at)));
        }
        for style in styles {
            // A list or a map is no figure: rows of one column take the figure itself.
            let text = written(form, &*style);
            let text = single(&text);
            let errors = validators.errors(&schema, &text);
            assert!(errors.is_empty(), "{text}{errors:#?}");
            assert_eq!(read(year, &text), [""; 0], "{text}");
        }
        // And a name that neither knows.
        let text = written(form, &|node| format!("{}某某某某某某某某", node.label));
        assert!(!validators.takes(&schema, &text));
        assert!(!read(year, &text).is_empty());
    }
}

/// Takes the braces off rows of one column: `'行政许可': {'本年处理决定数量': 0}`.
fn single(text: &str) -> String {
    let lines = text.lines().map(|line| match line.split_once("': {") {
        Some((key, cells)) if !cells.contains(", ") => format!("{key}': 0\n"),
        _ => format!("{line}\n"),
    });
    lines.collect()
}
