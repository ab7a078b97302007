//! The states of an order, and of a refund, a hold or a release of it.

mod state_words;

pub use state_words::NotAState;

use std::fmt;

/// What a state is the state of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Subject {
    /// The order.
    #[default]
    Order,
    /// One refund of the order.
    Refund,
    /// Money that is held under a number of its own.
    Hold,
    /// One release of money that is held.
    Release,
}

/// How an order stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum OrderState {
    /// The order isn't paid yet.
    Pending,
    /// The money is held: neither taken nor given back.
    Held,
    /// The hold has ended, and nothing (more) was taken.
    Released,
    /// The order is paid.
    Paid,
    /// The payment has failed.
    Failed,
    /// The order was closed or reversed, and wasn't paid.
    Closed,
    /// All that was paid was given back.
    Refunded,
    /// A part of what was paid was given back.
    PartlyRefunded,
    /// What was paid was given back, in whole or in part: the provider doesn't tell which. The amounts of the refunds do, as
    /// [`Ledger`](crate::Ledger) adds them up.
    GivenBack,
    /// Nobody can tell.
    #[default]
    Unknown,
}

impl OrderState {
    /// Whether the order stays in this state, refunds aside. A hold isn't final: the money has yet to be captured or released.
    #[must_use]
    pub const fn is_final(self) -> bool {
        !matches!(self, Self::Pending | Self::Unknown | Self::Held)
    }

    /// The state of the order after news of it arrived, which may be older than what is known already. News of a refund, a hold
    /// or a release isn't news of the order: [`Ledger`](crate::Ledger) takes all kinds.
    ///
    /// Orders move one way: from unknown to pending, sometimes to held, and to a final state; and from paid to refunded. News
    /// that would move the order back was overtaken by later news and changes nothing.
    ///
    /// An order that has failed or was closed can still turn out to be paid: providers do report a payment that reached them
    /// after they had closed the order, and money that moved must not be lost sight of.
    ///
    /// ```
    /// use paysmith_runtime::OrderState::{Paid, Pending, Refunded};
    ///
    /// assert_eq!(Pending.advance(Paid), Paid);
    /// assert_eq!(Paid.advance(Pending), Paid);
    /// assert_eq!(Paid.advance(Refunded), Refunded);
    /// assert_eq!(Refunded.advance(Paid), Refunded);
    /// ```
    #[must_use]
    pub const fn advance(self, news: Self) -> Self {
        if news.rank() > self.rank() { news } else { self }
    }

    /// How far the order has come. Of two states the one with the higher rank is the later one.
    const fn rank(self) -> u8 {
        match self {
            Self::Unknown => 0,
            Self::Pending => 1,
            Self::Failed | Self::Closed => 2,
            Self::Held => 3,
            Self::Released => 4,
            Self::Paid => 5,
            Self::GivenBack => 6,
            Self::PartlyRefunded => 7,
            Self::Refunded => 8,
        }
    }
}

impl fmt::Display for OrderState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.word())
    }
}

/// How one refund or one release stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum PartState {
    /// The provider has taken it on and it isn't done yet.
    Pending,
    /// The refund is made, or the money is released.
    Done,
    /// It has failed, and nothing was given back by it.
    Failed,
    /// Nobody can tell.
    #[default]
    Unknown,
}

impl PartState {
    /// Whether the refund or release stays in this state.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Done | Self::Failed)
    }
}

/// The state of money that is held under a number of its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum HoldState {
    /// The money isn't held yet.
    Pending,
    /// The money is held: neither taken nor given back.
    Held,
    /// Nothing is held any longer: it was captured, released, or both.
    Ended,
    /// The hold has failed, and nothing is held.
    Failed,
    /// Nobody can tell.
    #[default]
    Unknown,
}

/// A state together with what it is the state of. That a refund is made and that the order is refunded are two values: the
/// refund may have been of a part.
///
/// ```
/// use paysmith_runtime::{OrderState, PartState, Standing};
///
/// let refund = Standing::Refund(PartState::Done);
/// assert_eq!(refund.to_string(), "the refund is made");
/// assert_eq!(refund.order(), None);
/// assert_eq!(Standing::Order(OrderState::Refunded).to_string(), "the order is refunded");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// The state of the order.
    Order(OrderState),
    /// The state of one refund of the order.
    Refund(PartState),
    /// The state of money that is held under a number of its own.
    Hold(HoldState),
    /// The state of one release of money that is held.
    Release(PartState),
}

impl Standing {
    /// What a state of the spec language says of a subject. The language has one set of states for orders, refunds, holds and
    /// releases; a state that makes no sense for the subject is read as unknown.
    #[must_use]
    pub const fn new(of: Subject, state: OrderState) -> Self {
        match of {
            Subject::Order => Self::Order(state),
            Subject::Refund => Self::Refund(part(state, matches!(state, OrderState::Refunded))),
            Subject::Release => Self::Release(part(state, matches!(state, OrderState::Released))),
            Subject::Hold => Self::Hold(match state {
                OrderState::Pending => HoldState::Pending,
                OrderState::Held => HoldState::Held,
                OrderState::Released => HoldState::Ended,
                OrderState::Failed | OrderState::Closed => HoldState::Failed,
                _ => HoldState::Unknown,
            }),
        }
    }

    /// The subject whose state this is.
    #[must_use]
    pub const fn of(self) -> Subject {
        match self {
            Self::Order(_) => Subject::Order,
            Self::Refund(_) => Subject::Refund,
            Self::Hold(_) => Subject::Hold,
            Self::Release(_) => Subject::Release,
        }
    }

    /// The state of the order; `None` if this is the state of a refund, a hold or a release, which says nothing of the whole
    /// order.
    #[must_use]
    pub const fn order(self) -> Option<OrderState> {
        match self {
            Self::Order(state) => Some(state),
            Self::Refund(_) | Self::Hold(_) | Self::Release(_) => None,
        }
    }

    /// Whether this is a state other than unknown.
    #[must_use]
    pub const fn is_known(self) -> bool {
        !matches!(
            self,
            Self::Order(OrderState::Unknown)
                | Self::Refund(PartState::Unknown)
                | Self::Hold(HoldState::Unknown)
                | Self::Release(PartState::Unknown)
        )
    }

    /// The state as a sentence for people, such as "the order is paid" or "the refund is made".
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Order(OrderState::Pending) => "the order is pending",
            Self::Order(OrderState::Held) => "the order's money is held",
            Self::Order(OrderState::Released) => "the order's money is released",
            Self::Order(OrderState::Paid) => "the order is paid",
            Self::Order(OrderState::Failed) => "the order has failed",
            Self::Order(OrderState::Closed) => "the order is closed",
            Self::Order(OrderState::Refunded) => "the order is refunded",
            Self::Order(OrderState::PartlyRefunded) => "the order is partly refunded",
            Self::Order(OrderState::GivenBack) => "the order is given back, in whole or in part",
            Self::Order(OrderState::Unknown) => "nobody knows how the order stands",
            Self::Refund(PartState::Pending) => "the refund is on its way",
            Self::Refund(PartState::Done) => "the refund is made",
            Self::Refund(PartState::Failed) => "the refund has failed",
            Self::Refund(PartState::Unknown) => "nobody knows how the refund stands",
            Self::Hold(HoldState::Pending) => "the money isn't held yet",
            Self::Hold(HoldState::Held) => "the money is held",
            Self::Hold(HoldState::Ended) => "nothing is held any longer",
            Self::Hold(HoldState::Failed) => "the hold has failed",
            Self::Hold(HoldState::Unknown) => "nobody knows how the hold stands",
            Self::Release(PartState::Pending) => "the release is on its way",
            Self::Release(PartState::Done) => "the money is released",
            Self::Release(PartState::Failed) => "the release has failed",
            Self::Release(PartState::Unknown) => "nobody knows how the release stands",
        }
    }
}

/// The state of a refund or release, of which `done` says that it was carried out.
const fn part(state: OrderState, done: bool) -> PartState {
    match state {
        _ if done => PartState::Done,
        OrderState::Pending => PartState::Pending,
        OrderState::Failed | OrderState::Closed => PartState::Failed,
        _ => PartState::Unknown,
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.sentence())
    }
}

/// Whether this is that state of the order. The state of a refund, a hold or a release equals no state of an order.
impl PartialEq<OrderState> for Standing {
    fn eq(&self, other: &OrderState) -> bool {
        self.order() == Some(*other)
    }
}

#[cfg(test)]
mod tests {
    use super::OrderState::{
        self, Closed, Failed, GivenBack, Held, Paid, PartlyRefunded, Pending, Refunded, Released, Unknown,
    };
    use super::{HoldState, PartState, Standing, Subject};

    const ALL: [OrderState; 10] =
        [Unknown, Pending, Failed, Closed, Held, Released, Paid, GivenBack, PartlyRefunded, Refunded];

    #[test]
    fn nothing_undoes_an_end() {
        for state in ALL.into_iter().filter(|state| state.is_final()) {
            assert_eq!(state.advance(Pending), state);
            assert_eq!(state.advance(Unknown), state);
        }
    }

    #[test]
    fn the_order_of_news_does_not_matter() {
        for first in ALL {
            for second in ALL {
                let (one, other) = (first.advance(second), second.advance(first));
                let both_ends = matches!((first, second), (Failed, Closed) | (Closed, Failed));
                assert!(one == other || both_ends, "{first} and {second}");
            }
        }
    }

    #[test]
    fn a_part_is_never_the_order() {
        for state in ALL {
            for subject in [Subject::Refund, Subject::Hold, Subject::Release] {
                let standing = Standing::new(subject, state);
                assert_eq!(standing.order(), None, "{standing}");
                assert_eq!(standing.of(), subject);
                assert!(ALL.into_iter().all(|order| standing != order), "{standing}");
            }
            assert_eq!(Standing::new(Subject::Order, state), Standing::Order(state));
        }
    }

    #[test]
    fn each_part_has_its_own_end() {
        let done =
            |subject| ALL.map(|state| Standing::new(subject, state) == Standing::Refund(PartState::Done));
        assert_eq!(done(Subject::Refund), ALL.map(|state| state == Refunded));
        let released = |state| Standing::new(Subject::Release, state) == Standing::Release(PartState::Done);
        assert_eq!(ALL.map(released), ALL.map(|state| state == Released));
        let held = |state| Standing::new(Subject::Hold, state) == Standing::Hold(HoldState::Held);
        assert_eq!(ALL.map(held), ALL.map(|state| state == Held));
        for (of, failed) in [(Failed, true), (Closed, true), (Paid, false), (Pending, false)] {
            let refund = Standing::new(Subject::Refund, of) == Standing::Refund(PartState::Failed);
            let hold = Standing::new(Subject::Hold, of) == Standing::Hold(HoldState::Failed);
            assert_eq!((refund, hold), (failed, failed), "{of}");
        }
    }
}
