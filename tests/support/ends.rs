//! How a call must have ended, for tests that know it. An application has no such thing: it must look at every end.

#![allow(dead_code, reason = "each test that shares this file uses what it needs")]

use paysmith_runtime::{Accepted, Final, Outcome, Unknown};

/// The end that a test expects, or a panic that says which one came.
pub(crate) trait Ends<A, Q> {
    /// What the provider accepted.
    fn must_be_accepted(self) -> Accepted<A>;

    /// Why nobody knows.
    fn must_be_unknown(self) -> Unknown<Q>;
}

impl<A, Q> Ends<A, Q> for Outcome<A, Q> {
    #[track_caller]
    fn must_be_accepted(self) -> Accepted<A> {
        match self {
            Self::Final(Final::Accepted(accepted)) => accepted,
            other => panic!("this should have been accepted: {other}"),
        }
    }

    #[track_caller]
    fn must_be_unknown(self) -> Unknown<Q> {
        match self {
            Self::Unknown(unknown) => unknown,
            other => panic!("nobody should know how this ended: {other}"),
        }
    }
}
