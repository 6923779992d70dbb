//! A preview that runs, and clients of it.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// The program that is measured.
const PROGRAM: &str = env!("CARGO_BIN_EXE_gongkai");

/// A preview; it ends with this value.
pub(crate) struct Preview {
    child: Child,
    port: u16,
    token: String,
}

impl Preview {
    /// Starts the preview of a portal; returns how long its first page took.
    pub(crate) fn start(root: &Path, page: &str) -> io::Result<(Self, Duration)> {
        let begun = Instant::now();
        let mut command = Command::new(PROGRAM);
        command.args([
            "serve",
            "--port",
            "0",
            "--quiet",
            "--until-stdin-closes",
            "--root",
        ]);
        command
            .arg(root)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = command.spawn()?;
        let out = child
            .stdout
            .take()
            .ok_or_else(|| io::Error::other("no output"))?;
        let mut said = String::new();
        BufReader::new(out).read_line(&mut said)?;
        let port = said
            .split("127.0.0.1:")
            .nth(1)
            .and_then(|rest| rest.split('/').next());
        let port = port.and_then(|port| port.parse().ok());
        let mut preview = Self {
            child,
            port: port.ok_or_else(|| io::Error::other("no address"))?,
            token: String::new(),
        };
        let first = preview.connect()?.get(page)?;
        let time = begun.elapsed();
        let token = first
            .split("data-token=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next());
        preview.token = token
            .ok_or_else(|| io::Error::other("no token"))?
            .to_owned();
        Ok((preview, time))
    }

    /// Waits.
    pub(crate) fn rest(&self, time: Duration) -> io::Result<()> {
        std::thread::sleep(time);
        Ok(())
    }

    /// Returns how much memory was used at the most, in megabytes.
    pub(crate) fn memory(&self) -> io::Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().next());
        let kilobytes: Option<u64> = kilobytes.and_then(|number| number.parse().ok());
        Ok(kilobytes.unwrap_or(0) / 1024)
    }

    /// Opens a connection that takes one request after another.
    pub(crate) fn connect(&self) -> io::Result<Connection> {
        let stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_nodelay(true)?;
        Ok(Connection {
            reader: BufReader::with_capacity(256 << 10, stream),
            port: self.port,
        })
    }

    fn ask_for_events(&self) -> io::Result<TcpStream> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        let (port, token) = (self.port, &self.token);
        let target = format!("/-/events?token={token}");
        let head = format!("GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n");
        stream.write_all(head.as_bytes())?;
        Ok(stream)
    }

    /// Opens a stream of events and waits until it is heard.
    pub(crate) fn stream(&self) -> io::Result<Stream> {
        let stream = self.ask_for_events()?;
        let socket = stream.try_clone()?;
        let mut lines = BufReader::new(stream).lines();
        for line in lines.by_ref() {
            if line? == "event: hello" {
                break;
            }
        }
        let (sender, changes) = mpsc::channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if line == "event: change" && sender.send(Instant::now()).is_err() {
                    break;
                }
            }
        });
        Ok(Stream { changes, socket })
    }

    /// Opens a stream of events that nobody reads.
    pub(crate) fn idle_stream(&self) -> io::Result<TcpStream> {
        let mut stream = self.ask_for_events()?;
        stream.read_exact(&mut [0])?;
        Ok(stream)
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A stream of events.
pub(crate) struct Stream {
    changes: mpsc::Receiver<Instant>,
    socket: TcpStream,
}

impl Stream {
    /// Returns when the first change was heard of.
    pub(crate) fn change(&self) -> io::Result<Instant> {
        let heard = self.changes.recv_timeout(Duration::from_secs(20));
        heard.map_err(|_| io::Error::other("no event"))
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        let _ = self.socket.shutdown(std::net::Shutdown::Both);
    }
}

/// A connection.
pub(crate) struct Connection {
    reader: BufReader<TcpStream>,
    port: u16,
}

impl Connection {
    /// Asks for a page and reads it.
    pub(crate) fn get(&mut self, target: &str) -> io::Result<String> {
        let head = format!(
            "GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n",
            self.port
        );
        self.reader.get_mut().write_all(head.as_bytes())?;
        let mut len = 0;
        loop {
            let mut line = String::new();
            if self.reader.read_line(&mut line)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if let Some(value) = line.strip_prefix("Content-Length: ") {
                len = value.trim().parse().map_err(io::Error::other)?;
            }
            if line == "\r\n" {
                break;
            }
        }
        let mut body = vec![0; len];
        self.reader.read_exact(&mut body)?;
        Ok(String::from_utf8_lossy(&body).into_owned())
    }
}
