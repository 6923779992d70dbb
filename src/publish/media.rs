//! What kind of content a file has, by its name, and how long browsers may keep it.

use super::path::HostPath;

/// Endings with their types; texts say that they are UTF-8.
const TYPES: [(&str, &str); 27] = [
    ("css", "text/css; charset=utf-8"),
    ("csv", "text/csv; charset=utf-8"),
    ("doc", "application/msword"),
    (
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    ("et", "application/vnd.ms-excel"),
    ("gif", "image/gif"),
    ("gz", "application/gzip"),
    ("html", "text/html; charset=utf-8"),
    ("ico", "image/x-icon"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("js", "text/javascript; charset=utf-8"),
    ("json", "application/json; charset=utf-8"),
    ("jsonl", "application/jsonl; charset=utf-8"),
    ("md", "text/markdown; charset=utf-8"),
    ("ofd", "application/ofd"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("svg", "image/svg+xml; charset=utf-8"),
    ("txt", "text/plain; charset=utf-8"),
    ("webmanifest", "application/manifest+json; charset=utf-8"),
    ("webp", "image/webp"),
    ("wps", "application/vnd.ms-works"),
    ("xls", "application/vnd.ms-excel"),
    (
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    ("xml", "application/xml; charset=utf-8"),
    ("zip", "application/zip"),
];

/// Returns the type of a file's content.
pub(super) fn content_type(path: &HostPath) -> &'static str {
    match path.name() {
        "feed.xml" => return "application/atom+xml; charset=utf-8",
        "opensearch.xml" => return "application/opensearchdescription+xml; charset=utf-8",
        _ => {}
    }
    let ending = ending(path);
    let known = TYPES.iter().find(|(known, _)| *known == ending);
    known.map_or("application/octet-stream", |(_, media)| media)
}

/// Returns how long a browser may show a file without asking whether there is a newer one.
///
/// Nothing has its content in its name, so nothing may be kept for long.
pub(super) fn cache_control(path: &HostPath) -> &'static str {
    match ending(path).as_str() {
        "css" | "js" | "svg" | "png" | "jpg" | "jpeg" | "gif" | "webp" | "ico" => {
            "public, max-age=600"
        }
        _ => "no-cache",
    }
}

/// Returns the ending of a file's name in small letters, without the dot.
pub(super) fn ending(path: &HostPath) -> String {
    let ending = path
        .name()
        .rsplit_once('.')
        .map_or("", |(_, ending)| ending);
    ending.to_ascii_lowercase()
}
