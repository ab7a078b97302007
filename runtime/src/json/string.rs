//! Strings in JSON, both ways. Written as serde_json writes them: only what must be is escaped, everything beyond ASCII
//! stays as it is.

use std::borrow::Cow;
use std::io::Write as _;

const ONES: u64 = u64::MAX / 255;
const HIGHS: u64 = ONES << 7;

/// The bytes of a word that are special in a string: a quote, a backslash, or below a space. Each has its highest bit set
/// here, all others have none. (Seven bits of a byte and a number that carries into the eighth: no byte touches the next.
/// With its second bit turned, a quote is just below what is printable, and is found with the controls.)
const fn special(word: u64) -> u64 {
    let lows = word & !HIGHS;
    let printable = (lows ^ (ONES * 0x02)) + ONES * (0x80 - 0x21);
    let no_backslash = (lows ^ (ONES * 0x5c)) + ONES * 0x7f;
    !(printable & no_backslash | word) & HIGHS
}

const fn is_special(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

/// How many bytes there are before the first that is special in a string, a word at a time.
#[inline]
pub(crate) fn plain(bytes: &[u8]) -> usize {
    let (words, rest) = bytes.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let special = special(u64::from_le_bytes(*word));
        if special != 0 {
            return index * 8 + (special.trailing_zeros() / 8) as usize;
        }
    }
    words.len() * 8 + plain_at_end(rest)
}

/// The same for the few bytes at the end of a text.
#[cold]
fn plain_at_end(rest: &[u8]) -> usize {
    rest.iter().position(|byte| is_special(*byte)).unwrap_or(rest.len())
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
pub(crate) fn quoted(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    escaped(out, text.as_bytes());
    out.push(b'"');
}

/// Appends the string, given by its bytes, without quotes.
pub(crate) fn escaped(out: &mut Vec<u8>, text: &[u8]) {
    out.reserve(text.len());
    let mut rest = text;
    // The first byte of a word, where its backslash is written already.
    let mut known = 0;
    // A word is written before it is looked at, and what isn't as it should be is taken back: a copy of a length that is known
    // beforehand is no call.
    while let Some((word, behind)) = rest.split_first_chunk::<8>() {
        out.extend_from_slice(word);
        let special = special(u64::from_le_bytes(*word)) & !known;
        known = 0;
        if special == 0 {
            rest = behind;
            continue;
        }
        let place = (special.trailing_zeros() / 8) as usize;
        out.truncate(out.len() - 8 + place);
        rest = rest.get(place..).unwrap_or_default();
        match rest.split_first() {
            Some((control, behind)) if *control < 0x20 => {
                push_control(out, *control);
                rest = behind;
            }
            _ => {
                out.push(b'\\');
                known = 0xff;
            }
        }
    }
    if rest.is_empty() || append_last(out, text, rest.len()) {
        return;
    }
    for (place, byte) in rest.iter().enumerate() {
        match byte {
            0x00..0x20 => push_control(out, *byte),
            b'"' | b'\\' if place > 0 || known == 0 => out.extend_from_slice(&[b'\\', *byte]),
            byte => out.push(*byte),
        }
    }
}

/// Appends the last so many bytes of a text, fewer than eight, as a word that overlaps what was appended before; `false` where
/// a special byte is in it (or there is no such word): then nothing is appended.
fn append_last(out: &mut Vec<u8>, text: &[u8], length: usize) -> bool {
    if let Some(last) = text.last_chunk::<8>() {
        if special(u64::from_le_bytes(*last)) != 0 {
            return false;
        }
        out.truncate(out.len() - (8 - length));
        out.extend_from_slice(last);
        return true;
    }
    let (Some(first), Some(last)) = (text.first_chunk::<4>(), text.last_chunk::<4>()) else { return false };
    if special(u64::from(u32::from_le_bytes(*first)) << 32 | u64::from(u32::from_le_bytes(*last))) != 0 {
        return false;
    }
    out.extend_from_slice(first);
    out.truncate(out.len() - (8 - length));
    out.extend_from_slice(last);
    true
}

fn push_control(out: &mut Vec<u8>, control: u8) {
    let letter = match control {
        0x08 => b'b',
        0x0c => b'f',
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        other => {
            // Writing to memory can't fail.
            let _ = write!(out, "\\u{other:04x}");
            return;
        }
    };
    out.extend_from_slice(&[b'\\', letter]);
}

/// The string that a JSON string stands for; `None` for other JSON, and for half a surrogate pair, which stands for
/// nothing.
pub(crate) fn decoded(raw: &str) -> Option<Cow<'_, str>> {
    let inner = raw.strip_prefix('"')?.strip_suffix('"')?;
    if plain(inner.as_bytes()) == inner.len() {
        return Some(Cow::Borrowed(inner));
    }
    let (text, length) = decoded_up_to_quote(raw.get(1..)?)?;
    (length == inner.len()).then_some(Cow::Owned(text))
}

/// What the inside of a string stands for, and how long the inside is: up to the quote that ends the string. Like
/// [`escaped`], this writes a word before it looks at it.
pub(crate) fn decoded_up_to_quote(text: &str) -> Option<(String, usize)> {
    /// As long as most are; longer ones grow.
    const ROOM: usize = 1024;
    let mut out = Vec::with_capacity(text.len().min(ROOM));
    let mut rest = text.as_bytes();
    loop {
        if let Some((word, behind)) = rest.split_first_chunk::<8>() {
            out.extend_from_slice(word);
            let special = special(u64::from_le_bytes(*word));
            if special == 0 {
                rest = behind;
                continue;
            }
            let place = (special.trailing_zeros() / 8) as usize;
            out.truncate(out.len() - 8 + place);
            rest = rest.get(place..)?;
        }
        rest = match rest {
            [b'\\', b'u', figures @ ..] => {
                let (character, rest) = unicode(figures)?;
                out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                rest
            }
            [b'\\', letter, rest @ ..] => {
                out.push(stands_for(*letter)?);
                rest
            }
            [b'"', rest @ ..] => return Some((String::from_utf8(out).ok()?, text.len() - rest.len() - 1)),
            [byte, rest @ ..] if !is_special(*byte) => {
                out.push(*byte);
                rest
            }
            _ => return None,
        };
    }
}

const fn stands_for(letter: u8) -> Option<u8> {
    Some(match letter {
        b'"' | b'\\' | b'/' => letter,
        b'b' => 0x08,
        b'f' => 0x0c,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        _ => return None,
    })
}

/// Four figures, and four more where they are half a pair.
fn unicode(text: &[u8]) -> Option<(char, &[u8])> {
    let (first, rest) = unit(text)?;
    if let Some(character) = char::from_u32(first) {
        return Some((character, rest));
    }
    let (second, rest) = unit(rest.strip_prefix(b"\\u")?)?;
    if !(0xd800..0xdc00).contains(&first) || !(0xdc00..0xe000).contains(&second) {
        return None;
    }
    let character = char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00))?;
    Some((character, rest))
}

fn unit(text: &[u8]) -> Option<(u32, &[u8])> {
    let (figures, rest) = text.split_first_chunk::<4>()?;
    let number =
        figures.iter().try_fold(0, |number, figure| Some(number << 4 | char::from(*figure).to_digit(16)?))?;
    Some((number, rest))
}
