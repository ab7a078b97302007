//! The arms of an outcome.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use super::Cause;
use crate::spec::{Effect, Means, Operation, Subject};
use crate::{Extra, OrderState};

/// The provider has answered, and that is that.
#[derive(Debug)]
pub enum Final<A> {
    /// It took the call. What that proves is in [`Accepted::means`] and [`Accepted::state`].
    Accepted(Accepted<A>),
    /// It refused the call: no money moved by it.
    Declined(Declined<A>),
}

/// The provider took the call.
pub struct Accepted<A> {
    /// The answer's fields.
    pub answer: A,
    /// What being accepted proves. [`Means::Created`] is not paid.
    pub means: Means,
    /// How the order stands (or the refund, or the release: see [`of`](Self::of)), as far as the answer says.
    pub state: OrderState,
    /// What it is the state of.
    pub of: Subject,
    /// The provider's code.
    pub code: String,
    /// The provider's text for people. It is foreign text: not in `Debug` or `Display`.
    pub message: Option<String>,
    /// Whether the answer was signed, and the signature right.
    pub verified: bool,
    /// Members of the envelope that its description doesn't list.
    pub extra: Extra,
}

/// The provider refused the call.
pub struct Declined<A> {
    /// The provider's code.
    pub code: String,
    /// The provider's text for people. It is foreign text: not in `Debug` or `Display`.
    pub message: Option<String>,
    /// How the order stands, where the answer says so. A refusal may be about an order that was paid long ago, when its
    /// number is used twice.
    pub state: Option<OrderState>,
    /// What it is the state of.
    pub of: Subject,
    /// The answer's fields, where there are any.
    pub answer: Option<A>,
    /// Whether the answer was signed, and the signature right.
    pub verified: bool,
    /// Members of the envelope that its description doesn't list.
    pub extra: Extra,
}

/// Nobody knows how the call ended.
#[derive(Debug)]
pub struct Unknown<Q> {
    /// Why.
    pub cause: Cause,
    /// The provider's code, where it gave one.
    pub code: Option<String>,
    /// What the call would have done.
    pub effect: Effect,
    /// What to ask, where the spec knows.
    pub recovery: Option<Recovery<Q>>,
}

/// What to ask when an outcome is unknown.
#[derive(Debug)]
pub struct Recovery<Q> {
    /// The question, filled in from the request.
    pub query: Q,
    /// The operation that asks it.
    pub operation: &'static Operation,
    /// Fields of the question that the request couldn't fill in: do it before asking.
    pub ask: &'static [&'static str],
    /// How long to wait between two questions.
    pub every: Duration,
    /// How long to go on asking.
    pub within: Duration,
}

impl<A: fmt::Debug> fmt::Debug for Accepted<A> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Accepted")
            .field("answer", &self.answer)
            .field("means", &self.means)
            .field("state", &self.state)
            .field("code", &self.code)
            .field("verified", &self.verified)
            .field("extra", &self.extra)
            .finish_non_exhaustive()
    }
}

impl<A: fmt::Debug> fmt::Debug for Declined<A> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Declined")
            .field("code", &self.code)
            .field("state", &self.state)
            .field("answer", &self.answer)
            .field("verified", &self.verified)
            .field("extra", &self.extra)
            .finish_non_exhaustive()
    }
}

impl<A> fmt::Display for Final<A> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Accepted(accepted) => accepted.fmt(formatter),
            Self::Declined(declined) => declined.fmt(formatter),
        }
    }
}

impl<A> fmt::Display for Accepted<A> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is = self.of.is(self.state);
        match (self.means, self.state) {
            (Means::Read, OrderState::Unknown) => write!(out, "answered"),
            (Means::Read, _) => write!(out, "answered: {is}"),
            (Means::Done, OrderState::Unknown) => write!(out, "done"),
            (Means::Created, OrderState::Pending | OrderState::Unknown) => write!(
                out,
                "accepted: the order exists and isn't paid; a notification or a query will say when it is"
            ),
            (_, OrderState::Pending | OrderState::Unknown) => write!(
                out,
                "accepted: the provider took the call on, and a notification or a query will say how it ends"
            ),
            _ => write!(out, "accepted: {is}"),
        }
    }
}

impl<A> fmt::Display for Declined<A> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "declined with code {}: no money moved by this call", self.code)?;
        match self.state {
            Some(state) => write!(formatter, "; {}", self.of.is(state)),
            None => Ok(()),
        }
    }
}

impl<Q> fmt::Display for Unknown<Q> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "unknown: {}", self.cause)?;
        if let Some(code) = &self.code {
            write!(formatter, " (code {code})")?;
        }
        match (self.effect, &self.recovery) {
            (Effect::Read, _) => formatter.write_str("; nothing moved, it is safe to ask again"),
            (Effect::Change, _) => {
                formatter.write_str("; no money moved, but it may have been done: look before you repeat it")
            }
            (_, Some(recovery)) => {
                write!(
                    formatter,
                    "; money may have moved: don't repeat the call, ask {} first",
                    recovery.operation.name
                )?;
                match recovery.ask {
                    [] => Ok(()),
                    names => write!(formatter, " (fill in {})", names.join(", ")),
                }
            }
            (_, None) => {
                formatter.write_str("; money may have moved: don't repeat the call, ask the provider first")
            }
        }
    }
}

impl<A: fmt::Debug> Error for Declined<A> {}

impl<Q: fmt::Debug> Error for Unknown<Q> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.cause)
    }
}
