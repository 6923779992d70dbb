//! An answer, and how it is written: with what keeps other sites out, and within a time.

use std::fs::File;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use super::head::Deadline;

/// How long a browser may take over one answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// How many bytes are read from a file at a time.
const CHUNK: usize = 64 << 10;

/// What every answer says: nothing here is for another site to read, show or guess the kind of.
const ALWAYS: &str = "X-Content-Type-Options: nosniff\r\n\
    Cross-Origin-Resource-Policy: same-origin\r\n\
    Content-Security-Policy: frame-ancestors 'self'\r\n\
    X-Frame-Options: SAMEORIGIN\r\n";

/// An answer.
pub(super) struct Answer {
    pub(super) status: Status,
    fields: String,
    body: Content,
}

/// What an answer carries.
pub(super) enum Content {
    /// Bytes in memory.
    Bytes(Vec<u8>),
    /// A file, of which so many bytes are sent.
    File(File, u64),
}

/// What an answer says in its first line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    /// Here it is.
    Ok,
    /// It is elsewhere.
    Found,
    /// It is what the browser has.
    NotModified,
    /// The request is odd.
    BadRequest,
    /// It is not for this asker.
    Forbidden,
    /// There is no such file.
    NotFound,
    /// Only GET and HEAD are understood.
    MethodNotAllowed,
    /// The request took too long.
    Timeout,
    /// A body is not read.
    BodyRefused,
    /// The target is too long.
    TargetTooLong,
    /// Another host is meant.
    Misdirected,
    /// The head is too large.
    HeadTooLarge,
    /// The page cannot be made as things are.
    Fault,
    /// There are too many connections.
    Busy,
    /// Another version of HTTP.
    Version,
}

impl Status {
    /// Returns the number and the words.
    pub(super) fn line(self) -> &'static str {
        match self {
            Self::Ok => "200 OK",
            Self::Found => "302 Found",
            Self::NotModified => "304 Not Modified",
            Self::BadRequest => "400 Bad Request",
            Self::Forbidden => "403 Forbidden",
            Self::NotFound => "404 Not Found",
            Self::MethodNotAllowed => "405 Method Not Allowed",
            Self::Timeout => "408 Request Timeout",
            Self::BodyRefused => "413 Content Too Large",
            Self::TargetTooLong => "414 URI Too Long",
            Self::Misdirected => "421 Misdirected Request",
            Self::HeadTooLarge => "431 Request Header Fields Too Large",
            Self::Fault => "500 Internal Server Error",
            Self::Busy => "503 Service Unavailable",
            Self::Version => "505 HTTP Version Not Supported",
        }
    }
}

impl Answer {
    /// Makes an answer that says no more than its status.
    pub(super) fn plain(status: Status) -> Self {
        let words = format!("{}\n", status.line());
        let answer = Self::new(status, Content::Bytes(words.into_bytes()));
        let answer = answer.with("Content-Type", "text/plain; charset=utf-8");
        answer.with("Cache-Control", "no-store")
    }

    /// Makes an answer.
    pub(super) fn new(status: Status, body: Content) -> Self {
        Self {
            status,
            fields: String::new(),
            body,
        }
    }

    /// Adds a field. What could end its line is left out.
    pub(super) fn with(mut self, name: &str, value: &str) -> Self {
        let safe: String = value.chars().filter(|ch| !ch.is_control()).collect();
        self.fields.push_str(&format!("{name}: {safe}\r\n"));
        self
    }

    /// Writes the answer; without what it carries where only the head was asked for.
    pub(super) fn write(self, stream: &TcpStream, sends_body: bool, stays: bool) -> io::Result<()> {
        let len = match &self.body {
            Content::Bytes(bytes) => bytes.len() as u64,
            Content::File(_, len) => *len,
        };
        let mut head = head(self.status, &self.fields);
        if self.status != Status::NotModified {
            head.push_str(&format!("Content-Length: {len}\r\n"));
        }
        let connection = if stays { "keep-alive" } else { "close" };
        head.push_str(&format!("Connection: {connection}\r\n\r\n"));
        let deadline = Deadline::after(PATIENCE);
        let mut bytes = head.into_bytes();
        let has_body = sends_body && self.status != Status::NotModified;
        match self.body {
            Content::Bytes(body) if has_body => {
                bytes.extend_from_slice(&body);
                send(stream, &bytes, deadline)
            }
            Content::File(file, len) if has_body => {
                send(stream, &bytes, deadline)?;
                send_file(stream, file, len, deadline)
            }
            _ => send(stream, &bytes, deadline),
        }
    }
}

/// Writes the first lines of an answer, without the empty one.
pub(super) fn head(status: Status, fields: &str) -> String {
    format!("HTTP/1.1 {}\r\n{ALWAYS}{fields}", status.line())
}

fn send(mut stream: &TcpStream, mut bytes: &[u8], deadline: Deadline) -> io::Result<()> {
    while !bytes.is_empty() {
        stream.set_write_timeout(Some(deadline.left()?))?;
        let len = stream.write(bytes)?;
        if len == 0 {
            return Err(io::ErrorKind::WriteZero.into());
        }
        bytes = &bytes[len..];
    }
    Ok(())
}

/// Sends exactly as many bytes of a file as were promised; one that shrinks ends the connection.
fn send_file(stream: &TcpStream, mut file: File, len: u64, deadline: Deadline) -> io::Result<()> {
    let mut left = len;
    let mut chunk = vec![0; CHUNK];
    while left > 0 {
        let most = usize::try_from(left).unwrap_or(CHUNK).min(CHUNK);
        let read = file.read(&mut chunk[..most])?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        send(stream, &chunk[..read], deadline)?;
        left -= read as u64;
    }
    Ok(())
}
