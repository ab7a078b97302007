//! Ciphers: how a part of what arrives is encrypted.

use super::{About, BodyKind};

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
    /// Whether the key isn't the credential itself, but the MD5 of it in lower-case hex.
    pub digests_key: bool,
    /// The member with the encrypted text, in base64. Without one, the text stands alone and not in an object.
    pub text: Option<String>,
    /// The member with the nonce, if the algorithm has one.
    pub nonce: Option<String>,
    /// The member with the associated data, if there is one.
    pub associated: Option<String>,
    /// The format of what is encrypted: JSON or XML.
    pub plain: BodyKind,
}

impl Cipher {
    /// The members in which an encrypted text stands, with what it needs; none if it stands alone.
    #[must_use]
    pub fn members(&self) -> Vec<&str> {
        let all = [self.text.as_deref(), self.nonce.as_deref(), self.associated.as_deref()];
        all.into_iter().flatten().collect()
    }
}

/// The algorithm of a cipher.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// AES-256 in Galois/Counter Mode, with a nonce of 12 bytes and a tag of 16 behind the encrypted bytes.
    Aes256Gcm,
    /// AES-256 block by block, padded by PKCS#7.
    Aes256Ecb,
}

impl Algorithm {
    /// How many bytes its key has.
    #[must_use]
    pub const fn key_length(self) -> u32 {
        match self {
            Self::Aes256Gcm | Self::Aes256Ecb => 32,
        }
    }
}
