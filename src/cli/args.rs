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
    /// Shows the portal in a browser while it is being written.
    Serve(Serve),
    /// Works on the portal's theme.
    #[command(subcommand)]
    Theme(Theme),
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
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) page_limit: u64,
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
