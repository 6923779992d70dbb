//! What an import read, and what a person must look at.

use crate::diag::Message;
use crate::forms::Form;

use super::document::Remark;
use super::place::Place;
use super::tables::{Candidate, Fact, Note};

/// What was read of a report.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// The sections in their order.
    pub sections: Vec<SectionRead>,
    /// The statutory tables in their order.
    pub tables: Vec<TableSummary>,
    /// What was not as the form has it, or could not be read.
    pub findings: Vec<Finding>,
}

/// A section that was read.
#[derive(Clone, Debug)]
pub struct SectionRead {
    /// The heading as it is written in the file.
    pub heading: String,
    /// The heading of the form, where the file's says something else.
    pub official: Option<String>,
    /// How many characters of text stand below it.
    pub n_chars: usize,
}

/// A statutory table that was read.
#[derive(Clone, Debug)]
pub struct TableSummary {
    /// The number and the caption.
    pub caption: String,
    /// The edition that it is in.
    pub edition: String,
    /// How many cells the form has.
    pub n_cells: usize,
    /// How many were read and need no second look.
    pub n_sure: usize,
}

/// Something to tell.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What it is.
    pub message: Message,
    /// Whether a person must look at it.
    pub is_doubt: bool,
}

impl Summary {
    /// Returns how many cells were read for sure, and how many the tables have.
    pub fn cells(&self) -> (usize, usize) {
        let sure = self.tables.iter().map(|table| table.n_sure).sum();
        (sure, self.tables.iter().map(|table| table.n_cells).sum())
    }

    /// Returns how many findings a person must look at.
    pub fn n_doubts(&self) -> usize {
        self.findings
            .iter()
            .filter(|finding| finding.is_doubt)
            .count()
    }

    /// Tells what was read of each table of a form, and which were not found.
    pub(super) fn tell_tables(&mut self, form: &Form, tables: &[Option<Candidate>]) {
        for (table, candidate) in form.tables.iter().zip(tables) {
            match candidate {
                Some(candidate) => self.add_table(candidate),
                None => {
                    let caption = format!("{} {}", table.number, table.caption);
                    self.add("import.no-table", &caption);
                    self.tables.push(TableSummary {
                        caption,
                        edition: form.short_name.clone(),
                        n_cells: table.n_cells,
                        n_sure: 0,
                    });
                }
            }
        }
    }

    fn add_table(&mut self, candidate: &Candidate) {
        let table = &candidate.form.tables[candidate.table];
        self.tables.push(TableSummary {
            caption: format!("{} {}", table.number, table.caption),
            edition: candidate.form.short_name.clone(),
            n_cells: table.n_cells,
            n_sure: candidate.read.n_sure(),
        });
        let absent = |note: &&Note| note.fact == Fact::Absent;
        let rows = candidate
            .read
            .notes
            .iter()
            .filter(absent)
            .filter_map(|note| note.row);
        let rows: Vec<&str> = rows.map(|row| &*table.rows[row].label).collect();
        if !rows.is_empty() {
            let message = Message::new("import.note.absent").with("table", &table.caption);
            self.findings.push(Finding {
                message: message.with("count", rows.len()).with_list("rows", rows),
                is_doubt: true,
            });
        }
        for note in candidate
            .read
            .notes
            .iter()
            .filter(|note| note.fact != Fact::Absent)
        {
            self.findings.push(Finding {
                message: message(note, candidate),
                is_doubt: note.fact.is_doubt(),
            });
        }
    }

    pub(super) fn add_remark(&mut self, remark: &Remark) {
        let message = Message::new(remark.key).with("what", &remark.what);
        self.findings.push(Finding {
            message: message.with_message("place", remark.place.message()),
            is_doubt: remark.key != "import.left-out",
        });
    }

    pub(super) fn add_list(&mut self, key: &'static str, names: Vec<&str>) {
        self.findings.push(Finding {
            message: Message::new(key).with_list("what", names),
            is_doubt: true,
        });
    }

    pub(super) fn add(&mut self, key: &'static str, what: &str) {
        self.add_remark(&Remark {
            key,
            what: what.to_owned(),
            place: Place::Whole,
        });
    }
}

/// Says a note, with the label of its row and its place in the file.
fn message(note: &Note, candidate: &Candidate) -> Message {
    let key = match note.fact {
        Fact::Label => "import.note.label",
        Fact::Head => "import.note.head",
        Fact::Blank if note.found.is_empty() => "import.note.blank-row",
        Fact::Blank => "import.note.blank",
        Fact::Mark => "import.note.mark",
        Fact::Text => "import.note.text",
        Fact::Dressed => "import.note.dressed",
        Fact::Shifted => "import.note.shifted",
        Fact::ByPlace => "import.note.by-place",
        Fact::ByEquations => "import.note.by-equations",
        Fact::Loose => "import.note.loose",
        Fact::Unread | Fact::Absent => "import.note.unread",
        Fact::Stray => "import.note.stray",
        Fact::Repeated => "import.note.repeated",
    };
    let table = &candidate.form.tables[candidate.table];
    let label = note
        .row
        .map_or(&*table.caption, |row| &*table.rows[row].label);
    Message::new(key)
        .with("row", label)
        .with("found", &note.found)
        .with_message("place", note.place.message())
}
