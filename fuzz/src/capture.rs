//! Arbitrary bytes as a capture.

use paysmith_doctor::capture::{self, Captured};
use paysmith_doctor::{MessageContent, SignedMessage, charset, form_encoded, trace, visible};

use crate::arrived::pick;
use crate::canary::{is_a_line, is_absent};
use crate::provider::KNOWN;

/// One file. It may not panic; why it can't be read holds nothing of it; what is read can be explained to its sender by a
/// provider's spec, and no secret is shown.
pub fn run(data: &[u8]) {
    let messages = match capture::read(data) {
        Ok(messages) => messages,
        Err(unreadable) => {
            is_a_line(&unreadable.to_string());
            return is_absent(&unreadable.to_string(), "a capture that can't be read");
        }
    };
    assert!(!messages.is_empty(), "a file that can be read and holds nothing");
    // One provider at a time is fast, and which one it is changes with every byte more.
    let Some(known) = pick(&KNOWN, data.len().to_le_bytes()[0]) else { return };
    // One that holds hundreds is no other case than one that holds some.
    for message in messages.iter().take(8) {
        look_at(message);
        let Ok(place) = SignedMessage::find(known.spec, None, Some(message)) else { continue };
        let material = MessageContent::of(message, &place);
        if let Ok(trace) = trace(&place, &material, &known.secrets) {
            known.keeps_its_secrets(&serde_json::to_string(&trace).unwrap_or_default(), data);
        }
    }
}

fn look_at(message: &Captured) {
    let line = message.summary();
    is_a_line(&line);
    message.notes.iter().for_each(|note| is_a_line(note));
    let shown = visible(&message.body);
    assert!(!shown.contains(char::is_control), "{shown:?}");
    let _ =
        (message.path(), message.query(), message.repeated(), charset(&message.body), form_encoded(&shown));
}
