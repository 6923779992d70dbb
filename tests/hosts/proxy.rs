//! A proxy between the program and a server that spoils answers as it is told: errors, silence,
//! connections that are cut before, in and after the answer.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is passed on, and its answer back.
    Answered,
    /// It is answered with this status, and not passed on.
    Refused(&'static str),
    /// The connection is cut at once.
    Cut,
    /// It is passed on, and nobody hears of it.
    Unheard,
    /// It is passed on, and half of the answer comes back.
    Torn,
    /// Nothing comes back, and the connection stays.
    Silent,
}

/// A proxy that runs until the test's process ends.
pub(crate) struct Proxy {
    /// Its address.
    pub(crate) url: String,
    counts: Arc<Counts>,
}

#[derive(Default)]
struct Counts {
    seen: AtomicUsize,
    spoilt: AtomicUsize,
}

impl Proxy {
    /// Stands before the server at a port; `fate` decides by the request's number, from 1, and
    /// its first line.
    pub(crate) fn before(
        port: u16,
        fate: impl Fn(usize, &str) -> Fate + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let counts = Arc::new(Counts::default());
        let (shared, fate) = (Arc::clone(&counts), Arc::new(fate));
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (counts, fate) = (Arc::clone(&shared), Arc::clone(&fate));
                thread::spawn(move || {
                    // A client that goes away is no matter.
                    drop(pass_on(client, port, |line| {
                        let number = counts.seen.fetch_add(1, Ordering::Relaxed) + 1;
                        let fate = fate(number, line);
                        if fate != Fate::Answered {
                            counts.spoilt.fetch_add(1, Ordering::Relaxed);
                        }
                        fate
                    }));
                });
            }
        });
        Self { url, counts }
    }

    /// Spoils every fifth answer, in every way in turn but silence, which takes long.
    pub(crate) fn spoiling(port: u16) -> Self {
        const FATES: [Fate; 5] = [
            Fate::Refused("500 Internal Server Error"),
            Fate::Refused("503 Service Unavailable\r\nRetry-After: 1"),
            Fate::Cut,
            Fate::Unheard,
            Fate::Torn,
        ];
        Self::before(port, |number, _| match number % 5 {
            0 => FATES[number / 5 % 5],
            _ => Fate::Answered,
        })
    }

    /// How many requests there were.
    pub(crate) fn n_seen(&self) -> usize {
        self.counts.seen.load(Ordering::Relaxed)
    }

    /// How many answers were spoilt.
    pub(crate) fn n_spoilt(&self) -> usize {
        self.counts.spoilt.load(Ordering::Relaxed)
    }
}

/// Passes one request on and its answer back, or what comes of it.
fn pass_on(
    mut client: TcpStream,
    port: u16,
    fate: impl FnOnce(&str) -> Fate,
) -> std::io::Result<()> {
    let request = read_request(&mut client)?;
    let text = String::from_utf8_lossy(&request);
    let fate = fate(text.lines().next().unwrap_or(""));
    match fate {
        Fate::Refused(status) => {
            let answer =
                format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            return client.write_all(answer.as_bytes());
        }
        Fate::Cut => return client.shutdown(Shutdown::Both),
        // The client goes away in the end.
        Fate::Silent => return client.read_to_end(&mut Vec::new()).map(drop),
        Fate::Answered | Fate::Unheard | Fate::Torn => {}
    }
    let mut server = TcpStream::connect(("127.0.0.1", port))?;
    server.write_all(&request)?;
    let mut answer = Vec::new();
    server.read_to_end(&mut answer)?;
    let sent = match fate {
        Fate::Unheard => 0,
        Fate::Torn => answer.len() / 2,
        _ => answer.len(),
    };
    client.write_all(&answer[..sent])?;
    client.shutdown(Shutdown::Both)
}

/// Reads a request, and asks in it that the connection be closed after the answer.
fn read_request(client: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut part = [0; 16_384];
    loop {
        let count = client.read(&mut part)?;
        bytes.extend_from_slice(&part[..count]);
        let end = bytes.windows(4).position(|part| part == b"\r\n\r\n");
        if let Some(end) = end {
            let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length:"));
            let length: usize = length.map_or(0, |length| length.trim().parse().unwrap());
            if bytes.len() >= end + 4 + length {
                bytes.splice(end..end, *b"\r\nConnection: close");
                return Ok(bytes);
            }
        }
        if count == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    }
}
