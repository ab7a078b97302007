//! What is written: pure functions from what is stored, and what has happened, to what is stored next.

use paysmith_runtime::spec::Operation;
use paysmith_runtime::{HoldState, OrderState, PartState, Standing};

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
    /// Somebody else holds the call by now.
    Lost,
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
    let ended = stored.filter(|stored| stored.fence == fence).and_then(|stored| stored.after(end.event, now));
    let Some(ended) = ended else { return lost() };
    let End { standing, code, why, answer, .. } = end;
    let ended = Call { standing, code, why, answer, lease: None, due: None, ..ended };
    Decided { write: Some(follow(ended, operation, now)), verdict: Verdict::Done }
}

/// Holds a call that is due. A call whose sender's lease is over is unknown from now on.
pub(crate) fn claimed(call: &Call, now: Millis, lease: Millis) -> Option<Call> {
    let claimed = match call.state {
        CallState::Sending => {
            let why = Some("the process that was sending it has ended, or was too late".to_owned());
            Call { why, ..call.after(CallEvent::Expire, now)? }
        }
        CallState::Unknown | CallState::Accepted => call.clone(),
        _ => return None,
    };
    Some(Call { fence: claimed.fence + 1, lease: Some(lease), ..claimed })
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
        standing: told.standing.or(changed.standing),
        why: told.why,
        asked: changed.asked.saturating_add(1),
        lease: None,
        due: None,
        ..changed
    };
    Decided { write: Some(follow(changed, operation, now)), verdict: Verdict::Done }
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
