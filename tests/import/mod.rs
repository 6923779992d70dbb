//! Importing reports: figures made up by the tests, in many layouts and formats.

mod damage;
mod figures;
mod layouts;
mod office;
mod pages;
mod round_trip;
mod text;
mod word;
