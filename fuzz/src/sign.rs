//! Signs messages of a provider and judges their signatures. Both are done by the plain interpreter of schemes, which the
//! client doesn't use.

use http::{HeaderName, HeaderValue};
use paysmith_codegen::checked::BodyKind;
use paysmith_codegen::signing;
use paysmith_doctor::{MessageContent, SignatureLocation, SignedMessage};

use crate::arrived::Arrived;
use crate::provider::Known;

/// Stands in a body where a signature belongs. Neither JSON nor a form nor XML escapes any of its letters.
pub(crate) const MARK: &str = "SIGNATURE-HERE";

/// What the plain interpreter finds of a message's signatures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Every place for a signature has one, and all are right.
    Right,
    /// A signature is wrong, or the right one can't be computed for comparison.
    Wrong,
    /// A place for a signature has none.
    Lacking,
}

/// Puts the signatures where they belong: in place of a mark in the body, or into a header.
pub(crate) fn sign(known: &Known, places: &[&SignedMessage<'_>], arrived: &mut Arrived) {
    for place in places {
        let material = MessageContent::of(&arrived.captured(), place);
        let signature = material.with(&known.secrets, |inputs| signing::sign(place.scheme, inputs));
        let Ok(signature) = signature else { continue };
        match &place.location {
            SignatureLocation::Header(name) => {
                if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(&signature))
                {
                    arrived.headers.insert(name, value);
                }
            }
            SignatureLocation::Field(_) if place.kind() == BodyKind::Form => {
                replace(&mut arrived.body, &escaped(&signature));
            }
            SignatureLocation::Field(_) | SignatureLocation::Member(_) => {
                replace(&mut arrived.body, &signature);
            }
            SignatureLocation::Unknown => {}
        }
    }
}

fn escaped(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn replace(body: &mut Vec<u8>, signature: &str) {
    let mark = MARK.as_bytes();
    if let Some(at) = body.windows(mark.len()).position(|bytes| bytes == mark) {
        drop(body.splice(at..at + mark.len(), signature.bytes()));
    }
}

/// Judges all signatures of a message.
pub(crate) fn verdict(known: &Known, places: &[&SignedMessage<'_>], arrived: &Arrived) -> Verdict {
    let mut verdict = if places.is_empty() { Verdict::Lacking } else { Verdict::Right };
    for place in places {
        let captured = arrived.captured();
        let received: Vec<String> = match &place.location {
            // If a header came twice, both values count as signatures.
            SignatureLocation::Header(name) => {
                let headers = captured.headers.iter().filter(|(of, _)| of.eq_ignore_ascii_case(name));
                headers.map(|(_, value)| value.clone()).collect()
            }
            _ => place.received(&captured).into_iter().collect(),
        };
        if received.is_empty() {
            verdict = Verdict::Lacking;
        }
        let material = MessageContent::of(&captured, place);
        let right = |received: &String| {
            material
                .with(&known.secrets, |inputs| signing::verify(place.scheme, inputs, received))
                .unwrap_or(false)
        };
        if !received.iter().all(right) {
            return Verdict::Wrong;
        }
    }
    verdict
}
