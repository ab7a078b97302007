//! Ciphers: how a part of what arrives is encrypted.

use super::About;

/// A cipher: how a part of an answer or of a notification is encrypted.
#[derive(Debug, Clone)]
pub struct Cipher {
    /// Its name.
    pub name: String,
    /// Its `doc:` and `source:`, and where it stands in the spec.
    pub about: About,
    /// The algorithm.
    pub algorithm: Algorithm,
    /// The credential that is the key.
    pub key: String,
    /// The member with the encrypted text, in base64.
    pub text: String,
    /// The member with the nonce.
    pub nonce: String,
    /// The member with the associated data, if there is one.
    pub associated: Option<String>,
}

/// The algorithm of a cipher.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// AES-256 in Galois/Counter Mode, with a nonce of 12 bytes and a tag of 16 behind the encrypted bytes.
    Aes256Gcm,
}

impl Algorithm {
    /// How many bytes its key has.
    #[must_use]
    pub const fn key_length(self) -> u32 {
        match self {
            Self::Aes256Gcm => 32,
        }
    }
}
