//! From what all entries are found by to the files of the index.

use std::collections::BTreeMap;

use rayon::prelude::{IntoParallelRefIterator, ParallelIterator, ParallelSliceMut};

use super::lines::Lines;
use super::words::{Keys, pair_text};
use super::{Entry, SearchFile, name, shapes};
use crate::render::json::string;
use crate::view::{Digest, digest};

/// A shard ends at a key that its hash chooses once it is so long, in bytes ...
const SHORT: usize = 8 << 10;
/// ... and at any key once it is so long. So a new key changes few shards.
const LONG: usize = 24 << 10;

/// How many entries one file of `d/` holds.
const BATCH: usize = 50;

/// Makes all files of the index but the texts.
///
/// Entries are numbered by date, those without one first: what is added later mostly comes last,
/// and results begin with the highest number.
pub fn index(mut entries: Vec<Entry>) -> Vec<SearchFile> {
    entries.sort_by(|a, b| (&a.date, &a.out).cmp(&(&b.date, &b.out)));
    let shapes = shapes(&entries);
    let lines: BTreeMap<Digest, Lines> = shapes
        .iter()
        .map(|(digest, shape)| (*digest, Lines::new(shape)))
        .collect();
    let mut files: Vec<SearchFile> = shapes
        .iter()
        .map(|(digest, shape)| {
            let lines = lines.get(digest).map_or(String::new(), Lines::json);
            SearchFile::new(&format!("f/{}", name(shape)), &lines)
        })
        .collect();
    let (first_keys, shards) = shards(keys(&entries, &lines));
    files.extend(shards);
    files.push(table_of_contents(&entries, &first_keys));
    files.extend(entries.chunks(BATCH).zip(0..).map(batch));
    files
}

/// A key with the numbers of the entries that have it anywhere, and of those that have it in the
/// title.
struct Key {
    text: String,
    entries: Vec<usize>,
    titles: Vec<usize>,
}

fn keys(entries: &[Entry], lines: &BTreeMap<Digest, Lines>) -> Vec<Key> {
    let labels: BTreeMap<&Digest, Keys> = lines
        .iter()
        .map(|(digest, lines)| {
            let mut keys = Keys::default();
            lines.add_to(&mut keys);
            (digest, keys.sorted())
        })
        .collect();
    // Pair, number of the entry, whether it is in the title: one number, so that sorting is fast.
    let mut pairs: Vec<u64> = Vec::new();
    let mut words: BTreeMap<&str, Key> = BTreeMap::new();
    for (entry, number) in entries.iter().zip(0_u64..) {
        let of_labels = entry
            .shapes
            .iter()
            .filter_map(|shape| labels.get(shape.digest()));
        for keys in std::iter::once(&entry.keys).chain(of_labels) {
            let packed = keys.pairs.iter().map(|pair| {
                let (pair, title) = (pair >> 1, pair & 1);
                pair << 22 | number << 1 | title
            });
            pairs.extend(packed);
            for (word, is_title) in &keys.words {
                let key = words
                    .entry(word)
                    .or_insert_with(|| Key::new(word.to_string()));
                key.add(number, *is_title);
            }
        }
    }
    pairs.par_sort_unstable();
    let mut all: Vec<Key> = words.into_values().collect();
    let mut last = None;
    for packed in pairs {
        let pair = packed >> 22;
        if last.replace(pair) != Some(pair) {
            all.push(Key::new(pair_text(pair)));
        }
        if let Some(key) = all.last_mut() {
            key.add(packed >> 1 & 0x1F_FFFF, packed & 1 == 1);
        }
    }
    // Scripts compare texts by units of UTF-16.
    all.sort_by(|a, b| a.text.encode_utf16().cmp(b.text.encode_utf16()));
    all
}

impl Key {
    fn new(text: String) -> Self {
        Self {
            text,
            entries: Vec::new(),
            titles: Vec::new(),
        }
    }

    /// Adds an entry; numbers come in order, perhaps several times.
    fn add(&mut self, number: u64, is_title: bool) {
        let number = usize::try_from(number).unwrap_or(usize::MAX);
        if self.entries.last() != Some(&number) {
            self.entries.push(number);
        }
        if is_title && self.titles.last() != Some(&number) {
            self.titles.push(number);
        }
    }

    /// Writes `key:numbers` or `key:numbers:numbers in titles`.
    fn written(&self) -> String {
        let mut text = format!("{}:", self.text);
        write_numbers(&self.entries, &mut text);
        if !self.titles.is_empty() {
            text.push(':');
            write_numbers(&self.titles, &mut text);
        }
        text
    }
}

/// Cuts the keys into shards; returns the first key of each too.
fn shards(keys: Vec<Key>) -> (Vec<String>, Vec<SearchFile>) {
    let written: Vec<String> = keys.par_iter().map(Key::written).collect();
    let mut first_keys = Vec::new();
    let mut texts: Vec<String> = Vec::new();
    let mut is_full = true;
    for (key, written) in keys.into_iter().zip(written) {
        match texts.last_mut() {
            Some(text) if !is_full => {
                text.push(' ');
                text.push_str(&written);
            }
            _ => {
                first_keys.push(key.text.clone());
                texts.push(written);
            }
        }
        let len = texts.last().map_or(0, String::len);
        let is_chosen = len >= SHORT && digest(&key.text)[0] < 32;
        is_full = is_chosen || len >= LONG;
    }
    let files = texts.iter().zip(0_usize..).map(|(text, number)| {
        let mut json = String::with_capacity(text.len() + 2);
        string(text, &mut json);
        SearchFile::new(&format!("i/{number}"), &json)
    });
    (first_keys, files.collect())
}

/// Digits that need no escape in a script and separate nothing: below [`LAST`] they end a number.
const DIGITS: &[u8; 91] =
    b"!#$%&'()*+,-./0123456789;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~";

/// How many digits end a number; the others say that more follow.
const LAST: usize = 61;

/// Writes numbers in order as the steps between them; a step of 0 says how many follow one by one.
fn write_numbers(numbers: &[usize], into: &mut String) {
    let mut expected = 0;
    let mut rest = numbers;
    while let Some((first, after)) = rest.split_first() {
        let run = after.iter().zip(first + 1..);
        let run = run.take_while(|(number, next)| *number == next).count();
        write_number(first + 1 - expected, into);
        expected = first + 1;
        rest = after;
        if run > 2 {
            write_number(0, into);
            write_number(run, into);
            expected += run;
            rest = &rest[run..];
        }
    }
}

fn write_number(mut number: usize, into: &mut String) {
    let more = DIGITS.len() - LAST;
    while number >= LAST {
        number -= LAST;
        into.push(char::from(DIGITS[LAST + number % more]));
        number /= more;
    }
    into.push(char::from(DIGITS[number]));
}

fn table_of_contents(entries: &[Entry], first_keys: &[String]) -> SearchFile {
    let kinds: String = entries.iter().map(|entry| entry.kind.letter()).collect();
    let mut json = String::from("[");
    string(&kinds, &mut json);
    json.push_str(",[");
    for (index, key) in first_keys.iter().enumerate() {
        if index > 0 {
            json.push(',');
        }
        string(key, &mut json);
    }
    SearchFile::new("index", &(json + "]]"))
}

/// Writes `[[address, title, date, agency], …]`.
fn batch((entries, number): (&[Entry], usize)) -> SearchFile {
    let mut json = String::from("[");
    for (index, entry) in entries.iter().enumerate() {
        json.push_str(if index == 0 { "[" } else { ",\n[" });
        let fields = [entry.out.as_str(), &entry.title, &entry.date, &entry.agency];
        for (index, field) in fields.into_iter().enumerate() {
            if index > 0 {
                json.push(',');
            }
            string(field, &mut json);
        }
        json.push(']');
    }
    SearchFile::new(&format!("d/{number}"), &(json + "]"))
}

#[cfg(test)]
mod tests {
    use super::{DIGITS, write_numbers};

    fn check(numbers: &[usize]) -> String {
        let mut text = String::new();
        write_numbers(numbers, &mut text);
        text
    }

    #[test]
    fn numbers_are_written_as_steps_and_runs() {
        assert_eq!(check(&[0]), "#");
        assert_eq!(check(&[0, 1, 2, 3, 4]), "#!&");
        assert_eq!(check(&[2, 3, 7]), "%#&");
        // A step of 61 is the first that takes two digits.
        let first = char::from(DIGITS[61]);
        assert_eq!(check(&[60]), format!("{first}!"));
    }
}
