//! Foreign files (Word, Excel, web pages, text) to the portal's own files, as text, so that
//! everything enters by the same door. Nothing here touches the disk.
//!
//! Every format becomes one neutral document; one recogniser finds title, sections and tables in
//! it. Nothing is guessed silently: whatever was not read straight is told with its place.

mod archive;
mod bare;
mod base64;
mod body;
mod document;
mod docx;
mod encoding;
mod figure;
mod files;
mod filled;
mod front;
mod grid;
mod head;
mod html;
mod markdown;
mod notation;
mod ods;
mod place;
mod raw_table;
mod report;
mod sections;
mod summary;
mod tables;
mod take;
mod text;
mod workbook;
mod xml;

use std::sync::Arc;

use crate::diag::Message;
use crate::forms::{Form, Forms};
use crate::model::Date;

use document::{Block, BlockKind, Document};

pub use bare::{GridTables, tables_of_grids};
pub use filled::{At, Content, Filled, FilledCell, FilledTable, Layout, Mislabelled, filled};
pub use grid::{Grid, GridCell};
pub use place::Place;
pub use summary::{Finding, SectionRead, Summary, TableSummary};
pub use workbook::{Sheet, sheets};

/// Gives the bytes of a file that stands beside the one that is imported, by its relative path.
pub type Siblings<'a> = &'a (dyn Fn(&str) -> Option<Vec<u8>> + Sync);

/// The limits of what is taken in from one file, in one table.
pub struct Limits;

impl Limits {
    /// The longest file that is imported, in bytes.
    pub const BYTES: u64 = 50 << 20;
    /// The longest text or page, in bytes.
    pub const TEXT: usize = 20 << 20;
    /// The most pictures and files that are taken out of one.
    pub const FILES: usize = 500;
    /// The most cells of tables.
    pub const CELLS: usize = 200_000;
    /// The most rows that a cell may cover.
    pub const ROWS: u32 = 5_000;
    /// The most references between the parts of a document.
    pub const RELATIONS: usize = 10_000;
}

/// A format that can be imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Word: `.docx`, `.docm`.
    Docx,
    /// Excel: `.xlsx`, `.xlsm`.
    Xlsx,
    /// Old Excel: `.xls`.
    Xls,
    /// OpenDocument spreadsheet: `.ods`.
    Ods,
    /// A web page: `.html`, `.htm`, `.shtml`.
    Html,
    /// Text: `.txt`.
    Text,
    /// Markdown: `.md`.
    Markdown,
    /// PDF, whose text another program gives.
    Pdf,
}

impl Format {
    /// Knows a file by its first bytes, then by the ending of its name; the endings of files lie.
    pub fn of(name: &str, bytes: &[u8]) -> Result<Self, Refusal> {
        let ending = name
            .rsplit_once('.')
            .map_or("", |(_, ending)| ending)
            .to_ascii_lowercase();
        let head = &bytes[..bytes.len().min(1024)];
        let text = String::from_utf8_lossy(head).to_ascii_lowercase();
        let is_page = text.contains("<html") || text.contains("<!doctype html");
        match (&*ending, head) {
            (_, [b'%', b'P', b'D', b'F', ..]) => Ok(Self::Pdf),
            ("ofd", _) => Err(Refusal::with_help("import.ofd", "import.ofd.help")),
            (_, [b'P', b'K', 3, 4, ..]) => match &*ending {
                "xlsx" | "xlsm" | "et" => Ok(Self::Xlsx),
                "ods" => Ok(Self::Ods),
                "docx" | "docm" | "doc" | "wps" => Ok(Self::Docx),
                _ => Err(Refusal::with_help(
                    "import.unknown-archive",
                    "import.unknown.help",
                )),
            },
            (_, [0xD0, 0xCF, 0x11, 0xE0, ..]) => match &*ending {
                "xls" | "et" => Ok(Self::Xls),
                "docx" | "xlsx" => Err(Refusal::with_help(
                    "import.encrypted",
                    "import.encrypted.help",
                )),
                _ => Err(Refusal::with_help("import.doc", "import.doc.help")),
            },
            // Web pages and workbooks of tables under the name of an old Word or Excel file.
            ("doc" | "wps" | "xls", _) if is_page => Ok(Self::Html),
            ("doc" | "wps" | "rtf", _) => Err(Refusal::with_help("import.doc", "import.doc.help")),
            ("html" | "htm" | "shtml" | "xhtml", _) => Ok(Self::Html),
            ("md" | "markdown", _) => Ok(Self::Markdown),
            ("txt" | "text" | "", _) if is_page => Ok(Self::Html),
            ("txt" | "text", _) => Ok(Self::Text),
            ("png" | "jpg" | "jpeg" | "tif" | "tiff" | "bmp", _) => {
                Err(Refusal::with_help("import.picture", "import.picture.help"))
            }
            _ => Err(Refusal::with_help("import.unknown", "import.unknown.help")),
        }
    }
}

/// Why a file cannot be imported: the fact and what to do instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The fact.
    pub message: Message,
    /// What to do.
    pub help: Option<Message>,
}

impl Refusal {
    /// Makes a refusal from the keys of its sentences.
    pub fn of(key: &'static str, help: Option<&'static str>) -> Self {
        Self {
            message: Message::new(key),
            help: help.map(Message::new),
        }
    }

    pub(crate) fn new(key: &'static str) -> Self {
        Self {
            message: Message::new(key),
            help: None,
        }
    }

    pub(crate) fn with_help(key: &'static str, help: &'static str) -> Self {
        Self {
            message: Message::new(key),
            help: Some(Message::new(help)),
        }
    }
}

/// A file that is to be imported.
pub struct Foreign<'a> {
    /// Its name, for its ending and its provenance.
    pub name: &'a str,
    /// What it is.
    pub format: Format,
    /// What is in it; for a PDF, its text.
    pub bytes: &'a [u8],
    /// The hash of the file as it was given, in hexadecimal digits.
    pub sha256: &'a str,
    /// The files beside it.
    pub siblings: Siblings<'a>,
}

/// What an import needs besides the file.
pub struct Context<'a> {
    /// The forms that are known.
    pub forms: &'a Forms,
    /// The year of the report, where the user names it.
    pub year: Option<u16>,
    /// The day of the import.
    pub today: Date,
}

/// A report out of a foreign file.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The year that it reports on.
    pub year: u16,
    /// Whose it is, as its title says.
    pub organ: Option<String>,
    /// The form in force for the year.
    pub form: Arc<Form>,
    /// The text of `report.md`.
    pub report: String,
    /// The text of `tables.yaml`, if any table was read.
    pub tables: Option<String>,
    /// Files that stand beside them, by their names.
    pub files: Vec<(String, Vec<u8>)>,
    /// What was read, and what a person must look at.
    pub summary: Summary,
}

/// Imports one file.
pub fn import(foreign: &Foreign<'_>, context: &Context<'_>) -> Result<Imported, Refusal> {
    let document = document(foreign)?;
    report::make(document, foreign, context)
}

fn document(foreign: &Foreign<'_>) -> Result<Document, Refusal> {
    let is_text = matches!(
        foreign.format,
        Format::Html | Format::Text | Format::Markdown | Format::Pdf
    );
    if is_text && foreign.bytes.len() > Limits::TEXT {
        return Err(Refusal::new("import.too-large"));
    }
    match foreign.format {
        Format::Docx => docx::document(foreign.bytes),
        Format::Html => Ok(html::document(foreign.bytes, foreign.siblings)),
        Format::Text | Format::Markdown | Format::Pdf => {
            Ok(text::document(&encoding::decode(foreign.bytes)))
        }
        Format::Xlsx | Format::Xls | Format::Ods => {
            let sheets = sheets(foreign.format, foreign.bytes)?;
            let mut document = Document::default();
            for sheet in sheets {
                let place = sheet
                    .grid
                    .rows
                    .iter()
                    .flatten()
                    .next()
                    .map(|cell| cell.place.clone());
                document.blocks.push(Block {
                    kind: BlockKind::Table(sheet.grid),
                    inlines: Vec::new(),
                    place: place.unwrap_or_default(),
                });
            }
            Ok(document)
        }
    }
}
