//! Hosts on the network: S3 and what speaks like it, WebDAV, SFTP.
//!
//! The calls wait; what waits for them is a small pool of threads of its own. An object of S3 is
//! replaced at once. On the others a file is sent under a name that nobody looks for, and then
//! moved to its place.

use std::collections::HashSet;
use std::future::Future;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use md5::{Digest, Md5};
use opendal::options::WriteOptions;
use opendal::services::{S3, Sftp, Webdav};
use opendal::{Error, ErrorKind, Operator};
use tokio::runtime::Runtime;

use super::media::{cache_control, content_type};
use super::path::{HostPath, unescaped};
use super::store::{Act, Fault, Reason, Receipt, Store};
use super::transport;

/// Where a host on the network is, and what lets us in.
#[derive(Clone)]
pub enum Address {
    /// A bucket of S3 or of what speaks like it.
    S3 {
        /// The name of the bucket.
        bucket: String,
        /// The address of the service; that of AWS where none is given.
        endpoint: Option<String>,
        /// The region.
        region: Option<String>,
        /// Whether the name of the bucket stands in the path of the address.
        path_style: bool,
        /// The folder in the bucket.
        prefix: String,
        /// The id of the key and the key; from the environment where they are not given.
        key: Option<(String, String)>,
    },
    /// A folder of a WebDAV server.
    Webdav {
        /// The address of the folder.
        endpoint: String,
        /// The user and the password, where the server wants them.
        login: Option<(String, String)>,
    },
    /// A folder of an SSH server, which the SSH agent or the files of `ssh` let us in to.
    Sftp {
        /// The server, as `ssh` knows it.
        server: String,
        /// The user there.
        user: Option<String>,
        /// The folder there.
        path: String,
        /// A file with a key, where the agent has none.
        key_file: Option<String>,
    },
}

/// Prepares to talk to a host. Nothing is sent yet.
pub fn connect(address: &Address) -> Result<Box<dyn Store>, Fault> {
    transport::prepare();
    let operator = match address {
        Address::S3 { .. } => s3(address),
        Address::Webdav { endpoint, login } => {
            let (server, root) = server_and_root(endpoint);
            // Otherwise each file would ask again for each folder above it.
            let service = Webdav::default().disable_create_dir(true);
            let mut service = service.endpoint(server).root(&root);
            if let Some((user, password)) = login {
                service = service.username(user).password(password);
            }
            Operator::new(service)
        }
        Address::Sftp {
            server,
            user,
            path,
            key_file,
        } => {
            // `ssh` takes a port in an address only.
            let is_plain = server.contains("://") || !server.contains(':');
            let server = if is_plain {
                server.clone()
            } else {
                format!("ssh://{server}")
            };
            let mut service = Sftp::default().endpoint(&server).root(path);
            if let Some(user) = user {
                service = service.user(user);
            }
            if let Some(key_file) = key_file {
                service = service.key(key_file);
            }
            Operator::new(service)
        }
    };
    let here = HostPath::new("");
    let operator = operator.map_err(|error| fault(Act::Read, &here, &error))?;
    let runtime = transport::runtime()?;
    Ok(Box::new(Remote {
        runtime,
        operator,
        kind: match address {
            Address::S3 { .. } => Kind::S3,
            Address::Webdav { .. } => Kind::Webdav,
            Address::Sftp { .. } => Kind::Sftp,
        },
        folders: Mutex::default(),
    }))
}

/// Parts an address into the server and the folder on it, which is made where it is missing.
fn server_and_root(endpoint: &str) -> (&str, String) {
    let begin = endpoint.find("://").map_or(0, |at| at + 3);
    let end = endpoint[begin..].find('/').map(|at| begin + at);
    let (server, path) = endpoint.split_at(end.unwrap_or(endpoint.len()));
    (server, unescaped(path, "%", (2, 16)))
}

fn s3(address: &Address) -> Result<Operator, Error> {
    let Address::S3 {
        bucket,
        endpoint,
        region,
        path_style,
        prefix,
        key,
    } = address
    else {
        return Err(Error::new(ErrorKind::ConfigInvalid, "not a bucket"));
    };
    // A machine of a cloud would otherwise be asked who it is, and others for a long time.
    let mut service = S3::default()
        .bucket(bucket)
        .root(prefix)
        .disable_ec2_metadata();
    if let Some(endpoint) = endpoint {
        service = service.endpoint(endpoint);
    }
    match (region, endpoint) {
        (Some(region), _) => service = service.region(region),
        // Most services that speak like S3 do not look at it.
        (None, Some(_)) => service = service.region("us-east-1"),
        (None, None) => {}
    }
    if !path_style {
        service = service.enable_virtual_host_style();
    }
    if let Some((id, secret)) = key {
        service = service.access_key_id(id).secret_access_key(secret);
    }
    Operator::new(service)
}

/// A host on the network.
struct Remote {
    runtime: Runtime,
    operator: Operator,
    kind: Kind,
    /// The folders that were made, or found.
    folders: Mutex<HashSet<String>>,
}

/// What a host speaks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    S3,
    Webdav,
    Sftp,
}

/// The longest that a request may take that sends or fetches next to nothing.
const PATIENCE: Duration = Duration::from_secs(30);

/// The slowest line that is waited for, in bytes of a second.
const SLOWEST: u64 = 20_000;

impl Remote {
    /// Waits for a request, but not without end.
    fn wait<T>(
        &self,
        size: u64,
        request: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let patience = PATIENCE + Duration::from_secs(size / SLOWEST);
        self.runtime.block_on(async {
            let late = |_| Error::new(ErrorKind::Unexpected, "no answer in time").set_temporary();
            let answer = tokio::time::timeout(patience, request).await;
            answer.map_err(late).flatten()
        })
    }

    /// Makes the folder that a file is in, where the host wants that, and asks for it once.
    fn make_room(&self, path: &HostPath) -> Result<(), Error> {
        let folder = path.folder();
        let known = || self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        if self.kind != Kind::Webdav || known().contains(folder) {
            return Ok(());
        }
        let name = format!("{folder}/");
        self.wait(0, self.operator.create_dir(&name))?;
        known().insert(folder.to_owned());
        Ok(())
    }

    /// Writes a file to its place; only S3 replaces one that is there in one step.
    fn put(&self, path: &HostPath, bytes: &[u8], is_new: bool) -> Result<Receipt, Error> {
        self.make_room(path)?;
        let can = self.operator.info().capability();
        let options = WriteOptions {
            content_type: can
                .write_with_content_type
                .then(|| content_type(path).to_owned()),
            cache_control: can
                .write_with_cache_control
                .then(|| cache_control(path).to_owned()),
            if_not_exists: is_new && can.write_with_if_not_exists,
            ..WriteOptions::default()
        };
        let sent = bytes.to_vec();
        let request = self.operator.write_options(path.as_str(), sent, options);
        let answer = self.wait(bytes.len() as u64, request)?;
        // A host that encrypts names a hash of something else: then the file is read back.
        let is_same = answer.etag().is_some_and(|etag| etag == etag_of(bytes));
        Ok(if is_same {
            Receipt::Checksum
        } else {
            Receipt::Silence
        })
    }

    /// Removes the beginning of a file that could not be written to its end, where there was none
    /// before: it would be taken for somebody else's. Only SFTP leaves such a thing behind.
    fn remove_torn(&self, path: &HostPath, bytes: &[u8]) {
        if self.kind != Kind::Sftp {
            return;
        }
        let found = self.read(path).ok().flatten();
        let is_torn = |found: &Vec<u8>| found.len() < bytes.len() && bytes.starts_with(found);
        if found.as_ref().is_some_and(is_torn) {
            // What went wrong before is what is told.
            let _ = self.delete(path);
        }
    }

    /// Sends a file aside and moves it to its place.
    fn put_by_moving(&self, path: &HostPath, bytes: &[u8]) -> Result<Receipt, Error> {
        let name = blake3::hash(path.as_str().as_bytes()).to_hex();
        let aside = HostPath::private(&format!("new/{}", &name.as_str()[..32]));
        self.put(&aside, bytes, false)?;
        let moved = self.operator.rename(aside.as_str(), path.as_str());
        self.wait(0, moved)?;
        Ok(Receipt::Silence)
    }
}

/// Returns how S3 names the content of an object that came in one piece.
fn etag_of(bytes: &[u8]) -> String {
    let hash = Md5::digest(bytes);
    let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("\"{hex}\"")
}

impl Store for Remote {
    fn read(&self, path: &HostPath) -> Result<Option<Vec<u8>>, Fault> {
        let read = self.wait(MOST_READ, self.operator.read(path.as_str()));
        let bytes = present(read).map_err(|error| fault(Act::Read, path, &error))?;
        Ok(bytes.map(|bytes| bytes.to_vec()))
    }

    fn size(&self, path: &HostPath) -> Result<Option<u64>, Fault> {
        let found = self.wait(0, self.operator.stat(path.as_str()));
        let found = present(found).map_err(|error| fault(Act::Read, path, &error))?;
        Ok(found.map(|found| found.content_length()))
    }

    fn write(&self, path: &HostPath, bytes: &[u8]) -> Result<Receipt, Fault> {
        let put = match self.kind {
            Kind::S3 => self.put(path, bytes, false),
            Kind::Webdav | Kind::Sftp => self.put_by_moving(path, bytes),
        };
        put.map_err(|error| fault(Act::Write, path, &error))
    }

    fn write_unseen(&self, path: &HostPath, bytes: &[u8]) -> Result<Receipt, Fault> {
        let put = self.put(path, bytes, false);
        put.map_err(|error| fault(Act::Write, path, &error))
    }

    fn create(&self, path: &HostPath, bytes: &[u8]) -> Result<bool, Fault> {
        // A host that does not know of conditions passes over them.
        if self.size(path)?.is_some() {
            return Ok(false);
        }
        match self.put(path, bytes, true) {
            Ok(_) => Ok(true),
            Err(error) => match error.kind() {
                ErrorKind::ConditionNotMatch | ErrorKind::AlreadyExists | ErrorKind::Conflict => {
                    Ok(false)
                }
                // Others refuse them.
                ErrorKind::Unsupported => self.write(path, bytes).map(|_| true),
                _ if error.message().contains("NotImplemented") => {
                    self.write(path, bytes).map(|_| true)
                }
                _ => {
                    self.remove_torn(path, bytes);
                    Err(fault(Act::Write, path, &error))
                }
            },
        }
    }

    fn delete(&self, path: &HostPath) -> Result<(), Fault> {
        let gone = self.wait(0, self.operator.delete(path.as_str()));
        present(gone)
            .map(drop)
            .map_err(|error| fault(Act::Delete, path, &error))
    }

    fn copy(&self, from: &HostPath, to: &HostPath) -> Result<bool, Fault> {
        let copied = self.wait(MOST_READ, self.operator.copy(from.as_str(), to.as_str()));
        let copied = present(copied).map_err(|error| fault(Act::Write, to, &error))?;
        Ok(copied.is_some())
    }

    fn list(&self, most: usize) -> Result<Vec<HostPath>, Fault> {
        let listed = self.wait(MOST_READ, async {
            let mut found = Vec::new();
            let mut lister = match self.operator.lister_with("").recursive(true).await {
                Ok(lister) => lister,
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(found),
                Err(error) => return Err(error),
            };
            while found.len() < most
                && let Some(entry) = next(&mut lister).await
            {
                let entry = entry?;
                let path = HostPath::new(entry.path());
                if entry.metadata().is_file() && !path.is_private() {
                    found.push(path);
                }
            }
            Ok(found)
        });
        listed.map_err(|error| fault(Act::List, &HostPath::new(""), &error))
    }
}

/// What is waited for as if it had so many bytes, where nobody knows how many it has.
const MOST_READ: u64 = 5_000_000;

/// Waits for the next file of a list.
async fn next(lister: &mut opendal::Lister) -> Option<Result<opendal::Entry, Error>> {
    use futures_core::Stream;
    std::future::poll_fn(|context| std::pin::Pin::new(&mut *lister).poll_next(context)).await
}

/// Makes nothing of a file that is not there.
fn present<T>(result: Result<T, Error>) -> Result<Option<T>, Error> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn fault(act: Act, path: &HostPath, error: &Error) -> Fault {
    Fault {
        act,
        path: path.clone(),
        reason: reason(error),
    }
}

fn reason(error: &Error) -> Reason {
    let said = said(error);
    // The status stands in what is known of the answer, not in what the host said.
    let whole = error.to_string();
    let says = |words: &[&str]| words.iter().any(|word| whole.contains(word));
    if says(&["RequestTimeTooSkewed"]) {
        return Reason::Clock;
    }
    if says(&[
        "InsufficientStorage",
        "StorageFull",
        "QuotaExceeded",
        "status: 507",
    ]) {
        return Reason::Full;
    }
    if says(&[
        "InvalidAccessKeyId",
        "SignatureDoesNotMatch",
        "AccessDenied",
        "status: 401",
    ]) {
        return Reason::NotPermitted(said);
    }
    match error.kind() {
        ErrorKind::PermissionDenied => Reason::NotPermitted(said),
        ErrorKind::NotFound | ErrorKind::ConfigInvalid => Reason::NoPlace(said),
        ErrorKind::IsADirectory | ErrorKind::NotADirectory => Reason::Name(said),
        ErrorKind::RateLimited => later(&whole, said),
        _ if error.is_temporary() => later(&whole, said),
        _ => Reason::Other(said),
    }
}

/// When to come back, as far as the host tells: its answer stands in what is known of the error.
fn later(whole: &str, said: String) -> Reason {
    let asked = whole.split_once("\"retry-after\": \"");
    let seconds = asked.and_then(|(_, rest)| rest.split('"').next()?.parse().ok());
    match seconds {
        Some(seconds) => Reason::Later(Duration::from_secs(seconds), said),
        None => Reason::Busy(said),
    }
}

/// What an error says, on one line; nothing of what was sent is in it.
fn said(error: &Error) -> String {
    let mut said = error.message().to_owned();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        said.push_str(": ");
        said.push_str(&inner.to_string());
        cause = inner.source();
    }
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::server_and_root;

    #[test]
    fn an_address_is_a_server_and_a_folder() {
        let parts = |endpoint| server_and_root(endpoint);
        assert_eq!(parts("https://a.cn"), ("https://a.cn", String::new()));
        assert_eq!(
            parts("https://a.cn:8/x/y"),
            ("https://a.cn:8", "/x/y".to_owned())
        );
        assert_eq!(
            parts("http://a/%E5%85%AC%20x%"),
            ("http://a", "/公 x%".to_owned())
        );
    }
}
