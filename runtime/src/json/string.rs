//! Strings in JSON, both ways. Written as serde_json writes them: only what must be is escaped, everything beyond ASCII
//! stays as it is.

use std::borrow::Cow;
use std::fmt::Write as _;

/// How many bytes there are before the first that is special in a string: a quote, a backslash, or below a space.
///
/// Eight at a time: the classic test for a zero byte finds, in each word, at least the first one.
pub(crate) fn plain(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::MAX / 255;
    const HIGHS: u64 = ONES << 7;
    let zero = |word: u64| word.wrapping_sub(ONES) & !word & HIGHS;
    let (words, rest) = bytes.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let control = word.wrapping_sub(ONES * 0x20) & !word & HIGHS;
        let special = zero(word ^ (ONES * 0x22)) | zero(word ^ (ONES * 0x5c)) | control;
        if special != 0 {
            return index * 8 + usize::try_from(special.trailing_zeros() / 8).unwrap_or_default();
        }
    }
    let special = |byte: &u8| *byte < 0x20 || *byte == b'"' || *byte == b'\\';
    words.len() * 8 + rest.iter().position(special).unwrap_or(rest.len())
}

/// Appends the string in quotes.
pub(crate) fn quoted(out: &mut String, text: &str) {
    out.push('"');
    escaped(out, text);
    out.push('"');
}

/// Appends the string without quotes.
pub(crate) fn escaped(out: &mut String, text: &str) {
    let mut rest = text;
    loop {
        let at = plain(rest.as_bytes());
        let Some((clean, special)) = rest.split_at_checked(at) else { return };
        out.push_str(clean);
        let mut characters = special.chars();
        let Some(character) = characters.next() else { return };
        escape(out, character);
        rest = characters.as_str();
    }
}

fn escape(out: &mut String, character: char) {
    match character {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\u{8}' => out.push_str("\\b"),
        '\u{c}' => out.push_str("\\f"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        // Writing to a String can't fail.
        other => drop(write!(out, "\\u{:04x}", u32::from(other))),
    }
}

/// The string that a JSON string stands for; `None` for other JSON, and for half a surrogate pair, which stands for
/// nothing.
pub(crate) fn decoded(raw: &str) -> Option<Cow<'_, str>> {
    let inner = raw.strip_prefix('"')?.strip_suffix('"')?;
    if !inner.contains('\\') {
        return Some(Cow::Borrowed(inner));
    }
    let mut out = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some((clean, escaped)) = rest.split_once('\\') {
        out.push_str(clean);
        rest = unescape(&mut out, escaped)?;
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
