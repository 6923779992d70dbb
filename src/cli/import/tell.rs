//! What an import says: progress, what was read of each file, a table of results, the check.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::args::Shared;
use crate::cli::place as portal_place;
use crate::cli::terminal::{Stream, Terminal};
use crate::diag::{Diagnostic, Lang, Message, Place, Severity};
use crate::import::Finding;
use crate::pipeline;
use crate::source::{Body, Edit, FilePath, SourceFile, Sources};

use super::Done;

/// Up to how many files each is told in full.
pub(super) const FEW: usize = 5;

/// The most findings of a file that are told unless all are asked for.
const MOST_FINDINGS: usize = 40;

/// A bar that moves, in a terminal, when there is something to wait for.
pub(super) struct Progress(Option<ProgressBar>);

impl Progress {
    pub(super) fn new(n_files: usize, terminal: &Terminal, lang: Lang) -> Self {
        let is_shown = n_files > FEW && !terminal.quiet && std::io::stderr().is_terminal();
        let bar = is_shown.then(|| {
            let bar = ProgressBar::new(n_files as u64);
            let label = Message::new("import.progress").say(lang);
            let style = ProgressStyle::with_template(&format!(
                "{label} [{{bar:40}}] {{pos}}/{{len}} {{eta}}"
            ));
            match style {
                Ok(style) => bar.with_style(style),
                Err(_) => bar,
            }
        });
        Self(bar)
    }

    pub(super) fn advance(&self) {
        if let Some(bar) = &self.0 {
            bar.inc(1);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}

/// Says things in one language.
pub(super) struct Teller<'a> {
    pub(super) terminal: &'a Terminal,
    pub(super) lang: Lang,
    pub(super) is_dry: bool,
}

impl Teller<'_> {
    /// Says what was read of one file.
    pub(super) fn report(&self, done: &Done) {
        let Ok(written) = &done.result else { return };
        let mut text = String::new();
        let mut line = |message: Message| {
            text.push_str(&message.say(self.lang));
            text.push('\n');
        };
        let key = if self.is_dry {
            "import.would"
        } else {
            "import.done"
        };
        line(
            Message::new(key)
                .with("file", done.file.display())
                .with("folder", &written.folder),
        );
        let summary = &written.imported.summary;
        for section in &summary.sections {
            let message = match &section.official {
                None => Message::new("import.section"),
                Some(official) => Message::new("import.section.other").with("official", official),
            };
            line(
                message
                    .with("heading", &section.heading)
                    .with("chars", section.n_chars),
            );
        }
        for table in &summary.tables {
            let message = Message::new("import.table").with("table", &table.caption);
            let message = message
                .with("edition", &table.edition)
                .with("sure", table.n_sure);
            line(message.with("cells", table.n_cells));
        }
        for name in &written.kept {
            line(Message::new("import.kept").with("name", name));
        }
        for (name, bytes) in &written.imported.files {
            line(
                Message::new("import.file")
                    .with("name", name)
                    .with("bytes", bytes.len()),
            );
        }
        written.remarks.iter().cloned().for_each(&mut line);
        self.findings(&summary.findings, &mut line);
        if !self.terminal.quiet {
            self.terminal.print(&text);
        }
    }

    /// Says what must be looked at, then what is only worth knowing.
    fn findings(&self, findings: &[Finding], line: &mut dyn FnMut(Message)) {
        let most = if self.terminal.verbose {
            usize::MAX
        } else {
            MOST_FINDINGS
        };
        let mut sorted: Vec<&Finding> = findings.iter().collect();
        sorted.sort_by_key(|finding| !finding.is_doubt);
        for finding in sorted.iter().take(most) {
            let key = match finding.is_doubt {
                true => "import.doubt",
                false => "import.remark",
            };
            line(Message::new(key).with_message("fact", finding.message.clone()));
        }
        if sorted.len() > most {
            line(Message::new("import.more").with("count", sorted.len() - most));
        }
    }

    /// Says what became of each file, and of all together.
    pub(super) fn table(&self, done: &[Done]) {
        let mut text = String::new();
        let is_told = done.len() <= FEW || self.terminal.verbose;
        for done in done {
            let file = done.file.display();
            match &done.result {
                Ok(_) if is_told => {}
                Ok(written) => {
                    let (sure, cells) = written.imported.summary.cells();
                    let message = Message::new("import.row")
                        .with("file", file)
                        .with("folder", &written.folder)
                        .with("sure", sure)
                        .with("cells", cells)
                        .with(
                            "doubts",
                            written.imported.summary.n_doubts() + written.remarks.len(),
                        );
                    text.push_str(&format!("{}\n", message.say(self.lang)));
                }
                Err(refusal) => {
                    let message = Message::new("import.refused").with("file", file);
                    let message = message.with_message("reason", refusal.message.clone());
                    text.push_str(&format!("{}\n", message.say(self.lang)));
                    if let Some(help) = &refusal.help {
                        let word = Message::new("word.help").say(self.lang);
                        text.push_str(&format!("{word}: {}\n", help.say(self.lang)));
                    }
                }
            }
        }
        let n_done = done.iter().filter(|done| done.result.is_ok()).count();
        let message = Message::new(if self.is_dry {
            "import.total.dry"
        } else {
            "import.total"
        });
        let message = message
            .with("done", n_done)
            .with("refused", done.len() - n_done);
        text.push_str(&format!("{}\n", message.say(self.lang)));
        self.terminal.print(&text);
    }

    /// Checks what was imported, and says what is wrong with it; tells whether there are errors.
    pub(super) fn check(&self, shared: &Shared, done: &[Done]) -> bool {
        let folders: Vec<&FilePath> = done
            .iter()
            .filter_map(|done| done.result.as_ref().ok())
            .map(|written| &written.folder)
            .collect();
        // A dry run over an archive gives the texts up as it goes; there is nothing to check.
        if folders.is_empty() || self.is_dry && done.len() > FEW {
            return false;
        }
        let Ok(mut folder) = portal_place::open(shared) else {
            return false;
        };
        if self.is_dry {
            let files = done
                .iter()
                .filter_map(|done| done.result.as_ref().ok())
                .flat_map(texts);
            folder.sources.update(Edit::of(files.collect()));
        }
        let checked = pipeline::check(&folder.sources, portal_place::today());
        let is_ours = |found: &&Diagnostic| is_below(found, &folders, &folder.sources);
        let found: Vec<Diagnostic> = checked
            .diagnostics
            .iter()
            .filter(is_ours)
            .cloned()
            .collect();
        let n_errors = found
            .iter()
            .filter(|found| found.severity == Severity::Error)
            .count();
        if done.len() <= FEW || self.terminal.verbose {
            self.terminal
                .report(&found, &folder.sources, (Stream::Out, self.lang, false));
        } else {
            let message = Message::new("import.checked")
                .with("errors", n_errors)
                .with("others", found.len() - n_errors);
            self.terminal
                .print(&format!("{}\n", message.say(self.lang)));
        }
        n_errors > 0
    }
}

/// The texts of a report that is not written, as if it were.
fn texts(written: &super::Written) -> Vec<SourceFile> {
    let imported = &written.imported;
    let file = |name: &str, body: Body| SourceFile {
        path: FilePath::new(&format!("{}/{name}", written.folder)),
        body,
        had_bom: false,
    };
    let mut files = vec![file(
        "report.md",
        Body::Text(imported.report.as_str().into()),
    )];
    files.extend(
        imported
            .tables
            .as_ref()
            .map(|tables| file("tables.yaml", Body::Text(tables.as_str().into()))),
    );
    files.extend(imported.files.iter().map(|(name, bytes)| {
        let len = bytes.len() as u64;
        file(name, Body::Asset { len, modified: 0 })
    }));
    files
}

fn is_below(found: &Diagnostic, folders: &[&FilePath], sources: &Sources) -> bool {
    let path = match &found.primary {
        Place::File(path) => Some(path),
        Place::Text(span) | Place::Covered(span) => sources.file(span.file).map(|file| &file.path),
    };
    path.is_some_and(|path| {
        folders
            .iter()
            .any(|folder| path.below(folder).is_some() || *path == **folder)
    })
}
