//! How a call ends: finally, not at all, or nobody knows.
//!
//! # What becomes of an answer
//!
//! An answer is verified first, over the bytes that arrived. Then its code has a class, and where the operation says so
//! its fields have a state:
//!
//! | class | state | effect | outcome |
//! |---|---|---|---|
//! | declined | money moved | any | [`Unknown`], [`Cause::Contradiction`] |
//! | declined, by a code for every refusal or for a used number | other | a number is used | [`Unknown`], [`Cause::NumberMayBeReused`]; with [`send_first`](crate::Client::send_first) [`Final::Declined`] |
//! | declined | other | other | [`Final::Declined`] |
//! | pending | any | any | [`Unknown`], [`Cause::Pending`] |
//! | unknown | any | any | [`Unknown`], [`Cause::ProviderUnsure`] |
//! | success | required fields are missing, or all that should repeat what was asked | any | [`Unknown`], [`Cause::Incomplete`] |
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
//! Before all that, these make an outcome unknown, because a forged, garbled or foreign answer proves nothing:
//!
//! * a signature that is wrong, wherever one is present;
//! * no signature, where one is required; on the codes that may come without, success isn't believed;
//! * an HTTP status other than 2xx, unless the body is signed and the signature is right;
//! * what it repeats of the request (the order's number, the amount, the currency) differs from what was asked:
//!   [`Cause::Mismatch`]. What is absent, null or empty isn't compared, and [`Accepted::compared`] says what was; where nothing can be,
//!   the operation's documentation says so, and a call that moves money has a connection of its own;
//! * a code that isn't listed in the type and to the letter in which it arrived, unless the provider calls every other code that looks
//!   like the listed ones a failure;
//! * no JSON, HTML, JSON that stops in the middle, more bytes than the limit, a member that stands there twice, no code.
//!
//! Of a transport's errors, those before anything was written are [`NotSent`], the others [`Unknown`].

mod cause;
mod end;
mod unsent;

pub use cause::Cause;
pub use end::{Accepted, Declined, Final, Recovery, Unknown};
pub use unsent::{NotSent, Unsealed};

use std::fmt;

/// How a call ended. There are three ways, and they can't be confused: a `match` names each. There is no short cut to what was
/// accepted, since what isn't there might be refused, not sent or unknown, and only a refusal may be asked for again by another
/// number.
#[derive(Debug)]
#[must_use = "money may have moved, or not: look"]
pub enum Outcome<A, Q> {
    /// The provider has answered, and that is that.
    Final(Final<A>),
    /// Nothing was sent, so nothing can have happened: repeat freely.
    NotSent(NotSent),
    /// Nobody knows. Money may have moved: don't repeat the call, [recover](crate::Client::recover).
    Unknown(Unknown<Q>),
}

impl<A, Q> fmt::Display for Outcome<A, Q> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Final(end) => end.fmt(formatter),
            Self::NotSent(not_sent) => not_sent.fmt(formatter),
            Self::Unknown(unknown) => unknown.fmt(formatter),
        }
    }
}
