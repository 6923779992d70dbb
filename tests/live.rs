//! A portal that is kept up to date shows, after any edit, what one that is read anew shows.

mod edits;

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Mutex;

use gongkai::diag::{Diagnostic, Human, Lang};
use gongkai::model::Date;
use gongkai::pipeline::{self, Live, Rendered, Sink, SiteFile};
use gongkai::source::{Edit, FilePath, OutPath, Sources};
use gongkai::view::Digest;

use crate::support::{read_folder, repository};
use edits::{Random, Texts};

fn today() -> Date {
    Date::new(2026, 6, 1).unwrap()
}

/// Reads one of the portals in `tests/portals`.
fn portal(name: &str) -> Texts {
    let files = read_folder(&repository().join("tests/portals").join(name));
    let texts = files
        .into_iter()
        .filter(|(path, _)| !path.starts_with("site/"));
    texts
        .map(|(path, bytes)| (path, String::from_utf8_lossy(&bytes).into_owned()))
        .collect()
}

fn sources(texts: &Texts) -> Sources {
    let texts = texts.iter();
    Sources::from_texts(texts.map(|(path, text)| (path.as_str(), text.as_str())))
}

/// What turns one portal into another.
fn edit(before: &Texts, after: &Texts) -> Edit {
    let changed = after
        .iter()
        .filter(|(path, text)| before.get(*path) != Some(*text));
    let changed = Sources::from_texts(changed.map(|(path, text)| (path.as_str(), text.as_str())));
    let gone = before.keys().filter(|path| !after.contains_key(*path));
    Edit {
        changed: changed.iter().map(|(_, file)| file.clone()).collect(),
        gone: gone.map(|path| FilePath::new(path)).collect(),
        faults: Vec::new(),
    }
}

fn settle(live: &mut Live) {
    while live.settle() {}
}

fn said(diagnostics: Vec<Diagnostic>, sources: &Sources) -> String {
    let human = Human {
        lang: Lang::En,
        colour: false,
        all: true,
    };
    human.write(&diagnostics, sources)
}

/// Everything that the site has, byte for byte.
fn bytes(live: &Live) -> BTreeMap<OutPath, Vec<u8>> {
    let files = live.digests().into_keys();
    files
        .map(|out| {
            let bytes = match live.render(&out) {
                Rendered::Bytes { bytes, .. } => bytes,
                Rendered::Copy(file) => live
                    .sources()
                    .file(file)
                    .unwrap()
                    .path
                    .as_str()
                    .as_bytes()
                    .to_vec(),
                Rendered::Fault(found) => said(found, live.sources()).into_bytes(),
                Rendered::Missing => panic!("{out} is listed, but missing"),
            };
            (out, bytes)
        })
        .collect()
}

/// Compares a portal with one that is read anew from the same texts.
fn compare(live: &Live, texts: &Texts, what: &str) {
    let mut anew = Live::new(sources(texts), today());
    settle(&mut anew);
    let all = |live: &Live| said(live.diagnostics().cloned().collect(), live.sources());
    assert_eq!(all(live), all(&anew), "{what}");
    let (warm, cold) = (live.digests(), anew.digests());
    let other = cold
        .iter()
        .find(|(out, digest)| warm.get(*out) != Some(*digest));
    assert_eq!(other, None, "{what}");
    let other = warm.keys().find(|out| !cold.contains_key(*out));
    assert_eq!(other, None, "{what}");
}

/// Makes edits, and compares after each.
fn edit_and_compare(name: &str, seed: u64, n_edits: usize) {
    let whole = portal(name);
    let mut texts = whole.clone();
    let mut live = Live::new(sources(&texts), today());
    settle(&mut live);
    let mut random = Random::new(seed);
    for number in 0..n_edits {
        let (after, what) = edits::random(&texts, &whole, &mut random);
        live.edit(edit(&texts, &after));
        settle(&mut live);
        texts = after;
        compare(&live, &texts, &format!("{name}, edit {number}: {what}"));
    }
    let cold = Live::new(sources(&texts), today());
    assert!(
        bytes(&live) == bytes(&cold),
        "{name} has other bytes at the end"
    );
}

#[test]
fn every_page_is_right_after_edits_of_one_report() {
    edit_and_compare("minimal", 1, 80);
    edit_and_compare("official", 2, 8);
}

#[test]
fn every_page_is_right_after_edits_of_a_township() {
    edit_and_compare("township", 3, 30);
    edit_and_compare("shorthand", 4, 40);
}

#[test]
fn every_page_is_right_after_edits_of_agencies_forms_and_themes() {
    edit_and_compare("agencies", 5, 20);
    edit_and_compare("own-form", 6, 8);
    edit_and_compare("own-theme", 7, 8);
}

#[test]
fn every_page_is_right_after_edits_of_a_county() {
    edit_and_compare("county", 8, 6);
}

/// Keeps what a build makes.
#[derive(Default)]
struct Site(Mutex<BTreeMap<OutPath, Vec<u8>>>);

impl Sink for Site {
    type Error = Infallible;

    fn keep(&self, _: &OutPath, _: Digest) -> bool {
        false
    }

    fn kept(&self, _: &OutPath) -> Result<Vec<u8>, Infallible> {
        Ok(Vec::new())
    }

    fn put(&self, path: &OutPath, _: Digest, file: SiteFile) -> Result<(), Infallible> {
        let bytes = match file {
            SiteFile::Bytes(bytes) => bytes,
            SiteFile::Copy(_) => Vec::new(),
        };
        self.0.lock().unwrap().insert(path.clone(), bytes);
        Ok(())
    }
}

#[test]
fn pages_on_demand_are_those_that_a_build_writes() {
    for name in ["township", "agencies", "official", "own-theme"] {
        let sources = sources(&portal(name));
        let checked = pipeline::check(&sources, today());
        let site = Site::default();
        assert!(pipeline::build(&sources, &checked, &site).is_ok());
        let built = site.0.into_inner().unwrap();
        let mut live = Live::new(sources, today());
        let listed: Vec<OutPath> = live.digests().into_keys().collect();
        let paths: Vec<OutPath> = built.keys().cloned().collect();
        assert_eq!(listed, paths, "{name}");
        settle(&mut live);
        let found: Vec<Diagnostic> = live.diagnostics().cloned().collect();
        assert_eq!(found, checked.diagnostics, "{name}");
        for (out, built) in built {
            assert!(live.has(&out), "{name}: {out}");
            match live.render(&out) {
                Rendered::Bytes { bytes, .. } => assert!(bytes == built, "{name}: {out}"),
                Rendered::Copy(_) => assert!(built.is_empty(), "{name}: {out}"),
                other => panic!("{name}: {out}: {other:?}"),
            }
        }
    }
}

#[test]
fn drafts_are_shown_to_their_authors_and_marked() {
    let mut texts = portal("township");
    let path = "content/reports/2025/report.md";
    let text = texts[path].replacen("---\n", "---\ndraft: true\n", 1);
    texts.insert(path.to_owned(), text);
    texts.insert(
        "content/guide.md".to_owned(),
        "---\ndraft: true\n---\n指南。\n".to_owned(),
    );
    let live = Live::new(sources(&texts), today());
    for page in ["reports/2025/index.html", "guide/index.html"] {
        let out = OutPath::new(page);
        assert!(live.about(&out).unwrap().is_draft, "{page}");
        let Rendered::Bytes { bytes, .. } = live.render(&out) else {
            panic!("{page} cannot be rendered");
        };
        assert!(String::from_utf8(bytes).unwrap().contains("草稿，尚未发布"));
    }
    assert!(
        !live
            .about(&OutPath::new("reports/2024/index.html"))
            .unwrap()
            .is_draft
    );
}

#[test]
fn what_is_said_of_a_page_names_its_files_and_counts_its_words() {
    let live = Live::new(sources(&portal("minimal")), today());
    let out = OutPath::new("reports/2023/index.html");
    let about = live.about(&out).unwrap();
    let paths: Vec<&str> = about.sources.iter().map(FilePath::as_str).collect();
    assert_eq!(
        paths,
        [
            "content/reports/2023/report.md",
            "content/reports/2023/tables.yaml",
            "content/agency.yaml",
        ]
    );
    assert_eq!(
        about.fragment,
        Some(OutPath::new("fragment/reports/2023/full.html"))
    );
    assert!(about.n_words > 100);
    assert_eq!(about.digest, live.digest(&out));
    assert_eq!(live.about(&OutPath::new("assets/style.css")), None);
}

#[test]
fn a_page_that_is_gone_leads_to_the_nearest_above_it() {
    let live = Live::new(sources(&portal("agencies")), today());
    let nearest = |page: &str| live.nearest(&OutPath::new(page)).to_string();
    assert_eq!(
        nearest("jiaoyuju/reports/1999/index.html"),
        "jiaoyuju/reports/index.html"
    );
    assert_eq!(nearest("jiaoyuju/nothing/page.html"), "jiaoyuju/index.html");
    assert_eq!(nearest("nowhere/index.html"), "index.html");
}

#[test]
fn a_broken_theme_is_told_and_mended() {
    let whole = portal("township");
    let mut texts = whole.clone();
    let mut live = Live::new(sources(&texts), today());
    settle(&mut live);
    let page = OutPath::new("index.html");
    let template = "themes/default/templates/home.html";
    texts.insert(
        "themes/default/theme.yaml".to_owned(),
        "name: 默认\n".to_owned(),
    );
    texts.insert(template.to_owned(), "{% if %}".to_owned());
    live.edit(edit(&whole, &texts));
    assert!(matches!(live.render(&page), Rendered::Fault(_)));
    assert!(!live.diagnostics_of(&FilePath::new(template)).is_empty());
    live.edit(edit(&texts, &whole));
    assert!(matches!(live.render(&page), Rendered::Bytes { .. }));
    assert!(live.diagnostics_of(&FilePath::new(template)).is_empty());
}

#[test]
fn a_save_that_changes_nothing_is_no_change() {
    let texts = portal("minimal");
    let mut live = Live::new(sources(&texts), today());
    let files = sources(&texts)
        .iter()
        .map(|(_, file)| file.clone())
        .collect();
    let update = live.update(files, &[]);
    assert!(!update.changed_pages);
    assert_eq!(update.revision, 1);
}
