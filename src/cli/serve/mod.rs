//! `gongkai serve`: shows the portal while it is being written.

mod editor;
mod follow;
mod panel;
mod site;

use std::io;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, mpsc};
use std::thread;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::diag::{Lang, Message};
use crate::pipeline::{self, Live};
use crate::preview::{Listen, ListenError, Mode, Server, Watch};
use crate::source::{Limits, SOURCE_FOLDERS, Snapshot, is_passed_over};

use super::Outcome;
use super::args::{Serve, Shared};
use super::place::{self, NoPortal};
use super::terminal::Terminal;

use editor::Editor;
use follow::Follow;
use site::Site;

pub(super) fn run(serve: &Serve, shared: &Shared, terminal: Terminal) -> Outcome {
    let root = match place::find(shared) {
        Ok(root) => root,
        Err(reason) => return terminal.no_portal(&reason),
    };
    let lang = terminal.lang(Some(&root.language()));
    let Some(editor) = Editor::choose(serve.editor.as_deref()) else {
        let message = Message::new("serve.editor").with("names", Editor::NAMES.join(", "));
        return terminal.fail_in(lang, &message.say(lang), None);
    };
    // A port that is taken is told before a large portal is read.
    let listen = Listen {
        port: serve.port,
        host: serve.host,
        names: serve.allow_host.clone(),
    };
    let bound = match listen.bind() {
        Ok(bound) => bound,
        Err(error) => return no_port(&error, &terminal, lang),
    };
    pipeline::set_up_threads();
    let (sources, snapshot) = match Snapshot::load(root.path(), Limits::default()) {
        Ok(loaded) => loaded,
        Err(error) => {
            let root = root.path().to_owned();
            return terminal.no_portal(&NoPortal::Unreadable(root, error));
        }
    };
    let folder = snapshot.root().to_owned();
    let (watch, live) = thread::scope(|scope| {
        let watching = scope.spawn(|| watch(&folder, serve.poll));
        let live = Live::new(sources, place::today());
        (watching.join(), live)
    });
    let Ok(watch) = watch else {
        return Outcome::Failed;
    };
    let site = Arc::new(Site::new(live, folder, lang, editor));
    let server = match Server::start(bound, Arc::clone(&site) as Arc<_>) {
        Ok(server) => server,
        Err(error) => return no_port(&ListenError::Other(error), &terminal, lang),
    };
    // Who reads the address may end the preview at once.
    let (end, ended) = ends(serve.until_stdin_closes);
    greet(serve, &server, &watch, (&terminal, lang));
    let follow = Follow::new(site, server, (snapshot, watch), (terminal, lang));
    let following = thread::Builder::new().stack_size(pipeline::STACK);
    let started = following.spawn(move || {
        // Only a bug ends it: better no preview than one that stands still.
        let _ = panic::catch_unwind(AssertUnwindSafe(|| follow.run()));
        let _ = end.send(Outcome::Failed);
    });
    match started {
        Ok(_) => ended.recv().unwrap_or(Outcome::Failed),
        Err(_) => Outcome::Failed,
    }
}

/// Watches all that a portal is made of.
fn watch(folder: &Path, poll: bool) -> Watch {
    let names = std::iter::once("portal.yaml").chain(SOURCE_FOLDERS);
    Watch::new(folder, &names.collect::<Vec<_>>(), is_noise, poll)
}

/// Tells whether a name is one of those that come and go while an editor saves.
fn is_noise(name: &str) -> bool {
    // Vim tries with it whether it may write into the folder.
    is_passed_over(name) || name == "4913" || name.ends_with(".swp") || name.ends_with(".tmp")
}

/// Says where the portal can be seen.
fn greet(serve: &Serve, server: &Server, watch: &Watch, (terminal, lang): (&Terminal, Lang)) {
    if serve.host.is_some_and(|host| !host.is_loopback()) {
        terminal.warn(&Message::new("serve.exposed"), lang);
    }
    if watch.mode() == Mode::Polling && !serve.poll {
        terminal.say(&Message::new("serve.polling"), lang);
    }
    let url = server.url();
    let message = Message::new("serve.ready").with("url", &url);
    terminal.print(&format!("{}\n", message.say(lang)));
    if serve.open && !open_browser(&url) {
        terminal.warn(&Message::new("serve.no-browser"), lang);
    }
}

/// Listens for the end: the user's, or that of whoever started the program.
fn ends(until_stdin_closes: bool) -> (mpsc::Sender<Outcome>, mpsc::Receiver<Outcome>) {
    let (end, ended) = mpsc::channel();
    if let Ok(mut signals) = Signals::new([SIGINT, SIGTERM]) {
        let end = end.clone();
        thread::spawn(move || {
            if signals.forever().next().is_some() {
                let _ = end.send(Outcome::Fine);
            }
        });
    }
    if until_stdin_closes {
        let end = end.clone();
        thread::spawn(move || {
            let _ = io::copy(&mut io::stdin(), &mut io::sink());
            let _ = end.send(Outcome::Fine);
        });
    }
    (end, ended)
}

/// Asks the desktop to show an address; tells whether there was somebody to ask.
fn open_browser(url: &str) -> bool {
    let program = if cfg!(target_os = "macos") {
        "open"
    } else {
        "xdg-open"
    };
    let mut command = Command::new(program);
    command
        .arg(url)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    match command.spawn() {
        Ok(mut child) => {
            thread::spawn(move || child.wait());
            true
        }
        Err(_) => false,
    }
}

fn no_port(error: &ListenError, terminal: &Terminal, lang: Lang) -> Outcome {
    let (message, hint) = match error {
        ListenError::Taken { port, free } => (
            Message::new("serve.taken").with("port", port),
            free.map(|free| Message::new("serve.taken.help").with("free", free)),
        ),
        ListenError::NotPermitted(port) => (
            Message::new("serve.not-permitted").with("port", port),
            Some(Message::new("serve.not-permitted.help")),
        ),
        ListenError::NotHere(host) => (Message::new("serve.not-here").with("host", host), None),
        ListenError::Other(error) => (Message::new("serve.failed").with("problem", error), None),
    };
    let hint = hint.map(|hint| hint.say(lang));
    terminal.fail_in(lang, &message.say(lang), hint.as_deref())
}
