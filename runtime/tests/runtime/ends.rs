//! Shortcuts for tests that know how a call must have ended. Applications have no such shortcuts, because they must handle
//! every outcome.

use paysmith_runtime::{Accepted, Final, Outcome, Unknown};

/// Returns what a test expects of an outcome, or panics with the outcome that came.
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
