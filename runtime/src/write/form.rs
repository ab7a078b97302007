//! Messages as the pairs of a form: every value is its text.

use std::borrow::Cow;

use form_urlencoded::byte_serialize;

use super::{json, scalar};
use crate::message::{Message, View, each_view};

/// A name and its decoded value, as they arrive.
pub(crate) type Pair<'a> = (Cow<'a, str>, Cow<'a, str>);

/// Hands out the message's pairs in the order of the table. An object or list has only one way into a form, which is
/// as JSON text.
pub(crate) fn pairs<'a>(message: &'a dyn Message, out: &mut dyn FnMut(&'static str, Cow<'a, str>)) {
    each_view(message, |spec, view| {
        let value = match view {
            View::Absent => return,
            View::Object(_) | View::List(_) => json::text(view, spec).map(Cow::Owned),
            view => scalar::text(view, spec),
        };
        if let Some(value) = value {
            out(spec.wire, value);
        }
    });
    if let Some(tail) = message.tail() {
        pairs(tail, out);
    }
}

/// Pairs as `application/x-www-form-urlencoded`.
pub(crate) fn encode<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut out = String::with_capacity(512);
    for (name, value) in pairs {
        if !out.is_empty() {
            out.push('&');
        }
        encoded(&mut out, name);
        out.push('=');
        encoded(&mut out, value);
    }
    out
}

/// Appends a text, encoded. Most names and values are the same when they are.
fn encoded(out: &mut String, text: &str) {
    let same = text.bytes().take_while(|byte| SAME.get(usize::from(*byte)) == Some(&true)).count();
    let (same, rest) = text.split_at_checked(same).unwrap_or(("", text));
    out.push_str(same);
    if !rest.is_empty() {
        out.extend(byte_serialize(rest.as_bytes()));
    }
}

/// The bytes that stand for themselves in a form.
#[expect(clippy::indexing_slicing, reason = "a constant: the compiler sees that it holds")]
const SAME: [bool; 256] = {
    let mut same = [false; 256];
    let bytes = b"*-._0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut index = 0;
    while index < bytes.len() {
        same[bytes[index] as usize] = true;
        index += 1;
    }
    same
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_is_encoded_as_the_library_does() {
        for character in (0..0x300).filter_map(char::from_u32) {
            for text in [character.to_string(), format!("a{character}b"), format!("{character}{character}")] {
                let pairs = [(text.as_str(), text.as_str()), ("n", "")];
                let theirs = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
                assert_eq!(encode(pairs.into_iter()), theirs);
            }
        }
    }
}
