//! Asking a query again and again, until it tells how a call ended or the time for asking is over.

use std::time::Duration;

use crate::client::AnyClient;
use crate::client::exchange::Ended;
use crate::message::Message;
use crate::open::{Judged, NumberUse, telling};
use crate::order::{Asked, Comparison, compare_with_asked};
use crate::outcome::{NotSent, Recovery, Unknown};
use crate::spec::{Effect, Operation, Subject};
use crate::standing::{HoldState, OrderState, Standing};
use crate::transport::Transport;

/// A place into which the answer to each query is read.
pub(crate) trait Slot: Send {
    /// Puts an answer without values into the place, and returns it to be read into.
    fn fresh(&mut self) -> &mut dyn Message;

    /// The answer that was read last.
    fn filled(&self) -> &dyn Message;
}

/// How often a query is asked.
#[derive(Debug, Clone, Copy)]
pub(super) enum Times {
    /// Once.
    Once,
    /// As often and as long as the provider's spec says.
    AsTheSpecSays,
}

/// How the last query ended.
pub(crate) struct Polled {
    pub(super) operation: &'static Operation,
    pub(super) ended: Ended,
    /// Whether the query has told how the call ended.
    pub(super) is_settled: bool,
    /// The amount and currency of the answer, compared with what the call had asked for.
    pub(super) comparison: Comparison,
    /// How often the query was asked.
    pub(super) asked: u32,
}

impl<T: Transport> AnyClient<T> {
    /// Asks the query of an unknown outcome: once, or at once and then at intervals. `None` if there is no query. A query that
    /// fails is asked again, unless it can't even be laid out.
    pub(super) async fn poll<Q>(
        &self,
        unknown: &Unknown<Q>,
        times: Times,
        message: impl FnOnce(&Q) -> &dyn Message,
        slot: &mut dyn Slot,
    ) -> Option<Polled> {
        let Recovery { query, operation, every, within, .. } = unknown.recovery.as_ref()?;
        let within = match times {
            Times::Once => Duration::ZERO,
            Times::AsTheSpecSays => *within,
        };
        Some(
            self.ask(unknown.effect, &unknown.asked, operation, message(query), (*every, within), slot).await,
        )
    }

    /// The loop of [`poll`](Self::poll), which is compiled once for all types of queries.
    async fn ask(
        &self,
        effect: Effect,
        wanted: &Asked,
        operation: &'static Operation,
        query: &dyn Message,
        (every, within): (Duration, Duration),
        slot: &mut dyn Slot,
    ) -> Polled {
        let every = every.max(Duration::from_secs(1));
        let start = self.clock().now();
        let mut asked = 0;
        loop {
            asked += 1;
            let ended = self.exchange(operation, query, NumberUse::Unstated, slot.fresh()).await;
            let is_settled = settles(effect, &ended);
            // The number of queries is bounded as well as the time, in case the clock is set back.
            let passed = Duration::try_from(self.clock().now().duration_since(start)).unwrap_or_default();
            let is_over = passed.saturating_add(every).max(every.saturating_mul(asked)) > within;
            if is_settled || is_over || can_never_be_sent(&ended) {
                let comparison = compare(operation, query, effect, wanted, slot.filled());
                return Polled { operation, ended, is_settled, comparison, asked };
            }
            self.clock().sleep(every).await;
        }
    }
}

/// Compares the answer to a query with what the call had asked for, if the answer is about the same thing: the amount of an
/// order says nothing of a refund's.
fn compare(
    operation: &Operation,
    query: &dyn Message,
    effect: Effect,
    wanted: &Asked,
    answer: &dyn Message,
) -> Comparison {
    let mut all = Comparison::default();
    let Some(state) = operation.state.filter(|state| is_about(effect, state.of)) else { return all };
    for row in telling(state, answer, Some(query)) {
        let found = compare_with_asked(state, row, wanted);
        all.compared.extend(found.compared);
        all.differing.extend(found.differing);
    }
    all
}

/// Whether a call with this effect asks for an amount of this subject, so that the two amounts can be compared.
const fn is_about(effect: Effect, subject: Subject) -> bool {
    match effect {
        Effect::Read | Effect::Change | Effect::Cancel => false,
        Effect::Create | Effect::Charge | Effect::Capture => matches!(subject, Subject::Order),
        Effect::Hold => matches!(subject, Subject::Order | Subject::Hold),
        Effect::Refund => matches!(subject, Subject::Refund),
        Effect::Release => matches!(subject, Subject::Release),
    }
}

/// Whether the answer to a query tells how a call with that effect ended.
fn settles(effect: Effect, ended: &Ended) -> bool {
    let Ended::Judged(Judged::Accepted { state, .. }) = ended else { return false };
    match (effect, *state) {
        (Effect::Refund, Standing::Refund(part)) | (Effect::Release, Standing::Release(part)) => {
            part.is_final()
        }
        // That the order is refunded doesn't settle a refund: it may be due to an earlier one.
        (Effect::Refund, _) => false,
        // An order that is still paid doesn't settle a cancellation, since it may yet be refunded. One that is partly refunded
        // doesn't either, since it may have been so before.
        (Effect::Cancel, Standing::Order(state)) => {
            use OrderState::{Closed, Failed, Refunded, Released};
            matches!(state, Closed | Failed | Refunded | Released)
        }
        // A hold has succeeded once the money is held.
        (Effect::Hold, Standing::Order(state)) => state.is_final() || state == OrderState::Held,
        (Effect::Hold, Standing::Hold(state)) => {
            matches!(state, HoldState::Held | HoldState::Ended | HoldState::Failed)
        }
        (Effect::Release, Standing::Hold(state)) => matches!(state, HoldState::Ended | HoldState::Failed),
        (_, Standing::Order(state)) => state.is_final(),
        _ => false,
    }
}

/// Whether a query wasn't sent for a reason that stays: the query itself or the credentials.
fn can_never_be_sent(ended: &Ended) -> bool {
    matches!(ended, Ended::NotSent(NotSent::Invalid(_) | NotSent::Unsealed(_)))
}
