//! Changes a signed message in such a way that only its signatures show it.

use paysmith_codegen::checked::BodyKind;

use super::outgoing::OutgoingMessage;
use crate::wire::json::Json;
use crate::wire::xml;

/// The message with one byte of its body changed, so that none of its signatures fits any longer. A message without signatures
/// stays as it is: nobody could tell that it was changed. `signature` gives the right signature of a body by a scheme.
pub(super) fn tampered(
    message: OutgoingMessage,
    kind: &BodyKind,
    signature: impl Fn(&str, &str) -> Option<String>,
) -> OutgoingMessage {
    if message.signatures.is_empty() {
        return message;
    }
    let digits = places(&message.body, u8::is_ascii_digit);
    let candidates = digits.chain(places(&message.body, u8::is_ascii_lowercase));
    let changed = candidates
        .map(|place| with_lowest_bit_flipped(&message.body, place))
        .find(|body| can_be_read(kind, body) && !fits_or_lacks_a_signature(&message, body, &signature));
    match changed {
        Some(body) => OutgoingMessage { body, ..message },
        None => with_wrong_signatures(message),
    }
}

/// The message with another character at the start of each signature in a header. A message without a body has nothing else that
/// could be changed.
fn with_wrong_signatures(mut message: OutgoingMessage) -> OutgoingMessage {
    for (_, value) in &mut message.headers {
        for (_, sent) in message.signatures.iter().filter(|(_, sent)| !sent.is_empty()) {
            let other = if sent.starts_with('0') { "1" } else { "0" };
            let rest: String = sent.chars().skip(1).collect();
            *value = value.replace(sent.as_str(), &format!("{other}{rest}"));
        }
    }
    message
}

fn can_be_read(kind: &BodyKind, body: &str) -> bool {
    match kind {
        BodyKind::Json => Json::parse(body).is_some(),
        BodyKind::Form => true,
        BodyKind::Xml(_) => xml::read(body.as_bytes()).is_ok(),
    }
}

/// Whether a changed body still fits one of the signatures, or has lost one.
fn fits_or_lacks_a_signature(
    message: &OutgoingMessage,
    body: &str,
    signature: impl Fn(&str, &str) -> Option<String>,
) -> bool {
    message.signatures.iter().any(|(scheme, sent)| {
        let is_in_headers = message.headers.iter().any(|(_, value)| value.contains(sent.as_str()));
        // In a form, the signs of base64 are escaped.
        let escaped: String = form_urlencoded::byte_serialize(sent.as_bytes()).collect();
        let is_lost = !is_in_headers && !body.contains(sent.as_str()) && !body.contains(&escaped);
        is_lost || signature(body, scheme).as_ref() == Some(sent)
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

/// A digit stays a digit when its lowest bit is flipped. A small letter becomes another one, or a character that needs no
/// escape in JSON.
fn with_lowest_bit_flipped(body: &str, place: usize) -> String {
    let flip = |(here, byte): (usize, u8)| if here == place { byte ^ 1 } else { byte };
    String::from_utf8(body.bytes().enumerate().map(flip).collect()).unwrap_or_default()
}
