//! The first place where two canonical strings differ.

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
    let shown = |bytes: &[u8]| around(bytes, at, secrets);
    let byte = |bytes: &[u8]| {
        bytes
            .get(at)
            .map(|byte| if in_secret(bytes, at, secrets) { "••".to_owned() } else { format!("{byte:02X}") })
    };
    Ok(Some(Difference {
        byte: at + 1,
        ours: shown(&ours),
        theirs: shown(theirs),
        our_byte: byte(&ours),
        their_byte: byte(theirs),
        our_length: ours.len(),
        their_length: theirs.len(),
    }))
}

/// Where secrets stand, and which.
fn spans<'s>(bytes: &[u8], secrets: &'s Secrets) -> Vec<(std::ops::Range<usize>, &'s str)> {
    let mut spans: Vec<(std::ops::Range<usize>, &str)> = Vec::new();
    for (name, secret) in secrets.iter() {
        let length = secret.len().max(1);
        for (start, window) in bytes.windows(length).enumerate() {
            let free = spans.last().is_none_or(|(last, _)| last.end <= start);
            if free && window.eq_ignore_ascii_case(secret.as_bytes()) {
                spans.push((start..start + length, name));
            }
        }
    }
    spans
}

fn in_secret(bytes: &[u8], at: usize, secrets: &Secrets) -> bool {
    spans(bytes, secrets).iter().any(|(span, _)| span.contains(&at))
}

fn around(bytes: &[u8], at: usize, secrets: &Secrets) -> String {
    let (mut from, mut to) = (at.saturating_sub(AROUND), (at + AROUND).min(bytes.len()));
    // Not into the middle of a character, nor of a secret.
    let is_middle = |at: usize| bytes.get(at).is_some_and(|byte| byte & 0xc0 == 0x80);
    let spans = spans(bytes, secrets);
    while from > 0 && is_middle(from) {
        from -= 1;
    }
    while to < bytes.len() && is_middle(to) {
        to += 1;
    }
    for (span, _) in &spans {
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
