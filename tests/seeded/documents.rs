//! Faults of documents, their dates and their addresses.

use super::Make;
use crate::seeded::portal::Clean;
use crate::seeded::random::Random;

/// Adds a document whose head carries its marks.
fn document(clean: &mut Clean, path: &str, head: &str) {
    let text = format!("---\ntitle: 公开工作制度\n{head}---\n\n第一条　公开前应当审查。\n");
    clean.more.push((format!("content/{path}"), text));
}

fn class(clean: &mut Clean, folder: &str, text: &str) {
    let path = format!("content/documents/{folder}/class.yaml");
    clean.more.push((path, text.to_owned()));
}

fn day(random: &mut Random, year: u16) -> String {
    format!(
        "{year}-{:02}-{:02}",
        random.between(1, 12),
        random.between(1, 28)
    )
}

/// The faults of documents and addresses.
pub(super) const DOCUMENTS: &[(&str, Make)] = &[
    ("document-id", |clean, random| {
        let id = random.pick(&["2023 1", "100%", "a/b", "第1号"]);
        document(
            clean,
            "regulations/a.md",
            &format!("id: ⟦{id}⟧\npublished: 2023-02-01\n"),
        );
    }),
    ("document-url-conflict", |clean, random| {
        let id = random.pick(&["one", "ONE", "One"]);
        document(
            clean,
            "regulations/a.md",
            "id: one\npublished: 2023-02-01\n",
        );
        document(
            clean,
            "regulations/b.md",
            &format!("id: ⟦{id}⟧\npublished: 2023-02-01\n"),
        );
    }),
    ("document-dates", |clean, random| {
        let (signed, published) = (day(random, 2023), day(random, 2022));
        let head = format!("signed: {signed}\npublished: ⟦{published}⟧\n");
        document(clean, "regulations/a.md", &head);
    }),
    ("document-dates", |clean, random| {
        let (published, withdrawn) = (day(random, 2023), day(random, 2021));
        let head =
            format!("published: {published}\nwithdrawn: {{date: ⟦{withdrawn}⟧, reason: 有误}}\n");
        document(clean, "regulations/a.md", &head);
    }),
    ("document-undated", |clean, _| {
        let text = "⟦⟧---\ntitle: 公开工作制度\n---\n\n第一条　公开前应当审查。\n";
        clean
            .more
            .push(("content/regulations/a.md".to_owned(), text.to_owned()));
    }),
    ("document-in-future", |clean, random| {
        let year = 2026 + u16::try_from(random.below(70)).unwrap();
        let published = day(random, year);
        document(
            clean,
            "regulations/a.md",
            &format!("published: ⟦{published}⟧\n"),
        );
    }),
    ("unknown-replacement", |clean, random| {
        let name = random.pick(&["b.md", "../b.md", "../reports/2023/report.md"]);
        let head =
            format!("published: 2023-02-01\nvalidity: {{status: 废止, replaced_by: ⟦{name}⟧}}\n");
        document(clean, "regulations/a.md", &head);
    }),
    ("class-not-empty", |clean, _| {
        class(
            clean,
            "xuke",
            "name: 行政许可\n⟦none⟧: {reason: 本机关无此项职权, date: 2024-01-10}\n",
        );
        document(clean, "documents/xuke/a.md", "published: 2023-02-01\n");
    }),
    ("correction-date", |clean, random| {
        let (published, corrected) = (day(random, 2023), day(random, 2022));
        let correction = format!("corrections: [{{date: ⟦{corrected}⟧, what: 第一条}}]\n");
        document(
            clean,
            "regulations/a.md",
            &format!("published: {published}\n{correction}"),
        );
    }),
    ("folder-name", |clean, random| {
        let folder = random.pick(&["行政许可", "a b", "100%", "-a"]);
        let none = "none: {reason: 本机关无此项职权, date: 2024-01-10}";
        class(clean, folder, &format!("⟦⟧name: 行政许可\n{none}\n"));
    }),
    ("name-too-long", |clean, random| {
        let id = "a".repeat(101 + random.below(50));
        document(
            clean,
            "regulations/a.md",
            &format!("id: ⟦{id}⟧\npublished: 2023-02-01\n"),
        );
    }),
    ("address-conflict", |clean, random| {
        let other = random.pick(&["Hekou", "HEKOU", "heKou"]);
        for (folder, mark) in [(other, ""), ("hekou", "⟦⟧")] {
            let text = format!("{mark}name: 青山县河口镇人民政府\nkind: township\n");
            clean
                .more
                .push((format!("content/{folder}/agency.yaml"), text));
        }
    }),
];
