//! Text that people can look at: characters that an eye would miss are shown, and secrets aren't.

mod secret_mask;

pub use secret_mask::SecretMask;

use std::fmt::Write as _;

/// The bytes as text on one line, in which every character that an eye would miss is made visible: line ends, tabs,
/// spaces at either end, characters without width, and bytes that are no UTF-8.
///
/// ```
/// assert_eq!(paysmith_doctor::visible("a b\n ".as_bytes()), "a b␊␠");
/// assert_eq!(paysmith_doctor::visible(b"\xEF\xBB\xBF{}\xFF"), "<U+FEFF>{}<FF>");
/// ```
#[must_use]
pub fn visible(bytes: &[u8]) -> String {
    let from = bytes.iter().take_while(|byte| **byte == b' ').count();
    let to = bytes.len() - bytes.iter().skip(from).rev().take_while(|byte| **byte == b' ').count();
    let mut out = String::with_capacity(bytes.len());
    let mut at = 0;
    for chunk in bytes.utf8_chunks() {
        for char in chunk.valid().chars() {
            if char == ' ' && !(from..to).contains(&at) {
                out.push('␠')
            } else {
                push_visible(&mut out, char)
            }
            at += char.len_utf8();
        }
        for byte in chunk.invalid() {
            let _ = write!(out, "<{byte:02X}>");
        }
        at += chunk.invalid().len();
    }
    out
}

fn push_visible(out: &mut String, char: char) {
    match char {
        '\n' => out.push('␊'),
        '\r' => out.push('␍'),
        '\t' => out.push('␉'),
        '\0'..='\u{1f}'
        | '\u{7f}'..='\u{a0}'
        | '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{3000}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffd}'
        | '\u{e0000}'..='\u{e007f}' => {
            let _ = write!(out, "<U+{:04X}>", u32::from(char));
        }
        char => out.push(char),
    }
}

/// The charset of the bytes: `ASCII`, `UTF-8`, or `not UTF-8`.
#[must_use]
pub fn charset(bytes: &[u8]) -> &'static str {
    match std::str::from_utf8(bytes) {
        Ok(text) if text.is_ascii() => "ASCII",
        Ok(_) => "UTF-8",
        Err(_) => "not UTF-8",
    }
}

/// A name or value as it is encoded in a form.
#[must_use]
pub fn form_encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// A text as it stands in an element of an XML document.
#[must_use]
pub fn xml_escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\r', "&#13;")
}

/// What is shown in place of the secret of that name.
pub(crate) fn masked(name: &str) -> String {
    format!("‹{name}›")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_eye_would_miss_is_shown() {
        assert_eq!(visible("  a  b ".as_bytes()), "␠␠a  b␠");
        assert_eq!(visible("x\r\n\t\u{a0}\u{200b}茶".as_bytes()), "x␍␊␉<U+00A0><U+200B>茶");
        assert_eq!(visible(b"   "), "␠␠␠");
        assert_eq!(visible(b"\xd6\xd0a"), "<D6><D0>a");
    }
}
