//! `gongkai check`: everything that is wrong with the portal.

use crate::pipeline;

use super::args::{Check, Shared};
use super::terminal::{Stream, Terminal};
use super::{Outcome, place};

pub(super) fn run(check: &Check, shared: &Shared, terminal: Terminal) -> Outcome {
    let folder = match place::open(shared) {
        Ok(folder) => folder,
        Err(reason) => return terminal.no_portal(&reason),
    };
    pipeline::set_up_threads();
    let checked = pipeline::check(&folder.sources, place::today());
    let lang = terminal.lang(Some(&checked.portal.settings.language));
    terminal.report(
        &checked.diagnostics,
        &folder.sources,
        (Stream::Out, lang, check.all),
    );
    if checked.has_errors() {
        Outcome::Faulty
    } else {
        Outcome::Fine
    }
}
