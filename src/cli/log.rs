//! `gongkai log`: what was published where, as `releases.jsonl` has it, the latest first.

use crate::diag::Message;

use super::args::{Log, Shared};
use super::publish::record;
use super::terminal::Terminal;
use super::{Outcome, place};

pub(super) fn run(log: &Log, shared: &Shared, terminal: &Terminal) -> Outcome {
    let root = match place::find(shared) {
        Ok(root) => root,
        Err(reason) => return terminal.no_portal(&reason),
    };
    let lang = terminal.lang(Some(&root.language()));
    let records = match record::read(root.folder()) {
        Ok(records) => records,
        Err(refusal) => return terminal.refuse(lang, refusal),
    };
    let is_meant = |target: &str| log.target.as_ref().is_none_or(|wanted| wanted == target);
    let records = records.iter().rev();
    let mut lines = String::new();
    for record in records.filter(|record| is_meant(&record.target)) {
        let what = record
            .rollback
            .then(|| Message::new("log.rollback").say(lang));
        let line = Message::new("log.line")
            .with("date", &record.date)
            .with("target", &record.target)
            .with("id", &record.release)
            .with("new", record.new.len())
            .with("changed", record.changed.len())
            .with("deleted", record.deleted.len())
            .with("what", what.unwrap_or_default());
        lines.push_str(&line.say(lang));
        lines.push('\n');
    }
    if lines.is_empty() {
        terminal.say(&Message::new("log.none"), lang);
    }
    terminal.print(&lines);
    Outcome::Fine
}
