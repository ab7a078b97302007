//! Encrypts as a provider does, and decrypts: the plain interpreter of ciphers, for the sandbox and for tests. The runtime has its own.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::cipher::{
    AES_256, DecryptionContext, PaddedBlockDecryptingKey, PaddedBlockEncryptingKey, UnboundCipherKey,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest as _, Md5};

use crate::checked::{Algorithm, Cipher};

/// How many characters the nonce of a cipher has.
#[must_use]
pub const fn nonce_length(algorithm: Algorithm) -> u32 {
    match algorithm {
        Algorithm::Aes256Gcm => 12,
        Algorithm::Aes256Ecb => 0,
    }
}

/// The key of a cipher, given its credential.
#[must_use]
pub fn key(cipher: &Cipher, credential: &str) -> String {
    if cipher.digests_key {
        base16ct::lower::encode_string(&Md5::digest(credential))
    } else {
        credential.to_owned()
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
        Algorithm::Aes256Ecb => {
            let key = UnboundCipherKey::new(&AES_256, key.as_bytes()).ok()?;
            PaddedBlockEncryptingKey::ecb_pkcs7(key).ok()?.encrypt(&mut bytes).ok()?;
        }
    }
    Some(STANDARD.encode(bytes))
}

/// The text that was encrypted; `None` if the tag is wrong, or something else doesn't fit.
#[must_use]
pub fn decrypt(algorithm: Algorithm, key: &str, nonce: &str, associated: &str, text: &str) -> Option<String> {
    let mut bytes = STANDARD.decode(text).ok()?;
    let plain = match algorithm {
        Algorithm::Aes256Gcm => {
            let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key.as_bytes()).ok()?);
            let nonce = Nonce::try_assume_unique_for_key(nonce.as_bytes()).ok()?;
            key.open_in_place(nonce, Aad::from(associated.as_bytes()), &mut bytes).ok()?
        }
        Algorithm::Aes256Ecb => {
            let key = UnboundCipherKey::new(&AES_256, key.as_bytes()).ok()?;
            let key = PaddedBlockDecryptingKey::ecb_pkcs7(key).ok()?;
            key.decrypt(&mut bytes, DecryptionContext::None).ok()?
        }
    };
    String::from_utf8(plain.to_vec()).ok()
}
