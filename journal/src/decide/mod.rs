//! What is written: pure functions from what is stored, and what has happened, to what is stored next.

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that meets the unexpected has failed")]
mod simulation;

use paysmith_runtime::spec::Operation;
use paysmith_runtime::{HoldState, News, OrderState, PartState, Standing};

use crate::pace::{self, Millis};
use crate::state::{CallEvent, CallState};
use crate::stored_call::{Call, differing};

/// What is to be written, and what that means to whoever asked.
pub(crate) struct Decided {
    /// The call as it is to be written; `None` if nothing is to be written.
    pub(crate) write: Option<Call>,
    pub(crate) verdict: Verdict,
}

/// What became of an attempt to change a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It was changed as was wanted.
    Done,
    /// It was there before, and stays as it is.
    Stored,
    /// The call that is stored under this name is another one: it differs at these paths.
    Differs(Vec<String>),
    /// Somebody else holds the call by now, or there is none.
    Lost,
    /// It can't be changed before the call that is being made has ended.
    NotYet,
}

/// Decides what is to be written, from what is stored.
pub(crate) type Decide = Box<dyn FnOnce(Option<&Call>) -> Decided + Send>;

/// How a call ended, as it is stored.
#[derive(Debug, Clone)]
pub(crate) struct End {
    pub(crate) event: CallEvent,
    pub(crate) standing: Option<Standing>,
    pub(crate) code: Option<String>,
    pub(crate) why: Option<String>,
    pub(crate) answer: Option<String>,
}

/// What the answer to a query tells of a call.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    /// How the call ended; `None` if the answer doesn't tell.
    pub(crate) event: Option<CallEvent>,
    pub(crate) standing: Option<Standing>,
    pub(crate) why: Option<String>,
}

/// Begins to send a call, unless it was sent before. `call` is intended.
pub(crate) fn begin(stored: Option<&Call>, call: Call, lease: Millis) -> Decided {
    let now = call.changed;
    let begun = match stored {
        None => call.after(CallEvent::Begin, now),
        // Nothing was sent under this number, so that it is free for any request.
        Some(stored) if stored.state == CallState::NotSent => {
            stored.after(CallEvent::Begin, now).map(|begun| {
                let Call { operation, original, amount, currency, request, sensitive, .. } = call;
                Call { operation, original, amount, currency, request, sensitive, ..begun }
            })
        }
        Some(stored) => {
            let paths = differing(stored, &call);
            if !paths.is_empty() {
                return Decided { write: None, verdict: Verdict::Differs(paths) };
            }
            stored.after(CallEvent::Begin, now)
        }
    };
    let Some(begun) = begun else { return Decided { write: None, verdict: Verdict::Stored } };
    let held = Call {
        fence: begun.fence + 1,
        lease: Some(lease),
        // When the lease is over, a worker takes the call for one that was lost.
        due: Some(lease),
        sent: Some(now),
        standing: None,
        code: None,
        why: None,
        ..begun
    };
    Decided { write: Some(held), verdict: Verdict::Done }
}

/// Stores how a call ended, unless somebody else holds it by now.
pub(crate) fn end(
    stored: Option<&Call>,
    fence: i64,
    end: End,
    operation: &Operation,
    now: Millis,
) -> Decided {
    let held = stored.filter(|stored| stored.fence == fence);
    // The store has failed after it had written, and this is the second attempt: nobody else writes with this fence.
    if held.is_some_and(|held| held.state != CallState::Sending) {
        return Decided { write: None, verdict: Verdict::Done };
    }
    let Some(ended) = held.and_then(|held| held.after(end.event, now)) else { return lost() };
    let End { standing, code, why, answer, .. } = end;
    // A notification may have told more before the answer was there.
    let standing = later_standing(ended.standing, standing);
    let ended = Call { standing, code, why, answer, lease: None, due: None, ..ended };
    let ended = contradicted(ended.clone(), now).unwrap_or_else(|| settled_by_news(ended, now));
    Decided { write: Some(follow(ended, operation, now)), verdict: Verdict::Done }
}

/// Holds a call that is due. A call whose sender's lease is over is unknown from now on, unless a notification has told its end: then
/// it is settled, and nobody holds it.
pub(crate) fn claimed(call: &Call, now: Millis, lease: Millis) -> Option<Call> {
    let claimed = match call.state {
        CallState::Sending => {
            let why = Some("the process that was sending it has ended, or was too late".to_owned());
            settled_by_news(Call { why, ..call.after(CallEvent::Expire, now)? }, now)
        }
        CallState::Unknown | CallState::Accepted => call.clone(),
        _ => return None,
    };
    let lease = Some(lease).filter(|_| claimed.state != CallState::Settled);
    Some(Call { fence: claimed.fence + 1, lease, ..claimed })
}

/// Stores what a query has told of a call, unless somebody else holds the call by now.
pub(crate) fn told(
    stored: Option<&Call>,
    fence: i64,
    told: Told,
    operation: &Operation,
    now: Millis,
) -> Decided {
    let Some(stored) = stored.filter(|stored| stored.fence == fence) else { return lost() };
    let changed = match told.event {
        Some(event) => stored.after(event, now),
        None => Some(Call { changed: now, ..stored.clone() }),
    };
    let Some(changed) = changed else { return lost() };
    let changed = Call {
        standing: later_standing(changed.standing, told.standing),
        why: told.why,
        asked: changed.asked.saturating_add(1),
        lease: None,
        due: None,
        ..changed
    };
    Decided { write: Some(follow(changed, operation, now)), verdict: Verdict::Done }
}

/// Applies what a verified notification tells of a call. Whoever holds the call isn't disturbed by it: what an answer tells later
/// doesn't take the news back.
pub(crate) fn news(stored: Option<&Call>, news: &News, now: Millis) -> Decided {
    let Some(stored) = stored else { return lost() };
    let differs = differs(stored, news);
    if !differs.is_empty() && stored.state == CallState::Sending {
        return Decided { write: None, verdict: Verdict::NotYet };
    }
    let changed = if differs.is_empty() {
        let standing = later_standing(stored.standing, Some(news.state).filter(|state| state.is_known()));
        let told = Call { standing, changed: now, ..stored.clone() };
        contradicted(told.clone(), now).unwrap_or_else(|| settled_by_news(told, now))
    } else {
        let why = Some(format!("a notification says: {}, but {} differs", news.state, differs.join(", ")));
        let differing = stored.after(CallEvent::Differ, now).map(|call| Call { due: None, ..call });
        // What is settled stays settled, and a person can see what came later.
        Call { why, changed: now, ..differing.unwrap_or_else(|| stored.clone()) }
    };
    Decided { write: Some(changed), verdict: Verdict::Done }
}

/// A call that was declined or not sent although a notification has told that money moved by it; `None` for any other.
fn contradicted(call: Call, now: Millis) -> Option<Call> {
    let is_refused = matches!(call.state, CallState::Declined | CallState::NotSent);
    let moved = call.standing.filter(|standing| is_refused && shows_money_moved(*standing))?;
    let why = format!("it was {}, and a notification says: {moved}", call.state);
    Some(Call { why: Some(why), due: None, ..call.after(CallEvent::Differ, now)? })
}

/// What of the news differs from what was asked for, as far as both have it.
fn differs(call: &Call, news: &News) -> Vec<&'static str> {
    let amounts = call.amount.zip(news.amount).is_some_and(|(asked, told)| asked != told);
    let currencies =
        call.currency.as_ref().zip(news.currency.as_ref()).is_some_and(|(asked, told)| asked != told);
    [("amount", amounts), ("currency", currencies)]
        .into_iter()
        .filter_map(|(name, differs)| differs.then_some(name))
        .collect()
}

/// The standing after another one was told, which may be older than what is known already.
fn later_standing(known: Option<Standing>, told: Option<Standing>) -> Option<Standing> {
    match (known, told) {
        (Some(Standing::Order(known)), Some(Standing::Order(told))) => {
            Some(Standing::Order(known.advance(told)))
        }
        (Some(known), Some(_)) if is_end(known) => Some(known),
        (known, told) => told.or(known),
    }
}

/// A call that was unknown or open, and of which a notification has told the end.
fn settled_by_news(call: Call, now: Millis) -> Call {
    if !call.standing.is_some_and(is_end) {
        return call;
    }
    let is_open = matches!(call.state, CallState::Unknown | CallState::ForAPerson)
        || (call.state == CallState::Accepted && call.due.is_some());
    match call.after(CallEvent::Settle, now) {
        Some(settled) if is_open => {
            Call { due: None, lease: None, why: None, fence: settled.fence + 1, ..settled }
        }
        _ => call,
    }
}

/// Whether an order, capture, refund, hold or release that stands so has come to the end of what was asked for.
const fn is_end(standing: Standing) -> bool {
    match standing {
        Standing::Order(state) => state.is_final() || matches!(state, OrderState::Held),
        Standing::Refund(state) | Standing::Release(state) => state.is_final(),
        Standing::Hold(state) => matches!(state, HoldState::Held | HoldState::Ended | HoldState::Failed),
    }
}

/// Whether money was held or moved by what stands so.
const fn shows_money_moved(standing: Standing) -> bool {
    match standing {
        Standing::Order(state) => {
            state.is_final() && !matches!(state, OrderState::Failed | OrderState::Closed)
                || matches!(state, OrderState::Held)
        }
        Standing::Refund(state) | Standing::Release(state) => matches!(state, PartState::Done),
        Standing::Hold(state) => matches!(state, HoldState::Held | HoldState::Ended),
    }
}

/// Lets go of a call that nobody could ask about, for so long.
pub(crate) fn released(stored: Option<&Call>, fence: i64, why: String, due: Millis) -> Decided {
    let Some(stored) = stored.filter(|stored| stored.fence == fence) else { return lost() };
    let call = Call { lease: None, due: Some(due), why: Some(why), ..stored.clone() };
    Decided { write: Some(call), verdict: Verdict::Done }
}

const fn lost() -> Decided {
    Decided { write: None, verdict: Verdict::Lost }
}

/// The call with the time at which it is asked about next, or given to a person if there is nothing to ask, or no longer.
fn follow(call: Call, operation: &Operation, now: Millis) -> Call {
    let is_open = match call.state {
        CallState::Unknown => true,
        CallState::Accepted => call.standing.is_some_and(is_on_its_way),
        _ => false,
    };
    if !is_open {
        return call;
    }
    let recover = operation.recover.as_ref();
    let wanted = recover.map_or(&[][..], |recover| recover.ask);
    let askable = recover.filter(|recover| recover.ask.is_empty());
    let due =
        askable.and_then(|recover| pace::next(recover, call.sent.unwrap_or(call.made), call.asked, now));
    if due.is_some() || call.state == CallState::Accepted {
        return Call { due, ..call };
    }
    let reason = match (askable, wanted) {
        (Some(_), _) => "the provider was asked for a week".to_owned(),
        (None, []) => "the provider's spec names no question that would tell".to_owned(),
        (None, names) => format!("the question that would tell wants {}", names.join(", ")),
    };
    let why = call.why.as_ref().map_or_else(|| reason.clone(), |why| format!("{why}; {reason}"));
    let given_up = call.after(CallEvent::GiveUp, now);
    given_up.map_or(call, |given_up| Call { why: Some(why), ..given_up })
}

/// Whether something was taken on and isn't done yet.
const fn is_on_its_way(standing: Standing) -> bool {
    matches!(
        standing,
        Standing::Order(OrderState::Pending | OrderState::Unknown)
            | Standing::Refund(PartState::Pending | PartState::Unknown)
            | Standing::Release(PartState::Pending | PartState::Unknown)
            | Standing::Hold(HoldState::Pending | HoldState::Unknown)
    )
}
