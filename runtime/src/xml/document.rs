//! Writes flat documents.

use super::characters::{is_allowed, is_name};
use crate::write::form::Pair;

/// The document with these pairs, on one line. An error names the pair that can't stand in it: its name is no element's, or its
/// value has a character that no document can have.
pub(crate) fn document(root: &str, pairs: &[Pair<'_>]) -> Result<String, String> {
    let mut out = String::with_capacity(1024);
    out.extend(["<", root, ">"]);
    for (name, value) in pairs {
        if !is_name(name) || !value.chars().all(is_allowed) {
            return Err(name.to_string());
        }
        out.extend(["<", name, ">"]);
        escaped(&mut out, value);
        out.extend(["</", name, ">"]);
    }
    out.extend(["</", root, ">"]);
    Ok(out)
}

/// Appends a text. Who reads the document takes a carriage return for a line feed unless it is escaped, and the signature covers
/// the text as it was.
fn escaped(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\r' => out.push_str("&#13;"),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::document;

    fn written(name: &str, value: &str) -> Result<String, String> {
        document("xml", &[(Cow::Borrowed(name), Cow::Borrowed(value))])
    }

    #[test]
    fn texts_are_escaped() {
        let text = "a<b>&c]]>\"'\r\n\t茶🌊";
        let expected = "<xml><a>a&lt;b&gt;&amp;c]]&gt;\"'&#13;\n\t茶🌊</a></xml>";
        assert_eq!(written("a", text).unwrap(), expected);
        assert_eq!(document("xml", &[]).unwrap(), "<xml></xml>");
    }

    #[test]
    fn what_no_document_can_have_is_not_written() {
        for value in ["\0", "a\u{1}", "\u{b}", "\u{1b}[2J", "\u{fffe}", "\u{ffff}"] {
            assert_eq!(written("a", value), Err("a".to_owned()), "{value:?}");
        }
        for name in ["", "1", "a b", "a><b", "-a", "a:b", "a/", "é\u{d7}"] {
            assert_eq!(written(name, "1"), Err(name.to_owned()));
        }
        assert_eq!(written("é_1-2.茶", "1").unwrap(), "<xml><é_1-2.茶>1</é_1-2.茶></xml>");
    }
}
