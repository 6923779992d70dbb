//! What lets us in: from the environment, or from a file outside the portal. It is never printed.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::diag::Message;

use super::Refusal;

/// A pair of texts that a host wants.
#[derive(Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    not(feature = "publish"),
    allow(dead_code, reason = "only hosts on the network have keys")
)]
pub(super) enum Kind {
    /// The id of a key, and the key.
    Key,
    /// A user and a password.
    Login,
}

/// What the file of credentials says of one target.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    access_key_id: Option<String>,
    secret_access_key: Option<String>,
    user: Option<String>,
    password: Option<String>,
}

/// Finds the credentials of a target; `None` where its own service looks for them, or where
/// a server may do without.
pub(super) fn find(name: &str, kind: Kind) -> Result<Option<(String, String)>, Refusal> {
    let [first, second] = variables(name, kind);
    if let (Some(first), Some(second)) = (set(&first), set(&second)) {
        return Ok(Some((first, second)));
    }
    let path = file();
    if let Some(entry) = path.as_deref().map(read).transpose()?
        && let Some(entry) = entry.get(name)
    {
        let pair = match kind {
            Kind::Key => (&entry.access_key_id, &entry.secret_access_key),
            Kind::Login => (&entry.user, &entry.password),
        };
        if let (Some(first), Some(second)) = pair {
            return Ok(Some((first.clone(), second.clone())));
        }
    }
    // The usual variables and files of S3 are read by its own service; a folder of WebDAV may be
    // open to all that can reach it.
    if kind == Kind::Login || has_usual_keys() {
        return Ok(None);
    }
    let file = path.map_or("credentials.yaml".to_owned(), |path| {
        path.display().to_string()
    });
    let usual = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"].map(str::to_owned);
    let variables = usual.into_iter().chain([first, second]);
    Err((
        Message::new("credentials.missing").with("name", name),
        Some(
            Message::new("credentials.missing.help")
                .with("name", name)
                .with("file", file)
                .with_list("variables", variables),
        ),
    ))
}

/// Finds a user and a password, of which a server may want both, one or none.
pub(super) fn login(name: &str) -> Result<(Option<String>, Option<String>), Refusal> {
    let [user, password] = variables(name, Kind::Login).map(|variable| set(&variable));
    let path = file();
    let entries = path.as_deref().map(read).transpose()?;
    let entry = entries.and_then(|mut entries| entries.remove(name));
    let entry = entry.unwrap_or_default();
    Ok((user.or(entry.user), password.or(entry.password)))
}

/// Returns the file with the key of an SSH server, where the environment names one.
pub(super) fn key_file(name: &str) -> Option<String> {
    set(&variable(name, "KEY_FILE"))
}

fn variables(name: &str, kind: Kind) -> [String; 2] {
    let ends = match kind {
        Kind::Key => ["ACCESS_KEY_ID", "SECRET_ACCESS_KEY"],
        Kind::Login => ["USER", "PASSWORD"],
    };
    ends.map(|end| variable(name, end))
}

fn variable(name: &str, end: &str) -> String {
    let name = name.to_ascii_uppercase().replace('-', "_");
    format!("GONGKAI_{name}_{end}")
}

fn set(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Tells whether the variables or the file are there that all programs for S3 read.
fn has_usual_keys() -> bool {
    let web_identity = set("AWS_WEB_IDENTITY_TOKEN_FILE").is_some();
    let key = set("AWS_ACCESS_KEY_ID").is_some() && set("AWS_SECRET_ACCESS_KEY").is_some();
    let shared = set("AWS_SHARED_CREDENTIALS_FILE").map(PathBuf::from);
    let home = set("HOME").map(|home| Path::new(&home).join(".aws/credentials"));
    key || web_identity || shared.or(home).is_some_and(|file| file.is_file())
}

/// Returns where the file of credentials is, if there is one.
fn file() -> Option<PathBuf> {
    if let Some(path) = set("GONGKAI_CREDENTIALS") {
        return Some(PathBuf::from(path));
    }
    let home = || set("HOME").map(|home| Path::new(&home).join(".config"));
    let folder = set("XDG_CONFIG_HOME").map(PathBuf::from).or_else(home)?;
    Some(folder.join("gongkai/credentials.yaml"))
}

fn read(path: &Path) -> Result<BTreeMap<String, Entry>, Refusal> {
    let named = |key| Message::new(key).with("path", path.display());
    let wrong = |problem: &dyn std::fmt::Display| {
        let message = named("credentials.wrong").with("problem", problem);
        (message, None)
    };
    let found = match path.metadata() {
        Ok(found) => found,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(error) => return Err(wrong(&error)),
    };
    if found.permissions().mode() & 0o077 != 0 {
        return Err((
            named("credentials.open"),
            Some(named("credentials.open.help")),
        ));
    }
    let text = fs::read_to_string(path).map_err(|error| wrong(&error))?;
    // What the reader says repeats what stands there, so only the place of the fault is said.
    serde_yaml::from_str(&text).map_err(|error| {
        let place = error.location();
        let line = place.map_or(1, |place| place.line());
        wrong(&line)
    })
}
