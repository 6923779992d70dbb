//! The tests of the whole.

mod rules;
