//! A signature taken apart: which digest it may be, and how it is written.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use paysmith_codegen::checked::{Digest, Encode};

/// A digest by its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    Md5,
    Sha1,
    Sha256,
    Sha512,
}

impl Family {
    pub(crate) const fn of(digest: Digest) -> Self {
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

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Sha1 => "SHA-1",
            Self::Sha256 => "SHA-256",
            Self::Sha512 => "SHA-512",
        }
    }
}

/// What a signature may stand for.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    pub(crate) family: Family,
    pub(crate) bytes: Vec<u8>,
    /// How it deviates in its writing: a name, and words.
    pub(crate) deviates: Option<(&'static str, &'static str)>,
}

/// Everything that a signature may stand for.
pub(crate) fn targets(signature: &str, encode: Encode) -> Vec<Target> {
    let mut all = Vec::new();
    let text = signature.trim();
    let mut add = |bytes: Vec<u8>, deviates| {
        if let Some(family) = Family::of_length(bytes.len()) {
            all.push(Target { family, bytes, deviates });
        }
    };
    if let Ok(bytes) = hex::decode(text) {
        add(bytes, of_hex(text, encode));
    }
    let base64 =
        |what: (&'static str, &'static str)| (encode != Encode::Base64 || what.0 != "base64").then_some(what);
    if let Ok(bytes) = STANDARD.decode(text) {
        let inner = hex::decode(&bytes).ok();
        add(bytes, base64(("base64", "the digest was written in base64")));
        if let Some(inner) = inner {
            add(inner, Some(("base64-of-hex", "the digest's hex digits were written in base64 once more")));
        }
    } else if let Ok(bytes) = STANDARD_NO_PAD.decode(text) {
        add(
            bytes,
            Some(("base64-without-padding", "the digest was written in base64 without the `=` at its end")),
        );
    } else if let Ok(bytes) = URL_SAFE.decode(text).or_else(|_| URL_SAFE_NO_PAD.decode(text)) {
        add(bytes, Some(("base64-url", "the digest was written in base64 for URLs, with `-` and `_`")));
    } else if text.contains('%') {
        let decoded = percent_encoding::percent_decode_str(text).decode_utf8_lossy();
        if let Ok(bytes) = STANDARD.decode(decoded.as_bytes()) {
            add(bytes, Some(("signature-url-encoded", "the signature was URL-encoded once more")));
        }
    }
    all
}

fn of_hex(text: &str, encode: Encode) -> Option<(&'static str, &'static str)> {
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
        targets(text, encode).into_iter().map(|target| target.deviates.map(|(id, _)| id)).collect()
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
