//! Examples in a manual page, and the small portal that each of them stands for.
//!
//! A fence names its file: ```` ```md content/reports/2023/report.md ````. What an example does
//! not give is supplied: `portal.yaml`, `agency.yaml`, the other file of a report, sections of a
//! report that begins with a section heading, tables that are all zero, the date of publication
//! in a head that says nothing of it. In a report that gives its head and headings, nothing else
//! is supplied; a line `……` stands for a section's usual text.

use std::collections::{BTreeMap, BTreeSet};

/// The first year of which reports must have tables.
const FIRST_FORM: u16 = 2019;

/// A run of fences under one heading.
pub(crate) struct Example {
    /// The heading.
    pub(crate) title: String,
    /// The files that are shown.
    pub(crate) fences: Vec<Fence>,
}

/// One file as it is shown.
pub(crate) struct Fence {
    /// The file's path in the portal.
    pub(crate) path: String,
    /// The lines without carets.
    pub(crate) lines: Vec<String>,
    /// The caret lines, joined.
    pub(crate) carets: String,
    /// The number of the first line in the page, from 0.
    pub(crate) first_line: usize,
    /// The number of the line that closes the fence.
    pub(crate) end_line: usize,
}

/// Reads the examples of a page.
pub(crate) fn read(text: &str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let mut open: Option<Fence> = None;
    for (number, line) in text.lines().enumerate() {
        if let Some(mut fence) = open.take() {
            if line == "```" {
                fence.end_line = number;
                let example = examples.last_mut().unwrap();
                example.fences.push(fence);
                continue;
            }
            if is_caret_line(line) {
                fence.carets.push_str(line);
            } else {
                fence.lines.push(line.to_owned());
            }
            open = Some(fence);
        } else if let Some(info) = line.strip_prefix("```") {
            let Some((_, path)) = info.split_once(' ') else {
                continue;
            };
            open = Some(Fence {
                path: path.trim().to_owned(),
                lines: Vec::new(),
                carets: String::new(),
                first_line: number + 1,
                end_line: number + 1,
            });
        } else if let Some(title) = line.strip_prefix("### ") {
            examples.push(Example {
                title: title.to_owned(),
                fences: Vec::new(),
            });
        }
    }
    examples.retain(|example| !example.fences.is_empty());
    examples
}

fn is_caret_line(line: &str) -> bool {
    let carets = line.trim_start_matches(' ');
    let rest = carets.trim_start_matches('^');
    let severities = [" error[", " warning[", " info["];
    rest.len() < carets.len() && severities.iter().any(|severity| rest.starts_with(severity))
}

/// Makes the whole portal of an example.
pub(crate) fn portal(example: &Example) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for fence in &example.fences {
        let text: Vec<String> = built(fence).into_iter().map(|(line, _)| line).collect();
        files.insert(fence.path.clone(), text.join("\n") + "\n");
    }
    let title = "title: 青山县示范镇人民政府信息公开\n";
    files
        .entry("portal.yaml".to_owned())
        .or_insert_with(|| title.to_owned());
    let mut folders: BTreeSet<String> = files
        .keys()
        .filter_map(|path| report_folder(path))
        .map(str::to_owned)
        .collect();
    if folders.is_empty() {
        folders.insert("content/reports/2023".to_owned());
    }
    let mut agencies: BTreeSet<String> = BTreeSet::from(["content".to_owned()]);
    for folder in &folders {
        let year = year_of(folder);
        files
            .entry(format!("{folder}/report.md"))
            .or_insert_with(|| default_report(year));
        if year >= FIRST_FORM {
            let tables = "disclosure: 0\nrequests: 0\nreview: 0\n";
            files
                .entry(format!("{folder}/tables.yaml"))
                .or_insert_with(|| tables.to_owned());
        }
        let agency = folder
            .rsplit_once("/reports/")
            .map_or("content", |(agency, _)| agency);
        agencies.insert(agency.to_owned());
    }
    for agency in agencies {
        let text = "name: 青山县示范镇人民政府\nshort_name: 示范镇\nkind: township\n";
        files
            .entry(format!("{agency}/agency.yaml"))
            .or_insert_with(|| text.to_owned());
    }
    files
}

/// Returns for each shown line the number of the line in the built file, from 1.
pub(crate) fn line_numbers(fence: &Fence) -> Vec<usize> {
    let mut numbers = vec![0; fence.lines.len()];
    for (number, (_, shown)) in built(fence).into_iter().enumerate() {
        if let Some(shown) = shown {
            numbers[shown] = number + 1;
        }
    }
    numbers
}

/// A line of a built file, with the number of the shown line that it is.
type Line = (String, Option<usize>);

fn built(fence: &Fence) -> Vec<Line> {
    let shown = fence.lines.iter().cloned().enumerate();
    let shown: Vec<Line> = shown.map(|(number, line)| (line, Some(number))).collect();
    let Some(folder) = report_folder(&fence.path) else {
        return shown;
    };
    let year = year_of(folder);
    if fence.path.ends_with("/tables.yaml") {
        return match year >= FIRST_FORM {
            true => with_tables(shown),
            false => shown,
        };
    }
    if !fence.path.ends_with("/report.md") {
        return shown;
    }
    with_sections(with_date(shown, year), &default_report(year))
}

fn with_tables(mut shown: Vec<Line>) -> Vec<Line> {
    let tables = [
        ("disclosure", "主动公开政府信息情况"),
        ("requests", "收到和处理政府信息公开申请情况"),
        ("review", "政府信息公开行政复议、行政诉讼情况"),
    ];
    for (id, caption) in tables {
        let names = |line: &Line| {
            line.0
                .split_once(':')
                .is_some_and(|(key, _)| key == id || key == caption)
        };
        if !shown.iter().any(names) {
            shown.push((format!("{id}: 0"), None));
        }
    }
    shown
}

/// Puts a date of publication into a head that says nothing of it.
fn with_date(mut shown: Vec<Line>, year: u16) -> Vec<Line> {
    let mut head = shown.iter().skip(1).take_while(|(line, _)| line != "---");
    let has_date = head.any(|(line, _)| line.starts_with("published:"));
    if shown.first().is_some_and(|(line, _)| line == "---") && !has_date {
        let date = format!("published: {}-01-15", year + 1);
        shown.insert(1, (date, None));
    }
    shown
}

fn with_sections(shown: Vec<Line>, default: &str) -> Vec<Line> {
    let has_head = shown.first().is_some_and(|(line, _)| line == "---");
    let has_headings = shown.iter().any(|(line, _)| line.starts_with("## "));
    let (head, sections) = split_default(default);
    if has_head && has_headings {
        return fill_ellipses(shown, &sections);
    }
    let supplied =
        |text: &str| -> Vec<Line> { text.lines().map(|line| (line.to_owned(), None)).collect() };
    let mut built = Vec::new();
    if has_head {
        built.extend(shown);
        built.push((String::new(), None));
        built.extend(sections.iter().flat_map(|(_, text)| supplied(text)));
        return built;
    }
    built.extend(supplied(&head));
    let mut given: BTreeMap<String, Vec<Line>> = BTreeMap::new();
    let mut current: Option<String> = None;
    for line in shown {
        if line.0.starts_with("## ") {
            current = Some(line.0.clone());
        }
        match &current {
            Some(heading) => given.entry(heading.clone()).or_default().push(line),
            None => built.push(line),
        }
    }
    for (heading, text) in &sections {
        match given.remove(heading) {
            Some(lines) => {
                built.extend(lines);
                built.push((String::new(), None));
            }
            None => built.extend(supplied(text)),
        }
    }
    assert!(
        given.is_empty(),
        "not a section of the form: {:?}",
        given.keys()
    );
    fill_ellipses(built, &sections)
}

/// Puts a section's usual text where `……` stands.
fn fill_ellipses(shown: Vec<Line>, sections: &[(String, String)]) -> Vec<Line> {
    let mut built = Vec::new();
    let mut heading = String::new();
    for line in shown {
        if line.0.starts_with("## ") {
            heading.clone_from(&line.0);
        }
        if line.0 != "……" {
            built.push(line);
            continue;
        }
        // A heading in other words is known by its number: `## 五、`.
        let number = heading.split_inclusive('、').next().unwrap_or(&heading);
        let usual = sections.iter().find(|(name, _)| name.starts_with(number));
        let body = usual.map_or("无其他事项。", |(_, text)| {
            text.split_once('\n').map_or("", |(_, body)| body)
        });
        built.extend(body.lines().map(|line| (line.to_owned(), None)));
    }
    built
}

/// Splits the default report into its head and its sections, each with its heading line.
fn split_default(default: &str) -> (String, Vec<(String, String)>) {
    let mut head = String::new();
    let mut sections: Vec<(String, String)> = Vec::new();
    for line in default.lines() {
        if line.starts_with("## ") {
            sections.push((line.to_owned(), String::new()));
        }
        let text = sections.last_mut().map_or(&mut head, |(_, text)| text);
        text.push_str(line);
        text.push('\n');
    }
    (head, sections)
}

fn report_folder(path: &str) -> Option<&str> {
    let (folder, _) = path.rsplit_once('/')?;
    let (agency, year) = folder.rsplit_once("/reports/")?;
    (agency.starts_with("content") && year.parse::<u16>().is_ok()).then_some(folder)
}

fn year_of(folder: &str) -> u16 {
    folder
        .rsplit_once('/')
        .and_then(|(_, year)| year.parse().ok())
        .unwrap_or(2023)
}

/// Reports of two years in a row must not be near copies of each other.
fn default_report(year: u16) -> String {
    let text = match year % 2 {
        1 => include_str!("default-a.md"),
        _ => include_str!("default-b.md"),
    };
    let next = (year + 1).to_string();
    text.replace("{year}", &year.to_string())
        .replace("{next}", &next)
}
