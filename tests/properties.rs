//! What must hold for all inputs: nothing panics, places lie in the text, addresses lead where
//! they should. Few cases each, so that they run with all other tests.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Mutex;

use gongkai::diag::{Diagnostic, Human, Lang, Place};
use gongkai::model::{Amount, Date};
use gongkai::parse::{front_matter, markdown, words, yaml};
use gongkai::pipeline::{self, BuildError, Sink, SiteFile};
use gongkai::source::{FileId, FilePath, LineIndex, OutPath, Sources, Span};
use gongkai::view::Digest;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::support::{read_folder, repository};

/// Pieces that texts of authors are made of, well-formed or not.
const PIECES: &[&str] = &[
    "a",
    "0",
    "1.50",
    "１２",
    "-3",
    "规章",
    "总计",
    "requests",
    "disclosure",
    "rest",
    "其余",
    "form",
    ": ",
    ":",
    "：",
    ", ",
    "，",
    "- ",
    "[",
    "]",
    "{",
    "}",
    "［",
    "\"",
    "'",
    "“",
    "#",
    " #",
    "&x",
    "*x",
    "!",
    "!%C3%28",
    "%TAG ! x",
    "%YAML 1.2",
    "\"\\",
    "?",
    "|+2",
    ">-",
    "\u{85}",
    "\u{2028}",
    "!!str ",
    "|",
    ">",
    "---",
    "...",
    "\n",
    "\n\n",
    "\n  ",
    "\n    ",
    "\r\n",
    "\t",
    " ",
    "\u{3000}",
    "\u{A0}",
    "\u{FEFF}",
    "\u{200B}",
    "\u{202E}",
    "\0",
    "## ",
    "### ",
    "一、",
    "（一）",
    "**",
    "*",
    "_",
    "`",
    "```\n",
    "> ",
    "1. ",
    "| ",
    "|--|\n",
    "[x](",
    ")",
    "![",
    "<b>",
    "</b>",
    "<!--",
    "&amp;",
    "{{ ",
    " }}",
    "{{ table }}",
    "{{ requests.new.total }}",
    "{% ",
    "\\",
    "~~",
    "javascript:",
    "https://example.com",
    "é",
    "👨‍👩‍👧",
    "〇",
    "/",
    "year: 2023",
    "title: ",
];

fn piecewise() -> impl Strategy<Value = String> {
    prop::collection::vec(select(PIECES), 0..40).prop_map(|pieces| pieces.concat())
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![3 => piecewise(), 1 => "\\PC{0,60}", 1 => any::<String>()]
}

/// So many cases, unless `PROPTEST_CASES` asks for another number.
fn cases(usual: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok();
    let asked = asked.and_then(|number| number.parse().ok());
    ProptestConfig {
        cases: asked.unwrap_or(usual),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Panics unless a place lies in the text on boundaries of characters.
fn check_span(span: Span, text: &str) {
    assert!(text.get(span.range()).is_some(), "{span:?} in {text:?}");
}

fn check_places(found: &[Diagnostic], text: &str) {
    for diagnostic in found {
        let related = diagnostic.related.iter().map(|label| &label.place);
        for place in std::iter::once(&diagnostic.primary).chain(related) {
            if let Place::Text(span) = place {
                check_span(*span, text);
            }
        }
        if let Some(fix) = &diagnostic.fix {
            check_span(fix.span, text);
        }
    }
}

fn check_node(node: &yaml::Node, text: &str) {
    check_span(node.span, text);
    match &node.kind {
        yaml::Kind::List(items) => items.iter().for_each(|item| check_node(item, text)),
        yaml::Kind::Map(entries) => {
            for entry in entries {
                check_span(entry.key_span, text);
                check_node(&entry.value, text);
            }
        }
        yaml::Kind::Null | yaml::Kind::Scalar(_) => {}
    }
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn yaml_is_read_without_a_panic_and_places_lie_in_it(text in any_text()) {
        let read = yaml::read(FileId(0), &text);
        check_places(&read.diagnostics, &text);
        if let Some(node) = &read.value {
            check_node(node, &text);
        }
    }

    #[test]
    fn front_matter_is_read_without_a_panic_and_places_lie_in_it(text in any_text()) {
        let text = format!("---\n{text}\n---\n{text}");
        let read = front_matter::read(FileId(0), &text);
        check_places(&read.diagnostics, &text);
        assert!(text.get(read.value.body.clone()).is_some());
        check_span(read.value.span, &text);
        if let Some(node) = &read.value.node {
            check_node(node, &text);
        }
    }

    #[test]
    fn markdown_is_read_without_a_panic_and_places_lie_in_it(text in any_text(), start in any::<Index>()) {
        let start = text.floor_char_boundary(start.index(text.len() + 1));
        let read = markdown::outline(FileId(0), &text, start..text.len());
        check_places(&read.diagnostics, &text);
        let outline = &read.value;
        let headings = outline.headings.iter().map(|heading| heading.span);
        let links = outline.links.iter().map(|link| link.span);
        let references = outline.references.iter().map(|reference| reference.span);
        let passages = outline.passages.iter().map(markdown::Passage::whole);
        for span in headings.chain(links).chain(references).chain(passages) {
            check_span(span, &text);
            assert!(span.range().start >= start, "{span:?} begins before the part");
        }
        for reference in &outline.references {
            let written = &text[reference.span.range()];
            assert!(written.starts_with("{{") && written.ends_with("}}"), "{written}");
        }
    }

    #[test]
    fn figures_that_are_read_are_shown_as_they_were_written(text in "[+-]?[0-9]{1,12}(\\.[0-9]{1,6})?") {
        let amount = Amount::read(&text).unwrap();
        let shown = amount.to_string();
        assert_eq!(Amount::read(&shown), Ok(amount));
        assert_eq!(shown.split_once('.').map(|parts| parts.1), text.split_once('.').map(|parts| parts.1));
    }

    #[test]
    fn anything_may_stand_in_a_cell(text in any_text()) {
        let _ = Amount::read(&text);
        let _ = words::fold(&text);
        let rest = words::unnumbered(&text);
        assert!(text.ends_with(rest));
    }

    #[test]
    fn the_nearest_word_is_one_of_the_candidates(word in any_text(), near in select(PIECES)) {
        if let Some(found) = words::nearest(&word, [near, "requests", "review"]) {
            assert!([near, "requests", "review"].contains(&found));
        }
    }

    #[test]
    fn lines_and_columns_lead_back_to_their_place(text in any_text(), at in any::<Index>()) {
        let at = text.floor_char_boundary(at.index(text.len() + 1));
        let index = LineIndex::new(&text);
        assert_eq!(index.offset(index.position(at)), at);
    }

    #[test]
    fn addresses_lead_from_any_page_to_any_other(from in path(), to in path(), explicit in any::<bool>()) {
        let (from, to) = (OutPath::new(&from), OutPath::new(&to));
        let href = from.href_to(&to, explicit);
        assert!(!href.is_empty() && !href.starts_with('/') && !href.contains("//"), "{href}");
        let folder = FilePath::new(from.as_str()).parent().unwrap_or(FilePath::new(""));
        let mut reached = folder.join(&href).unwrap().to_string();
        if href.ends_with('/') {
            reached = OutPath::new(&format!("{reached}/index.html")).to_string();
        }
        assert_eq!(reached, to.as_str());
    }

    #[test]
    fn paths_never_leave_their_root(folder in any_text(), part in any_text()) {
        let folder = FilePath::new(&folder);
        let parts = |path: &FilePath| path.as_str().split('/').map(str::to_owned).collect::<Vec<_>>();
        let is_clean = |path: &FilePath| path.as_str().is_empty() || parts(path).iter().all(|part| !matches!(part.as_str(), "" | "." | ".."));
        assert!(is_clean(&folder));
        if let Some(joined) = folder.join(&part) {
            assert!(is_clean(&joined), "{joined}");
        }
    }
}

fn path() -> impl Strategy<Value = String> {
    let part = select(&["a", "b", "年报", "x.y"][..]);
    let name = select(&["index.html", "style.css", "a"][..]);
    (prop::collection::vec(part, 0..4), name).prop_map(|(parts, name)| {
        let folders: String = parts.iter().map(|part| format!("{part}/")).collect();
        format!("{folders}{name}")
    })
}

/// The texts of the portal `township`, and those of a portal with a form and a theme.
fn portals() -> Vec<BTreeMap<String, String>> {
    let read = |name: &str| {
        let files = read_folder(&repository().join("tests/portals").join(name));
        let text = |(path, bytes)| Some((path, String::from_utf8(bytes).ok()?));
        files.into_iter().filter_map(text).collect()
    };
    ["township", "own-form", "own-theme", "agencies"]
        .map(read)
        .into()
}

/// One change of a text.
#[derive(Clone, Debug)]
enum Change {
    /// Puts a piece somewhere.
    Insert(Index, &'static str),
    /// Takes characters away.
    Remove(Index, usize),
    /// Puts a part of the text somewhere else again.
    Repeat(Index, usize, Index),
}

impl Change {
    fn make(&self, text: &mut String) {
        let place =
            |index: &Index, text: &str| text.floor_char_boundary(index.index(text.len() + 1));
        let end = |start: usize, len: usize, text: &str| {
            text.ceil_char_boundary((start + len).min(text.len()))
        };
        match self {
            Self::Insert(at, piece) => text.insert_str(place(at, text), piece),
            Self::Remove(at, len) => {
                let start = place(at, text);
                text.replace_range(start..end(start, *len, text), "");
            }
            Self::Repeat(at, len, to) => {
                let start = place(at, text);
                let part = text[start..end(start, *len, text)].to_owned();
                text.insert_str(place(to, text), &part);
            }
        }
    }
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        (any::<Index>(), select(PIECES)).prop_map(|(at, piece)| Change::Insert(at, piece)),
        (any::<Index>(), 1..80_usize).prop_map(|(at, len)| Change::Remove(at, len)),
        (any::<Index>(), 1..200_usize, any::<Index>())
            .prop_map(|(at, len, to)| Change::Repeat(at, len, to)),
    ]
}

/// Keeps the pages that a build makes.
#[derive(Default)]
struct Pages(Mutex<BTreeMap<OutPath, Vec<u8>>>);

impl Sink for Pages {
    type Error = Infallible;

    fn keep(&self, _: &OutPath, _: Digest) -> bool {
        false
    }

    fn kept(&self, path: &OutPath) -> Result<Vec<u8>, Infallible> {
        Ok(self.0.lock().unwrap()[path].clone())
    }

    fn put(&self, path: &OutPath, _: Digest, file: SiteFile) -> Result<(), Infallible> {
        if let SiteFile::Bytes(bytes) = file {
            self.0.lock().unwrap().insert(path.clone(), bytes);
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(cases(60))]

    /// Errors included: what `build` refuses to write is rendered here, since previews will.
    #[test]
    fn a_portal_with_any_changes_is_checked_and_rendered_without_a_panic(
        portal in select(portals()),
        changes in prop::collection::vec((any::<Index>(), change()), 1..6),
    ) {
        let mut portal = portal;
        let paths: Vec<String> = portal.keys().cloned().collect();
        for (file, change) in &changes {
            change.make(portal.get_mut(file.get(&paths)).unwrap());
        }
        let texts = portal.iter().map(|(path, text)| (path.as_str(), text.as_str()));
        let sources = Sources::from_texts(texts);
        let checked = pipeline::check(&sources, Date::new(2026, 6, 1).unwrap());
        for diagnostic in &checked.diagnostics {
            if let Place::Text(span) = diagnostic.primary {
                check_span(span, sources.text(span.file));
            }
            for lang in [Lang::ZhCn, Lang::En] {
                let said = diagnostic.message.say(lang);
                assert!(!said.contains('\n') && !said.contains("{}"), "{said}");
            }
            assert!(!diagnostic.code.as_str().contains("internal"), "{diagnostic:?}");
        }
        let human = Human { lang: Lang::ZhCn, colour: false, all: true };
        let _ = human.write(&checked.diagnostics, &sources);
        let pages = Pages::default();
        match pipeline::build(&sources, &checked, &pages) {
            Ok(()) => {}
            Err(BuildError::Theme(found)) => {
                let said: String = found.iter().map(|found| found.message.say(Lang::En)).collect();
                assert!(!said.contains("engine failed"), "{said}");
            }
            Err(BuildError::Sink(never)) => match never {},
        }
        for (path, bytes) in pages.0.into_inner().unwrap() {
            if path.as_str().ends_with(".xlsx") {
                continue;
            }
            let text = String::from_utf8(bytes).unwrap_or_else(|_| panic!("{path} is not UTF-8"));
            let is_page = path.as_str().ends_with(".html") && !path.as_str().starts_with("fragment/");
            if is_page {
                assert!(text.contains("<main") && text.ends_with("</html>\n"), "{path}");
            }
        }
    }

    #[test]
    fn the_order_of_the_files_does_not_matter(portal in select(portals()), seed in any::<u64>()) {
        let mut texts: Vec<(&str, &str)> = portal.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let built = |texts: &[(&str, &str)]| {
            let sources = Sources::from_texts(texts.iter().copied());
            let checked = pipeline::check(&sources, Date::new(2026, 6, 1).unwrap());
            let pages = Pages::default();
            assert!(pipeline::build(&sources, &checked, &pages).is_ok());
            pages.0.into_inner().unwrap()
        };
        let straight = built(&texts);
        texts.sort_by_key(|(path, _)| path.bytes().fold(seed, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte))));
        assert_eq!(built(&texts), straight);
    }
}
