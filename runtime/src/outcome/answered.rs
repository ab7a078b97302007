//! Outcomes that the provider's answer has decided.

use std::error::Error;
use std::fmt;

use crate::Extra;
use crate::order::{Asked, News};
use crate::spec::{Effect, Means};
use crate::standing::{OrderState, Standing};

/// The provider has answered, and the answer is final.
#[derive(Debug)]
pub enum Final<A> {
    /// The provider has accepted the call. [`Accepted::means`] and [`Accepted::state`] say what that proves.
    Accepted(Accepted<A>),
    /// The provider has refused the call, so that it moved no money.
    Declined(Declined<A>),
}

/// The provider has accepted the call.
pub struct Accepted<A> {
    /// The answer's fields.
    pub answer: A,
    /// What the acceptance of the call proves. [`Means::Created`] proves only that the order exists, and not that it is paid.
    pub means: Means,
    /// The state of the order, refund, hold or release that was asked for, as far as the answer says.
    pub state: Standing,
    /// What was asked for.
    pub asked: Asked,
    /// The fields of the answer that were compared with the request, and are equal. If there are none, only the connection
    /// tells that this is the answer to this request.
    pub compared: Vec<String>,
    /// The provider's code. Where the provider's answers have no code, it is the HTTP status as text, such as `204`.
    pub code: String,
    /// The provider's text for people. `Debug` and `Display` don't show it, since anything may stand in it.
    pub message: Option<String>,
    /// Whether the answer was signed and its signature is right.
    pub verified: bool,
    /// Members of the envelope that the provider's spec doesn't list.
    pub extra: Extra,
}

/// The provider has refused the call.
pub struct Declined<A> {
    /// The provider's code.
    pub code: String,
    /// The provider's text for people. `Debug` and `Display` don't show it, since anything may stand in it.
    pub message: Option<String>,
    /// What the call would have done.
    pub effect: Effect,
    /// The state of the order, refund, hold or release, if the answer says it.
    pub state: Option<Standing>,
    /// The fields of the answer that were compared with the request, and are equal.
    pub compared: Vec<String>,
    /// The answer's fields, if all required ones are there.
    pub answer: Option<A>,
    /// Whether the answer was signed and its signature is right.
    pub verified: bool,
    /// Members of the envelope that the provider's spec doesn't list.
    pub extra: Extra,
}

impl<A> Accepted<A> {
    /// The answer as news for the order's [`Ledger`](crate::Ledger).
    #[must_use]
    pub fn news(&self) -> News {
        News::of(&self.asked, self.state)
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
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_open = !self.state.is_known() || self.state == OrderState::Pending;
        match (self.means, self.state.is_known()) {
            (Means::Read, false) => formatter.write_str("answered"),
            (Means::Read, true) => write!(formatter, "answered: {}", self.state),
            (Means::Done, false) => formatter.write_str("done"),
            (Means::Created, _) if is_open => formatter.write_str(
                "accepted: the order exists and isn't paid; a notification or a query will say when it is",
            ),
            _ if is_open => formatter.write_str(
                "accepted: the provider took the call on, and a notification or a query will say how it ends",
            ),
            _ => write!(formatter, "accepted: {}", self.state),
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

impl<A: fmt::Debug> Error for Declined<A> {}
