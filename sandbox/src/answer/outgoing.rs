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
pub(crate) struct OutgoingMessage {
    pub(crate) body: String,
    /// The content type of the body, where the message is an answer.
    pub(crate) media_type: &'static str,
    pub(crate) headers: Vec<(String, String)>,
    /// The signatures in the body and in the headers, each with the name of its scheme.
    pub(super) signatures: Vec<(String, String)>,
}

impl OutgoingMessage {
    /// A text without signatures.
    pub(crate) fn plain(body: String) -> Self {
        let media_type = "text/plain; charset=utf-8";
        Self { body, media_type, headers: Vec::new(), signatures: Vec::new() }
    }
}
