//! The server of the preview, asked over plain sockets.

mod load;
mod requests;
mod security;
mod watching;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use gongkai::preview::{Body, Found, Listen, Page, Provider, Server};

/// A site of a few files.
pub(crate) struct Site {
    /// What the page says, and which of its versions can be made.
    pub(crate) revision: AtomicU64,
    pub(crate) is_broken: std::sync::atomic::AtomicBool,
}

impl Provider for Site {
    fn has(&self, path: &str) -> bool {
        matches!(self.find(path), Found::Page(_) | Found::Held(_))
    }

    fn find(&self, path: &str) -> Found {
        let revision = self.revision.load(Ordering::SeqCst);
        let text = match path {
            "index.html" | "reports/2023/index.html" | "表 1.html" => {
                format!("<!DOCTYPE html><html><head></head><body>{revision}</body></html>")
            }
            "data.json" => "{}".to_owned(),
            _ => return Found::Missing,
        };
        if self.is_broken.load(Ordering::SeqCst) {
            return Found::Held(None);
        }
        Found::Page(Page {
            body: Body::Bytes(text.into_bytes()),
            tag: format!("v{revision}"),
        })
    }

    fn not_found(&self) -> Option<Page> {
        Some(Page {
            body: Body::Bytes(b"<html><head></head>not here</html>".to_vec()),
            tag: "404".to_owned(),
        })
    }

    fn panel(&self, path: &str) -> String {
        format!("{{\"path\":\"{path}\"}}")
    }
}

/// A server on a free port of this machine.
pub(crate) struct Preview {
    pub(crate) server: Server,
    pub(crate) site: Arc<Site>,
    pub(crate) port: u16,
}

impl Preview {
    pub(crate) fn start() -> Self {
        let bound = Listen::default().bind().unwrap();
        let site = Arc::new(Site {
            revision: AtomicU64::new(1),
            is_broken: Default::default(),
        });
        let server = Server::start(bound, Arc::clone(&site) as Arc<_>).unwrap();
        let url = server.url();
        let port = url.trim_end_matches('/').rsplit(':').next().unwrap();
        Self {
            server,
            site,
            port: port.parse().unwrap(),
        }
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let address = SocketAddr::from(([127, 0, 0, 1], self.port));
        let stream = TcpStream::connect(address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        stream
    }

    /// Sends bytes and returns all that comes back.
    pub(crate) fn raw(&self, request: &[u8]) -> String {
        let mut stream = self.connect();
        // The server may have hung up before it has read all.
        let _ = stream.write_all(request);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Asks for a target with further fields, each with its end of line.
    pub(crate) fn get(&self, target: &str, fields: &str) -> String {
        let host = format!("Host: 127.0.0.1:{}\r\nConnection: close\r\n", self.port);
        self.raw(format!("GET {target} HTTP/1.1\r\n{host}{fields}\r\n").as_bytes())
    }

    /// Returns the word of this run, which pages know.
    pub(crate) fn token(&self) -> String {
        let page = self.get("/", "");
        let after = page.split("data-token=\"").nth(1).unwrap();
        after.split('"').next().unwrap().to_owned()
    }
}

/// Returns the number in the first line of an answer.
pub(crate) fn status(answer: &str) -> u16 {
    let number = answer
        .strip_prefix("HTTP/1.1 ")
        .and_then(|rest| rest.get(..3));
    number
        .unwrap_or_else(|| panic!("no answer: {answer:?}"))
        .parse()
        .unwrap()
}

/// Returns a field of an answer.
pub(crate) fn field<'a>(answer: &'a str, name: &str) -> Option<&'a str> {
    let head = answer.split("\r\n\r\n").next()?;
    let lines = head.lines().filter_map(|line| line.split_once(": "));
    lines
        .into_iter()
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value)
}
