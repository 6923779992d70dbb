//! gongkai (公开): from a folder of Markdown and YAML to a portal for government disclosure.
//!
//! ```text
//!  disk --load--> Sources --parse--> Parsed --assemble--> Portal --check--> Diagnostics
//!                                                           |
//!                                                           +--views--> PageView --render--> pages
//! ```
//!
//! A module names only modules above it in this list; `docs/architecture.md` has the table.

#![forbid(unsafe_code)]

pub mod check;
pub mod diag;
pub mod forms;
pub mod model;
pub mod output;
pub mod parse;
pub mod source;
