//! How an order, a refund, a hold or a release stands, and where a message says it.

use super::{Case, Table};

/// How an order stands, or a refund, a hold or a release.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum StateClass {
    /// It isn't paid yet, or isn't done yet.
    Pending,
    /// The money is held: neither captured nor released.
    Held,
    /// The hold has ended, and nothing more was captured.
    Released,
    /// It is paid.
    Paid,
    /// It failed.
    Failed,
    /// It was closed or reversed before it was paid.
    Closed,
    /// All of the money was refunded.
    Refunded,
    /// Some of the money was refunded.
    PartlyRefunded,
    /// The money was refunded in whole or in part: the provider doesn't tell which.
    GivenBack,
    /// The provider's word doesn't tell how it stands.
    #[default]
    Unknown,
}

impl StateClass {
    /// All states.
    pub const ALL: [Self; 10] = [
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

    /// The word for it in a spec.
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
            Self::PartlyRefunded => "partly_refunded",
            Self::GivenBack => "given_back",
            Self::Unknown => "unknown",
        }
    }
}

/// What a state is the state of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Subject {
    /// The whole order.
    #[default]
    Order,
    /// One refund of an order.
    Refund,
    /// Money that is held, under a number of its own.
    Hold,
    /// One release of money that was held.
    Release,
}

impl Subject {
    /// Whether it concerns a part of an order's money. Its state then says nothing of the whole order.
    #[must_use]
    pub const fn is_part(self) -> bool {
        matches!(self, Self::Refund | Self::Release)
    }
}

/// Where an answer or a notification says how an order, a refund, a hold or a release stands.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// What it is the state of.
    pub of: Subject,
    /// Where the answer is a list of orders: the list, and the fields that pick the row, each with the request's
    /// field that it must equal.
    pub rows: Option<(String, Vec<(String, String)>)>,
    /// What each value means. The `cases:` of the spec come first. Each of its `values:` is a case after them, which
    /// compares the field that `at:` names. The first case that applies counts.
    pub cases: Vec<Case<StateClass>>,
    /// The state if no case applies.
    pub otherwise: StateClass,
    /// The field with the amount of the order, refund, hold or release, as it was ordered.
    pub amount: Option<String>,
    /// The field with the currency of that amount.
    pub currency: Option<String>,
    /// The field with the provider's number of the order that was refunded, captured or released.
    pub original: Option<String>,
}

impl State {
    /// The table of the rows among which the state is looked for. `answer` is the answer's table. An answer that
    /// isn't a list has none.
    #[must_use]
    pub fn row_table<'t>(&self, answer: &'t Table) -> Option<&'t Table> {
        self.rows.as_ref().and_then(|(rows, _)| answer.row_table(rows))
    }
}
