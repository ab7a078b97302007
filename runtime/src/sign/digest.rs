//! Digests and how they are written.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest as _, Sha256, Sha512};

use crate::spec::{Digest, Encode};

/// HMAC takes keys of any length; its constructor can't say so in its type.
macro_rules! hmac {
    ($digest:ty, $key:expr, $message:expr) => {
        Hmac::<$digest>::new_from_slice($key)
            .map(|mac| mac.chain_update($message).finalize().into_bytes().to_vec())
            .unwrap_or_default()
    };
}

/// The digest of a message; `key` is for the HMACs.
pub(crate) fn digest(digest: Digest, key: &[u8], message: &[u8]) -> Vec<u8> {
    match digest {
        Digest::Md5 => Md5::digest(message).to_vec(),
        Digest::Sha1 => Sha1::digest(message).to_vec(),
        Digest::Sha256 => Sha256::digest(message).to_vec(),
        Digest::Sha512 => Sha512::digest(message).to_vec(),
        Digest::HmacMd5 => hmac!(Md5, key, message),
        Digest::HmacSha1 => hmac!(Sha1, key, message),
        Digest::HmacSha256 => hmac!(Sha256, key, message),
        Digest::HmacSha512 => hmac!(Sha512, key, message),
    }
}

/// How many characters a signature has, which is known before it is made.
pub(crate) const fn length(digest: Digest, encode: Encode) -> usize {
    let bytes: usize = match digest {
        Digest::Md5 | Digest::HmacMd5 => 16,
        Digest::Sha1 | Digest::HmacSha1 => 20,
        Digest::Sha256 | Digest::HmacSha256 => 32,
        Digest::Sha512 | Digest::HmacSha512 => 64,
    };
    match encode {
        Encode::HexLower | Encode::HexUpper => bytes * 2,
        Encode::Base64 => bytes.div_ceil(3) * 4,
    }
}

/// Digest bytes as text.
pub(crate) fn encode(encode: Encode, bytes: &[u8]) -> String {
    match encode {
        Encode::HexLower => hex(bytes, b"0123456789abcdef"),
        Encode::HexUpper => hex(bytes, b"0123456789ABCDEF"),
        Encode::Base64 => STANDARD.encode(bytes),
    }
}

/// Text as digest bytes; hex of either case.
pub(crate) fn decode(encode: Encode, text: &str) -> Option<Vec<u8>> {
    match encode {
        Encode::HexLower | Encode::HexUpper => unhex(text),
        Encode::Base64 => STANDARD.decode(text).ok(),
    }
}

fn hex(bytes: &[u8], figures: &[u8; 16]) -> String {
    let figure = |nibble: u8| figures.get(usize::from(nibble)).copied().map_or('0', char::from);
    bytes.iter().flat_map(|byte| [figure(byte >> 4), figure(byte & 15)]).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    let nibble = |figure: u8| char::from(figure).to_digit(16).and_then(|value| u8::try_from(value).ok());
    pairs.iter().map(|[high, low]| Some((nibble(*high)? << 4) | nibble(*low)?)).collect()
}
