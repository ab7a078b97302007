//! Digests, and how they are written as text.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::digest::InvalidLength;
use hmac::{Hmac, KeyInit as _, Mac};
use md5::Md5;
use sha1::Sha1;
use sha2::{Sha256, Sha512};

use super::CannotSign;
use crate::spec::{Digest, Encode};

/// A function that gives the text to be signed, piece by piece, to another function. The pieces aren't put together in memory,
/// since one of them may be a secret, and a copy of it would have to be wiped.
pub(super) type Pieces<'m> = &'m dyn Fn(&mut dyn FnMut(&[u8])) -> Result<(), CannotSign>;

/// The digest of all pieces, one after the other. Only HMACs use the key.
pub(super) fn digest(digest: Digest, key: &[u8], pieces: Pieces<'_>) -> Result<Vec<u8>, CannotSign> {
    match digest {
        Digest::Md5 => plain::<Md5>(pieces),
        Digest::Sha1 => plain::<Sha1>(pieces),
        // An RSA signature is made over this digest.
        Digest::Sha256 | Digest::RsaSha256 => plain::<Sha256>(pieces),
        Digest::Sha512 => plain::<Sha512>(pieces),
        Digest::HmacMd5 => keyed(Hmac::<Md5>::new_from_slice(key), pieces),
        Digest::HmacSha1 => keyed(Hmac::<Sha1>::new_from_slice(key), pieces),
        Digest::HmacSha256 => keyed(Hmac::<Sha256>::new_from_slice(key), pieces),
        Digest::HmacSha512 => keyed(Hmac::<Sha512>::new_from_slice(key), pieces),
    }
}

fn plain<D: sha2::Digest>(pieces: Pieces<'_>) -> Result<Vec<u8>, CannotSign> {
    let mut digest = D::new();
    pieces(&mut |piece| digest.update(piece))?;
    Ok(digest.finalize().to_vec())
}

/// The digest by an HMAC. HMACs take keys of any length, so their constructor never fails, though its type says that it may.
fn keyed<M: Mac>(mac: Result<M, InvalidLength>, pieces: Pieces<'_>) -> Result<Vec<u8>, CannotSign> {
    let mut mac = mac.map_err(|_| CannotSign::Circular)?;
    pieces(&mut |piece| mac.update(piece))?;
    Ok(mac.finalize().into_bytes().to_vec())
}

/// The length of a digest in bytes.
pub(super) const fn size(digest: Digest) -> usize {
    match digest {
        Digest::Md5 | Digest::HmacMd5 => 16,
        Digest::Sha1 | Digest::HmacSha1 => 20,
        Digest::Sha256 | Digest::HmacSha256 | Digest::RsaSha256 => 32,
        Digest::Sha512 | Digest::HmacSha512 => 64,
    }
}

/// Writes the bytes of a digest as text.
pub(super) fn encode(encode: Encode, bytes: &[u8]) -> String {
    match encode {
        Encode::HexLower => base16ct::lower::encode_string(bytes),
        Encode::HexUpper => base16ct::upper::encode_string(bytes),
        Encode::Base64 => STANDARD.encode(bytes),
    }
}

/// Reads the bytes of a digest from text; `None` if the text isn't in that encoding. Hex is read in upper and in lower case.
pub(super) fn decode(encode: Encode, text: &str) -> Option<Vec<u8>> {
    match encode {
        Encode::HexLower | Encode::HexUpper => base16ct::mixed::decode_vec(text).ok(),
        Encode::Base64 => STANDARD.decode(text).ok(),
    }
}
