//! What is wrong with a request, and the record of it.

use std::fmt;

use serde::Serialize;

/// One thing that is wrong: where, which rule, and its limit; never the value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// The dotted wire name, with `[0]` for elements of lists.
    pub path: String,
    /// The rule in the spec's own word: `max`, `required`, `only`, `one_of`, …
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
    /// The body, the envelope or a header isn't laid out as the spec says.
    Envelope,
    /// The signature or a credential is wrong.
    Signature,
    /// A field or a rule between fields.
    Field,
    /// There is no such order.
    UnknownOrder,
    /// The order number was used before.
    DuplicateOrder,
    /// More is asked for than there is left.
    TooMuch,
    /// The order isn't paid, or its money isn't held, yet.
    NotPaid,
    /// All was given back before.
    Refunded,
    /// The order is closed, or failed, or nothing of it is held any longer.
    Closed,
}

impl Reason {
    /// In one word, for listings.
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

/// A request that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// The provider that was played.
    pub provider: String,
    /// The operation that the request was taken for.
    pub operation: Option<String>,
    /// Why.
    pub reason: Reason,
    /// All that is wrong.
    pub violations: Vec<Violation>,
}
