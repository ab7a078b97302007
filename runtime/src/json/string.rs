//! Strings in JSON, both ways. Written as serde_json writes them: only what must be is escaped, everything beyond ASCII
//! stays as it is.

use std::borrow::Cow;
use std::fmt::Write as _;

const ONES: u64 = u64::MAX / 255;
const HIGHS: u64 = ONES << 7;

/// The bytes of a word that are special in a string: a quote, a backslash, or below a space. Each has its highest bit set
/// here, all others have none. (Seven bits of a byte and a number that carries into the eighth: no byte touches the next.)
const fn special(word: u64) -> u64 {
    const LOWS: u64 = !HIGHS;
    const fn differs(word: u64) -> u64 {
        ((word & LOWS) + LOWS) | word
    }
    let printable = ((word & LOWS) + ONES * (0x80 - 0x20)) | word;
    !(differs(word ^ (ONES * 0x22)) & differs(word ^ (ONES * 0x5c)) & printable) & HIGHS
}

const fn is_special(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

/// How many bytes there are before the first that is special in a string, eight looked at together.
pub(crate) fn plain(bytes: &[u8]) -> usize {
    let (words, rest) = bytes.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let special = special(u64::from_le_bytes(*word));
        if special != 0 {
            return index * 8 + (special.trailing_zeros() / 8) as usize;
        }
    }
    words.len() * 8 + rest.iter().position(|byte| is_special(*byte)).unwrap_or(rest.len())
}

/// The same, byte by byte, for where one is near.
pub(crate) fn plain_nearby(bytes: &[u8]) -> usize {
    const NEARBY: usize = 16;
    match bytes.iter().take(NEARBY).position(|byte| is_special(*byte)) {
        Some(place) => place,
        None => bytes.len().min(NEARBY) + plain(bytes.get(NEARBY..).unwrap_or_default()),
    }
}

/// Appends the string in quotes.
pub(crate) fn quoted(out: &mut String, text: &str) {
    out.push('"');
    escaped(out, text);
    out.push('"');
}

/// Appends the string without quotes.
pub(crate) fn escaped(out: &mut String, text: &str) {
    let (words, rest) = text.as_bytes().as_chunks::<8>();
    let mut run = Run { text, written: 0 };
    for (index, word) in words.iter().enumerate() {
        let mut special = special(u64::from_le_bytes(*word));
        while special != 0 {
            run.escape(out, index * 8 + (special.trailing_zeros() / 8) as usize);
            special &= special - 1;
        }
    }
    let start = words.len() * 8;
    for (index, _) in rest.iter().enumerate().filter(|(_, byte)| is_special(**byte)) {
        run.escape(out, start + index);
    }
    out.push_str(text.get(run.written..).unwrap_or_default());
}

/// A text of which the beginning is written.
struct Run<'a> {
    text: &'a str,
    written: usize,
}

impl Run<'_> {
    /// Writes up to the special character at a place, and that one escaped.
    fn escape(&mut self, out: &mut String, place: usize) {
        out.push_str(self.text.get(self.written..place).unwrap_or_default());
        self.written = place + 1;
        match self.text.as_bytes().get(place).copied().unwrap_or_default() {
            b'"' | b'\\' => {
                out.push('\\');
                // The character itself goes with what follows.
                self.written = place;
            }
            0x08 => out.push_str("\\b"),
            0x0c => out.push_str("\\f"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            // Writing to a String can't fail.
            other => drop(write!(out, "\\u{other:04x}")),
        }
    }
}

/// The string that a JSON string stands for; `None` for other JSON, and for half a surrogate pair, which stands for
/// nothing.
pub(crate) fn decoded(raw: &str) -> Option<Cow<'_, str>> {
    let inner = raw.strip_prefix('"')?.strip_suffix('"')?;
    if plain(inner.as_bytes()) == inner.len() {
        return Some(Cow::Borrowed(inner));
    }
    let mut out = String::with_capacity(inner.len());
    let mut rest = inner;
    // The next backslash is mostly near: a search made for long texts would take longer.
    while let Some(at) = rest.bytes().position(|byte| byte == b'\\') {
        out.push_str(rest.get(..at)?);
        rest = match rest.as_bytes().get(at + 1)? {
            b'"' => {
                out.push('"');
                rest.get(at + 2..)?
            }
            _ => unescape(&mut out, rest.get(at + 1..)?)?,
        };
    }
    out.push_str(rest);
    Some(Cow::Owned(out))
}

/// Appends what stands behind a backslash, and returns what follows it.
fn unescape<'a>(out: &mut String, escaped: &'a str) -> Option<&'a str> {
    let mut characters = escaped.chars();
    out.push(match characters.next()? {
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => {
            let (character, rest) = unicode(characters.as_str())?;
            out.push(character);
            return Some(rest);
        }
        same @ ('"' | '\\' | '/') => same,
        _ => return None,
    });
    Some(characters.as_str())
}

/// Four figures, and four more where they are half a pair.
fn unicode(text: &str) -> Option<(char, &str)> {
    let (first, rest) = unit(text)?;
    if let Some(character) = char::from_u32(first) {
        return Some((character, rest));
    }
    let (second, rest) = unit(rest.strip_prefix("\\u")?)?;
    if !(0xd800..0xdc00).contains(&first) || !(0xdc00..0xe000).contains(&second) {
        return None;
    }
    let character = char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00))?;
    Some((character, rest))
}

fn unit(text: &str) -> Option<(u32, &str)> {
    let (figures, rest) = text.split_at_checked(4)?;
    if !figures.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    Some((u32::from_str_radix(figures, 16).ok()?, rest))
}
