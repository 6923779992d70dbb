//! What can be said on the command line.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::{Args as ArgGroup, Parser, Subcommand, ValueEnum};

/// Turns a folder of Markdown and YAML into a disclosure portal, and checks it like a compiler.
#[derive(Debug, Parser)]
#[command(name = "gongkai", version, about, arg_required_else_help = true)]
pub(super) struct Args {
    #[command(flatten)]
    pub(super) shared: Shared,
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Checks the portal, renders it and switches the output folder.
    Build(Build),
    /// Reports everything that is wrong with the portal.
    Check(Check),
    /// Writes a small portal into a new folder.
    Init(Init),
    /// Begins a year's report, a document or an agency.
    #[command(subcommand)]
    New(New),
    /// Brings statutory tables to a spreadsheet and back.
    #[command(subcommand)]
    Tables(Tables),
    /// Turns reports in Word, Excel, web pages or text into files of the portal, and checks them.
    Import(Import),
    /// Shows the portal in a browser while it is being written.
    Serve(Serve),
    /// Brings the built portal to a host, and leaves it consistent for readers at every moment.
    Publish(Publish),
    /// Tells what was published where.
    Log(Log),
    /// Works on the portal's theme.
    #[command(subcommand)]
    Theme(Theme),
    /// Writes JSON Schemas of the portal's files, for editors.
    Schema(SchemaArgs),
    /// Tells what is known of the portal, and which other programs are there.
    Doctor,
    /// Prints completions for a shell.
    Completions(Completions),
    /// Prints the manual page, or writes all of them into a folder.
    Man(ManArgs),
}

/// What every command takes.
#[derive(Debug, ArgGroup)]
pub(super) struct Shared {
    /// The portal's folder; by default the nearest one upwards with a `portal.yaml`.
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) root: Option<PathBuf>,
    /// The language of messages: zh-CN or en.
    #[arg(long, global = true, value_name = "LANG", value_parser = ["zh-CN", "en"])]
    pub(super) lang: Option<String>,
    /// Whether messages are coloured.
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = Colour::Auto)]
    pub(super) color: Colour,
    /// Prints only what is wrong.
    #[arg(short, long, global = true)]
    pub(super) quiet: bool,
    /// Prints more: every fault of a kind, and where time went.
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub(super) verbose: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Colour {
    /// In a terminal that has colours.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

#[derive(Debug, ArgGroup)]
pub(super) struct Build {
    /// The folder to build into; by default `site` in the portal's folder.
    #[arg(long, value_name = "DIR")]
    pub(super) output: Option<PathBuf>,
    /// The address under which the site will stand, instead of that of `portal.yaml`.
    #[arg(long, value_name = "URL")]
    pub(super) base_url: Option<String>,
    /// The longest that a template may take over one page.
    #[arg(long, value_name = "SECONDS", default_value_t = PAGE_LIMIT, value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) page_limit: u64,
}

/// The longest that a template may take over one page, unless another time is asked for.
const PAGE_LIMIT: u64 = 30;

impl Default for Build {
    fn default() -> Self {
        Self {
            output: None,
            base_url: None,
            page_limit: PAGE_LIMIT,
        }
    }
}

#[derive(Debug, ArgGroup)]
pub(super) struct Check {
    /// How findings are written.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Human)]
    pub(super) format: Format,
    /// Makes the changes that are safe: fills in totals, folds digits, corrects known labels.
    #[arg(long, conflicts_with_all = ["explain", "show_allowed"])]
    pub(super) fix: bool,
    /// Shows the manual page of a rule.
    #[arg(long, value_name = "CODE")]
    pub(super) explain: Option<String>,
    /// Lists what reports silence, with their reasons.
    #[arg(long)]
    pub(super) show_allowed: bool,
    /// Shows every fault, however many of one kind a file has.
    #[arg(long)]
    pub(super) all: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people, in a terminal.
    Human,
    /// For editors and scripts.
    Json,
    /// SARIF 2.1.0, for code hosts and review tools.
    Sarif,
    /// Annotations of a GitHub workflow.
    Github,
}

#[derive(Debug, ArgGroup)]
pub(super) struct Publish {
    /// The target, as `publish:` in `portal.yaml` names it; not needed where there is only one.
    pub(super) target: Option<String>,
    /// Says what would be done, file by file, and does nothing.
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Goes on without asking.
    #[arg(short, long)]
    pub(super) yes: bool,
    /// Publishes the site as it was last built.
    #[arg(long, conflicts_with_all = ["rollback", "forget"])]
    pub(super) no_build: bool,
    /// How the plan is written.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = PublishFormat::Human)]
    pub(super) format: PublishFormat,
    /// Restores the release before the one that readers see, or the one with this id.
    #[arg(long, value_name = "ID", num_args = 0..=1, require_equals = true)]
    pub(super) rollback: Option<Option<String>>,
    /// Removes all that the host keeps of former releases, so that none can be restored.
    #[arg(long, conflicts_with_all = ["rollback", "dry_run"])]
    pub(super) forget: bool,
    /// The most of a hundred published files that may be deleted, instead of the target's number.
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub(super) max_deletes: Option<u8>,
    /// Replaces files of others that are where files of the site go.
    #[arg(long)]
    pub(super) take_over: bool,
    /// Takes the lock on the host away from whoever holds it.
    #[arg(long)]
    pub(super) break_lock: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum PublishFormat {
    /// For people, in a terminal.
    Human,
    /// For scripts.
    Json,
}

#[derive(Debug, ArgGroup)]
pub(super) struct Log {
    /// The target whose releases are told; all of them unless one is named.
    pub(super) target: Option<String>,
}

#[derive(Debug, ArgGroup)]
pub(super) struct Import {
    /// Files to import, or folders of such: docx, xlsx, xls, ods, html, txt, md, pdf.
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// The year that the report is on; by default the one in its title.
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(1990..2100))]
    pub(super) year: Option<u16>,
    /// The folder of the agency below `content`; by default the one that the title names.
    #[arg(long, value_name = "PATH")]
    pub(super) agency: Option<String>,
    /// Writes over files that are there; they are kept beside, with `~` at their ends.
    #[arg(long)]
    pub(super) force: bool,
    /// Writes nothing, and says what would be written.
    #[arg(long)]
    pub(super) dry_run: bool,
}

#[derive(Debug, ArgGroup)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the command line"
)]
pub(super) struct Serve {
    /// The port; 0 picks one that is free.
    #[arg(long, value_name = "PORT", default_value_t = 4000)]
    pub(super) port: u16,
    /// Opens the browser.
    #[arg(long)]
    pub(super) open: bool,
    /// Another address to be reached at than this machine's own; demands `--allow-host`.
    #[arg(long, value_name = "ADDRESS", requires = "allow_host")]
    pub(super) host: Option<IpAddr>,
    /// A name under which browsers may reach that address.
    #[arg(long, value_name = "NAME")]
    pub(super) allow_host: Vec<String>,
    /// Looks at all files again and again, where the machine does not tell of changes.
    #[arg(long)]
    pub(super) poll: bool,
    /// The editor that links open: vscode, idea and others, none, or an address with {path}.
    #[arg(long, value_name = "EDITOR")]
    pub(super) editor: Option<String>,
    /// Ends when its standard input does, for programs that start it.
    #[arg(long)]
    pub(super) until_stdin_closes: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum Theme {
    /// Copies a file of the default theme into the portal's own theme, to be changed there.
    Eject(ThemeEject),
}

#[derive(Debug, ArgGroup)]
pub(super) struct ThemeEject {
    /// The template or asset: `report.html`, `style.css`.
    pub(super) template: String,
}

#[derive(Debug, ArgGroup)]
pub(super) struct Init {
    /// The folder; it must be empty, or not be there yet.
    #[arg(value_name = "DIR")]
    pub(super) dir: PathBuf,
    #[command(flatten)]
    pub(super) agency: AgencyFacts,
    /// The title of the site; by default made of the agency's name.
    #[arg(long, value_name = "TITLE")]
    pub(super) title: Option<String>,
}

/// What is said of a new agency. In a terminal, what is left out is asked for.
#[derive(Debug, ArgGroup)]
pub(super) struct AgencyFacts {
    /// The full name of the agency.
    #[arg(long, value_name = "NAME")]
    pub(super) name: Option<String>,
    /// What sort of organ it is: township, county-department, ...; by default guessed from the name.
    #[arg(long, value_name = "KIND")]
    pub(super) kind: Option<String>,
    /// The region code (行政区划代码): 6 to 12 digits.
    #[arg(long, value_name = "CODE")]
    pub(super) region: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(super) enum New {
    /// Begins the annual report on a year, with the figures that last year's report carries over.
    Report(NewReport),
    /// Begins a regulation or a document.
    Document(NewDocument),
    /// Begins a subordinate agency.
    Agency(NewAgency),
}

#[derive(Debug, ArgGroup)]
pub(super) struct NewReport {
    /// The year that the report is on.
    #[arg(value_name = "YEAR")]
    pub(super) year: Option<u16>,
    /// The agency, by its folder below `content` or its name; by default the portal's.
    #[arg(long, value_name = "PATH")]
    pub(super) agency: Option<String>,
}

#[derive(Debug, ArgGroup)]
pub(super) struct NewDocument {
    /// The title.
    #[arg(long, value_name = "TITLE")]
    pub(super) title: Option<String>,
    /// The class, by its folder or its name; `regulations` for a regulation.
    #[arg(long, value_name = "CLASS")]
    pub(super) class: Option<String>,
    /// The name of the class, where it is a new one.
    #[arg(long, value_name = "NAME", requires = "class")]
    pub(super) class_name: Option<String>,
    /// The end of its address; by default the date of today.
    #[arg(long, value_name = "ID")]
    pub(super) id: Option<String>,
    /// The agency, by its folder below `content` or its name; by default the portal's.
    #[arg(long, value_name = "PATH")]
    pub(super) agency: Option<String>,
}

#[derive(Debug, ArgGroup)]
pub(super) struct NewAgency {
    /// Its folder below `content`, which is also its address.
    #[arg(value_name = "PATH")]
    pub(super) path: String,
    #[command(flatten)]
    pub(super) facts: AgencyFacts,
}

#[derive(Debug, Subcommand)]
pub(super) enum Tables {
    /// Writes the tables of a report as a workbook (XLSX) that computes totals and marks faults.
    Export(TablesExport),
    /// Reads a workbook that was filled in, and writes its figures into `tables.yaml`.
    Import(TablesImport),
}

#[derive(Debug, ArgGroup)]
pub(super) struct TablesExport {
    /// The year that the report is on.
    #[arg(value_name = "YEAR")]
    pub(super) year: u16,
    /// The agency, by its folder below `content` or its name; by default the portal's.
    #[arg(long, value_name = "PATH")]
    pub(super) agency: Option<String>,
    /// The file to write; by default `tables-YEAR.xlsx` here.
    #[arg(long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Writes over a file that is there.
    #[arg(long)]
    pub(super) force: bool,
}

#[derive(Debug, ArgGroup)]
pub(super) struct TablesImport {
    /// The year that the report is on.
    #[arg(value_name = "YEAR")]
    pub(super) year: u16,
    /// The workbook.
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
    /// The agency, by its folder below `content` or its name; by default the portal's.
    #[arg(long, value_name = "PATH")]
    pub(super) agency: Option<String>,
}

#[derive(Debug, ArgGroup)]
pub(super) struct SchemaArgs {
    /// The folder to write into; by default `.gongkai/schemas` of the portal.
    #[arg(long, value_name = "DIR")]
    pub(super) output: Option<PathBuf>,
}

#[derive(Debug, ArgGroup)]
pub(super) struct Completions {
    /// The shell.
    #[arg(value_enum, value_name = "SHELL")]
    pub(super) shell: clap_complete::Shell,
}

#[derive(Debug, ArgGroup)]
pub(super) struct ManArgs {
    /// The folder to write into, one page for each command.
    #[arg(long, value_name = "DIR")]
    pub(super) output: Option<PathBuf>,
}
