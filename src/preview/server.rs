//! The server: a thread that takes connections, and one for each that is open.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use std::{io, thread};

use super::answer::Status;
use super::connection::{serve, turn_away};
use super::events::{Change, Streams};
use super::guard::Guard;
use super::listen::Bound;
use super::pages::Site;
use super::{Provider, token};

/// The most connections that are answered at once, streams of events not counted.
const MOST: usize = 256;

/// How often it is looked whether pages are still open.
const BEAT: Duration = Duration::from_secs(15);

/// How large the stack of a connection's thread is, in bytes: pages are made on it.
const STACK: usize = 16 << 20;

/// A server that runs until the program ends.
pub struct Server {
    site: Arc<Site>,
    address: SocketAddr,
    /// The name that the address goes by, where it is not this machine's own.
    name: Option<String>,
}

/// What a server is busy with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stats {
    /// Open streams of events.
    pub streams: usize,
}

impl Server {
    /// Begins to answer.
    pub fn start(bound: Bound, provider: Arc<dyn Provider>) -> io::Result<Self> {
        let Bound {
            listeners,
            address,
            names,
        } = bound;
        let site = Arc::new(Site {
            provider,
            guard: Guard::new(&names, address.port()),
            token: token::new()?,
            streams: Streams::default(),
            shown: Default::default(),
        });
        let open = Arc::new(AtomicUsize::new(0));
        for listener in listeners {
            let (site, open) = (Arc::clone(&site), Arc::clone(&open));
            thread::Builder::new().spawn(move || accept(&listener, &site, &open))?;
        }
        let beating = Arc::clone(&site);
        thread::Builder::new().spawn(move || {
            loop {
                thread::sleep(BEAT);
                beating.streams.beat();
            }
        })?;
        let name = names
            .into_iter()
            .next()
            .filter(|_| !address.ip().is_loopback());
        Ok(Self {
            site,
            address,
            name,
        })
    }

    /// Returns where the site's first page is.
    pub fn url(&self) -> String {
        match &self.name {
            Some(name) => format!("http://{name}:{}/", self.address.port()),
            None => format!("http://{}/", self.address),
        }
    }

    /// Tells open pages of a change.
    pub fn tell(&self, change: Change) {
        self.site.streams.tell(change);
    }

    /// Returns what the server is busy with.
    pub fn stats(&self) -> Stats {
        Stats {
            streams: self.site.streams.count(),
        }
    }
}

/// Takes connections for ever.
fn accept(listener: &TcpListener, site: &Arc<Site>, open: &Arc<AtomicUsize>) {
    loop {
        match listener.accept() {
            Ok((stream, _)) => begin(stream, site, open),
            // Too many open files, most likely: some close soon.
            Err(_) => thread::sleep(Duration::from_millis(20)),
        }
    }
}

fn begin(stream: TcpStream, site: &Arc<Site>, open: &Arc<AtomicUsize>) {
    let place = Place::take(open);
    if place.number >= MOST {
        turn_away(&stream, Status::Busy);
        return;
    }
    let site = Arc::clone(site);
    let thread = thread::Builder::new().stack_size(STACK);
    // Where no thread can be had, the connection is closed, and the browser tries again.
    let _ = thread.spawn(move || {
        let _place = place;
        serve(stream, &site);
    });
}

/// A place among the connections that are answered at once.
struct Place {
    open: Arc<AtomicUsize>,
    number: usize,
}

impl Place {
    fn take(open: &Arc<AtomicUsize>) -> Self {
        Self {
            number: open.fetch_add(1, Ordering::Relaxed),
            open: Arc::clone(open),
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.open.fetch_sub(1, Ordering::Relaxed);
    }
}
