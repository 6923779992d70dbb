//! The head of a request: read with limits of length, number and time. A body is never read.

use std::io::{self, ErrorKind, Read};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::address;

/// The longest head, in bytes. Browsers send the cookies of every program on the machine.
const LONGEST: usize = 32 << 10;

/// The most fields of a head.
const MOST_FIELDS: usize = 64;

/// How long a browser may take over a head that it has begun.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long a connection may stay without a request.
const IDLE: Duration = Duration::from_secs(60);

/// What a request wants done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    /// The file.
    Get,
    /// What is known of the file, without it.
    Head,
}

/// A request, without a body.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) method: Method,
    pub(super) target: Vec<u8>,
    pub(super) host: String,
    pub(super) origin: Option<String>,
    pub(super) fetch_site: Option<String>,
    pub(super) fetch_mode: Option<String>,
    pub(super) if_none_match: Option<String>,
    /// Whether more requests may follow.
    pub(super) keeps_open: bool,
}

/// Why there is no request.
#[derive(Debug)]
pub(super) enum NoHead {
    /// The browser has gone, or said nothing for long.
    Closed,
    /// It did not finish what it had begun.
    TooSlow,
    /// The target is too long.
    TargetTooLong,
    /// The head is too long, or has too many fields.
    TooLarge,
    /// It is not HTTP as browsers speak it.
    Malformed,
    /// A version of HTTP that is not spoken here.
    Version,
    /// It wants something changed.
    Method,
    /// It has a body.
    HasBody,
}

/// The bytes of a connection that were read and not yet used.
#[derive(Default)]
pub(super) struct Buffer(Vec<u8>);

impl Buffer {
    /// Waits for the next head.
    pub(super) fn next(&mut self, stream: &TcpStream) -> Result<Head, NoHead> {
        let mut deadline = Deadline::after(if self.0.is_empty() { IDLE } else { PATIENCE });
        loop {
            if let Some((head, len)) = parse(&self.0)? {
                self.0.drain(..len);
                return Ok(head);
            }
            let was_empty = self.0.is_empty();
            match self.fill(stream, deadline) {
                Ok(0) => return Err(NoHead::Closed),
                Ok(_) if was_empty => deadline = Deadline::after(PATIENCE),
                Ok(_) => {}
                Err(_) if was_empty => return Err(NoHead::Closed),
                Err(error) if is_timeout(&error) => return Err(NoHead::TooSlow),
                Err(_) => return Err(NoHead::Closed),
            }
        }
    }

    fn fill(&mut self, mut stream: &TcpStream, deadline: Deadline) -> io::Result<usize> {
        stream.set_read_timeout(Some(deadline.left()?))?;
        let mut chunk = [0; 4096];
        let len = stream.read(&mut chunk)?;
        self.0.extend_from_slice(&chunk[..len]);
        Ok(len)
    }
}

/// A moment until which something must be done.
#[derive(Clone, Copy)]
pub(super) struct Deadline(Instant);

impl Deadline {
    /// Sets one.
    pub(super) fn after(time: Duration) -> Self {
        Self(Instant::now() + time)
    }

    /// Returns the time that is left; an error when there is none.
    pub(super) fn left(self) -> io::Result<Duration> {
        let left = self.0.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(ErrorKind::TimedOut.into());
        }
        Ok(left)
    }
}

fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}

/// Reads a head and how long it is; nothing while it is not whole.
fn parse(bytes: &[u8]) -> Result<Option<(Head, usize)>, NoHead> {
    let mut fields = [httparse::EMPTY_HEADER; MOST_FIELDS];
    let mut request = httparse::Request::new(&mut fields);
    let len = match request.parse(bytes) {
        Ok(httparse::Status::Complete(len)) if len > LONGEST => return Err(NoHead::TooLarge),
        Ok(httparse::Status::Complete(len)) => len,
        Ok(httparse::Status::Partial) => return still_fits(bytes).map(|()| None),
        Err(httparse::Error::TooManyHeaders) => return Err(NoHead::TooLarge),
        Err(_) => return Err(refused(bytes)),
    };
    let target = request.path.unwrap_or_default().as_bytes().to_vec();
    if target.len() > address::LONGEST {
        return Err(NoHead::TargetTooLong);
    }
    let version = request.version.unwrap_or(0);
    let method = match request.method {
        Some("GET") => Method::Get,
        Some("HEAD") => Method::Head,
        _ => return Err(NoHead::Method),
    };
    read_fields(request.headers, Head::new(method, target, version)).map(|head| Some((head, len)))
}

/// Tells a version that is not spoken from what is no HTTP at all.
fn refused(bytes: &[u8]) -> NoHead {
    let line = bytes
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let version = line.rsplit(|byte| *byte == b' ').next().unwrap_or_default();
    let is_other = version.starts_with(b"HTTP/") && !version.starts_with(b"HTTP/1.");
    if is_other {
        NoHead::Version
    } else {
        NoHead::Malformed
    }
}

/// Refuses a head that is too long before it has come to its end.
fn still_fits(bytes: &[u8]) -> Result<(), NoHead> {
    let longest_line = address::LONGEST + "HEAD  HTTP/1.1\r\n".len();
    if bytes.len() > longest_line && !bytes[..longest_line].contains(&b'\n') {
        return Err(NoHead::TargetTooLong);
    }
    if bytes.len() > LONGEST {
        return Err(NoHead::TooLarge);
    }
    Ok(())
}

impl Head {
    fn new(method: Method, target: Vec<u8>, version: u8) -> Self {
        Self {
            method,
            target,
            host: String::new(),
            origin: None,
            fetch_site: None,
            fetch_mode: None,
            if_none_match: None,
            keeps_open: version == 1,
        }
    }
}

fn read_fields(fields: &[httparse::Header<'_>], mut head: Head) -> Result<Head, NoHead> {
    let mut n_hosts = 0;
    for field in fields {
        let name = field.name.to_ascii_lowercase();
        let text = || {
            let text = std::str::from_utf8(field.value).map_err(|_| NoHead::Malformed)?;
            Ok(text.trim().to_owned())
        };
        match name.as_str() {
            "host" => {
                n_hosts += 1;
                head.host = text()?.to_ascii_lowercase();
            }
            // A field that is there twice must not be told by its kinder half.
            "origin" if head.origin.is_some() => return Err(NoHead::Malformed),
            "origin" => head.origin = Some(text()?.to_ascii_lowercase()),
            "sec-fetch-site" if head.fetch_site.is_some() => return Err(NoHead::Malformed),
            "sec-fetch-site" => head.fetch_site = Some(text()?),
            "sec-fetch-mode" => head.fetch_mode = Some(text()?),
            "if-none-match" => head.if_none_match = Some(text()?),
            "connection" => {
                let says_close = text()?.to_ascii_lowercase().contains("close");
                head.keeps_open = head.keeps_open && !says_close;
            }
            "content-length" if text()? == "0" => {}
            "content-length" | "transfer-encoding" => return Err(NoHead::HasBody),
            _ => {}
        }
    }
    if n_hosts == 1 {
        Ok(head)
    } else {
        Err(NoHead::Malformed)
    }
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, NoHead, parse};

    fn fault(text: &str) -> NoHead {
        parse(text.as_bytes()).unwrap_err()
    }

    #[test]
    fn a_head_is_read_when_it_is_whole() {
        let text = "GET /a HTTP/1.1\r\nHost: LocalHost:4000\r\nOrigin: http://x\r\n\r\nrest";
        assert!(parse(&text.as_bytes()[..40]).unwrap().is_none());
        let (head, len) = parse(text.as_bytes()).unwrap().unwrap();
        assert_eq!(
            (head.host.as_str(), &text[len..]),
            ("localhost:4000", "rest")
        );
        assert_eq!(head.target, b"/a");
        assert!(head.keeps_open);
    }

    #[test]
    fn limits_hold_before_a_head_has_come_to_its_end() {
        assert!(matches!(
            fault(&format!("GET /{}", "a".repeat(3000))),
            NoHead::TargetTooLong
        ));
        let long = format!("GET / HTTP/1.1\r\nX: {}", "a".repeat(LONGEST));
        assert!(matches!(fault(&long), NoHead::TooLarge));
        let many = format!("GET / HTTP/1.1\r\n{}", "A: b\r\n".repeat(65));
        assert!(matches!(fault(&many), NoHead::TooLarge));
    }

    #[test]
    fn what_browsers_do_not_send_is_refused() {
        let with = |fields: &str| fault(&format!("GET / HTTP/1.1\r\n{fields}\r\n"));
        assert!(matches!(with(""), NoHead::Malformed));
        assert!(matches!(with("Host: a\r\nHost: b\r\n"), NoHead::Malformed));
        assert!(matches!(
            with("Host: a\r\nContent-Length: 1\r\n"),
            NoHead::HasBody
        ));
        assert!(matches!(
            with("Host: a\r\nTransfer-Encoding: chunked\r\n"),
            NoHead::HasBody
        ));
        assert!(matches!(
            fault("POST / HTTP/1.1\r\nHost: a\r\n\r\n"),
            NoHead::Method
        ));
        assert!(matches!(
            fault("GET / HTTP/2.0\r\nHost: a\r\n\r\n"),
            NoHead::Version
        ));
        assert!(matches!(fault("hello\r\n\r\n"), NoHead::Malformed));
    }
}
