//! Pages fetched over HTTP as readers fetch them, and compared with what was built.

use std::time::Duration;

use reqwest::Client;
use reqwest::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_TYPE, HeaderMap, HeaderName};

use super::compressed::Encoding;
use super::error::PublishError;
use super::path::HostPath;
use super::release::Release;
use super::store::{Act, Fault, Reason};
use super::view::{Flaw, Seen, View};
use super::{parallel, transport};
use crate::output::FileHash;

/// How long a page may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// Fetches pages of a release from `url` and compares them with what was built.
pub fn look(
    release: &Release,
    url: &str,
    (paths, n_threads): (&[&HostPath], usize),
) -> Result<View, PublishError> {
    transport::prepare();
    let runtime = transport::runtime()?;
    let agent = concat!("gongkai/", env!("CARGO_PKG_VERSION"));
    let client = Client::builder()
        .timeout(PATIENCE)
        .user_agent(agent)
        .build();
    let client = client.map_err(|error| {
        PublishError::Host(Fault {
            act: Act::Read,
            path: HostPath::new(""),
            reason: Reason::Other(error.to_string()),
        })
    })?;
    let fetch = |path: &HostPath| runtime.block_on(fetch_as(&client, &address(url, path), None));
    let seen = parallel::map(paths, n_threads, |path| {
        let wanted = release.files().get(*path);
        let flaw = match fetch(path) {
            Err(error) => Some(Flaw::Silent(why(error))),
            Ok(page) if page.status != 200 => Some(Flaw::Status(page.status)),
            Ok(page) if wanted != Some(&FileHash::of(&page.bytes)) => Some(Flaw::Content),
            Ok(page) => judge(&page.media, &page.cache),
        };
        Ok(flaw.map(|flaw| Seen {
            path: (*path).clone(),
            flaw,
        }))
    })?;
    let compressed = paths.iter().find(|path| !release.variants(path).is_empty());
    let variants = compressed.map(|path| (*path, release.variants(path)));
    let unused = variants.into_iter().flat_map(|(path, variants)| {
        let is_used = |(place, encoding): &(HostPath, Encoding)| {
            let page = runtime.block_on(fetch_as(&client, &address(url, path), Some(*encoding)));
            let wanted = release.files().get(place);
            // That there is no page at all is told above.
            page.map_or(true, |page| {
                page.status != 200 || wanted == Some(&FileHash::of(&page.bytes))
            })
        };
        let unused = variants.into_iter().filter(|variant| !is_used(variant));
        unused.map(|(_, encoding)| encoding).collect::<Vec<_>>()
    });
    let unused = unused.collect();
    let private = fetch(&HostPath::private("releases"));
    Ok(View {
        fetched: paths.len(),
        seen: seen.into_iter().flatten().collect(),
        unused,
        shows_private: private
            .is_ok_and(|page| page.status == 200 && page.bytes.starts_with(b"{\n  \"releases\"")),
    })
}

/// An answer to a request for a page.
struct Page {
    status: u16,
    media: String,
    cache: String,
    bytes: Vec<u8>,
}

/// Fetches a page as a browser that knows no compression does, or one alone.
async fn fetch_as(
    client: &Client,
    url: &str,
    encoding: Option<Encoding>,
) -> Result<Page, reqwest::Error> {
    let name = encoding.map_or("identity", Encoding::name);
    let answer = client.get(url).header(ACCEPT_ENCODING, name).send().await?;
    let text = |headers: &HeaderMap, name: HeaderName| {
        let value = headers.get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or("").to_owned()
    };
    let status = answer.status().as_u16();
    let media = text(answer.headers(), CONTENT_TYPE);
    let cache = text(answer.headers(), CACHE_CONTROL);
    let bytes = answer.bytes().await?.to_vec();
    Ok(Page {
        status,
        media,
        cache,
        bytes,
    })
}

/// Says why there was no answer, without the address, which is known.
fn why(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut cause: &dyn std::error::Error = &error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

/// The longest that a page may be shown without asking, in seconds.
const LONGEST: u64 = 3_600;

/// Judges the headers of a page.
fn judge(media: &str, cache: &str) -> Option<Flaw> {
    let lower = media.to_ascii_lowercase();
    let charset = lower.split_once("charset=").map(|(_, charset)| charset);
    let is_utf8 = charset.is_none_or(|charset| charset.trim_matches('"').starts_with("utf-8"));
    if !lower.starts_with("text/html") || !is_utf8 {
        return Some(Flaw::Type(media.to_owned()));
    }
    let mut words = cache.split(',').map(str::trim);
    let is_long = words.any(|word| {
        let age = word.strip_prefix("max-age=");
        word == "immutable"
            || age.is_some_and(|age| age.parse::<u64>().is_ok_and(|age| age > LONGEST))
    });
    is_long.then(|| Flaw::Cached(cache.to_owned()))
}

/// Returns the address of a page as readers type it.
fn address(url: &str, path: &HostPath) -> String {
    let shown = path.as_str().strip_suffix("index.html");
    let shown = shown.filter(|folder| folder.is_empty() || folder.ends_with('/'));
    let parts = shown.unwrap_or(path.as_str()).split('/').map(encode);
    let url = url.trim_end_matches('/');
    format!("{url}/{}", parts.collect::<Vec<_>>().join("/"))
}

/// Writes a part of a path as an address has it.
fn encode(part: &str) -> String {
    let mut encoded = String::new();
    for byte in part.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::{address, judge};
    use crate::publish::{Flaw, HostPath};

    #[test]
    fn headers_of_pages_are_judged() {
        assert_eq!(judge("text/html; charset=utf-8", "no-cache"), None);
        assert_eq!(judge("text/html", "public, max-age=600"), None);
        let gbk = "text/html; charset=GBK";
        assert_eq!(judge(gbk, ""), Some(Flaw::Type(gbk.to_owned())));
        let binary = "application/octet-stream";
        assert_eq!(judge(binary, ""), Some(Flaw::Type(binary.to_owned())));
        for cache in ["max-age=86400", "public, immutable"] {
            let flaw = Flaw::Cached(cache.to_owned());
            assert_eq!(judge("text/html", cache), Some(flaw));
        }
    }

    #[test]
    fn pages_are_fetched_by_the_address_that_readers_see() {
        let at = |path| address("https://a.cn/x/", &HostPath::new(path));
        assert_eq!(at("index.html"), "https://a.cn/x/");
        assert_eq!(
            at("reports/2023/index.html"),
            "https://a.cn/x/reports/2023/"
        );
        assert_eq!(at("a index.html"), "https://a.cn/x/a%20index.html");
        assert_eq!(
            at("附件/1.html"),
            "https://a.cn/x/%E9%99%84%E4%BB%B6/1.html"
        );
    }
}
