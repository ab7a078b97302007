//! Takes a signature apart: which digests it may stand for, and how each would be written.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use paysmith_codegen::checked::{Digest, Encode};

use super::rsa_digest::{Recovered, recovered};

/// A hash function, and the two digests that are made with it. The length of a digest tells the hash function.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct HashFunction {
    pub(super) name: &'static str,
    bytes: usize,
    pub(super) plain: Digest,
    pub(super) hmac: Digest,
}

static HASH_FUNCTIONS: [HashFunction; 4] = [
    HashFunction { name: "MD5", bytes: 16, plain: Digest::Md5, hmac: Digest::HmacMd5 },
    HashFunction { name: "SHA-1", bytes: 20, plain: Digest::Sha1, hmac: Digest::HmacSha1 },
    HashFunction { name: "SHA-256", bytes: 32, plain: Digest::Sha256, hmac: Digest::HmacSha256 },
    HashFunction { name: "SHA-512", bytes: 64, plain: Digest::Sha512, hmac: Digest::HmacSha512 },
];

impl HashFunction {
    pub(super) fn makes(&self, digest: Digest) -> bool {
        self.plain == digest
            || self.hmac == digest
            || (digest == Digest::RsaSha256 && self.plain == Digest::Sha256)
    }
}

/// A digest for which a signature may stand.
#[derive(Debug, Clone)]
pub(super) struct SignatureReading {
    pub(super) hash: &'static HashFunction,
    pub(super) digest: Vec<u8>,
    /// How the signature is written, where the scheme writes it otherwise: the deviation's name, and words for it.
    pub(super) deviates: Option<(&'static str, &'static str)>,
    /// The key that has made it, where that is another one than the message names.
    pub(super) other_key: Option<OtherKey>,
    /// Whether an RSA signature lacks the name of its hash function.
    pub(super) is_bare: bool,
}

/// A key that an RSA signature may have been made by.
#[derive(Debug, Clone)]
pub(super) struct KnownKey {
    /// The key's text.
    pub(super) key: String,
    /// What it is, unless it is the key that the message names.
    pub(super) other: Option<OtherKey>,
}

/// Another key than the one that the message names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum OtherKey {
    /// Another one of several keys, by its id.
    Id(String),
    /// That of another credential, by its name.
    Credential(String),
}

/// Every digest for which an RSA signature may stand: those that one of the keys gives back. There are none if none of the keys has made it.
pub(super) fn rsa_readings(signature: &str, encode: Encode, keys: &[KnownKey]) -> Vec<SignatureReading> {
    let mut all: Vec<SignatureReading> = Vec::new();
    for (bytes, deviates) in writings(signature, encode) {
        for known in keys {
            let (name, digest) = match recovered(&known.key, &bytes) {
                None => continue,
                Some(Recovered::Digest(name, digest)) => (Some(name), digest),
                Some(Recovered::Bare(digest)) => (None, digest),
            };
            let is_made = |hash: &&HashFunction| match name {
                Some(name) => hash.name == name,
                None => hash.bytes == digest.len(),
            };
            let Some(hash) = HASH_FUNCTIONS.iter().find(is_made) else { continue };
            let (other_key, is_bare) = (known.other.clone(), name.is_none());
            all.push(SignatureReading { hash, digest, deviates, other_key, is_bare });
        }
    }
    all
}

/// Every digest for which a signature may stand, where the scheme writes digests in the encoding `encode`.
pub(super) fn readings(signature: &str, encode: Encode) -> Vec<SignatureReading> {
    let all = writings(signature, encode).into_iter().filter_map(|(digest, deviates)| {
        let hash = HASH_FUNCTIONS.iter().find(|hash| hash.bytes == digest.len())?;
        Some(SignatureReading { hash, digest, deviates, other_key: None, is_bare: false })
    });
    all.collect()
}

/// The bytes that a text may stand for, each with how they are written then, if that isn't the scheme's encoding.
type Writings = Vec<(Vec<u8>, Option<(&'static str, &'static str)>)>;

fn writings(signature: &str, encode: Encode) -> Writings {
    let mut all = Vec::new();
    let text = signature.trim();
    let mut add = |digest: Vec<u8>, deviates| all.push((digest, deviates));
    if let Ok(digest) = base16ct::mixed::decode_vec(text) {
        add(digest, hex_deviation(text, encode));
    }
    if let Ok(digest) = STANDARD.decode(text) {
        let inner = base16ct::mixed::decode_vec(&digest);
        let is_deviation = encode != Encode::Base64;
        add(digest, is_deviation.then_some(("base64", "the digest was written in base64")));
        if let Ok(inner) = inner {
            add(inner, Some(("base64-of-hex", "the digest's hex digits were written in base64 once more")));
        }
    } else if let Ok(digest) = STANDARD_NO_PAD.decode(text) {
        let what = "the digest was written in base64 without the `=` at its end";
        add(digest, Some(("base64-without-padding", what)));
    } else if let Ok(digest) = URL_SAFE.decode(text).or_else(|_| URL_SAFE_NO_PAD.decode(text)) {
        add(digest, Some(("base64-url", "the digest was written in base64 for URLs, with `-` and `_`")));
    } else if text.contains('%') {
        let decoded = percent_encoding::percent_decode_str(text).decode_utf8_lossy();
        if let Ok(digest) = STANDARD.decode(decoded.as_bytes()) {
            add(digest, Some(("signature-url-encoded", "the signature was URL-encoded once more")));
        }
    }
    all
}

fn hex_deviation(text: &str, encode: Encode) -> Option<(&'static str, &'static str)> {
    let lower = text.bytes().any(|byte| byte.is_ascii_lowercase());
    let upper = text.bytes().any(|byte| byte.is_ascii_uppercase());
    match encode {
        Encode::HexLower if upper => Some(("hex-upper", "the digest was written in upper-case hex digits")),
        Encode::HexUpper if lower => Some(("hex-lower", "the digest was written in lower-case hex digits")),
        Encode::Base64 => Some(("hex", "the digest was written in hex digits")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deviation(text: &str, encode: Encode) -> Vec<Option<&'static str>> {
        readings(text, encode).into_iter().map(|reading| reading.deviates.map(|(id, _)| id)).collect()
    }

    #[test]
    fn a_signature_tells_how_it_is_written() {
        let hex = "900150983cd24fb0d6963f7d28e17f72";
        assert_eq!(deviation(hex, Encode::HexLower), [None]);
        assert_eq!(deviation(hex, Encode::HexUpper), [Some("hex-lower")]);
        assert_eq!(deviation("kAFQmDzST7DWlj99KOF/cg==", Encode::HexUpper), [Some("base64")]);
        assert_eq!(deviation("kAFQmDzST7DWlj99KOF/cg==", Encode::Base64), [None]);
        assert_eq!(deviation("kAFQmDzST7DWlj99KOF_cg", Encode::Base64), [Some("base64-url")]);
        // The 32 bytes that base64 gives here may be a digest, or the hex digits of one. Only the search can tell
        // which.
        let twice = STANDARD.encode(hex);
        assert_eq!(deviation(&twice, Encode::HexLower), [Some("base64"), Some("base64-of-hex")]);
        assert_eq!(deviation("OK", Encode::HexLower), [None::<&str>; 0]);
        assert_eq!(deviation("", Encode::HexLower), [None::<&str>; 0]);
    }
}
