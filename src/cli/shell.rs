//! `gongkai completions` and `gongkai man`: what shells and readers of manuals need.

use std::fs;

use clap::CommandFactory;

use crate::diag::Message;

use super::Outcome;
use super::args::{Args, Completions, ManArgs};
use super::files::Unwritten;
use super::terminal::Terminal;

pub(super) fn completions(args: &Completions, terminal: &Terminal) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "gongkai", &mut script);
    terminal.print(&String::from_utf8_lossy(&script));
    Outcome::Fine
}

pub(super) fn man(args: &ManArgs, terminal: &Terminal) -> Outcome {
    let lang = terminal.lang(None);
    let Some(output) = &args.output else {
        let mut page = Vec::new();
        return match clap_mangen::Man::new(Args::command()).render(&mut page) {
            Ok(()) => {
                terminal.print(&String::from_utf8_lossy(&page));
                Outcome::Fine
            }
            Err(error) => terminal.fail_in(lang, &error.to_string(), None),
        };
    };
    let written =
        fs::create_dir_all(output).and_then(|()| clap_mangen::generate_to(Args::command(), output));
    match written {
        Ok(()) => {
            terminal.say(
                &Message::new("man.done").with("path", output.display()),
                lang,
            );
            Outcome::Fine
        }
        Err(error) => terminal.refuse(lang, (Unwritten::new(output, error).message(), None)),
    }
}
