//! The first place where two canonical strings differ.

use std::ops::Range;

use paysmith_codegen::signing::{self, Missing};
use serde::Serialize;

use crate::material::{Material, Secrets};
use crate::place::Place;
use crate::trace::mask;
use crate::visible;

/// So many bytes are shown before and behind the place.
const AROUND: usize = 24;

/// The first place where two strings differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The place, from 1.
    pub byte: usize,
    /// Our bytes around it, with what can't be seen shown.
    pub ours: String,
    /// Theirs.
    pub theirs: String,
    /// The byte itself on our side, in hex; none where our string ends.
    pub our_byte: Option<String>,
    /// The byte itself on their side.
    pub their_byte: Option<String>,
    /// How many bytes we have.
    pub our_length: usize,
    /// How many they have.
    pub their_length: usize,
}

/// Where the other side's canonical string first differs from the one that the rule gives; `None` when it doesn't. What
/// is of a secret is masked on both sides.
///
/// # Errors
/// When the message lacks something that the scheme asks for, or a secret isn't there.
pub fn first_difference(
    place: &Place<'_>,
    material: &Material,
    secrets: &Secrets,
    theirs: &[u8],
) -> Result<Option<Difference>, Missing> {
    let ours = material.with(secrets, |inputs| signing::canonical(place.scheme, inputs))?;
    if ours == theirs {
        return Ok(None);
    }
    let at = ours.iter().zip(theirs).take_while(|(a, b)| a == b).count();
    let our_spans = spans(&ours, secrets);
    let mut their_spans = spans(theirs, secrets);
    // Up to the place both are alike: where ours is inside a secret, theirs has its beginning.
    if let Some((span, name)) =
        our_spans.iter().find(|(span, _)| span.contains(&at) && span.start < theirs.len())
    {
        their_spans.retain(|(other, _)| other.start < span.start);
        their_spans.push((span.start..span.end.min(theirs.len()), name));
    }
    Ok(Some(Difference {
        byte: at + 1,
        ours: around(&ours, at, &our_spans),
        theirs: around(theirs, at, &their_spans),
        our_byte: byte(&ours, at, &our_spans),
        their_byte: byte(theirs, at, &their_spans),
        our_length: ours.len(),
        their_length: theirs.len(),
    }))
}

/// Where a secret stands, and its name.
type Span<'s> = (Range<usize>, &'s str);

/// Where secrets stand.
fn spans<'s>(bytes: &[u8], secrets: &'s Secrets) -> Vec<Span<'s>> {
    let mut spans: Vec<Span<'_>> = Vec::new();
    for (name, secret) in secrets.iter() {
        let length = secret.len().max(1);
        for (start, window) in bytes.windows(length).enumerate() {
            let free = spans.iter().all(|(other, _)| other.end <= start || other.start >= start + length);
            if window.eq_ignore_ascii_case(secret.as_bytes()) && free {
                spans.push((start..start + length, name));
            }
        }
    }
    spans.sort_by_key(|(span, _)| span.start);
    spans
}

fn byte(bytes: &[u8], at: usize, spans: &[Span<'_>]) -> Option<String> {
    let byte = bytes.get(at)?;
    let secret = spans.iter().any(|(span, _)| span.contains(&at));
    Some(if secret { "••".to_owned() } else { format!("{byte:02X}") })
}

fn around(bytes: &[u8], at: usize, spans: &[Span<'_>]) -> String {
    let (mut from, mut to) = (at.saturating_sub(AROUND).min(bytes.len()), (at + AROUND).min(bytes.len()));
    // Not into the middle of a character, nor of a secret.
    let is_middle = |at: usize| bytes.get(at).is_some_and(|byte| byte & 0xc0 == 0x80);
    while from > 0 && is_middle(from) {
        from -= 1;
    }
    while to < bytes.len() && is_middle(to) {
        to += 1;
    }
    for (span, _) in spans {
        if span.contains(&from) {
            from = span.start;
        }
        if span.start < to && to < span.end {
            to = span.end;
        }
    }
    let mut out = String::from(if from > 0 { "…" } else { "" });
    let mut here = from;
    for (span, name) in spans.iter().filter(|(span, _)| span.start >= from && span.end <= to) {
        out += &visible(bytes.get(here..span.start).unwrap_or_default());
        out += &mask(name);
        here = span.end;
    }
    out += &visible(bytes.get(here..to).unwrap_or_default());
    out += if to < bytes.len() { "…" } else { "" };
    out
}
