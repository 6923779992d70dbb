//! Files that only some hosts read: headers, redirections, a part of nginx's configuration.

use super::compressed::Encoding;
use super::media::{cache_control, content_type};
use super::path::HostPath;

/// What every page may load: its own host's files alone. Pages say the same in their heads.
const POLICY: &str = "default-src 'none'; img-src 'self' data:; style-src 'self'; \
    script-src 'self'; connect-src 'self'; font-src 'none'; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'self'";

/// Headers that all files have, as `(name, value)`.
const HEADERS: [(&str, &str); 3] = [
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
];

/// Returns `_headers`, which Cloudflare Pages and Netlify read.
pub fn headers() -> Vec<u8> {
    let mut text = String::from("/*\n");
    for (name, value) in HEADERS {
        text.push_str(&format!("  {name}: {value}\n"));
    }
    for name in ["x.css", "x.js", "x.svg"] {
        let path = HostPath::new(name);
        let ending = name.trim_start_matches('x');
        text.push_str(&format!(
            "/*{ending}\n  Content-Type: {}\n  Cache-Control: {}\n",
            content_type(&path),
            cache_control(&path)
        ));
    }
    text.into_bytes()
}

/// Returns `_redirects`, which Cloudflare Pages and Netlify read: our own files are not shown.
pub fn redirects() -> Vec<u8> {
    b"/.gongkai/* /404.html 404\n/.gongkai-manifest /404.html 404\n".to_vec()
}

/// Returns `CNAME`, which GitHub Pages reads, for a site at `url`.
pub fn cname(url: &str) -> Option<Vec<u8>> {
    let (_, after) = url.split_once("://")?;
    let host = after.split(['/', ':', '?', '#']).next()?;
    (!host.is_empty()).then(|| format!("{host}\n").into_bytes())
}

/// Returns a part of nginx's configuration, to be included in a `server` block.
///
/// `encodings` are the compressed variants that lie beside the texts.
pub fn nginx(has_not_found: bool, encodings: &[Encoding]) -> Vec<u8> {
    let mut text = String::from(
        "# Include this in the server block whose root is the published folder.\n\
         charset utf-8;\ncharset_types text/html text/css text/plain text/csv text/markdown \
         application/javascript text/javascript application/json application/xml \
         application/atom+xml;\nindex index.html;\n",
    );
    if has_not_found {
        text.push_str("error_page 404 /404.html;\n");
    }
    for encoding in encodings {
        text.push_str(match encoding {
            Encoding::Gzip => "gzip_static on;\n",
            Encoding::Brotli => "brotli_static on;\n",
        });
    }
    if !encodings.is_empty() {
        text.push_str("gzip_vary on;\n");
    }
    // A location that adds a header loses those of the server, so each has all of them.
    let mut headers = String::new();
    for (name, value) in HEADERS {
        headers.push_str(&format!("  add_header {name} \"{value}\" always;\n"));
    }
    let cache = |name: &str| {
        let cache = cache_control(&HostPath::new(name));
        format!("  add_header Cache-Control \"{cache}\" always;\n")
    };
    text.push_str("location ~ ^/(\\.gongkai|_headers|_redirects|nginx\\.conf|CNAME) {\n");
    text.push_str("  return 404;\n}\n");
    text.push_str("location ~* \\.(css|js|svg|png|jpe?g|gif|webp|ico)$ {\n");
    text.push_str(&format!("{headers}{}}}\n", cache("x.css")));
    text.push_str("location / {\n");
    text.push_str(&format!("{headers}{}", cache("x.html")));
    text.push_str("  try_files $uri $uri/index.html =404;\n}\n");
    text.into_bytes()
}
