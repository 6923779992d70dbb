//! Repositories over HTTP, by git's own program behind a small server that wants a password and
//! counts what it is asked.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// `me:secret token` as HTTP writes it.
const LOGIN: &str = "Authorization: Basic bWU6c2VjcmV0IHRva2Vu";

/// A server that runs until the test's process ends.
pub(crate) struct Smart {
    /// Its address.
    pub(crate) url: String,
    asked: Arc<AtomicUsize>,
}

impl Smart {
    /// Serves the repositories in a folder to the user `me` with the password `secret token`.
    pub(crate) fn before(folder: &Path) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(AtomicUsize::new(0));
        let (folder, count) = (folder.to_path_buf(), Arc::clone(&asked));
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (folder, count) = (folder.clone(), Arc::clone(&count));
                thread::spawn(move || {
                    let mut client = BufReader::new(client);
                    while serve(&mut client, &folder).is_some() {
                        count.fetch_add(1, Ordering::Relaxed);
                    }
                });
            }
        });
        Self { url, asked }
    }

    /// How many requests there were since the last time.
    pub(crate) fn n_asked(&self) -> usize {
        self.asked.swap(0, Ordering::Relaxed)
    }
}

/// The head of a request, in lines.
struct Head(Vec<String>);

impl Head {
    fn read(client: &mut BufReader<TcpStream>) -> Option<Self> {
        let mut head = Vec::new();
        loop {
            let mut line = String::new();
            client.read_line(&mut line).ok().filter(|len| *len > 0)?;
            match line.trim_end() {
                "" => return Some(Self(head)),
                line => head.push(line.to_owned()),
            }
        }
    }

    fn value(&self, name: &str) -> String {
        let mut lines = self.0.iter().filter_map(|line| line.split_once(": "));
        let found = lines.find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map_or(String::new(), |(_, value)| value.to_owned())
    }
}

/// Answers a request; `None` at the end of a connection.
fn serve(client: &mut BufReader<TcpStream>, folder: &Path) -> Option<()> {
    let head = Head::read(client)?;
    if head.value("Expect") == "100-continue" {
        let go_on = b"HTTP/1.1 100 Continue\r\n\r\n";
        client.get_mut().write_all(go_on).ok()?;
    }
    let body = match head.value("Transfer-Encoding").as_str() {
        "chunked" => chunks(client)?,
        _ => {
            let mut body = vec![0; head.value("Content-Length").parse().unwrap_or(0)];
            client.read_exact(&mut body).ok()?;
            body
        }
    };
    let to = client.get_mut();
    if !head.0.iter().any(|line| line == LOGIN) {
        let refusal = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"git\"\r\n\
                       Content-Length: 0\r\n\r\n";
        return to.write_all(refusal.as_bytes()).ok();
    }
    let answer = ask(&head, body, folder)?;
    let at = answer.windows(4).position(|part| part == b"\r\n\r\n")?;
    let fields = String::from_utf8_lossy(&answer[..at]).into_owned();
    let (status, fields) = match fields.strip_prefix("Status: ") {
        Some(rest) => rest.split_once("\r\n").unwrap_or((rest, "")),
        None => ("200 OK", fields.as_str()),
    };
    let body = &answer[at + 4..];
    let size = body.len();
    let head = format!("HTTP/1.1 {status}\r\n{fields}\r\nContent-Length: {size}\r\n\r\n");
    to.write_all(head.as_bytes()).ok()?;
    to.write_all(body).ok()
}

/// Has git's own program answer.
fn ask(head: &Head, body: Vec<u8>, folder: &Path) -> Option<Vec<u8>> {
    let mut request = head.0[0].split(' ');
    let (method, target) = (request.next()?, request.next()?);
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut command = Command::new("git");
    command
        .arg("http-backend")
        .env("GIT_PROJECT_ROOT", folder)
        .env("GIT_HTTP_EXPORT_ALL", "1")
        .env("REMOTE_USER", "me")
        .env("REQUEST_METHOD", method)
        .env("PATH_INFO", path)
        .env("QUERY_STRING", query)
        .env("CONTENT_TYPE", head.value("Content-Type"))
        .env("HTTP_CONTENT_ENCODING", head.value("Content-Encoding"))
        .env("GIT_PROTOCOL", head.value("Git-Protocol"))
        .env("CONTENT_LENGTH", body.len().to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let feed = thread::spawn(move || drop(input.write_all(&body)));
    let answer = child.wait_with_output().unwrap().stdout;
    feed.join().unwrap();
    Some(answer)
}

/// Reads a body that comes in parts.
fn chunks(client: &mut BufReader<TcpStream>) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let mut line = String::new();
        client.read_line(&mut line).ok()?;
        let size = usize::from_str_radix(line.trim(), 16).ok()?;
        let mut part = vec![0; size + 2];
        client.read_exact(&mut part).ok()?;
        body.extend(&part[..size]);
        if size == 0 {
            return Some(body);
        }
    }
}
