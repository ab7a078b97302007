//! Deviations in a text as a whole: its beginning and end, its line ends, and its charset.

use std::borrow::Cow;

use super::Wording;

const BOM: &[u8] = b"\xef\xbb\xbf";

/// A change that a program made at the beginning or the end of a text, or to all of its line ends, before it signed
/// the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum TextEdit {
    NewlineAdded,
    Trimmed,
    BomAdded,
    BomRemoved,
    Crlf,
    Lf,
}

impl TextEdit {
    /// All of them, the likeliest first.
    pub(super) const ALL: [Self; 6] =
        [Self::NewlineAdded, Self::Trimmed, Self::Crlf, Self::Lf, Self::BomAdded, Self::BomRemoved];

    /// The text with this change made.
    pub(super) fn apply(self, text: &[u8]) -> Vec<u8> {
        match self {
            Self::NewlineAdded => [text, b"\n"].concat(),
            Self::Trimmed => text.trim_ascii().to_vec(),
            Self::BomAdded => [BOM, text].concat(),
            Self::BomRemoved => text.strip_prefix(BOM).unwrap_or(text).to_vec(),
            Self::Crlf => text.split(|byte| *byte == b'\n').collect::<Vec<_>>().join(&b"\r\n"[..]),
            Self::Lf => {
                let lines = text.split_inclusive(|byte| *byte == b'\n');
                let with_lf = |line: &[u8]| match line.strip_suffix(b"\r\n") {
                    Some(line) => [line, b"\n"].concat(),
                    None => line.to_vec(),
                };
                lines.flat_map(with_lf).collect()
            }
        }
    }

    pub(super) fn wording(self) -> Wording {
        let raw = "read the bytes raw, and sign them all, no more and no less";
        let no_bom = "write UTF-8 without a byte order mark";
        let binary = "open files and streams as binary";
        let (id, what, advice) = match self {
            Self::NewlineAdded => ("newline-added", "a line end was added behind the text", raw),
            Self::Trimmed => ("trimmed", "line ends or spaces around the text were cut off", raw),
            Self::BomAdded => ("bom-added", "a byte order mark stood before the text", no_bom),
            Self::BomRemoved => ("bom-removed", "the text's byte order mark was cut off", raw),
            Self::Crlf => ("crlf", "line ends became CR LF", binary),
            Self::Lf => ("lf", "CR LF became LF", binary),
        };
        Wording::new(id, what, advice)
    }
}

/// The encoding in which a program signed a text, in place of the message's own UTF-8 or GBK.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Charset {
    Gbk,
    Utf16,
    /// Latin-1, with `?` in place of characters that it lacks.
    Latin1,
    /// The bytes of UTF-8, taken for Latin-1 and encoded as UTF-8 once more.
    Twice,
    /// The bytes of GBK, decoded and encoded as UTF-8.
    FromGbk,
}

impl Charset {
    /// The bytes in this charset; `None` where that isn't possible, or where the bytes are no text to begin with.
    pub(super) fn encode(self, bytes: &[u8]) -> Option<Cow<'_, [u8]>> {
        if self == Self::FromGbk {
            let (text, _, failed) = encoding_rs::GBK.decode(bytes);
            return (!failed).then(|| Cow::Owned(text.into_owned().into_bytes()));
        }
        let text = std::str::from_utf8(bytes).ok()?;
        if text.is_ascii() && self != Self::Utf16 {
            return Some(Cow::Borrowed(bytes));
        }
        Some(Cow::Owned(match self {
            Self::Gbk => {
                let (bytes, _, failed) = encoding_rs::GBK.encode(text);
                return (!failed).then(|| Cow::Owned(bytes.into_owned()));
            }
            Self::Utf16 => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Self::Latin1 => text.chars().map(|char| u8::try_from(char).unwrap_or(b'?')).collect(),
            Self::Twice => encoding_rs::mem::decode_latin1(bytes).into_owned().into_bytes(),
            Self::FromGbk => return None,
        }))
    }

    pub(super) fn wording(self) -> Wording {
        let utf8 = "turn text into bytes as UTF-8, and say so in the call: getBytes(UTF_8), encode('utf-8')";
        let raw = "sign the bytes as they came";
        let (id, what, advice) = match self {
            Self::Gbk => ("gbk", "the text became bytes as GBK, not as UTF-8", utf8),
            Self::Utf16 => ("utf-16", "the text became bytes as UTF-16, not as UTF-8", utf8),
            Self::Latin1 => {
                ("latin-1", "the text became bytes as Latin-1, with `?` for Chinese characters", utf8)
            }
            Self::Twice => ("utf-8-twice", "the text was encoded as UTF-8 twice", utf8),
            Self::FromGbk => {
                ("utf-8-from-gbk", "the bytes, which are GBK, were made UTF-8 before signing", raw)
            }
        };
        Wording::new(id, what, advice)
    }
}

/// Explains to people that a line end stood behind the whole canonical string. The shell's `echo` adds one.
pub(super) fn line_end_behind_all_wording() -> Wording {
    Wording::new(
        "line-end-behind-all",
        "a line end stood behind the whole canonical string",
        "digest the string without a line end; in a shell use `printf %s` or `echo -n`",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_become_other_bytes() {
        assert_eq!(Charset::Gbk.encode("茶".as_bytes()).unwrap().as_ref(), b"\xb2\xe8");
        assert_eq!(Charset::FromGbk.encode(b"\xb2\xe8").unwrap().as_ref(), "茶".as_bytes());
        assert_eq!(Charset::Latin1.encode("茶é".as_bytes()).unwrap().as_ref(), b"?\xe9");
        assert_eq!(Charset::Twice.encode("é".as_bytes()).unwrap().as_ref(), "Ã©".as_bytes());
        assert_eq!(Charset::Gbk.encode("😀".as_bytes()), None);
        assert_eq!(Charset::Gbk.encode(b"\xff"), None);
    }
}
