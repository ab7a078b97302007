//! What is sent to the merchant: a body with signatures, which may be wrong on purpose.

/// What is wrong with the signatures of a message, on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SignatureFault {
    /// One byte was changed after signing.
    Tampered,
    /// The message has no signatures.
    Missing,
}

/// A body that goes out, and the headers with signatures.
#[derive(Default)]
pub(crate) struct OutgoingMessage {
    pub(crate) body: String,
    pub(crate) headers: Vec<(String, String)>,
    /// The signatures in the body and in the headers, each with the name of its scheme.
    pub(super) signatures: Vec<(String, String)>,
}

impl OutgoingMessage {
    /// A message without signatures.
    pub(crate) fn plain(body: String) -> Self {
        Self { body, ..Self::default() }
    }
}
