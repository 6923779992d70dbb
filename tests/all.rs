//! The tests of the whole.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

mod rules;
