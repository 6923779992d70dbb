//! Everything that a page points at is there: links, anchors, files, headings of cells.

use std::collections::{BTreeMap, BTreeSet};

use super::{PORTALS, is_page, portal};
use crate::html::{Tag, percent_decoded, tags};

/// The pages of a site with their tags, and the paths of all its files.
struct Site {
    pages: BTreeMap<String, Vec<Tag>>,
    files: BTreeSet<String>,
}

/// The paths of `base_url` of the portals that have one.
const BASES: [&str; 2] = ["/zwgk/", "/xxgk/"];

impl Site {
    /// Tells whether an address from the root of the host leads into the site. Only the page that
    /// a server shows in the place of any other has such addresses.
    fn has_from_base(&self, address: &str) -> bool {
        let path = address.split('#').next().unwrap();
        let mut below = BASES.iter().filter_map(|base| path.strip_prefix(base));
        below.any(|path| self.files.contains(path)) || address.starts_with('#')
    }
}

fn site(name: &str) -> Site {
    let sandbox = portal(name);
    sandbox.build("");
    let files = sandbox.files("site");
    let pages = files.iter().filter(|(path, _)| is_page(path));
    let read = |(path, bytes): (&String, &Vec<u8>)| {
        (path.clone(), tags(std::str::from_utf8(bytes).unwrap()))
    };
    Site {
        pages: pages.map(read).collect(),
        files: files.keys().cloned().collect(),
    }
}

/// Calls `test` on every tag of every page of every portal.
fn each_tag(mut test: impl FnMut(&str, &Tag)) {
    for name in PORTALS {
        for (path, tags) in site(name).pages {
            for tag in &tags {
                test(&format!("{name}/{path}"), tag);
            }
        }
    }
}

/// Resolves a relative address; `None` if it would leave the site.
fn resolve(from: &str, address: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in address.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    let path = parts.join("/");
    let is_folder = address.is_empty() || address.ends_with(['/', '.']);
    Some(match is_folder {
        true => format!("{path}/index.html")
            .trim_start_matches('/')
            .to_owned(),
        false => path,
    })
}

#[test]
fn every_relative_address_leads_to_a_file_and_an_anchor() {
    let mut n_checked = 0;
    for name in PORTALS {
        let site = site(name);
        for (path, tags) in &site.pages {
            for tag in tags {
                let Some(address) = tag.get("href").or(tag.get("src")) else {
                    continue;
                };
                if address.contains(':') {
                    continue;
                }
                n_checked += 1;
                if path == "404.html" {
                    assert!(site.has_from_base(address), "{name}/{path}: {address}");
                    continue;
                }
                assert!(!address.starts_with('/'), "{name}/{path}: {address}");
                let (target, anchor) = address.split_once('#').unwrap_or((address, ""));
                let target = match target {
                    "" => path.clone(),
                    target => resolve(path, &percent_decoded(target))
                        .unwrap_or_else(|| panic!("{name}/{path}: {address} leaves the site")),
                };
                assert!(site.files.contains(&target), "{name}/{path}: {address}");
                let has_anchor = |tag: &Tag| tag.get("id") == Some(&*percent_decoded(anchor));
                let is_there = anchor.is_empty() || site.pages[&target].iter().any(has_anchor);
                assert!(is_there, "{name}/{path}: {address} has no such anchor");
            }
        }
    }
    assert!(n_checked > 500, "{n_checked}");
}

#[test]
fn every_page_is_reached_from_the_home_page() {
    for name in PORTALS {
        let site = site(name);
        let mut reached = BTreeSet::from(["index.html".to_owned()]);
        let mut left = vec!["index.html".to_owned()];
        while let Some(page) = left.pop() {
            for tag in site.pages.get(&page).into_iter().flatten() {
                let Some(address) = tag.get("href").filter(|address| !address.contains(':')) else {
                    continue;
                };
                let target = address.split('#').next().unwrap();
                let target = resolve(&page, &percent_decoded(target)).unwrap();
                if reached.insert(target.clone()) {
                    left.push(target);
                }
            }
        }
        // The page for addresses that lead nowhere is shown by servers, never linked to.
        reached.insert("404.html".to_owned());
        let lost: Vec<_> = site
            .pages
            .keys()
            .filter(|page| !reached.contains(*page))
            .collect();
        assert!(lost.is_empty(), "{name}: {lost:?}");
    }
}

#[test]
fn ids_are_unique_and_everything_that_names_one_finds_it() {
    let by_id = [
        "headers",
        "aria-labelledby",
        "aria-describedby",
        "aria-controls",
        "for",
    ];
    let mut n_checked = 0;
    for name in PORTALS {
        for (path, tags) in site(name).pages {
            let mut ids = BTreeSet::new();
            for id in tags.iter().filter_map(|tag| tag.get("id")) {
                assert!(
                    !id.is_empty() && !id.contains(' '),
                    "{name}/{path}: id `{id}`"
                );
                assert!(ids.insert(id), "{name}/{path}: id `{id}` stands twice");
            }
            for tag in &tags {
                let named = by_id.iter().filter_map(|attribute| tag.get(attribute));
                for id in named.flat_map(|ids| ids.split(' ')) {
                    n_checked += 1;
                    assert!(ids.contains(id), "{name}/{path}: `{id}` in {tag:?}");
                }
            }
        }
    }
    assert!(n_checked > 5000, "{n_checked}");
}

#[test]
fn nothing_is_loaded_from_another_host() {
    each_tag(|path, tag| {
        let loads = match tag.name.as_str() {
            "link" if tag.get("rel") == Some("canonical") => None,
            "link" => tag.get("href"),
            "script" | "img" | "iframe" | "source" | "video" | "audio" | "embed" => tag.get("src"),
            "object" => tag.get("data"),
            _ => None,
        };
        let is_other = loads.is_some_and(|address| address.contains("//") || address.contains(':'));
        assert!(!is_other, "{path}: {tag:?}");
        assert_eq!(tag.get("srcset"), None, "{path}");
    });
    for name in PORTALS {
        let sandbox = portal(name);
        sandbox.build("");
        for (path, bytes) in sandbox.files("site") {
            let is_style = path.ends_with(".css");
            let text = String::from_utf8_lossy(&bytes);
            assert!(
                !is_style || !text.contains("//") && !text.contains("@import"),
                "{path}"
            );
        }
    }
}

#[test]
fn the_content_security_policy_holds_on_every_page() {
    each_tag(|path, tag| {
        assert_eq!(tag.get("style"), None, "{path}: {tag:?}");
        assert!(tag.name != "style", "{path}: <style>");
        // A block of data is not run.
        let is_data = tag.get("type") == Some("application/ld+json");
        assert!(
            tag.name != "script" || tag.get("src").is_some() || is_data,
            "{path}: inline script"
        );
        let handler = tag
            .attributes
            .iter()
            .find(|(name, _)| name.starts_with("on"));
        assert_eq!(handler, None, "{path}: {tag:?}");
    });
    for name in PORTALS {
        for (path, tags) in site(name).pages {
            let is_policy = |tag: &&Tag| tag.get("http-equiv") == Some("Content-Security-Policy");
            let policies: Vec<_> = tags
                .iter()
                .filter(is_policy)
                .filter_map(|tag| tag.get("content"))
                .collect();
            assert_eq!(policies.len(), 1, "{name}/{path}");
            assert!(
                policies[0].starts_with("default-src 'none';"),
                "{name}/{path}"
            );
            assert!(!policies[0].contains("unsafe"), "{name}/{path}");
            let before = tags.iter().take_while(|tag| !is_policy(tag));
            let is_early = before
                .clone()
                .all(|tag| !matches!(tag.name.as_str(), "link" | "script" | "img"));
            assert!(
                is_early,
                "{name}/{path}: the policy comes after something that it should hold for"
            );
        }
    }
}

#[test]
fn addresses_are_resolved_as_browsers_do() {
    let from = "a/b/index.html";
    assert_eq!(resolve(from, "../c/").unwrap(), "a/c/index.html");
    assert_eq!(resolve(from, "../../").unwrap(), "index.html");
    assert_eq!(resolve(from, "x.css").unwrap(), "a/b/x.css");
    assert_eq!(resolve(from, "./").unwrap(), "a/b/index.html");
    assert_eq!(resolve(from, "../../../x"), None);
}
