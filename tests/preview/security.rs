//! What the server refuses, each by itself.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use super::{Preview, field, status};

#[test]
fn a_name_that_leads_here_from_elsewhere_is_refused() {
    let preview = Preview::start();
    let port = preview.port;
    let ask = |host: &str| {
        let request = format!("GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        status(&preview.raw(request.as_bytes()))
    };
    for own in ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"] {
        assert_eq!(ask(&format!("{own}:{port}")), 200, "{own}");
    }
    let elsewhere = [
        format!("evil.example:{port}"),
        format!("127.0.0.1.evil.example:{port}"),
        format!("localhost.:{port}"),
        "127.0.0.1".to_owned(),
        format!("127.0.0.1:{}", port ^ 1),
        String::new(),
    ];
    for host in elsewhere {
        assert_eq!(ask(&host), 421, "{host}");
    }
    assert_eq!(status(&preview.raw(b"GET / HTTP/1.1\r\n\r\n")), 400);
    assert_eq!(
        status(&preview.raw(b"GET http://evil.example/ HTTP/1.1\r\nHost: x\r\n\r\n")),
        421
    );
}

#[test]
fn the_stream_of_events_is_for_pages_of_this_run_alone() {
    let preview = Preview::start();
    let token = preview.token();
    let own = format!("Origin: http://127.0.0.1:{}\r\n", preview.port);
    let open = |token: &str, fields: &str| {
        let mut stream = preview.connect();
        let head = format!(
            "GET /-/events?token={token} HTTP/1.1\r\nHost: 127.0.0.1:{}",
            preview.port
        );
        stream
            .write_all(format!("{head}\r\n{fields}\r\n").as_bytes())
            .unwrap();
        let mut bytes = [0; 12];
        stream.read_exact(&mut bytes).unwrap();
        status(&String::from_utf8_lossy(&bytes))
    };
    assert_eq!(open(&token, ""), 200);
    assert_eq!(open(&token, &own), 200);
    assert_eq!(open(&token, "Sec-Fetch-Site: same-origin\r\n"), 200);
    assert_eq!(open("", ""), 403);
    assert_eq!(open(&token[1..], ""), 403);
    assert_eq!(open(&Preview::start().token(), ""), 403);
    for site in ["cross-site", "same-site", "none"] {
        assert_eq!(
            open(&token, &format!("Sec-Fetch-Site: {site}\r\n")),
            403,
            "{site}"
        );
    }
    for origin in [
        "http://evil.example",
        "null",
        "http://127.0.0.1:1",
        "https://127.0.0.1",
    ] {
        assert_eq!(
            open(&token, &format!("Origin: {origin}\r\n")),
            403,
            "{origin}"
        );
    }
    let twice = format!("{own}Origin: http://evil.example\r\n");
    assert_eq!(open(&token, &twice), 400);
    let navigates = "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\n";
    assert_eq!(open(&token, navigates), 403);
}

#[test]
fn the_panel_is_for_pages_of_this_run_alone() {
    let preview = Preview::start();
    let token = preview.token();
    let panel = format!("/-/panel?token={token}&page=/reports/2023/");
    assert!(preview.get(&panel, "").contains("reports/2023/index.html"));
    assert_eq!(status(&preview.get("/-/panel?page=/", "")), 403);
    assert_eq!(
        status(&preview.get(&panel, "Sec-Fetch-Site: cross-site\r\n")),
        403
    );
    let odd = format!("/-/panel?token={token}&page=/../x");
    assert_eq!(status(&preview.get(&odd, "")), 400);
}

#[test]
fn other_sites_can_lead_here_but_take_nothing_from_here() {
    let preview = Preview::start();
    let link = "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\n";
    assert_eq!(status(&preview.get("/", link)), 200);
    let taken = "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n";
    assert_eq!(status(&preview.get("/data.json", taken)), 403);
    assert_eq!(
        status(&preview.get("/data.json", "Origin: http://evil.example\r\n")),
        403
    );
}

#[test]
fn no_answer_is_for_another_site_to_use() {
    let preview = Preview::start();
    let token = preview.token();
    let panel = format!("/-/panel?token={token}&page=/");
    for target in [
        "/",
        "/data.json",
        "/no",
        "/reports/2023",
        "/-/preview.js",
        "/..",
        &panel,
    ] {
        let answer = preview.get(target, "");
        let head = answer
            .split("\r\n\r\n")
            .next()
            .unwrap()
            .to_ascii_lowercase();
        assert!(!head.contains("access-control-"), "{target}: {head}");
        assert_eq!(
            field(&answer, "X-Content-Type-Options"),
            Some("nosniff"),
            "{target}"
        );
        assert_eq!(
            field(&answer, "Cross-Origin-Resource-Policy"),
            Some("same-origin"),
            "{target}"
        );
        assert_eq!(
            field(&answer, "X-Frame-Options"),
            Some("SAMEORIGIN"),
            "{target}"
        );
    }
}

#[test]
fn only_get_and_head_are_understood() {
    let preview = Preview::start();
    for method in [
        "POST", "PUT", "DELETE", "OPTIONS", "CONNECT", "TRACE", "PATCH", "get",
    ] {
        let answer =
            preview.raw(format!("{method} / HTTP/1.1\r\nHost: localhost\r\n\r\n").as_bytes());
        assert_eq!(status(&answer), 405, "{method}");
        assert_eq!(field(&answer, "Allow"), Some("GET, HEAD"));
    }
}

#[test]
fn a_body_is_never_read() {
    let preview = Preview::start();
    let host = format!("Host: localhost:{}\r\n", preview.port);
    // Were the body read as what follows, its request would be answered too.
    let inner = format!("GET / HTTP/1.1\r\n{host}\r\n");
    let length = format!(
        "GET / HTTP/1.1\r\n{host}Content-Length: {}\r\n\r\n{inner}",
        inner.len()
    );
    let chunked =
        format!("GET / HTTP/1.1\r\n{host}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n{inner}");
    for request in [length, chunked] {
        let answer = preview.raw(request.as_bytes());
        assert_eq!(status(&answer), 413);
        assert_eq!(answer.matches("HTTP/1.1").count(), 1, "{answer}");
        assert_eq!(field(&answer, "Connection"), Some("close"));
    }
}

#[test]
fn odd_targets_are_refused() {
    let preview = Preview::start();
    let refused = |target: &[u8], expected: u16| {
        let host = format!(
            " HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\n\r\n",
            preview.port
        );
        let answer = preview.raw(&[b"GET ", target, host.as_bytes()].concat());
        assert_eq!(
            status(&answer),
            expected,
            "{}",
            String::from_utf8_lossy(target)
        );
    };
    refused(b"/../etc/passwd", 400);
    refused(b"/reports/../../etc/passwd", 400);
    refused(b"/%2e%2e/etc/passwd", 400);
    refused(b"/%2E%2e%2fetc/passwd", 400);
    refused(b"/..%2fetc", 400);
    refused(b"/reports%2f2023%2findex.html", 400);
    refused(b"/reports\\2023", 400);
    refused(b"/reports%5c2023", 400);
    refused(b"/index.html%00.png", 400);
    refused(b"/index.html\0", 400);
    refused(b"/index.html#top", 400);
    refused(b"/%ff%fe", 400);
    refused(b"/\xff\xfe", 400);
    refused(b"//etc/passwd", 400);
    refused(b"/./index.html", 400);
    refused(b"index.html", 400);
    refused(format!("/{}", "a".repeat(2048)).as_bytes(), 414);
    refused(format!("/{}", "a".repeat(200_000)).as_bytes(), 414);
    // Encoded twice it is a name like any other, and there is no file of this name.
    refused(b"/%252e%252e/etc/passwd", 404);
}

#[test]
fn heads_have_limits() {
    let preview = Preview::start();
    let many = preview.get("/", &"X: y\r\n".repeat(100));
    assert_eq!(status(&many), 431);
    let long = preview.get("/", &format!("X: {}\r\n", "y".repeat(64 << 10)));
    assert_eq!(status(&long), 431);
    let endless = vec![b'x'; 1 << 20];
    assert_eq!(status(&preview.raw(&endless)), 414);
    assert_eq!(
        status(&preview.raw(b"\x16\x03\x01\x02\x00\x01\r\n\r\n")),
        400
    );
    assert_eq!(
        status(&preview.raw(b"GET / HTTP/2.0\r\nHost: localhost\r\n\r\n")),
        505
    );
}

#[test]
fn slow_clients_are_sent_away() {
    let preview = Preview::start();
    let mut stream = preview.connect();
    let began = Instant::now();
    stream.write_all(b"GET / HTTP/1.1\r\n").unwrap();
    let mut answer = Vec::new();
    let mut dripping = stream.try_clone().unwrap();
    std::thread::spawn(move || {
        // One byte at a time does not buy more time.
        while dripping.write_all(b"X").is_ok() {
            std::thread::sleep(Duration::from_millis(200));
        }
    });
    let _ = stream.read_to_end(&mut answer);
    assert_eq!(status(&String::from_utf8_lossy(&answer)), 408);
    assert!(
        began.elapsed() < Duration::from_secs(9),
        "{:?}",
        began.elapsed()
    );
    assert_eq!(status(&preview.get("/", "")), 200);
}

#[test]
fn the_server_is_on_loopback_alone() {
    let preview = Preview::start();
    // A socket that does not send anything: it only asks which address this machine would use.
    let socket = std::net::UdpSocket::bind("0.0.0.0:0").unwrap();
    let Ok(()) = socket.connect("192.0.2.1:9") else {
        return;
    };
    let own = socket.local_addr().unwrap().ip();
    if own.is_loopback() {
        return;
    }
    let address = SocketAddr::new(own, preview.port);
    assert!(TcpStream::connect_timeout(&address, Duration::from_secs(2)).is_err());
}
