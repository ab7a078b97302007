//! The steps that a notification goes through.

use std::fmt;

use super::Seen;
use crate::order::{Ledger, News, NotOfThisOrder};
use crate::spec::{Notification, NotificationReply, Operation};
use crate::standing::{OrderState, Standing};

/// What is known of a notification besides its fields.
pub(super) struct Received {
    pub(super) spec: &'static Notification,
    pub(super) query: Option<&'static Operation>,
    pub(super) code: Option<String>,
    pub(super) key: String,
    /// Whether the notification's code and state are listed in the provider's spec.
    pub(super) understood: bool,
    pub(super) news: News,
}

/// A notification whose signature is right. Values of this type are only made by receiving one.
pub struct Verified<N> {
    notification: N,
    received: Received,
}

impl<N> Verified<N> {
    pub(super) const fn new(notification: N, received: Received) -> Self {
        Self { notification, received }
    }

    /// The notification's fields.
    pub const fn notification(&self) -> &N {
        &self.notification
    }

    /// The news of an order, a refund, a hold or a release: its state, number, amount and currency. The news may be older than
    /// what is known already; [`Fresh::apply`] takes care of that.
    pub const fn news(&self) -> &News {
        &self.received.news
    }

    /// The state of the order, refund, hold or release that the notification reports.
    pub const fn state(&self) -> Standing {
        self.received.news.state
    }

    /// Whether the notification's code and state are listed in the provider's spec. If not, the notification may mean anything.
    pub const fn is_understood(&self) -> bool {
        self.received.understood
    }

    /// The provider's code, if there is one.
    pub fn code(&self) -> Option<&str> {
        self.received.code.as_deref()
    }

    /// The merchant's number of the order, refund or release that it reports, if the provider's spec says which field has it.
    pub fn order(&self) -> Option<&str> {
        self.received.news.number.as_deref()
    }

    /// The key by which a repeat is recognised: two notifications with the same key are one that was sent twice.
    pub fn key(&self) -> &str {
        &self.received.key
    }

    /// The reply that tells the provider that the notification was taken, so that it isn't sent again.
    pub const fn acknowledge(&self) -> NotificationReply {
        self.received.spec.acknowledge
    }

    /// The reply that makes the provider send the notification again.
    pub const fn refuse(&self) -> NotificationReply {
        self.received.spec.refuse
    }

    /// Asks the store whether this notification came before, and stores its key. The key of a notification that isn't
    /// understood isn't stored.
    ///
    /// # Errors
    /// When the store fails.
    pub fn deduplicate<S: Seen>(self, seen: &mut S) -> Result<Delivery<N>, S::Error> {
        let first = !self.received.understood || seen.first(&self.received.key)?;
        Ok(self.deduplicated(first))
    }

    /// The same for an application that has stored the [`key`](Self::key) itself; `first` says whether the key was new. Don't
    /// store the key of a notification that isn't [understood](Self::is_understood).
    pub fn deduplicated(self, first: bool) -> Delivery<N> {
        match (self.received.understood, first) {
            (false, _) => Delivery::NotUnderstood(NotUnderstood(self)),
            (true, true) => Delivery::Fresh(Fresh(self)),
            (true, false) => Delivery::Repeat(self.received.spec.acknowledge),
        }
    }
}

/// What a verified notification is, once it is known whether it came before.
#[derive(Debug)]
#[must_use = "the provider waits for a reply"]
pub enum Delivery<N> {
    /// It came for the first time.
    Fresh(Fresh<N>),
    /// It came before. There is nothing to do except to give this reply, so that the provider doesn't send it again.
    Repeat(NotificationReply),
    /// The notification is the provider's, but its code or its state isn't listed in the provider's spec, so that nothing
    /// follows from it. Ask the [query](NotUnderstood::query) for the state of the order.
    NotUnderstood(NotUnderstood<N>),
}

/// A verified notification whose code or state the provider's spec doesn't list.
pub struct NotUnderstood<N>(Verified<N>);

impl<N> NotUnderstood<N> {
    /// The notification's fields.
    pub const fn notification(&self) -> &N {
        self.0.notification()
    }

    /// The merchant's number of the order, refund or release that it reports, if the provider's spec says which field has it.
    pub fn order(&self) -> Option<&str> {
        self.0.order()
    }

    /// The provider's code, if there is one.
    pub fn code(&self) -> Option<&str> {
        self.0.code()
    }

    /// The query to ask about it, if the provider's spec names one.
    pub const fn query(&self) -> Option<&'static Operation> {
        self.0.received.query
    }

    /// The reply to give once the application has kept the notification and will ask the query. The provider won't send it
    /// again.
    pub const fn kept(&self) -> NotificationReply {
        self.0.received.spec.acknowledge
    }

    /// The reply that makes the provider send the notification again.
    pub const fn again(&self) -> NotificationReply {
        self.0.received.spec.refuse
    }
}

/// A verified notification that came for the first time.
pub struct Fresh<N>(Verified<N>);

impl<N> Fresh<N> {
    /// The notification's fields.
    pub const fn notification(&self) -> &N {
        self.0.notification()
    }

    /// The merchant's number of the order, refund or release that it reports, if the provider's spec says which field has it.
    pub fn order(&self) -> Option<&str> {
        self.0.order()
    }

    /// The news in it: see [`Verified::news`].
    pub const fn news(&self) -> &News {
        self.0.news()
    }

    /// The reply to give once the news is stored, for an application that doesn't [apply](Self::apply) it.
    pub const fn reply(&self) -> NotificationReply {
        self.0.received.spec.acknowledge
    }

    /// Applies the notification's news to the order in the application's own records. Old news changes nothing. News about another order,
    /// merchant, amount or currency is refused.
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
    /// The state of the order after the notification.
    pub state: OrderState,
    /// Whether the notification has changed anything.
    pub changed: bool,
    /// Why the news was refused, if it was: it isn't about this order as it was asked for, so that money may have moved that
    /// nobody asked for. Keep the notification for a person to look at.
    pub refused: Option<NotOfThisOrder>,
    /// The notification's fields.
    pub notification: N,
    /// The reply to give once the new state is stored, or the refused news is kept.
    pub reply: NotificationReply,
}

/// A notification that nobody signed. It proves nothing and only says which order to ask about: ask the provider before
/// believing it.
pub struct Untrusted<N> {
    notification: N,
    received: Received,
}

impl<N> Untrusted<N> {
    pub(super) const fn new(notification: N, received: Received) -> Self {
        Self { notification, received }
    }

    /// The notification's fields, which anybody may have written.
    pub const fn notification(&self) -> &N {
        &self.notification
    }

    /// The merchant's number of the order that it is said to report.
    pub fn order(&self) -> Option<&str> {
        self.received.news.number.as_deref()
    }

    /// The reply to give.
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
