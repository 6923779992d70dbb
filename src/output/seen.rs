//! What the inputs of the last build looked like, so that a build with the same inputs need not
//! read them. It is a memory aid of this machine: a build without it writes the same site.

use std::fs;

use super::Key;
use super::place::Place;

const TITLE: &str = "gongkai seen 1";

/// Returns the key of the inputs that looked like this, if they are remembered.
pub(super) fn recall(place: &Place, look: Key) -> Option<Key> {
    let text = fs::read_to_string(place.seen()).ok()?;
    let (title, keys) = text.strip_suffix('\n')?.split_once('\n')?;
    let (known, inputs) = keys.split_once(' ')?;
    let read = |hex: &str| Some(Key(*blake3::Hash::from_hex(hex).ok()?.as_bytes()));
    (title == TITLE && read(known)? == look).then(|| read(inputs))?
}

/// Remembers how the inputs with a key look. What cannot be written is no fault.
pub(super) fn remember(place: &Place, look: Key, inputs: Key) {
    let hex = |key: Key| blake3::Hash::from_bytes(key.0).to_hex();
    let text = format!("{TITLE}\n{} {}\n", hex(look), hex(inputs));
    let fresh = place.work.join("seen.new");
    let written = fs::write(&fresh, text).and_then(|()| fs::rename(&fresh, place.seen()));
    if written.is_err() {
        let _ = fs::remove_file(&fresh);
    }
}

#[cfg(test)]
mod tests {
    use crate::output::open;
    use crate::output::sandbox::{Sandbox, key};

    #[test]
    fn only_the_last_look_is_known_by_its_key() {
        let sandbox = Sandbox::new();
        sandbox.build(&[("a.html", "one")]).unwrap();
        let recall = |look| open(&sandbox.site()).unwrap().recall(key(look));
        assert_eq!(recall("old"), None);
        open(&sandbox.site())
            .unwrap()
            .remember(key("old"), key("a"));
        assert_eq!(recall("old"), Some(key("a")));
        open(&sandbox.site())
            .unwrap()
            .remember(key("new"), key("b"));
        assert_eq!((recall("old"), recall("new")), (None, Some(key("b"))));
        for damage in [
            "",
            "gongkai seen 1\n",
            "gongkai seen 1\nx y\n",
            "gongkai seen 2\n",
        ] {
            sandbox.put(".site.gongkai/seen", damage);
            assert_eq!(recall("new"), None);
        }
    }
}
