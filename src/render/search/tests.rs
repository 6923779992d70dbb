//! The lookup of `search.js` in Rust.
