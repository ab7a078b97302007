//! What deviations do to single texts.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::change::{Charset, Edge, Url, Values};

const STRICT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const BUT_SLASH: &AsciiSet = &STRICT.remove(b'/');
const COMPONENT: &AsciiSet = &STRICT.remove(b'!').remove(b'\'').remove(b'(').remove(b')').remove(b'*');

const BOM: &[u8] = b"\xef\xbb\xbf";

/// A value, URL-encoded.
pub(super) fn url_encoded(text: &str, url: Url) -> String {
    match url {
        Url::Strict => utf8_percent_encode(text, STRICT).to_string(),
        Url::ButSlash => utf8_percent_encode(text, BUT_SLASH).to_string(),
        Url::Component => utf8_percent_encode(text, COMPONENT).to_string(),
        Url::Form => form_urlencoded::byte_serialize(text.as_bytes()).collect(),
        Url::FormLower => {
            lower_escapes(&form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>())
        }
    }
}

/// A value as a framework passes it on.
pub(super) fn passed_on(text: &str, values: Values) -> String {
    match values {
        Values::Trimmed => text.trim().to_owned(),
        Values::HtmlEscaped => {
            let pairs = [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;"), ("'", "&#039;")];
            pairs.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
        }
        Values::DecodedTwice => {
            let text = text.replace('+', " ");
            percent_encoding::percent_decode_str(&text).decode_utf8_lossy().into_owned()
        }
    }
}

/// `%2F` as `%2f`.
fn lower_escapes(text: &str) -> String {
    let mut escaped = 0;
    let lower = |char: char| {
        if char == '%' {
            escaped = 2;
            char
        } else if escaped > 0 {
            escaped -= 1;
            char.to_ascii_lowercase()
        } else {
            char
        }
    };
    text.chars().map(lower).collect()
}

/// The text with other ends or line ends.
pub(super) fn edged(text: &[u8], edge: Edge) -> Vec<u8> {
    match edge {
        Edge::NewlineAdded => [text, b"\n"].concat(),
        Edge::Trimmed => text.trim_ascii().to_vec(),
        Edge::BomAdded => [BOM, text].concat(),
        Edge::BomRemoved => text.strip_prefix(BOM).unwrap_or(text).to_vec(),
        Edge::Crlf => text.split(|byte| *byte == b'\n').collect::<Vec<_>>().join(&b"\r\n"[..]),
        Edge::Lf => {
            let lines = text.split_inclusive(|byte| *byte == b'\n');
            lines
                .flat_map(|line| line.strip_suffix(b"\r\n").map_or([line, b""], |line| [line, b"\n"]))
                .flatten()
                .copied()
                .collect()
        }
    }
}

/// The text's bytes in another charset; `None` where that isn't possible, or the bytes are no text to begin with.
pub(super) fn in_charset(bytes: &[u8], charset: Charset) -> Option<Cow<'_, [u8]>> {
    if charset == Charset::FromGbk {
        let (text, _, failed) = encoding_rs::GBK.decode(bytes);
        return (!failed).then(|| Cow::Owned(text.into_owned().into_bytes()));
    }
    let text = std::str::from_utf8(bytes).ok()?;
    if text.is_ascii() && charset != Charset::Utf16 {
        return Some(Cow::Borrowed(bytes));
    }
    Some(Cow::Owned(match charset {
        Charset::Gbk => {
            let (bytes, _, failed) = encoding_rs::GBK.encode(text);
            return (!failed).then(|| Cow::Owned(bytes.into_owned()));
        }
        Charset::Utf16 => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        Charset::Latin1 => text.chars().map(|char| u8::try_from(u32::from(char)).unwrap_or(b'?')).collect(),
        Charset::Twice => encoding_rs::mem::decode_latin1(bytes).into_owned().into_bytes(),
        Charset::FromGbk => return None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_encoded_as_programs_do() {
        let text = "a b/~*'茶";
        assert_eq!(url_encoded(text, Url::Strict), "a%20b%2F~%2A%27%E8%8C%B6");
        assert_eq!(url_encoded(text, Url::ButSlash), "a%20b/~%2A%27%E8%8C%B6");
        assert_eq!(url_encoded(text, Url::Component), "a%20b%2F~*'%E8%8C%B6");
        assert_eq!(url_encoded(text, Url::Form), "a+b%2F%7E*%27%E8%8C%B6");
        assert_eq!(url_encoded(text, Url::FormLower), "a+b%2f%7e*%27%e8%8c%b6");
    }

    #[test]
    fn characters_become_other_bytes() {
        assert_eq!(in_charset("茶".as_bytes(), Charset::Gbk).unwrap().as_ref(), b"\xb2\xe8");
        assert_eq!(in_charset(b"\xb2\xe8", Charset::FromGbk).unwrap().as_ref(), "茶".as_bytes());
        assert_eq!(in_charset("茶é".as_bytes(), Charset::Latin1).unwrap().as_ref(), b"?\xe9");
        assert_eq!(in_charset("é".as_bytes(), Charset::Twice).unwrap().as_ref(), "Ã©".as_bytes());
        assert_eq!(in_charset("😀".as_bytes(), Charset::Gbk), None);
        assert_eq!(in_charset(b"\xff", Charset::Gbk), None);
    }
}
