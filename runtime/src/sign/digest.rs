//! Digests and how they are written.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest as _, Sha256, Sha512};

use crate::spec::{Digest, Encode};

/// The bytes of a digest, of which the longest has 64.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bytes {
    bytes: [u8; 64],
    length: usize,
}

impl Bytes {
    fn of(from: &[u8]) -> Option<Self> {
        let mut bytes = [0; 64];
        bytes.get_mut(..from.len())?.copy_from_slice(from);
        Some(Self { bytes, length: from.len() })
    }

    pub(crate) fn get(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}

/// HMAC takes keys of any length; its constructor can't say so in its type.
macro_rules! hmac {
    ($digest:ty, $key:expr, $message:expr) => {{
        let mac = Hmac::<$digest>::new_from_slice($key).ok()?.chain_update($message);
        Bytes::of(&mac.finalize().into_bytes())
    }};
}

/// The digest of a message; `key` is for the HMACs.
pub(crate) fn digest(digest: Digest, key: &[u8], message: &[u8]) -> Option<Bytes> {
    match digest {
        Digest::Md5 => Bytes::of(&Md5::digest(message)),
        Digest::Sha1 => Bytes::of(&Sha1::digest(message)),
        Digest::Sha256 => Bytes::of(&Sha256::digest(message)),
        Digest::Sha512 => Bytes::of(&Sha512::digest(message)),
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
        Encode::HexLower => hex(bytes, b'a'),
        Encode::HexUpper => hex(bytes, b'A'),
        Encode::Base64 => STANDARD.encode(bytes),
    }
}

/// Text as digest bytes; hex of either case. `None` for what is none, or too long for any digest.
pub(crate) fn decode(encode: Encode, text: &str) -> Option<Bytes> {
    match encode {
        Encode::HexLower | Encode::HexUpper => unhex(text),
        Encode::Base64 => Bytes::of(&STANDARD.decode(text).ok()?),
    }
}

/// `ten` is the figure behind nine.
fn hex(bytes: &[u8], ten: u8) -> String {
    let figure = |nibble: u8| if nibble < 10 { b'0' + nibble } else { ten + (nibble - 10) };
    let mut figures = vec![0; bytes.len() * 2];
    for ([high, low], byte) in figures.as_chunks_mut::<2>().0.iter_mut().zip(bytes) {
        (*high, *low) = (figure(byte >> 4), figure(byte & 15));
    }
    String::from_utf8(figures).unwrap_or_default()
}

fn unhex(text: &str) -> Option<Bytes> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    let mut bytes = [0; 64];
    let length = pairs.len();
    for (byte, [high, low]) in bytes.get_mut(..length)?.iter_mut().zip(pairs) {
        *byte = nibble(*high)? << 4 | nibble(*low)?;
    }
    Some(Bytes { bytes, length })
}

const fn nibble(figure: u8) -> Option<u8> {
    match figure {
        b'0'..=b'9' => Some(figure - b'0'),
        b'a'..=b'f' => Some(figure - b'a' + 10),
        b'A'..=b'F' => Some(figure - b'A' + 10),
        _ => None,
    }
}
