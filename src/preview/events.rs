//! Streams of events to open pages. A stream without news costs a socket and no thread.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::answer::{self, Status};

/// The most streams; each open page has one.
const MOST: usize = 640;

/// What has changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// How many changes there were so far.
    pub revision: u64,
    /// Whether files that pages only refer to may differ: styles, scripts, pictures.
    pub assets: bool,
}

/// The streams of all open pages.
#[derive(Default)]
pub(super) struct Streams {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    streams: Vec<TcpStream>,
    last: Change,
}

impl Streams {
    /// Takes over a connection whose request was for events; tells whether there was room.
    pub(super) fn join(&self, mut stream: TcpStream) -> bool {
        let mut state = self.lock();
        if state.streams.len() >= MOST {
            state.streams.retain_mut(is_there);
        }
        if state.streams.len() >= MOST {
            return false;
        }
        let fields = "Content-Type: text/event-stream; charset=utf-8\r\n\
            Cache-Control: no-store\r\nConnection: close\r\n\r\n";
        let head = answer::head(Status::Ok, fields);
        let hello = format!("{head}retry: 500\n\n{}", event("hello", state.last));
        let ready = stream.set_nonblocking(true).is_ok();
        if ready && send(&mut stream, hello.as_bytes()) {
            state.streams.push(stream);
        }
        true
    }

    /// Tells all open pages of a change.
    pub(super) fn tell(&self, change: Change) {
        let mut state = self.lock();
        state.last = change;
        let text = event("change", change);
        state
            .streams
            .retain_mut(|stream| send(stream, text.as_bytes()));
    }

    /// Finds out which pages are still open.
    pub(super) fn beat(&self) {
        let alive = |stream: &mut TcpStream| is_there(stream) && send(stream, b":\n\n");
        self.lock().streams.retain_mut(alive);
    }

    /// Returns how many streams there are.
    pub(super) fn count(&self) -> usize {
        self.lock().streams.len()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn event(name: &str, change: Change) -> String {
    let Change { revision, assets } = change;
    format!("event: {name}\ndata: {{\"revision\":{revision},\"assets\":{assets}}}\n\n")
}

/// Sends a short text at once. A page that does not take it is dropped; it comes back by itself.
fn send(stream: &mut TcpStream, text: &[u8]) -> bool {
    stream.write(text).is_ok_and(|len| len == text.len())
}

/// Tells whether the other side has not hung up.
fn is_there(stream: &mut TcpStream) -> bool {
    match stream.read(&mut [0; 64]) {
        Ok(len) => len > 0,
        Err(error) => error.kind() == ErrorKind::WouldBlock,
    }
}
