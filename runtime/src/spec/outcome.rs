//! What codes and states mean.

use crate::OrderState;

/// How a code classifies.
#[derive(Debug)]
pub struct Outcome {
    /// Looked at first.
    pub cases: &'static [Case<Class>],
    /// Code by code, sorted by code.
    pub codes: &'static [(&'static str, Class)],
    /// For the rest. A class that is final is for codes of the type and shape that the listed ones have.
    pub otherwise: Class,
    /// In which JSON types a code is written. In a form all is text.
    pub wire: &'static [Written],
    /// The code for an order number that was used before; none where the provider doesn't say which it is, so that it may be any.
    pub reused: Option<&'static str>,
}

/// In which JSON type a code is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// A string.
    Text,
    /// A number.
    Number,
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
    /// Money that is held under a number of its own.
    Hold,
    /// One release of money that is held.
    Release,
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
    /// The field with the amount of what it is the state of, as it was ordered; empty if there is none.
    pub amount: &'static [&'static str],
    /// The field with the currency of that amount; empty if there is none.
    pub currency: &'static [&'static str],
}

impl State {
    /// One that tells nothing.
    pub const NONE: Self = Self {
        of: Subject::Order,
        rows: None,
        cases: &[],
        otherwise: OrderState::Unknown,
        amount: &[],
        currency: &[],
    };
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
    pub const NONE: Self =
        Self { cases: &[], codes: &[], otherwise: Class::Unknown, wire: &[Written::Text], reused: None };
}
