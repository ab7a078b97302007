//! Digests and how they are written.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::digest::InvalidLength;
use hmac::{Hmac, KeyInit as _, Mac};
use md5::Md5;
use sha1::Sha1;
use sha2::{Sha256, Sha512};
use subtle::{Choice, ConstantTimeEq as _};

use super::CannotSign;
use crate::hex::{Figures, LOWER, UPPER};
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

    /// Whether the other is the same, in a time that doesn't depend on where they differ: eight bytes at a time, up to the
    /// end of what any digest has, where both are zero.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let same = self.words().zip(other.words()).map(|(one, other)| one.ct_eq(&other));
        let same = same.fold(Choice::from(1), |all, same| all & same);
        self.length == other.length && bool::from(same)
    }

    fn words(&self) -> impl Iterator<Item = u64> {
        self.bytes.as_chunks::<8>().0.iter().copied().map(u64::from_ne_bytes)
    }
}

/// Hands out a message, piece by piece: what stands somewhere already isn't copied, least of all a secret.
pub(crate) type Message<'m> = &'m dyn Fn(&mut dyn FnMut(&[u8])) -> Result<(), CannotSign>;

/// The digest of a message; `key` is for the HMACs.
pub(crate) fn digest(digest: Digest, key: &[u8], message: Message<'_>) -> Result<Bytes, CannotSign> {
    match digest {
        Digest::Md5 => plain::<Md5>(message),
        Digest::Sha1 => plain::<Sha1>(message),
        Digest::Sha256 => plain::<Sha256>(message),
        Digest::Sha512 => plain::<Sha512>(message),
        Digest::HmacMd5 => keyed(Hmac::<Md5>::new_from_slice(key), message),
        Digest::HmacSha1 => keyed(Hmac::<Sha1>::new_from_slice(key), message),
        Digest::HmacSha256 => keyed(Hmac::<Sha256>::new_from_slice(key), message),
        Digest::HmacSha512 => keyed(Hmac::<Sha512>::new_from_slice(key), message),
    }
}

fn plain<D: sha2::Digest>(message: Message<'_>) -> Result<Bytes, CannotSign> {
    let mut digest = D::new();
    message(&mut |piece| digest.update(piece))?;
    Bytes::of(&digest.finalize()).ok_or(CannotSign::Circular)
}

/// HMAC takes keys of any length; its constructor can't say so in its type.
fn keyed<M: Mac>(mac: Result<M, InvalidLength>, message: Message<'_>) -> Result<Bytes, CannotSign> {
    let mut mac = mac.map_err(|_| CannotSign::Circular)?;
    message(&mut |piece| mac.update(piece))?;
    Bytes::of(&mac.finalize().into_bytes()).ok_or(CannotSign::Circular)
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

/// A signature's text. The longest is SHA-512 in hex.
#[derive(Clone, Copy)]
pub(crate) struct Signature {
    text: [u8; 128],
    length: usize,
}

impl Signature {
    pub(crate) fn bytes(&self) -> &[u8] {
        self.text.get(..self.length).unwrap_or_default()
    }
}

/// Digest bytes as text.
pub(crate) fn encode(encode: Encode, bytes: &[u8]) -> Signature {
    let mut text = [0; 128];
    let length = match encode {
        Encode::HexLower => hex(&mut text, bytes, &LOWER),
        Encode::HexUpper => hex(&mut text, bytes, &UPPER),
        // Base64 is shorter than hex, for which there is room.
        Encode::Base64 => STANDARD.encode_slice(bytes, &mut text).unwrap_or_default(),
    };
    Signature { text, length }
}

/// Text as digest bytes; hex of either case. `None` for what is none, or too long for any digest.
pub(crate) fn decode(encode: Encode, text: &str) -> Option<Bytes> {
    match encode {
        Encode::HexLower | Encode::HexUpper => unhex(text),
        Encode::Base64 => Bytes::of(&STANDARD.decode(text).ok()?),
    }
}

fn hex(text: &mut [u8; 128], bytes: &[u8], figures: &Figures) -> usize {
    for (pair, byte) in text.as_chunks_mut::<2>().0.iter_mut().zip(bytes) {
        *pair = figures.get(usize::from(*byte)).copied().unwrap_or_default();
    }
    bytes.len() * 2
}

fn unhex(text: &str) -> Option<Bytes> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    let mut bytes = [0; 64];
    let length = pairs.len();
    let nibble = |figure: u8| NIBBLES.get(usize::from(figure)).copied().unwrap_or(NONE);
    let mut all = 0;
    for (byte, [high, low]) in bytes.get_mut(..length)?.iter_mut().zip(pairs) {
        let (high, low) = (nibble(*high), nibble(*low));
        all |= high | low;
        *byte = high << 4 | low;
    }
    (all < 16).then_some(Bytes { bytes, length })
}

/// What a figure of either case stands for.
static NIBBLES: [u8; 256] = nibbles();

/// For what is no figure: more than four bits.
const NONE: u8 = 0xff;

#[expect(clippy::indexing_slicing, reason = "made by the compiler, which would say so")]
const fn nibbles() -> [u8; 256] {
    let (mut nibbles, mut nibble) = ([NONE; 256], 0);
    while nibble < 16 {
        let figure = b"0123456789abcdef"[nibble as usize];
        nibbles[figure as usize] = nibble;
        nibbles[figure.to_ascii_uppercase() as usize] = nibble;
        nibble += 1;
    }
    nibbles
}
