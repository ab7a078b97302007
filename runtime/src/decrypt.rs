//! Decrypts a part of what arrives.
//!
//! That something can be decrypted proves nothing of who sent it, so that signatures are verified before, over the bytes that
//! arrived.

use std::borrow::Cow;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::cipher::{AES_256, DecryptionContext, PaddedBlockDecryptingKey, UnboundCipherKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest as _, Md5};

use crate::read::NotRead;
use crate::setup::{Keys, Secret};
use crate::spec::{Algorithm, Cipher, Provider};

/// Why a part of what arrived can't be decrypted. It holds nothing of the text and nothing of the key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Undecrypted {
    /// This credential, which is the key, wasn't given, or has another length than the key.
    #[error("the credential {0} is no key for it")]
    NoKey(&'static str),
    /// This member is missing, or is no text.
    #[error("its member {0} is missing, or is no text")]
    Missing(&'static str),
    /// The encrypted text isn't base64.
    #[error("its text isn't base64")]
    NotBase64,
    /// The nonce has another length than 12 bytes.
    #[error("its nonce has another length than 12 bytes")]
    Nonce,
    /// The text, the nonce or the associated data was changed, or it was encrypted with another key than this credential.
    #[error("it was changed, or was encrypted with another key than {0}")]
    Wrong(&'static str),
    /// What was encrypted isn't laid out as the provider documents.
    #[error("what was encrypted can't be read: {0}")]
    Unreadable(NotRead),
}

/// The members of a part that is encrypted, as they arrived; `None` for one that is missing or is no text.
pub(crate) struct Encrypted<'a> {
    pub(crate) text: Option<Cow<'a, str>>,
    pub(crate) nonce: Option<Cow<'a, str>>,
    pub(crate) associated: Option<Cow<'a, str>>,
}

/// The text that was encrypted.
pub(crate) fn decrypt(
    provider: &'static Provider,
    keys: &Keys,
    cipher: &'static Cipher,
    encrypted: &Encrypted<'_>,
) -> Result<String, Undecrypted> {
    let name = provider.credentials.get(cipher.key).map_or("", |credential| credential.name);
    let given = keys.get(cipher.key).ok_or(Undecrypted::NoKey(name))?.expose();
    let digested = cipher.digests_key.then(|| Secret::from(md5_of(given)));
    let key = digested.as_ref().map_or(given, Secret::expose);
    let missing = |member: Option<&'static str>| Undecrypted::Missing(member.unwrap_or("text"));
    let text = encrypted.text.as_deref().ok_or(missing(cipher.text))?;
    let bytes = STANDARD.decode(text).map_err(|_| Undecrypted::NotBase64)?;
    let plain = match cipher.algorithm {
        Algorithm::Aes256Gcm => {
            let nonce = encrypted.nonce.as_deref().ok_or(missing(cipher.nonce))?;
            let nonce = Nonce::try_assume_unique_for_key(nonce.as_bytes()).map_err(|_| Undecrypted::Nonce)?;
            // Associated data that is absent is the same as an empty text. The tag covers it in either case.
            let associated = encrypted.associated.as_deref().unwrap_or_default();
            let key = UnboundKey::new(&AES_256_GCM, key.as_bytes()).map_err(|_| Undecrypted::NoKey(name))?;
            open(key, nonce, associated, bytes).ok_or(Undecrypted::Wrong(name))?
        }
        Algorithm::Aes256Ecb => {
            let key =
                UnboundCipherKey::new(&AES_256, key.as_bytes()).map_err(|_| Undecrypted::NoKey(name))?;
            block_by_block(key, bytes).ok_or(Undecrypted::Wrong(name))?
        }
    };
    String::from_utf8(plain).map_err(|_| Undecrypted::Unreadable(NotRead::NotJson))
}

/// The MD5 of a text in lower-case hex.
fn md5_of(text: &str) -> String {
    base16ct::lower::encode_string(&Md5::digest(text))
}

/// The bytes that were encrypted, without their padding, if it is right.
fn block_by_block(key: UnboundCipherKey, mut bytes: Vec<u8>) -> Option<Vec<u8>> {
    let key = PaddedBlockDecryptingKey::ecb_pkcs7(key).ok()?;
    let length = key.decrypt(&mut bytes, DecryptionContext::None).ok()?.len();
    bytes.truncate(length);
    Some(bytes)
}

/// The bytes that were encrypted, if the tag behind them is right.
fn open(key: UnboundKey, nonce: Nonce, associated: &str, mut bytes: Vec<u8>) -> Option<Vec<u8>> {
    let opened = LessSafeKey::new(key).open_in_place(nonce, Aad::from(associated.as_bytes()), &mut bytes);
    let length = opened.ok()?.len();
    bytes.truncate(length);
    Some(bytes)
}
