//! Takes a signature apart: which digests it may stand for, and how each would be written.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use paysmith_codegen::checked::{Digest, Encode};

/// The digests of one algorithm, with a key or without. The length of a digest tells which family it is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DigestFamily {
    Md5,
    Sha1,
    Sha256,
    Sha512,
}

impl DigestFamily {
    pub(super) const fn of(digest: Digest) -> Self {
        match digest {
            Digest::Md5 | Digest::HmacMd5 => Self::Md5,
            Digest::Sha1 | Digest::HmacSha1 => Self::Sha1,
            Digest::Sha256 | Digest::HmacSha256 => Self::Sha256,
            Digest::Sha512 | Digest::HmacSha512 => Self::Sha512,
        }
    }

    const fn of_length(bytes: usize) -> Option<Self> {
        match bytes {
            16 => Some(Self::Md5),
            20 => Some(Self::Sha1),
            32 => Some(Self::Sha256),
            64 => Some(Self::Sha512),
            _ => None,
        }
    }

    /// The digest of this family, as an HMAC where there is a key.
    pub(super) const fn digest(self, keyed: bool) -> Digest {
        match (self, keyed) {
            (Self::Md5, false) => Digest::Md5,
            (Self::Sha1, false) => Digest::Sha1,
            (Self::Sha256, false) => Digest::Sha256,
            (Self::Sha512, false) => Digest::Sha512,
            (Self::Md5, true) => Digest::HmacMd5,
            (Self::Sha1, true) => Digest::HmacSha1,
            (Self::Sha256, true) => Digest::HmacSha256,
            (Self::Sha512, true) => Digest::HmacSha512,
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Sha1 => "SHA-1",
            Self::Sha256 => "SHA-256",
            Self::Sha512 => "SHA-512",
        }
    }
}

/// A digest for which a signature may stand.
#[derive(Debug, Clone)]
pub(super) struct SignatureReading {
    pub(super) family: DigestFamily,
    pub(super) digest: Vec<u8>,
    /// How the signature is written, where the scheme writes it otherwise: the deviation's name, and words for it.
    pub(super) deviates: Option<(&'static str, &'static str)>,
}

/// Every digest for which a signature may stand, where the scheme writes digests in the encoding `encode`.
pub(super) fn readings(signature: &str, encode: Encode) -> Vec<SignatureReading> {
    let mut all = Vec::new();
    let text = signature.trim();
    let mut add = |digest: Vec<u8>, deviates| {
        if let Some(family) = DigestFamily::of_length(digest.len()) {
            all.push(SignatureReading { family, digest, deviates });
        }
    };
    if let Ok(digest) = hex::decode(text) {
        add(digest, hex_deviation(text, encode));
    }
    if let Ok(digest) = STANDARD.decode(text) {
        let inner = hex::decode(&digest);
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
        // 32 bytes could also be another digest: the search tells.
        let twice = STANDARD.encode(hex);
        assert_eq!(deviation(&twice, Encode::HexLower), [Some("base64"), Some("base64-of-hex")]);
        assert_eq!(deviation("OK", Encode::HexLower), [None::<&str>; 0]);
        assert_eq!(deviation("", Encode::HexLower), [None::<&str>; 0]);
    }
}
