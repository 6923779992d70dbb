//! From a request to its answer. Files come from the provider's list, never from the request.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use super::address::{Address, Odd, escape, file_of};
use super::answer::{Answer, Content, Status};
use super::events::Streams;
use super::guard::Guard;
use super::head::Head;
use super::inject::{OWN, Tag, inject};
use super::{Body, Found, Page, Provider, kind, token};

/// All that answers are made from.
pub(super) struct Site {
    pub(super) provider: Arc<dyn Provider>,
    pub(super) guard: Guard,
    pub(super) token: String,
    pub(super) streams: Streams,
    pub(super) shown: Mutex<Shown>,
}

/// What becomes of a request.
pub(super) enum Reply {
    /// It is answered.
    Answer(Answer),
    /// The connection is kept for events.
    Events,
}

/// The preview's own files, by their names below `/-/`.
const FILES: [(&str, &str); 8] = [
    ("preview.js", include_str!("client/preview.js")),
    ("morph.js", include_str!("client/morph.js")),
    ("panel.js", include_str!("client/panel.js")),
    ("preview.css", include_str!("client/preview.css")),
    ("panel.css", include_str!("client/panel.css")),
    ("phone.html", include_str!("client/phone.html")),
    ("phone.css", include_str!("client/phone.css")),
    ("phone.js", include_str!("client/phone.js")),
];

impl Site {
    /// Answers a request.
    pub(super) fn answer(&self, head: &Head) -> Reply {
        if !self.guard.knows_host(head) {
            return refused(Status::Misdirected);
        }
        if self.guard.is_foreign(head) {
            return refused(Status::Forbidden);
        }
        let address = match Address::read(&head.target) {
            Ok(address) => address,
            Err(Odd::TooLong) => return refused(Status::TargetTooLong),
            Err(Odd::Malformed) => return refused(Status::BadRequest),
        };
        match address.path.strip_prefix(OWN) {
            Some(name) => self.own(name, &address, head),
            None => Reply::Answer(self.page(&address, head)),
        }
    }

    /// Answers for what belongs to the preview itself.
    fn own(&self, name: &str, address: &Address, head: &Head) -> Reply {
        if let Some((name, text)) = FILES.iter().find(|(known, _)| *known == name) {
            let answer = Answer::new(Status::Ok, Content::Bytes(text.as_bytes().to_vec()));
            let answer = answer.with("Content-Type", kind::of(name));
            return Reply::Answer(answer.with("Cache-Control", "no-store"));
        }
        if !matches!(name, "events" | "panel") {
            return refused(Status::NotFound);
        }
        let token = address.value("token").unwrap_or_default();
        if !self.guard.is_our_script(head) || !token::is_same(&token, &self.token) {
            return refused(Status::Forbidden);
        }
        if name == "events" {
            return Reply::Events;
        }
        let page = address.value("page").unwrap_or_default();
        let Ok(page) = Address::read(page.as_bytes()) else {
            return refused(Status::BadRequest);
        };
        let json = self.provider.panel(&page.file()).into_bytes();
        let answer = Answer::new(Status::Ok, Content::Bytes(json));
        let answer = answer.with("Content-Type", kind::of("panel.json"));
        Reply::Answer(answer.with("Cache-Control", "no-store"))
    }

    /// Answers for a file of the site.
    fn page(&self, address: &Address, head: &Head) -> Answer {
        let path = address.file();
        match self.provider.find(&path) {
            Found::Page(page) => {
                self.remember(&path, &page);
                self.file(&path, page, head)
            }
            Found::Held(page) => self.held(&path, page, head),
            Found::Missing => {
                let folder = format!("{}/", address.path);
                if !address.path.ends_with('/') && self.provider.has(&file_of(&folder)) {
                    let answer = Answer::plain(Status::Found);
                    return answer.with("Location", &format!("/{}", escape(&folder)));
                }
                self.missing()
            }
        }
    }

    fn file(&self, path: &str, page: Page, head: &Head) -> Answer {
        let tag = self.tag(&page.tag);
        let content = match page.body {
            Body::Bytes(bytes) if kind::is_page(path) => Content::Bytes(self.inject(bytes, false)),
            Body::Bytes(bytes) => Content::Bytes(bytes),
            Body::File(file) => match file.metadata() {
                Ok(metadata) => Content::File(file, metadata.len()),
                Err(_) => return Answer::plain(Status::NotFound),
            },
        };
        tagged(path, &tag, content, head)
    }

    /// Takes note of a page that was made well, or of what it is shown with.
    fn remember(&self, path: &str, page: &Page) {
        if let Body::Bytes(bytes) = &page.body
            && kind::of(path).starts_with("text/")
        {
            self.lock().keep(path, &page.tag, bytes);
        }
    }

    /// Shows the page as it was when it could last be made; else what there is of it.
    fn held(&self, path: &str, page: Option<Page>, head: &Head) -> Answer {
        let kept = self.lock().find(path);
        let kept = kept.map(|(tag, bytes)| Page {
            body: Body::Bytes(bytes),
            tag,
        });
        if let Some(page) = kept.or(page) {
            return self.file(path, page, head);
        }
        let stand_in =
            b"<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>-</title></head>\
            <body></body></html>";
        let content = Content::Bytes(self.inject(stand_in.to_vec(), true));
        let answer = Answer::new(Status::Fault, content);
        let answer = answer.with("Content-Type", kind::of("index.html"));
        answer.with("Cache-Control", "no-store")
    }

    /// Shows the site's own page for what is not there.
    fn missing(&self) -> Answer {
        let Some(Page {
            body: Body::Bytes(bytes),
            ..
        }) = self.provider.not_found()
        else {
            return Answer::plain(Status::NotFound);
        };
        let answer = Answer::new(Status::NotFound, Content::Bytes(self.inject(bytes, true)));
        let answer = answer.with("Content-Type", kind::of("index.html"));
        answer.with("Cache-Control", "no-store")
    }

    fn inject(&self, bytes: Vec<u8>, is_stand_in: bool) -> Vec<u8> {
        let token = &self.token;
        inject(bytes, Tag { token, is_stand_in })
    }

    /// A page of another run has another script in it, and so another tag.
    fn tag(&self, tag: &str) -> String {
        format!("\"{tag}-{}\"", &self.token[..8])
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Shown> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn refused(status: Status) -> Reply {
    Reply::Answer(Answer::plain(status))
}

/// Sends a file, unless the browser has it already.
fn tagged(path: &str, tag: &str, content: Content, head: &Head) -> Answer {
    let known = head.if_none_match.as_deref().unwrap_or("");
    let is_known = known
        .split(',')
        .any(|one| one.trim().trim_start_matches("W/") == tag);
    let answer = match is_known {
        true => Answer::new(Status::NotModified, Content::Bytes(Vec::new())),
        false => Answer::new(Status::Ok, content),
    };
    let answer = answer.with("Content-Type", kind::of(path));
    answer.with("ETag", tag).with("Cache-Control", "no-cache")
}

/// Pages as they were last shown, for when they cannot be made; the latest few.
#[derive(Default)]
pub(super) struct Shown {
    pages: VecDeque<(String, String, Vec<u8>)>,
}

/// The most pages that are kept.
const MOST_SHOWN: usize = 32;

/// The longest page that is kept, in bytes.
const LONGEST_SHOWN: usize = 1 << 20;

impl Shown {
    fn keep(&mut self, path: &str, tag: &str, bytes: &[u8]) {
        let at = self.pages.iter().position(|(known, ..)| known == path);
        let page = match at.and_then(|at| self.pages.remove(at)) {
            Some(page) if page.1 == tag => page,
            _ if bytes.len() > LONGEST_SHOWN => return,
            _ => (path.to_owned(), tag.to_owned(), bytes.to_vec()),
        };
        self.pages.push_back(page);
        if self.pages.len() > MOST_SHOWN {
            self.pages.pop_front();
        }
    }

    fn find(&self, path: &str) -> Option<(String, Vec<u8>)> {
        let found = self.pages.iter().find(|(known, ..)| known == path);
        found.map(|(_, tag, bytes)| (tag.clone(), bytes.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST_SHOWN, Shown};

    #[test]
    fn the_latest_pages_are_kept_as_they_were_last_shown() {
        let mut shown = Shown::default();
        shown.keep("a", "1", b"old");
        shown.keep("a", "2", b"new");
        assert_eq!(shown.find("a"), Some(("2".to_owned(), b"new".to_vec())));
        for number in 0..MOST_SHOWN {
            shown.keep(&number.to_string(), "1", b"x");
        }
        assert_eq!(shown.find("a"), None);
        assert_eq!(shown.pages.len(), MOST_SHOWN);
    }
}
