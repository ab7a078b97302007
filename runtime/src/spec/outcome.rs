//! Tables of what codes and states mean.

use crate::standing::{OrderState, Subject};
use crate::terms::Condition;

/// What the codes of answers or notifications mean.
#[derive(Debug)]
pub struct Outcome {
    /// Cases that are decided by more than the code. They are looked at first, in this order.
    pub cases: &'static [Case<Class>],
    /// The codes, sorted, and what each of them means.
    pub codes: &'static [(&'static str, Class)],
    /// What each HTTP status from 200 to 299 means, if ordinary answers have no code. One that isn't listed may mean anything.
    pub statuses: &'static [(u16, Class)],
    /// What every other code means. If this class decides the outcome (success or declined), it is meant only for codes of the
    /// JSON type and shape that the listed codes have.
    pub otherwise: Class,
    /// The JSON types in which the provider writes codes. In a form everything is text.
    pub wire: &'static [Written],
    /// How the provider refuses an order number that was used before; `None` if the provider doesn't say by which code, so that
    /// it may be any.
    pub reused: Option<Reused>,
}

/// How a provider refuses an order number that was used before.
#[derive(Debug)]
pub struct Reused {
    /// The code.
    pub code: &'static str,
    /// The members beside the code that tell this refusal from others with the same code: each name with its value.
    pub beside: &'static [(&'static str, &'static str)],
}

/// A JSON type in which a code is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// A string.
    Text,
    /// A number.
    Number,
}

/// A case of a table: a meaning, and the conditions under which the table gives it.
#[derive(Debug)]
pub struct Case<C: 'static> {
    /// The conditions, all of which must hold.
    pub when: &'static [Condition],
    /// The meaning.
    pub is: C,
}

/// What a code means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// The provider has accepted the call.
    Success,
    /// The provider has accepted the call and doesn't know its result yet.
    Pending,
    /// The provider has refused the call for good.
    Declined,
    /// Nobody can tell how the call ended.
    Unknown,
}

/// How the state of an order, a refund, a hold or a release is read from the fields of an answer or a notification.
#[derive(Debug)]
pub struct State {
    /// Whether it is the state of the order, a refund, a hold or a release.
    pub of: Subject,
    /// The list of which a row tells the state; `None` if the fields of the answer itself tell it.
    pub rows: Option<Rows>,
    /// The cases, which are looked at in this order.
    pub cases: &'static [Case<OrderState>],
    /// The state if no case holds.
    pub otherwise: OrderState,
    /// The field with the amount that was asked for; empty if there is none.
    pub amount: &'static [&'static str],
    /// The field with the currency of that amount; empty if there is none.
    pub currency: &'static [&'static str],
}

impl State {
    /// A table by which no state is known.
    pub const NONE: Self = Self {
        of: Subject::Order,
        rows: None,
        cases: &[],
        otherwise: OrderState::Unknown,
        amount: &[],
        currency: &[],
    };
}

/// A list of orders in an answer, of which one row is about what was asked for.
#[derive(Debug)]
pub struct Rows {
    /// The answer's field with the list.
    pub path: &'static [&'static str],
    /// How the row is found: the row's field, and the request's field that it must equal.
    pub pick: &'static [(&'static [&'static str], &'static [&'static str])],
}

impl Outcome {
    /// A table without codes.
    pub const NONE: Self = Self {
        cases: &[],
        codes: &[],
        statuses: &[],
        otherwise: Class::Unknown,
        wire: &[Written::Text],
        reused: None,
    };
}
