//! Tables of ciphers: how a part of what arrives is encrypted.

use super::BodyKind;

/// A cipher: how a part of an answer or of a notification is encrypted, and where its members stand.
#[derive(Debug)]
pub struct Cipher {
    /// Its name.
    pub name: &'static str,
    /// The algorithm.
    pub algorithm: Algorithm,
    /// The place of the credential that is the key in [`Provider::credentials`](super::Provider::credentials).
    pub key: usize,
    /// Whether the key isn't the credential itself, but the MD5 of it in lower-case hex.
    pub digests_key: bool,
    /// The member with the encrypted text, in base64; `None` if it isn't in an object, but stands alone.
    pub text: Option<&'static str>,
    /// The member with the nonce; `None` for an algorithm without one.
    pub nonce: Option<&'static str>,
    /// The member with the associated data; `None` if there is none.
    pub associated: Option<&'static str>,
    /// The format of what was encrypted: JSON or XML.
    pub plain: BodyKind,
}

/// The algorithm of a cipher.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// AES in Galois/Counter Mode with a key of 32 bytes, a nonce of 12, and a tag of 16 behind the encrypted bytes.
    Aes256Gcm,
    /// AES block by block (ECB) with a key of 32 bytes, padded by PKCS#7. It notices no change: whoever knows nothing of the key can
    /// leave blocks out and repeat them.
    Aes256Ecb,
}

impl Algorithm {
    /// How many bytes its key has.
    #[must_use]
    pub const fn key_length(self) -> usize {
        match self {
            Self::Aes256Gcm | Self::Aes256Ecb => 32,
        }
    }
}
