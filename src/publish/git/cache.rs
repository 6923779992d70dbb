//! The copy of the repository on this machine: as little of it as publishing needs, kept so that
//! it need not be fetched again. Whatever is wrong with it, it is made anew from the host.

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::Repository;
use super::program::{Program, Ran};
use super::push::{self, Update};
use super::said;
use super::tree::Tree;
use crate::publish::folder;
use crate::publish::path::HostPath;
use crate::publish::store::{Act, Fault, Reason};

/// What the commits are called in the copy.
pub(super) const SITE: &str = "refs/gongkai/site";
pub(super) const PRIVATE: &str = "refs/gongkai/private";

/// Who publishes where nobody has told git who they are.
const NOBODY: &str = "gongkai <gongkai@localhost>";

/// How many packs of objects the copy may have before they are put together.
const MOST_PACKS: usize = 20;

/// What ssh is told so that it neither asks nor waits for ever.
const SSH: &str = "ssh -o BatchMode=yes -o ConnectTimeout=30 -o ServerAliveInterval=30";

/// A commit of the repository, and its files.
pub(super) struct Side {
    /// What the repository calls it.
    pub(super) reference: String,
    /// The commit; `None` where there is none yet.
    pub(super) commit: Option<String>,
    pub(super) tree: Tree,
}

/// The copy, ours until this is dropped.
pub(super) struct Cache {
    pub(super) program: Program,
    /// Who makes commits.
    pub(super) author: String,
    address: String,
    references: [String; 3],
    lock: File,
}

/// What the repository calls a commit, and which one it is; `None` where there is none yet.
type Head = (String, Option<String>);

impl Drop for Cache {
    fn drop(&mut self) {
        // Closing is not enough: a program that is just being started has a copy of the file.
        let _ = self.lock.unlock();
    }
}

impl Cache {
    /// Opens the copy, and makes it equal to the repository as far as publishing needs it: the
    /// branch, and what is kept beside it.
    pub(super) fn open(repository: &Repository) -> Result<(Self, [Side; 2]), Fault> {
        let lock = lock(&repository.cache)?;
        let server = server(&repository.address);
        let login = (repository.login.as_ref(), server.as_deref());
        let mut program = Program::new(repository.cache.clone(), login);
        let settings = settings(&program, &repository.folder).map_err(on_host(Act::Read))?;
        let key = repository.key_file.as_deref();
        if let Some(command) = ssh(&settings, key) {
            program.set("GIT_SSH_COMMAND", command);
        }
        let cache = Self {
            program,
            author: author(repository.author.as_deref(), &settings),
            address: repository.address.clone(),
            references: repository.references(),
            lock,
        };
        let sides = cache.fill()?;
        Ok((cache, sides))
    }

    /// Asks the repository which commits it has: of the branch, and of what is kept beside it.
    pub(super) fn ask(&self) -> Result<BTreeMap<String, String>, Reason> {
        let mut arguments = vec!["ls-remote", "--", &self.address];
        arguments.extend(self.references.iter().map(String::as_str));
        let ran = self.run(&arguments)?;
        let text = String::from_utf8_lossy(&ran.out);
        let lines = text.lines().filter_map(|line| line.split_once('\t'));
        // A pattern fits longer names too.
        let known = lines.filter(|(_, name)| self.references.iter().any(|known| known == name));
        Ok(known
            .map(|(commit, name)| (name.to_owned(), commit.to_owned()))
            .collect())
    }

    /// Returns what the branch is called and what is kept beside it, with their commits.
    fn heads(&self) -> Result<[Head; 2], Reason> {
        let mut found = self.ask()?;
        let [site, hidden, tag] = &self.references;
        let is_tag = found.contains_key(tag) && !found.contains_key(hidden);
        let beside = if is_tag { tag } else { hidden };
        Ok([site, beside].map(|name| (name.clone(), found.remove(name))))
    }

    /// Brings commits to the repository.
    pub(super) fn push(&self, updates: &[Update]) -> Result<(), Reason> {
        push::push(&self.program, &self.address, updates)
    }

    /// Puts packs together where there are many. That it fails does no harm.
    pub(super) fn tidy(&self) {
        let packs = fs::read_dir(self.program.folder.join("objects/pack"));
        let packs = packs.into_iter().flatten().flatten();
        let is_pack = |name: &std::ffi::OsStr| name.to_string_lossy().ends_with(".pack");
        if packs.filter(|entry| is_pack(&entry.file_name())).count() > MOST_PACKS {
            let _ = self.program.run(&["gc", "--quiet", "--prune=now"]);
        }
    }

    /// Removes the copy, so that the next run begins with an empty one.
    pub(super) fn discard(&self) -> Result<(), Fault> {
        match fs::remove_dir_all(&self.program.folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(here(&self.program.folder)(folder::reason(&error)))
            }
            _ => Ok(()),
        }
    }

    fn fill(&self) -> Result<[Side; 2], Fault> {
        let is_there = self.program.run(&["rev-parse", "--is-bare-repository"]);
        if !is_there.map_err(on_host(Act::Read))?.is_fine {
            self.make()?;
        }
        let heads = self.heads().map_err(on_host(Act::Read))?;
        if let Some(sides) = self.look(&heads) {
            return Ok(sides);
        }
        if !self.is_sound() {
            self.make()?;
        }
        match self.fetch(&heads) {
            Ok(heads) => {
                if let Some(sides) = self.look(&heads) {
                    return Ok(sides);
                }
            }
            // What the host says is not the copy's fault.
            Err(reason) if !matches!(reason, Reason::Other(_)) => {
                return Err(self.not_fetched(reason));
            }
            Err(_) => {}
        }
        self.make()?;
        let heads = self.fetch(&heads);
        let heads = heads.map_err(|reason| self.not_fetched(reason))?;
        self.look(&heads).ok_or_else(|| {
            let text = "what was fetched cannot be read".to_owned();
            on_host(Act::Read)(Reason::Other(text))
        })
    }

    /// Makes an empty copy in the place of whatever is there.
    fn make(&self) -> Result<(), Fault> {
        self.discard()?;
        // Nothing of the user's comes in, as it would by a template.
        let made = self.run(&["init", "--quiet", "--bare", "--template="]);
        made.map(drop).map_err(here(&self.program.folder))
    }

    /// Reads which files the commits have; `None` where the copy does not have all of them.
    fn look(&self, [site, private]: &[Head; 2]) -> Option<[Side; 2]> {
        Some([self.side(site)?, self.side(private)?])
    }

    fn side(&self, (reference, commit): &Head) -> Option<Side> {
        let tree = match commit {
            Some(commit) => self.tree(commit)?,
            None => Tree::default(),
        };
        Some(Side {
            reference: reference.clone(),
            commit: commit.clone(),
            tree,
        })
    }

    fn tree(&self, commit: &str) -> Option<Tree> {
        let list = self.run(&["ls-tree", "-r", "-l", "-z", "--full-tree", commit]);
        Tree::read(&list.ok()?.out)
    }

    /// Tells whether the copy has what it says it has; else the host would send too little.
    fn is_sound(&self) -> bool {
        let Ok(names) = self.names() else {
            return false;
        };
        let mut commits = names.values();
        commits.all(|commit| self.tree(commit).is_some())
    }

    /// Returns which commits the copy has, by what they are called there.
    fn names(&self) -> Result<BTreeMap<String, String>, Reason> {
        let list = self.run(&["for-each-ref", "--format=%(objectname) %(refname)"])?;
        let list = String::from_utf8_lossy(&list.out);
        let pairs = list.lines().filter_map(|line| line.split_once(' '));
        Ok(pairs
            .map(|(id, name)| (name.to_owned(), id.to_owned()))
            .collect())
    }

    /// Fetches the newest commits without those before them; returns which came.
    fn fetch(&self, heads: &[Head; 2]) -> Result<[Head; 2], Reason> {
        let wanted = heads.iter().zip([SITE, PRIVATE]);
        let wanted = wanted.filter(|((_, commit), _)| commit.is_some());
        let specs: Vec<String> = wanted
            .map(|((reference, _), name)| format!("+{reference}:{name}"))
            .collect();
        if specs.is_empty() {
            return Ok(heads.clone());
        }
        let mut arguments = vec![
            "fetch",
            "--progress",
            "--depth=1",
            "--update-shallow",
            "--no-tags",
            "--no-recurse-submodules",
            "--no-write-fetch-head",
            "--",
            &self.address,
        ];
        arguments.extend(specs.iter().map(String::as_str));
        self.run(&arguments)?;
        let mut names = self.names()?;
        let mut fetched = heads.clone();
        for ((_, commit), name) in fetched.iter_mut().zip([SITE, PRIVATE]) {
            // Somebody may have pushed since they were asked for.
            *commit = commit.take().and_then(|_| names.remove(name));
        }
        Ok(fetched)
    }

    fn not_fetched(&self, reason: Reason) -> Fault {
        match reason {
            // Reading needs no room on the host.
            Reason::Full | Reason::ReadOnly => here(&self.program.folder)(reason),
            reason => on_host(Act::Read)(reason),
        }
    }

    /// Runs git, which must do what it is asked for.
    fn run(&self, arguments: &[&str]) -> Result<Ran, Reason> {
        let ran = self.program.run(arguments)?;
        match ran.is_fine {
            true => Ok(ran),
            false => Err(said::reason(&ran.said)),
        }
    }
}

/// Makes a fault of the host, as a whole.
pub(super) fn on_host(act: Act) -> impl Fn(Reason) -> Fault {
    move |reason| Fault {
        act,
        path: HostPath::new(""),
        reason,
    }
}

/// Makes a fault of a file or folder of this machine.
pub(super) fn here(path: &Path) -> impl Fn(Reason) -> Fault {
    let path = HostPath::shown(path);
    move |reason| Fault {
        act: Act::Write,
        path: path.clone(),
        reason,
    }
}

/// Keeps other runs on this machine out of the copy. The lock dies with its owner.
fn lock(cache: &Path) -> Result<File, Fault> {
    let around = cache.parent().unwrap_or(cache);
    let failed = |path: &Path, error: &io::Error| here(path)(folder::reason(error));
    fs::create_dir_all(around).map_err(|error| failed(around, &error))?;
    // Nobody has to list this folder in the ignore file of a repository.
    let ignore = around.join(".gitignore");
    if !ignore.exists() {
        fs::write(&ignore, "*\n").map_err(|error| failed(&ignore, &error))?;
    }
    let path: PathBuf = cache.with_extension("lock");
    let mut options = File::options();
    let open = options.create(true).truncate(false).write(true).open(&path);
    let file = open.map_err(|error| failed(&path, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(here(cache)(Reason::InUse)),
        Err(TryLockError::Error(error)) => Err(failed(&path, &error)),
    }
}

/// What git has been told about its user, in the portal's folder.
type Settings = BTreeMap<String, String>;

fn settings(program: &Program, folder: &Path) -> Result<Settings, Reason> {
    let names = "^(user\\.(name|email)|core\\.sshcommand)$";
    let ran = program.run_in(folder, &["config", "-z", "--get-regexp", names])?;
    let text = String::from_utf8_lossy(&ran.out);
    let entries = text.split('\0').filter_map(|entry| entry.split_once('\n'));
    Ok(entries
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect())
}

/// Returns who makes commits: who the target says, else who git is told, else nobody.
fn author(given: Option<&str>, settings: &Settings) -> String {
    if let Some(given) = given {
        return given.to_owned();
    }
    let clean = |key: &str| {
        let text = settings.get(key)?;
        let text: String = text.chars().filter(|ch| !"<>\n\r".contains(*ch)).collect();
        let text = text.trim().to_owned();
        (!text.is_empty()).then_some(text)
    };
    match (clean("user.name"), clean("user.email")) {
        (Some(name), Some(mail)) => format!("{name} <{mail}>"),
        _ => NOBODY.to_owned(),
    }
}

/// Returns how ssh is called, unless the user has said it and there is no key of our own.
fn ssh(settings: &Settings, key: Option<&str>) -> Option<String> {
    let Some(key) = key else {
        let is_set = |name| std::env::var_os(name).is_some();
        let is_known = settings.contains_key("core.sshcommand")
            || is_set("GIT_SSH_COMMAND")
            || is_set("GIT_SSH");
        return (!is_known).then(|| SSH.to_owned());
    };
    // A shell of git's reads this line.
    let key = key.replace('\'', "'\\''");
    Some(format!("{SSH} -o IdentitiesOnly=yes -i '{key}'"))
}

/// Returns the server of an address of the web, which alone is told what lets us in.
fn server(address: &str) -> Option<String> {
    let (scheme, after) = address.split_once("://")?;
    let host = after.split('/').next()?;
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let is_web = matches!(scheme, "http" | "https") && !host.is_empty();
    is_web.then(|| format!("{scheme}://{host}"))
}

#[cfg(test)]
mod tests {
    use super::{NOBODY, Settings, author, server, ssh};

    #[test]
    fn what_lets_us_in_is_for_one_server() {
        let of = |address| server(address);
        assert_eq!(
            of("https://me@a.cn:8/x.git").as_deref(),
            Some("https://a.cn:8")
        );
        assert_eq!(of("ssh://a.cn/x"), None);
        assert_eq!(of("git@a.cn:x"), None);
        assert_eq!(of("/srv/x.git"), None);
    }

    #[test]
    fn who_makes_commits_is_known() {
        let settings = |pairs: &[(&str, &str)]| -> Settings {
            let pairs = pairs.iter();
            pairs
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect()
        };
        let known = settings(&[("user.name", "张<三>"), ("user.email", "a@b.cn")]);
        assert_eq!(author(None, &known), "张三 <a@b.cn>");
        assert_eq!(author(Some("李 <l@b.cn>"), &known), "李 <l@b.cn>");
        assert_eq!(author(None, &settings(&[("user.name", "甲")])), NOBODY);
        let line = ssh(&settings(&[]), Some("/a b/it's"));
        assert!(line.unwrap().ends_with("-i '/a b/it'\\''s'"));
        assert_eq!(ssh(&settings(&[("core.sshcommand", "x")]), None), None);
    }
}
