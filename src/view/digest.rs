//! A digest of a value, by everything that its `Hash` covers.

use std::hash::{Hash, Hasher};

/// Thirty-two bytes that stand for a value.
pub type Digest = [u8; 32];

/// Returns the digest of `value`.
///
/// It holds on one kind of machine: numbers count in the order of their bytes in memory.
pub fn digest(value: &(impl Hash + ?Sized)) -> Digest {
    let mut bytes = Bytes(Vec::with_capacity(8 << 10));
    value.hash(&mut bytes);
    *blake3::hash(&bytes.0).as_bytes()
}

/// Collects what is hashed, as one long hash is far cheaper than many short ones.
struct Bytes(Vec<u8>);

impl Hasher for Bytes {
    fn write(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    fn finish(&self) -> u64 {
        let hash = blake3::hash(&self.0);
        hash.as_bytes()
            .iter()
            .take(8)
            .fold(0, |sum, byte| (sum << 8) | u64::from(*byte))
    }
}

#[cfg(test)]
mod tests {
    use super::digest;

    #[test]
    fn equal_values_have_equal_digests_and_others_do_not() {
        assert_eq!(digest(&("总计", 5)), digest(&("总计", 5)));
        assert_ne!(digest(&("总计", 5)), digest(&("总计", 6)));
        assert_ne!(digest(&["ab", "c"]), digest(&["a", "bc"]));
    }
}
