//! The code base keeps its own rules: layers, headings of files, sizes, paths, sentences.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::support::{read_folder, repository};

/// The longest that a file may be, in lines.
const MOST_LINES: usize = 600;

/// Texts of the repository, by their paths from its root.
type Texts = BTreeMap<String, String>;

/// Reads all texts below the folders.
fn texts(folders: &[&str]) -> Texts {
    let mut texts = Texts::new();
    for folder in folders {
        for (path, bytes) in read_folder(&repository().join(folder)) {
            if let Ok(text) = String::from_utf8(bytes) {
                texts.insert(format!("{folder}/{path}"), text);
            }
        }
    }
    texts
}

fn rust(folders: &[&str]) -> Texts {
    let mut texts = texts(folders);
    texts.retain(|path, _| path.ends_with(".rs"));
    texts
}

fn read(path: &str) -> String {
    std::fs::read_to_string(repository().join(path))
        .unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn assert_none(what: &str, found: &[String]) {
    assert!(found.is_empty(), "{what}:\n{}", found.join("\n"));
}

/// The rows of the table of modules: what each may name; `None` for everything.
fn layers() -> BTreeMap<String, Option<BTreeSet<String>>> {
    let text = read("docs/architecture.md");
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    let mut layers = BTreeMap::new();
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let Some(last) = cells.last().filter(|_| cells.len() == 3) else {
            continue;
        };
        let may_name = match *last {
            "all" => None,
            "-" => Some(BTreeSet::new()),
            names => Some(
                names
                    .trim_matches('`')
                    .split(' ')
                    .map(str::to_owned)
                    .collect(),
            ),
        };
        for module in cells[0].split(", ") {
            let name = module
                .trim_matches('`')
                .trim_end_matches('/')
                .trim_end_matches(".rs");
            layers.insert(name.to_owned(), may_name.clone());
        }
    }
    layers
}

/// The modules of the crate that a text names: after `crate::`, one or several in braces.
fn named(text: &str) -> BTreeSet<&str> {
    let is_word = |ch: char| ch.is_alphanumeric() || ch == '_';
    let word = |text| -> &str { str::split(text, |ch| !is_word(ch)).next().unwrap_or("") };
    let code = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let mut named = BTreeSet::new();
    for line in code {
        for after in line.split("crate::").skip(1) {
            match after.strip_prefix('{') {
                Some(several) => named.extend(several.split(',').map(|one| word(one.trim()))),
                None => {
                    named.insert(word(after));
                }
            }
        }
    }
    named.remove("");
    named
}

#[test]
fn a_module_names_only_those_in_its_row() {
    let layers = layers();
    let mut wrong = Vec::new();
    for (path, text) in rust(&["src"]) {
        let below = path.strip_prefix("src/").unwrap();
        // A test may take its input from anywhere.
        if below.ends_with("/tests.rs") || below.contains("/tests/") {
            continue;
        }
        let module = below.split('/').next().unwrap().trim_end_matches(".rs");
        let Some(may_name) = layers.get(module) else {
            wrong.push(format!("{path}: no row for `{module}`"));
            continue;
        };
        let Some(may_name) = may_name else { continue };
        for name in named(&text) {
            if name != module && !may_name.contains(name) {
                wrong.push(format!("{path} names `{name}`"));
            }
        }
    }
    assert_none("docs/architecture.md, section 3, does not allow", &wrong);
}

#[test]
fn rows_name_modules_that_exist_in_an_order_from_the_bottom_up() {
    let layers = layers();
    let order: Vec<String> = read("src/lib.rs")
        .lines()
        .filter_map(|line| {
            Some(
                line.strip_prefix("pub mod ")?
                    .trim_end_matches(';')
                    .to_owned(),
            )
        })
        .collect();
    let at = |name: &str| order.iter().position(|module| module == name);
    let mut wrong = Vec::new();
    for module in &order {
        match layers.get(module) {
            None => wrong.push(format!("`{module}` has no row")),
            Some(None) => {}
            Some(Some(names)) => wrong.extend(
                names
                    .iter()
                    .filter(|name| at(name).is_none_or(|place| Some(place) >= at(module)))
                    .map(|name| format!("`{module}` stands above `{name}` in src/lib.rs")),
            ),
        }
    }
    assert_none("rows of docs/architecture.md", &wrong);
}

#[test]
fn the_test_of_layers_sees_what_it_should() {
    let text =
        "use crate::{view, output};\n// crate::cli\nlet x = crate::model::y(crate::diag::Z);";
    let found: Vec<&str> = named(text).into_iter().collect();
    assert_eq!(found, ["diag", "model", "output", "view"]);
    assert!(layers().len() >= 10);
}

#[test]
fn every_file_says_what_it_is() {
    let wrong: Vec<String> = rust(&["src", "tests", "benches"])
        .into_iter()
        .filter(|(_, text)| !text.starts_with("//! "))
        .map(|(path, _)| path)
        .collect();
    assert_none("files that do not open with `//!`", &wrong);
}

#[test]
fn no_file_is_long() {
    let wrong: Vec<String> = texts(&["src", "tests", "benches", "themes", "locales", "docs"])
        .into_iter()
        .filter(|(path, _)| !path.ends_with("/package-lock.json"))
        .map(|(path, text)| (path, text.lines().count()))
        .filter(|(_, n_lines)| *n_lines > MOST_LINES)
        .map(|(path, n_lines)| format!("{path}: {n_lines} lines"))
        .collect();
    assert_none("files of over 600 lines", &wrong);
}

/// The Markdown that is read by people who work on the project.
fn documents() -> Texts {
    let mut documents = texts(&["docs"]);
    for name in [
        "README.md",
        "README.zh-CN.md",
        "CONTRIBUTING.md",
        "tests/portals/README.md",
    ] {
        if repository().join(name).exists() {
            documents.insert(name.to_owned(), read(name));
        }
    }
    documents.retain(|path, _| path.ends_with(".md"));
    documents
}

/// The texts in backquotes that look like paths of this repository, outside of fences.
fn paths(text: &str) -> Vec<String> {
    let tops = [
        "src/", "tests/", "docs/", "themes/", "locales/", "benches/", ".ci/",
    ];
    let files = [
        ".rs", ".md", ".yaml", ".toml", ".css", ".html", ".js", ".json",
    ];
    let mut paths = Vec::new();
    for (index, part) in text.split("```").enumerate() {
        let code = part.split('`').skip(1).step_by(2);
        let one_line = code.filter(|_| index % 2 == 0);
        paths.extend(one_line.filter(|code| {
            let is_path =
                !code.contains([' ', '<', '>', '{', '*', '…', '\n']) && !code.contains("..");
            let is_here = tops
                .iter()
                .any(|top| code.starts_with(top) && code.len() > top.len())
                || tops.contains(code)
                || !code.contains('/')
                    && code.starts_with(|ch: char| ch.is_uppercase())
                    && files.iter().any(|ending| code.ends_with(ending));
            // A name in capitals stands for any name: `src/check/CODE.md`.
            let stem = code.rsplit('/').next().unwrap().split('.').next().unwrap();
            let is_any = code.contains('/')
                && stem.len() > 1
                && stem != "README"
                && stem.bytes().all(|byte| byte.is_ascii_uppercase());
            is_path && is_here && !is_any
        }));
    }
    paths.into_iter().map(str::to_owned).collect()
}

#[test]
fn every_path_in_the_documents_exists() {
    let mut wrong = Vec::new();
    for (document, text) in documents() {
        for path in paths(&text) {
            if !repository().join(&path).exists() {
                wrong.push(format!("{document}: `{path}`"));
            }
        }
    }
    assert_none("paths that do not exist", &wrong);
}

#[test]
fn every_link_in_the_documents_leads_to_a_file() {
    let mut wrong = Vec::new();
    for (document, text) in documents() {
        let folder = Path::new(&document).parent().unwrap();
        for (index, part) in text.split("```").enumerate() {
            for link in part.split("](").skip(1).filter(|_| index % 2 == 0) {
                let target = link.split(')').next().unwrap().split('#').next().unwrap();
                let is_local = !target.is_empty() && !target.contains("://");
                if is_local && !repository().join(folder).join(target).exists() {
                    wrong.push(format!("{document}: {target}"));
                }
            }
        }
    }
    assert_none("links that lead nowhere", &wrong);
}

#[test]
fn the_test_of_paths_sees_what_it_should() {
    let text = "See `src/check/<rule>.rs`, `src/diag/`, `CHANGELOG.md`, `content/x.md` and\n\
                ```text\nin `src/no.rs`\n```\n`docs/decisions/0001.md`.";
    assert_eq!(
        paths(text),
        ["src/diag/", "CHANGELOG.md", "docs/decisions/0001.md"]
    );
}

/// The words in double quotes in a Rust text that could be keys of the catalogues.
fn quoted(text: &str) -> BTreeSet<&str> {
    let is_key = |word: &str| {
        !word.is_empty()
            && word.bytes().all(|byte| {
                byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte)
            })
    };
    text.split('"')
        .skip(1)
        .filter(|word| is_key(word))
        .collect()
}

/// The calls whose first argument is the key of a sentence.
const CALLS: [&str; 5] = [
    "Message::new(\"",
    "Diagnostic::error(\"",
    "Diagnostic::warning(\"",
    "Diagnostic::info(\"",
    "Code::new(\"",
];

fn keys(language: &str) -> BTreeSet<String> {
    let catalogues = texts(&["locales"]);
    let own = |path: &&String| path.ends_with(&format!("{language}.yaml"));
    let own = catalogues.keys().filter(own).map(|path| &catalogues[path]);
    let lines = own.flat_map(|text| text.lines());
    lines
        .filter(|line| !line.starts_with(['#', ' ']))
        .filter_map(|line| Some(line.split_once(": ")?.0.to_owned()))
        .collect()
}

#[test]
fn every_sentence_that_the_program_says_is_in_both_catalogues() {
    let mut wrong = Vec::new();
    let (zh, en) = (keys("zh-CN"), keys("en"));
    for (path, text) in rust(&["src"]) {
        let code = text.split("#[cfg(test)]").next().unwrap();
        for call in CALLS {
            for after in code.split(call).skip(1) {
                let key = after.split('"').next().unwrap();
                for (language, keys) in [("zh-CN", &zh), ("en", &en)] {
                    if !keys.contains(key) {
                        wrong.push(format!("{path}: `{key}` is not in locales/{language}.yaml"));
                    }
                }
            }
        }
    }
    assert_none("sentences that are missing", &wrong);
}

#[test]
fn every_sentence_of_the_catalogues_is_said_somewhere() {
    let mut said = String::new();
    for (_, text) in rust(&["src"]) {
        said.push_str(&text);
    }
    for (path, text) in texts(&["src/forms"]) {
        if path.ends_with(".yaml") {
            said.push_str(&text.replace("code: ", "\"").replace(',', "\""));
        }
    }
    let quoted = quoted(&said);
    let unsaid: Vec<String> = keys("en")
        .into_iter()
        .filter(|key| !quoted.contains(&**key))
        .collect();
    assert_none("sentences that nothing says", &unsaid);
}

#[test]
fn the_embedded_theme_is_the_folder_of_the_default_theme() {
    let source = read("src/render/theme.rs");
    let embedded: BTreeSet<&str> = source
        .split("include_str!(\"../../themes/default/")
        .skip(1)
        .map(|after| after.split('"').next().unwrap())
        .collect();
    let folder = read_folder(&repository().join("themes/default"));
    let files: BTreeSet<&str> = folder.keys().map(String::as_str).collect();
    assert_eq!(embedded, files);
}

#[test]
fn what_is_generated_is_ignored_and_not_published() {
    let ignored = read(".gitignore");
    for path in ["/target/", "/site/"] {
        assert!(
            ignored.lines().any(|line| line == path),
            "{path} in .gitignore"
        );
    }
}
