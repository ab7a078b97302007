//! Strings in JSON, escaped as serde_json does: only what must be; everything beyond ASCII stays as it is.

use std::fmt::Write as _;

/// The string in quotes.
pub(crate) fn quoted(out: &mut String, text: &str) {
    out.push('"');
    escaped(out, text);
    out.push('"');
}

/// The string without quotes.
pub(crate) fn escaped(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.bytes().position(needs_escape) {
        let (plain, special) = rest.split_at(at);
        out.push_str(plain);
        let mut special = special.chars();
        if let Some(character) = special.next() {
            escape(out, character);
        }
        rest = special.as_str();
    }
    out.push_str(rest);
}

const fn needs_escape(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
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

#[cfg(test)]
mod tests {
    #[test]
    fn every_character_is_written_as_serde_json_does() {
        let all: String =
            (0..0x250).chain(0x4e00..0x4e10).chain(0x1f600..0x1f610).filter_map(char::from_u32).collect();
        for text in [all.as_str(), "", "\"", "a/b", "行\n\"\\end"] {
            let mut own = String::new();
            super::quoted(&mut own, text);
            assert_eq!(own, serde_json::to_string(text).unwrap());
        }
    }
}
