//! Asking until it is known how a call ended.

use std::fmt;
use std::time::Duration;

use super::AnyClient;
use super::any::{Asking, Ended, subject};
use crate::OrderState;
use crate::message::Message;
use crate::open::Judged;
use crate::outcome::{Accepted, Final, NotSent, Outcome};
use crate::spec::{Effect, Operation, Subject};
use crate::transport::Transport;

/// What asking brought.
#[derive(Debug)]
#[must_use = "the outcome may be unknown still"]
pub enum Recovered<A> {
    /// The order stands as the answer's [`state`](Accepted::state) says, and stays so.
    Settled(Accepted<A>),
    /// Time is up and nobody knows. Ask again later; don't repeat the call.
    StillUnknown(StillUnknown<A>),
}

/// Time is up and nobody knows.
#[derive(Debug)]
pub struct StillUnknown<A> {
    /// How often the provider was asked. Never, where the spec has no question.
    pub asked: u32,
    /// How the last question ended.
    pub last: Option<Outcome<A, ()>>,
}

/// A place to read each answer into.
pub(crate) trait Slot: Send {
    /// Empties it.
    fn fresh(&mut self) -> &mut dyn Message;
}

/// How the last question ended.
pub(crate) struct Polled {
    operation: &'static Operation,
    ended: Ended,
    settled: bool,
    asked: u32,
}

impl<T: Transport> AnyClient<T> {
    /// Asks at once, then again and again. A question that fails is asked again; one that can't be asked isn't.
    pub(super) async fn ask(&self, asking: Asking<'_>, slot: &mut dyn Slot) -> Polled {
        let Asking { operation, query, effect, every, within } = asking;
        let every = every.max(Duration::from_secs(1));
        let start = self.clock().now();
        let mut asked = 0;
        loop {
            asked += 1;
            let ended = self.exchange(operation, query, slot.fresh()).await;
            let settled = settled(effect, operation, &ended);
            // Whatever the clock says, there is no more than that many questions in that time.
            let passed = Duration::try_from(self.clock().now().duration_since(start)).unwrap_or_default();
            let over = passed.saturating_add(every).max(every.saturating_mul(asked)) > within;
            if settled || over || hopeless(&ended) {
                return Polled { operation, ended, settled, asked };
            }
            self.clock().sleep(every).await;
        }
    }
}

/// Whether the state tells how a call of that effect ended. Of a refund or a cancellation, an order that is still paid
/// says nothing: the money may be on its way; nor does one of which some was given back: that may have been an earlier
/// refund. (The state of the refund itself says it all.) To a hold, money that is held is the end.
fn settled(effect: Effect, query: &Operation, ended: &Ended) -> bool {
    let Ended::Judged(Judged::Accepted { state, .. }) = ended else { return false };
    match effect {
        Effect::Hold => state.is_final() || *state == OrderState::Held,
        Effect::Read
        | Effect::Change
        | Effect::Create
        | Effect::Charge
        | Effect::Capture
        | Effect::Release => state.is_final(),
        Effect::Refund | Effect::Cancel => match (subject(query), state) {
            (Subject::Order, OrderState::Paid | OrderState::PartlyRefunded) => false,
            (_, state) => state.is_final() && *state != OrderState::Paid,
        },
    }
}

fn hopeless(ended: &Ended) -> bool {
    matches!(ended, Ended::NotSent(NotSent::Invalid(_) | NotSent::Unsealed(_)))
}

impl<A> Recovered<A> {
    pub(super) fn from_polled(
        polled: Option<Polled>,
        outcome: impl FnOnce(&'static Operation, Ended) -> Outcome<A, ()>,
    ) -> Self {
        let Some(Polled { operation, ended, settled, asked }) = polled else {
            return Self::StillUnknown(StillUnknown { asked: 0, last: None });
        };
        match outcome(operation, ended) {
            Outcome::Final(Final::Accepted(accepted)) if settled => Self::Settled(accepted),
            last => Self::StillUnknown(StillUnknown { asked, last: Some(last) }),
        }
    }

    /// How the order stands, as far as it is known.
    #[must_use]
    pub fn state(&self) -> OrderState {
        match self {
            Self::Settled(accepted) => accepted.state,
            Self::StillUnknown(StillUnknown {
                last: Some(Outcome::Final(Final::Accepted(last))), ..
            }) => last.state,
            Self::StillUnknown(_) => OrderState::Unknown,
        }
    }
}

impl<A> fmt::Display for Recovered<A> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Settled(accepted) => write!(formatter, "settled: {}", accepted.of.is(accepted.state)),
            Self::StillUnknown(still) => still.fmt(formatter),
        }
    }
}

impl<A> fmt::Display for StillUnknown<A> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.last {
            None => formatter.write_str("still unknown, and there is no question that would tell"),
            Some(last) => {
                write!(formatter, "still unknown after asking {} times; at last {last}", self.asked)
            }
        }?;
        formatter.write_str(": don't repeat the call, ask again later")
    }
}
