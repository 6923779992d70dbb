//! Follows the links of a published site from its home page.

use std::collections::{BTreeMap, BTreeSet};

use gongkai::source::FilePath;

use crate::html::{percent_decoded, tags};

/// What was found on the way.
pub(crate) struct Crawl {
    /// The files that were reached.
    pub(crate) reached: BTreeSet<String>,
    /// The links that lead nowhere, each after its page.
    pub(crate) broken: Vec<String>,
}

/// Goes through the pages of a site.
pub(crate) fn of(files: &BTreeMap<String, Vec<u8>>) -> Crawl {
    let mut reached = BTreeSet::new();
    let mut open = vec!["index.html".to_owned()];
    let mut broken = Vec::new();
    while let Some(path) = open.pop() {
        if !reached.insert(path.clone()) || !path.ends_with(".html") {
            continue;
        }
        let page = String::from_utf8_lossy(&files[&path]).into_owned();
        for link in links(&page) {
            match target(&path, &link) {
                Some(target) if files.contains_key(&target) => open.push(target),
                _ => broken.push(format!("{path}: {link}")),
            }
        }
    }
    Crawl { reached, broken }
}

/// The links of a page that stay inside of the site.
fn links(page: &str) -> Vec<String> {
    let mut links = Vec::new();
    for tag in tags(page) {
        let found = [tag.get("href"), tag.get("src")].into_iter().flatten();
        let inside = found.filter(|link| {
            let begin = link.split(['/', '?', '#']).next().unwrap();
            !link.starts_with('#') && !begin.contains(':')
        });
        links.extend(inside.map(str::to_owned));
    }
    links
}

/// The file that a link of a page leads to.
fn target(page: &str, link: &str) -> Option<String> {
    let path = percent_decoded(link.split(['?', '#']).next()?);
    let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
    let target = FilePath::new(folder).join(&path)?.to_string();
    let is_folder = path.is_empty() || path.ends_with('/') || path.ends_with("..");
    Some(match (is_folder, target.as_str()) {
        (true, "") => "index.html".to_owned(),
        (true, folder) => format!("{folder}/index.html"),
        (false, _) => target,
    })
}
