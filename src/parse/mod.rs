//! One file's text to a tree with a place for every scalar. Knows syntax, not forms; never fails.

pub mod fields;
pub mod front_matter;
mod guard;
pub mod markdown;
pub mod words;
pub mod yaml;
