//! Finds where two canonical strings first differ.

use std::ops::Range;

use paysmith_codegen::signing::{self, Missing};
use serde::Serialize;

use crate::display::{masked, visible};
use crate::message::{MessageContent, Secrets, SignedMessage};

/// How many bytes are shown before and behind the first one that differs.
const AROUND: usize = 24;

/// Where two canonical strings first differ: the one that the rule gives (ours), and that of the other side (theirs).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The number of the first byte that differs, from 1.
    pub byte: usize,
    /// What stands around that byte in the rule's string, with what can't be seen shown.
    pub ours: String,
    /// What stands around that byte in the other side's string.
    pub theirs: String,
    /// That byte of the rule's string, in hex; `None` where the string has ended.
    pub our_byte: Option<String>,
    /// That byte of the other side's string, in hex; `None` where the string has ended.
    pub their_byte: Option<String>,
    /// How many bytes the rule's string has.
    pub our_length: usize,
    /// How many bytes the other side's string has.
    pub their_length: usize,
}

/// Where the other side's canonical string first differs from the one that the rule gives; `None` where it doesn't.
/// Secrets are masked in both.
///
/// # Errors
/// When the message lacks something that the scheme asks for, or a secret isn't there.
pub fn first_difference(
    message: &SignedMessage<'_>,
    content: &MessageContent,
    secrets: &Secrets,
    theirs: &[u8],
) -> Result<Option<Difference>, Missing> {
    let ours = content.with(secrets, |inputs| signing::canonical(message.scheme, inputs))?;
    if ours == theirs {
        return Ok(None);
    }
    let at = ours.iter().zip(theirs).take_while(|(a, b)| a == b).count();
    let our_spans = spans(&ours, secrets);
    let mut their_spans = spans(theirs, secrets);
    // Both strings are alike up to this byte. Where it is inside a secret in our string, their string holds the
    // beginning of that secret, which must be masked too.
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

/// Where a secret stands in a string, and the secret's name.
type Span<'s> = (Range<usize>, &'s str);

/// Where secrets stand in a string, none overlapping another.
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

/// A byte in hex, masked where it is a secret's.
fn byte(bytes: &[u8], at: usize, spans: &[Span<'_>]) -> Option<String> {
    let byte = bytes.get(at)?;
    let secret = spans.iter().any(|(span, _)| span.contains(&at));
    Some(if secret { "••".to_owned() } else { format!("{byte:02X}") })
}

/// What stands around a byte, with secrets masked.
fn around(bytes: &[u8], at: usize, spans: &[Span<'_>]) -> String {
    let (mut from, mut to) = (at.saturating_sub(AROUND).min(bytes.len()), (at + AROUND).min(bytes.len()));
    // Neither end may be in the middle of a character or of a secret.
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
        out += &masked(name);
        here = span.end;
    }
    out += &visible(bytes.get(here..to).unwrap_or_default());
    out += if to < bytes.len() { "…" } else { "" };
    out
}
