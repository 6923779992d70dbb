//! Which target is meant, and how to talk to it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::diag::Message;
use crate::model::{Branch, Compressed, Extra, Host, RsyncPlace, Target};
use crate::output::work_beside;
use crate::parse::words::nearest;
use crate::publish::{
    Encoding, Folder, Git, HostPath, Repository, Rsync, RsyncAddress, RsyncWay, Store, cname,
    headers, nginx, redirects,
};

use super::super::args::Shared;
use super::super::place::{self, PortalFolder};
use super::Stop;
use super::credentials::{self, Kind};

/// Finds the target with a name; without a name, the only one.
pub(super) fn choose<'a>(targets: &'a [Target], name: Option<&str>) -> Result<&'a Target, Stop> {
    let names = || targets.iter().map(|target| target.name.value.as_str());
    let Some(first) = targets.first() else {
        return Err(Stop::Failed((
            Message::new("publish.none"),
            Some(Message::new("publish.none.help")),
        )));
    };
    let Some(name) = name else {
        if targets.len() == 1 {
            return Ok(first);
        }
        let help = Message::new("publish.which.help").with_list("names", names());
        return Err(Stop::Failed((Message::new("publish.which"), Some(help))));
    };
    let found = targets.iter().find(|target| target.name.value == name);
    found.ok_or_else(|| {
        let help = match nearest(name, names()) {
            Some(near) => Message::new("unknown-key.nearest").with("near", near),
            None => Message::new("publish.unknown.help").with_list("names", names()),
        };
        let problem = Message::new("publish.unknown").with("name", name);
        Stop::Failed((problem, Some(help)))
    })
}

/// Returns where a target is on this machine, if it is; refuses places that builds use.
pub(super) fn place_on_disk(
    target: &Target,
    folder: &PortalFolder,
    (site, shared): (&Path, &Shared),
) -> Result<Option<PathBuf>, Stop> {
    let given = match &target.host {
        Host::Folder { path } => path,
        Host::Archive { file } => file,
        _ => return Ok(None),
    };
    let place = folder.root.join(given);
    let is_in_site = absolute(&place).starts_with(absolute(site));
    let holds_portal = matches!(target.host, Host::Folder { .. })
        && absolute(&folder.root).starts_with(absolute(&place));
    let root = place::find(shared).ok();
    let in_sources = root.and_then(|root| root.sources_around(&place));
    if is_in_site || holds_portal || in_sources.is_some() {
        return Err(Stop::Failed((
            Message::new("publish.into-site").with("path", place.display()),
            Some(Message::new("publish.into-site.help")),
        )));
    }
    Ok(Some(place))
}

/// Returns the path with all that exists of it resolved.
fn absolute(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let resolved = whole.ancestors().find_map(|above| {
        let rest = whole.strip_prefix(above).ok()?;
        Some(above.canonicalize().ok()?.join(rest))
    });
    resolved.unwrap_or(whole)
}

/// Prepares to talk to a target of the portal in the folder `root`, which is built into `site`.
pub(super) fn store(
    target: &Target,
    place: Option<PathBuf>,
    (root, site): (&Path, &Path),
) -> Result<Box<dyn Store>, Stop> {
    match (place, &target.host) {
        (Some(place), _) => Ok(Box::new(Folder::new(place))),
        (
            None,
            Host::Rsync {
                server,
                user,
                place,
            },
        ) => rsync(&target.name.value, (server, user.as_ref(), place), site),
        (None, Host::Git(branch)) => git(&target.name.value, branch, (root, site)),
        (None, _) => remote(target),
    }
}

fn git(name: &str, branch: &Branch, (root, site): (&Path, &Path)) -> Result<Box<dyn Store>, Stop> {
    let given = &branch.repository;
    // As git tells them apart: a colon before the first slash names a host.
    let begin = given.split('/').next().unwrap_or("");
    let address = if begin.contains(':') {
        given.clone()
    } else {
        absolute(&root.join(given)).display().to_string()
    };
    Ok(Box::new(Git::new(Repository {
        address,
        branch: branch.branch.clone(),
        author: branch.author.clone(),
        folder: absolute(root),
        cache: work_beside(site).join(format!("publish-{name}.git")),
        login: credentials::find(name, Kind::Login).map_err(Stop::Failed)?,
        key_file: credentials::key_file(name),
    })))
}

#[cfg(not(feature = "publish"))]
fn remote(_: &Target) -> Result<Box<dyn Store>, Stop> {
    Err(Stop::Failed((
        Message::new("publish.no-network"),
        Some(Message::new("publish.no-network.help")),
    )))
}

#[cfg(feature = "publish")]
fn remote(target: &Target) -> Result<Box<dyn Store>, Stop> {
    use crate::publish::{Address, connect};

    let name = &target.name.value;
    let address = match &target.host {
        Host::S3(bucket) => Address::S3 {
            bucket: bucket.bucket.clone(),
            endpoint: bucket.endpoint.clone(),
            region: bucket.region.clone(),
            path_style: bucket.path_style,
            prefix: bucket.prefix.clone(),
            key: credentials::find(name, Kind::Key).map_err(Stop::Failed)?,
        },
        Host::Webdav { endpoint } => Address::Webdav {
            endpoint: endpoint.clone(),
            login: credentials::find(name, Kind::Login).map_err(Stop::Failed)?,
        },
        Host::Sftp { server, user, path } => Address::Sftp {
            server: server.clone(),
            user: user.clone(),
            path: path.clone(),
            key_file: credentials::key_file(name),
        },
        // These have a place on this machine, or a way of their own.
        Host::Folder { .. } | Host::Archive { .. } | Host::Git(_) | Host::Rsync { .. } => {
            return Err(Stop::Told(super::Outcome::Failed));
        }
    };
    connect(&address).map_err(|fault| Stop::from(crate::publish::PublishError::from(fault)))
}

fn rsync(
    name: &str,
    (server, user, place): (&str, Option<&String>, &RsyncPlace),
    site: &Path,
) -> Result<Box<dyn Store>, Stop> {
    let (mut user, server) = (user.cloned(), server.to_owned());
    let way = match place {
        RsyncPlace::Folder(path) => RsyncWay::Ssh {
            path: path.clone(),
            key_file: credentials::key_file(name),
        },
        RsyncPlace::Module(module, path) => {
            let (known, password) = credentials::login(name).map_err(Stop::Failed)?;
            user = user.or(known);
            // It is where the program itself looks.
            let password = password.or_else(|| std::env::var("RSYNC_PASSWORD").ok());
            RsyncWay::Daemon {
                module: module.clone(),
                path: path.clone(),
                password,
            }
        }
    };
    let work = work_beside(site).join(format!("publish-{name}"));
    let address = RsyncAddress { server, user, way };
    Ok(Box::new(Rsync::new(address, work)))
}

/// Makes the files that only this host needs.
pub(super) fn extras(target: &Target, site: &Path) -> Result<BTreeMap<HostPath, Vec<u8>>, Stop> {
    let mut files = BTreeMap::new();
    for extra in &target.extras {
        let (name, bytes) = match extra {
            Extra::Headers => ("_headers", headers()),
            Extra::Redirects => ("_redirects", redirects()),
            Extra::NoJekyll => (".nojekyll", Vec::new()),
            Extra::Nginx => {
                let has_not_found = site.join("404.html").is_file();
                ("nginx.conf", nginx(has_not_found, &encodings(target)))
            }
            Extra::Cname => {
                let host = target.url.as_deref().and_then(cname);
                let host = host.ok_or_else(|| Stop::Failed((Message::new("publish.cname"), None)));
                ("CNAME", host?)
            }
        };
        files.insert(HostPath::new(name), bytes);
    }
    Ok(files)
}

/// Returns in which ways texts are compressed for a target.
pub(super) fn encodings(target: &Target) -> Vec<Encoding> {
    let encodings = target.compressed.iter().map(|compressed| match compressed {
        Compressed::Gzip => Encoding::Gzip,
        Compressed::Brotli => Encoding::Brotli,
    });
    encodings.collect()
}
