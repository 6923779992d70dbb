//! A branch of a git repository as a host, through the program `git`.
//!
//! What is written is gathered in a copy of the repository on this machine, and comes to the host
//! when the run is done: all at once, as one commit, if nobody else published since. What is kept
//! of former releases stands in a reference of its own, which no reader is shown. The lock and
//! the journal, which other hosts need, never leave this machine.

mod cache;
mod child;
mod program;
mod push;
mod said;
mod tree;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use cache::{Cache, PRIVATE, SITE, Side, here, on_host};
use child::{Commit, Importer, Objects};
use push::Update;
use tree::Entry;

use super::path::HostPath;
use super::store::{Act, Change, Fault, Reason, Receipt, Store};

/// The size of what is there and is no file: it is none of ours, whatever it holds.
const NO_FILE: u64 = u64::MAX;

/// Where a branch is, and what lets us in.
#[derive(Clone)]
pub struct Repository {
    /// The address of the repository, as git has it, or its path on this machine.
    pub address: String,
    /// The branch, without `refs/heads/`.
    pub branch: String,
    /// Who makes commits, as `Name <mail>`; who git says where it is not given.
    pub author: Option<String>,
    /// The folder whose settings of git say who that is.
    pub folder: PathBuf,
    /// Where the copy of the repository is on this machine.
    pub cache: PathBuf,
    /// The user and the password or token, where the server wants them.
    pub login: Option<(String, String)>,
    /// A file with a key for SSH, where the agent has none.
    pub key_file: Option<String>,
}

impl Repository {
    /// Returns the whole name of the branch, and of what is kept beside it: a name that nobody is
    /// shown, and another for hosts that know of branches and tags only.
    fn references(&self) -> [String; 3] {
        let branch = &self.branch;
        [
            format!("refs/heads/{branch}"),
            format!("refs/gongkai/{branch}"),
            format!("refs/tags/gongkai/{branch}"),
        ]
    }
}

/// A branch of a git repository. It is asked when it is first needed.
pub struct Git {
    repository: Repository,
    /// Files of this run alone: the lock and the journal.
    own: Mutex<BTreeMap<HostPath, Vec<u8>>>,
    session: Mutex<Option<Session>>,
}

impl Git {
    /// Prepares to talk to a repository. Nothing is asked yet.
    pub fn new(repository: Repository) -> Self {
        Self {
            repository,
            own: Mutex::default(),
            session: Mutex::default(),
        }
    }

    fn own(&self) -> MutexGuard<'_, BTreeMap<HostPath, Vec<u8>>> {
        self.own.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something with the copy of the repository, which is opened if it is not.
    fn with<T>(&self, act: impl FnOnce(&mut Session) -> Result<T, Fault>) -> Result<T, Fault> {
        let mut session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        if session.is_none() {
            *session = Some(Session::open(&self.repository)?);
        }
        let Some(session) = session.as_mut() else {
            // It was opened above.
            return Err(on_host(Act::Read)(Reason::InUse));
        };
        let result = act(session);
        if result
            .as_ref()
            .is_err_and(|fault| session.is_at_fault(fault))
        {
            // The next run begins with another copy. What was written to this one goes with it.
            let _ = session.cache.discard();
        }
        result
    }

    fn read_content(&self, path: &HostPath) -> Result<Option<Vec<u8>>, Fault> {
        self.with(|session| session.read(path))
    }

    /// Leaves a copy that was damaged, where nothing is lost by it; tells whether it did.
    fn starts_anew(&self) -> bool {
        let mut session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        session.take_if(|session| session.is_clean()).is_some()
    }
}

/// Tells whether a file serves this run alone: nobody else needs it, since a push that meets what
/// another has pushed is refused.
fn is_own(path: &HostPath) -> bool {
    *path == HostPath::private("lock") || *path == HostPath::private("journal")
}

impl Store for Git {
    fn read(&self, path: &HostPath) -> Result<Option<Vec<u8>>, Fault> {
        if is_own(path) {
            return Ok(self.own().get(path).cloned());
        }
        match self.read_content(path) {
            Err(fault) if fault.path != *path && self.starts_anew() => self.read_content(path),
            result => result,
        }
    }

    fn size(&self, path: &HostPath) -> Result<Option<u64>, Fault> {
        if is_own(path) {
            return Ok(self.own().get(path).map(|bytes| bytes.len() as u64));
        }
        self.with(|session| {
            let found = session.side(path).tree.get(path.as_str());
            Ok(found.map(|entry| match entry.is_file {
                true => entry.size,
                false => NO_FILE,
            }))
        })
    }

    fn write(&self, path: &HostPath, bytes: &[u8]) -> Result<Receipt, Fault> {
        if is_own(path) {
            self.own().insert(path.clone(), bytes.to_vec());
        } else {
            self.with(|session| session.write(path, bytes))?;
        }
        // Git calls contents by their hashes, and the host is asked for that of the whole.
        Ok(Receipt::Checksum)
    }

    fn create(&self, path: &HostPath, bytes: &[u8]) -> Result<bool, Fault> {
        if self.size(path)?.is_some() {
            return Ok(false);
        }
        self.write(path, bytes).map(|_| true)
    }

    fn delete(&self, path: &HostPath) -> Result<(), Fault> {
        if is_own(path) {
            self.own().remove(path);
            return Ok(());
        }
        self.with(|session| {
            session.side_mut(path).tree.remove(path.as_str());
            Ok(())
        })
    }

    fn copy(&self, from: &HostPath, to: &HostPath) -> Result<bool, Fault> {
        self.with(|session| {
            let found = session.side(from).tree.get(from.as_str());
            let Some(entry) = found.filter(|entry| entry.is_file).cloned() else {
                return Ok(false);
            };
            session.side_mut(to).tree.put(to.as_str(), entry);
            Ok(true)
        })
    }

    fn list(&self, most: usize) -> Result<Vec<HostPath>, Fault> {
        self.with(|session| {
            let paths = session.site.tree.files();
            let paths = paths.map(|(path, _)| HostPath::new(path));
            Ok(paths.filter(|path| !path.is_private()).take(most).collect())
        })
    }

    fn settle(&self, change: Change<'_>) -> Result<(), Fault> {
        self.with(|session| session.settle(change, &self.repository))?;
        // Whoever asks next is told what the host has then.
        *self.session.lock().unwrap_or_else(PoisonError::into_inner) = None;
        Ok(())
    }
}

/// A run's work with the copy of the repository.
struct Session {
    cache: Cache,
    /// The branch.
    site: Side,
    /// What is kept beside it.
    private: Side,
    objects: Option<Objects>,
    importer: Option<Importer>,
    /// What has to be pushed, as soon as it is known.
    updates: Option<Vec<Update>>,
}

impl Session {
    fn open(repository: &Repository) -> Result<Self, Fault> {
        let (cache, [site, private]) = Cache::open(repository)?;
        Ok(Self {
            cache,
            site,
            private,
            objects: None,
            importer: None,
            updates: None,
        })
    }

    /// Tells whether nothing was written yet.
    fn is_clean(&self) -> bool {
        let is_changed = self.site.tree.is_changed() || self.private.tree.is_changed();
        self.importer.is_none() && self.updates.is_none() && !is_changed
    }

    /// Tells whether the copy may be what a fault comes from.
    fn is_at_fault(&self, fault: &Fault) -> bool {
        let is_here = fault.path == HostPath::shown(&self.cache.program.folder);
        is_here || matches!(fault.reason, Reason::Other(_))
    }

    fn side(&self, path: &HostPath) -> &Side {
        match is_beside(path) {
            true => &self.private,
            false => &self.site,
        }
    }

    fn side_mut(&mut self, path: &HostPath) -> &mut Side {
        match is_beside(path) {
            true => &mut self.private,
            false => &mut self.site,
        }
    }

    fn read(&mut self, path: &HostPath) -> Result<Option<Vec<u8>>, Fault> {
        let found = self.side(path).tree.get(path.as_str());
        let Some(entry) = found.filter(|entry| entry.is_file).cloned() else {
            return Ok(None);
        };
        let read = match (&mut self.importer, entry.content.starts_with(':')) {
            (Some(importer), true) => importer.read(&entry.content).map(Some),
            _ => self.object(&entry.content),
        };
        match read {
            Ok(Some(bytes)) => Ok(Some(bytes)),
            Ok(None) => Err(self.here(Reason::Other(format!("{} is missing", entry.content)))),
            Err(reason) => Err(self.here(reason)),
        }
    }

    fn object(&mut self, id: &str) -> Result<Option<Vec<u8>>, Reason> {
        let mut objects = match self.objects.take() {
            Some(objects) => objects,
            None => Objects::open(&self.cache.program)?,
        };
        let read = objects.read(id)?;
        // One that failed is not asked again.
        self.objects = Some(objects);
        Ok(read)
    }

    fn write(&mut self, path: &HostPath, bytes: &[u8]) -> Result<(), Fault> {
        let mut parts = path.as_str().split('/');
        if parts.any(|part| part.eq_ignore_ascii_case(".git")) || path.as_str().contains('\0') {
            return Err(Fault {
                act: Act::Write,
                path: path.clone(),
                reason: Reason::Name("git".to_owned()),
            });
        }
        let added = self.importer().and_then(|importer| importer.add(bytes));
        let content = added.map_err(|reason| self.here(reason))?;
        let entry = Entry {
            content,
            size: bytes.len() as u64,
            is_file: true,
        };
        self.side_mut(path).tree.put(path.as_str(), entry);
        Ok(())
    }

    fn importer(&mut self) -> Result<&mut Importer, Reason> {
        if self.importer.is_none() {
            self.importer = Some(Importer::open(&self.cache.program)?);
        }
        self.importer.as_mut().ok_or(Reason::InUse)
    }

    /// Makes commits of what was written, pushes them, and makes sure that they came.
    fn settle(&mut self, change: Change<'_>, repository: &Repository) -> Result<(), Fault> {
        if self.updates.is_none() {
            self.updates = Some(self.commit(change, repository)?);
        }
        let [_, hidden, tag] = repository.references();
        let mut updates = self.updates.clone().unwrap_or_default();
        // A host may refuse what stands beside the branch, and take the branch all the same. So
        // the first time it is asked for that alone, before readers see anything.
        if let [first, _] = updates.as_mut_slice()
            && first.old.is_none()
        {
            let mut pushed = self.push(std::slice::from_ref(first));
            if let Err(Fault { reason, .. }) = &pushed
                && matches!(reason, Reason::Declined(_) | Reason::NotPermitted(_))
                && first.reference == hidden
            {
                first.reference = tag;
                pushed = self.push(std::slice::from_ref(first));
            }
            pushed?;
            updates.remove(0);
            self.updates = Some(updates.clone());
        }
        if !updates.is_empty() {
            self.push(&updates)?;
        }
        match change {
            // The contents that are to be forgotten are in the copy, too.
            Change::Forgotten => self.cache.discard(),
            Change::Release(_) => {
                self.cache.tidy();
                Ok(())
            }
        }
    }

    fn push(&self, updates: &[Update]) -> Result<(), Fault> {
        let has_all = |heads: BTreeMap<String, String>| {
            let mut updates = updates.iter();
            updates.all(|update| heads.get(&update.reference) == update.new.as_ref())
        };
        match self.cache.push(updates) {
            Ok(()) => {
                let heads = self.cache.ask().map_err(on_host(Act::Read))?;
                match has_all(heads) {
                    true => Ok(()),
                    false => Err(on_host(Act::Write)(Reason::Changed)),
                }
            }
            // It may have come all the same, when the host's answer was lost.
            Err(Reason::Busy(_) | Reason::Late(_) | Reason::Changed)
                if self.cache.ask().is_ok_and(has_all) =>
            {
                Ok(())
            }
            Err(reason) => Err(on_host(Act::Write)(reason)),
        }
    }

    /// Makes commits of what was written; returns what has to be pushed, what stands beside the
    /// branch first: a release that is seen can be taken back.
    fn commit(
        &mut self,
        change: Change<'_>,
        repository: &Repository,
    ) -> Result<Vec<Update>, Fault> {
        if let Some(path) = self.site.tree.clash() {
            return Err(Fault {
                act: Act::Write,
                path: HostPath::new(&path),
                reason: Reason::Name("a file cannot be a folder, too".to_owned()),
            });
        }
        let private = self.commit_private(&repository.branch);
        let private = private.map_err(|reason| self.here(reason))?;
        let site = self.commit_site(change);
        let site = site.map_err(|reason| self.here(reason))?;
        if let Some(importer) = self.importer.take() {
            importer.finish().map_err(|reason| self.here(reason))?;
        }
        let update = |old: &Side, new: Option<Option<String>>| {
            let new = new.filter(|new| *new != old.commit)?;
            Some(Update {
                reference: old.reference.clone(),
                old: old.commit.clone(),
                new,
            })
        };
        let updates = [update(&self.private, private), update(&self.site, site)];
        Ok(updates.into_iter().flatten().collect())
    }

    /// Makes the commit of what is kept, which never has one before it: what was kept once is
    /// kept no longer. `None` where nothing changed.
    fn commit_private(&mut self, branch: &str) -> Result<Option<Option<String>>, Reason> {
        if !self.private.tree.is_changed() {
            return Ok(None);
        }
        let files = self.private.tree.files();
        let files: Vec<(String, String)> = files
            .map(|(path, entry)| (path.to_owned(), entry.content.clone()))
            .collect();
        if files.is_empty() {
            return Ok(Some(None));
        }
        let added = files.iter();
        let added: Vec<(&str, String)> = added
            .map(|(path, content)| (path.as_str(), content.clone()))
            .collect();
        let author = self.cache.author.clone();
        let commit = Commit {
            name: PRIVATE,
            parent: None,
            tree: None,
            author: &author,
            message: &format!("gongkai: what is kept of releases of {branch}"),
            removed: &[],
            added: &added,
        };
        self.importer()?.commit(&commit).map(Some).map(Some)
    }

    /// Makes the commit of the branch; `None` where nothing changed.
    fn commit_site(&mut self, change: Change<'_>) -> Result<Option<Option<String>>, Reason> {
        let parent = self.site.commit.clone();
        let (tree, has_parents) = match &parent {
            Some(parent) => self.tree_and_parents(parent)?,
            None => (None, false),
        };
        let is_new_root = change == Change::Forgotten && has_parents;
        if !self.site.tree.is_changed() && !is_new_root {
            return Ok(None);
        }
        let (removed, added) = (self.site.tree.removed(), self.site.tree.added());
        let removed: Vec<String> = removed.into_iter().map(str::to_owned).collect();
        let added: Vec<(String, String)> = added
            .into_iter()
            .map(|(path, content)| (path.to_owned(), content))
            .collect();
        let removed: Vec<&str> = removed.iter().map(String::as_str).collect();
        let added: Vec<(&str, String)> = added
            .iter()
            .map(|(path, content)| (path.as_str(), content.clone()))
            .collect();
        let author = self.cache.author.clone();
        let commit = Commit {
            name: SITE,
            parent: parent.as_deref().filter(|_| !is_new_root),
            tree: tree.as_deref(),
            author: &author,
            message: &match change {
                Change::Release(id) => format!("gongkai: release {id}"),
                Change::Forgotten => "gongkai: former releases removed".to_owned(),
            },
            removed: &removed,
            added: &added,
        };
        self.importer()?.commit(&commit).map(Some).map(Some)
    }

    /// Reads which tree a commit has, and whether there are commits before it.
    fn tree_and_parents(&mut self, commit: &str) -> Result<(Option<String>, bool), Reason> {
        let bytes = self.object(commit)?.unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        let head = text.split("\n\n").next().unwrap_or("");
        let tree = head.lines().find_map(|line| line.strip_prefix("tree "));
        let has_parents = head.lines().any(|line| line.starts_with("parent "));
        Ok((tree.map(str::to_owned), has_parents))
    }

    fn here(&self, reason: Reason) -> Fault {
        here(&self.cache.program.folder)(reason)
    }
}

/// Tells whether a file stands beside the branch and not in it.
fn is_beside(path: &HostPath) -> bool {
    path.is_private() && *path != HostPath::manifest()
}
