//! The arms of an outcome.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use super::Cause;
use crate::spec::{Effect, Means, Operation};
use crate::{Asked, Extra, News, OrderState, Standing};

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
    /// How the order stands, or the refund, the hold or the release that was asked for, as far as the answer says.
    pub state: Standing,
    /// What was asked for.
    pub asked: Asked,
    /// Which fields of the answer were compared with the request, and are equal. Where there is none, only the connection says
    /// that it is the answer to this request.
    pub compared: Vec<String>,
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
    /// What the call would have done.
    pub effect: Effect,
    /// How the order stands, or the refund, the hold or the release, where the answer says so.
    pub state: Option<Standing>,
    /// Which fields of the answer were compared with the request, and are equal.
    pub compared: Vec<String>,
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
    /// What was asked for.
    pub asked: Asked,
    /// What to ask, where the spec knows.
    pub recovery: Option<Recovery<Q>>,
}

/// What to ask when an outcome is unknown. `Debug` names the operation, and leaves the question's values out.
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

impl<A> Accepted<A> {
    /// What the order's [`Ledger`](crate::Ledger) is told.
    #[must_use]
    pub fn news(&self) -> News {
        News::of(&self.asked, self.state)
    }
}

impl<Q> fmt::Debug for Recovery<Q> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Recovery")
            .field("operation", &self.operation.name)
            .field("ask", &self.ask)
            .field("every", &self.every)
            .field("within", &self.within)
            .finish_non_exhaustive()
    }
}

impl<A: fmt::Debug> fmt::Debug for Accepted<A> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Accepted")
            .field("answer", &self.answer)
            .field("means", &self.means)
            .field("state", &self.state)
            .field("compared", &self.compared)
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
        let open = !self.state.is_known() || self.state == OrderState::Pending;
        match (self.means, self.state.is_known()) {
            (Means::Read, false) => write!(out, "answered"),
            (Means::Read, true) => write!(out, "answered: {}", self.state),
            (Means::Done, false) => write!(out, "done"),
            (Means::Created, _) if open => write!(
                out,
                "accepted: the order exists and isn't paid; a notification or a query will say when it is"
            ),
            _ if open => write!(
                out,
                "accepted: the provider took the call on, and a notification or a query will say how it ends"
            ),
            _ => write!(out, "accepted: {}", self.state),
        }
    }
}

impl<A> fmt::Display for Declined<A> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.effect {
            Effect::Read => write!(
                formatter,
                "the question was refused with code {}, which says nothing of the order",
                self.code
            ),
            Effect::Change => write!(formatter, "declined with code {}: nothing was changed", self.code),
            _ => write!(formatter, "declined with code {}: no money moved by this call", self.code),
        }?;
        match self.state {
            Some(state) => write!(formatter, "; {state}"),
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
            (Effect::Read, _) => formatter.write_str("; a question moves no money, it is safe to ask again"),
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
