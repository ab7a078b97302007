//! A call as the journal keeps it.

use std::fmt;

use paysmith_runtime::spec::{self, Effect};
use paysmith_runtime::{Asked, Decimal, Message, Standing, put_json};
use serde_json::Value;

use crate::pace::Millis;
use crate::state::{CallEvent, CallState};
use crate::stored_message::Stored;

/// For what a number of the merchant's stands. Providers count each of them apart, so that an order and a refund may have the
/// same number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NumberKind {
    /// An order: what is created, charged or held.
    Order,
    /// A capture of money that is held.
    Capture,
    /// A refund.
    Refund,
    /// A release of money that is held.
    Release,
}

impl NumberKind {
    const ALL: [Self; 4] = [Self::Order, Self::Capture, Self::Refund, Self::Release];

    /// What the number of a call with this effect stands for; `None` if the call uses up no number, so that it may be made again
    /// under the same one.
    #[must_use]
    pub const fn of(effect: Effect) -> Option<Self> {
        match effect {
            Effect::Create | Effect::Charge | Effect::Hold => Some(Self::Order),
            Effect::Capture => Some(Self::Capture),
            Effect::Refund => Some(Self::Refund),
            Effect::Release => Some(Self::Release),
            Effect::Read | Effect::Change | Effect::Cancel => None,
        }
    }

    /// The kind in a word, as it is stored and shown.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Capture => "capture",
            Self::Refund => "refund",
            Self::Release => "release",
        }
    }

    pub(crate) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

impl fmt::Display for NumberKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.word())
    }
}

/// What names one call: a merchant's number can be used once for each provider, account and kind.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CallKey {
    /// The provider's name, as in its spec.
    pub provider: String,
    /// The merchant's account at the provider, as the application calls it: see [`Recorder::account`](crate::Recorder::account).
    pub account: String,
    /// What the number stands for.
    pub kind: NumberKind,
    /// The merchant's number of the order, capture, refund or release.
    pub number: String,
}

/// A call as it is stored. `Debug` shows neither the request nor the answer.
#[derive(Clone, PartialEq, Eq)]
pub struct Call {
    /// Its place in the journal; zero for one that isn't stored yet.
    pub id: i64,
    /// The provider's name.
    pub provider: String,
    /// The merchant's account, as the application calls it.
    pub account: String,
    /// The name of the operation.
    pub operation: String,
    /// What its number stands for; `None` if it uses up no number.
    pub kind: Option<NumberKind>,
    /// The merchant's number of the order, capture, refund or release; for a cancellation, the number of what is cancelled.
    pub number: Option<String>,
    /// The number of the order that is captured, refunded or released, if the request names it.
    pub original: Option<String>,
    /// The amount, in the unit of the request's field, which is the minor or the major unit.
    pub amount: Option<Decimal>,
    /// The currency.
    pub currency: Option<String>,
    /// The request as JSON, without its sensitive fields.
    pub request: String,
    /// Tells two requests apart that differ in sensitive fields alone, without telling what stood in them.
    pub(crate) sensitive: Option<i64>,
    /// How the call stands.
    pub state: CallState,
    /// How the order, capture, refund or release stands, as far as it is known.
    pub standing: Option<Standing>,
    /// The provider's code, if it gave one.
    pub code: Option<String>,
    /// Why nothing is known, or nothing was sent, or what differs. It holds no values.
    pub why: Option<String>,
    /// The answer as JSON, without its sensitive fields.
    pub answer: Option<String>,
    /// How often the provider was asked how the call ended.
    pub asked: u32,
    /// When the provider is asked next.
    pub(crate) due: Option<Millis>,
    /// Counts who has held the call. Whoever holds it with an older count can't write any more.
    pub(crate) fence: i64,
    /// Until when whoever holds the call may work on it.
    pub(crate) lease: Option<Millis>,
    /// When the call was stored.
    pub(crate) made: Millis,
    /// When it was begun to be sent, for the last time.
    pub(crate) sent: Option<Millis>,
    /// When it was changed last.
    pub(crate) changed: Millis,
}

impl Call {
    /// A call that is intended.
    pub(crate) fn intended(
        (provider, account): (&str, &str),
        operation: &spec::Operation,
        request: &dyn Message,
        stored: Stored,
        now: Millis,
    ) -> Self {
        let asked = Asked::of(operation, request);
        Self {
            id: 0,
            provider: provider.to_owned(),
            account: account.to_owned(),
            operation: operation.name.to_owned(),
            kind: NumberKind::of(operation.effect),
            number: asked.number,
            original: asked.original,
            amount: asked.amount,
            currency: asked.currency,
            request: stored.json,
            sensitive: stored.sensitive,
            state: CallState::Intended,
            standing: None,
            code: None,
            why: None,
            answer: None,
            asked: 0,
            due: None,
            fence: 0,
            lease: None,
            made: now,
            sent: None,
            changed: now,
        }
    }

    /// The name of the call, if it uses up a number.
    #[must_use]
    pub fn key(&self) -> Option<CallKey> {
        Some(CallKey {
            provider: self.provider.clone(),
            account: self.account.clone(),
            kind: self.kind?,
            number: self.number.clone()?,
        })
    }

    /// The operation's tables in those of its provider; `None` if the provider has no such operation any more.
    #[must_use]
    pub fn operation(&self, provider: &'static spec::Provider) -> Option<&'static spec::Operation> {
        provider.operations.iter().copied().find(|operation| operation.name == self.operation)
    }

    /// The request as a message, without its sensitive fields; `None` if its operation can't read it any more.
    #[must_use]
    pub fn request(&self, operation: &spec::Operation) -> Option<Box<dyn Message>> {
        let mut request = (operation.request)();
        put_json(request.as_mut(), &self.request).ok()?;
        Some(request)
    }

    /// The call after an event, with the time at which it happened; `None` if the event can't happen to it.
    pub(crate) fn after(&self, event: CallEvent, now: Millis) -> Option<Self> {
        let state = self.state.after(event)?;
        Some(Self { state, changed: now, ..self.clone() })
    }

    /// How the call stands, as a sentence for people.
    #[must_use]
    pub fn sentence(&self) -> String {
        let why =
            |text: &str| self.why.as_ref().map_or_else(|| text.to_owned(), |why| format!("{text}: {why}"));
        let standing = |text: &str| {
            let known = self.standing.filter(|standing| standing.is_known());
            known.map_or_else(|| text.to_owned(), |known| format!("{text}: {known}"))
        };
        match self.state {
            CallState::Intended => "stored, and not sent yet".to_owned(),
            CallState::Sending => {
                "being sent; if that process has ended, it becomes unknown when its time is over".to_owned()
            }
            CallState::Accepted => standing("accepted"),
            CallState::Declined => {
                let code = self.code.as_deref().unwrap_or_default();
                format!("declined with code {code}: no money moved by this call")
            }
            CallState::NotSent => why("not sent, so that nothing happened"),
            CallState::Unknown => {
                why("unknown, money may have moved; don't repeat it, a worker asks the provider")
            }
            CallState::Settled => why(&standing("settled")),
            CallState::Mismatch => {
                why("not as it was asked for, money may have moved; let a person look at it")
            }
            CallState::ForAPerson => why("unknown, money may have moved; a person has to ask the provider"),
        }
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Call")
            .field("id", &self.id)
            .field("provider", &self.provider)
            .field("operation", &self.operation)
            .field("state", &self.state)
            .field("standing", &self.standing)
            .finish_non_exhaustive()
    }
}

/// The dotted paths at which two stored requests differ.
pub(crate) fn differing(one: &Call, other: &Call) -> Vec<String> {
    let mut paths = Vec::new();
    let read = |text: &str| serde_json::from_str(text).unwrap_or(Value::Null);
    if one.operation != other.operation {
        paths.push("the operation".to_owned());
    }
    compare(&mut paths, "", &read(&one.request), &read(&other.request));
    if one.sensitive != other.sensitive {
        paths.push("a sensitive field".to_owned());
    }
    paths
}

fn compare(paths: &mut Vec<String>, at: &str, one: &Value, other: &Value) {
    if one == other {
        return;
    }
    let (Value::Object(members), Value::Object(others)) = (one, other) else {
        return paths.push(if at.is_empty() { "the request".to_owned() } else { at.to_owned() });
    };
    let under = |name: &str| if at.is_empty() { name.to_owned() } else { format!("{at}.{name}") };
    for (name, value) in members {
        compare(paths, &under(name), value, others.get(name).unwrap_or(&Value::Null));
    }
    for name in others.keys().filter(|name| !members.contains_key(*name)) {
        paths.push(under(name));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_named_by_its_path() {
        let found = |one: &str, other: &str| {
            let mut paths = Vec::new();
            let read = |text: &str| serde_json::from_str(text).unwrap_or(Value::Null);
            compare(&mut paths, "", &read(one), &read(other));
            paths
        };
        assert!(found(r#"{"a":1,"b":{"c":"x"}}"#, r#"{"b":{"c":"x"},"a":1}"#).is_empty());
        assert_eq!(found(r#"{"a":1,"b":{"c":"x"}}"#, r#"{"a":2,"b":{"c":"y"}}"#), ["a", "b.c"]);
        assert_eq!(found(r#"{"a":1}"#, r#"{"b":1}"#), ["a", "b"]);
        assert_eq!(found(r#"{"a":[1]}"#, r#"{"a":[1,2]}"#), ["a"]);
    }
}
