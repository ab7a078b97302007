//! The states of a call in the journal, and what leads from one to the next, as data.
//!
//! ```text
//!  intended ─▶ sending ─┬▶ accepted ──┬▶ settled
//!     │           ▲     ├▶ declined   ├▶ mismatch
//!     ▼           │     ├▶ unknown ───┴▶ for a person ─▶ settled, mismatch
//!  not sent ◀─────┴─────┘
//! ```

use std::fmt;
use std::str::FromStr;

/// How a call stands in the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CallState {
    /// It is stored, and nothing of it was sent yet.
    Intended,
    /// A process is sending it, or has ended while it was. Until the lease of that process is over, nobody else touches it.
    Sending,
    /// The provider has accepted it. What that proves is said by the standing: an order that was accepted may be unpaid.
    Accepted,
    /// The provider has declined it: by this call no money moved, and none will.
    Declined,
    /// Nothing was sent, so nothing can have happened. It may be sent again.
    NotSent,
    /// Nobody knows how it ended. Money may have moved. Workers ask the provider.
    Unknown,
    /// The provider was asked, or has told, how it ended. What it told is said by the standing.
    Settled,
    /// What the provider tells isn't what was asked for, or contradicts what was known. Money may have moved that nobody asked
    /// for: a person has to look at it.
    Mismatch,
    /// Nobody knows how it ended, and no question is left that would tell: a person has to ask the provider.
    ForAPerson,
}

/// What happens to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CallEvent {
    /// A process begins to send it.
    Begin,
    /// It was intended, wasn't sent in time, and must not be sent any more.
    Lapse,
    /// The provider has accepted it.
    Accept,
    /// The provider has declined it.
    Decline,
    /// It couldn't be sent.
    Fail,
    /// It was sent, and nobody knows how it ended.
    Lose,
    /// The process that was sending it has ended, or is too late: its lease is over.
    Expire,
    /// A query or a notification tells how it ended.
    Settle,
    /// A query or a notification tells of another amount, currency or order than was asked for, or of money that moved although
    /// the call was declined or not sent.
    Differ,
    /// The time for asking is over, or there is nothing to ask.
    GiveUp,
}

/// What leads from one state to another. What isn't listed can't happen, and changes nothing.
pub const TRANSITIONS: &[(CallState, CallEvent, CallState)] = &[
    (CallState::Intended, CallEvent::Begin, CallState::Sending),
    (CallState::Intended, CallEvent::Lapse, CallState::NotSent),
    (CallState::NotSent, CallEvent::Begin, CallState::Sending),
    (CallState::NotSent, CallEvent::Differ, CallState::Mismatch),
    (CallState::Sending, CallEvent::Accept, CallState::Accepted),
    (CallState::Sending, CallEvent::Decline, CallState::Declined),
    (CallState::Sending, CallEvent::Fail, CallState::NotSent),
    (CallState::Sending, CallEvent::Lose, CallState::Unknown),
    (CallState::Sending, CallEvent::Expire, CallState::Unknown),
    (CallState::Accepted, CallEvent::Settle, CallState::Settled),
    (CallState::Accepted, CallEvent::Differ, CallState::Mismatch),
    (CallState::Declined, CallEvent::Differ, CallState::Mismatch),
    (CallState::Unknown, CallEvent::Settle, CallState::Settled),
    (CallState::Unknown, CallEvent::Differ, CallState::Mismatch),
    (CallState::Unknown, CallEvent::GiveUp, CallState::ForAPerson),
    (CallState::ForAPerson, CallEvent::Settle, CallState::Settled),
    (CallState::ForAPerson, CallEvent::Differ, CallState::Mismatch),
];

impl CallState {
    /// All states.
    pub const ALL: [Self; 9] = [
        Self::Intended,
        Self::Sending,
        Self::Accepted,
        Self::Declined,
        Self::NotSent,
        Self::Unknown,
        Self::Settled,
        Self::Mismatch,
        Self::ForAPerson,
    ];

    /// The state after an event; `None` if the event can't happen in this state.
    #[must_use]
    pub fn after(self, event: CallEvent) -> Option<Self> {
        let leads = |(from, by, _): &&(Self, CallEvent, Self)| *from == self && *by == event;
        TRANSITIONS.iter().find(leads).map(|(_, _, to)| *to)
    }

    /// Whether money may have moved by the call, or may still move, and nobody knows.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Sending | Self::Unknown | Self::Mismatch | Self::ForAPerson)
    }

    /// The state in words, as it is stored and shown.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Intended => "intended",
            Self::Sending => "sending",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::NotSent => "not sent",
            Self::Unknown => "unknown",
            Self::Settled => "settled",
            Self::Mismatch => "mismatch",
            Self::ForAPerson => "for a person",
        }
    }
}

impl fmt::Display for CallState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.word())
    }
}

/// A text isn't the word of a state of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "not the state of a call; the states are intended, sending, accepted, declined, not sent, unknown, settled, mismatch, for a person"
)]
pub struct NotACallState;

impl FromStr for CallState {
    type Err = NotACallState;

    /// Reads the [`word`](Self::word) of a state.
    fn from_str(text: &str) -> Result<Self, NotACallState> {
        Self::ALL.into_iter().find(|state| state.word() == text).ok_or(NotACallState)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENTS: [CallEvent; 10] = [
        CallEvent::Begin,
        CallEvent::Lapse,
        CallEvent::Accept,
        CallEvent::Decline,
        CallEvent::Fail,
        CallEvent::Lose,
        CallEvent::Expire,
        CallEvent::Settle,
        CallEvent::Differ,
        CallEvent::GiveUp,
    ];

    #[test]
    fn an_event_leads_to_one_state_at_most() {
        for (from, by, _) in TRANSITIONS {
            let same = TRANSITIONS.iter().filter(|(other, event, _)| (other, event) == (from, by)).count();
            assert_eq!(same, 1, "{from} {by:?}");
        }
    }

    #[test]
    fn a_call_is_only_sent_again_where_surely_nothing_was_sent() {
        for state in CallState::ALL {
            let begins = state.after(CallEvent::Begin).is_some();
            assert_eq!(begins, matches!(state, CallState::Intended | CallState::NotSent), "{state}");
        }
    }

    #[test]
    fn what_may_have_moved_money_ends_only_by_what_the_provider_tells() {
        for state in [CallState::Unknown, CallState::ForAPerson] {
            for event in EVENTS {
                let after = state.after(event);
                assert!(
                    matches!(
                        after,
                        None | Some(CallState::Settled | CallState::Mismatch | CallState::ForAPerson)
                    ),
                    "{state} {event:?}"
                );
            }
        }
    }

    #[test]
    fn what_is_settled_stays_so() {
        for state in [CallState::Settled, CallState::Mismatch] {
            assert!(EVENTS.into_iter().all(|event| state.after(event).is_none()), "{state}");
        }
    }

    #[test]
    fn words_are_read_back() {
        for state in CallState::ALL {
            assert_eq!(state.word().parse(), Ok(state));
        }
        assert_eq!("paid".parse::<CallState>(), Err(NotACallState));
    }
}
