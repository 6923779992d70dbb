//! What the server answers to browsers.

use std::io::{BufRead, BufReader, Write};
use std::sync::atomic::Ordering;
use std::time::Duration;

use gongkai::preview::Change;

use super::{Preview, field, status};

#[test]
fn pages_come_with_the_script_and_other_files_as_they_are() {
    let preview = Preview::start();
    let page = preview.get("/", "");
    assert_eq!(
        field(&page, "Content-Type"),
        Some("text/html; charset=utf-8")
    );
    assert_eq!(field(&page, "Cache-Control"), Some("no-cache"));
    assert!(
        page.contains("<head><link rel=\"stylesheet\" href=\"/-/preview.css\"><script"),
        "{page}"
    );
    let body = page.split("\r\n\r\n").nth(1).unwrap();
    assert_eq!(
        field(&page, "Content-Length"),
        Some(&*body.len().to_string())
    );
    let data = preview.get("/data.json", "");
    assert!(data.ends_with("\r\n\r\n{}"), "{data}");
    assert_eq!(
        field(&data, "Content-Type"),
        Some("application/json; charset=utf-8")
    );
    assert_eq!(status(&preview.get("/%E8%A1%A8%201.html?x=1", "")), 200);
}

#[test]
fn a_folder_without_its_slash_leads_to_the_folder() {
    let preview = Preview::start();
    let answer = preview.get("/reports/2023", "");
    assert_eq!(
        (status(&answer), field(&answer, "Location")),
        (302, Some("/reports/2023/"))
    );
    assert_eq!(status(&preview.get("/reports/2023/", "")), 200);
}

#[test]
fn what_is_not_there_is_told_by_the_page_of_the_site() {
    let preview = Preview::start();
    let answer = preview.get("/reports/1999/", "");
    assert_eq!(status(&answer), 404);
    assert!(
        answer.ends_with("not here</html>") && answer.contains("data-stand-in"),
        "{answer}"
    );
    assert_eq!(status(&preview.get("/-/no", "")), 404);
}

#[test]
fn head_tells_all_but_the_page() {
    let preview = Preview::start();
    let host = format!(
        "Host: localhost:{}\r\nConnection: close\r\n\r\n",
        preview.port
    );
    let head = preview.raw(format!("HEAD / HTTP/1.1\r\n{host}").as_bytes());
    let page = preview.raw(format!("GET / HTTP/1.1\r\n{host}").as_bytes());
    assert!(head.ends_with("\r\n\r\n"));
    assert_eq!(page.split_inclusive("\r\n\r\n").next(), Some(&*head));
}

#[test]
fn a_page_that_has_not_changed_is_not_sent_again() {
    let preview = Preview::start();
    let tag = |answer: &str| field(answer, "ETag").unwrap().to_owned();
    let first = tag(&preview.get("/", ""));
    let known = format!("If-None-Match: {first}\r\n");
    let again = preview.get("/", &known);
    assert_eq!(status(&again), 304);
    assert!(again.ends_with("\r\n\r\n"));
    assert_eq!(field(&again, "Content-Length"), None);
    preview.site.revision.store(2, Ordering::SeqCst);
    let changed = preview.get("/", &known);
    assert_eq!(status(&changed), 200);
    assert_ne!(tag(&changed), first);
    // A page of another run has another script in it.
    assert_eq!(status(&Preview::start().get("/", &known)), 200);
}

#[test]
fn a_page_that_cannot_be_made_stays_as_it_was() {
    let preview = Preview::start();
    assert!(preview.get("/", "").ends_with("1</body></html>"));
    preview.site.revision.store(2, Ordering::SeqCst);
    preview.site.is_broken.store(true, Ordering::SeqCst);
    let kept = preview.get("/", "");
    assert_eq!(status(&kept), 200);
    assert!(kept.ends_with("1</body></html>"));
    let never_seen = preview.get("/reports/2023/", "");
    assert_eq!(status(&never_seen), 500);
    assert!(never_seen.contains("data-stand-in"));
    preview.site.is_broken.store(false, Ordering::SeqCst);
    assert!(preview.get("/", "").ends_with("2</body></html>"));
}

#[test]
fn a_connection_takes_one_request_after_another() {
    let preview = Preview::start();
    let one = format!(
        "GET /data.json HTTP/1.1\r\nHost: localhost:{}\r\n\r\n",
        preview.port
    );
    let last = one.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
    let answers = preview.raw(format!("{one}{one}{last}").as_bytes());
    assert_eq!(answers.matches("HTTP/1.1 200 OK").count(), 3, "{answers}");
    let old = format!("GET / HTTP/1.0\r\nHost: localhost:{}\r\n\r\n", preview.port);
    assert_eq!(
        field(&preview.raw(old.as_bytes()), "Connection"),
        Some("close")
    );
}

#[test]
fn open_pages_hear_of_changes() {
    let preview = Preview::start();
    let token = preview.token();
    let mut stream = preview.connect();
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    let host = format!("Host: 127.0.0.1:{}", preview.port);
    write!(
        stream,
        "GET /-/events?token={token} HTTP/1.1\r\n{host}\r\n\r\n"
    )
    .unwrap();
    let mut lines = BufReader::new(stream).lines().map(Result::unwrap);
    let mut next = |prefix: &str| lines.find(|line| line.starts_with(prefix)).unwrap();
    assert_eq!(
        next("Content-Type"),
        "Content-Type: text/event-stream; charset=utf-8"
    );
    assert_eq!(next("event"), "event: hello");
    assert_eq!(next("data"), "data: {\"revision\":0,\"assets\":false}");
    preview.server.tell(Change {
        revision: 7,
        assets: true,
    });
    assert_eq!(next("event"), "event: change");
    assert_eq!(next("data"), "data: {\"revision\":7,\"assets\":true}");
}
