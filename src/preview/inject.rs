//! Adds the preview's script to a page on its way to the browser. Pages are never built with it.

/// Where the preview's own files are; no file of a site is below it.
pub(super) const OWN: &str = "-/";

/// What is added to a page.
#[derive(Clone, Copy)]
pub(super) struct Tag<'a> {
    /// The word of this run.
    pub(super) token: &'a str,
    /// Whether the page stands in for one that cannot be made.
    pub(super) is_stand_in: bool,
}

/// Adds the script at the start of the page's head, so that it runs before the page's own
/// scripts change anything. A piece of a page, which has no head, is left as it is.
pub(super) fn inject(page: Vec<u8>, tag: Tag<'_>) -> Vec<u8> {
    let Some(at) = place(&page) else {
        return page;
    };
    let stand_in = if tag.is_stand_in {
        " data-stand-in"
    } else {
        ""
    };
    let script = format!(
        "<link rel=\"stylesheet\" href=\"/{OWN}preview.css\">\
         <script src=\"/{OWN}preview.js\" type=\"module\" data-token=\"{}\"{stand_in}></script>",
        tag.token
    );
    let mut bytes = page;
    bytes.splice(at..at, script.into_bytes());
    bytes
}

/// How far into a page its head is looked for, in bytes.
const FAR: usize = 4096;

/// Returns where the head begins; where it goes without saying, after what opens the page.
fn place(page: &[u8]) -> Option<usize> {
    let start = &page[..page.len().min(FAR)];
    ["<head", "<html", "<!doctype"]
        .iter()
        .find_map(|name| after_tag(start, name))
}

fn after_tag(text: &[u8], name: &str) -> Option<usize> {
    let name = name.as_bytes();
    let at = text
        .windows(name.len())
        .position(|window| window.eq_ignore_ascii_case(name))?;
    let rest = &text[at + name.len()..];
    // `<header>` is not `<head>`.
    let ends = rest
        .first()
        .is_some_and(|byte| !byte.is_ascii_alphanumeric());
    let close = rest
        .iter()
        .position(|byte| *byte == b'>')
        .filter(|_| ends)?;
    Some(at + name.len() + close + 1)
}

#[cfg(test)]
mod tests {
    use super::{Tag, inject};

    fn check(page: &str) -> String {
        let tag = Tag {
            token: "t",
            is_stand_in: false,
        };
        String::from_utf8(inject(page.into(), tag)).unwrap()
    }

    #[test]
    fn the_script_stands_first_in_the_head() {
        let added = "<link rel=\"stylesheet\" href=\"/-/preview.css\"><script \
                     src=\"/-/preview.js\" type=\"module\" data-token=\"t\"></script>";
        let page = "<!DOCTYPE html><html><HEAD lang=x>|<meta></head><body><header>";
        assert_eq!(check(&page.replace('|', "")), page.replace('|', added));
        let headless = "<!doctype html>|<title>x</title><header>";
        assert_eq!(
            check(&headless.replace('|', "")),
            headless.replace('|', added)
        );
    }

    #[test]
    fn pieces_of_pages_are_left_as_they_are() {
        assert_eq!(check("<header>x</header>"), "<header>x</header>");
        assert_eq!(check(""), "");
    }
}
