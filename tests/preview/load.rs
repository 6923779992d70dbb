//! Many at once: the server goes on answering, and holds no more than it must.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use gongkai::preview::Change;

use super::{Preview, status};

/// Allows this process, which is both sides of every connection, as many files as it may have.
fn allow_many_files() {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    setrlimit(Resource::Nofile, limit).unwrap();
}

fn open_stream(preview: &Preview, token: &str) -> TcpStream {
    let mut stream = preview.connect();
    let host = format!("Host: 127.0.0.1:{}", preview.port);
    write!(
        stream,
        "GET /-/events?token={token} HTTP/1.1\r\n{host}\r\n\r\n"
    )
    .unwrap();
    let mut byte = [0];
    stream.read_exact(&mut byte).unwrap();
    stream
}

#[test]
fn five_hundred_idle_streams_cost_nothing_that_is_felt() {
    allow_many_files();
    let preview = Preview::start();
    let token = preview.token();
    let streams: Vec<TcpStream> = (0..500).map(|_| open_stream(&preview, &token)).collect();
    assert_eq!(preview.server.stats().streams, 500);
    let began = Instant::now();
    for revision in 0..100 {
        preview.server.tell(Change {
            revision,
            assets: false,
        });
    }
    let answers = std::thread::scope(|scope| {
        let ask = || scope.spawn(|| status(&preview.get("/", "")));
        let asking: Vec<_> = (0..50).map(|_| ask()).collect();
        asking
            .into_iter()
            .map(|one| one.join().unwrap())
            .collect::<Vec<u16>>()
    });
    assert_eq!(answers, vec![200; 50]);
    // Fifty thousand messages and fifty pages, on a machine that may be busy with other tests.
    assert!(
        began.elapsed() < Duration::from_secs(10),
        "{:?}",
        began.elapsed()
    );
    drop(streams);
}

#[test]
fn streams_that_nobody_reads_are_dropped_and_others_go_on() {
    let preview = Preview::start();
    let token = preview.token();
    let _deaf = open_stream(&preview, &token);
    let change = Change {
        revision: 1,
        assets: false,
    };
    for _ in 0..2_000_000 {
        preview.server.tell(change);
        if preview.server.stats().streams == 0 {
            break;
        }
    }
    assert_eq!(preview.server.stats().streams, 0);
    let _hearing = open_stream(&preview, &token);
    assert_eq!(preview.server.stats().streams, 1);
}

#[test]
fn there_is_an_end_to_connections_and_they_are_given_back() {
    allow_many_files();
    let preview = Preview::start();
    let idle: Vec<TcpStream> = (0..300).map(|_| preview.connect()).collect();
    let mut last = [0; 12];
    // The last of them are turned away at once; the first wait for a request.
    let mut refused = idle.last().unwrap();
    refused.read_exact(&mut last).unwrap();
    assert_eq!(status(&String::from_utf8_lossy(&last)), 503);
    drop(idle);
    let deadline = Instant::now() + Duration::from_secs(20);
    while status(&preview.get("/", "")) != 200 {
        assert!(Instant::now() < deadline, "connections are not given back");
    }
}
