//! Writes JSON as a provider does: with its spaces and escapes.

use std::fmt::Write as _;

use paysmith_codegen::checked::JsonWriting;

use super::json::Json;

/// The value as JSON text in a provider's style.
pub(crate) fn written(value: &Json, style: JsonWriting) -> String {
    let mut writer = Writer { style, text: String::new() };
    writer.value(value);
    writer.text
}

struct Writer {
    style: JsonWriting,
    text: String,
}

impl Writer {
    fn value(&mut self, value: &Json) {
        match value {
            Json::Text(text) => self.string(text),
            Json::List(items) => {
                self.text.push('[');
                for (at, item) in items.iter().enumerate() {
                    self.comma(at);
                    self.value(item);
                }
                self.text.push(']');
            }
            Json::Object(members) => {
                self.text.push('{');
                for (at, (name, value)) in members.iter().enumerate() {
                    self.comma(at);
                    self.string(name);
                    self.text.push_str(if self.style.spaced { ": " } else { ":" });
                    self.value(value);
                }
                self.text.push('}');
            }
            other => self.text.push_str(&other.to_string()),
        }
    }

    fn comma(&mut self, at: usize) {
        if at > 0 {
            self.text.push_str(if self.style.spaced { ", " } else { "," });
        }
    }

    fn string(&mut self, text: &str) {
        let plain = Json::Text(text.to_owned()).to_string();
        for character in plain.chars() {
            match (character, self.style.escaped) {
                ('/', _) if self.style.slashes => self.text.push_str("\\/"),
                (_, Some(upper)) if !character.is_ascii() => self.escape(character, upper),
                _ => self.text.push(character),
            }
        }
    }

    fn escape(&mut self, character: char, upper: bool) {
        for unit in character.encode_utf16(&mut [0; 2]) {
            // To write into a text can't fail.
            let _ =
                if upper { write!(self.text, "\\u{unit:04X}") } else { write!(self.text, "\\u{unit:04x}") };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_and_escapes_are_the_providers() {
        let value = Json::parse(r#"{"a":"港/😀\n","b":[1.00,null,{"c":true}]}"#).unwrap();
        let style = JsonWriting { spaced: true, escaped: Some(false), slashes: false };
        let text = r#"{"a": "\u6e2f/\ud83d\ude00\n", "b": [1.00, null, {"c": true}]}"#;
        assert_eq!(written(&value, style), text);
        assert_eq!(Json::parse(text), Some(value.clone()), "it is the same value");
        let style = JsonWriting { spaced: false, escaped: Some(true), slashes: true };
        let text = r#"{"a":"\u6E2F\/\uD83D\uDE00\n","b":[1.00,null,{"c":true}]}"#;
        assert_eq!(written(&value, style), text);
        assert_eq!(written(&value, JsonWriting::default()), value.to_string());
    }
}
