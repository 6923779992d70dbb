//! Atom, maps of addresses and the description of the search, in XML.

use std::fmt::Write;

use super::search::plain_text;
use super::xml::escaped;
use crate::view::{Feed, FeedEntry, OpenSearch, Sitemap};

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// The longest text that a feed has in full, in characters.
const SHORT: usize = 1_000;

/// How much it has of a longer text.
const SUMMARY: usize = 200;

/// Writes a feed.
pub(super) fn feed(feed: &Feed) -> Vec<u8> {
    let mut xml = format!(
        "{HEAD}<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"zh-CN\">\n\
         <title>{}</title>\n<id>{}</id>\n<updated>{}</updated>\n\
         <link rel=\"self\" type=\"application/atom+xml\" href=\"{}\"/>\n\
         <link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n\
         <author><name>{}</name></author>\n",
        escaped(&feed.title),
        escaped(&feed.id),
        feed.updated,
        escaped(&feed.own),
        escaped(&feed.home),
        escaped(&feed.author)
    );
    for entry in &feed.entries {
        write_entry(entry, &mut xml);
    }
    xml.push_str("</feed>\n");
    xml.into_bytes()
}

fn write_entry(entry: &FeedEntry, xml: &mut String) {
    let _ = write!(
        xml,
        "<entry>\n<title>{}</title>\n<id>{}</id>\n<link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n\
         <published>{}</published>\n<updated>{}</updated>\n<author><name>{}</name></author>\n",
        escaped(&entry.title),
        escaped(&entry.id),
        escaped(&entry.href),
        entry.published,
        entry.updated,
        escaped(&entry.author)
    );
    let text = entry.text.as_ref().map(|prose| plain_text(&prose.markdown));
    let text = text.filter(|text| !text.is_empty());
    let is_short = |text: &String| text.chars().count() <= SHORT;
    let summary = entry.summary.clone().filter(|summary| !summary.is_empty());
    let beginning = |text: &String| {
        let words: String = text.chars().take(SUMMARY).collect();
        format!("{}…", words.replace('\n', " "))
    };
    let summary = summary.or_else(|| text.as_ref().filter(|text| !is_short(text)).map(beginning));
    if let Some(summary) = summary {
        let _ = writeln!(xml, "<summary>{}</summary>", escaped(&summary));
    }
    if let Some(text) = text.filter(is_short) {
        let _ = writeln!(xml, "<content type=\"text\">{}</content>", escaped(&text));
    }
    xml.push_str("</entry>\n");
}

/// Writes a map of addresses.
pub(super) fn sitemap(map: &Sitemap) -> Vec<u8> {
    urls(map, "urlset", "url")
}

/// Writes a list of maps.
pub(super) fn sitemap_index(map: &Sitemap) -> Vec<u8> {
    urls(map, "sitemapindex", "sitemap")
}

fn urls(map: &Sitemap, root: &str, element: &str) -> Vec<u8> {
    let mut xml = format!("{HEAD}<{root} xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
    for (address, changed) in &map.0 {
        let _ = write!(xml, "<{element}><loc>{}</loc>", escaped(address));
        if let Some(changed) = changed {
            let _ = write!(xml, "<lastmod>{changed}</lastmod>");
        }
        let _ = writeln!(xml, "</{element}>");
    }
    let _ = writeln!(xml, "</{root}>");
    xml.into_bytes()
}

/// Writes how the search is asked from elsewhere.
pub(super) fn opensearch(search: &OpenSearch) -> Vec<u8> {
    let xml = format!(
        "{HEAD}<OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\n\
         <ShortName>{}</ShortName>\n<Description>{}</Description>\n\
         <InputEncoding>UTF-8</InputEncoding>\n<OutputEncoding>UTF-8</OutputEncoding>\n\
         <Language>zh-CN</Language>\n<Image type=\"image/svg+xml\">{}</Image>\n\
         <Url type=\"text/html\" template=\"{}\"/>\n</OpenSearchDescription>\n",
        escaped(&search.name),
        escaped(&search.description),
        escaped(&search.icon),
        escaped(&search.template)
    );
    xml.into_bytes()
}
