//! Computes the digests that a scheme can name.

use hmac::{EagerHash, Hmac, KeyInit as _, Mac as _};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest as _, Sha256, Sha512};

use crate::checked::Digest;

/// The digest of `message`. Only an HMAC uses `key`.
#[must_use]
pub fn digest(which: Digest, key: &[u8], message: &[u8]) -> Vec<u8> {
    match which {
        Digest::Md5 => Md5::digest(message).to_vec(),
        Digest::Sha1 => Sha1::digest(message).to_vec(),
        // An RSA signature is made over this digest.
        Digest::Sha256 | Digest::RsaSha256 => Sha256::digest(message).to_vec(),
        Digest::Sha512 => Sha512::digest(message).to_vec(),
        Digest::HmacMd5 => keyed::<Md5>(key, message),
        Digest::HmacSha1 => keyed::<Sha1>(key, message),
        Digest::HmacSha256 => keyed::<Sha256>(key, message),
        Digest::HmacSha512 => keyed::<Sha512>(key, message),
    }
}

fn keyed<D: EagerHash>(key: &[u8], message: &[u8]) -> Vec<u8>
where
    Hmac<D>: hmac::KeyInit + hmac::Mac,
{
    // An HMAC takes a key of any length, so this can't fail. If it did, the digest would be empty and fit no
    // signature.
    Hmac::<D>::new_from_slice(key)
        .map(|mac| mac.chain_update(message).finalize().into_bytes().to_vec())
        .unwrap_or_default()
}
