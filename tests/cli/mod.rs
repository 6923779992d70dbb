//! The commands, as a user meets them in a terminal.

mod build;
mod check;
mod doctor;
mod import;
mod init;
mod new;
mod publish;
mod serve;
mod shell;
mod tables;
mod theme;
