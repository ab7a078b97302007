//! Messages as the pairs of a form: every value is its text.

use std::borrow::Cow;
use std::ops::Range;

use super::{json, scalar};
use crate::hex::UPPER;
use crate::message::{Message, View, each_view};
use crate::table::FieldSpec;

/// A name and its decoded value, as they arrive.
pub(crate) type Pair<'a> = (Cow<'a, str>, Cow<'a, str>);

/// A pair's value, not encoded.
pub(crate) enum Value<'a> {
    /// It is a text already.
    Given(&'a str),
    /// It was written where such values are.
    Written(Range<usize>),
}

/// Hands out the message's pairs in the order of the table; what isn't a text yet is appended to `written`. An object or list
/// has only one way into a form, which is as JSON text.
pub(crate) fn pairs<'a>(
    message: &'a dyn Message,
    written: &mut Vec<u8>,
    out: &mut impl FnMut(&'static FieldSpec, Value<'a>),
) {
    each_view(message, |spec, view| {
        if let Some(text) = scalar::given(view) {
            return out(spec, Value::Given(text));
        }
        let start = written.len();
        match view {
            View::Absent => return,
            View::Object(_) | View::List(_) => {
                written.extend_from_slice(json::text(view, spec).unwrap_or_default().as_bytes());
            }
            view => scalar::plain(written, view, spec),
        }
        out(spec, Value::Written(start..written.len()));
    });
    if let Some(tail) = message.tail() {
        pairs(tail, written, out);
    }
}

/// Appends a pair as `application/x-www-form-urlencoded`; a simple name is the same when it is encoded.
pub(crate) fn push(out: &mut Vec<u8>, name: &str, simple: bool, value: &[u8]) {
    if !out.is_empty() {
        out.push(b'&');
    }
    if simple {
        out.extend_from_slice(name.as_bytes());
    } else {
        encoded(out, name.as_bytes());
    }
    out.push(b'=');
    encoded(out, value);
}

/// Appends a text, encoded. Most names and values are the same when they are.
fn encoded(out: &mut Vec<u8>, text: &[u8]) {
    let is_same = |byte: &u8| SAME.get(usize::from(*byte)) == Some(&true);
    let same = text.iter().take_while(|byte| is_same(byte)).count();
    let (same, rest) = text.split_at_checked(same).unwrap_or((&[], text));
    out.extend_from_slice(same);
    for byte in rest {
        match byte {
            b' ' => out.push(b'+'),
            byte if is_same(byte) => out.push(*byte),
            byte => {
                let [high, low] = UPPER.get(usize::from(*byte)).copied().unwrap_or_default();
                out.extend_from_slice(&[b'%', high, low]);
            }
        }
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
                let mut own = Vec::new();
                pairs
                    .into_iter()
                    .for_each(|(name, value)| push(&mut own, name, name == "n", value.as_bytes()));
                assert_eq!(String::from_utf8(own).unwrap(), theirs);
            }
        }
    }
}
