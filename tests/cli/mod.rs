//! The commands, as a user meets them in a terminal.

mod build;
mod check;
mod import;
mod theme;
