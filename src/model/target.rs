//! Where the portal is published, from `publish:` in `portal.yaml`. What lets us in is never
//! written there: it comes from the environment.

use crate::diag::{Diagnostic, Message, Place};
use crate::parse::fields::Fields;
use crate::parse::yaml::{Entry, Kind, Node};
use crate::source::Spanned;

/// A place that the built portal is brought to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// What it is called on the command line.
    pub name: Spanned<String>,
    /// The kind of place, and where it is.
    pub host: Host,
    /// The address under which readers find the published portal.
    pub url: Option<String>,
    /// How many of a hundred published files one release may delete.
    pub max_deletes: u8,
    /// Whether a portal that is not official may be published there.
    pub preview: bool,
    /// How many transfers run at a time.
    pub transfers: u8,
    /// How many former releases can be restored.
    pub keep: u8,
    /// Files that only this host needs.
    pub extras: Vec<Extra>,
    /// Compressed variants that the host hands out in the place of texts.
    pub compressed: Vec<Compressed>,
}

/// A kind of place with its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Host {
    /// A folder of this machine, perhaps a mounted share.
    Folder {
        /// The folder; from the portal's folder if it is relative.
        path: String,
    },
    /// A bucket of S3 or of what speaks like it.
    S3(Bucket),
    /// A WebDAV server.
    Webdav {
        /// The address of the folder.
        endpoint: String,
    },
    /// A folder of an SSH server.
    Sftp {
        /// The server: `host`, `host:port` or a name of the SSH configuration.
        server: String,
        /// The user there.
        user: Option<String>,
        /// The folder there.
        path: String,
    },
    /// A branch of a git repository.
    Git(Branch),
    /// A folder that the program `rsync` reaches.
    Rsync {
        /// The server: `host` or `host:port`; over SSH also a name of its configuration.
        server: String,
        /// The user there.
        user: Option<String>,
        /// The folder there.
        place: RsyncPlace,
    },
    /// One file for a USB stick or an upload by hand.
    Archive {
        /// The file, `.zip` or `.tar.gz`; from the portal's folder if it is relative.
        file: String,
    },
}

/// How `rsync` reaches a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RsyncPlace {
    /// Over SSH.
    Folder(String),
    /// By a daemon: its module, and the folder in it, which may be empty.
    Module(String, String),
}

/// Where a bucket is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// The name.
    pub bucket: String,
    /// The address of the service; that of AWS where none is given.
    pub endpoint: Option<String>,
    /// The region.
    pub region: Option<String>,
    /// Whether the name of the bucket stands in the path of the address, not before its host.
    pub path_style: bool,
    /// The folder in the bucket.
    pub prefix: String,
}

/// Where a branch of a git repository is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// The address of the repository as git has it, or its path; from the portal's folder if it
    /// is relative.
    pub repository: String,
    /// The branch.
    pub branch: String,
    /// Who makes commits, as `Name <mail>`.
    pub author: Option<String>,
}

/// A file that only some hosts need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Extra {
    /// `_headers`, as Cloudflare Pages and Netlify read it.
    Headers,
    /// `_redirects`, as Cloudflare Pages and Netlify read it.
    Redirects,
    /// `.nojekyll`, as GitHub Pages reads it.
    NoJekyll,
    /// `CNAME` with the host of `url`, as GitHub Pages reads it.
    Cname,
    /// `nginx.conf`, a part of a server's configuration.
    Nginx,
}

/// A way to compress texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compressed {
    /// `.gz` beside the text.
    Gzip,
    /// `.br` beside the text.
    Brotli,
}

/// The share of files that one release may delete unless the target says another.
const MAX_DELETES: u8 = 10;

/// How many transfers run at a time unless the target says another number.
const TRANSFERS: u8 = 8;

/// How many former releases can be restored unless the target says another number.
const KEEP: u8 = 3;

/// The branch that is published to unless the target says another.
const BRANCH: &str = "gh-pages";

/// Words of keys that hold what must not be written into a portal.
const SECRET_KEYS: [&str; 13] = [
    "access_key",
    "access_key_id",
    "access_key_secret",
    "credential",
    "credentials",
    "key",
    "passphrase",
    "passwd",
    "password",
    "private_key",
    "secret",
    "secret_access_key",
    "token",
];

/// How the ids of keys begin at the cloud providers: AWS, Alibaba, Tencent.
const KEY_IDS: [&str; 4] = ["AKIA", "ASIA", "LTAI", "AKID"];

/// How tokens begin that serve as a user's name at the hosts of repositories.
const TOKENS: [&str; 6] = ["ghp_", "gho_", "ghs_", "github_pat_", "glpat-", "oauth2:"];

/// Reads `publish:`, a map from names to targets.
pub(super) fn read(fields: &mut Fields<'_>) -> Vec<Target> {
    let Some(entry) = fields.take("publish") else {
        return Vec::new();
    };
    let entries = match &entry.value.kind {
        Kind::Map(entries) => entries,
        Kind::Null => return Vec::new(),
        _ => {
            fields.wrong(entry, "word.map");
            return Vec::new();
        }
    };
    let mut targets = Vec::new();
    for entry in entries {
        let secrets = secrets(entry);
        if secrets.is_empty() {
            let mut inner = Fields::open(Some(&entry.value));
            targets.extend(target(entry, &mut inner));
            fields.diagnostics.extend(inner.finish());
        }
        fields.diagnostics.extend(secrets);
    }
    targets
}

fn target(entry: &Entry, fields: &mut Fields<'_>) -> Option<Target> {
    let name = Spanned::new(entry.key.clone(), entry.key_span);
    if !is_name(&name.value) {
        let wrong = Diagnostic::error("target-name", entry.key_span).with("name", &entry.key);
        fields
            .diagnostics
            .push(wrong.help(Message::new("target-name.help")));
    }
    let kind = fields.choice("kind", &KINDS);
    if kind.is_none() && !has_key(&entry.value, "kind") {
        fields.missing("kind", entry.key_span);
    }
    let url = fields.read("url", "word.address", address);
    let max_deletes = fields.read("max_deletes", "word.percent", percent);
    let preview = fields.truth("preview");
    let transfers = fields.read("transfers", "word.transfers", |text| up_to(text, 1, 64));
    let keep = fields.read("keep", "word.keep", |text| up_to(text, 0, 9));
    let extras = extras(fields);
    let compressed = compressed(fields);
    let Some(kind) = kind else {
        // Which keys belong to it cannot be told.
        for key in HOST_KEYS {
            fields.take(key);
        }
        return None;
    };
    let host = host(kind, entry, fields)?;
    Some(Target {
        name,
        host,
        url: url.map(|url| url.value),
        max_deletes: max_deletes.map_or(MAX_DELETES, |share| share.value),
        preview: preview.unwrap_or(false),
        transfers: transfers.map_or(TRANSFERS, |number| number.value),
        keep: keep.map_or(KEEP, |number| number.value),
        extras,
        compressed,
    })
}

/// A kind of place before its address is read.
#[derive(Clone, Copy)]
enum HostKind {
    Folder,
    S3,
    Webdav,
    Sftp,
    Git,
    Rsync,
    Archive,
}

const KINDS: [(&str, HostKind); 7] = [
    ("folder", HostKind::Folder),
    ("s3", HostKind::S3),
    ("webdav", HostKind::Webdav),
    ("sftp", HostKind::Sftp),
    ("git", HostKind::Git),
    ("rsync", HostKind::Rsync),
    ("archive", HostKind::Archive),
];

/// The keys that only some kinds have.
const HOST_KEYS: [&str; 13] = [
    "author",
    "branch",
    "bucket",
    "endpoint",
    "file",
    "module",
    "path",
    "path_style",
    "prefix",
    "region",
    "repository",
    "server",
    "user",
];

fn host(kind: HostKind, entry: &Entry, fields: &mut Fields<'_>) -> Option<Host> {
    let mut needed = |key: &'static str| {
        let text = fields.plain_text(key).filter(|text| !text.is_empty());
        if text.is_none() {
            fields.missing(key, entry.key_span);
        }
        text
    };
    match kind {
        HostKind::Folder => needed("path").map(|path| Host::Folder { path }),
        HostKind::Archive => archive(fields, entry),
        HostKind::Git => git(fields, entry),
        HostKind::Webdav => {
            let endpoint = fields.read("endpoint", "word.address", address);
            if endpoint.is_none() && !has_key(&entry.value, "endpoint") {
                fields.missing("endpoint", entry.key_span);
            }
            endpoint.map(|endpoint| Host::Webdav {
                endpoint: endpoint.value,
            })
        }
        HostKind::Rsync => rsync(fields, entry),
        HostKind::Sftp => {
            let path = needed("path");
            let server = needed_server(fields, entry, any_server);
            let user = fields.read("user", "word.user", user);
            Some(Host::Sftp {
                server: server?,
                user: user.map(|user| user.value),
                path: path?,
            })
        }
        HostKind::S3 => {
            let bucket = needed("bucket");
            let endpoint = fields.read("endpoint", "word.address", address);
            let place = Bucket {
                bucket: bucket.unwrap_or_default(),
                endpoint: endpoint.map(|endpoint| endpoint.value),
                region: fields.plain_text("region"),
                path_style: fields.truth("path_style").unwrap_or(false),
                prefix: fields.plain_text("prefix").unwrap_or_default(),
            };
            (!place.bucket.is_empty()).then_some(Host::S3(place))
        }
    }
}

fn rsync(fields: &mut Fields<'_>, entry: &Entry) -> Option<Host> {
    let server = needed_server(fields, entry, server);
    let user = fields.read("user", "word.user", user);
    let module = fields.read("module", "word.module", module);
    let path = fields.read("path", "word.rsync-path", rsync_path);
    let is_daemon = has_key(&entry.value, "module");
    if path.is_none() && !is_daemon && !has_key(&entry.value, "path") {
        fields.missing("path", entry.key_span);
    }
    let path = path.map(|path| path.value);
    let place = match is_daemon {
        true => RsyncPlace::Module(module?.value, path.unwrap_or_default()),
        false => RsyncPlace::Folder(path?),
    };
    Some(Host::Rsync {
        server: server?,
        user: user.map(|user| user.value),
        place,
    })
}

/// Takes the server, which a program is told of: it must not look like an option of it.
fn needed_server(
    fields: &mut Fields<'_>,
    entry: &Entry,
    read: impl Fn(&str) -> Option<String>,
) -> Option<String> {
    let server = fields.read("server", "word.server", read);
    if server.is_none() && !has_key(&entry.value, "server") {
        fields.missing("server", entry.key_span);
    }
    server.map(|server| server.value)
}

fn archive(fields: &mut Fields<'_>, entry: &Entry) -> Option<Host> {
    let is_known = |text: &str| {
        let known = text.ends_with(".zip") || text.ends_with(".tar.gz");
        known.then(|| text.to_owned())
    };
    let file = fields.read("file", "word.archive", is_known);
    if file.is_none() && !has_key(&entry.value, "file") {
        fields.missing("file", entry.key_span);
    }
    file.map(|file| Host::Archive { file: file.value })
}

fn git(fields: &mut Fields<'_>, entry: &Entry) -> Option<Host> {
    let repository = fields.read("repository", "word.repository", repository);
    if repository.is_none() && !has_key(&entry.value, "repository") {
        fields.missing("repository", entry.key_span);
    }
    let branch = fields.read("branch", "word.branch", |text| {
        is_branch(text).then(|| text.to_owned())
    });
    let author = fields.read("author", "word.author", |text| {
        is_author(text).then(|| text.to_owned())
    });
    Some(Host::Git(Branch {
        repository: repository?.value,
        branch: branch.map_or_else(|| BRANCH.to_owned(), |branch| branch.value),
        author: author.map(|author| author.value),
    }))
}

/// Reads the address of a repository; what git would take for an option, or for a program that
/// is to be run, is none.
fn repository(text: &str) -> Option<String> {
    let is_address = !text.is_empty()
        && !text.starts_with('-')
        && !text.contains("::")
        && !text.contains(char::is_control);
    is_address.then(|| text.to_owned())
}

/// Tells whether git takes a name for that of a branch.
fn is_branch(name: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && !part.ends_with('.')
            && !part.ends_with(".lock")
    };
    let is_odd = |ch: char| ch.is_ascii_control() || " ~^:?*[\\".contains(ch);
    let is_other =
        name.starts_with('-') || name.starts_with("refs/") || matches!(name, "HEAD" | "@");
    !is_other
        && !name.contains(is_odd)
        && !name.contains("..")
        && !name.contains("@{")
        && name.split('/').all(is_part)
}

/// Tells whether a text names a person as git does: `Name <mail>`.
fn is_author(text: &str) -> bool {
    let parts = text
        .strip_suffix('>')
        .and_then(|text| text.split_once(" <"));
    parts.is_some_and(|(name, mail)| {
        let is_clean = |text: &str| !text.contains(['<', '>']) && !text.contains(char::is_control);
        !name.trim().is_empty()
            && is_clean(name)
            && !mail.is_empty()
            && is_clean(mail)
            && !mail.contains(char::is_whitespace)
    })
}

fn extras(fields: &mut Fields<'_>) -> Vec<Extra> {
    let words = [
        ("headers", Extra::Headers),
        ("redirects", Extra::Redirects),
        ("nojekyll", Extra::NoJekyll),
        ("cname", Extra::Cname),
        ("nginx", Extra::Nginx),
    ];
    some_of("extras", &words, fields)
}

fn compressed(fields: &mut Fields<'_>) -> Vec<Compressed> {
    let words = [("gzip", Compressed::Gzip), ("brotli", Compressed::Brotli)];
    some_of("compressed", &words, fields)
}

/// Reads a list of words, each of which means something, without repetitions.
fn some_of<T: Clone + PartialEq>(
    key: &'static str,
    words: &[(&str, T)],
    fields: &mut Fields<'_>,
) -> Vec<T> {
    let mut chosen = Vec::new();
    for node in fields.list(key) {
        let text = node.scalar().map_or("", |scalar| scalar.text.as_str());
        match words.iter().find(|(word, _)| *word == text) {
            Some((_, meant)) if !chosen.contains(meant) => chosen.push(meant.clone()),
            Some(_) => {}
            None => {
                let known = words.iter().map(|(word, _)| *word);
                let wrong = Diagnostic::error("unknown-value", node.span)
                    .with("key", key)
                    .with("value", text)
                    .help(Message::new("unknown-value.help").with_list("words", known));
                fields.diagnostics.push(wrong);
            }
        }
    }
    chosen
}

/// Finds what looks like a secret.
fn secrets(target: &Entry) -> Vec<Diagnostic> {
    let entries = target.value.map().unwrap_or(&[]);
    let secret = entries.iter().filter(|entry| {
        let key = entry.key.to_ascii_lowercase().replace('-', "_");
        let text = entry
            .value
            .scalar()
            .map_or("", |scalar| scalar.text.as_str());
        let is_key = SECRET_KEYS.contains(&key.as_str()) && entry.value.kind != Kind::Null;
        let is_id = text.len() >= 16 && KEY_IDS.iter().any(|begin| text.starts_with(begin));
        is_key || is_id || has_password(text)
    });
    let diagnostic = |entry: &Entry| {
        let place = Place::Covered(entry.value.span);
        Diagnostic::error("secret-in-settings", place)
            .with("key", format!("publish.{}.{}", target.key, entry.key))
            .help(Message::new("secret-in-settings.help"))
    };
    secret.map(diagnostic).collect()
}

/// Tells whether an address names a password, `https://user:password@host/`, or a token.
fn has_password(text: &str) -> bool {
    let after = text.split_once("://").map(|(_, after)| after);
    let host = after.and_then(|after| after.split(['/', '?', '#']).next());
    let user = host.and_then(|host| host.rsplit_once('@'));
    user.is_some_and(|(user, _)| {
        user.contains(':') || TOKENS.iter().any(|begin| user.starts_with(begin))
    })
}

fn has_key(node: &Node, key: &str) -> bool {
    let entries = node.map().unwrap_or(&[]);
    entries.iter().any(|entry| entry.key == key)
}

/// The name goes into the names of environment variables and of files.
fn is_name(name: &str) -> bool {
    let is_fine = |ch: char| ch.is_ascii_alphanumeric() || ch == '-' || ch == '_';
    !name.is_empty() && !name.starts_with('-') && name.chars().all(is_fine)
}

fn address(text: &str) -> Option<String> {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))?;
    let is_address = !rest.is_empty() && !rest.contains(char::is_whitespace);
    is_address.then(|| text.trim_end_matches('/').to_owned())
}

/// A server as `ssh` knows it: a name, perhaps with a user or a port, or an address.
fn any_server(text: &str) -> Option<String> {
    let after = text.strip_prefix("ssh://").unwrap_or(text);
    let host = after.rsplit_once('@').map_or(after, |(_, host)| host);
    let is_fine = |part: &str| !part.is_empty() && !part.starts_with('-') && is_one_word(part);
    (is_fine(after) && is_fine(host)).then(|| text.to_owned())
}

/// A server alone: `host`, `host:port`, or an address of IPv6 in brackets.
fn server(text: &str) -> Option<String> {
    let is_name = |ch: char| ch.is_alphanumeric() || matches!(ch, '.' | '-' | '_');
    let is_address = |ch: char| ch.is_ascii_alphanumeric() || matches!(ch, ':' | '.' | '%');
    let (is_host, rest) = match text.strip_prefix('[') {
        Some(rest) => {
            let (address, rest) = rest.split_once(']')?;
            (
                address.contains(':') && address.chars().all(is_address),
                rest,
            )
        }
        None => {
            let end = text.find(':').unwrap_or(text.len());
            let (host, rest) = text.split_at(end);
            (!host.is_empty() && host.chars().all(is_name), rest)
        }
    };
    let is_port = match rest.strip_prefix(':') {
        Some(port) => port.parse::<u16>().is_ok_and(|port| port > 0),
        None => rest.is_empty(),
    };
    (is_host && is_port && !text.starts_with('-')).then(|| text.to_owned())
}

fn user(text: &str) -> Option<String> {
    let is_fine = is_one_word(text) && !text.contains(['/', ':']) && !text.starts_with('-');
    is_fine.then(|| text.to_owned())
}

fn module(text: &str) -> Option<String> {
    let is_fine = !text.is_empty() && !text.starts_with('-') && is_literal(text);
    (is_fine && !text.contains(['/', ']'])).then(|| text.to_owned())
}

fn rsync_path(text: &str) -> Option<String> {
    let leads_up = text.split('/').any(|part| part == "..");
    (!text.is_empty() && is_literal(text) && !leads_up).then(|| text.to_owned())
}

fn is_one_word(text: &str) -> bool {
    !text.is_empty() && !text.contains(|ch: char| ch.is_whitespace() || ch.is_control())
}

/// The program on the host would take a star or a bracket for many names.
fn is_literal(text: &str) -> bool {
    !text.contains(|ch: char| ch.is_control() || matches!(ch, '*' | '?' | '[' | '\\'))
}

fn percent(text: &str) -> Option<u8> {
    up_to(text.trim_end_matches('%').trim_end(), 0, 100)
}

fn up_to(text: &str, least: u8, most: u8) -> Option<u8> {
    let number = text.parse().ok()?;
    (least..=most).contains(&number).then_some(number)
}
