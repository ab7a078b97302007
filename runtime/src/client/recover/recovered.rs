//! What became of an unknown outcome, once the provider was asked.

use std::fmt;

use super::ask::Polled;
use crate::client::exchange::Ended;
use crate::order::Comparison;
use crate::outcome::{Accepted, Final, Outcome};
use crate::spec::Operation;
use crate::standing::{OrderState, Standing};

/// What the queries about an unknown outcome have told.
#[derive(Debug)]
#[must_use = "the outcome may still be unknown"]
pub enum Recovered<A> {
    /// It is known how the call ended: the [`state`](Accepted::state) of this answer says it.
    Settled(Accepted<A>),
    /// The answer has a state that would say how the call ended, but its amount or currency isn't what was asked for: the number
    /// was used for something else, or the order was changed. Money may have moved. Don't repeat the call, and let a person look
    /// at it.
    NotAsAsked(NotAsAsked<A>),
    /// The time for asking is over and nobody knows. Ask again later; don't repeat the call.
    StillUnknown(StillUnknown<A>),
}

/// An answer that would say how the call ended, but has another amount or currency than was asked for.
#[derive(Debug)]
pub struct NotAsAsked<A> {
    /// The answer, with the state of the order, refund, hold or release.
    pub accepted: Accepted<A>,
    /// The fields of the answer that differ from what was asked for.
    pub differing: Vec<String>,
}

/// The time for asking is over and nobody knows.
#[derive(Debug)]
pub struct StillUnknown<A> {
    /// How often the provider was asked: zero times if the provider's spec names no query.
    pub asked: u32,
    /// The outcome of the last query.
    pub last: Option<Outcome<A, ()>>,
}

impl<A> Recovered<A> {
    /// The result of asking. `None` says that nothing was asked, because there is no query; then the outcome is still unknown.
    pub(super) fn new(
        polled: Option<Polled>,
        outcome: impl FnOnce(&'static Operation, Ended) -> Outcome<A, ()>,
    ) -> Self {
        let Some(Polled { operation, ended, is_settled, comparison, asked }) = polled else {
            return Self::StillUnknown(StillUnknown { asked: 0, last: None });
        };
        let Comparison { compared, differing, .. } = comparison;
        match outcome(operation, ended) {
            Outcome::Final(Final::Accepted(accepted)) if is_settled && !differing.is_empty() => {
                Self::NotAsAsked(NotAsAsked { accepted, differing })
            }
            Outcome::Final(Final::Accepted(mut accepted)) if is_settled => {
                accepted.compared.extend(compared);
                Self::Settled(accepted)
            }
            last => Self::StillUnknown(StillUnknown { asked, last: Some(last) }),
        }
    }

    /// The state of the order, refund, hold or release, as far as it is known. It is unknown if the order isn't what was asked
    /// for; then [`NotAsAsked`] has its state.
    #[must_use]
    pub fn state(&self) -> Standing {
        match self {
            Self::Settled(accepted) => accepted.state,
            Self::StillUnknown(StillUnknown {
                last: Some(Outcome::Final(Final::Accepted(last))), ..
            }) => last.state,
            Self::StillUnknown(_) | Self::NotAsAsked(_) => Standing::Order(OrderState::Unknown),
        }
    }
}

impl<A> fmt::Display for Recovered<A> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Settled(accepted) => write!(formatter, "settled: {}", accepted.state),
            Self::NotAsAsked(not_as_asked) => not_as_asked.fmt(formatter),
            Self::StillUnknown(still_unknown) => still_unknown.fmt(formatter),
        }
    }
}

impl<A> fmt::Display for NotAsAsked<A> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{}, but not as it was asked for: {} differs; money may have moved: don't repeat the call, let a person look at it",
            self.accepted.state,
            self.differing.join(", ")
        )
    }
}

/// The text says of the last query only how that query ended: that a query was refused or not sent says nothing of the call
/// that it is about.
impl<A> fmt::Display for StillUnknown<A> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(last) = &self.last else {
            return formatter.write_str(
                "still unknown, and there is no question that would tell: don't repeat the call, ask the provider",
            );
        };
        let times = if self.asked == 1 { "once".to_owned() } else { format!("{} times", self.asked) };
        write!(formatter, "still unknown after asking {times} (the last time: ")?;
        match last {
            Outcome::Final(Final::Accepted(last)) => last.state.fmt(formatter),
            Outcome::Final(Final::Declined(last)) => {
                write!(formatter, "the question was refused with code {}", last.code)
            }
            Outcome::NotSent(_) => formatter.write_str("the question couldn't be sent"),
            Outcome::Unknown(last) => last.cause.fmt(formatter),
        }?;
        formatter.write_str("): don't repeat the call, ask again later")
    }
}
