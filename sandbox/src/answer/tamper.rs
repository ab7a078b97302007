//! Changes a signed message in such a way that only its signatures show it.

use super::message_layout::{MessageLayout, OutgoingMessage};
use crate::wire::json::Json;

/// The message with one byte of its body changed, so that none of its signatures fits any longer. A message without signatures
/// stays as it is: nobody could tell that it was changed.
pub(super) fn tampered(layout: &MessageLayout<'_>, message: OutgoingMessage) -> OutgoingMessage {
    if message.signatures.is_empty() {
        return message;
    }
    let digits = places(&message.body, u8::is_ascii_digit);
    let candidates = digits.chain(places(&message.body, u8::is_ascii_lowercase));
    let changed = candidates
        .map(|place| with_lowest_bit_flipped(&message.body, place))
        .find(|body| only_signatures_differ(layout, &message, body));
    let body = changed.unwrap_or_else(|| message.body.clone());
    OutgoingMessage { body, ..message }
}

/// Whether a changed body can still be read, still has the signatures, and fits none of them.
fn only_signatures_differ(layout: &MessageLayout<'_>, message: &OutgoingMessage, body: &str) -> bool {
    let is_in_headers = |signature: &String| message.headers.iter().any(|(_, value)| value == signature);
    (layout.is_form || Json::parse(body).is_some())
        && message.signatures.iter().all(|(scheme, signature)| {
            (is_in_headers(signature) || body.contains(signature.as_str()))
                && layout.signature(body, scheme).as_ref() != Some(signature)
        })
}

/// The places of certain characters within values. The character before must be a letter or a digit, and not part of an escape:
/// where a byte of such a word is changed, the body can mostly still be read.
fn places(body: &str, is_wanted: fn(&u8) -> bool) -> impl Iterator<Item = usize> {
    let windows = body.as_bytes().windows(3).enumerate();
    windows.filter_map(move |(start, three)| match three {
        [before, previous, here]
            if is_wanted(here) && previous.is_ascii_alphanumeric() && !matches!(before, b'%' | b'\\') =>
        {
            Some(start + 2).filter(|place| !is_in_name(body, *place))
        }
        _ => None,
    })
}

/// Whether a place in JSON is within the name of a member.
fn is_in_name(body: &str, place: usize) -> bool {
    let rest = body.get(place..).unwrap_or_default();
    rest.split_once('"').is_some_and(|(_, behind)| behind.starts_with(':'))
}

/// A digit stays a digit when its lowest bit is flipped. A small letter becomes another one, or a character that needs no escape in
/// JSON.
fn with_lowest_bit_flipped(body: &str, place: usize) -> String {
    let flip = |(here, byte): (usize, u8)| if here == place { byte ^ 1 } else { byte };
    String::from_utf8(body.bytes().enumerate().map(flip).collect()).unwrap_or_default()
}
