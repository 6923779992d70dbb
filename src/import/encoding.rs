//! Bytes to text: UTF-8, UTF-16 with a mark, and the Chinese encodings that old pages and texts
//! are in.

use encoding_rs::{Encoding, GB18030, UTF_8};

/// A text with what had to be done to read it.
pub(super) struct Decoded {
    /// The text, without a byte order mark.
    pub(super) text: String,
    /// How many places could not be read and stand as U+FFFD.
    pub(super) n_lost: usize,
}

/// Decodes by the mark at the start, or as UTF-8, or else as GB18030, which holds GBK and GB2312.
pub(super) fn decode(bytes: &[u8]) -> Decoded {
    decode_as(bytes, None)
}

/// Decodes a page: the encoding that it states counts where it has no mark and is no UTF-8.
///
/// A page that states GBK but is UTF-8 was saved again by a browser, which is often met; GBK text
/// of any length is no UTF-8 by chance.
pub(super) fn decode_page(bytes: &[u8]) -> Decoded {
    let head = &bytes[..bytes.len().min(4096)];
    decode_as(bytes, stated(head))
}

fn decode_as(bytes: &[u8], stated: Option<&'static Encoding>) -> Decoded {
    let marked = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    let is_utf8 = || std::str::from_utf8(bytes).is_ok();
    let encoding = match (marked, stated) {
        (Some(marked), _) => marked,
        (None, _) if is_utf8() => UTF_8,
        // What states UTF-8 and is not may be UTF-8 with a fault; what reads with fewer losses
        // is right.
        (None, Some(stated)) if stated != UTF_8 => stated,
        (None, _) => better(bytes),
    };
    let (text, _, _) = encoding.decode(bytes);
    let text = text.into_owned();
    Decoded {
        n_lost: text.matches('\u{FFFD}').count(),
        text,
    }
}

/// Takes the encoding that loses less: UTF-8 cut in the middle is still UTF-8.
fn better(bytes: &[u8]) -> &'static Encoding {
    let losses = |encoding: &'static Encoding| {
        let (text, _, _) = encoding.decode(bytes);
        text.matches('\u{FFFD}').count()
    };
    match losses(UTF_8) <= losses(GB18030) {
        true => UTF_8,
        false => GB18030,
    }
}

/// Finds `charset=gb2312` in the head of a page.
fn stated(head: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let after = head.split("charset").skip(1).find_map(|after| {
        let after = after.trim_start().strip_prefix('=')?;
        Some(after.trim_start().trim_start_matches(['"', '\'']))
    })?;
    let is_label = |ch: char| ch.is_ascii_alphanumeric() || "-_:.".contains(ch);
    let label: String = after.chars().take_while(|ch| is_label(*ch)).collect();
    Encoding::for_label(label.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::{decode, decode_page};

    #[test]
    fn chinese_is_read_in_the_encodings_that_are_met() {
        let gbk = encoding_rs::GBK.encode("政府信息公开").0.into_owned();
        assert_eq!(decode(&gbk).text, "政府信息公开");
        assert_eq!(decode("政府信息公开".as_bytes()).text, "政府信息公开");
        assert_eq!(decode(b"\xEF\xBB\xBF\xE5\x85\xAC").text, "公");
        assert_eq!(decode(b"\xFF\xFE\x6C\x51").text, "公");
        let mut page = b"<meta charset=\"gb2312\">".to_vec();
        page.extend(gbk);
        assert_eq!(
            decode_page(&page).text,
            "<meta charset=\"gb2312\">政府信息公开"
        );
    }

    #[test]
    fn what_is_lost_is_counted() {
        assert_eq!(decode("公开\u{FFFD}".as_bytes()).n_lost, 1);
        let mut cut = "政府信息公开".as_bytes().to_vec();
        cut.pop();
        assert_eq!(
            (decode(&cut).n_lost, &*decode(&cut).text),
            (1, "政府信息公\u{FFFD}")
        );
    }
}
