//! gongkai (公开): from a folder of Markdown and YAML to a portal for government disclosure.
//!
//! ```text
//!  disk --load--> Sources --parse--> Parsed --assemble--> Portal --check--> Diagnostics
//!                                                           |
//!                                                           +--views--> PageView --render--> (path, bytes) --+--> preview
//!                                                                                                            +--> output
//! ```
//!
//! Each module names only modules above it; `docs/architecture.md` has the table.

#![forbid(unsafe_code)]

pub mod source;

pub mod diag;

pub mod parse;

pub mod forms;

pub mod model;

pub mod check;

pub mod view;

pub mod render;

pub mod pipeline;

pub mod output;

pub mod import;

pub mod scaffold;

pub mod preview;

pub mod publish;

pub mod schema;

pub mod cli;

pub use cli::run;
