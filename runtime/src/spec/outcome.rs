//! What codes and states mean.

use crate::OrderState;

/// How a code classifies.
#[derive(Debug)]
pub struct Outcome {
    /// Looked at first.
    pub cases: &'static [Case<Class>],
    /// Code by code, sorted by code.
    pub codes: &'static [(&'static str, Class)],
    /// For the rest.
    pub otherwise: Class,
}

/// Conditions and their class.
#[derive(Debug)]
pub struct Case<C: 'static> {
    /// All must hold.
    pub when: &'static [Condition],
    /// The class.
    pub is: C,
}

/// One condition.
#[derive(Debug)]
pub struct Condition {
    /// The path, by wire names.
    pub path: &'static [&'static str],
    /// What it must be.
    pub is: Is,
}

/// What a condition asks.
#[derive(Debug)]
pub enum Is {
    /// It is there.
    Present,
    /// It is not.
    Absent,
    /// It has one of these values, compared as text.
    Any(&'static [&'static str]),
}

/// What a code means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// The call was accepted.
    Success,
    /// Accepted, the result isn't known yet.
    Pending,
    /// Refused, finally.
    Declined,
    /// Nobody can tell.
    Unknown,
}

/// What a state is the state of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Subject {
    /// The order.
    #[default]
    Order,
    /// One refund of it.
    Refund,
    /// One release of money that is held.
    Release,
}

impl Subject {
    /// What it is, for people: "the order is paid", "the refund is made".
    #[must_use]
    pub const fn is(self, state: OrderState) -> &'static str {
        match (self, state) {
            (Self::Order, OrderState::Pending) => "the order is pending",
            (Self::Order, OrderState::Held) => "the order's money is held",
            (Self::Order, OrderState::Released) => "the order's money is released",
            (Self::Order, OrderState::Paid) => "the order is paid",
            (Self::Order, OrderState::Failed) => "the order has failed",
            (Self::Order, OrderState::Closed) => "the order is closed",
            (Self::Order, OrderState::Refunded) => "the order is refunded",
            (Self::Order, OrderState::PartlyRefunded) => "the order is partly refunded",
            (Self::Order, OrderState::Unknown) => "nobody knows how the order stands",
            (Self::Refund, OrderState::Pending) => "the refund is on its way",
            (Self::Refund, OrderState::Refunded) => "the refund is made",
            (Self::Refund, OrderState::Failed | OrderState::Closed) => "the refund has failed",
            (Self::Refund, _) => "nobody knows how the refund stands",
            (Self::Release, OrderState::Pending) => "the release is on its way",
            (Self::Release, OrderState::Released) => "the money is released",
            (Self::Release, OrderState::Failed | OrderState::Closed) => "the release has failed",
            (Self::Release, _) => "nobody knows how the release stands",
        }
    }
}

/// Where an answer says how the order, or a refund or release of it, stands.
#[derive(Debug)]
pub struct State {
    /// What it is the state of.
    pub of: Subject,
    /// The list, and the row's condition: (row field, request field).
    pub rows: Option<Rows>,
    /// Looked at in order.
    pub cases: &'static [Case<OrderState>],
    /// For the rest.
    pub otherwise: OrderState,
}

/// A list of orders in an answer.
#[derive(Debug)]
pub struct Rows {
    /// The list.
    pub path: &'static [&'static str],
    /// (row field, request field): the row whose fields equal the request's.
    pub pick: &'static [(&'static [&'static str], &'static [&'static str])],
}

impl Outcome {
    /// One that knows no code.
    pub const NONE: Self = Self { cases: &[], codes: &[], otherwise: Class::Unknown };
}
