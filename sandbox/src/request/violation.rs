//! What can be wrong with a request, and the record of a refused request.

use std::fmt;

use serde::Serialize;

/// One thing that is wrong with a request: where, which rule, and the rule's limit. It never holds the value that was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// The dotted path of the member, with `[0]` for an element of a list.
    pub path: String,
    /// The rule by the name that it has in specs: `max`, `required`, `only`, `one_of`, …
    pub rule: &'static str,
    /// What the rule demands.
    pub limit: String,
}

impl Violation {
    pub(crate) fn new(path: impl Into<String>, rule: &'static str, limit: impl Into<String>) -> Self {
        Self { path: path.into(), rule, limit: limit.into() }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.rule)?;
        if self.limit.is_empty() { Ok(()) } else { write!(f, " ({})", self.limit) }
    }
}

/// Why a request was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// No operation stands at that method and path.
    NoOperation,
    /// The body, the envelope or a header isn't as the spec says.
    Envelope,
    /// The signature or a credential is wrong.
    Signature,
    /// A field has a wrong value, or a rule between fields is broken.
    Field,
    /// There is no such order.
    UnknownOrder,
    /// The order number was used before.
    DuplicateOrder,
    /// More is asked for than there is left.
    TooMuch,
    /// The order isn't paid yet, or its money isn't held yet.
    NotPaid,
    /// The money was already given back in full.
    Refunded,
    /// The order is closed or failed, or none of its money is held any longer.
    Closed,
}

impl Reason {
    /// The reason in one word, for listings.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::NoOperation => "no_operation",
            Self::Envelope => "envelope",
            Self::Signature => "signature",
            Self::Field => "field",
            Self::UnknownOrder => "unknown_order",
            Self::DuplicateOrder => "duplicate_order",
            Self::TooMuch => "too_much",
            Self::NotPaid => "not_paid",
            Self::Refunded => "refunded",
            Self::Closed => "closed",
        }
    }
}

/// Why a request is refused, and everything that is wrong with it.
pub(crate) struct WhyRefused {
    pub(crate) reason: Reason,
    pub(crate) violations: Vec<Violation>,
    /// What shows why a signature is wrong.
    pub(crate) evidence: Option<Box<Evidence>>,
}

impl WhyRefused {
    /// A refusal for a single thing that is wrong. The broken rule has the name of the reason.
    pub(crate) fn single(reason: Reason, path: &str, limit: &str) -> Self {
        Self { evidence: None, reason, violations: vec![Violation::new(path, reason.word(), limit)] }
    }
}

/// The record of a request that the sandbox refused, by which people find out what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RefusedRequest {
    /// The provider that was played.
    pub provider: String,
    /// The operation that the request was taken for; `None` where none has its method and path.
    pub operation: Option<String>,
    /// Why it was refused.
    pub reason: Reason,
    /// Everything that is wrong with it.
    pub violations: Vec<Violation>,
    /// Where a signature is wrong: the request as it arrived, and what the provider signs of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Box<Evidence>>,
}

/// A request whose signature is wrong, for whoever looks for the cause.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// The method of the request.
    pub method: String,
    /// The path and the query, as they stood in the request's first line.
    pub target: String,
    /// The body as it arrived. Bytes that aren't UTF-8 are replaced.
    pub body: String,
    /// What the provider signs of it, by each scheme. In place of a secret stands its name, as in `<client_key>`.
    pub signed: Vec<SignedText>,
}

/// Names nothing that was sent: it may be a payer's code or a signature.
impl fmt::Debug for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Evidence").field("method", &self.method).finish_non_exhaustive()
    }
}

/// The text that a signature scheme signs of a request.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct SignedText {
    /// The name of the scheme.
    pub scheme: String,
    /// The canonical string.
    pub text: String,
}

impl fmt::Display for RefusedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "refused: {}", self.reason.word())?;
        self.violations.iter().try_for_each(|violation| write!(f, ", {violation}"))
    }
}
