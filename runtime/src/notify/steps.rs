//! The steps that a notification goes through.

use std::fmt;

use super::Seen;
use crate::spec::{Notification, NotificationReply, Operation};
use crate::{Ledger, News, NotOfThisOrder, OrderState, Standing};

/// What is known of a notification beside its fields.
pub(super) struct Received {
    pub(super) spec: &'static Notification,
    pub(super) query: Option<&'static Operation>,
    pub(super) code: Option<String>,
    pub(super) key: String,
    /// The spec lists its code and its state.
    pub(super) understood: bool,
    pub(super) news: News,
}

/// A notification whose signature is right. It can't be made in any other way than by receiving one.
pub struct Verified<N> {
    notification: N,
    received: Received,
}

impl<N> Verified<N> {
    pub(super) const fn new(notification: N, received: Received) -> Self {
        Self { notification, received }
    }

    /// Its fields.
    pub const fn notification(&self) -> &N {
        &self.notification
    }

    /// What it says of the order, or of a refund, a hold or a release: how it stands, its number, amount and currency. It may be old
    /// news: see [`Fresh::apply`].
    pub const fn news(&self) -> &News {
        &self.received.news
    }

    /// How it says the order stands, or a refund, a hold or a release.
    pub const fn state(&self) -> Standing {
        self.received.news.state
    }

    /// Whether the spec lists its code and its state. What it doesn't list may mean anything.
    pub const fn is_understood(&self) -> bool {
        self.received.understood
    }

    /// The provider's code, where there is one.
    pub fn code(&self) -> Option<&str> {
        self.received.code.as_deref()
    }

    /// The merchant's number of what it is about, where the spec says which field that is: of the order, or of the refund or
    /// release.
    pub fn order(&self) -> Option<&str> {
        self.received.news.number.as_deref()
    }

    /// What tells a repeat: two notifications with equal keys are one.
    pub fn key(&self) -> &str {
        &self.received.key
    }

    /// Asks the store whether this notification came before. One that isn't understood isn't noted.
    ///
    /// # Errors
    /// When the store fails.
    pub fn deduplicate<S: Seen>(self, seen: &mut S) -> Result<Delivery<N>, S::Error> {
        let first = !self.received.understood || seen.first(&self.received.key)?;
        Ok(self.deduplicated(first))
    }

    /// The same, for an application that has noted the [`key`](Self::key) itself: `first` when it wasn't there yet. Note no key of a
    /// notification that isn't [understood](Self::is_understood).
    pub fn deduplicated(self, first: bool) -> Delivery<N> {
        match (self.received.understood, first) {
            (false, _) => Delivery::NotUnderstood(NotUnderstood(self)),
            (true, true) => Delivery::Fresh(Fresh(self)),
            (true, false) => Delivery::Repeat(self.received.spec.acknowledge),
        }
    }
}

/// A notification that came for the first time, or again.
#[derive(Debug)]
#[must_use = "the provider waits for a reply"]
pub enum Delivery<N> {
    /// For the first time.
    Fresh(Fresh<N>),
    /// Again: nothing is to be done, but the provider wants to hear that it arrived.
    Repeat(NotificationReply),
    /// It is the provider's, and its code or its state is none that the spec lists: nothing is to be concluded from it. Ask the
    /// query how the order stands.
    NotUnderstood(NotUnderstood<N>),
}

/// A verified notification whose code or state isn't listed.
pub struct NotUnderstood<N>(Verified<N>);

impl<N> NotUnderstood<N> {
    /// Its fields.
    pub const fn notification(&self) -> &N {
        self.0.notification()
    }

    /// The merchant's number of what it is about, where the spec says which field that is.
    pub fn order(&self) -> Option<&str> {
        self.0.order()
    }

    /// The provider's code, where there is one.
    pub fn code(&self) -> Option<&str> {
        self.0.code()
    }

    /// The query to ask about it, where the spec has one.
    pub const fn query(&self) -> Option<&'static Operation> {
        self.0.received.query
    }

    /// What to answer once the application has kept it, and will ask the query: the provider won't send it again.
    pub const fn kept(&self) -> NotificationReply {
        self.0.received.spec.acknowledge
    }

    /// What to answer so that the provider sends it again.
    pub const fn again(&self) -> NotificationReply {
        self.0.received.spec.refuse
    }
}

/// A verified notification that came for the first time.
pub struct Fresh<N>(Verified<N>);

impl<N> Fresh<N> {
    /// Its fields.
    pub const fn notification(&self) -> &N {
        self.0.notification()
    }

    /// The merchant's order number, where the spec says which field that is.
    pub fn order(&self) -> Option<&str> {
        self.0.order()
    }

    /// What it says, and of what: see [`Verified::news`].
    pub const fn news(&self) -> &News {
        self.0.news()
    }

    /// What to answer once what it says is stored, for an application that doesn't [apply](Self::apply) it.
    pub const fn reply(&self) -> NotificationReply {
        self.0.received.spec.acknowledge
    }

    /// Applies it to the order as it stands in the application's own book. Old news changes nothing; news about another order,
    /// merchant, amount or currency changes nothing either, and says so.
    pub fn apply(self, order: &mut Ledger) -> Applied<N> {
        let Verified { notification, received } = self.0;
        let applied = order.apply(&received.news);
        Applied {
            state: order.state(),
            changed: *applied.as_ref().unwrap_or(&false),
            refused: applied.err(),
            notification,
            reply: received.spec.acknowledge,
        }
    }
}

/// What a notification changed.
#[derive(Debug)]
#[must_use = "the provider waits for a reply"]
pub struct Applied<N> {
    /// How the order stands now.
    pub state: OrderState,
    /// Whether that is news.
    pub changed: bool,
    /// It isn't about this order as it was asked for: money may have moved that nobody asked for. Keep it for a person.
    pub refused: Option<NotOfThisOrder>,
    /// The notification's fields.
    pub notification: N,
    /// What to answer, once the new state is stored, or what was refused is kept.
    pub reply: NotificationReply,
}

/// A notification that nobody signed. It says where to look, and proves nothing: ask the provider before believing it.
pub struct Untrusted<N> {
    notification: N,
    received: Received,
}

impl<N> Untrusted<N> {
    pub(super) const fn new(notification: N, received: Received) -> Self {
        Self { notification, received }
    }

    /// What anybody may have written.
    pub const fn notification(&self) -> &N {
        &self.notification
    }

    /// The merchant's order number that it is said to be about.
    pub fn order(&self) -> Option<&str> {
        self.received.news.number.as_deref()
    }

    /// What to answer.
    pub const fn reply(&self) -> NotificationReply {
        self.received.spec.acknowledge
    }
}

impl<N: fmt::Debug> fmt::Debug for Verified<N> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Verified")
            .field("notification", &self.notification)
            .field("state", &self.received.news.state)
            .finish_non_exhaustive()
    }
}

impl<N: fmt::Debug> fmt::Debug for Fresh<N> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Fresh").field(&self.0).finish()
    }
}

impl<N: fmt::Debug> fmt::Debug for NotUnderstood<N> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("NotUnderstood").field(&self.0).finish()
    }
}

impl<N: fmt::Debug> fmt::Debug for Untrusted<N> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Untrusted").field("notification", &self.notification).finish_non_exhaustive()
    }
}
