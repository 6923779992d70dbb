//! A proxy between the program and a server that spoils every fifth answer, in turn: errors,
//! silence cut short, connections that are cut before, in and after the answer.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Every which answer is spoilt.
const EVERY: usize = 5;

/// A proxy that runs until the test's process ends.
pub(crate) struct Proxy {
    /// Its address.
    pub(crate) url: String,
    spoilt: Arc<AtomicUsize>,
}

impl Proxy {
    /// Stands before the server at a port.
    pub(crate) fn before(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let spoilt = Arc::new(AtomicUsize::new(0));
        let (seen, count) = (AtomicUsize::new(0), Arc::clone(&spoilt));
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let number = seen.fetch_add(1, Ordering::Relaxed) + 1;
                let fault = number.is_multiple_of(EVERY);
                let fault = fault.then(|| count.fetch_add(1, Ordering::Relaxed));
                // A client that goes away is no matter.
                thread::spawn(move || drop(pass_on(client, port, fault)));
            }
        });
        Self { url, spoilt }
    }

    /// How many answers were spoilt.
    pub(crate) fn n_spoilt(&self) -> usize {
        self.spoilt.load(Ordering::Relaxed)
    }
}

/// Passes one request on and its answer back, or what comes of it.
fn pass_on(mut client: TcpStream, port: u16, fault: Option<usize>) -> std::io::Result<()> {
    let request = read_request(&mut client)?;
    let error = |status: &str| {
        format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    };
    let before = fault.map(|number| number % 5);
    match before {
        Some(0) => return client.write_all(error("500 Internal Server Error").as_bytes()),
        Some(1) => {
            let busy = "503 Service Unavailable\r\nRetry-After: 1";
            return client.write_all(error(busy).as_bytes());
        }
        Some(2) => return client.shutdown(Shutdown::Both),
        _ => {}
    }
    let mut server = TcpStream::connect(("127.0.0.1", port))?;
    server.write_all(&request)?;
    let mut answer = Vec::new();
    server.read_to_end(&mut answer)?;
    let sent = match before {
        // It was done, and nobody hears of it.
        Some(3) => 0,
        Some(_) => answer.len() / 2,
        None => answer.len(),
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
