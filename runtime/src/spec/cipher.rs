//! Tables of ciphers: how a part of what arrives is encrypted.

/// A cipher: how a part of an answer or of a notification is encrypted, and where its members stand.
#[derive(Debug)]
pub struct Cipher {
    /// Its name.
    pub name: &'static str,
    /// The algorithm.
    pub algorithm: Algorithm,
    /// The place of the credential that is the key in [`Provider::credentials`](super::Provider::credentials).
    pub key: usize,
    /// The member with the encrypted text, in base64.
    pub text: &'static str,
    /// The member with the nonce.
    pub nonce: &'static str,
    /// The member with the associated data; `None` if there is none.
    pub associated: Option<&'static str>,
}

/// The algorithm of a cipher.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// AES in Galois/Counter Mode with a key of 32 bytes, a nonce of 12, and a tag of 16 behind the encrypted bytes.
    Aes256Gcm,
}

impl Algorithm {
    /// How many bytes its key has.
    #[must_use]
    pub const fn key_length(self) -> usize {
        match self {
            Self::Aes256Gcm => 32,
        }
    }
}
