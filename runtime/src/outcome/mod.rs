//! The three outcomes of a call: the provider's answer is final, nothing was sent, or nobody knows.
//!
//! # What becomes of an answer
//!
//! An answer is verified first, over the bytes that arrived. Then its code is looked up, which gives its class, and its fields
//! are read, which give its state if the operation has one. Class, state and the effect of the call decide the outcome. The
//! first row of this table that fits counts:
//!
//! | class | state | effect | outcome |
//! |---|---|---|---|
//! | declined | shows that what was asked for is done (for a query: that money was held or moved) | any but change | [`Unknown`], [`Cause::Contradiction`] |
//! | declined, by a code that may mean that the number was used before | other | uses up a number | [`Unknown`], [`Cause::NumberMayBeReused`]; with [`send_first`](crate::Client::send_first) [`Final::Declined`] |
//! | declined | other | other | [`Final::Declined`] |
//! | pending | any | any | [`Unknown`], [`Cause::Pending`] |
//! | unknown | any | any | [`Unknown`], [`Cause::ProviderUnsure`] |
//! | success | required fields are missing, or all fields that should repeat the request | any | [`Unknown`], [`Cause::Incomplete`] |
//! | success | any, or none | read, change | [`Final::Accepted`] |
//! | success | none | other | [`Final::Accepted`]; `means` says how little that may prove |
//! | success | pending | success means "created" | [`Final::Accepted`]: that is what a new order is |
//! | success | pending, unknown | other | [`Unknown`], [`Cause::Pending`] |
//! | success | held | capture, release, refund, cancel | [`Unknown`], [`Cause::Pending`] |
//! | success | released | capture | [`Final::Declined`] |
//! | success | closed | cancel | [`Final::Accepted`] |
//! | success | failed, closed | other | [`Final::Declined`] |
//! | success | other | other | [`Final::Accepted`] |
//!
//! Before that, each of these makes the outcome unknown, because an answer that is forged, damaged or meant for another request
//! proves nothing:
//!
//! * a wrong signature;
//! * no signature, where one is required. Answers with certain codes may come without; they never count as a success;
//! * an HTTP status other than 2xx, unless the body is signed and the signature is right;
//! * a field that repeats the request (the order number, the amount, the currency) and differs from it: [`Cause::Mismatch`].
//!   Fields that are absent, `null` or empty aren't compared, and [`Accepted::compared`] says which were. If an operation's
//!   answers repeat nothing, its documentation says so, and if it moves money each call has a connection of its own;
//! * a code that isn't listed exactly as it arrived, with its spelling and its JSON type, unless the provider documents that
//!   every other code of that shape is a failure;
//! * an answer that isn't JSON, is HTML, stops in the middle, has more bytes than the limit, has a member twice, or has no
//!   code.
//!
//! Of a transport's errors, those before anything was written are [`NotSent`], and all others are [`Unknown`].

mod answered;
mod cause;
mod not_sent;
mod unknown;

pub use answered::{Accepted, Declined, Final};
pub use cause::Cause;
pub use not_sent::NotSent;
pub use unknown::{Recovery, Unknown};

pub use crate::setup::Unsealed;

use std::fmt;

/// How a call ended. A `match` names each of the three outcomes, so that they can't be confused. There is no function that
/// returns only what was accepted: a call that wasn't accepted may have been refused, not sent or have an unknown outcome, and
/// of these only an unknown one may have moved money.
#[derive(Debug)]
#[must_use = "only the outcome says whether money may have moved"]
pub enum Outcome<A, Q> {
    /// The provider has answered, and the answer is final.
    Final(Final<A>),
    /// Nothing was sent, so nothing can have happened: the call may be repeated.
    NotSent(NotSent),
    /// Nobody knows how the call ended. Money may have moved: don't repeat the call, and let
    /// [`recover`](crate::Client::recover) ask.
    Unknown(Unknown<Q>),
}

impl<A, Q> fmt::Display for Outcome<A, Q> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Final(answered) => answered.fmt(formatter),
            Self::NotSent(not_sent) => not_sent.fmt(formatter),
            Self::Unknown(unknown) => unknown.fmt(formatter),
        }
    }
}
