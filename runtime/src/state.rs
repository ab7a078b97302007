//! How an order stands, and which way it can go.

use std::fmt;

/// How an order stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum OrderState {
    /// Not paid yet.
    Pending,
    /// The money is held: neither taken nor given back.
    Held,
    /// The hold has ended, and nothing (more) was taken.
    Released,
    /// Paid.
    Paid,
    /// Failed.
    Failed,
    /// Closed or reversed unpaid.
    Closed,
    /// All given back.
    Refunded,
    /// Some given back.
    PartlyRefunded,
    /// Not to be told.
    #[default]
    Unknown,
}

impl OrderState {
    /// Whether it stays so, refunds aside. What is held is not at its end: it is captured or released yet.
    #[must_use]
    pub const fn is_final(self) -> bool {
        !matches!(self, Self::Pending | Self::Unknown | Self::Held)
    }

    /// The state after news arrived, which may be older than what is known already.
    ///
    /// Orders move one way: from unknown to pending (to held) to an end, and from paid to refunded. News that would lead
    /// backwards was overtaken on its way and changes nothing.
    ///
    /// A failure or closure can still turn out paid: providers do report a payment that reached them after they had
    /// closed the order, and money that moved must not be lost sight of.
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

    const fn rank(self) -> u8 {
        match self {
            Self::Unknown => 0,
            Self::Pending => 1,
            Self::Failed | Self::Closed => 2,
            Self::Held => 3,
            Self::Released => 4,
            Self::Paid => 5,
            Self::PartlyRefunded => 6,
            Self::Refunded => 7,
        }
    }

    /// One word, as in the spec language.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Held => "held",
            Self::Released => "released",
            Self::Paid => "paid",
            Self::Failed => "failed",
            Self::Closed => "closed",
            Self::Refunded => "refunded",
            Self::PartlyRefunded => "partly refunded",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for OrderState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::OrderState::{
        self, Closed, Failed, Held, Paid, PartlyRefunded, Pending, Refunded, Released, Unknown,
    };

    const ALL: [OrderState; 9] =
        [Unknown, Pending, Failed, Closed, Held, Released, Paid, PartlyRefunded, Refunded];

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
}
