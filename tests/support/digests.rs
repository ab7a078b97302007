//! Digests in lower-case hex, made with the digest crates alone. What a client accepts in a test must be signed by other code
//! than the runtime's.

use hmac::{KeyInit as _, Mac as _};
use md5::Digest as _;

/// The MD5 of a text.
pub(crate) fn md5(text: &str) -> String {
    base16ct::lower::encode_string(&md5::Md5::digest(text))
}

/// The SHA-256 of a text.
pub(crate) fn sha256(text: &str) -> String {
    base16ct::lower::encode_string(&sha2::Sha256::digest(text))
}

/// The HMAC-SHA-256 of a text.
pub(crate) fn hmac_sha256(key: &str, text: &str) -> String {
    let mut mac =
        hmac::Hmac::<sha2::Sha256>::new_from_slice(key.as_bytes()).expect("a key of any length will do");
    mac.update(text.as_bytes());
    base16ct::lower::encode_string(&mac.finalize().into_bytes())
}
