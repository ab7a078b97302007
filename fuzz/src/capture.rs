//! Gives the doctor's reader of captures arbitrary bytes.

use paysmith_doctor::capture::{self, Captured};
use paysmith_doctor::{MessageContent, SignedMessage, charset, form_encoded, trace, visible};

use crate::arrived::pick;
use crate::canary::{is_a_line, is_absent};
use crate::provider::KNOWN;

/// Reads one file. The reader may not panic, and its errors may hold nothing of the file. What is read must be explainable by
/// a provider's spec, without showing a secret.
pub fn run(data: &[u8]) {
    let messages = match capture::read(data) {
        Ok(messages) => messages,
        Err(unreadable) => {
            is_a_line(&unreadable.to_string());
            return is_absent(&unreadable.to_string(), "a capture that can't be read");
        }
    };
    assert!(!messages.is_empty(), "a file that can be read and holds nothing");
    // Only one provider is tried, to be fast. The length of the input picks it.
    let Some(known) = pick(&KNOWN, data.len().to_le_bytes()[0]) else { return };
    // A file with hundreds of messages shows nothing that a file with some of them doesn't.
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
