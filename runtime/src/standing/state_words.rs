//! The states as words, in which they are stored and read back.

use std::str::FromStr;

use super::{HoldState, OrderState, PartState, Standing, Subject};

impl OrderState {
    const ALL: [Self; 10] = [
        Self::Pending,
        Self::Held,
        Self::Released,
        Self::Paid,
        Self::Failed,
        Self::Closed,
        Self::Refunded,
        Self::PartlyRefunded,
        Self::GivenBack,
        Self::Unknown,
    ];

    /// The state in words. If the spec language has a word for the state, it is that word.
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
            Self::GivenBack => "given back, in whole or in part",
            Self::Unknown => "unknown",
        }
    }
}

impl PartState {
    const ALL: [Self; 4] = [Self::Pending, Self::Done, Self::Failed, Self::Unknown];

    /// The state in a word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }
}

impl HoldState {
    const ALL: [Self; 5] = [Self::Pending, Self::Held, Self::Ended, Self::Failed, Self::Unknown];

    /// The state in a word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Held => "held",
            Self::Ended => "ended",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }
}

impl Subject {
    const ALL: [Self; 4] = [Self::Order, Self::Refund, Self::Hold, Self::Release];

    /// The subject in the word that the spec language has for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Refund => "refund",
            Self::Hold => "hold",
            Self::Release => "release",
        }
    }
}

impl Standing {
    /// The subject and its state in words, such as `order: paid` or `refund: done`. [`FromStr`] reads them back, so that a
    /// state can be stored as text. For people there is [`sentence`](Self::sentence).
    ///
    /// ```
    /// use paysmith_runtime::{OrderState, Standing};
    ///
    /// let paid = Standing::Order(OrderState::Paid);
    /// assert_eq!(paid.words(), "order: paid");
    /// assert_eq!("order: paid".parse(), Ok(paid));
    /// ```
    #[must_use]
    pub fn words(self) -> String {
        let state = match self {
            Self::Order(state) => state.word(),
            Self::Refund(state) | Self::Release(state) => state.word(),
            Self::Hold(state) => state.word(),
        };
        format!("{}: {state}", self.of().word())
    }
}

/// A text isn't one of the words for a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the word of a state")]
pub struct NotAState;

impl FromStr for OrderState {
    type Err = NotAState;

    /// Reads the [`word`](Self::word) of a state.
    fn from_str(text: &str) -> Result<Self, NotAState> {
        Self::ALL.into_iter().find(|state| state.word() == text).ok_or(NotAState)
    }
}

impl FromStr for PartState {
    type Err = NotAState;

    /// Reads the [`word`](Self::word) of a state.
    fn from_str(text: &str) -> Result<Self, NotAState> {
        Self::ALL.into_iter().find(|state| state.word() == text).ok_or(NotAState)
    }
}

impl FromStr for HoldState {
    type Err = NotAState;

    /// Reads the [`word`](Self::word) of a state.
    fn from_str(text: &str) -> Result<Self, NotAState> {
        Self::ALL.into_iter().find(|state| state.word() == text).ok_or(NotAState)
    }
}

impl FromStr for Subject {
    type Err = NotAState;

    /// Reads the [`word`](Self::word) of a subject.
    fn from_str(text: &str) -> Result<Self, NotAState> {
        Self::ALL.into_iter().find(|subject| subject.word() == text).ok_or(NotAState)
    }
}

impl FromStr for Standing {
    type Err = NotAState;

    /// Reads the [`words`](Self::words) of a state and its subject.
    fn from_str(text: &str) -> Result<Self, NotAState> {
        let (subject, state) = text.split_once(": ").ok_or(NotAState)?;
        Ok(match subject.parse()? {
            Subject::Order => Self::Order(state.parse()?),
            Subject::Refund => Self::Refund(state.parse()?),
            Subject::Hold => Self::Hold(state.parse()?),
            Subject::Release => Self::Release(state.parse()?),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_is_read_back() {
        let orders = OrderState::ALL.map(Standing::Order);
        let refunds = PartState::ALL.map(Standing::Refund);
        let holds = HoldState::ALL.map(Standing::Hold);
        let releases = PartState::ALL.map(Standing::Release);
        let all: Vec<Standing> = [&orders[..], &refunds, &holds, &releases].concat();
        for standing in &all {
            assert_eq!(standing.words().parse(), Ok(*standing), "{standing}");
            let same = all.iter().filter(|other| other.words() == standing.words()).count();
            assert_eq!(same, 1, "{standing}: two states have one text");
        }
        for wrong in ["", "order", "order: ", "order: done", "refund: paid", "Order: paid", "order:paid"] {
            assert_eq!(wrong.parse::<Standing>(), Err(NotAState), "{wrong}");
        }
    }
}
