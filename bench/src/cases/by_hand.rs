//! What the code that is written by hand uses: digests, hex, JSON's escapes, and dates.

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit as _, Mac as _};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::Timestamp;
use jiff::tz::Offset;
use md5::{Digest as _, Md5};
use sha2::Sha256;

use super::BASE;

/// A request that was written by hand, with everything that an HTTP client needs.
pub struct Laid {
    /// The whole URL.
    pub url: String,
    /// Content type and signature.
    pub headers: HeaderMap,
    /// The body.
    pub body: String,
}

impl Laid {
    /// A request with a JSON body that has its signature inside.
    pub(super) fn json(path: &str, body: String) -> super::Product {
        Self::product(path, "application/json", HeaderMap::with_capacity(4), body)
    }

    /// A request with a form as its body. Its headers say who sends it, and have the signature.
    pub(super) fn form(path: &str, body: String, sender: &str, signature: &str) -> super::Product {
        let mut headers = HeaderMap::with_capacity(4);
        for (name, value) in [("x-qf-appcode", sender), ("x-qf-sign", signature)] {
            if let Ok(mut value) = HeaderValue::from_str(value) {
                value.set_sensitive(true);
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        Self::product(path, "application/x-www-form-urlencoded", headers, body)
    }

    fn product(path: &str, kind: &'static str, mut headers: HeaderMap, body: String) -> super::Product {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        super::Product::Laid(Self { url: format!("{BASE}{path}"), headers, body })
    }
}

pub(super) fn md5(text: &[u8]) -> [u8; 16] {
    Md5::digest(text).into()
}

pub(super) fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut digest = Sha256::new();
    parts.iter().for_each(|part| digest.update(part));
    digest.finalize().into()
}

pub(super) fn hmac_sha256(key: &str, text: &[u8]) -> [u8; 32] {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_bytes()) else { return [0; 32] };
    mac.update(text);
    mac.finalize().into_bytes().into()
}

/// Appends bytes as hex, with digits from a table.
pub(super) fn push_hex(out: &mut String, bytes: &[u8], digits: &[u8; 16]) {
    for byte in bytes {
        let of = |nibble: u8| digits.get(usize::from(nibble)).copied().map_or('0', char::from);
        out.push(of(byte >> 4));
        out.push(of(byte & 15));
    }
}

pub(super) const LOWER: &[u8; 16] = b"0123456789abcdef";
pub(super) const UPPER: &[u8; 16] = b"0123456789ABCDEF";

/// Bytes as hex, in the way that is usual in Rust.
pub(super) fn usual_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Appends a JSON string. Characters that need no escape are copied together.
pub(super) fn push_string(out: &mut String, text: &str) {
    out.push('"');
    push_escaped(out, text);
    out.push('"');
}

/// Appends the inside of a JSON string.
pub(super) fn push_escaped(out: &mut String, text: &str) {
    let mut written = 0;
    for (place, byte) in text.bytes().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.push_str(text.get(written..place).unwrap_or_default());
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            byte => {
                let _ = write!(out, "\\u{byte:04x}");
            }
        }
        written = place + 1;
    }
    out.push_str(text.get(written..).unwrap_or_default());
}

/// Appends a time at +08:00, such as `2018-08-02T12:08:56`, with `between` in place of the `T`.
pub(super) fn push_time(out: &mut String, at: Timestamp, between: char) {
    let time = Offset::constant(8).to_datetime(at);
    let mut two = |number: i8, before: Option<char>| {
        out.extend(before);
        out.push(char::from(b'0' + (number / 10).unsigned_abs()));
        out.push(char::from(b'0' + (number % 10).unsigned_abs()));
    };
    let year = time.year();
    two((year / 100) as i8, None);
    two((year % 100) as i8, None);
    two(time.month(), Some('-'));
    two(time.day(), Some('-'));
    two(time.hour(), Some(between));
    two(time.minute(), Some(':'));
    two(time.second(), Some(':'));
}

/// A time at +08:00, in the way that is usual in Rust.
pub(super) fn usual_time(at: Timestamp, format: &str) -> String {
    Offset::constant(8).to_datetime(at).strftime(format).to_string()
}
