//! Edits of all kinds, chosen at random and the same for the same seed.

use std::collections::BTreeMap;

pub(crate) use crate::seeded::random::Random;

/// The texts of a portal by their paths.
pub(crate) type Texts = BTreeMap<String, String>;

/// Edits a portal in some way; returns it with what was done. `whole` is the portal as it was at
/// first.
pub(crate) fn random(texts: &Texts, whole: &Texts, random: &mut Random) -> (Texts, String) {
    let mut after = texts.clone();
    let what = match random.below(16) {
        0..=2 => narrative(&mut after, random),
        3..=4 => table(&mut after, random),
        5 => agency(&mut after, random),
        6 => settings(&mut after, random),
        7 => document(&mut after, random),
        8 => theme(&mut after, random),
        9 => form(&mut after, random),
        10 => break_text(&mut after, random),
        11 => delete(&mut after, random),
        12 => rename_folder(&mut after, random),
        13 => copy_folder(&mut after, random),
        14 => asset(&mut after, random),
        _ => mend(&mut after, whole),
    };
    (after, what)
}

/// Sentences that some rules have something to say of.
const SENTENCES: [&str; 10] = [
    "本年度共受理政府信息公开申请7件。",
    "[2022年报告](../2022/report.md)、[图](平面 图.svg)。",
    "联系电话13800000000。",
    "我局高度重视政务公开工作，全年主动公开信息1234条，较上年增长20%。",
    "# 附注",
    "收到申请{{ requests.new.total }}件。",
    "![](chart.png)",
    "[制度](../../regulations/index.md) [指南](../../guide.md) [无](nothing.md)",
    "2１世纪，XX镇。",
    "认真贯彻落实《中华人民共和国政府信息公开条例》，围绕群众关心的教育、医疗、社会保障等问题，\
     主动公开办事指南和服务承诺，及时回应关切，不断提高工作透明度，努力建设人民满意的服务型政府，\
     为经济社会发展提供了有力保障，取得了较好成效。",
];

fn pick(texts: &Texts, random: &mut Random, wanted: impl Fn(&str) -> bool) -> Option<String> {
    let paths: Vec<&String> = texts.keys().filter(|path| wanted(path)).collect();
    (!paths.is_empty()).then(|| paths[random.below(paths.len())].clone())
}

/// Changes a text by a function of its lines.
fn change(texts: &mut Texts, path: &str, new: impl FnOnce(&str) -> String) {
    if let Some(text) = texts.get_mut(path) {
        *text = new(text);
    }
}

fn narrative(texts: &mut Texts, random: &mut Random) -> String {
    let Some(path) = pick(texts, random, |path| path.ends_with(".md")) else {
        return "nothing".to_owned();
    };
    let sentence = SENTENCES[random.below(SENTENCES.len())];
    let at = random.below(40);
    change(texts, &path, |text| {
        let mut lines: Vec<&str> = text.split('\n').collect();
        let at = at.min(lines.len());
        lines.insert(at, sentence);
        lines.join("\n")
    });
    format!("`{sentence}` in line {at} of {path}")
}

fn table(texts: &mut Texts, random: &mut Random) -> String {
    let Some(path) = pick(texts, random, |path| path.ends_with("tables.yaml")) else {
        return "nothing".to_owned();
    };
    let at = random.below(60);
    change(texts, &path, |text| {
        let digits = text.match_indices(|ch: char| ch.is_ascii_digit());
        let digits: Vec<usize> = digits.map(|(at, _)| at).collect();
        match digits.get(at.min(digits.len().saturating_sub(1))) {
            Some(at) => format!("{}9{}", &text[..*at], &text[at + 1..]),
            None => text.to_owned(),
        }
    });
    format!("a figure in {path}")
}

fn agency(texts: &mut Texts, random: &mut Random) -> String {
    let Some(path) = pick(texts, random, |path| path.ends_with("agency.yaml")) else {
        return "nothing".to_owned();
    };
    let lines = [
        "name: 青山县示范镇人民政府",
        "short_name: 示范镇",
        "kind: county-department",
        "contact: {address: 示范路2号, telephone: 000-1111111}",
        "unreported: {2020: 当年设立}",
        "colour: red",
    ];
    let line = lines[random.below(lines.len())];
    let key = line.split_once(':').unwrap().0;
    change(texts, &path, |text| {
        let is_other = |line: &&str| !line.starts_with(key);
        let kept: Vec<&str> = text.split('\n').filter(is_other).collect();
        format!("{line}\n{}", kept.join("\n"))
    });
    format!("`{line}` in {path}")
}

fn settings(texts: &mut Texts, random: &mut Random) -> String {
    let lines = [
        "title: 青山县信息公开",
        "official: true",
        "base_url: https://www.example.gov.cn/xxgk",
        "rules: {late-publication: off, copied-figures: error, report-gap: off}",
        "deadlines: {township: 01-15}",
        "outputs: {fragment: false}",
        "parent_site: {name: 青山县人民政府, url: \"https://www.example.gov.cn\"}",
        "rules: {no-such-rule: off}",
        "theme: other",
    ];
    let line = lines[random.below(lines.len())];
    let key = line.split_once(':').unwrap().0;
    change(texts, "portal.yaml", |text| {
        let is_other = |line: &&str| !line.starts_with(key);
        let kept: Vec<&str> = text.split('\n').filter(is_other).collect();
        format!("{line}\n{}", kept.join("\n"))
    });
    format!("`{line}` in the settings")
}

fn document(texts: &mut Texts, random: &mut Random) -> String {
    let documents = [
        (
            "content/regulations/rule.md",
            "---\ntitle: 信息公开制度\npublished: 2023-05-01\nattachments: [a.pdf]\n---\n条文。\n",
        ),
        (
            "content/regulations/rule.md",
            "---\ntitle: 信息公开办法\npublished: 2030-05-01\n---\n[附件](a.pdf)\n",
        ),
        (
            "content/documents/finance/class.yaml",
            "name: 财政预决算\norder: 2\n",
        ),
        (
            "content/documents/finance/class.yaml",
            "name: 财政信息\nnone: {reason: 无此职权, date: 2024-01-01}\n",
        ),
        (
            "content/documents/finance/budget.md",
            "---\ntitle: 预算公开\nid: ys-2023\nsigned: 2023-02-01\ndocument_number: 青政〔2023〕1号\n---\n\
             金额100万元。\n",
        ),
        (
            "content/documents/budget.md",
            "---\ntitle: 决算公开\nclass: finance\nvalidity: {status: 废止, replaced_by: finance/budget.md}\n---\n\
             13800000000\n",
        ),
        (
            "content/guide.md",
            "---\ntitle: 指南\ndraft: true\n---\n本机关[制度](regulations/rule.md)。\n",
        ),
        ("content/guide.md", "本机关[制度](regulations/rule.md)。\n"),
        ("content/apply.md", "申请方式：当面。\r\n[表](form.docx)\n"),
    ];
    let (path, text) = documents[random.below(documents.len())];
    texts.insert(path.to_owned(), text.to_owned());
    format!("{path} is {text}")
}

fn theme(texts: &mut Texts, random: &mut Random) -> String {
    let files = [
        ("themes/other/theme.yaml", "name: 其他\nextends: default\n"),
        (
            "themes/other/templates/home.html",
            "<main>{{ agency.name }}</main>\n",
        ),
        ("themes/other/assets/style.css", "p { color: red }\n"),
        ("themes/default/theme.yaml", "name: 默认\n"),
        ("themes/default/templates/guide.html", "{% broken"),
    ];
    let (path, text) = files[random.below(files.len())];
    if texts.remove(path).is_none() {
        texts.insert(path.to_owned(), text.to_owned());
    }
    format!("{path} comes or goes")
}

fn form(texts: &mut Texts, random: &mut Random) -> String {
    if random.below(3) > 0
        && let Some(path) = pick(texts, random, |path| path.starts_with("forms/"))
    {
        texts.remove(&path);
        return format!("{path} goes");
    }
    let text = ["form: [", "id: made-up\nname: 样表\n", "# 空\n"][random.below(3)];
    texts.insert("forms/made-up.yaml".to_owned(), text.to_owned());
    format!("forms/made-up.yaml is `{text}`")
}

fn break_text(texts: &mut Texts, random: &mut Random) -> String {
    let is_written = |path: &str| path.ends_with(".yaml") || path.ends_with(".md");
    let Some(path) = pick(texts, random, is_written) else {
        return "nothing".to_owned();
    };
    let line = [
        "\t- [",
        "---\nallow: {late-publication: 已说明, copied-figures: }\n---",
        ": :",
    ][random.below(3)];
    change(texts, &path, |text| format!("{line}\n{text}"));
    format!("`{line}` before {path}")
}

fn delete(texts: &mut Texts, random: &mut Random) -> String {
    let Some(path) = pick(texts, random, |path| path.starts_with("content/")) else {
        return "nothing".to_owned();
    };
    if random.below(2) == 0 {
        texts.remove(&path);
        return format!("{path} goes");
    }
    let folder = path.rsplit_once('/').unwrap().0.to_owned();
    if folder != "content" {
        texts.retain(|path, _| !path.starts_with(&format!("{folder}/")));
    }
    format!("{folder} goes")
}

/// Puts a folder elsewhere.
fn moved(texts: &mut Texts, from: &str, to: &str, stays: bool) {
    let below = format!("{from}/");
    let found: Vec<(String, String)> = texts
        .iter()
        .filter(|(path, _)| path.starts_with(&below))
        .map(|(path, text)| (format!("{to}/{}", &path[below.len()..]), text.clone()))
        .collect();
    if !stays {
        texts.retain(|path, _| !path.starts_with(&below));
    }
    texts.extend(found);
}

fn rename_folder(texts: &mut Texts, random: &mut Random) -> String {
    let deep = |path: &str| path.matches('/').count() > 2;
    let Some(path) = pick(texts, random, deep) else {
        return "nothing".to_owned();
    };
    let (folder, _) = path.rsplit_once('/').unwrap();
    let (above, _) = folder.rsplit_once('/').unwrap();
    let names = ["2019", "2020", "2026", "2022年", "renamed", "20二一"];
    let to = format!("{above}/{}", names[random.below(names.len())]);
    moved(texts, folder, &to, false);
    format!("{folder} becomes {to}")
}

fn copy_folder(texts: &mut Texts, random: &mut Random) -> String {
    let in_report = |path: &str| path.contains("/reports/");
    let Some(path) = pick(texts, random, in_report) else {
        return "nothing".to_owned();
    };
    let (agency, _) = path.split_once("/reports/").unwrap();
    if random.below(2) == 0 {
        let (folder, _) = path.rsplit_once('/').unwrap();
        let to = format!("{agency}/reports/{}", random.between(2018, 2027));
        moved(texts, folder, &to, true);
        return format!("{folder} is copied to {to}");
    }
    let names = ["a-bureau", "zhen", "m"];
    let to = format!("content/{}", names[random.below(names.len())]);
    moved(
        texts,
        &format!("{agency}/reports"),
        &format!("{to}/reports"),
        true,
    );
    let head = "name: 青山县新设镇人民政府\nshort_name: 新设镇\n".to_owned();
    texts.insert(format!("{to}/agency.yaml"), head);
    format!("the reports of {agency} are copied to {to}")
}

fn asset(texts: &mut Texts, random: &mut Random) -> String {
    let folders: Vec<String> = texts
        .keys()
        .filter_map(|path| Some(path.rsplit_once('/')?.0.to_owned()))
        .filter(|folder| folder.starts_with("content"))
        .collect();
    if folders.is_empty() {
        return "nothing".to_owned();
    }
    let folder = &folders[random.below(folders.len())];
    let names = ["a.pdf", "chart.png", "form.docx", "index.html", "A.PDF"];
    let path = format!("{folder}/{}", names[random.below(names.len())]);
    let len = random.below(3000);
    texts.insert(path.clone(), "x".repeat(len));
    format!("{path} has {len} bytes")
}

fn mend(texts: &mut Texts, whole: &Texts) -> String {
    texts.clone_from(whole);
    "all is as it was".to_owned()
}
