//! Search: the lookup of the script again in Rust, over the files that a portal becomes.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::{Strategy, any, prop_assert};
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use serde_json::Value;

use super::portal;

/// The files below `search/`, by their names, and the pages of the site.
struct Site {
    files: BTreeMap<String, Value>,
    lengths: BTreeMap<String, usize>,
    pages: BTreeMap<String, String>,
}

/// An entry that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Found {
    address: String,
    title: String,
    /// The line that has most of what was asked for.
    line: String,
}

impl Site {
    fn new(name: &str) -> Self {
        let sandbox = portal(name);
        sandbox.build("");
        let mut site = Self {
            files: BTreeMap::new(),
            lengths: BTreeMap::new(),
            pages: BTreeMap::new(),
        };
        for (path, bytes) in sandbox.files("site") {
            let Ok(text) = String::from_utf8(bytes) else {
                continue;
            };
            let of_index = path
                .strip_prefix("search/")
                .and_then(|name| name.strip_suffix(".js"));
            if let Some(name) = of_index {
                let call = text
                    .strip_prefix("gongkai(")
                    .and_then(|text| text.strip_suffix(")\n"));
                let arguments: Value =
                    serde_json::from_str(&format!("[{}]", call.unwrap())).unwrap();
                assert_eq!(arguments[0], name, "a file calls with its own name");
                site.lengths.insert(name.to_owned(), text.len());
                site.files.insert(name.to_owned(), arguments[1].clone());
            } else if path.ends_with(".html") {
                site.pages.insert(path, text);
            }
        }
        site
    }

    fn text(&self, name: &str) -> &str {
        self.files[name].as_str().unwrap()
    }

    /// Returns the numbers of the entries that have a key.
    fn look(&self, key: &str) -> BTreeSet<usize> {
        let units = |text: &str| text.encode_utf16().collect::<Vec<_>>();
        let firsts = self.files["index"][1].as_array().unwrap();
        let is_before = |first: &Value| units(first.as_str().unwrap()) <= units(key);
        let shard = firsts.partition_point(is_before).saturating_sub(1);
        let entries = self.text(&format!("i/{shard}")).split(' ');
        let mut parts = entries.map(|entry| entry.split(':'));
        let found = parts.find_map(|mut parts| {
            (parts.next() == Some(key)).then(|| numbers(parts.next().unwrap()))
        });
        found.unwrap_or_default().into_iter().collect()
    }

    /// Returns the lines of an entry: its title, then those of its text.
    fn lines(&self, number: usize) -> (String, Vec<String>) {
        let entry = &self.files[&format!("d/{}", number / 50)][number % 50];
        let address = entry[0].as_str().unwrap().to_owned();
        let mut lines = vec![entry[1].as_str().unwrap().to_owned()];
        let Some(path) = address.strip_suffix(".html") else {
            return (address, lines);
        };
        for section in self.files[&format!("t/{path}")].as_array().unwrap() {
            let section = section.as_array().unwrap();
            lines.push(section[1].as_str().unwrap().to_owned());
            lines.extend(section[2].as_str().unwrap().lines().map(str::to_owned));
            for table in &section[3..] {
                let figures: Vec<&str> = table[1].as_str().unwrap().split(' ').collect();
                let shape = &self.files[&format!("f/{}", table[0].as_str().unwrap())];
                for line in shape.as_array().unwrap() {
                    let pieces = line.as_array().unwrap().iter().map(|piece| match piece {
                        Value::String(text) => text.clone(),
                        number => {
                            let number = usize::try_from(number.as_u64().unwrap()).unwrap();
                            figures[number].to_owned()
                        }
                    });
                    lines.push(pieces.collect());
                }
            }
        }
        (address, lines)
    }

    /// Finds all entries in which every one of the words stands.
    fn search(&self, words: &[&str]) -> Vec<Found> {
        let keys = words.iter().flat_map(|word| keys(word));
        let sets = keys.map(|key| self.look(&key));
        let candidates = sets.reduce(|one, other| &one & &other).unwrap_or_default();
        let mut found = Vec::new();
        for number in candidates {
            let (address, lines) = self.lines(number);
            let count = |line: &String| {
                let squeezed = squeezed(line);
                let has = |word: &&&str| squeezed.contains(&self::squeezed(word));
                words.iter().filter(has).count()
            };
            let is_somewhere = |word: &&str| {
                let word = squeezed(word);
                lines.iter().any(|line| squeezed(line).contains(&word))
            };
            if words.iter().all(is_somewhere) {
                let best = lines.iter().rev().max_by_key(|line| count(line)).unwrap();
                found.push(Found {
                    address,
                    title: lines[0].clone(),
                    line: best.clone(),
                });
            }
        }
        found
    }
}

fn is_han(ch: char) -> bool {
    matches!(ch, '々' | '〇' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Cuts a word into pairs of Chinese characters and other words.
fn keys(word: &str) -> Vec<String> {
    let mut keys = Vec::new();
    let is_kept = |ch: char| ch.is_alphanumeric();
    for run in word.split(|ch| !is_kept(ch)).filter(|run| !run.is_empty()) {
        let chars: Vec<char> = run.chars().collect();
        for part in chars.chunk_by(|a, b| is_han(*a) == is_han(*b)) {
            match is_han(part[0]) {
                true => keys.extend(part.windows(2).map(|pair| pair.iter().collect::<String>())),
                false => keys.push(part.iter().collect::<String>().to_lowercase()),
            }
        }
    }
    keys
}

fn squeezed(text: &str) -> String {
    let kept = text.chars().filter(|ch| ch.is_alphanumeric());
    kept.flat_map(char::to_lowercase).collect()
}

/// Reads the numbers of a key: steps, where a step of 0 says how many follow one by one.
fn numbers(text: &str) -> Vec<usize> {
    let digits: Vec<char> = (33..127)
        .map(char::from)
        .filter(|ch| !"\":\\".contains(*ch))
        .collect();
    let mut rest = text
        .chars()
        .map(|ch| digits.iter().position(|digit| *digit == ch).unwrap());
    fn number(rest: &mut impl Iterator<Item = usize>) -> Option<usize> {
        let digit = rest.next()?;
        Some(match digit {
            0..61 => digit,
            _ => 61 + (digit - 61) + 30 * number(rest).unwrap(),
        })
    }
    let (mut numbers, mut next) = (Vec::new(), 0);
    while let Some(step) = number(&mut rest) {
        match step {
            0 => {
                for _ in 0..number(&mut rest).unwrap() {
                    numbers.push(next);
                    next += 1;
                }
            }
            _ => {
                next += step;
                numbers.push(next - 1);
            }
        }
    }
    numbers
}

/// The runs of two or more Chinese characters of a text.
fn runs(text: &str) -> Vec<Vec<char>> {
    let runs = text
        .split(|ch| !is_han(ch))
        .map(|run| run.chars().collect::<Vec<_>>());
    runs.filter(|run| run.len() > 1).collect()
}

#[test]
fn every_run_of_chinese_in_every_page_is_found_there() {
    for name in ["county", "township"] {
        let site = Site::new(name);
        let entries: Vec<(String, Vec<Vec<char>>)> = (0..site.text_of_kinds().len())
            .map(|number| {
                let (address, lines) = site.lines(number);
                (address, lines.iter().flat_map(|line| runs(line)).collect())
            })
            .collect();
        let pick = (
            any::<usize>(),
            any::<usize>(),
            any::<usize>(),
            any::<usize>(),
        );
        let query = pick.prop_map(|(entry, run, start, len)| {
            let (address, runs) = &entries[entry % entries.len()];
            let run = &runs[run % runs.len()];
            let start = start % (run.len() - 1);
            let len = 2 + len % (run.len() - start - 1);
            let word: String = run[start..start + len].iter().collect();
            (address.clone(), word)
        });
        let check = |(address, word): (String, String)| -> Result<(), TestCaseError> {
            let found = site.search(&[&word]);
            let is_found = found.iter().any(|found| found.address == address);
            prop_assert!(is_found, "{word} of {address}");
            Ok(())
        };
        let mut runner = TestRunner::new(Config::with_cases(400));
        runner.run(&query, check).unwrap();
    }
}

impl Site {
    fn text_of_kinds(&self) -> &str {
        self.files["index"][0].as_str().unwrap()
    }
}

/// The text of every heading of a statutory table and of every paragraph of prose of a page.
fn shown(page: &str) -> Vec<String> {
    let mut texts = Vec::new();
    for table in page.split("<table class=\"st").skip(1) {
        let table = table.split("</table>").next().unwrap();
        for head in table.split("<th ").skip(1) {
            let (_, text) = head.split_once('>').unwrap();
            texts.push(text.split('<').next().unwrap().to_owned());
        }
    }
    for prose in page.split("<div class=\"prose\">").skip(1) {
        let prose = prose.split("</div>").next().unwrap();
        for paragraph in prose.split("<p>").skip(1) {
            let paragraph = paragraph.split("</p>").next().unwrap();
            let pieces = paragraph.split('<').map(|piece| {
                let text = piece.split_once('>').map_or(piece, |(_, text)| text);
                crate::html::text(text)
            });
            texts.push(pieces.collect());
        }
    }
    texts
}

#[test]
fn what_readers_see_on_a_report_is_found_there() {
    let site = Site::new("township");
    let mut n_runs = 0;
    for (path, page) in &site.pages {
        if !path.starts_with("reports/2") {
            continue;
        }
        for text in shown(page) {
            if text == "本表各项均为 0。" {
                continue;
            }
            for run in runs(&text) {
                n_runs += 1;
                let word: String = run.iter().take(12).collect();
                let found = site.search(&[&word]);
                assert!(
                    found.iter().any(|found| found.address == *path),
                    "{word} of {path}"
                );
            }
        }
    }
    assert!(n_runs > 500, "{n_runs}");
}

#[test]
fn figures_are_found_by_the_labels_of_row_and_column() {
    let site = Site::new("township");
    let found = site.search(&["予以公开", "商业企业"]);
    let report = found
        .iter()
        .find(|found| found.address == "reports/2023/index.html")
        .unwrap();
    insta::assert_snapshot!(report.line, @"三、本年度办理结果 › （一）予以公开：自然人 5，商业企业 1，科研机构 0，社会公益组织 1，法律服务机构 0，其他 0，总计 7");
    let found = site.search(&["未经复议直接起诉", "结果维持"]);
    assert_eq!(found.len(), 5);
}

#[test]
fn document_numbers_and_whole_words_are_found() {
    let site = Site::new("township");
    let addresses = |words: &[&str]| -> Vec<String> {
        let found = site.search(words);
        found.into_iter().map(|found| found.address).collect()
    };
    assert_eq!(addresses(&["示政〔2024〕3号"]), ["reports/2023/index.html"]);
    assert_eq!(addresses(&["示政[2024]3号"]), ["reports/2023/index.html"]);
    assert_eq!(addresses(&["没有这样的词"]), [""; 0]);
    // An attachment is an entry of its own.
    let found = site.search(&["目录"]);
    assert!(
        found
            .iter()
            .any(|found| found.address == "reports/2024/catalogue.csv"),
        "{found:?}"
    );
}

#[test]
fn results_can_be_shown_with_few_small_files() {
    let site = Site::new("county");
    let longest = |folder: &str| {
        let files = site
            .lengths
            .iter()
            .filter(|(name, _)| name.starts_with(folder));
        files.map(|(_, len)| *len).max().unwrap()
    };
    assert!(longest("i/") <= 32 << 10);
    assert!(longest("d/") <= 16 << 10);
    assert!(site.lengths["index"] <= 16 << 10);
    assert!(longest("f/") <= 16 << 10);
}
