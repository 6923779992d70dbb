//! The tests of the whole: commands, whole portals, what must hold for all inputs, the code base.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test fails by a panic and may say why it did not run"
)]

mod browser;
mod cli;
mod formats;
#[cfg(feature = "publish")]
mod hosts;
mod html;
mod import;
mod live;
mod manual;
#[cfg(not(feature = "publish"))]
mod no_network;
mod preview;
mod properties;
mod rules;
mod schema;
mod seeded;
mod site;
mod support;
mod tidy;
mod walk;
