//! The only chance of the product: tokens and ids from the operating system's randomness.

use std::fmt::Write;

use sha2::{Digest, Sha256};

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// A secret of 256 bits, 43 characters that need no escape in an address or a cookie.
pub fn token() -> String {
    url_safe(&bytes::<32>())
}

/// A new id of 128 bits: `person-…`. Not a secret.
pub fn id(prefix: &str) -> String {
    let mut id = format!("{prefix}-");
    for byte in bytes::<16>() {
        let _ = write!(id, "{byte:02x}");
    }
    id
}

/// What of a secret is stored: its SHA-256, hexadecimal. A secret of 256 bits needs neither salt nor delay.
pub fn hash_token(token: &str) -> String {
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(token.as_bytes()) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Bytes nobody can guess.
#[expect(
    clippy::panic,
    reason = "a machine without randomness cannot keep a secret: nothing is better than a guessable token"
)]
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    #[expect(clippy::disallowed_methods, reason = "the one place that asks for chance")]
    if let Err(error) = getrandom::fill(&mut bytes) {
        panic!("the operating system gives no randomness: {error}");
    }
    bytes
}

fn url_safe(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0_u32, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for at in 0..=chunk.len() {
            let six = (word >> (18 - 6 * at)) & 63;
            text.extend(ALPHABET.get(six as usize).map(|letter| char::from(*letter)));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn secrets_are_long_new_and_need_no_escape() {
        let made: BTreeSet<String> = (0..1000).map(|_| token()).collect();
        assert_eq!(made.len(), 1000);
        assert!(made.iter().all(|t| t.len() == 43 && t.bytes().all(|b| ALPHABET.contains(&b))));
        // RFC 4648, section 5.
        assert_eq!(url_safe(b"\xfb\xff\xfe"), "-__-");
        assert_eq!(url_safe(b"foob"), "Zm9vYg");
    }

    #[test]
    fn ids_say_what_they_are_and_hashes_are_sha_256() {
        let made = id("post");
        assert!(made.starts_with("post-") && made.len() == 37 && made != id("post"), "{made}");
        assert_eq!(hash_token("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
