//! Asking until it is known how a call ended.

use std::fmt;
use std::time::Duration;

use super::AnyClient;
use super::any::{Asking, Ended};
use crate::asked::{self, Comparison};
use crate::message::Message;
use crate::open::{Judged, NumberUse, classify};
use crate::outcome::{Accepted, Final, NotSent, Outcome};
use crate::spec::{Effect, Operation, Subject};
use crate::transport::Transport;
use crate::{Asked, HoldState, OrderState, Standing};

/// What asking brought.
#[derive(Debug)]
#[must_use = "the outcome may be unknown still"]
pub enum Recovered<A> {
    /// What was asked for stands as the answer's [`state`](Accepted::state) says, and stays so.
    Settled(Accepted<A>),
    /// The number is the right one, and it has come to an end, but with another amount or currency than was asked for: the number was
    /// used for something else, or the order was changed. Money may have moved. Don't repeat the call: let a person look at it.
    NotAsAsked(NotAsAsked<A>),
    /// Time is up and nobody knows. Ask again later; don't repeat the call.
    StillUnknown(StillUnknown<A>),
}

/// The end of an order that isn't what was asked for.
#[derive(Debug)]
pub struct NotAsAsked<A> {
    /// The answer, and how the order stands.
    pub accepted: Accepted<A>,
    /// Which fields of the answer differ from what was asked for.
    pub differing: Vec<String>,
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

    /// What was read into it.
    fn filled(&self) -> &dyn Message;
}

/// How the last question ended.
pub(crate) struct Polled {
    operation: &'static Operation,
    ended: Ended,
    settled: bool,
    against: Comparison,
    asked: u32,
}

impl<T: Transport> AnyClient<T> {
    /// Asks at once, then again and again. A question that fails is asked again; one that can't be asked isn't.
    pub(super) async fn ask(&self, asking: Asking<'_>, slot: &mut dyn Slot) -> Polled {
        let Asking { operation, query, effect, asked: wanted, every, within } = asking;
        let every = every.max(Duration::from_secs(1));
        let start = self.clock().now();
        let mut asked = 0;
        loop {
            asked += 1;
            let ended = self.exchange(operation, query, NumberUse::Unstated, slot.fresh()).await;
            let settled = settled(effect, &ended);
            // Whatever the clock says, there is no more than that many questions in that time.
            let passed = Duration::try_from(self.clock().now().duration_since(start)).unwrap_or_default();
            let over = passed.saturating_add(every).max(every.saturating_mul(asked)) > within;
            if settled || over || hopeless(&ended) {
                let against = Self::against(operation, query, effect, wanted, slot.filled());
                return Polled { operation, ended, settled, against, asked };
            }
            self.clock().sleep(every).await;
        }
    }

    /// Holds what a question has brought against what the call asked for. The amount of an order says nothing of a refund's.
    fn against(
        operation: &Operation,
        query: &dyn Message,
        effect: Effect,
        wanted: &Asked,
        answer: &dyn Message,
    ) -> Comparison {
        let mut all = Comparison::default();
        let Some(state) = operation.state.filter(|state| is_of(effect, state.of)) else { return all };
        for told in classify::telling(state, answer, Some(query)) {
            let found = asked::compare_told((state.amount, state.currency), told, wanted);
            all.compared.extend(found.compared);
            all.differing.extend(found.differing);
        }
        all
    }
}

/// Whether a state of that subject is about what a call of that effect asks for.
const fn is_of(effect: Effect, of: Subject) -> bool {
    match effect {
        Effect::Read | Effect::Change | Effect::Cancel => false,
        Effect::Create | Effect::Charge | Effect::Capture => matches!(of, Subject::Order),
        Effect::Hold => matches!(of, Subject::Order | Subject::Hold),
        Effect::Refund => matches!(of, Subject::Refund),
        Effect::Release => matches!(of, Subject::Release),
    }
}

/// Whether the state tells how a call of that effect ended. A refund is told by its own state alone: that the order is given back
/// may be due to an earlier refund. Of a cancellation, an order that is paid says nothing: the money may be on its way back; nor
/// does one of which some was given back. To a hold, money that is held is the end.
fn settled(effect: Effect, ended: &Ended) -> bool {
    let Ended::Judged(Judged::Accepted { state, .. }) = ended else { return false };
    match (effect, *state) {
        (Effect::Refund, Standing::Refund(part)) | (Effect::Release, Standing::Release(part)) => {
            part.is_final()
        }
        (Effect::Refund, _) => false,
        (Effect::Cancel, Standing::Order(state)) => {
            use OrderState::{Closed, Failed, Refunded, Released};
            matches!(state, Closed | Failed | Refunded | Released)
        }
        (Effect::Hold, Standing::Order(state)) => state.is_final() || state == OrderState::Held,
        (Effect::Hold, Standing::Hold(state)) => {
            matches!(state, HoldState::Held | HoldState::Ended | HoldState::Failed)
        }
        (Effect::Release, Standing::Hold(state)) => matches!(state, HoldState::Ended | HoldState::Failed),
        (_, Standing::Order(state)) => state.is_final(),
        _ => false,
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
        let Some(Polled { operation, ended, settled, against, asked }) = polled else {
            return Self::StillUnknown(StillUnknown { asked: 0, last: None });
        };
        let Comparison { compared, differing, .. } = against;
        match outcome(operation, ended) {
            Outcome::Final(Final::Accepted(accepted)) if settled && !differing.is_empty() => {
                Self::NotAsAsked(NotAsAsked { accepted, differing })
            }
            Outcome::Final(Final::Accepted(mut accepted)) if settled => {
                accepted.compared.extend(compared);
                Self::Settled(accepted)
            }
            last => Self::StillUnknown(StillUnknown { asked, last: Some(last) }),
        }
    }

    /// How the order stands, or the refund, the hold or the release, as far as it is known. Of an order that isn't what was asked for
    /// nothing is known: see [`NotAsAsked`].
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
            Self::NotAsAsked(not) => not.fmt(formatter),
            Self::StillUnknown(still) => still.fmt(formatter),
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

/// It tells of the last question only what that question brought: that a question was refused, or not sent, says nothing of the
/// call that it is about.
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
