//! One connection: requests in, answers out, until either side has enough.

use std::io::Read;
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use super::answer::{Answer, Status};
use super::head::{Buffer, Deadline, Method, NoHead};
use super::pages::{Reply, Site};

/// How long, and how much, a refused sender is listened to, so that it can read why.
const LINGER: Duration = Duration::from_millis(300);
const LINGER_LEN: usize = 256 << 10;

/// Answers a connection until it ends.
pub(super) fn serve(stream: TcpStream, site: &Site) {
    // Without this the last part of an answer waits for the browser to speak.
    let _ = stream.set_nodelay(true);
    let mut buffer = Buffer::default();
    loop {
        let head = match buffer.next(&stream) {
            Ok(head) => head,
            Err(reason) => return refuse(&stream, &reason),
        };
        let sends_body = head.method == Method::Get;
        let answer = match site.answer(&head) {
            Reply::Answer(answer) => answer,
            Reply::Events if sends_body => {
                let Ok(copy) = stream.try_clone() else { return };
                if site.streams.join(copy) {
                    return;
                }
                Answer::plain(Status::Busy)
            }
            Reply::Events => Answer::plain(Status::MethodNotAllowed),
        };
        let stays = head.keeps_open;
        if answer.write(&stream, sends_body, stays).is_err() || !stays {
            return;
        }
    }
}

/// Says why there will be no answer, and ends the connection.
fn refuse(stream: &TcpStream, reason: &NoHead) {
    let status = match reason {
        NoHead::Closed => return,
        NoHead::TooSlow => Status::Timeout,
        NoHead::TargetTooLong => Status::TargetTooLong,
        NoHead::TooLarge => Status::HeadTooLarge,
        NoHead::Malformed => Status::BadRequest,
        NoHead::Version => Status::Version,
        NoHead::Method => Status::MethodNotAllowed,
        NoHead::HasBody => Status::BodyRefused,
    };
    turn_away(stream, status);
}

/// Answers with a status alone, and ends the connection.
///
/// What was sent and not read would make the machine take the answer back, so a little of it is
/// thrown away first.
pub(super) fn turn_away(mut stream: &TcpStream, status: Status) {
    let answer = Answer::plain(status);
    let answer = match status {
        Status::MethodNotAllowed => answer.with("Allow", "GET, HEAD"),
        _ => answer,
    };
    if answer.write(stream, true, false).is_err() || stream.shutdown(Shutdown::Write).is_err() {
        return;
    }
    let deadline = Deadline::after(LINGER);
    let mut chunk = [0; 4096];
    let mut len = 0;
    while len < LINGER_LEN
        && let Ok(left) = deadline.left()
        && stream.set_read_timeout(Some(left)).is_ok()
        && let Ok(more) = stream.read(&mut chunk)
        && more > 0
    {
        len += more;
    }
}
