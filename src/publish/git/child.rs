//! A run of git that is asked and told things one after another: contents are read from one, and
//! written into another.

use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use super::program::Program;
use super::said;
use crate::publish::store::Reason;

/// The most that is kept of what git complains of, in bytes.
const MOST_SAID: u64 = 64 << 10;

/// A process that is ended when this is dropped.
struct Talk {
    child: Child,
    input: Option<BufWriter<ChildStdin>>,
    output: BufReader<ChildStdout>,
    said: Arc<Mutex<String>>,
    listener: Option<JoinHandle<()>>,
}

impl Talk {
    fn begin(program: &Program, arguments: &[&str]) -> Result<Self, Reason> {
        let mut child = program.start(arguments)?;
        let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(input), Some(output), Some(errors)) = pipes else {
            return Err(Reason::Other("git".to_owned()));
        };
        let said = Arc::new(Mutex::new(String::new()));
        let words = Arc::clone(&said);
        let listener = thread::spawn(move || {
            let mut bytes = Vec::new();
            let mut errors = errors;
            let _ = errors.by_ref().take(MOST_SAID).read_to_end(&mut bytes);
            let text = String::from_utf8_lossy(&bytes).into_owned();
            *words.lock().unwrap_or_else(PoisonError::into_inner) = text;
            // Nobody must wait until somebody listens.
            let _ = io::copy(&mut errors, &mut io::sink());
        });
        Ok(Self {
            child,
            input: Some(BufWriter::with_capacity(256 << 10, input)),
            output: BufReader::new(output),
            said,
            listener: Some(listener),
        })
    }

    fn say(&mut self, bytes: &[u8]) -> io::Result<()> {
        let input = self.input.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        input.write_all(bytes)
    }

    /// Sends what was said, and returns the line that is the answer.
    fn answer(&mut self) -> io::Result<String> {
        let input = self.input.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        input.flush()?;
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        match line.pop() {
            Some('\n') => Ok(line),
            _ => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }

    /// Reads the content that follows on an answer, and the line end after it.
    fn content(&mut self, size: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; size + 1];
        self.output.read_exact(&mut bytes)?;
        bytes.pop();
        Ok(bytes)
    }

    /// Waits for the end; tells whether it was a good one.
    fn end(&mut self) -> io::Result<bool> {
        if let Some(mut input) = self.input.take() {
            input.flush()?;
        }
        Ok(self.child.wait()?.success())
    }

    /// Says why the process did not go on.
    fn reason(&mut self, error: &io::Error) -> Reason {
        self.input = None;
        let _ = self.child.kill();
        let _ = self.child.wait();
        if let Some(listener) = self.listener.take() {
            let _ = listener.join();
        }
        let text = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        match text.trim() {
            "" => Reason::Other(format!("git: {error}")),
            text => said::reason(text),
        }
    }
}

impl Drop for Talk {
    fn drop(&mut self) {
        self.input = None;
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads objects by their names.
pub(super) struct Objects(Talk);

impl Objects {
    pub(super) fn open(program: &Program) -> Result<Self, Reason> {
        Talk::begin(program, &["cat-file", "--batch"]).map(Self)
    }

    /// Returns the content of an object; `None` where it is missing.
    pub(super) fn read(&mut self, id: &str) -> Result<Option<Vec<u8>>, Reason> {
        let talk = &mut self.0;
        let read = talk.say(format!("{id}\n").as_bytes()).and_then(|()| {
            let line = talk.answer()?;
            let size = line.rsplit(' ').next().and_then(|size| size.parse().ok());
            size.map(|size| talk.content(size)).transpose()
        });
        read.map_err(|error| self.0.reason(&error))
    }
}

/// A commit that is to be made.
pub(super) struct Commit<'a> {
    /// What it is called in the repository on this machine.
    pub(super) name: &'a str,
    /// The commit before it.
    pub(super) parent: Option<&'a str>,
    /// The tree that it begins with where there is no commit before it.
    pub(super) tree: Option<&'a str>,
    /// Who makes it: `Name <mail>`.
    pub(super) author: &'a str,
    pub(super) message: &'a str,
    /// Files that go, as paths in the tree.
    pub(super) removed: &'a [&'a str],
    /// Files that come, with what they hold.
    pub(super) added: &'a [(&'a str, String)],
}

/// Writes contents and commits.
pub(super) struct Importer {
    talk: Talk,
    n_marks: u64,
}

impl Importer {
    pub(super) fn open(program: &Program) -> Result<Self, Reason> {
        let arguments = [
            "fast-import",
            "--quiet",
            "--done",
            "--force",
            "--date-format=now",
        ];
        Ok(Self {
            talk: Talk::begin(program, &arguments)?,
            n_marks: 0,
        })
    }

    /// Takes a content, and returns what it is called until the end.
    pub(super) fn add(&mut self, bytes: &[u8]) -> Result<String, Reason> {
        self.n_marks += 1;
        let mark = format!(":{}", self.n_marks);
        let head = format!("blob\nmark {mark}\ndata {}\n", bytes.len());
        let said = self.talk.say(head.as_bytes());
        let said = said.and_then(|()| self.talk.say(bytes));
        said.and_then(|()| self.talk.say(b"\n"))
            .map_err(|error| self.talk.reason(&error))?;
        Ok(mark)
    }

    /// Returns a content that was taken.
    pub(super) fn read(&mut self, mark: &str) -> Result<Vec<u8>, Reason> {
        let talk = &mut self.talk;
        let said = talk.say(format!("cat-blob {mark}\n").as_bytes());
        let read = said.and_then(|()| {
            let line = talk.answer()?;
            let size = line.rsplit(' ').next().and_then(|size| size.parse().ok());
            talk.content(size.ok_or(io::ErrorKind::InvalidData)?)
        });
        read.map_err(|error| self.talk.reason(&error))
    }

    /// Makes a commit, and returns its name.
    pub(super) fn commit(&mut self, commit: &Commit<'_>) -> Result<String, Reason> {
        self.n_marks += 1;
        let mut text = format!(
            "commit {}\nmark :{}\ncommitter {} now\ndata {}\n{}\n",
            commit.name,
            self.n_marks,
            commit.author,
            commit.message.len(),
            commit.message
        );
        match (commit.parent, commit.tree) {
            (Some(parent), _) => text.push_str(&format!("from {parent}\n")),
            (None, Some(tree)) => text.push_str(&format!("M 040000 {tree} \"\"\n")),
            (None, None) => {}
        }
        for path in commit.removed {
            text.push_str(&format!("D {}\n", quoted(path)));
        }
        for (path, content) in commit.added {
            text.push_str(&format!("M 100644 {content} {}\n", quoted(path)));
        }
        text.push_str(&format!("\nget-mark :{}\n", self.n_marks));
        let said = self.talk.say(text.as_bytes());
        let answer = said.and_then(|()| self.talk.answer());
        answer.map_err(|error| self.talk.reason(&error))
    }

    /// Waits until all is on the disk of this machine.
    pub(super) fn finish(mut self) -> Result<(), Reason> {
        let said = self.talk.say(b"done\n");
        match said.and_then(|()| self.talk.end()) {
            Ok(true) => Ok(()),
            Ok(false) => Err(self.talk.reason(&io::ErrorKind::UnexpectedEof.into())),
            Err(error) => Err(self.talk.reason(&error)),
        }
    }
}

/// Writes a path so that no sign in it means anything.
fn quoted(path: &str) -> String {
    let mut quoted = String::from("\"");
    for ch in path.chars() {
        match ch {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(ch);
            }
            '\n' => quoted.push_str("\\n"),
            ch if ch.is_ascii_control() => quoted.push_str(&format!("\\{:03o}", u32::from(ch))),
            ch => quoted.push(ch),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn every_name_is_one_path() {
        assert_eq!(quoted("附 件.pdf"), "\"附 件.pdf\"");
        assert_eq!(quoted("a\"b\\c\nd\te"), "\"a\\\"b\\\\c\\nd\\011e\"");
    }
}
