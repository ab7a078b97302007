//! How a call ends: finally, not at all, or nobody knows.
//!
//! # What becomes of an answer
//!
//! An answer is verified first, over the bytes that arrived. Then its code has a class, and where the operation says so
//! its fields have a state:
//!
//! | class | state | effect | outcome |
//! |---|---|---|---|
//! | declined | any | any | [`Final::Declined`] |
//! | pending | any | any | [`Unknown`], [`Cause::Pending`] |
//! | unknown | any | any | [`Unknown`], [`Cause::ProviderUnsure`] |
//! | success | required fields are missing | any | [`Unknown`], [`Cause::Incomplete`] |
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

/// How a call ended. There are three ways, and they can't be confused.
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

impl<A, Q> Outcome<A, Q> {
    /// What the provider accepted, if it did.
    pub fn accepted(self) -> Option<Accepted<A>> {
        match self {
            Self::Final(Final::Accepted(accepted)) => Some(accepted),
            _ => None,
        }
    }

    /// Why nobody knows, if nobody does.
    pub fn unknown(self) -> Option<Unknown<Q>> {
        match self {
            Self::Unknown(unknown) => Some(unknown),
            _ => None,
        }
    }
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
