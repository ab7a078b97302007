//! Encrypts as a provider does, and decrypts: the plain interpreter of ciphers, for the sandbox and for tests. The runtime has its own.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::checked::Algorithm;

/// How many characters the nonce of a cipher has.
#[must_use]
pub const fn nonce_length(algorithm: Algorithm) -> u32 {
    match algorithm {
        Algorithm::Aes256Gcm => 12,
    }
}

/// A text, encrypted and in base64; `None` if the key or the nonce doesn't have the length that the algorithm demands.
#[must_use]
pub fn encrypt(
    algorithm: Algorithm,
    key: &str,
    nonce: &str,
    associated: &str,
    plain: &str,
) -> Option<String> {
    let mut bytes = plain.as_bytes().to_vec();
    match algorithm {
        Algorithm::Aes256Gcm => {
            let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key.as_bytes()).ok()?);
            let nonce = Nonce::try_assume_unique_for_key(nonce.as_bytes()).ok()?;
            key.seal_in_place_append_tag(nonce, Aad::from(associated.as_bytes()), &mut bytes).ok()?;
        }
    }
    Some(STANDARD.encode(bytes))
}

/// The text that was encrypted; `None` if the tag is wrong, or something else doesn't fit.
#[must_use]
pub fn decrypt(algorithm: Algorithm, key: &str, nonce: &str, associated: &str, text: &str) -> Option<String> {
    let mut bytes = STANDARD.decode(text).ok()?;
    match algorithm {
        Algorithm::Aes256Gcm => {
            let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key.as_bytes()).ok()?);
            let nonce = Nonce::try_assume_unique_for_key(nonce.as_bytes()).ok()?;
            let plain = key.open_in_place(nonce, Aad::from(associated.as_bytes()), &mut bytes).ok()?;
            String::from_utf8(plain.to_vec()).ok()
        }
    }
}
