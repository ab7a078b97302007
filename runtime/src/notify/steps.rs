//! The steps that a notification goes through.

use std::fmt;

use super::Seen;
use crate::OrderState;
use crate::spec::{Notification, Reply, Subject};

/// What is known of a notification beside its fields.
pub(super) struct Received {
    pub(super) spec: &'static Notification,
    pub(super) state: OrderState,
    pub(super) code: Option<String>,
    pub(super) key: String,
    pub(super) order: Option<String>,
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

    /// How it says the order stands. It may be old news: see [`Fresh::apply`].
    pub const fn state(&self) -> OrderState {
        self.received.state
    }

    /// What it tells the state of.
    pub fn of(&self) -> Subject {
        self.received.spec.state.map_or_else(Subject::default, |state| state.of)
    }

    /// The provider's code, where there is one.
    pub fn code(&self) -> Option<&str> {
        self.received.code.as_deref()
    }

    /// The merchant's order number, where the spec says which field that is.
    pub fn order(&self) -> Option<&str> {
        self.received.order.as_deref()
    }

    /// What tells a repeat: two notifications with equal keys are one.
    pub fn key(&self) -> &str {
        &self.received.key
    }

    /// Asks the store whether this notification came before.
    ///
    /// # Errors
    /// When the store fails.
    pub fn deduplicate<S: Seen>(self, seen: &mut S) -> Result<Delivery<N>, S::Error> {
        let first = seen.first(&self.received.key)?;
        Ok(self.deduplicated(first))
    }

    /// The same, for an application that has noted the [`key`](Self::key) itself: `first` when it wasn't there yet.
    pub fn deduplicated(self, first: bool) -> Delivery<N> {
        if first { Delivery::Fresh(Fresh(self)) } else { Delivery::Repeat(self.received.spec.acknowledge) }
    }
}

/// A notification that came for the first time, or again.
#[derive(Debug)]
#[must_use = "the provider waits for a reply"]
pub enum Delivery<N> {
    /// For the first time.
    Fresh(Fresh<N>),
    /// Again: nothing is to be done, but the provider wants to hear that it arrived.
    Repeat(Reply),
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

    /// Applies it to the order as it stands in the application's own book. Old news changes nothing.
    pub fn apply(self, current: OrderState) -> Applied<N> {
        let Verified { notification, received } = self.0;
        let state = current.advance(received.state);
        Applied { state, changed: state != current, notification, reply: received.spec.acknowledge }
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
    /// The notification's fields.
    pub notification: N,
    /// What to answer, once the new state is stored.
    pub reply: Reply,
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
        self.received.order.as_deref()
    }

    /// What to answer.
    pub const fn reply(&self) -> Reply {
        self.received.spec.acknowledge
    }
}

impl<N: fmt::Debug> fmt::Debug for Verified<N> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Verified")
            .field("notification", &self.notification)
            .field("state", &self.received.state)
            .finish_non_exhaustive()
    }
}

impl<N: fmt::Debug> fmt::Debug for Fresh<N> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Fresh").field(&self.0).finish()
    }
}

impl<N: fmt::Debug> fmt::Debug for Untrusted<N> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Untrusted").field("notification", &self.notification).finish_non_exhaustive()
    }
}
